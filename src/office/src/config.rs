//! `office.toml`: how people are told of visitors. `systemd/office.toml` documents every key; unknown ones are refused.

mod secret;

pub use secret::{Secret, SecretError};

use frontdesk_badge::{BadgeConfig, BadgeWhen};
use frontdesk_core::fact::{LadderSeconds, MAX_LADDER_S, MAX_TOLD_BY_PURPOSE};
use frontdesk_core::screen::{Language, Purpose};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The largest file read, bytes.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{path} cannot be read", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// It is not what its keys say, or has a key that does not exist.
    #[error("{path} is not understood", path = path.display())]
    Parse {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A value that cannot be.
    #[error("{key}: {reason}")]
    Value {
        /// Which key.
        key: &'static str,
        /// What to change.
        reason: String,
    },
    /// A secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

/// Everything in the file. Without a channel nobody is told: the desk sees who waits on the office's own page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OfficeConfig {
    /// What people open, for example `https://frontdesk.example.com`: the same as the desk's `--web-url`, and that if it is not said here.
    /// Without either messages carry no link.
    pub public_url: Option<String>,
    /// The company's name in messages.
    pub company: String,
    /// Where the company is, in messages to guests; may be empty.
    pub address: String,
    /// The language of messages to people who have none of their own.
    pub language: Language,
    /// When who is told.
    pub ladder: LadderConfig,
    /// The desk.
    pub desk: DeskConfig,
    /// The desk's printer of badges.
    pub badge: Option<BadgeConfig>,
    /// Who else is told of visitors, by what they come for.
    pub told_by_purpose: ToldByPurpose,
    /// E-mail.
    pub smtp: Option<SmtpConfig>,
    /// A robot of WeCom 企业微信.
    pub wecom: Option<WecomConfig>,
    /// A receiver of the company's own.
    pub webhook: Option<WebhookConfig>,
}

/// Times of the ladder, seconds after the host was told, while the desk has set none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LadderConfig {
    /// The host is told again.
    pub reminder_after_s: u32,
    /// The colleague is told.
    pub colleague_after_s: u32,
    /// The desk is told.
    pub desk_after_s: u32,
}

impl Default for LadderConfig {
    fn default() -> Self {
        Self { reminder_after_s: 180, colleague_after_s: 360, desk_after_s: 600 }
    }
}

impl From<&LadderConfig> for LadderSeconds {
    fn from(config: &LadderConfig) -> Self {
        let LadderConfig { reminder_after_s, colleague_after_s, desk_after_s } = *config;
        Self { reminder_after_s, colleague_after_s, desk_after_s }
    }
}

/// The desk.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeskConfig {
    /// Its telephone extension, named in messages; may be empty.
    pub extension: String,
    /// Where it is told by e-mail that nobody has come; may be empty.
    pub email: String,
}

/// Staff numbers of those who are told, by purpose, while the desk has named none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ToldByPurpose {
    /// Of meetings.
    pub meeting: Vec<String>,
    /// Of interviews.
    pub interview: Vec<String>,
    /// Of deliveries and pick-ups.
    pub delivery: Vec<String>,
    /// Of maintenance and installation.
    pub service: Vec<String>,
    /// Of anything else.
    pub other: Vec<String>,
}

impl ToldByPurpose {
    /// Those who are told of this purpose.
    #[must_use]
    pub fn of(&self, purpose: Purpose) -> &[String] {
        match purpose {
            Purpose::Meeting => &self.meeting,
            Purpose::Interview => &self.interview,
            Purpose::Delivery => &self.delivery,
            Purpose::Service => &self.service,
            Purpose::Other => &self.other,
        }
    }
}

/// How the connection with the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpSecurity {
    /// In clear at first, then TLS before anything is said; a server that does not offer it is not used.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// In clear: only for a mail server on this machine.
    None,
}

/// A mail server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// Its name or address.
    pub host: String,
    /// Its port; 587, 465 or 25 by `security` if absent.
    pub port: Option<u16>,
    /// How the connection is kept private.
    #[serde(default)]
    pub security: SmtpSecurity,
    /// A file with certificates (PEM) that are believed beside the system's own: of a company whose mail server has a certificate of its own
    /// authority.
    pub ca_file: Option<PathBuf>,
    /// Who signs in, if anybody.
    pub username: Option<String>,
    /// A file with the password, for its owner only.
    pub password_file: Option<PathBuf>,
    /// The sender, for example `前台 <frontdesk@example.com>`.
    pub from: String,
    /// For how long one try may take, seconds, 1 to 120.
    #[serde(default = "default_timeout_s")]
    pub timeout_s: u32,
}

