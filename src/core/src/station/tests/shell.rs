//! A shell around a station: it makes things durable, fires timers and moves the door as it is told, and checks the invariants
//! after every effect.

use super::super::*;
use crate::access::{Holder, StaffHolder, VisitorHolder};
use crate::door::DoorCommand;
use crate::screen::{Step, View};
use crate::time::WallTrust;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(super) const ZHOU: StaffId = StaffId([1; 16]);
pub(super) const LI: StaffId = StaffId([2; 16]);

pub(super) fn uid(number: u8) -> CardUid {
    CardUid::new(&[4, number, 0, 0, 0, 0, 1]).unwrap()
}

/// Cards 1 and 2 are staff, 10 and up are tray cards.
pub(super) const ZHOU_CARD: u8 = 1;
pub(super) const LI_CARD: u8 = 2;
pub(super) const TRAY_CARD: u8 = 10;

pub(super) struct Shell {
    pub(super) station: Station,
    pub(super) mono_ms: u64,
    pub(super) appends: VecDeque<(Token, Vec<Fact>)>,
    pub(super) durable: Vec<Fact>,
    pub(super) timers: BTreeMap<(u64, Token), ()>,
    pub(super) jobs: Vec<CardJob>,
    pub(super) commands: Vec<DoorCommand>,
    pub(super) unanswered: VecDeque<u64>,
    pub(super) frame: Frame,
    pub(super) replies: Vec<(u64, Result<(), DeskRefusal>)>,
    /// Commands whose grant is durable: the only ones that may reach the door, once each.
    granted: BTreeSet<u64>,
    released: BTreeSet<u64>,
    fresh: u8,
}

pub(super) fn config() -> StationConfig {
    StationConfig {
        company: "栖木科技".into(),
        language: Language::ZhHans,
        door: "front".into(),
        reader: ReaderRole::DeskAndEntry,
        policy: AccessPolicy { accept_uid_only: true, visitors_without_clock: false },
        release_ms: 5_000,
        grant_valid_ms: 5_000,
        card_valid_ms: 12 * 3_600_000,
        idle_ms: 60_000,
        simulated: vec!["lines".into()],
    }
}

impl Shell {
    pub(super) fn new() -> Self {
        let people = vec![Person::new(ZHOU, "周雯", "研发部", "3 楼"), Person::new(LI, "李娜", "人事部", "2 楼")];
        let mut station = Station::new(config(), people, Vec::new());
        let effects = station.start(now(0));
        let Some(Effect::Show(frame)) = effects.last().cloned() else { panic!("the first frame is shown at once") };
        assert_eq!(effects[0], Effect::Door(DoorCommand::Lock), "a run begins by locking");
        let mut shell = Self {
            station,
            mono_ms: 0,
            appends: VecDeque::new(),
            durable: Vec::new(),
            timers: BTreeMap::new(),
            jobs: Vec::new(),
            commands: vec![DoorCommand::Lock],
            unanswered: VecDeque::new(),
            frame: *frame,
            replies: Vec::new(),
            granted: BTreeSet::new(),
            released: BTreeSet::new(),
            fresh: 0,
        };
        shell.input(Input::PartChanged { part: Part::Reader, present: true });
        shell.input(Input::Leaf { open: Some(false) });
        shell.settle();
        shell
    }

    pub(super) fn input(&mut self, input: Input) {
        let effects = self.station.handle(now(self.mono_ms), input);
        for effect in effects {
            self.take(effect);
        }
    }

    fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Append { token, facts } => self.appends.push_back((token, facts)),
            Effect::Door(command) => {
                if let DoorCommand::Release { command, deadline_ms, .. } = command {
                    assert!(self.granted.contains(&command), "released without a durable grant");
                    assert!(self.released.insert(command), "one grant released twice");
                    assert!(deadline_ms >= self.mono_ms, "released after its deadline");
                    self.unanswered.push_back(command);
                }
                self.commands.push(command);
            }
            Effect::Arm { token, at_ms } => {
                self.timers.insert((at_ms, token), ());
            }
            Effect::Card(job) => self.jobs.push(job),
            Effect::Show(frame) => {
                assert!(frame.revision > self.frame.revision, "revisions grow");
                self.frame = *frame;
            }
            Effect::Reply { request, result } => self.replies.push((request, result)),
        }
    }

    /// Makes the oldest append durable.
    pub(super) fn commit(&mut self) -> bool {
        let Some((token, facts)) = self.appends.pop_front() else { return false };
        for fact in &facts {
            self.check(fact);
        }
        self.durable.extend(facts);
        self.input(Input::Durable { token, seq: self.durable.len() as u64 });
        true
    }

    fn check(&mut self, fact: &Fact) {
        if let Fact::AccessGranted { command, visit, .. } = fact {
            assert!(self.granted.insert(*command), "a command is granted once");
            if let Some(visit) = visit {
                assert!(self.is_permitted(*visit), "a temporary card was granted before permission");
            }
        }
    }

    fn is_permitted(&self, visit: VisitId) -> bool {
        self.durable.iter().any(|fact| matches!(fact, Fact::VisitPermitted { visit: id, .. } if *id == visit))
    }

    pub(super) fn fail_oldest(&mut self) -> bool {
        let Some((token, _)) = self.appends.pop_front() else { return false };
        self.input(Input::NotDurable { token, cause: OutOfService::DiskFull });
        true
    }

    pub(super) fn answer_door(&mut self, outcome: DoorOutcome) {
        if let Some(command) = self.unanswered.pop_front() {
            self.input(Input::DoorAnswer { command, outcome });
        }
    }

    pub(super) fn finish_job(&mut self, outcome: Result<(), CardTrouble>) {
        if let Some(job) = self.jobs.pop() {
            self.input(Input::CardJobDone { job: job.job, outcome });
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

    pub(super) fn want(&mut self, intent: Intent) {
        self.fresh = self.fresh.wrapping_add(1);
        let revision = self.frame.revision;
        self.input(Input::Screen { revision, intent, fresh: [self.fresh; 16] });
    }

    pub(super) fn tap(&mut self, card: u8) {
        let uid = uid(card);
        let holder = self.holder(card);
        self.input(Input::Tap { credential: Credential { uid, holder }, writable: card >= TRAY_CARD });
    }

    fn holder(&self, card: u8) -> Holder {
        let staff = |staff, name: &str| {
            Holder::Staff(StaffHolder {
                staff,
                name: name.into(),
                greet: String::new(),
                department: String::new(),
                enabled: true,
                uid_only: true,
            })
        };
        match card {
            ZHOU_CARD => staff(ZHOU, "周雯"),
            LI_CARD => staff(LI, "李娜"),
            _ => self.station.visitor_of_card(&uid(card)).map_or(Holder::Unknown, |visit| {
                Holder::Visitor(VisitorHolder {
                    visit: visit.visit,
                    name: visit.name.clone(),
                    permitted: visit.state.is_permitted(),
                    until_ms: visit.card.map_or(0, |card| card.until_ms),
                })
            }),
        }
    }

    pub(super) fn coil_on(&self) -> bool {
        matches!(self.commands.last(), Some(DoorCommand::Release { .. }))
    }

    pub(super) fn step(&self) -> Option<Step> {
        match &self.frame.view {
            View::Ask(ask) => Some(ask.step),
            _ => None,
        }
    }

    /// Registers a visit to 周雯 up to the card page.
    pub(super) fn register(&mut self) -> VisitId {
        self.fill_in();
        self.want(Intent::Confirm);
        self.settle();
        VisitId([self.fresh; 16])
    }

    pub(super) fn fill_in(&mut self) {
        self.want(Intent::Register);
        self.want(Intent::Answer { text: "张伟".into() });
        self.want(Intent::NoOrganisation);
        self.want(Intent::Answer { text: "13800138000".into() });
        self.want(Intent::Choose { purpose: crate::screen::Purpose::Meeting });
        self.want(Intent::FindHost { query: "zhouwen".into() });
        self.want(Intent::Host { staff: ZHOU });
    }

    pub(super) fn kinds(&self) -> Vec<String> {
        self.durable.iter().map(|fact| fact.draft().unwrap().kind).collect()
    }
}

pub(super) fn now(mono_ms: u64) -> Now {
    let utc_ms = 1_795_478_400_000 + i64::try_from(mono_ms).unwrap();
    Now { mono_ms, wall: Wall { utc_ms, offset_s: 8 * 3_600, trust: WallTrust::Trusted } }
}

impl Shell {
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
}
