//! Slow change: of something measured many times a day, is it other now than it was in the first weeks?
//!
//! A day is one number, its median, so that one person who holds a door says nothing. The newest week is held against the first two of
//! the days that are remembered, by medians and the median absolute deviation, which no single odd day moves.

use std::collections::BTreeMap;

/// Days remembered at most; older ones are forgotten one by one.
pub const MAX_DAYS: usize = 60;

/// Days of the beginning that are the measure, at most.
const FIRST_DAYS: usize = 14;

/// Newest days that are held against them.
const RECENT_DAYS: usize = 7;

/// Fewer days in the beginning than these are no measure.
const FEWEST_FIRST_DAYS: usize = 7;

/// Fewer measurements than these make no day.
pub const FEWEST_A_DAY: usize = 5;

/// So many median absolute deviations are within what days differ anyway: about three standard deviations (the factor from one to the
/// other is 1.4826 for a normal distribution).
const DEVIATIONS_PERCENT: u64 = 445;

/// Medians of days, by day (days since 1970-01-01).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayMedians(BTreeMap<i64, u64>);

/// How the newest week compares with the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drift {
    /// Median of the first weeks' days.
    pub first: u64,
    /// Median of the newest week's days.
    pub recent: u64,
    /// The newest week is slower than days differ anyway, and by more than is worth telling.
    pub slower: bool,
}

impl DayMedians {
    /// A day's measurements are in. Too few make no day; a day that is there already is replaced. The oldest are forgotten.
    pub fn note(&mut self, day: i64, measured: &[u64]) {
        if measured.len() < FEWEST_A_DAY {
            return;
        }
        self.note_median(day, median(measured));
    }

    /// [`DayMedians::note`] with the day's median itself.
    pub fn note_median(&mut self, day: i64, median: u64) {
        self.0.insert(day, median);
        while self.0.len() > MAX_DAYS {
            self.0.pop_first();
        }
    }

    /// How many days there are, 0–[`MAX_DAYS`].
    #[must_use]
    pub fn days(&self) -> usize {
        self.0.len()
    }

    /// Compares; `None` while there are not enough days. A change below `worth_telling` is none, nor is one below a quarter of what it was.
    #[must_use]
    pub fn drift(&self, worth_telling: u64) -> Option<Drift> {
        let days: Vec<u64> = self.0.values().copied().collect();
        let (before, recent) = days.split_at(days.len().saturating_sub(RECENT_DAYS));
        let first = before.get(..before.len().min(FIRST_DAYS)).unwrap_or(before);
        if first.len() < FEWEST_FIRST_DAYS || recent.len() < RECENT_DAYS {
            return None;
        }
        let (was, is) = (median(first), median(recent));
        let away: Vec<u64> = first.iter().map(|day| day.abs_diff(was)).collect();
        let usual = median(&away).saturating_mul(DEVIATIONS_PERCENT) / 100;
        let bound = usual.max(worth_telling).max(was / 4);
        Some(Drift { first: was, recent: is, slower: is.saturating_sub(was) > bound })
    }
}

/// The middle one, or the lower of the two in the middle; 0 for none.
#[must_use]
pub fn median(values: &[u64]) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(days: &[u64]) -> DayMedians {
        let mut medians = DayMedians::default();
        for (day, value) in (0..).zip(days) {
            medians.note(day, &[*value; FEWEST_A_DAY]);
        }
        medians
    }

    #[test]
    fn a_week_against_a_week_is_the_least_that_is_compared() {
        assert_eq!(of(&[900; 13]).drift(100), None);
        assert_eq!(of(&[900; 14]).drift(100), Some(Drift { first: 900, recent: 900, slower: false }));
    }

    #[test]
    fn a_strike_that_sticks_more_every_week_shows_and_one_bad_day_does_not() {
        let creeping: Vec<u64> = (0..42).map(|day| 800 + day * 15).collect();
        assert!(of(&creeping).drift(100).unwrap().slower);
        let mut bad_day = vec![800; 40];
        bad_day.push(30_000);
        assert!(!of(&bad_day).drift(100).unwrap().slower);
    }

    #[test]
    fn what_differs_from_day_to_day_anyway_is_no_drift() {
        let days: Vec<u64> = (0..40).map(|day| 600 + day % 4 * 200).collect();
        assert!(!of(&days).drift(100).unwrap().slower);
    }

    #[test]
    fn less_than_is_worth_telling_or_than_a_quarter_is_not_told() {
        let days = |was: u64, is: u64| of(&[vec![was; 20], vec![is; 7]].concat());
        assert!(!days(100, 200).drift(100).unwrap().slower);
        assert!(days(100, 201).drift(100).unwrap().slower);
        assert!(!days(1_000, 1_250).drift(100).unwrap().slower);
        assert!(days(1_000, 1_251).drift(100).unwrap().slower);
        assert!(!days(1_000, 10).drift(100).unwrap().slower, "quicker is no trouble");
    }

    #[test]
    fn a_day_with_few_measurements_is_none_and_the_oldest_are_forgotten() {
        let mut medians = DayMedians::default();
        medians.note(1, &[5; FEWEST_A_DAY - 1]);
        assert_eq!(medians.days(), 0);
        (0..100).for_each(|day| medians.note_median(day, 5));
        assert_eq!(medians.days(), MAX_DAYS);
    }

    proptest! {
        #[test]
        fn any_days_are_compared_without_overflow(days in proptest::collection::vec(any::<u64>(), 0..80), worth in any::<u64>()) {
            let _ = of(&days).drift(worth);
        }
    }
}
