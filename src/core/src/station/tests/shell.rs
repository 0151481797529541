//! A shell around a station: it makes things durable, fires timers and moves the door as it is told, and checks the invariants
//! after every effect. It can lose its power.

use super::super::*;
use super::durable_view::DurableView;
use super::exceptions::Exceptions;
use super::office::Office;
use super::people::{FRONT, LI, ZHOU};
use super::told::{DeskAsks, Told};
use crate::agreement::{Agreement, Signing};
use crate::door::exercise::{ExerciseReport, ExerciseTimes, NotExercised};
use crate::door::{DoorCommand, DoorId, DoorInputs, DoorOutcome, DoorPolicy};
use crate::fact::{AgreedFact, DoorFact, Texts};
use crate::id::CommandId;
use crate::schedule::AccessRules;
use crate::screen::{CardTrouble, Purpose, Step, View};
use crate::time::WallTrust;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The wall clock of the first start.
const FIRST_START_MS: i64 = 1_795_478_400_000;

/// How the front door's relay is exercised.
const EXERCISE: ExerciseTimes = ExerciseTimes { release_ms: 750, settle_ms: 1_000 };

/// For how long it is dark between a power cut and the next start.
const DARK_MS: i64 = 60_000;

pub(super) struct Shell {
    pub(super) station: Station,
    pub(super) mono_ms: u64,
    pub(super) appends: VecDeque<Append>,
    pub(super) timers: BTreeMap<(u64, Token), ()>,
    pub(super) jobs: Vec<CardJob>,
    /// What the readers' lamps were told.
    pub(super) feedback: Vec<(ReaderId, Feedback)>,
    pub(super) commands: Vec<DoorCommand>,
    pub(super) unanswered: VecDeque<u64>,
    pub(super) frame: Frame,
    pub(super) replies: Vec<(u64, Result<(), DeskRefusal>)>,
    /// What the store was asked to forget.
    pub(super) forgets: Vec<VisitId>,
    /// What became of the relay's exercises.
    pub(super) exercised: Vec<Result<ExerciseReport, NotExercised>>,
    /// What the inspector was asked to do with tickets, and until when.
    pub(super) tickets: Vec<(CommandId, TicketAct, u64)>,
    /// Numbers that are looked up.
    pub(super) recalls: Vec<(u64, TypedNumber)>,
    /// Badges that the office wants printed.
    pub(super) badges: Vec<(CommandId, VisitId)>,
    /// What was to be looked at for the staff pages.
    pub(super) looks: Vec<Look>,
    /// Tickets that somebody at the staff pages has seen.
    pub(super) acknowledged: Vec<(u64, crate::id::TicketId)>,
    /// Cards that are to be issued from the staff pages.
    pub(super) issues: Vec<(u64, StaffId, crate::id::CredentialId)>,
    /// Offices whose site this kiosk is to join: request, address, code, label.
    pub(super) enrolments: Vec<(u64, String, String, String)>,
    /// Contacts that are being looked for, oldest first.
    pub(super) lookups: VecDeque<(u64, String)>,
    /// Commands whose grant is durable: the only ones that may reach the door, once each.
    granted: BTreeSet<u64>,
    released: BTreeSet<u64>,
    /// Of them, those that last: they are told to the door thread again and again.
    standing: BTreeSet<u64>,
    /// The wall clock when this run began.
    pub(super) started_ms: i64,
    pub(super) outlives: Outlives,
}

/// What a power cut does not take: the disk, what people remember, and ids that were used.
#[derive(Clone, Default)]
pub(super) struct Outlives {
    durable: Vec<Fact>,
    view: DurableView,
    told: Told,
    pub(super) office: Office,
    pub(super) exceptions: Exceptions,
    pub(super) asked: BTreeMap<u64, DeskAsks>,
    pub(super) fresh: u8,
}

/// Facts on their way to the disk, with the time that their entries bear.
pub(super) struct Append {
    pub(super) token: Token,
    wall_ms: i64,
    pub(super) facts: Vec<Fact>,
}

pub(super) fn config() -> StationConfig {
    StationConfig {
        company: "栖木科技".into(),
        language: Language::ZhHans,
        languages: Vec::new(),
        accent: None,
        doors: vec![front_door()],
        readers: ["front", "out", "desk"].map(reader).into(),
        policy: AccessPolicy { accept_uid_only: true, visitors_without_clock: false, rules: AccessRules::NONE },
        card_valid_ms: 12 * 3_600_000,
        idle_ms: 60_000,
        diagonal_mm: None,
        switch: None,
        simulated: vec!["lines".into()],
        desk_extension: "8000".into(),
        agreement: Some(agreement_of_service()),
        kept: Kept { days: Some(180), held: false },
        settings: ScreenSettings::default(),
        restored: false,
        left_exceptions: Vec::new(),
    }
}

