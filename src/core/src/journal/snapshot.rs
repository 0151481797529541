//! Snapshots: what a journal is reduced to when its older entries are let go, and what a new kiosk begins with.
//!
//! A snapshot names, for each run that it covers, the entry from which on everything is there (the *base*), and the entries from
//! before that are kept because something still depends on them. Kept entries stay byte for byte what they were, so each proves
//! its own content by its hash; the seal proves that none of them was left out or slipped in.

use super::{BadSignature, Hash, NodePublicKey, Position};
use crate::id::NodeId;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use sha2::{Digest, Sha256};

/// Keeps these signatures and digests apart from any other.
const DOMAIN: &[u8] = b"frontdesk.snapshot.v1\0";
/// The same for the digest of kept entries.
const KEPT_DOMAIN: &[u8] = b"frontdesk.kept.v1\0";

/// Where a run begins after its older entries were let go. The entry itself is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SnapshotBase {
    /// Whose run.
    pub node: NodeId,
    /// The entry from which on everything is there.
    pub position: Position,
    /// Its hash.
    pub hash: Hash,
}

/// The digest of the kept entries: SHA-256 over a domain and their hashes in ascending order, so that it does not depend on the order
/// in which they are stored.
#[derive(Debug, Clone, Default)]
pub struct KeptDigest {
    hashes: std::collections::BTreeSet<Hash>,
}

impl KeptDigest {
    /// Takes one kept entry in. The same one twice is one.
    pub fn push(&mut self, hash: Hash) {
        self.hashes.insert(hash);
    }

    /// How many entries were taken in.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.hashes.len() as u64
    }

    /// The digest.
    #[must_use]
    pub fn finish(&self) -> Hash {
        let mut digest = Sha256::new();
        digest.update(KEPT_DOMAIN);
        for hash in &self.hashes {
            digest.update(hash.0);
        }
        Hash(digest.finalize().into())
    }
}

/// The signature under a snapshot: its own node's when a journal is pruned, the office's when a kiosk is started with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotSeal {
    /// Who signs.
    pub signer: NodeId,
    /// SHA-256 over all bases in ascending order.
    pub bases: Hash,
    /// How many entries are kept.
    pub kept_count: u64,
    /// [`KeptDigest`] of them.
    pub kept: Hash,
    /// Wall clock of the signer, UTC milliseconds.
    pub wall_ms: i64,
    /// Ed25519 over [`SnapshotSeal::signed_bytes`].
    pub signature: [u8; 64],
}

impl SnapshotSeal {
    /// SHA-256 over a domain and, for each base in ascending order: node, incarnation, seq (big-endian), hash.
    #[must_use]
    pub fn digest_of(bases: &[SnapshotBase]) -> Hash {
        let mut sorted = bases.to_vec();
        sorted.sort_by_key(|base| (base.node, base.position.incarnation, base.position.seq, base.hash));
        let mut digest = Sha256::new();
        digest.update(DOMAIN);
        for base in sorted {
            digest.update(base.node.0);
            digest.update(base.position.incarnation.0);
            digest.update(base.position.seq.to_be_bytes());
            digest.update(base.hash.0);
        }
        Hash(digest.finalize().into())
    }

    /// The bytes that are signed: domain, signer, digest of the bases, count and digest of the kept entries, wall clock; integers
    /// big-endian.
    #[must_use]
    pub fn signed_bytes(signer: NodeId, bases: Hash, kept_count: u64, kept: Hash, wall_ms: i64) -> Vec<u8> {
        [DOMAIN, &signer.0, &bases.0, &kept_count.to_be_bytes(), &kept.0, &wall_ms.to_be_bytes()].concat()
    }

