//! `/warden/TOKEN`: a warden counts heads from the message, without signing in. The link says which roll-call it is for and whose it is; it
//! shows that one and takes marks, and nothing else is reached from it.

use super::{change, list, words};
use crate::answer::{BadLink, Link, PER_WARDEN_LINK};
use crate::desk::fields::Fields;
use crate::desk::language::{Language, Said};
use crate::desk::pages::answer::is_a_person;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::desk::view;
use crate::roll_call::by_link::{self, Warden};
use crate::roll_call::{self, RollCall};
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use frontdesk_core::id::RollCallId;
use maud::{Markup, html};

/// The longest form, bytes: whom, whether safe, and the token of a session.
pub(super) const MAX_BODY_BYTES: usize = 1024;

/// Why a link shows no roll-call.
enum NoRollCall {
    /// It is none of ours.
    NotOurs,
    /// Its roll-call is over, or whoever it was for is no warden any more.
    Over,
    /// Its own time is.
    Expired,
    /// It is used too often, or the office is at fault.
    Trouble(Trouble),
}

impl<T: Into<Trouble>> From<T> for NoRollCall {
    fn from(trouble: T) -> Self {
        Self::Trouble(trouble.into())
    }
}

/// The warden of this path. They read the page in the language of their message, unless they chose another.
async fn warden(
    shell: &mut Shell,
    token: &str,
    chosen: Option<Language>,
) -> Result<(Link<RollCallId>, Warden), NoRollCall> {
    let (office, address) = (&shell.office, shell.view.address);
    let mono_ms = office.clock.mono_ms();
    let link = office.telling.warden_key.check(token, office.clock.now().wall.utc_ms).map_err(|bad| {
        // Good ones are not guessed: wardens behind one address do not use up each other's tries.
        if !office.desk.guesses.allows(address, mono_ms) {
            return NoRollCall::Trouble(Trouble::TooMany);
        }
        match bad {
            BadLink::Forged => NoRollCall::NotOurs,
            BadLink::Expired => NoRollCall::Expired,
        }
    })?;
    if !office.telling.limits.admits(mono_ms, link.telling, PER_WARDEN_LINK) {
        return Err(NoRollCall::Trouble(Trouble::TooMany));
    }
    let warden = by_link::warden(office, link).await?.ok_or(NoRollCall::Over)?;
    if let Some(language) = chosen.or(warden.language.map(Language::from)) {
        shell.view.language = language;
    }
    if warden.is_good { Ok((link, warden)) } else { Err(NoRollCall::Over) }
}

pub(super) async fn page(
    mut shell: Shell,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let chosen = view::chosen_language(query.as_deref(), &headers);
    let (link, warden) = match warden(&mut shell, &token, chosen).await {
        Ok(found) => found,
        Err(none) => return refused(&shell, none),
    };
    if method == Method::GET
        && is_a_person(&headers)
        && !warden.is_seen
        && let Err(failure) = by_link::seen(&shell.office, link).await
    {
        // Counting heads is more than knowing who has begun to.
        tracing::warn!(%failure, "that a warden has opened the roll-call could not be recorded");
    }
    let known = match roll_call::load(&shell.office).await {
        Ok(known) => known,
        Err(failure) => return refused(&shell, failure.into()),
    };
    let path = format!("/warden/{token}");
    let content = html! {
        div #roll-call hx-get={ (path) "/live" } hx-trigger="every 5s" hx-swap="innerHTML" { (body(&shell, &known, &path)) }
    };
    unlisted(shell.bare_page(shell.say(words::TITLE), content).into_response())
}

/// The part that changes. Where the roll-call is over, the page comes anew as a whole, without anybody's name.
pub(super) async fn live(
    mut shell: Shell,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let chosen = view::chosen_language(query.as_deref(), &headers);
    match warden(&mut shell, &token, chosen).await {
        Ok(_) => part(&shell, &token).await,
        Err(NoRollCall::Trouble(trouble)) => trouble.into_response(),
        Err(NoRollCall::NotOurs | NoRollCall::Over | NoRollCall::Expired) => anew(),
    }
}

pub(super) async fn mark(
    mut shell: Shell,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    // The page behind this address can be opened as it is: another language is one of it.
    shell.view.is_page = true;
    let chosen = view::chosen_language(query.as_deref(), &headers);
    let (link, warden) = match warden(&mut shell, &token, chosen).await {
        Ok(found) => found,
        Err(none) => return not_taken(&shell, none),
    };
    let Some(said) = change::said(&fields) else { return Trouble::NotUnderstood.into_response() };
    match by_link::mark(&shell.office, link, &warden, said).await {
        Ok(true) if shell.view.is_by_script => part(&shell, &token).await,
        Ok(true) => shell.go(&format!("/warden/{token}")),
        Ok(false) if shell.view.is_by_script => anew(),
        Ok(false) => not_taken(&shell, NoRollCall::Over),
        Err(failure) => Trouble::from(failure).into_response(),
    }
}

async fn part(shell: &Shell, token: &str) -> Response {
    match roll_call::load(&shell.office).await {
        Ok(known) => unlisted(body(shell, &known, &format!("/warden/{token}")).into_response()),
        Err(failure) => Trouble::from(failure).into_response(),
    }
}

fn body(shell: &Shell, known: &RollCall, path: &str) -> Markup {
    html! {
        (list::top(shell, known))
        (list::areas(shell, known, Some(path)))
        p.s.beneath { (shell.say(words::STAFF_HINT)) }
    }
}

fn anew() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert("hx-refresh", HeaderValue::from_static("true"));
    response
}

fn refused(shell: &Shell, none: NoRollCall) -> Response {
    let (status, title, hint): (_, Said, Said) = match none {
        NoRollCall::NotOurs => (StatusCode::NOT_FOUND, words::NO_SUCH_LINK, words::NO_SUCH_LINK_HINT),
        // Nothing is wrong with the link: it has done what it was for.
        NoRollCall::Over => (StatusCode::OK, words::LINK_OVER, words::LINK_OVER_HINT),
        NoRollCall::Expired => (StatusCode::GONE, words::LINK_OVER, words::LINK_OVER_HINT),
        NoRollCall::Trouble(trouble) => return trouble.into_response(),
    };
    let content = html! {
        section.sheet { div role="status" { h1 { (shell.say(title)) } p.lead { (shell.say(hint)) } } }
    };
    unlisted((status, shell.bare_page(shell.say(words::TITLE), content)).into_response())
}

/// A mark was not taken.
fn not_taken(shell: &Shell, none: NoRollCall) -> Response {
    let is_over = matches!(none, NoRollCall::Over);
    let mut response = refused(shell, none);
    if is_over {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    response
}

/// The address lets somebody in: it is in no search engine.
fn unlisted(mut response: Response) -> Response {
    let robots = (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    response.headers_mut().insert(robots.0, robots.1);
    response
}
