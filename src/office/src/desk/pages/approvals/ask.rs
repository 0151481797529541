//! The desk asks for an exception: a command to the kiosk at which it is, which asks leaders there as its own desk does.

use super::list::kiosk;
use super::{list, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pieces::{Field, problem};
use crate::desk::role::Roles;
use crate::desk::shell::Shell;
use crate::desk::show::{clock, shown};
use crate::desk::trouble::Trouble;
use crate::office::utc_ms;
use crate::orders::{self, NotGiven};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::{CommandOutcome, ExceptionOf, MAX_EXCEPTION_CHARS, PermissionPrivate, RemoteCommand};
use frontdesk_core::id::{ApprovalId, NodeId};
use frontdesk_core::visit::VisitState;
use frontdesk_store::{CommandRecord, MAX_READ, VisitRecord};
use maud::{Markup, html};

/// Visits that may be asked about, at most: those that wait now.
const MAX_WAITING: usize = 30;

/// A question that came to nothing is shown for so long, milliseconds.
const SHOWN_MS: i64 = 10 * 60_000;

/// Newest commands of a kiosk among which questions are looked for.
const MAX_COMMANDS: usize = 6;

/// How long leaders have, minutes, as can be chosen.
const MINUTES: [u32; 3] = [2, 5, 10];

/// The form, for whoever receives visitors.
pub(super) async fn form(shell: &Shell, asker: Roles, wrong: Option<Said>) -> Result<Markup, Trouble> {
    if !shell.view.account().is_some_and(|account| asker.meets(account.roles)) {
        return Ok(html! {});
    }
    let (waiting, more) = waiting(shell).await?;
    let members = shell.office.members.all();
    let kiosks: Vec<NodeId> = members.iter().filter(|one| one.revoked.is_none()).map(|one| one.node).collect();
    if kiosks.is_empty() {
        return Ok(html! {});
    }
    Ok(html! {
        section.panel.asking {
            h2 { (shell.say(words::ASK)) }
            p.s { (shell.say(words::ASK_LEAD)) }
            (problem(wrong.map(|wrong| shell.say(wrong))))
            form method="post" action="/approvals" {
                (shell.form_token())
                fieldset {
                    legend { (shell.say(words::FOR_WHAT)) }
                    @for visit in &waiting {
                        label.choice.wide { input type="radio" name="of" value={ "visit:" (visit.visit) }; span { (visitor(shell, visit)) " " span.s { (shell.say(words::FOR_A_VISIT)) } } }
                    }
                    @if more > 0 { p.s { (words::MORE_WAIT.with(shell.language(), &[&more.to_string()])) } }
                    @for (n, node) in kiosks.iter().enumerate() {
                        label.choice.wide { input type="radio" name="of" value={ "door:" (node) } checked[n == 0]; span { (words::FOR_A_DOOR.with(shell.language(), &[&kiosk(shell, *node)])) } }
                    }
                }
                (Field { value: "front", hint: shell.say(words::DOOR_HINT), ..Field::new("door", shell.say(words::DOOR)) }.render())
                (Field { hint: shell.say(words::WHOM_HINT), ..Field::new("whom", shell.say(words::WHOM)) }.render())
                (Field::new("why", shell.say(words::WHY)).render())
                fieldset {
                    legend { (shell.say(words::WITHIN)) }
                    @for (n, minutes) in MINUTES.iter().enumerate() {
                        label.choice { input type="radio" name="minutes" value=(minutes) checked[n == 1]; span.num { (minutes) } }
                    }
                }
                button.btn.p { (shell.say(words::ASK)) }
            }
        }
    })
}

/// Those who have waited longest, and how many more there are.
async fn waiting(shell: &Shell) -> Result<(Vec<VisitRecord>, usize), Trouble> {
    let since_ms = utc_ms().saturating_sub(12 * 3_600_000);
    let mut visits = shell.office.read(|reader| reader.visits_not_ended(MAX_READ)).await?;
    visits.retain(|visit| visit.arrived_ms >= since_ms);
    visits.retain(|visit| visit.state == VisitState::Registered);
    let more = visits.len().saturating_sub(MAX_WAITING);
    visits.truncate(MAX_WAITING);
    Ok((visits, more))
}

fn visitor(shell: &Shell, visit: &VisitRecord) -> String {
    let name = visit.private.as_ref().map(|private| shown(&private.name));
    name.unwrap_or_else(|| shell.say(words::SOMEBODY).to_owned())
}

/// Questions of the last minutes that no kiosk has asked: on their way, or refused.
pub(super) async fn not_asked(shell: &Shell) -> Result<Markup, Trouble> {
    let nodes: Vec<NodeId> = shell.office.members.all().into_iter().map(|member| member.node).collect();
    let since_ms = shell.office.clock.now().wall.utc_ms.saturating_sub(SHOWN_MS);
    let found = shell.office.read(move |reader| {
        let mut found = Vec::new();
        for node in nodes {
            found.extend(reader.commands_lately(node, (0, MAX_COMMANDS))?);
        }
        Ok(found)
    });
    let is_lost = |command: &CommandRecord| {
        matches!(command.what, RemoteCommand::AskException { .. })
            && command.given_ms >= since_ms
            && command.outcome != Some(CommandOutcome::Done)
    };
    let lost: Vec<CommandRecord> = found.await?.into_iter().filter(is_lost).collect();
    Ok(html! {
        @for command in &lost {
            div.r {
                div { b.m { (kiosk(shell, command.node)) } " " time.num.s { (clock(command.given_ms)) } }
                div.end { span.s { (shell.say(command.outcome.map_or(words::ASK_ON_ITS_WAY, words::outcome))) } }
            }
        }
    })
}

pub(super) async fn ask(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let Some((node, of)) = what_for(&shell, &fields).await? else { return refused(&shell).await };
    let minutes = fields.text("minutes").parse().ok().filter(|minutes| MINUTES.contains(minutes));
    let (whom, why) = (fields.text("whom").trim(), fields.text("why").trim());
    let is_fine = |text: &str| text.chars().count() <= MAX_EXCEPTION_CHARS && !text.chars().any(char::is_control);
    let needs_whom = matches!(of, ExceptionOf::Door(_));
    let (Some(minutes), true, true) = (minutes, is_fine(whom) && is_fine(why), !(needs_whom && whom.is_empty())) else {
        return refused(&shell).await;
    };
    let exception = ApprovalId(crate::random::bytes()?);
    let account = shell.person()?;
    let by = PermissionPrivate {
        staff: account.staff,
        name: account.name.clone(),
        why: why.to_owned(),
        for_whom: whom.to_owned(),
    };
    let what = RemoteCommand::AskException { exception, of, within_s: minutes * 60 };
    let used = shell.used("exception_asked", Some(exception.to_string()));
    match orders::give(&shell.office, used, node, what, by).await {
        Ok(_) => Ok(shell.go("/approvals")),
        Err(NotGiven::Failed(failure)) => Err(failure.into()),
        Err(NotGiven::Why | NotGiven::NoKiosk) => refused(&shell).await,
    }
}

/// At which kiosk, and what for; nothing for what makes no sense.
async fn what_for(shell: &Shell, fields: &Fields) -> Result<Option<(NodeId, ExceptionOf)>, Trouble> {
    match fields.text("of").split_once(':') {
        Some(("visit", id)) => {
            let Ok(visit) = id.parse() else { return Ok(None) };
            let known = shell.office.read(move |reader| reader.visit(visit)).await?;
            Ok(known.map(|known| (known.node, ExceptionOf::Visit(visit))))
        }
        Some(("door", id)) => {
            let door = fields.text("door").trim();
            let is_name = crate::records::name("a door", door).is_ok();
            Ok(id.parse().ok().filter(|_| is_name).map(|node| (node, ExceptionOf::Door(door.to_owned()))))
        }
        _ => Ok(None),
    }
}

async fn refused(shell: &Shell) -> Result<Response, Trouble> {
    let page = list::whole(shell, None, Some(words::NOT_ASKED)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
