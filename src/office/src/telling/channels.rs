//! The ways of telling somebody. Another one is another implementation of [`Channel`] and a word in
//! [`frontdesk_core::fact::TellingChannel`].

mod email;
mod http;
mod webhook;
mod wecom;

use super::letter::Letter;
use super::note::Note;
use crate::config::{ConfigError, OfficeConfig, SecretError};
use email::Email;
use frontdesk_core::fact::{TellingChannel, TellingFailure};
use frontdesk_core::id::{InvitationId, TellingId};
use futures::future::BoxFuture;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One way of telling somebody.
pub(super) trait Channel: Send + Sync {
    /// Hands a message over once. It must end by itself in bounded time, and it may be asked to send the same message again.
    ///
    /// # Errors
    /// [`SendError`], which says whether another try makes sense.
    fn send<'a>(&'a self, note: &'a Note) -> BoxFuture<'a, Result<(), SendError>>;
}

/// Why a message could not be handed over.
#[derive(Debug, thiserror::Error)]
#[error("{detail}")]
pub(super) struct SendError {
    pub(super) why: TellingFailure,
    /// Another try would be answered alike.
    pub(super) is_final: bool,
    /// For the log: without names and addresses.
    pub(super) detail: String,
}

impl SendError {
    pub(super) fn new(why: TellingFailure, is_final: bool, detail: impl Into<String>) -> Self {
        Self { why, is_final, detail: detail.into() }
    }
}

/// Why the channels cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// A secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A value.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The mail server.
    #[error("the mail server cannot be used as it is set up")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The certificates that are believed of the mail server.
    #[error("{path} has no certificates that can be read", path = path.display())]
    Certificates {
        /// The file.
        path: std::path::PathBuf,
        /// Why it could not be read; absent where what it says is no certificate.
        source: Option<std::io::Error>,
    },
    /// The HTTP client.
    #[error("requests cannot be made")]
    Http(#[from] reqwest::Error),
    /// TLS.
    #[error("TLS cannot be set up")]
    Tls(#[from] tokio_rustls::rustls::Error),
}

/// Those that are set up.
#[derive(Default)]
pub(super) struct Channels {
    set_up: BTreeMap<TellingChannel, Arc<dyn Channel>>,
    /// The one of them that reaches guests.
    email: Option<Arc<Email>>,
}

impl Channels {
    pub(super) fn new(config: &OfficeConfig) -> Result<Self, SetUpError> {
        let mut set_up = BTreeMap::<_, Arc<dyn Channel>>::new();
        let email = config.smtp.as_ref().map(Email::new).transpose()?.map(Arc::new);
        if let Some(email) = &email {
            set_up.insert(TellingChannel::Email, Arc::<Email>::clone(email));
        }
        if let Some(wecom) = &config.wecom {
            set_up.insert(TellingChannel::Wecom, Arc::new(wecom::Wecom::new(wecom)?));
        }
        if let Some(webhook) = &config.webhook {
            set_up.insert(TellingChannel::Webhook, Arc::new(webhook::Webhook::new(webhook)?));
        }
        Ok(Self { set_up, email })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.set_up.is_empty()
    }

    pub(super) fn has(&self, channel: TellingChannel) -> bool {
        self.set_up.contains_key(&channel)
    }

    /// Sends over this channel.
    pub(super) async fn send(&self, channel: TellingChannel, note: &Note) -> Result<(), SendError> {
        match self.set_up.get(&channel) {
            Some(set_up) => set_up.send(note).await,
            None => Err(not_set_up()),
        }
    }

    /// Sends a guest a mail, the same one each time that it is tried.
    pub(super) async fn send_letter(
        &self,
        telling: TellingId,
        invitation: InvitationId,
        letter: &Letter,
    ) -> Result<(), SendError> {
        match &self.email {
            Some(email) => email.deliver_letter(telling, invitation, letter).await,
            None => Err(not_set_up()),
        }
    }
}

fn not_set_up() -> SendError {
    SendError::new(TellingFailure::NotSetUp, true, "the channel is not set up any more")
}
