//! What the tests of the store share: moments, facts and ways to look underneath.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub(crate) mod custody;
pub(crate) mod nodes;

use frontdesk_core::access::{Denial, Direction, Grant};
use frontdesk_core::fact::{
    AtReader, CardPrivate, Fact, ForgetWhy, HealthFact, HolderPrivate, HostPrivate, MessagePrivate, RetentionDays,
    SampledCheck, VisitPrivate, WishFact,
};
use frontdesk_core::health::CheckState;
use frontdesk_core::id::{CardUid, IncarnationId, MessageId, StaffId, VisitId};
use frontdesk_core::screen::{Language, Purpose, Rating};
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_core::visit::{LeftHow, PermittedBy};
use frontdesk_store::{Appended, ForgetRequest, ForgetWhat, Forgotten, Journal, Opened, Options, Reply};
use std::path::Path;

/// A moment, `ms` after 2026-11-23T01:00Z.
pub(crate) fn at(ms: u64) -> Now {
    let utc_ms = 1_795_395_600_000 + i64::try_from(ms).unwrap();
    Now { mono_ms: ms, wall: Wall { utc_ms, offset_s: 28_800, trust: WallTrust::Trusted } }
}

pub(crate) fn options(run: u8) -> Options {
    Options::new(IncarnationId([run; 16]))
}

pub(crate) fn open(dir: &Path, run: u8) -> (Journal, Opened) {
    Journal::open(dir, options(run)).unwrap()
}

pub(crate) fn append(journal: &Journal, ms: u64, facts: &[Fact]) -> Vec<Appended> {
    let drafts = facts.iter().map(|fact| fact.draft().unwrap()).collect();
    journal.append_and_wait(at(ms), drafts).unwrap()
}

pub(crate) fn visit(n: u8) -> VisitId {
    VisitId([n; 16])
}

pub(crate) fn uid(n: u8) -> CardUid {
    CardUid::new(&[4, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, n]).unwrap()
}

pub(crate) fn registered(n: u8, name: &str) -> Fact {
    let private = VisitPrivate {
        name: name.into(),
        organisation: "山风物流".into(),
        contact: "13800138000".into(),
        host: Some(StaffId([9; 16])),
        host_name: "周雯".into(),
        host_department: "研发部".into(),
    };
    Fact::VisitRegistered {
        visit: visit(n),
        purpose: Purpose::Meeting,
        language: Language::ZhHans,
        party: None,
        private: Some(private),
    }
}

/// The life of one visit, step by step.
pub(crate) fn story(n: u8) -> Vec<Fact> {
    let card = Some(CardPrivate { uid: uid(n) });
    let holder = HolderPrivate { uid: uid(n), staff: None, name: "张伟".into() };
    vec![
        registered(n, "张伟"),
        Fact::VisitPermitted { visit: visit(n), by: PermittedBy::Desk, private: None },
        Fact::CardIssuing { visit: visit(n), until_ms: 1_795_478_400_000, card: None, private: card.clone() },
        Fact::CardIssued { visit: visit(n), private: card.clone() },
        Fact::AccessGranted {
            door: "front".into(),
            command: u64::from(n),
            grant: Grant::Visitor,
            visit: Some(visit(n)),
            remote: None,
            at: AtReader::default(),
            private: Some(holder),
        },
        Fact::AccessTaken { door: "front".into(), command: u64::from(n) },
        Fact::VisitEntered { visit: visit(n) },
        Fact::CardReturned { visit: visit(n), wiped: true, card: None, private: card },
        Fact::VisitRated { visit: visit(n), rating: Rating::Good },
        Fact::VisitLeft { visit: visit(n), how: LeftHow::CardReturned },
    ]
}

/// The visitor leaves this message for their host.
pub(crate) fn message_left(n: u8, text: &str) -> Fact {
    let private = MessagePrivate { host: Some(StaffId([9; 16])), host_name: "周雯".into(), text: text.into() };
    WishFact::Message { visit: visit(n), message: MessageId([text.len() as u8; 16]), private: Some(private) }.into()
}

/// The visitor sees somebody else from now on.
pub(crate) fn host_changed(n: u8, nth: u8, name: &str) -> Fact {
    let private =
        HostPrivate {
            host: Some(StaffId([10 + nth; 16])), host_name: name.into(), host_department: "人事部".into()
        };
    WishFact::HostChanged { visit: visit(n), nth, private: Some(private) }.into()
}

