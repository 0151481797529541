//! Exceptions that leaders answer, as the journal keeps them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::{Written, ask, rebuild};
use common::{append, at, forget_visit, registered, tamper, views, visit};
use frontdesk_core::fact::{
    ExceptionFact, ExceptionOf, ExceptionPrivate, ExceptionState, Fact, LapsedWhy, PermissionPrivate,
};
use frontdesk_core::id::{ApprovalId, CommandId, StaffId};
use frontdesk_store::{ExceptionsAfter, LetGoPolicy, Reader, ViewsReport, verify_views};
use proptest::prelude::*;

fn id(n: u8) -> ApprovalId {
    ApprovalId([n; 16])
}

fn front() -> ExceptionOf {
    ExceptionOf::Door("front".into())
}

fn asked(n: u8, of: ExceptionOf) -> Fact {
    let private = Some(ExceptionPrivate { for_whom: "张伟".into(), why: "forgot the card".into() });
    ExceptionFact::Asked { exception: id(n), of, until_ms: at(120_000).wall.utc_ms, uid: 1_000, remote: None, private }
        .into()
}

fn who() -> Option<PermissionPrivate> {
    Some(PermissionPrivate {
        staff: Some(StaffId([5; 16])),
        name: "陈总".into(),
        why: "known to me".into(),
        for_whom: String::new(),
    })
}

fn approved(n: u8, of: ExceptionOf) -> Fact {
    ExceptionFact::Approved { exception: id(n), of, command: Some(1), remote: None, private: who() }.into()
}

fn refused(n: u8) -> Fact {
    ExceptionFact::Refused { exception: id(n), of: front(), remote: CommandId([9; 16]), private: who() }.into()
}

fn lapsed(n: u8) -> Fact {
    ExceptionFact::Lapsed { exception: id(n), why: LapsedWhy::TimeUp }.into()
}

fn states(reader: &Reader) -> Vec<(ApprovalId, ExceptionState)> {
    reader.exceptions(None, 100).unwrap().into_iter().map(|one| (one.exception, one.state)).collect()
}

#[test]
fn who_why_and_for_whom_are_read_and_the_first_answer_counts() {
    let kiosk = Written::new(1, false);
    append(&kiosk.journal, 0, &[asked(1, front())]);
    append(&kiosk.journal, 5, &[approved(1, front())]);
    append(&kiosk.journal, 6, &[lapsed(1), refused(1)]);
    let reader = kiosk.journal.reader().unwrap();
    let one = reader.exception(id(1)).unwrap().unwrap();
    assert_eq!((one.state, one.of.clone(), one.uid, one.by_office), (ExceptionState::Approved, front(), 1_000, false));
    assert_eq!((one.asked_ms, one.ended_ms), (at(0).wall.utc_ms, Some(at(5).wall.utc_ms)));
    assert_eq!((one.asked.unwrap().for_whom, one.answered_by.unwrap().name), ("张伟".into(), "陈总".into()));
    assert!(reader.own_open_exceptions().unwrap().is_empty());
    assert_eq!(reader.exception(id(2)).unwrap(), None);
    assert_eq!(verify_views(kiosk.dir.path()).unwrap(), ViewsReport::Equal);
    tamper(kiosk.dir.path(), "UPDATE exceptions SET state = '\"refused\"'");
    assert!(!verify_views(kiosk.dir.path()).unwrap().is_good(), "a changed view is found");
}

#[test]
fn those_without_an_answer_come_first_and_pages_go_on_where_the_last_one_ended() {
    let kiosk = Written::new(1, false);
    for n in 1..=9 {
        append(&kiosk.journal, u64::from(n), &[asked(n, front())]);
    }
    append(&kiosk.journal, 20, &[approved(1, front()), lapsed(4), refused(8)]);
    let reader = kiosk.journal.reader().unwrap();
    let order = [9, 7, 6, 5, 3, 2, 8, 4, 1].map(id);
    assert_eq!(states(&reader).iter().map(|(id, _)| *id).collect::<Vec<_>>(), order);
    for size in 1..=9 {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let page = reader.exceptions(after, size).unwrap();
            let Some(last) = page.last() else { break };
            assert!(page.len() <= size);
            after = Some(ExceptionsAfter::from(last));
            all.extend(page.iter().map(|one| one.exception));
        }
        assert_eq!(all, order, "pages of {size}");
    }
    let open = reader.exception(id(9)).unwrap().unwrap();
    assert!(open.is_open(at(119_999).wall.utc_ms) && !open.is_open(at(120_000).wall.utc_ms));
    assert_eq!(reader.own_open_exceptions().unwrap(), [2, 3, 5, 6, 7, 9].map(id));
}

