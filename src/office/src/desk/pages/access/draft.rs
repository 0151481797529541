//! The rules as somebody changes them: what a form says, put onto what was there. Plain values; nothing is written here.

use super::words;
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::site_rules::{self, SetRules};
use chrono::{Datelike, Local, NaiveDate};
use frontdesk_core::fact::MAX_NAME_CHARS;
use frontdesk_core::schedule::{
    Access, CalendarDefinition, DoorDefinition, GroupDefinition, HolidayDefinition, MAX_DOORS, MakeUpDefinition,
    RulesDefinition, ScheduleDefinition, WithoutClock,
};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// Days of the week as rules are written.
pub(super) const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Whoever begins with nothing begins with this zone; the page has a field for it.
const FIRST_ZONE: &str = "Asia/Shanghai";

/// Years that a calendar can be looked at for.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;

/// What is being changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) definition: RulesDefinition,
    /// Columns of the table: doors that kiosks have, that rules name, or that were added.
    pub(super) doors: BTreeSet<String>,
    /// The year whose calendar is shown.
    pub(super) year: i32,
    /// When the rules were set that it began with; 0 for none.
    pub(super) base_ms: i64,
}

/// What is not good, and beneath which fields that is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) at: String,
    pub(super) said: Said,
    pub(super) detail: Option<String>,
}

/// What is wanted after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    GoOn,
    Review,
    Try,
}

fn wrong(at: impl Into<String>, said: Said) -> Wrong {
    Wrong { at: at.into(), said, detail: None }
}

impl Draft {
    /// What is set, or nothing.
    pub(super) fn of(newest: Option<&SetRules>, doors: &BTreeSet<String>) -> Self {
        let nothing = || RulesDefinition {
            time_zone: FIRST_ZONE.to_owned(),
            calendars: BTreeMap::new(),
            schedules: BTreeMap::new(),
            groups: BTreeMap::new(),
            doors: BTreeMap::new(),
        };
        let definition = newest.map_or_else(nothing, |newest| newest.definition.clone());
        let named = definition.groups.values().flat_map(|group| group.doors.keys()).chain(definition.doors.keys());
        let doors = doors.iter().chain(named).cloned().collect();
        Self { definition, doors, year: Local::now().year(), base_ms: newest.map_or(0, |newest| newest.set_ms) }
    }

    /// As the form carries it; `None` where that is no draft.
    pub(super) fn read(fields: &Fields) -> Option<Self> {
        let definition: RulesDefinition = serde_json::from_str(fields.text("draft")).ok()?;
        let doors: BTreeSet<String> = fields.all("door").filter(|door| is_name(door)).map(str::to_owned).collect();
        let year = fields.text("year").parse().ok().filter(|year| YEARS.contains(year))?;
        let base_ms = fields.text("base").parse().ok()?;
        let draft = Self { definition, doors, year, base_ms };
        (draft.doors.len() <= MAX_DOORS && site_rules::check(&draft.definition).is_ok()).then_some(draft)
    }

    /// The fields that carry it.
    pub(super) fn hidden(&self) -> Markup {
        let definition = serde_json::to_string(&self.definition).unwrap_or_default();
        html! {
            input type="hidden" name="draft" value=(definition);
            input type="hidden" name="base" value=(self.base_ms);
            input type="hidden" name="year" value=(self.year);
            @for door in &self.doors { input type="hidden" name="door" value=(door); }
        }
    }

    /// Takes the fields over and does what the pressed button says. On a mistake the draft is as it was before.
    pub(super) fn take(&mut self, fields: &Fields) -> Result<Then, Wrong> {
        let before = self.clone();
        let taken = self.take_over(fields).and_then(|()| self.act(fields)).and_then(|then| self.checked(then));
        if taken.is_err() {
            *self = before;
        }
        taken
    }

    fn checked(&self, then: Then) -> Result<Then, Wrong> {
        if self.doors.len() > MAX_DOORS {
            return Err(wrong("draft", words::TOO_MANY));
        }
        match site_rules::check(&self.definition) {
            Ok(_) => Ok(then),
            Err(error) => Err(Wrong { detail: Some(error.to_string()), ..wrong("draft", words::NOT_POSSIBLE) }),
        }
    }

