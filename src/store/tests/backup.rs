//! Backup beside a writing node, and restore: what it refuses, what it says, and what is forgotten stays forgotten.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, at, denied, open, registered, story, views, visit};
use frontdesk_core::fact::{ForgetWhy, Reading};
use frontdesk_core::id::IncarnationId;
use frontdesk_store::backup::{self, BackupError, BackupReport, Lock, Restore, Restored, Unlock};
use frontdesk_store::{Batch, BatchSource, ForgetRequest, ForgetWhat, Journal, Outcome, Reader, Reply, verify};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use zeroize::Zeroizing;

// Made by age itself: `age-keygen`.
const IDENTITY: &str = "AGE-SECRET-KEY-1Z0CGF347EG6TYWAMP227C59K0XXSVVN2RXMH4HQRHYVKUNPD8JYSFGNA48";
const RECIPIENT: &str = "age1qv3adm0ghr3nnqq6gavkr45jc0z6mt2jh9x09njcz44puaydee9scltf6j";

fn wait<T: Send + 'static>(ask: impl FnOnce(Reply<T>)) -> T {
    let (reply, answer) = Reply::channel();
    ask(reply);
    answer.recv().unwrap().unwrap()
}

fn passphrase(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.into())
}

fn lock() -> Lock {
    Lock::recipient(RECIPIENT).unwrap()
}

fn unlock() -> Unlock {
    Unlock::identity(&format!("# created: today\n{IDENTITY}\n")).unwrap()
}

fn write(dir: &Path, to: &Path) -> BackupReport {
    backup::write(dir, to, &lock(), 77, &["office.json", "absent.pem"]).unwrap()
}

fn restore(from: &Path, dir: &Path, run: u8, unlock: &Unlock) -> Result<BackupReport, BackupError> {
    let incarnation = IncarnationId([run; 16]);
    backup::restore(dir, at(50_000), &Restore { from, unlock, accept_loss: false, incarnation })
}

fn is_empty(dir: &Path) -> bool {
    !["journal.db", "journal.db-wal", "node.key", "restore.partial"].iter().any(|name| dir.join(name).exists())
}

/// A journal with some life in it, and where its backup is.
fn kiosk() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &story(1));
    append(&journal, 1, &story(2)[..5]);
    wait(|reply| journal.sign_checkpoint(1, reply));
    let file = dir.path().join("backup.age");
    (dir, file)
}

#[test]
fn what_is_restored_is_what_was_backed_up_and_says_that_it_was_restored() {
    let (dir, file) = kiosk();
    std::fs::write(dir.path().join("office.json"), "a membership").unwrap();
    let report = write(dir.path(), &file);
    assert_eq!((report.head_seq, report.countersigned_to, report.backup_ms), (15, None, 77));
    let there = tempfile::tempdir().unwrap();
    assert_eq!(restore(&file, there.path(), 9, &unlock()).unwrap(), report);
    assert_eq!(views(there.path()), views(dir.path()));
    assert_eq!(std::fs::read_to_string(there.path().join("office.json")).unwrap(), "a membership");
    assert!(verify(there.path()).unwrap().is_good());
    let (journal, opened) = open(there.path(), 10);
    assert_eq!(opened.restored, Some(Restored { from_seq: 15, backup_ms: 77, accept_loss: false }));
    let last = journal.reader().unwrap().entries(15, 10).unwrap();
    assert_eq!((last.len(), last[0].kind.as_str()), (1, "node.restored"));
    assert_eq!(journal.reader().unwrap().visit(visit(1)).unwrap().unwrap().private.unwrap().name, "张伟");
    assert_eq!(wait(|reply| journal.caught_up(at(60_000), reply)), Some(0));
    assert_eq!(wait(|reply| journal.caught_up(at(60_000), reply)), None);
    drop(journal);
    assert_eq!(open(there.path(), 11).1.restored, None);
}

