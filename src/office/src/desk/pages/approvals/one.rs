//! The page of one: who, why, for whom, until when; a leader's yes or no; and what happened.

use super::list::{countdown, kiosk, result, sim_tag, what, whom, why};
use super::{Case, trail, words};
use crate::desk::accounts::Account;
use crate::desk::language::Said;
use crate::desk::pieces::{day_and_clock, problem};
use crate::desk::role::Role;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::desk::view::Who;
use crate::office::utc_ms;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::MAX_EXCEPTION_CHARS;
use frontdesk_core::id::ApprovalId;
use frontdesk_store::CommandRecord;
use maud::{Markup, html};
use serde::Deserialize;

/// What is known of one.
pub(super) struct Known {
    case: Case,
    /// What leaders answered at the office.
    answers: Vec<CommandRecord>,
}

pub(super) async fn find(shell: &Shell, id: &str) -> Result<Known, Trouble> {
    let id: ApprovalId = id.parse().map_err(|_| Trouble::NotFound)?;
    let known = shell.office.read(move |reader| {
        let Some(record) = reader.exception(id)? else { return Ok(None) };
        let mut answers = reader.commands_until(record.node, record.until_ms)?;
        answers.retain(|answer| trail::answers(answer, id).is_some());
        Ok(Some(Known { case: Case::read(reader, record)?, answers }))
    });
    known.await?.ok_or(Trouble::NotFound)
}

pub(super) async fn page(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    let known = find(&shell, &id).await?;
    Ok(shown_page(&shell, &known, "", None))
}

#[derive(Debug, Deserialize)]
pub(super) struct Seen {
    /// The page that asks has the form of an answer on it.
    #[serde(default)]
    open: bool,
}

/// What happened meanwhile. Where the page offers an answer that counts no more, it is fetched anew as a whole.
pub(super) async fn live(shell: Shell, Path(id): Path<String>, Query(seen): Query<Seen>) -> Result<Response, Trouble> {
    let known = find(&shell, &id).await?;
    let mut response = happened(&shell, &known).into_response();
    if seen.open && !is_open(&shell, &known) {
        response.headers_mut().insert("hx-refresh", axum::http::HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Nobody has answered yet, as far as is known here, and there is time.
fn is_open(shell: &Shell, known: &Known) -> bool {
    let waits = known.answers.iter().all(|answer| answer.outcome.is_some());
    waits && known.case.record.is_open(shell.office.clock.now().wall.utc_ms)
}

pub(super) fn shown_page(shell: &Shell, known: &Known, typed: &str, wrong: Option<Said>) -> Markup {
    let case = &known.case;
    let record = &case.record;
    let is_open = is_open(shell, known);
    let content = html! {
        div.head {
            div {
                h1 { (whom(shell, case)) (sim_tag(shell, record.simulated)) }
                p.lead { (what(shell, &record.of)) }
            }
            a.btn href="/approvals" { (shell.say(words::BACK)) }
        }
        div.beside {
            div.pile {
                (facts(shell, case))
                (problem(wrong.map(|wrong| shell.say(wrong))))
                @if is_open { (answer(shell, record.exception, typed)) }
            }
            section.panel #happened hx-get={ "/approvals/" (record.exception) "/live?open=" (is_open) } hx-trigger="sse:changed, every 30s" hx-swap="innerHTML" {
                (happened(shell, known))
            }
        }
    };
    shell.page(&whom(shell, case), content)
}

fn facts(shell: &Shell, case: &Case) -> Markup {
    let record = &case.record;
    let known = |text: &str| Some(shown(text)).filter(|text| !text.is_empty());
    let organisation = case.visit.as_ref().and_then(|visit| known(&visit.organisation));
    let host = case.visit.as_ref().and_then(|visit| match (known(&visit.host_name), known(&visit.host_department)) {
        (Some(host), Some(department)) => Some(format!("{host} · {department}")),
        (host, department) => host.or(department),
    });
    html! {
        dl.particulars {
            dt { (shell.say(words::WHY)) } dd.said { (why(shell, case)) }
            @if let Some(organisation) = organisation { dt { (shell.say(words::FROM)) } dd { (organisation) } }
            @if let Some(host) = host { dt { (shell.say(words::SEES)) } dd { (host) } }
            dt { (shell.say(words::ASKED)) }
            dd { (words::AT_KIOSK.with(shell.language(), &[&kiosk(shell, record.node), &day_and_clock(record.asked_ms)])) }
        }
    }
}

/// The form, for a leader whom the list of people can know, and who has given the password lately.
fn answer(shell: &Shell, exception: ApprovalId, typed: &str) -> Markup {
    let path = format!("/approvals/{exception}");
    let Some(account) = shell.view.account().filter(|account: &&Account| account.roles.contains(Role::Leader)) else {
        return html! { p.s { (shell.say(words::READ_ONLY)) } };
    };
    if account.staff.is_none() {
        return problem(Some(shell.say(words::NOT_LINKED)));
    }
    let is_proved = matches!(&shell.view.who, Who::Person { session, .. } if session.is_proved(utc_ms()));
    if !is_proved {
        return html! {
            div.pile {
                a.btn.p.tall href={ "/prove?next=" (path) } { (shell.say(words::PROVE_FIRST)) }
                p.hint { (shell.say(words::PROVE_HINT)) }
            }
        };
    }
    html! {
        form.decide method="post" action=(path) {
            (shell.form_token())
            div.field {
                label for="why" { (shell.say(words::REASON)) }
                input #why name="why" value=(typed) required maxlength=(MAX_EXCEPTION_CHARS) list="reasons" autocomplete="off" aria-describedby="why-hint";
                datalist #reasons { @for reason in words::KNOWN_REASONS { option value=(shell.say(reason)) {} } }
                p.hint #why-hint { (shell.say(words::REASON_HINT)) }
            }
            div.both {
                button.btn.danger.tall name="answer" value="no" { (shell.say(words::NO)) }
                button.btn.p.tall name="answer" value="yes" { (shell.say(words::YES)) }
            }
        }
    }
}

/// The part of the page that changes by itself.
fn happened(shell: &Shell, known: &Known) -> Markup {
    let record = &known.case.record;
    let now_ms = shell.office.clock.now().wall.utc_ms;
    html! {
        div.row {
            h2 { (shell.say(words::TRAIL)) }
            @if record.is_open(now_ms) { (countdown(shell, known.case.left_ms(now_ms))) }
            @else { @let (class, said) = result(shell, record.state); span class=(class) { (said) } }
        }
        (trail::steps(shell, record, &known.answers))
    }
}
