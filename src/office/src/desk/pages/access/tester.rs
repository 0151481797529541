//! “Who may enter now?”: the rules are asked as a kiosk asks them, those that are set or the draft's.

use super::{Shown, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::people::staff_id;
use chrono::NaiveDateTime;
use frontdesk_core::schedule::{AccessRules, Because, DayKind, Judgement, LocalMoment, RulesDefinition, VISITORS};
use frontdesk_core::time::{Wall, WallTrust};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The longest staff number that is looked up, characters.
const MAX_NUMBER_CHARS: usize = 64;

/// What was asked, and the answer.
pub(super) struct Tried {
    group: String,
    number: String,
    door: String,
    at: String,
    is_locked_down: bool,
    answer: Answer,
}

enum Answer {
    LetIn(String),
    Refused(Said, String),
    NotAsked(Said),
}

pub(super) async fn asked_by(
    query: &BTreeMap<String, String>,
    shell: &Shell,
    rules: &RulesDefinition,
) -> Result<Option<Tried>, Trouble> {
    if !query.contains_key("try_door") {
        return Ok(None);
    }
    let text = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    asked(text, shell, rules).await.map(Some)
}

pub(super) async fn asked_in(
    fields: &Fields,
    shell: &Shell,
    rules: &RulesDefinition,
) -> Result<Option<Tried>, Trouble> {
    asked(|name| fields.text(name), shell, rules).await.map(Some)
}

async fn asked<'f>(
    text: impl Fn(&str) -> &'f str,
    shell: &Shell,
    definition: &RulesDefinition,
) -> Result<Tried, Trouble> {
    let mut tried = Tried {
        group: text("try_group").to_owned(),
        number: text("try_number").trim().chars().take(MAX_NUMBER_CHARS).collect(),
        door: text("try_door").to_owned(),
        at: text("try_at").to_owned(),
        is_locked_down: text("try_lockdown") == "yes",
        answer: Answer::NotAsked(words::NOBODY),
    };
    // What is shown was checked before.
    let rules = AccessRules::compile(definition).map_err(|_| Trouble::NotUnderstood)?;
    let groups = if tried.number.is_empty() {
        Some(vec![tried.group.clone()])
    } else {
        let staff = staff_id(&tried.number);
        shell.office.read(move |reader| reader.person(staff)).await?.map(|person| person.groups)
    };
    let shown_at = match tried.at.as_str() {
        "" => Some(shell.office.clock.now().wall.utc_ms),
        at => NaiveDateTime::parse_from_str(at, "%Y-%m-%dT%H:%M").ok().and_then(|at| rules.zone().utc_ms(at)),
    };
    tried.answer = match (groups, shown_at) {
        (None, _) => Answer::NotAsked(words::NOBODY),
        (_, None) => Answer::NotAsked(words::NEVER_SHOWN),
        (Some(groups), Some(utc_ms)) => {
            let wall = Wall { utc_ms, offset_s: 0, trust: WallTrust::Trusted };
            let judgement = match groups.as_slice() {
                [only] if only == VISITORS => rules.judge_visitors(&tried.door, tried.is_locked_down, wall),
                groups => rules.judge(groups.iter().map(String::as_str), &tried.door, tried.is_locked_down, wall),
            };
            let why = because(shell, &judgement);
            match judgement.outcome {
                Ok(()) => Answer::LetIn(why),
                Err(refusal) => Answer::Refused(words::refusal(refusal), why),
            }
        }
    };
    Ok(tried)
}

