//! A lock, judged by what people do at it: from the release to the leaf's opening, over weeks. A strike that begins to stick shows in the
//! days' medians before it fails, and one that has failed in releases that nobody could use. Where the lock tells when it is locked, so
//! does a bolt that comes out ever more slowly.

use super::drift::{DayMedians, Drift, median};
use super::phrases::doors;
use super::verdict::{Verdict, number};

/// So many releases in a row that nobody used are too many to be people who changed their minds.
pub const UNUSED_DEGRADED: usize = 4;

/// And so many say that the door does not open.
pub const UNUSED_FAULT: usize = 8;

/// A change of the days' median below this is nothing to tell of, milliseconds.
pub const DRIFT_WORTH_MS: u64 = 300;

/// The same of the time from the coil's going off to the lock's own word, milliseconds: a relay and a bolt take tens of them.
pub const RELOCK_WORTH_MS: u64 = 50;

/// Newest releases that are looked at.
pub const MAX_RELEASES: usize = 50;

/// What became of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// The leaf was opened after so many milliseconds.
    Taken {
        /// From the grant to the opening.
        after_ms: u64,
    },
    /// The time ran out with the leaf shut.
    NotTaken,
}

/// What is known of one lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockMeasures {
    /// A contact says when the leaf is open.
    pub has_contact: bool,
    /// It is a simulator.
    pub simulated: bool,
    /// The newest releases whose outcome is known, oldest first, at most [`MAX_RELEASES`].
    pub releases: Vec<Release>,
    /// The days' medians of the time to the opening, milliseconds.
    pub days: DayMedians,
    /// From the coil's going off to the lock's saying that it is locked, one for each day with an inspection, milliseconds.
    pub relock_days: DayMedians,
}

/// The rule.
#[must_use]
pub fn judge(measured: &LockMeasures) -> Verdict {
    if !measured.has_contact {
        return Verdict::unknown(doors::LOCK_UNWATCHED, doors::WIRE_CONTACT);
    }
    let unused = measured.releases.iter().rev().take_while(|release| **release == Release::NotTaken).count();
    let taken: Vec<u64> = measured
        .releases
        .iter()
        .filter_map(|release| match release {
            Release::Taken { after_ms } => Some(*after_ms),
            Release::NotTaken => None,
        })
        .collect();
    let drift = measured.days.drift(DRIFT_WORTH_MS);
    let relock = measured.relock_days.drift(RELOCK_WORTH_MS);
    Verdict::worst(vec![say(measured, unused, &taken, drift), say_of_relocking(relock)]).with([
        ("releases", number(measured.releases.len() as u64)),
        ("unused_in_a_row", number(unused as u64)),
        ("open_p50_ms", number(median(&taken)).filter(|_| !taken.is_empty())),
        ("open_first_weeks_ms", drift.and_then(|drift| number(drift.first))),
        ("open_last_week_ms", drift.and_then(|drift| number(drift.recent))),
        ("days", number(measured.days.days() as u64)),
        ("relock_first_weeks_ms", relock.and_then(|drift| number(drift.first))),
        ("relock_last_week_ms", relock.and_then(|drift| number(drift.recent))),
    ])
}

fn say(measured: &LockMeasures, unused: usize, taken: &[u64], drift: Option<Drift>) -> Verdict {
    if unused >= UNUSED_DEGRADED {
        let evidence = doors::UNUSED_RELEASES.with(&[&unused]);
        let advice = doors::TRY_DOOR;
        let is_fault = unused >= UNUSED_FAULT;
        return if is_fault { Verdict::fault(evidence, advice) } else { Verdict::degraded(evidence, advice) };
    }
    if let Some(drift) = drift.filter(|drift| drift.slower) {
        let evidence = doors::OPENS_SLOWLY.with(&[&drift.recent, &drift.first]);
        return Verdict::degraded(evidence, doors::STRIKE_STICKS);
    }
    if measured.releases.is_empty() {
        return Verdict::unknown(doors::NOBODY_LET_IN, "");
    }
    let compared = match drift {
        Some(drift) => doors::WEEKS_COMPARED.with(&[&drift.recent, &drift.first]),
        None => doors::TOO_FEW_DAYS.with(&[&measured.days.days()]),
    };
    let releases = measured.releases.len();
    let usual = match taken {
        [] => doors::NEVER_USED.with(&[&releases]),
        taken => doors::USED_AFTER.with(&[&releases, &median(taken)]),
    };
    Verdict::well(measured.simulated, format!("{usual}; {compared}"))
}

