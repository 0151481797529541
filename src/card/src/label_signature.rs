//! The signature on a visit label: which kiosk wrote it, and for which card.
//!
//! An NTAG keeps no secret. What makes its label worth something is that a kiosk of the site signed it, together with the
//! number of the tag that it was written to: a label made up, changed, or copied to another tag does not hold. A tag whose
//! number can be set to any (they are sold) stays a copy that nobody can tell, so that such labels open visitors' doors only.

use ed25519_dalek::{Signature, VerifyingKey};

use crate::label::{LabelError, SIGNATURE_BYTES, VisitLabel};
use frontdesk_core::id::{CardUid, NodeId};
use frontdesk_core::journal::NodePublicKey;

/// What a label's signature is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LabelClaim {
    /// The node that the label names signed it for this card.
    Holds,
    /// There is no signature.
    Unsigned,
    /// The node that the label names is not known.
    UnknownNode,
    /// The signature is not that node's, or not for this card: the label was made up, changed, or copied from another card.
    DoesNotHold,
}

impl VisitLabel {
    /// Signs a label that has been made to fit ([`VisitLabel::fit`] with room for a signature) for the card `uid`. `sign` makes
    /// an Ed25519 signature (RFC 8032) with the key of the node that the label names.
    ///
    /// # Errors
    /// Those of [`VisitLabel::encode`].
    pub fn signed(
        mut self,
        uid: &CardUid,
        sign: impl FnOnce(&[u8]) -> [u8; SIGNATURE_BYTES],
    ) -> Result<Self, LabelError> {
        self.signature = Some(sign(&self.signed_bytes(uid)?));
        Ok(self)
    }

    /// What the signature is worth on the card `uid`; `key_of` knows the nodes of the site.
    #[must_use]
    pub fn claim_on(&self, uid: &CardUid, key_of: impl FnOnce(NodeId) -> Option<NodePublicKey>) -> LabelClaim {
        let Some(signature) = &self.signature else {
            return LabelClaim::Unsigned;
        };
        let node = NodeId(self.written_by_node);
        // A node's name is made of its key: whoever brings another key is not that node.
        let Some(key) = key_of(node).filter(|key| key.node() == node) else {
            return LabelClaim::UnknownNode;
        };
        let holds = VerifyingKey::from_bytes(&key.0)
            .ok()
            .zip(self.signed_bytes(uid).ok())
            .is_some_and(|(key, message)| key.verify_strict(&message, &Signature::from_bytes(signature)).is_ok());
        if holds { LabelClaim::Holds } else { LabelClaim::DoesNotHold }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};
    use proptest::prelude::*;

    fn node_key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn public(key: &SigningKey) -> NodePublicKey {
        NodePublicKey(key.verifying_key().to_bytes())
    }

    fn uid(last: u8) -> CardUid {
        CardUid::new(&[4, 1, 2, 3, 4, 5, last]).unwrap()
    }

    fn signed(name: &str) -> VisitLabel {
        let label = VisitLabel {
            visit: *b"visit-visit-visi",
            name: name.into(),
            organisation: String::new(),
            host: "李雷".into(),
            department: "研发部".into(),
            from_utc_s: 1_795_000_000,
            until_utc_s: 1_795_028_800,
            doors: vec![],
            written_by_node: public(&node_key()).node().0,
            signature: None,
        };
        label.signed(&uid(6), |message| node_key().sign(message).to_bytes()).unwrap()
    }

    fn claim(label: &VisitLabel, uid: &CardUid) -> LabelClaim {
        let key = public(&node_key());
        label.claim_on(uid, |node| (node == key.node()).then_some(key))
    }

    #[test]
    fn a_signature_holds_on_its_card_and_on_no_other() {
        assert_eq!(claim(&signed("王小明"), &uid(6)), LabelClaim::Holds);
        assert_eq!(claim(&signed("王小明"), &uid(7)), LabelClaim::DoesNotHold);
    }

    #[test]
    fn a_label_changed_unsigned_or_of_an_unknown_node_does_not_hold() {
        let good = signed("王小明");
        let renamed = VisitLabel { name: "张伟".into(), ..good.clone() };
        assert_eq!(claim(&renamed, &uid(6)), LabelClaim::DoesNotHold);
        let later = VisitLabel { until_utc_s: good.until_utc_s + 1, ..good.clone() };
        assert_eq!(claim(&later, &uid(6)), LabelClaim::DoesNotHold);
        let bare = VisitLabel { signature: None, ..good.clone() };
        assert_eq!(claim(&bare, &uid(6)), LabelClaim::Unsigned);
        let elsewhere = VisitLabel { written_by_node: [9; 16], ..good };
        assert_eq!(claim(&elsewhere, &uid(6)), LabelClaim::UnknownNode);
    }

    #[test]
    fn a_key_that_is_not_the_node_s_is_not_taken_for_it() {
        let other = SigningKey::from_bytes(&[8; 32]);
        let label = signed("x").signed(&uid(6), |message| other.sign(message).to_bytes()).unwrap();
        assert_eq!(label.claim_on(&uid(6), |_| Some(public(&other))), LabelClaim::UnknownNode);
    }

    /// If this fails, do not change the test: labels with these signatures are in visitors' pockets (Ed25519 is deterministic).
    #[test]
    fn a_label_s_signature_is_frozen() {
        assert_eq!(hex::encode(signed("王小明").signature.unwrap()), FROZEN);
    }

    const FROZEN: &str = "79782b49e9a93eeecb62d4f0d0c48f23a350a014bff85860f083febc603f72c24edb38b4ede45a8089eba7fc65e1e9a48846ef93d2c7e3acc071930fa5aa5b0f";

    proptest! {
        #[test]
        fn a_signature_over_anything_else_does_not_hold(made_up in proptest::array::uniform32(any::<u8>())) {
            let label = VisitLabel { signature: Some([made_up, made_up].concat().try_into().unwrap()), ..signed("x") };
            prop_assert_eq!(claim(&label, &uid(6)), LabelClaim::DoesNotHold);
        }
    }
}
