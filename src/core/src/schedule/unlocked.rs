//! Doors that stand unlocked in a schedule: an entrance in office hours, with somebody at the desk.

use super::rules::AccessRules;
use crate::door::UNLOCKED_MAX_MS;
use crate::time::{Wall, WallTrust};

const MINUTE_MS: i64 = 60_000;

impl AccessRules {
    /// Whether this door is to stand unlocked now. Never without a trusted clock: people stand before a door that should be open, which
    /// is seen at once, and not before one that should be shut.
    #[must_use]
    pub fn is_unlocked(&self, door: &str, wall: Wall) -> bool {
        wall.trust == WallTrust::Trusted && self.unlocks_at(door, wall.utc_ms)
    }

    /// The end of that, UTC milliseconds, as far as a day ahead ([`UNLOCKED_MAX_MS`]); `None` while the door is to be locked.
    #[must_use]
    pub fn unlocked_until_ms(&self, door: &str, wall: Wall) -> Option<i64> {
        if !self.is_unlocked(door, wall) {
            return None;
        }
        let furthest_ms = wall.utc_ms.saturating_add(i64::try_from(UNLOCKED_MAX_MS).unwrap_or(i64::MAX));
        // Schedules are in whole minutes, and every zone of today is whole minutes from UTC.
        let first_ms = wall.utc_ms.div_euclid(MINUTE_MS).saturating_add(1).saturating_mul(MINUTE_MS);
        let minutes = (0_i64..).map(|minute| first_ms.saturating_add(minute.saturating_mul(MINUTE_MS)));
        let mut within = minutes.take_while(|at_ms| *at_ms < furthest_ms);
        Some(within.find(|at_ms| !self.unlocks_at(door, *at_ms)).unwrap_or(furthest_ms))
    }

    /// The doors that stand unlocked at some time.
    pub fn unlocked_doors(&self) -> impl Iterator<Item = &str> {
        self.unlocked.keys().map(String::as_str)
    }

    fn unlocks_at(&self, door: &str, utc_ms: i64) -> bool {
        let schedule = self.unlocked.get(door).and_then(|place| self.schedules.get(*place));
        let at = self.zone.local(utc_ms);
        schedule.zip(at).is_some_and(|(schedule, at)| schedule.allows(self.calendar_of(schedule), at).0)
    }
}
