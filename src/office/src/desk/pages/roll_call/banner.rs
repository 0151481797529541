//! What stands above every page of a warden while heads are counted.

use super::list::place_of_fire;
use super::words;
use crate::desk::shell::Shell;
use crate::desk::show::clock;
use crate::desk::trouble::Trouble;
use crate::roll_call::newest_open;
use frontdesk_core::fact::RollCallWhy;
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
    let said = match open.why {
        RollCallWhy::Fire => words::BANNER_FIRE.with(shell.language(), &[&place_of_fire(&shell, &open)]),
        RollCallWhy::Asked => shell.say(words::BANNER_ASKED).to_owned(),
        RollCallWhy::Drill => shell.say(words::BANNER_DRILL).to_owned(),
    };
    Ok(html! {
        a.fire.calm[open.why != RollCallWhy::Fire] href="/roll-call" {
            b { (said) } time.num { (clock(open.started_ms)) } span.go { (shell.say(words::BANNER_GO)) " →" }
        }
    })
}
