//! What the pages of the web desk read: search, a visit's story, lists, and the journals in pages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::{Written, ask, import, rebuild};
use common::{append, at, denied, forget_visit, registered, staff_tap, story, visit};
use frontdesk_core::access::Direction;
use frontdesk_core::fact::{Fact, RemoteCommand, SiteFact, VisitPrivate};
use frontdesk_core::id::{CommandId, VisitId};
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_core::visit::{LeftHow, VisitState};
use frontdesk_store::{
    Cursor, EntryQuery, Listed, Reader, Standing, ViewsReport, VisitQuery, VisitRecord, verify_views,
};
use proptest::prelude::*;
use std::path::Path;

fn came(n: u8, name: &str, organisation: &str, contact: &str, purpose: Purpose) -> Fact {
    let private = VisitPrivate {
        name: name.into(),
        organisation: organisation.into(),
        contact: contact.into(),
        host: None,
        host_name: "周雯".into(),
        host_department: "研发部".into(),
    };
    Fact::VisitRegistered { visit: visit(n), purpose, language: Language::ZhHans, party: None, private: Some(private) }
}

fn search(reader: &Reader, text: &str) -> Vec<VisitId> {
    ids(&reader.search_visits(&VisitQuery { text: text.into(), ..VisitQuery::default() }, None, 100).unwrap().rows)
}

fn ids(rows: &[VisitRecord]) -> Vec<VisitId> {
    rows.iter().map(|record| record.visit).collect()
}

fn rows_of_words(dir: &Path) -> i64 {
    count(dir, "SELECT count(*) FROM visit_words")
}

