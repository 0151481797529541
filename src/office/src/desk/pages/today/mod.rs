//! The page "今天 Today": one headline with the fact to act on, how many are in the building over the day, then who is expected, waits,
//! is in and has left; taps at doors as they come, kiosks, and the cards that are out.

mod band;
mod columns;
mod cut;
mod entrance;
mod events;
mod foot;
mod rows;
mod taps;
pub(super) mod texts;
mod told;
mod top;
mod waiting;
pub(super) mod wishes;
pub(super) mod words;

use crate::desk::language::{Said, say};
use crate::desk::parts::{Known, Part};
use crate::desk::pieces::{PAGE_ROWS, PageQuery};
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::today::{self, Today, Window};
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use columns::List;
use entrance::Entrance;
use frontdesk_core::fact::{DeskFact, Fact};
use frontdesk_core::id::NodeId;
use frontdesk_core::visit::VisitState;
use maud::{Markup, html};
use words::Words;

pub(super) const TITLE: Said = say("今天", "今天", "Today");

/// Who receives visitors, and who heads those who do.
pub(in crate::desk) const ACTORS: Roles = Roles::of(&[Role::Receptionist, Role::AdministrationHead]);

/// They, and those who only look on.
pub(in crate::desk) const READERS: Rule =
    Rule::Only(Roles::of(&[Role::Receptionist, Role::AdministrationHead, Role::Leader, Role::Auditor]));

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/today", READERS, page).in_navigation(10, 't', TITLE),
        get("/today/live", READERS, live).by_itself(),
        get("/today/{list}", READERS, whole_list),
        post("/today/entrance", READERS, entrance::choose),
        post("/today/calls/{node}/{seq}", Rule::Only(ACTORS), call_seen),
        get("/events", Rule::SignedIn, events::events).stream(),
    ]
}

/// What the page is made from.
struct Look<'a> {
    shell: &'a Shell,
    today: &'a Today,
    words: &'static Words,
    /// Whoever looks may act.
    acts: bool,
    /// They look at this entrance alone.
    at: Option<NodeId>,
}

impl<'a> Look<'a> {
    fn new(shell: &'a Shell, today: &'a Today, at: Option<NodeId>) -> Self {
        let acts = shell.view.account().is_some_and(|account| account.roles.meets(ACTORS));
        Self { shell, today, words: words::of(shell.language()), acts, at }
    }

    fn say(&self, said: Said) -> &'static str {
        self.shell.say(said)
    }

    /// What people call a kiosk; the office's own name for what was registered here.
    fn kiosk(&self, node: &str) -> String {
        let known = self.today.kiosks.iter().find(|kiosk| kiosk.node == node);
        known.map_or_else(|| self.say(texts::AT_DESK).to_owned(), taps::kiosk_name)
    }
}

async fn page(shell: Shell, Entrance(at): Entrance) -> Result<Markup, Trouble> {
    let today = today::load(&shell.office, columns::beginnings(at)).await?;
    let look = Look::new(&shell, &today, at);
    let parts = parts(&look);
    let part = |id: &str| html! { @if let Some(part) = parts.iter().find(|part| part.is(id)) { (part.render()) } };
    // What moves comes anew whenever the office says that something is new, and each half minute: waiting grows without news.
    let content = html! {
        div #today hx-get="/today/live" hx-trigger="sse:changed delay:100ms, every 30s"
            hx-include=".known" hx-swap="none" hx-sync="this:queue last" {
            (part("today-alarms"))
            (part("today-cut"))
            div.top {
                (part("today-head"))
                div.when { (top::day(&look)) (top::live(&look)) (part("today-clock")) }
            }
            (entrance::choice(&look))
            (part("today-calls"))
            (part("today-band"))
            (part("today-counts"))
            div.cols { @for id in ["expected", "waiting", "inside", "left"] { (part(id)) } }
            div.under { (part("taps")) (part("kiosks")) }
            (part("cards"))
        }
    };
    Ok(shell.page(look.words.today, content))
}

/// The parts of the page that have changed.
async fn live(shell: Shell, Entrance(at): Entrance, known: Known) -> Result<Markup, Trouble> {
    let today = today::load(&shell.office, columns::beginnings(at)).await?;
    Ok(known.changed(&parts(&Look::new(&shell, &today, at))))
}

fn parts(look: &Look<'_>) -> Vec<Part> {
    vec![
        top::alarms(look),
        cut::cut(look),
        top::head(look),
        top::clock(look),
        top::calls(look),
        band::band(look),
        top::counts(look),
        columns::expected(look),
        waiting::waiting(look),
        columns::beginning(List::Inside, look),
        columns::beginning(List::Left, look),
        taps::taps(look),
        taps::kiosks(look),
        foot::cards(look),
    ]
}

/// All of a list, page by page.
async fn whole_list(
    shell: Shell,
    Entrance(at): Entrance,
    Path(list): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Markup, Trouble> {
    let list = List::of_word(&list).ok_or(Trouble::NotFound)?;
    let usize = |n| usize::try_from(n).unwrap_or(usize::MAX);
    let window = Window { skip: usize(query.offset()), limit: usize(PAGE_ROWS) };
    let today = today::load(&shell.office, list.asked(window, at)).await?;
    let look = Look::new(&shell, &today, at);
    let (rows, count) = list.rows(&look, window);
    let path = format!("/today/{}", list.word());
    let content = html! {
        div.head { h1 { (count) " " (list.title(&look)) } a.btn href="/today" { (look.words.today) } }
        (cut::sign(&look))
        div.list { (rows) (query.pager(&path, count as u64, shell.language())) }
    };
    Ok(shell.page(list.title(&look), content))
}

/// Whoever sees a call, or what a door complains of, says so for everybody.
async fn call_seen(shell: Shell, Path((node, seq)): Path<(String, String)>) -> Result<Response, Trouble> {
    let node: NodeId = node.parse().map_err(|_| Trouble::NotFound)?;
    let seq: u64 = seq.parse().map_err(|_| Trouble::NotFound)?;
    let account = shell.person()?.id;
    // What was seen twice was seen.
    if !today::notices::is_seen(&shell.office, node, seq).await?.ok_or(Trouble::NotFound)? {
        shell.office.record(&[Fact::Desk(DeskFact::CallSeen { account, node, seq })]).await?;
    }
    // The script stays where it is: nothing is lost that somebody types there.
    if shell.view.is_by_script {
        return Ok(super::notices::bar(&shell, false).await?.into_response());
    }
    Ok(shell.go("/today"))
}

fn is_waiting(state: VisitState) -> bool {
    matches!(state, VisitState::Registered | VisitState::Permitted)
}
