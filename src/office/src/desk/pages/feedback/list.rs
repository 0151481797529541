//! The list, with a form for each message that nobody has seen to.

use super::{HEADS, words};
use crate::desk::language::Said;
use crate::desk::pages::visits::kiosk_name;
use crate::desk::pieces::{day_and_clock, problem};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use axum::extract::Query;
use frontdesk_core::fact::MAX_FEEDBACK_NOTE_CHARS;
use frontdesk_store::{Cursor, FeedbackRecord, HandledRecord};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Messages on one page.
const ROWS: usize = 30;

pub(super) async fn page(shell: Shell, Query(query): Query<BTreeMap<String, String>>) -> Result<Markup, Trouble> {
    let before: Option<Cursor> = query.get("before").and_then(|text| text.parse().ok());
    let only_open = query.get("which").is_some_and(|which| which == "open");
    whole(&shell, only_open, before, None).await
}

pub(super) async fn whole(
    shell: &Shell,
    only_open: bool,
    before: Option<Cursor>,
    wrong: Option<Said>,
) -> Result<Markup, Trouble> {
    let read =
        shell.office.read(move |reader| Ok((reader.open_feedback()?, reader.feedback(only_open, before, ROWS)?)));
    let (open, listed) = read.await?;
    let path = if only_open { "/feedback?which=open" } else { "/feedback" };
    let content = html! {
        div.head {
            h1 { (headline(shell, open)) }
            div.acts {
                @if only_open { a.btn.quiet href="/feedback" { (shell.say(words::ALL)) } }
                @else { a.btn.quiet href="/feedback?which=open" { (shell.say(words::OPEN)) } }
            }
        }
        p.s { (shell.say(words::HINT)) }
        (problem(wrong.map(|wrong| shell.say(wrong))))
        div.stack {
            @if listed.rows.is_empty() && listed.next.is_none() { p.lead { (shell.say(words::NONE)) } }
            @for record in &listed.rows { (message(shell, record)) }
        }
        @if before.is_some() || listed.next.is_some() {
            nav.pager {
                @if before.is_some() { a.btn href=(path) { (shell.say(words::NEWEST)) } }
                @if let Some(next) = listed.next {
                    a.btn rel="next" href={ (path) (if only_open { "&" } else { "?" }) "before=" (next) } { (shell.say(words::OLDER)) }
                }
            }
        }
    };
    Ok(shell.page(shell.say(words::TITLE), content))
}

fn headline(shell: &Shell, open: u64) -> String {
    match open {
        0 => shell.say(words::ALL_DONE).to_owned(),
        1 => shell.say(words::ONE_WAITS).to_owned(),
        many => words::MANY_WAIT.with(shell.language(), &[&many.to_string()]),
    }
}

fn message(shell: &Shell, record: &FeedbackRecord) -> Markup {
    let topics: Vec<&str> = record.topics.iter().map(|topic| shell.say(words::topic(*topic))).collect();
    html! {
        section.panel.sim[record.simulated] data-card {
            h2 { (shell.say(words::tone(record.tone))) @if !topics.is_empty() { " · " (topics.join(" · ")) } }
            @match &record.private {
                Some(said) => p { (shown(&said.words)) },
                None if record.had_words => p.q { (shell.say(words::GONE)) },
                None => {},
            }
            p.s {
                span.num { (day_and_clock(record.at_ms)) } " · " (kiosk_name(shell, record.node)) " · "
                @match record.visit {
                    Some(visit) => a href={ "/visits/" (visit) } { (shell.say(words::OF_VISIT)) },
                    None => (shell.say(words::UNNAMED)),
                }
                @if record.simulated { " · " span.chip.w { (shell.say(words::SIMULATED)) } }
            }
            @match &record.handled {
                Some(handled) => (done(shell, handled)),
                None => (form(shell, record)),
            }
        }
    }
}

fn done(shell: &Shell, handled: &HandledRecord) -> Markup {
    html! {
        p {
            span.ok { (words::HANDLED.with(shell.language(), &[&format!("{} ", day_and_clock(handled.at_ms))])) }
            @if let Some(private) = &handled.private { " · " (shown(&private.name)) " · " (shown(&private.note)) }
        }
    }
}

fn form(shell: &Shell, record: &FeedbackRecord) -> Markup {
    let id = format!("note-{}", record.feedback);
    html! {
        @if HEADS.admits(&shell.view.who) {
            form method="post" action={ "/feedback/" (record.feedback) } {
                (shell.form_token())
                div.field {
                    label for=(id) { (shell.say(words::DONE)) }
                    input id=(id) name="note" maxlength=(MAX_FEEDBACK_NOTE_CHARS) autocomplete="off" required;
                }
                button.btn { (shell.say(words::MARK)) }
            }
        }
    }
}
