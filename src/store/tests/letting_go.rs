//! Letting older entries go: what is kept, what never goes, and that nobody notices otherwise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, at, denied, open, registered, sampled, staff_tap, story, uid, views, visit};
use frontdesk_core::access::Direction;
use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::{DoorFact, Fact, ModeCause, OrderedBy};
use frontdesk_core::health::CheckState;
use frontdesk_core::journal::Hash;
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_store::{
    Batch, BatchSource, DoorRest, Journal, LetGoPolicy, LetGone, Options, Outcome, ReceiptKept, Reply, ViewsReport,
    verify, verify_views,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

const ALL: LetGoPolicy = LetGoPolicy { keep_ms: 0, size_limit_bytes: None };
const LATER: u64 = 1_000_000_000;

fn wait<T: Send + 'static>(ask: impl FnOnce(Reply<T>)) -> T {
    let (reply, answer) = Reply::channel();
    ask(reply);
    answer.recv().unwrap().unwrap()
}

fn let_go(journal: &Journal, now: Now, policy: LetGoPolicy) -> u64 {
    let mut all = 0;
    loop {
        let LetGone { entries, more, .. } = wait(|reply| journal.let_go(now, policy, reply));
        all += entries;
        if !more {
            return all;
        }
    }
}

fn office() -> (tempfile::TempDir, Journal) {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 200);
    (dir, journal)
}

/// The office takes the journal in as far as `upto`, and its receipt is kept.
fn countersign(kiosk: &Journal, office: &Journal, upto: u64) -> ReceiptKept {
    let reader = kiosk.reader().unwrap();
    let after = reader.countersigned_to().unwrap().unwrap_or(0);
    let entries: Vec<_> =
        reader.entries(after, 10_000).unwrap().into_iter().filter(|e| e.position.seq <= upto).collect();
    let mut kept = ReceiptKept::Unsigned;
    for page in entries.chunks(1_000) {
        let batch = Batch {
            public_key: kiosk.public_key(),
            entries: page.to_vec(),
            checkpoint: None,
            received_ms: 7,
            source: BatchSource::Node,
        };
        let receipt = wait(|reply| office.ingest(batch, reply)).receipt.unwrap();
        kept = wait(|reply| kiosk.keep_receipt(receipt, office.public_key(), reply));
    }
    kept
}

fn seqs(journal: &Journal) -> Vec<u64> {
    journal.reader().unwrap().entries(0, 10_000).unwrap().iter().map(|entry| entry.position.seq).collect()
}

fn rebuilt(journal: &Journal, dir: &Path) {
    let before = views(dir);
    wait(|reply| journal.rebuild_views(reply));
    assert_eq!(views(dir), before);
}

#[test]
fn nothing_goes_without_a_receipt_however_old_or_large() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &story(1));
    let policy = LetGoPolicy { keep_ms: 0, size_limit_bytes: Some(1) };
    assert_eq!(let_go(&journal, at(LATER), policy), 0);
    assert_eq!(seqs(&journal).len(), 10);
}

#[test]
fn an_ended_visit_goes_and_an_open_one_stays_with_its_card() {
    let dir = tempfile::tempdir().unwrap();
    let (_there, office) = office();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[Fact::NodeStopped {}]);
    append(&journal, 1, &story(1));
    append(&journal, 2, &story(2)[..4]);
    append(&journal, 3, &[denied(7), denied(8)]);
    assert_eq!(countersign(&journal, &office, 17), ReceiptKept::Kept);
    assert_eq!(journal.reader().unwrap().countersigned_to().unwrap(), Some(17));
    assert_eq!(let_go(&journal, at(LATER), ALL), 11);
    // The first of the run, the open visit, and from the base on.
    assert_eq!(seqs(&journal), [1, 12, 13, 14, 15, 17]);
    let reader = journal.reader().unwrap();
    assert_eq!(reader.entry_count().unwrap(), 6);
    assert!(reader.visit(visit(1)).unwrap().is_none() && reader.card(uid(1)).unwrap().is_none());
    assert_eq!(reader.open_visits().unwrap()[0].card.unwrap().uid, uid(2));
    assert!(verify(dir.path()).unwrap().to_string().contains("consistent from 17 to 17"));
    rebuilt(&journal, dir.path());
    // It ends: now it goes, too, with all that was kept of it.
    append(&journal, 4, &story(2)[4..]);
    append(&journal, 5, &[Fact::NodeStopped {}]);
    countersign(&journal, &office, 100);
    let_go(&journal, at(LATER), ALL);
    assert_eq!(seqs(&journal), [1, 24]);
    rebuilt(&journal, dir.path());
    assert!(verify(dir.path()).unwrap().is_good());
}

