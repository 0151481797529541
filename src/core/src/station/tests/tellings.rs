//! What the office has told people of a visit, and what they answered, on the visitor's screen.

use super::super::*;
use super::shell::Shell;
use crate::fact::{HostAnswer, TellingChannel, TellingStep};
use crate::id::TellingId;
use crate::screen::{Intent, ToldWhat, View, Waiting};
use crate::telling::{AnswerGiven, Telling};

const TO_HOST: TellingId = TellingId([1; 16]);
const TO_COLLEAGUE: TellingId = TellingId([2; 16]);

fn waiting(shell: &Shell) -> &Waiting {
    match &shell.frame.view {
        View::Waiting(waiting) => waiting,
        other => panic!("{other:?}"),
    }
}

fn what(shell: &Shell) -> Vec<ToldWhat> {
    waiting(shell).told.iter().map(|told| told.what).collect()
}

/// A visitor who waits, and what the office's clock says then.
fn one_who_waits() -> (Shell, VisitId, i64) {
    let mut shell = Shell::new();
    let visit = shell.register();
    shell.want(Intent::WithoutCard);
    let arrived_ms = shell.station.open_visits().next().unwrap().arrived_ms;
    (shell, visit, arrived_ms)
}

fn answer(telling: TellingId, at_ms: i64, answer: HostAnswer) -> AnswerGiven {
    AnswerGiven { telling, at_ms, answer, name: "周雯".into(), words: "我在开会".into() }
}

#[test]
fn the_page_follows_what_the_office_has_written_down_with_local_times() {
    let (mut shell, visit, at_ms) = one_who_waits();
    assert_eq!(what(&shell), [ToldWhat::Registered]);
    let mut host = Telling::queued(TO_HOST, TellingStep::Host, TellingChannel::Email, at_ms);
    let mut account = Account { tellings: vec![host], answers: Vec::new() };
    shell.input(Input::VisitTold { visit, account: account.clone() });
    assert_eq!(what(&shell), [ToldWhat::Registered, ToldWhat::HostQueued]);
    (host.sent_ms, host.seen_ms) = (Some(at_ms + 1_000), Some(at_ms + 120_000));
    account.tellings = vec![host];
    shell.input(Input::VisitTold { visit, account: account.clone() });
    assert_eq!(what(&shell), [ToldWhat::Registered, ToldWhat::HostSeen]);
    let (registered, seen) = (&waiting(&shell).told[0].at, &waiting(&shell).told[1].at);
    assert!(!seen.is_empty() && seen > registered, "two minutes later: {registered} {seen}");
    account.answers.push(answer(TO_HOST, at_ms + 180_000, HostAnswer::InMinutes { minutes: 10 }));
    shell.input(Input::VisitTold { visit, account });
    assert_eq!(what(&shell), [ToldWhat::Registered, ToldWhat::HostAnswered]);
    let answered = waiting(&shell).answered.clone().unwrap();
    assert_eq!((answered.answer, answered.by_colleague), (HostAnswer::InMinutes { minutes: 10 }, false));
    assert_eq!(answered.words, "我在开会");
}

#[test]
fn a_colleagues_answer_is_said_to_be_a_colleagues() {
    let (mut shell, visit, at_ms) = one_who_waits();
    let mut colleague = Telling::queued(TO_COLLEAGUE, TellingStep::Colleague, TellingChannel::Email, at_ms);
    colleague.sent_ms = Some(at_ms);
    let answers = vec![answer(TO_COLLEAGUE, at_ms + 1, HostAnswer::PleaseWait)];
    shell.input(Input::VisitTold { visit, account: Account { tellings: vec![colleague], answers } });
    assert_eq!(what(&shell), [ToldWhat::Registered, ToldWhat::ColleagueTold]);
    assert!(waiting(&shell).answered.clone().unwrap().by_colleague);
}

#[test]
fn an_office_that_is_away_is_said_to_be_with_the_desks_extension() {
    let (mut shell, _, _) = one_who_waits();
    assert!(!waiting(&shell).office_away);
    shell.input(Input::OfficeAway { away: true });
    assert!(waiting(&shell).office_away);
    assert_eq!(waiting(&shell).extension, "8000");
    shell.input(Input::OfficeAway { away: false });
    assert!(!waiting(&shell).office_away);
}

#[test]
fn what_a_host_wrote_is_forgotten_with_the_visit_and_of_no_visit_nothing_is_kept() {
    let (mut shell, visit, at_ms) = one_who_waits();
    let answers = vec![answer(TO_HOST, at_ms, HostAnswer::PleaseWait)];
    let account = Account { tellings: Vec::new(), answers };
    shell.input(Input::VisitTold { visit: VisitId([9; 16]), account: account.clone() });
    shell.input(Input::VisitTold { visit, account });
    assert_eq!(waiting(&shell).answered.clone().unwrap().words, "我在开会");
    shell.input(Input::Forgotten { visit, outcome: Forgotten::Done });
    assert!(shell.station.visits.values().all(|tracked| tracked.told.is_empty()));
    assert_eq!(shell.station.visits.len(), 1);
}
