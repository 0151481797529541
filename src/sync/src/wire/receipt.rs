//! The office's countersignature.

use super::entry::base64_64;
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{Hash, Position, Receipt};
use serde::{Deserialize, Serialize};

/// A receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireReceipt {
    /// Who signs: the office.
    pub office: NodeId,
    /// Whose journal.
    pub node: NodeId,
    /// Which run.
    pub incarnation: IncarnationId,
    /// Up to and with this count.
    pub seq: u64,
    /// That entry's hash.
    pub hash: Hash,
    /// Wall clock of the office, UTC milliseconds.
    pub wall_ms: i64,
    /// Ed25519 signature.
    #[serde(with = "base64_64")]
    pub signature: [u8; 64],
}

impl From<Receipt> for WireReceipt {
    fn from(receipt: Receipt) -> Self {
        Self {
            office: receipt.office,
            node: receipt.node,
            incarnation: receipt.position.incarnation,
            seq: receipt.position.seq,
            hash: receipt.hash,
            wall_ms: receipt.wall_ms,
            signature: receipt.signature,
        }
    }
}

impl From<WireReceipt> for Receipt {
    fn from(receipt: WireReceipt) -> Self {
        Self {
            office: receipt.office,
            node: receipt.node,
            position: Position { incarnation: receipt.incarnation, seq: receipt.seq },
            hash: receipt.hash,
            wall_ms: receipt.wall_ms,
            signature: receipt.signature,
        }
    }
}
