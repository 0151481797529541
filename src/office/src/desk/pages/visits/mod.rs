//! Visits: all of them, page by page; one with its whole story; and what is done about one.

mod acts;
mod agreed;
mod badge;
pub(super) mod card;
mod find;
mod list;
pub(super) mod list_of;
mod one;
pub(super) mod register;
mod story;
mod tell;
mod texts;

pub(super) use list::kiosk_name;

use super::today::{ACTORS, READERS};
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::view::View;
use maud::{Markup, html};

/// Who has something forgotten, or held.
const KEEPERS: Rule = Rule::Only(Roles::of(&[Role::AdministrationHead]));

const ACT: Rule = Rule::Only(ACTORS);

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/visits", READERS, list::list).in_navigation(20, 'v', texts::TITLE),
        get("/visits/new", ACT, register::ask),
        post("/visits/new", ACT, register::register),
        get("/visits/new/hosts", ACT, register::hosts).by_itself(),
        get("/visits/{id}", READERS, one::one),
        post("/visits/{id}/badge", ACT, badge::print),
        get("/visits/{id}/badge.pdf", ACT, badge::pdf).by_itself(),
        post("/visits/{id}/permit", ACT, acts::permit),
        post("/visits/{id}/end", ACT, acts::end),
        post("/visits/{id}/card", ACT, card::give),
        post("/visits/{id}/tell-again", ACT, tell::again),
        post("/visits/{id}/tell-colleague", ACT, tell::colleague),
        post("/visits/{id}/forget", KEEPERS, acts::forget).proved("/visits"),
        post("/visits/{id}/hold", KEEPERS, acts::hold).proved("/visits"),
        post("/visits/{id}/lift", KEEPERS, acts::lift).proved("/visits"),
    ]
}

/// In the bar of every page, for those who may: looking for a visit, and registering somebody.
pub(in crate::desk) fn quick(view: &View) -> Markup {
    let say = |said: crate::desk::language::Said| said.to(view.language);
    html! {
        @if READERS.admits(&view.who) {
            form.find role="search" action="/visits" method="get" {
                input type="search" name="q" placeholder=(say(texts::SEARCH)) aria-label=(say(texts::SEARCH)) autocomplete="off"
                    spellcheck="false" maxlength="80" data-key="/" aria-keyshortcuts="/";
            }
        }
        @if ACT.admits(&view.who) {
            a.btn.p.new href="/visits/new" data-key="n" accesskey="n" aria-keyshortcuts="n" { (say(texts::REGISTER)) }
        }
    }
}

/// Whoever looks may act.
fn acts(shell: &Shell) -> bool {
    ACT.admits(&shell.view.who)
}
