//! Contacts bounce: a level counts when it has been still for a while.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::lock::lock;

/// When inputs moved last, and how long they must be still to count.
#[derive(Debug)]
pub(crate) struct Settling {
    still_for: Duration,
    moved: Mutex<Option<Instant>>,
}

impl Settling {
    /// Nothing has moved yet.
    pub(crate) const fn new(still_for: Duration) -> Self {
        Self { still_for, moved: Mutex::new(None) }
    }

    /// How long inputs must be still.
    pub(crate) const fn still_for(&self) -> Duration {
        self.still_for
    }

    /// An edge was seen now.
    pub(crate) fn moved(&self) {
        *lock(&self.moved) = Some(Instant::now());
    }

    /// Whether no edge was seen for long enough. An edge that was lost keeps nobody waiting.
    pub(crate) fn is_over(&self) -> bool {
        lock(&self.moved).is_none_or(|moved| moved.elapsed() >= self.still_for)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_that_never_moved_count_at_once_and_those_that_did_when_they_have_been_still() {
        let settling = Settling::new(Duration::from_secs(3_600));
        assert!(settling.is_over());
        settling.moved();
        assert!(!settling.is_over());
        let at_once = Settling::new(Duration::ZERO);
        at_once.moved();
        assert!(at_once.is_over());
    }
}
