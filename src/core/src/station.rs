//! The station: one kiosk with its screen, reader and door, as a pure machine.
//!
//! [`Station::handle`] takes a moment and an input and returns effects. Nothing that depends on an entry happens before that
//! entry is durable (invariant 2): such an input yields only [`Effect::Append`] with a token, and what follows waits for
//! [`Input::Durable`] with the same token. If it is never durable, it never happens.
//!
//! The parts: `registration` (V1, V2), `cards` (A2, A3), `entry` (A1, A5, A10), `leaving` (V6), `desk` (the control socket),
//! `desk_card` (what the desk does with a card, A7), `pass` (day passes, A9), `taps` (two cards at once), `remote` (the office's commands), `site` (what
//! other kiosks did), `left` (after leaving), `view` (what is on the screen).
//! Each works on this one state.

mod cards;
mod desk;
mod desk_card;
mod entry;
mod leaving;
mod left;
mod page;
mod part_notes;
mod pass;
mod pending;
mod registration;
mod remote;
mod site;
mod taps;
#[cfg(test)]
mod tests;
mod view;

use crate::access::{AccessPolicy, Credential, Denial};
use crate::directory::Person;
use crate::door::{Door, DoorCommand, DoorEffect, DoorMode, DoorOutcome};
use crate::fact::{self, CardName, Chip, CustodyFact, DEFAULT_READER, Fact, Part, PermissionPrivate, RemoteCommand};
use crate::form::Form;
use crate::id::{CardId, CardUid, CommandId, CredentialId, StaffId, VisitId};
use crate::screen::{CardTrouble, Frame, Intent, Language, OutOfService, Signal};
use crate::tap::{Feedback, ReaderId, TapReader};
use crate::time::{Now, Token, Wall};
use crate::two_cards::TwoCards;
use crate::visit::OpenVisit;
use page::Page;
use pending::Pending;
pub use remote::MAX_COMMANDS;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// From how many seconds before the form is wiped the screen counts down.
pub const IDLE_WARNING_S: u32 = 15;

/// Facts that can wait for durability at once. More means the disk hangs; further taps are refused rather than queued.
pub const MAX_PENDING: usize = 64;

/// Visits open at once that were registered here, and as many of the site's other kiosks. A front desk has dozens; the bound is
/// there so that nothing grows without end.
pub const MAX_OPEN_VISITS: usize = 10_000;

