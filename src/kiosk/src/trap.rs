//! A way to see what a panic or a hang does: every task and thread has a trap, and `frontdeskctl sim panic PART` or `sim hang PART`
//! springs it, on a kiosk where the doors are simulated and on no other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::Notify;

/// What a trap does to its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It panics.
    Panic,
    /// It stands still for ever, and holds whatever it holds.
    Hang,
}

/// One part's trap.
#[derive(Debug, Clone, Default)]
pub struct Trap {
    sprung: Arc<OnceLock<Mishap>>,
    wakes: Arc<Notify>,
}

impl Trap {
    /// Panics or hangs if it was sprung: for threads, at every turn.
    ///
    /// # Panics
    /// That is what it is for.
    #[allow(clippy::panic, reason = "asked for, to see what a panic does")]
    pub fn step(&self) {
        match self.sprung.get() {
            None => {}
            Some(Mishap::Panic) => panic!("asked for on the control socket"),
            Some(Mishap::Hang) => loop {
                std::thread::park();
            },
        }
    }

    /// Waits until it is sprung, and panics or hangs: for tasks.
    pub async fn wait(&self) -> ! {
        loop {
            self.wakes.notified().await;
            self.step();
        }
    }

    /// It was sprung.
    #[must_use]
    pub fn is_sprung(&self) -> bool {
        self.sprung.get().is_some()
    }

    fn spring(&self, mishap: Mishap) {
        // The first one counts: a part that hangs hears of no other.
        let _ = self.sprung.set(mishap);
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

    /// Makes a part panic or hang. False if there is no such part.
    #[must_use]
    pub fn spring(&self, part: &str, mishap: Mishap) -> bool {
        let trap = self.lock().get(part).cloned();
        trap.map(|trap| trap.spring(mishap)).is_some()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Trap>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
