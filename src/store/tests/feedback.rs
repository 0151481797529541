//! Praise and complaints: listed, seen to by an office alone, forgotten with the visit; and visits that are found by a contact.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, at, open, options, registered, visit};
use frontdesk_core::fact::{
    Fact, FeedbackFact, FeedbackPrivate, FeedbackTone, FeedbackTopic, ForgetWhy, HandledPrivate, VisitPrivate,
};
use frontdesk_core::id::{FeedbackId, VisitId};
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_core::visit::LeftHow;
use frontdesk_store::{ForgetRequest, ForgetWhat, Journal, Options, Reply};
use tempfile::tempdir;

fn given(n: u8, tone: FeedbackTone, visit: Option<VisitId>) -> Fact {
    let private = Some(FeedbackPrivate { words: format!("第 {n} 条") });
    let (feedback, topics) = (FeedbackId([n; 16]), vec![FeedbackTopic::Waiting]);
    FeedbackFact::Given { feedback, tone, topics, visit, private }.into()
}

fn handled(n: u8) -> Fact {
    let private = Some(HandledPrivate { name: "秦越".into(), note: "已致电".into() });
    FeedbackFact::Handled { feedback: FeedbackId([n; 16]), private }.into()
}

#[test]
fn messages_are_listed_in_pages_and_one_that_the_office_has_seen_to_waits_no_more() {
    let dir = tempdir().unwrap();
    let (journal, _) = Journal::open(dir.path(), Options { office: true, ..options(1) }).unwrap();
    append(&journal, 0, &[registered(1, "张伟")]);
    append(&journal, 1, &[given(1, FeedbackTone::Praise, Some(visit(1)))]);
    append(&journal, 2, &[given(2, FeedbackTone::Complaint, None), given(3, FeedbackTone::Complaint, None)]);
    append(&journal, 3, &[handled(2), handled(2)]);
    let reader = journal.reader().unwrap();
    let first = reader.feedback(false, None, 2).unwrap();
    let second = reader.feedback(false, first.next, 2).unwrap();
    let ids: Vec<u8> = first.rows.iter().chain(&second.rows).map(|row| row.feedback.0[0]).collect();
    assert_eq!((ids, second.next), (vec![3, 2, 1], None));
    let open: Vec<u8> = reader.feedback(true, None, 9).unwrap().rows.iter().map(|row| row.feedback.0[0]).collect();
    assert_eq!((open, reader.open_feedback().unwrap()), (vec![3, 1], 2));
    let seen_to = reader.feedback_named(FeedbackId([2; 16])).unwrap().unwrap();
    assert_eq!(seen_to.handled.unwrap().private.unwrap().note, "已致电");
    assert_eq!((seen_to.visit, seen_to.private.unwrap().words.as_str()), (None, "第 2 条"));
    assert!(reader.feedback_named(FeedbackId([9; 16])).unwrap().is_none());
    let counts = reader.counts(202_611).unwrap();
    assert_eq!((counts.praise, counts.complaints), (1, 2));
    let told = reader.visit_story(visit(1), None, 9).unwrap().rows;
    assert_eq!(told.last().unwrap().entry.kind, "feedback.given", "its visit's story says that there is one");
}

#[test]
fn a_kiosk_cannot_say_that_a_complaint_was_seen_to() {
    let dir = tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[given(1, FeedbackTone::Complaint, None)]);
    append(&journal, 1, &[handled(1)]);
    let reader = journal.reader().unwrap();
    assert_eq!(reader.open_feedback().unwrap(), 1);
    assert!(reader.feedback(true, None, 9).unwrap().rows[0].handled.is_none());
}

#[test]
fn words_with_a_name_are_forgotten_with_the_visit_and_unnamed_ones_stay_and_the_counts_are_the_same() {
    let dir = tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[registered(1, "张伟")]);
    append(&journal, 1, &[given(1, FeedbackTone::Praise, Some(visit(1))), given(2, FeedbackTone::Complaint, None)]);
    let (reply, answer) = Reply::channel();
    let request = ForgetRequest { what: ForgetWhat::Visit(visit(1)), why: ForgetWhy::Visitor };
    journal.forget(at(2), request, reply);
    answer.recv().unwrap().unwrap();
    let rows = journal.reader().unwrap().feedback(false, None, 9).unwrap().rows;
    let words = |n: u8| rows.iter().find(|row| row.feedback.0[0] == n).unwrap();
    assert!(words(1).private.is_none() && words(1).had_words);
    assert!(words(2).private.is_some());
    let counts = journal.reader().unwrap().counts(202_611).unwrap();
    assert_eq!((counts.praise, counts.complaints), (1, 1));
}

#[test]
fn open_visits_are_found_by_the_whole_contact_however_it_is_typed_and_ended_ones_are_not() {
    let dir = tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    let with = |n: u8, contact: &str| Fact::VisitRegistered {
        visit: visit(n),
        purpose: Purpose::Meeting,
        language: Language::En,
        party: None,
        private: Some(VisitPrivate {
            name: "Ada".into(),
            organisation: String::new(),
            contact: contact.into(),
            host: None,
            host_name: String::new(),
            host_department: String::new(),
        }),
    };
    append(&journal, 0, &[with(1, "138 0013 8000"), with(2, "13800138000"), with(3, "Ada@Example.com")]);
    append(&journal, 1, &[Fact::VisitLeft { visit: visit(2), how: LeftHow::NeverHadCard }]);
    let reader = journal.reader().unwrap();
    let found = |contact: &str| {
        let found = reader.open_visits_by_contact(contact, 9).unwrap();
        found.into_iter().map(|(visit, _)| visit).collect::<Vec<_>>()
    };
    assert_eq!(found("+86 138-0013-8000"), [visit(1)]);
    assert_eq!(found("ada@example.com"), [visit(3)]);
    for none in ["1380013800", "13800138001", "ada@example.co", "", "%"] {
        assert_eq!(found(none), [], "{none}");
    }
}
