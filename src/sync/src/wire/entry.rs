//! Entries and checkpoints on the wire, and the way to and from core's own types.

use super::WireError;
use frontdesk_core::id::{IncarnationId, KeyId, NodeId};
use frontdesk_core::journal::{Checkpoint, Entry, Hash, MAX_BODY_BYTES, MAX_KIND_BYTES, Parent, Position, Sealed};
use frontdesk_core::time::{Wall, WallTrust};
use serde::{Deserialize, Serialize};

/// An entry. Its node is the batch's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireEntry {
    /// Which run.
    pub incarnation: IncarnationId,
    /// Its count.
    pub seq: u64,
    /// What its run goes on from, in the first entry of a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<WireParent>,
    /// Monotonic milliseconds of the writer.
    pub mono_ms: u64,
    /// UTC milliseconds.
    pub wall_ms: i64,
    /// What local time adds to UTC, seconds.
    pub wall_offset_s: i32,
    /// How far that can be believed.
    pub wall_trust: WallTrust,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
    /// What happened.
    pub kind: String,
    /// Version of the bodies.
    pub kind_version: u16,
    /// The open body.
    #[serde(with = "base64_bytes")]
    pub open: Vec<u8>,
    /// The sealed body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<WireSealed>,
    /// Hash of the entry before.
    pub prev_hash: Hash,
    /// Its own hash.
    pub hash: Hash,
}

/// What a run goes on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireParent {
    /// The run before.
    pub incarnation: IncarnationId,
    /// Its last count.
    pub seq: u64,
    /// That entry's hash.
    pub hash: Hash,
}

/// A sealed body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireSealed {
    /// The key's name.
    pub key: KeyId,
    /// Nonce and ciphertext.
    #[serde(with = "base64_bytes")]
    pub ciphertext: Vec<u8>,
}

/// A signed checkpoint. Its node is the batch's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireCheckpoint {
    /// Which run.
    pub incarnation: IncarnationId,
    /// Up to and with this count.
    pub seq: u64,
    /// That entry's hash.
    pub hash: Hash,
    /// Wall clock of the signer, UTC milliseconds.
    pub wall_ms: i64,
    /// Ed25519 signature.
    #[serde(with = "base64_64")]
    pub signature: [u8; 64],
}

impl WireEntry {
    pub(crate) fn check(&self) -> Result<(), WireError> {
        let sealed_bytes = self.sealed.as_ref().map_or(0, |sealed| sealed.ciphertext.len());
        for (bytes, bound, what) in [
            (self.kind.len(), MAX_KIND_BYTES, "kind"),
            (self.open.len(), MAX_BODY_BYTES, "open body"),
            (sealed_bytes, MAX_BODY_BYTES, "sealed body"),
        ] {
            if bytes > bound {
                return Err(WireError::TooLarge { what });
            }
        }
        Ok(())
    }

    /// The entry of this node. Its hash is not checked here.
    #[must_use]
    pub fn into_entry(self, node: NodeId) -> Entry {
        Entry {
            node,
            position: Position { incarnation: self.incarnation, seq: self.seq },
            parent: self.parent.map(|parent| Parent {
                position: Position { incarnation: parent.incarnation, seq: parent.seq },
                hash: parent.hash,
            }),
            mono_ms: self.mono_ms,
            wall: Wall { utc_ms: self.wall_ms, offset_s: self.wall_offset_s, trust: self.wall_trust },
            simulated: self.simulated,
            kind: self.kind,
            kind_version: self.kind_version,
            open: self.open,
            sealed: self.sealed.map(|sealed| Sealed { key: sealed.key, ciphertext: sealed.ciphertext }),
            prev_hash: self.prev_hash,
            hash: self.hash,
        }
    }

    /// About how long an entry is as JSON, bytes: for filling a batch below the bound.
    #[must_use]
    pub fn json_bytes_of(entry: &Entry) -> usize {
        let bodies = entry.open.len() + entry.sealed.as_ref().map_or(0, |sealed| sealed.ciphertext.len());
        // Field names, hashes and identifiers come to less than 1,024; kinds may need escaping.
        1_024 + 6 * entry.kind.len() + bodies.div_ceil(3) * 4
    }
}

impl From<Entry> for WireEntry {
    fn from(entry: Entry) -> Self {
        Self {
            incarnation: entry.position.incarnation,
            seq: entry.position.seq,
            parent: entry.parent.map(|parent| WireParent {
                incarnation: parent.position.incarnation,
                seq: parent.position.seq,
                hash: parent.hash,
            }),
            mono_ms: entry.mono_ms,
            wall_ms: entry.wall.utc_ms,
            wall_offset_s: entry.wall.offset_s,
            wall_trust: entry.wall.trust,
            simulated: entry.simulated,
            kind: entry.kind,
            kind_version: entry.kind_version,
            open: entry.open,
            sealed: entry.sealed.map(|sealed| WireSealed { key: sealed.key, ciphertext: sealed.ciphertext }),
            prev_hash: entry.prev_hash,
            hash: entry.hash,
        }
    }
}

impl WireCheckpoint {
    /// The checkpoint of this node. Its signature is not checked here.
    #[must_use]
    pub fn into_checkpoint(self, node: NodeId) -> Checkpoint {
        let position = Position { incarnation: self.incarnation, seq: self.seq };
        Checkpoint { node, position, hash: self.hash, wall_ms: self.wall_ms, signature: self.signature }
    }
}

impl From<Checkpoint> for WireCheckpoint {
    fn from(checkpoint: Checkpoint) -> Self {
        Self {
            incarnation: checkpoint.position.incarnation,
            seq: checkpoint.position.seq,
            hash: checkpoint.hash,
            wall_ms: checkpoint.wall_ms,
            signature: checkpoint.signature,
        }
    }
}

/// Bytes as standard base64 with padding (RFC 4648, section 4).
pub(crate) mod base64_bytes {
    use base64::prelude::{BASE64_STANDARD, Engine};
    use serde::{Deserialize, Deserializer, Serializer};
    use std::borrow::Cow;

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        let text = Cow::<'de, str>::deserialize(d)?;
        BASE64_STANDARD.decode(text.as_bytes()).map_err(serde::de::Error::custom)
    }
}

macro_rules! base64_array {
    ($name:ident, $len:literal) => {
        /// So many bytes, no more and no fewer, as base64.
        pub(crate) mod $name {
            use serde::{Deserializer, Serializer};

            pub(crate) fn serialize<S: Serializer>(bytes: &[u8; $len], s: S) -> Result<S::Ok, S::Error> {
                super::base64_bytes::serialize(bytes, s)
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<[u8; $len], D::Error> {
                let bytes = super::base64_bytes::deserialize(d)?;
                bytes.try_into().map_err(|_| serde::de::Error::custom(concat!("not ", $len, " bytes")))
            }
        }
    };
}
base64_array!(base64_32, 32);
base64_array!(base64_64, 64);

/// A list of 32-byte keys, each as base64.
pub(crate) mod base64_keys {
    use base64::prelude::{BASE64_STANDARD, Engine};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(keys: &[[u8; 32]], s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(keys.iter().map(|key| BASE64_STANDARD.encode(key)))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<[u8; 32]>, D::Error> {
        #[derive(Deserialize)]
        struct Key(#[serde(with = "super::base64_32")] [u8; 32]);
        Ok(Vec::<Key>::deserialize(d)?.into_iter().map(|Key(key)| key).collect())
    }
}
