//! What holds whatever the weather was: nothing is lost, nothing is doubled, and it always converges.

use super::kiosk::State;
use super::{Journals, Kiosk, Office};
use crate::engine::Engine;
use crate::exchange::{Answer, Exchange, Request, Trouble};
use crate::planner::{Action, Event, Pace, Planner};
use crate::source::Source;
use crate::tls::NodeIdentity;
use crate::wire::{BatchRequest, HeadsAnswer};
use frontdesk_core::fact::Alarm;
use frontdesk_core::journal::Hash;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

const PACE: Pace =
    Pace { first_ms: 100, longest_ms: 5_000, halted_ms: 60_000, idle_ms: 10_000, gap_ms: 10, rest_ms: 40 };
const BATCH: usize = 5;

#[derive(Debug, Clone, Copy)]
enum Line {
    Fine,
    RequestLost,
    AnswerLost,
    Doubled,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// The kiosk does one piece of work.
    Work(usize, Line),
    /// The kiosk asks for news; the answer lies on the line until the next time.
    News(usize, Line),
    Writes(usize, u64),
    OfficeWrites(u64),
    Restart(usize),
    TakeImage(usize),
    /// From its image, which it is when none was taken.
    RestoreKiosk(usize),
    BackupOffice,
    RestoreOffice,
    /// An old request arrives once more.
    Replay(usize),
    /// One kiosk makes up an entry of another.
    Lie(usize, usize),
    Weeks,
}

struct Lane {
    kiosk: Arc<Kiosk>,
    exchange: Exchange<Kiosk>,
    engine: Engine,
    news: Option<(u64, HeadsAnswer)>,
    image: State,
}

impl Lane {
    fn new(kiosk: Arc<Kiosk>) -> Self {
        let image = kiosk.state.lock().unwrap().clone();
        let exchange = Exchange::new(Arc::clone(&kiosk), kiosk.identity.clone());
        let engine = Engine::new(Planner::new(kiosk.node(), PACE, BATCH));
        Self { kiosk, exchange, engine, news: None, image }
    }

    fn entries(&self) -> BTreeSet<Hash> {
        entries(&self.kiosk.state.lock().unwrap().journals)
    }
}

fn entries(journals: &Journals) -> BTreeSet<Hash> {
    journals.entries.values().map(|entry| entry.hash).collect()
}

struct World {
    office: Office,
    backup: Office,
    lanes: Vec<Lane>,
    old: Vec<(usize, Request)>,
    /// Every entry that any node really wrote.
    written: BTreeSet<Hash>,
    now_ms: u64,
    runs: u64,
}

impl World {
    fn new(kiosks: u8) -> Self {
        let mut office = Office::new();
        let lanes: Vec<_> =
            (1..=kiosks).map(|byte| Lane::new(Arc::new(Kiosk::new(byte, office.identity.public_key())))).collect();
        for lane in &lanes {
            office.members.insert(lane.kiosk.node(), lane.kiosk.identity.sealing().public());
        }
        office.write(3, 0);
        let mut world = Self {
            backup: office.clone(),
            office,
            lanes,
            old: Vec::new(),
            written: BTreeSet::new(),
            now_ms: 0,
            runs: 1,
        };
        world.note();
        world
    }

    fn note(&mut self) {
        self.written.extend(self.office.site.iter().map(|entry| entry.hash));
        for lane in &self.lanes {
            self.written.extend(lane.kiosk.state.lock().unwrap().branch.iter().map(|entry| entry.hash));
        }
    }

