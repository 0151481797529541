//! How long personal data is kept (X4): so many days, set for each class, from the end of the month in which it was written.

use crate::AppendError;
use crate::forget::{self, Forgotten, MAX_KEYS_PER_FORGETTING, Target};
use crate::writer::Context;
use chrono::{Datelike, Months, NaiveDate};
use frontdesk_core::fact::{ForgetWhy, RetentionDays};
use frontdesk_core::journal::RetentionClass;
use frontdesk_core::time::{Now, Wall, WallTrust};
use rusqlite::{Connection, params};

/// No build of this is older. An earlier month was written under a clock that had not been set.
const FIRST_MONTH: u32 = 202_601;
const DAY_MS: i64 = 86_400_000;

/// Whether what was written in `month` (`yyyymm`) has been kept as long as set. Never without a trusted clock, and never for people.
///
/// A month before this software existed, or one that has not begun, was written under a wrong clock: then the days count from the end
/// of the month of `counted_ms` (UTC milliseconds, when a trusted clock first saw it), and nothing is due before that is known.
#[must_use]
pub fn due(class: RetentionClass, month: u32, counted_ms: Option<i64>, days: &RetentionDays, now: Now) -> bool {
    let (WallTrust::Trusted, Some(days)) = (now.wall.trust, days_of(class, days)) else { return false };
    let month = if is_plausible(month, now) { Some(month) } else { counted_ms.map(month_of) };
    month.and_then(end_of).is_some_and(|end_ms| now.wall.utc_ms >= end_ms.saturating_add(i64::from(days) * DAY_MS))
}

fn days_of(class: RetentionClass, days: &RetentionDays) -> Option<u16> {
    match class {
        RetentionClass::Visits => days.visits,
        RetentionClass::Messages => days.messages,
        RetentionClass::RefusedTaps => days.refused_taps,
        RetentionClass::StaffPresence => days.staff_presence,
        RetentionClass::People => None,
    }
}

fn is_plausible(month: u32, now: Now) -> bool {
    (FIRST_MONTH..=now.wall.month()).contains(&month)
}

fn month_of(utc_ms: i64) -> u32 {
    Wall { utc_ms, offset_s: 0, trust: WallTrust::Trusted }.month()
}

/// The first moment after the month, UTC milliseconds; `None` for what is no month.
#[must_use]
pub fn end_of(month: u32) -> Option<i64> {
    begin_of(month)?.checked_add_months(Months::new(1)).map(at_midnight)
}

/// The first moment of the month, UTC milliseconds.
pub(crate) fn start_of(month: u32) -> Option<i64> {
    begin_of(month).map(at_midnight)
}

fn begin_of(month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(month / 100).ok()?, month % 100, 1)
}

fn at_midnight(date: NaiveDate) -> i64 {
    date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()
}

/// The newest month whose end is `days` ago.
fn newest_due(days: u16, now: Now) -> Option<u32> {
    let last_day = chrono::DateTime::from_timestamp_millis(now.wall.utc_ms - i64::from(days) * DAY_MS)?.date_naive();
    let month = last_day.checked_sub_months(Months::new(1))?;
    Some(u32::try_from(month.year()).ok()? * 100 + month.month())
}

/// Deletes what is due, is not under a hold and does not belong to a visit that has not ended; at most `limit` keys.
pub(crate) fn enforce(
    context: &Context<'_>,
    now: Now,
    days: &RetentionDays,
    limit: usize,
) -> Result<Forgotten, AppendError> {
    if now.wall.trust != WallTrust::Trusted {
        return Ok(Forgotten::default());
    }
    let limit = limit.min(MAX_KEYS_PER_FORGETTING);
    let mut forgotten = Forgotten::default();
    let mut targets: Vec<Target> = Vec::new();
    for class in RetentionClass::ALL {
        let Some(kept_days) = days_of(class, days) else { continue };
        begin_to_count(context.transaction, class, now)?;
        let room = limit.saturating_add(1).saturating_sub(targets.len());
        let (found, held) = of_class(context.transaction, class, kept_days, now, room)?;
        targets.extend(found);
        forgotten.held += held;
    }
    forgotten.more = targets.len() > limit;
    targets.truncate(limit);
    forgotten.deleted = targets.len() as u64;
    forgotten.tombstones = forget::bury(context, now, ForgetWhy::Retention, None, &targets)?;
    Ok(forgotten)
}

