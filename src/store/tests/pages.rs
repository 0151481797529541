//! Journals that travel by way of others: pages that end at a signature, and what is not signed is not taken.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, denied, open, options, registered, story, tamper, uid, views, visit};
use frontdesk_core::id::{IncarnationId, KeyId, NodeId};
use frontdesk_core::journal::{Checkpoint, Entry, NodePublicKey, Position, RetentionClass};
use frontdesk_store::{Batch, BatchSource, IngestAnswer, Journal, Options, Outcome, Page, Reply, SealingKey, verify};
use proptest::prelude::*;
use std::path::Path;

fn ask<T: Send + 'static>(work: impl FnOnce(Reply<T>)) -> T {
    let (reply, answer) = Reply::channel();
    work(reply);
    answer.recv().unwrap().unwrap()
}

fn send(to: &Journal, from: NodePublicKey, entries: &[Entry], checkpoint: Option<Checkpoint>) -> IngestAnswer {
    let source = BatchSource::Relayed;
    let batch = Batch { public_key: from, entries: entries.to_vec(), checkpoint, received_ms: 5, source };
    ask(|reply| to.ingest(batch, reply))
}

fn store() -> (tempfile::TempDir, Journal) {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 200);
    (dir, journal)
}

/// A kiosk's entries with its signature for the last one.
struct Kiosk {
    dir: tempfile::TempDir,
    key: NodePublicKey,
    entries: Vec<Entry>,
    /// Over the fifth entry.
    middle: Checkpoint,
    signed: Checkpoint,
}

fn kiosk() -> Kiosk {
    let dir = tempfile::tempdir().unwrap();
    let (journal, opened) = open(dir.path(), 1);
    let story = story(1);
    let (before, after) = story.split_at(5);
    append(&journal, 0, before);
    let middle = ask(|reply| journal.sign_checkpoint(7, reply)).unwrap();
    append(&journal, 0, after);
    let signed = ask(|reply| journal.sign_checkpoint(7, reply)).unwrap();
    let entries = journal.reader().unwrap().entries(0, 100).unwrap();
    drop(journal);
    Kiosk { dir, key: opened.public_key, entries, middle, signed }
}

#[test]
fn a_relayed_batch_is_taken_only_whole_and_only_with_its_nodes_own_signature_over_its_end() {
    let kiosk = kiosk();
    let stranger = self::kiosk();
    // Somebody in the middle makes up an entry beside the good ones: its hash is right and it goes on from an entry of the kiosk.
    let mut forged = kiosk.entries[5].clone();
    forged.position.incarnation = IncarnationId([66; 16]);
    forged.parent =
        Some(frontdesk_core::journal::Parent { position: kiosk.entries[4].position, hash: kiosk.entries[4].hash });
    forged.hash = forged.computed_hash();
    let mut beside = kiosk.entries.clone();
    beside.insert(5, forged.clone());
    let mut changed = kiosk.entries.clone();
    changed[2].open.push(b' ');
    let bad_signature = Checkpoint { wall_ms: 9, ..kiosk.signed };
    let (dir, office) = store();
    for (entries, checkpoint) in [
        (kiosk.entries.clone(), None),
        (kiosk.entries.clone(), Some(kiosk.middle)),
        (kiosk.entries.clone(), Some(stranger.signed)),
        (kiosk.entries.clone(), Some(bad_signature)),
        (kiosk.entries[..5].to_vec(), Some(kiosk.signed)),
        (beside, Some(kiosk.signed)),
        (changed, Some(kiosk.signed)),
        (vec![forged], Some(kiosk.signed)),
    ] {
        let answer = send(&office, kiosk.key, &entries, checkpoint);
        assert!(answer.refused_unsigned && answer.touched.is_empty());
        assert!(answer.outcomes.len() == entries.len() && answer.outcomes.iter().all(|one| *one == Outcome::Refused));
    }
    assert_eq!(office.reader().unwrap().entry_count().unwrap(), 0);
    assert!(!send(&office, kiosk.key, &kiosk.entries[..5], Some(kiosk.middle)).refused_unsigned);
    let answer = send(&office, kiosk.key, &kiosk.entries, Some(kiosk.signed));
    assert_eq!(answer.outcomes[4..6], [Outcome::Already, Outcome::Stored]);
    // Whoever carries it is not the node: it was not heard of.
    assert!(office.reader().unwrap().contacts().unwrap().iter().all(|contact| contact.received_ms.is_none()));
    assert!(verify(dir.path()).unwrap().is_good());
}

