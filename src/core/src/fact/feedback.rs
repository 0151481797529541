//! Praise and complaints (Q2): what a visitor said at leaving, and what was done about it.
//!
//! Its own words are sealed. Without a name nothing says whose it is: the key is the message's own, and no visit is named. The entry
//! still has its time and its place in the kiosk's journal, so whoever reads both can see who left just before; the screen says that the
//! time is recorded.

use crate::id::{FeedbackId, VisitId};
use serde::{Deserialize, Serialize};

/// The longest message, characters.
pub const MAX_FEEDBACK_CHARS: usize = 300;

/// The longest note on what was done about one, characters.
pub const MAX_FEEDBACK_NOTE_CHARS: usize = 300;

/// Everything about praise and complaints. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum FeedbackFact {
    /// A visitor said it.
    #[serde(rename = "feedback.given")]
    Given {
        /// Its name from now on.
        feedback: FeedbackId,
        /// Of what kind.
        tone: FeedbackTone,
        /// What it is about, as chosen; may be empty.
        topics: Vec<FeedbackTopic>,
        /// Of which visit; none where the visitor wants to stay unnamed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        visit: Option<VisitId>,
        /// In their own words.
        #[serde(skip)]
        private: Option<FeedbackPrivate>,
    },
    /// The office has seen to it.
    #[serde(rename = "feedback.handled")]
    Handled {
        /// Which.
        feedback: FeedbackId,
        /// Who, and what was done.
        #[serde(skip)]
        private: Option<HandledPrivate>,
    },
}

impl FeedbackFact {
    /// Which message it is about.
    #[must_use]
    pub fn feedback(&self) -> FeedbackId {
        match self {
            Self::Given { feedback, .. } | Self::Handled { feedback, .. } => *feedback,
        }
    }
}

/// Praise, or what could be better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackTone {
    /// 表扬
    Praise,
    /// 意见建议: a complaint or a suggestion.
    Complaint,
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackTopic {
    /// The people at the front desk.
    Reception,
    /// Waiting to be met.
    Waiting,
    /// The host, or whoever met the visitor.
    Host,
    /// This screen, the card and the doors.
    Kiosk,
    /// The rooms: clean, quiet, easy to find.
    Premises,
    /// Anything else.
    Other,
}

impl FeedbackTopic {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 6] = [Self::Reception, Self::Waiting, Self::Host, Self::Kiosk, Self::Premises, Self::Other];
}

/// A message's words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackPrivate {
    /// At most [`MAX_FEEDBACK_CHARS`] characters.
    pub words: String,
}

/// What was done about a message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandledPrivate {
    /// Who did it, as the account is called.
    pub name: String,
    /// What was done, at most [`MAX_FEEDBACK_NOTE_CHARS`] characters.
    pub note: String,
}

macro_rules! says_nothing {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                // What was said stays out of logs.
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
says_nothing!(FeedbackPrivate HandledPrivate);

/// The kinds of this file, in the order of the variants.
pub const FEEDBACK_KINDS: [&str; 2] = ["feedback.given", "feedback.handled"];
