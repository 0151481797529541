//! After forgetting, nothing of it is in any file of the journal's directory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, at, forget_visit, keys_in, open, options, retention, visit};
use frontdesk_core::access::{Denial, Grant};
use frontdesk_core::fact::{AtReader, CardPrivate, Fact, ForgetWhy, HolderPrivate, PermissionPrivate, VisitPrivate};
use frontdesk_core::id::{CardUid, StaffId, VisitId};
use frontdesk_core::journal::{PrivateDraft, RetentionClass};
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_core::visit::{LeftHow, PermittedBy};
use frontdesk_store::{ForgetRequest, ForgetWhat, Forgotten, Journal, Reader, Reply, verify};
use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

const HAN: &str = "龘齉爨";
const LATIN: &str = "Xyzzyqvuth";
const NUMBER: &str = "+86 139 4711 0815";
const STAFF: StaffId = StaffId([0xD7; 16]);

fn rare_card() -> CardUid {
    CardUid::new(&[0x04, 0xF3, 0x9E, 0x5B, 0xA7, 0x6D, 0xC1]).unwrap()
}

/// The life of a visit with the rare name in every place where a name can be, and taps of every kind.
fn rare_day() -> Vec<Fact> {
    let name = format!("{HAN} {LATIN}");
    let card = Some(CardPrivate { uid: rare_card() });
    let holder = |staff| Some(HolderPrivate { uid: rare_card(), staff, name: name.clone() });
    let private = VisitPrivate {
        name: name.clone(),
        organisation: name.clone(),
        contact: NUMBER.into(),
        host: Some(STAFF),
        host_name: name.clone(),
        host_department: name.clone(),
    };
    let permission =
        PermissionPrivate { staff: Some(STAFF), name: name.clone(), why: name.clone(), for_whom: String::new() };
    let granted = |grant, visit, private| Fact::AccessGranted {
        door: "front".into(),
        command: 1,
        grant,
        visit,
        remote: None,
        at: AtReader::default(),
        private,
    };
    let denied = |private| Fact::AccessDenied {
        door: "front".into(),
        reason: Denial::UnknownCredential,
        visit: None,
        at: AtReader::default(),
        private,
    };
    let visit = visit(1);
    vec![
        Fact::VisitRegistered {
            visit,
            purpose: Purpose::Meeting,
            language: Language::ZhHans,
            party: None,
            private: Some(private),
        },
        Fact::VisitPermitted { visit, by: PermittedBy::Employee, private: Some(permission) },
        Fact::CardIssuing { visit, until_ms: 1_795_478_400_000, card: None, private: card.clone() },
        Fact::CardIssued { visit, private: card.clone() },
        granted(Grant::Visitor, Some(visit), holder(None)),
        granted(Grant::Staff, None, holder(Some(STAFF))),
        denied(holder(Some(STAFF))),
        denied(holder(None)),
        Fact::CardReturned { visit, wiped: true, card: None, private: card },
        Fact::VisitLeft { visit, how: LeftHow::CardReturned },
    ]
}

