//! Two journals that exchange entries and keys in any order agree, in the end, on what is forgotten.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{at, options, registered, visit};
use frontdesk_core::access::Grant;
use frontdesk_core::fact::{AtReader, Fact, ForgetWhy, HoldScope, HolderPrivate, RetentionDays, UpkeepFact};
use frontdesk_core::id::{HoldId, KeyId, NodeId, StaffId, VisitId};
use frontdesk_core::journal::{NodePublicKey, RetentionClass};
use frontdesk_core::time::Now;
use frontdesk_core::visit::LeftHow;
use frontdesk_store::{
    Batch, BatchSource, ForgetRequest, ForgetWhat, Journal, KeysImported, Options, Reader, Reply, SealingKey,
    ViewsReport, VisitQuery, verify, verify_views,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const KIOSK: usize = 0;
const OFFICE: usize = 1;

#[derive(Debug, Clone)]
enum Step {
    Visit { node: usize, n: u8 },
    StaffTap { n: u8 },
    ForgetVisit { node: usize, n: u8 },
    ForgetStaff { node: usize, n: u8 },
    ForgetBefore { node: usize, months: u64 },
    Hold { node: usize, scope: HoldScope },
    Lift { node: usize, hold: u8 },
    Retain { node: usize, days: u16 },
    Retire { node: usize },
    SendEntries { from: usize, count: usize, again: u64 },
    SendKeys { from: usize },
    SendOldKeys { to: usize },
    Restart { node: usize },
    Rebuild { node: usize },
}

fn staff(n: u8) -> StaffId {
    StaffId([0x50 + n; 16])
}

fn step() -> impl Strategy<Value = Step> {
    let node = 0..2_usize;
    let scope = prop_oneof![
        3 => (0..4_u8).prop_map(|n| HoldScope::Visit(visit(n))),
        2 => (0..2_u8).prop_map(|n| HoldScope::Staff(staff(n))),
        1 => Just(HoldScope::Class(RetentionClass::Visits)),
        1 => Just(HoldScope::Class(RetentionClass::StaffPresence)),
    ];
    prop_oneof![
        5 => (node.clone(), 0..4_u8).prop_map(|(node, n)| Step::Visit { node, n }),
        3 => (0..2_u8).prop_map(|n| Step::StaffTap { n }),
        3 => (node.clone(), 0..4_u8).prop_map(|(node, n)| Step::ForgetVisit { node, n }),
        2 => (node.clone(), 0..2_u8).prop_map(|(node, n)| Step::ForgetStaff { node, n }),
        1 => (node.clone(), 0..3_u64).prop_map(|(node, months)| Step::ForgetBefore { node, months }),
        2 => (node.clone(), scope).prop_map(|(node, scope)| Step::Hold { node, scope }),
        2 => (node.clone(), 0..6_u8).prop_map(|(node, hold)| Step::Lift { node, hold }),
        2 => (node.clone(), 0..60_u16).prop_map(|(node, days)| Step::Retain { node, days }),
        1 => node.clone().prop_map(|node| Step::Retire { node }),
        5 => (node.clone(), 1..9_usize, 0..3_u64).prop_map(|(from, count, again)| Step::SendEntries { from, count, again }),
        3 => node.clone().prop_map(|from| Step::SendKeys { from }),
        2 => node.clone().prop_map(|to| Step::SendOldKeys { to }),
        1 => node.clone().prop_map(|node| Step::Restart { node }),
        1 => node.prop_map(|node| Step::Rebuild { node }),
    ]
}

struct Side {
    dir: tempfile::TempDir,
    journal: Option<Journal>,
    public_key: NodePublicKey,
    runs: u8,
    /// How many of its entries the other side has.
    sent: u64,
}

/// The kiosk and the office, and what was ever on its way between them.
struct World {
    sides: [Side; 2],
    /// Every sealing key that there ever was: a backup of everything.
    old: BTreeMap<KeyId, SealingKey>,
    holds: u8,
    /// Days that have gone by.
    days: u64,
}

fn answer<T: Send + 'static>(ask: impl FnOnce(Reply<T>)) -> T {
    let (reply, answer) = Reply::channel();
    ask(reply);
    answer.recv().unwrap().unwrap()
}

fn open_side(dir: &std::path::Path, side: usize, run: u8) -> Journal {
    let run_name = run + if side == OFFICE { 100 } else { 0 };
    Journal::open(dir, Options { office: side == OFFICE, ..options(run_name) }).unwrap().0
}

impl World {
    fn new() -> Self {
        let side = |side| {
            let dir = tempfile::tempdir().unwrap();
            let journal = open_side(dir.path(), side, 0);
            let public_key = journal.public_key();
            Side { dir, journal: Some(journal), public_key, runs: 0, sent: 0 }
        };
        let world = Self { sides: [side(KIOSK), side(OFFICE)], old: BTreeMap::new(), holds: 0, days: 0 };
        answer(|reply| world.journal(KIOSK).trust_office(world.sides[OFFICE].public_key, reply));
        world
    }

    fn journal(&self, side: usize) -> &Journal {
        self.sides[side].journal.as_ref().unwrap()
    }