/// Whoever comes for service agrees to this, by signing or by saying so.
pub(super) fn agreement_of_service() -> Agreement {
    Agreement {
        title: Texts { zh_hans: "施工须知".into(), ..Texts::default() },
        text: Texts { zh_hans: "请勿动火。\n请由接待人陪同。".into(), ..Texts::default() },
        signing: Signing::DrawnOrSaid,
        purposes: vec![Purpose::Service],
    }
}

pub(super) fn front_door() -> DoorSettings {
    DoorSettings {
        name: "front".into(),
        policy: DoorPolicy::default(),
        grant_valid_ms: 5_000,
        ordered: None,
        exercise: Some(EXERCISE),
    }
}

fn reader(name: &str) -> ReaderSettings {
    ReaderSettings { name: name.into(), door: DoorId(0) }
}

/// The leaf moved, or its contact stopped answering.
pub(super) fn leaf(leaf_open: Option<bool>) -> Input {
    Input::DoorInputs { door: DoorId(0), inputs: DoorInputs { leaf_open, ..DoorInputs::default() } }
}

/// A station that goes on with these visits, its first frame, and what else it begins with.
fn started(
    now: Now,
    open_visits: Vec<OpenVisit>,
    ordered: Option<OrderedMode>,
    left_exceptions: Vec<ApprovalId>,
) -> (Station, Frame, Effects) {
    let people = vec![Person::new(ZHOU, "周雯", "研发部", "3 楼"), Person::new(LI, "李娜", "人事部", "2 楼")];
    let doors = vec![DoorSettings { ordered, ..front_door() }];
    let mut station =
        Station::new(StationConfig { doors, left_exceptions, ..config() }, Arc::new(people.into()), open_visits);
    let mut effects = station.start(now);
    let lock = Effect::Door { door: DoorId(0), command: DoorCommand::Lock };
    assert!(effects.contains(&lock), "a run begins by locking");
    let Some(Effect::Show(frame)) = effects.pop() else { panic!("the first frame is shown at once") };
    (station, *frame, effects)
}

impl Shell {
    pub(super) fn new() -> Self {
        let mut shell = Self::unsettled();
        shell.settle();
        shell
    }

    /// The very first start; the disk has answered nothing yet.
    pub(super) fn unsettled() -> Self {
        Self::powered_up(FIRST_START_MS, Outlives::default())
    }

    fn powered_up(started_ms: i64, outlives: Outlives) -> Self {
        let (station, frame, begun) = started(
            moment(started_ms, 0),
            outlives.view.open_visits(),
            outlives.view.ordered(),
            outlives.exceptions.left(),
        );
        let mut shell = Self {
            station,
            mono_ms: 0,
            appends: VecDeque::new(),
            timers: BTreeMap::new(),
            jobs: Vec::new(),
            feedback: Vec::new(),
            commands: Vec::new(),
            unanswered: VecDeque::new(),
            frame,
            replies: Vec::new(),
            forgets: Vec::new(),
            exercised: Vec::new(),
            tickets: Vec::new(),
            recalls: Vec::new(),
            badges: Vec::new(),
            looks: Vec::new(),
            acknowledged: Vec::new(),
            issues: Vec::new(),
            enrolments: Vec::new(),
            lookups: VecDeque::new(),
            granted: BTreeSet::new(),
            released: BTreeSet::new(),
            standing: BTreeSet::new(),
            started_ms,
            outlives,
        };
        for effect in begun {
            shell.take(effect);
        }
        shell.input(Input::ReaderChanged { at: FRONT, part: Part::Reader, present: true });
        shell.input(leaf(Some(false)));
        shell
    }

    /// The power fails and comes back. Of what was on its way to the disk the oldest `written` appends arrived, each whole, and
    /// nobody lived to hear of it; the rest, and everything in memory, is gone. The relay falls off.
    pub(super) fn cut_power(&mut self, written: usize) {
        for _ in 0..written {
            self.write_oldest();
        }
        let started_ms = self.now().wall.utc_ms + DARK_MS;
        self.outlives.office.kiosk_went_dark();
        self.outlives.exceptions.kiosk_went_dark();
        *self = Self::powered_up(started_ms, std::mem::take(&mut self.outlives));
        assert!(!self.coil_on(), "a cut leaves the coil off");
        self.outlives.told.check_kept(&self.station);
        self.check_memory_is_the_disk();
    }