fn write_rare_day(journal: &Journal) {
    append(journal, 0, &rare_day());
    // No kind leaves messages yet; their class is sealed like any other.
    let mut message = Fact::NodeStopped {}.draft().unwrap();
    message.kind = "message.left".into();
    let plain = format!(r#"{{"name":"{HAN} {LATIN}","contact":"{NUMBER}"}}"#).into_bytes();
    message.private = Some(PrivateDraft { subject: STAFF.into(), class: RetentionClass::Messages, plain });
    journal.append_and_wait(at(1), vec![message]).unwrap();
}

/// What must not be found: the name in three encodings, the number as typed and as indexed, the card, and the keys.
fn needles(keys: &[Vec<u8>]) -> Vec<(String, Vec<u8>)> {
    let mut needles: Vec<(String, Vec<u8>)> = Vec::new();
    for text in [HAN, LATIN, NUMBER, "13947110815", "4711"] {
        needles.push((format!("{text} in UTF-8"), text.as_bytes().to_vec()));
        needles.push((format!("{text} in UTF-16LE"), text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        needles.push((format!("{text} in UTF-16BE"), text.encode_utf16().flat_map(u16::to_be_bytes).collect()));
    }
    let hex = rare_card().to_hex();
    needles.push(("the card".into(), rare_card().as_bytes().to_vec()));
    needles.push(("the card in hexadecimal".into(), hex.clone().into_bytes()));
    needles.push(("the card in lower case".into(), hex.to_lowercase().into_bytes()));
    needles.extend(keys.iter().enumerate().map(|(n, key)| (format!("key {n}"), key.clone())));
    needles
}

fn find(dir: &Path, needles: &[(String, Vec<u8>)]) -> Vec<String> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(dir).unwrap() {
        let file = file.unwrap();
        let bytes = std::fs::read(file.path()).unwrap();
        for (name, needle) in needles {
            if bytes.windows(needle.len()).any(|window| window == needle) {
                found.push(format!("{name} in {}", file.file_name().display()));
            }
        }
    }
    found
}

fn forget(journal: &Journal, what: ForgetWhat) -> Forgotten {
    let (reply, answer) = Reply::channel();
    journal.forget(at(10_000), ForgetRequest { what, why: ForgetWhy::Administrator }, reply);
    answer.recv().unwrap().unwrap()
}

/// Forgets the rare day in all the ways there are.
fn forget_rare_day(journal: &Journal) {
    assert_eq!(forget_visit(journal, 1).deleted, 1);
    // Refused taps and presence of the member of staff, and the message for them.
    assert_eq!(forget(journal, ForgetWhat::Staff(STAFF)).deleted, 3);
    let class = RetentionClass::RefusedTaps;
    assert_eq!(forget(journal, ForgetWhat::Before { class, month: 202_611 }).deleted, 0);
    assert_eq!(forget(journal, ForgetWhat::Before { class, month: 202_612 }).deleted, 1);
}

/// Reads everything personal, so that it has been in every cache there is.
fn read_all(reader: &Reader) -> usize {
    let entries = reader.entries(0, 1_000).unwrap();
    let opened = entries.iter().filter(|entry| reader.open_body(entry).unwrap().is_some()).count();
    drop(reader.visits(0, 100).unwrap());
    drop(reader.door_events(0, None, (0, 100)).unwrap());
    opened
}

#[test]
fn nothing_readable_is_left_in_any_file_the_chain_holds_and_the_counts_are_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &common::story(2));
    write_rare_day(&journal);
    append(&journal, 2, &common::story(3));
    let reader = journal.reader().unwrap();
    assert!(read_all(&reader) > 9);
    let before = reader.counts(202_611).unwrap();
    assert_eq!((before.registered, before.left, before.cards_returned, before.granted), (3, 3, 3, 4));
    assert_eq!(before.denied.values().sum::<u64>(), 2);
    assert_eq!(reader.visits_by_contact("139-4711-0815", 10).unwrap().len(), 1);
    assert_eq!(reader.visits_by_contact("13800138000", 10).unwrap().len(), 2);
    let all_keys = keys_in(dir.path(), "1 = 1");
    let staying =
        keys_in(dir.path(), "subject IN (x'02020202020202020202020202020202', x'03030303030303030303030303030303')");
    let going: Vec<Vec<u8>> = all_keys.into_iter().filter(|key| !staying.contains(key)).collect();
    assert_eq!((going.len(), staying.len()), (5, 2));

    forget_rare_day(&journal);

    assert!(!journal.log_holds_forgotten().load(Ordering::Relaxed));
    assert_eq!(find(dir.path(), &needles(&going)), Vec::<String>::new());
    assert_eq!(find(dir.path(), &needles(&staying)).len(), 2, "the search finds what is there");
    assert_eq!(reader.counts(202_611).unwrap(), before);
    assert_eq!(reader.visits_by_contact("139-4711-0815", 10).unwrap(), []);
    assert_eq!(reader.card(rare_card()).unwrap(), None);
    assert_eq!(reader.visit(visit(1)).unwrap().unwrap().private, None);
    assert_eq!(reader.visit(visit(2)).unwrap().unwrap().private.unwrap().name, "张伟");
    assert!(verify(dir.path()).unwrap().is_good());
    let (reply, answer) = Reply::channel();
    journal.rebuild_views(reply);
    answer.recv().unwrap().unwrap();
    assert_eq!((reader.counts(202_611).unwrap(), reader.card(rare_card()).unwrap()), (before, None));
    drop((reader, journal));
    assert_eq!(find(dir.path(), &needles(&going)), Vec::<String>::new());
}

