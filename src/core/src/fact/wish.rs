//! What a visitor wishes while they wait (V4, V5): a drink, a message, somebody else to see. The kiosk writes these.

use super::private::{HostPrivate, MessagePrivate};
use crate::id::{MessageId, VisitId};
use serde::{Deserialize, Serialize};

/// The longest message that a visitor can leave, characters: what somebody types standing.
pub const MAX_MESSAGE_CHARS: usize = 200;

/// So many messages can be left at one visit; after that the desk takes them.
pub const MAX_MESSAGES: u8 = 3;

/// So many times the host of one visit can be changed at the screen; after that the desk finds somebody.
pub const MAX_HOST_CHANGES: u8 = 3;

/// What a visitor who waits wishes. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum WishFact {
    /// Something to drink, or nothing after all. The last one counts.
    #[serde(rename = "visit.drink_wished")]
    Drink {
        /// Of which visit.
        visit: VisitId,
        /// What.
        drink: Drink,
    },
    /// A message for the host of then, or for the desk where there was none.
    #[serde(rename = "visit.message_left")]
    Message {
        /// Of which visit.
        visit: VisitId,
        /// Which message.
        message: MessageId,
        /// For whom, and what it says.
        #[serde(skip)]
        private: Option<MessagePrivate>,
    },
    /// Somebody else is to be seen from now on. The greatest `nth` counts.
    #[serde(rename = "visit.host_changed")]
    HostChanged {
        /// Of which visit.
        visit: VisitId,
        /// Which change of this visit, from 1 to [`MAX_HOST_CHANGES`]. The host at registration is number 0.
        nth: u8,
        /// Who.
        #[serde(skip)]
        private: Option<HostPrivate>,
    },
}

impl WishFact {
    /// The visit that it is about.
    #[must_use]
    pub fn visit(&self) -> VisitId {
        match self {
            Self::Drink { visit, .. } | Self::Message { visit, .. } | Self::HostChanged { visit, .. } => *visit,
        }
    }
}

/// What a visitor can drink 茶水.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drink {
    /// Warm water 温水.
    WarmWater,
    /// Hot tea 热茶.
    HotTea,
    /// Coffee 咖啡.
    Coffee,
    /// Nothing, thank you.
    Nothing,
}

impl Drink {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::WarmWater, Self::HotTea, Self::Coffee, Self::Nothing];
}

/// The kinds of this file, in the order of the variants.
pub const WISH_KINDS: [&str; 3] = ["visit.drink_wished", "visit.message_left", "visit.host_changed"];