fn say_of_relocking(drift: Option<Drift>) -> Verdict {
    match drift.filter(|drift| drift.slower) {
        None => Verdict::ok(""),
        Some(Drift { first, recent, .. }) => {
            Verdict::degraded(doors::LOCKS_SLOWLY.with(&[&recent, &first]), doors::BOLT_STICKS)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    const TAKEN: Release = Release::Taken { after_ms: 900 };

    fn after(releases: Vec<Release>) -> LockMeasures {
        LockMeasures { has_contact: true, releases, ..LockMeasures::default() }
    }

    #[test]
    fn a_bolt_that_comes_out_ever_more_slowly_is_told_with_both_times() {
        let over_weeks = |last_week_ms| {
            let mut relock_days = DayMedians::default();
            (0..21).for_each(|day| relock_days.note_median(day, if day < 14 { 60 } else { last_week_ms }));
            judge(&LockMeasures { relock_days, ..after(vec![TAKEN]) })
        };
        assert_eq!(over_weeks(80).state, CheckState::Ok);
        let sticking = over_weeks(160);
        assert_eq!(sticking.state, CheckState::Degraded);
        assert!(sticking.evidence.contains("160 ms") && sticking.evidence.contains("60 ms"), "{}", sticking.evidence);
        assert_eq!(sticking.numbers.get("relock_last_week_ms"), Some(&160));
    }

    #[test]
    fn without_a_contact_or_anybody_to_pass_nothing_is_known() {
        assert_eq!(judge(&LockMeasures::default()).state, CheckState::Unknown);
        assert_eq!(judge(&after(Vec::new())).state, CheckState::Unknown);
        assert_eq!(judge(&after(vec![TAKEN])).state, CheckState::Ok);
        assert_eq!(judge(&LockMeasures { simulated: true, ..after(vec![TAKEN]) }).state, CheckState::Simulated);
    }

    #[test]
    fn releases_that_nobody_could_use_say_that_the_door_does_not_open() {
        let unused = |count: usize| judge(&after([vec![TAKEN], vec![Release::NotTaken; count]].concat()));
        assert_eq!(unused(3).state, CheckState::Ok);
        assert_eq!(unused(4).state, CheckState::Degraded);
        assert_eq!(unused(7).state, CheckState::Degraded);
        assert_eq!(unused(8).state, CheckState::Fault);
        assert!(unused(8).advice.contains("strike"));
        let used_again = judge(&after([vec![Release::NotTaken; 20], vec![TAKEN]].concat()));
        assert_eq!(used_again.state, CheckState::Ok, "whoever gets in shows that it opens");
    }

    #[test]
    fn a_strike_that_sticks_shows_before_it_fails() {
        let mut measured = after(vec![TAKEN; 10]);
        (0..30).for_each(|day| measured.days.note_median(day, 900));
        assert_eq!(judge(&measured).state, CheckState::Ok);
        (30..37).for_each(|day| measured.days.note_median(day, 1_300));
        let verdict = judge(&measured);
        assert_eq!(verdict.state, CheckState::Degraded);
        assert!(verdict.advice.contains("before it fails"));
        assert_eq!(verdict.numbers.get("open_first_weeks_ms"), Some(&900));
        assert_eq!(verdict.numbers.get("open_last_week_ms"), Some(&1_300));
        assert_eq!(verdict.numbers.get("open_p50_ms"), Some(&900));
    }
}
