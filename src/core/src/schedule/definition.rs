//! The rules as they are written down: in `access.toml` (`docs/access.md`), or wherever else they come from.

use super::span::{DayMinutes, WeekSpan};
use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All rules of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesDefinition {
    /// The site's time zone by its IANA name, like `Asia/Shanghai`.
    pub time_zone: String,
    /// Calendars by name, at most [`super::MAX_CALENDARS`].
    #[serde(default, rename = "calendar")]
    pub calendars: BTreeMap<String, CalendarDefinition>,
    /// Schedules by name, at most [`super::MAX_SCHEDULES`].
    #[serde(default, rename = "schedule")]
    pub schedules: BTreeMap<String, ScheduleDefinition>,
    /// Groups by name, at most [`super::MAX_GROUPS`]. Without one called [`super::STAFF`], who is in no other may always enter; so may
    /// visitors without one called [`super::VISITORS`].
    #[serde(default, rename = "group")]
    pub groups: BTreeMap<String, GroupDefinition>,
    /// Doors by name, at most [`super::MAX_DOORS`], of which something is said that is nobody's.
    #[serde(default, rename = "door")]
    pub doors: BTreeMap<String, DoorDefinition>,
}

/// What a door does by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoorDefinition {
    /// The schedule in which it stands unlocked, by name; while the clock is not trusted it stays locked.
    pub unlocked: String,
}

/// Days that are not what their day of the week says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarDefinition {
    /// Holidays.
    pub holidays: Vec<HolidayDefinition>,
    /// Days off that are worked (调休).
    pub make_up: Vec<MakeUpDefinition>,
}

/// A holiday of one day or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayDefinition {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; the first unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What it is called.
    #[serde(default)]
    pub name: String,
}

/// A day off that is worked, as another day of the week would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeUpDefinition {
    /// Which day.
    pub on: NaiveDate,
    /// The day of the week whose spans hold on it.
    pub works_as: Weekday,
    /// What for.
    #[serde(default)]
    pub name: String,
}

/// When something is allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScheduleDefinition {
    /// The calendar that says which days are holidays, by name; without one every day is what its day of the week says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Spans of each week, at most [`super::MAX_SPANS`].
    pub spans: Vec<WeekSpan>,
    /// Spans of each holiday instead, at most [`super::MAX_SPANS`]; with none a holiday is closed.
    pub holidays: Vec<DayMinutes>,
}

/// What a group of people may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GroupDefinition {
    /// When it may enter by doors that [`Self::doors`] does not name.
    pub access: Access,
    /// When it may enter by these doors, at most [`super::MAX_DOORS`].
    pub doors: BTreeMap<String, Access>,
    /// It may enter while the door is locked down.
    pub may_enter_in_lockdown: bool,
    /// What a schedule says while the hour is not known.
    pub without_clock: WithoutClock,
}

impl Default for GroupDefinition {
    fn default() -> Self {
        Self {
            access: Access::Always,
            doors: BTreeMap::new(),
            may_enter_in_lockdown: false,
            without_clock: WithoutClock::default(),
        }
    }
}

/// When a door may be entered: `always`, `never`, or the name of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Access {
    /// At any time.
    Always,
    /// At none.
    Never,
    /// In the schedule of this name.
    During(String),
}

impl From<String> for Access {
    fn from(text: String) -> Self {
        match text.as_str() {
            "always" => Self::Always,
            "never" => Self::Never,
            _ => Self::During(text),
        }
    }
}

impl From<Access> for String {
    fn from(access: Access) -> Self {
        match access {
            Access::Always => "always".to_owned(),
            Access::Never => "never".to_owned(),
            Access::During(schedule) => schedule,
        }
    }
}

/// What a schedule says while the clock is not trusted. Who may always or never enter needs no clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithoutClock {
    /// Let in: nobody stands before a shut door because of a clock.
    #[default]
    Allow,
    /// Refused: nobody gets in by cutting the power and the network.
    Refuse,
    /// The clock is believed as far as it goes on from the last durable time, and refused where nothing is known.
    Believe,
}
