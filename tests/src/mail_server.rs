//! A real mail server on a port of its own: Exim from Debian's packages, run without any privilege, delivering everything into one maildir.
//! Mails are read by Python's own library, so that nothing of ours judges what we wrote.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde::Deserialize;
use tempfile::TempDir;

use crate::process::{Daemon, Launch};
use crate::scratch::free_tcp_port;
use crate::wait;

const EXIM: &str = "/usr/sbin/exim4";

/// Whom a test that runs as root makes the server be: nobody.
const NOBODY: u32 = 65_534;

/// Prints a mail as JSON.
const READ: &str = "\
import email, email.policy, json, sys
mail = email.message_from_bytes(open(sys.argv[1], 'rb').read(), policy=email.policy.default)
part = lambda kind: (mail.get_body((kind,)) or mail).get_content()
of_kind = lambda kind: [one for one in mail.walk() if one.get_content_type() == kind]
calendar = (of_kind('text/calendar') or [None])[0]
print(json.dumps({'from': str(mail['From']), 'to': str(mail['To']), 'subject': str(mail['Subject']),
                  'message_id': str(mail['Message-ID']), 'text': part('plain'), 'html': part('html'),
                  'calendar': calendar.get_content() if calendar else '',
                  'calendar_method': calendar.get_param('method', '') if calendar else '',
                  'pictures': sum(one.get_payload(decode=True)[:8] == b'\\x89PNG\\r\\n\\x1a\\n' for one in of_kind('image/png'))}))
";

/// A mail, decoded: its headers, its two bodies, its calendar file with the method that the mail says, and how many PNG pictures it has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // The names are those of the headers and of the parts.
pub struct Mail {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub message_id: String,
    pub text: String,
    pub html: String,
    pub calendar: String,
    pub calendar_method: String,
    pub pictures: usize,
}

impl Mail {
    /// The path of the answer link in the text.
    ///
    /// # Errors
    /// There is none.
    pub fn answer_path(&self) -> anyhow::Result<String> {
        self.path("/answer/")
    }

    /// The path of the link in the text that begins like this.
    ///
    /// # Errors
    /// There is none.
    pub fn path(&self, begins: &str) -> anyhow::Result<String> {
        let url = self.text.split_whitespace().find(|word| word.contains(begins)).context("no link in the mail")?;
        let at = url.find(begins).unwrap_or_default();
        Ok(url.split_at(at).1.to_owned())
    }
}

/// Who may send by a server that is secured.
const USERNAME: &str = "frontdesk";
const PASSWORD: &str = "only of this server";

/// The server. It has its address before it runs, so that it can be away at first.
#[derive(Debug)]
pub struct MailServer {
    port: u16,
    is_secured: bool,
    daemon: Option<Daemon>,
    dir: TempDir,
}

impl MailServer {
    /// A server that is not running yet.
    ///
    /// # Errors
    /// The file system's, or no port is free.
    pub fn new() -> anyhow::Result<Self> {
        Self::made(false)
    }

    /// A server that is not running yet, and takes mail from who signs in after STARTTLS only.
    ///
    /// # Errors
    /// The file system's, or no port is free.
    pub fn secured() -> anyhow::Result<Self> {
        let server = Self::made(true)?;
        let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
        let (certificate, key) = (certified.cert.pem(), certified.signing_key.serialize_pem());
        for (name, pem) in [("certificate.pem", &certificate), ("ca.pem", &certificate), ("key.pem", &key)] {
            std::fs::write(server.path(name), pem)?;
        }
        std::fs::write(server.path("password"), PASSWORD)?;
        std::fs::set_permissions(server.path("password"), PermissionsExt::from_mode(0o600))?;
        Ok(server)
    }

    fn made(is_secured: bool) -> anyhow::Result<Self> {
        ensure!(Path::new(EXIM).exists(), "{EXIM} is missing: the package is exim4-daemon-light");
        // Of its own, and open: the server is somebody else where the test is root.
        let dir = tempfile::Builder::new().prefix("mail").permissions(PermissionsExt::from_mode(0o777)).tempdir()?;
        let server = Self { port: free_tcp_port()?, is_secured, daemon: None, dir };
        for name in ["spool", "mail"] {
            std::fs::create_dir(server.path(name))?;
            // Whatever the umask is.
            std::fs::set_permissions(server.path(name), PermissionsExt::from_mode(0o777))?;
        }
        std::fs::set_permissions(server.dir.path(), PermissionsExt::from_mode(0o777))?;
        std::fs::write(server.path("exim.conf"), server.config())?;
        Ok(server)
    }

    /// Where it listens on this machine.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The lines of `[smtp]` with which an office sends by it.
    #[must_use]
    pub fn settings(&self) -> String {
        let secured = || {
            let [ca, password] = ["ca.pem", "password"].map(|name| self.path(name).display().to_string());
            format!(
                "host = \"localhost\"\nsecurity = \"starttls\"\nca_file = \"{ca}\"\nusername = \"{USERNAME}\"\n\
                 password_file = \"{password}\"\n"
            )
        };
        let plain = || "host = \"127.0.0.1\"\nsecurity = \"none\"\n".to_owned();
        let how = if self.is_secured { secured() } else { plain() };
        format!("[smtp]\n{how}port = {}\nfrom = \"前台 <frontdesk@example.com>\"\n", self.port)
    }