    /// The tables: a field that was not sent leaves what it stands for as it was.
    fn take_over(&mut self, fields: &Fields) -> Result<(), Wrong> {
        let given = |name: String| fields.find(&name).map(str::to_owned);
        if let Some(zone) = given("time_zone".to_owned()) {
            self.definition.time_zone = zone.trim().to_owned();
            if frontdesk_core::schedule::Zone::of(&self.definition.time_zone).is_none() {
                return Err(wrong("time_zone", words::NO_ZONE));
            }
        }
        for (at, group) in self.definition.groups.values_mut().enumerate() {
            if let Some(access) = given(format!("else.{at}")) {
                group.access = Access::from(access);
            }
            for (column, door) in self.doors.iter().enumerate() {
                match given(format!("cell.{at}.{column}")) {
                    Some(access) if access.is_empty() => drop(group.doors.remove(door)),
                    Some(access) => drop(group.doors.insert(door.clone(), Access::from(access))),
                    None => {}
                }
            }
            if let Some(lockdown) = given(format!("lock.{at}")) {
                group.may_enter_in_lockdown = lockdown == "yes";
            }
            group.without_clock = match given(format!("clock.{at}")).as_deref() {
                Some("allow") => WithoutClock::Allow,
                Some("refuse") => WithoutClock::Refuse,
                Some("believe") => WithoutClock::Believe,
                _ => group.without_clock,
            };
        }
        for (column, door) in self.doors.iter().enumerate() {
            match given(format!("unlocked.{column}")) {
                Some(schedule) if schedule.is_empty() => drop(self.definition.doors.remove(door)),
                Some(unlocked) => drop(self.definition.doors.insert(door.clone(), DoorDefinition { unlocked })),
                None => {}
            }
        }
        for (at, schedule) in self.definition.schedules.values_mut().enumerate() {
            if let Some(calendar) = given(format!("calendar.{at}")) {
                schedule.calendar = Some(calendar).filter(|calendar| !calendar.is_empty());
                if schedule.calendar.is_none() {
                    schedule.holidays.clear();
                }
            }
        }
        Ok(())
    }

    fn act(&mut self, fields: &Fields) -> Result<Then, Wrong> {
        let act = fields.text("act");
        let mut parts = act.split(':');
        let what = parts.next().unwrap_or_default();
        let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok());
        let (first, second) = (number(), number());
        match what {
            "review" => return Ok(Then::Review),
            "try" => return Ok(Then::Try),
            "year" => {
                self.year = first
                    .and_then(|year| i32::try_from(year).ok())
                    .filter(|year| YEARS.contains(year))
                    .unwrap_or(self.year)
            }
            "group+" => {
                let name = fresh(fields, "new_group", &self.definition.groups)?;
                self.definition
                    .groups
                    .insert(name, GroupDefinition { access: Access::Never, ..GroupDefinition::default() });
            }
            "group-" => remove(&mut self.definition.groups, first),
            "door+" => {
                let name = fields.text("new_door").trim();
                if !is_name(name) {
                    return Err(wrong("new_door", words::BAD_NAME));
                }
                self.doors.insert(name.to_owned());
            }
            "schedule+" => {
                let name = fresh(fields, "new_schedule", &self.definition.schedules)?;
                if matches!(Access::from(name.clone()), Access::Always | Access::Never) {
                    return Err(wrong("new_schedule", words::RESERVED));
                }
                self.definition.schedules.insert(name, ScheduleDefinition::default());
            }
            "schedule-" => self.remove_schedule(first)?,
            "calendar+" => {
                let name = fresh(fields, "new_calendar", &self.definition.calendars)?;
                self.definition.calendars.insert(name, CalendarDefinition::default());
            }
            "calendar-" => self.remove_calendar(first)?,
            "span+" | "span-" | "hspan+" | "hspan-" => self.change_spans(fields, what, first, second)?,
            "hol+" | "hol-" | "mk+" | "mk-" => self.change_days(fields, what, first, second)?,
            _ => {}
        }
        Ok(Then::GoOn)
    }

    fn remove_schedule(&mut self, at: Option<usize>) -> Result<(), Wrong> {
        let Some((at, name)) = at.and_then(|at| Some((at, self.definition.schedules.keys().nth(at)?.clone()))) else {
            return Ok(());
        };
        let during = Access::During(name.clone());
        let of_groups = self
            .definition
            .groups
            .values()
            .any(|group| group.access == during || group.doors.values().any(|access| *access == during));
        if of_groups || self.definition.doors.values().any(|door| door.unlocked == name) {
            return Err(wrong(format!("schedule.{at}"), words::IN_USE));
        }
        self.definition.schedules.remove(&name);
        Ok(())
    }

    fn remove_calendar(&mut self, at: Option<usize>) -> Result<(), Wrong> {
        let Some((at, name)) = at.and_then(|at| Some((at, self.definition.calendars.keys().nth(at)?.clone()))) else {
            return Ok(());
        };
        if self.definition.schedules.values().any(|schedule| schedule.calendar.as_deref() == Some(name.as_str())) {
            return Err(wrong(format!("days.{at}"), words::CALENDAR_IN_USE));
        }
        self.definition.calendars.remove(&name);
        Ok(())
    }

    fn change_spans(
        &mut self,
        fields: &Fields,
        what: &str,
        at: Option<usize>,
        which: Option<usize>,
    ) -> Result<(), Wrong> {
        let Some((at, schedule)) = at.and_then(|at| Some((at, self.definition.schedules.values_mut().nth(at)?))) else {
            return Ok(());
        };
        let place = format!("schedule.{at}");
        match (what, which) {
            ("span-", Some(which)) if which < schedule.spans.len() => drop(schedule.spans.remove(which)),
            ("hspan-", Some(which)) if which < schedule.holidays.len() => drop(schedule.holidays.remove(which)),
            ("span+", _) => {
                let name = format!("day.{at}");
                let days: Vec<&str> = fields.all(&name).filter(|day| WEEK.contains(day)).collect();
                if days.is_empty() {
                    return Err(wrong(place, words::NO_DAYS));
                }
                let span = format!("{} {}", days.join(","), times(fields, "", at));
                schedule.spans.push(span.parse().map_err(|_| wrong(place, words::BAD_TIMES))?);
            }
            ("hspan+", _) if schedule.calendar.is_none() => return Err(wrong(place, words::NEEDS_CALENDAR)),
            ("hspan+", _) => {
                schedule.holidays.push(times(fields, "h", at).parse().map_err(|_| wrong(place, words::BAD_TIMES))?)
            }
            _ => {}
        }
        Ok(())
    }

    fn change_days(
        &mut self,
        fields: &Fields,
        what: &str,
        at: Option<usize>,
        which: Option<usize>,
    ) -> Result<(), Wrong> {
        let Some((at, calendar)) = at.and_then(|at| Some((at, self.definition.calendars.values_mut().nth(at)?))) else {
            return Ok(());
        };
        let place = format!("days.{at}");
        let date = |name: &str| fields.text(&format!("{name}.{at}")).parse::<NaiveDate>().ok();
        let name = |field: &str| {
            let name = fields.text(&format!("{field}.{at}")).trim();
            if name.is_empty() || is_name(name) {
                Ok(name.to_owned())
            } else {
                Err(wrong(place.clone(), words::BAD_NAME))
            }
        };
        match (what, which) {
            ("hol-", Some(which)) if which < calendar.holidays.len() => drop(calendar.holidays.remove(which)),
            ("mk-", Some(which)) if which < calendar.make_up.len() => drop(calendar.make_up.remove(which)),
            ("hol+", _) => {
                let from = date("hol_from").ok_or_else(|| wrong(place.clone(), words::BAD_DATE))?;
                let until = date("hol_until").filter(|until| *until != from);
                if until.is_some_and(|until| until < from) {
                    return Err(wrong(place, words::ENDS_BEFORE));
                }
                if is_in(calendar, from, until.unwrap_or(from)) {
                    return Err(wrong(place, words::TWICE));
                }
                calendar.holidays.push(HolidayDefinition { from, until, name: name("hol_name")? });
                calendar.holidays.sort_by_key(|holiday| holiday.from);
                self.year = from.year();
            }
            ("mk+", _) => {
                let on = date("mk_on").ok_or_else(|| wrong(place.clone(), words::BAD_DATE))?;
                if is_in(calendar, on, on) {
                    return Err(wrong(place, words::TWICE));
                }
                let works_as =
                    fields.text(&format!("mk_as.{at}")).parse().map_err(|_| wrong(place.clone(), words::NO_DAYS))?;
                calendar.make_up.push(MakeUpDefinition { on, works_as, name: name("mk_name")? });
                calendar.make_up.sort_by_key(|make_up| make_up.on);
                self.year = on.year();
            }
            _ => {}
        }
        Ok(())
    }
}