/// Keys of months that cannot be right are counted from now on.
fn begin_to_count(transaction: &Connection, class: RetentionClass, now: Now) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE keys SET counted_ms = ?4 WHERE class = ?1 AND counted_ms IS NULL AND (month < ?2 OR month > ?3)",
        )?
        .execute(params![class.as_str(), FIRST_MONTH, now.wall.month(), now.wall.utc_ms])?;
    Ok(())
}

/// The same as [`due`], as far as a table can be asked: the index of months makes this cost what is due, and not what there is.
fn of_class(
    connection: &Connection,
    class: RetentionClass,
    days: u16,
    now: Now,
    limit: usize,
) -> rusqlite::Result<(Vec<Target>, u64)> {
    let Some(newest) = newest_due(days, now) else { return Ok((Vec::new(), 0)) };
    let Some(counted_before) = end_of(newest) else { return Ok((Vec::new(), 0)) };
    let condition = "k.class = ?1 AND ((k.month BETWEEN ?2 AND ?3) \
           OR ((k.month < ?2 OR k.month > ?4) AND k.counted_ms < ?5)) \
         AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.visit = k.subject AND v.left_ms IS NULL AND v.registered_entry IS NOT NULL)";
    let this_month = now.wall.month();
    forget::select(
        connection,
        condition,
        &[&class.as_str(), &FIRST_MONTH, &newest, &this_month, &counted_before],
        limit,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(date: &str, trust: WallTrust) -> Now {
        let utc_ms = chrono::DateTime::parse_from_rfc3339(date).unwrap().timestamp_millis();
        Now { mono_ms: 0, wall: Wall { utc_ms, offset_s: 28_800, trust } }
    }

    fn all(days: u16) -> RetentionDays {
        RetentionDays { visits: Some(days), messages: Some(days), refused_taps: Some(days), staff_presence: Some(days) }
    }

    #[test]
    fn days_count_from_the_end_of_the_month_of_writing() {
        let is_due = |date| due(RetentionClass::Visits, 202_611, None, &all(30), at(date, WallTrust::Trusted));
        assert!(!is_due("2026-12-30T23:59:59Z"));
        assert!(is_due("2026-12-31T00:00:00Z"));
        assert!(due(RetentionClass::Visits, 202_612, None, &all(0), at("2027-01-01T00:00:00Z", WallTrust::Trusted)));
    }

    #[test]
    fn nothing_is_due_without_a_trusted_clock_nor_a_setting_and_people_never_are() {
        let late = "2090-01-01T00:00:00Z";
        for trust in [WallTrust::NotBefore, WallTrust::Unknown] {
            assert!(!due(RetentionClass::Visits, 202_611, None, &all(1), at(late, trust)));
        }
        let now = at(late, WallTrust::Trusted);
        assert!(due(RetentionClass::Visits, 202_611, None, &all(1), now));
        assert!(!due(RetentionClass::Visits, 202_611, None, &RetentionDays { visits: None, ..all(1) }, now));
        assert!(!due(RetentionClass::People, 202_611, None, &all(0), now));
    }

    #[test]
    fn what_was_written_under_a_wrong_clock_counts_from_when_it_was_first_seen() {
        let now = at("2026-12-05T00:00:00Z", WallTrust::Trusted);
        for month in [197_001, 202_512, 209_901, 202_701, 0] {
            assert!(!due(RetentionClass::Visits, month, None, &all(0), now), "{month}");
            let seen = |date| Some(at(date, WallTrust::Trusted).wall.utc_ms);
            assert!(!due(RetentionClass::Visits, month, seen("2026-12-01T00:00:00Z"), &all(0), now), "{month}");
            assert!(due(RetentionClass::Visits, month, seen("2026-11-30T23:59:59Z"), &all(4), now), "{month}");
        }
    }

    proptest! {
        #[test]
        fn what_the_table_is_asked_for_is_what_is_due(
            now_ms in 1_767_225_600_000_i64..2_000_000_000_000, days in 0_u16..800, years in 0_u32..8, number in 1_u32..=12,
        ) {
            let now = Now { mono_ms: 0, wall: Wall { utc_ms: now_ms, offset_s: 0, trust: WallTrust::Trusted } };
            let month = 202_601 + years * 100 + number - 1;
            prop_assume!(is_plausible(month, now));
            let newest = newest_due(days, now).unwrap();
            prop_assert_eq!(due(RetentionClass::Visits, month, None, &all(days), now), month <= newest);
        }
    }
}
