//! The page "今天 Today": one headline with the fact to act on, who called the desk just now, then who waits, who is in, who has left, and the doors.

mod columns;
mod words;

use crate::html::{self, Text};
use crate::office::Office;
use crate::refusal::Refusal;
use crate::today::{self, Today};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse};
use frontdesk_core::visit::VisitState;
use serde::Deserialize;
use std::sync::Arc;
use words::Words;

/// Which language; anything unknown is simplified Chinese.
#[derive(Debug, Deserialize)]
pub(crate) struct PageQuery {
    #[serde(default)]
    lang: String,
}

pub(crate) async fn page(
    State(office): State<Arc<Office>>,
    Query(query): Query<PageQuery>,
) -> Result<Html<String>, Refusal> {
    let words = words::of(&query.lang);
    let today = today::load(&office).await?;
    let banner = if office.settings.demo_banner {
        format!(r#"<p class="strip" role="note">{}</p>"#, Text(words.demo))
    } else {
        String::new()
    };
    let languages: String = words::LANGUAGES
        .iter()
        .map(|(tag, name)| {
            let here = if *tag == words.tag { r#" aria-current="true""# } else { "" };
            format!(r#"<a href="/?lang={tag}" lang="{tag}"{here}>{}</a>"#, Text(name))
        })
        .collect();
    Ok(Html(format!(
        r#"<!doctype html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/app.css"><script src="/app.js" defer></script></head>
<body>{banner}<header><span class="mark"><i></i>Frontdesk</span><nav><a class="on" href="/?lang={tag}">{title}</a></nav>
<nav class="languages">{languages}</nav></header>
<main id="today" data-lang="{tag}" data-live="{live}" data-lost="{lost}">{body}</main></body></html>
"#,
        tag = words.tag,
        title = Text(words.today),
        live = Text(words.live),
        lost = Text(words.lost),
        body = body(&today, words),
    )))
}

/// The part of the page that changes; the script puts it in place of the old one.
pub(crate) async fn fragment(
    State(office): State<Arc<Office>>,
    Query(query): Query<PageQuery>,
) -> Result<Html<String>, Refusal> {
    Ok(Html(body(&today::load(&office).await?, words::of(&query.lang))))
}

pub(crate) async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("page/app.js"))
}

pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("page/app.css"))
}

fn body(today: &Today, words: &Words) -> String {
    let simulated = if today.is_simulated() {
        format!(r#"<p class="strip" role="note">{}</p>"#, Text(words.simulated_strip))
    } else {
        String::new()
    };
    format!(
        r#"{simulated}{alarms}<div class="top"><h1>{headline}</h1><p class="live"><i></i><span id="live">{now}</span></p></div>
{calls}<div class="cols">{waiting}{inside}{left}{doors}</div>{kiosks}"#,
        alarms = columns::alarms(today, words),
        headline = Text(&headline(today, words)),
        now = Text(&words.as_of(&html::clock(today.now_ms))),
        calls = columns::calls(today, words),
        waiting = columns::waiting(today, words),
        inside = columns::inside(today, words),
        left = columns::left(today, words),
        doors = columns::doors(today, words),
        kiosks = columns::kiosks(today, words),
    )
}

/// The fact to act on: who has waited longest.
fn headline(today: &Today, words: &Words) -> String {
    let longest = today.visits.iter().filter(|visit| is_waiting(visit.state)).min_by_key(|visit| visit.arrived_ms);
    match longest {
        None => words.nobody_waits.to_owned(),
        Some(visit) => {
            let name = visit.name.as_deref().unwrap_or(words.no_name);
            words.has_waited(name, html::minutes_since(today.now_ms, visit.arrived_ms))
        }
    }
}

fn is_waiting(state: VisitState) -> bool {
    matches!(state, VisitState::Registered | VisitState::Permitted)
}
