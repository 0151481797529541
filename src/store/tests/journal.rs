//! The journal from outside: writing, reopening, a full disk, damage, and what can be read where.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, at, denied, open, options, registered, story, tamper, uid, views, visit};
use frontdesk_core::fact::Fact;
use frontdesk_core::journal::Draft;
use frontdesk_core::visit::VisitState;
use frontdesk_store::{AppendError, DoorOutcome, Journal, OpenError, Reader, Reply, verify};
use proptest::prelude::*;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc;

#[test]
fn entries_go_on_counting_over_restarts_and_every_run_names_its_parent() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, opened) = open(dir.path(), 1);
    assert!(opened.fresh && opened.head.is_none());
    let first = append(&journal, 1, &[registered(1, "张伟"), denied(1)]);
    drop(journal);
    let (journal, opened) = open(dir.path(), 2);
    assert!(!opened.fresh);
    assert_eq!(opened.head.unwrap().hash, first[1].hash);
    assert_eq!((opened.entries, opened.last_wall_ms), (2, Some(at(1).wall.utc_ms)));
    append(&journal, 2, &[denied(2)]);
    let entries = journal.reader().unwrap().entries(0, 10).unwrap();
    assert_eq!(entries.iter().map(|e| e.position.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(entries[2].parent.unwrap().hash, first[1].hash);
    assert_eq!(verify(dir.path()).unwrap().nodes[0].consistent_to, 3);
}

#[test]
fn a_visit_is_seen_with_its_times_its_card_and_its_door_events() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    for (step, fact) in story(1).into_iter().enumerate() {
        append(&journal, step as u64, &[fact]);
        let reader = journal.reader().unwrap();
        let open_now = reader.open_visits().unwrap();
        assert_eq!(open_now.is_empty(), step == 9, "step {step}");
        if step == 3 {
            assert_eq!(open_now[0].card.unwrap().uid, uid(1));
            assert!(open_now[0].card.unwrap().written);
            assert_eq!(open_now[0].name, "张伟");
            let card = reader.card(uid(1)).unwrap().unwrap();
            assert_eq!((card.visit, card.written, card.returned), (visit(1), true, false));
        }
    }
    let reader = journal.reader().unwrap();
    let record = reader.visit(visit(1)).unwrap().unwrap();
    assert_eq!(record.state, VisitState::Left);
    assert_eq!((record.arrived_ms, record.left_ms), (at(0).wall.utc_ms, Some(at(9).wall.utc_ms)));
    assert!(record.card.is_none() && reader.card(uid(1)).unwrap().unwrap().returned);
    assert!(reader.card(uid(7)).unwrap().is_none());
    let event = reader.door_events(0, None, (0, 10)).unwrap().remove(0);
    assert_eq!((event.outcome, event.name.as_deref()), (Some(DoorOutcome::Taken), Some("张伟")));
}

#[test]
fn a_group_is_written_in_the_order_in_which_it_was_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    let (sender, receiver) = mpsc::channel();
    for n in 0..300_u64 {
        let sender = sender.clone();
        let reply = Reply::to(move |answer: Result<Vec<frontdesk_store::Appended>, _>| {
            sender.send((n, answer.unwrap()[0].position.seq)).unwrap();
        });
        journal.append(at(n), vec![denied(1).draft().unwrap()], reply);
    }
    drop(sender);
    let answers: Vec<_> = receiver.iter().take(300).collect();
    assert!(answers.iter().enumerate().all(|(i, (n, seq))| i as u64 == *n && *seq == n + 1));
}

#[test]
fn a_full_disk_is_answered_as_full_and_the_journal_goes_on_when_there_is_space() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[registered(1, "张伟")]);
    let limit = |bytes| {
        let (reply, answer) = Reply::channel();
        journal.set_size_limit_bytes(bytes, reply);
        answer.recv().unwrap().unwrap();
    };
    limit(Some(1));
    let draft = || Draft { kind: "later.kind".into(), kind_version: 1, open: vec![b' '; 60_000], private: None };
    let refused = journal.append_and_wait(at(1), vec![draft()]).unwrap_err();
    assert!(matches!(refused, AppendError::Full(_)), "{refused:?}");
    assert!(!journal.writable().load(Ordering::Relaxed));
    limit(None);
    assert_eq!(journal.append_and_wait(at(2), vec![draft()]).unwrap()[0].position.seq, 2);
    assert!(journal.writable().load(Ordering::Relaxed));
    assert!(verify(dir.path()).unwrap().is_good());
}

