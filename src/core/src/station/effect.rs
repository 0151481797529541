//! What a station wants done.

use super::staff_look::Look;
use crate::control::Unlogged;
use crate::door::exercise::{ExerciseReport, NotExercised};
use crate::door::{DoorCommand, DoorId};
use crate::fact::Fact;
use crate::id::{CardId, CardUid, CommandId, CredentialId, StaffId, TicketId, VisitId};
use crate::screen::{CardTrouble, Frame};
use crate::tap::{Feedback, ReaderId};
use crate::time::Token;

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Make these durable together, then say so with [`super::Input::Durable`] or [`super::Input::NotDurable`].
    Append {
        /// To be handed back.
        token: Token,
        /// In this order.
        facts: Vec<Fact>,
    },
    /// Tell the door thread.
    Door {
        /// Which door.
        door: DoorId,
        /// What.
        command: DoorCommand,
    },
    /// Hand back this token at this monotonic time, in milliseconds.
    Arm {
        /// To be handed back in [`super::Input::Timer`].
        token: Token,
        /// When.
        at_ms: u64,
    },
    /// Do this with the card on a reader.
    Card(CardJob),
    /// Let a reader's own lamp and buzzer say this, where it has any. Nothing depends on it.
    Feedback {
        /// Which reader.
        reader: ReaderId,
        /// What.
        feedback: Feedback,
    },
    /// Show this.
    Show(Box<Frame>),
    /// Answer the control socket.
    Reply {
        /// The request.
        request: u64,
        /// Done, or why not.
        result: Result<(), DeskRefusal>,
    },
    /// How the exercise of a relay went: the answer to [`super::Input::Exercise`], always.
    Exercised {
        /// The request.
        request: u64,
        /// What was seen, or why nothing was.
        outcome: Result<ExerciseReport, NotExercised>,
    },
    /// Do this with a ticket, as the office wants, and answer with [`super::Input::TicketAnswered`], always.
    Ticket {
        /// The office's command.
        command: CommandId,
        /// What.
        act: TicketAct,
        /// Not after this, monotonic milliseconds: then it is too late.
        until_ms: u64,
    },
    /// Print a visit's badge, as the office wants, and answer with [`super::Input::BadgeAnswered`], always.
    PrintBadge {
        /// The office's order.
        command: CommandId,
        /// Whose.
        visit: VisitId,
    },
    /// Look at this for the staff pages, and say what was seen with [`super::Input::Looked`], if anything is to be seen.
    Look(Look),
    /// Somebody at the staff pages has seen this ticket: answer with [`super::Input::StaffAnswered`], always.
    Acknowledge {
        /// To be handed back.
        request: u64,
        /// Which.
        ticket: TicketId,
    },
    /// A card is to be made this employee's from the staff pages: fetch the issuer's keys, lay them out, want
    /// [`super::DeskWant::StaffCard`] with this credential, and answer with [`super::Input::StaffAnswered`], always.
    IssueCard {
        /// To be handed back.
        request: u64,
        /// Whose.
        staff: StaffId,
        /// The credential that it gets.
        credential: CredentialId,
    },
    /// This kiosk is to become one of the site of this office: answer with [`super::Input::StaffAnswered`], always.
    Enrol {
        /// To be handed back.
        request: u64,
        /// The office's address.
        office: String,
        /// Its code.
        code: Unlogged,
        /// What people call this kiosk; may be empty.
        label: String,
    },
    /// The visitor wants their details deleted. Answer with [`super::Input::Forgotten`], always.
    Forget {
        /// Which visit.
        visit: VisitId,
    },
    /// Look for open visits that were registered with this contact, and answer with [`super::Input::VisitsFound`], always.
    FindVisits {
        /// To be handed back.
        request: u64,
        /// As it was typed, cleaned.
        contact: Contact,
    },
    /// Look up who registered with this telephone number. Answer with [`super::Input::Recalled`], always.
    Recall {
        /// To be handed back.
        request: u64,
        /// The number, as it was typed.
        number: TypedNumber,
    },
}

