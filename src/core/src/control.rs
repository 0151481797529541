//! The control socket's protocol: what `frontdeskctl` (and the panel of simulated hardware) says to `frontdeskd`.
//!
//! One JSON object a line each way, at most [`MAX_LINE_BYTES`]. A request carries the protocol's version; every request is
//! answered by exactly one [`Answer`], apart from the streaming ones, which answer until the client hangs up.

mod cards;
mod sim;

pub use cards::{CardRef, CardRow, CardsRow, IssueTo, KeysRow, TrayCardRow, TrayCountRow};
pub use sim::{SimDoorRow, SimInput, SimLineFault, SimLinesAct, SimReaderRow, SimState};

use crate::fact::{CardName, Compensation, HoldScope, LostCause, WithdrawnWhy};
use crate::health::Check;
use crate::id::{CardId, HoldId, VisitId};
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

/// A text that is on the wire and in no log: a code, a number that somebody can be called at.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unlogged(pub String);

impl std::fmt::Debug for Unlogged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
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
    /// Make this kiosk one of a site, by a code that the office shows once.
    Enrol {
        /// The office's address, as `https://host:port`.
        office: String,
        /// The code.
        code: Unlogged,
        /// What people call this kiosk, at most [`crate::fact::MAX_NAME_CHARS`] characters.
        label: String,
    },
    /// Delete the keys of all that is personal about a visit.
    Forget {
        /// Which.
        visit: VisitId,
        /// Why, for the log: no names. 1 to 200 characters.
        why: String,
    },
    /// Keep what is covered, whatever its age and whoever asks, until the hold is lifted.
    HoldPlace {
        /// What.
        scope: HoldScope,
        /// The case's file number: no names. 1 to 100 characters.
        reference: String,
    },
    /// End a hold.
    HoldLift {
        /// Which.
        hold: HoldId,
    },
    /// What this kiosk knows of its site.
    Site {},
    /// A returning visitor's visits, newest first.
    VisitsByContact {
        /// The contact number, written in any usual way.
        contact: Unlogged,
    },
    /// What happened in a month, counted from what is readable for ever.
    Counts {
        /// As `yyyymm`, in UTC.
        month: u32,
    },
    /// Personalise the card that is held up next (A7). Answered when it is done.
    CardIssue {
        /// For whom.
        to: IssueTo,
        /// The issuer's keys: the text of their file, used for this card and then forgotten.
        issuer: Unlogged,
        /// The card shows readers another number each time. It cannot be undone.
        random_id: bool,
    },
    /// Take back the temporary card that is held up next (A3).
    CardReturn {},
    /// Make the tray card that is held up next an employee's for the day (A9).
    CardDayPass {
        /// The employee's number.
        number: String,
        /// A colleague vouches with their card, which is held up first; else the desk does.
        by_colleague: bool,
    },
    /// A card opens nothing any more (A4, A7).
    CardWithdraw {
        /// Which.
        card: CardRef,
        /// Why.
        why: WithdrawnWhy,
        /// How it was lost, where it was.
        cause: Option<LostCause>,
        /// For the sealed part, at most 200 characters.
        note: Unlogged,
    },
    /// A lost tray card has turned up and is back in the tray.
    CardFound {
        /// Which.
        card: CardId,
    },
    /// What is asked for a lost card (A4).
    CardCompensation {
        /// Which.
        card: CardName,
        /// How much, in the currency's smallest unit.
        amount_minor: u32,
        /// ISO 4217 code.
        currency: String,
        /// How it stands.
        state: Compensation,
    },
    /// The tray was counted (A3). Answered with what it should hold.
    CardCount {
        /// What lay there.
        counted: u32,
        /// What there is to say about a difference, for the sealed part, at most 200 characters.
        note: Unlogged,
    },
    /// Every card of the tray, and what is missing.
    Cards {},
    /// Look at the card that is held up next: what is on it, and which of its claims hold. Never a key.
    CardInspect {},
    /// Take everything of ours off the card that is held up next, for good.
    CardErase {
        /// The issuer's keys, for a card that can prove itself.
        issuer: Option<Unlogged>,
    },
    /// Which versions of the keys are loaded, and how many cards have which.
    Keys {},
    /// Let somebody in, once, without a card. Answered when the door is released.
    DoorUnlock {
        /// The door's name in the config; absent for the only one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        door: Option<String>,
        /// For somebody who needs longer.
        #[serde(default)]
        extended: bool,
        /// Why, for the journal: no names. 1 to 200 characters.
        why: String,
    },
    /// Lock down: nobody enters but those who may then.
    DoorLockdown {
        /// The door's name in the config; absent for all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        door: Option<String>,
        /// Why, for the journal: no names. 1 to 200 characters.
        why: String,
    },
    /// Hold a door open. Answered when it is released.
    DoorHold {
        /// The door's name in the config; absent for the only one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        door: Option<String>,
        /// For so long, milliseconds; the door's own bound comes first.
        for_ms: u64,
        /// Why, for the journal: no names. 1 to 200 characters.
        why: String,
    },
    /// End a lockdown or a hold.
    DoorNormal {
        /// The door's name in the config; absent for all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        door: Option<String>,
        /// Why, for the journal: no names. 1 to 200 characters.
        why: String,
    },
    /// Put a simulated card on the simulated reader.
    SimTap {
        /// The card's name in the config.
        card: String,
    },
    /// Take it away.
    SimRemove {},
    /// Hold cards to one of several simulated readers, or two in one hand.
    SimHold {
        /// Their names in the config, at most two; none takes away what is there.
        cards: Vec<String>,
        /// The reader's name in the config; absent for the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reader: Option<String>,
    },
    /// Move a simulated door leaf.
    SimDoor {
        /// Open or shut.
        open: bool,
        /// The door's name in the config; absent for the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        door: Option<String>,
    },
    /// Move an input of simulated lines, or break them.
    SimLines {
        /// What is done.
        act: SimLinesAct,
        /// The door's name in the config; absent for the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        door: Option<String>,
    },
    /// Make a task or thread of the daemon panic, to see that the door is safe then.
    SimPanic {
        /// Its name, as in the log.
        part: String,
    },
    /// Make a task or thread of the daemon stand still, likewise.
    SimHang {
        /// Its name, as in the log.
        part: String,
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
            Self::Enrol { .. } => "enrol",
            Self::Forget { .. } => "forget",
            Self::HoldPlace { .. } => "hold_place",
            Self::HoldLift { .. } => "hold_lift",
            Self::Site {} => "site",
            Self::VisitsByContact { .. } => "visits_by_contact",
            Self::Counts { .. } => "counts",
            Self::CardIssue { .. } => "card_issue",
            Self::CardReturn {} => "card_return",
            Self::CardDayPass { .. } => "card_day_pass",
            Self::CardWithdraw { .. } => "card_withdraw",
            Self::CardFound { .. } => "card_found",
            Self::CardCompensation { .. } => "card_compensation",
            Self::CardCount { .. } => "card_count",
            Self::Cards {} => "cards",
            Self::CardInspect {} => "card_inspect",
            Self::CardErase { .. } => "card_erase",
            Self::Keys {} => "keys",
            Self::DoorUnlock { .. } => "door_unlock",
            Self::DoorLockdown { .. } => "door_lockdown",
            Self::DoorHold { .. } => "door_hold",
            Self::DoorNormal { .. } => "door_normal",
            Self::SimTap { .. } => "sim_tap",
            Self::SimRemove {} => "sim_remove",
            Self::SimHold { .. } => "sim_hold",
            Self::SimDoor { .. } => "sim_door",
            Self::SimLines { .. } => "sim_lines",
            Self::SimPanic { .. } => "sim_panic",
            Self::SimHang { .. } => "sim_hang",
            Self::SimState {} => "sim_state",
        }
    }

    /// It is answered once a card was held up and worked on, or none was.
    #[must_use]
    pub fn waits_for_card(&self) -> bool {
        matches!(
            self,
            Self::CardIssue { .. }
                | Self::CardReturn {}
                | Self::CardDayPass { .. }
                | Self::CardInspect {}
                | Self::CardErase { .. }
        )
    }

    /// It changes something, so it is journalled (invariant 11).
    #[must_use]
    pub fn changes_something(&self) -> bool {
        matches!(
            self,
            Self::Permit { .. }
                | Self::EndVisit { .. }
                | Self::Enrol { .. }
                | Self::Forget { .. }
                | Self::HoldPlace { .. }
                | Self::HoldLift { .. }
                | Self::CardIssue { .. }
                | Self::CardReturn {}
                | Self::CardDayPass { .. }
                | Self::CardWithdraw { .. }
                | Self::CardFound { .. }
                | Self::CardCompensation { .. }
                | Self::CardCount { .. }
                | Self::CardErase { .. }
                | Self::DoorUnlock { .. }
                | Self::DoorLockdown { .. }
                | Self::DoorHold { .. }
                | Self::DoorNormal { .. }
                | Self::SimTap { .. }
                | Self::SimRemove {}
                | Self::SimHold { .. }
                | Self::SimDoor { .. }
                | Self::SimLines { .. }
                | Self::SimPanic { .. }
                | Self::SimHang { .. }
        )
    }

    /// Its answer says who visited: only operators may ask.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        matches!(
            self,
            Self::Visits {}
                | Self::VisitsByContact { .. }
                | Self::JournalTail { personal: true, .. }
                | Self::CardInspect {}
        )
    }

    /// It speaks to a simulator and is refused where that part is real.
    #[must_use]
    pub fn is_simulation(&self) -> bool {
        matches!(
            self,
            Self::SimTap { .. }
                | Self::SimRemove {}
                | Self::SimHold { .. }
                | Self::SimDoor { .. }
                | Self::SimLines { .. }
                | Self::SimPanic { .. }
                | Self::SimHang { .. }
                | Self::SimState {}
        )
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
    /// To [`Command::Forget`].
    Forgot {
        /// Keys that were deleted, durably with their tombstone.
        deleted: u32,
        /// Keys that a hold keeps: they go when it is lifted.
        held: u32,
    },
    /// To [`Command::HoldPlace`].
    HoldPlaced {
        /// Its name, to lift it by.
        hold: HoldId,
    },
    /// To [`Command::Site`].
    Site(Box<SiteRow>),
    /// To [`Command::Counts`].
    Counts(Box<CountsRow>),
    /// To [`Command::Visits`] and [`Command::VisitsByContact`].
    Visits {
        /// Newest first.
        visits: Vec<VisitRow>,
    },
    /// To [`Command::Cards`].
    Cards(Box<CardsRow>),
    /// To [`Command::CardCount`].
    TrayCount(TrayCountRow),
    /// To [`Command::CardInspect`], [`Command::CardIssue`] and [`Command::CardErase`].
    Card(Box<CardRow>),
    /// To [`Command::Keys`].
    Keys(Box<KeysRow>),
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
    /// No card was held up in time.
    NoCard,
    /// The card is not one for this, or the work on it failed.
    Card,
    /// The desk waits for another card already.
    Busy,
    /// The door is locked down, or its lock cannot do it.
    NotPossible,
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
    /// The first door, in ONVIF words.
    pub door_mode: crate::door::DoorMode,
    /// Its leaf, where a contact is wired.
    pub leaf_open: Option<bool>,
    /// Every door, in the config's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doors: Vec<DoorRow>,
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
    /// Temporary cards count: not so while a restored kiosk is catching up.
    #[serde(default = "yes")]
    pub in_step: bool,
    /// This run goes on from a backup.
    #[serde(default)]
    pub restored: bool,
    /// The kiosk belongs to a site.
    #[serde(default)]
    pub enrolled: bool,
    /// The office's name, as the site calls it, or its address; absent without one.
    #[serde(default)]
    pub office: Option<String>,
}

