//! The loop around the station: events in, effects out. It owns the station and nothing else may touch it.
//!
//! Invariant 2 is kept by the station (effects that depend on an entry come only after [`Input::Durable`]) and by this file
//! (`Durable` is only ever sent from the journal's own answer).

use crate::badges::{self, BadgeDesk};
use crate::card_work::SeenCard;
use crate::clock::Clock;
use crate::door_thread::DoorHandle;
use crate::event::{DeskRequest, Event, Events};
use crate::health_board::HealthBoard;
use crate::inspector::TicketsSender;
use crate::known_cards::KnownCard;
use crate::office_tickets;
use crate::people::People;
use crate::progress::Progress;
use crate::reader_thread::ReaderHandle;
use crate::returning::ReturningVisitors;
use crate::staff_looks::StaffLooks;
use crate::staff_work::StaffWork;
use frontdesk_core::access::{Credential, Holder, VisitorHolder};
use frontdesk_core::bell::DeskCall;
use frontdesk_core::control::DoorRow;
use frontdesk_core::door::exercise::{ExerciseReport, NotExercised};
use frontdesk_core::door::{DoorCommand, DoorId, DoorOutcome};
use frontdesk_core::fact::Fact;
use frontdesk_core::health::Verdict;
use frontdesk_core::health::phrases::storage;
use frontdesk_core::id::{CardUid, VisitId};
use frontdesk_core::journal::Draft;
use frontdesk_core::screen::{CardTrouble, Frame, OutOfService};
use frontdesk_core::station::{CardJob, Contact, DeskRefusal, Effect, Effects, Forgotten, FoundVisit, Input, Station};
use frontdesk_core::tap::ReaderId;
use frontdesk_core::time::{Now, Token};
use frontdesk_core::visit::OpenVisit;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

/// How often the door thread is told that the core is there, and the loop shows progress.
const HEARTBEAT: Duration = Duration::from_millis(250);

/// Requests of the control socket that wait for an answer at most.
const MAX_REQUESTS: usize = 64;

/// What the journal answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalAnswer {
    /// To an append.
    Appended {
        /// Its token.
        token: Token,
        /// Count of durable entries, or why not.
        written: Result<u64, OutOfService>,
    },
    /// To forgetting a visit.
    Forgotten {
        /// Which.
        visit: VisitId,
        /// What came of it.
        outcome: Forgotten,
    },
    /// To looking for visits by their contact.
    VisitsFound {
        /// The request.
        request: u64,
        /// Those that have not ended; none if the journal could not be read.
        found: Option<Vec<FoundVisit>>,
    },
}

/// Writes drafts and answers on the channel it was made with.
pub trait AppendTo: Send {
    /// Hands drafts over; the answer comes as a [`JournalAnswer`], always.
    fn append(&self, token: Token, now: Now, drafts: Vec<Draft>);
    /// Forgets a visit; the answer comes as a [`JournalAnswer`], always.
    fn forget(&self, visit: VisitId, now: Now);
    /// Looks for open visits by their contact; the answer comes as a [`JournalAnswer`], always.
    fn find_visits(&self, request: u64, contact: Contact);
}

/// What others may see of the station without asking it.
#[derive(Debug, Clone, Default)]
pub struct Glance {
    /// Lock and leaf of every door.
    pub doors: Vec<DoorRow>,
    /// Visits registered here that have not ended.
    pub open_visits: u32,
    /// Temporary cards count.
    pub in_step: bool,
    /// The newest call of the desk that nobody has answered.
    pub call: Option<DeskCall>,
    /// Invitations whose codes are known.
    pub invitations: u64,
    /// Wrong codes that were typed.
    pub wrong_codes: u64,
}

