//! What happened with one: asked, answered at the office, said by the kiosk, each with its time and who it was.

use super::list::{kiosk, result};
use super::words;
use crate::desk::language::Said;
use crate::desk::pieces::day_and_clock;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use frontdesk_core::fact::{ExceptionState, NO_UID, RemoteCommand};
use frontdesk_core::id::ApprovalId;
use frontdesk_store::{CommandRecord, ExceptionRecord};
use maud::{Markup, html};

/// What a command answers to this exception, if it does.
pub(super) fn answers(command: &CommandRecord, to: ApprovalId) -> Option<bool> {
    match command.what {
        RemoteCommand::AnswerException { exception, yes } if exception == to => Some(yes),
        _ => None,
    }
}

struct Step {
    at_ms: i64,
    what: String,
    /// Who, and why, as far as they may still be read.
    who: Option<String>,
    why: Option<String>,
}

/// The steps, oldest first.
pub(super) fn steps(shell: &Shell, record: &ExceptionRecord, answers: &[CommandRecord]) -> Markup {
    let mut steps = vec![asked(shell, record)];
    for command in answers {
        steps.extend(answered(shell, record.exception, command));
    }
    steps.extend(ended(shell, record, !answers.is_empty()));
    steps.sort_by_key(|step| step.at_ms);
    html! {
        ol.trail {
            @for step in &steps {
                li {
                    time.num.s { (day_and_clock(step.at_ms)) }
                    p { span.m { (step.what) } @if let Some(who) = &step.who { " · " (who) } }
                    @if let Some(why) = &step.why { p.s { (why) } }
                }
            }
        }
    }
}

fn asked(shell: &Shell, record: &ExceptionRecord) -> Step {
    Step {
        at_ms: record.asked_ms,
        what: words::STEP_ASKED.with(shell.language(), &[&kiosk(shell, record.node)]),
        who: Some(match record.uid {
            NO_UID => shell.say(words::BY_OFFICE).to_owned(),
            uid => words::BY_UID.with(shell.language(), &[&uid.to_string()]),
        }),
        why: record.asked.as_ref().map(|asked| shown(&asked.why)),
    }
}

/// A leader's word at the office, and what the kiosk says of it.
fn answered(shell: &Shell, exception: ApprovalId, command: &CommandRecord) -> Vec<Step> {
    let Some(yes) = answers(command, exception) else { return Vec::new() };
    let said = |said: Said| shell.say(said).to_owned();
    let by = command.private.as_ref();
    let given = Step {
        at_ms: command.given_ms,
        what: said(if yes { words::STEP_YES } else { words::STEP_NO }),
        who: by.map(|by| shown(&by.name)),
        why: by.map(|by| shown(&by.why)),
    };
    let heard = match (command.outcome, command.answered_ms) {
        (Some(outcome), Some(at_ms)) => Step { at_ms, what: said(words::outcome(outcome)), who: None, why: None },
        _ => Step { at_ms: command.given_ms, what: said(words::STEP_ON_ITS_WAY), who: None, why: None },
    };
    vec![given, heard]
}

fn ended(shell: &Shell, record: &ExceptionRecord, was_answered_here: bool) -> Option<Step> {
    let at_ms = record.ended_ms?;
    let by_card = record.state == ExceptionState::Approved && !record.by_office;
    let what = if by_card { shell.say(words::APPROVED_BY_CARD) } else { result(shell, record.state).1 };
    // Who answered at the office stands there already.
    let who = record.answered_by.as_ref().filter(|_| by_card || !was_answered_here).map(|by| shown(&by.name));
    Some(Step { at_ms, what: what.to_owned(), who, why: None })
}
