//! A real CUPS for one test: its own directory, socket and user, and a queue called `label` with one of two printers.
//!
//! [`PrintService::start`] has a raw queue: its backend is the test's, writes what it gets into a file and says, as backends do, when it has
//! no paper. With it is tested what becomes of a badge that cannot be printed. [`PrintService::start_with_a_pdf_printer`] has Debian's PDF
//! printer with its driver: with it is tested that what comes out of a printer is the badge.

#![allow(dead_code)] // each test uses a part of it

mod pdf_printer;

use frontdesk_core::id::VisitId;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Whatever is waited for happens within this.
pub(crate) const SOON: Duration = Duration::from_secs(30);
const CUPSD: &str = "/usr/sbin/cupsd";
/// Where Debian's CUPS has its own programs.
const CUPS_BIN: &str = "/usr/lib/cups";
/// The settings that Debian's CUPS comes with (package `cups-daemon`).
const DEBIANS_RULES: &str = "/usr/share/cups/cupsd.conf.default";
/// Whom the test runs it as where it is root itself: CUPS starts nothing as root.
const NOBODY: &str = "65534";

/// The print service.
pub(crate) struct PrintService {
    dir: tempfile::TempDir,
    cupsd: Option<Child>,
}

impl PrintService {
    /// Starts one with a raw queue, at which everybody may do everything.
    pub(crate) fn start() -> Self {
        let open = "Order allow,deny\nAllow all\n";
        let rules =
            format!("<Location />\n{open}</Location>\n<Policy default>\n<Limit All>\n{open}</Limit>\n</Policy>\n");
        Self::start_as("DeviceURI label:/\n", &rules, raw_printer)
    }

    /// Starts one with a raw queue and the access rules that Debian's CUPS comes with.
    pub(crate) fn start_with_debians_rules() -> Self {
        Self::start_as("DeviceURI label:/\n", &debians_rules(), raw_printer)
    }

    /// Starts one with Debian's PDF printer, its driver, and the access rules that Debian's CUPS comes with.
    pub(crate) fn start_with_a_pdf_printer() -> Self {
        Self::start_as(pdf_printer::QUEUE, &debians_rules(), pdf_printer::set_up)
    }

    fn start_as(queue: &str, rules: &str, set_up: fn(&Path)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().to_owned();
        for name in ["etc/ssl", "spool", "cache", "run", "log", "tmp", "out", "bin/backend"] {
            std::fs::create_dir_all(at.join(name)).unwrap();
        }
        for one in std::fs::read_dir(CUPS_BIN).expect("cups-daemon is needed").map(Result::unwrap) {
            if one.file_name() != "backend" {
                std::os::unix::fs::symlink(one.path(), at.join("bin").join(one.file_name())).unwrap();
            }
        }
        set_up(&at);
        let shown = at.display();
        let files = format!(
            "ServerRoot {shown}/etc\nRequestRoot {shown}/spool\nCacheDir {shown}/cache\nStateDir {shown}/run\nTempDir {shown}/tmp\n\
             ServerKeychain {shown}/etc/ssl\nServerBin {shown}/bin\nErrorLog {shown}/log/error\nAccessLog {shown}/log/access\n\
             PageLog {shown}/log/page\nUser nobody\nGroup nogroup\nSandboxing relaxed\n"
        );
        std::fs::write(at.join("files.conf"), files).unwrap();
        let own = format!("Listen {shown}/cups.sock\nBrowsing Off\nWebInterface No\nErrorPolicy retry-job\n");
        std::fs::write(at.join("cupsd.conf"), own + rules).unwrap();
        let queue = format!("<Printer label>\n{queue}State Idle\nAccepting Yes\nErrorPolicy retry-job\n</Printer>\n");
        std::fs::write(at.join("etc/printers.conf"), queue).unwrap();
        if is_root() {
            std::fs::set_permissions(&at, std::fs::Permissions::from_mode(0o755)).unwrap();
            let own = format!("{NOBODY}:{NOBODY}");
            assert!(Command::new("chown").args(["-R", &own]).arg(&at).status().unwrap().success());
        }
        let mut service = Self { dir, cupsd: None };
        service.run();
        service
    }

