//! The site's time zone, and a moment as the clocks on its walls show it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Timelike};
use chrono_tz::Tz;

/// The first moment of the year 9999, UTC milliseconds: clocks that say more are broken, and calendars end soon after.
const END_MS: i64 = 253_370_764_800_000;

/// A time zone of the IANA database, as the program was built with it: the machine's own setting has no part in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

/// What the clocks show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalMoment {
    /// The date.
    pub date: NaiveDate,
    /// Minutes since the day's 00:00 by the clock, 0–1,439.
    pub minute: u16,
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone of this name, like `Asia/Shanghai`; `None` if there is none.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// What clocks show at `utc_ms`; `None` before 1970 and from the year 9999 on.
    #[must_use]
    pub fn local(self, utc_ms: i64) -> Option<LocalMoment> {
        let utc = DateTime::from_timestamp_millis(utc_ms).filter(|_| (0..END_MS).contains(&utc_ms))?;
        let local = utc.with_timezone(&self.0).naive_local();
        let minute = u16::try_from(local.hour() * 60 + local.minute()).ok()?;
        Some(LocalMoment { date: local.date(), minute })
    }

    /// When clocks show this, UTC milliseconds; the first time, if they do twice. `None` if they never do.
    #[must_use]
    pub fn utc_ms(self, shown: NaiveDateTime) -> Option<i64> {
        self.0.from_local_datetime(&shown).earliest().map(|moment| moment.timestamp_millis())
    }

    /// The same, but the second time if they show it twice.
    #[must_use]
    pub fn last_utc_ms(self, shown: NaiveDateTime) -> Option<i64> {
        self.0.from_local_datetime(&shown).latest().map(|moment| moment.timestamp_millis())
    }
}