/// What is typed for a span of a day, `8:00` as `08:00`.
fn times(fields: &Fields, which: &str, at: usize) -> String {
    let time = |end: &str| {
        let text = fields.text(&format!("{which}{end}.{at}")).trim().replace('：', ":");
        if text.len() == 4 { format!("0{text}") } else { text }
    };
    format!("{}-{}", time("from"), time("until"))
}

/// The calendar says something of one of these days already.
fn is_in(calendar: &CalendarDefinition, from: NaiveDate, until: NaiveDate) -> bool {
    let meets = |first: NaiveDate, last: NaiveDate| first <= until && from <= last;
    calendar.holidays.iter().any(|holiday| meets(holiday.from, holiday.until.unwrap_or(holiday.from)))
        || calendar.make_up.iter().any(|make_up| meets(make_up.on, make_up.on))
}

fn is_name(name: &str) -> bool {
    let fits = (1..=MAX_NAME_CHARS).contains(&name.chars().count());
    fits && name.trim() == name && !name.chars().any(char::is_control)
}

/// A name that nothing of its kind has yet.
fn fresh<T>(fields: &Fields, field: &str, known: &BTreeMap<String, T>) -> Result<String, Wrong> {
    let name = fields.text(field).trim();
    if !is_name(name) {
        return Err(wrong(field, words::BAD_NAME));
    }
    if known.contains_key(name) { Err(wrong(field, words::TAKEN)) } else { Ok(name.to_owned()) }
}

fn remove<T>(from: &mut BTreeMap<String, T>, at: Option<usize>) {
    let name = at.and_then(|at| from.keys().nth(at).cloned());
    if let Some(name) = name {
        from.remove(&name);
    }
}

#[cfg(test)]
mod tests;
