//! Calling people of the house to what cannot wait: a roll-call (V8), or an exception that a leader is asked for (A5). The office writes
//! these, and only its word counts: its journal is the outbox, as it is for what hosts are told (`telling.rs`).

use super::private::TellingPrivate;
use super::telling::{TellingChannel, TellingFailure};
use crate::id::{AccountId, ApprovalId, RollCallId, TellingId};
use serde::{Deserialize, Serialize};

/// What happens to a summons. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum SummonsFact {
    /// Somebody is to be called. From here on it is sent until it is sent, or has failed for good.
    #[serde(rename = "summons.queued")]
    Queued {
        /// Which.
        telling: TellingId,
        /// To what.
        to: SummonedTo,
        /// Over what.
        channel: TellingChannel,
        /// As the holder of which account.
        account: AccountId,
        /// Whom, and where.
        #[serde(skip)]
        private: Option<TellingPrivate>,
    },
    /// The channel has taken it: the mail server, the robot or the receiver said so.
    #[serde(rename = "summons.sent")]
    Sent {
        /// Which.
        telling: TellingId,
        /// To what.
        to: SummonedTo,
    },
    /// It could not be sent.
    #[serde(rename = "summons.failed")]
    Failed {
        /// Which.
        telling: TellingId,
        /// To what.
        to: SummonedTo,
        /// Why.
        why: TellingFailure,
        /// It is tried again. Written once, at the first try that fails.
        again: bool,
    },
    /// Its link was opened by a person.
    #[serde(rename = "summons.seen")]
    Seen {
        /// Which.
        telling: TellingId,
        /// To what.
        to: SummonedTo,
    },
}

impl SummonsFact {
    /// What somebody is called to.
    #[must_use]
    pub fn to(&self) -> SummonedTo {
        match self {
            Self::Queued { to, .. } | Self::Sent { to, .. } | Self::Failed { to, .. } | Self::Seen { to, .. } => *to,
        }
    }
}

/// What somebody is called to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SummonedTo {
    /// Counting heads.
    RollCall(RollCallId),
    /// Answering an exception.
    Exception(ApprovalId),
}

impl SummonedTo {
    /// The id of the roll-call or of the exception: random ones, which are never the same.
    #[must_use]
    pub fn id(self) -> [u8; 16] {
        match self {
            Self::RollCall(rollcall) => rollcall.0,
            Self::Exception(exception) => exception.0,
        }
    }
}

/// The kinds of this file, in the order of the variants.
pub const SUMMONS_KINDS: [&str; 4] = ["summons.queued", "summons.sent", "summons.failed", "summons.seen"];
