//! Inputs that are watched beside the leaf: the lock's own sense, the exit button, the fire panel.

use super::policy::LOCK_MOVES_MS;

/// Whether the lock follows its coil.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct LockWatch {
    /// Since when it does not, and what it should be.
    astray_since: Option<(u64, bool)>,
    astray: bool,
}

impl LockWatch {
    /// `expected`, `seen`: released, as far as anything can be said. Tells when it follows again.
    pub(super) fn compare(&mut self, now_ms: u64, expected: Option<bool>, seen: Option<bool>) -> Option<bool> {
        let (Some(expected), Some(seen)) = (expected, seen) else {
            self.astray_since = None;
            return None;
        };
        if expected == seen {
            self.astray_since = None;
            return std::mem::take(&mut self.astray).then_some(seen);
        }
        if self.astray_since.is_none_or(|(_, was)| was != expected) {
            self.astray_since = Some((now_ms, expected));
        }
        None
    }

    pub(super) fn deadline_ms(&self) -> Option<u64> {
        self.astray_since.filter(|_| !self.astray).map(|(since_ms, _)| since_ms.saturating_add(LOCK_MOVES_MS))
    }

    /// Its deadline has come. What it is: released, or not.
    pub(super) fn went_astray(&mut self) -> bool {
        self.astray = true;
        self.astray_since.is_some_and(|(_, expected)| !expected)
    }

    pub(super) fn astray(&self) -> bool {
        self.astray
    }
}

/// The exit button, as its input shows it: what it does is the door thread's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ExitButton {
    down_since_ms: Option<u64>,
    stuck: bool,
}

impl ExitButton {
    /// Tells when a stuck one is up again.
    pub(super) fn see(&mut self, now_ms: u64, pressed: Option<bool>) -> bool {
        match pressed {
            Some(true) => {
                self.down_since_ms.get_or_insert(now_ms);
                false
            }
            Some(false) => {
                self.down_since_ms = None;
                std::mem::take(&mut self.stuck)
            }
            // Not answering: neither down nor up.
            None => {
                self.down_since_ms = None;
                false
            }
        }
    }

    pub(super) fn deadline_ms(&self, exit_stuck_ms: u32) -> Option<u64> {
        self.down_since_ms.filter(|_| !self.stuck).map(|since_ms| since_ms.saturating_add(u64::from(exit_stuck_ms)))
    }

    pub(super) fn is_stuck(&mut self) {
        self.stuck = true;
    }

    pub(super) fn stuck(&self) -> bool {
        self.stuck
    }
}

/// A fire, from the panel's word to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fire {
    pub(super) since_ms: u64,
    /// The coil was read back: on.
    pub(super) coil_on: bool,
    /// When the lock was seen released.
    pub(super) released_ms: Option<u64>,
}

impl Fire {
    pub(super) fn new(since_ms: u64) -> Self {
        Self { since_ms, coil_on: false, released_ms: None }
    }

    pub(super) fn released_after_ms(&self) -> Option<u64> {
        self.released_ms.map(|released_ms| released_ms.saturating_sub(self.since_ms))
    }
}
