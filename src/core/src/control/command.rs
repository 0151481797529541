//! What can be asked of the daemon, and what kind of question each is.

use super::{CardRef, IssueTo, SimLinesAct, Unlogged};
use crate::fact::{CardName, Compensation, ExceptionOf, HoldScope, LostCause, WithdrawnWhy};
use crate::id::{CardId, HoldId, TicketId, VisitId};
use serde::{Deserialize, Serialize};

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// What the station is doing.
    Status {},
    /// All checks.
    Health {},
    /// All checks now, and again whenever one says something else, until the client hangs up.
    HealthWatch {},
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
    /// Somebody has seen that a visitor calls the desk: its bell stops (V5).
    AnswerCall {},
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
    /// Ask for an exception, which a leader of the company answers (A5). Answered when that is done, or it has lapsed.
    ExceptionAsk {
        /// What for.
        of: ExceptionOf,
        /// For whom, for the sealed part, 1 to 200 characters.
        for_whom: Unlogged,
        /// Why, for the sealed part, 1 to 200 characters.
        why: Unlogged,
        /// It lapses after so long, seconds, 10 to 600.
        within_s: u32,
    },
    /// Exceptions of the site that this kiosk knows, those without an answer first.
    Exceptions {},
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
    /// Inspect everything now, and record it (A6). Answered when that is done.
    Inspect {},
    /// Print a visit's badge, again or for the first time (A2).
    BadgePrint {
        /// Which.
        visit: VisitId,
    },
    /// Tickets that are not closed, and those that were closed within a day.
    Tickets {},
    /// Somebody has seen a ticket.
    TicketAcknowledge {
        /// Which.
        ticket: TicketId,
    },
    /// Somebody works on it.
    TicketWork {
        /// Which.
        ticket: TicketId,
        /// What is done: names nobody. 1 to 200 characters.
        note: String,
    },
    /// It is repaired.
    TicketClose {
        /// Which.
        ticket: TicketId,
        /// What was done: names nobody. 1 to 200 characters.
        note: String,
    },
    /// What a month adds up to for the hardware.
    TicketsMonth {
        /// As `yyyymm`, in UTC.
        month: u32,
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
    /// Hold a code to the simulated scanner.
    SimScan {
        /// What is in it, 1 to 128 characters.
        text: Unlogged,
    },
}

impl Command {
    /// The name as on the wire, for the journal and error texts.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Status {} => "status",
            Self::Health {} => "health",
            Self::HealthWatch {} => "health_watch",
            Self::JournalTail { .. } => "journal_tail",
            Self::Visits {} => "visits",
            Self::Permit { .. } => "permit",
            Self::EndVisit { .. } => "end_visit",
            Self::AnswerCall {} => "answer_call",
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
            Self::ExceptionAsk { .. } => "exception_ask",
            Self::Exceptions {} => "exceptions",
            Self::Keys {} => "keys",
            Self::DoorUnlock { .. } => "door_unlock",
            Self::DoorLockdown { .. } => "door_lockdown",
            Self::DoorHold { .. } => "door_hold",
            Self::DoorNormal { .. } => "door_normal",
            Self::BadgePrint { .. } => "badge_print",
            Self::Inspect {} => "inspect",
            Self::Tickets {} => "tickets",
            Self::TicketAcknowledge { .. } => "ticket_acknowledge",
            Self::TicketWork { .. } => "ticket_work",
            Self::TicketClose { .. } => "ticket_close",
            Self::TicketsMonth { .. } => "tickets_month",
            Self::SimTap { .. } => "sim_tap",
            Self::SimRemove {} => "sim_remove",
            Self::SimHold { .. } => "sim_hold",
            Self::SimDoor { .. } => "sim_door",
            Self::SimLines { .. } => "sim_lines",
            Self::SimPanic { .. } => "sim_panic",
            Self::SimHang { .. } => "sim_hang",
            Self::SimState {} => "sim_state",
            Self::SimScan { .. } => "sim_scan",
        }
    }

    /// It is answered when everything was looked at: the whole journal is read for it.
    #[must_use]
    pub fn takes_long(&self) -> bool {
        matches!(self, Self::Inspect {})
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

    /// It is answered once a leader has answered, or after so many seconds.
    #[must_use]
    pub fn waits_for_leader_s(&self) -> Option<u32> {
        match self {
            Self::ExceptionAsk { within_s, .. } => Some(*within_s),
            _ => None,
        }
    }

    /// It changes something, so it is journalled (invariant 11).
    #[must_use]
    pub fn changes_something(&self) -> bool {
        matches!(
            self,
            Self::Permit { .. }
                | Self::EndVisit { .. }
                | Self::AnswerCall {}
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
                | Self::ExceptionAsk { .. }
                | Self::DoorUnlock { .. }
                | Self::DoorLockdown { .. }
                | Self::DoorHold { .. }
                | Self::DoorNormal { .. }
                | Self::BadgePrint { .. }
                | Self::Inspect {}
                | Self::TicketAcknowledge { .. }
                | Self::TicketWork { .. }
                | Self::TicketClose { .. }
                | Self::SimTap { .. }
                | Self::SimRemove {}
                | Self::SimHold { .. }
                | Self::SimDoor { .. }
                | Self::SimLines { .. }
                | Self::SimPanic { .. }
                | Self::SimHang { .. }
                | Self::SimScan { .. }
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
                | Self::Exceptions {}
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
                | Self::SimScan { .. }
        )
    }
}