#[test]
fn only_the_kiosk_that_asked_speaks_of_its_exception_and_the_office_sees_all() {
    let (kiosk, other, office) = (Written::new(1, false), Written::new(2, false), Written::new(200, true));
    append(&kiosk.journal, 0, &[asked(1, front())]);
    append(&other.journal, 1, &[approved(1, front()), asked(2, front())]);
    kiosk.tell(&office);
    other.tell(&office);
    let reader = office.journal.reader().unwrap();
    assert_eq!(states(&reader), [(id(2), ExceptionState::Open), (id(1), ExceptionState::Open)]);
    assert_eq!(reader.exception(id(1)).unwrap().unwrap().asked.unwrap().for_whom, "张伟");
    assert!(reader.own_open_exceptions().unwrap().is_empty(), "they are the kiosks'");
    assert_eq!(verify_views(office.dir.path()).unwrap(), ViewsReport::Equal);
}

#[test]
fn an_exception_for_a_visit_is_forgotten_with_it_and_stays_to_be_counted() {
    let kiosk = Written::new(1, false);
    let of = || ExceptionOf::Visit(visit(1));
    append(&kiosk.journal, 0, &[registered(1, "张伟"), asked(1, of()), approved(1, of())]);
    forget_visit(&kiosk.journal, 1);
    let one = kiosk.journal.reader().unwrap().exception(id(1)).unwrap().unwrap();
    assert_eq!((one.state, one.asked, one.answered_by), (ExceptionState::Approved, None, None));
    assert_eq!(verify_views(kiosk.dir.path()).unwrap(), ViewsReport::Equal);
}

#[test]
fn one_without_an_answer_is_never_let_go_and_an_answered_one_goes_as_a_whole() {
    let (kiosk, office) = (Written::new(1, false), Written::new(200, true));
    append(&kiosk.journal, 0, &[asked(1, front()), asked(2, front()), approved(1, front())]);
    append(&kiosk.journal, 1, &[Fact::NodeStopped {}, Fact::NodeStopped {}]);
    let receipt = kiosk.send(&office).receipt.unwrap();
    ask(|reply| kiosk.journal.keep_receipt(receipt, office.public_key, reply));
    let policy = LetGoPolicy { keep_ms: 0, size_limit_bytes: None };
    ask(|reply| kiosk.journal.let_go(at(1_000_000_000), policy, reply));
    let reader = kiosk.journal.reader().unwrap();
    assert_eq!(states(&reader), [(id(2), ExceptionState::Open)]);
    assert_eq!(verify_views(kiosk.dir.path()).unwrap(), ViewsReport::Equal);
    append(&kiosk.journal, 2, &[lapsed(2)]);
    assert_eq!(states(&reader), [(id(2), ExceptionState::Lapsed(LapsedWhy::TimeUp))]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_said_of_exceptions_at_two_kiosks_the_view_equals_a_rebuild(
        said in proptest::collection::vec((any::<bool>(), 0u8..4, 0u8..5), 1..30)
    ) {
        let (kiosk, other, office) = (Written::new(1, false), Written::new(2, false), Written::new(200, true));
        for (ms, (here, n, what)) in said.into_iter().enumerate() {
            let fact = match what {
                0 => approved(n, front()),
                1 => refused(n),
                2 => lapsed(n),
                _ => asked(n, front()),
            };
            append(if here { &kiosk.journal } else { &other.journal }, ms as u64, &[fact]);
        }
        kiosk.tell(&office);
        other.tell(&office);
        let before = views(office.dir.path());
        prop_assert_eq!(verify_views(office.dir.path()).unwrap(), ViewsReport::Equal);
        rebuild(&office.journal);
        prop_assert_eq!(views(office.dir.path()), before);
    }
}