fn page(from: &Journal, node: NodeId, have: &[Position], limit: usize) -> Page {
    from.reader().unwrap().after_ends(node, have, limit, 1_000_000).unwrap()
}

/// Pulls until there is nothing more, and answers how many pages that were.
fn pull(to: &Journal, from: &Journal, key: NodePublicKey, limit: usize) -> usize {
    let mut pages = 0;
    let mut came = Vec::new();
    loop {
        let have = [came.clone(), to.reader().unwrap().ends(key.node()).unwrap()].concat();
        let page = page(from, key.node(), &have, limit);
        if page.entries.is_empty() {
            assert!(!page.more);
            return pages;
        }
        let answer = send(to, key, &page.entries, page.checkpoint);
        assert!(!answer.refused_unsigned && answer.wanted.is_empty());
        assert!(answer.outcomes.iter().all(|one| matches!(one, Outcome::Stored | Outcome::Already)));
        came.insert(0, page.entries.last().unwrap().position);
        pages += 1;
        assert!(pages < 200, "it ends");
    }
}

#[test]
fn a_journal_signs_itself_every_so_often_and_the_office_each_of_its_writes() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, opened) = open(dir.path(), 1);
    for step in 0..20_u64 {
        append(&journal, step, &[(); 64].map(|()| denied(1)));
    }
    let node = opened.node;
    let first = page(&journal, node, &[], 100);
    assert_eq!((first.entries.len(), first.more), (256, true), "the first signature is beyond the limit");
    let (_dir, other) = store();
    assert_eq!(pull(&other, &journal, opened.public_key, 600), 3);
    assert_eq!(other.reader().unwrap().entry_count().unwrap(), 1_280);
    let dir = tempfile::tempdir().unwrap();
    let (office, opened) = Journal::open(dir.path(), Options { office: true, ..options(3) }).unwrap();
    append(&office, 0, &[denied(1)]);
    append(&office, 1, &[denied(2)]);
    let page = page(&office, opened.node, &[], 100);
    assert_eq!((page.entries.len(), page.more), (2, false));
}

#[test]
fn what_is_not_signed_is_not_given_away_and_unknown_ends_say_nothing() {
    let kiosk = kiosk();
    let (journal, _) = open(kiosk.dir.path(), 2);
    append(&journal, 1, &[denied(1)]);
    let node = kiosk.key.node();
    let unknown = Position { incarnation: IncarnationId([9; 16]), seq: 5 };
    let all = page(&journal, node, &[unknown], 100);
    assert_eq!(
        (all.entries.as_slice(), all.checkpoint, all.more),
        (kiosk.entries.as_slice(), Some(kiosk.signed), false)
    );
    assert_eq!(page(&journal, node, &[kiosk.signed.position], 100).entries, []);
    // A peer that is ahead in a run has all of it.
    let ahead = Position { seq: 1_000, ..kiosk.signed.position };
    assert_eq!(page(&journal, node, &[ahead], 100).entries, []);
    let half = page(&journal, node, &[kiosk.entries[3].position], 100);
    assert_eq!(half.entries, kiosk.entries[4..]);
}

#[test]
fn a_thousand_short_runs_make_few_pages_and_heads_are_those_that_nothing_goes_on_from() {
    let dir = tempfile::tempdir().unwrap();
    let mut key = None;
    for run in 0..120_u8 {
        let (journal, opened) = open(dir.path(), run);
        append(&journal, u64::from(run), &[denied(run)]);
        ask(|reply| journal.sign_checkpoint(i64::from(run), reply));
        key = Some(opened.public_key);
    }
    let (journal, _) = open(dir.path(), 250);
    let (_dir, other) = store();
    assert_eq!(pull(&other, &journal, key.unwrap(), 50), 3);
    let heads = other.reader().unwrap().heads().unwrap();
    assert_eq!(heads.iter().map(|head| head.position.seq).collect::<Vec<_>>(), [120]);
    assert_eq!(heads, journal.reader().unwrap().heads().unwrap());
}

