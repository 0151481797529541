//! Groups and doors: a table of who may enter by which door, in words, or as choices while it is changed.

use super::draft::Draft;
use super::{Shown, words};
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use frontdesk_core::schedule::{Access, GroupDefinition, WithoutClock};
use maud::{Markup, html};

/// Fields of one form that are read; the table must leave room for the others.
const MAX_CELLS: usize = 500;

pub(super) fn groups(shell: &Shell, shown_: &Shown) -> Markup {
    let draft = &shown_.draft;
    let cells = draft.definition.groups.len() * (draft.doors.len() + 4) + draft.doors.len();
    let is_edited = shown_.is_edited && cells <= MAX_CELLS;
    html! {
        section.panel.access {
            h2 { (shell.say(words::GROUPS)) }
            @if draft.definition.groups.is_empty() { p.q { (shell.say(words::NO_GROUPS)) } }
            @if cells > MAX_CELLS && shown_.is_edited { p.problem { (shell.say(words::TOO_WIDE)) } }
            @if !draft.definition.groups.is_empty() || !draft.doors.is_empty() {
                div.scroll tabindex="0" { table.may {
                    thead { tr {
                        th scope="col" { (shell.say(words::GROUP)) }
                        @for door in &draft.doors { th scope="col" { (shown(door)) } }
                        th scope="col" { (shell.say(words::ELSEWHERE)) }
                        th scope="col" { (shell.say(words::IN_LOCKDOWN)) }
                        th scope="col" { (shell.say(words::WITHOUT_CLOCK)) }
                        @if is_edited { th { span.hidden { (shell.say(words::REMOVE)) } } }
                    } }
                    tbody {
                        @for (at, (name, group)) in draft.definition.groups.iter().enumerate() {
                            tr {
                                th scope="row" { (shown(name)) }
                                @for (column, door) in draft.doors.iter().enumerate() {
                                    @let access = group.doors.get(door);
                                    td {
                                        @if is_edited { (choice(shell, draft, &format!("cell.{at}.{column}"), &format!("{name}, {door}"), access, Some(words::LIKE_OTHERS))) }
                                        @else { (said(shell, access.unwrap_or(&group.access), access.is_none())) }
                                    }
                                }
                                td {
                                    @if is_edited { (choice(shell, draft, &format!("else.{at}"), &format!("{name}, {}", shell.say(words::ELSEWHERE)), Some(&group.access), None)) }
                                    @else { (said(shell, &group.access, false)) }
                                }
                                (rest(shell, at, name, group, is_edited))
                                @if is_edited { td { (super::schedules::remover(shell, &format!("group-:{at}"), "content")) } }
                            }
                        }
                        (unlocked(shell, draft, is_edited))
                    }
                } }
            }
            p.hint { (shell.say(words::STAFF_HINT)) }
            @if shown_.is_edited {
                div.adders {
                    (adder(shell, shown_, "new_group", "group+", words::ADD_GROUP))
                    (adder(shell, shown_, "new_door", "door+", words::ADD_DOOR))
                    div.field {
                        label for="time_zone" { (shell.say(words::ZONE)) }
                        input #time_zone name="time_zone" value=(draft.definition.time_zone) autocomplete="off" spellcheck="false" maxlength="64";
                        (shown_.wrong_at(shell, "time_zone"))
                    }
                }
            } @else {
                p.s { (shell.say(words::ZONE)) " " (shown(&draft.definition.time_zone)) }
            }
        }
    }
}

/// In a lockdown, and while the hour is not known.
fn rest(shell: &Shell, at: usize, name: &str, group: &GroupDefinition, is_edited: bool) -> Markup {
    let lockdown = |may: bool| shell.say(if may { words::MAY } else { words::MAY_NOT });
    let rules = [("allow", WithoutClock::Allow), ("refuse", WithoutClock::Refuse), ("believe", WithoutClock::Believe)];
    html! {
        @if is_edited {
            td { select name={ "lock." (at) } aria-label={ (name) ", " (shell.say(words::IN_LOCKDOWN)) } {
                @for (value, may) in [("no", false), ("yes", true)] {
                    option value=(value) selected[group.may_enter_in_lockdown == may] { (lockdown(may)) }
                }
            } }
            td { select name={ "clock." (at) } aria-label={ (name) ", " (shell.say(words::WITHOUT_CLOCK)) } {
                @for (value, rule) in rules {
                    option value=(value) selected[group.without_clock == rule] { (shell.say(words::without_clock(rule))) }
                }
            } }
        } @else {
            td { span.q[!group.may_enter_in_lockdown] { (lockdown(group.may_enter_in_lockdown)) } }
            td { (shell.say(words::without_clock(group.without_clock))) }
        }
    }
}

/// The last row: when a door stands unlocked.
fn unlocked(shell: &Shell, draft: &Draft, is_edited: bool) -> Markup {
    html! {
        @if !draft.doors.is_empty() && (is_edited || !draft.definition.doors.is_empty()) {
            tr.unlocked {
                th scope="row" { (shell.say(words::STANDS_UNLOCKED)) }
                @for (column, door) in draft.doors.iter().enumerate() {
                    @let schedule = draft.definition.doors.get(door).map(|door| door.unlocked.as_str());
                    td {
                        @if is_edited {
                            select name={ "unlocked." (column) } aria-label={ (shell.say(words::STANDS_UNLOCKED)) ", " (door) } {
                                option value="" { (shell.say(words::LOCKED)) }
                                @for name in draft.definition.schedules.keys() { option value=(name) selected[schedule == Some(name)] { (shown(name)) } }
                            }
                        } @else if let Some(schedule) = schedule { span.chip { (shown(schedule)) } } @else { span.q { (shell.say(words::LOCKED)) } }
                    }
                }
                td colspan="4" {}
            }
        }
    }
}

fn choice(
    shell: &Shell,
    draft: &Draft,
    field: &str,
    label: &str,
    access: Option<&Access>,
    none: Option<Said>,
) -> Markup {
    let during = |name: &String| matches!(access, Some(Access::During(schedule)) if schedule == name);
    html! {
        select name=(field) aria-label=(label) {
            @if let Some(none) = none { option value="" selected[access.is_none()] { (shell.say(none)) } }
            option value="always" selected[access == Some(&Access::Always)] { (shell.say(words::ALWAYS)) }
            option value="never" selected[access == Some(&Access::Never)] { (shell.say(words::NEVER)) }
            @for name in draft.definition.schedules.keys() { option value=(name) selected[during(name)] { (shown(name)) } }
        }
    }
}

fn said(shell: &Shell, access: &Access, is_general: bool) -> Markup {
    html! {
        @match access {
            Access::Always => span.ok.q[is_general] { (shell.say(words::ALWAYS)) },
            Access::Never => span.stop.q[is_general] { (shell.say(words::NEVER)) },
            Access::During(schedule) => span.chip.q[is_general] { (shown(schedule)) },
        }
    }
}

/// A name and a button that adds something of it.
pub(super) fn adder(shell: &Shell, shown_: &Shown, field: &'static str, act: &'static str, label: Said) -> Markup {
    html! {
        div.field {
            label for=(field) { (shell.say(label)) }
            div.joined {
                input id=(field) name=(field) placeholder=(shell.say(words::NAME)) maxlength="64" autocomplete="off" spellcheck="false";
                button.btn name="act" value=(act) { (shell.say(label)) }
            }
            (shown_.wrong_at(shell, field))
        }
    }
}