#[test]
fn what_a_crash_between_the_commit_and_the_emptying_of_the_log_leaves_is_gone_after_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    write_rare_day(&journal);
    let keys = keys_in(dir.path(), "1 = 1");
    // A reader in the middle of something: the log cannot be emptied.
    let reading = rusqlite::Connection::open(dir.path().join("journal.db")).unwrap();
    reading.execute_batch("BEGIN; SELECT count(*) FROM entries;").unwrap();
    forget_rare_day(&journal);
    assert!(journal.log_holds_forgotten().load(Ordering::Relaxed));
    // The files as a crash leaves them: a copy of the disk while everything runs.
    let crashed = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), crashed.path().join(file.file_name())).unwrap();
    }
    assert!(!find(crashed.path(), &needles(&keys)).is_empty(), "the log held what was forgotten");
    let (after, _) = Journal::open(crashed.path(), options(2)).unwrap();
    assert_eq!(find(crashed.path(), &needles(&keys)), Vec::<String>::new());
    assert!(verify(crashed.path()).unwrap().is_good());
    drop(after);

    // Without a crash it is done as soon as the reader has ended, without another write.
    reading.execute_batch("COMMIT").unwrap();
    let pending = journal.log_holds_forgotten();
    let begun = Instant::now();
    while pending.load(Ordering::Relaxed) {
        assert!(begun.elapsed() < Duration::from_secs(20), "the log was never emptied");
        std::thread::yield_now();
    }
    assert_eq!(find(dir.path(), &needles(&keys)), Vec::<String>::new());
}

/// How many times one of these keys is anywhere in the database.
fn left_of(dir: &Path, keys: &[Vec<u8>]) -> usize {
    let bytes = std::fs::read(dir.join("journal.db")).unwrap();
    let keys: HashSet<&[u8]> = keys.iter().map(Vec::as_slice).collect();
    // Most places are told by their first bytes: looking each up whole takes minutes.
    let start = |bytes: &[u8]| usize::from(bytes[0]) << 16 | usize::from(bytes[1]) << 8 | usize::from(bytes[2]);
    let mut starts = vec![false; 1 << 24];
    keys.iter().for_each(|key| starts[start(key)] = true);
    bytes.windows(32).filter(|window| starts[start(window)] && keys.contains(window)).count()
}

/// Adds a key as if it had been made here, and deletes keys at random: what years do to the table, without its entries.
fn churn(
    connection: &mut rusqlite::Connection,
    random: &mut Random,
    alive: &mut Vec<[u8; 32]>,
    gone: &mut Vec<Vec<u8>>,
) {
    let transaction = connection.transaction().unwrap();
    let sql = "INSERT INTO keys (key_id, subject, class, month, key, created_ms, made_here) VALUES (?1, ?2, ?3, 202611, ?4, ?5, 0)";
    for _ in 0..2_000 {
        let key: [u8; 32] = random.bytes();
        // Rows of several lengths: only they make SQLite rebuild pages.
        let class = ["visits", "staff_presence", "refused_taps"][random.below(3)];
        let created_ms = [5, 1_795_395_600_000_i64][random.below(2)];
        let row = rusqlite::params![&key[..16], random.bytes::<16>(), class, key, created_ms];
        transaction.prepare_cached(sql).unwrap().execute(row).unwrap();
        alive.push(key);
    }
    for _ in 0..1_500 {
        let key = alive.swap_remove(random.below(alive.len()));
        transaction.prepare_cached("DELETE FROM keys WHERE key_id = ?1").unwrap().execute([&key[..16]]).unwrap();
        gone.push(key.to_vec());
    }
    transaction.commit().unwrap();
}

