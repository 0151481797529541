//! Who waits is told who comes for them, and, where the screen is at its greeting, that there is news: to anybody else it says nothing.

use super::super::*;
use super::people::{LOST_LEADER_CARD, TRAY_CARD, ZHOU_CARD};
use super::shell::{Shell, leaf};
use crate::fact::{HostAnswer, TellingChannel, TellingStep, Texts};
use crate::id::TellingId;
use crate::screen::{About, Called, CalledTo, Intent, View, Way};
use crate::telling::{AnswerGiven, Telling};

const TO_HOST: TellingId = TellingId([1; 16]);
const WORDS: &str = "我在三楼";

/// The host's answer, as the office sends it on.
fn answers(shell: &mut Shell, visit: VisitId, answer: HostAnswer) {
    let at_ms = shell.now().wall.utc_ms;
    let given = AnswerGiven { telling: TO_HOST, at_ms, answer, name: "周雯".into(), words: WORDS.into() };
    let mut answers = shell.station.visits[&visit].told.answers.clone();
    answers.push(given);
    let tellings = vec![Telling::queued(TO_HOST, TellingStep::Host, TellingChannel::Email, at_ms)];
    shell.input(Input::VisitTold { visit, account: Account { tellings, answers } });
}

/// "I am coming" permits the visit in the same append of the office's.
fn says_coming(shell: &mut Shell, visit: VisitId) {
    answers(shell, visit, HostAnswer::Coming);
    permits(shell, visit);
}

fn permits(shell: &mut Shell, visit: VisitId) {
    shell.input(Input::Permit { visit, who: "desk".into(), why: String::new(), request: 9 });
    shell.settle();
}

fn only_visit(shell: &Shell) -> VisitId {
    shell.station.open_visits().next().unwrap().visit
}

fn way(shell: &Shell) -> &Way {
    match &shell.frame.view {
        View::Permitted(way) => way,
        other => panic!("{other:?}"),
    }
}

fn called(shell: &Shell) -> Option<CalledTo> {
    shell.frame.called.as_ref().map(|called| called.next)
}

/// A visitor with a card, on their page.
fn one_with_card() -> (Shell, VisitId) {
    let mut shell = Shell::new();
    shell.register_with_card();
    let visit = only_visit(&shell);
    (shell, visit)
}

