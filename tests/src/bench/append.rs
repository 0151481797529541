//! An append with durable commit against a bare SQLite insert of as many bytes with the same settings.

use super::data::{now, open, tap};
use super::{Ratio, ratio, timed};
use frontdesk_store::Reply;
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

/// Appends measured of each.
const ROUNDS: u64 = 400;

/// One at a time, and 64 in flight.
pub fn run(dir: &Path) -> Vec<Ratio> {
    let journal = open(&dir.join("journal"));
    let bare = Bare::open(dir);
    let (mut ours, mut base) = (Vec::new(), Vec::new());
    // Turn about, so that both meet the same disk.
    for step in 0..ROUNDS {
        ours.push(timed(|| journal.append_and_wait(now(step), vec![tap(step)]).unwrap()).0);
        base.push(timed(|| bare.insert(1)).0);
    }
    let (mut ours_64, mut base_64) = (Vec::new(), Vec::new());
    for step in 0..ROUNDS / 8 {
        ours_64.push(timed(|| in_flight(&journal, step)).0);
        base_64.push(timed(|| bare.insert(64)).0);
    }
    vec![
        ratio("one append with durable commit / one bare insert, same settings", &mut ours, &mut base),
        ratio("64 appends in flight / 64 bare inserts in one transaction", &mut ours_64, &mut base_64),
    ]
}

fn in_flight(journal: &frontdesk_store::Journal, step: u64) -> Duration {
    let answers: Vec<_> = (0..64)
        .map(|number| {
            let (reply, answer) = Reply::channel();
            journal.append(now(step), vec![tap(step * 64 + number)], reply);
            answer
        })
        .collect();
    timed(|| answers.into_iter().for_each(|answer| drop(answer.recv().unwrap().unwrap()))).0
}

/// A table with one blob, WAL and FULL as the journal has them.
pub struct Bare(Connection);

impl Bare {
    /// Opens one in `dir`.
    pub fn open(dir: &Path) -> Self {
        let connection = Connection::open(dir.join("bare.db")).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
                 CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
            )
            .unwrap();
        Self(connection)
    }

    /// Inserts so many rows of a tap's size, durably.
    pub fn insert(&self, rows: usize) {
        let transaction = self.0.unchecked_transaction().unwrap();
        for _ in 0..rows {
            transaction.prepare_cached("INSERT INTO row (bytes) VALUES (?1)").unwrap().execute([[7u8; 400]]).unwrap();
        }
        transaction.commit().unwrap();
    }
}
