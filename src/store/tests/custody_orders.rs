//! Whatever is said of physical cards at any nodes: it adds up to the same in every order, and whatever is forgotten or let go.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::custody::{
    added, assigned, begun, blocked, by_number, card, compensation, counted, credential, enrolled, found, issued,
    issuing, left_company, lost, pass_issued, pass_issuing, pass_returned, personalised, places, removed, returned,
    rolled, staff, withdrawn, works_here,
};
use common::nodes::{Written, ask, import, ingest, rebuild, trust};
use common::{append, at, open, registered, uid, views, visit};
use frontdesk_core::fact::{CardName, Compensation, Fact, ForgetWhy, LostCause, WithdrawnWhy};
use frontdesk_core::time::Now;
use frontdesk_core::visit::LeftHow;
use frontdesk_store::{
    ForgetRequest, ForgetWhat, Journal, LetGoPolicy, SnapshotIntake, SnapshotTaken, ViewsReport, verify, verify_views,
};
use proptest::prelude::*;

/// Who says what of whom, on which card, and what their clock says.
type Say = (u8, u8, u8, u8, u16);

fn says(most: usize) -> impl Strategy<Value = Vec<Say>> {
    proptest::collection::vec((0u8..3, 0u8..24, 0u8..3, 0u8..3, 0u16..16), 1..most)
}

/// Names 0 and 1 are one card.
fn number(name: u8) -> u8 {
    name.max(1)
}

fn fact((_, what, whom, name, ms): Say) -> Fact {
    let (number, who) = (number(name), whom + 1);
    let cause = (ms % 2 == 0).then_some(LostCause::Stolen);
    let why = if ms % 2 == 0 { WithdrawnWhy::Lost } else { WithdrawnWhy::Withdrawn };
    let of = if ms % 3 == 0 { CardName::Credential(credential(whom)) } else { CardName::Card(card(name)) };
    match what {
        0 => added(name, number),
        1 => removed(name),
        2 => lost(name),
        3 => found(name),
        4 | 5 => issuing(who, name, number),
        6 => issued(who, number),
        7 => returned(who, name, number),
        8 => registered(who, "张伟"),
        9 => Fact::VisitLeft { visit: visit(who), how: LeftHow::WithoutCard },
        10 => pass_issuing(10 + whom, name, number, whom % 2, i64::MAX),
        11 => pass_issued(10 + whom, name),
        12 => pass_returned(10 + whom, name),
        13 => begun(whom, whom % 2, 3 + name),
        14 => personalised(whom, whom % 2, (ms % 4 == 0).then_some(name), 3 + name),
        15 => blocked(whom, why, cause.filter(|_| why == WithdrawnWhy::Lost)),
        16 => compensation(of, u32::from(ms), Compensation::Asked),
        17 => counted(u32::from(ms), 3),
        18 => rolled(of, 1 + whom),
        19 => assigned(whom, whom % 2, 3 + name),
        20 => withdrawn(whom, why),
        21 => works_here(whom % 2),
        22 => left_company(whom % 2),
        _ => added(name, number),
    }
}

fn say(nodes: &[Written], one: Say) {
    let now = Now { mono_ms: 1, ..at(u64::from(one.4 % 6)) };
    let speaker = &nodes[usize::from(one.0) % nodes.len()];
    speaker.journal.append_and_wait(now, vec![fact(one).draft().unwrap()]).unwrap();
}

fn told(journal: &Journal) -> Vec<String> {
    let reader = journal.reader().unwrap();
    let mut told = places(journal);
    told.extend(by_number(&reader, at(0).wall.utc_ms));
    for n in 0..5 {
        told.push(format!("{:?} {:?}", reader.card(uid(n)).unwrap(), reader.open_visit(visit(n)).unwrap()));
    }
    told
}

/// The office, and two kiosks of which the first is enrolled.
fn nodes() -> [Written; 3] {
    let nodes = [Written::new(1, true), Written::new(2, false), Written::new(3, false)];
    append(&nodes[0].journal, 0, &[enrolled(nodes[1].journal.node()), works_here(0)]);
    nodes
}

