//! An input over time, for whether it can be believed: the door contact, the exit button.

use super::ms;
use frontdesk_core::health::contact::ContactMeasures;
use frontdesk_core::health::exit::ExitMeasures;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);

/// Changes remembered: more within a minute is as bad as this many.
const MAX_CHANGES: usize = 256;

/// What the input said lately.
#[derive(Debug)]
pub(super) struct InputWatch {
    level: Option<bool>,
    since: Instant,
    changes: VecDeque<Instant>,
}

impl InputWatch {
    pub(super) fn new(level: Option<bool>, now: Instant) -> Self {
        Self { level, since: now, changes: VecDeque::new() }
    }

    /// It says this now. That it begins to answer, or stops, is no movement.
    pub(super) fn note(&mut self, level: Option<bool>, now: Instant) {
        if level == self.level {
            return;
        }
        if level.is_some() && self.level.is_some() {
            if self.changes.len() >= MAX_CHANGES {
                self.changes.pop_front();
            }
            self.changes.push_back(now);
        }
        (self.level, self.since) = (level, now);
    }

    /// As a door contact.
    pub(super) fn contact(&self, wired: bool, simulated: bool, now: Instant) -> ContactMeasures {
        let lately = self.changes.iter().filter(|at| now.duration_since(**at) <= MINUTE).count();
        ContactMeasures {
            wired,
            simulated,
            leaf_open: self.level,
            unchanged_ms: ms(now.duration_since(self.since)),
            changes_a_minute: u32::try_from(lately).unwrap_or(u32::MAX),
        }
    }

    /// As an exit button.
    pub(super) fn exit(&self, wired: bool, simulated: bool, now: Instant) -> ExitMeasures {
        ExitMeasures { wired, simulated, pressed: self.level, unchanged_ms: ms(now.duration_since(self.since)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movements_of_the_last_minute_count_and_silence_is_none() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut leaf = InputWatch::new(None, start);
        leaf.note(Some(false), at(1));
        leaf.note(Some(true), at(2));
        leaf.note(Some(true), at(3));
        leaf.note(Some(false), at(30));
        leaf.note(None, at(40));
        let measured = leaf.contact(true, false, at(50));
        assert_eq!((measured.changes_a_minute, measured.leaf_open, measured.unchanged_ms), (2, None, 10_000));
        assert_eq!(leaf.contact(true, false, at(63)).changes_a_minute, 1);
        assert_eq!(leaf.exit(true, false, at(63)).unchanged_ms, 23_000);
        (0..1_000).for_each(|n| leaf.note(Some(n % 2 == 0), at(70)));
        assert_eq!(leaf.contact(true, false, at(70)).changes_a_minute, 256);
    }
}