#[test]
fn a_run_that_goes_on_beside_one_that_goes_on_from_it_is_an_end_of_the_journal_again() {
    let (dir, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (journal, opened) = open(dir.path(), 1);
    append(&journal, 0, &[denied(1)]);
    for file in ["journal.db", "journal.db-wal", "node.key"] {
        std::fs::copy(dir.path().join(file), copy.path().join(file)).unwrap();
    }
    let (other, _) = open(copy.path(), 2);
    append(&other, 1, &[denied(2)]);
    append(&journal, 1, &[denied(3)]);
    let (_dir, office) = store();
    for branch in [&other, &journal] {
        ask(|reply| branch.sign_checkpoint(1, reply));
        pull(&office, branch, opened.public_key, 10);
    }
    let heads = office.reader().unwrap().heads().unwrap();
    assert_eq!(heads.iter().map(|head| head.position.seq).collect::<Vec<_>>(), [2, 2]);
    pull(&other, &office, opened.public_key, 10);
    assert_eq!(other.reader().unwrap().heads().unwrap().len(), 2);
}

#[test]
fn a_peer_that_was_restored_from_an_old_backup_is_not_asked_for_everything_again() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, opened) = open(dir.path(), 0);
    let (node, key) = (opened.node, opened.public_key);
    append(&journal, 0, &story(1));
    ask(|reply| journal.sign_checkpoint(1, reply));
    let (_dir, peer) = store();
    assert_eq!(pull(&peer, &journal, key, 100), 1);
    drop(journal);
    for run in 1..150_u8 {
        append(&open(dir.path(), run).0, u64::from(run), &[denied(run)]);
    }
    let reader = open(dir.path(), 250).0.reader().unwrap();
    let ends = reader.ends(node).unwrap();
    assert!(ends.len() <= 64);
    assert_eq!(ends[0].seq, 159, "the end of the journal is in front");
    assert!(ends.iter().any(|end| end.seq < 100), "older ones are among them: {ends:?}");
    let most_had = ends.iter().filter(|end| end.seq <= 100).map(|end| end.seq).max();
    assert!(most_had > Some(60), "{most_had:?}");
}

#[test]
fn keys_that_are_missing_are_asked_for_later_and_later_and_those_that_come_no_more() {
    let kiosk = kiosk();
    let (journal, _) = open(kiosk.dir.path(), 2);
    let (_dir, office) = store();
    send(&office, kiosk.key, &kiosk.entries, Some(kiosk.signed));
    let reader = office.reader().unwrap();
    let missing = reader.missing_keys(0, 10).unwrap();
    assert_eq!(missing.len(), 1);
    let mut now_ms = 0;
    for wait_ms in [60_000, 600_000, 3_600_000, 86_400_000, 604_800_000] {
        ask(|reply| office.keys_asked(missing.clone(), now_ms, reply));
        assert_eq!(reader.missing_keys(now_ms + wait_ms - 1, 10).unwrap(), []);
        now_ms += wait_ms;
        assert_eq!(reader.missing_keys(now_ms, 10).unwrap(), missing);
    }
    ask(|reply| office.keys_asked(missing.clone(), now_ms, reply));
    assert_eq!(reader.missing_keys(i64::MAX, 10).unwrap(), []);
    // Who may have what is decided by class and by whose entries they are.
    let from = journal.reader().unwrap();
    let unknown = KeyId([1; 16]);
    let refused = from.keys_by_id(&missing, |class, _| class != RetentionClass::Visits).unwrap();
    assert_eq!((refused.keys.len(), refused.forgotten.len()), (0, 0));
    let given = from.keys_by_id(&[missing[0], unknown], |_, maker| maker == kiosk.key.node()).unwrap();
    let keys: Vec<SealingKey> = given.keys;
    assert_eq!(keys.len(), 1);
    let (reply, answer) = Reply::channel();
    office.import_keys(keys, reply);
    answer.recv().unwrap().unwrap();
    assert!(reader.card(uid(1)).unwrap().is_some());
    // Here, too, the key is known to be the kiosk's.
    assert_eq!(reader.keys_by_id(&missing, |_, maker| maker == kiosk.key.node()).unwrap().keys.len(), 1);
    tamper(_dir.path(), "INSERT INTO forgotten SELECT key_id, 1 FROM keys");
    assert_eq!(reader.keys_by_id(&missing, |_, _| true).unwrap().forgotten, missing);
}

