//! Tickets of one kiosk. They live there: what is done with one here is a command to it, and shows once it has done it.

use super::{one, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pieces::day_and_clock;
use crate::desk::said_by_checks::{check_name, in_words};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::machines::Machine;
use crate::orders::{self, NotGiven};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::{MAX_NOTE_CHARS, PermissionPrivate, RemoteCommand};
use frontdesk_core::health::tickets::{Severity, Stage, Ticket};
use frontdesk_core::id::{NodeId, TicketId};
use maud::{Markup, html};

pub(super) fn list(shell: &Shell, machine: &Machine) -> Markup {
    if machine.tickets.is_empty() {
        return html! { p.q { (shell.say(words::NO_TICKETS)) } };
    }
    html! {
        div.tickets {
            @for ticket in &machine.tickets {
                article.wait.late[ticket.present && ticket.closed_ms.is_none()] {
                    b { (check_name(shell.language(), &ticket.check)) }
                    (told(shell, ticket))
                }
            }
        }
    }
}

/// What is the matter, how far somebody is with it, and what to do.
pub(super) fn told(shell: &Shell, ticket: &Ticket) -> Markup {
    let class = if ticket.severity == Severity::Minor { "warn" } else { "fault" };
    html! {
        p { (shown(&in_words(shell.language(), &ticket.evidence))) }
        @if !ticket.advice.is_empty() { p.s { (shown(&in_words(shell.language(), &ticket.advice))) } }
        @if !ticket.note.is_empty() { p.s { "“" (shown(&ticket.note)) "”" } }
        p.s {
            span class={ "state " (class) } { (shell.say(words::severity(ticket.severity))) }
            " · " (shell.say(words::stage(ticket.stage))) " · " time.num { (day_and_clock(ticket.since_ms)) }
            @if !ticket.present { " · " (shell.say(words::OVER_NOW)) }
            @if ticket.returns > 0 { " · " (words::RETURNED.with(shell.language(), &[&ticket.returns.to_string()])) }
        }
    }
}

/// What can be done with those that are not closed.
pub(super) fn forms(shell: &Shell, machine: &Machine) -> Markup {
    let open: Vec<&Ticket> = machine.tickets.iter().filter(|ticket| ticket.stage != Stage::Closed).collect();
    html! {
        @for ticket in open {
            section.panel {
                form method="post" action={ "/kiosks/" (machine.node) "/tickets" } {
                    (shell.form_token())
                    input type="hidden" name="ticket" value=(ticket.ticket);
                    h2 { (shell.say(words::TICKETS)) " · " (check_name(shell.language(), &ticket.check)) }
                    div.field {
                        label for={ "note-" (ticket.ticket) } { (shell.say(words::NOTE)) }
                        input id={ "note-" (ticket.ticket) } name="note" maxlength=(MAX_NOTE_CHARS) autocomplete="off";
                    }
                    div.acts {
                        @if ticket.stage == Stage::Open { button.btn.p name="act" value="acknowledge" { (shell.say(words::SEEN)) } }
                        button.btn name="act" value="work" { (shell.say(words::WORK)) }
                        button.btn name="act" value="close" { (shell.say(words::CLOSE)) }
                    }
                }
            }
        }
    }
}

pub(super) async fn act(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let node: NodeId = id.parse().map_err(|_| Trouble::NotFound)?;
    let ticket: TicketId = fields.text("ticket").parse().map_err(|_| Trouble::NotUnderstood)?;
    let note = fields.text("note").trim().to_owned();
    let (act, why, what) = match fields.text("act") {
        "acknowledge" => ("ticket_acknowledged", words::SEEN, RemoteCommand::TicketAcknowledge { ticket }),
        "work" => ("ticket_worked_on", words::WORK, RemoteCommand::TicketWork { ticket, note: note.clone() }),
        "close" => ("ticket_closed", words::CLOSE, RemoteCommand::TicketClose { ticket, note: note.clone() }),
        _ => return Err(Trouble::NotUnderstood),
    };
    let needs_note = !matches!(what, RemoteCommand::TicketAcknowledge { .. });
    if needs_note && orders::reason(&note).is_none() {
        return refused(&shell, &id, words::BAD_NOTE).await;
    }
    let account = shell.person()?;
    let why = if needs_note { note } else { shell.say(why).to_owned() };
    let by = PermissionPrivate { staff: account.staff, name: account.name.clone(), why, for_whom: String::new() };
    match orders::give(&shell.office, shell.used(act, Some(id.clone())), node, what, by).await {
        Ok(_) => Ok(shell.go(&format!("/kiosks/{id}"))),
        Err(NotGiven::NoKiosk) => Err(Trouble::NotFound),
        Err(NotGiven::Why) => refused(&shell, &id, words::BAD_NOTE).await,
        Err(NotGiven::Failed(failure)) => Err(failure.into()),
    }
}

async fn refused(shell: &Shell, id: &str, wrong: Said) -> Result<Response, Trouble> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, one::whole(shell, id, Some(wrong)).await?).into_response())
}
