//! The rules as a decision asks them.

use super::days::{Calendar, CalendarDay, Schedule};
use super::definition::WithoutClock;
use super::zone::{LocalMoment, Zone};
use super::{STAFF, VISITORS};
use crate::time::{Wall, WallTrust};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// All rules of a site, checked. [`Self::compile`] makes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRules {
    pub(super) zone: Zone,
    pub(super) calendars: Vec<Calendar>,
    pub(super) schedules: Vec<Schedule>,
    pub(super) groups: BTreeMap<String, Group>,
    /// Doors that stand unlocked in the schedule at this place among the rules'.
    pub(super) unlocked: BTreeMap<String, usize>,
}

/// What a group may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// By doors that have no rule of their own.
    pub(super) elsewhere: When,
    pub(super) doors: BTreeMap<String, When>,
    pub(super) may_enter_in_lockdown: bool,
    pub(super) without_clock: WithoutClock,
}

/// When a group may enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Always,
    Never,
    /// In the schedule at this place among the rules'.
    During(usize),
}

/// Why the rules do not let somebody in. In order: of several groups the reason is the last of these that any has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// The group never enters by this door.
    NotAtThisDoor,
    /// The door is locked down, and the group may not enter then.
    LockedDown,
    /// The hour is not known, and the group needs it.
    ClockNotTrusted,
    /// Not at this time.
    NotAtThisTime,
}

/// What the rules say to somebody at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement<'r> {
    /// The group that it is said of; `None` if the rules know none of theirs.
    pub group: Option<&'r str>,
    /// Yes or no.
    pub outcome: Result<(), Refusal>,
    /// What made it so.
    pub because: Because<'r>,
}

/// What made a judgement so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because<'r> {
    /// There is no rule for them.
    NoRule,
    /// They may always.
    Always,
    /// They may never.
    Never,
    /// The door is locked down.
    Lockdown,
    /// A schedule, at the time that was read.
    Schedule {
        /// Its name.
        name: &'r str,
        /// What the clocks show.
        at: LocalMoment,
        /// What the calendar says of that day, if anything.
        day: Option<&'r CalendarDay>,
    },
    /// A schedule, without a time to hold against it.
    WithoutClock {
        /// Its name.
        schedule: &'r str,
        /// What the group's rule is then.
        rule: WithoutClock,
    },
}

impl AccessRules {
    /// No rules: who has a valid card may always enter.
    pub const NONE: Self = Self {
        zone: Zone::UTC,
        calendars: Vec::new(),
        schedules: Vec::new(),
        groups: BTreeMap::new(),
        unlocked: BTreeMap::new(),
    };

    /// The site's time zone.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// How many groups there are rules for.
    #[must_use]
    pub fn group_count(&self) -> usize {
        self.groups.len()
    }

    /// The groups that a schedule limits, with what it says to each while the hour is not known.
    pub fn without_clock(&self) -> impl Iterator<Item = (&str, WithoutClock)> {
        let in_schedule =
            |group: &Group| group.doors.values().chain([&group.elsewhere]).any(|when| matches!(when, When::During(_)));
        self.groups
            .iter()
            .filter(move |(_, group)| in_schedule(group))
            .map(|(name, group)| (name.as_str(), group.without_clock))
    }

    /// Calendars that say nothing of this moment's day nor of any after it, each with its last day: nobody has written down the holidays
    /// that come. None if the moment is in no calendar.
    pub fn ended_calendars(&self, utc_ms: i64) -> impl Iterator<Item = (&str, NaiveDate)> {
        let today = self.zone.local(utc_ms).map(|now| now.date);
        let ended = move |last: &NaiveDate| today.is_some_and(|today| *last < today);
        self.calendars
            .iter()
            .filter_map(move |calendar| calendar.last().filter(ended).map(|last| (calendar.name.as_str(), last)))
    }

    /// How many schedules there are.
    #[must_use]
    pub fn schedule_count(&self) -> usize {
        self.schedules.len()
    }

