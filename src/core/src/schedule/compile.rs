//! From what is written to what is asked: everything is checked once, and every name is found once.

use super::days::{Calendar, CalendarDay, DayKind, Schedule};
use super::definition::{Access, CalendarDefinition, GroupDefinition, RulesDefinition, ScheduleDefinition};
use super::place::{Place, RulesError};
use super::rules::{AccessRules, Group, When};
use super::zone::Zone;
use super::{MAX_CALENDAR_DAYS, MAX_CALENDARS, MAX_DOORS, MAX_GROUPS, MAX_SCHEDULES, MAX_SPANS};
use crate::fact::MAX_NAME_CHARS;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Names that a mistake is answered with at most.
const MAX_SHOWN: usize = 16;

/// Where a name stands among others of its kind.
type Places<'d> = BTreeMap<&'d str, usize>;

impl AccessRules {
    /// Checks the rules and makes them ready to be asked.
    ///
    /// # Errors
    /// The first mistake, and where it is.
    pub fn compile(definition: &RulesDefinition) -> Result<Self, RulesError> {
        let RulesDefinition { time_zone, calendars, schedules, groups, doors } = definition;
        let Some(zone) = Zone::of(time_zone) else {
            let reason = format!("is {time_zone:?}, which is no zone; it is written like \"Asia/Shanghai\"");
            return Err(RulesError::new(Place::of(&["time_zone"]), reason));
        };
        let calendar_places = places("calendar", calendars.keys(), MAX_CALENDARS)?;
        let schedule_places = places("schedule", schedules.keys(), MAX_SCHEDULES)?;
        places("group", groups.keys(), MAX_GROUPS)?;
        places("door", doors.keys(), MAX_DOORS)?;
        if let Some(reserved) = ["always", "never"].into_iter().find(|name| schedules.contains_key(*name)) {
            let reason = format!("cannot be a schedule's name: \"{reserved}\" stands for itself");
            return Err(RulesError::new(Place::of(&["schedule", reserved]), reason));
        }
        let mut days_left = MAX_CALENDAR_DAYS;
        let calendars = calendars.iter().map(|(name, written)| calendar(name, written, &mut days_left));
        let schedules = schedules.iter().map(|(name, written)| schedule(name, written, &calendar_places));
        let groups = groups.iter().map(|(name, written)| Ok((name.clone(), group(name, written, &schedule_places)?)));
        let unlocked = doors.iter().map(|(name, written)| {
            let place = || Place::of(&["door", name, "unlocked"]);
            Ok((name.clone(), find("schedule", &written.unlocked, &schedule_places, place)?))
        });
        Ok(Self {
            zone,
            calendars: calendars.collect::<Result<_, _>>()?,
            schedules: schedules.collect::<Result<_, _>>()?,
            groups: groups.collect::<Result<_, _>>()?,
            unlocked: unlocked.collect::<Result<_, _>>()?,
        })
    }
}

fn places<'d>(kind: &str, names: impl Iterator<Item = &'d String>, most: usize) -> Result<Places<'d>, RulesError> {
    let places: Places<'d> = names.enumerate().map(|(place, name)| (name.as_str(), place)).collect();
    if places.len() > most {
        return Err(RulesError::new(
            Place::of(&[kind]),
            format!("has {} names, at most {most} are possible", places.len()),
        ));
    }
    match places.keys().find(|name| !is_name(name)) {
        Some(bad) => {
            let reason = format!("is no name: 1 to {MAX_NAME_CHARS} characters that can be seen, no space at an end");
            Err(RulesError::new(Place::of(&[kind, bad]), reason))
        }
        None => Ok(places),
    }
}

fn is_name(name: &str) -> bool {
    let fits = (1..=MAX_NAME_CHARS).contains(&name.chars().count());
    fits && name.trim() == name && !name.chars().any(char::is_control)
}

fn calendar(name: &str, written: &CalendarDefinition, days_left: &mut usize) -> Result<Calendar, RulesError> {
    let mut days = Vec::new();
    for (at, holiday) in written.holidays.iter().enumerate() {
        let place = || Place::of(&["calendar", name, "holidays"]).at(at);
        let last = holiday.until.unwrap_or(holiday.from);
        if last < holiday.from {
            return Err(RulesError::new(place().key("until"), "is before the first day"));
        }
        let dates = holiday.from.iter_days().take_while(|date| *date <= last);
        add(&mut days, dates, DayKind::Holiday, &holiday.name, days_left)
            .map_err(|why| RulesError::new(place(), why))?;
    }
    for (at, make_up) in written.make_up.iter().enumerate() {
        let kind = DayKind::WorksAs(make_up.works_as);
        add(&mut days, std::iter::once(make_up.on), kind, &make_up.name, days_left)
            .map_err(|why| RulesError::new(Place::of(&["calendar", name, "make_up"]).at(at), why))?;
    }
    Calendar::new(name, days)
        .map_err(|twice| RulesError::new(place_of(twice, name, written), format!("has {twice} a second time")))
}

