//! The wire's own types, version 1: JSON with base64 bodies and hexadecimal identifiers. Reading is total and bounded; unknown fields are
//! ignored, so that an older side understands a newer one. `tests/wire.rs` holds frozen captures.

pub(crate) mod entry;

pub use entry::{WireCheckpoint, WireEntry, WireParent, WireSealed};

use crate::wrap::WrappedKey;
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{Hash, NodePublicKey};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The longest request or answer, bytes.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

/// The most entries in one batch.
pub const MAX_ENTRIES: usize = 500;

/// The most keys in one request.
pub const MAX_KEYS: usize = 500;

/// The most ends of journals in one answer: one for each kiosk of a site and each fork.
pub const MAX_HEADS: usize = 1_000;

/// A message that is not understood.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// Longer than [`MAX_BODY_BYTES`].
    #[error("the message has {bytes} bytes, and at most {MAX_BODY_BYTES} are read")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Not the JSON of its kind.
    #[error("the message is not understood")]
    Json(#[source] serde_json::Error),
    /// More items than are read at once.
    #[error("the message has too many {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
    },
    /// An item is longer than an entry holds.
    #[error("the message has an entry whose {what} is too long")]
    TooLarge {
        /// Which part.
        what: &'static str,
    },
}

/// An answer to `GET /v1/heads`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadsAnswer {
    /// The office's node.
    pub office: NodeId,
    /// Its X25519 public key, that sealing keys are wrapped to. Nothing proves yet that it is really the office's.
    #[serde(with = "crate::wire::entry::base64_32")]
    pub sealing_key: [u8; 32],
    /// Ends of the journals that were asked about.
    pub heads: Vec<WireHead>,
}

/// One end of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireHead {
    /// Whose journal.
    pub node: NodeId,
    /// The last entry's run.
    pub incarnation: IncarnationId,
    /// Its count.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

/// `POST /v1/journals/{node}`: entries of that node, in the order of its journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRequest {
    /// The node's Ed25519 public key, which names the node.
    #[serde(with = "crate::wire::entry::base64_32")]
    pub public_key: [u8; 32],
    /// Its entries.
    pub entries: Vec<WireEntry>,
    /// Its word for them.
    #[serde(default)]
    pub checkpoint: Option<WireCheckpoint>,
}

impl BatchRequest {
    /// The node's key.
    #[must_use]
    pub fn public_key(&self) -> NodePublicKey {
        NodePublicKey(self.public_key)
    }
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryResult {
    /// It is durable at the receiver.
    Stored,
    /// It was there already, the same.
    Already,
    /// Another entry has its position.
    Conflict,
    /// Entries before it are missing; see [`BatchAnswer::next`].
    Gap,
    /// It is not an entry of this journal.
    Refused,
}

/// The first entry that the receiver wants of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// Which run.
    pub incarnation: IncarnationId,
    /// From this count on; absent for the run's beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
}

/// An answer to a batch. What it says is durable at the receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchAnswer {
    /// One for each entry, in order.
    pub results: Vec<EntryResult>,
    /// What is missing before entries that were answered with [`EntryResult::Gap`].
    #[serde(default)]
    pub next: Vec<Next>,
    /// How many forks this batch brought to light.
    #[serde(default)]
    pub forks: u32,
    /// Ends of this node's journal at the receiver.
    #[serde(default)]
    pub heads: Vec<WireHead>,
}

/// `POST /v1/keys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysRequest {
    /// Who sends them.
    pub node: NodeId,
    /// Wrapped to [`HeadsAnswer::sealing_key`].
    pub keys: Vec<WrappedKey>,
}

/// An answer to [`KeysRequest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysAnswer {
    /// How many were new. The others were there already.
    pub new: u32,
}

/// An answer with a status that is not 2xx.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// For people.
    pub error: String,
}

/// A message whose parts are bounded.
pub trait Message: DeserializeOwned {
    /// Checks the bounds that JSON itself does not have.
    ///
    /// # Errors
    /// Which bound is broken.
    fn check(&self) -> Result<(), WireError>;
}

/// Reads a message. Total: any bytes give a message or an error.
///
/// # Errors
/// [`WireError`] for what is too long, not understood or out of bounds.
pub fn parse<M: Message>(bytes: &[u8]) -> Result<M, WireError> {
    if bytes.len() > MAX_BODY_BYTES {
        return Err(WireError::TooLong { bytes: bytes.len() });
    }
    let message: M = serde_json::from_slice(bytes).map_err(WireError::Json)?;
    message.check()?;
    Ok(message)
}

fn at_most(items: usize, bound: usize, what: &'static str) -> Result<(), WireError> {
    if items > bound { Err(WireError::TooMany { what }) } else { Ok(()) }
}

impl Message for HeadsAnswer {
    fn check(&self) -> Result<(), WireError> {
        at_most(self.heads.len(), MAX_HEADS, "heads")
    }
}

impl Message for BatchRequest {
    fn check(&self) -> Result<(), WireError> {
        at_most(self.entries.len(), MAX_ENTRIES, "entries")?;
        self.entries.iter().try_for_each(WireEntry::check)
    }
}

impl Message for BatchAnswer {
    fn check(&self) -> Result<(), WireError> {
        at_most(self.results.len(), MAX_ENTRIES, "results")?;
        at_most(self.next.len(), MAX_ENTRIES, "wants")?;
        at_most(self.heads.len(), MAX_HEADS, "heads")
    }
}

impl Message for KeysRequest {
    fn check(&self) -> Result<(), WireError> {
        at_most(self.keys.len(), MAX_KEYS, "keys")
    }
}

impl Message for KeysAnswer {
    fn check(&self) -> Result<(), WireError> {
        Ok(())
    }
}