    fn over(&mut self, at: usize, request: Request, line: Line) -> Option<Answer> {
        if matches!(line, Line::RequestLost) {
            return None;
        }
        let node = self.lanes[at].kiosk.node();
        if let Request::Batch(of, batch) = &request
            && *of == node
        {
            // Keys that went with an office's disk are asked for again by it.
            let is_first_life = self.office.run == 1;
            let sealed = batch.entries.iter().filter_map(|entry| entry.sealed.as_ref());
            let mut keys = sealed.map(|sealed| sealed.key);
            let has = |key| self.office.journals.keys.contains_key(&key);
            assert!(!is_first_life || keys.all(has), "entries before their keys");
        }
        if !matches!(request, Request::Heads { .. }) {
            self.old.push((at, request.clone()));
        }
        let mut answer = self.office.handle(node, request.clone());
        if matches!(line, Line::Doubled) {
            answer = self.office.handle(node, request);
        }
        (!matches!(line, Line::AnswerLost)).then_some(answer)
    }

    fn work(&mut self, at: usize, line: Line) -> Action {
        let now_ms = self.now_ms;
        let lane = &mut self.lanes[at];
        let seq = lane.kiosk.head_seq().unwrap();
        lane.engine.planner.on(now_ms, Event::Local { seq });
        let action = lane.engine.planner.next(now_ms);
        if matches!(action, Action::Wait { .. }) {
            return action;
        }
        // The wall clock is nonsense, and nothing depends on it.
        let wall_ms = i64::from_be_bytes([now_ms as u8; 8]);
        let mut asked = lane.exchange.ask(&lane.engine.peer, action, wall_ms).unwrap();
        let request = asked.request.take();
        let was_asked = request.is_some();
        let answer = request.and_then(|request| self.over(at, request, line));
        let lane = &mut self.lanes[at];
        if was_asked && answer.is_none() {
            lane.engine.planner.on(now_ms, Event::Failed { jitter_permille: 500, retry_after_ms: None });
            return action;
        }
        match lane.exchange.hear(&lane.engine.peer, asked, answer) {
            Ok(heard) => lane.engine.heard(now_ms, heard),
            Err(_) => lane.engine.planner.on(now_ms, Event::Failed { jitter_permille: 0, retry_after_ms: Some(50) }),
        }
        if let Some(receipt) = lane.engine.due_receipt() {
            lane.kiosk.keep_receipt(receipt).unwrap();
            lane.engine.planner.on(now_ms, Event::Receipted { seq: receipt.position.seq });
        }
        action
    }

    fn news(&mut self, at: usize, line: Line) {
        let now_ms = self.now_ms;
        if let Some((token, answer)) = self.lanes[at].news.take() {
            let lane = &mut self.lanes[at];
            let heard = lane.exchange.hear_heads(answer, token).unwrap();
            lane.engine.heard(now_ms, heard);
            return;
        }
        let Some(poll) = self.lanes[at].engine.planner.poll(now_ms) else { return };
        let seen = self.lanes[at].engine.peer.tag.clone();
        match self.over(at, Request::Heads { wait_s: 0, seen }, line) {
            Some(Answer::Heads(answer)) => self.lanes[at].news = Some((poll.token, answer)),
            _ => {
                let event = Event::PollFailed { jitter_permille: 0, retry_after_ms: None };
                self.lanes[at].engine.planner.on(now_ms, event);
            }
        }
    }

    /// A process begins again; what it knew of the office is gone.
    fn restart(&mut self, at: usize, image: Option<State>) {
        self.runs += 1;
        let kiosk = Arc::clone(&self.lanes[at].kiosk);
        kiosk.start(image, self.runs);
        let image = std::mem::take(&mut self.lanes[at].image);
        self.lanes[at] = Lane { image, ..Lane::new(kiosk) };
        let receipted = self.lanes[at].kiosk.countersigned_to().unwrap().unwrap_or(0);
        self.lanes[at].engine.planner.on(self.now_ms, Event::Receipted { seq: receipted });
    }

