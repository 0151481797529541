//! What stands before every route. Outside: bounds in time and number, the right name, headers that keep a page to itself. Then, for
//! each route: who asks, whether its rule admits them, and whether a form is one of ours.

use super::accounts::{Account, Stage, secret, session, token};
use super::proxy::Caller;
use super::route::{Rule, Traits};
use super::trouble::Trouble;
use super::view::{self, LANGUAGE_COOKIE, View, Who};
use super::{form, headers, shell};
use crate::office::{Office, utc_ms};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HeaderValue, LOCATION, SET_COOKIE};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;
use std::time::Duration;

/// How long a request may take, its body included. A commit that takes longer is a disk that fails.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);

/// The name of the session's cookie. With the prefix a browser takes it over an encrypted connection from this very host only
/// (RFC 6265bis, section 4.1.3.2); without encryption it would not take it at all.
pub(crate) const fn session_cookie(is_encrypted: bool) -> &'static str {
    if is_encrypted { "__Host-fd" } else { "fd" }
}

/// Before everything, for what is served and for what is not.
pub(crate) async fn outside(State(office): State<Arc<Office>>, mut request: Request, next: Next) -> Response {
    let caller = Caller::of(&request, office.desk.settings.proxies.as_deref(), office.desk.settings.tls.is_some());
    let asked = view::asked_language(request.uri().query());
    let view = Arc::new(View {
        who: Who::Nobody,
        language: view::language(request.uri().query(), request.headers(), None),
        path: request.uri().path().to_owned(),
        is_page: request.method().is_safe(),
        is_by_script: request.headers().contains_key("hx-request"),
        is_encrypted: caller.is_encrypted,
        address: caller.address,
    });
    request.extensions_mut().insert(Arc::clone(&view));
    let refused = if caller.is_bare {
        Some(Trouble::NotEncrypted)
    } else if !office.desk.is_own_name(&request, office.settings.trusted_network) {
        Some(Trouble::WrongName)
    } else if !office.desk.requests.allows(caller.address, office.clock.mono_ms()) {
        Some(Trouble::TooMany)
    } else {
        None
    };
    let response = match refused {
        Some(trouble) => trouble.into_response(),
        None => tokio::time::timeout(REQUEST_TIMEOUT, next.run(request))
            .await
            .unwrap_or_else(|_| Trouble::TooSlow.into_response()),
    };
    let mut response = shell::put_into_words(&office, &view, response);
    headers::add(&mut response, caller.is_encrypted);
    if let Some(language) = asked {
        let cookie = format!("{LANGUAGE_COOKIE}={}; Path=/; SameSite=Lax; Max-Age=31536000", language.tag());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

/// A route and its rule, for the guard of it.
#[derive(Clone)]
pub(crate) struct Post {
    pub(crate) office: Arc<Office>,
    pub(crate) rule: Rule,
    pub(crate) traits: Traits,
}

/// Before one route.
pub(crate) async fn before(State(post): State<Post>, mut request: Request, next: Next) -> Response {
    let Some(outer) = request.extensions().get::<Arc<View>>().cloned() else {
        return Trouble::Failed.into_response();
    };
    let shown = shown(post.rule, &outer, &request);
    let who = match identify(&post, shown).await {
        Ok(who) => who,
        Err(trouble) => return trouble.into_response(),
    };
    let mut view = View { who, ..View::clone(&outer) };
    view.language = view::language(request.uri().query(), request.headers(), view.account());
    let view = Arc::new(view);
    request.extensions_mut().insert(Arc::clone(&view));
    let response = match admit(&post, &view, request).await {
        Ok(request) => next.run(request).await,
        Err(refused) => refused,
    };
    shell::put_into_words(&post.office, &view, response)
}

/// What a request shows of whoever sent it: a program its token, a browser its cookie. One is no good in place of the other.
fn shown(rule: Rule, view: &View, request: &Request) -> Option<String> {
    match rule {
        Rule::Api(_) => bearer(request),
        _ => view::cookie(request.headers(), session_cookie(view.is_encrypted)),
    }
}

async fn identify(post: &Post, shown: Option<String>) -> Result<Who, Trouble> {
    let Some(shown) = shown else { return Ok(Who::Nobody) };
    let (given, now_ms) = (shown.clone(), utc_ms());
    let accounts = &post.office.desk.accounts;
    if let Rule::Api(_) = post.rule {
        let found = accounts.with(move |db| token::find(db, &given, now_ms)).await?;
        return Ok(found.map_or(Who::Nobody, Who::Program));
    }
    let by_hand = !post.traits.is_by_itself;
    let found = accounts.with(move |db| session::find(db, &given, by_hand, now_ms)).await?;
    Ok(found.map_or(Who::Nobody, |(session, account)| Who::Person {
        session,
        account: Box::new(account),
        cookie: shown,
    }))
}

fn bearer(request: &Request) -> Option<String> {
    let given = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = given.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// The request as its route may see it, or the answer that it gets instead.
async fn admit(post: &Post, view: &View, request: Request) -> Result<Request, Response> {
    if post.traits.is_guessable && request.method() != Method::GET {
        let desk = &post.office.desk;
        if !desk.guesses.allows(view.address, post.office.clock.mono_ms()) {
            return Err(Trouble::TooMany.into_response());
        }
    }
    if !post.rule.admits(&view.who) {
        return Err(refuse(post, view));
    }
    if matches!(post.rule, Rule::Api(_)) || request.method().is_safe() {
        return Ok(request);
    }
    if !form::is_from_here(request.headers()) {
        return Err(Trouble::Stale.into_response());
    }
    let request = checked_form(post, view, request).await.map_err(IntoResponse::into_response)?;
    match (post.traits.proof_for, &view.who) {
        (Some(page), Who::Person { session, .. }) if !session.is_proved(utc_ms()) => {
            Err(go(view, &format!("/prove?next={page}")))
        }
        _ => Ok(request),
    }
}

/// Reads the body and looks for the token of the session's forms in it. Who has no session has no token: nothing is theirs to change.
async fn checked_form(post: &Post, view: &View, request: Request) -> Result<Request, Trouble> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, post.traits.max_body).await.map_err(|_| Trouble::TooLarge)?;
    if let Who::Person { cookie, .. } = &view.who {
        let expected = secret::form_token(cookie);
        if !form::has_token(&parts.headers, &body, &expected) {
            return Err(Trouble::Stale);
        }
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// Where somebody goes whom the rule does not admit.
fn refuse(post: &Post, view: &View) -> Response {
    if matches!(post.rule, Rule::Api(_)) {
        return match view.who {
            Who::Nobody => Trouble::SignInNeeded,
            _ => Trouble::NotAllowed,
        }
        .into_response();
    }
    match &view.who {
        Who::Person { session, .. } if session.stage == Stage::CodeNeeded => go(view, "/sign-in/code"),
        Who::Person { session, .. } if session.stage == Stage::EnrolmentNeeded => go(view, "/sign-in/factor"),
        // What the script asks for is no page to come back to.
        Who::Nobody if view.is_by_script => go(view, "/sign-in"),
        Who::Nobody => {
            let next: String = form_urlencoded::byte_serialize(view.path.as_bytes()).collect();
            go(view, if view.path == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={next}") }.as_str())
        }
        _ => Trouble::NotAllowed.into_response(),
    }
}

/// Another page: for the script, by the header that it follows as a whole page.
pub(crate) fn go(view: &View, to: &str) -> Response {
    if !view.is_by_script {
        return Redirect::to(to).into_response();
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    match HeaderValue::from_str(to) {
        Ok(to) => response.headers_mut().insert("hx-redirect", to),
        Err(_) => response.headers_mut().insert(LOCATION, HeaderValue::from_static("/")),
    };
    response
}

/// A page of ours to go on to, from a form or a query; anything else is the beginning.
pub(crate) fn own_path(next: &str) -> &str {
    let is_own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if is_own { next } else { "/" }
}

/// Sets the session's cookie, or takes it away.
pub(crate) fn set_session(response: &mut Response, view: &View, cookie: Option<&str>) {
    let name = session_cookie(view.is_encrypted);
    let secure = if view.is_encrypted { "; Secure" } else { "" };
    let (value, age) = match cookie {
        Some(cookie) => (cookie, session::ABSOLUTE_MS / 1_000),
        None => ("", 0),
    };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    if let Ok(text) = HeaderValue::from_str(&text) {
        response.headers_mut().append(SET_COOKIE, text);
    }
}

/// Whoever is signed in, in full; routes with a rule of people have one.
pub(crate) fn person(view: &View) -> Result<&Account, Trouble> {
    view.account().ok_or(Trouble::SignInNeeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_ours_is_gone_on_to() {
        for (given, gone) in [
            ("/today?x=1", "/today?x=1"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
        ] {
            assert_eq!(own_path(given), gone);
        }
    }
}
