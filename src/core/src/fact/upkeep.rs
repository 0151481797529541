//! What nodes write about their journals themselves: what was forgotten and what must not be, alarms, restored disks, and
//! answers to the office's commands.

use crate::id::{CommandId, HoldId, KeyId, NodeId, StaffId, VisitId};
use crate::journal::RetentionClass;
use serde::{Deserialize, Serialize};

/// The most keys that one tombstone names: the body stays well below the longest one.
pub const MAX_FORGOTTEN_KEYS: usize = 500;

/// Everything that concerns the journals themselves. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum UpkeepFact {
    /// A tombstone: these keys were deleted here, durably with this entry, and are to be deleted wherever they are (X4). It travels
    /// with its journal and counts for ever: a key that comes back later, from a backup say, is not taken.
    #[serde(rename = "data.forgotten")]
    DataForgotten {
        /// Which, at most [`MAX_FORGOTTEN_KEYS`]. Key ids are random and say nothing about anybody.
        keys: Vec<KeyId>,
        /// What was under them.
        class: RetentionClass,
        /// Why.
        why: ForgetWhy,
        /// The visit, where one was meant.
        visit: Option<VisitId>,
    },
    /// A legal hold: what it covers is not forgotten before it is lifted.
    #[serde(rename = "hold.placed")]
    HoldPlaced {
        /// Which.
        hold: HoldId,
        /// What it covers.
        scope: HoldScope,
        /// The case it is for, as a file number: no names. At most 100 characters.
        reference: String,
    },
    /// The hold has ended.
    #[serde(rename = "hold.lifted")]
    HoldLifted {
        /// Which.
        hold: HoldId,
    },
    /// Something that a person must look at.
    #[serde(rename = "alarm.raised")]
    AlarmRaised {
        /// What.
        alarm: Alarm,
        /// Which node it is about.
        node: Option<NodeId>,
        /// What was seen, for people, without personal data, at most 200 characters.
        detail: String,
    },
    /// This journal goes on from a backup: temporary cards are refused until it has caught up with the office.
    #[serde(rename = "node.restored")]
    NodeRestored {
        /// Count of the last entry in the backup.
        from_seq: u64,
        /// When the backup was made, UTC milliseconds.
        backup_ms: i64,
    },
    /// A restored, replaced or new node has all that the office has.
    #[serde(rename = "node.caught_up")]
    NodeCaughtUp {
        /// Own entries that came after the backup and were got back from the office.
        recovered: u64,
    },
    /// What became of a command of the office.
    #[serde(rename = "command.answered")]
    CommandAnswered {
        /// Which.
        command: CommandId,
        /// What became of it.
        outcome: CommandOutcome,
    },
}

/// Why something was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForgetWhy {
    /// It was kept as long as set.
    Retention,
    /// The visitor asked for it at leaving.
    Visitor,
    /// An administrator did it.
    Administrator,
    /// The member of staff was removed.
    PersonRemoved,
}

/// What a hold covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldScope {
    /// One visit.
    Visit(VisitId),
    /// One member of staff.
    Staff(StaffId),
    /// All of a class.
    Class(RetentionClass),
}

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// Two entries go on from the same one: a restored or lying disk.
    Fork,
    /// Another entry already has the position of one that came.
    Conflict,
    /// Entries that their node has not signed, or whose content is not what was hashed.
    Forged,
    /// A node sent entries in another one's name.
    Impersonated,
    /// Somebody answered, or asked, whose certificate is not of this site.
    NotOfThisSite,
    /// A node that was revoked came back.
    Revoked,
    /// A code was guessed wrong, too often: of enrolment at the office, or of an invitation at a kiosk; or there, whose a telephone number is.
    CodeGuessed,
    /// The office does not have what it had signed for: it was restored from a backup.
    OfficeLost,
    /// A node does not have what it had sent: it was restored from a backup.
    NodeLost,
    /// Data came back that had been forgotten; it was not taken.
    ForgottenCameBack,
}

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandOutcome {
    /// Done.
    Done,
    /// It came after its deadline.
    TooLate,
    /// The kiosk does not know the hour, so it cannot know whether it is too late.
    ClockNotTrusted,
    /// There is no such visit or door.
    NotFound,
    /// It could not be recorded, so it was not done (invariant 2).
    NotRecorded,
    /// The door's hardware did not do it.
    DoorFault,
    /// The door is locked down, or its lock cannot do it; the visit gets no card here. Since version 2 of `command.answered`.
    NotPossible,
    /// This version does not know the command.
    NotUnderstood,
    /// The kiosk stopped while it was doing it. Nobody knows how far it came; it is not done again.
    Interrupted,
    /// Somebody is using the screen. Since version 3 of `command.answered`.
    ScreenInUse,
}

/// The kinds of this file, in the order of the variants.
pub const UPKEEP_KINDS: [&str; 7] = [
    "data.forgotten",
    "hold.placed",
    "hold.lifted",
    "alarm.raised",
    "node.restored",
    "node.caught_up",
    "command.answered",
];
