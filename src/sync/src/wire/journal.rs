//! `/v1/journals/{node}`: a batch brought (POST), and a page fetched (GET).

use super::{
    MAX_ENTRIES, MAX_HAVE, MAX_HEADS, Message, WireCheckpoint, WireEntry, WireError, WireHead, WireReceipt, at_most,
};
use frontdesk_core::id::IncarnationId;
use frontdesk_core::journal::{NodePublicKey, Position};
use serde::{Deserialize, Serialize};

/// `POST /v1/journals/{node}`: entries of that node, in the order of its journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRequest {
    /// The node's Ed25519 public key, which names the node.
    #[serde(with = "crate::wire::entry::base64_32")]
    pub public_key: [u8; 32],
    /// Its entries.
    pub entries: Vec<WireEntry>,
    /// Its word for them. Needed where somebody else brings them.
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
    /// Something of a later version; taken as not accepted.
    #[serde(other)]
    Unknown,
}

impl EntryResult {
    /// The entry is durable at the receiver.
    #[must_use]
    pub fn is_there(self) -> bool {
        matches!(self, Self::Stored | Self::Already)
    }
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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
    /// The office's countersignature over the last entry of the batch that it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<WireReceipt>,
}

/// An answer to `GET /v1/journals/{node}?have=INC.SEQ,INC.SEQ…`: what the asker lacks, parents first, whole up to an entry that
/// `checkpoint` signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalAnswer {
    /// The node's Ed25519 public key, which names the node.
    #[serde(with = "crate::wire::entry::base64_32")]
    pub public_key: [u8; 32],
    /// What the asker lacks; empty when nothing.
    pub entries: Vec<WireEntry>,
    /// The node's word that covers the last of them.
    #[serde(default)]
    pub checkpoint: Option<WireCheckpoint>,
    /// There is more after these.
    #[serde(default)]
    pub more: bool,
}

/// The ends of runs in a query: `INC.SEQ,INC.SEQ…`, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Have(pub Vec<Position>);

/// A list of ends that is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("ends of runs are INC.SEQ, separated by commas, at most {MAX_HAVE}")]
pub struct BadHave;

impl std::fmt::Display for Have {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, end) in self.0.iter().take(MAX_HAVE).enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{}.{}", end.incarnation, end.seq)?;
        }
        Ok(())
    }
}

impl std::str::FromStr for Have {
    type Err = BadHave;
    fn from_str(text: &str) -> Result<Self, BadHave> {
        let ends = text.split(',').filter(|end| !end.is_empty()).take(MAX_HAVE + 1).map(|end| {
            let (incarnation, seq) = end.split_once('.').ok_or(BadHave)?;
            let incarnation = incarnation.parse().map_err(|_| BadHave)?;
            Ok(Position { incarnation, seq: seq.parse().map_err(|_| BadHave)? })
        });
        let ends = ends.collect::<Result<Vec<_>, BadHave>>()?;
        if ends.len() > MAX_HAVE { Err(BadHave) } else { Ok(Self(ends)) }
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

impl Message for JournalAnswer {
    fn check(&self) -> Result<(), WireError> {
        at_most(self.entries.len(), MAX_ENTRIES, "entries")?;
        self.entries.iter().try_for_each(WireEntry::check)
    }
}