    fn reader(&self, side: usize) -> Reader {
        self.journal(side).reader().unwrap()
    }

    fn node(&self, side: usize) -> NodeId {
        self.journal(side).node()
    }

    fn now(&self) -> Now {
        at(self.days * 86_400_000)
    }

    fn write(&self, side: usize, facts: &[Fact]) {
        let drafts = facts.iter().map(|fact| fact.draft().unwrap()).collect();
        self.journal(side).append_and_wait(self.now(), drafts).unwrap();
    }

    fn forget(&self, side: usize, what: ForgetWhat) {
        let request = ForgetRequest { what, why: ForgetWhy::Administrator };
        answer(|reply| self.journal(side).forget(self.now(), request, reply));
    }

    fn send_entries(&mut self, from: usize, count: usize, again: u64) {
        let after = self.sides[from].sent.saturating_sub(again);
        let entries = self.reader(from).entries(after, count).unwrap();
        let Some(last) = entries.last() else { return };
        let sent = last.position.seq;
        let batch = Batch {
            public_key: self.sides[from].public_key,
            entries,
            checkpoint: None,
            received_ms: 5,
            source: BatchSource::Node,
        };
        let taken = answer(|reply| self.journal(1 - from).ingest(batch, reply));
        assert_eq!((taken.wanted.len(), taken.forks.len()), (0, 0));
        self.sides[from].sent = self.sides[from].sent.max(sent);
    }

    fn keys_at(&self, side: usize) -> Vec<SealingKey> {
        let reader = self.reader(side);
        reader.keys_of(&reader.all_after(0, 10_000).unwrap().1).unwrap()
    }

    fn import(&self, to: usize, keys: Vec<SealingKey>) -> KeysImported {
        answer(|reply| self.journal(to).import_keys(keys, reply))
    }

    fn lift(&mut self, node: usize, hold: u8) {
        self.write(node, &[Fact::Upkeep(UpkeepFact::HoldLifted { hold: HoldId([hold; 16]) })]);
    }

    fn run(&mut self, step: &Step) {
        match step.clone() {
            Step::Visit { node, n } => {
                self.write(
                    node,
                    &[registered(n, "张伟"), Fact::VisitLeft { visit: visit(n), how: LeftHow::NeverHadCard }],
                );
            }
            Step::StaffTap { n } => {
                let private = Some(HolderPrivate { uid: common::uid(n), staff: Some(staff(n)), name: "周雯".into() });
                let grant = Grant::Staff;
                self.write(
                    KIOSK,
                    &[Fact::AccessGranted {
                        door: "front".into(),
                        command: 1,
                        grant,
                        visit: None,
                        remote: None,
                        at: AtReader::default(),
                        private,
                    }],
                );
            }
            Step::ForgetVisit { node, n } => self.forget(node, ForgetWhat::Visit(visit(n))),
            Step::ForgetStaff { node, n } => self.forget(node, ForgetWhat::Staff(staff(n))),
            Step::ForgetBefore { node, months } => {
                let month = at(self.days.saturating_sub(months * 30) * 86_400_000).wall.month();
                self.forget(node, ForgetWhat::Before { class: RetentionClass::Visits, month });
            }
            Step::Hold { node, scope } => {
                let (hold, reference) = (HoldId([self.holds; 16]), "2026/17".into());
                self.holds += 1;
                self.write(node, &[Fact::Upkeep(UpkeepFact::HoldPlaced { hold, scope, reference })]);
            }
            Step::Lift { node, hold } => self.lift(node, hold),
            Step::Retain { node, days } => {
                let days = RetentionDays { visits: Some(days), staff_presence: Some(days), ..common::retention() };
                answer(|reply| self.journal(node).enforce_retention(self.now(), days, 3, reply));
            }
            Step::Retire { node } => drop(answer(|reply| self.journal(node).retire_keys(reply))),
            Step::SendEntries { from, count, again } => self.send_entries(from, count, again),
            Step::SendKeys { from } => drop(self.import(1 - from, self.keys_at(from))),
            Step::SendOldKeys { to } => drop(self.import(to, self.old.values().cloned().collect())),
            Step::Restart { node } => {
                let side = &mut self.sides[node];
                drop(side.journal.take());
                side.runs += 1;
                side.journal = Some(open_side(side.dir.path(), node, side.runs));
            }
            Step::Rebuild { node } => drop(answer(|reply| self.journal(node).rebuild_views(reply))),
        }
        for side in [KIOSK, OFFICE] {
            self.old.extend(self.keys_at(side).into_iter().map(|key| (key.id, SealingKey { maker: None, ..key })));
        }
        self.days += 3;
    }

    /// Keys at this side that a hold in force covers, each with the holds that do.
    fn held(&self, side: usize) -> BTreeMap<KeyId, BTreeSet<HoldId>> {
        let holds = self.reader(side).holds().unwrap();
        let covers = |scope, key: &SealingKey| match scope {
            HoldScope::Visit(visit) => key.subject == visit.into(),
            HoldScope::Staff(staff) => key.subject == staff.into(),
            HoldScope::Class(class) => key.class == class,
        };
        let of = |key: &SealingKey| {
            holds.iter().filter(|hold| hold.in_force && covers(hold.scope, key)).map(|hold| hold.hold).collect()
        };
        self.keys_at(side)
            .iter()
            .map(|key| (key.id, of(key)))
            .filter(|(_, holds): &(_, BTreeSet<_>)| !holds.is_empty())
            .collect()
    }

