//! What the journal knows of a lock: the newest releases, and the days' medians of two months. Days that are over are read once.

use frontdesk_core::health::drift::{DayMedians, MAX_DAYS};
use frontdesk_core::health::lock::{LockMeasures, MAX_RELEASES, Release};
use frontdesk_core::time::Wall;
use frontdesk_store::{ReadError, Reader};

const DAY_MS: i64 = 86_400_000;

/// Releases of a day that its median is made of.
const MAX_A_DAY: usize = 2_000;

/// How far back the newest releases may be.
const LATELY_MS: i64 = 7 * DAY_MS;

/// The days that were read.
#[derive(Debug, Default)]
pub(super) struct LockHistory {
    days: DayMedians,
    /// As the lock itself said, of the days with an inspection.
    relock_days: DayMedians,
    /// The last day that was over when it was read.
    read_to: Option<i64>,
}

/// The local day of a moment, days since 1970-01-01.
pub(super) fn day_of(utc_ms: i64, offset_s: i32) -> i64 {
    utc_ms.saturating_add(i64::from(offset_s) * 1_000).div_euclid(DAY_MS)
}

impl LockHistory {
    /// On this day the lock was locked so long after the coil went off.
    pub(super) fn note_relock(&mut self, day: i64, after_ms: u64) {
        self.relock_days.note_median(day, after_ms);
    }

    pub(super) fn measures(
        &mut self,
        reader: &Reader,
        door: &str,
        has_contact: bool,
        simulated: bool,
        now: Wall,
    ) -> Result<LockMeasures, ReadError> {
        let today = day_of(now.utc_ms, now.offset_s);
        let first = today.saturating_sub(i64::try_from(MAX_DAYS).unwrap_or(i64::MAX));
        let from = self.read_to.map_or(first, |read_to| read_to.saturating_add(1)).max(first);
        for day in from..=today {
            let begins_ms = day.saturating_mul(DAY_MS).saturating_sub(i64::from(now.offset_s) * 1_000);
            let releases = reader.releases(door, begins_ms, begins_ms.saturating_add(DAY_MS), MAX_A_DAY)?;
            self.days.note(day, &times(&releases));
        }
        self.read_to = Some(today.saturating_sub(1));
        let since_ms = now.utc_ms.saturating_sub(LATELY_MS);
        let releases = reader.releases(door, since_ms, i64::MAX, MAX_RELEASES)?;
        let (days, relock_days) = (self.days.clone(), self.relock_days.clone());
        Ok(LockMeasures { has_contact, simulated, releases, days, relock_days })
    }
}

fn times(releases: &[Release]) -> Vec<u64> {
    let taken = releases.iter().filter_map(|release| match release {
        Release::Taken { after_ms } => Some(*after_ms),
        Release::NotTaken => None,
    });
    taken.collect()
}
