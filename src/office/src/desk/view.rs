//! Who asks, and how they like to see it: found out once for each request, before anything else looks at it.

use super::accounts::token::Token;
use super::accounts::{Account, Session, Theme};
use super::language::Language;
use super::trouble::Trouble;
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, HeaderMap};
use axum::http::request::Parts;
use cookie::Cookie;
use std::net::IpAddr;
use std::sync::Arc;

/// The cookie of the chosen language.
pub(crate) const LANGUAGE_COOKIE: &str = "fd-lang";

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) enum Who {
    /// Nobody that we know.
    Nobody,
    /// Somebody who has given a password at least.
    Person {
        session: Session,
        account: Box<Account>,
        /// The session's cookie.
        cookie: String,
    },
    /// A program, by its token.
    Program(Token),
}

/// One request, as far as answering it goes.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) who: Who,
    pub(crate) language: Language,
    pub(crate) path: String,
    /// The path can be asked again as it is: it was no form.
    pub(crate) is_page: bool,
    /// The script asks for a part of a page.
    pub(crate) is_by_script: bool,
    /// The connection is encrypted, up to the proxy at least.
    pub(crate) is_encrypted: bool,
    pub(crate) address: IpAddr,
}

impl View {
    pub(crate) fn account(&self) -> Option<&Account> {
        match &self.who {
            Who::Person { account, .. } => Some(account),
            _ => None,
        }
    }

    pub(crate) fn theme(&self) -> Theme {
        self.account().map(|account| account.theme).unwrap_or_default()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for View {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.get::<Arc<Self>>().map(|view| Self::clone(view)).ok_or(Trouble::Failed)
    }
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| Cookie::split_parse(header.to_owned()).take(64))
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// What the query says of the language, if anything that we speak.
pub(crate) fn asked_language(query: Option<&str>) -> Option<Language> {
    let query = query?;
    let (_, tag) = form_urlencoded::parse(query.as_bytes()).take(32).find(|(name, _)| name == "lang")?;
    Language::of_tag(&tag)
}

/// The language that somebody chose: here, or before.
pub(crate) fn chosen_language(query: Option<&str>, headers: &HeaderMap) -> Option<Language> {
    asked_language(query).or_else(|| cookie(headers, LANGUAGE_COOKIE).and_then(|tag| Language::of_tag(&tag)))
}

/// The language: as asked for here, as chosen before, as the account has it, as the browser likes it.
pub(crate) fn language(query: Option<&str>, headers: &HeaderMap, account: Option<&Account>) -> Language {
    chosen_language(query, headers)
        .or_else(|| account.and_then(|account| account.language))
        .or_else(|| headers.get(ACCEPT_LANGUAGE).and_then(|header| Language::accepted(header.to_str().ok()?)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(axum::http::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn the_language_is_what_was_chosen_last_before_what_the_browser_likes() {
        let browser = headers(&[(ACCEPT_LANGUAGE, "en")]);
        let chosen = headers(&[(ACCEPT_LANGUAGE, "en"), (COOKIE, "a=b; fd-lang=zh-Hant")]);
        assert_eq!(language(None, &browser, None), Language::En);
        assert_eq!(language(None, &chosen, None), Language::ZhHant);
        assert_eq!(language(Some("x=1&lang=zh-Hans"), &chosen, None), Language::ZhHans);
        assert_eq!(language(Some("lang=tlh"), &HeaderMap::new(), None), Language::ZhHans);
    }

    #[test]
    fn a_cookie_is_found_among_others_and_rubbish_is_none() {
        let some = headers(&[(COOKIE, "x; fd=1; fd-lang=en"), (COOKIE, "late=2")]);
        assert_eq!(cookie(&some, "fd").as_deref(), Some("1"));
        assert_eq!(cookie(&some, "late").as_deref(), Some("2"));
        assert_eq!(cookie(&some, "f"), None);
    }
}