#[test]
fn a_backup_beside_64_writers_is_of_one_moment() {
    let (dir, file) = kiosk();
    let (journal, _) = open(dir.path(), 2);
    let (journal, is_over) = (Arc::new(journal), Arc::new(AtomicBool::new(false)));
    let writers: Vec<_> = (0..64u64)
        .map(|number| {
            let (journal, is_over) = (Arc::clone(&journal), Arc::clone(&is_over));
            std::thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    append(&journal, number, &[registered(7, "李四"), denied(3)]);
                }
            })
        })
        .collect();
    let before = journal.reader().unwrap().entry_count().unwrap();
    let mut after = before;
    let mut reports = Vec::new();
    // Until the writers got a word in: on a busy machine three backups can be over before their first.
    while reports.len() < 3 || (after == before && reports.len() < 1_000) {
        reports.push(write(dir.path(), &file));
        after = journal.reader().unwrap().entry_count().unwrap();
    }
    is_over.store(true, Ordering::Relaxed);
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    assert!(reports.iter().all(|report| (before..=after).contains(&report.head_seq)));
    assert!(after > before);
    let there = tempfile::tempdir().unwrap();
    let report = restore(&file, there.path(), 9, &unlock()).unwrap();
    let restored = verify(there.path()).unwrap();
    assert!(restored.is_good());
    assert_eq!(restored.nodes[0].consistent_to, report.head_seq + 1);
}

#[test]
fn a_wrong_key_a_cut_and_a_flipped_bit_anywhere_leave_nothing_behind() {
    let (dir, file) = kiosk();
    let (journal, _) = open(dir.path(), 2);
    // Several chunks.
    append(&journal, 2, &vec![registered(3, &"长".repeat(10_000)); 10]);
    backup::write(dir.path(), &file, &Lock::Passphrase(passphrase("correct horse")), 77, &[]).unwrap();
    let there = tempfile::tempdir().unwrap();
    let target = there.path().join("data");
    let refuse = |unlock: &Unlock| restore(&file, &target, 9, unlock).unwrap_err();
    assert!(matches!(refuse(&Unlock::Passphrase(passphrase("wrong"))), BackupError::WrongKey));
    assert!(matches!(refuse(&unlock()), BackupError::WrongKey));
    assert!(is_empty(&target));
    write(dir.path(), &file);
    let good = std::fs::read(&file).unwrap();
    assert!(good.len() > 3 * 65_536);
    let damage = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        let error = restore(&file, &target, 9, &unlock()).unwrap_err();
        assert!(is_empty(&target), "{error}");
        error
    };
    for at in (0..good.len()).step_by(7_919).chain([good.len() - 1]) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x10;
        let error = damage(&bytes);
        assert!(
            matches!(error, BackupError::Damaged | BackupError::NotABackup | BackupError::WrongKey),
            "{at}: {error}"
        );
    }
    let header = good.windows(4).position(|four| four == b"\n---").unwrap();
    let chunk = good.windows(1).skip(header + 4).position(|one| one == b"\n").unwrap() + header + 5 + 16;
    for at in [0, 10, header, chunk - 3, chunk, chunk + 65_552, chunk + 2 * 65_552, good.len() - 1] {
        let error = damage(&good[..at]);
        assert!(matches!(error, BackupError::Damaged | BackupError::NotABackup), "{at}: {error}");
    }
    let longer = [good.as_slice(), b"x"].concat();
    assert!(matches!(damage(&longer), BackupError::Damaged));
}

#[test]
fn a_directory_with_a_journal_or_a_key_is_never_overwritten() {
    let (dir, file) = kiosk();
    write(dir.path(), &file);
    let before = std::fs::read(dir.path().join("node.key")).unwrap();
    assert!(matches!(restore(&file, dir.path(), 9, &unlock()), Err(BackupError::Occupied { .. })));
    for name in ["journal.db", "journal.db-wal"] {
        std::fs::remove_file(dir.path().join(name)).ok();
    }
    let Err(BackupError::Occupied { path }) = restore(&file, dir.path(), 9, &unlock()) else { panic!() };
    assert!(path.ends_with("node.key"));
    assert_eq!(std::fs::read(dir.path().join("node.key")).unwrap(), before);
}

