//! What happens at a door apart from the decisions about cards. Words follow ONVIF's Door Control Service.

use crate::door::{DoorAlarm, DoorMode};
use crate::id::CommandId;
use serde::{Deserialize, Serialize};

/// The longest reason of an order, in characters.
pub const MAX_WHY_CHARS: usize = 200;

/// Everything that is said of a door itself. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum DoorFact {
    /// What the door comes to rest in is another mode. An order is written before it is done, but for a lockdown, which waits for no
    /// disk; an end by itself after it.
    #[serde(rename = "door.mode_changed")]
    ModeChanged {
        /// Door name.
        door: String,
        /// The mode from now on.
        mode: DoorMode,
        /// How it came to it.
        cause: ModeCause,
        /// When it ends by itself, UTC milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until_ms: Option<i64>,
        /// The door command that follows, where the lock is released.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        command: Option<u64>,
        /// By whom.
        #[serde(flatten)]
        by: OrderedBy,
    },
    /// Somebody at the desk lets somebody in without a card. Beside the `access.granted` of the same command.
    #[serde(rename = "door.unlocked")]
    Unlocked {
        /// Door name.
        door: String,
        /// The command of the grant.
        command: u64,
        /// By whom.
        #[serde(flatten)]
        by: OrderedBy,
    },
    /// The relay is released for a moment to see that coil and lock follow: an inspection's, and nobody's passage. Written before it.
    #[serde(rename = "door.exercised")]
    Exercised {
        /// Door name.
        door: String,
        /// The door command that follows.
        command: u64,
        /// For so long at most, milliseconds.
        release_ms: u32,
    },
    /// The door was opened while it was locked (ONVIF `DoorForcedOpen`).
    #[serde(rename = "door.forced")]
    Forced {
        /// Door name.
        door: String,
    },
    /// The door has been open for longer than it may (ONVIF `DoorOpenTooLong`).
    #[serde(rename = "door.open_too_long")]
    OpenTooLong {
        /// Door name.
        door: String,
    },
    /// It is shut again after one of the two.
    #[serde(rename = "door.closed")]
    Closed {
        /// Door name.
        door: String,
        /// The alarm that is over.
        alarm: DoorAlarm,
        /// How long it was open, milliseconds.
        open_ms: u64,
    },
    /// The exit button released the door. Written after it.
    #[serde(rename = "door.exit_used")]
    ExitUsed {
        /// Door name.
        door: String,
    },
    /// The exit button has been down for too long, or is up again after that.
    #[serde(rename = "door.exit_stuck")]
    ExitStuck {
        /// Door name.
        door: String,
        /// It is down.
        stuck: bool,
    },
    /// The fire panel released the door. Written after it; whoever counts heads starts from this.
    #[serde(rename = "door.fire")]
    Fire {
        /// Door name.
        door: String,
        /// Visitors that are in the house as far as this kiosk knows.
        visitors_in: u32,
    },
    /// The fire panel says that it is over.
    #[serde(rename = "door.fire_over")]
    FireOver {
        /// Door name.
        door: String,
        /// How long it took until the lock was seen released, milliseconds; none if it was never seen so.
        released_after_ms: Option<u64>,
    },
    /// The lock did not follow its coil, or does again.
    #[serde(rename = "door.lock_astray")]
    LockAstray {
        /// Door name.
        door: String,
        /// It does not.
        astray: bool,
        /// What was seen of it: released.
        released: bool,
    },
    /// A housing was opened or a wire cut, or that is over.
    #[serde(rename = "door.tampered")]
    Tampered {
        /// Door name.
        door: String,
        /// It is.
        tampered: bool,
    },
}

/// Who ordered something of a door. All empty: nobody, it came by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrderedBy {
    /// The user id of whoever used the control socket, as the kernel gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// The office's command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<CommandId>,
    /// Why, at most [`MAX_WHY_CHARS`]: no names, it can be read for ever.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// How a door came to its mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModeCause {
    /// It was ordered.
    Ordered,
    /// It goes on after the kiosk was started again.
    Resumed,
    /// Its time was up.
    TimeUp,
    /// The door's hardware did not do it, or it came too late.
    NotReleased,
    /// A schedule.
    Schedule,
}

/// The kinds of this file, in the order of the variants.
pub const DOOR_KINDS: [&str; 12] = [
    "door.mode_changed",
    "door.unlocked",
    "door.exercised",
    "door.forced",
    "door.open_too_long",
    "door.closed",
    "door.exit_used",
    "door.exit_stuck",
    "door.fire",
    "door.fire_over",
    "door.lock_astray",
    "door.tampered",
];
