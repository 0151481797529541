//! The views rebuilt from a long journal against copying the same rows in bulk into another table of the same database settings.

use super::data::{fill, open};
use super::{Ratio, timed};
use frontdesk_store::{DATABASE_FILE, Reply};
use rusqlite::Connection;
use std::path::Path;

/// Rebuilds the views of `entries` entries once.
pub fn run(dir: &Path, entries: u64) -> Ratio {
    let place = dir.join("long");
    fill(&place, entries);
    let journal = open(&place);
    let (ours, rebuilt) = timed(|| {
        let (reply, answer) = Reply::channel();
        journal.rebuild_views(reply);
        answer.recv().unwrap().unwrap()
    });
    assert!(rebuilt >= entries, "{rebuilt} entries were replayed");
    drop(journal);
    let (bare, _) = timed(|| copy(&place));
    Ratio {
        what: format!("views rebuilt from {entries} entries / the same rows copied in bulk"),
        times: ours.as_secs_f64() / bare.as_secs_f64(),
        from: format!("{ours:.1?} and {bare:.1?}"),
    }
}

fn copy(place: &Path) {
    let connection = Connection::open(place.join(DATABASE_FILE)).unwrap();
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; CREATE TABLE bench_copy AS SELECT * FROM entries; DROP TABLE bench_copy",
        )
        .unwrap();
}
