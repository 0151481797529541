//! How long a durable append takes, against a bare SQLite insert of the same bytes with the same settings. Prints ratios.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

use frontdesk_core::id::IncarnationId;
use frontdesk_core::journal::{Draft, PrivateDraft, RetentionClass};
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_store::{Journal, Options, Reply};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// As in the daemon.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

const ROUNDS: u64 = 1_000;

fn now(ms: u64) -> Now {
    Now { mono_ms: ms, wall: Wall { utc_ms: 1_795_395_600_000, offset_s: 0, trust: WallTrust::Trusted } }
}

fn draft(n: u64) -> Draft {
    let mut subject = [0; 16];
    subject[..8].copy_from_slice(&(n / 8).to_be_bytes());
    let private = PrivateDraft {
        subject: frontdesk_core::id::SubjectId(subject).into(),
        class: RetentionClass::StaffPresence,
        plain: vec![b'x'; 100],
    };
    let open = br#"{"door":"front","command":1,"grant":"staff","visit":null}"#.to_vec();
    Draft { kind: "access.granted".into(), kind_version: 1, open, private: Some(private) }
}

fn one_at_a_time(journal: &Journal) -> Duration {
    let begun = Instant::now();
    for n in 0..ROUNDS {
        journal.append_and_wait(now(n), vec![draft(n)]).unwrap();
    }
    begun.elapsed()
}

fn in_flight(journal: &Journal, width: u64) -> Duration {
    let (sender, answers) = mpsc::channel();
    let begun = Instant::now();
    for n in 0..ROUNDS {
        if n >= width {
            answers.recv().unwrap();
        }
        let sender = sender.clone();
        journal.append(now(n), vec![draft(n)], Reply::to(move |answer| sender.send(answer.is_ok()).unwrap()));
    }
    for _ in 0..width {
        answers.recv().unwrap();
    }
    begun.elapsed()
}

fn bare(dir: &std::path::Path) -> Duration {
    let mut connection = rusqlite::Connection::open(dir.join("bare.db")).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
             CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL);",
        )
        .unwrap();
    let begun = Instant::now();
    for _ in 0..ROUNDS {
        let transaction = connection.transaction().unwrap();
        transaction.prepare_cached("INSERT INTO rows (body) VALUES (zeroblob(400))").unwrap().execute([]).unwrap();
        transaction.commit().unwrap();
    }
    begun.elapsed()
}

fn main() {
    let dir = tempfile::tempdir_in(std::env::args().nth(1).unwrap_or_else(|| ".".into())).unwrap();
    let (journal, _) = Journal::open(&dir.path().join("journal"), Options::new(IncarnationId([1; 16]))).unwrap();
    let base = bare(dir.path());
    for (name, took) in [("one at a time", one_at_a_time(&journal)), ("64 in flight", in_flight(&journal, 64))] {
        let each_us = took.as_micros() / u128::from(ROUNDS);
        println!("{name}: {each_us} us each, {:.2} of a bare insert", took.as_secs_f64() / base.as_secs_f64());
    }
    println!("bare SQLite: {} us each", base.as_micros() / u128::from(ROUNDS));
}