fn forget(journal: &Journal, what: ForgetWhat) {
    let request = ForgetRequest { what, why: ForgetWhy::Administrator };
    ask(|reply| journal.forget(at(10_000), request, reply));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_interleaving_of_journals_and_branches_with_late_keys_adds_up_to_the_same_and_so_does_a_rebuild(
        before in says(30), after in says(30), order in proptest::collection::vec((0usize..5, 1usize..6), 0..30),
    ) {
        let mut nodes = Vec::from(nodes());
        before.iter().for_each(|one| say(&nodes, *one));
        // The second kiosk goes on from a copy of its disk, too: a fork.
        nodes.push(nodes[2].forked(4));
        after.iter().for_each(|one| say(&nodes[usize::from(one.3 % 2)..], *one));
        let (plain, mixed) = (Written::new(10, false), Written::new(11, false));
        for observer in [&plain, &mixed] {
            trust(&observer.journal, &nodes[0]);
        }
        nodes.iter().for_each(|node| node.tell(&plain));
        let mut sent = [0; 4];
        for (who, count) in order {
            match nodes.get(who) {
                Some(node) => {
                    let entries = node.entries();
                    let to = (sent[who] + count).min(entries.len());
                    ingest(&mixed.journal, node.public_key, entries[sent[who].saturating_sub(2).min(to)..to].to_vec());
                    sent[who] = to;
                }
                None => drop(import(&mixed.journal, nodes[count % 4].keys().into_iter().take(count).collect())),
            }
        }
        for node in nodes.iter().rev() {
            node.send(&mixed);
            import(&mixed.journal, node.keys());
        }
        prop_assert_eq!(views(mixed.dir.path()), views(plain.dir.path()));
        prop_assert_eq!(told(&mixed.journal), told(&plain.journal));
        rebuild(&mixed.journal);
        prop_assert_eq!(views(mixed.dir.path()), views(plain.dir.path()));
        prop_assert_eq!(told(&mixed.journal), told(&plain.journal));
        prop_assert_eq!(verify_views(plain.dir.path()).unwrap(), ViewsReport::Equal);
    }

    #[test]
    fn whoever_is_forgotten_every_card_stays_where_it_is_and_the_count_of_the_tray_is_the_same(
        said in says(60), visits in proptest::collection::vec(1u8..4, 0..4), people in proptest::collection::vec(0u8..2, 0..3),
    ) {
        let nodes = nodes();
        let office = &nodes[0];
        // Only a card that was added is recognised when whoever had it is forgotten.
        append(&office.journal, 0, &[added(0, 1), added(2, 2)]);
        said.iter().for_each(|one| say(&nodes, *one));
        nodes[1].tell(office);
        nodes[2].tell(office);
        // What was said by somebody who is forgotten goes; where cards are does not.
        let places = || -> Vec<String> {
            let reader = office.journal.reader().unwrap();
            let lost = reader.lost(100).unwrap().into_iter().map(|thing| (thing.of, thing.cause, thing.since_ms, thing.held_by));
            vec![
                format!("{:?}", reader.custody(100).unwrap()),
                format!("{:?}", reader.tray_counts().unwrap()),
                format!("{:?}", (0..3).map(|n| reader.tray_card(uid(n)).unwrap()).collect::<Vec<_>>()),
                format!("{:?}", lost.collect::<Vec<_>>()),
                format!("{:?}", reader.key_versions().unwrap()),
                format!("{:?}", reader.counts(202_611).unwrap()),
            ]
        };
        let before = places();
        for n in &visits {
            forget(&office.journal, ForgetWhat::Visit(visit(*n)));
        }
        for n in &people {
            forget(&office.journal, ForgetWhat::Staff(staff(*n)));
        }
        prop_assert_eq!(places(), before.clone());
        for n in &people {
            for number in 3..6 {
                let holder = office.journal.reader().unwrap().staff_card(uid(number)).unwrap();
                prop_assert!(holder.is_none_or(|holder| holder.staff != staff(*n)), "its number went with its key");
            }
        }
        rebuild(&office.journal);
        prop_assert_eq!(places(), before);
    }
}

