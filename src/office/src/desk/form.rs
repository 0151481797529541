//! Whether a form is one of ours: it was sent from a page of this very office, and has the token of its session.

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};

/// The field, and the header of requests that the script makes.
pub(crate) const TOKEN_FIELD: &str = "csrf";
const TOKEN_HEADER: &str = "x-csrf";

/// What is sent from a strange page says so: every browser in use sends one of these with a form.
pub(super) fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    match (origin.and_then(|origin| origin.split_once("://")), host) {
        (Some((_, origin)), Some(host)) => origin.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// The token stands in the header, in a field of a form, or in a part of a form with files.
pub(super) fn has_token(headers: &HeaderMap, body: &Bytes, expected: &str) -> bool {
    if let Some(given) = headers.get(TOKEN_HEADER) {
        return given.as_bytes() == expected.as_bytes();
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        return form_urlencoded::parse(body).any(|(name, value)| name == TOKEN_FIELD && value == expected);
    }
    if kind.starts_with("multipart/form-data") {
        let part = format!("name=\"{TOKEN_FIELD}\"\r\n\r\n{expected}\r\n");
        return body.windows(part.len()).any(|window| window == part.as_bytes());
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_what_a_page_of_this_office_sends_is_from_here() {
        for (given, is_ours) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("sec-fetch-site", "cross-site"), ("origin", "http://desk:80"), ("host", "desk:80")], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("origin", "http://desk:8080"), ("host", "desk:8080")], true),
            (vec![("origin", "http://desk:8081"), ("host", "desk:8080")], false),
            (vec![("origin", "null"), ("host", "desk")], false),
            (vec![("host", "desk")], false),
            (vec![], false),
        ] {
            assert_eq!(is_from_here(&headers(&given)), is_ours, "{given:?}");
        }
    }

    #[test]
    fn the_token_is_found_wherever_a_browser_puts_it_and_nothing_else_is_taken_for_it() {
        let form = ("content-type", "application/x-www-form-urlencoded");
        let parts = ("content-type", "multipart/form-data; boundary=x");
        let cases = [
            (vec![form], "a=b&csrf=t0", true),
            (vec![form], "a=csrf%3Dt0&csrf=t1", false),
            (vec![form], "", false),
            (vec![("x-csrf", "t0")], "", true),
            (vec![("x-csrf", "t1"), form], "csrf=t0", false),
            (vec![parts], "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\nt0\r\n--x--", true),
            (vec![parts], "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\nt00\r\n--x--", false),
            (vec![("content-type", "text/plain")], "csrf=t0", false),
            (vec![], "csrf=t0", false),
        ];
        for (given, body, has) in cases {
            assert_eq!(
                has_token(&headers(&given), &Bytes::from_static(body.as_bytes()), "t0"),
                has,
                "{given:?} {body}"
            );
        }
    }
}
