//! Calendars and schedules as they are asked: sorted, so that a question costs the same among ten days as among thousands.

use super::span::{DAY_MIN, DayMinutes};
use super::zone::LocalMoment;
use chrono::{Datelike, NaiveDate, Weekday};

/// A day that is not what its day of the week says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDay {
    /// Which day.
    pub date: NaiveDate,
    /// What it is instead.
    pub kind: DayKind,
    /// What it is called; may be empty.
    pub name: String,
}

/// What a day is instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// A holiday.
    Holiday,
    /// A day off that is worked like this day of the week (调休).
    WorksAs(Weekday),
}

/// Days in order, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Calendar {
    pub(super) name: String,
    days: Vec<CalendarDay>,
}

impl Calendar {
    /// # Errors
    /// The first day that is there twice.
    pub(super) fn new(name: &str, mut days: Vec<CalendarDay>) -> Result<Self, NaiveDate> {
        days.sort_by_key(|day| day.date);
        match days.windows(2).find_map(|pair| pair.first().filter(|a| pair.last().is_some_and(|b| a.date == b.date))) {
            Some(twice) => Err(twice.date),
            None => Ok(Self { name: name.to_owned(), days }),
        }
    }

    fn day(&self, date: NaiveDate) -> Option<&CalendarDay> {
        self.days.binary_search_by_key(&date, |day| day.date).ok().and_then(|at| self.days.get(at))
    }

    /// The last day that it says anything of.
    pub(super) fn last(&self) -> Option<NaiveDate> {
        self.days.last().map(|day| day.date)
    }
}

/// Spans of one day in order, none touching another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Spans(Vec<(u16, u16)>);

impl Spans {
    fn of(spans: impl Iterator<Item = DayMinutes>) -> Self {
        let mut sorted: Vec<(u16, u16)> = spans.map(|span| (span.from_min(), span.until_min())).collect();
        sorted.sort_unstable();
        let mut merged: Vec<(u16, u16)> = Vec::new();
        for (from, until) in sorted {
            match merged.last_mut() {
                Some((_, end)) if *end >= from => *end = until.max(*end),
                _ => merged.push((from, until)),
            }
        }
        Self(merged)
    }

    /// Whether this minute, counted from the beginning of the day, is in one of them.
    fn hold(&self, minute: u16) -> bool {
        let Self(spans) = self;
        let begun = spans.partition_point(|(from, _)| *from <= minute);
        begun.checked_sub(1).and_then(|last| spans.get(last)).is_some_and(|(_, until)| minute < *until)
    }
}

/// When something is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schedule {
    pub(super) name: String,
    /// Its calendar, by its place among the rules'.
    pub(super) calendar: Option<usize>,
    /// Monday first.
    week: [Spans; 7],
    holidays: Spans,
    /// Until this minute of a day a night that began on the day before can last; 0 if none goes over midnight.
    night_until: u16,
}

impl Schedule {
    pub(super) fn new(name: &str, calendar: Option<usize>, definition: &super::ScheduleDefinition) -> Self {
        let on = |day| Spans::of(definition.spans.iter().filter(|span| span.is_on(day)).map(|span| span.minutes));
        let week = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
        let holidays = Spans::of(definition.holidays.iter().copied());
        let spans = definition.spans.iter().map(|span| span.minutes).chain(definition.holidays.iter().copied());
        let night_until = spans.map(|span| span.until_min().saturating_sub(DAY_MIN)).max().unwrap_or_default();
        Self { name: name.to_owned(), calendar, week: week.map(on), holidays, night_until }
    }

    /// Whether it allows this moment, and what the calendar says of that day.
    pub(super) fn allows<'c>(
        &self,
        calendar: Option<&'c Calendar>,
        now: LocalMoment,
    ) -> (bool, Option<&'c CalendarDay>) {
        let (today, day) = self.spans_of(calendar, now.date);
        let since_yesterday = || {
            let yesterday = now.date.pred_opt().map(|date| self.spans_of(calendar, date).0);
            yesterday.is_some_and(|spans| spans.hold(now.minute.saturating_add(DAY_MIN)))
        };
        (today.hold(now.minute) || (now.minute < self.night_until && since_yesterday()), day)
    }

    fn spans_of<'c>(&self, calendar: Option<&'c Calendar>, date: NaiveDate) -> (&Spans, Option<&'c CalendarDay>) {
        let day = calendar.and_then(|calendar| calendar.day(date));
        let spans = match day.map(|day| day.kind) {
            Some(DayKind::Holiday) => &self.holidays,
            Some(DayKind::WorksAs(weekday)) => self.on(weekday),
            None => self.on(date.weekday()),
        };
        (spans, day)
    }

    fn on(&self, day: Weekday) -> &Spans {
        let [mon, tue, wed, thu, fri, sat, sun] = &self.week;
        match day {
            Weekday::Mon => mon,
            Weekday::Tue => tue,
            Weekday::Wed => wed,
            Weekday::Thu => thu,
            Weekday::Fri => fri,
            Weekday::Sat => sat,
            Weekday::Sun => sun,
        }
    }
}