fn count(dir: &Path, sql: &str) -> i64 {
    rusqlite::Connection::open(dir.join("journal.db")).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn an_office_finds_visits_newest_first_by_what_is_sealed_and_a_kiosk_keeps_no_word_of_it() {
    let (kiosk, office) = (Written::new(1, false), Written::new(100, true));
    append(&kiosk.journal, 0, &[came(1, "张伟", "山风物流", "13800138000", Purpose::Meeting)]);
    append(&kiosk.journal, 9_000_000_000, &[came(2, "Anna Schmidt", "ACME", "020 8888 1234", Purpose::Interview)]);
    append(&kiosk.journal, 1, &[came(3, "张伟明", "", "13800139999", Purpose::Meeting)]);
    kiosk.tell(&office);
    let reader = office.journal.reader().unwrap();
    for (text, found) in [
        ("张", vec![3, 1]),
        ("张伟", vec![3, 1]),
        ("zhangwei", vec![3, 1]),
        ("zw 物流", vec![1]),
        ("周雯", vec![2, 3, 1]),
        ("anna", vec![2]),
        ("acm sch", vec![2]),
        ("8000", vec![1]),
        ("138 0013 9999", vec![3]),
        ("李", vec![]),
        ("-", vec![]),
    ] {
        assert_eq!(search(&reader, text), found.into_iter().map(visit).collect::<Vec<_>>(), "{text}");
    }
    assert_eq!(search(&kiosk.journal.reader().unwrap(), "张"), []);
    assert_eq!(rows_of_words(kiosk.dir.path()), 0);
    assert!(rows_of_words(office.dir.path()) < 3 * 96);
    for (dir, name) in [(&kiosk.dir, "kiosk"), (&office.dir, "office")] {
        assert_eq!(verify_views(dir.path()).unwrap(), ViewsReport::Equal, "{name}");
    }
}

#[test]
fn a_query_is_all_that_it_says_and_its_pages_go_on_where_they_ended() {
    let office = Written::new(100, true);
    for n in 1..=9 {
        let purpose = if n % 2 == 0 { Purpose::Interview } else { Purpose::Meeting };
        append(&office.journal, u64::from(n / 3), &[came(n, "张伟", "", "13800138000", purpose)]);
        if n > 6 {
            append(&office.journal, 50, &[Fact::VisitLeft { visit: visit(n), how: LeftHow::WithoutCard }]);
        }
    }
    let reader = office.journal.reader().unwrap();
    let asked = |query: &VisitQuery| ids(&reader.search_visits(query, None, 100).unwrap().rows);
    for text in ["", "张伟"] {
        let all = VisitQuery { text: text.into(), ..VisitQuery::default() };
        let expected: Vec<VisitId> = (1..=9).rev().map(visit).collect();
        assert_eq!(asked(&all), expected);
        let mut found = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let page = reader.search_visits(&all, after, 2).unwrap();
            assert!(page.rows.len() <= 2);
            found.extend(ids(&page.rows));
            after = page.next.map(|next| next.to_string().parse().unwrap());
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{text}");
        let states = |states: &[VisitState]| VisitQuery { states: states.to_vec(), ..all.clone() };
        assert_eq!(asked(&states(&[VisitState::Left])), [9, 8, 7].map(visit));
        assert_eq!(asked(&states(&[VisitState::Registered, VisitState::In])).len(), 6);
        assert_eq!(asked(&states(&[VisitState::In])), []);
        assert_eq!(asked(&VisitQuery { purpose: Some(Purpose::Interview), ..all.clone() }), [8, 6, 4, 2].map(visit));
        let (from, until) = (at(1).wall.utc_ms, at(2).wall.utc_ms);
        let span = VisitQuery { since_ms: Some(from), until_ms: Some(until), ..all.clone() };
        assert_eq!(asked(&span), [5, 4, 3].map(visit), "{text}");
        assert_eq!(asked(&VisitQuery { node: Some(office.journal.node()), ..all.clone() }).len(), 9);
        let elsewhere = frontdesk_core::id::NodeId([1; 16]);
        assert_eq!(asked(&VisitQuery { node: Some(elsewhere), ..all }), []);
    }
}

#[test]
fn keys_that_come_later_make_a_visit_found_and_with_its_key_every_word_of_it_goes() {
    let (kiosk, office) = (Written::new(1, false), Written::new(100, true));
    append(&kiosk.journal, 0, &[registered(1, "张伟"), registered(2, "李四")]);
    kiosk.send(&office);
    let reader = office.journal.reader().unwrap();
    assert_eq!((search(&reader, "张伟"), rows_of_words(office.dir.path())), (vec![], 0));
    import(&office.journal, kiosk.keys());
    assert_eq!((search(&reader, "张伟"), search(&reader, "山风")), (vec![visit(1)], vec![visit(2), visit(1)]));
    let secrets = |dir: &Path| {
        let connection = rusqlite::Connection::open(dir.join("journal.db")).unwrap();
        connection.query_row("SELECT secret FROM visit_word_secrets", [], |row| row.get::<_, Vec<u8>>(0)).unwrap()
    };
    let before = secrets(office.dir.path());
    forget_visit(&office.journal, 1);
    assert_eq!((search(&reader, "张伟"), search(&reader, "山风")), (vec![], vec![visit(2)]));
    let of_first = "SELECT count(*) FROM visit_words WHERE entry = (SELECT registered_entry FROM visits WHERE hex(visit) LIKE '01%')";
    assert_eq!(count(office.dir.path(), of_first), 0);
    // A copy that SQLite may have left of a row is under a secret that is gone.
    assert!(ask(|reply| office.journal.scrub(reply)));
    assert_eq!(search(&reader, "山风"), [visit(2)]);
    drop((reader, office.journal));
    for file in std::fs::read_dir(office.dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(before.len()).any(|window| window == before), "the old secret is still there");
        for name in ["张伟", "李四", "山风物流", "13800138000", "zhangwei"] {
            assert!(!bytes.windows(name.len()).any(|window| window == name.as_bytes()), "{name} in clear");
        }
    }
    assert_eq!(verify_views(office.dir.path()).unwrap(), ViewsReport::Equal);
}