/// Everything the loop works with.
pub struct StationLoop<J> {
    /// The machine.
    pub station: Station,
    /// Who holds which card.
    pub people: People,
    /// Time.
    pub clock: Clock,
    /// The journal.
    pub journal: J,
    /// Its answers. Unbounded by type, bounded by [`frontdesk_core::station::MAX_PENDING`]: each answers one append.
    pub answers: mpsc::UnboundedReceiver<JournalAnswer>,
    /// Everything else that comes in.
    pub inbox: mpsc::Receiver<Event>,
    /// For answering on a thread's behalf that does not listen.
    pub events: Events,
    /// The door thread.
    pub door: DoorHandle,
    /// The reader threads, by their readers' [`ReaderId`].
    pub readers: Vec<ReaderHandle>,
    /// The newest frame, for the screen.
    pub frames: watch::Sender<Option<Frame>>,
    /// What others may see.
    pub glance: watch::Sender<Glance>,
    /// The inspector, for what the office does with tickets.
    pub tickets: TicketsSender,
    /// What the staff pages show.
    pub staff: StaffLooks,
    /// What is done there that takes more than the station.
    pub staff_work: StaffWork,
    /// Who has been here before.
    pub returning: ReturningVisitors,
    /// Where badges are printed, if there is a printer.
    pub badges: Option<BadgeDesk>,
    /// How much of the journal the office has.
    pub office: watch::Receiver<u64>,
    /// The journal goes on from a backup and has not caught up.
    pub restored: watch::Receiver<bool>,
    /// Health.
    pub board: HealthBoard,
    /// Proof of progress.
    pub progress: Progress,
}

#[derive(Default)]
struct Waiting {
    timers: BTreeSet<(u64, Token)>,
    requests: BTreeMap<u64, oneshot::Sender<Result<(), DeskRefusal>>>,
    next_request: u64,
    /// The inspection's one exercise: its request, and where the answer goes.
    exercise: Option<(u64, oneshot::Sender<Result<ExerciseReport, NotExercised>>)>,
    minute: i64,
}