    /// What a hold covers is still there, unless the hold itself has gone.
    fn check_held(&self, side: usize, before: &BTreeMap<KeyId, BTreeSet<HoldId>>) -> Result<(), TestCaseError> {
        let here: BTreeSet<KeyId> = self.keys_at(side).iter().map(|key| key.id).collect();
        let in_force: BTreeSet<HoldId> =
            self.reader(side).holds().unwrap().iter().filter(|hold| hold.in_force).map(|hold| hold.hold).collect();
        for (key, holds) in before {
            prop_assert!(here.contains(key) || holds.is_disjoint(&in_force), "a held key is gone at {}", side);
        }
        Ok(())
    }

    /// Everything that is on its way arrives, and all holds end.
    fn settle(&mut self) {
        for hold in 0..self.holds {
            self.lift(OFFICE, hold);
        }
        for _ in 0..2 {
            for from in [KIOSK, OFFICE] {
                self.send_entries(from, 1_000, 0);
            }
        }
        for to in [KIOSK, OFFICE] {
            let old = self.old.values().cloned().collect();
            self.import(to, old);
        }
    }

    fn check_end(&self) -> Result<(), TestCaseError> {
        let ids: Vec<KeyId> = self.old.keys().copied().collect();
        let mut gone_at = Vec::new();
        for side in [KIOSK, OFFICE] {
            let reader = self.reader(side);
            let gone: BTreeSet<KeyId> = reader.forgotten_among(&ids).unwrap().into_iter().collect();
            let entries = reader.all_after(0, 10_000).unwrap().1;
            let mut readable = BTreeSet::new();
            for entry in &entries {
                let Some(sealed) = &entry.sealed else { continue };
                let opens = reader.open_body(entry).unwrap().is_some();
                prop_assert_eq!(opens, !gone.contains(&sealed.key), "{} of {}", &entry.kind, side);
                if opens && entry.kind == "visit.registered" {
                    readable.insert(visit_in(&entry.open));
                }
            }
            let found = reader.visits_by_contact("138-0013-8000", 1_000).unwrap();
            prop_assert_eq!(found.iter().map(|record| record.visit).collect::<BTreeSet<_>>(), readable.clone());
            let named = |visit: &VisitId| reader.visit(*visit).unwrap().is_some_and(|record| record.private.is_some());
            // A kiosk has no index of words.
            let searched: BTreeSet<VisitId> =
                readable.iter().copied().filter(|visit| side == OFFICE && named(visit)).collect();
            for text in ["山风", "zhouwen", "8000"] {
                let query = VisitQuery { text: text.into(), ..VisitQuery::default() };
                let found = reader.search_visits(&query, None, 1_000).unwrap().rows;
                prop_assert_eq!(found.iter().map(|record| record.visit).collect::<BTreeSet<_>>(), searched.clone());
            }
            prop_assert_eq!(words_without_a_key(self.sides[side].dir.path()), 0);
            prop_assert!(verify(self.sides[side].dir.path()).unwrap().is_good());
            prop_assert_eq!(verify_views(self.sides[side].dir.path()).unwrap(), ViewsReport::Equal);
            gone_at.push(gone);
        }
        prop_assert_eq!(&gone_at[KIOSK], &gone_at[OFFICE]);
        Ok(())
    }
}

/// Rows of the index of words whose registration does not open any more.
fn words_without_a_key(dir: &std::path::Path) -> i64 {
    let connection = rusqlite::Connection::open(dir.join("journal.db")).unwrap();
    let sql = "SELECT count(*) FROM visit_words w JOIN entries e ON e.id = w.entry \
               WHERE e.key_id NOT IN (SELECT key_id FROM keys)";
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn visit_in(open: &[u8]) -> VisitId {
    let open: serde_json::Value = serde_json::from_slice(open).unwrap();
    open["visit"].as_str().unwrap().parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 300, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happened_both_sides_agree_on_what_is_gone_and_nothing_held_is(
        steps in proptest::collection::vec(step(), 1..45),
    ) {
        let mut world = World::new();
        prop_assert_ne!(world.node(KIOSK), world.node(OFFICE));
        for step in &steps {
            let held = [world.held(KIOSK), world.held(OFFICE)];
            world.run(step);
            for side in [KIOSK, OFFICE] {
                world.check_held(side, &held[side])?;
            }
        }
        world.settle();
        world.check_end()?;
        let before = [KIOSK, OFFICE].map(|side| world.keys_at(side).len());
        for node in [KIOSK, OFFICE] {
            world.run(&Step::Rebuild { node });
        }
        prop_assert_eq!([KIOSK, OFFICE].map(|side| world.keys_at(side).len()), before);
        world.check_end()?;
    }
}
