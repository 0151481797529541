//! Ending a roll-call, which is asked a second time, and letting one that was ended by mistake go on.

use super::list::name;
use super::{change, words};
use crate::desk::fields::Fields;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::roll_call::{self, Present, past};
use axum::response::Response;
use frontdesk_core::id::RollCallId;
use maud::{Markup, html};

/// People who are named before a roll-call is ended without them, at most.
const NAMED: usize = 30;

/// Asks whether it is really over: it is over for everybody then.
pub(super) async fn ask(shell: Shell) -> Result<Markup, Trouble> {
    let known = roll_call::load(&shell.office).await?;
    let missing: Vec<&Present> = known.present.iter().filter(|one| !one.is_safe()).collect();
    let Some(open) = &known.open else {
        let content = html! {
            div.top { h1 { (shell.say(words::NONE_OPEN)) } }
            div.list { a.btn href="/roll-call" { (shell.say(words::TITLE)) } }
        };
        return Ok(shell.page(shell.say(words::END), content));
    };
    let said = match missing.len() {
        0 => words::ALL_SAFE.with(shell.language(), &[&known.present.len().to_string()]),
        count => words::MISSING.with(shell.language(), &[&count.to_string()]),
    };
    let content = html! {
        div.top { h1 { (said) } }
        div.list {
            p.lead { (shell.say(words::END_SURE)) }
            @if !missing.is_empty() {
                ul.missing { @for one in missing.iter().take(NAMED) { li { (name(&shell, one)) @if !one.about.is_empty() { " · " (shown(&one.about)) } " · " (shown(&one.area)) } } }
                @if missing.len() > NAMED { p.s { (words::AND_MORE.with(shell.language(), &[&(missing.len() - NAMED).to_string()])) } }
            }
            form method="post" action="/roll-call/end" {
                (shell.form_token())
                input type="hidden" name="rollcall" value=(open.rollcall);
                div.acts {
                    button.btn.danger.tall { (shell.say(words::END_ALL)) }
                    a.btn.tall href="/roll-call" { (shell.say(words::GO_ON)) }
                }
            }
        }
    };
    Ok(shell.page(shell.say(words::END), content))
}

/// Ends the one that was asked about, and no other.
pub(super) async fn end(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let Ok(rollcall) = fields.text("rollcall").parse::<RollCallId>() else { return Ok(shell.go("/roll-call/end")) };
    let by = change::by(&shell)?;
    let used = shell.used("roll_call_ended", Some(rollcall.to_string()));
    roll_call::close(&shell.office, used, rollcall, by).await?;
    Ok(shell.go(&format!("/roll-call/{rollcall}")))
}

pub(super) async fn resume(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let rollcall: RollCallId = fields.text("rollcall").parse().map_err(|_| Trouble::NotUnderstood)?;
    let by = change::by(&shell)?;
    let used = shell.used("roll_call_resumed", Some(rollcall.to_string()));
    let goes_on = past::resume(&shell.office, used, rollcall, by).await?;
    Ok(if goes_on { shell.go("/roll-call") } else { shell.go(&format!("/roll-call/{rollcall}")) })
}
