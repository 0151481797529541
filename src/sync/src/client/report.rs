//! What the client is told, and what it tells.

use crate::exchange::{ExchangeError, Trouble};
use crate::planner::{NodeCounts, Pace};
use crate::tls::TlsError;
use crate::wire;
use frontdesk_core::health::phrases::office as said;
use frontdesk_core::id::NodeId;
use std::time::Duration;

/// Where and how to speak with the office.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The office's address, for example `https://10.0.0.5:8443`.
    pub office: String,
    /// How fast things are tried again.
    pub pace: Pace,
    /// How long one request may take in all, beyond what the office is asked to wait.
    pub request_timeout: Duration,
}

impl Settings {
    /// The usual pace and 20 seconds a request: a full batch over a slow line.
    #[must_use]
    pub fn new(office: impl Into<String>) -> Self {
        Self { office: office.into(), pace: Pace::default(), request_timeout: Duration::from_secs(20) }
    }
}

/// How far replication has come; for health and status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Up to where the office has the own journal, as it last said. Kept while the office is away.
    pub acked_seq: Option<u64>,
    /// How many entries it lacks.
    pub behind: u64,
    /// All that the office has of any node is here, and it is there to say so.
    pub in_step: bool,
    /// How many nodes there are, and of how many somebody lacks something.
    pub nodes: NodeCounts,
    /// The office's node, once it has answered.
    pub office: Option<NodeId>,
    /// The version of the wire that it speaks; 0 before it has answered.
    pub office_version: u32,
    /// When it last answered, UTC milliseconds.
    pub last_ok_ms: Option<i64>,
    /// Why the last request failed, in one short line; absent after one that did not.
    pub last_error: Option<String>,
    /// That failure was no bad weather: the office does not take this kiosk for one of its own, or who answers is not the office.
    pub is_refused: bool,
    /// Something that a person must look at.
    pub trouble: Option<Trouble>,
    /// Forks that came to light in this run.
    pub forks: u64,
    /// Own entries that the office had and we had lost, in this run.
    pub recovered: u64,
}

/// Why the client cannot be made, or one exchange failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Not an `https://` address.
    #[error("{}", said::NO_HTTPS.with(&[&format!("{office:?}")]))]
    Address {
        /// What was given.
        office: String,
    },
    /// Nobody answers there.
    #[error("{}", said::UNREACHABLE)]
    Unreachable(#[source] std::io::Error),
    /// Who answers is not the office, or does not believe us.
    #[error("{}", said::NO_TRUST)]
    Tls(#[source] std::io::Error),
    /// Our own certificate, or the office's authorities, cannot be used.
    #[error("{}", said::BAD_CERTIFICATES)]
    Certificates(#[from] TlsError),
    /// The exchange broke off.
    #[error("{}", said::BROKE_OFF)]
    Http(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It took too long.
    #[error("{}", said::TOO_LONG)]
    TimedOut,
    /// It answered with an error.
    #[error("{}", said::ANSWERED.with(&[status, text]))]
    Status {
        /// HTTP status.
        status: u16,
        /// What it said, shortened.
        text: String,
        /// How long it asks us to wait.
        retry_after_ms: Option<u64>,
    },
    /// Its answer is not understood.
    #[error("{}", said::NOT_UNDERSTOOD)]
    Wire(#[from] wire::WireError),
    /// What was asked could not be made, or its answer not be taken in.
    #[error("{}", said::CAME_TO_NOTHING)]
    Exchange(#[from] ExchangeError),
}

impl ClientError {
    pub(super) fn retry_after_ms(&self) -> Option<u64> {
        match self {
            Self::Status { retry_after_ms, .. } => *retry_after_ms,
            _ => None,
        }
    }

    /// Whether who answered showed a certificate that is not of this office. That our own was not believed, or that the line broke, says
    /// nothing about who it was.
    /// Trying again does not help: the office does not know us, or it is not the office.
    pub(super) fn is_refusal(&self) -> bool {
        self.is_stranger() || matches!(self, Self::Status { status: 401 | 403, .. })
    }

    pub(super) fn is_stranger(&self) -> bool {
        let Self::Tls(error) = self else { return false };
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        matches!(tls, Some(rustls::Error::InvalidCertificate(_)))
    }
}
