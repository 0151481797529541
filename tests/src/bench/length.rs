//! What a tap's entry costs with a short and with a long journal behind it, and how long opening takes.

use super::data::{fill, now, open, tap};
use super::{Ratio, ratio, timed};
use std::path::Path;
use std::time::Duration;

/// Taps measured on each journal.
const TAPS: u64 = 300;

/// Compares a journal of `short` with one of `long` entries; the long one may be there already.
pub fn run(dir: &Path, short: u64, long: u64) -> Vec<Ratio> {
    let (near, far) = (dir.join("short"), dir.join("long"));
    fill(&near, short);
    if !far.join(frontdesk_store::DATABASE_FILE).exists() {
        fill(&far, long);
    }
    let (mut open_near, mut open_far) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        open_near.push(timed(|| drop(open(&near))).0);
        open_far.push(timed(|| drop(open(&far))).0);
    }
    let (mut tap_near, mut tap_far) = (Vec::new(), Vec::new());
    let (short_journal, long_journal) = (open(&near), open(&far));
    // Past the growing of their logs: a file that grows costs the file system more than one that is written over.
    for step in 0..TAPS {
        one(&short_journal, step);
        one(&long_journal, step);
    }
    for step in 0..TAPS {
        tap_near.push(one(&short_journal, step));
        tap_far.push(one(&long_journal, step));
    }
    vec![
        ratio(&format!("a tap's entry at {long} entries / at {short}"), &mut tap_far, &mut tap_near),
        ratio(&format!("opening the journal at {long} entries / at {short}"), &mut open_far, &mut open_near),
    ]
}

fn one(journal: &frontdesk_store::Journal, step: u64) -> Duration {
    timed(|| journal.append_and_wait(now(step), vec![tap(step)]).unwrap()).0
}
