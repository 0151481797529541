//! Who may enter where and when: groups, schedules with weekdays, calendars with holidays and make-up workdays (调休), and a time zone.
//!
//! [`AccessRules::compile`] makes the rules of what is written in a file, or later in the site journal ([`RulesDefinition`]); whatever
//! their number, a decision looks at one group, one schedule and two days ([`AccessRules::judge`]). Rules are about entering: nobody is
//! kept in the house by a schedule.
//!
//! **The clock on the wall decides.** A span is a piece of the day as the site's clocks show it, in minutes. Where daylight saving begins,
//! the hour that no clock shows lets nobody in: 02:30–03:30 is then 03:00–03:30. Where it ends, the hour that clocks show twice counts
//! both times. A span over midnight belongs to the day that it begins on, whatever the next day is.

mod compile;
mod days;
mod definition;
mod place;
mod rules;
mod span;
#[cfg(test)]
mod tests;
mod unlocked;
mod zone;

pub use days::{CalendarDay, DayKind};
pub use definition::{
    Access, CalendarDefinition, DoorDefinition, GroupDefinition, HolidayDefinition, MakeUpDefinition, RulesDefinition,
    ScheduleDefinition, WithoutClock,
};
pub use place::{Place, RulesError, Step};
pub use rules::{AccessRules, Because, Judgement, Refusal};
pub use span::{DayMinutes, SpanError, WeekSpan};
pub use zone::{LocalMoment, Zone};

/// Groups at most.
pub const MAX_GROUPS: usize = 64;

/// Doors that one group has rules of its own for at most, and doors that stand unlocked in a schedule.
pub const MAX_DOORS: usize = 64;

/// Schedules at most.
pub const MAX_SCHEDULES: usize = 1_000;

/// Spans in one schedule at most, and as many on its holidays.
pub const MAX_SPANS: usize = 64;

/// Calendars at most.
pub const MAX_CALENDARS: usize = 16;

/// Days in all calendars together at most: ten years for each of sixteen.
pub const MAX_CALENDAR_DAYS: usize = 4_000;

/// The group of whoever works here and is in none that the rules know.
pub const STAFF: &str = "staff";

/// The group of visitors.
pub const VISITORS: &str = "visitors";