    /// Whether there are rules for this group.
    #[must_use]
    pub fn knows(&self, group: &str) -> bool {
        self.groups.contains_key(group)
    }

    /// Whether somebody of these groups may enter by this door now. One group that may is enough; who is in none that the rules know
    /// is of the group [`STAFF`].
    pub fn judge<'n>(
        &self,
        groups: impl Iterator<Item = &'n str>,
        door: &str,
        is_locked_down: bool,
        wall: Wall,
    ) -> Judgement<'_> {
        let mut refused: Option<Judgement<'_>> = None;
        for (name, group) in groups.filter_map(|name| self.groups.get_key_value(name)) {
            let judgement = self.judge_group(name, group, door, is_locked_down, wall);
            match judgement.outcome {
                Ok(()) => return judgement,
                Err(why) if refused.is_none_or(|before| before.outcome < Err(why)) => refused = Some(judgement),
                Err(_) => {}
            }
        }
        refused.unwrap_or_else(|| self.judge_one(STAFF, door, is_locked_down, wall))
    }

    /// Whether visitors may enter by this door now. They are no staff, whatever the rules do not know.
    #[must_use]
    pub fn judge_visitors(&self, door: &str, is_locked_down: bool, wall: Wall) -> Judgement<'_> {
        self.judge_one(VISITORS, door, is_locked_down, wall)
    }

    fn judge_one(&self, group: &str, door: &str, is_locked_down: bool, wall: Wall) -> Judgement<'_> {
        match self.groups.get_key_value(group) {
            Some((name, group)) => self.judge_group(name, group, door, is_locked_down, wall),
            None if is_locked_down => {
                Judgement { group: None, outcome: Err(Refusal::LockedDown), because: Because::Lockdown }
            }
            None => Judgement { group: None, outcome: Ok(()), because: Because::NoRule },
        }
    }

    fn judge_group<'r>(
        &'r self,
        name: &'r str,
        group: &Group,
        door: &str,
        is_locked_down: bool,
        wall: Wall,
    ) -> Judgement<'r> {
        let when = group.doors.get(door).copied().unwrap_or(group.elsewhere);
        let (outcome, because) = match when {
            When::Never => (Err(Refusal::NotAtThisDoor), Because::Never),
            _ if is_locked_down && !group.may_enter_in_lockdown => (Err(Refusal::LockedDown), Because::Lockdown),
            When::Always => (Ok(()), Because::Always),
            When::During(at) => match self.schedules.get(at) {
                Some(schedule) => self.judge_time(schedule, group.without_clock, wall),
                // `compile` lets no such place through.
                None => (Err(Refusal::NotAtThisDoor), Because::Never),
            },
        };
        Judgement { group: Some(name), outcome, because }
    }

    fn judge_time<'r>(
        &'r self,
        schedule: &'r Schedule,
        rule: WithoutClock,
        wall: Wall,
    ) -> (Result<(), Refusal>, Because<'r>) {
        let is_believed = match wall.trust {
            WallTrust::Trusted => true,
            WallTrust::NotBefore => rule == WithoutClock::Believe,
            WallTrust::Unknown => false,
        };
        let Some(at) = self.zone.local(wall.utc_ms).filter(|_| is_believed) else {
            let outcome = if rule == WithoutClock::Allow { Ok(()) } else { Err(Refusal::ClockNotTrusted) };
            return (outcome, Because::WithoutClock { schedule: &schedule.name, rule });
        };
        let (allows, day) = schedule.allows(self.calendar_of(schedule), at);
        let outcome = if allows { Ok(()) } else { Err(Refusal::NotAtThisTime) };
        (outcome, Because::Schedule { name: &schedule.name, at, day })
    }

    pub(super) fn calendar_of(&self, schedule: &Schedule) -> Option<&Calendar> {
        schedule.calendar.and_then(|place| self.calendars.get(place))
    }
}
