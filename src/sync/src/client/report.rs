//! What the client is told, and what it tells.

use crate::planner::Pace;
use crate::wire;
use crate::wrap::WrapError;
use std::time::Duration;

/// Where and how to send.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The office's address, for example `http://10.0.0.5:8080`.
    pub office: String,
    /// How fast things are tried again.
    pub pace: Pace,
    /// How long one request may take in all.
    pub request_timeout: Duration,
}

impl Settings {
    /// The usual pace and 10 seconds a request: a full batch over a slow line.
    #[must_use]
    pub fn new(office: impl Into<String>) -> Self {
        Self { office: office.into(), pace: Pace::default(), request_timeout: Duration::from_secs(10) }
    }
}

/// How far replication has come; for health and status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Up to where the office has the journal, as it last said. Kept while the office is away.
    pub acked_seq: Option<u64>,
    /// How many entries it lacks.
    pub behind: u64,
    /// When it last answered, UTC milliseconds.
    pub last_ok_ms: Option<i64>,
    /// Why the last request failed, in one short line; absent after one that did not.
    pub last_error: Option<String>,
    /// Something that a person must look at.
    pub trouble: Option<Trouble>,
    /// Forks that the office reported in this run.
    pub forks: u64,
}

/// Something that trying again does not mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The office has another entry in this place.
    Conflict {
        /// Its count.
        seq: u64,
    },
    /// The office says this is not an entry of this journal.
    Refused {
        /// Its count.
        seq: u64,
    },
}

/// Why the client cannot be made, or one exchange failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Not an `http://` address.
    #[error("{office:?} is not an http:// address (TLS is not there yet)")]
    Address {
        /// What was given.
        office: String,
    },
    /// The HTTP client could not be made, or the exchange failed.
    #[error("the office could not be reached")]
    Http(#[source] reqwest::Error),
    /// It answered with an error.
    #[error("the office answered {status}: {text}")]
    Status {
        /// HTTP status.
        status: u16,
        /// What it said, shortened.
        text: String,
    },
    /// Its answer is not understood.
    #[error("the office's answer is not understood")]
    Wire(#[from] wire::WireError),
    /// Its answer does not fit what was asked.
    #[error("the office answered for {found} entries, and {sent} were sent")]
    Unfitting {
        /// How many were sent.
        sent: usize,
        /// How many were answered.
        found: usize,
    },
    /// A key could not be wrapped.
    #[error("a sealing key could not be wrapped")]
    Wrap(#[from] WrapError),
    /// The own journal could not be read.
    #[error("the own journal could not be read")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
}
