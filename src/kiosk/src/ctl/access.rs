//! `frontdeskctl access try`: what the files decide, and why, without a card and without the daemon.

use super::args::{ClockState, TryArguments, Who};
use crate::config::Config;
use crate::people::{People, staff_id};
use crate::rules_in_force::RulesInForce;
use anyhow::Context;
use frontdesk_core::schedule::{
    AccessRules, Because, CalendarDay, DayKind, Judgement, Refusal, VISITORS, WithoutClock,
};
use frontdesk_core::time::{Wall, WallTrust};
use frontdesk_store::{ReadError, Reader};
use serde_json::{Value, json};
use std::process::ExitCode;

pub(super) fn try_out(arguments: &TryArguments, json: bool) -> anyhow::Result<ExitCode> {
    let TryArguments { who, door, at, clock, lockdown, config } = arguments;
    let config = Config::load(config)?;
    let RulesInForce { rules, .. } = RulesInForce::load(&config)?;
    let door = door.as_ref().or(config.door.first().map(|door| &door.name)).context("no door is configured")?;
    let utc_ms = match at {
        Some(at) => {
            rules.zone().utc_ms(*at).with_context(|| format!("clocks in {} never show {at}", rules.zone().name()))?
        }
        None => chrono::Utc::now().timestamp_millis(),
    };
    let wall = Wall { utc_ms, offset_s: 0, trust: trust(*clock) };
    let groups = groups_of(who, &config)?;
    let judgement = match groups.as_slice() {
        [only] if only == VISITORS => rules.judge_visitors(door, *lockdown, wall),
        groups => rules.judge(groups.iter().map(String::as_str), door, *lockdown, wall),
    };
    if json {
        println!("{}", as_json(&rules, door, &groups, &judgement));
    } else {
        println!("{}", in_words(&rules, door, &groups, &judgement));
    }
    Ok(if judgement.outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn trust(clock: ClockState) -> WallTrust {
    match clock {
        ClockState::Trusted => WallTrust::Trusted,
        ClockState::NotBefore => WallTrust::NotBefore,
        ClockState::Unknown => WallTrust::Unknown,
    }
}

/// As the daemon finds them: from the office's people once it has said anything of people, else from the file.
fn groups_of(who: &Who, config: &Config) -> anyhow::Result<Vec<String>> {
    let Some(number) = &who.staff else { return Ok(who.group.iter().cloned().collect()) };
    let staff = staff_id(number);
    let nobody = || format!("nobody of the number {number} works here");
    match Reader::open(&config.data_dir) {
        Ok(reader) => {
            if let Some(record) = reader.person(staff)? {
                return Ok(record.groups);
            }
            anyhow::ensure!(reader.people()?.is_empty(), nobody());
        }
        Err(ReadError::Missing { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let people = People::load(&config.people)?;
    people.holders.get(&staff).map(|holder| holder.groups.clone()).with_context(nobody)
}

/// Words of the journal, where it would have one.
fn reason(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotAtThisDoor => "not_permitted_at_this_door",
        Refusal::LockedDown => "locked_down",
        Refusal::ClockNotTrusted => "clock_not_trusted",
        Refusal::NotAtThisTime => "not_permitted_at_this_time",
    }
}

fn in_words(rules: &AccessRules, door: &str, groups: &[String], judgement: &Judgement<'_>) -> String {
    let outcome = match judgement.outcome {
        Ok(()) => "let in".to_owned(),
        Err(refusal) => format!("refused, {}", reason(refusal)),
    };
    let group = match judgement.group {
        Some(group) if groups.iter().any(|of| of == group) => format!("group {group}"),
        Some(group) => format!("group {group} (the rules know no other of theirs)"),
        None => "no group that the rules know".to_owned(),
    };
    let because = match judgement.because {
        Because::NoRule => "no rule limits them".to_owned(),
        Because::Always => "always".to_owned(),
        Because::Never => "never".to_owned(),
        Because::Lockdown => "the door is locked down, and the group may not enter then".to_owned(),
        Because::Schedule { name, at, day } => {
            let zone = rules.zone().name();
            let (weekday, hour, minute) = (at.date.format("%A"), at.minute / 60, at.minute % 60);
            format!("schedule {name} at {} {hour:02}:{minute:02} {zone}, {weekday}{}", at.date, named(day))
        }
        Because::WithoutClock { schedule, rule } => {
            format!("schedule {schedule} without a clock, where the group's rule is {}", way(rule))
        }
    };
    format!("{outcome} at {door}: {group}, {because}")
}

fn named(day: Option<&CalendarDay>) -> String {
    let Some(day) = day else { return String::new() };
    let kind = match day.kind {
        DayKind::Holiday => "a holiday".to_owned(),
        DayKind::WorksAs(weekday) => format!("worked as {weekday}"),
    };
    if day.name.is_empty() { format!(", {kind}") } else { format!(", {kind} ({})", day.name) }
}

fn way(rule: WithoutClock) -> &'static str {
    match rule {
        WithoutClock::Allow => "allow",
        WithoutClock::Refuse => "refuse",
        WithoutClock::Believe => "believe",
    }
}

fn as_json(rules: &AccessRules, door: &str, groups: &[String], judgement: &Judgement<'_>) -> Value {
    let because = match judgement.because {
        Because::NoRule => json!({ "because": "no_rule" }),
        Because::Always => json!({ "because": "always" }),
        Because::Never => json!({ "because": "never" }),
        Because::Lockdown => json!({ "because": "lockdown" }),
        Because::Schedule { name, at, day } => {
            let day = day.map(|day| match day.kind {
                DayKind::Holiday => json!({ "holiday": day.name }),
                DayKind::WorksAs(weekday) => json!({ "works_as": weekday, "name": day.name }),
            });
            let local = format!("{} {:02}:{:02}", at.date, at.minute / 60, at.minute % 60);
            json!({ "because": "schedule", "schedule": name, "local": local, "time_zone": rules.zone().name(), "day": day })
        }
        Because::WithoutClock { schedule, rule } => {
            json!({ "because": "without_clock", "schedule": schedule, "without_clock": way(rule) })
        }
    };
    json!({
        "granted": judgement.outcome.is_ok(),
        "reason": judgement.outcome.err().map(reason),
        "door": door,
        "groups": groups,
        "group": judgement.group,
        "why": because,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access_file;

    fn said(groups: &[&str], door: &str, at: &str) -> (String, Value) {
        let written = "time_zone = \"Asia/Shanghai\"\n[calendar.china]\nholidays = [{ from = \"2026-10-01\", name = \"国庆节\" }]\n\
                       [schedule.office]\ncalendar = \"china\"\nspans = [\"mon-fri 08:00-18:00\"]\n\
                       [group.staff]\naccess = \"office\"\ndoors = { vault = \"never\" }\n";
        let rules = access_file::parse(written).unwrap();
        let shown = chrono::NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M").unwrap();
        let wall = Wall { utc_ms: rules.zone().utc_ms(shown).unwrap(), offset_s: 0, trust: WallTrust::Trusted };
        let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
        let judgement = rules.judge(groups.iter().map(String::as_str), door, false, wall);
        (in_words(&rules, door, &groups, &judgement), as_json(&rules, door, &groups, &judgement))
    }

    #[test]
    fn a_decision_is_said_with_its_group_schedule_time_and_day() {
        let (words, json) = said(&["staff"], "front", "2026-10-01 09:00");
        let why = "schedule office at 2026-10-01 09:00 Asia/Shanghai, Thursday, a holiday (国庆节)";
        assert_eq!(words, format!("refused, not_permitted_at_this_time at front: group staff, {why}"));
        assert_eq!(json["reason"], "not_permitted_at_this_time");
        assert_eq!(json["why"]["day"]["holiday"], "国庆节");
        let (words, json) = said(&["made-up"], "front", "2026-10-02 09:00");
        assert!(words.starts_with("let in at front: group staff (the rules know no other of theirs)"), "{words}");
        assert_eq!((&json["granted"], &json["why"]["day"]), (&Value::Bool(true), &Value::Null));
        assert_eq!(
            said(&["staff"], "vault", "2026-10-02 09:00").0,
            "refused, not_permitted_at_this_door at vault: group staff, never"
        );
    }
}
