//! For how much of the time the door could be used: readers, lines, lock and journal all worked.

use super::tickets::kind_of;
use super::{Check, CheckState};
use crate::fact::HealthFact;
use crate::time::Now;

/// A longer pause between two looks was not watched, milliseconds.
const LONGEST_LOOK_MS: u64 = 10_000;

/// Without these nobody gets in by card.
const NEEDED: [&str; 4] = ["reader", "lines", "lock", "journal"];

/// What is counted since the last entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    from_ms: i64,
    last_mono_ms: u64,
    watched_ms: u64,
    well_ms: u64,
}

impl Availability {
    /// Counting begins.
    #[must_use]
    pub fn new(now: Now) -> Self {
        Self { from_ms: now.wall.utc_ms, last_mono_ms: now.mono_ms, watched_ms: 0, well_ms: 0 }
    }

    /// The time since the last look was as the checks are now.
    pub fn look(&mut self, now: Now, checks: &[Check]) {
        let passed_ms = now.mono_ms.saturating_sub(self.last_mono_ms);
        self.last_mono_ms = now.mono_ms;
        if passed_ms > LONGEST_LOOK_MS {
            return;
        }
        self.watched_ms = self.watched_ms.saturating_add(passed_ms);
        if is_available(checks) {
            self.well_ms = self.well_ms.saturating_add(passed_ms);
        }
    }

    /// What was counted, and counting begins anew.
    pub fn take(&mut self, now: Now) -> HealthFact {
        let Self { from_ms, watched_ms, well_ms, .. } = std::mem::replace(self, Self::new(now));
        HealthFact::AvailabilityCounted { from_ms, until_ms: now.wall.utc_ms, watched_ms, well_ms }
    }
}

/// Nothing that the door needs is at fault, and what has a state at all is there. A lock that nobody can judge may work.
#[must_use]
pub fn is_available(checks: &[Check]) -> bool {
    let of = |kind: &'static str| checks.iter().filter(move |check| kind_of(&check.name) == kind);
    NEEDED.iter().all(|kind| {
        let is_unknown = |check: &Check| check.state == CheckState::Unknown && *kind != "lock";
        of(kind).all(|check| check.state != CheckState::Fault && !is_unknown(check))
            && (*kind == "lock" || of(kind).next().is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Wall, WallTrust};
    use std::collections::BTreeMap;

    fn check(name: &str, state: CheckState) -> Check {
        let (evidence, advice) = (String::new(), String::new());
        Check { name: name.into(), state, since_ms: 0, evidence, advice, numbers: BTreeMap::new() }
    }

    fn at(ms: u64) -> Now {
        Now { mono_ms: ms, wall: Wall { utc_ms: ms.cast_signed(), offset_s: 0, trust: WallTrust::Trusted } }
    }

    fn all(reader: CheckState, lock: CheckState) -> Vec<Check> {
        vec![
            check("reader front", CheckState::Ok),
            check("reader inside", reader),
            check("lines", CheckState::Simulated),
            check("lock", lock),
            check("journal", CheckState::Ok),
            check("printer", CheckState::Fault),
        ]
    }

    #[test]
    fn the_door_can_be_used_when_all_it_needs_works_and_nothing_else_counts() {
        assert!(is_available(&all(CheckState::Degraded, CheckState::Unknown)));
        assert!(!is_available(&all(CheckState::Fault, CheckState::Ok)), "every reader counts");
        assert!(!is_available(&all(CheckState::Unknown, CheckState::Ok)), "a reader that nobody has found is none");
        assert!(!is_available(&all(CheckState::Ok, CheckState::Fault)));
        assert!(!is_available(&[]), "what was not looked at does not count");
    }

    #[test]
    fn time_counts_as_the_checks_are_and_what_nobody_watched_does_not() {
        let mut counted = Availability::new(at(1_000));
        counted.look(at(2_000), &all(CheckState::Ok, CheckState::Ok));
        counted.look(at(5_000), &all(CheckState::Fault, CheckState::Ok));
        counted.look(at(60_000), &all(CheckState::Ok, CheckState::Ok));
        counted.look(at(61_000), &all(CheckState::Ok, CheckState::Ok));
        let expected =
            HealthFact::AvailabilityCounted { from_ms: 1_000, until_ms: 61_000, watched_ms: 5_000, well_ms: 2_000 };
        assert_eq!(counted.take(at(61_000)), expected);
        assert_eq!(counted, Availability::new(at(61_000)));
    }
}
