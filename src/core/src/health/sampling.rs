//! When the checks are written down between two inspections, so that their numbers can be plotted (A6): once an hour all of them, and at
//! once those whose state has changed, or that are about another word of the office, bounded.

use super::{Check, CheckState};
use crate::fact::{HealthFact, MAX_INSPECTED, MAX_SAMPLED_NUMBERS, SampledCheck};
use std::collections::{BTreeMap, VecDeque};

/// How often all checks are written down, milliseconds.
pub const EVERY_MS: u64 = 3_600_000;

/// A number that says which word of the office a check is about: when it changes, the check is written down as if its state had. UTC
/// milliseconds of the entry that is in force.
pub const IN_FORCE: &str = "in_force_set_ms";

/// Within a day so many times more at most, for states that change.
pub const MAX_CHANGES_A_DAY: usize = 48;

const DAY_MS: u64 = 24 * 3_600_000;

/// What was written down last, and when. Times are monotonic milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Sampler {
    states: BTreeMap<String, Known>,
    all_at_ms: Option<u64>,
    changes: VecDeque<u64>,
}

/// What is written down at once when it changes.
type Known = (CheckState, Option<i64>);

fn known(check: &Check) -> Known {
    (check.state, check.numbers.get(IN_FORCE).copied())
}

impl Sampler {
    /// What is to be written down now, if anything is. A state that changes when the day's changes are used up is written down within the
    /// hour.
    pub fn look(&mut self, mono_ms: u64, checks: &[Check]) -> Option<HealthFact> {
        if checks.is_empty() {
            return None;
        }
        if self.all_at_ms.is_none_or(|at_ms| mono_ms.saturating_sub(at_ms) >= EVERY_MS) {
            self.all_at_ms = Some(mono_ms);
            self.states = checks.iter().map(|check| (check.name.clone(), known(check))).collect();
            return Some(sample(checks));
        }
        while self.changes.front().is_some_and(|at_ms| mono_ms.saturating_sub(*at_ms) >= DAY_MS) {
            self.changes.pop_front();
        }
        let changed: Vec<Check> =
            checks.iter().filter(|check| self.states.get(&check.name) != Some(&known(check))).cloned().collect();
        if changed.is_empty() || self.changes.len() >= MAX_CHANGES_A_DAY {
            return None;
        }
        self.changes.push_back(mono_ms);
        self.states.extend(changed.iter().map(|check| (check.name.clone(), known(check))));
        Some(sample(&changed))
    }
}

/// These checks in few words, the worst first, so that what does not fit is what is well.
#[must_use]
pub fn sample(checks: &[Check]) -> HealthFact {
    let mut worst: Vec<&Check> = checks.iter().collect();
    worst.sort_by_key(|check| std::cmp::Reverse(check.state));
    let one = |check: &Check| SampledCheck {
        check: check.name.clone(),
        state: check.state,
        since_ms: check.since_ms,
        numbers: check.numbers.clone().into_iter().take(MAX_SAMPLED_NUMBERS).collect(),
    };
    HealthFact::HealthSampled { checks: worst.into_iter().take(MAX_INSPECTED).map(one).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(name: &str, state: CheckState) -> Check {
        let numbers = (0..20).map(|n| (format!("n{n:02}_ms"), n)).collect();
        Check { name: name.into(), state, since_ms: 1, evidence: "x".into(), advice: String::new(), numbers }
    }

    fn names(fact: Option<HealthFact>) -> Vec<String> {
        match fact {
            Some(HealthFact::HealthSampled { checks }) => checks.into_iter().map(|one| one.check).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn all_are_written_down_once_an_hour_and_a_change_at_once_with_eight_numbers_each() {
        let (mut sampler, well) = (Sampler::default(), [check("a", CheckState::Ok), check("b", CheckState::Ok)]);
        let first = sampler.look(0, &well);
        let Some(HealthFact::HealthSampled { checks }) = &first else { panic!("nothing was sampled") };
        assert!(checks.iter().all(|one| one.numbers.len() == MAX_SAMPLED_NUMBERS));
        assert_eq!(names(sampler.look(1, &well)), [""; 0]);
        let worse = [check("a", CheckState::Ok), check("b", CheckState::Fault)];
        assert_eq!(names(sampler.look(2, &worse)), ["b"]);
        assert_eq!(names(sampler.look(3, &worse)), [""; 0], "it is known");
        assert_eq!(names(sampler.look(EVERY_MS, &worse)), ["b", "a"], "the worst first");
        assert_eq!(names(sampler.look(EVERY_MS, &[])), [""; 0]);
    }

    #[test]
    fn what_the_office_set_is_written_down_as_soon_as_it_is_in_force_and_other_numbers_wait_for_the_hour() {
        let with =
            |name: &str, number| Check { numbers: [(name.to_owned(), number)].into(), ..check("a", CheckState::Ok) };
        let mut sampler = Sampler::default();
        assert_eq!(names(sampler.look(0, &[with(IN_FORCE, 1)])), ["a"]);
        assert_eq!(names(sampler.look(1, &[with(IN_FORCE, 2)])), ["a"]);
        assert_eq!(names(sampler.look(2, &[with(IN_FORCE, 2)])), [""; 0]);
        let mut sampler = Sampler::default();
        assert_eq!(names(sampler.look(0, &[with("groups", 1)])), ["a"]);
        assert_eq!(names(sampler.look(1, &[with("groups", 2)])), [""; 0]);
    }

    proptest! {
        #[test]
        fn whatever_flaps_a_day_has_no_more_than_its_hours_and_its_changes(steps in proptest::collection::vec((1u64..900_000, 0usize..3), 1..900)) {
            let (mut sampler, mut at_ms, mut written) = (Sampler::default(), 0, Vec::new());
            for (later_ms, state) in steps {
                at_ms += later_ms;
                let state = [CheckState::Ok, CheckState::Degraded, CheckState::Fault][state];
                if sampler.look(at_ms, &[check("a", state)]).is_some() {
                    written.push(at_ms);
                }
            }
            for first in &written {
                let of_a_day = written.iter().filter(|at_ms| (*first..first + DAY_MS).contains(at_ms)).count();
                prop_assert!(of_a_day <= 24 + MAX_CHANGES_A_DAY);
            }
        }
    }
}
