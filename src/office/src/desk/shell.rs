//! The frame that all pages stand in, and what a page's handler needs: who asks, in which language, and how to answer.

use super::accounts::{Account, secret};
use super::language::{Language, Said, say};
use super::pages::roll_call;
use super::route::{Rule, home};
use super::trouble::Trouble;
use super::view::{View, Who};
use super::{assets, form, guard, pages};
use crate::office::Office;
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::{DeskFact, Fact};
use frontdesk_core::id::AccountId;
use frontdesk_sync::wire::Problem;
use maud::{DOCTYPE, Markup, html};
use std::sync::Arc;

/// No evaluated code, no style of its own, questions to this office only: what the content policy forbids is not tried.
const SCRIPT_SETTINGS: &str = r#"{"allowEval":false,"allowScriptTags":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"historyCacheSize":0}"#;

const SKIP: Said = say("跳到内容", "跳到內容", "Skip to the content");
const NAVIGATION: Said = say("导航", "導覽", "Navigation");
const LANGUAGES: Said = say("语言", "語言", "Language");
const OWN_ACCOUNT: Said = say("我的账号", "我的帳號", "My account");
const DEMO: Said = say(
    "演示：这里的人和公司都是虚构的",
    "示範：這裡的人和公司都是虛構的",
    "Demonstration: people and firms shown here are invented",
);
const BACK_HOME: Said = say("回到首页", "回到首頁", "Back to the start");

/// What a handler has at hand.
pub(crate) struct Shell {
    pub(crate) office: Arc<Office>,
    pub(crate) view: View,
}

impl FromRequestParts<Arc<Office>> for Shell {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Self, Trouble> {
        let view = View::from_request_parts(parts, office).await?;
        Ok(Self { office: Arc::clone(office), view })
    }
}

impl Shell {
    pub(crate) fn language(&self) -> Language {
        self.view.language
    }

    /// A text in the page's language.
    pub(crate) fn say(&self, said: Said) -> &'static str {
        said.to(self.view.language)
    }

    /// Whoever is signed in. Routes whose rule asks for people have somebody.
    pub(crate) fn person(&self) -> Result<&Account, Trouble> {
        guard::person(&self.view)
    }

    /// The session's cookie.
    pub(crate) fn cookie(&self) -> Result<&str, Trouble> {
        match &self.view.who {
            Who::Person { cookie, .. } => Ok(cookie),
            _ => Err(Trouble::SignInNeeded),
        }
    }

    /// The hidden field that each form needs.
    pub(crate) fn form_token(&self) -> Markup {
        let Who::Person { cookie, .. } = &self.view.who else { return html! {} };
        html! { input type="hidden" name=(form::TOKEN_FIELD) value=(secret::form_token(cookie)); }
    }

    /// Another page, after a form: the answer to it is never a page itself.
    pub(crate) fn go(&self, to: &str) -> Response {
        guard::go(&self.view, to)
    }

    /// The page of somebody who has just signed in.
    pub(crate) fn home(&self, account: &Account) -> &'static str {
        home(&self.office.desk.navigation, account)
    }

    /// What is recorded of an act at the desk (invariant 11): put it in front of the facts of what was done.
    pub(crate) fn used(&self, act: &str, about: Option<String>) -> Fact {
        let account = self.view.account().map(|account| account.id);
        Fact::Desk(DeskFact::DeskUsed { account, act: act.to_owned(), about })
    }

    /// Records an act that has no facts of its own. Do it first: what cannot be recorded is not done.
    pub(crate) async fn record(&self, act: &str, about: Option<AccountId>) -> Result<(), Trouble> {
        let fact = self.used(act, about.map(|id| id.to_string()));
        self.office.record(&[fact]).await?;
        Ok(())
    }

    /// Records that somebody signed in or was shut out. Signing in changes nothing, and must be possible while the disk is at fault.
    pub(crate) async fn note(&self, act: &str, account: AccountId) {
        let fact = Fact::Desk(DeskFact::DeskUsed { account: Some(account), act: act.to_owned(), about: None });
        if let Err(failure) = self.office.record(&[fact]).await {
            tracing::error!(%failure, act, "what happened at signing in could not be recorded");
        }
    }

    /// A page with navigation.
    pub(crate) fn page(&self, title: &str, content: Markup) -> Markup {
        frame(&self.office, &self.view, title, true, content)
    }

    /// A page without it: before somebody is signed in.
    pub(crate) fn bare_page(&self, title: &str, content: Markup) -> Markup {
        frame(&self.office, &self.view, title, false, content)
    }
}