/// What happens to a kiosk's journal.
#[derive(Debug, Clone)]
enum Step {
    Say(Say),
    Restart,
    Countersign(u8),
    LetGo,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => (0u8..1, 0u8..19, 0u8..3, 0u8..3, 0u16..16).prop_map(Step::Say),
        1 => Just(Step::Restart),
        2 => (0u8..=100).prop_map(Step::Countersign),
        2 => Just(Step::LetGo),
    ];
    proptest::collection::vec(step, 1..80)
}

/// Sends what the office has not got, as far as `upto`, and keeps its receipt.
fn countersign(kiosk: &Journal, office: &Written, upto: u64) {
    let reader = kiosk.reader().unwrap();
    import(&office.journal, reader.keys_of(&reader.entries(0, 1_000).unwrap()).unwrap());
    let after = reader.countersigned_to().unwrap().unwrap_or(0);
    let entries = reader.entries(after, 1_000).unwrap().into_iter().filter(|e| e.position.seq <= upto).collect();
    if let Some(receipt) = ingest(&office.journal, kiosk.public_key(), entries).receipt {
        ask(|reply| kiosk.keep_receipt(receipt, office.public_key, reply));
    }
}

fn let_go(journal: &Journal) -> u64 {
    let mut all = 0;
    loop {
        let policy = LetGoPolicy { keep_ms: 0, size_limit_bytes: None };
        let gone = ask(|reply| journal.let_go(at(1_000_000), policy, reply));
        all += gone.entries;
        if !gone.more {
            return all;
        }
    }
}

/// What letting go must not change: all but where a visit's card was whose story is over.
fn kept(journal: &Journal) -> Vec<String> {
    let reader = journal.reader().unwrap();
    let mut told = places(journal);
    told.extend(by_number(&reader, at(0).wall.utc_ms));
    let mut open = reader.open_visits().unwrap();
    open.sort_by_key(|visit| visit.visit);
    told.extend(open.iter().map(|visit| format!("{visit:?} {:?}", visit.card)));
    told
}

/// A kiosk that begins with a snapshot of what the office has.
fn begin(run: u8, office: &Written) -> Written {
    let new = Written::new(run, false);
    trust(&new.journal, office);
    ask(|reply| office.journal.sign_checkpoint(6, reply));
    let reader = office.journal.reader().unwrap();
    let draft = reader.snapshot_for(new.journal.node()).unwrap();
    let snapshot = ask(|reply| office.journal.seal_snapshot(draft, 7, reply));
    let page = snapshot.page(&reader, 0, 1_000).unwrap();
    let entries: Vec<_> = page.iter().map(|item| item.entry.clone()).collect();
    let mut intake = SnapshotIntake::begin(snapshot.bases.clone(), &snapshot.public_keys, snapshot.total).unwrap();
    intake.take(page).unwrap();
    let taken = ask(|reply| new.journal.take_snapshot(intake, snapshot.seal, office.public_key, reply));
    assert_eq!(taken, SnapshotTaken::Taken { entries: snapshot.total });
    import(&new.journal, reader.keys_of(&entries).unwrap());
    new
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_let_go_custody_is_as_it_was_and_equals_a_rebuild(steps in steps()) {
        let dir = tempfile::tempdir().unwrap();
        let office = Written::new(200, true);
        let (mut journal, mut runs) = (open(dir.path(), 1).0, 1);
        let mut written = 0_u64;
        for step in &steps {
            match step {
                Step::Say(one) => {
                    let now = Now { mono_ms: 1, ..at(u64::from(one.4 % 6)) };
                    journal.append_and_wait(now, vec![fact(*one).draft().unwrap()]).unwrap();
                    written += 1;
                }
                Step::Restart => {
                    drop(journal);
                    runs += 1;
                    journal = open(dir.path(), runs).0;
                }
                Step::Countersign(percent) => countersign(&journal, &office, written * u64::from(*percent) / 100),
                Step::LetGo => {
                    let before = kept(&journal);
                    let_go(&journal);
                    prop_assert_eq!(kept(&journal), before);
                }
            }
        }
        let before = kept(&journal);
        let rows = views(dir.path());
        rebuild(&journal);
        prop_assert_eq!(kept(&journal), before);
        prop_assert_eq!(views(dir.path()), rows);
        prop_assert!(verify(dir.path()).unwrap().is_good());
    }

    #[test]
    fn a_new_kiosk_that_begins_with_a_snapshot_knows_every_card(said in says(60)) {
        let nodes = nodes();
        said.iter().for_each(|one| say(&nodes, *one));
        let office = &nodes[0];
        for node in &nodes[1..] {
            let checkpoint = ask(|reply| node.journal.sign_checkpoint(5, reply));
            import(&office.journal, node.keys());
            let batch = frontdesk_store::Batch {
                public_key: node.public_key,
                entries: node.entries(),
                checkpoint,
                received_ms: 5,
                source: frontdesk_store::BatchSource::Node,
            };
            ask(|reply| office.journal.ingest(batch, reply));
        }
        let new = begin(20, office);
        prop_assert_eq!(kept(&new.journal), kept(&office.journal));
        rebuild(&new.journal);
        prop_assert_eq!(kept(&new.journal), kept(&office.journal));
    }
}

