//! What the web desk reads: a visit's whole story, and calls that were seen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::Written;
use common::{append, at, options, registered, story, visit};
use frontdesk_core::access::Denial;
use frontdesk_core::door::DoorAlarm;
use frontdesk_core::fact::{
    AtReader, CommandOutcome, DeskFact, DoorFact, ExceptionFact, ExceptionOf, Fact, HoldScope, LapsedWhy,
    RemoteCommand, SiteFact, UpkeepFact,
};
use frontdesk_core::id::{AccountId, ApprovalId, CommandId, HoldId};
use frontdesk_core::visit::LeftHow;
use frontdesk_store::{DoorTroubleKind, Journal, Options};
use tempfile::tempdir;

fn refused(n: u8) -> Fact {
    Fact::AccessDenied {
        door: "front".into(),
        reason: Denial::NotPermittedYet,
        visit: Some(visit(n)),
        at: AtReader::default(),
        private: None,
    }
}

#[test]
fn a_visits_story_has_all_that_was_told_of_it_in_order_and_nothing_else() {
    let dir = tempdir().unwrap();
    let (journal, opened) = Journal::open(dir.path(), Options { office: true, ..options(1) }).unwrap();
    let command = |n| CommandId([n; 16]);
    let given = |n, about| {
        let what = RemoteCommand::PermitVisit { visit: visit(about) };
        SiteFact::CommandGiven { command: command(n), node: opened.node, deadline_ms: 9, what, private: None }
    };
    let asked = |n: u8| {
        let (exception, of) = (ApprovalId([n + 10; 16]), ExceptionOf::Visit(visit(n)));
        Fact::Exception(ExceptionFact::Asked { exception, of, until_ms: 9, uid: 0, remote: None, private: None })
    };
    let lapsed =
        |n: u8| Fact::Exception(ExceptionFact::Lapsed { exception: ApprovalId([n + 10; 16]), why: LapsedWhy::TimeUp });
    let used = |n| {
        let about = Some(visit(n).to_string());
        Fact::Desk(DeskFact::DeskUsed { account: Some(AccountId([1; 16])), act: "visit_permitted".into(), about })
    };
    append(
        &journal,
        0,
        &[registered(2, "何林"), registered(1, "张伟"), Fact::DeskCalled { visit: Some(visit(1)), cause: None }],
    );
    append(&journal, 1, &[given(1, 1).into(), given(2, 2).into(), Fact::DeskCalled { visit: None, cause: None }]);
    let answered = |n| UpkeepFact::CommandAnswered { command: command(n), outcome: CommandOutcome::Done }.into();
    append(&journal, 2, &[answered(1), answered(2)]);
    append(&journal, 2, &[refused(1), refused(2)]);
    append(&journal, 2, &[asked(1), asked(2), lapsed(1), lapsed(2), used(1), used(2)]);
    append(&journal, 3, &story(1)[1..]);
    append(&journal, 4, &[Fact::VisitLeft { visit: visit(2), how: LeftHow::NeverHadCard }]);
    let hold = HoldId([7; 16]);
    let placed = UpkeepFact::HoldPlaced { hold, scope: HoldScope::Visit(visit(1)), reference: "A 1".into() };
    append(&journal, 5, &[placed.into(), UpkeepFact::HoldLifted { hold }.into()]);
    let told = journal.reader().unwrap().visit_story(visit(1), None, 100).unwrap().rows;
    let kinds: Vec<&str> = told.iter().map(|one| one.entry.kind.as_str()).collect();
    let expected = [
        "visit.registered",
        "desk.called",
        "command.given",
        "command.answered",
        "access.denied",
        "exception.asked",
        "exception.lapsed",
        "desk.used",
        "visit.permitted",
        "card.issuing",
        "card.issued",
        "access.granted",
        "visit.entered",
        "card.returned",
        "visit.rated",
        "visit.left",
        "hold.placed",
        "hold.lifted",
    ];
    assert_eq!(kinds, expected);
    let named = matches!(&told[0].fact, Some(Fact::VisitRegistered { private: Some(who), .. }) if who.name == "张伟");
    assert!(named, "what is sealed is opened");
    assert!(journal.reader().unwrap().visit_story(visit(9), None, 100).unwrap().rows.is_empty());
}

#[test]
fn a_call_is_seen_when_somebody_at_the_office_says_so() {
    let dir = tempdir().unwrap();
    let (journal, opened) = Journal::open(dir.path(), Options { office: true, ..options(1) }).unwrap();
    append(
        &journal,
        0,
        &[Fact::DeskCalled { visit: None, cause: None }, Fact::DeskCalled { visit: None, cause: None }],
    );
    let reader = journal.reader().unwrap();
    let calls = reader.desk_calls(0, 10).unwrap();
    assert_eq!(calls.iter().map(|call| call.seq).collect::<Vec<_>>(), [2, 1]);
    assert!(reader.desk_calls_seen(0, 10).unwrap().is_empty());
    let seen = DeskFact::CallSeen { account: AccountId([1; 16]), node: opened.node, seq: 2 };
    append(&journal, 1, &[Fact::Desk(seen)]);
    assert_eq!(reader.desk_calls_seen(0, 10).unwrap().into_iter().collect::<Vec<_>>(), [(opened.node, 2)]);
}

#[test]
fn what_a_door_complains_of_is_over_when_its_kiosk_says_so_and_is_found_without_reading_the_journal() {
    let office = Written::new(100, true);
    let forced = |door: &str| Fact::from(DoorFact::Forced { door: door.into() });
    let closed =
        |door: &str| DoorFact::Closed { door: door.into(), alarm: DoorAlarm::DoorForcedOpen, open_ms: 5 }.into();
    let tampered = |tampered| DoorFact::Tampered { door: "front".into(), tampered }.into();
    append(&office.journal, 0, &[forced("front"), forced("side"), tampered(true)]);
    append(&office.journal, 1, &[closed("front"), closed("back"), tampered(true)]);
    append(&office.journal, 2, &[forced("front")]);
    let reader = office.journal.reader().unwrap();
    let seen = |since: i64, limit: usize| -> Vec<(String, DoorTroubleKind, bool)> {
        let troubles = reader.door_troubles(at(0).wall.utc_ms + since, limit).unwrap();
        troubles.into_iter().map(|one| (one.door, one.what, one.over_ms.is_some())).collect()
    };
    let all = [
        ("front".to_owned(), DoorTroubleKind::Forced, false),
        ("front".to_owned(), DoorTroubleKind::Tampered, false),
        ("side".to_owned(), DoorTroubleKind::Forced, false),
        ("front".to_owned(), DoorTroubleKind::Forced, true),
    ];
    assert_eq!(seen(0, 100), all, "newest first, and each that stands once");
    assert_eq!(seen(i64::MAX - at(0).wall.utc_ms, 100), []);
    assert_eq!(seen(0, 1), all[..1]);
    let plan: String = rusqlite::Connection::open(office.dir.path().join("journal.db"))
        .unwrap()
        .prepare(
            "EXPLAIN QUERY PLAN SELECT e.id FROM entries e JOIN runs r ON r.id = e.run \
             WHERE e.kind IN ('door.forced', 'door.open_too_long', 'door.closed', 'door.tampered') \
             AND e.wall_ms >= ?1 ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?2",
        )
        .unwrap()
        .query_map([0, 1], |row| row.get::<_, String>(3))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(plan.contains("entries_of_doors_in_trouble"), "{plan}");
}
