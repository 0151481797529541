//! What the web desk reads: visits page by page, a visit's whole story, and calls that were seen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, at, open, options, registered, story, visit};
use frontdesk_core::access::Denial;
use frontdesk_core::fact::{AtReader, CommandOutcome, DeskFact, Fact, RemoteCommand, SiteFact, UpkeepFact};
use frontdesk_core::id::{AccountId, CommandId, NodeId, VisitId};
use frontdesk_core::screen::Purpose;
use frontdesk_core::visit::{LeftHow, VisitState};
use frontdesk_store::{Journal, Options, Reader, VisitsBefore, VisitsWanted};
use proptest::prelude::*;
use tempfile::tempdir;

fn all_pages(reader: &Reader, wanted: &VisitsWanted, limit: usize) -> Vec<VisitId> {
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let page = reader.visits_page(wanted, before, limit).unwrap();
        let Some(last) = page.last() else { return found };
        before = Some(VisitsBefore { arrived_ms: last.arrived_ms, visit: last.visit });
        found.extend(page.iter().map(|record| record.visit));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn every_visit_is_on_one_page_and_newest_first_also_where_several_came_in_one_moment(
        arrivals in prop::collection::vec(0_u64..6, 1..24), limit in 1_usize..5,
    ) {
        let dir = tempdir().unwrap();
        let (journal, _) = open(dir.path(), 1);
        let mut expected = Vec::new();
        for (n, ms) in (1_u8..).zip(&arrivals) {
            append(&journal, *ms, &[registered(n, "张伟")]);
            expected.push((*ms, visit(n)));
        }
        expected.sort_by(|a, b| b.cmp(a));
        let expected: Vec<_> = expected.into_iter().map(|(_, visit)| visit).collect();
        let reader = journal.reader().unwrap();
        prop_assert_eq!(all_pages(&reader, &VisitsWanted::default(), limit), expected);
    }
}

#[test]
fn only_what_is_wanted_is_on_a_page() {
    let dir = tempdir().unwrap();
    let (journal, opened) = open(dir.path(), 1);
    append(&journal, 10, &[registered(1, "张伟")]);
    append(&journal, 20, &story(2));
    append(&journal, 30, &[registered(3, "何林")]);
    let reader = journal.reader().unwrap();
    let wanted = |wanted: VisitsWanted| all_pages(&reader, &wanted, 10);
    let any = VisitsWanted::default();
    let moment = |ms| Some(at(ms).wall.utc_ms);
    assert_eq!(wanted(VisitsWanted { state: Some(VisitState::Left), ..any }), [visit(2)]);
    assert_eq!(wanted(VisitsWanted { state: Some(VisitState::Registered), ..any }), [visit(3), visit(1)]);
    assert_eq!(wanted(VisitsWanted { from_ms: moment(20), until_ms: moment(30), ..any }), [visit(2)]);
    assert_eq!(wanted(VisitsWanted { purpose: Some(Purpose::Delivery), ..any }), []);
    assert_eq!(wanted(VisitsWanted { node: Some(opened.node), ..any }).len(), 3);
    assert_eq!(wanted(VisitsWanted { node: Some(NodeId([9; 16])), ..any }), []);
}

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
    append(&journal, 0, &[registered(2, "何林"), registered(1, "张伟"), Fact::DeskCalled { visit: Some(visit(1)) }]);
    append(&journal, 1, &[given(1, 1).into(), given(2, 2).into(), Fact::DeskCalled { visit: None }]);
    let answered = |n| UpkeepFact::CommandAnswered { command: command(n), outcome: CommandOutcome::Done }.into();
    append(&journal, 2, &[answered(1), answered(2)]);
    append(&journal, 2, &[refused(1), refused(2)]);
    append(&journal, 3, &story(1)[1..]);
    append(&journal, 4, &[Fact::VisitLeft { visit: visit(2), how: LeftHow::NeverHadCard }]);
    let told = journal.reader().unwrap().entries_about(visit(1)).unwrap();
    let kinds: Vec<&str> = told.iter().map(|one| one.entry.kind.as_str()).collect();
    let expected = [
        "visit.registered",
        "desk.called",
        "command.given",
        "command.answered",
        "access.denied",
        "visit.permitted",
        "card.issuing",
        "card.issued",
        "access.granted",
        "visit.entered",
        "card.returned",
        "visit.rated",
        "visit.left",
    ];
    assert_eq!(kinds, expected);
    let named = matches!(&told[0].fact, Some(Fact::VisitRegistered { private: Some(who), .. }) if who.name == "张伟");
    assert!(named, "what is sealed is opened");
    assert!(journal.reader().unwrap().entries_about(visit(9)).unwrap().is_empty());
}

#[test]
fn a_call_is_seen_when_somebody_at_the_office_says_so() {
    let dir = tempdir().unwrap();
    let (journal, opened) = Journal::open(dir.path(), Options { office: true, ..options(1) }).unwrap();
    append(&journal, 0, &[Fact::DeskCalled { visit: None }, Fact::DeskCalled { visit: None }]);
    let reader = journal.reader().unwrap();
    let calls = reader.desk_calls(0, 10).unwrap();
    assert_eq!(calls.iter().map(|call| call.seq).collect::<Vec<_>>(), [2, 1]);
    assert!(reader.desk_calls_seen(0, 10).unwrap().is_empty());
    let seen = DeskFact::CallSeen { account: AccountId([1; 16]), node: opened.node, seq: 2 };
    append(&journal, 1, &[Fact::Desk(seen)]);
    assert_eq!(reader.desk_calls_seen(0, 10).unwrap().into_iter().collect::<Vec<_>>(), [(opened.node, 2)]);
}