impl<J: AppendTo> StationLoop<J> {
    /// Runs until all senders are gone.
    ///
    /// # Errors
    /// No random numbers are to be had.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let mut waiting = Waiting::default();
        let effects = self.station.start(self.clock.now());
        self.carry_out(effects, &mut waiting);
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        loop {
            let input = tokio::select! {
                // What is durable comes first: a door must not wait behind touches.
                biased;
                Some(answer) = self.answers.recv() => Some(journal_input(answer)),
                Some(token) = due(&mut waiting.timers, &self.clock) => Some(Input::Timer(token)),
                // Before the inbox: whatever floods it, the door thread hears that the core is there.
                _ = heartbeat.tick() => self.beat(&mut waiting),
                event = self.inbox.recv() => match event {
                    Some(event) => self.input(event, &mut waiting)?,
                    None => return Ok(()),
                },
                Ok(()) = self.restored.changed() => {
                    Some(Input::InStep { in_step: !*self.restored.borrow_and_update() })
                }
                Ok(()) = self.office.changed() => Some(Input::OfficeHas { seq: *self.office.borrow_and_update() }),
            };
            if let Some(input) = input {
                let effects = self.station.handle(self.clock.now(), input);
                self.carry_out(effects, &mut waiting);
            }
        }
    }

    fn beat(&mut self, waiting: &mut Waiting) -> Option<Input> {
        self.door.heartbeat();
        self.progress.step();
        let minute = self.clock.now().wall.local_minutes();
        (std::mem::replace(&mut waiting.minute, minute) != minute).then_some(Input::Minute)
    }

    fn input(&mut self, event: Event, waiting: &mut Waiting) -> anyhow::Result<Option<Input>> {
        Ok(match event {
            Event::Input(input) => Some(input),
            Event::Tap { at, seen, known } => {
                let SeenCard { uid, proof, chip, .. } = seen;
                let (tray, resumes) = (known.tray, known.resumes);
                let credential = Credential { uid, holder: self.holder(&uid, known), proof, tray };
                Some(Input::Tap { at, credential, chip, resumes, fresh: fresh()? })
            }
            Event::People(people) => {
                let directory = people.directory.clone();
                self.people = people;
                Some(Input::People(directory))
            }
            Event::Intent { revision, intent } => Some(Input::Screen { revision, intent, fresh: fresh()? }),
            Event::Exercise { door, reply } => {
                waiting.next_request += 1;
                // Whoever asked before has given up by now.
                waiting.exercise = Some((waiting.next_request, reply));
                Some(Input::Exercise { door, request: waiting.next_request })
            }
            Event::Desk { request, reply } => {
                // Who was answered by their own clock waits no more: a disk that hangs must not shut the others out.
                waiting.requests.retain(|_, waiting| !waiting.is_closed());
                if waiting.requests.len() >= MAX_REQUESTS {
                    let _ = reply.send(Err(DeskRefusal::NotRecorded));
                    return Ok(None);
                }
                waiting.next_request += 1;
                waiting.requests.insert(waiting.next_request, reply);
                Some(desk_input(request, waiting.next_request))
            }
        })
    }

    /// Whose card it is: staff first, then day passes and visits, then what was once ours. What is lost is nobody's.
    fn holder(&self, uid: &CardUid, known: KnownCard) -> Holder {
        if known.is_lost {
            return Holder::Nobody;
        }
        let by_file = || self.people.cards.get(uid).cloned();
        if let Some(staff) = known.staff.or(known.pass) {
            return Holder::Staff(self.people.complete(staff));
        }
        if let Some(staff) = by_file() {
            return Holder::Staff(staff);
        }
        match self.station.visitor_of_card(uid) {
            Some(visit) => Holder::Visitor(visitor_holder(visit)),
            None if known.was_ours => Holder::Nobody,
            None => Holder::Unknown,
        }
    }

    fn carry_out(&mut self, effects: Effects, waiting: &mut Waiting) {
        for effect in effects {
            match effect {
                Effect::Append { token, facts } => self.append(token, &facts),
                Effect::Door { door, command } => self.command_door(door, command),
                Effect::Arm { token, at_ms } => {
                    waiting.timers.insert((at_ms, token));
                }
                Effect::Card(job) => self.start_job(job),
                Effect::Feedback { reader, feedback } => {
                    if let Some(reader) = self.reader(reader) {
                        reader.say(feedback);
                    }
                }
                Effect::Show(frame) => {
                    self.frames.send_replace(Some(*frame));
                }
                Effect::Reply { request, result } => {
                    if let Some(reply) = waiting.requests.remove(&request) {
                        let _ = reply.send(result);
                    }
                }
                Effect::Exercised { request, outcome } => {
                    if let Some((_, reply)) = waiting.exercise.take_if(|(asked, _)| *asked == request) {
                        let _ = reply.send(outcome);
                    }
                }
                Effect::Ticket { command, act, until_ms } => {
                    office_tickets::carry_out(&self.tickets, &self.events, &self.clock, (command, act, until_ms));
                }
                Effect::PrintBadge { command, visit } => {
                    badges::carry_out(self.badges.as_ref(), &self.events, command, visit);
                }
                Effect::Look(look) => self.staff.look(look),
                Effect::Acknowledge { request, ticket } => self.staff.acknowledge(request, ticket),
                Effect::IssueCard { request, staff, credential } => {
                    self.staff_work.issue_card(request, staff, credential);
                }
                Effect::Enrol { request, office, code, label } => self.staff_work.enrol(request, office, code, label),
                Effect::Forget { visit } => self.journal.forget(visit, self.clock.now()),
                Effect::FindVisits { request, contact } => self.journal.find_visits(request, contact),
                Effect::Recall { request, number } => self.returning.look_up(&self.events, request, number),
            }
        }
        self.tell();
    }

    fn append(&self, token: Token, facts: &[Fact]) {
        match facts.iter().map(Fact::draft).collect::<Result<Vec<_>, _>>() {
            Ok(drafts) => self.journal.append(token, self.clock.now(), drafts),
            Err(error) => {
                // No value of these types causes it; if one ever does, it is refused like any write that failed.
                tracing::error!(%error, "a fact could not be written down");
                self.answer_later(Event::Input(Input::NotDurable { token, cause: OutOfService::DiskFault }));
            }
        }
    }

    fn command_door(&self, door: DoorId, command: DoorCommand) {
        if self.door.command(door, command).is_err() {
            tracing::error!("the door thread takes no commands");
            if let DoorCommand::Release { command, .. } = command {
                let outcome = DoorOutcome::Fault;
                self.answer_later(Event::Input(Input::DoorAnswer { door, command, outcome }));
            }
        }
    }

    fn reader(&self, reader: ReaderId) -> Option<&ReaderHandle> {
        self.readers.get(usize::from(reader.0))
    }

    fn start_job(&self, job: CardJob) {
        let number = job.job;
        let started = self.reader(job.reader).is_some_and(|reader| reader.start(job).is_ok());
        if !started {
            let outcome = Err(CardTrouble::NoReader);
            self.answer_later(Event::Input(Input::CardJobDone { job: number, outcome }));
        }
    }

    fn answer_later(&self, event: Event) {
        if self.events.try_send(event).is_err() {
            tracing::error!("the station's queue is full");
        }
    }

    fn tell(&self) {
        self.glance.send_replace(Glance {
            doors: self.station.doors(),
            open_visits: u32::try_from(self.station.own_open_visits()).unwrap_or(u32::MAX),
            in_step: self.station.in_step(),
            call: self.station.desk_call(),
            invitations: self.station.known_invitations(),
            wrong_codes: self.station.wrong_codes(),
        });
        let verdict = match self.station.out_of_service() {
            None => Verdict::ok(storage::DURABLE),
            Some(OutOfService::DiskFull) => Verdict::fault(storage::DISK_FULL, storage::FREE_DATA_DIR),
            Some(OutOfService::DiskFault) => Verdict::fault(storage::CANNOT_WRITE, storage::CHECK_DISK),
        };
        self.board.judged("journal", verdict);
    }
}

