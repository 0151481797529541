//! The day that is shown: always the one on which it is filled, as far as it has come.

use crate::today::midnight_ms;
use chrono::{Datelike, Local, Offset, TimeZone, Weekday};
use frontdesk_core::time::{Now, Wall, WallTrust};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// The longest that the day goes back and ahead, minutes.
const BACK_MIN: i64 = 570;
const AHEAD_MIN: i64 = 300;

/// What is nearer than this is where it is told, minutes, if there is twice the room.
const NEAR_MIN: i64 = 30;

/// When people begin to come, and how late in the morning the day is told from then on, minutes of the day.
const OPENS_MIN: i64 = 7 * 60 + 45;
const HAS_OPENED_MIN: i64 = 9 * 60;

/// When things were, told from now. In the morning the day is pressed together, so that nobody came before it began; in the small hours and
/// late in the evening, so that all of it is today.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    now_ms: i64,
    since_midnight_ms: i64,
}

impl Day {
    pub(super) fn of(now_ms: i64) -> Self {
        Self { now_ms, since_midnight_ms: (now_ms - midnight_ms(now_ms)).clamp(0, DAY_MS) }
    }

    pub(super) fn now_ms(self) -> i64 {
        self.now_ms
    }

    /// So many minutes ago, today, UTC milliseconds.
    pub(super) fn ago(self, minutes: i64) -> i64 {
        let has_opened = self.since_midnight_ms >= HAS_OPENED_MIN * MINUTE_MS;
        let room_ms = self.since_midnight_ms - if has_opened { OPENS_MIN * MINUTE_MS } else { 0 };
        self.now_ms - pressed(minutes.clamp(0, BACK_MIN) * MINUTE_MS, BACK_MIN * MINUTE_MS, room_ms)
    }

    /// In so many minutes, today.
    pub(super) fn ahead(self, minutes: i64) -> i64 {
        let ahead_ms = minutes.clamp(0, AHEAD_MIN) * MINUTE_MS;
        self.now_ms + pressed(ahead_ms, AHEAD_MIN * MINUTE_MS, DAY_MS - self.since_midnight_ms)
    }

    /// So many days before today, at this minute of the day.
    pub(super) fn before(self, days: i64, minute_of_day: i64) -> i64 {
        self.now_ms - self.since_midnight_ms - days.max(1) * DAY_MS + minute_of_day * MINUTE_MS
    }

    /// So many working days before today, without a calendar: Saturdays and Sundays are none.
    pub(super) fn working_days_before(self, working_days: i64, minute_of_day: i64) -> i64 {
        let mut left = working_days;
        let works = |days: &i64| !matches!(weekday(self.before(*days, 12 * 60)), Weekday::Sat | Weekday::Sun);
        let days = (1..).filter(works).find(|_| {
            left -= 1;
            left <= 0
        });
        self.before(days.unwrap_or(working_days), minute_of_day)
    }
}

fn weekday(utc_ms: i64) -> Weekday {
    Local.timestamp_millis_opt(utc_ms).single().map_or(Weekday::Mon, |then| then.weekday())
}

/// As it is where there is room for all of it, else what is far pressed into the room that there is.
fn pressed(ms: i64, all_ms: i64, room_ms: i64) -> i64 {
    if room_ms >= all_ms {
        return ms;
    }
    let near_ms = if room_ms >= 2 * NEAR_MIN * MINUTE_MS { NEAR_MIN * MINUTE_MS } else { 0 };
    if ms <= near_ms { ms } else { near_ms + (ms - near_ms) * (room_ms - near_ms).max(0) / (all_ms - near_ms) }
}

/// A moment as a node would have written it.
pub(super) fn moment(utc_ms: i64) -> Now {
    let offset_s = Local.timestamp_millis_opt(utc_ms).single().map_or(0, |then| then.offset().fix().local_minus_utc());
    // Runs of the past had clocks of their own, of which nothing is asked.
    Now { mono_ms: 1, wall: Wall { utc_ms, offset_s, trust: WallTrust::Trusted } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn all_of_the_day_is_today_and_in_its_order_at_whatever_time_it_is_filled(
            now_ms in 1_750_000_000_000_i64..1_850_000_000_000, sooner in 0..BACK_MIN, later in 0..BACK_MIN, ahead in 0..AHEAD_MIN,
        ) {
            let (day, midnight) = (Day::of(now_ms), midnight_ms(now_ms));
            prop_assert!(day.ago(sooner) >= midnight && day.ago(sooner) <= now_ms);
            prop_assert_eq!(day.ago(sooner) < day.ago(later), sooner > later && day.ago(sooner) != day.ago(later));
            prop_assert!(day.ahead(ahead) >= now_ms && day.ahead(ahead) <= midnight + DAY_MS);
            prop_assert!(day.before(1, 23 * 60) < midnight);
        }
    }

    #[test]
    fn in_the_morning_nobody_has_come_before_it_and_what_is_near_is_where_it_is_told() {
        let ten = midnight_ms(1_790_000_000_000) + 600 * MINUTE_MS;
        let day = Day::of(ten);
        assert_eq!(day.ago(BACK_MIN), ten - (600 - OPENS_MIN) * MINUTE_MS);
        assert_eq!(day.ago(11), ten - 11 * MINUTE_MS);
        let fifth = day.working_days_before(5, 600);
        assert_eq!(fifth, day.before(7, 600), "a week has five");
        let evening = Day::of(ten + 8 * 60 * MINUTE_MS);
        assert_eq!(evening.ago(500), evening.now_ms() - 500 * MINUTE_MS);
    }
}
