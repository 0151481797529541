//! `GET /v1/heads`: what the office has, and news of it.

use super::{MAX_HEADS, MAX_KEYS, MAX_TAG_BYTES, Message, WireError, at_most, default_version, default_yes};
use frontdesk_core::id::{IncarnationId, KeyId, NodeId};
use frontdesk_core::journal::{Hash, Position};
use serde::{Deserialize, Serialize};

/// An answer to `GET /v1/heads?wait=S&seen=TAG`. It comes at once if `seen` is not the newest tag, else when something is new or
/// after S seconds, with whatever holds then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadsAnswer {
    /// The version of the wire that the office speaks; 1 where it does not say.
    #[serde(default = "default_version")]
    pub version: u32,
    /// The office's node.
    pub office: NodeId,
    /// Its X25519 public key, that sealing keys are wrapped to.
    #[serde(with = "crate::wire::entry::base64_32")]
    pub sealing_key: [u8; 32],
    /// Ends of all journals, the office's own too, up to which it hands them out (so: covered by their nodes' checkpoints).
    pub heads: Vec<WireHead>,
    /// Names what `heads` says; another one when that changes. Empty at an office that cannot wait.
    #[serde(default)]
    pub tag: String,
    /// The asker belongs to the site.
    #[serde(default = "default_yes")]
    pub member: bool,
    /// `GET /v1/snapshot` is answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub snapshot: bool,
    /// Keys of entries at the office that it lacks and that the asker may have, at most [`MAX_KEYS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted_keys: Vec<KeyId>,
}

/// One end of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

impl WireHead {
    /// Where it is.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { incarnation: self.incarnation, seq: self.seq }
    }
}

impl Message for HeadsAnswer {
    fn check(&self) -> Result<(), WireError> {
        at_most(self.heads.len(), MAX_HEADS, "heads")?;
        at_most(self.tag.len(), MAX_TAG_BYTES, "bytes of a tag")?;
        at_most(self.wanted_keys.len(), MAX_KEYS, "wanted keys")
    }
}
