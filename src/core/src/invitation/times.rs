//! When an invitation counts: its days and hours, by the clock on the site's wall.
//!
//! As in [`crate::schedule`]: an hour that no clock shows lets nobody in, one that clocks show twice counts both times.

use super::Invitation;
use crate::fact::{VisitDays, VisitHours};
use crate::schedule::{LocalMoment, Zone};
use crate::time::Wall;
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike};

/// Minutes of a day.
const DAY_MIN: u16 = 1_440;

/// The longest hole that setting clocks has ever made in a day, minutes, with room.
const LONGEST_HOLE_MIN: i64 = 26 * 60;

/// How many days ahead the next visit is looked for: the longest distance between two, and a day.
const LOOK_AHEAD_DAYS: u64 = 367;

/// The clocks on the wall: of a zone, or as far from UTC as they are just now where no zone is named.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clocks {
    Of(Zone),
    Offset(FixedOffset),
}

impl Clocks {
    /// The clocks that this invitation is about; none if it names a zone that this build does not know, or the offset is none.
    pub(super) fn of(invitation: &Invitation, wall: Wall) -> Option<Self> {
        match &invitation.terms.time_zone {
            Some(name) => Zone::of(name).map(Self::Of),
            None => FixedOffset::east_opt(wall.offset_s).map(Self::Offset),
        }
    }

    pub(super) fn local(self, utc_ms: i64) -> Option<LocalMoment> {
        match self {
            Self::Of(zone) => zone.local(utc_ms),
            Self::Offset(offset) => {
                let local = DateTime::from_timestamp_millis(utc_ms)?.with_timezone(&offset).naive_local();
                let minute = u16::try_from(local.hour() * 60 + local.minute()).ok()?;
                Some(LocalMoment { date: local.date(), minute })
            }
        }
    }

    /// When clocks show this, UTC milliseconds: once, twice or never.
    fn utc_ms(self, shown: NaiveDateTime) -> [Option<i64>; 2] {
        match self {
            Self::Of(zone) => [zone.utc_ms(shown), zone.last_utc_ms(shown)],
            Self::Offset(offset) => {
                let one = offset.from_local_datetime(&shown).single().map(|moment| moment.timestamp_millis());
                [one, None]
            }
        }
    }

    /// The same, or where no clock shows it the first moment that one shows after it.
    fn first_from(self, date: NaiveDate, minute: u16) -> [Option<i64>; 2] {
        let Some(shown) = shown(date, minute) else { return [None, None] };
        let later = (0..LONGEST_HOLE_MIN).find_map(|minutes| {
            let shown = shown.checked_add_signed(chrono::TimeDelta::minutes(minutes))?;
            let found = self.utc_ms(shown);
            found.iter().any(Option::is_some).then_some(found)
        });
        later.unwrap_or([None, None])
    }
}

fn shown(date: NaiveDate, minute: u16) -> Option<NaiveDateTime> {
    let day = if minute >= DAY_MIN { date.checked_add_days(Days::new(1))? } else { date };
    let minute = u32::from(minute % DAY_MIN);
    Some(day.and_time(NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)?))
}

/// It counts on this day at this minute.
pub(super) fn counts(invitation: &Invitation, clocks: Clocks, at: LocalMoment) -> bool {
    let hours = hours(invitation);
    is_day(invitation, clocks, at.date) && (hours.from_min..hours.until_min).contains(&at.minute)
}

fn hours(invitation: &Invitation) -> VisitHours {
    invitation.terms.hours.unwrap_or(VisitHours { from_min: 0, until_min: DAY_MIN })
}

fn is_day(invitation: &Invitation, clocks: Clocks, date: NaiveDate) -> bool {
    match &invitation.terms.on {
        None => true,
        Some(VisitDays::Weekdays(weekdays)) => {
            weekdays.iter().any(|weekday| u32::from(*weekday) == date.weekday().number_from_monday())
        }
        Some(VisitDays::EveryDays(days)) => {
            let first = clocks.local(invitation.from_ms).map(|first| first.date);
            first.is_some_and(|first| (date - first).num_days().rem_euclid(i64::from((*days).max(1))) == 0)
        }
    }
}

/// The first end of its visiting hours after this moment, on a day on which it counts: when a card that is given out now ends.
pub(super) fn end_after(invitation: &Invitation, clocks: Clocks, date: NaiveDate, utc_ms: i64) -> i64 {
    let ends = clocks.first_from(date, hours(invitation).until_min);
    let end = ends.into_iter().flatten().filter(|end| *end > utc_ms).min();
    end.unwrap_or(invitation.until_ms).min(invitation.until_ms)
}

/// When it counts next after this moment.
pub(super) fn next(invitation: &Invitation, clocks: Clocks, utc_ms: i64) -> Option<i64> {
    let after_ms = utc_ms.max(invitation.from_ms.saturating_sub(1));
    let first = clocks.local(after_ms.max(invitation.from_ms))?.date;
    first.iter_days().take(usize::try_from(LOOK_AHEAD_DAYS).unwrap_or(usize::MAX)).find_map(|date| {
        if !is_day(invitation, clocks, date) {
            return None;
        }
        let begins = clocks.first_from(date, hours(invitation).from_min);
        // Its first day may begin within the hours.
        let within = begins.into_iter().flatten().map(|begin| begin.max(invitation.from_ms)).filter(|at| {
            *at > utc_ms
                && *at < invitation.until_ms
                && clocks.local(*at).is_some_and(|at| counts(invitation, clocks, at))
        });
        within.min()
    })
}
