//! What stands above every page of a warden while heads are counted.

use super::words;
use crate::desk::pages::today::{clock, shown};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::roll_call::newest_open;
use frontdesk_core::fact::RollCallCause;
use maud::{Markup, html};

/// The place for it: filled when the page is there, and whenever the office says that something is new.
pub(in crate::desk) fn place() -> Markup {
    html! {
        div #alarm hx-get="/roll-call/banner" hx-trigger="load, sse:changed, every 60s" hx-swap="innerHTML" aria-live="assertive" {}
    }
}

pub(super) async fn banner(shell: Shell) -> Result<Markup, Trouble> {
    let open = shell.office.read(newest_open).await?;
    let Some(open) = open else { return Ok(html! {}) };
    let is_fire = matches!(open.cause, RollCallCause::Fire { .. });
    let said = match &open.cause {
        RollCallCause::Fire { node, door } => {
            let label = shell.office.members.get(*node).map(|member| member.label).unwrap_or_default();
            words::BANNER_FIRE.with(shell.language(), &[&format!("{} {}", shown(&label), shown(door))])
        }
        RollCallCause::Asked => shell.say(words::BANNER_ASKED).to_owned(),
        RollCallCause::Drill => shell.say(words::BANNER_DRILL).to_owned(),
    };
    Ok(html! {
        a.fire.calm[!is_fire] href="/roll-call" role="alert" {
            b { (said) } time.num { (clock(open.opened_ms)) } span.go { (shell.say(words::BANNER_GO)) " →" }
        }
    })
}
