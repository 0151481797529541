//! What is said between the core and the thread that owns the doors' lines.

use serde::{Deserialize, Serialize};

/// Which door of this kiosk: its place in the configuration, from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DoorId(pub u8);

/// A door's inputs. `None`: not wired, or not answering.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DoorInputs {
    /// The leaf's contact says open.
    pub leaf_open: Option<bool>,
    /// The exit button is held down.
    pub exit_pressed: Option<bool>,
    /// The fire panel says fire.
    pub fire: Option<bool>,
    /// A housing was opened or a wire cut.
    pub tampered: Option<bool>,
    /// The relay's spare contact, or the lock's own sense, says released.
    pub lock_released: Option<bool>,
}

/// What the door thread is told. A release has an id, and a deadline after which it is dropped, never queued or retried
/// (invariant 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorCommand {
    /// Coil on. One that comes while the coil is on takes the place of the one before.
    Release {
        /// The id in the grant's entry.
        command: u64,
        /// Not to be carried out after this, monotonic milliseconds.
        deadline_ms: u64,
        /// For at most so long, and never longer than [`super::reflex::MAX_RELEASE_MS`]: the door thread ends it by itself even
        /// if it never hears from the core again.
        release_ms: u32,
    },
    /// Coil off, whatever it was on for; only fire keeps it on.
    Lock,
    /// Whether the exit button releases. It does until something else is said; a running release by the button ends when it may
    /// not.
    ExitAllowed(bool),
}

/// What came of a release, told by the door thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorOutcome {
    /// The coil is on.
    Released,
    /// The deadline had passed: dropped.
    TooLate,
    /// The lines did not take it.
    Fault,
}

/// What the door thread did by itself. It is told afterwards, in the order in which it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorReflex {
    /// Fire: the coil is on, and stays on until [`DoorReflex::FireEnded`].
    FireReleased,
    /// The fire panel says that it is over: the coil is off, unless something else keeps it on.
    FireEnded,
    /// The exit button was pressed: the coil is on, for so long at most.
    ExitReleased {
        /// Milliseconds.
        release_ms: u32,
    },
    /// The exit button was pressed while it may not release, or while the core was silent.
    ExitRefused,
    /// The time of a release by the exit button was up.
    ExitEnded,
    /// The core did not end this release: its time was up.
    TimeUp {
        /// The command of the release.
        command: u64,
    },
    /// The core was silent for too long: the coil is off.
    Silent,
    /// The coil reads back otherwise than it was set: a fault of the board or of the wiring to it.
    CoilAstray {
        /// What it was set to.
        ordered_on: bool,
    },
    /// The lock's sense followed the coil, or did not.
    Proof(LockProof),
}

/// What the lock's sense showed of one switching of the coil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockProof {
    /// The coil was switched on.
    pub released: bool,
    /// From the switching to the sense, milliseconds. `None`: not within its bound.
    pub after_ms: Option<u32>,
}
