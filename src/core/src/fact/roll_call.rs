//! The words of a roll-call (V8): why it was opened, and who is counted.

use crate::id::{NodeId, StaffId, VisitId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why heads are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RollCallCause {
    /// The fire panel at a door of this kiosk.
    Fire {
        /// Which kiosk.
        node: NodeId,
        /// Door name.
        door: String,
    },
    /// Somebody at the desk asked for it.
    Asked,
    /// An exercise.
    Drill,
}

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// A visitor.
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