    /// Starts it again.
    pub(crate) fn run(&mut self) {
        let mut command = if is_root() {
            let mut command = Command::new("/usr/bin/setpriv");
            command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", CUPSD]);
            command
        } else {
            Command::new(CUPSD)
        };
        command.arg("-f").arg("-c").arg(self.path("cupsd.conf")).arg("-s").arg(self.path("files.conf"));
        self.cupsd = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        wait("CUPS listens", || std::os::unix::net::UnixStream::connect(self.path("cups.sock")).is_ok());
    }

    /// Kills it.
    pub(crate) fn stop(&mut self) {
        if let Some(mut cupsd) = self.cupsd.take() {
            cupsd.kill().unwrap();
            cupsd.wait().unwrap();
        }
        let _ = std::fs::remove_file(self.path("cups.sock"));
    }

    /// Something in its directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Puts paper in, or takes it out.
    pub(crate) fn paper(&self, there: bool) {
        let empty = self.path("empty");
        if there { std::fs::remove_file(empty).unwrap() } else { std::fs::write(empty, "").unwrap() }
    }

    /// Where the badge of a visit comes out.
    pub(crate) fn printed(&self, visit: VisitId) -> PathBuf {
        self.path("out").join(format!("{visit}.pdf"))
    }

    /// What came out of the PDF printer, which gives its files names of its own.
    pub(crate) fn pdfs(&self) -> Vec<PathBuf> {
        let all = std::fs::read_dir(self.path("out")).unwrap().map(|one| one.unwrap().path());
        all.filter(|one| one.extension().is_some_and(|extension| extension == "pdf")).collect()
    }

    /// How often it was printed.
    pub(crate) fn times_printed(&self, visit: VisitId) -> usize {
        let names = std::fs::read_to_string(self.path("out/names")).unwrap_or_default();
        names.lines().filter(|name| *name == visit.to_string()).count()
    }

    /// Its socket, as `[badge] cups` has it.
    pub(crate) fn socket(&self) -> String {
        self.path("cups.sock").display().to_string()
    }

    /// `cupsenable` and its like.
    pub(crate) fn administer(&self, program: &str) {
        let done = Command::new(program).arg("-h").arg(self.path("cups.sock")).arg("label").status();
        assert!(done.expect("cups-client is needed").success());
    }
}

impl Drop for PrintService {
    fn drop(&mut self) {
        // A backend that waits for paper ends with it.
        let _ = std::fs::remove_file(self.path("empty"));
        self.stop();
    }
}

/// The raw queue's backend.
fn raw_printer(at: &Path) {
    let shown = at.display();
    let backend = format!(
        "#!/bin/sh\n[ $# = 0 ] && exit 0\nif [ -e {shown}/empty ]; then\n  echo 'STATE: +media-empty-error' >&2\n  \
         while [ -e {shown}/empty ]; do sleep 0.1; done\n  echo 'STATE: -media-empty-error' >&2\nfi\n\
         echo \"$3\" >>{shown}/out/names\n\
         cat \"${{6:--}}\" >{shown}/out/$1.part && mv {shown}/out/$1.part {shown}/out/\"$3\".pdf\n"
    );
    let file = at.join("bin/backend/label");
    std::fs::write(&file, backend).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Who may do what, as Debian's settings have it; without where they listen and what they show.
fn debians_rules() -> String {
    let all = std::fs::read_to_string(DEBIANS_RULES).expect("cups-daemon is needed");
    assert!(all.contains("JobPrivateAccess default") && all.contains("JobPrivateValues default"), "{all}");
    let ours = ["Listen ", "Browsing ", "WebInterface ", "ErrorPolicy "];
    let rules = all.lines().filter(|line| !ours.iter().any(|key| line.starts_with(key)));
    rules.flat_map(|line| [line, "\n"]).collect()
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Waits until it is so.
pub(crate) fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + SOON;
    while !is_so() {
        assert!(Instant::now() < until, "in vain: {what}");
        std::thread::yield_now();
    }
}