/// What a station is told once, from the config.
#[derive(Debug, Clone)]
pub struct StationConfig {
    /// The company's name on the screen.
    pub company: String,
    /// The language the screen returns to.
    pub language: Language,
    /// The door's name in the journal.
    pub door: String,
    /// The readers' names in the journal, by [`ReaderId`].
    pub readers: Vec<String>,
    /// Who may pass.
    pub policy: AccessPolicy,
    /// The lock is released for at most so long.
    pub release_ms: u32,
    /// A grant that could not be made durable within this time is dropped (invariant 3).
    pub grant_valid_ms: u32,
    /// A temporary card ends so long after registration.
    pub card_valid_ms: i64,
    /// A form that nobody touches is wiped after so long.
    pub idle_ms: u32,
    /// Parts that are simulated, for the banner.
    pub simulated: Vec<String>,
    /// This run goes on from a backup: temporary cards are refused, and none given out, until [`Input::InStep`].
    pub restored: bool,
}

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
    /// The keys of the card on the reader were rolled to a newer version.
    CardKeysRolled {
        /// Which card.
        card: CardName,
        /// The version of its keys from now on.
        key_version: u8,
    },
    /// The leaf moved, or its contact stopped answering.
    Leaf {
        /// Open, shut or unknown.
        open: Option<bool>,
    },
    /// The door thread's answer to a release.
    DoorAnswer {
        /// The command.
        command: u64,
        /// What came of it.
        outcome: DoorOutcome,
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
    /// The desk permits a visit (A5).
    Permit {
        /// Which.
        visit: VisitId,
        /// Whose account, for the sealed part.
        who: String,
        /// Why.
        why: String,
        /// To be handed back in [`Effect::Reply`].
        request: u64,
    },
    /// The desk ends a visit whose visitor left without coming by (V6).
    EndVisit {
        /// Which.
        visit: VisitId,
        /// To be handed back in [`Effect::Reply`].
        request: u64,
    },
    /// The desk wants to do something with a card that is held up next (A3, A7, A9).
    DeskCard {
        /// What.
        want: DeskWant,
        /// To be handed back in [`Effect::Reply`].
        request: u64,
    },
    /// The desk says what became of a card (A3, A4, A7).
    Custody {
        /// To be recorded together.
        facts: Vec<CustodyFact>,
        /// To be handed back in [`Effect::Reply`].
        request: u64,
    },
    /// Something changed through the control socket, to be recorded before it is done (invariant 11).
    Control {
        /// The command's name.
        command: String,
        /// The peer's user id.
        uid: u32,
        /// To be handed back in [`Effect::Reply`].
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
    /// Who works here, in place of what was known.
    People(Vec<Person>),
    /// The office wants something done. Told again, a command changes nothing; one that is told while
    /// [`MAX_COMMANDS`] others are not answered yet is left for the next time.
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
    /// Whether this kiosk has all that the office has. Only a restored one waits for it, once; falling behind is normal.
    InStep {
        /// It has.
        in_step: bool,
    },
    /// What became of [`Effect::Forget`]. Also told when somebody else had a visit forgotten, so that memory forgets it, too.
    Forgotten {
        /// Which visit.
        visit: VisitId,
        /// What became of it.
        outcome: Forgotten,
    },
    /// A minute has passed: the clock on the screen is drawn anew.
    Minute,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Make these durable together, then say so with [`Input::Durable`] or [`Input::NotDurable`].
    Append {
        /// To be handed back.
        token: Token,
        /// In this order.
        facts: Vec<Fact>,
    },
    /// Tell the door thread.
    Door(DoorCommand),
    /// Hand back this token at this monotonic time, in milliseconds.
    Arm {
        /// To be handed back in [`Input::Timer`].
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
    /// The visitor wants their details deleted. Answer with [`Input::Forgotten`], always.
    Forget {
        /// Which visit.
        visit: VisitId,
    },
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

/// Why the desk's request was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskRefusal {
    /// No open visit of that id.
    NotFound,
    /// It could not be recorded.
    NotRecorded,
    /// No card was held up in time.
    NoCard,
    /// The desk is waiting for another card already.
    Busy,
    /// The card is not one for this, or the work on it failed.
    Card(CardTrouble),
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

/// The machine.
pub struct Station {
    config: StationConfig,
    people: Vec<Person>,
    language: Language,
    page: Page,
    form: Form,
    page_timer: Option<Token>,
    /// Frames older than this one showed another page: intents for them are ignored.
    page_since_revision: u64,
    /// Seconds left while the form's end is being counted down.
    wipes_in_s: Option<u32>,
    signal: Option<(Signal, Token)>,
    desk_called: Option<Token>,
    visits: BTreeMap<VisitId, Tracked>,
    door: Door,
    /// The grant whose passage is under way.
    passage: Option<pending::Grant>,
    pending: BTreeMap<Token, Pending>,
    job: Option<cards::RunningJob>,
    /// What the desk waits for a card for.
    awaited: Option<desk_card::Awaited>,
    fault: Option<Fault>,
    /// When a journal that cannot be written is tried again.
    probe_timer: Option<Token>,
    /// What happened while the journal could not be written, oldest first. Half of [`MAX_PENDING`]: it must fit beside new ones.
    unwritten: Vec<Vec<Fact>>,
    reader_present: bool,
    two_cards: TwoCards,
    /// Taps that wait for what else their reader shows, one a reader.
    held: BTreeMap<ReaderId, taps::Held>,
    revision: u64,
    shown: Option<Frame>,
    next_token: u64,
    next_command: u64,
    next_serial: u64,
    part_notes: part_notes::PartNotes,
    /// Visits that ended lately, newest last: what comes late about them opens nothing again.
    ended: VecDeque<VisitId>,
    /// Restored, and not yet in step.
    catching_up: bool,
    remote: remote::Commands,
    /// Visits whose forgetting was asked for and not answered yet.
    forgetting: BTreeSet<VisitId>,
}

/// An open visit with what only this run knows of it.
#[derive(Debug, Clone)]
struct Tracked {
    visit: OpenVisit,
    /// Registered by this run as this entry, at this moment.
    registered: Option<(u64, Wall)>,
    /// When the desk was called for it.
    desk_called: Option<Wall>,
    /// When it was seen that the office has it.
    at_office: Option<Wall>,
}

impl Tracked {
    /// A visit that this run did not register itself.
    fn known(visit: OpenVisit) -> Self {
        Self { visit, registered: None, desk_called: None, at_office: None }
    }
}

/// The journal cannot be written.
#[derive(Debug, Clone, Copy)]
struct Fault {
    cause: OutOfService,
    since_ms: u64,
    refused: u64,
}

impl Station {
    /// A station that goes on with the visits its journal knows to be open. The door is locked by [`Station::start`].
    #[must_use]
    pub fn new(config: StationConfig, people: Vec<Person>, open_visits: Vec<OpenVisit>) -> Self {
        let language = config.language;
        let (own, elsewhere): (Vec<_>, Vec<_>) = open_visits.into_iter().partition(|visit| visit.home.is_none());
        let visits = own
            .into_iter()
            .take(MAX_OPEN_VISITS)
            .chain(elsewhere.into_iter().take(MAX_OPEN_VISITS))
            .map(|visit| (visit.visit, Tracked::known(visit)))
            .collect();
        Self {
            catching_up: config.restored,
            config,
            people,
            language,
            page: Page::Home,
            form: Form::default(),
            page_timer: None,
            page_since_revision: 0,
            wipes_in_s: None,
            signal: None,
            desk_called: None,
            visits,
            door: Door::default(),
            passage: None,
            pending: BTreeMap::new(),
            job: None,
            awaited: None,
            fault: None,
            probe_timer: None,
            unwritten: Vec::new(),
            reader_present: false,
            two_cards: TwoCards::default(),
            held: BTreeMap::new(),
            revision: 0,
            shown: None,
            next_token: 1,
            next_command: 1,
            next_serial: 1,
            part_notes: part_notes::PartNotes::default(),
            ended: VecDeque::new(),
            remote: remote::Commands::default(),
            forgetting: BTreeSet::new(),
        }
    }

    /// The first effects of a run: lock the door, show the greeting.
    pub fn start(&mut self, now: Now) -> Effects {
        let mut out = vec![Effect::Door(DoorCommand::Lock)];
        self.show(now, &mut out);
        out
    }

    /// Takes one input. Every call drains completely: what it causes is in the effects, nothing is left for later but timers
    /// and appends, and those come back as inputs.
    pub fn handle(&mut self, now: Now, input: Input) -> Effects {
        let mut out = Effects::new();
        match input {
            Input::Screen { revision, intent, fresh } => self.intent(now, revision, intent, fresh, &mut out),
            Input::Tap { at, credential, chip, resumes, fresh } => {
                self.tap(now, entry::Tapped { at, credential, chip, resumes, fresh }, &mut out);
            }
            Input::TapUnreadable { at, mute } => self.tap_unreadable(now, at, mute, &mut out),
            Input::CardGone { reader } => self.card_gone(now, reader),
            Input::CardProgress { job, done, total } => self.card_progress(job, done, total),
            Input::CardJobDone { job, outcome } => self.card_job_done(now, job, outcome, &mut out),
            Input::CardKeysRolled { card, key_version } => {
                self.note(now, vec![CustodyFact::KeysRolled { of: card, key_version }.into()], &mut out);
            }
            Input::DeskCard { want, request } => self.desk_wants(now, want, request, &mut out),
            Input::Custody { facts, request } => {
                let facts = facts.into_iter().map(Fact::Custody).collect();
                self.append(now, facts, Pending::Request { request, then: pending::DeskAct::Nothing }, &mut out);
            }
            Input::Leaf { open } => {
                let effects = self.door.leaf(open);
                self.door_effects(now, effects, &mut out);
            }
            Input::DoorAnswer { command, outcome } => self.door_answer(now, command, outcome, &mut out),
            Input::PartChanged { part, present } => self.part_changed(now, part, present, None, &mut out),
            Input::ReaderChanged { at, part, present } => self.reader_changed(now, at, part, present, &mut out),
            Input::Timer(token) => self.timer(now, token, &mut out),
            Input::Durable { token, seq } => self.durable(now, token, seq, &mut out),
            Input::NotDurable { token, cause } => self.not_durable(now, token, cause, &mut out),
            Input::OfficeHas { seq } => self.office_has(now, seq),
            Input::Permit { visit, who, why, request } => self.desk_permits(now, visit, who, why, request, &mut out),
            Input::EndVisit { visit, request } => self.desk_ends_visit(now, visit, request, &mut out),
            Input::Control { command, uid, request } => {
                let fact = Fact::ControlUsed { command, uid };
                self.append(now, vec![fact], Pending::Request { request, then: pending::DeskAct::Nothing }, &mut out);
            }
            Input::SiteVisit { visit, now: known } => self.site_visit(now, visit, known, &mut out),
            Input::People(people) => self.people_changed(people),
            Input::RemoteCommand { command, deadline_ms, what, by, begun } => {
                let order = remote::Order { command, deadline_ms, what, by, begun };
                self.remote_command(now, order, &mut out);
            }
            Input::InStep { in_step } => self.in_step_changed(now, in_step, &mut out),
            Input::Forgotten { visit, outcome } => self.forgotten(now, visit, outcome, &mut out),
            Input::Minute => {}
        }
        self.show(now, &mut out);
        out
    }

    /// The door, for status and health.
    #[must_use]
    pub fn door_mode(&self) -> DoorMode {
        self.door.mode()
    }

    /// The leaf, for status and health.
    #[must_use]
    pub fn leaf_open(&self) -> Option<bool> {
        self.door.leaf_open()
    }

    /// The last frame shown, for a screen that connects now.
    #[must_use]
    pub fn frame(&self) -> Option<&Frame> {
        self.shown.as_ref()
    }

    /// Visits of the whole site that have not ended.
    pub fn open_visits(&self) -> impl ExactSizeIterator<Item = &OpenVisit> {
        self.visits.values().map(|tracked| &tracked.visit)
    }

    /// How many of them were registered at this kiosk.
    #[must_use]
    pub fn own_open_visits(&self) -> usize {
        self.open_visits().filter(|visit| visit.home.is_none()).count()
    }

    /// Whether temporary cards count here: not while a restored kiosk is catching up.
    #[must_use]
    pub fn in_step(&self) -> bool {
        !self.catching_up
    }

    /// Why the journal cannot be written, if it cannot.
    #[must_use]
    pub fn out_of_service(&self) -> Option<OutOfService> {
        self.fault.map(|fault| fault.cause)
    }

    /// Who holds a card, as far as open visits tell: the shell adds staff and past cards.
    #[must_use]
    pub fn visitor_of_card(&self, uid: &CardUid) -> Option<&OpenVisit> {
        self.open_visits().find(|visit| visit.card.is_some_and(|card| card.uid == *uid))
    }

    fn person(&self, staff: StaffId) -> Option<&Person> {
        self.people.iter().find(|person| person.staff == staff)
    }

    fn token(&mut self) -> Token {
        let token = Token(self.next_token);
        self.next_token = self.next_token.saturating_add(1);
        token
    }

    fn arm(&mut self, now: Now, after_ms: u32, out: &mut Effects) -> Token {
        self.arm_at(now.mono_ms.saturating_add(u64::from(after_ms)), out)
    }

    fn arm_at(&mut self, at_ms: u64, out: &mut Effects) -> Token {
        let token = self.token();
        out.push(Effect::Arm { token, at_ms });
        token
    }

    fn door_effects(&mut self, now: Now, effects: Vec<DoorEffect>, out: &mut Effects) {
        for effect in effects {
            match effect {
                DoorEffect::Command(command) => out.push(Effect::Door(command)),
                DoorEffect::Arm { token, at_ms } => out.push(Effect::Arm { token, at_ms }),
                DoorEffect::Taken { command } => self.passage_taken(now, command, out),
                DoorEffect::NotTaken { command } => {
                    let door = self.config.door.clone();
                    self.note(now, vec![Fact::AccessNotTaken { door, command }], out);
                }
            }
        }
    }

    /// Cards are given out at the desk's reader: only that one is missed there.
    fn reader_changed(&mut self, now: Now, at: TapReader, part: Part, present: bool, out: &mut Effects) {
        if part == Part::Reader && at.role.is_desk() {
            self.reader_present = present;
        }
        if part == Part::Reader && !present {
            self.card_gone(now, at.id);
        }
        self.part_changed(now, part, present, Some(at.id), out);
    }

    fn part_changed(&mut self, now: Now, part: Part, present: bool, reader: Option<ReaderId>, out: &mut Effects) {
        match part {
            // A screen that died in the middle of a registration comes back to the greeting: what was not confirmed is gone
            // from memory, and content that killed the screen is not shown to it again.
            Part::Screen if !present => self.screen_lost(now, out),
            Part::Reader | Part::Screen | Part::CardService | Part::Lines => {}
        }
        if self.part_notes.may_note(now, part, reader) {
            let reader = reader.and_then(|reader| fact::named(self.reader_name(reader)));
            self.note(now, vec![Fact::PartChanged { part, present, reader }], out);
        }
    }

    fn timer(&mut self, now: Now, token: Token, out: &mut Effects) {
        if self.page_timer == Some(token) {
            self.page_timer_fired(now, out);
        } else if self.signal.as_ref().is_some_and(|(_, armed)| *armed == token) {
            self.signal = None;
        } else if self.desk_called == Some(token) {
            self.desk_called = None;
        } else if self.probe_timer == Some(token) {
            self.probe_journal(now, out);
        } else if self.awaited.as_ref().is_some_and(|awaited| awaited.timer == token) {
            self.no_card_came(out);
        } else if let Some(held) = self.held_by(token) {
            self.held_settled(now, &held, out);
        } else {
            let effects = self.door.timer(token);
            self.door_effects(now, effects, out);
        }
    }

    fn signal(&mut self, now: Now, signal: Signal, out: &mut Effects) {
        // Read in passing, so short; a refusal must be read to its end (look/tokens.md, "Motion").
        let for_ms = match signal {
            Signal::Granted { .. } => 3_000,
            Signal::Refused { .. } => 8_000,
        };
        let token = self.arm(now, for_ms, out);
        self.signal = Some((signal, token));
    }

    fn refuse(&mut self, now: Now, reader: Option<ReaderId>, reason: Denial, out: &mut Effects) {
        self.signal(now, Signal::Refused { reason }, out);
        feedback(reader, Feedback::Refused, out);
    }

    fn reader_name(&self, reader: ReaderId) -> &str {
        self.config.readers.get(usize::from(reader.0)).map_or(DEFAULT_READER, String::as_str)
    }
}

/// Tells the reader at which something happened; a command of the office happened at none.
fn feedback(reader: Option<ReaderId>, feedback: Feedback, out: &mut Effects) {
    out.extend(reader.map(|reader| Effect::Feedback { reader, feedback }));
}