#[test]
fn too_large_a_body_is_refused_at_once_and_harms_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    let huge = Draft { kind: "k".into(), kind_version: 1, open: vec![0; 70_000], private: None };
    assert!(matches!(journal.append_and_wait(at(0), vec![huge]), Err(AppendError::TooLarge { .. })));
    let long = "长".repeat(10_000);
    append(&journal, 1, &[registered(1, &long)]);
    assert_eq!(journal.reader().unwrap().open_visits().unwrap()[0].name, long);
}

#[test]
fn a_second_writer_is_refused_while_the_first_one_lives() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    let refused = Journal::open(dir.path(), options(2)).unwrap_err();
    assert!(matches!(refused, OpenError::InUse { .. }) && !refused.is_permanent());
    drop(journal);
    open(dir.path(), 3);
}

fn files(dir: &std::path::Path) -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|file| file.unwrap())
        .filter(|file| file.file_name() != "journal.db-shm")
        .map(|file| (file.file_name(), std::fs::read(file.path()).unwrap()))
        // Looking at a database makes an empty log beside it.
        .filter(|(_, bytes)| !bytes.is_empty())
        .collect();
    files.sort();
    files
}

#[test]
fn an_unreadable_journal_is_named_and_left_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &story(1));
    drop(journal);
    let path = dir.path().join("journal.db");
    let good = std::fs::read(&path).unwrap();
    for damage in [0..16, 16..100, 100..8_192] {
        let mut bytes = good.clone();
        bytes[damage].iter_mut().for_each(|byte| *byte ^= 0x5A);
        std::fs::write(&path, &bytes).unwrap();
        let before = files(dir.path());
        let error = Journal::open(dir.path(), options(2)).unwrap_err();
        assert!(error.is_permanent() && error.to_string().contains("journal.db"), "{error}");
        assert!(files(dir.path()) == before, "{error}");
    }
}

#[test]
fn a_log_without_its_database_and_a_missing_key_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &story(1));
    drop(journal);
    let key = dir.path().join("node.key");
    let aside = dir.path().join("aside");
    std::fs::rename(&key, &aside).unwrap();
    assert!(matches!(Journal::open(dir.path(), options(2)), Err(OpenError::KeyMissing { .. })));
    assert!(!key.exists());
    std::fs::rename(&aside, &key).unwrap();
    std::fs::remove_file(dir.path().join("journal.db")).unwrap();
    std::fs::write(dir.path().join("journal.db-wal"), "log").unwrap();
    assert!(matches!(Journal::open(dir.path(), options(2)), Err(OpenError::LogWithoutDatabase { .. })));
    assert_eq!(std::fs::read(dir.path().join("journal.db-wal")).unwrap(), b"log");
}

#[test]
fn a_changed_entry_stops_the_start_and_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &story(1));
    drop(journal);
    tamper(dir.path(), "UPDATE entries SET mono_ms = 77 WHERE seq = 4");
    let Err(OpenError::Broken { source, .. }) = Journal::open(dir.path(), options(2)) else { panic!() };
    assert_eq!(source.seq, 4);
    assert_eq!(verify(dir.path()).unwrap().nodes[0].consistent_to, 3);
}

#[test]
fn every_column_of_an_entry_is_covered_by_verify() {
    for change in [
        "UPDATE entries SET seq = 400 WHERE seq = 4",
        "UPDATE entries SET mono_ms = 1 WHERE seq = 4",
        "UPDATE entries SET wall_ms = wall_ms + 1 WHERE seq = 4",
        "UPDATE entries SET wall_offset_s = 0 WHERE seq = 4",
        "UPDATE entries SET wall_trust = 1 WHERE seq = 4",
        "UPDATE entries SET wall_trust = 9 WHERE seq = 4",
        "UPDATE entries SET simulated = 1 WHERE seq = 4",
        "UPDATE entries SET kind = 'card.Issued' WHERE seq = 4",
        "UPDATE entries SET kind_version = 2 WHERE seq = 4",
        "UPDATE entries SET open = x'7B7D' WHERE seq = 4",
        "UPDATE entries SET key_id = zeroblob(16) WHERE seq = 4",
        "UPDATE entries SET key_id = NULL WHERE seq = 4",
        "UPDATE entries SET ciphertext = zeroblob(40) WHERE seq = 4",
        "UPDATE entries SET prev_hash = zeroblob(32) WHERE seq = 4",
        "UPDATE entries SET hash = zeroblob(32) WHERE seq = 4",
        "UPDATE entries SET hash = zeroblob(31) WHERE seq = 4",
        "DELETE FROM entries WHERE seq = 4",
        "UPDATE entries SET seq = seq + 100 WHERE seq IN (4, 5); UPDATE entries SET seq = 109 - seq WHERE seq > 100",
        "UPDATE runs SET first_seq = 4",
        "UPDATE runs SET incarnation = zeroblob(16)",
        "UPDATE runs SET node = zeroblob(16)",
        "PRAGMA foreign_keys = OFF; UPDATE entries SET run = 9 WHERE seq = 4",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (journal, _) = open(dir.path(), 1);
        append(&journal, 0, &story(1)[..8]);
        drop(journal);
        tamper(
            dir.path(),
            "PRAGMA foreign_keys = OFF; DELETE FROM cards; DELETE FROM visits; DELETE FROM door_events;",
        );
        tamper(dir.path(), &format!("PRAGMA foreign_keys = OFF; {change}"));
        let report = verify(dir.path()).unwrap();
        assert!(!report.is_good(), "{change}\n{report}");
        assert!(report.nodes.iter().all(|node| node.consistent_to <= 4), "{change}\n{report}");
    }
}

