//! The station: one kiosk with its screen, reader and door, as a pure machine.
//!
//! [`Station::handle`] takes a moment and an input and returns effects. Nothing that depends on an entry happens before that
//! entry is durable (invariant 2): such an input yields only [`Effect::Append`] with a token, and what follows waits for
//! [`Input::Durable`] with the same token. If it is never durable, it never happens.
//!
//! The parts: `registration` (V1, V2), `agreement` (what is agreed to before that is recorded), `invited`, `returning` and `scanned` (V7), `cards` (A2, A3), `entry` (A1, A5, A10), `leaving` (V6), `no_card` (without one, A4), `feedback` (Q2), `desk` (the control socket),
//! `desk_card` (what the desk does with a card, A7), `pass` (day passes, A9), `exceptions` (what a leader approves), `staff` (the staff pages; with `staff_acts`, `staff_cards`, `staff_network`, `staff_look`, `staff_view`), `taps` (two cards at once), `remote` (the office's commands), `site` (what
//! other kiosks did), `doors` (with `door_orders` and `door_events`), `exercise` (of a relay), `left` (after leaving), `wishes` (of who waits), `news` (for who waits, V4, V5), `party` (who came together, V9), `view` (what
//! is on the screen).
//! Each works on this one state.

mod agreement;
mod cards;
mod desk;
mod desk_card;
mod door_events;
mod door_orders;
mod doors;
mod effect;
mod entry;
mod exceptions;
mod exercise;
mod feedback;
mod forgot;
mod give_card;
mod input;
mod invited;
mod leaving;
mod left;
mod lockdown;
mod news;
mod no_card;
mod page;
mod part_notes;
mod party;
mod pass;
mod pending;
mod registration;
mod remote;
mod returning;
mod scanned;
mod site;
mod staff;
mod staff_acts;
mod staff_cards;
mod staff_look;
mod staff_network;
mod staff_view;
mod taps;
#[cfg(test)]
mod tests;
mod unlocked;
mod view;
mod wishes;

use crate::access::{AccessPolicy, Denial};
use crate::agreement::Agreement;
use crate::bell::DeskCall;
use crate::directory::{Directory, MAX_FINDS, Person};
use crate::door::DoorMode;
use crate::fact::{self, BrandAccent, CustodyFact, DEFAULT_READER, Fact, Part, PermissionPrivate, ScreenSettings};
use crate::form::Form;
use crate::id::{ApprovalId, CardUid, CredentialId, StaffId, VisitId};
use crate::invitation::{FREE_CONTACTS, Guesses};
use crate::journal::Hash;
use crate::returning::Tries;
use crate::screen::{BadgeNote, Comfort, Frame, HostHit, Kept, Language, OneSwitch, OutOfService, Signal};
use crate::tap::{Feedback, ReaderId, TapReader};
use crate::telling::Account;
use crate::time::{Now, Token, Wall};
use crate::two_cards::TwoCards;
use crate::visit::{Home, OpenVisit};
pub use door_orders::DoorWant;
pub use doors::{DoorSettings, OrderedMode, ReaderSettings};
pub use effect::{CardJob, CardWork, Contact, DeskRefusal, Effect, Effects, LabelContent, TicketAct, TypedNumber};
pub use input::{DeskWant, Forgotten, FoundVisit, Input, Vouching};
use page::Page;
use pending::Pending;
pub use remote::MAX_COMMANDS;
pub use staff_look::{CardFound, CardSeen, HouseSeen, InHouse, Look, NodeSeen, Seen, WhoIn};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// From how many seconds before the form is wiped the screen counts down; longer for whoever asked for more time.
pub const IDLE_WARNING_S: u32 = 15;

/// A tap's answer is gone so soon from a screen that somebody else may be using.
const SIGNAL_MS: u32 = 2_000;

