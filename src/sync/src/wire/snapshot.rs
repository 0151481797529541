//! `/v1/snapshot`: what a new kiosk begins with.

use super::entry::{base64_64, base64_keys};
use super::{MAX_BASES, MAX_ENTRIES, MAX_HEADS, MAX_TAG_BYTES, Message, WireEntry, WireError, at_most};
use crate::source::SnapshotItem;
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{Entry, Hash, Position, SnapshotBase, SnapshotSeal};
use serde::{Deserialize, Serialize};

/// An answer to `GET /v1/snapshot`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotAnswer {
    /// Names it for its pages.
    pub id: String,
    /// Where runs begin.
    pub bases: Vec<WireBase>,
    /// The office's signature under it.
    pub seal: WireSeal,
    /// Ed25519 public keys of the nodes whose entries are in it.
    #[serde(with = "base64_keys")]
    pub public_keys: Vec<[u8; 32]>,
    /// How many entries its pages have.
    pub total: u64,
}

/// Where a run begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireBase {
    /// Whose run.
    pub node: NodeId,
    /// Which run.
    pub incarnation: IncarnationId,
    /// From this count on.
    pub seq: u64,
    /// That entry's hash.
    pub hash: Hash,
}

/// The signature under a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireSeal {
    /// Who signs.
    pub signer: NodeId,
    /// Digest of the bases.
    pub bases: Hash,
    /// How many entries are kept.
    pub kept_count: u64,
    /// Digest of them.
    pub kept: Hash,
    /// Wall clock of the signer, UTC milliseconds.
    pub wall_ms: i64,
    /// Ed25519 signature.
    #[serde(with = "base64_64")]
    pub signature: [u8; 64],
}

/// An answer to `GET /v1/snapshot/{id}?after=N`: entries after the first N of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotPage {
    /// Entries, in an order that stays the same for one id; empty after the last.
    pub entries: Vec<NodeEntry>,
}

/// An entry with its node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeEntry {
    /// Whose.
    pub node: NodeId,
    /// The entry.
    pub entry: WireEntry,
    /// It is there for the chain alone: views are not made from it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub chain_only: bool,
}

impl NodeEntry {
    /// The entry. Its hash is not checked here.
    #[must_use]
    pub fn into_item(self) -> SnapshotItem {
        SnapshotItem { entry: self.entry.into_entry(self.node), chain_only: self.chain_only }
    }
}

impl From<Entry> for NodeEntry {
    fn from(entry: Entry) -> Self {
        Self { node: entry.node, entry: entry.into(), chain_only: false }
    }
}

impl From<SnapshotBase> for WireBase {
    fn from(base: SnapshotBase) -> Self {
        Self { node: base.node, incarnation: base.position.incarnation, seq: base.position.seq, hash: base.hash }
    }
}

impl From<WireBase> for SnapshotBase {
    fn from(base: WireBase) -> Self {
        let position = Position { incarnation: base.incarnation, seq: base.seq };
        Self { node: base.node, position, hash: base.hash }
    }
}

impl From<SnapshotSeal> for WireSeal {
    fn from(seal: SnapshotSeal) -> Self {
        let SnapshotSeal { signer, bases, kept_count, kept, wall_ms, signature } = seal;
        Self { signer, bases, kept_count, kept, wall_ms, signature }
    }
}

impl From<WireSeal> for SnapshotSeal {
    fn from(seal: WireSeal) -> Self {
        let WireSeal { signer, bases, kept_count, kept, wall_ms, signature } = seal;
        Self { signer, bases, kept_count, kept, wall_ms, signature }
    }
}

impl Message for SnapshotAnswer {
    fn check(&self) -> Result<(), WireError> {
        at_most(self.id.len(), MAX_TAG_BYTES, "bytes of a name")?;
        at_most(self.bases.len(), MAX_BASES, "bases")?;
        at_most(self.public_keys.len(), MAX_HEADS, "public keys")
    }
}

impl Message for SnapshotPage {
    fn check(&self) -> Result<(), WireError> {
        at_most(self.entries.len(), MAX_ENTRIES, "entries")?;
        self.entries.iter().try_for_each(|entry| entry.entry.check())
    }
}