#[test]
fn a_run_that_ended_in_a_registration_does_not_bring_the_visit_back_to_life() {
    let dir = tempfile::tempdir().unwrap();
    let (_there, office) = office();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[Fact::NodeStopped {}, registered(1, "张伟")]);
    drop(journal);
    let (journal, _) = open(dir.path(), 2);
    append(&journal, 1, &story(1)[1..]);
    append(&journal, 2, &[Fact::NodeStopped {}]);
    countersign(&journal, &office, 100);
    let_go(&journal, at(LATER), ALL);
    // Two runs: the second one's parent is the registration, which stays for the chain and for no view.
    assert_eq!(seqs(&journal), [1, 2, 3, 12]);
    assert_eq!(journal.reader().unwrap().open_visits().unwrap(), []);
    rebuilt(&journal, dir.path());
    assert!(verify(dir.path()).unwrap().is_good());
}

#[test]
fn only_what_is_old_enough_goes_and_an_unsure_clock_finds_nothing_old() {
    let dir = tempfile::tempdir().unwrap();
    let (_there, office) = office();
    let (journal, _) = open(dir.path(), 1);
    for n in 0..10 {
        append(&journal, n * 1_000, &[denied(1)]);
    }
    countersign(&journal, &office, 100);
    let policy = LetGoPolicy { keep_ms: 4_000, size_limit_bytes: None };
    let unsure = |trust| Now { wall: Wall { trust, ..at(LATER).wall }, ..at(LATER) };
    for trust in [WallTrust::NotBefore, WallTrust::Unknown] {
        assert_eq!(let_go(&journal, unsure(trust), policy), 0);
    }
    assert_eq!(let_go(&journal, at(9_000), policy), 4);
    assert_eq!(seqs(&journal), [1, 6, 7, 8, 9, 10]);
}

#[test]
fn above_the_size_limit_the_oldest_go_until_it_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let (_there, office) = office();
    let (journal, _) = open(dir.path(), 1);
    for n in 0..100 {
        append(&journal, n, &vec![denied(1); 60]);
    }
    countersign(&journal, &office, 10_000);
    let before = journal.reader().unwrap().size().unwrap();
    let limit = before.used_bytes / 2;
    let policy = LetGoPolicy { keep_ms: u64::MAX, size_limit_bytes: Some(limit) };
    assert!(let_go(&journal, at(200), policy) > 1_000);
    let after = journal.reader().unwrap().size().unwrap();
    assert!(after.used_bytes <= limit && after.used_bytes > limit / 2, "{after:?} of {before:?}");
    assert!(after.free_bytes > 0);
    // The room is used again.
    append(&journal, 300, &vec![denied(1); 60]);
    assert!(verify(dir.path()).unwrap().is_good());
    assert!(*seqs(&journal).last().unwrap() == 6_060);
}

