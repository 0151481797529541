//! One door: a lock that is released, and a leaf that is only observed.
//!
//! Words follow the ONVIF Door Control Service Specification. Lock and leaf are separate observations: a door can be shut and
//! unlocked. The machine ([`Door`]) starts by locking and always comes to rest in what is ordered; every release but those for fire and by
//! the exit button comes from a durable entry (invariant 2). What the door thread does before the core is asked is [`reflex`].
//!
//! Not built, and where it would go: anti-passback, interlock, first-in and escort are conditions of a grant, so they belong beside
//! `access::decide`, with the doors' modes passed in; nothing in this machine has to change for them.

mod effect;
pub mod exercise;
mod leaf;
mod lines;
mod machine;
mod policy;
pub mod reflex;
pub mod sense;
#[cfg(test)]
mod tests;
mod turn;
mod watch;

pub use effect::{DoorEffect, DoorNotice, EndedWhy, PassageRelease, RefusedWhy, StandingRelease};
pub use lines::{DoorCommand, DoorId, DoorInputs, DoorOutcome, DoorReflex, LockProof};
pub use machine::Door;
pub use policy::{DoorPolicy, Output, PolicyError, Relock, UNLOCKED_MAX_MS, Wiring};

use serde::{Deserialize, Serialize};

/// ONVIF `DoorMode`, as far as this version knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DoorMode {
    /// Locked.
    Locked,
    /// Unlocked by a schedule.
    Unlocked,
    /// Released for one passage.
    Accessed,
    /// Locked, and stays so whatever is held up, but for those who may enter then; only fire is over it.
    LockedDown,
    /// Held open by an order, or by fire.
    LockedOpen,
}

/// ONVIF `DoorAlarm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DoorAlarm {
    /// It was opened while it was locked.
    DoorForcedOpen,
    /// It has been open for longer than it may.
    DoorOpenTooLong,
}
