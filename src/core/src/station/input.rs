//! What a station is told, and what the desk can want of it.

use super::door_orders::DoorWant;
use super::staff_look::{CardFound, Seen};
use crate::access::Credential;
use crate::control::Unlogged;
use crate::directory::Directory;
use crate::door::{DoorId, DoorInputs, DoorOutcome, DoorReflex};
use crate::fact::{
    CardName, Chip, CommandOutcome, CustodyFact, ExceptionOf, ExceptionPrivate, Part, PermissionPrivate, RemoteCommand,
    ScreenSettings,
};
use crate::id::{ApprovalId, CardId, CommandId, CredentialId, StaffId, VisitId};
use crate::invitation::Invitation;
use crate::returning::Recollection;
use crate::schedule::AccessRules;
use crate::screen::staff::StaffRefusal;
use crate::screen::{BadgeNote, CardTrouble, Intent, Kept, OutOfService};
use crate::tap::{ReaderId, TapReader};
use crate::telling::Account;
use crate::time::Token;
use crate::visit::OpenVisit;
use std::sync::Arc;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The user of the screen wants something.
    Screen {
        /// The frame they were looking at.
        revision: u64,
        /// What they want.
        intent: Intent,
        /// An id never used before, for whatever is made from this.
        fresh: [u8; 16],
    },
    /// A card is on a reader and its number was read; the shell has looked up its holder.
    Tap {
        /// Where.
        at: TapReader,
        /// Card, holder and proof.
        credential: Credential,
        /// What the card could prove if it were given out; none for a kind that can carry nothing.
        chip: Option<Chip>,
        /// The credential that a torn personalisation of this card was for.
        resumes: Option<CredentialId>,
        /// An id never used before, for a card that gets its name now.
        fresh: [u8; 16],
    },
    /// A card is on a reader that cannot be read.
    TapUnreadable {
        /// Where.
        at: TapReader,
        /// It gives no answer at all, as two cards at once may not.
        mute: bool,
    },
    /// What lay on a reader has left.
    CardGone {
        /// Which reader.
        reader: ReaderId,
    },
    /// How far a card job has got, in exchanges.
    CardProgress {
        /// Which job.
        job: u64,
        /// Exchanges done.
        done: u32,
        /// Exchanges in all.
        total: u32,
    },
    /// A card job ended.
    CardJobDone {
        /// Which job.
        job: u64,
        /// How; and, where a card was made ours, what it carries.
        outcome: Result<Option<CardName>, CardTrouble>,
    },
    /// What a look at a card ([`super::CardWork::Inspect`]) has found on it; its job is done right afterwards.
    CardFound {
        /// Which job.
        job: u64,
        /// What.
        found: CardFound,
    },
    /// The keys of the card on the reader were rolled to a newer version.
    CardKeysRolled {
        /// Which card.
        card: CardName,
        /// The version of its keys from now on.
        key_version: u8,
    },
    /// An input of a door moved, or stopped answering.
    DoorInputs {
        /// Which door.
        door: DoorId,
        /// All of them as they are now.
        inputs: DoorInputs,
    },
    /// The door thread acted by itself.
    DoorReflex {
        /// At which door.
        door: DoorId,
        /// How.
        reflex: DoorReflex,
    },
    /// The door thread's answer to a release.
    DoorAnswer {
        /// Which door.
        door: DoorId,
        /// The command.
        command: u64,
        /// What came of it.
        outcome: DoorOutcome,
    },
    /// The desk orders something of a door.
    DoorOrder {
        /// Its name; none for the only one, or for all of them where that is safe.
        door: Option<String>,
        /// What.
        want: DoorWant,
        /// Why, for the journal: no names.
        why: String,
        /// The peer's user id.
        uid: u32,
        /// To be handed back in [`super::Effect::Reply`].
        request: u64,
    },
    /// The desk asks for an exception (A5). Answered when a leader has answered and that is done, or when it has lapsed.
    AskException {
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
        /// To be handed back in [`super::Effect::Reply`].
        request: u64,
    },
    /// A part came or went.
    PartChanged {
        /// Which.
        part: Part,
        /// Whether it is there now.
        present: bool,
    },
    /// A reader, or its card service, came or went.
    ReaderChanged {
        /// Which reader.
        at: TapReader,
        /// [`Part::Reader`] or [`Part::CardService`].
        part: Part,
        /// Whether it is there now.
        present: bool,
    },
    /// A timer that was armed has run out.
    Timer(Token),
    /// The facts appended with this token are durable, up to this count of entries.
    Durable {
        /// The token of the append.
        token: Token,
        /// Count of durable entries.
        seq: u64,
    },
    /// They are not and will not be.
    NotDurable {
        /// The token of the append.
        token: Token,
        /// Why.
        cause: OutOfService,
    },
    /// The office has this node's journal up to this count.
    OfficeHas {
        /// Count of entries.
        seq: u64,
    },
    /// An inspection exercises a door's relay (A6).
    Exercise {
        /// Which door.
        door: DoorId,
        /// To be handed back in [`super::Effect::Exercised`].
        request: u64,
    },
    /// Somebody at the desk has seen that it is called; recorded already.
    CallAnswered {
        /// To be handed back in [`super::Effect::Reply`].
        request: u64,
    },
    /// The desk permits a visit (A5).
    Permit {
        /// Which.
        visit: VisitId,
        /// Whose account, for the sealed part.
        who: String,
        /// Why.
        why: String,
        /// To be handed back in [`super::Effect::Reply`].
        request: u64,
    },
    /// The desk ends a visit whose visitor left without coming by (V6).
    EndVisit {
        /// Which.
        visit: VisitId,
        /// To be handed back in [`super::Effect::Reply`].
        request: u64,
    },
    /// The desk wants to do something with a card that is held up next (A3, A7, A9).
    DeskCard {
        /// What.
        want: DeskWant,
        /// To be handed back in [`super::Effect::Reply`].
        request: u64,
    },
    /// The desk says what became of a card (A3, A4, A7).
    Custody {
        /// To be recorded together.
        facts: Vec<CustodyFact>,
        /// To be handed back in [`super::Effect::Reply`].
        request: u64,
    },
    /// Something changed through the control socket, to be recorded before it is done (invariant 11).
    Control {
        /// The command's name.
        command: String,
        /// The peer's user id.
        uid: u32,
        /// To be handed back in [`super::Effect::Reply`].
        request: u64,
    },
    /// A visit appeared, changed or ended by an entry that came from another node of the site. It may be one of this kiosk's own.
    /// Knowledge only adds up, so what comes late or twice changes nothing; but tell it in the order in which it was read.
    SiteVisit {
        /// Which.
        visit: VisitId,
        /// What is known of it now; `None` when it has ended.
        now: Option<OpenVisit>,
    },
    /// Who was told of a visit, and what they answered, as the office has written it down: all of it, in place of what was known.
    VisitTold {
        /// Which visit.
        visit: VisitId,
        /// What is known of it now.
        account: Account,
    },
    /// The office cannot be reached, or can be again.
    OfficeAway {
        /// It cannot.
        away: bool,
    },
    /// Who works here, in place of what was known.
    People(Arc<Directory>),
    /// What the office set of what the screen shows, in place of what was known.
    Settings(Box<ScreenSettings>),
    /// Who may enter where and when from now on, in place of the rules so far.
    Rules(Box<AccessRules>),
    /// Invitations of about this time, in place of what was known (V7): at most [`crate::invitation::MAX_KNOWN`], whose time is within
    /// [`crate::invitation::KNOWN_WITHIN_MS`].
    Invitations(Vec<Invitation>),
    /// The office wants something done. Told again, a command changes nothing; one that is told while
    /// [`super::MAX_COMMANDS`] others are not answered yet is left for the next time, and so is a leader's answer while nobody can read
    /// whose it is.
    RemoteCommand {
        /// Which.
        command: CommandId,
        /// Not after this, UTC milliseconds.
        deadline_ms: i64,
        /// What.
        what: RemoteCommand,
        /// Who wants it, and why.
        by: PermissionPrivate,
        /// An earlier run granted it and did not live to answer.
        begun: bool,
    },
    /// What became of [`super::Effect::Ticket`].
    TicketAnswered {
        /// The office's command.
        command: CommandId,
        /// What became of it.
        outcome: CommandOutcome,
    },
    /// What came of an order of the office to print a badge ([`super::Effect::PrintBadge`]).
    BadgeAnswered {
        /// The order.
        command: CommandId,
        /// Whether it waits for the printer now.
        outcome: CommandOutcome,
    },
    /// How far a visit's badge is, as far as it concerns the visitor.
    Badge {
        /// Whose.
        visit: VisitId,
        /// What is to be said; none when it is printed, or nothing can be said.
        note: Option<BadgeNote>,
    },
    /// Whether this kiosk has all that the office has. Only a restored one waits for it, once; falling behind is normal.
    InStep {
        /// It has.
        in_step: bool,
    },
    /// What became of [`super::Effect::Forget`]. Also told when somebody else had a visit forgotten, so that memory forgets it, too.
    Forgotten {
        /// Which visit.
        visit: VisitId,
        /// What became of it.
        outcome: Forgotten,
    },
    /// What was seen of what [`super::Effect::Look`] wanted. What nobody looks at any more is dropped.
    Looked(Box<Seen>),
    /// What became of [`super::Effect::Acknowledge`], [`super::Effect::IssueCard`] or [`super::Effect::Enrol`].
    StaffAnswered {
        /// The request.
        request: u64,
        /// Done, or why not.
        result: Result<(), StaffRefusal>,
    },
    /// A minute has passed: the clock on the screen is drawn anew.
    Minute,
    /// The answer to [`super::Effect::FindVisits`], always.
    VisitsFound {
        /// The request.
        request: u64,
        /// Visits that were registered with this contact and have not ended, as far as the journal knows; none if it cannot be read.
        found: Option<Vec<FoundVisit>>,
    },
    /// What visitors say is kept for so long from now on.
    Kept(Kept),
    /// What the books say of the tray now.
    Tray {
        /// Cards are known, and none of them is there.
        is_empty: bool,
    },
    /// The answer to [`super::Effect::Recall`].
    Recalled {
        /// The request.
        request: u64,
        /// What is known of the number; none where it could not be looked up.
        known: Option<Recollection>,
    },
    /// Something was held to the code scanner and read whole (V7).
    Scanned {
        /// As it was read: anybody can hold up anything.
        text: Unlogged,
    },
    /// The code scanner came or went.
    ScannerChanged {
        /// Whether it is there now.
        present: bool,
    },
}

