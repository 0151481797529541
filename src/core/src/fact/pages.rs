//! What was done at a kiosk's staff pages: by whose card they were opened, and every act there. Who it was is sealed.

use super::PermissionPrivate;
use crate::access::DeskRole;
use serde::{Deserialize, Serialize};

/// The longest id of what something was done to, characters.
pub const MAX_ABOUT_CHARS: usize = 64;

/// Everything about the staff pages. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum PagesFact {
    /// Somebody opened them with their own card. Written before they are shown.
    #[serde(rename = "pages.opened")]
    Opened {
        /// In what capacity.
        role: DeskRole,
        /// Who.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// Something is about to be done there (invariant 11), or was looked up that has people's names in it.
    #[serde(rename = "pages.used")]
    Used {
        /// What.
        act: PagesAct,
        /// The id or the door's name of what it is done to, at most [`MAX_ABOUT_CHARS`]: no names of people.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<String>,
        /// By whom.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// They were closed.
    #[serde(rename = "pages.closed")]
    Closed {
        /// How it came to that.
        why: PagesClosed,
    },
}

/// What can be done at the staff pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PagesAct {
    /// Permit a visit (A5).
    Permit,
    /// End a visit whose visitor left without coming by (V6).
    EndVisit,
    /// Say that the call of the desk was seen: the bell is quiet.
    AnswerCall,
    /// Count the tray (A3).
    CountTray,
    /// Say that a ticket was seen (A6).
    AcknowledgeTicket,
    /// Let somebody in, once.
    UnlockDoor,
    /// Hold a door open for a while.
    HoldDoor,
    /// Lock a door down (A8).
    LockDown,
    /// End a lockdown or a hold.
    EndOrder,
    /// See who is in the building (V8).
    RollCall,
    /// Ask a leader of the company for an exception (A5).
    AskLeader,
    /// See what a card is, and whose.
    LookAtCard,
    /// Make a card an employee's (A7).
    IssueCard,
    /// Make this kiosk one of a site.
    EnrolKiosk,
    /// Ask a visitor for a card (A2). Since version 2 of `pages.used`.
    GiveCard,
}

/// Why the staff pages were closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PagesClosed {
    /// Whoever opened them said so.
    Finished,
    /// Nobody touched them for a minute.
    Idle,
    /// A card was held up, and somebody else may stand there.
    Tap,
    /// The screen's process ended.
    ScreenLost,
}

/// The kinds of [`PagesFact`].
pub const PAGES_KINDS: [&str; 3] = ["pages.opened", "pages.used", "pages.closed"];
