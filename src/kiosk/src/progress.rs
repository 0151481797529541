//! Proof of progress: counters that move only when a part really turns over. The watchdog and health read them.

use crate::trap::Trap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// One part's counter.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    count: Arc<AtomicU64>,
    excused: Arc<AtomicBool>,
    trap: Trap,
}

impl Progress {
    /// Wraps a counter that another crate moves.
    #[must_use]
    pub fn of(count: Arc<AtomicU64>) -> Self {
        Self { count, ..Self::default() }
    }

    /// One that is also the part's [`Trap`].
    #[must_use]
    pub fn trapped(trap: Trap) -> Self {
        Self { trap, ..Self::default() }
    }

    /// The part has turned over once more.
    pub fn step(&self) {
        self.trap.step();
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// How often so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// The part is waiting for something outside that may never come (a card that does not answer): standing still is not a
    /// hang until this is taken back.
    pub fn excuse(&self, excused: bool) {
        self.excused.store(excused, Ordering::Relaxed);
    }

    /// Whether standing still is excused.
    #[must_use]
    pub fn is_excused(&self) -> bool {
        self.excused.load(Ordering::Relaxed)
    }
}