/// As which group, and what made it so.
fn because(shell: &Shell, judgement: &Judgement<'_>) -> String {
    let language = shell.language();
    let group = judgement.group.map(|group| words::AS_GROUP.with(language, &[&shown(group)]));
    let because = match judgement.because {
        Because::NoRule => shell.say(words::NO_RULE).to_owned(),
        Because::Always => shell.say(words::ALWAYS).to_owned(),
        Because::Never => shell.say(words::NEVER).to_owned(),
        Because::Lockdown => shell.say(words::LOCKED_DOWN).to_owned(),
        Because::Schedule { name, at, day } => {
            let day = day.map(|day| {
                let kind = match day.kind {
                    DayKind::Holiday => shell.say(words::HOLIDAY).to_owned(),
                    DayKind::WorksAs(weekday) => super::calendar::works_as(shell, weekday),
                };
                format!(" {} {}", kind, shown(&day.name))
            });
            let at = format!("{}{}", moment(shell, at), day.unwrap_or_default());
            words::BY_SCHEDULE.with(language, &[&shown(name), at.trim_end()])
        }
        Because::WithoutClock { schedule, rule } => {
            words::BY_SCHEDULE.with(language, &[&shown(schedule), shell.say(words::without_clock(rule))])
        }
    };
    group.into_iter().chain([because]).collect::<Vec<_>>().join(" · ")
}

fn moment(shell: &Shell, at: LocalMoment) -> String {
    use chrono::Datelike;
    let weekday = words::WEEKDAYS.get(at.date.weekday().num_days_from_monday() as usize);
    let weekday = weekday.map_or("", |said| shell.say(*said));
    format!("{} {weekday} {:02}:{:02}", at.date, at.minute / 60, at.minute % 60)
}

/// The questions and the answer. Inside of the form that changes rules it is one button more; else it is in a form of its own.
pub(super) fn panel(shell: &Shell, shown_: &Shown) -> Markup {
    let tried = shown_.tried.as_ref();
    let draft = &shown_.draft;
    let of = |read: fn(&Tried) -> &str| tried.map(read).unwrap_or_default();
    let mut groups: Vec<&str> = draft.definition.groups.keys().map(String::as_str).collect();
    for always in [frontdesk_core::schedule::STAFF, VISITORS] {
        if !groups.contains(&always) {
            groups.push(always);
        }
    }
    html! {
        section.panel #try {
            h2 { (shell.say(words::TRY)) }
            @match tried.map(|tried| &tried.answer) {
                Some(Answer::LetIn(why)) => p.verdict.yes role="status" { b { (shell.say(words::LET_IN)) } span { (why) } },
                Some(Answer::Refused(refusal, why)) => p.verdict.no role="status" { b { (words::REFUSED.with(shell.language(), &[shell.say(*refusal)])) } span { (why) } },
                Some(Answer::NotAsked(said)) => p.problem role="alert" { (shell.say(*said)) },
                None => {},
            }
            div.field { label for="try_group" { (shell.say(words::WHO)) }
                select #try_group name="try_group" { @for group in groups { option value=(group) selected[of(|tried| &tried.group) == group] { (shown(group)) } } }
            }
            div.field { label for="try_number" { (shell.say(words::STAFF_NUMBER)) }
                input #try_number name="try_number" value=(of(|tried| &tried.number)) maxlength="64" autocomplete="off" spellcheck="false";
            }
            div.field { label for="try_door" { (shell.say(words::DOOR)) }
                @if draft.doors.is_empty() { input #try_door name="try_door" value=(of(|tried| &tried.door)) maxlength="64"; }
                @else { select #try_door name="try_door" { @for door in &draft.doors { option value=(door) selected[of(|tried| &tried.door) == door] { (shown(door)) } } } }
            }
            div.field { label for="try_at" { (shell.say(words::WHEN)) }
                input.num #try_at type="datetime-local" name="try_at" value=(of(|tried| &tried.at));
            }
            label.choice { input type="checkbox" name="try_lockdown" value="yes" checked[tried.is_some_and(|tried| tried.is_locked_down)]; span { (shell.say(words::LOCKED_DOWN)) } }
            @if shown_.is_edited { button.btn name="act" value="try" { (shell.say(words::ASK)) } }
            @else { button.btn { (shell.say(words::ASK)) } }
        }
    }
}