#[test]
fn after_letting_go_old_entries_are_known_forks_are_found_and_runs_go_on() {
    let (kiosk_dir, kept_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (there, office) = office();
    let (kiosk, _) = open(kiosk_dir.path(), 1);
    append(&kiosk, 0, &[denied(1), denied(2), denied(3)]);
    drop(kiosk);
    for file in ["journal.db", "node.key"] {
        std::fs::copy(kiosk_dir.path().join(file), kept_dir.path().join(file)).unwrap();
    }
    let (kiosk, _) = open(kiosk_dir.path(), 2);
    append(&kiosk, 1, &vec![denied(4); 20]);
    let all = kiosk.reader().unwrap().entries(0, 100).unwrap();
    let key = kiosk.public_key();
    let batch = |entries: &[_]| Batch {
        public_key: key,
        entries: entries.to_vec(),
        checkpoint: None,
        received_ms: 1,
        source: BatchSource::Node,
    };
    let answer = wait(|reply| office.ingest(batch(&all[..20]), reply));
    // Somebody who has it all: a second office, whose receipts the first one keeps, so that it may let go.
    let (_second_there, second) = common_office();
    let receipt = wait(|reply| second.ingest(batch(&all[..20]), reply)).receipt.unwrap();
    assert_eq!(answer.receipt.unwrap().hash, receipt.hash);
    wait(|reply| office.keep_receipt(receipt, second.public_key(), reply));
    assert!(let_go(&office, at(LATER), ALL) > 10);
    // What was let go is known, and what comes next goes on.
    let answer = wait(|reply| office.ingest(batch(&all), reply));
    assert_eq!(&answer.outcomes[..20], [Outcome::Already; 20]);
    assert_eq!(&answer.outcomes[20..], [Outcome::Stored; 3]);
    assert_eq!(answer.receipt.unwrap().position.seq, 23);
    // The disk of the first run, restored: it goes on from an entry that is kept only as a parent.
    let (fork, _) = open(kept_dir.path(), 3);
    append(&fork, 9, &[denied(5)]);
    let forked = fork.reader().unwrap().entries(3, 10).unwrap();
    let answer = wait(|reply| office.ingest(batch(&forked), reply));
    assert_eq!((answer.outcomes, answer.forks.len()), (vec![Outcome::Stored], 1));
    assert!(verify(there.path()).unwrap().is_good());
}

fn common_office() -> (tempfile::TempDir, Journal) {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = Journal::open(dir.path(), Options::new(frontdesk_core::id::IncarnationId([201; 16]))).unwrap();
    (dir, journal)
}

#[test]
fn a_receipt_for_what_is_not_here_is_refused_with_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    let (_there, office) = office();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[denied(1), denied(2)]);
    let entries = journal.reader().unwrap().entries(0, 10).unwrap();
    let batch = Batch {
        public_key: journal.public_key(),
        entries,
        checkpoint: None,
        received_ms: 7,
        source: BatchSource::Node,
    };
    let good = wait(|reply| office.ingest(batch, reply)).receipt.unwrap();
    let keep = |receipt| wait(|reply| journal.keep_receipt(receipt, office.public_key(), reply));
    let mut forged = good;
    forged.hash = Hash([1; 32]);
    assert_eq!(keep(forged), ReceiptKept::Unsigned);
    let key = ed25519_dalek::SigningKey::from_bytes(&[5; 32]);
    let public = frontdesk_core::journal::NodePublicKey(key.verifying_key().to_bytes());
    let signed = |seq, hash| {
        let position = frontdesk_core::journal::Position { seq, ..good.position };
        let receipt = frontdesk_core::journal::Receipt::sign(&key, good.node, position, hash, 1);
        wait(|reply| journal.keep_receipt(receipt, public, reply))
    };
    assert_eq!(signed(3, good.hash), ReceiptKept::EntryMissing);
    assert_eq!(signed(2, Hash([1; 32])), ReceiptKept::EntryIsAnother);
    assert_eq!(journal.reader().unwrap().countersigned_to().unwrap(), None);
    assert_eq!(keep(good), ReceiptKept::Kept);
    assert_eq!(journal.reader().unwrap().countersigned_to().unwrap(), Some(2));
}

