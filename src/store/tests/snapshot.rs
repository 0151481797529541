//! A new kiosk begins with a snapshot: in seconds, with the same answers, and only if the office has sealed all of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, at, denied, open, registered, story, tamper, uid, views, visit};
use frontdesk_core::fact::Fact;
use frontdesk_core::journal::Draft;
use frontdesk_store::{
    Batch, BatchSource, Journal, LetGoPolicy, Outcome, Reply, SealingKey, Snapshot, SnapshotEntry, SnapshotIntake,
    SnapshotTaken, verify,
};

fn wait<T: Send + 'static>(ask: impl FnOnce(Reply<T>)) -> T {
    let (reply, answer) = Reply::channel();
    ask(reply);
    answer.recv().unwrap().unwrap()
}

/// Sends everything to the office with its keys and a checkpoint.
fn send(from: &Journal, to: &Journal) {
    let reader = from.reader().unwrap();
    let checkpoint = wait(|reply| from.sign_checkpoint(5, reply));
    let mut after = 0;
    loop {
        let entries = reader.entries(after, 1_000).unwrap();
        let Some(last) = entries.last() else { break };
        after = last.position.seq;
        let keys = reader.keys_of(&entries).unwrap();
        wait(|reply| to.import_keys(keys, reply));
        wait(|reply| {
            to.ingest(
                Batch { public_key: from.public_key(), entries, checkpoint, received_ms: 5, source: BatchSource::Node },
                reply,
            )
        });
    }
}

struct Site {
    _dirs: Vec<tempfile::TempDir>,
    office_dir: tempfile::TempDir,
    office: Journal,
}

