//! `/answer/TOKEN`: where a host answers from the message, without signing in. The link says which telling it is for; it shows who waits
//! and takes an answer, and nothing else is reached from it.

mod limits;
mod page;
mod record;
mod token;
mod words;

pub(crate) use limits::Limits;
pub(crate) use token::{Link, LinkKey};

use crate::office::Office;
use axum::extract::{ConnectInfo, Form, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Router, extract::DefaultBodyLimit};
use frontdesk_core::screen::Language;
use page::Shown;
use record::{Looked, Refused};
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use token::BadLink;

/// The largest form, bytes: an answer and [`frontdesk_core::fact::MAX_ANSWER_CHARS`] characters.
const MAX_BODY_BYTES: usize = 4 * 1024;

/// How long a request may take, its body included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);

/// Own style only, forms to ourselves only, no script at all.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    lang: String,
}

#[derive(Deserialize)]
struct Answered {
    answer: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    lang: String,
}

/// The routes, with headers and bounds of their own: they are reached from other places than the office's page.
pub(crate) fn router(office: Arc<Office>) -> Router {
    Router::new()
        .route("/answer/style.css", get(page::style))
        .route("/answer/{token}", get(show).post(take))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&office), guard))
        .with_state(office)
}

async fn guard(State(office): State<Arc<Office>>, request: Request, next: Next) -> Response {
    let address = address_of(&request);
    let mut response = if !office.telling.limits.admits_address(office.clock.mono_ms(), address) {
        StatusCode::TOO_MANY_REQUESTS.into_response()
    } else {
        match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
            Ok(response) => response,
            Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    response
}

/// Who asks. A proxy on this machine says for whom: the last address that it has written down, which nobody before it can forge.
fn address_of(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let peer = peer.unwrap_or(IpAddr::from([0, 0, 0, 0]));
    if !peer.is_loopback() {
        return peer;
    }
    let forwarded = request.headers().get_all("x-forwarded-for").iter().next_back();
    let last = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    last.unwrap_or(peer)
}

/// The good link in this path, or what to answer instead.
fn link(office: &Office, token: &str, language: Language) -> Result<Link, Box<Response>> {
    let now_ms = office.clock.now().wall.utc_ms;
    let link = office.telling.key.check(token, now_ms).map_err(|bad| {
        let (status, shown) = match bad {
            BadLink::Forged => (StatusCode::NOT_FOUND, Shown::NoSuchLink),
            BadLink::Expired => (StatusCode::GONE, Shown::Over),
        };
        Box::new(answer(status, language, &shown))
    })?;
    if office.telling.limits.admits_link(office.clock.mono_ms(), link.telling.0) {
        Ok(link)
    } else {
        Err(Box::new(StatusCode::TOO_MANY_REQUESTS.into_response()))
    }
}

fn answer(status: StatusCode, language: Language, shown: &Shown) -> Response {
    (status, Html(page::html(language, shown))).into_response()
}

/// The office cannot read or write at the moment: nothing was taken.
fn broken(language: Language) -> Response {
    answer(StatusCode::SERVICE_UNAVAILABLE, language, &Shown::TryAgain)
}

async fn show(
    State(office): State<Arc<Office>>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let fallback = page::language(&asked.lang).unwrap_or(office.settings.config.language);
    let link = match link(&office, &token, fallback) {
        Ok(link) => link,
        Err(response) => return *response,
    };
    let looked = match record::look(&office, link).await {
        Ok(looked) => looked,
        Err(failure) => {
            tracing::warn!(%failure, "an answer page could not be shown");
            return broken(fallback);
        }
    };
    let language = page::language(&asked.lang).unwrap_or(looked.language());
    if method == Method::GET
        && is_a_person(&headers)
        && looked.is_unseen()
        && let Err(failure) = record::seen(&office, link).await
    {
        tracing::warn!(%failure, "that a message was seen could not be recorded");
    }
    match looked {
        Looked::Gone => answer(StatusCode::GONE, language, &Shown::Over),
        Looked::Over { .. } => answer(StatusCode::OK, language, &Shown::Over),
        Looked::Waiting(waiting) => {
            answer(StatusCode::OK, language, &Shown::Ask { waiting, problem: None, sent: false })
        }
    }
}

/// Mail gateways fetch links to look at them. What a browser's user opens says so itself (Fetch Metadata Request Headers, W3C), in a
/// header that no page can set; what does not say so is not taken for somebody who has seen the message.
fn is_a_person(headers: &HeaderMap) -> bool {
    let says =
        |name, value: &str| headers.get(name).is_some_and(|said: &HeaderValue| said.as_bytes() == value.as_bytes());
    let is_ahead_of_time = headers.contains_key("purpose") || headers.contains_key("sec-purpose");
    says("sec-fetch-dest", "document") && says("sec-fetch-mode", "navigate") && !is_ahead_of_time
}

async fn take(State(office): State<Arc<Office>>, Path(token): Path<String>, Form(given): Form<Answered>) -> Response {
    let fallback = page::language(&given.lang).unwrap_or(office.settings.config.language);
    let link = match link(&office, &token, fallback) {
        Ok(link) => link,
        Err(response) => return *response,
    };
    let answered = match page::read(&given.answer, &given.minutes, &given.words) {
        Ok(answered) => answered,
        Err(problem) => {
            return match record::look(&office, link).await {
                Ok(Looked::Waiting(waiting)) => {
                    let shown = Shown::Ask { waiting, problem: Some(problem), sent: false };
                    answer(StatusCode::UNPROCESSABLE_ENTITY, fallback, &shown)
                }
                Ok(_) => answer(StatusCode::CONFLICT, fallback, &Shown::Over),
                Err(_) => broken(fallback),
            };
        }
    };
    match record::answer(&office, link, answered).await {
        Ok(waiting) => answer(StatusCode::OK, fallback, &Shown::Ask { waiting, problem: None, sent: true }),
        Err(Refused::Over) => answer(StatusCode::CONFLICT, fallback, &Shown::Over),
        Err(Refused::Failed(failure)) => {
            tracing::warn!(%failure, "a host's answer could not be recorded");
            broken(fallback)
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

    #[test]
    fn a_proxy_on_this_machine_is_believed_about_the_address_and_nobody_else_is() {
        let asked = |peer: [u8; 4], forwarded: Option<&'static str>| {
            let mut request = Request::new(axum::body::Body::empty());
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 1))));
            if let Some(value) = forwarded {
                request.headers_mut().insert("x-forwarded-for", HeaderValue::from_static(value));
            }
            address_of(&request).to_string()
        };
        assert_eq!(asked([127, 0, 0, 1], Some("6.6.6.6, 10.0.0.7")), "10.0.0.7");
        assert_eq!(asked([127, 0, 0, 1], None), "127.0.0.1");
        assert_eq!(asked([10, 0, 0, 9], Some("10.0.0.7")), "10.0.0.9");
    }
}