#[test]
fn a_changed_entry_in_a_backup_is_named_and_not_restored() {
    let (dir, file) = kiosk();
    common::tamper(dir.path(), "UPDATE entries SET mono_ms = 77 WHERE seq = 4");
    write(dir.path(), &file);
    let there = tempfile::tempdir().unwrap();
    let Err(BackupError::NotWhole(report)) = restore(&file, there.path(), 9, &unlock()) else { panic!() };
    assert_eq!(report.nodes[0].first_bad.as_ref().unwrap().seq, 4);
    assert!(is_empty(there.path()));
}

fn send(from: &Journal, to: &Journal) -> (Vec<Outcome>, usize) {
    let entries = from.reader().unwrap().entries(0, 1_000).unwrap();
    let batch =
        Batch { public_key: from.public_key(), entries, checkpoint: None, received_ms: 1, source: BatchSource::Node };
    let answer = wait(|reply| to.ingest(batch, reply));
    (answer.outcomes, answer.forks.len())
}

#[test]
fn a_backup_restored_twice_is_a_fork_that_the_office_finds() {
    let (dir, file) = kiosk();
    write(dir.path(), &file);
    let (there, office) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (office, _) = open(office.path(), 200);
    restore(&file, &there.path().join("a"), 9, &unlock()).unwrap();
    restore(&file, &there.path().join("b"), 10, &unlock()).unwrap();
    let (first, _) = open(&there.path().join("a"), 11);
    let (second, _) = open(&there.path().join("b"), 12);
    assert_eq!(send(&first, &office).1, 0);
    let (outcomes, forks) = send(&second, &office);
    assert_eq!(forks, 1);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Stored | Outcome::Already)));
}

#[test]
fn what_was_forgotten_after_the_backup_is_forgotten_again_with_what_the_office_gives_back() {
    let (dir, file) = kiosk();
    write(dir.path(), &file);
    let office_dir = tempfile::tempdir().unwrap();
    let (office, _) = open(office_dir.path(), 200);
    let (journal, _) = open(dir.path(), 2);
    let request = ForgetRequest { what: ForgetWhat::Visit(visit(1)), why: ForgetWhy::Visitor };
    assert!(wait(|reply| journal.forget(at(10), request, reply)).deleted > 0);
    append(&journal, 11, &[denied(5)]);
    send(&journal, &office);
    // The disk dies.
    drop(journal);
    let there = tempfile::tempdir().unwrap();
    restore(&file, there.path(), 9, &unlock()).unwrap();
    let (restored, _) = open(there.path(), 10);
    assert!(restored.reader().unwrap().visit(visit(1)).unwrap().unwrap().private.is_some());
    // What it had sent comes back: two entries of the run after the backup.
    let mut cursor = 0;
    let mut lost = Vec::new();
    let reader = Reader::open(office_dir.path()).unwrap();
    loop {
        let (next, page) = reader.all_after(cursor, 100).unwrap();
        if page.is_empty() {
            break;
        }
        lost.extend(page.into_iter().filter(|entry| entry.position.seq > 15));
        cursor = next;
    }
    let batch = Batch {
        public_key: restored.public_key(),
        entries: lost,
        checkpoint: None,
        received_ms: 1,
        source: BatchSource::Node,
    };
    let answer = wait(|reply| restored.ingest(batch, reply));
    assert_eq!(answer.outcomes, [Outcome::Stored; 2]);
    assert_eq!(restored.reader().unwrap().visit(visit(1)).unwrap().unwrap().private, None);
    assert_eq!(wait(|reply| restored.caught_up(at(60_000), reply)), Some(2));
    let last = restored.reader().unwrap().tail(1).unwrap().remove(0);
    let Ok(Reading::Known(fact)) = frontdesk_core::fact::Fact::read(&last.kind, last.kind_version, &last.open, None)
    else {
        panic!()
    };
    assert!(format!("{fact:?}").contains("recovered: 2"));
    assert!(verify(there.path()).unwrap().is_good());
}
