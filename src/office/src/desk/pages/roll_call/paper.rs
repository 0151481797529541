//! The list on paper, and as a file.

use super::list::{cause, headline, heard, name, seen};
use super::words;
use crate::desk::pieces::day_and_clock;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::roll_call::{self, RollCall};
use crate::spreadsheet;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::Counted;
use maud::{Markup, html};

/// What is printed in place of the page: a box to tick for each, when it was made, and how fresh each kiosk's word was.
pub(super) fn sheet(shell: &Shell, known: &RollCall) -> Markup {
    let printed = words::PRINTED.with(shell.language(), &[&day_and_clock(known.now_ms)]);
    html! {
        section.paper aria-hidden="true" {
            p.m { (headline(shell, known)) @if let Some(open) = &known.open { " · " (cause(shell, open)) } }
            p.s { @for kiosk in &known.kiosks { (shown(&kiosk.label)) ": " (heard(shell, kiosk)) ". " } }
            @if known.is_cut { p.s { (shell.say(words::CUT)) } }
            table {
                // The head comes again on each page: none is without the time at which it was true.
                thead {
                    tr { th.of colspan="5" { (shell.say(words::TITLE)) " · " (printed) } }
                    tr {
                    th {} th { (shell.say(words::NAME)) } th { (shell.say(words::ABOUT)) } th { (shell.say(words::AREA)) } th { (shell.say(words::SINCE)) }
                    }
                }
                tbody {
                    @for one in &known.present {
                        tr {
                            td { span.tick { @if one.is_safe() { "✓" } } }
                            td { (name(shell, one)) }
                            td { @if matches!(one.whom, Counted::Staff(_)) { (shell.say(words::MEMBER_OF_STAFF)) " " (shown(&one.about)) } @else { (shown(&one.about)) } }
                            td { (shown(&one.area)) }
                            td.num { (seen(shell, one)) }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn csv(shell: Shell) -> Result<Response, Trouble> {
    let known = roll_call::load(&shell.office).await?;
    let kind = |whom| match whom {
        Counted::Visit(_) => shell.say(words::VISITOR),
        Counted::Staff(_) => shell.say(words::MEMBER_OF_STAFF),
    };
    let head = [words::NAME, words::ABOUT, words::AREA, words::SINCE, words::SAFE].map(|said| shell.say(said));
    let mut rows = vec![[
        head[0].to_owned(),
        String::new(),
        head[1].to_owned(),
        head[2].to_owned(),
        head[3].to_owned(),
        head[4].to_owned(),
    ]];
    rows.extend(known.present.iter().map(|one| {
        let safe = one.mark.as_ref().filter(|mark| mark.safe).map(|mark| day_and_clock(mark.at_ms));
        let about = shown(&one.about);
        [
            name(&shell, one),
            kind(one.whom).to_owned(),
            about,
            shown(&one.area),
            day_and_clock(one.since_ms),
            safe.unwrap_or_default(),
        ]
    }));
    for kiosk in &known.kiosks {
        let label = shown(&kiosk.label);
        rows.push([
            format!("({label})"),
            heard(&shell, kiosk),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]);
    }
    file("roll-call.csv", &rows)
}

/// A file for spreadsheets: no cell is a formula.
pub(super) fn file<const CELLS: usize>(name: &'static str, rows: &[[String; CELLS]]) -> Result<Response, Trouble> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.each_ref().map(|text| spreadsheet::cell(text))).map_err(|_| Trouble::Failed)?;
    }
    let text = writer.into_inner().map_err(|_| Trouble::Failed)?;
    // Spreadsheets take a file for what it is only with the mark in front.
    let mut file = "\u{FEFF}".as_bytes().to_vec();
    file.extend(text);
    let mut response = file.into_response();
    let named = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(|_| Trouble::Failed)?;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(CONTENT_DISPOSITION, named);
    Ok(response)
}