/// A refusal stays so long where nobody fills in a form, unless it is touched.
const REFUSAL_MS: u32 = 8_000;

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
    /// The languages to choose from; none named: all of them.
    pub languages: Vec<Language>,
    /// The company's colour, where it is not the screen's own.
    pub accent: Option<BrandAccent>,
    /// The doors, by [`crate::door::DoorId`]; one at least.
    pub doors: Vec<DoorSettings>,
    /// The readers, by [`ReaderId`].
    pub readers: Vec<ReaderSettings>,
    /// Who may pass.
    pub policy: AccessPolicy,
    /// A temporary card ends so long after registration.
    pub card_valid_ms: i64,
    /// A form that nobody touches is wiped after so long.
    pub idle_ms: u32,
    /// The display's diagonal in millimetres, where it is known.
    pub diagonal_mm: Option<u16>,
    /// The switch of whoever uses the screen by one key, where it is not [`OneSwitch::STANDARD`].
    pub switch: Option<OneSwitch>,
    /// Parts that are simulated, for the banner.
    pub simulated: Vec<String>,
    /// The desk's telephone extension, shown while the office is away; may be empty.
    pub desk_extension: String,
    /// What visitors agree to before they are registered.
    pub agreement: Option<Agreement>,
    /// How long what visitors say is kept.
    pub kept: Kept,
    /// What the office set in place of these.
    pub settings: ScreenSettings,
    /// This run goes on from a backup: temporary cards are refused, and none given out, until [`Input::InStep`].
    pub restored: bool,
    /// Exceptions of this kiosk that an earlier run left without an answer, by the journal's views.
    pub left_exceptions: Vec<ApprovalId>,
}

impl StationConfig {
    /// The languages to choose from; none named: all of them.
    fn offered(&self) -> &[Language] {
        self.settings.languages.as_deref().unwrap_or(&self.languages)
    }

    fn offers(&self, language: Language) -> bool {
        self.offered().is_empty() || self.offered().contains(&language)
    }

    /// The language the screen returns to.
    fn greeting_language(&self) -> Language {
        let set = self.settings.languages.as_ref().and_then(|languages| languages.first());
        *set.unwrap_or(&self.language)
    }
}

/// The machine.
pub struct Station {
    config: StationConfig,
    people: Arc<Directory>,
    /// Questions for people that were answered with hits since the greeting.
    finds: u32,
    language: Language,
    /// What whoever stands there has asked for.
    comfort: Comfort,
    page: Page,
    form: Form,
    page_timer: Option<Token>,
    /// Frames older than this one showed another page: intents for them are ignored.
    page_since_revision: u64,
    /// Seconds left while the form's end is being counted down.
    wipes_in_s: Option<u32>,
    signal: Option<(Signal, Token)>,
    desk_called: Option<Token>,
    /// The newest call of the desk that nobody has answered, for as long as a bell may ring for it.
    call: Option<DeskCall>,
    /// The exercise of a relay that is under way.
    exercise: Option<exercise::Running>,
    visits: BTreeMap<VisitId, Tracked>,
    doors: Vec<doors::StationDoor>,
    /// Requests of the control socket that wait for the door thread's answer, by command. Bounded like what is pending.
    door_requests: BTreeMap<u64, u64>,
    pending: BTreeMap<Token, Pending>,
    job: Option<cards::RunningJob>,
    /// What the desk waits for a card for.
    awaited: Option<desk_card::Awaited>,
    /// What a leader's answer is waited for.
    exception: Option<exceptions::Waiting>,
    fault: Option<Fault>,
    /// When a journal that cannot be written is tried again.
    probe_timer: Option<Token>,
    /// What happened while the journal could not be written, oldest first. Half of [`MAX_PENDING`]: it must fit beside new ones; one more
    /// for each door that was locked down meanwhile.
    unwritten: Vec<Vec<Fact>>,
    reader_present: bool,
    /// By the books no card is in the tray.
    tray_empty: bool,
    two_cards: TwoCards,
    /// Taps that wait for what else their reader shows, one a reader.
    held: BTreeMap<ReaderId, taps::Held>,
    /// What lies on the desk's reader.
    lying: Option<taps::Lying>,
    revision: u64,
    shown: Option<Frame>,
    next_token: u64,
    next_command: u64,
    next_serial: u64,
    next_door_order: u64,
    part_notes: part_notes::PartNotes,
    /// Visits that ended lately, newest last: what comes late about them opens nothing again.
    ended: VecDeque<VisitId>,
    /// Restored, and not yet in step.
    catching_up: bool,
    remote: remote::Commands,
    /// Visits whose forgetting was asked for and not answered yet.
    forgetting: BTreeSet<VisitId>,
    /// The office cannot be reached.
    office_away: bool,
    /// Invitations of about this time.
    invitations: Vec<invited::Known>,
    /// Wrong codes of this run.
    guesses: Guesses,
    /// When what the staff pages show is looked at anew.
    look_timer: Option<Token>,
    next_own_request: u64,
    /// A card that was to be issued from the staff pages, and nobody waits for it any more: what the shell may still ask for.
    given_up: Option<CredentialId>,
    /// Wrong contacts of whoever left without a card in this run.
    contact_guesses: Guesses,
    /// The agreement whose text this run has written last.
    agreement_written: Option<Hash>,
    /// What those who say that they were here before have tried in this run.
    tries: Tries,
    scanner: scanned::Scanner,
    /// Who registers together at the screen, until it is back at the greeting.
    gathering: Option<party::Gathering>,
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
    /// Who was told of it, and what they answered.
    told: Account,
    /// What is to be said of its badge.
    badge: Option<BadgeNote>,
    /// What its visitor has wished for while waiting.
    wishes: wishes::Wishes,
    /// An employee's card has let them in.
    collected: bool,
    /// Since when there is something that its visitor has not seen, monotonic milliseconds.
    news_since_ms: Option<u64>,
}