/// A robot of a WeCom group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WecomConfig {
    /// A file with the robot's address, which holds its key: for its owner only.
    pub url_file: PathBuf,
    /// For how long one try may take, seconds, 1 to 120.
    #[serde(default = "default_timeout_s")]
    pub timeout_s: u32,
}

/// A receiver of signed requests.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// Its address: `https://`, or `http://` on this machine.
    pub url: String,
    /// A file with the secret that requests are signed with, 16 characters at least, for its owner only.
    pub secret_file: PathBuf,
    /// For how long one try may take, seconds, 1 to 120.
    #[serde(default = "default_timeout_s")]
    pub timeout_s: u32,
}

fn default_timeout_s() -> u32 {
    20
}

impl OfficeConfig {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`ConfigError`] with the file or key.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        use std::io::Read;
        let read = |source| ConfigError::Read { path: path.to_owned(), source };
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(read)?;
        file.take(MAX_FILE_BYTES).read_to_string(&mut text).map_err(read)?;
        Self::parse(&text, path)
    }

    fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let parse = |source| ConfigError::Parse { path: path.to_owned(), source: Box::new(source) };
        let config: Self = toml::from_str(text).map_err(parse)?;
        config.check()?;
        Ok(config)
    }

    /// `public_url` and the desk's `--web-url` are one address: where only one of them is said, it is the other one, too.
    ///
    /// # Errors
    /// They contradict each other, or people would be sent links over an address without encryption.
    pub fn share_url(&mut self, web_url: &mut Option<String>) -> Result<(), ConfigError> {
        let web = web_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        match (&self.public_url, web) {
            (Some(public), None) => *web_url = Some(public.clone()),
            (Some(public), Some(web)) if !public.eq_ignore_ascii_case(&web) => {
                let reason = format!("is not what --web-url says: {public} and {web}; say one of them only");
                return Err(ConfigError::Value { key: "public_url", reason });
            }
            // Without a way of telling there are no links that go out.
            (None, Some(web)) if self.tells() => {
                check_url(&web)?;
                self.public_url = Some(web);
            }
            _ => {}
        }
        Ok(())
    }

    /// There is a channel at all.
    fn tells(&self) -> bool {
        self.smtp.is_some() || self.wecom.is_some() || self.webhook.is_some()
    }

    fn check(&self) -> Result<(), ConfigError> {
        let value = |key, reason: &str| Err(ConfigError::Value { key, reason: reason.to_owned() });
        let ladder = LadderSeconds::from(&self.ladder);
        if !ladder.is_in_order() {
            return value("ladder", "the reminder comes before the colleague, and the colleague before the desk");
        }
        if ladder.desk_after_s > MAX_LADDER_S {
            return value("ladder.desk_after_s", "is at most 14400");
        }
        if let Some(url) = &self.public_url {
            check_url(url)?;
        }
        if !self.desk.email.is_empty() && self.desk.email.parse::<lettre::Address>().is_err() {
            return value("desk.email", "is no e-mail address");
        }
        if Purpose::ALL.iter().any(|purpose| self.told_by_purpose.of(*purpose).len() > MAX_TOLD_BY_PURPOSE) {
            return value("told_by_purpose", "names at most 16 people for one purpose");
        }
        if let Some(badge) = &self.badge {
            badge.check().map_err(|(key, reason)| ConfigError::Value { key, reason })?;
            if badge.when != BadgeWhen::Asked {
                return value("badge.when", "is \"asked\" at an office: kiosks print by themselves");
            }
        }
        if let Some(smtp) = &self.smtp {
            smtp.check()?;
        }
        if self.webhook.as_ref().is_some_and(|webhook| !is_private(&webhook.url)) {
            return value("webhook.url", "begins with https:// (http:// only on this machine)");
        }
        let timeouts = [
            self.smtp.as_ref().map(|smtp| smtp.timeout_s),
            self.wecom.as_ref().map(|wecom| wecom.timeout_s),
            self.webhook.as_ref().map(|webhook| webhook.timeout_s),
        ];
        if timeouts.into_iter().flatten().any(|timeout_s| !(1..=120).contains(&timeout_s)) {
            return value("timeout_s", "is 1 to 120");
        }
        Ok(())
    }
}

impl SmtpConfig {
    /// The port that is meant.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            SmtpSecurity::Starttls => 587,
            SmtpSecurity::Tls => 465,
            SmtpSecurity::None => 25,
        })
    }

    fn check(&self) -> Result<(), ConfigError> {
        let value = |key, reason: &str| Err(ConfigError::Value { key, reason: reason.to_owned() });
        if self.security == SmtpSecurity::None && !is_this_machine(&self.host) {
            return value("smtp.security", "is \"none\" only for a mail server on this machine");
        }
        if self.username.is_some() != self.password_file.is_some() {
            return value("smtp.username", "and password_file go together");
        }
        if self.from.parse::<lettre::message::Mailbox>().is_err() {
            return value("smtp.from", "is no sender");
        }
        Ok(())
    }
}