#[test]
fn a_journal_that_becomes_an_offices_is_searched_from_its_beginning() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = common::open(dir.path(), 1);
    append(&journal, 0, &[registered(1, "张伟")]);
    drop(journal);
    let options = frontdesk_store::Options { office: true, ..common::options(2) };
    let (journal, _) = frontdesk_store::Journal::open(dir.path(), options).unwrap();
    assert_eq!(search(&journal.reader().unwrap(), "zhang"), [visit(1)]);
}

#[test]
fn a_visits_story_has_everything_that_was_said_of_it_and_who_vouches_for_that() {
    let (kiosk, office) = (Written::new(1, false), Written::new(100, true));
    append(&kiosk.journal, 0, &story(1)[..7]);
    append(
        &kiosk.journal,
        1,
        &[denied(1), Fact::DeskCalled { visit: Some(visit(1)), cause: None }, registered(2, "李四")],
    );
    append(&kiosk.journal, 2, &story(1)[7..]);
    kiosk.tell(&office);
    let (command, node) = (CommandId([9; 16]), kiosk.journal.node());
    let what = RemoteCommand::EndVisit { visit: visit(1) };
    let given = SiteFact::CommandGiven { command, node, deadline_ms: 1, what, private: None };
    append(&office.journal, 3, &[given.into()]);
    let reader = office.journal.reader().unwrap();
    let kinds = |page: &Listed<frontdesk_store::StoryEntry>| -> Vec<String> {
        page.rows.iter().map(|told| told.entry.kind.clone()).collect()
    };
    let whole = reader.visit_story(visit(1), None, 100).unwrap();
    assert_eq!(
        kinds(&whole),
        [
            "visit.registered",
            "visit.permitted",
            "card.issuing",
            "card.issued",
            "access.granted",
            "visit.entered",
            "desk.called",
            "card.returned",
            "visit.rated",
            "visit.left",
            "command.given"
        ]
    );
    assert!(whole.rows.iter().all(|told| told.is_open && told.fact.is_some()));
    assert!(whole.rows[4].outcome.is_some(), "what became of the door");
    assert_eq!(whole.rows[10].standing, Standing::Signed, "the office signs each of its writes");
    assert_eq!(whole.rows[0].standing, Standing::Chained);
    let first = reader.visit_story(visit(1), None, 4).unwrap();
    let rest = reader.visit_story(visit(1), first.next, 100).unwrap();
    assert_eq!([kinds(&first), kinds(&rest)].concat(), kinds(&whole));
    forget_visit(&office.journal, 1);
    let after = reader.visit_story(visit(1), None, 100).unwrap();
    assert!(after.rows.iter().any(|told| told.entry.kind == "data.forgotten"));
    assert!(!after.rows[0].is_open, "the name is gone, that somebody came is not");
}

#[test]
fn a_days_counts_visits_and_door_events_are_what_was_written() {
    let office = Written::new(100, true);
    append(&office.journal, 0, &story(1));
    append(&office.journal, 1, &story(2)[..7]);
    append(&office.journal, 2, &[registered(3, "李四"), staff_tap(7, Direction::Out), denied(5)]);
    let reader = office.journal.reader().unwrap();
    let counts = reader.today_counts(at(0).wall.utc_ms).unwrap();
    assert_eq!((counts.waiting, counts.inside, counts.left, counts.taps), (1, 1, 1, 4));
    let later = reader.today_counts(at(10).wall.utc_ms).unwrap();
    assert_eq!((later.inside, later.left, later.taps), (1, 0, 0), "whoever is in is in whenever they came");
    assert_eq!(ids(&reader.visits_not_ended(10).unwrap()), [visit(2), visit(3)], "those first that came first");
    assert_eq!(ids(&reader.visits_not_ended(1).unwrap()), [visit(2)]);
    assert_eq!(ids(&reader.visits_ended(at(0).wall.utc_ms, 10).unwrap()), [visit(1)]);
    assert!(reader.visits_ended(at(10).wall.utc_ms, 10).unwrap().is_empty());
    let since_ms = at(0).wall.utc_ms;
    let (page, rest) =
        (reader.door_events(since_ms, None, (0, 2)).unwrap(), reader.door_events(since_ms, None, (2, 10)).unwrap());
    assert_eq!((page.len(), rest.len(), reader.door_events(since_ms, None, (4, 10)).unwrap().len()), (2, 2, 0));
    let tap = &page[1];
    assert_eq!((tap.staff, tap.direction), (Some(frontdesk_core::id::StaffId([7; 16])), Direction::Out));
    assert_eq!((tap.name.as_deref(), page[0].name.as_deref()), (Some("周雯"), Some("")));
}