    /// Signs a snapshot.
    #[must_use]
    pub fn sign(key: &SigningKey, bases: &[SnapshotBase], kept: &KeptDigest, wall_ms: i64) -> Self {
        let signer = NodePublicKey(key.verifying_key().to_bytes()).node();
        let (bases, kept_count, kept) = (Self::digest_of(bases), kept.count(), kept.finish());
        let signature = key.sign(&Self::signed_bytes(signer, bases, kept_count, kept, wall_ms)).to_bytes();
        Self { signer, bases, kept_count, kept, wall_ms, signature }
    }

    /// Checks the signature, that the key is the signer's, and that these are the bases and kept entries that were signed.
    ///
    /// # Errors
    /// [`BadSignature`] for any mismatch.
    pub fn verify(&self, key: &NodePublicKey, bases: &[SnapshotBase], kept: &KeptDigest) -> Result<(), BadSignature> {
        let is_what_was_signed =
            self.bases == Self::digest_of(bases) && self.kept_count == kept.count() && self.kept == kept.finish();
        if !is_what_was_signed || key.node() != self.signer {
            return Err(BadSignature);
        }
        let key = VerifyingKey::from_bytes(&key.0).map_err(|_| BadSignature)?;
        let signed = Self::signed_bytes(self.signer, self.bases, self.kept_count, self.kept, self.wall_ms);
        key.verify(&signed, &Signature::from_bytes(&self.signature)).map_err(|_| BadSignature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::IncarnationId;

    fn bases() -> Vec<SnapshotBase> {
        let base = |node, seq| SnapshotBase {
            node: NodeId([node; 16]),
            position: Position { incarnation: IncarnationId([2; 16]), seq },
            hash: Hash([3; 32]),
        };
        vec![base(1, 5), base(0, 9)]
    }

    fn kept(hashes: &[u8]) -> KeptDigest {
        let mut digest = KeptDigest::default();
        hashes.iter().for_each(|byte| digest.push(Hash([*byte; 32])));
        digest
    }

    /// If this test fails, do not change the test: a pruned journal rests on this signature.
    #[test]
    fn a_seals_bytes_and_signature_are_frozen() {
        let seal = SnapshotSeal::sign(&SigningKey::from_bytes(&[7; 32]), &bases(), &kept(&[8, 9]), 10);
        assert_eq!(seal.bases.to_string(), FROZEN_BASES);
        assert_eq!(seal.kept.to_string(), FROZEN_KEPT);
        assert_eq!(hex::encode(seal.signature), FROZEN_SIGNATURE);
    }

    const FROZEN_BASES: &str = "3e48f648af0855b16be1941649bf4adecd237c678ebf5c956ab362fd532e9fd8";
    const FROZEN_KEPT: &str = "8bd1fa0d593e447e68d146a68c44fa8188ff39a190487e37525f01064212360f";
    const FROZEN_SIGNATURE: &str = "4b00c043682d851b51414bbbde479e9d1b4eb475808ab1183c560fed40e40dcc42a40e88bc1400ec93b192b641f1969eb329e8fe8afb9f99743b8d6e9f28bd09";

    #[test]
    fn the_order_of_bases_and_kept_entries_means_nothing_and_their_content_everything() {
        let signing = SigningKey::from_bytes(&[7; 32]);
        let key = NodePublicKey(signing.verifying_key().to_bytes());
        let seal = SnapshotSeal::sign(&signing, &bases(), &kept(&[8, 9]), 10);
        let turned: Vec<_> = bases().into_iter().rev().collect();
        assert_eq!(seal.verify(&key, &turned, &kept(&[9, 8, 8])), Ok(()));
        for other in [kept(&[8]), kept(&[8, 9, 10]), kept(&[])] {
            assert_eq!(seal.verify(&key, &bases(), &other), Err(BadSignature));
        }
        assert_eq!(seal.verify(&key, &bases()[..1], &kept(&[8, 9])), Err(BadSignature));
        let later = SnapshotSeal { wall_ms: 11, ..seal };
        assert_eq!(later.verify(&key, &bases(), &kept(&[8, 9])), Err(BadSignature));
    }
}