/// SplitMix64: the same numbers at every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next().to_le_bytes()[0])
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }
}

#[test]
fn copies_that_sqlite_left_in_rebuilt_pages_are_gone_after_a_scrub() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path(), 1));
    let mut connection = rusqlite::Connection::open(dir.path().join("journal.db")).unwrap();
    connection.execute_batch("PRAGMA secure_delete = ON; PRAGMA synchronous = OFF").unwrap();
    let (mut random, mut alive, mut gone) = (Random(7), Vec::new(), Vec::new());
    // Until it happens: that it does is what this test is about. It takes some 20 rounds.
    for round in 0.. {
        assert!(round < 100, "SQLite leaves no copies any more: the scrub can go");
        churn(&mut connection, &mut random, &mut alive, &mut gone);
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        if round % 5 == 0 && left_of(dir.path(), &gone) > 0 {
            break;
        }
    }
    drop(connection);
    let (journal, _) = open(dir.path(), 2);
    append(&journal, 0, &rare_day());
    assert_eq!(forget_visit(&journal, 1).deleted, 1);
    let scrub = || {
        let (reply, answer) = Reply::channel();
        journal.scrub(reply);
        answer.recv().unwrap().unwrap()
    };
    assert!(scrub());
    assert_eq!(left_of(dir.path(), &gone), 0, "of {} keys", gone.len());
    let here = keys_in(dir.path(), "length(subject) = 16 AND month = 202611 AND made_here = 0");
    assert_eq!(here.len(), alive.len(), "what was not forgotten is still there");
    assert!(!scrub(), "there is nothing more to do");
}

#[test]
fn thousands_of_keys_leave_no_copy_behind_wherever_pages_were_split_and_joined() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    let visit_of = |n: u32| {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        VisitId(id)
    };
    let write = |from: u32, until: u32| {
        let life = |n: u32| {
            let Fact::VisitRegistered { purpose, language, private, .. } = common::registered(1, LATIN) else {
                panic!()
            };
            let visit = visit_of(n);
            [
                Fact::VisitRegistered { visit, purpose, language, party: None, private },
                Fact::VisitLeft { visit, how: LeftHow::NeverHadCard },
            ]
        };
        for first in (from..until).step_by(25) {
            append(&journal, u64::from(first), &(first..first + 25).flat_map(life).collect::<Vec<_>>());
        }
    };
    let mut gone: Vec<Vec<u8>> = Vec::new();
    write(0, 3_000);
    for round in 0..3_u32 {
        // Every third visit by itself, in an order that joins and splits pages, with new ones in between.
        for n in (round..3_000).step_by(30) {
            let subject = hex::encode(visit_of(n).0);
            gone.extend(keys_in(dir.path(), &format!("subject = x'{subject}'")));
            forget(&journal, ForgetWhat::Visit(visit_of(n)));
        }
        write(3_000 + round * 500, 3_500 + round * 500);
        assert_eq!(left_of(dir.path(), &gone), 0, "round {round}, of {} keys", gone.len());
    }
    let all = keys_in(dir.path(), "1 = 1");
    let days = frontdesk_core::fact::RetentionDays { visits: Some(0), ..retention() };
    let (reply, answer) = Reply::channel();
    journal.enforce_retention(at(20 * 86_400_000), days, 5_000, reply);
    let forgotten = answer.recv().unwrap().unwrap();
    assert_eq!((forgotten.deleted, forgotten.more), (all.len() as u64, false));
    gone.extend(all);
    assert_eq!(gone.len(), 4_500);
    assert_eq!(left_of(dir.path(), &gone), 0, "of {} keys", gone.len());
}
