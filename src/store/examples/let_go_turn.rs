//! How long a tap waits while older entries are let go. Prints the longest turn, and the longest append beside it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

use frontdesk_core::id::IncarnationId;
use frontdesk_core::journal::{Draft, NodePublicKey, PrivateDraft, Receipt, RetentionClass};
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_store::{Journal, LetGoPolicy, NodeKey, Options, Reply};
use std::time::{Duration, Instant};

const ENTRIES: u64 = 60_000;
const RUNS: u8 = 100;

fn now(ms: i64) -> Now {
    Now { mono_ms: 0, wall: Wall { utc_ms: 1_795_395_600_000 + ms, offset_s: 0, trust: WallTrust::Trusted } }
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

fn wait<T: Send + 'static>(ask: impl FnOnce(Reply<T>)) -> T {
    let (reply, answer) = Reply::channel();
    ask(reply);
    answer.recv().unwrap().unwrap()
}

fn main() {
    let dir = tempfile::tempdir_in(".").unwrap();
    let office = NodeKey::from_seed(&[7; 32]);
    let signing = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let mut journal = None;
    for run in 1..=RUNS {
        drop(journal.take());
        let (opened, _) = Journal::open(dir.path(), Options::new(IncarnationId([run; 16]))).unwrap();
        for _ in 0..ENTRIES / u64::from(RUNS) / 60 {
            opened.append_and_wait(now(0), (0..60).map(draft).collect()).unwrap();
        }
        journal = Some(opened);
    }
    let journal = journal.unwrap();
    let head = journal.reader().unwrap().head().unwrap().unwrap();
    let receipt = Receipt::sign(&signing, journal.node(), head.position, head.hash, 1);
    let key: NodePublicKey = office.public();
    wait(|reply| journal.keep_receipt(receipt, key, reply));
    let policy = LetGoPolicy { keep_ms: 0, size_limit_bytes: None };
    let (mut longest, mut tap, mut turns, mut gone) = (Duration::ZERO, Duration::ZERO, 0, 0);
    loop {
        let begun = Instant::now();
        let (reply, answer) = Reply::channel();
        journal.let_go(now(1_000), policy, reply);
        let tapped = Instant::now();
        journal.append_and_wait(now(1_000), vec![draft(1)]).unwrap();
        tap = tap.max(tapped.elapsed());
        let done = answer.recv().unwrap().unwrap();
        longest = longest.max(begun.elapsed());
        (turns, gone) = (turns + 1, gone + done.entries);
        if !done.more {
            break;
        }
    }
    println!("{gone} entries in {turns} turns; longest turn {longest:?}, longest append beside one {tap:?}");
}
