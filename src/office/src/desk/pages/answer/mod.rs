//! `/answer/TOKEN`: where a host answers from the message, without signing in. The link says which telling it is for; it shows who waits
//! and takes an answer, and nothing else is reached from it.

mod page;
mod words;

use crate::answer::record::{self, Looked, Refused};
use crate::answer::{BadLink, Link, PER_ANSWER_LINK};
use crate::desk::fields::Fields;
use crate::desk::language::Language;
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::desk::view;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use page::Shown;

/// The longest form, bytes: an answer, [`frontdesk_core::fact::MAX_ANSWER_CHARS`] characters and the token of a session.
const MAX_BODY_BYTES: usize = 4 * 1024;

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/answer/{token}", Rule::Anyone, show),
        post("/answer/{token}", Rule::Anyone, take).guessable().up_to(MAX_BODY_BYTES),
    ]
}

/// The good link in this path, or what to answer instead.
fn link(shell: &Shell, token: &str) -> Result<Link, Box<Response>> {
    let (telling, clock) = (&shell.office.telling, &shell.office.clock);
    let link = telling.key.check(token, clock.now().wall.utc_ms).map_err(|bad| match bad {
        BadLink::Forged => Box::new(answer(shell, StatusCode::NOT_FOUND, &Shown::NoSuchLink)),
        BadLink::Expired => Box::new(answer(shell, StatusCode::GONE, &Shown::Over)),
    })?;
    let is_admitted = telling.limits.admits(clock.mono_ms(), link.telling, PER_ANSWER_LINK);
    if is_admitted { Ok(link) } else { Err(Box::new(Trouble::TooMany.into_response())) }
}

fn answer(shell: &Shell, status: StatusCode, shown: &Shown) -> Response {
    let mut response = (status, page::page(shell, shown)).into_response();
    // The address lets somebody in: it is in no search engine.
    let robots = (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    response.headers_mut().insert(robots.0, robots.1);
    response
}

/// Whoever was told reads the page in the language of their message, unless they chose another.
fn speak(shell: &mut Shell, chosen: Option<Language>, looked: &Looked) {
    if let Some(language) = chosen.or(looked.language().map(Language::from)) {
        shell.view.language = language;
    }
}

/// The office cannot read or write at the moment: nothing was taken.
fn broken(shell: &Shell) -> Response {
    answer(shell, StatusCode::SERVICE_UNAVAILABLE, &Shown::TryAgain)
}

async fn show(
    mut shell: Shell,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let link = match link(&shell, &token) {
        Ok(link) => link,
        Err(response) => return *response,
    };
    let looked = match record::look(&shell.office, link).await {
        Ok(looked) => looked,
        Err(failure) => {
            tracing::warn!(%failure, "an answer page could not be shown");
            return broken(&shell);
        }
    };
    speak(&mut shell, view::chosen_language(query.as_deref(), &headers), &looked);
    if method == Method::GET
        && is_a_person(&headers)
        && looked.is_unseen()
        && let Err(failure) = record::seen(&shell.office, link).await
    {
        tracing::warn!(%failure, "that a message was seen could not be recorded");
    }
    match looked {
        Looked::Gone => answer(&shell, StatusCode::GONE, &Shown::Over),
        Looked::Over { .. } => answer(&shell, StatusCode::OK, &Shown::Over),
        Looked::Waiting(waiting) => answer(&shell, StatusCode::OK, &Shown::Ask { waiting, problem: None, sent: false }),
    }
}

/// Mail gateways fetch links to look at them. What a browser's user opens says so itself (Fetch Metadata Request Headers, W3C), in a
/// header that no page can set; what does not say so is not taken for somebody who has seen the message.
pub(in crate::desk::pages) fn is_a_person(headers: &HeaderMap) -> bool {
    let says =
        |name, value: &str| headers.get(name).is_some_and(|said: &HeaderValue| said.as_bytes() == value.as_bytes());
    let is_ahead_of_time = headers.contains_key("purpose") || headers.contains_key("sec-purpose");
    says("sec-fetch-dest", "document") && says("sec-fetch-mode", "navigate") && !is_ahead_of_time
}

async fn take(
    mut shell: Shell,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    // The page behind this address can be opened as it is: another language is one of it.
    shell.view.is_page = true;
    let link = match link(&shell, &token) {
        Ok(link) => link,
        Err(response) => return *response,
    };
    let looked = match record::look(&shell.office, link).await {
        Ok(looked) => looked,
        Err(failure) => {
            tracing::warn!(%failure, "an answer page could not be shown");
            return broken(&shell);
        }
    };
    speak(&mut shell, view::chosen_language(query.as_deref(), &headers), &looked);
    let answered = match page::read(fields.text("answer"), fields.text("minutes"), fields.text("words")) {
        Ok(answered) => answered,
        Err(problem) => {
            return match looked {
                Looked::Waiting(waiting) => {
                    let shown = Shown::Ask { waiting, problem: Some(problem), sent: false };
                    answer(&shell, StatusCode::UNPROCESSABLE_ENTITY, &shown)
                }
                Looked::Gone | Looked::Over { .. } => answer(&shell, StatusCode::CONFLICT, &Shown::Over),
            };
        }
    };
    match record::answer(&shell.office, link, answered).await {
        Ok(waiting) => answer(&shell, StatusCode::OK, &Shown::Ask { waiting, problem: None, sent: true }),
        Err(Refused::Over) => answer(&shell, StatusCode::CONFLICT, &Shown::Over),
        Err(Refused::Failed(failure)) => {
            tracing::warn!(%failure, "a host's answer could not be recorded");
            broken(&shell)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_what_a_browsers_user_opened_was_seen() {
        assert!(is_a_person(&headers(&[("sec-fetch-dest", "document"), ("sec-fetch-mode", "navigate")])));
        assert!(!is_a_person(&headers(&[("user-agent", "Mozilla/5.0 (link scanner)")])));
        assert!(!is_a_person(&headers(&[("sec-fetch-dest", "empty"), ("sec-fetch-mode", "cors")])));
        let ahead = [("sec-fetch-dest", "document"), ("sec-fetch-mode", "navigate"), ("sec-purpose", "prefetch")];
        assert!(!is_a_person(&headers(&ahead)));
    }
}