/// Names of visitors go over TLS, or stay on this machine.
pub(crate) fn is_private(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return url.starts_with("https://") };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    is_this_machine(host)
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What links in messages begin with.
fn check_url(url: &str) -> Result<(), ConfigError> {
    let value = |reason: &str| Err(ConfigError::Value { key: "public_url", reason: reason.to_owned() });
    if !is_private(url) {
        return value("begins with https:// (http:// only on this machine)");
    }
    if url.contains(['?', '#', ' ']) || url.ends_with('/') {
        return value("has neither a query nor a slash at its end");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<OfficeConfig, ConfigError> {
        OfficeConfig::parse(text, Path::new("office.toml"))
    }

    #[test]
    fn the_documented_file_is_the_default_one_and_with_everything_set_it_is_understood() {
        let sample = include_str!("../../../systemd/office.toml");
        let plain = parse(sample).unwrap();
        assert_eq!((plain.ladder.reminder_after_s, plain.ladder.desk_after_s), (180, 600));
        assert!(plain.smtp.is_none() && plain.wecom.is_none() && plain.webhook.is_none());
        // Every key that is commented out is one that exists.
        let is_key = |line: &str| {
            line.starts_with("# [") || line.split_once(" = ").is_some_and(|(key, _)| !key[2..].contains(' '))
        };
        let all: String = sample
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|_| is_key(line)).unwrap_or(line).to_owned() + "\n")
            .collect();
        let full = parse(&all).unwrap();
        assert!(full.smtp.is_some() && full.wecom.is_some() && full.webhook.is_some() && full.public_url.is_some());
        assert!(plain.badge.is_none() && full.badge.is_some());
        assert!(!full.told_by_purpose.delivery.is_empty());
    }

    #[test]
    fn a_mistake_is_answered_and_never_guessed_about() {
        for bad in [
            "smpt = 1",
            "[ladder]\nreminder_after_s = 400",
            "[ladder]\ndesk_after_s = 20000",
            "public_url = \"http://frontdesk.example.com\"",
            "public_url = \"https://frontdesk.example.com/\"",
            "[desk]\nemail = \"nobody\"",
            "[smtp]\nhost = \"mail.example.com\"\nsecurity = \"none\"\nfrom = \"a@b.cn\"",
            "[smtp]\nhost = \"mail.example.com\"\nusername = \"a\"\nfrom = \"a@b.cn\"",
            "[smtp]\nhost = \"mail.example.com\"\nfrom = \"nobody\"",
            "[webhook]\nurl = \"http://example.com/\"\nsecret_file = \"/x\"",
            "[webhook]\nurl = \"https://example.com/\"\nsecret_file = \"/x\"\ntimeout_s = 0",
            "[told_by_purpose]\nparty = []",
            "[badge]\nqueue = \"a b\"",
            "[badge]\nqueue = \"a\"\nwhen = \"card\"",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_desks_address_is_said_once_and_never_in_two_ways() {
        let webhook = "[webhook]\nurl = \"https://example.com/\"\nsecret_file = \"/x\"\n";
        let shared = |config: &str, web: Option<&str>| {
            let (mut config, mut web) = (parse(config).unwrap(), web.map(str::to_owned));
            config.share_url(&mut web).map(|()| (config.public_url, web))
        };
        let public = format!("public_url = \"https://desk.example\"\n{webhook}");
        let (desk, slash) = (Some("https://desk.example".to_owned()), Some("https://desk.example/"));
        assert_eq!(shared(&public, None).unwrap(), (desk.clone(), desk.clone()));
        assert_eq!(shared(webhook, slash).unwrap(), (desk.clone(), slash.map(str::to_owned)));
        assert_eq!(shared(&public, slash).unwrap().0, desk);
        assert!(shared(&public, Some("https://other.example")).is_err());
        assert!(shared(webhook, Some("http://desk.example")).is_err(), "a link lets somebody in");
        assert_eq!(shared("", Some("http://desk.example")).unwrap().0, None, "nobody is sent any");
        assert_eq!(shared(webhook, None).unwrap(), (None, None));
    }

    #[test]
    fn a_name_that_only_begins_like_this_machines_is_another_machine() {
        assert!(is_private("http://127.0.0.1:80/x") && is_private("http://[::1]:80/x") && is_private("https://a.cn"));
        for bad in
            ["http://127.0.0.1.example.com/", "http://localhost.example.com", "http://10.0.0.1/", "ftp://localhost/"]
        {
            assert!(!is_private(bad), "{bad}");
        }
    }
}
