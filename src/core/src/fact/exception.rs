//! Exceptions (A5): what nobody permitted or the rules refuse, asked for at a kiosk and answered by a leader of the company, with a
//! card there or at the office. Written by the kiosk that asks; only its own entries count for it.

use super::private::{ExceptionPrivate, PermissionPrivate};
use crate::id::{ApprovalId, CommandId, VisitId};
use serde::{Deserialize, Serialize};

/// Everything that is said of an exception. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum ExceptionFact {
    /// The desk asks for one. From here on a leader may answer.
    #[serde(rename = "exception.asked")]
    Asked {
        /// Which.
        exception: ApprovalId,
        /// What for.
        of: ExceptionOf,
        /// It lapses then by itself, UTC milliseconds.
        until_ms: i64,
        /// The user id of whoever used the control socket, as the kernel gave it; [`NO_UID`] where it was the office.
        uid: u32,
        /// The office's command; absent for the control socket.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remote: Option<CommandId>,
        /// For whom, and why.
        #[serde(skip)]
        private: Option<ExceptionPrivate>,
    },
    /// A leader says yes. Written together with what it permits.
    #[serde(rename = "exception.approved")]
    Approved {
        /// Which.
        exception: ApprovalId,
        /// What for.
        of: ExceptionOf,
        /// The door command that follows, for a passage: that of the `access.granted` beside it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        command: Option<u64>,
        /// The office's command; absent for a card at the kiosk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remote: Option<CommandId>,
        /// Who, and why.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// A leader says no.
    #[serde(rename = "exception.refused")]
    Refused {
        /// Which.
        exception: ApprovalId,
        /// What for.
        of: ExceptionOf,
        /// The office's command.
        remote: CommandId,
        /// Who, and why.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// It ended without an answer.
    #[serde(rename = "exception.lapsed")]
    Lapsed {
        /// Which.
        exception: ApprovalId,
        /// How.
        why: LapsedWhy,
    },
}

impl ExceptionFact {
    /// Which exception it is about.
    #[must_use]
    pub fn exception(&self) -> ApprovalId {
        match self {
            Self::Asked { exception, .. }
            | Self::Approved { exception, .. }
            | Self::Refused { exception, .. }
            | Self::Lapsed { exception, .. } => *exception,
        }
    }
}

/// What an exception is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionOf {
    /// A registered visit is permitted.
    Visit(VisitId),
    /// One passage at this door, by its name.
    Door(String),
}

/// Why an exception ended without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LapsedWhy {
    /// Nobody answered in time.
    TimeUp,
    /// The kiosk was started anew meanwhile.
    Interrupted,
    /// The visit was permitted otherwise, or has ended.
    NotNeeded,
    /// A leader said yes and the door was locked down: no exception is over that.
    LockedDown,
}

/// How an exception stands, by what was written of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionState {
    /// Nothing has been said yet. Its time may be over all the same, if its kiosk cannot say so.
    Open,
    /// A leader said yes.
    Approved,
    /// A leader said no.
    Refused,
    /// It ended without an answer.
    Lapsed(LapsedWhy),
}

/// No user of this machine: what the kernel calls `(uid_t) -1`.
pub const NO_UID: u32 = u32::MAX;

/// The longest text of an exception, for whom or why, characters.
pub const MAX_EXCEPTION_CHARS: usize = 200;

/// The shortest and the longest time that an exception waits for its answer, seconds.
pub const EXCEPTION_WITHIN_S: std::ops::RangeInclusive<u32> = 10..=600;

/// The kinds of this file, in the order of the variants.
pub const EXCEPTION_KINDS: [&str; 4] =
    ["exception.asked", "exception.approved", "exception.refused", "exception.lapsed"];
