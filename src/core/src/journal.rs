//! The journal's envelope: what an entry is, its canonical encoding, its hash and its chain.
//!
//! The form is final: later versions add entry kinds and fields inside bodies, never a field here. `docs/journal.md` documents
//! it for people who write their own verifier. Everything in this file is pure; storing and sealing are `frontdesk-store`'s.

mod chain;
mod checkpoint;
mod encode;
mod receipt;
mod snapshot;

pub use chain::{ChainError, ChainFault, Head, Verifier};
pub use checkpoint::{BadSignature, Checkpoint, NodePublicKey};
pub use receipt::Receipt;
pub use snapshot::{KeptDigest, SnapshotBase, SnapshotSeal};

use crate::id::{CardUid, IncarnationId, KeyId, NodeId, SubjectId};
use crate::time::Wall;
use serde::{Deserialize, Serialize};

/// The longest kind, in bytes.
pub const MAX_KIND_BYTES: usize = 64;

/// The longest open and the longest sealed body, in bytes each.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// SHA-256 of an entry's canonical encoding.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the very first entry of a node has before it.
    pub const ZERO: Self = Self([0; 32]);
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.as_ref(), &mut bytes).map_err(serde::de::Error::custom)?;
        Ok(Self(bytes))
    }
}

/// Where an entry stands in its node's journal. Never reused, even by a restored disk: every process start is a new
/// incarnation (invariant 5). `seq` goes on counting over incarnations, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Which run of the node's process.
    pub incarnation: IncarnationId,
    /// Count of entries up to and with this one, over all incarnations on this branch.
    pub seq: u64,
}

/// The entry that an incarnation goes on from. Two incarnations with one parent are a fork, which is kept and alarmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Parent {
    /// Position of the last entry of the run before.
    pub position: Position,
    /// Its hash.
    pub hash: Hash,
}

/// A body that can be made unreadable by deleting its key (invariant 7).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sealed {
    /// The key, in a table apart from the journal.
    pub key: KeyId,
    /// 24 bytes of nonce, then XChaCha20-Poly1305 ciphertext with its tag; the associated data is [`Entry::seal_context`].
    pub ciphertext: Vec<u8>,
}

/// One journal entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose journal.
    pub node: NodeId,
    /// Where in it.
    pub position: Position,
    /// What the incarnation goes on from: present in its first entry only, and absent there in a node's very first.
    pub parent: Option<Parent>,
    /// Monotonic milliseconds of the writer; orders entries within one run whatever the wall clock did.
    pub mono_ms: u64,
    /// Wall clock of the writer, with its offset and trust.
    pub wall: Wall,
    /// Simulated hardware had a part in this run (invariant 9).
    pub simulated: bool,
    /// What happened, for example `visit.registered`; `docs/journal.md` lists all. Unknown kinds are kept and passed on.
    pub kind: String,
    /// Version of the bodies' content for this kind, from 1.
    pub kind_version: u16,
    /// What may be read for ever: a JSON object without personal data. Covered byte for byte.
    pub open: Vec<u8>,
    /// What is personal.
    pub sealed: Option<Sealed>,
    /// Hash of the entry before; the parent's in an incarnation's first; zero in the very first.
    pub prev_hash: Hash,
    /// SHA-256 of the canonical encoding of all of the above.
    pub hash: Hash,
}

/// What is to be written, before it has a place, a seal and a hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// As in [`Entry::kind`].
    pub kind: String,
    /// As in [`Entry::kind_version`].
    pub kind_version: u16,
    /// As in [`Entry::open`].
    pub open: Vec<u8>,
    /// Personal part, in clear, with what it is sealed under.
    pub private: Option<PrivateDraft>,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The personal part of a [`Draft`]: sealed under the key of (subject, class, month of writing).
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateDraft {
    /// Whom it is about.
    pub subject: Subject,
    /// How long it is kept.
    pub class: RetentionClass,
    /// A JSON object.
    pub plain: Vec<u8>,
}

/// Whom a personal part is about, as a rule knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Somebody or something with an id of its own.
    Id(SubjectId),
    /// A card that nobody is known to hold. Its number must not name the key in clear, so the store makes an id of it with a
    /// secret of its own; at another node the same card is another subject.
    Card(CardUid),
}

impl<T: Into<SubjectId>> From<T> for Subject {
    fn from(id: T) -> Self {
        Self::Id(id.into())
    }
}

/// Retention is set per class (X4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionClass {
    /// Who visited whom.
    Visits,
    /// Messages left.
    Messages,
    /// Taps that were refused.
    RefusedTaps,
    /// When staff came and went.
    StaffPresence,
    /// Who works here: kept until the person is removed, whatever the months.
    People,
}

impl RetentionClass {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Visits, Self::Messages, Self::RefusedTaps, Self::StaffPresence, Self::People];

    /// Its name in tables and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::Messages => "messages",
            Self::RefusedTaps => "refused_taps",
            Self::StaffPresence => "staff_presence",
            Self::People => "people",
        }
    }
}

impl std::str::FromStr for RetentionClass {
    type Err = UnknownClass;
    fn from_str(s: &str) -> Result<Self, UnknownClass> {
        Self::ALL.into_iter().find(|class| class.as_str() == s).ok_or(UnknownClass)
    }
}

/// Not the name of a retention class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a retention class")]
pub struct UnknownClass;
