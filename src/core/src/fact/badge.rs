//! Badges (A2): what became of each, by visit. What stands on one is the visit's own and nowhere else.

use crate::id::VisitId;
use serde::{Deserialize, Serialize};

/// Everything about printed badges. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum BadgeFact {
    /// The printer's queue has taken it.
    #[serde(rename = "badge.queued")]
    Queued {
        /// Of which visit.
        visit: VisitId,
    },
    /// The queue says that it is printed.
    #[serde(rename = "badge.printed")]
    Printed {
        /// Of which visit.
        visit: VisitId,
    },
    /// It was given up.
    #[serde(rename = "badge.failed")]
    Failed {
        /// Of which visit.
        visit: VisitId,
        /// Why.
        why: BadgeFailure,
    },
}

/// Why a badge was not printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadgeFailure {
    /// The printer had no paper for so long.
    OutOfPaper,
    /// Its queue was stopped, or took nothing, for so long.
    Stopped,
    /// It, or the print service, could not be reached for so long.
    Away,
    /// The print service has no such queue.
    NoQueue,
    /// The queue gave the job up, or somebody cancelled it there.
    Refused,
    /// It could not be drawn.
    NotDrawn,
    /// Too many others wait.
    TooMany,
    /// The visit was over before it was printed.
    Outlived,
}

impl BadgeFact {
    /// The visit that it is about.
    #[must_use]
    pub fn visit(&self) -> VisitId {
        match self {
            Self::Queued { visit } | Self::Printed { visit } | Self::Failed { visit, .. } => *visit,
        }
    }
}

/// The kinds of this file, in the order of the variants.
pub const BADGE_KINDS: [&str; 3] = ["badge.queued", "badge.printed", "badge.failed"];