    /// With nothing under way, a station that never lost its power knows what one would that starts now.
    pub(super) fn check_memory_is_the_disk(&self) {
        let known: Vec<OpenVisit> = self.station.open_visits().cloned().collect();
        assert!(known == self.outlives.view.open_visits(), "{known:?} is not {:?}", self.outlives.view.open_visits());
    }

    pub(super) fn now(&self) -> Now {
        moment(self.started_ms, self.mono_ms)
    }

    pub(super) fn input(&mut self, input: Input) {
        let effects = self.station.handle(self.now(), input);
        for effect in effects {
            self.take(effect);
        }
        self.outlives.told.read_screen(&self.station);
        self.outlives.told.check_durable(&self.outlives.view);
    }

    fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Append { token, facts } => {
                self.appends.push_back(Append { token, wall_ms: self.now().wall.utc_ms, facts });
            }
            Effect::Door { command, .. } => {
                if let DoorCommand::Release { command, deadline_ms, .. } = command {
                    assert!(self.granted.contains(&command), "released without a durable grant of this run");
                    // What stands is told again, and so is a passage that goes on behind it.
                    let renewed = self.released.iter().any(|before| self.standing.contains(before));
                    assert!(self.released.insert(command) || renewed, "one grant released twice");
                    assert!(deadline_ms >= self.mono_ms, "released after its deadline");
                    self.outlives.office.check_release(self.now(), command);
                    let is_locked_down = self.station.is_locked_down(DoorId(0));
                    self.outlives.exceptions.check_release(self.now(), command, is_locked_down);
                    self.unanswered.push_back(command);
                }
                self.commands.push(command);
            }
            Effect::Arm { token, at_ms } => {
                self.timers.insert((at_ms, token), ());
            }
            Effect::Card(job) => self.jobs.push(job),
            Effect::Feedback { reader, feedback } => self.feedback.push((reader, feedback)),
            Effect::Show(frame) => {
                assert!(frame.revision > self.frame.revision, "revisions grow");
                self.frame = *frame;
            }
            Effect::Reply { request, result } => {
                if let (Some(asked), Ok(())) = (self.outlives.asked.get(&request), result) {
                    self.outlives.told.answered(*asked);
                }
                self.replies.push((request, result));
            }
            Effect::Forget { visit } => self.forgets.push(visit),
            Effect::FindVisits { request, contact: Contact(contact) } => self.lookups.push_back((request, contact)),
            Effect::Exercised { outcome, .. } => self.exercised.push(outcome),
            Effect::Ticket { command, act, until_ms } => self.tickets.push((command, act, until_ms)),
            Effect::PrintBadge { command, visit } => self.badges.push((command, visit)),
            Effect::Look(look) => self.looks.push(look),
            Effect::Acknowledge { request, ticket } => self.acknowledged.push((request, ticket)),
            Effect::IssueCard { request, staff, credential } => self.issues.push((request, staff, credential)),
            Effect::Enrol { request, office, code, label } => self.enrolments.push((request, office, code.0, label)),
            Effect::Recall { request, number } => self.recalls.push((request, number)),
        }
    }

    /// Makes the oldest append durable, and says so to the station.
    pub(super) fn commit(&mut self) -> bool {
        let Some(token) = self.write_oldest() else { return false };
        self.input(Input::Durable { token, seq: self.durable().len() as u64 });
        true
    }

    fn write_oldest(&mut self) -> Option<Token> {
        let Append { token, wall_ms, facts } = self.appends.pop_front()?;
        check_agreed(&facts);
        for fact in &facts {
            self.check(fact);
            self.outlives.view.apply(wall_ms, fact);
        }
        self.outlives.office.read(&facts);
        self.outlives.exceptions.read(wall_ms, &facts);
        self.outlives.durable.extend(facts);
        Some(token)
    }

    /// Everything on the disk, oldest first.
    pub(super) fn durable(&self) -> &[Fact] {
        &self.outlives.durable
    }

    /// Entries of another node came, and are as durable here as there; the station is told what is known of the visit now.
    pub(super) fn site(&mut self, visit: VisitId, from_elsewhere: Option<OpenVisit>) {
        self.outlives.view.learn(visit, from_elsewhere);
        let now = self.view().open_visits().into_iter().find(|open| open.visit == visit);
        self.input(Input::SiteVisit { visit, now });
    }

    /// What it adds up to.
    pub(super) fn view(&self) -> &DurableView {
        &self.outlives.view
    }

    fn check(&mut self, fact: &Fact) {
        if let Fact::Door(DoorFact::ModeChanged { command: Some(command), .. }) = fact {
            assert!(self.granted.insert(*command), "a command is ordered once");
            self.standing.insert(*command);
        }
        if let Fact::Door(DoorFact::Exercised { command, .. }) = fact {
            assert!(self.granted.insert(*command), "a command exercises once");
        }
        if let Fact::AccessGranted { command, visit, .. } = fact {
            assert!(self.granted.insert(*command), "a command is granted once");
            if let Some(visit) = visit {
                assert!(self.is_permitted(*visit), "a temporary card was granted before permission");
            }
        }
    }

    fn is_permitted(&self, visit: VisitId) -> bool {
        self.view().was_permitted(visit)
    }

    pub(super) fn fail_oldest(&mut self) -> bool {
        let Some(Append { token, .. }) = self.appends.pop_front() else { return false };
        self.input(Input::NotDurable { token, cause: OutOfService::DiskFull });
        true
    }

    pub(super) fn answer_door(&mut self, outcome: DoorOutcome) {
        if let Some(command) = self.unanswered.pop_front() {
            self.input(Input::DoorAnswer { door: DoorId(0), command, outcome });
        }
    }

    pub(super) fn finish_job(&mut self, outcome: Result<(), CardTrouble>) {
        if let Some(job) = self.jobs.pop() {
            self.input(Input::CardJobDone { job: job.job, outcome: outcome.map(|()| None) });
        }
    }

    /// The journal is read for the contact that has waited longest, or cannot be read.
    pub(super) fn look_up(&mut self, readable: bool) {
        if let Some((request, contact)) = self.lookups.pop_front() {
            let found = readable.then(|| self.view().visits_with(&contact));
            self.input(Input::VisitsFound { request, found });
        }
    }

    /// Everything that waits happens, and goes well.
    pub(super) fn settle(&mut self) {
        loop {
            if self.commit() {
                continue;
            }
            if self.unanswered.is_empty() {
                break;
            }
            self.answer_door(DoorOutcome::Released);
        }
    }

    /// Lets time pass, firing what is due in its order.
    pub(super) fn pass_ms(&mut self, ms: u64) {
        let until = self.mono_ms + ms;
        while let Some((&(at_ms, token), ())) = self.timers.first_key_value() {
            if at_ms > until {
                break;
            }
            self.timers.pop_first();
            self.mono_ms = self.mono_ms.max(at_ms);
            self.input(Input::Timer(token));
            self.settle();
        }
        self.mono_ms = until;
    }

    /// Lets time pass while the disk hangs: timers fire, nothing becomes durable.
    pub(super) fn pass_ms_without_disk(&mut self, ms: u64) {
        self.mono_ms += ms;
        while let Some((&(at_ms, token), ())) = self.timers.first_key_value() {
            if at_ms > self.mono_ms {
                break;
            }
            self.timers.pop_first();
            self.input(Input::Timer(token));
        }
    }

    pub(super) fn coil_on(&self) -> bool {
        let moves = |command: &&DoorCommand| !matches!(command, DoorCommand::ExitAllowed(_));
        matches!(self.commands.iter().rfind(moves), Some(DoorCommand::Release { .. }))
    }

    pub(super) fn step(&self) -> Option<Step> {
        match &self.frame.view {
            View::Ask(ask) => Some(ask.step),
            _ => None,
        }
    }

    pub(super) fn kinds(&self) -> Vec<String> {
        self.durable().iter().map(|fact| fact.draft().unwrap().kind).collect()
    }
}

/// Nobody is registered without having agreed to what has to be agreed to.
fn check_agreed(facts: &[Fact]) {
    for fact in facts {
        if let Fact::VisitRegistered { visit, purpose: Purpose::Service, .. } = fact {
            let agrees =
                |fact: &Fact| matches!(fact, Fact::Agreed(AgreedFact::Agreed { visit: of, .. }) if of == visit);
            assert!(facts.iter().any(agrees), "{visit} has not agreed");
        }
    }
}

/// A moment of the run that began then.
fn moment(started_ms: i64, mono_ms: u64) -> Now {
    let utc_ms = started_ms + i64::try_from(mono_ms).unwrap();
    Now { mono_ms, wall: Wall { utc_ms, offset_s: 8 * 3_600, trust: WallTrust::Trusted } }
}