#[test]
fn a_card_that_ended_with_its_person_stays_ended_at_a_kiosk_that_begins_with_a_snapshot() {
    let office = Written::new(1, true);
    append(&office.journal, 0, &[works_here(1), assigned(1, 1, 1), left_company(1), works_here(1), assigned(1, 1, 2)]);
    append(&office.journal, 1, &[assigned(2, 1, 3)]);
    let new = begin(20, &office);
    for node in [&office, &new] {
        let reader = node.journal.reader().unwrap();
        assert!(reader.staff_card(uid(1)).unwrap().is_none() && reader.staff_card(uid(2)).unwrap().is_none());
        assert!(reader.staff_card(uid(3)).unwrap().unwrap().enabled);
    }
}

#[test]
fn cards_that_are_out_missing_or_lost_and_cards_of_staff_stay_when_all_else_is_let_go() {
    let dir = tempfile::tempdir().unwrap();
    let office = Written::new(200, true);
    let (journal, _) = open(dir.path(), 1);
    let left = |n| Fact::VisitLeft { visit: visit(n), how: LeftHow::WithoutCard };
    append(&journal, 0, &[added(1, 1), added(2, 2), added(3, 3), added(4, 4), counted(4, 4), counted(3, 4)]);
    append(&journal, 1, &[registered(1, "张伟"), issuing(1, 1, 1), issued(1, 1), left(1)]);
    append(&journal, 2, &[pass_issuing(1, 2, 2, 1, i64::MAX), pass_issued(1, 2), lost(3)]);
    append(&journal, 3, &[personalised(1, 1, None, 5), personalised(2, 1, Some(1), 6)]);
    for n in 10..30 {
        append(
            &journal,
            u64::from(n),
            &[registered(n, "李四"), issuing(n, 4, 4), issued(n, 4), returned(n, 4, 4), left(n)],
        );
        append(&journal, u64::from(n), &[rolled(CardName::Card(card(4)), n)]);
    }
    append(&journal, 40, &[Fact::NodeStopped {}]);
    let before = kept(&journal);
    countersign(&journal, &office, 1_000);
    // Nineteen visits, nineteen rollings and a count; the last of each stays, because it says where the card is.
    assert_eq!(let_go(&journal), 19 * 5 + 19 + 1);
    assert_eq!(kept(&journal), before);
    let reader = journal.reader().unwrap();
    assert!(reader.visit(visit(1)).unwrap().is_some() && reader.visit(visit(28)).unwrap().is_none());
    assert!(verify(dir.path()).unwrap().is_good());
}
