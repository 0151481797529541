//! The page of one kiosk.

use super::overview::standing;
use super::{CARETAKERS, KEEPERS, checks, doors, is_one_of, join, tickets, words};
use crate::desk::language::Said;
use crate::desk::pieces::{day_and_clock, problem};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::machines::{self, Machine};
use crate::office::utc_ms;
use axum::extract::Path;
use frontdesk_core::id::NodeId;
use frontdesk_store::CommandRecord;
use maud::{Markup, html};

type Known = (Machine, Vec<CommandRecord>);

pub(super) async fn find(shell: &Shell, id: &str) -> Result<Known, Trouble> {
    let node: NodeId = id.parse().map_err(|_| Trouble::NotFound)?;
    machines::load_one(&shell.office, node).await?.ok_or(Trouble::NotFound)
}

pub(super) async fn page(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    whole(&shell, &id, None).await
}

pub(super) async fn whole(shell: &Shell, id: &str, wrong: Option<Said>) -> Result<Markup, Trouble> {
    let known = find(shell, id).await?;
    let machine = &known.0;
    let content = html! {
        div.head {
            h1 { (shown(&machine.label)) }
            a.btn href="/kiosks" { (shell.say(words::BACK)) }
        }
        @if wrong.is_some() { div.beneath { (problem(wrong.map(|wrong| shell.say(wrong)))) } }
        div.kiosk {
            @if !machine.is_revoked && is_one_of(shell, super::DOORKEEPERS) { (doors::forms(shell, machine)) }
            @if !machine.is_revoked && is_one_of(shell, CARETAKERS) { (tickets::forms(shell, machine)) }
            div #kiosk hx-get={ "/kiosks/" (machine.node) "/live" } hx-trigger="sse:changed, every 30s" hx-swap="innerHTML" {
                (body(shell, machine, known.1.clone()))
            }
            @if !machine.is_revoked && is_one_of(shell, KEEPERS) { (join::revocation(shell, machine)) }
        }
    };
    Ok(shell.page(&machine.label, content))
}

/// The part of the page that changes: no form is in it, so that nothing is lost that somebody types.
pub(super) async fn live(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    let (machine, commands) = find(&shell, &id).await?;
    Ok(body(&shell, &machine, commands))
}

fn body(shell: &Shell, machine: &Machine, commands: Vec<CommandRecord>) -> Markup {
    let (language, now_ms) = (shell.language(), utc_ms());
    html! {
        (standing(shell, machine, now_ms))
        p.s.num {
            @if let Some(run) = &machine.run {
                (words::VERSION.with(language, &[&shown(&run.version)])) " · " (words::STARTED.with(language, &[&day_and_clock(run.started_ms)])) " · "
            }
            @if let Some(heard_ms) = machine.heard_ms { (words::HEARD.with(language, &[&day_and_clock(heard_ms)])) }
        }
        div.two {
            section { h2 { (shell.say(words::DOORS)) } (doors::now(shell, machine)) }
            section { h2 { (shell.say(words::ORDERS)) } (doors::told(shell, machine.node, commands)) }
        }
        section { h2 { (shell.say(words::TICKETS)) } (tickets::list(shell, machine)) }
        section { h2 { (shell.say(words::CHECKS)) } (checks::plots(shell, machine, now_ms)) (checks::table(shell, machine, now_ms)) }
    }
}
