//! `/inside`: who is in the building, for wardens, who see nothing else of visits.

use super::visits::list_of;
use crate::desk::language::{Said, say};
use crate::desk::pieces::PageQuery;
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use axum::extract::Query;
use frontdesk_core::visit::VisitState;
use frontdesk_store::VisitQuery;
use maud::{Markup, html};

const TITLE: Said = say("楼内访客", "樓內訪客", "Visitors in");
const HEADLINE: Said = say("楼内有 {} 位访客", "樓內有 {} 位訪客", "{} visitors are in the building");
const ONLY_VISITORS: Said = say(
    "只有登记过的访客；前台机最近没有联系上时，这里可能不全。",
    "只有登記過的訪客；櫃檯機最近沒有聯絡上時，這裡可能不全。",
    "Registered visitors only; what a kiosk that was not heard of lately knows may be missing.",
);
const MORE: Said = say("只列出最近的 {} 位。", "只列出最近的 {} 位。", "Only the last {} are listed.");

/// The most that are counted and listed.
const MAX_INSIDE: usize = 2_000;

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![get("/inside", Rule::Only(Roles::of(&[Role::Warden])), inside).in_navigation(30, 'i', TITLE)]
}

async fn inside(shell: Shell, Query(query): Query<PageQuery>) -> Result<Markup, Trouble> {
    let wanted = VisitQuery { states: vec![VisitState::In], ..VisitQuery::default() };
    let visits = shell.office.read(move |reader| reader.search_visits(&wanted, None, MAX_INSIDE)).await?.rows;
    let count = visits.len().to_string();
    let content = html! {
        div.head { div { h1 { (HEADLINE.with(shell.language(), &[&count])) } p.lead { (shell.say(ONLY_VISITORS)) } } }
        @if visits.len() == MAX_INSIDE { p.notice { (MORE.with(shell.language(), &[&count])) } }
        div.list { (list_of::page(&shell, &visits, query, "/inside")) }
    };
    Ok(shell.page(shell.say(TITLE), content))
}