/// An office with a kiosk's journal of many runs: visits that ended, five that have not, and people of its own.
fn site(old: usize, people: usize) -> Site {
    let (kiosk_dir, office_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (office, _) = open(office_dir.path(), 200);
    for run in 1..=20 {
        let (kiosk, _) = open(kiosk_dir.path(), run);
        append(&kiosk, 0, &[Fact::NodeStopped {}]);
        append(&kiosk, 1, &story(100 + run));
        for _ in 0..old / 20 / 60 {
            append(&kiosk, 2, &vec![denied(1); 60]);
        }
        if run <= 5 {
            append(&kiosk, 3, &story(run)[..5]);
        }
        if run == 20 {
            send(&kiosk, &office);
        }
    }
    for page in (0..people).collect::<Vec<_>>().chunks(60) {
        let drafts = page.iter().map(|n| {
            let open = format!("{{\"staff\":\"{n:032x}\",\"enabled\":true,\"groups\":[]}}").into_bytes();
            Draft { kind: "person.set".into(), kind_version: 1, open, private: None }
        });
        office.append_and_wait(at(9), drafts.collect()).unwrap();
    }
    tamper(
        office_dir.path(),
        "INSERT OR REPLACE INTO site_records (family, id, entry) SELECT 'person', hex(id), id FROM entries WHERE kind = 'person.set'",
    );
    wait(|reply| office.sign_checkpoint(6, reply));
    Site { _dirs: vec![kiosk_dir], office_dir, office }
}

fn snapshot(site: &Site, asker: &Journal) -> Snapshot {
    let draft = site.office.reader().unwrap().snapshot_for(asker.node()).unwrap();
    wait(|reply| site.office.seal_snapshot(draft, 7, reply))
}

fn pages(site: &Site, snapshot: &Snapshot) -> Vec<SnapshotEntry> {
    let reader = site.office.reader().unwrap();
    let mut all = Vec::new();
    while (all.len() as u64) < snapshot.total {
        let page = snapshot.page(&reader, all.len() as u64, 700).unwrap();
        assert!(!page.is_empty());
        all.extend(page);
    }
    all
}

fn take(kiosk: &Journal, site: &Site, snapshot: &Snapshot, entries: Vec<SnapshotEntry>) -> SnapshotTaken {
    let mut intake = SnapshotIntake::begin(snapshot.bases.clone(), &snapshot.public_keys, snapshot.total).unwrap();
    if intake.take(entries).is_err() {
        return SnapshotTaken::NotSealed;
    }
    wait(|reply| kiosk.take_snapshot(intake, snapshot.seal, site.office.public_key(), reply))
}

/// The keys that a kiosk of the site gets.
fn keys(site: &Site, entries: &[SnapshotEntry]) -> Vec<SealingKey> {
    let entries: Vec<_> = entries.iter().map(|item| item.entry.clone()).collect();
    site.office.reader().unwrap().keys_of(&entries).unwrap()
}

#[test]
fn a_new_kiosk_has_the_same_answers_after_a_snapshot_of_years() {
    let site = site(20_000, 1_000);
    let dir = tempfile::tempdir().unwrap();
    let (kiosk, _) = open(dir.path(), 50);
    append(&kiosk, 0, &[Fact::NodeStopped {}]);
    let begun = std::time::Instant::now();
    let snapshot = snapshot(&site, &kiosk);
    let entries = pages(&site, &snapshot);
    let keys = keys(&site, &entries);
    assert_eq!(take(&kiosk, &site, &snapshot, entries), SnapshotTaken::Taken { entries: snapshot.total });
    for keys in keys.chunks(500) {
        wait(|reply| kiosk.import_keys(keys.to_vec(), reply));
    }
    let took = begun.elapsed();
    let (here, there) = (kiosk.reader().unwrap(), site.office.reader().unwrap());
    eprintln!("{} of {} entries, {took:?}", snapshot.total, there.entry_count().unwrap());
    assert!(took.as_secs() < 10, "{took:?}");
    assert!(snapshot.total * 15 < there.entry_count().unwrap());
    let mut open_visits = here.visits(i64::MAX, 100).unwrap();
    assert_eq!(open_visits.len(), 5);
    open_visits.sort_by_key(|visit| visit.visit);
    for (number, visit) in (1..).zip(&open_visits) {
        assert_eq!(Some(visit), there.visit(common::visit(number)).unwrap().as_ref());
        assert_eq!(here.card(uid(number)).unwrap(), there.card(uid(number)).unwrap());
    }
    assert!(here.visit(visit(101)).unwrap().is_none());
    let people = here.all_after(0, 10_000).unwrap().1.into_iter().filter(|entry| entry.kind == "person.set").count();
    assert_eq!(people, 1_000);
    let report = verify(dir.path()).unwrap();
    assert!(report.is_good(), "{report}");
    let before = views(dir.path());
    wait(|reply| kiosk.rebuild_views(reply));
    assert_eq!(views(dir.path()), before);
    drop(kiosk);
    // It opens again, and what comes after the base is taken in as ever.
    open(dir.path(), 51);
}

#[test]
fn what_comes_after_the_bases_goes_on_and_can_be_let_go_again() {
    let site = site(0, 3);
    let dir = tempfile::tempdir().unwrap();
    let (kiosk, _) = open(dir.path(), 50);
    let snapshot = snapshot(&site, &kiosk);
    let entries = pages(&site, &snapshot);
    take(&kiosk, &site, &snapshot, entries);
    append(&site.office, 20, &[Fact::NodeStopped {}, registered(7, "张伟")]);
    let all = site.office.reader().unwrap().entries(0, 100).unwrap();
    let batch = Batch {
        public_key: site.office.public_key(),
        entries: all,
        checkpoint: None,
        received_ms: 1,
        source: BatchSource::Node,
    };
    let answer = wait(|reply| kiosk.ingest(batch, reply));
    assert_eq!(answer.outcomes, [[Outcome::Already; 3].as_slice(), &[Outcome::Stored; 2]].concat());
    assert!(verify(dir.path()).unwrap().is_good());
    // The kiosk's own word takes the place of the office's seal.
    append(&kiosk, 21, &vec![denied(1); 20]);
    send(&kiosk, &site.office);
    let receipt = wait(|reply| site.office.receipt_for(kiosk.node(), 1, reply)).unwrap();
    wait(|reply| kiosk.keep_receipt(receipt, site.office.public_key(), reply));
    let policy = LetGoPolicy { keep_ms: 0, size_limit_bytes: None };
    while wait(|reply| kiosk.let_go(at(1_000_000), policy, reply)).more {}
    assert!(kiosk.reader().unwrap().entries(0, 100).unwrap().len() < 5);
    let report = verify(dir.path()).unwrap();
    assert!(report.is_good(), "{report}");
    let before = views(dir.path());
    wait(|reply| kiosk.rebuild_views(reply));
    assert_eq!(views(dir.path()), before);
    let visits = kiosk.reader().unwrap().visits(i64::MAX, 100).unwrap();
    assert_eq!(visits.len(), 6);
}

#[test]
fn a_snapshot_that_is_not_as_sealed_leaves_no_trace() {
    let site = site(0, 3);
    let dir = tempfile::tempdir().unwrap();
    let (kiosk, _) = open(dir.path(), 50);
    let snapshot = snapshot(&site, &kiosk);
    let good = pages(&site, &snapshot);
    let refused = |what: &str, change: &dyn Fn(&mut Vec<SnapshotEntry>)| {
        let mut entries = good.clone();
        change(&mut entries);
        assert_eq!(take(&kiosk, &site, &snapshot, entries), SnapshotTaken::NotSealed, "{what}");
        assert_eq!(kiosk.reader().unwrap().entry_count().unwrap(), 0, "{what}");
    };
    refused("the last page is missing", &|entries| drop(entries.pop()));
    refused("one more", &|entries| entries.push(entries[0].clone()));
    refused("one twice in place of another", &|entries| entries[1] = entries[0].clone());
    refused("a changed body", &|entries| entries[2].entry.open = b"{}".to_vec());
    refused("a changed body with its hash", &|entries| {
        entries[2].entry.open = b"{}".to_vec();
        entries[2].entry.hash = entries[2].entry.computed_hash();
    });
    let mut forged = pages(&site, &snapshot);
    forged[0].chain_only = false;
    let (other_dir, stranger) = (tempfile::tempdir().unwrap(), 60);
    let (stranger, _) = open(other_dir.path(), stranger);
    let mut intake = SnapshotIntake::begin(snapshot.bases.clone(), &snapshot.public_keys, snapshot.total).unwrap();
    intake.take(good.clone()).unwrap();
    let by_another = wait(|reply| kiosk.take_snapshot(intake, snapshot.seal, stranger.public_key(), reply));
    assert_eq!(by_another, SnapshotTaken::NotSealed);
    assert_eq!(kiosk.reader().unwrap().entry_count().unwrap(), 0);
    assert!(matches!(take(&kiosk, &site, &snapshot, good.clone()), SnapshotTaken::Taken { .. }));
    assert_eq!(take(&kiosk, &site, &snapshot, good), SnapshotTaken::NotNew);
    assert!(verify(site.office_dir.path()).unwrap().is_good());
}
