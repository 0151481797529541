//! Taking in other nodes' journals, as the office does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, at, denied, open, registered, story, uid, views, visit};
use frontdesk_core::id::IncarnationId;
use frontdesk_core::journal::{Entry, NodePublicKey};
use frontdesk_store::{
    Batch, BatchSource, CheckpointOutcome, IngestAnswer, Journal, Outcome, Reply, SealingKey, Wanted, verify,
};
use proptest::prelude::*;

/// A kiosk's journal: its key, its entries and their sealing keys.
struct Kiosk {
    dir: tempfile::TempDir,
    public_key: NodePublicKey,
    entries: Vec<Entry>,
    keys: Vec<SealingKey>,
}

fn kiosk(runs: u8) -> Kiosk {
    let dir = tempfile::tempdir().unwrap();
    for run in 1..=runs {
        let (journal, _) = open(dir.path(), run);
        append(&journal, u64::from(run), &story(run));
    }
    read(dir)
}

fn read(dir: tempfile::TempDir) -> Kiosk {
    let (journal, opened) = open(dir.path(), 99);
    let reader = journal.reader().unwrap();
    let entries = reader.entries(0, 1_000).unwrap();
    let keys = reader.keys_of(&entries).unwrap();
    drop(journal);
    Kiosk { dir, public_key: opened.public_key, entries, keys }
}

fn ingest(office: &Journal, kiosk: &Kiosk, entries: &[Entry]) -> IngestAnswer {
    let (reply, answer) = Reply::channel();
    let batch = Batch {
        public_key: kiosk.public_key,
        entries: entries.to_vec(),
        checkpoint: None,
        received_ms: 5,
        source: BatchSource::Node,
    };
    office.ingest(batch, reply);
    answer.recv().unwrap().unwrap()
}

fn import(office: &Journal, keys: &[SealingKey]) -> usize {
    let (reply, answer) = Reply::channel();
    office.import_keys(keys.to_vec(), reply);
    answer.recv().unwrap().unwrap().new
}

fn office() -> (tempfile::TempDir, Journal) {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 200);
    (dir, journal)
}

#[test]
fn a_batch_is_stored_once_and_replayed_as_already_there() {
    let kiosk = kiosk(2);
    let (dir, office) = office();
    assert_eq!(import(&office, &kiosk.keys), kiosk.keys.len());
    let answer = ingest(&office, &kiosk, &kiosk.entries);
    assert!(answer.outcomes.iter().all(|outcome| *outcome == Outcome::Stored));
    assert_eq!(answer.heads[0].hash, kiosk.entries.last().unwrap().hash);
    let again = ingest(&office, &kiosk, &kiosk.entries);
    assert!(again.outcomes.iter().all(|outcome| *outcome == Outcome::Already));
    assert_eq!(import(&office, &kiosk.keys), 0);
    let record = office.reader().unwrap().visit(visit(2)).unwrap().unwrap();
    assert_eq!(record.private.unwrap().name, "张伟");
    assert_eq!(office.reader().unwrap().contacts().unwrap()[0].received_ms, Some(5));
    assert!(verify(dir.path()).unwrap().is_good());
}

#[test]
fn a_hole_is_answered_with_its_first_missing_entry() {
    let kiosk = kiosk(2);
    let (_dir, office) = office();
    ingest(&office, &kiosk, &kiosk.entries[..3]);
    let answer = ingest(&office, &kiosk, &kiosk.entries[5..8]);
    assert_eq!(answer.outcomes, [Outcome::Gap; 3]);
    assert_eq!(answer.wanted, [Wanted { incarnation: IncarnationId([1; 16]), seq: Some(4) }]);
    // The second run begins at the eleventh entry: its middle asks for its beginning, its beginning for the run before.
    let answer = ingest(&office, &kiosk, &kiosk.entries[12..14]);
    assert_eq!(answer.wanted, [Wanted { incarnation: IncarnationId([2; 16]), seq: None }]);
    let answer = ingest(&office, &kiosk, &kiosk.entries[10..11]);
    assert_eq!(answer.wanted, [Wanted { incarnation: IncarnationId([1; 16]), seq: Some(4) }]);
    assert_eq!(answer.heads[0].position.seq, 3);
}

#[test]
fn another_entry_in_the_same_place_is_a_conflict_and_changes_nothing() {
    let kiosk = kiosk(1);
    let (dir, office) = office();
    ingest(&office, &kiosk, &kiosk.entries);
    let mut other = kiosk.entries[4].clone();
    other.mono_ms += 1;
    other.hash = other.computed_hash();
    assert_eq!(ingest(&office, &kiosk, &[other]).outcomes, [Outcome::Conflict]);
    assert!(verify(dir.path()).unwrap().is_good());
}

#[test]
fn what_is_not_an_entry_of_this_journal_is_refused() {
    let kiosk = kiosk(1);
    let (_dir, office) = office();
    let mut changed = kiosk.entries[0].clone();
    changed.open.push(b' ');
    assert_eq!(ingest(&office, &kiosk, &[changed]).outcomes, [Outcome::Refused]);
    let stranger = self::kiosk(1);
    assert_eq!(ingest(&office, &kiosk, &stranger.entries[..1]).outcomes, [Outcome::Refused]);
    ingest(&office, &kiosk, &kiosk.entries[..2]);
    let mut rehashed = kiosk.entries[2].clone();
    rehashed.prev_hash.0[0] ^= 1;
    rehashed.hash = rehashed.computed_hash();
    assert_eq!(ingest(&office, &kiosk, &[rehashed]).outcomes, [Outcome::Refused]);
    let mut endless = kiosk.entries[2].clone();
    endless.position.seq = u64::MAX;
    endless.hash = endless.computed_hash();
    assert_eq!(ingest(&office, &kiosk, &[endless]).outcomes, [Outcome::Refused]);
}

