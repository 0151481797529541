//! Who belongs to the site, as the site journal says, at hand for every request.

use frontdesk_core::fact::RevokedWhy;
use frontdesk_core::id::NodeId;
use frontdesk_store::{ReadError, Reader};
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// One kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) node: NodeId,
    /// X25519, that keys are wrapped to.
    pub(crate) sealing_key: [u8; 32],
    pub(crate) label: String,
    pub(crate) revoked: Option<RevokedWhy>,
}

#[derive(Debug, Default)]
pub(crate) struct Members(RwLock<BTreeMap<NodeId, Member>>);

impl Members {
    /// Takes over what the site journal says now.
    pub(crate) fn replace(&self, members: BTreeMap<NodeId, Member>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = members;
    }

    pub(crate) fn get(&self, node: NodeId) -> Option<Member> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&node).cloned()
    }

    pub(crate) fn all(&self) -> Vec<Member> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Shuts a kiosk out at once, before that is durable: what must not be handed out is not, even if the journal fails then.
    pub(crate) fn shut_out(&self, node: NodeId, why: RevokedWhy) {
        let mut members = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(member) = members.get_mut(&node) {
            member.revoked.get_or_insert(why);
        }
    }
}

/// What the site journal says.
pub(crate) fn load(reader: &Reader) -> Result<BTreeMap<NodeId, Member>, ReadError> {
    let mut members = BTreeMap::new();
    for member in reader.members()? {
        let mut sealing_key = [0; 32];
        if hex::decode_to_slice(&member.sealing_key, &mut sealing_key).is_err() {
            tracing::error!(node = %member.node, "the site journal has a kiosk without a sealing key; it is not let in");
            continue;
        }
        let frontdesk_store::Member { node, label, revoked, .. } = member;
        members.insert(node, Member { node, sealing_key, label, revoked });
    }
    Ok(members)
}
