//! What was done through the web desk of the office: by which account, and to what. Names are in the office's own table of accounts,
//! which can be deleted, and never here.

use crate::id::{AccountId, NodeId};
use serde::{Deserialize, Serialize};

/// The longest name of an act, and of what it was done to, characters.
pub const MAX_ACT_CHARS: usize = 64;

/// Everything about the desk itself. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum DeskFact {
    /// Somebody did something at the desk that changes anything (invariant 11), signed in, or was locked out for a while.
    #[serde(rename = "desk.used")]
    DeskUsed {
        /// By which account; absent where nobody had signed in.
        account: Option<AccountId>,
        /// What was done, as a word of the office, at most [`MAX_ACT_CHARS`].
        act: String,
        /// The id of what it was done to, at most [`MAX_ACT_CHARS`]: no names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<String>,
    },
    /// Somebody at the desk has seen that a visitor called. It is said no more.
    #[serde(rename = "desk.call_seen")]
    CallSeen {
        /// By which account.
        account: AccountId,
        /// At which kiosk the visitor called.
        node: NodeId,
        /// The count of the `desk.called` in that kiosk's journal.
        seq: u64,
    },
}

/// Why the desk was called from the screen, where whoever called had nothing else to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallCause {
    /// There is no card left in the tray.
    TrayEmpty,
}

/// The kinds of [`DeskFact`].
pub const DESK_KINDS: [&str; 2] = ["desk.used", "desk.call_seen"];
