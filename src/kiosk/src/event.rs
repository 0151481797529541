//! What reaches the station loop, from every thread and task of the daemon.

use crate::card_work::SeenCard;
use crate::known_cards::KnownCard;
use crate::people::People;
use frontdesk_core::door::DoorId;
use frontdesk_core::door::exercise::{ExerciseReport, NotExercised};
use frontdesk_core::fact::{CustodyFact, ExceptionOf, ExceptionPrivate};
use frontdesk_core::id::ApprovalId;
use frontdesk_core::screen::Intent;
use frontdesk_core::station::{DeskRefusal, DeskWant, DoorWant, Input};
use frontdesk_core::tap::TapReader;
use tokio::sync::{mpsc, oneshot};

/// How many events wait at most. Senders that must not block drop or retry; none queues without end.
pub const QUEUE: usize = 256;

/// The sending side.
pub type Events = mpsc::Sender<Event>;

/// One event.
#[derive(Debug)]
pub enum Event {
    /// An input as core knows it.
    Input(Input),
    /// A card was read. The loop looks its holder up.
    Tap {
        /// The reader that saw it.
        at: TapReader,
        /// The card, and what it showed of itself.
        seen: SeenCard,
        /// What the journal knows of it.
        known: KnownCard,
    },
    /// Who works here has changed.
    People(People),
    /// The user of the screen wants something.
    Intent {
        /// The frame they were looking at.
        revision: u64,
        /// What they want.
        intent: Intent,
    },
    /// An inspection exercises a door's relay.
    Exercise {
        /// Which door.
        door: DoorId,
        /// Where the answer goes.
        reply: oneshot::Sender<Result<ExerciseReport, NotExercised>>,
    },
    /// A request of the control socket that is recorded first.
    Desk {
        /// What.
        request: DeskRequest,
        /// Where the answer goes.
        reply: oneshot::Sender<Result<(), DeskRefusal>>,
    },
}

/// What the control socket asks of the core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskRequest {
    /// Record that a command is about to be carried out.
    Record {
        /// Its name.
        command: String,
        /// The peer's user id.
        uid: u32,
    },
    /// Permit a visit.
    Permit {
        /// Which.
        visit: frontdesk_core::id::VisitId,
        /// Whose account.
        who: String,
        /// Why.
        why: String,
    },
    /// Somebody has seen that the desk is called.
    AnswerCall,
    /// End a visit.
    EndVisit {
        /// Which.
        visit: frontdesk_core::id::VisitId,
    },
    /// Do something with the card that is held up next.
    Card(DeskWant),
    /// Record what became of a card.
    Custody(Vec<CustodyFact>),
    /// Ask for an exception.
    Exception {
        /// An id never used before.
        exception: ApprovalId,
        /// What for.
        of: ExceptionOf,
        /// For whom, and why.
        private: ExceptionPrivate,
        /// It lapses after so long, milliseconds.
        within_ms: u32,
        /// The peer's user id.
        uid: u32,
    },
    /// Order something of a door.
    Door {
        /// Its name; none for the only one, or for all.
        door: Option<String>,
        /// What.
        want: DoorWant,
        /// Why.
        why: String,
        /// The peer's user id.
        uid: u32,
    },
}