/// Member of staff `n` passes a door.
pub(crate) fn staff_tap(n: u8, direction: Direction) -> Fact {
    let private = Some(HolderPrivate { uid: uid(n), staff: Some(StaffId([n; 16])), name: "周雯".into() });
    Fact::AccessGranted {
        door: "front".into(),
        command: 1,
        grant: Grant::Staff,
        visit: None,
        remote: None,
        at: AtReader::new("front", direction),
        private,
    }
}

/// One check with one number.
pub(crate) fn sampled(check: &str, state: CheckState, number: i64) -> Fact {
    let numbers = [("n_ms".to_owned(), number)].into();
    let one = SampledCheck { check: check.into(), state, since_ms: 1, numbers };
    HealthFact::HealthSampled { checks: vec![one] }.into()
}

pub(crate) fn denied(n: u8) -> Fact {
    let private = Some(HolderPrivate { uid: uid(n), staff: None, name: String::new() });
    Fact::AccessDenied {
        door: "front".into(),
        reason: Denial::UnknownCredential,
        visit: None,
        at: AtReader::default(),
        private,
    }
}

/// All rows of all views, as text and by content: an entry is its hash, so that two journals can be compared that got their entries in
/// different orders.
pub(crate) fn views(dir: &Path) -> Vec<String> {
    let connection =
        rusqlite::Connection::open_with_flags(dir.join("journal.db"), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
            .unwrap();
    let mut all = Vec::new();
    for table in [
        "visits",
        "cards",
        "door_events",
        "site_records",
        "staff_cards",
        "door_modes",
        "commands",
        "command_answers",
        "command_begun",
        "stories",
        "tray_names",
        "custody_words",
        "credential_cards",
        "exceptions",
        "visit_mentions",
        "staff_taps",
        "rollcalls",
        "rollcall_marks",
        "health_now",
        "health_samples",
        "health_states",
    ] {
        let columns: Vec<String> = connection
            .prepare(&format!("SELECT * FROM {table}"))
            .unwrap()
            .column_names()
            .map(|name| match name {
                entry if entry == "entry" || entry.ends_with("_entry") => {
                    format!("(SELECT hex(hash) FROM entries WHERE id = {table}.{entry}) AS {entry}")
                }
                "run" => format!("(SELECT hex(incarnation) FROM runs WHERE id = {table}.run) AS run"),
                // Keyed with a secret of each database.
                "uid_index" => "uid_index IS NULL AS unnamed".to_owned(),
                other => other.to_owned(),
            })
            .collect();
        let mut statement = connection.prepare(&format!("SELECT {} FROM {table}", columns.join(", "))).unwrap();
        let rows = statement
            .query_map([], |row| {
                (0..columns.len()).map(|i| Ok(format!("{:?}", row.get_ref(i)?))).collect::<Result<Vec<_>, _>>()
            })
            .unwrap();
        let mut rows: Vec<_> = rows.map(|row| format!("{table}: {}", row.unwrap().join(", "))).collect();
        rows.sort();
        all.extend(rows);
    }
    all
}

/// Changes the database behind the journal's back.
pub(crate) fn tamper(dir: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(dir.join("journal.db")).unwrap();
    connection.execute_batch(sql).unwrap();
}

/// The keys in the table, as bytes.
pub(crate) fn keys_in(dir: &Path, condition: &str) -> Vec<Vec<u8>> {
    let connection = rusqlite::Connection::open(dir.join("journal.db")).unwrap();
    let mut statement = connection.prepare(&format!("SELECT key FROM keys WHERE {condition} ORDER BY key_id")).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Thirty days for everything.
pub(crate) fn retention() -> RetentionDays {
    RetentionDays { visits: Some(30), messages: Some(30), refused_taps: Some(30), staff_presence: Some(30) }
}

pub(crate) fn forget_visit(journal: &Journal, n: u8) -> Forgotten {
    let (reply, answer) = Reply::channel();
    let request = ForgetRequest { what: ForgetWhat::Visit(visit(n)), why: ForgetWhy::Visitor };
    journal.forget(at(10_000), request, reply);
    answer.recv().unwrap().unwrap()
}
