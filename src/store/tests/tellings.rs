//! Who was told of a visit and what they answered: only the office's word counts, and it is readable at the kiosk of the visit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::{Written, ask, import, ingest, rebuild, trust};
use common::{append, at, registered, visit};
use frontdesk_core::fact::{
    AnswerPrivate, Fact, ForgetWhy, HostAnswer, TellingChannel, TellingFact, TellingFailure, TellingPrivate,
    TellingStep,
};
use frontdesk_core::id::TellingId;
use frontdesk_store::{ForgetRequest, ForgetWhat};

const TELLING: TellingId = TellingId([7; 16]);

fn told() -> Vec<Fact> {
    let (telling, visit) = (TELLING, visit(1));
    let private = TellingPrivate { staff: None, name: "周雯".into(), address: "zhou@example.com".into() };
    let words = AnswerPrivate { staff: None, name: "周雯".into(), words: "我在开会".into() };
    let answer = HostAnswer::InMinutes { minutes: 10 };
    vec![
        TellingFact::Queued {
            telling,
            visit,
            step: TellingStep::Host,
            channel: TellingChannel::Email,
            nth_host: 0,
            message: None,
            private: Some(private),
        }
        .into(),
        TellingFact::Failed { telling, visit, why: TellingFailure::Unreachable, again: true }.into(),
        TellingFact::Sent { telling, visit }.into(),
        TellingFact::Seen { telling, visit }.into(),
        TellingFact::Answered { telling, visit, answer, private: Some(words) }.into(),
    ]
}

#[test]
fn a_kiosk_reads_what_the_office_told_and_was_answered_and_believes_nobody_else() {
    let (office, kiosk, thief) = (Written::new(1, true), Written::new(2, false), Written::new(3, false));
    append(&kiosk.journal, 0, &[registered(1, "张伟")]);
    append(&office.journal, 10, &told());
    append(&thief.journal, 5, &told());
    trust(&kiosk.journal, &office);
    let forged = ingest(&kiosk.journal, thief.public_key, thief.entries());
    assert_eq!((forged.not_of_office.len(), forged.touched.is_empty()), (5, true));
    let reader = kiosk.journal.reader().unwrap();
    assert!(reader.tellings(visit(1)).unwrap().account.is_empty());
    let answer = ingest(&kiosk.journal, office.public_key, office.entries());
    assert!(answer.not_of_office.is_empty() && answer.touched.visits.contains(&visit(1)));
    // Without its key it is known what was answered, and not who and in what words.
    let account = reader.tellings(visit(1)).unwrap().account;
    assert_eq!((account.answers[0].words.as_str(), account.answers.len()), ("", 1));
    assert!(import(&kiosk.journal, office.keys()).visits.contains(&visit(1)));
    let check = || {
        let tellings = reader.tellings(visit(1)).unwrap();
        let [one] = tellings.account.tellings[..] else { panic!("{tellings:?}") };
        assert_eq!((one.telling, one.step, one.channel), (TELLING, TellingStep::Host, TellingChannel::Email));
        assert!(!one.is_pending() && one.failed_ms.is_none() && one.seen_ms.is_some());
        assert_eq!(one.queued_ms, at(10).wall.utc_ms);
        let given = tellings.account.last_answer().unwrap();
        assert_eq!(given.answer, HostAnswer::InMinutes { minutes: 10 });
        assert_eq!((given.name.as_str(), given.words.as_str()), ("周雯", "我在开会"));
        assert_eq!(tellings.recipients[&TELLING].address, "zhou@example.com");
    };
    check();
    rebuild(&kiosk.journal);
    check();
}

#[test]
fn a_telling_that_failed_for_good_is_lost_and_one_that_is_tried_again_is_pending() {
    let office = Written::new(1, true);
    let failed =
        |again| TellingFact::Failed { telling: TELLING, visit: visit(1), why: TellingFailure::Refused, again }.into();
    append(&office.journal, 10, &[told()[0].clone(), failed(true)]);
    let reader = office.journal.reader().unwrap();
    let one = |reader: &frontdesk_store::Reader| reader.tellings(visit(1)).unwrap().account.tellings[0];
    assert!(one(&reader).is_pending() && one(&reader).failed_ms.is_some());
    append(&office.journal, 20, &[failed(false)]);
    assert!(!one(&reader).is_pending() && one(&reader).is_lost);
}

#[test]
fn who_was_told_and_in_what_words_they_answered_is_forgotten_with_the_visit() {
    let office = Written::new(1, true);
    append(&office.journal, 10, &told());
    let request = ForgetRequest { what: ForgetWhat::Visit(visit(1)), why: ForgetWhy::Visitor };
    ask(|reply| office.journal.forget(at(20), request, reply));
    let tellings = office.journal.reader().unwrap().tellings(visit(1)).unwrap();
    assert!(tellings.recipients.is_empty());
    assert_eq!((tellings.account.answers[0].words.as_str(), tellings.account.answers[0].name.as_str()), ("", ""));
    assert_eq!(tellings.account.answers[0].answer, HostAnswer::InMinutes { minutes: 10 });
}