    fn lie(&mut self, liar: usize, victim: usize) {
        let victim = Arc::clone(&self.lanes[victim].kiosk);
        let mut journals = victim.state.lock().unwrap().journals.clone();
        let before = victim.state.lock().unwrap().branch.last().cloned();
        let run = frontdesk_core::id::IncarnationId([0xbb; 16]);
        let entry = journals.write(victim.node(), run, before.as_ref(), 1);
        let liar_identity = NodeIdentity::from_seed(&[liar as u8 + 1; 32]);
        let mut checkpoint = liar_identity.checkpoint(entry.position, entry.hash, 1);
        checkpoint.node = victim.node();
        let request = BatchRequest {
            public_key: victim.public_key().0,
            entries: vec![entry.into()],
            checkpoint: Some(checkpoint.into()),
        };
        let before = self.office.impersonated;
        let answer = self.office.handle(self.lanes[liar].kiosk.node(), Request::Batch(victim.node(), request));
        assert_eq!((answer, self.office.impersonated), (Answer::No, before + 1));
    }

    fn step(&mut self, step: Step) {
        let kiosks = self.lanes.len();
        match step {
            Step::Work(at, line) => drop(self.work(at % kiosks, line)),
            Step::News(at, line) => self.news(at % kiosks, line),
            Step::Writes(at, count) => self.lanes[at % kiosks].kiosk.write(count, -5),
            Step::OfficeWrites(count) => self.office.write(count, 9),
            Step::Restart(at) => self.restart(at % kiosks, None),
            Step::TakeImage(at) => {
                let lane = &mut self.lanes[at % kiosks];
                lane.image = lane.kiosk.state.lock().unwrap().clone();
            }
            Step::RestoreKiosk(at) => {
                let image = self.lanes[at % kiosks].image.clone();
                self.restart(at % kiosks, Some(image));
            }
            Step::BackupOffice => self.backup = self.office.clone(),
            Step::RestoreOffice => {
                self.office.restore(&self.backup);
            }
            Step::Replay(at) if !self.old.is_empty() => {
                let (from, request) = self.old[at % self.old.len()].clone();
                let node = self.lanes[from].kiosk.node();
                drop(self.office.handle(node, request));
            }
            Step::Replay(_) => {}
            Step::Lie(liar, victim) if liar % kiosks != victim % kiosks => self.lie(liar % kiosks, victim % kiosks),
            Step::Lie(..) => {}
            Step::Weeks => self.now_ms += 3 * 7 * 86_400_000,
        }
        self.now_ms += 7;
        self.note();
    }

    fn is_settled(&self) -> bool {
        let all = entries(&self.office.journals);
        self.lanes.iter().all(|lane| {
            let planner = &lane.engine.planner;
            planner.in_step() && planner.behind() == 0 && planner.node_counts().ahead == 0 && lane.entries() == all
        })
    }

    /// Nobody lacks a key that anybody has. One that went with the only disks it was on is gone.
    fn keys_are_there(&self) -> bool {
        let stores = || {
            let kiosks = self.lanes.iter().map(|lane| lane.kiosk.state.lock().unwrap().journals.clone());
            kiosks.chain([self.office.journals.clone()])
        };
        let alive: BTreeSet<_> = stores().flat_map(|journals| journals.keys.into_keys()).collect();
        stores().all(|journals| journals.missing_keys().is_disjoint(&alive))
    }

    /// Fair weather until all is settled; how many rounds it took.
    fn settle(&mut self) -> Result<usize, String> {
        for round in 0..4_000 {
            for at in 0..self.lanes.len() {
                self.news(at, Line::Fine);
                for _ in 0..4 {
                    if matches!(self.work(at, Line::Fine), Action::Wait { .. }) {
                        break;
                    }
                }
            }
            self.now_ms += 20;
            if self.is_settled() && self.keys_are_there() {
                return Ok(round);
            }
        }
        let states: Vec<_> = self
            .lanes
            .iter()
            .map(|lane| {
                let planner = &lane.engine.planner;
                (planner.acked(), planner.local(), planner.node_counts(), lane.entries().len(), planner.in_step())
            })
            .collect();
        Err(format!("{states:?}, office {}", self.office.journals.entries.len()))
    }
}