/// A daemon that does not say so is of a version that was never behind.
fn yes() -> bool {
    true
}

/// What a kiosk knows of its site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRow {
    /// The office's node; absent before enrolment.
    pub office: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// This kiosk has all that the office had at the last contact.
    pub in_step: bool,
    /// When the office last answered, UTC milliseconds.
    pub last_contact_ms: Option<i64>,
    /// The newest entry of the site journal that is known here, UTC milliseconds.
    pub newest_ms: Option<i64>,
    /// How much is known, by family: people, cards, groups, schedules, invitations, approvals, commands.
    pub counts: std::collections::BTreeMap<String, u64>,
    /// Who belongs to the site.
    pub members: Vec<MemberRow>,
}

/// One node of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// Which.
    pub node: String,
    /// What people call it.
    pub label: String,
    /// It belongs to the site no more.
    pub revoked: bool,
}

/// What happened in a month at this kiosk. The same before and after forgetting: it counts open parts only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountsRow {
    /// As `yyyymm`, in UTC.
    pub month: u32,
    /// Visits registered.
    pub visits_registered: u64,
    /// Visits that passed a door.
    pub visits_entered: u64,
    /// Visits that ended.
    pub visits_left: u64,
    /// Temporary cards written and given out.
    pub cards_issued: u64,
    /// Temporary cards taken back.
    pub cards_returned: u64,
    /// Grants.
    pub grants: u64,
    /// Refusals, by reason.
    pub denials: std::collections::BTreeMap<String, u64>,
    /// Calls of the desk.
    pub desk_calls: u64,
    /// Cards that were said to be lost, of the tray and of staff.
    #[serde(default)]
    pub cards_lost: u64,
    /// Lost cards that turned up.
    #[serde(default)]
    pub cards_found: u64,
    /// Day passes given.
    #[serde(default)]
    pub passes_given: u64,
    /// Counts of the tray.
    #[serde(default)]
    pub tray_counts: u64,
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

