//! The list of cards, with the count of the tray beside it.

use super::find::{self, Asked, Holder, Line, Standing};
use super::{KEEPERS, count, words};
use crate::desk::language::Said;
use crate::desk::pages::people::READERS as READERS_OF_PEOPLE;
use crate::desk::pieces::{PAGE_ROWS, PageQuery};
use crate::desk::shell::Shell;
use crate::desk::show::{clock_of_day, shown};
use crate::desk::trouble::Trouble;
use crate::office::utc_ms;
use axum::extract::Query;
use frontdesk_core::fact::CardName;
use frontdesk_core::id::CardUid;
use maud::{Markup, html};
use std::collections::BTreeMap;

pub(super) async fn page(
    shell: Shell,
    Query(query): Query<BTreeMap<String, String>>,
    Query(page): Query<PageQuery>,
) -> Result<Markup, Trouble> {
    page_of(&shell, &Asked::read(&query), page, None).await
}

pub(super) async fn page_of(
    shell: &Shell,
    asked: &Asked,
    page: PageQuery,
    wrong: Option<Said>,
) -> Result<Markup, Trouble> {
    let now_ms = utc_ms();
    let found = find::find(shell, asked, now_ms).await?;
    let total = found.len() as u64;
    let from = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let rows: Vec<Line> = found.into_iter().skip(from).take(usize::try_from(PAGE_ROWS).unwrap_or(0)).collect();
    let with_numbers = move |reader: &frontdesk_store::Reader| {
        let numbered = rows.into_iter().map(|line| Ok(Line { uid: reader.card_number(line.of)?, ..line }));
        Ok((reader.tray_counts()?, numbered.collect::<Result<Vec<Line>, frontdesk_store::ReadError>>()?))
    };
    let (counts, rows) = shell.office.read(with_numbers).await?;
    let numbers = [counts.given, counts.missing, counts.lost].map(|count| count.to_string());
    let summary = words::SUMMARY.with(shell.language(), &numbers.each_ref().map(String::as_str));
    let content = html! {
        div.head { div { h1 { (words::HEADLINE.with(shell.language(), &[&counts.in_tray.to_string()])) } p.lead { (summary) } } }
        (filters(shell, asked))
        div.beside.in-order {
            div {
                @if rows.is_empty() { p.lead { (shell.say(words::NONE)) } } @else { (table(shell, &rows, now_ms)) }
                (page.pager(&asked.address(), total, shell.language()))
            }
            div.stack {
                (count::panel(shell, wrong).await?)
                @if KEEPERS.admits(&shell.view.who) || super::TECHNICIANS.admits(&shell.view.who) { (making(shell)) }
            }
        }
    };
    Ok(shell.page(shell.say(words::TITLE), content))
}

fn filters(shell: &Shell, asked: &Asked) -> Markup {
    html! {
        form.filters method="get" action="/cards" {
            div.field.text {
                label for="cards-q" { (shell.say(words::SEARCH)) }
                input #cards-q type="search" name="q" value=(asked.text) autocomplete="off" spellcheck="false" maxlength="80";
            }
            div.field {
                label for="state" { (shell.say(words::STATE)) }
                select #state name="state" {
                    option value="" { (shell.say(words::TRAY_CARDS)) }
                    @for one in Standing::ALL { option value=(one.tag()) selected[asked.standing == Some(one)] { (shell.say(words::standing(one))) } }
                }
            }
            div.acts {
                button.btn { (shell.say(words::LOOK)) }
                @if *asked != Asked::default() { a.btn.quiet href="/cards" { (shell.say(words::CLEAR)) } }
            }
        }
    }
}

fn table(shell: &Shell, rows: &[Line], now_ms: i64) -> Markup {
    html! {
        table {
            thead { tr { @for title in [words::CARD, words::STATE, words::HOLDER, words::SINCE, words::UNTIL] { th scope="col" { (shell.say(title)) } } } }
            tbody { @for line in rows { (row(shell, line, now_ms)) } }
        }
    }
}

fn row(shell: &Shell, line: &Line, now_ms: i64) -> Markup {
    let (path, name) = match line.of {
        CardName::Card(card) => (format!("/cards/{card}"), card.to_string()),
        CardName::Credential(credential) => (format!("/cards/staff/{credential}"), credential.to_string()),
    };
    html! {
        tr.off[line.standing == Standing::Ended] data-card {
            td { a.m.name.num href=(path) { (number(line.uid, &name)) } }
            td { (standing(shell, line.standing)) }
            td { @if let Some(one) = &line.holder { (holder(shell, one)) } }
            td.num { (clock_of_day(line.since_ms, now_ms)) }
            td.num { @if let Some(until_ms) = line.until_ms { (clock_of_day(until_ms, now_ms)) } }
        }
    }
}

/// The number as its chip says it, in pairs; else the beginning of the card's name.
pub(in crate::desk::pages) fn number(uid: Option<CardUid>, name: &str) -> String {
    let Some(uid) = uid else { return format!("#{}", name.get(..8).unwrap_or(name)) };
    uid.as_bytes().iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
}

pub(super) fn standing(shell: &Shell, standing: Standing) -> Markup {
    let said = shell.say(words::standing(standing));
    html! {
        @match standing {
            Standing::Overdue | Standing::Missing => span.chip.w { (said) },
            Standing::Lost => span.stop { (said) },
            Standing::Staff => span.ok { (said) },
            _ => span { (said) },
        }
    }
}

pub(super) fn holder(shell: &Shell, holder: &Holder) -> Markup {
    let shown_name = |name: &Option<String>, nobody: Said| match name {
        Some(name) => shown(name),
        None if super::sees_names(shell) => shell.say(words::NO_NAME).to_owned(),
        None => shell.say(nobody).to_owned(),
    };
    html! {
        @match holder {
            Holder::Visitor(visit, name) => {
                @if super::sees_names(shell) { a.name href={ "/visits/" (visit) } { (shown_name(name, words::A_VISITOR)) } }
                @else { (shell.say(words::A_VISITOR)) }
            },
            Holder::Staff(staff, name) => {
                @if READERS_OF_PEOPLE.admits(&shell.view.who) { a.name href={ "/people/" (staff) } { (shown_name(name, words::AN_EMPLOYEE)) } }
                @else { (shown_name(name, words::AN_EMPLOYEE)) }
            },
            Holder::Unknown => span.q { (shell.say(words::AN_EMPLOYEE)) },
        }
    }
}

fn making(shell: &Shell) -> Markup {
    html! {
        section.panel {
            h2 { (shell.say(words::MAKING)) }
            p.s { (shell.say(words::MAKING_HINT)) }
            p { code { "frontdeskctl card issue --staff 1001 --issuer issuer.toml" } }
            p { code { "frontdeskctl card issue --tray --issuer issuer.toml" } }
        }
    }
}