fn line() -> impl Strategy<Value = Line> {
    prop_oneof![4 => Just(Line::Fine), 1 => Just(Line::RequestLost), 1 => Just(Line::AnswerLost), 1 => Just(Line::Doubled)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0usize..3, line()).prop_map(|(at, line)| Step::Work(at, line)),
        6 => (0usize..3, line()).prop_map(|(at, line)| Step::News(at, line)),
        5 => (0usize..3, 1u64..12).prop_map(|(at, count)| Step::Writes(at, count)),
        2 => (1u64..4).prop_map(Step::OfficeWrites),
        1 => (0usize..3).prop_map(Step::Restart),
        1 => (0usize..3).prop_map(Step::TakeImage),
        1 => (0usize..3).prop_map(Step::RestoreKiosk),
        1 => Just(Step::BackupOffice),
        1 => Just(Step::RestoreOffice),
        1 => (0usize..1_000).prop_map(Step::Replay),
        1 => (0usize..3, 0usize..3).prop_map(|(liar, victim)| Step::Lie(liar, victim)),
        1 => Just(Step::Weeks),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_weather_was_everybody_ends_with_everything_once(steps in proptest::collection::vec(step(), 0..120)) {
        let mut world = World::new(3);
        for step in steps {
            world.step(step);
        }
        // What nobody has any more, because its only disk was put back, is gone; all else is to be everywhere.
        let mut alive = entries(&world.office.journals);
        world.lanes.iter().for_each(|lane| alive.extend(lane.entries()));
        let settled = world.settle();
        prop_assert!(settled.is_ok(), "{settled:?}");
        let at_office = entries(&world.office.journals);
        prop_assert!(alive.is_subset(&at_office), "lost");
        prop_assert!(at_office.is_subset(&world.written), "made up");
        prop_assert!(world.office.stored.values().all(|count| *count == 1), "doubled");
        prop_assert!(world.lanes.iter().all(|lane| lane.engine.trouble.is_none()), "a fork or a restoring is no reason to stop");
    }
}

#[test]
fn a_kiosk_restored_from_an_image_gets_back_what_it_had_sent_and_goes_on() {
    let mut world = World::new(2);
    world.step(Step::Writes(0, 10));
    world.settle().unwrap();
    world.step(Step::TakeImage(0));
    world.step(Step::Writes(0, 10));
    world.settle().unwrap();
    world.step(Step::RestoreKiosk(0));
    assert!(!world.lanes[0].engine.planner.in_step());
    world.step(Step::Writes(0, 4));
    world.settle().unwrap();
    assert_eq!(world.lanes[0].engine.recovered, 10);
    assert!(world.lanes[0].engine.forks > 0);
    assert_eq!(world.office.journals.leaves(world.lanes[0].kiosk.node()).len(), 2);
    assert_eq!(world.office.journals.entries.len(), 3 + 10 + 10 + 4);
}

#[test]
fn an_office_restored_from_an_old_backup_is_filled_again_by_whoever_has_it_and_it_is_said() {
    let mut world = World::new(2);
    world.step(Step::Writes(0, 6));
    world.settle().unwrap();
    world.step(Step::BackupOffice);
    world.step(Step::Writes(0, 10));
    world.step(Step::OfficeWrites(5));
    world.settle().unwrap();
    let all = entries(&world.office.journals);
    world.step(Step::RestoreOffice);
    // The kiosk whose entries they are is away: the other one has them.
    let away = world.lanes.remove(0);
    for _ in 0..200 {
        world.news(0, Line::Fine);
        world.work(0, Line::Fine);
        world.now_ms += 20;
    }
    assert_eq!(entries(&world.office.journals), all);
    world.lanes.insert(0, away);
    world.settle().unwrap();
    assert!(world.office.journals.missing_keys().is_empty());
}

#[test]
fn an_office_that_has_less_than_it_signed_for_is_found_out_once() {
    let mut world = World::new(1);
    world.step(Step::BackupOffice);
    world.step(Step::Writes(0, 12));
    world.settle().unwrap();
    world.step(Step::RestoreOffice);
    let mut lost = Vec::new();
    for _ in 0..100 {
        world.news(0, Line::Fine);
        lost.extend(world.lanes[0].engine.planner.take_lost());
        world.work(0, Line::Fine);
        world.now_ms += 20;
    }
    assert_eq!(lost, [(12, 0)]);
    world.settle().unwrap();
}

