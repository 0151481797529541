//! A tiny supervisor: what systemd does with `Restart=always` and `RestartSec=`.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::process::{Daemon, Signal};
use crate::wait::{self, NotInTime};

/// Pause between two looks at the process.
const LOOK_EVERY: Duration = Duration::from_millis(10);

#[derive(Debug, Default)]
struct State {
    daemon: Option<Daemon>,
    starts: u32,
    stop: bool,
    /// Starting failed: there is nothing to supervise any more.
    fault: Option<String>,
}

/// Keeps a process running until it is dropped.
#[derive(Debug)]
pub struct Supervisor {
    state: Arc<Mutex<State>>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    /// Starts the process, and again `restart_after` each of its ends.
    ///
    /// # Errors
    /// It could not be started at all.
    pub fn start(
        restart_after: Duration,
        mut start: impl FnMut() -> io::Result<Daemon> + Send + 'static,
    ) -> anyhow::Result<Self> {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        // This thread starts the process, because a process on the leash dies with the thread that started it.
        let thread = std::thread::Builder::new()
            .name("supervisor".into())
            .spawn(move || while supervise(&shared, restart_after, &mut start) {})?;
        let supervisor = Self { state, thread: Some(thread) };
        supervisor.wait_for_starts(1, Duration::from_secs(20))?;
        let fault = supervisor.lock().fault.clone();
        match fault {
            Some(fault) => anyhow::bail!(fault),
            None => Ok(supervisor),
        }
    }

    /// How often it has been started.
    #[must_use]
    pub fn starts(&self) -> u32 {
        self.lock().starts
    }

    /// Waits until it has been started so often.
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_for_starts(&self, starts: u32, timeout: Duration) -> Result<(), NotInTime> {
        wait::until(timeout, &format!("start number {starts}"), || {
            let state = self.lock();
            (state.starts >= starts || state.fault.is_some()).then_some(())
        })
    }

    /// Sends the process a signal, if it runs.
    ///
    /// # Errors
    /// The signal cannot be sent.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        self.lock().daemon.as_mut().map_or(Ok(()), |daemon| daemon.signal(signal))
    }

    /// Its process number, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        let mut state = self.lock();
        let daemon = state.daemon.as_mut()?;
        daemon.is_running().then(|| daemon.pid())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.lock().stop = true;
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
        // Here and not in the thread: this one knows whether the test has failed, and prints the last words then.
        let daemon = self.lock().daemon.take();
        drop(daemon);
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One life of the process. False when there shall be no other.
fn supervise(state: &Mutex<State>, restart_after: Duration, start: &mut impl FnMut() -> io::Result<Daemon>) -> bool {
    match start() {
        Ok(daemon) => {
            let mut state = lock(state);
            state.daemon = Some(daemon);
            state.starts += 1;
        }
        Err(error) => {
            lock(state).fault = Some(error.to_string());
            return false;
        }
    }
    let ended = |state: &mut State| state.stop || !state.daemon.as_mut().is_some_and(Daemon::is_running);
    while !ended(&mut lock(state)) {
        std::thread::park_timeout(LOOK_EVERY);
    }
    // Cut short when the supervisor is dropped.
    let pause = wait::until(restart_after, "the pause before the next start", || lock(state).stop.then_some(()));
    pause.is_err()
}
