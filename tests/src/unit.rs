//! As much of systemd as bounds the door from outside: what it does with `systemd/frontdeskd.service` when the daemon dies or feeds its
//! watchdog no more. The numbers are the unit's own.

use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::process::{Daemon, Launch, Signal};
use crate::wait;

const UNIT: &str = include_str!("../../systemd/frontdeskd.service");

/// How often the process is looked at: systemd hears of a death at once.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// `WatchdogSec=` of the unit.
///
/// # Panics
/// The unit has none, or another signal than SIGKILL.
#[must_use]
pub fn watchdog() -> Duration {
    let value = |key: &str| UNIT.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    assert_eq!(value("WatchdogSignal"), Some("SIGKILL"), "a hung process is not asked to clean up");
    assert!(value("ExecStopPost").is_some_and(|command| command.ends_with("frontdeskd safe-state")));
    Duration::from_secs(value("WatchdogSec").and_then(|seconds| seconds.parse().ok()).expect("the unit has a watchdog"))
}

/// What is known of the daemon's life.
#[derive(Debug, Default)]
struct Life {
    ready: bool,
    stopped: Option<Output>,
}

/// The service, from its start to the end of `ExecStopPost`. It is not started again.
#[derive(Debug)]
pub struct Unit {
    daemon: Arc<Mutex<Daemon>>,
    life: Arc<Mutex<Life>>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<io::Result<()>>>,
    socket: PathBuf,
}

impl Unit {
    /// Starts the daemon with a watchdog; `stop_post` is run whenever it has ended.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(daemon: &Launch, stop_post: Launch, scratch: &Path) -> anyhow::Result<Self> {
        let socket = scratch.join("notify");
        let heard = UnixDatagram::bind(&socket).with_context(|| socket.display().to_string())?;
        heard.set_read_timeout(Some(LOOK_EVERY))?;
        let watchdog_us = watchdog().as_micros().to_string();
        let environment =
            [("NOTIFY_SOCKET".into(), socket.clone().into_os_string()), ("WATCHDOG_USEC".into(), watchdog_us.into())];
        let daemon = Arc::new(Mutex::new(daemon.clone().envs::<std::ffi::OsString, _>(environment).start()?));
        let (life, over) = (Arc::<Mutex<Life>>::default(), Arc::<AtomicBool>::default());
        let watcher =
            Watcher { heard, daemon: Arc::clone(&daemon), life: Arc::clone(&life), over: Arc::clone(&over), stop_post };
        // The thread runs what comes after a death; the daemon itself is this thread's child.
        let thread = std::thread::Builder::new().name("unit".into()).spawn(move || watcher.run())?;
        Ok(Self { daemon, life, over, thread: Some(thread), socket })
    }

    /// Waits until the daemon says that it is ready.
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_ready(&self, timeout: Duration) -> anyhow::Result<()> {
        let ready = || lock(&self.life).ready.then_some(());
        wait::until(timeout, "the daemon says that it is ready", ready).with_context(|| lock(&self.daemon).last_words())
    }

    /// Sends the daemon a signal.
    ///
    /// # Errors
    /// The signal cannot be sent.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        lock(&self.daemon).signal(signal)
    }

    /// Waits until the daemon has ended and `ExecStopPost` after it, and returns what that said.
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_stopped(&self, timeout: Duration) -> anyhow::Result<Output> {
        Ok(wait::until(timeout, "the service stops", || lock(&self.life).stopped.take())?)
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = std::fs::remove_file(&self.socket);
    }
}

struct Watcher {
    heard: UnixDatagram,
    daemon: Arc<Mutex<Daemon>>,
    life: Arc<Mutex<Life>>,
    over: Arc<AtomicBool>,
    stop_post: Launch,
}

impl Watcher {
    fn run(self) -> io::Result<()> {
        // Until it is ready, the time to start counts and not the watchdog (systemd.service(5), WatchdogSec=).
        let mut fed: Option<Instant> = None;
        while lock(&self.daemon).is_running() {
            if self.over.load(Ordering::Relaxed) {
                return Ok(());
            }
            let said = self.hear();
            if said.iter().any(|word| word == "READY=1") {
                lock(&self.life).ready = true;
                fed = Some(Instant::now());
            }
            if fed.is_some() && said.iter().any(|word| word == "WATCHDOG=1") {
                fed = Some(Instant::now());
            }
            if fed.is_some_and(|fed| fed.elapsed() >= watchdog()) {
                lock(&self.daemon).signal(Signal::KILL)?;
            }
        }
        let output = self.stop_post.output()?;
        lock(&self.life).stopped = Some(output);
        Ok(())
    }

    /// Words of one message, none if there was none within a look.
    fn hear(&self) -> Vec<String> {
        let mut message = [0; 4096];
        let length = self.heard.recv(&mut message).unwrap_or(0);
        String::from_utf8_lossy(message.get(..length).unwrap_or_default()).lines().map(str::to_owned).collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