#[test]
fn a_new_kiosk_begins_with_the_offices_snapshot_and_not_with_years_of_pages() {
    let mut world = World::new(2);
    world.step(Step::Writes(0, 50));
    world.step(Step::OfficeWrites(50));
    world.settle().unwrap();
    world.office.offers_snapshot = true;
    let fresh = Arc::new(Kiosk::new(9, world.office.identity.public_key()));
    world.office.members.insert(fresh.node(), fresh.identity.sealing().public());
    world.lanes.push(Lane::new(fresh));
    let mut pulls = 0;
    for _ in 0..60 {
        world.news(2, Line::Fine);
        pulls += usize::from(matches!(world.work(2, Line::Fine), Action::Pull { .. }));
        world.now_ms += 20;
    }
    assert_eq!((pulls, world.lanes[2].entries()), (0, entries(&world.office.journals)));
    world.settle().unwrap();
}

#[test]
fn what_a_node_did_not_sign_is_not_taken_from_the_office_either_and_raises_an_alarm() {
    let mut world = World::new(2);
    world.step(Step::Writes(0, 3));
    world.settle().unwrap();
    // Somebody at the office adds a card to the site journal without the office's key.
    let office = world.office.identity.node();
    let before = world.office.site.last().cloned();
    let run = frontdesk_core::id::IncarnationId([world.office.run; 16]);
    let forged = world.office.journals.write(office, run, before.as_ref(), 1);
    let mut signed = world.lanes[0].kiosk.identity.checkpoint(forged.position, forged.hash, 1);
    signed.node = office;
    world.office.journals.checkpoints.insert((office, forged.position.seq, forged.hash), signed);
    for _ in 0..50 {
        world.news(1, Line::Fine);
        world.work(1, Line::Fine);
        world.now_ms += 20;
    }
    assert!(!world.lanes[1].entries().contains(&forged.hash));
    assert_eq!(*world.lanes[1].kiosk.alarms.lock().unwrap(), [(Alarm::Forged, Some(office))]);
    assert!(!world.lanes[1].engine.planner.in_step());
}

#[test]
fn a_conflict_stops_the_pushing_and_nothing_else() {
    let mut world = World::new(2);
    world.step(Step::TakeImage(0));
    world.step(Step::Writes(0, 3));
    world.settle().unwrap();
    // A disk that lies: the same run goes on from an older state.
    let image = world.lanes[0].image.clone();
    let run = image.incarnation;
    world.restart(0, Some(image));
    world.lanes[0].kiosk.start(None, run);
    world.lanes[0].kiosk.write(4, 77);
    world.step(Step::OfficeWrites(4));
    world.step(Step::Writes(1, 4));
    let mut pushes = 0;
    for _ in 0..200 {
        for at in 0..2 {
            world.news(at, Line::Fine);
            pushes += usize::from(matches!(world.work(at, Line::Fine), Action::PushBatch { .. }) && at == 0);
        }
        world.now_ms += 20;
    }
    assert!(matches!(world.lanes[0].engine.trouble, Some(Trouble::Conflict { seq: 1 })));
    assert_eq!(pushes, 1, "a conflict does not loop");
    let site = world.office.identity.node();
    let journals = world.lanes[0].kiosk.state.lock().unwrap().journals.clone();
    assert_eq!(journals.entries.keys().filter(|(node, ..)| *node == site).count(), 7);
    assert_eq!(journals.entries.keys().filter(|(node, ..)| *node == world.lanes[1].kiosk.node()).count(), 4);
    assert!(
        world.lanes[0].kiosk.alarms.lock().unwrap().contains(&(Alarm::Conflict, Some(world.lanes[0].kiosk.node())))
    );
}
