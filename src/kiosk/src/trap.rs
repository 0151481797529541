//! A way to see what a panic does: every task and thread has a trap, and `frontdeskctl sim panic PART` springs it, on a kiosk where
//! something is simulated and on no other.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// One part's trap.
#[derive(Debug, Clone, Default)]
pub struct Trap {
    sprung: Arc<AtomicBool>,
    wakes: Arc<Notify>,
}

impl Trap {
    /// Panics if it was sprung: for threads, at every turn.
    ///
    /// # Panics
    /// That is what it is for.
    #[allow(clippy::panic, reason = "asked for, to see what a panic does")]
    pub fn step(&self) {
        if self.is_sprung() {
            panic!("asked for on the control socket");
        }
    }

    /// Waits until it is sprung, and panics: for tasks.
    pub async fn wait(&self) -> ! {
        loop {
            self.wakes.notified().await;
            self.step();
        }
    }

    /// It was sprung.
    #[must_use]
    pub fn is_sprung(&self) -> bool {
        self.sprung.load(Ordering::Relaxed)
    }

    fn spring(&self) {
        self.sprung.store(true, Ordering::Relaxed);
        // Kept for a task that does not wait yet.
        self.wakes.notify_one();
    }
}

/// The traps of all parts, by name.
#[derive(Debug, Clone, Default)]
pub struct Traps {
    parts: Arc<Mutex<BTreeMap<String, Trap>>>,
}

impl Traps {
    /// The trap of a part; the same one for the same name.
    #[must_use]
    pub fn of(&self, part: &str) -> Trap {
        self.lock().entry(part.to_owned()).or_default().clone()
    }

    /// The parts that have one.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    /// Makes a part panic. False if there is no such part.
    #[must_use]
    pub fn spring(&self, part: &str) -> bool {
        let trap = self.lock().get(part).cloned();
        trap.as_ref().map(Trap::spring).is_some()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Trap>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
