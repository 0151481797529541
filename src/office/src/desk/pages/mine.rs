//! `/mine`: a host's own visits, and nobody else's.

use super::visits::list_of;
use crate::desk::language::{Said, say};
use crate::desk::pieces::PageQuery;
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::office::utc_ms;
use crate::today::midnight_ms;
use axum::extract::Query;
use frontdesk_core::id::StaffId;
use frontdesk_core::visit::VisitState;
use frontdesk_store::{ReadError, Reader, VisitRecord};
use maud::{Markup, html};

const TITLE: Said = say("我的访客", "我的訪客", "My visitors");
const NOBODY: Said = say("现在没有人找您", "現在沒有人找您", "Nobody is here for you");
const SOMEBODY: Said = say("有 {} 位访客在等您", "有 {} 位訪客在等您", "{} visitors are waiting for you");
const ONE: Said = say("{}在等您", "{}在等您", "{} is waiting for you");
const LAST: Said = say("最近 7 天", "最近 7 天", "The last 7 days");
const NOT_LINKED: Said = say(
    "这个账号还没有对应的员工。请管理员在“账号”里填写员工编码。",
    "這個帳號還沒有對應的員工。請管理員在「帳號」裡填寫員工編碼。",
    "This account is not linked to a member of staff yet. An administrator does that under Accounts.",
);
const NONE: Said = say("最近 7 天没有您的访客。", "最近 7 天沒有您的訪客。", "You had no visitors in the last 7 days.");

const DAYS_MS: i64 = 7 * 86_400_000;

/// The most visits of the whole site that are looked through, and of one host that are listed.
const MAX_LOOKED_AT: usize = 5_000;
const MAX_LISTED: usize = 500;

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![get("/mine", Rule::Only(Roles::of(&[Role::Host])), mine).in_navigation(15, 'm', TITLE)]
}

async fn mine(shell: Shell, Query(query): Query<PageQuery>) -> Result<Markup, Trouble> {
    let title = shell.say(TITLE);
    let Some(staff) = shell.person()?.staff else {
        return Ok(shell.page(title, html! { section.sheet { h1 { (title) } p.lead { (shell.say(NOT_LINKED)) } } }));
    };
    let since_ms = midnight_ms(utc_ms()).saturating_sub(DAYS_MS);
    let visits = shell.office.read(move |reader| of_host(reader, staff, since_ms)).await?;
    let waiting: Vec<_> =
        visits.iter().filter(|visit| matches!(visit.state, VisitState::Registered | VisitState::Permitted)).collect();
    let headline = match waiting.as_slice() {
        [] => shell.say(NOBODY).to_owned(),
        [one] => {
            let name = one.private.as_ref().map(|private| crate::desk::show::shown(&private.name)).unwrap_or_default();
            ONE.with(shell.language(), &[&name])
        }
        several => SOMEBODY.with(shell.language(), &[&several.len().to_string()]),
    };
    let content = html! {
        div.head { h1 { (headline) } }
        div.list {
            h2.under-line { (shell.say(LAST)) }
            (list_of::page(&shell, &visits, query, "/mine"))
            @if visits.is_empty() { p.lead { (shell.say(NONE)) } }
        }
    };
    Ok(shell.page(title, content))
}

fn of_host(reader: &Reader, staff: StaffId, since_ms: i64) -> Result<Vec<VisitRecord>, ReadError> {
    let is_theirs = |visit: &VisitRecord| visit.private.as_ref().is_some_and(|private| private.host == Some(staff));
    let mut visits = reader.visits(since_ms, MAX_LOOKED_AT)?;
    visits.retain(is_theirs);
    visits.truncate(MAX_LISTED);
    Ok(visits)
}
