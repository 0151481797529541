//! A long backlog sent to the office over mutual TLS, verified entry by entry and countersigned there, against inserting the same
//! rows in bulk; and what employees at the door notice of it.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::data::fill;
use super::{Ratio, ratio, tap, timed};
use crate::site::{Plan, Site};
use crate::wait;

/// A backlog takes as long as it takes; this is for a bench that hangs.
const DRAINED_WITHIN: Duration = Duration::from_secs(3_600);

/// Drains so many entries.
pub fn run(dir: &Path, entries: u64) -> Vec<Ratio> {
    let data = dir.join("backlog");
    fill(&data, entries);
    let mut site = Site::start(Plan { pcscd: true, data: Some(data), ..Plan::default() }).unwrap();
    let mut quiet = tap::taps(&site);
    site.start_office().unwrap();
    let begun = Instant::now();
    site.enrol_without_waiting("front").unwrap();
    let (mut busy, ours) = tap_while_draining(&site, begun);
    // What the office has is copied once nobody writes there.
    site.office = None;
    site.kill_kiosk().unwrap();
    let office = site.office_at().data.join(frontdesk_store::DATABASE_FILE);
    let (bare, rows) = timed(|| copy_in_bulk(&office, &dir.join("bulk.db")));
    assert!(rows >= entries, "the office has {rows} entries");
    vec![
        Ratio {
            what: format!("{entries} entries drained over mutual TLS, verified / the same rows inserted in bulk"),
            times: ours.as_secs_f64() / bare.as_secs_f64(),
            from: format!("{ours:.1?} and {bare:.1?}"),
        },
        ratio("card seen to relay on while a backlog drains / without one", &mut busy, &mut quiet),
    ]
}

/// Taps for as long as the backlog lasts, and how long it lasted.
fn tap_while_draining(site: &Site, begun: Instant) -> (Vec<Duration>, Duration) {
    std::thread::scope(|scope| {
        let drain = scope.spawn(|| {
            wait_drained(site);
            begun.elapsed()
        });
        let mut busy = tap::taps_of(site, 1);
        while !drain.is_finished() {
            busy.extend(tap::taps_of(site, 1));
        }
        (busy, drain.join().unwrap())
    })
}

/// Nothing is left to be sent.
pub fn drained(site: &Site) -> bool {
    site.control().and_then(|mut control| control.status()).is_ok_and(|status| status.office_behind == Some(0))
}

/// Waits until nothing is left to be sent.
pub fn wait_drained(site: &Site) {
    wait::until(DRAINED_WITHIN, "the backlog is drained", || drained(site).then_some(())).unwrap();
}

/// The table of entries with its indexes, filled in one transaction with the settings of the journal. Answers the number of rows.
fn copy_in_bulk(from: &Path, to: &Path) -> u64 {
    let connection = Connection::open(to).unwrap();
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF")
        .unwrap();
    connection.execute("ATTACH ?1 AS source", [from.to_str().unwrap()]).unwrap();
    let tables: Vec<String> = connection
        .prepare(
            "SELECT sql FROM source.sqlite_schema WHERE tbl_name = 'entries' AND sql IS NOT NULL ORDER BY type DESC",
        )
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let transaction = connection.unchecked_transaction().unwrap();
    for sql in tables {
        transaction.execute_batch(&sql).unwrap();
    }
    let rows = transaction.execute("INSERT INTO main.entries SELECT * FROM source.entries", []).unwrap();
    transaction.commit().unwrap();
    u64::try_from(rows).unwrap()
}
