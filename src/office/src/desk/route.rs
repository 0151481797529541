//! A route of the desk: what is asked, who may ask it, and what answers. The router, the navigation, the API's document and the test
//! of rights are all made from these, so that nothing is served without a rule.

use super::accounts::token::Scope;
use super::accounts::{Account, Stage};
use super::language::Said;
use super::role::Roles;
use super::view::Who;
use crate::office::Office;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::{Schema, SchemaGenerator};
use std::sync::Arc;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Whoever asks: what is needed before anybody has signed in.
    Anyone,
    /// Whoever has given a password, if not yet a code.
    HalfWay,
    /// Whoever is signed in, in any role.
    SignedIn,
    /// Whoever is signed in with one of these roles.
    Only(Roles),
    /// A program with a token of this scope.
    Api(Scope),
}

impl Rule {
    /// Whether it admits this one. What is not said here is refused.
    pub(crate) fn admits(self, who: &Who) -> bool {
        match (self, who) {
            (Self::Anyone, _) | (Self::HalfWay, Who::Person { .. }) => true,
            (Self::SignedIn, Who::Person { session, .. }) => session.stage == Stage::Full,
            (Self::Only(roles), Who::Person { session, account, .. }) => {
                session.stage == Stage::Full && roles.meets(account.roles)
            }
            (Self::Api(scope), Who::Program(token)) => token.has(scope),
            _ => false,
        }
    }
}

/// A place in the navigation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// Lower comes first.
    pub(crate) order: u8,
    /// Opens it from the keyboard.
    pub(crate) key: char,
    pub(crate) title: Said,
}

/// What the API's document says of a route.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Documented {
    pub(crate) summary: &'static str,
    pub(crate) answer: fn(&mut SchemaGenerator) -> Schema,
}

/// One route.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) rule: Rule,
    pub(crate) handler: MethodRouter<Arc<Office>>,
    pub(crate) traits: Traits,
    pub(crate) entry: Option<Entry>,
    /// Who has it in their navigation, where not all have who may use it.
    pub(crate) entry_rule: Option<Rule>,
    pub(crate) documented: Option<Documented>,
}

/// What the guard does about a route beside its rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Traits {
    /// The page asks it by itself; it does not keep a session alive.
    pub(crate) is_by_itself: bool,
    /// Something can be guessed with it, so it is counted strictly.
    pub(crate) is_guessable: bool,
    /// Its path carries a signed link, and its handler counts as guesses those that are not good: whoever has a good one is not slowed down.
    pub(crate) is_signed: bool,
    /// It answers as long as its caller listens.
    pub(crate) is_stream: bool,
    /// What it does is dangerous: the password must have been given lately. The page to come back to then.
    pub(crate) proof_for: Option<&'static str>,
    /// The longest body, bytes.
    pub(crate) max_body: usize,
}

/// The longest form, bytes.
const MAX_FORM_BYTES: usize = 64 * 1024;

/// A page or an answer of the API.
pub(crate) fn get<H: Handler<T, Arc<Office>>, T: 'static>(path: &'static str, rule: Rule, handler: H) -> Route {
    route(Method::GET, path, rule, on(MethodFilter::GET, handler))
}

/// A form, which changes something.
pub(crate) fn post<H: Handler<T, Arc<Office>>, T: 'static>(path: &'static str, rule: Rule, handler: H) -> Route {
    route(Method::POST, path, rule, on(MethodFilter::POST, handler))
}

fn route(method: Method, path: &'static str, rule: Rule, handler: MethodRouter<Arc<Office>>) -> Route {
    let traits = Traits {
        is_by_itself: false,
        is_guessable: false,
        is_signed: false,
        is_stream: false,
        proof_for: None,
        max_body: MAX_FORM_BYTES,
    };
    Route { method, path, rule, handler, traits, entry: None, entry_rule: None, documented: None }
}

impl Route {
    /// It stands in the navigation of whoever may use it.
    pub(crate) fn in_navigation(mut self, order: u8, key: char, title: Said) -> Self {
        self.entry = Some(Entry { order, key, title });
        self
    }

    /// Of those who may use it, only these have it in their navigation: others come from a page of theirs.
    pub(crate) fn only_for(mut self, roles: Roles) -> Self {
        self.entry_rule = Some(Rule::Only(roles));
        self
    }

    /// The page asks it by itself.
    pub(crate) fn by_itself(mut self) -> Self {
        self.traits.is_by_itself = true;
        self
    }

    /// Something can be guessed with it.
    pub(crate) fn guessable(mut self) -> Self {
        self.traits.is_guessable = true;
        self
    }

    /// Its path carries a signed link.
    pub(crate) fn signed(mut self) -> Self {
        self.traits.is_signed = true;
        self
    }

    /// No form of it is longer, bytes.
    pub(crate) fn up_to(mut self, max_body: usize) -> Self {
        self.traits.max_body = max_body;
        self
    }

    /// It answers as long as its caller listens.
    pub(crate) fn stream(mut self) -> Self {
        self.traits.is_stream = true;
        self.by_itself()
    }

    /// It is dangerous. Whoever has not given the password lately is asked for it, and then sent to this page.
    pub(crate) fn proved(mut self, page: &'static str) -> Self {
        self.traits.proof_for = Some(page);
        self
    }

    /// The API's document has it, with the shape of its answer.
    pub(crate) fn documented<T: schemars::JsonSchema>(mut self, summary: &'static str) -> Self {
        self.documented = Some(Documented { summary, answer: |generator| generator.subschema_for::<T>() });
        self
    }
}

/// Where somebody goes who just signed in: the first page of the navigation that is theirs.
pub(crate) fn home(navigation: &[(Entry, &'static str, Rule)], account: &Account) -> &'static str {
    let theirs = navigation.iter().find(|(_, _, rule)| matches!(rule, Rule::Only(roles) if roles.meets(account.roles)));
    theirs.map_or("/account", |(_, path, _)| path)
}