fn add(
    days: &mut Vec<CalendarDay>,
    dates: impl Iterator<Item = NaiveDate>,
    kind: DayKind,
    name: &str,
    days_left: &mut usize,
) -> Result<(), String> {
    if name.chars().count() > MAX_NAME_CHARS {
        return Err(format!("has a name of more than {MAX_NAME_CHARS} characters"));
    }
    for date in dates {
        *days_left = days_left
            .checked_sub(1)
            .ok_or_else(|| format!("goes over {MAX_CALENDAR_DAYS} days, the most that all calendars have together"))?;
        days.push(CalendarDay { date, kind, name: name.to_owned() });
    }
    Ok(())
}

/// The later of the two that say something of this day.
fn place_of(date: NaiveDate, name: &str, written: &CalendarDefinition) -> Place {
    let make_up = written.make_up.iter().rposition(|make_up| make_up.on == date);
    let holds = |from, until: Option<NaiveDate>| (from..=until.unwrap_or(from)).contains(&date);
    let holiday = || written.holidays.iter().rposition(|holiday| holds(holiday.from, holiday.until));
    match make_up {
        Some(at) => Place::of(&["calendar", name, "make_up"]).at(at),
        None => Place::of(&["calendar", name, "holidays"]).at(holiday().unwrap_or_default()),
    }
}

fn schedule(name: &str, written: &ScheduleDefinition, calendars: &Places<'_>) -> Result<Schedule, RulesError> {
    for (key, count) in [("spans", written.spans.len()), ("holidays", written.holidays.len())] {
        if count > MAX_SPANS {
            let reason = format!("has {count} spans, at most {MAX_SPANS} are possible");
            return Err(RulesError::new(Place::of(&["schedule", name, key]), reason));
        }
    }
    let calendar = match &written.calendar {
        None if written.holidays.is_empty() => None,
        None => {
            let reason = "needs a calendar that says which days are holidays";
            return Err(RulesError::new(Place::of(&["schedule", name, "holidays"]), reason));
        }
        Some(wanted) => Some(find("calendar", wanted, calendars, || Place::of(&["schedule", name, "calendar"]))?),
    };
    Ok(Schedule::new(name, calendar, written))
}

fn group(name: &str, written: &GroupDefinition, schedules: &Places<'_>) -> Result<Group, RulesError> {
    if written.doors.len() > MAX_DOORS {
        let reason = format!("has {} doors, at most {MAX_DOORS} are possible", written.doors.len());
        return Err(RulesError::new(Place::of(&["group", name, "doors"]), reason));
    }
    let when = |access: &Access, place: Place| match access {
        Access::Always => Ok(When::Always),
        Access::Never => Ok(When::Never),
        Access::During(schedule) => find("schedule", schedule, schedules, || place).map(When::During),
    };
    let doors = written
        .doors
        .iter()
        .map(|(door, access)| Ok((door.clone(), when(access, Place::of(&["group", name, "doors", door]))?)));
    Ok(Group {
        elsewhere: when(&written.access, Place::of(&["group", name, "access"]))?,
        doors: doors.collect::<Result<_, _>>()?,
        may_enter_in_lockdown: written.may_enter_in_lockdown,
        without_clock: written.without_clock,
    })
}

fn find(kind: &str, wanted: &str, places: &Places<'_>, place: impl FnOnce() -> Place) -> Result<usize, RulesError> {
    places.get(wanted).copied().ok_or_else(|| {
        let known: Vec<String> = places.keys().take(MAX_SHOWN).map(|name| format!("`{name}`")).collect();
        let expected = if known.is_empty() {
            "and there is none".to_owned()
        } else {
            format!("expected one of {}", known.join(", "))
        };
        // In the form of serde, so that whoever shows it can say what was probably meant.
        RulesError::new(place(), format!("names an unknown {kind} `{wanted}`, {expected}"))
    })
}