impl Tracked {
    /// A visit that this run did not register itself.
    fn known(visit: OpenVisit) -> Self {
        Self {
            visit,
            registered: None,
            desk_called: None,
            at_office: None,
            told: Account::default(),
            badge: None,
            wishes: wishes::Wishes::default(),
            collected: false,
            news_since_ms: None,
        }
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
    /// A station that goes on with the visits its journal knows to be open. The doors are locked by [`Station::start`].
    #[must_use]
    pub fn new(config: StationConfig, people: Arc<Directory>, open_visits: Vec<OpenVisit>) -> Self {
        let language = config.greeting_language();
        let (own, elsewhere): (Vec<_>, Vec<_>) = open_visits.into_iter().partition(|visit| visit.home == Home::Here);
        let visits = own
            .into_iter()
            .take(MAX_OPEN_VISITS)
            .chain(elsewhere.into_iter().take(MAX_OPEN_VISITS))
            .map(|visit| (visit.visit, Tracked::known(visit)))
            .collect();
        Self {
            catching_up: config.restored,
            doors: config.doors.iter().cloned().map(doors::StationDoor::new).collect(),
            config,
            people,
            finds: 0,
            language,
            comfort: Comfort::default(),
            page: Page::Home,
            form: Form::default(),
            page_timer: None,
            page_since_revision: 0,
            wipes_in_s: None,
            signal: None,
            desk_called: None,
            call: None,
            exercise: None,
            visits,
            door_requests: BTreeMap::new(),
            pending: BTreeMap::new(),
            job: None,
            awaited: None,
            exception: None,
            fault: None,
            probe_timer: None,
            unwritten: Vec::new(),
            reader_present: false,
            tray_empty: false,
            two_cards: TwoCards::default(),
            held: BTreeMap::new(),
            lying: None,
            revision: 0,
            shown: None,
            next_token: 1,
            next_command: 1,
            next_serial: 1,
            next_door_order: 1,
            part_notes: part_notes::PartNotes::default(),
            ended: VecDeque::new(),
            remote: remote::Commands::default(),
            forgetting: BTreeSet::new(),
            office_away: false,
            invitations: Vec::new(),
            guesses: Guesses::default(),
            look_timer: None,
            next_own_request: staff_acts::OWN_REQUESTS,
            given_up: None,
            contact_guesses: Guesses::allowing(FREE_CONTACTS, u64::MAX),
            agreement_written: None,
            tries: Tries::default(),
            scanner: scanned::Scanner::default(),
            gathering: None,
        }
    }

    /// The first effects of a run: lock the doors, show the greeting.
    pub fn start(&mut self, now: Now) -> Effects {
        let mut out = Effects::new();
        self.start_doors(now, &mut out);
        self.lapse_what_was_left(now, &mut out);
        self.show(now, &mut out);
        out
    }

    /// Takes one input. Every call drains completely: what it causes is in the effects, nothing is left for later but timers
    /// and appends, and those come back as inputs.
    pub fn handle(&mut self, now: Now, input: Input) -> Effects {
        let mut out = Effects::new();
        self.end_exception(now, &mut out);
        match input {
            Input::Screen { revision, intent, fresh } => self.intent(now, revision, intent, fresh, &mut out),
            Input::Tap { at, credential, chip, resumes, fresh } => {
                self.tap(now, entry::Tapped { at, credential, chip, resumes, fresh }, &mut out);
            }
            Input::TapUnreadable { at, mute } => self.tap_unreadable(now, at, mute, &mut out),
            Input::CardGone { reader } => self.card_gone(now, reader),
            Input::CardProgress { job, done, total } => self.card_progress(job, done, total),
            Input::CardJobDone { job, outcome } => self.card_job_done(now, job, outcome, &mut out),
            Input::CardFound { job, found } => self.card_found(job, found),
            Input::CardKeysRolled { card, key_version } => {
                self.note(now, vec![CustodyFact::KeysRolled { of: card, key_version }.into()], &mut out);
            }
            Input::DeskCard { want, request } => self.desk_wants(now, want, request, &mut out),
            Input::Custody { facts, request } => {
                let facts = facts.into_iter().map(Fact::Custody).collect();
                self.append(now, facts, Pending::Request { request, then: pending::DeskAct::Nothing }, &mut out);
            }
            Input::DoorInputs { door, inputs } => self.door_inputs(now, door, inputs, &mut out),
            Input::DoorAnswer { door, command, outcome } => self.door_answer(now, door, command, outcome, &mut out),
            Input::DoorReflex { door, reflex } => self.door_reflex(now, door, reflex, &mut out),
            Input::DoorOrder { door, want, why, uid, request } => {
                let asked = door_orders::Asked { door, want, why, uid: Some(uid), request };
                self.desk_orders_door(now, asked, &mut out);
            }
            Input::AskException { exception, of, private, within_ms, uid, request } => {
                let asked = exceptions::Asked {
                    exception,
                    of,
                    private,
                    within_ms,
                    uid,
                    by: exceptions::AskedBy::Desk(request),
                };
                self.ask_exception(now, asked, &mut out);
            }
            Input::PartChanged { part, present } => self.part_changed(now, part, present, None, &mut out),
            Input::ReaderChanged { at, part, present } => self.reader_changed(now, at, part, present, &mut out),
            Input::Timer(token) => self.timer(now, token, &mut out),
            Input::Durable { token, seq } => self.durable(now, token, seq, &mut out),
            Input::NotDurable { token, cause } => self.not_durable(now, token, cause, &mut out),
            Input::OfficeHas { seq } => self.office_has(now, seq),
            Input::Permit { visit, who, why, request } => {
                let by = PermissionPrivate { staff: None, name: who, why, for_whom: String::new() };
                self.desk_permits(now, visit, by, request, &mut out);
            }
            Input::EndVisit { visit, request } => self.desk_ends_visit(now, visit, request, &mut out),
            Input::Control { command, uid, request } => {
                let fact = Fact::ControlUsed { command, uid };
                self.append(now, vec![fact], Pending::Request { request, then: pending::DeskAct::Nothing }, &mut out);
            }
            Input::SiteVisit { visit, now: known } => self.site_visit(now, visit, known, &mut out),
            Input::VisitTold { visit, account } => self.visit_told(now, visit, account),
            Input::Badge { visit, note } => self.badge_told(visit, note),
            Input::OfficeAway { away } => self.office_away = away,
            Input::People(people) => self.people_changed(people),
            Input::Settings(settings) => self.settings_changed(now, *settings, &mut out),
            Input::Rules(rules) => self.rules_changed(now, *rules, &mut out),
            Input::Invitations(invitations) => self.invitations_changed(now, invitations, &mut out),
            Input::RemoteCommand { command, deadline_ms, what, by, begun } => {
                let order = remote::Order { command, deadline_ms, what, by, begun };
                self.remote_command(now, order, &mut out);
            }
            Input::TicketAnswered { command, outcome } | Input::BadgeAnswered { command, outcome } => {
                self.answer_command(now, command, outcome, &mut out);
            }
            Input::InStep { in_step } => self.in_step_changed(now, in_step, &mut out),
            Input::Forgotten { visit, outcome } => self.forgotten(now, visit, outcome, &mut out),
            Input::VisitsFound { request, found } => self.visits_found(now, request, found, &mut out),
            Input::Exercise { door, request } => self.exercise_wanted(now, door, request, &mut out),
            Input::Kept(kept) => self.config.kept = kept,
            Input::Tray { is_empty } => self.tray_empty = is_empty,
            Input::CallAnswered { request } => self.call_answered(request, &mut out),
            Input::Looked(seen) => self.looked(now, *seen),
            Input::StaffAnswered { request, result } => self.staff_answered(now, request, result, &mut out),
            Input::Minute => {
                self.forget_old_call(now);
                self.look_at_schedules(now, &mut out);
            }
            Input::Recalled { request, known } => self.recalled(now, request, known, &mut out),
            Input::Scanned { text } => self.scanned(now, text, &mut out),
            Input::ScannerChanged { present } => self.scanner.is_there = present,
        }
        self.end_exception(now, &mut out);
        self.hear_own_answers(now, &mut out);
        self.show(now, &mut out);
        out
    }

    /// The first door.
    #[must_use]
    pub fn door_mode(&self) -> DoorMode {
        self.doors.first().map_or(DoorMode::Locked, |door| door.machine.mode())
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
        self.open_visits().filter(|visit| visit.home == Home::Here).count()
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
        self.people.person(staff)
    }

    /// Whom a visitor may choose. Whoever has asked too often since the greeting is offered nobody any more, and has the desk to ask: the list is
    /// for finding somebody, and not for reading it.
    fn find_people(&mut self, query: &str) -> Vec<HostHit> {
        if self.finds >= MAX_FINDS {
            return Vec::new();
        }
        let hits = self.people.find(query);
        self.finds += u32::from(!hits.is_empty());
        hits
    }

    fn token(&mut self) -> Token {
        let token = Token(self.next_token);
        self.next_token = self.next_token.saturating_add(1);
        token
    }

    fn serial(&mut self) -> u64 {
        let serial = self.next_serial;
        self.next_serial = self.next_serial.saturating_add(1);
        serial
    }

    fn arm(&mut self, now: Now, after_ms: u32, out: &mut Effects) -> Token {
        self.arm_at(now.mono_ms.saturating_add(u64::from(after_ms)), out)
    }

    fn arm_at(&mut self, at_ms: u64, out: &mut Effects) -> Token {
        let token = self.token();
        out.push(Effect::Arm { token, at_ms });
        token
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
        } else if self.look_timer == Some(token) {
            self.look(now, out);
        } else if self.is_exercise_timer(token) {
            self.exercise_over(None, out);
        } else if self.probe_timer == Some(token) {
            self.probe_journal(now, out);
        } else if self.awaited.as_ref().is_some_and(|awaited| awaited.timer == token) {
            self.no_card_came(out);
        } else if let Some(held) = self.held_by(token) {
            self.held_settled(now, &held, out);
        } else {
            self.door_timer(now, token, out);
        }
    }