#[test]
fn two_children_of_one_parent_are_both_kept_and_reported() {
    let kiosk = kiosk(1);
    // A copy of the disk is taken, the kiosk goes on, and then the copy is put back.
    let copy = tempfile::tempdir().unwrap();
    for file in ["journal.db", "node.key"] {
        std::fs::copy(kiosk.dir.path().join(file), copy.path().join(file)).unwrap();
    }
    for (dir, run) in [(kiosk.dir.path(), 50), (copy.path(), 51)] {
        let (journal, _) = open(dir, run);
        append(&journal, 0, &[denied(run)]);
    }
    let (one, other) = (read(kiosk.dir), read(copy));
    let (dir, office) = office();
    assert_eq!(ingest(&office, &one, &one.entries).forks, []);
    let answer = ingest(&office, &other, &other.entries);
    assert_eq!(answer.forks.len(), 1);
    assert_eq!(answer.outcomes.last(), Some(&Outcome::Stored));
    assert_eq!(answer.heads.len(), 2);
    let report = verify(dir.path()).unwrap();
    assert!(report.is_good() && report.to_string().contains("2 branches"), "{report}");
}

#[test]
fn a_checkpoint_is_kept_only_if_it_is_the_nodes_and_names_what_is_here() {
    let kiosk = kiosk(1);
    let (journal, _) = open(kiosk.dir.path(), 60);
    let (reply, answer) = Reply::channel();
    journal.sign_checkpoint(77, reply);
    let good = answer.recv().unwrap().unwrap().unwrap();
    let (dir, office) = office();
    let send = |checkpoint, entries: &[Entry]| {
        let (reply, answer) = Reply::channel();
        let entries = entries.to_vec();
        office.ingest(
            Batch {
                public_key: kiosk.public_key,
                entries,
                checkpoint: Some(checkpoint),
                received_ms: 5,
                source: BatchSource::Node,
            },
            reply,
        );
        answer.recv().unwrap().unwrap().checkpoint
    };
    assert_eq!(send(good, &[]), CheckpointOutcome::EntryMissing);
    assert_eq!(send(frontdesk_core::journal::Checkpoint { wall_ms: 78, ..good }, &[]), CheckpointOutcome::Refused);
    assert_eq!(send(good, &kiosk.entries), CheckpointOutcome::Kept);
    let report = verify(dir.path()).unwrap();
    assert_eq!(report.nodes.iter().find(|node| !node.own).unwrap().good_checkpoints, 1);
}

#[test]
fn keys_that_come_after_their_entries_make_cards_known_as_if_they_had_come_before() {
    let kiosk = kiosk(3);
    let (early, late) = (office(), office());
    import(&early.1, &kiosk.keys);
    for office in [&early.1, &late.1] {
        ingest(office, &kiosk, &kiosk.entries);
    }
    assert!(late.1.reader().unwrap().card(uid(2)).unwrap().is_none());
    import(&late.1, &kiosk.keys);
    assert_eq!(late.1.reader().unwrap().card(uid(2)).unwrap(), early.1.reader().unwrap().card(uid(2)).unwrap());
    assert!(late.1.reader().unwrap().card(uid(2)).unwrap().unwrap().returned);
    let before = views(late.0.path());
    let (reply, answer) = Reply::channel();
    late.1.rebuild_views(reply);
    answer.recv().unwrap().unwrap();
    assert_eq!(views(late.0.path()), before);
}

#[test]
fn the_offices_own_journal_is_apart_from_those_it_took_in() {
    let kiosk = kiosk(1);
    let (dir, office) = office();
    ingest(&office, &kiosk, &kiosk.entries);
    append(&office, 0, &[registered(9, "李四")]);
    let reader = office.reader().unwrap();
    assert_eq!(reader.head().unwrap().unwrap().position.seq, 1);
    assert_eq!(reader.entries(0, 10).unwrap().len(), 1);
    assert_eq!(reader.tail(100).unwrap().len(), 11);
    assert_eq!(reader.heads().unwrap().len(), 2);
    assert_eq!(at(0).mono_ms, 0);
    drop(office);
    open(dir.path(), 201);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_in_any_order_with_repeats_end_in_the_whole_journal(pieces in proptest::collection::vec((0usize..20, 1usize..12), 1..12)) {
        let kiosk = kiosk(2);
        let (dir, office) = office();
        for (from, count) in &pieces {
            let piece = &kiosk.entries[*from..(from + count).min(20)];
            let answer = ingest(&office, &kiosk, piece);
            prop_assert!(answer.outcomes.iter().all(|o| matches!(o, Outcome::Stored | Outcome::Already | Outcome::Gap)));
            prop_assert!(!answer.outcomes.contains(&Outcome::Gap) || !answer.wanted.is_empty());
        }
        ingest(&office, &kiosk, &kiosk.entries);
        let reader = office.reader().unwrap();
        prop_assert_eq!(reader.tail(100).unwrap(), kiosk.entries);
        prop_assert!(verify(dir.path()).unwrap().is_good());
    }
}
