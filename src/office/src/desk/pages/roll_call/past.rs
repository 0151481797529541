//! Roll-calls and exercises of the past: a list, and one of them with what was said of whom, on the screen, on paper and as a file.

use super::list::place_of_fire;
use super::{WARDENS, paper, words};
use crate::desk::pieces::{PAGE_ROWS, PageQuery, day_and_clock};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::roll_call::past::{self, Past, Told};
use axum::extract::{Path, Query};
use axum::response::Response;
use frontdesk_core::fact::{Counted, PermissionPrivate, RollCallWhy};
use frontdesk_core::id::RollCallId;
use frontdesk_store::RollCallRecord;
use maud::{Markup, html};

pub(super) async fn list(shell: Shell, Query(query): Query<PageQuery>) -> Result<Markup, Trouble> {
    let offset = query.offset();
    let (records, total) = shell.office.read(move |reader| reader.roll_calls_page(offset, PAGE_ROWS)).await?;
    let content = html! {
        div.head {
            h1 { (shell.say(words::PAST)) }
            @if WARDENS.admits(&shell.view.who) { a.btn href="/roll-call" { (shell.say(words::TITLE)) } }
        }
        div.list {
            @if records.is_empty() { p.q { (shell.say(words::NONE_YET)) } }
            @else {
                table {
                    thead { tr { @for said in [words::BEGUN, words::WHY, words::ENDED, words::FOUND, words::NOT_FOUND] { th scope="col" { (shell.say(said)) } } } }
                    tbody { @for record in &records { (row(&shell, record)) } }
                }
            }
            (query.pager("/roll-calls", total, shell.language()))
        }
    };
    Ok(shell.page(shell.say(words::PAST), content))
}

fn row(shell: &Shell, record: &RollCallRecord) -> Markup {
    html! {
        tr {
            td.num { a href={ "/roll-call/" (record.rollcall) } { (day_and_clock(record.started_ms)) } }
            td { (why(shell, record)) }
            td.num data-title=(shell.say(words::ENDED)) { (ended(shell, record)) }
            td.num data-title=(shell.say(words::FOUND)) { (record.safe) }
            td.num data-title=(shell.say(words::NOT_FOUND)) { (record.not_safe) }
        }
    }
}

fn why(shell: &Shell, record: &RollCallRecord) -> String {
    match record.why {
        RollCallWhy::Fire => words::FIRE_AT.with(shell.language(), &[&place_of_fire(shell, record)]),
        RollCallWhy::Asked => shell.say(words::TITLE).to_owned(),
        RollCallWhy::Drill => shell.say(words::EXERCISE).to_owned(),
    }
}

fn ended(shell: &Shell, record: &RollCallRecord) -> String {
    record.ended_ms.map_or_else(|| shell.say(words::GOES_ON).to_owned(), day_and_clock)
}

async fn find(shell: &Shell, id: &str) -> Result<Past, Trouble> {
    let rollcall: RollCallId = id.parse().map_err(|_| Trouble::NotFound)?;
    past::load(&shell.office, rollcall).await?.ok_or(Trouble::NotFound)
}

pub(super) async fn one(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    let past = find(&shell, &id).await?;
    let record = &past.record;
    let content = html! {
        div #roll-call {
            div.head {
                h1 { (headline(&shell, record)) }
                a.btn href="/roll-calls" { (shell.say(words::PAST)) }
            }
            p.beneath { (from_until(&shell, record)) }
            div.acts.tools {
                @if past.can_go_on && WARDENS.admits(&shell.view.who) {
                    form method="post" action="/roll-call/resume" {
                        (shell.form_token())
                        button.btn.p name="rollcall" value=(record.rollcall) { (shell.say(words::RESUME)) }
                    }
                }
                button.btn type="button" data-does="print" { (shell.say(words::PRINT)) }
                a.btn href={ "/roll-call/" (record.rollcall) "/csv" } download { (shell.say(words::CSV)) }
            }
            div.list { (table(&shell, &past.told)) }
            section.paper aria-hidden="true" {
                p.m { (headline(&shell, record)) }
                p.s.num { (from_until(&shell, record)) }
                (table(&shell, &past.told))
            }
        }
    };
    Ok(shell.page(shell.say(words::PAST), content))
}

fn headline(shell: &Shell, record: &RollCallRecord) -> String {
    let counts = [record.safe, record.not_safe].map(|count| count.to_string());
    words::PAST_HEADLINE.with(shell.language(), &[&why(shell, record), &counts[0], &counts[1]])
}

/// When and by whom it was begun and ended, as far as that is known.
fn from_until(shell: &Shell, record: &RollCallRecord) -> String {
    let name = |by: Option<&PermissionPrivate>| by.map_or_else(String::new, |by| shown(&by.name));
    let (by, ended_by) = (name(record.by.as_ref()), name(record.ended_by.as_ref()));
    let begun = words::BEGUN_BY.with(shell.language(), &[&day_and_clock(record.started_ms), &by]);
    let ended = words::ENDED_BY.with(shell.language(), &[&ended(shell, record), &ended_by]);
    format!("{} {}", begun.trim_end(), ended.trim_end())
}

fn table(shell: &Shell, told: &[Told]) -> Markup {
    html! {
        @if told.is_empty() { p.q { (shell.say(words::NOTHING_SAID)) } }
        @else {
            table {
                thead { tr { @for said in [words::NAME, words::ABOUT, words::SAID, words::BY, words::WHEN] { th scope="col" { (shell.say(said)) } } } }
                tbody {
                    @for one in told {
                        tr {
                            td { b.m { (name(shell, one)) } }
                            td { (about(shell, one)) }
                            td { span class=(if one.mark.safe { "ok" } else { "stop" }) { (said(shell, one)) } }
                            td data-title=(shell.say(words::BY)) { (by(one)) }
                            td.num { (day_and_clock(one.mark.at_ms)) }
                        }
                    }
                }
            }
        }
    }
}

fn name(shell: &Shell, one: &Told) -> String {
    one.name.as_deref().filter(|name| !name.is_empty()).map_or_else(|| shell.say(words::NO_NAME).to_owned(), shown)
}

fn kind(shell: &Shell, one: &Told) -> &'static str {
    shell.say(match one.mark.who {
        Counted::Visit(_) => words::VISITOR,
        Counted::Staff(_) => words::MEMBER_OF_STAFF,
    })
}

fn about(shell: &Shell, one: &Told) -> String {
    format!("{} {}", kind(shell, one), shown(&one.about))
}

fn said(shell: &Shell, one: &Told) -> &'static str {
    shell.say(if one.mark.safe { words::SAFE } else { words::NOT_KNOWN_SAFE })
}

fn by(one: &Told) -> String {
    one.mark.by.as_ref().map_or_else(String::new, |by| shown(&by.name))
}

pub(super) async fn csv(shell: Shell, Path(id): Path<String>) -> Result<Response, Trouble> {
    let past = find(&shell, &id).await?;
    let head = [words::NAME, words::KIND, words::ABOUT, words::SAID, words::BY, words::WHEN];
    let mut rows = vec![head.map(|said| shell.say(said).to_owned())];
    rows.extend(past.told.iter().map(|one| {
        let when = day_and_clock(one.mark.at_ms);
        [
            name(&shell, one),
            kind(&shell, one).to_owned(),
            shown(&one.about),
            said(&shell, one).to_owned(),
            by(one),
            when,
        ]
    }));
    let mut about = [const { String::new() }; 6];
    about[0] = from_until(&shell, &past.record);
    about[1] = why(&shell, &past.record);
    rows.push(about);
    paper::file("roll-call.csv", &rows)
}