/// One door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorRow {
    /// Its name in the config.
    pub name: String,
    /// The lock, in ONVIF words.
    pub mode: crate::door::DoorMode,
    /// The leaf, where a contact is wired.
    pub leaf_open: Option<bool>,
    /// When a hold ends by itself, UTC milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<i64>,
    /// The alarm about the leaf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<crate::door::DoorAlarm>,
    /// The fire panel holds it open.
    #[serde(default)]
    pub fire: bool,
    /// A housing is open or a wire cut.
    #[serde(default)]
    pub tampered: bool,
    /// The exit button is stuck.
    #[serde(default)]
    pub exit_stuck: bool,
    /// The lock does not follow its coil.
    #[serde(default)]
    pub lock_astray: bool,
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
    fn every_command_of_the_site_reads_as_documented_and_only_what_changes_something_is_recorded() {
        let visit = "01010101010101010101010101010101";
        let cases = [
            (
                r#"{"name":"enrol","office":"https://office:8443","code":"4711-0815","label":"north gate"}"#.to_owned(),
                true,
            ),
            (format!(r#"{{"name":"forget","visit":"{visit}","why":"asked in writing"}}"#), true),
            (format!(r#"{{"name":"hold_place","scope":{{"visit":"{visit}"}},"reference":"2026-17"}}"#), true),
            (r#"{"name":"hold_place","scope":{"class":"visits"},"reference":"2026-17"}"#.to_owned(), true),
            (format!(r#"{{"name":"hold_lift","hold":"{visit}"}}"#), true),
            (r#"{"name":"sim_hold","cards":["tray-1","tray-2"],"reader":"inside"}"#.to_owned(), true),
            (r#"{"name":"sim_hold","cards":[]}"#.to_owned(), true),
            (r#"{"name":"sim_lines","act":{"set":{"input":"fire","on":true}},"door":"front"}"#.to_owned(), true),
            (r#"{"name":"sim_lines","act":{"flap":{"input":"contact","times":20,"every_ms":5}}}"#.to_owned(), true),
            (r#"{"name":"sim_lines","act":{"break":{"fault":"relay_stuck_on"}}}"#.to_owned(), true),
            (r#"{"name":"sim_panic","part":"door"}"#.to_owned(), true),
            (r#"{"name":"sim_hang","part":"door"}"#.to_owned(), true),
            (r#"{"name":"door_unlock","extended":false,"why":"a delivery"}"#.to_owned(), true),
            (r#"{"name":"door_lockdown","why":"a drill"}"#.to_owned(), true),
            (r#"{"name":"door_hold","door":"front","for_ms":600000,"why":"furniture"}"#.to_owned(), true),
            (r#"{"name":"door_normal","why":"over"}"#.to_owned(), true),
            (r#"{"name":"site"}"#.to_owned(), false),
            (r#"{"name":"visits_by_contact","contact":"138 0013 8000"}"#.to_owned(), false),
            (r#"{"name":"counts","month":202611}"#.to_owned(), false),
            (r#"{"name":"card_issue","to":{"staff":{"number":"1001","unused_days":30}},"issuer":"4711","random_id":false}"#.to_owned(), true),
            (r#"{"name":"card_issue","to":{"tray":{}},"issuer":"4711","random_id":true}"#.to_owned(), true),
            (r#"{"name":"card_return"}"#.to_owned(), true),
            (r#"{"name":"card_day_pass","number":"1001","by_colleague":true}"#.to_owned(), true),
            (
                format!(r#"{{"name":"card_withdraw","card":{{"card":"{visit}"}},"why":"lost","cause":"mislaid","note":"4711"}}"#),
                true,
            ),
            (format!(r#"{{"name":"card_found","card":"{visit}"}}"#), true),
            (
                format!(r#"{{"name":"card_compensation","card":{{"card":"{visit}"}},"amount_minor":5000,"currency":"CNY","state":"asked"}}"#),
                true,
            ),
            (r#"{"name":"card_count","counted":18,"note":""}"#.to_owned(), true),
            (r#"{"name":"cards"}"#.to_owned(), false),
            (r#"{"name":"card_inspect"}"#.to_owned(), false),
            (r#"{"name":"card_erase","issuer":null}"#.to_owned(), true),
            (r#"{"name":"keys"}"#.to_owned(), false),
        ];
        for (line, changes) in cases {
            let command: Command = serde_json::from_str(&line).unwrap();
            assert_eq!(serde_json::to_string(&command).unwrap(), line);
            assert!(line.contains(&format!("\"name\":\"{}\"", command.name())));
            assert_eq!(command.changes_something(), changes, "{line}");
            let shown = format!("{command:?}");
            assert!(!shown.contains("4711") && !shown.contains("8000"), "{shown}");
        }
    }

    #[test]
    fn the_status_of_an_earlier_daemon_is_understood() {
        let line = r#"{"answer":"status","version":"0.1.0","node":"5f","incarnation":"c1","journal_seq":41,"uptime_ms":1,
            "door_mode":"Locked","leaf_open":false,"page":"home","screen_connected":true,"open_visits":1,"office_behind":0,
            "simulated":[],"health":"ok"}"#;
        let Answer::Status(status) = serde_json::from_str(line).unwrap() else { panic!("not a status") };
        assert!(status.in_step && !status.restored && !status.enrolled && status.office.is_none());
    }

    #[test]
    fn an_answer_about_keys_is_read_back_as_it_was_written() {
        let answer = Answer::Keys(Box::new(KeysRow { cards: vec![(0, 3), (2, 1)], ..KeysRow::default() }));
        let line = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<Answer>(&line).unwrap(), answer);
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
