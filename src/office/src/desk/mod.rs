//! The web desk: pages for people who sign in, and the API for programs with tokens.
//!
//! Every route is made in one table (`table.rs`) with the rule of who may use it; what has no rule cannot be written. The guard
//! (`guard.rs`) stands before each. Pages are typed templates that work without a script; the script makes what moves come by itself.

pub(crate) mod accounts;
mod api;
mod assets;
mod fields;
mod form;
mod guard;
mod headers;
mod imports;
pub(crate) mod language;
mod limits;
mod listener;
mod pages;
mod parts;
mod pieces;
mod proxy;
pub(crate) mod role;
mod route;
mod said_by_checks;
mod settings;
mod shell;
mod show;
mod table;
pub(crate) mod trouble;
mod upload;
mod view;

pub use accounts::token::Scope;
pub use accounts::{AccountsError, PasswordCost};
pub use limits::Allowance;
pub use role::{Role, Roles};
pub use route::Rule;
pub use settings::{Accent, DeskSettings};

pub(crate) use listener::WebListener;
pub use listener::{WebListenError, WebTlsError};
pub(crate) use pages::tokens::{NotMade, make as make_token};
pub(crate) use proxy::Peer;
pub(crate) use table::router;

use crate::office::{Office, utc_ms};
use accounts::Accounts;
use axum::extract::Request;
use axum::http::header::HOST;
use imports::Imports;
use limits::Limits;
use route::{Entry, Rule as RouteRule};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::OnceLock;

/// What the desk is made of.
pub(crate) struct Desk {
    pub(crate) settings: DeskSettings,
    pub(crate) accounts: Accounts,
    /// Files of people that wait for a yes.
    pub(crate) imports: Imports,
    requests: Limits,
    guesses: Limits,
    /// Every page that stands in it, in its order; each sees those that are theirs.
    navigation: Vec<(Entry, &'static str, RouteRule)>,
    /// What the links that are handed out begin with, once it is known where we listen.
    at: OnceLock<String>,
}

impl Desk {
    /// Opens the accounts in the office's data directory. Blocking.
    pub(crate) fn open(data: &Path, settings: DeskSettings) -> Result<Self, AccountsError> {
        let accounts = Accounts::open(data, settings.password_cost)?;
        let (requests, guesses) = (Limits::new(settings.requests), Limits::new(settings.guesses));
        Ok(Self {
            settings,
            accounts,
            imports: Imports::default(),
            requests,
            guesses,
            navigation: table::navigation(),
            at: OnceLock::new(),
        })
    }

    /// Where we listen, for the links that are handed out.
    pub(crate) fn listens_at(&self, address: SocketAddr) {
        let scheme = if self.settings.tls.is_some() { "https" } else { "http" };
        // A second time is of the same office.
        drop(self.at.set(format!("{scheme}://{address}")));
    }

    /// The whole address of one of our pages.
    pub(crate) fn link(&self, path: &str) -> String {
        let own = self.settings.url.as_deref().or(self.at.get().map(String::as_str)).unwrap_or_default();
        format!("{}{path}", own.trim_end_matches('/'))
    }

    /// A strange page must not reach us through a name of its own that leads here (DNS rebinding). Over TLS the certificate sees to it.
    fn is_own_name(&self, request: &Request, trusted_network: bool) -> bool {
        if trusted_network || self.settings.tls.is_some() {
            return true;
        }
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        if let Some((_, own)) = self.settings.url.as_deref().and_then(|url| url.split_once("://"))
            && host.eq_ignore_ascii_case(own.trim_end_matches('/'))
        {
            return true;
        }
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
            _ => host,
        };
        let name = name.trim_start_matches('[').trim_end_matches(']');
        name == "localhost" || name.parse::<IpAddr>().is_ok()
    }
}

/// Where the first administrator makes their account, if nobody administers yet: a fresh one-time link, in place of the one before.
/// `address` is where the desk listens.
///
/// # Errors
/// [`AccountsError`]: the accounts could not be read or written.
pub async fn first_link_if_nobody(office: &Office, address: SocketAddr) -> Result<Option<String>, AccountsError> {
    office.desk.listens_at(address);
    let secret = accounts::secret::fresh().map_err(|error| AccountsError::Random(error.to_string()))?;
    let (kept, now_ms) = (secret.clone(), utc_ms());
    let put_out = office.desk.accounts.with(move |db| {
        if accounts::account::administrators(db)? > 0 {
            return Ok(false);
        }
        accounts::link::put_out_first(db, &kept, now_ms).map(|()| true)
    });
    Ok(put_out.await?.then(|| office.desk.link(&format!("/first/{secret}"))))
}

/// Every route of the desk as `(method, path, rule)`, for the test of rights.
#[must_use]
pub fn rules() -> Vec<(String, &'static str, Rule)> {
    table::routes().into_iter().map(|route| (route.method.to_string(), route.path, route.rule)).collect()
}