fn frame(office: &Office, view: &View, title: &str, navigates: bool, content: Markup) -> Markup {
    let language = view.language;
    let desk = &office.desk;
    let is_live = navigates && Rule::SignedIn.admits(&view.who);
    // The answer to a form has no address of its own; the choice is kept in a cookie, so any page will do.
    let here = if view.is_page { view.path.as_str() } else { "/" };
    html! {
        (DOCTYPE)
        html lang=(language.tag()) data-theme=(view.theme().tag()) data-accent=(office.branding.accent(desk.settings.accent).tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="htmx-config" content=(SCRIPT_SETTINGS);
                title { (title) " · Frontdesk" }
                link rel="icon" type="image/svg+xml" href=(assets::url("mark.svg"));
                link rel="stylesheet" href=(assets::url("tokens.css"));
                link rel="stylesheet" href=(assets::url("desk.css"));
                @for script in ["htmx.js", "sse.js", "app.js"] { script src=(assets::url(script)) defer {} }
            }
            // One stream for the whole page: what moves on it comes anew when the office says that something is new.
            body hx-ext=[is_live.then_some("sse")] sse-connect=[is_live.then_some("/events")] {
                a.skip href="#content" { (SKIP.to(language)) }
                @if office.settings.is_shown_as_demo() { p.strip role="note" { span { (DEMO.to(language)) } } }
                header.bar {
                    a.mark href="/" { (mark(office)) span { "Frontdesk" } }
                    @if navigates { (navigation(office, view)) div.quick { (pages::visits::quick(view)) } }
                    nav.languages aria-label=(LANGUAGES.to(language)) {
                        @for one in Language::ALL {
                            a href={ (here) "?lang=" (one.tag()) } lang=(one.tag()) aria-current=[(one == language).then_some("true")] {
                                (one.own_name())
                            }
                        }
                    }
                    @if let Some(account) = view.account().filter(|_| navigates) {
                        (pages::keys::link(language))
                        a.me href="/account" title=(OWN_ACCOUNT.to(language)) aria-current=[(view.path == "/account").then_some("page")] { (account.name) }
                    }
                }
                @if navigates && roll_call::TOLD.admits(&view.who) { (roll_call::banner_place()) }
                @if navigates && pages::notices::TOLD.admits(&view.who) { (pages::notices::place(view)) }
                main #content tabindex="-1" { (content) }
                @if navigates && view.account().is_some() { (pages::keys::sheet(office, view)) }
            }
        }
    }
}

/// The company's, or else our own.
fn mark(office: &Office) -> Markup {
    html! {
        @if let Some(logo) = office.logo.get() {
            img.logo src=(pages::settings::logo_url(&logo)) alt="";
        } @else {
            svg viewBox="0 0 32 40" aria-hidden="true" {
                path d="M0 4h13v32H0z" {}
                path.far d="M17 4l15 6v26H17z" {}
            }
        }
    }
}

/// The pages that are somebody's.
fn navigation(office: &Office, view: &View) -> Markup {
    let theirs = office.desk.navigation.iter().filter(|(_, _, rule)| rule.admits(&view.who));
    html! {
        nav.pages aria-label=(NAVIGATION.to(view.language)) {
            @for (entry, path, _) in theirs {
                @let is_here = view.path == *path || view.path.starts_with(&format!("{path}/"));
                a href=(path) accesskey=(entry.key) data-key=(entry.key) aria-keyshortcuts=(entry.key) aria-current=[is_here.then_some("page")] {
                    (entry.title.to(view.language))
                }
            }
        }
    }
}

/// An answer that is a [`Trouble`] becomes a page in the reader's language, or JSON for a program.
pub(super) fn put_into_words(office: &Office, view: &View, mut response: Response) -> Response {
    let Some(trouble) = response.extensions_mut().remove::<Trouble>() else { return response };
    if view.path.starts_with("/api/") {
        return (trouble.status(), Json(Problem { error: trouble.word().to_owned() })).into_response();
    }
    let (what, then) = trouble.words(view.language);
    let is_in = Rule::SignedIn.admits(&view.who);
    let content = html! {
        section.sheet {
            h1 { (what) }
            p.lead { (then) }
            @if trouble != Trouble::WrongName { p { a.btn href="/" { (BACK_HOME.to(view.language)) } } }
        }
    };
    (trouble.status(), frame(office, view, what, is_in, content)).into_response()
}