#[test]
fn a_host_who_says_that_they_come_sends_nobody_upstairs_alone() {
    let (mut shell, visit) = one_with_card();
    let text = |text: &str| Texts { zh_hans: text.into(), ..Texts::default() };
    let told = [(About::WaitingArea, text("大门左手边的沙发"))].into();
    shell.input(Input::Settings(Box::new(ScreenSettings { told, ..ScreenSettings::default() })));
    says_coming(&mut shell, visit);
    let way = way(&shell);
    assert!(way.fetched && way.has_card, "with a card, too, they wait for whoever comes");
    let answered = way.answered.as_ref().unwrap();
    assert_eq!((answered.answer, answered.by_colleague, answered.words.as_str()), (HostAnswer::Coming, false, WORDS));
    assert_eq!((way.host.as_str(), way.place.as_str()), ("周雯", "3 楼"));
    assert_eq!(way.waiting_area, "大门左手边的沙发");
    // They still wait, so the page ends as one does that is waited on.
    shell.pass_ms(46_000);
    assert_eq!(shell.frame.page_ends_in_s, Some(14));
    shell.pass_ms(14_000);
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn whom_the_desk_permits_goes_in_alone_with_a_card_and_is_fetched_without_one() {
    let (mut shell, visit) = one_with_card();
    answers(&mut shell, visit, HostAnswer::PleaseWait);
    permits(&mut shell, visit);
    assert!(!way(&shell).fetched && way(&shell).has_card);
    shell.pass_ms(19_000);
    assert_eq!(shell.frame.page_ends_in_s, None);
    shell.pass_ms(1_000);
    assert_eq!(shell.frame.view, View::Home {});

    let mut shell = Shell::new();
    let visit = shell.register();
    shell.want(Intent::WithoutCard);
    permits(&mut shell, visit);
    assert!(way(&shell).fetched && !way(&shell).has_card, "no door opens for them");
    assert_eq!(way(&shell).answered, None);
}

#[test]
fn whom_an_employees_card_lets_in_is_fetched_already() {
    let mut shell = Shell::new();
    let visit = shell.register();
    shell.want(Intent::WithoutCard);
    answers(&mut shell, visit, HostAnswer::InMinutes { minutes: 5 });
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(!way(&shell).fetched);
    assert_eq!(called(&shell), None);
}

#[test]
fn at_the_greeting_an_answer_calls_its_visitor_by_a_masked_name_and_says_neither_host_nor_answer() {
    let (mut shell, visit) = one_with_card();
    shell.want(Intent::Done);
    assert_eq!(shell.frame.called, None);
    answers(&mut shell, visit, HostAnswer::CannotToday);
    assert_eq!(shell.frame.called, Some(Called { masked: "张＊".into(), next: CalledTo::HoldCard }));
    assert_eq!(shell.frame.view, View::Home {}, "whoever comes finds the greeting");
    let line = serde_json::to_string(&shell.frame).unwrap();
    assert!(
        !line.contains("周雯") && !line.contains("研发部") && !line.contains(WORDS) && !line.contains("张伟"),
        "{line}"
    );
    // Told again, it is no news; somebody else's form is not disturbed; and their card leads to it.
    let account = shell.station.visits[&visit].told.clone();
    shell.want(Intent::Register);
    assert_eq!(shell.frame.called, None);
    shell.want(Intent::Home);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(matches!(&shell.frame.view, View::Waiting(waiting) if waiting.answered.is_some()));
    shell.want(Intent::Done);
    shell.input(Input::VisitTold { visit, account });
    assert_eq!(shell.frame.called, None, "it was seen");
}

#[test]
fn at_the_greeting_a_permission_calls_its_visitor_in_or_to_whoever_fetches_them_until_they_are_in() {
    let (mut shell, visit) = one_with_card();
    shell.want(Intent::Done);
    permits(&mut shell, visit);
    assert_eq!(called(&shell), Some(CalledTo::ComeIn));
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.input(leaf(Some(true)));
    shell.input(leaf(Some(false)));
    shell.settle();
    assert_eq!(called(&shell), None, "they are in");

    let (mut shell, visit) = one_with_card();
    shell.want(Intent::Done);
    says_coming(&mut shell, visit);
    assert_eq!(called(&shell), Some(CalledTo::BeFetched));
    shell.pass_ms(599_000);
    shell.input(Input::Minute);
    assert_eq!(called(&shell), Some(CalledTo::BeFetched));
    shell.pass_ms(2_000);
    shell.input(Input::Minute);
    assert_eq!(called(&shell), None, "not for ever");
}

#[test]
fn an_answer_for_whoever_has_no_card_sends_them_to_the_desk() {
    let mut shell = Shell::new();
    let visit = shell.register();
    shell.want(Intent::WithoutCard);
    shell.want(Intent::Done);
    answers(&mut shell, visit, HostAnswer::PleaseWait);
    assert_eq!(called(&shell), Some(CalledTo::AskDesk));
}

#[test]
fn a_taps_answer_is_gone_in_two_seconds_and_over_somebody_elses_form_it_names_nobody() {
    let (mut shell, visit) = one_with_card();
    shell.want(Intent::Done);
    shell.want(Intent::Register);
    shell.tap(ZHOU_CARD);
    shell.settle();
    let Some(Signal::Granted { greet, collected, people, .. }) = &shell.frame.signal else { panic!() };
    assert_eq!((greet.as_str(), collected.len(), *people), ("", 0, 1));
    shell.pass_ms(1_999);
    assert!(shell.frame.signal.is_some());
    shell.pass_ms(1);
    assert_eq!(shell.frame.signal, None);
    assert!(shell.station.visits[&visit].visit.state.is_permitted());
    // A card that was reported lost keeps whoever types for no longer.
    shell.tap(LOST_LEADER_CARD);
    shell.settle();
    assert!(matches!(shell.frame.signal, Some(Signal::Refused { .. })));
    shell.pass_ms(2_000);
    assert_eq!(shell.frame.signal, None);
    // Where nobody types, it can be read.
    shell.want(Intent::Home);
    shell.tap(LOST_LEADER_CARD);
    shell.settle();
    shell.pass_ms(7_999);
    assert!(shell.frame.signal.is_some());
    shell.pass_ms(1);
    assert_eq!(shell.frame.signal, None);
}
