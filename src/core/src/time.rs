//! What a station knows of the time.
//!
//! Two clocks, never mixed: a monotonic one for timers and bounds, and the wall clock for people and schedules. A board
//! without a battery clock boots not knowing the hour, so the wall clock always says how far it can be believed.

use serde::{Deserialize, Serialize};

/// How far a wall clock reading can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WallTrust {
    /// The clock is synchronised (NTP) or backed by a battery clock.
    Trusted,
    /// Not synchronised; the reading is at least the last durable time, so it is a floor: "not before".
    NotBefore,
    /// Nothing is known; the reading is only good for ordering by eye.
    Unknown,
}

/// A wall clock reading with its trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wall {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub utc_ms: i64,
    /// What local time adds to UTC at this moment, in seconds (east positive).
    pub offset_s: i32,
    /// How far `utc_ms` can be believed.
    pub trust: WallTrust,
}

impl Wall {
    /// Local minutes since 1970-01-01 local midnight; for clocks shown to people.
    #[must_use]
    pub fn local_minutes(self) -> i64 {
        self.utc_ms.div_euclid(1_000).saturating_add(i64::from(self.offset_s)).div_euclid(60)
    }

    /// The calendar month in UTC as `yyyymm`, the unit in which sealing keys are cut. Falls back to `0` outside of the calendar.
    #[must_use]
    pub fn month(self) -> u32 {
        use chrono::Datelike;
        chrono::DateTime::from_timestamp_millis(self.utc_ms)
            .and_then(|t| u32::try_from(t.year()).ok().map(|y| y * 100 + t.month()))
            .unwrap_or(0)
    }
}

/// One moment, as both clocks saw it. Comes in with every input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Now {
    /// Milliseconds of a clock that never goes back and starts anywhere (`CLOCK_MONOTONIC` on the kiosk).
    pub mono_ms: u64,
    /// The wall clock.
    pub wall: Wall,
}

/// Names one arming of a timer. A timer that fires with a token that is no longer the armed one is late and is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Token(pub u64);

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(utc_ms: i64) -> Wall {
        Wall { utc_ms, offset_s: 8 * 3600, trust: WallTrust::Trusted }
    }

    #[test]
    fn a_month_is_named_by_year_and_month() {
        assert_eq!(wall(1_795_478_400_000).month(), 202_611);
        assert_eq!(wall(0).month(), 197_001);
        assert_eq!(wall(i64::MAX).month(), 0);
    }

    #[test]
    fn local_minutes_follow_the_offset() {
        assert_eq!(wall(0).local_minutes(), 480);
        assert_eq!(wall(-1).local_minutes(), 479);
    }
}