#[test]
fn a_journal_cut_off_or_rewritten_before_a_checkpoint_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[denied(1), denied(2), denied(3)]);
    let (reply, answer) = Reply::channel();
    journal.sign_checkpoint(1, reply);
    let checkpoint = answer.recv().unwrap().unwrap().unwrap();
    assert_eq!(checkpoint.verify(&journal.public_key()), Ok(()));
    drop(journal);
    let report = verify(dir.path()).unwrap();
    assert_eq!(report.nodes[0].good_checkpoints, 1);
    assert!(
        report.to_string().contains("consistent to 3") && report.to_string().contains("anchored to 0: no receipts")
    );
    tamper(dir.path(), "PRAGMA foreign_keys = OFF; DELETE FROM door_events; DELETE FROM entries WHERE seq = 3");
    assert!(verify(dir.path()).unwrap().to_string().contains("entry 3"));
}

#[test]
fn a_sealed_body_opens_only_in_its_place_and_not_without_its_key() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[registered(1, "张伟"), registered(1, "李四"), registered(2, "王五")]);
    drop(journal);
    tamper(
        dir.path(),
        "UPDATE entries SET ciphertext = (SELECT ciphertext FROM entries WHERE seq = 2) WHERE seq = 1; \
         DELETE FROM keys WHERE key_id = (SELECT key_id FROM entries WHERE seq = 3)",
    );
    let reader = Reader::open(dir.path()).unwrap();
    let opened: Vec<bool> =
        reader.entries(0, 9).unwrap().iter().map(|entry| reader.open_body(entry).unwrap().is_some()).collect();
    assert_eq!(opened, [false, true, false]);
    assert_eq!(reader.visit(visit(2)).unwrap().unwrap().private, None);
}

#[test]
fn no_name_number_or_card_stands_in_clear_in_any_file() {
    let dir = tempfile::tempdir().unwrap();
    let name = "龘靐齉-Xyzzyqv";
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[registered(1, name)]);
    append(&journal, 1, &story(2));
    let (reply, answer) = Reply::channel();
    journal.rebuild_views(reply);
    answer.recv().unwrap().unwrap();
    let search = || {
        for (file, bytes) in files(dir.path()) {
            let utf16: Vec<u8> = "Xyzzyqv".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let uid_hex = uid(2).to_hex();
            for needle in [
                "Xyzzyqv".as_bytes(),
                "龘靐".as_bytes(),
                &utf16,
                "山风".as_bytes(),
                b"13800138000",
                uid_hex.as_bytes(),
                uid(2).as_bytes(),
            ] {
                assert!(!bytes.windows(needle.len()).any(|window| window == needle), "{file:?}");
            }
        }
    };
    search();
    drop(journal);
    search();
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!(reader.visit(visit(1)).unwrap().unwrap().private.unwrap().name, name);
}

#[test]
fn an_export_has_personal_data_only_when_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &story(1));
    let reader = journal.reader().unwrap();
    for personal in [false, true] {
        let mut out = Vec::new();
        assert_eq!(frontdesk_store::export_json_lines(&reader, personal, &mut out).unwrap(), 10);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.contains("张伟"), personal);
        let first: frontdesk_core::control::EntryRow = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!((first.seq, first.has_private), (1, true));
    }
}

#[test]
fn the_thread_shows_that_it_lives_and_tells_of_durable_entries() {
    let dir = tempfile::tempdir().unwrap();
    let (sender, receiver) = mpsc::channel();
    let on_durable = Box::new(move |seq| sender.send(seq).unwrap());
    let (journal, _) = Journal::open(dir.path(), frontdesk_store::Options { on_durable, ..options(1) }).unwrap();
    let before = journal.progress().load(Ordering::Relaxed);
    append(&journal, 0, &[denied(1), denied(2)]);
    assert_eq!(receiver.recv().unwrap(), 2);
    append(&journal, 0, &[denied(3)]);
    assert!(journal.progress().load(Ordering::Relaxed) > before);
}