/// A visit that was looked for by its contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundVisit {
    /// Which.
    pub visit: VisitId,
    /// The card of the tray that it has.
    pub card: Option<CardId>,
}

/// What the desk does with a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskWant {
    /// Make it an employee's (A7).
    StaffCard {
        /// Whose.
        staff: StaffId,
        /// The credential that it gets, unless a torn personalisation of the same card goes on.
        credential: CredentialId,
        /// The credential that ends with it.
        replaces: Option<CredentialId>,
    },
    /// Make it one of the tray's.
    TrayCard {
        /// The name that it gets, unless it has one.
        card: CardId,
    },
    /// Take a temporary card back (A3).
    TakeBack,
    /// Make a tray card an employee's for the day (A9).
    DayPass {
        /// The pass.
        pass: CredentialId,
        /// Whose.
        staff: StaffId,
        /// Their name, for the card.
        name: String,
        /// Their department, for the card.
        department: String,
        /// Who vouches.
        vouching: Vouching,
    },
    /// Look at what is on it.
    Inspect,
    /// Take everything of ours off it, for good.
    Erase,
}

impl DeskWant {
    /// A card is to carry this credential.
    pub(super) fn is_for(&self, wanted: CredentialId) -> bool {
        matches!(self, Self::StaffCard { credential, .. } if *credential == wanted)
    }
}

/// Who vouches for an employee without a card.
#[derive(Clone, PartialEq, Eq)]
pub enum Vouching {
    /// The desk: this account.
    Desk {
        /// The account.
        who: String,
    },
    /// Another employee, whose card is held up first.
    Employee,
    /// This one, whose card was held up.
    Vouched {
        /// Who.
        staff: StaffId,
        /// Their name.
        name: String,
    },
}

impl std::fmt::Debug for Vouching {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Who it is stays out of logs.
        f.write_str(match self {
            Self::Desk { .. } => "Desk",
            Self::Employee => "Employee",
            Self::Vouched { .. } => "Vouched",
        })
    }
}

/// What became of forgetting a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgotten {
    /// The keys are gone and the tombstone is durable.
    Done,
    /// A hold covers the visit: it is deleted when that is lifted.
    Held,
    /// It could not be done.
    Failed,
}
