//! What the daemon answers.

use super::{
    CardRow, CardsRow, CountsRow, EntryRow, ExceptionRow, HardwareMonthRow, InspectedRow, KeysRow, SimState, SiteRow,
    Status, TrayCountRow, VisitRow,
};
use crate::health::Check;
use crate::health::tickets::Ticket;
use crate::id::HoldId;
use serde::{Deserialize, Serialize};

/// One line to the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Done; nothing to say.
    Done {},
    /// To [`super::Command::Status`].
    Status(Box<Status>),
    /// To [`super::Command::Health`], and each of [`super::Command::HealthWatch`].
    Health {
        /// All checks.
        checks: Vec<Check>,
    },
    /// One of [`super::Command::JournalTail`].
    Entry(Box<EntryRow>),
    /// The entries that were there have been sent; followed ones come after this.
    TailReached {},
    /// To [`super::Command::Forget`].
    Forgot {
        /// Keys that were deleted, durably with their tombstone.
        deleted: u32,
        /// Keys that a hold keeps: they go when it is lifted.
        held: u32,
    },
    /// To [`super::Command::HoldPlace`].
    HoldPlaced {
        /// Its name, to lift it by.
        hold: HoldId,
    },
    /// To [`super::Command::Site`].
    Site(Box<SiteRow>),
    /// To [`super::Command::Counts`].
    Counts(Box<CountsRow>),
    /// To [`super::Command::Visits`] and [`super::Command::VisitsByContact`].
    Visits {
        /// Newest first.
        visits: Vec<VisitRow>,
    },
    /// To [`super::Command::Cards`].
    Cards(Box<CardsRow>),
    /// To [`super::Command::CardCount`].
    TrayCount(TrayCountRow),
    /// To [`super::Command::CardInspect`], [`super::Command::CardIssue`] and [`super::Command::CardErase`].
    Card(Box<CardRow>),
    /// To [`super::Command::Exceptions`].
    Exceptions {
        /// Those without an answer first, then the newest first.
        exceptions: Vec<ExceptionRow>,
    },
    /// To [`super::Command::Keys`].
    Keys(Box<KeysRow>),
    /// To [`super::Command::Inspect`].
    Inspected(InspectedRow),
    /// To [`super::Command::Tickets`].
    Tickets {
        /// Those that are not closed first, newest first.
        tickets: Vec<Ticket>,
    },
    /// To [`super::Command::TicketsMonth`].
    TicketsMonth(Box<HardwareMonthRow>),
    /// To [`super::Command::SimState`].
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
    /// A leader said no.
    NotApproved,
}