/// What happens to a journal: a step of somebody's visit, a refused tap, a passage of staff, a sample of the hardware, a restart, a receipt up to a part of it, letting go.
#[derive(Debug, Clone)]
enum Step {
    Write(u8, u8),
    Deny,
    Staff(u8, bool),
    Sample(u8),
    Restart,
    Countersign(u8),
    LetGo(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (1u8..5, 0u8..10).prop_map(|(who, what)| Step::Write(who, what)),
        2 => Just(Step::Deny),
        3 => (1u8..3, any::<bool>()).prop_map(|(who, out)| Step::Staff(who, out)),
        2 => (0u8..3).prop_map(Step::Sample),
        1 => Just(Step::Restart),
        2 => (0u8..=100).prop_map(Step::Countersign),
        2 => (0u8..100).prop_map(Step::LetGo),
    ];
    proptest::collection::vec(step, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_goes_was_countersigned_and_views_equal_a_rebuild_of_what_is_there(steps in steps()) {
        let dir = tempfile::tempdir().unwrap();
        let (_there, office) = office();
        let (mut journal, _) = open(dir.path(), 1);
        let (mut runs, mut written, mut covered) = (1, 0, 0);
        for (time, step) in (0u64..).zip(&steps) {
            match step {
                Step::Write(who, what) => {
                    append(&journal, time, &story(*who)[usize::from(*what)..=usize::from(*what)]);
                    written += 1;
                }
                Step::Deny => {
                    append(&journal, time, &[denied(9)]);
                    written += 1;
                }
                Step::Staff(who, out) => {
                    append(&journal, time, &[staff_tap(*who, if *out { Direction::Out } else { Direction::In })]);
                    written += 1;
                }
                Step::Sample(which) => {
                    append(&journal, time, &[sampled(&format!("check {which}"), CheckState::Ok, 1)]);
                    written += 1;
                }
                Step::Restart => {
                    drop(journal);
                    runs += 1;
                    journal = open(dir.path(), runs).0;
                }
                Step::Countersign(percent) => {
                    let upto = written * u64::from(*percent) / 100;
                    countersign(&journal, &office, upto);
                    covered = covered.max(upto);
                }
                Step::LetGo(keep_ms) => {
                    let open_before = journal.reader().unwrap().open_visits().unwrap();
                    let policy = LetGoPolicy { keep_ms: u64::from(*keep_ms), size_limit_bytes: None };
                    let_go(&journal, at(time + 50), policy);
                    prop_assert_eq!(journal.reader().unwrap().open_visits().unwrap(), open_before);
                }
            }
        }
        let there: BTreeSet<u64> = seqs(&journal).into_iter().collect();
        let gone: Vec<u64> = (1..=written).filter(|seq| !there.contains(seq)).collect();
        prop_assert!(gone.iter().all(|seq| *seq <= covered), "{:?} of {}", gone, covered);
        let report = verify(dir.path()).unwrap();
        prop_assert!(report.is_good(), "{}", report);
        prop_assert_eq!(report.nodes.first().map_or(0, |node| node.consistent_to), written);
        let before = views(dir.path());
        wait(|reply| journal.rebuild_views(reply));
        prop_assert_eq!(views(dir.path()), before);
    }
}

fn mode(door: &str, mode: DoorMode, until_ms: Option<i64>) -> Fact {
    let (cause, by) = (ModeCause::Ordered, OrderedBy::default());
    DoorFact::ModeChanged { door: door.into(), mode, cause, until_ms, command: None, by }.into()
}

#[test]
fn what_a_door_rests_in_is_its_last_word_and_is_never_let_go() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    let (_office_dir, office) = office();
    append(&journal, 1, &[mode("front", DoorMode::LockedOpen, Some(1_000)), mode("back", DoorMode::LockedDown, None)]);
    append(&journal, 2, &[mode("front", DoorMode::Locked, None), mode("front", DoorMode::LockedDown, None)]);
    append(&journal, 3, &[denied(1)]);
    let rest = |door: &str, mode| DoorRest { door: door.into(), mode, until_ms: None };
    let resting = [rest("back", DoorMode::LockedDown), rest("front", DoorMode::LockedDown)];
    assert_eq!(journal.reader().unwrap().doors_at_rest().unwrap(), resting);
    let before = journal.reader().unwrap().head().unwrap().unwrap().position.seq;
    countersign(&journal, &office, before);
    assert!(let_go(&journal, at(LATER), ALL) > 0);
    assert_eq!(journal.reader().unwrap().doors_at_rest().unwrap(), resting);
    drop(journal);
    assert_eq!(verify_views(dir.path()).unwrap(), ViewsReport::Equal);
}