#[test]
fn the_journal_is_listed_by_node_kind_and_time_and_a_part_of_it_exported() {
    let (kiosk, office) = (Written::new(1, false), Written::new(100, true));
    append(&kiosk.journal, 0, &story(1));
    append(&kiosk.journal, 5, &story(2)[..3]);
    kiosk.tell(&office);
    append(&office.journal, 9, &[Fact::NodeStopped {}]);
    let reader = office.journal.reader().unwrap();
    let listed = |query: &EntryQuery, limit| {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = reader.journal_page(query, after, limit).unwrap();
            all.extend(page.rows.into_iter().map(|row| (row.entry.kind, row.entry.position.seq)));
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    };
    let all = EntryQuery::default();
    assert_eq!(listed(&all, 3).len(), 14);
    assert_eq!(listed(&all, 3), listed(&all, 100));
    assert_eq!(listed(&all, 1)[0].0, "node.stopped");
    let cards = EntryQuery { node: Some(kiosk.journal.node()), kind: "card.".into(), ..all.clone() };
    assert_eq!(listed(&cards, 2).iter().map(|row| row.1).collect::<Vec<_>>(), [13, 8, 4, 3]);
    let late = EntryQuery { since_ms: Some(at(5).wall.utc_ms), until_ms: Some(at(9).wall.utc_ms), ..all };
    assert_eq!(listed(&late, 2).len(), 3);
    let mut lines = Vec::new();
    assert_eq!(reader.export_entries(&cards, true, &mut lines).unwrap(), 4);
    assert_eq!(String::from_utf8(lines).unwrap().lines().count(), 4);
    let verified = reader.nodes_verified().unwrap();
    let of = |node| verified.iter().find(|found| found.node == node).unwrap();
    assert_eq!(of(kiosk.journal.node()).newest_seq, 13);
    assert_eq!(of(office.journal.node()).signed_seq, Some(1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_the_order_of_entries_and_keys_an_office_finds_the_same_and_equals_a_rebuild(
        names in proptest::collection::vec("[张伟李周雯]{1,3}", 1..6), keys_first: bool, again: bool, forgotten in 0u8..6,
    ) {
        let (kiosk, office, other) = (Written::new(1, false), Written::new(100, true), Written::new(101, true));
        for (n, name) in (0u8..).zip(&names) {
            append(&kiosk.journal, u64::from(n), &[came(n, name, "", "13800138000", Purpose::Meeting)]);
        }
        if keys_first {
            import(&office.journal, kiosk.keys());
        }
        kiosk.send(&office);
        import(&office.journal, kiosk.keys());
        kiosk.tell(&other);
        if again {
            ask(|reply| office.journal.scrub(reply));
            rebuild(&office.journal);
        }
        for journal in [&office.journal, &other.journal] {
            forget_visit(journal, forgotten);
        }
        ask(|reply| office.journal.scrub(reply));
        let (one, two) = (office.journal.reader().unwrap(), other.journal.reader().unwrap());
        for text in ["张", "李", "伟", "zhang", "zw", "8000", "周雯"] {
            prop_assert_eq!(search(&one, text), search(&two, text));
        }
        let found = search(&one, "13800138000").len();
        prop_assert_eq!(found, names.len() - usize::from(usize::from(forgotten) < names.len()));
        prop_assert_eq!(verify_views(office.dir.path()).unwrap(), ViewsReport::Equal);
    }
}
