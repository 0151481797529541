//! The ways of telling somebody. Another one is another implementation of [`Channel`] and a word in
//! [`frontdesk_core::fact::TellingChannel`].

mod email;
mod http;
mod webhook;
mod wecom;

use super::message::Message;
use crate::config::{ConfigError, OfficeConfig, SecretError};
use frontdesk_core::fact::{TellingChannel, TellingFailure};
use futures::future::BoxFuture;
use std::collections::BTreeMap;

/// One way of telling somebody.
pub(super) trait Channel: Send + Sync {
    /// Hands a message over once. It must end by itself in bounded time, and it may be asked to send the same message again.
    ///
    /// # Errors
    /// [`SendError`], which says whether another try makes sense.
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), SendError>>;
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
pub(super) struct Channels(BTreeMap<TellingChannel, Box<dyn Channel>>);

impl Channels {
    pub(super) fn new(config: &OfficeConfig) -> Result<Self, SetUpError> {
        let mut channels = BTreeMap::<_, Box<dyn Channel>>::new();
        if let Some(smtp) = &config.smtp {
            channels.insert(TellingChannel::Email, Box::new(email::Email::new(smtp)?));
        }
        if let Some(wecom) = &config.wecom {
            channels.insert(TellingChannel::Wecom, Box::new(wecom::Wecom::new(wecom)?));
        }
        if let Some(webhook) = &config.webhook {
            channels.insert(TellingChannel::Webhook, Box::new(webhook::Webhook::new(webhook)?));
        }
        Ok(Self(channels))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, channel: TellingChannel) -> bool {
        self.0.contains_key(&channel)
    }

    /// Sends over this channel.
    pub(super) async fn send(&self, channel: TellingChannel, message: &Message) -> Result<(), SendError> {
        match self.0.get(&channel) {
            Some(set_up) => set_up.send(message).await,
            None => Err(SendError::new(TellingFailure::NotSetUp, true, "the channel is not set up any more")),
        }
    }
}
