//! How the desk is run.

use super::accounts::PasswordCost;
use super::limits::Allowance;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// How the desk is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskSettings {
    /// Certificate chain and key, PEM: the desk speaks TLS itself.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// A proxy in front of it does. What it says of the caller is believed from loopback and from these addresses.
    pub proxies: Option<Vec<IpAddr>>,
    /// What people open, such as `https://desk.example`; links that are handed out begin with it.
    pub url: Option<String>,
    /// Everybody needs a second factor, not only those who can change rights.
    pub totp_for_all: bool,
    /// The company's colour.
    pub accent: Accent,
    /// What a password's hash costs.
    pub password_cost: PasswordCost,
    /// Requests of one address.
    pub requests: Allowance,
    /// Tries of one address at what can be guessed: passwords, codes, links.
    pub guesses: Allowance,
}

impl Default for DeskSettings {
    fn default() -> Self {
        Self {
            tls: None,
            proxies: None,
            url: None,
            totp_for_all: false,
            accent: Accent::default(),
            password_cost: PasswordCost::default(),
            // A reception's computers may share one address.
            requests: Allowance { burst: 400, every_ms: 50 },
            guesses: Allowance { burst: 30, every_ms: 10_000 },
        }
    }
}

/// The company's colour: those whose contrasts are known to be enough, in light and dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Accent {
    /// 青花.
    #[default]
    Porcelain,
    /// 松.
    Pine,
    /// 紫砂.
    Clay,
    /// 黛.
    Slate,
    /// 梅.
    Plum,
}

impl Accent {
    /// The word on the command line and in the style sheet.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Porcelain => "porcelain",
            Self::Pine => "pine",
            Self::Clay => "clay",
            Self::Slate => "slate",
            Self::Plum => "plum",
        }
    }
}

/// A word that is no accent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an accent is one of porcelain, pine, clay, slate, plum")]
pub struct NoAccent;

impl FromStr for Accent {
    type Err = NoAccent;

    fn from_str(tag: &str) -> Result<Self, NoAccent> {
        [Self::Porcelain, Self::Pine, Self::Clay, Self::Slate, Self::Plum]
            .into_iter()
            .find(|accent| accent.tag() == tag)
            .ok_or(NoAccent)
    }
}