fn visitor_holder(visit: &OpenVisit) -> VisitorHolder {
    VisitorHolder {
        visit: visit.visit,
        name: visit.name.clone(),
        permitted: visit.state.is_permitted(),
        until_ms: visit.card.map_or(0, |card| card.until_ms),
        doors: visit.invited.as_ref().map(|right| right.doors.clone()).unwrap_or_default(),
    }
}

fn journal_input(answer: JournalAnswer) -> Input {
    match answer {
        JournalAnswer::Appended { token, written: Ok(seq) } => Input::Durable { token, seq },
        JournalAnswer::Appended { token, written: Err(cause) } => Input::NotDurable { token, cause },
        JournalAnswer::Forgotten { visit, outcome } => Input::Forgotten { visit, outcome },
        JournalAnswer::VisitsFound { request, found } => Input::VisitsFound { request, found },
    }
}

fn desk_input(request: DeskRequest, number: u64) -> Input {
    match request {
        DeskRequest::Record { command, uid } => Input::Control { command, uid, request: number },
        DeskRequest::Permit { visit, who, why } => Input::Permit { visit, who, why, request: number },
        DeskRequest::AnswerCall => Input::CallAnswered { request: number },
        DeskRequest::EndVisit { visit } => Input::EndVisit { visit, request: number },
        DeskRequest::Card(want) => Input::DeskCard { want, request: number },
        DeskRequest::Custody(facts) => Input::Custody { facts, request: number },
        DeskRequest::Exception { exception, of, private, within_ms, uid } => {
            Input::AskException { exception, of, private, within_ms, uid, request: number }
        }
        DeskRequest::Door { door, want, why, uid } => Input::DoorOrder { door, want, why, uid, request: number },
    }
}

/// An id never used before.
fn fresh() -> anyhow::Result<[u8; 16]> {
    let mut fresh = [0; 16];
    getrandom::fill(&mut fresh).map_err(|error| anyhow::anyhow!("random numbers: {error}"))?;
    Ok(fresh)
}

/// The next timer that has run out, when it has.
async fn due(timers: &mut BTreeSet<(u64, Token)>, clock: &Clock) -> Option<Token> {
    let (at_ms, _) = *timers.first()?;
    let left_ms = at_ms.saturating_sub(clock.now().mono_ms);
    // A timer that is due fires now: a fresh sleep, made anew each turn, might never get its own.
    if left_ms > 0 {
        tokio::time::sleep(Duration::from_millis(left_ms)).await;
    }
    timers.pop_first().map(|(_, token)| token)
}