    fn signal(&mut self, now: Now, signal: Signal, out: &mut Effects) {
        let for_ms = match signal {
            // Read in passing.
            Signal::Granted { .. } => SIGNAL_MS,
            // Whoever fills in a form has not tapped, and goes on.
            Signal::Refused { .. } if self.page.is_form() => SIGNAL_MS,
            // It says what to do next and offers to call the desk: 40 characters at the pace of somebody who is held up, twice.
            Signal::Refused { .. } => self.comfort.stretched(REFUSAL_MS),
        };
        let token = self.arm(now, for_ms, out);
        self.signal = Some((signal, token));
    }

    fn refuse(&mut self, now: Now, reader: Option<ReaderId>, reason: Denial, out: &mut Effects) {
        self.signal(now, Signal::Refused { reason }, out);
        feedback(reader, Feedback::Refused, out);
    }

    fn reader_name(&self, reader: ReaderId) -> &str {
        self.config.readers.get(usize::from(reader.0)).map_or(DEFAULT_READER, |reader| reader.name.as_str())
    }
}

/// Tells the reader at which something happened; a command of the office happened at none.
fn feedback(reader: Option<ReaderId>, feedback: Feedback, out: &mut Effects) {
    out.extend(reader.map(|reader| Effect::Feedback { reader, feedback }));
}
