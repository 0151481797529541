//! The leaf over time, for whether its contact can be believed.

use super::ms;
use frontdesk_core::health::contact::ContactMeasures;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);

/// Changes remembered: more within a minute is as bad as this many.
const MAX_CHANGES: usize = 256;

/// What the contact said lately.
#[derive(Debug)]
pub(super) struct LeafWatch {
    open: Option<bool>,
    since: Instant,
    changes: VecDeque<Instant>,
}

impl LeafWatch {
    pub(super) fn new(open: Option<bool>, now: Instant) -> Self {
        Self { open, since: now, changes: VecDeque::new() }
    }

    /// It says this now. That it begins to answer, or stops, is no movement of the leaf.
    pub(super) fn note(&mut self, open: Option<bool>, now: Instant) {
        if open == self.open {
            return;
        }
        if open.is_some() && self.open.is_some() {
            if self.changes.len() >= MAX_CHANGES {
                self.changes.pop_front();
            }
            self.changes.push_back(now);
        }
        (self.open, self.since) = (open, now);
    }

    pub(super) fn measures(&self, wired: bool, simulated: bool, now: Instant) -> ContactMeasures {
        let lately = self.changes.iter().filter(|at| now.duration_since(**at) <= MINUTE).count();
        ContactMeasures {
            wired,
            simulated,
            leaf_open: self.open,
            unchanged_ms: ms(now.duration_since(self.since)),
            changes_a_minute: u32::try_from(lately).unwrap_or(u32::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movements_of_the_last_minute_count_and_silence_is_none() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut leaf = LeafWatch::new(None, start);
        leaf.note(Some(false), at(1));
        leaf.note(Some(true), at(2));
        leaf.note(Some(true), at(3));
        leaf.note(Some(false), at(30));
        leaf.note(None, at(40));
        let measured = leaf.measures(true, false, at(50));
        assert_eq!((measured.changes_a_minute, measured.leaf_open, measured.unchanged_ms), (2, None, 10_000));
        assert_eq!(leaf.measures(true, false, at(63)).changes_a_minute, 1);
        (0..1_000).for_each(|n| leaf.note(Some(n % 2 == 0), at(70)));
        assert_eq!(leaf.measures(true, false, at(70)).changes_a_minute, 256);
    }
}
