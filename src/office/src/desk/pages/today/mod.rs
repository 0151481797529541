//! The page "今天 Today": one headline with the fact to act on, who called the desk just now, then who waits, who is in, who has left,
//! and the doors.

pub(in crate::desk) mod columns;
mod events;
mod told;
mod words;

use crate::desk::language::{Said, say};
use crate::desk::pieces::{PAGE_ROWS, PageQuery};
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::today::{self, Today};
use axum::extract::{Path, Query};
use chrono::{Datelike, Local, TimeZone};
use columns::List;
use frontdesk_core::visit::VisitState;
use maud::{Markup, html};
use words::Words;

pub(in crate::desk) use columns::{clock, shown};

pub(super) const TITLE: Said = say("今天", "今天", "Today");
const DAY: Said = say("{} 月 {} 日　星期{}", "{} 月 {} 日　星期{}", "{}/{} {}");
const WEEKDAYS: [Said; 7] = [
    say("一", "一", "Monday"),
    say("二", "二", "Tuesday"),
    say("三", "三", "Wednesday"),
    say("四", "四", "Thursday"),
    say("五", "五", "Friday"),
    say("六", "六", "Saturday"),
    say("日", "日", "Sunday"),
];

/// Who receives visitors, and who heads those who do.
pub(in crate::desk) const READERS: Rule = Rule::Only(Roles::of(&[Role::Receptionist, Role::AdministrationHead]));

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/today", READERS, page).in_navigation(10, 't', TITLE),
        get("/today/live", READERS, live).by_itself(),
        get("/today/{list}", READERS, whole_list),
        get("/events", Rule::SignedIn, events::events).stream(),
    ]
}

async fn page(shell: Shell) -> Result<Markup, Trouble> {
    let words = words::of(shell.language());
    let today = today::load(&shell.office).await?;
    // What moves comes anew whenever the office says that something is new, and each half minute: waiting grows without news.
    let content = html! {
        div #today hx-get="/today/live" hx-trigger="sse:changed, every 30s" hx-swap="innerHTML" {
            (body(&shell, &today, words))
        }
    };
    Ok(shell.page(words.today, content))
}

/// The part of the page that changes.
async fn live(shell: Shell) -> Result<Markup, Trouble> {
    Ok(body(&shell, &today::load(&shell.office).await?, words::of(shell.language())))
}

/// All of a list, page by page.
async fn whole_list(shell: Shell, Path(list): Path<String>, Query(query): Query<PageQuery>) -> Result<Markup, Trouble> {
    let list = List::of_word(&list).ok_or(Trouble::NotFound)?;
    let words = words::of(shell.language());
    let today = today::load(&shell.office).await?;
    let (offset, limit) = (query.offset(), PAGE_ROWS);
    let usize = |n| usize::try_from(n).unwrap_or(usize::MAX);
    let (rows, count) = list.rows(&today, usize(offset), usize(limit), words);
    let path = format!("/today/{}", list.word());
    let content = html! {
        div.head { h1 { (count) " " (list.title(words)) } a.btn href="/today" { (words.today) } }
        div.list { (rows) (query.pager(&path, count as u64, shell.language())) }
    };
    Ok(shell.page(list.title(words), content))
}

fn body(shell: &Shell, today: &Today, words: &Words) -> Markup {
    html! {
        @if today.is_simulated() { p.strip role="note" { span { (words.simulated_strip) } } }
        (columns::alarms(today, words))
        div.top {
            h1 { (headline(today, words)) }
            p.when {
                span.day { (day(shell, today.now_ms)) }
                span.live data-live=(words.live) data-lost=(words.lost) { i {} span role="status" {} }
                span.num { (words.as_of(&columns::clock(today.now_ms))) }
            }
        }
        (columns::calls(today, words))
        div.cols {
            (columns::waiting(today, shell.language(), words))
            @for list in [List::Inside, List::Left, List::Doors] { (columns::beginning(list, today, words)) }
        }
        (columns::kiosks(today, words))
    }
}

fn day(shell: &Shell, now_ms: i64) -> String {
    let Some(now) = Local.timestamp_millis_opt(now_ms).single() else { return String::new() };
    let weekday = usize::try_from(now.weekday().num_days_from_monday()).ok().and_then(|day| WEEKDAYS.get(day).copied());
    let weekday = weekday.map(|day| shell.say(day)).unwrap_or_default();
    DAY.with(shell.language(), &[&now.month().to_string(), &now.day().to_string(), weekday])
}

/// The fact to act on: who has waited longest.
fn headline(today: &Today, words: &Words) -> String {
    let longest = today.visits.iter().filter(|visit| is_waiting(visit.state)).min_by_key(|visit| visit.arrived_ms);
    match longest {
        None => words.nobody_waits.to_owned(),
        Some(visit) => {
            let name = visit.name.as_deref().unwrap_or(words.no_name);
            words.has_waited(&columns::shown(name), columns::minutes_since(today.now_ms, visit.arrived_ms))
        }
    }
}

fn is_waiting(state: VisitState) -> bool {
    matches!(state, VisitState::Registered | VisitState::Permitted)
}
