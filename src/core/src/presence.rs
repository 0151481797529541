//! Who is in the building, from the taps of staff (V8). A reader at the entry alone cannot tell: then somebody was seen today, and is
//! taken to have gone home at closing time.

use serde::{Deserialize, Serialize};

/// A moment's day, in UTC milliseconds, as whoever asks sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its local beginning.
    pub start_ms: i64,
    /// From here on nobody who was only seen is counted; absent where nothing closes.
    pub closing_ms: Option<i64>,
}

/// The newest passages of somebody through doors, each way, UTC milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LastTaps {
    /// Into the house.
    pub in_ms: Option<i64>,
    /// Out of it.
    pub out_ms: Option<i64>,
    /// Where they came in there is a reader for the way out as well.
    pub has_exit: bool,
}

/// What is known of somebody now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Came in and has not gone out.
    In,
    /// Came in today, and nothing would tell that they have gone.
    SeenToday,
    /// Not in, as far as is known.
    Out,
}

/// Judges the newest taps of one member of staff. Who came in before today counts as in only where the way out is read, and no longer
/// than a day: a lost exit must not keep somebody in the house for ever.
#[must_use]
pub fn judge(taps: LastTaps, day: Day, now_ms: i64) -> Presence {
    /// Night shifts are shorter.
    const LONGEST_MS: i64 = 24 * 3_600_000;
    let Some(in_ms) = taps.in_ms.filter(|in_ms| taps.out_ms.is_none_or(|out_ms| out_ms < *in_ms)) else {
        return Presence::Out;
    };
    if taps.has_exit {
        let is_recent = in_ms >= day.start_ms || now_ms.saturating_sub(in_ms) <= LONGEST_MS;
        return if is_recent { Presence::In } else { Presence::Out };
    }
    // Whoever comes after closing time is there, too: until the day ends.
    let is_over = day.closing_ms.is_some_and(|closing_ms| now_ms >= closing_ms && in_ms < closing_ms);
    if in_ms < day.start_ms || is_over { Presence::Out } else { Presence::SeenToday }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR_MS: i64 = 3_600_000;
    const DAY: Day = Day { start_ms: 0, closing_ms: Some(18 * HOUR_MS) };

    fn at(in_h: Option<i64>, out_h: Option<i64>, has_exit: bool, now_h: i64) -> Presence {
        let taps = LastTaps { in_ms: in_h.map(|h| h * HOUR_MS), out_ms: out_h.map(|h| h * HOUR_MS), has_exit };
        judge(taps, DAY, now_h * HOUR_MS)
    }

    #[test]
    fn whoever_came_in_is_in_until_they_go_out() {
        assert_eq!(at(Some(9), None, true, 20), Presence::In);
        assert_eq!(at(Some(9), Some(12), true, 13), Presence::Out);
        assert_eq!(at(Some(13), Some(12), true, 14), Presence::In);
        assert_eq!(at(None, Some(12), true, 14), Presence::Out);
        assert_eq!(at(Some(-2), None, true, 6), Presence::In, "a night shift");
        assert_eq!(at(Some(-20), None, true, 9), Presence::Out, "an exit was missed");
    }

    #[test]
    fn with_a_reader_at_the_entry_alone_they_were_seen_today_until_closing_time() {
        assert_eq!(at(Some(9), None, false, 17), Presence::SeenToday);
        assert_eq!(at(Some(9), None, false, 18), Presence::Out);
        assert_eq!(at(Some(19), None, false, 20), Presence::SeenToday, "after hours");
        assert_eq!(at(Some(-1), None, false, 1), Presence::Out, "yesterday");
    }

    proptest! {
        #[test]
        fn nobody_is_said_to_be_in_where_nothing_reads_the_way_out(
            in_ms in proptest::option::of(-48 * HOUR_MS..30 * HOUR_MS),
            out_ms in proptest::option::of(-48 * HOUR_MS..30 * HOUR_MS),
            now_ms in 0..24 * HOUR_MS,
        ) {
            let presence = judge(LastTaps { in_ms, out_ms, has_exit: false }, DAY, now_ms);
            prop_assert_ne!(presence, Presence::In);
        }
    }
}
