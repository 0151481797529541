//! The day that is shown: always the one on which it is filled, as far as it has come.

use crate::today::midnight_ms;
use chrono::{Local, Offset, TimeZone};
use frontdesk_core::time::{Now, Wall, WallTrust};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// The longest that the day goes back and ahead, minutes: nine in the morning to two in the afternoon, seen at half past six.
const BACK_MIN: i64 = 570;
const AHEAD_MIN: i64 = 300;

/// When things were, told from now. In the small hours and late in the evening the day is pressed together, so that all of it is today.
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
        let ago_ms = minutes.clamp(0, BACK_MIN) * MINUTE_MS;
        self.now_ms - pressed(ago_ms, BACK_MIN * MINUTE_MS, self.since_midnight_ms)
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
}

/// As it is where there is room for all of it, else the same share of what room there is.
fn pressed(ms: i64, all_ms: i64, room_ms: i64) -> i64 {
    if room_ms >= all_ms { ms } else { ms * room_ms.max(0) / all_ms }
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
}
