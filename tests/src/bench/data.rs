//! Journals of any length, made of what a front desk really writes.

use frontdesk_core::access::Grant;
use frontdesk_core::fact::{AtReader, Fact, HolderPrivate};
use frontdesk_core::id::{CardUid, IncarnationId, StaffId};
use frontdesk_core::journal::Draft;
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_store::{Journal, MAX_DRAFTS_PER_APPEND, Options, Reply};
use std::path::Path;

/// A fixed moment: bench data needs no clock.
pub fn now(step: u64) -> Now {
    let utc_ms = 1_795_478_400_000 + i64::try_from(step).unwrap() * 1_000;
    Now { mono_ms: step, wall: Wall { utc_ms, offset_s: 28_800, trust: WallTrust::Trusted } }
}

/// A staff tap of one of 500 employees.
pub fn tap(step: u64) -> Draft {
    let number = (step % 500) as u16;
    let [high, low] = number.to_be_bytes();
    let private = HolderPrivate {
        uid: CardUid::new(&[4, 1, high, low]).unwrap(),
        staff: Some(StaffId([low; 16])),
        name: "周雯".into(),
    };
    Fact::AccessGranted {
        door: "front".into(),
        command: step,
        grant: Grant::Staff,
        visit: None,
        remote: None,
        at: AtReader::default(),
        private: Some(private),
    }
    .draft()
    .unwrap()
}

/// Opens a journal for benching.
pub fn open(dir: &Path) -> Journal {
    Journal::open(dir, Options::new(IncarnationId(rand_id()))).unwrap().0
}

/// A new run needs a new name; the time of day is random enough for a bench.
fn rand_id() -> [u8; 16] {
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    nanos.to_be_bytes()
}

/// Makes the journal in `dir` at least `entries` long.
pub fn fill(dir: &Path, entries: u64) {
    let journal = open(dir);
    let mut written = 0;
    while written < entries {
        let mut answers = Vec::new();
        for _ in 0..64 {
            let count = (entries - written).min(MAX_DRAFTS_PER_APPEND as u64);
            let drafts: Vec<Draft> = (0..count).map(|step| tap(written + step)).collect();
            let (reply, answer) = Reply::channel();
            journal.append(now(written), drafts, reply);
            answers.push(answer);
            written += count;
            if count == 0 {
                break;
            }
        }
        for answer in answers {
            if let Err(error) = answer.recv().unwrap() {
                assert!(written >= entries, "{error}");
            }
        }
    }
}
