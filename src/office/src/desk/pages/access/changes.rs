//! What one set of rules says that another does not, line by line, in words.

use super::{calendar, schedules, words};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use frontdesk_core::schedule::{Access, RulesDefinition};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// One thing that is said, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) what: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// What changes from one to the other, in the order of what it is about.
pub(super) fn between(shell: &Shell, before: Option<&RulesDefinition>, after: &RulesDefinition) -> Vec<Change> {
    let (before, after) = (before.map(|rules| lines(shell, rules)).unwrap_or_default(), lines(shell, after));
    let what: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change = |what: &String| {
        let (before, after) = (before.get(what).cloned(), after.get(what).cloned());
        (before != after).then(|| Change { what: what.clone(), before, after })
    };
    what.into_iter().filter_map(change).collect()
}

/// Everything that the rules say, each under what it is about.
fn lines(shell: &Shell, rules: &RulesDefinition) -> BTreeMap<String, String> {
    let language = shell.language();
    let mut lines = BTreeMap::new();
    lines.insert(shell.say(words::ZONE).to_owned(), rules.time_zone.clone());
    for (name, written) in &rules.calendars {
        let about = |rest: String| format!("{} {} · {rest}", shell.say(words::CALENDAR), shown(name));
        for holiday in &written.holidays {
            let value = format!("{} {}", shell.say(words::HOLIDAY), shown(&holiday.name));
            lines.insert(about(calendar::span_of(holiday.from, holiday.until)), value);
        }
        for make_up in &written.make_up {
            let value = format!("{} {}", calendar::works_as(shell, make_up.works_as), shown(&make_up.name));
            lines.insert(about(make_up.on.to_string()), value);
        }
        if written.holidays.is_empty() && written.make_up.is_empty() {
            lines.insert(format!("{} {}", shell.say(words::CALENDAR), shown(name)), "—".to_owned());
        }
    }
    for (name, schedule) in &rules.schedules {
        let mut hours: Vec<String> = schedule.spans.iter().map(|span| schedules::span_words(language, *span)).collect();
        hours.extend(
            schedule
                .holidays
                .iter()
                .map(|span| words::ON_HOLIDAYS.with(language, &[&schedules::minutes_words(language, *span)])),
        );
        hours.extend(
            schedule.calendar.iter().map(|calendar| format!("{} {}", shell.say(words::CALENDAR), shown(calendar))),
        );
        let value = if hours.is_empty() { shell.say(words::NEVER_OPEN).to_owned() } else { hours.join("; ") };
        lines.insert(format!("{} {}", shell.say(words::SCHEDULES), shown(name)), value);
    }
    for (name, group) in &rules.groups {
        let about = |rest: &str| format!("{} {} · {rest}", shell.say(words::GROUP), shown(name));
        lines.insert(about(shell.say(words::ELSEWHERE)), access(shell, &group.access));
        for (door, at_door) in &group.doors {
            lines.insert(about(&format!("{} {}", shell.say(words::DOOR), shown(door))), access(shell, at_door));
        }
        let lockdown = if group.may_enter_in_lockdown { words::MAY } else { words::MAY_NOT };
        lines.insert(about(shell.say(words::IN_LOCKDOWN)), shell.say(lockdown).to_owned());
        let clock = shell.say(words::without_clock(group.without_clock)).to_owned();
        lines.insert(about(shell.say(words::WITHOUT_CLOCK)), clock);
    }
    for (name, door) in &rules.doors {
        let about = format!("{} {} · {}", shell.say(words::DOOR), shown(name), shell.say(words::STANDS_UNLOCKED));
        lines.insert(about, shown(&door.unlocked));
    }
    lines
}

fn access(shell: &Shell, access: &Access) -> String {
    match access {
        Access::Always => shell.say(words::ALWAYS).to_owned(),
        Access::Never => shell.say(words::NEVER).to_owned(),
        Access::During(schedule) => shown(schedule),
    }
}

/// The changes as a table.
pub(super) fn table(shell: &Shell, changes: &[Change]) -> Markup {
    let value = |value: &Option<String>| html! { @match value { Some(value) => (value), None => span.q { "—" } } };
    html! {
        div.scroll tabindex="0" { table.changes {
            thead { tr {
                th scope="col" { (shell.say(words::WHAT)) }
                th scope="col" { (shell.say(words::BEFORE)) }
                th scope="col" { (shell.say(words::AFTER)) }
            } }
            tbody {
                @for change in changes {
                    tr { th scope="row" { (change.what) } td.was { (value(&change.before)) } td.is { (value(&change.after)) } }
                }
            }
        } }
    }
}
