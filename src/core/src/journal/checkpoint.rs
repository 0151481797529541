//! Signed checkpoints: a node's word that its journal up to here is what it wrote. Made at every upload and at least hourly.

use super::{Hash, Position};
use crate::id::{IncarnationId, NodeId};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use sha2::{Digest, Sha256};

/// Keeps these signatures apart from any other that the node key makes.
const DOMAIN: &[u8] = b"frontdesk.checkpoint.v1\0";

/// The public half of a node's key: Ed25519, RFC 8032.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NodePublicKey(pub [u8; 32]);

impl NodePublicKey {
    /// The node that this key is of: the first 16 bytes of its SHA-256.
    #[must_use]
    pub fn node(&self) -> NodeId {
        let digest: [u8; 32] = Sha256::digest(self.0).into();
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(digest) {
            *to = from;
        }
        NodeId(id)
    }
}

/// A checkpoint whose signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the checkpoint's signature is not that of its node")]
pub struct BadSignature;

/// "Up to and with this entry, the journal is mine."
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose journal.
    pub node: NodeId,
    /// Up to and with this entry.
    pub position: Position,
    /// That entry's hash.
    pub hash: Hash,
    /// Wall clock of the signer, UTC milliseconds.
    pub wall_ms: i64,
    /// Ed25519 over [`Checkpoint::signed_bytes`].
    pub signature: [u8; 64],
}

impl Checkpoint {
    /// The bytes that are signed: domain, node, incarnation, seq, hash, wall clock; integers big-endian.
    #[must_use]
    pub fn signed_bytes(node: NodeId, position: Position, hash: Hash, wall_ms: i64) -> Vec<u8> {
        let IncarnationId(incarnation) = position.incarnation;
        [DOMAIN, &node.0, &incarnation, &position.seq.to_be_bytes(), &hash.0, &wall_ms.to_be_bytes()].concat()
    }

    /// Signs. The node is the key's own.
    #[must_use]
    pub fn sign(key: &SigningKey, position: Position, hash: Hash, wall_ms: i64) -> Self {
        let node = NodePublicKey(key.verifying_key().to_bytes()).node();
        let signature = key.sign(&Self::signed_bytes(node, position, hash, wall_ms)).to_bytes();
        Self { node, position, hash, wall_ms, signature }
    }

    /// Checks the signature, and that the key is this node's.
    ///
    /// # Errors
    /// [`BadSignature`] for any mismatch.
    pub fn verify(&self, key: &NodePublicKey) -> Result<(), BadSignature> {
        if key.node() != self.node {
            return Err(BadSignature);
        }
        let message = Self::signed_bytes(self.node, self.position, self.hash, self.wall_ms);
        VerifyingKey::from_bytes(&key.0)
            .and_then(|verifying| verifying.verify(&message, &Signature::from_bytes(&self.signature)))
            .map_err(|_| BadSignature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> (SigningKey, Checkpoint) {
        let key = SigningKey::from_bytes(&[7; 32]);
        let position = Position { incarnation: IncarnationId([1; 16]), seq: 42 };
        let checkpoint = Checkpoint::sign(&key, position, Hash([3; 32]), 1_000);
        (key, checkpoint)
    }

    #[test]
    fn a_checkpoint_holds_for_its_own_key_only_and_for_nothing_else() {
        let (key, good) = checkpoint();
        let public = NodePublicKey(key.verifying_key().to_bytes());
        assert_eq!(good.verify(&public), Ok(()));
        let later = Checkpoint { wall_ms: 1_001, ..good };
        assert_eq!(later.verify(&public), Err(BadSignature));
        let other = NodePublicKey(SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes());
        assert_eq!(good.verify(&other), Err(BadSignature));
    }

    /// If this test fails, do not change the test: every signature ever made depends on these bytes (Ed25519 is deterministic).
    #[test]
    fn a_checkpoint_signature_is_frozen() {
        let (_, good) = checkpoint();
        assert_eq!(good.node.to_string(), FROZEN_NODE);
        assert_eq!(hex::encode(good.signature), FROZEN_SIGNATURE);
    }

    const FROZEN_NODE: &str = "fe812c12f3ab4ce6ac5db69ac352f906";
    const FROZEN_SIGNATURE: &str = "a5287d93d2da658337660f7189aafc4d012ed965184ac775f118382dbdb870d59298c01d25144bf104b18d505d326ff33037e7df03df4e3aacb323598a1b3703";
}
