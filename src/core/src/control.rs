//! The control socket's protocol: what `frontdeskctl` (and the panel of simulated hardware) says to `frontdeskd`.
//!
//! One JSON object a line each way, at most [`MAX_LINE_BYTES`]. A request carries the protocol's version; every request is
//! answered by exactly one [`Answer`], apart from the streaming ones, which answer until the client hangs up.

use crate::health::Check;
use crate::id::VisitId;
use crate::visit::VisitState;
use serde::{Deserialize, Serialize};

/// The protocol's version.
pub const PROTOCOL: u16 = 1;

/// The longest line either side accepts, in bytes.
pub const MAX_LINE_BYTES: usize = 256 * 1024;

/// One line from the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// [`PROTOCOL`] of the client.
    pub protocol: u16,
    /// What it wants.
    pub command: Command,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// What the station is doing.
    Status {},
    /// All checks.
    Health {},
    /// The newest entries, oldest first; with `follow`, then each new one as it becomes durable.
    JournalTail {
        /// How many, at most 1,000.
        count: u32,
        /// Go on until the client hangs up.
        follow: bool,
        /// Open the sealed parts (needs root or the daemon's own user).
        personal: bool,
    },
    /// Visits that have not ended, and today's.
    Visits {},
    /// The desk permits a visit (A5).
    Permit {
        /// Which.
        visit: VisitId,
        /// Why, for the journal.
        why: String,
    },
    /// The desk ends a visit whose visitor left without coming by the kiosk (V6).
    EndVisit {
        /// Which.
        visit: VisitId,
    },
    /// Put a simulated card on the simulated reader.
    SimTap {
        /// The card's name in the config.
        card: String,
    },
    /// Take it away.
    SimRemove {},
    /// Move the simulated door leaf.
    SimDoor {
        /// Open or shut.
        open: bool,
    },
    /// The simulated parts as they are.
    SimState {},
}

impl Command {
    /// The name as on the wire, for the journal and error texts.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Status {} => "status",
            Self::Health {} => "health",
            Self::JournalTail { .. } => "journal_tail",
            Self::Visits {} => "visits",
            Self::Permit { .. } => "permit",
            Self::EndVisit { .. } => "end_visit",
            Self::SimTap { .. } => "sim_tap",
            Self::SimRemove {} => "sim_remove",
            Self::SimDoor { .. } => "sim_door",
            Self::SimState {} => "sim_state",
        }
    }

    /// It changes something, so it is journalled (invariant 11).
    #[must_use]
    pub fn changes_something(&self) -> bool {
        matches!(
            self,
            Self::Permit { .. }
                | Self::EndVisit { .. }
                | Self::SimTap { .. }
                | Self::SimRemove {}
                | Self::SimDoor { .. }
        )
    }

    /// It speaks to a simulator and is refused where that part is real.
    #[must_use]
    pub fn is_simulation(&self) -> bool {
        matches!(self, Self::SimTap { .. } | Self::SimRemove {} | Self::SimDoor { .. } | Self::SimState {})
    }
}

/// One line to the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Done; nothing to say.
    Done {},
    /// To [`Command::Status`].
    Status(Box<Status>),
    /// To [`Command::Health`].
    Health {
        /// All checks.
        checks: Vec<Check>,
    },
    /// One of [`Command::JournalTail`].
    Entry(Box<EntryRow>),
    /// The entries that were there have been sent; followed ones come after this.
    TailReached {},
    /// To [`Command::Visits`].
    Visits {
        /// Newest first.
        visits: Vec<VisitRow>,
    },
    /// To [`Command::SimState`].
    SimState(SimState),
    /// It was not done.
    Refused {
        /// Why.
        reason: Refusal,
        /// For people.
        text: String,
    },
}

/// Why a request was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Another protocol version.
    Protocol,
    /// Not a request this daemon understands.
    NotUnderstood,
    /// This user may not.
    NotAllowed,
    /// That part is not simulated.
    NotSimulated,
    /// There is no such thing.
    NotFound,
    /// It could not be recorded, so it was not done (invariant 2).
    NotRecorded,
    /// The hardware or its simulator does not answer.
    Hardware,
}

/// What the station is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Package version of the daemon.
    pub version: String,
    /// This node.
    pub node: String,
    /// This run.
    pub incarnation: String,
    /// Count of durable entries.
    pub journal_seq: u64,
    /// Milliseconds since the daemon was ready.
    pub uptime_ms: u64,
    /// The door, in ONVIF words.
    pub door_mode: crate::door::DoorMode,
    /// The leaf, where a contact is wired.
    pub leaf_open: Option<bool>,
    /// Name of the page on the screen (`home`, `ask` …), never its content.
    pub page: String,
    /// The screen process is connected and draws.
    pub screen_connected: bool,
    /// Visits that have not ended.
    pub open_visits: u32,
    /// Entries the office has not acknowledged; absent without an office.
    pub office_behind: Option<u64>,
    /// Parts that are simulated.
    pub simulated: Vec<String>,
    /// The worst check.
    pub health: crate::health::CheckState,
}

/// One entry for people and scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRow {
    /// Whose journal.
    pub node: String,
    /// Which run.
    pub incarnation: String,
    /// Its count.
    pub seq: u64,
    /// UTC milliseconds.
    pub wall_ms: i64,
    /// How far that can be believed.
    pub wall_trust: crate::time::WallTrust,
    /// What happened.
    pub kind: String,
    /// Version of the bodies.
    pub kind_version: u16,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
    /// The open part.
    pub open: serde_json::Value,
    /// The private part, if asked for and its key is there.
    pub private: Option<serde_json::Value>,
    /// There is a private part.
    pub has_private: bool,
    /// SHA-256, hexadecimal.
    pub hash: String,
}

/// One visit for people and scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRow {
    /// Which.
    pub visit: VisitId,
    /// How far.
    pub state: VisitState,
    /// Registered at, UTC milliseconds.
    pub arrived_ms: i64,
    /// Left at, UTC milliseconds.
    pub left_ms: Option<i64>,
    /// Name; absent when its key is gone.
    pub visitor: Option<String>,
    /// Organisation, likewise; empty for none.
    pub organisation: Option<String>,
    /// Host's name, likewise; empty if unknown.
    pub host: Option<String>,
    /// Host's department, likewise.
    pub department: Option<String>,
    /// A temporary card is out.
    pub has_card: bool,
}

/// The simulated parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimState {
    /// Names of the simulated cards, in the config's order.
    pub cards: Vec<String>,
    /// Which one is on the reader.
    pub on_reader: Option<String>,
    /// The relay's coil, read back; absent if the lines do not answer.
    pub coil: Option<bool>,
    /// The leaf.
    pub leaf_open: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_reads_as_documented() {
        let line = r#"{"protocol":1,"command":{"name":"sim_tap","card":"staff-zhou"}}"#;
        let request: Request = serde_json::from_str(line).unwrap();
        assert_eq!(request.command, Command::SimTap { card: "staff-zhou".into() });
        assert_eq!(serde_json::to_string(&request).unwrap(), line);
    }

    #[test]
    fn an_unknown_command_or_key_is_refused() {
        for bad in [
            r#"{"protocol":1,"command":{"name":"open_sesame"}}"#,
            r#"{"protocol":1,"command":{"name":"status","x":1}}"#,
            r#"{"protocol":1,"command":{"name":"status"},"x":1}"#,
        ] {
            assert!(serde_json::from_str::<Request>(bad).is_err(), "{bad}");
        }
    }
}
