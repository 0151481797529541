//! Contacts bounce: a level counts when its line has been still for a while. Each line by itself, so that a contact which flutters for
//! ever keeps nobody from hearing of a fire.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::lock::lock;

/// Which lines moved lately, and how long a line must be still to count.
#[derive(Debug)]
pub(crate) struct Settling {
    still_for: Duration,
    /// When a line moved last; at most as many as were asked for.
    moved: Mutex<BTreeMap<u32, Instant>>,
}

impl Settling {
    /// Nothing has moved yet.
    pub(crate) const fn new(still_for: Duration) -> Self {
        Self { still_for, moved: Mutex::new(BTreeMap::new()) }
    }

    /// An edge of this line was seen now.
    pub(crate) fn moved(&self, line: u32) {
        lock(&self.moved).insert(line, Instant::now());
    }

    /// Whether no edge of this line was seen for long enough. An edge that was lost keeps nobody waiting.
    pub(crate) fn is_still(&self, line: u32) -> bool {
        lock(&self.moved).get(&line).is_none_or(|moved| self.is_over(*moved))
    }

    /// How long it takes at most until the next line has settled, if one is about to.
    pub(crate) fn next(&self) -> Option<Duration> {
        let earliest = lock(&self.moved).values().min().copied();
        earliest.map(|moved| self.still_for.saturating_sub(moved.elapsed()))
    }

    /// Whether a line has settled since the last time this was asked.
    pub(crate) fn has_settled(&self) -> bool {
        let mut moved = lock(&self.moved);
        let before = moved.len();
        moved.retain(|_, moved| !self.is_over(*moved));
        moved.len() < before
    }

    fn is_over(&self, moved: Instant) -> bool {
        moved.elapsed() >= self.still_for
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3_600);

    #[test]
    fn a_line_that_moved_is_waited_for_and_no_other_is() {
        let settling = Settling::new(LONG);
        settling.moved(22);
        assert!(!settling.is_still(22) && settling.is_still(24));
        assert!(!settling.has_settled());
        assert!(settling.next().is_some_and(|next| next <= LONG));
    }

    #[test]
    fn that_a_line_has_settled_is_told_once() {
        let settling = Settling::new(Duration::ZERO);
        settling.moved(22);
        assert!(settling.is_still(22));
        assert!(settling.has_settled());
        assert!(!settling.has_settled());
        assert_eq!(settling.next(), None);
    }
}
