//! The tray is counted, and what its counts came to.

use super::find::Asked;
use super::list::page_of;
use super::{KEEPERS, sees_names, who, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pages::visits::kiosk_name;
use crate::desk::pieces::{PageQuery, day_and_clock, older, problem};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::CustodyFact;
use frontdesk_store::TrayCountRecord;
use maud::{Markup, html};

/// Counts that are shown.
const SHOWN: usize = 6;

/// More cards than a tray holds.
const MAX_COUNT: u32 = 10_000;

/// What should be there is what the journals say at this moment.
pub(super) async fn count(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let counted = fields.text("counted").trim().parse::<u32>().ok().filter(|counted| *counted <= MAX_COUNT);
    let Some(counted) = counted else {
        let page = page_of(&shell, &Asked::default(), PageQuery::default(), Some(words::BAD_COUNT)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let counts = shell.office.read(|reader| reader.tray_counts()).await?;
    let fact = CustodyFact::TrayCounted {
        counted,
        booked: counts.in_tray,
        given: counts.given,
        missing: counts.missing + counts.lost,
        private: Some(who(&shell, fields.text("note"))?),
    };
    shell.office.record(&[shell.used("tray_counted", None), fact.into()]).await?;
    Ok(shell.go("/cards#counts"))
}

pub(super) async fn panel(shell: &Shell, wrong: Option<Said>) -> Result<Markup, Trouble> {
    let mut counts = shell.office.read(|reader| reader.tray_counts_lately((0, SHOWN + 1))).await?;
    let older = older("/cards/counts", &mut counts, SHOWN, shell.language());
    Ok(html! {
        section.panel #counts {
            @if KEEPERS.admits(&shell.view.who) { (form(shell, wrong)) }
            h2 { (shell.say(words::COUNTS)) }
            @if counts.is_empty() { p.s { (shell.say(words::NEVER)) } }
            @for count in &counts { (row(shell, count)) }
            (older)
        }
    })
}

/// All counts, page by page.
pub(super) async fn all(shell: Shell, Query(page): Query<PageQuery>) -> Result<Markup, Trouble> {
    let mut counts = shell.office.read(move |reader| reader.tray_counts_lately(page.window())).await?;
    let beside = page.beside("/cards/counts", &mut counts, shell.language());
    let content = html! {
        div.head { h1 { (shell.say(words::COUNTS)) } a.btn.t href="/cards" { (shell.say(words::TITLE)) } }
        div.list {
            @if counts.is_empty() { p.s { (shell.say(words::NEVER)) } }
            @for count in &counts { (row(&shell, count)) }
            (beside)
        }
    };
    Ok(shell.page(shell.say(words::COUNTS), content))
}

fn form(shell: &Shell, wrong: Option<Said>) -> Markup {
    html! {
        h2 { (shell.say(words::COUNT)) }
        p.s { (shell.say(words::COUNT_HINT)) }
        (problem(wrong.map(|wrong| shell.say(wrong))))
        form method="post" action="/cards/count" {
            (shell.form_token())
            div.field {
                label for="counted" { (shell.say(words::COUNTED)) }
                input #counted name="counted" type="number" inputmode="numeric" min="0" max=(MAX_COUNT) required autocomplete="off";
            }
            div.field {
                label for="note" { (shell.say(words::COUNT_NOTE)) }
                input #note name="note" maxlength=(super::MAX_NOTE_CHARS) autocomplete="off";
            }
            button.btn.p { (shell.say(words::SIGN)) }
        }
    }
}

fn row(shell: &Shell, count: &TrayCountRecord) -> Markup {
    let language = shell.language();
    let difference = i64::from(count.counted) - i64::from(count.booked);
    let (class, said) = match difference {
        0 => ("ok", shell.say(words::IT_FITS).to_owned()),
        less if less < 0 => ("stop", words::TOO_FEW.with(language, &[&less.unsigned_abs().to_string()])),
        more => ("w", words::TOO_MANY.with(language, &[&more.to_string()])),
    };
    let by = count.private.as_ref().filter(|_| sees_names(shell));
    html! {
        div.r {
            div {
                span class=(class) { (said) } " " span.s.num { (words::OF.with(language, &[&count.counted.to_string(), &count.booked.to_string()])) }
                @if let Some(by) = by.filter(|by| !by.why.is_empty()) { br; span.s { (shown(&by.why)) } }
            }
            div.end.s {
                span.num { (day_and_clock(count.at_ms)) } br;
                @if let Some(by) = by { (shown(&by.name)) " · " } (kiosk_name(shell, count.node))
            }
        }
    }
}