#[test]
fn every_commit_of_a_long_turn_is_shown_to_the_watchdog() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    let progress = journal.progress();
    let (reached, is_reached) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    // Keeps the thread in one turn until the requests of the next one wait.
    let hold = Reply::to(move |_| {
        reached.send(()).unwrap();
        may_go_on.recv().unwrap();
    });
    journal.rebuild_views(hold);
    is_reached.recv().unwrap();
    let (seen, counts) = mpsc::channel();
    for n in 0..4 {
        let (seen_alone, seen) = (seen.clone(), seen.clone());
        let (alone, appended) = (Arc::clone(&progress), Arc::clone(&progress));
        journal.rebuild_views(Reply::to(move |_| seen_alone.send(alone.load(Ordering::Relaxed)).unwrap()));
        let reply = Reply::to(move |_| seen.send(appended.load(Ordering::Relaxed)).unwrap());
        journal.append(at(n), vec![denied(1).draft().unwrap()], reply);
    }
    go_on.send(()).unwrap();
    let counts: Vec<_> = counts.iter().take(8).collect();
    assert!(counts.windows(2).all(|two| two[0] < two[1]), "{counts:?}");
}

#[test]
fn calls_of_the_desk_are_read_newest_first_with_their_visit() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 1_000, &[registered(1, "张伟"), Fact::DeskCalled { visit: None, cause: None }]);
    append(&journal, 2_000, &[Fact::DeskCalled { visit: Some(visit(1)), cause: None }]);
    // Of a later version: a call all the same.
    let later = Draft { kind: "desk.called".into(), kind_version: 9, open: b"[]".to_vec(), private: None };
    journal.append_and_wait(at(3_000), vec![later]).unwrap();
    let reader = journal.reader().unwrap();
    let since_ms = at(1_000).wall.utc_ms;
    let calls = reader.desk_calls(since_ms, 10).unwrap();
    let found: Vec<_> = calls.iter().map(|call| (call.at_ms - since_ms, call.visit)).collect();
    assert_eq!(found, [(2_000, None), (1_000, Some(visit(1))), (0, None)]);
    assert!(calls.iter().all(|call| call.node == journal.node() && !call.simulated));
    assert_eq!(reader.desk_calls(since_ms + 1, 10).unwrap(), calls[..2]);
    assert_eq!(reader.desk_calls(since_ms, 1).unwrap(), calls[..1]);
}

/// What a run of the process does.
fn runs() -> impl Strategy<Value = Vec<Vec<(u8, u8)>>> {
    proptest::collection::vec(proptest::collection::vec((1u8..5, 0u8..12), 0..8), 1..4)
}

fn fact(who: u8, what: u8) -> Draft {
    match story(who).get(usize::from(what)) {
        Some(fact) => fact.draft().unwrap(),
        None if what == 10 => denied(who).draft().unwrap(),
        None => Draft { kind: "parcel.arrived".into(), kind_version: 3, open: b"not json".to_vec(), private: None },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_acknowledged_is_there_after_restarts_and_views_equal_a_rebuild(runs in runs()) {
        let dir = tempfile::tempdir().unwrap();
        let mut acknowledged = Vec::new();
        for (run, steps) in runs.iter().enumerate() {
            let (journal, opened) = open(dir.path(), run as u8 + 1);
            prop_assert_eq!(opened.head.map(|head| head.hash), acknowledged.last().copied());
            for (step, (who, what)) in steps.iter().enumerate() {
                let written = journal.append_and_wait(at(step as u64), vec![fact(*who, *what)]).unwrap();
                acknowledged.extend(written.iter().map(|one| one.hash));
            }
        }
        let (journal, _) = open(dir.path(), 100);
        let reader = journal.reader().unwrap();
        let hashes: Vec<_> = reader.entries(0, 1_000).unwrap().iter().map(|entry| entry.hash).collect();
        prop_assert_eq!(&hashes, &acknowledged);
        let before = views(dir.path());
        let (reply, answer) = Reply::channel();
        journal.rebuild_views(reply);
        prop_assert_eq!(answer.recv().unwrap().unwrap(), acknowledged.len() as u64);
        prop_assert_eq!(views(dir.path()), before);
        let report = verify(dir.path()).unwrap();
        prop_assert!(report.is_good());
        prop_assert_eq!(report.nodes.first().map_or(0, |node| node.consistent_to), acknowledged.len() as u64);
    }
}

#[test]
fn a_fact_of_every_kind_can_be_written_and_viewed() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[Fact::NodeStopped {}, Fact::DeskCalled { visit: None, cause: None }]);
    assert_eq!(journal.reader().unwrap().tail(1).unwrap()[0].kind, "desk.called");
}
