//! What the door machine is asked for and what it wants done.

use super::{DoorAlarm, DoorCommand, DoorMode};
use crate::time::Token;

/// A release for one passage, from a durable grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassageRelease {
    /// The command in the grant's entry.
    pub command: u64,
    /// Not to be carried out after this, monotonic milliseconds.
    pub deadline_ms: u64,
    /// For somebody who needs longer.
    pub extended: bool,
    /// For somebody who may enter in a lockdown.
    pub in_lockdown: bool,
}

/// A release that lasts, from a durable order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingRelease {
    /// The command in the order's entry.
    pub command: u64,
    /// Not to begin after this, monotonic milliseconds.
    pub deadline_ms: u64,
    /// Its end, monotonic milliseconds. The policy's bound comes first.
    pub until_ms: u64,
}

/// What the door machine wants done, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorEffect {
    /// Tell the door thread.
    Command(DoorCommand),
    /// Something to record or to show.
    Notice(DoorNotice),
    /// Call back with this token at this monotonic time. The tokens are this door's own.
    Arm {
        /// To be handed to `Door::timer`.
        token: Token,
        /// Monotonic milliseconds.
        at_ms: u64,
    },
}

/// What happened at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorNotice {
    /// The passage was taken (ONVIF `AccessTaken`).
    Taken {
        /// The command of its grant.
        command: u64,
    },
    /// It was not, and the door is locked again (ONVIF `AccessNotTaken`).
    NotTaken {
        /// The command of its grant.
        command: u64,
    },
    /// The exercise of the relay is over, as far as the leaf goes; not a passage.
    Exercised {
        /// Its command.
        command: u64,
        /// The leaf was opened meanwhile.
        opened: bool,
        /// A grant took its place, or a lockdown ended it.
        interrupted: bool,
    },
    /// A release was not begun.
    Refused {
        /// Its command.
        command: u64,
        /// Why not.
        why: RefusedWhy,
    },
    /// The door stands unlocked no longer, without anybody having ordered it.
    StandingEnded {
        /// What it was: [`DoorMode::LockedOpen`] or [`DoorMode::Unlocked`].
        was: DoorMode,
        /// Why.
        why: EndedWhy,
    },
    /// An alarm.
    Alarm(DoorAlarm),
    /// The leaf will soon have stood open for too long.
    PreAlarm,
    /// The leaf is shut, and an alarm about it over.
    Shut {
        /// Which alarm.
        alarm: DoorAlarm,
        /// How long the leaf was seen open, milliseconds.
        open_ms: u64,
    },
    /// The exit button was used.
    ExitUsed,
    /// The exit button has been down for too long, or is up again after that.
    ExitStuck {
        /// It is.
        stuck: bool,
    },
    /// The fire panel says fire: the door stands open. Who counts heads is to be told.
    Fire,
    /// The fire is over.
    FireOver {
        /// How long it took until the lock was seen released, milliseconds; none if it never was.
        released_after_ms: Option<u64>,
    },
    /// The lock did not follow its coil, or does again.
    LockAstray {
        /// It does not.
        astray: bool,
        /// What was seen of it last: released.
        released: bool,
    },
    /// A housing was opened or a wire cut, or that is over.
    Tampered {
        /// It is.
        tampered: bool,
    },
}

/// Why a release was not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedWhy {
    /// The door is locked down.
    LockedDown,
    /// Its lock takes pulses: it cannot stand open.
    OnlyPulses,
}

/// Why a standing release ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedWhy {
    /// Its time was up.
    TimeUp,
    /// The lines did not take it.
    NotReleased,
}
