//! What a roll-call is begun for, and whom it counts (V8).

use crate::id::{StaffId, VisitId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most people whom the end of a roll-call names as not known to be safe: they fit into an entry.
pub const MAX_MISSING: usize = 1_000;

/// Why everybody is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RollCallWhy {
    /// It burns.
    Fire,
    /// It is practised.
    Drill,
    /// Somebody wants to know.
    Asked,
}

/// Somebody who may be in the building.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// A visitor, by visit.
    Visit(VisitId),
    /// A member of staff.
    Staff(StaffId),
}

impl fmt::Display for Counted {
    /// `visit:` or `staff:` and the id.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visit(visit) => write!(f, "visit:{visit}"),
            Self::Staff(staff) => write!(f, "staff:{staff}"),
        }
    }
}
