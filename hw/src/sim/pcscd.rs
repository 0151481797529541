//! A real pcscd of one's own, with virtual readers: private socket, private port, any number at once.
//!
//! The socket's place is built into pcscd (`/run/pcscd`), so it runs in a mount namespace where that is a directory of the
//! caller's; seen from outside, the socket lies in that directory. The network is shared: the virtual reader's port is
//! chosen per instance. Needs Debian's `pcscd`, `vsmartcard-vpcd` and `util-linux`; works as root or with user namespaces.

use std::ffi::OsString;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;

use crate::conformance::eventually;

const START_LIMIT: Duration = Duration::from_secs(10);
/// The driver, where Debian's package puts it.
const VPCD_DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
/// `--auto-exit` ends it a minute after its last client, should the test that started it be killed.
/// A private /run hides the system's own pcscd and its readers; $1 becomes /run/pcscd, $2 holds reader.conf.
const SCRIPT: &str = "exec 3<\"$1\" && mount -t tmpfs tmpfs /run && mkdir /run/pcscd && \
     mount --bind /proc/self/fd/3 /run/pcscd && exec 3<&- && exec /usr/sbin/pcscd --foreground --auto-exit --config \"$2\"";

/// A running (or killed, or restarted) pcscd. Dropping it kills it.
#[derive(Debug)]
pub struct PrivatePcscd {
    run: PathBuf,
    config: PathBuf,
    log: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl PrivatePcscd {
    /// Starts a pcscd that keeps everything in `dir`: an empty directory with a short path (a socket's is at most 107
    /// bytes). Waits until it can be used.
    ///
    /// # Errors
    /// It is not installed, may not make namespaces, or did not start in time; its output is in `dir/pcscd.log`.
    pub fn start(dir: &Path) -> io::Result<Self> {
        Self::start_named(dir, "Frontdesk Virtual")
    }

    /// [`PrivatePcscd::start`] with readers that are called like real ones, 1 to 100 characters without a quotation mark.
    ///
    /// # Errors
    /// As for [`PrivatePcscd::start`].
    pub fn start_named(dir: &Path, reader: &str) -> io::Result<Self> {
        let (run, config) = (dir.join("run"), dir.join("config"));
        std::fs::create_dir_all(&run)?;
        std::fs::create_dir_all(&config)?;
        let port = free_ports()?;
        let reader = format!(
            "FRIENDLYNAME \"{reader}\"\nDEVICENAME /dev/null:0x{port:04X}\nLIBPATH {VPCD_DRIVER}\nCHANNELID 0x{port:04X}\n"
        );
        std::fs::write(config.join("reader.conf"), reader)?;
        let mut pcscd = Self { run, config, log: dir.join("pcscd.log"), port, child: None };
        pcscd.start_again()?;
        Ok(pcscd)
    }

    /// The socket's path for a pcscd kept in `dir`, before it is started: libpcsclite reads its environment once per
    /// process, so a test may have to set it first.
    #[must_use]
    pub fn socket_in(dir: &Path) -> PathBuf {
        dir.join("run/pcscd.comm")
    }

    /// What a process needs in its environment to talk to this pcscd and no other.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, OsString); 1] {
        [("PCSCLITE_CSOCK_NAME", self.socket().into_os_string())]
    }

    /// Its socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.run.join("pcscd.comm")
    }

    /// TCP port on which the first virtual reader takes a [`super::vpcd::VpcdCard`]; the second reader's is one more.
    #[must_use]
    pub fn vpcd_port(&self) -> u16 {
        self.port
    }

    /// Kills it with SIGKILL, as a crash would.
    ///
    /// # Errors
    /// It could not be killed or waited for.
    pub fn kill(&mut self) -> io::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Stops it with SIGSTOP: it holds its socket and answers nothing, as when its reader hangs.
    ///
    /// # Errors
    /// The signal could not be sent.
    pub fn freeze(&self) -> io::Result<()> {
        match &self.child {
            Some(child) => Ok(rustix::process::kill_process(rustix::process::Pid::from_child(child), Signal::STOP)?),
            None => Ok(()),
        }
    }

    /// Starts it again on the same socket and port, killing it first if it runs.
    ///
    /// # Errors
    /// As for [`PrivatePcscd::start`].
    pub fn start_again(&mut self) -> io::Result<()> {
        self.kill()?;
        // What a killed pcscd leaves behind would look like a running one if its process number were taken again.
        for left in ["pcscd.comm", "pcscd.pid"] {
            match std::fs::remove_file(self.run.join(left)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let log = std::fs::File::create(&self.log)?;
        let mut command = Command::new("unshare");
        if !rustix::process::geteuid().is_root() {
            command.arg("--map-root-user");
        }
        let child = command
            .args(["--mount", "--", "sh", "-c", SCRIPT, "sh"])
            .args([&self.run, &self.config])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        self.child = Some(child);
        self.wait_until_ready()
    }

    fn wait_until_ready(&mut self) -> io::Result<()> {
        let (socket, port) = (self.socket(), self.port);
        let Some(child) = &mut self.child else { return Ok(()) };
        let mut exited = false;
        let ready = eventually(START_LIMIT, || {
            exited = !matches!(child.try_wait(), Ok(None));
            // Both virtual readers listen; connecting to see would lay a card on them.
            exited || (socket.exists() && is_listening(port) && is_listening(port + 1))
        });
        if ready && !exited {
            return Ok(());
        }
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        Err(io::Error::other(format!("pcscd with virtual readers on port {port} did not start: {said}")))
    }
}

impl Drop for PrivatePcscd {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// Two neighbouring ports that nobody uses. Somebody may take one before pcscd does; then starting fails and says so.
fn free_ports() -> io::Result<u16> {
    for _ in 0..100 {
        let first = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        let port = first.local_addr()?.port();
        if port < u16::MAX && TcpListener::bind((Ipv4Addr::UNSPECIFIED, port + 1)).is_ok() {
            return Ok(port);
        }
    }
    Err(io::Error::other("no two neighbouring TCP ports are free"))
}

/// Whether somebody listens on a TCP port, from the kernel's table (proc(5), /proc/net/tcp; state 0A is LISTEN).
fn is_listening(port: u16) -> bool {
    let suffix = format!(":{port:04X}");
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    table.lines().skip(1).any(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let (local, _remote, state) = (fields.next(), fields.next(), fields.next());
        local.is_some_and(|local| local.ends_with(&suffix)) && state == Some("0A")
    })
}