    /// From now on [`Self::settings`] believe the certificate of another server in place of this one's.
    ///
    /// # Errors
    /// One of them is not secured.
    pub fn mistaken_for(&self, other: &Self) -> anyhow::Result<()> {
        std::fs::copy(other.path("certificate.pem"), self.path("ca.pem"))?;
        Ok(())
    }

    /// Starts it.
    ///
    /// # Errors
    /// It does not answer.
    pub fn start(&mut self) -> anyhow::Result<()> {
        let user = user().to_string();
        let launch = Launch::program("exim", Path::new("/usr/bin/setpriv"), self.dir.path()).args([
            "--reuid",
            &user,
            "--regid",
            &user,
            "--clear-groups",
            "--no-new-privs",
            EXIM,
            "-C",
            &self.path("exim.conf").display().to_string(),
            "-bdf",
            "-q1m",
        ]);
        let launch = if rustix::process::getuid().is_root() {
            launch
        } else {
            Launch::program("exim", Path::new("/usr/bin/setpriv"), self.dir.path()).args([
                "--no-new-privs",
                EXIM,
                "-C",
                &self.path("exim.conf").display().to_string(),
                "-bdf",
                "-q1m",
            ])
        };
        self.daemon = Some(launch.start()?);
        let answers = || std::net::TcpStream::connect(("127.0.0.1", self.port)).ok().map(drop);
        wait::until(Duration::from_secs(10), "the mail server answers", answers)?;
        Ok(())
    }

    /// Waits until so many mails have been delivered, and reads them in the order of their arrival.
    ///
    /// # Errors
    /// Not in time, or one cannot be read.
    pub fn wait_mails(&self, count: usize, timeout: Duration) -> anyhow::Result<Vec<Mail>> {
        let arrived = || Some(self.arrived()).filter(|paths| paths.len() >= count);
        let paths = wait::until(timeout, &format!("{count} mails"), arrived)?;
        paths.iter().map(|path| read(path)).collect()
    }

    /// How many mails have been delivered.
    #[must_use]
    pub fn count(&self) -> usize {
        self.arrived().len()
    }

    /// Exim's names in a maildir begin with the time, to the microsecond.
    fn arrived(&self) -> Vec<PathBuf> {
        let listed = std::fs::read_dir(self.path("mail/new")).into_iter().flatten();
        let mut paths: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn tls(&self) -> String {
        format!(
            "tls_advertise_hosts = *\ntls_certificate = {dir}/certificate.pem\ntls_privatekey = {dir}/key.pem\n\
             auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}\n",
            dir = self.dir.path().display()
        )
    }

    /// Takes everything that is said to it on this machine, and keeps it.
    fn config(&self) -> String {
        format!(
            "primary_hostname = mail.example.com\nspool_directory = {dir}/spool\nlog_file_path = {dir}/spool/%slog\n\
             pid_file_path = {dir}/spool/exim.pid\nexim_user = {user}\nexim_group = {user}\nnever_users =\n\
             daemon_smtp_ports = {port}\nlocal_interfaces = 127.0.0.1\n{tls}keep_environment =\n\
             host_lookup =\nrfc1413_query_timeout = 0s\ndeliver_drop_privilege = true\nacl_smtp_rcpt = {taken}\n\
             acl_smtp_data = accept\nsmtputf8_advertise_hosts = *\nbegin routers\nall:\n driver = accept\n\
             transport = maildir\nbegin transports\nmaildir:\n driver = appendfile\n directory = {dir}/mail\n\
             maildir_format\n create_directory\n user = {user}\n group = {user}\nbegin retry\n* * F,1h,1m\n{authenticators}",
            tls = if self.is_secured { self.tls() } else { "tls_advertise_hosts =\n".to_owned() },
            taken = if self.is_secured { "taken" } else { "accept" },
            authenticators = if self.is_secured { authenticators() } else { String::new() },
            dir = self.dir.path().display(),
            port = self.port,
            user = user(),
        )
    }
}

/// A password is asked for behind TLS only, and without one nothing is taken.
fn authenticators() -> String {
    format!(
        "begin acl\ntaken:\n accept authenticated = *\n deny\nbegin authenticators\nplain:\n driver = plaintext\n\
         public_name = PLAIN\n server_prompts = :\n\
         server_condition = ${{if and{{{{eq{{$auth2}}{{{USERNAME}}}}}{{eq{{$auth3}}{{{PASSWORD}}}}}}}}}\n server_set_id = $auth2\n"
    )
}

fn user() -> u32 {
    let own = rustix::process::getuid();
    if own.is_root() { NOBODY } else { own.as_raw() }
}

fn read(path: &Path) -> anyhow::Result<Mail> {
    let output = Command::new("python3").args(["-c", READ]).arg(path).output().context("running python3")?;
    ensure!(output.status.success(), "not a mail: {}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}