/// The database as a build with the first so many migrations would have it: its tables, this journal's entries.
fn as_version(version: usize, dir: &Path, to: &Path) {
    let migrations = [include_str!("../src/schema_1.sql"), include_str!("../src/schema_2.sql")];
    let connection = rusqlite::Connection::open(to.join("journal.db")).unwrap();
    for sql in &migrations[..version] {
        connection.execute_batch(sql).unwrap();
    }
    connection.execute("ATTACH ?1 AS new", [dir.join("journal.db").to_str().unwrap()]).unwrap();
    for table in ["nodes", "runs", "entries", "checkpoints", "keys", "secrets", "meta"] {
        let columns: Vec<String> = connection
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}', 'main')"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let columns = columns.join(", ");
        connection
            .execute_batch(&format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}"))
            .unwrap();
    }
    connection
        .execute_batch(&format!(
            "DETACH new; DELETE FROM meta WHERE name = 'views_stale'; PRAGMA user_version = {version};"
        ))
        .unwrap();
    std::fs::copy(dir.join("node.key"), to.join("node.key")).unwrap();
}

#[test]
fn a_journal_of_an_earlier_version_is_opened_with_its_views_and_its_ends() {
    let dir = tempfile::tempdir().unwrap();
    for run in 1..4 {
        let (journal, _) = open(dir.path(), run);
        append(&journal, u64::from(run), &story(run)[..usize::from(run) * 3]);
    }
    let expected = views(dir.path());
    assert!(expected.len() > 8);
    for version in 1..=2 {
        let older = tempfile::tempdir().unwrap();
        as_version(version, dir.path(), older.path());
        let (journal, _) = open(older.path(), 9);
        assert_eq!(views(older.path()), expected, "version {version}");
        let reader = journal.reader().unwrap();
        assert_eq!(reader.heads().unwrap().len(), 1, "version {version}");
        assert!(reader.open_visit(visit(1)).unwrap().is_some());
        append(&journal, 9, &[registered(9, "李四")]);
        assert!(verify(older.path()).unwrap().is_good());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_journals_that_exchange_pages_end_equal_whatever_each_had_of_a_forked_kiosk(
        runs in proptest::collection::vec((0usize..4, 1u8..4, any::<bool>()), 1..9),
        took in proptest::collection::vec((0u8..2, 0usize..40, 1usize..20), 0..8),
        limit in 1usize..12,
    ) {
        // Each run goes on from a copy of the disk as it was after some earlier run: any tree of branches.
        let mut disks: Vec<tempfile::TempDir> = Vec::new();
        let everything = store();
        let mut key = None;
        for (n, (from, count, sign)) in runs.iter().enumerate() {
            let disk = tempfile::tempdir().unwrap();
            if !disks.is_empty() {
                for file in ["journal.db", "node.key"] {
                    std::fs::copy(disks[from % disks.len()].path().join(file), disk.path().join(file)).unwrap();
                }
            }
            let (journal, opened) = open(disk.path(), n as u8 + 1);
            for step in 0..*count {
                append(&journal, u64::from(step), &[denied(step + 1)]);
            }
            if *sign || n + 1 == runs.len() {
                ask(|reply| journal.sign_checkpoint(1, reply));
            }
            key = Some(opened.public_key);
            pull(&everything.1, &journal, opened.public_key, limit);
            drop(journal);
            disks.push(disk);
        }
        let key = key.unwrap();
        let everything = &everything.1;
        let sides = [store(), store()];
        let entries: Vec<Entry> = everything.reader().unwrap().all_after(0, 1_000).unwrap().1;
        // What each has to begin with: pieces of what came, as the kiosk itself brought them.
        for (side, from, count) in took {
            let piece = entries.iter().skip(from).take(count).cloned().collect();
            let source = BatchSource::Node;
            let batch = Batch { public_key: key, entries: piece, checkpoint: None, received_ms: 5, source };
            ask(|reply| sides[usize::from(side)].1.ingest(batch, reply));
        }
        pull(&sides[0].1, everything, key, limit);
        pull(&sides[1].1, &sides[0].1, key, limit);
        pull(&sides[0].1, &sides[1].1, key, limit);
        // What a side had without its signature it could not pass on.
        pull(&sides[1].1, everything, key, limit);
        let hashes = |journal: &Journal| {
            let mut hashes: Vec<_> =
                journal.reader().unwrap().all_after(0, 1_000).unwrap().1.iter().map(|entry| entry.hash).collect();
            hashes.sort();
            hashes
        };
        prop_assert_eq!(hashes(&sides[0].1), hashes(everything));
        prop_assert_eq!(hashes(&sides[1].1), hashes(everything));
        let heads = |journal: &Journal| {
            let mut heads: Vec<_> = journal.reader().unwrap().heads().unwrap().iter().map(|head| head.hash).collect();
            heads.sort();
            heads
        };
        prop_assert_eq!(heads(&sides[0].1), heads(everything));
        prop_assert!(verify(sides[1].0.path()).unwrap().is_good());
    }
}
