//! The relay's pin, watched from outside from power-on until the power is cut. What the system in there believes plays no part.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::model::Model;
use super::qtest::Qtest;
use crate::wait;

/// How often the pin is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(4);

/// When the pin changed, and to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// When it was seen first.
    pub at: Instant,
    /// The coil is on.
    pub on: bool,
}

/// Watches until dropped, or until QEMU has gone.
#[derive(Debug)]
pub struct RelayPin {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    changes: Mutex<Vec<Change>>,
    stop: AtomicBool,
}

impl RelayPin {
    /// Begins to watch. The first thing seen counts as a change.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn watch(model: Model, chips: Arc<Mutex<Qtest>>) -> anyhow::Result<Self> {
        let shared = Arc::new(Shared { changes: Mutex::default(), stop: AtomicBool::new(false) });
        let watching = Arc::clone(&shared);
        let look = move || model.relay(&mut lock(&chips));
        let thread = std::thread::Builder::new().name("relay-pin".into()).spawn(move || watching.watch(look))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// All changes so far.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        lock(&self.shared.changes).clone()
    }

    /// The pin as it was seen last.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.changes().last().is_some_and(|change| change.on)
    }

    /// How often it went on.
    #[must_use]
    pub fn times_on(&self) -> usize {
        self.changes().iter().filter(|change| change.on).count()
    }

    /// The first change to `on` after `since`.
    ///
    /// # Errors
    /// Not within `limit`.
    pub fn wait(&self, on: bool, since: Instant, limit: Duration) -> anyhow::Result<Instant> {
        let what = format!("the relay's pin goes {}", if on { "on" } else { "off" });
        let seen =
            || self.changes().iter().find(|change| change.at >= since && change.on == on).map(|change| change.at);
        wait::until(limit, &what, seen).with_context(|| format!("seen: {:?}", self.changes()))
    }
}

impl Shared {
    fn watch(&self, mut look: impl FnMut() -> anyhow::Result<bool>) {
        let mut last = None;
        while !self.stop.load(Ordering::Relaxed) {
            let Ok(on) = look() else { return };
            if last.replace(on) != Some(on) {
                lock(&self.changes).push(Change { at: Instant::now(), on });
            }
            std::thread::park_timeout(LOOK_EVERY);
        }
    }
}

impl Drop for RelayPin {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