/// A visitor's contact, as typed.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact(pub String);

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Whose it is stays out of logs.
        f.write_str("Contact")
    }
}

/// A telephone number as somebody typed it.
#[derive(Clone, PartialEq, Eq)]
pub struct TypedNumber(pub String);

impl std::fmt::Debug for TypedNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Whose it is stays out of logs.
        f.write_str("TypedNumber")
    }
}

/// What the office does with a ticket (A6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketAct {
    /// Somebody has seen it.
    Acknowledge(TicketId),
    /// Somebody works on it.
    Work {
        /// Which.
        ticket: TicketId,
        /// What is done.
        note: String,
    },
    /// It is repaired.
    Close {
        /// Which.
        ticket: TicketId,
        /// What was done.
        note: String,
    },
}

/// Why the desk's request was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskRefusal {
    /// No open visit of that id.
    NotFound,
    /// It could not be recorded.
    NotRecorded,
    /// The doors are locked down, and it could not be recorded yet.
    LockedDownNotRecorded,
    /// No card was held up in time.
    NoCard,
    /// The desk is waiting for another card already.
    Busy,
    /// The card is not one for this, or the work on it failed.
    Card(CardTrouble),
    /// There is no door of that name, or one must be named.
    WhichDoor,
    /// The door is locked down: that must end first.
    LockedDown,
    /// The door's lock takes pulses: it cannot be held open.
    OnlyPulses,
    /// The door's hardware did not do it, or it came too late.
    DoorFault,
    /// A leader said no.
    NotApproved,
    /// No leader answered in time.
    Lapsed,
    /// The visit is permitted already, or has ended.
    NotNeeded,
}

/// Something to do with the card on a reader.
#[derive(Clone, PartialEq, Eq)]
pub struct CardJob {
    /// Which.
    pub job: u64,
    /// The reader that saw the card.
    pub reader: ReaderId,
    /// The card it must be; another one is refused.
    pub uid: CardUid,
    /// What.
    pub work: CardWork,
}

impl std::fmt::Debug for CardJob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CardJob")
            .field("job", &self.job)
            .field("reader", &self.reader)
            .field("uid", &self.uid)
            .finish_non_exhaustive()
    }
}

/// The kinds of card work.
#[derive(Clone, PartialEq, Eq)]
pub enum CardWork {
    /// Write this label, and what the card is given for, read it back, compare (A2).
    Write(LabelContent),
    /// Leave nothing readable (A3).
    Wipe,
    /// Make it this employee's (A7).
    PersonaliseStaff {
        /// The credential that it gets.
        credential: CredentialId,
        /// Whose.
        staff: StaffId,
    },
    /// Make it one of the tray's.
    PersonaliseTray {
        /// The name that it gets, unless it has one.
        card: CardId,
    },
    /// After a passage: note the day on a card that dies unless used, and roll old keys.
    Refresh {
        /// The day, days since 1970-01-01 (UTC); none while the hour is not known.
        day: Option<u32>,
    },
    /// Leave it saying whose it was, and good for nothing: it was withdrawn.
    Empty,
    /// Look at what is on it. What was found goes to who asked, not through here.
    Inspect,
    /// Take everything of ours off it, for good.
    Erase,
}

/// What a temporary card says (A2).
#[derive(Clone, PartialEq, Eq)]
pub struct LabelContent {
    /// What it is given for: the visit's or the day pass's id.
    pub right: [u8; 16],
    /// Visitor's name.
    pub name: String,
    /// Visitor's organisation; empty for none.
    pub organisation: String,
    /// Host's name; may be empty.
    pub host: String,
    /// Host's department; may be empty.
    pub department: String,
    /// Start of the visit, UTC milliseconds.
    pub from_ms: i64,
    /// The card's end, UTC milliseconds.
    pub until_ms: i64,
    /// Doors it is for.
    pub doors: Vec<String>,
}

/// Effects in their order.
pub type Effects = Vec<Effect>;
