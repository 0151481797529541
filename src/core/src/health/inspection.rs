//! When everything is looked at (A6): every day at a quiet hour, and what was missed soon after.

use super::Check;
use crate::fact::{HealthFact, InspectedCheck, InspectionWhy, MAX_INSPECTED};
use crate::time::{Wall, WallTrust};

const DAY_MINUTES: i64 = 24 * 60;
const MINUTE_MS: i64 = 60_000;

/// The quiet hours last so long after the set time; an inspection that was missed waits for the next, minutes.
const QUIET_MINUTES: i64 = 3 * 60;

/// Unless the last one is as old as this: then it is not put off any more, minutes.
const LATEST_MINUTES: i64 = 2 * DAY_MINUTES;

/// After a start the parts get so long to find themselves, milliseconds.
pub const FIRST_AFTER_MS: u64 = 5 * 60_000;

/// Without a trusted clock an inspection is done so long after the last one, milliseconds.
const WITHOUT_CLOCK_MS: u64 = 24 * 3_600_000;

/// Of each check so much is written down: the body of the entry stays below the longest one.
pub(super) const EVIDENCE_CHARS: usize = 100;
const NUMBERS: usize = 16;

/// An inspection is due. `at_minute` is the set time in minutes after local midnight, 0–1,439; `last_ms` when the last one was, UTC
/// milliseconds; `up_ms` for how long the daemon runs, and `since_last_ms` how long ago it did the last one itself.
#[must_use]
pub fn is_due(wall: Wall, at_minute: i64, last_ms: Option<i64>, up_ms: u64, since_last_ms: Option<u64>) -> bool {
    if up_ms < FIRST_AFTER_MS {
        return false;
    }
    if wall.trust != WallTrust::Trusted {
        return since_last_ms.unwrap_or(up_ms) >= WITHOUT_CLOCK_MS;
    }
    let Some(last_ms) = last_ms else { return true };
    let now = wall.local_minutes();
    let last = Wall { utc_ms: last_ms, ..wall }.local_minutes();
    // The newest set time that has come: today's, or yesterday's.
    let set = (now - at_minute).div_euclid(DAY_MINUTES) * DAY_MINUTES + at_minute;
    (last < set && now - set < QUIET_MINUTES) || wall.utc_ms.saturating_sub(last_ms) / MINUTE_MS >= LATEST_MINUTES
}

/// What is written down.
#[must_use]
pub fn record(why: InspectionWhy, by: Option<String>, checks: &[Check]) -> HealthFact {
    let one = |check: &Check| InspectedCheck {
        check: check.name.clone(),
        state: check.state,
        since_ms: check.since_ms,
        evidence: check.evidence.chars().take(EVIDENCE_CHARS).collect(),
        numbers: check.numbers.clone().into_iter().take(NUMBERS).collect(),
    };
    // The worst first, so that what does not fit is what is well.
    let mut worst: Vec<&Check> = checks.iter().collect();
    worst.sort_by_key(|check| std::cmp::Reverse(check.state));
    HealthFact::InspectionDone { why, by, checks: worst.into_iter().take(MAX_INSPECTED).map(one).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Fact;
    use crate::health::{CheckState, MAX_NUMBERS};

    const HOUR_MS: i64 = 3_600_000;
    const LONG_UP: u64 = u64::MAX;
    /// 03:30.
    const AT: i64 = 210;

    /// A moment in a place eight hours east, by its local hour of day 20,000.
    fn local(hour_ms: i64) -> Wall {
        Wall { utc_ms: 20_000 * 24 * HOUR_MS + hour_ms - 8 * HOUR_MS, offset_s: 8 * 3_600, trust: WallTrust::Trusted }
    }

    fn due(now: i64, last: i64) -> bool {
        is_due(local(now), AT, Some(local(last).utc_ms), LONG_UP, None)
    }

    #[test]
    fn it_is_due_once_a_day_at_the_local_hour_that_was_set() {
        let half = HOUR_MS / 2;
        assert!(!due(3 * HOUR_MS + half - 1, -20 * HOUR_MS));
        assert!(due(3 * HOUR_MS + half, -20 * HOUR_MS));
        assert!(!due(4 * HOUR_MS, 3 * HOUR_MS + half), "it was done");
    }

    #[test]
    fn what_was_missed_waits_for_the_next_quiet_hours_and_no_longer_than_two_days() {
        assert!(due(6 * HOUR_MS, -20 * HOUR_MS));
        assert!(!due(7 * HOUR_MS, -20 * HOUR_MS), "people are coming");
        assert!(due(7 * HOUR_MS, -41 * HOUR_MS));
    }

    #[test]
    fn the_first_one_is_due_when_the_parts_have_found_themselves() {
        assert!(!is_due(local(0), AT, None, FIRST_AFTER_MS - 1, None));
        assert!(is_due(local(0), AT, None, FIRST_AFTER_MS, None));
    }

    #[test]
    fn without_a_trusted_clock_it_is_once_a_day_of_running() {
        let lost = Wall { trust: WallTrust::NotBefore, ..local(4 * HOUR_MS) };
        assert!(!is_due(lost, AT, None, WITHOUT_CLOCK_MS - 1, None));
        assert!(is_due(lost, AT, None, WITHOUT_CLOCK_MS, None));
        assert!(!is_due(lost, AT, None, LONG_UP, Some(WITHOUT_CLOCK_MS - 1)));
    }

    #[test]
    fn the_largest_inspection_fits_into_an_entry_and_the_worst_is_in_it() {
        let numbers = (0..MAX_NUMBERS).map(|n| (format!("some_number_of_it_{n}_ms"), 1_234_567)).collect();
        let mut check = Check {
            name: "reader inside".into(),
            state: CheckState::Ok,
            since_ms: i64::MAX,
            evidence: "门".repeat(5_000),
            advice: String::new(),
            numbers,
        };
        let mut checks = vec![check.clone(); 60];
        check.state = CheckState::Fault;
        checks.push(check);
        let fact = record(InspectionWhy::Asked, Some("uid 0".into()), &checks);
        let HealthFact::InspectionDone { checks, .. } = &fact else { panic!("not an inspection") };
        assert_eq!((checks.len(), checks[0].state), (MAX_INSPECTED, CheckState::Fault));
        assert!(Fact::from(fact).draft().unwrap().open.len() <= crate::journal::MAX_BODY_BYTES);
    }
}
