//! `/v1/keys`: sealing keys, each wrapped to its recipient.

use super::{MAX_KEYS, Message, WireError, at_most};
use crate::wrap::WrappedKey;
use frontdesk_core::id::{KeyId, NodeId};
use serde::{Deserialize, Serialize};

/// `POST /v1/keys`: keys brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysRequest {
    /// Who sends them.
    pub node: NodeId,
    /// Wrapped to [`super::HeadsAnswer::sealing_key`].
    pub keys: Vec<WrappedKey>,
}

/// An answer to [`KeysRequest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysAnswer {
    /// How many were new.
    pub new: u32,
    /// How many were not taken because they had been forgotten. The others were there already.
    #[serde(default)]
    pub forgotten: u32,
}

/// `POST /v1/keys/wanted`: keys asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysWanted {
    /// Their names.
    pub ids: Vec<KeyId>,
}

/// An answer to [`KeysWanted`]. Those in neither list are not known, or not for the asker.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeysGiven {
    /// Wrapped to the asker.
    #[serde(default)]
    pub keys: Vec<WrappedKey>,
    /// Deleted on purpose: nobody will have them again.
    #[serde(default)]
    pub forgotten: Vec<KeyId>,
}

impl Message for KeysRequest {
    fn check(&self) -> Result<(), WireError> {
        at_most(self.keys.len(), MAX_KEYS, "keys")
    }
}

impl Message for KeysAnswer {
    fn check(&self) -> Result<(), WireError> {
        Ok(())
    }
}

impl Message for KeysWanted {
    fn check(&self) -> Result<(), WireError> {
        at_most(self.ids.len(), MAX_KEYS, "keys")
    }
}

impl Message for KeysGiven {
    fn check(&self) -> Result<(), WireError> {
        at_most(self.keys.len(), MAX_KEYS, "keys")?;
        at_most(self.forgotten.len(), MAX_KEYS, "forgotten keys")
    }
}
