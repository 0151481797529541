//! Receipts: the office's countersignature. A local journal proves that it is consistent; only a receipt proves that its tail is
//! all there, because whoever cuts or rewrites the journal cannot sign for the office (X3).

use super::{BadSignature, Hash, NodePublicKey, Position};
use crate::id::{IncarnationId, NodeId};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};

/// Keeps these signatures apart from any other that the office's key makes.
const DOMAIN: &[u8] = b"frontdesk.receipt.v1\0";

/// "Up to and with this entry, I have your journal, durably."
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Who signs: the office.
    pub office: NodeId,
    /// Whose journal.
    pub node: NodeId,
    /// Up to and with this entry.
    pub position: Position,
    /// That entry's hash.
    pub hash: Hash,
    /// Wall clock of the office, UTC milliseconds.
    pub wall_ms: i64,
    /// Ed25519 over [`Receipt::signed_bytes`].
    pub signature: [u8; 64],
}

impl Receipt {
    /// The bytes that are signed: domain, office, node, incarnation, seq, hash, wall clock; integers big-endian.
    #[must_use]
    pub fn signed_bytes(office: NodeId, node: NodeId, position: Position, hash: Hash, wall_ms: i64) -> Vec<u8> {
        let IncarnationId(incarnation) = position.incarnation;
        [DOMAIN, &office.0, &node.0, &incarnation, &position.seq.to_be_bytes(), &hash.0, &wall_ms.to_be_bytes()]
            .concat()
    }

    /// Signs with the office's key.
    #[must_use]
    pub fn sign(key: &SigningKey, node: NodeId, position: Position, hash: Hash, wall_ms: i64) -> Self {
        let office = NodePublicKey(key.verifying_key().to_bytes()).node();
        let signature = key.sign(&Self::signed_bytes(office, node, position, hash, wall_ms)).to_bytes();
        Self { office, node, position, hash, wall_ms, signature }
    }

    /// Checks the signature, and that the key is this office's.
    ///
    /// # Errors
    /// [`BadSignature`] for any mismatch.
    pub fn verify(&self, key: &NodePublicKey) -> Result<(), BadSignature> {
        if key.node() != self.office {
            return Err(BadSignature);
        }
        let key = VerifyingKey::from_bytes(&key.0).map_err(|_| BadSignature)?;
        let signed = Self::signed_bytes(self.office, self.node, self.position, self.hash, self.wall_ms);
        key.verify(&signed, &Signature::from_bytes(&self.signature)).map_err(|_| BadSignature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> (Receipt, NodePublicKey) {
        let key = SigningKey::from_bytes(&[7; 32]);
        let position = Position { incarnation: IncarnationId([2; 16]), seq: 3 };
        let receipt = Receipt::sign(&key, NodeId([1; 16]), position, Hash([4; 32]), 5);
        (receipt, NodePublicKey(key.verifying_key().to_bytes()))
    }

    /// If this test fails, do not change the test: receipts are kept as long as journals are.
    #[test]
    fn a_receipts_bytes_and_signature_are_frozen() {
        let (receipt, _) = receipt();
        let signed =
            Receipt::signed_bytes(receipt.office, receipt.node, receipt.position, receipt.hash, receipt.wall_ms);
        assert_eq!(
            hex::encode(signed),
            concat!(
                "66726f6e746465736b2e726563656970742e763100",
                "fe812c12f3ab4ce6ac5db69ac352f906",
                "01010101010101010101010101010101",
                "02020202020202020202020202020202",
                "0000000000000003",
                "0404040404040404040404040404040404040404040404040404040404040404",
                "0000000000000005",
            )
        );
        assert_eq!(hex::encode(receipt.signature), FROZEN_SIGNATURE);
    }

    const FROZEN_SIGNATURE: &str = "0cbf4ae91379576b36046991d761824cd257d53bcb6f6b9efb1dceef6cc4178550a962b1890c9c0866116e583066ebf7d234f223a5711472326ab34b0abda604";

    #[test]
    fn a_receipt_that_was_changed_anywhere_or_is_another_offices_does_not_hold() {
        let (good, key) = receipt();
        assert_eq!(good.verify(&key), Ok(()));
        let other = NodePublicKey(SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes());
        let position = |seq| Position { seq, ..good.position };
        for bad in [
            Receipt { node: NodeId([9; 16]), ..good },
            Receipt { office: other.node(), ..good },
            Receipt { position: position(4), ..good },
            Receipt { hash: Hash([5; 32]), ..good },
            Receipt { wall_ms: 6, ..good },
            Receipt { signature: [0; 64], ..good },
        ] {
            assert_eq!(bad.verify(&key), Err(BadSignature));
            assert_eq!(bad.verify(&other), Err(BadSignature));
        }
        assert_eq!(good.verify(&other), Err(BadSignature));
    }
}
