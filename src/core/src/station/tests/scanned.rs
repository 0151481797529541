//! Codes that are held to the scanner (V7).

use super::super::scanned::SAME_SCAN_MS;
use super::super::*;
use super::acts::{act, run};
use super::invited::{code, knowing, refused};
use super::people::{TRAY_CARD, ZHOU_CARD};
use super::shell::Shell;
use crate::control::Unlogged;
use crate::fact::{Alarm, UpkeepFact};
use crate::invitation::{Code, FREE_GUESSES};
use crate::screen::{CardStage, CodeProblem, Intent, Step, View};
use proptest::prelude::*;

fn scan(shell: &mut Shell, text: &str) {
    shell.input(Input::Scanned { text: Unlogged(text.into()) });
    // An alarm may be on its way.
    shell.settle();
}

fn is_asked_who_they_are(shell: &Shell) -> bool {
    matches!(&shell.frame.view, View::Invited(shown) if shown.masked == "张＊")
}

#[test]
fn a_code_that_is_scanned_at_the_greeting_is_confirmed_with_one_touch() {
    let mut shell = knowing(|_| {});
    scan(&mut shell, &code(1).plain());
    assert!(is_asked_who_they_are(&shell));
    assert_eq!(shell.station.open_visits().len(), 0, "a scan alone registers nobody");
    shell.want(Intent::Confirm);
    shell.settle();
    assert_eq!(shell.frame.view, View::Card { visitor: "张伟".into(), stage: CardStage::Take });
    assert!(shell.durable().iter().any(|fact| matches!(fact, Fact::InvitationUsed { .. })));
    shell.check_memory_is_the_disk();
}

#[test]
fn it_counts_on_the_page_of_codes_and_at_a_name_that_nobody_has_begun() {
    for before in [Intent::HaveCode, Intent::Register] {
        let mut shell = knowing(|_| {});
        shell.want(before);
        scan(&mut shell, &code(1).to_string());
        assert!(is_asked_who_they_are(&shell));
    }
}

#[test]
fn a_scan_into_the_midst_of_somebodys_registration_changes_nothing() {
    // The first letter is in the field, and only the screen knows which.
    let mut shell = knowing(|_| {});
    shell.want(Intent::Register);
    shell.want(Intent::StillHere);
    let before = shell.frame.clone();
    scan(&mut shell, &code(1).plain());
    assert_eq!(shell.frame, before);
    // Every question after it, with what was answered; and back at the first one.
    shell.want(Intent::Answer { text: "李雷".into() });
    for more in [
        Intent::NoOrganisation,
        Intent::Answer { text: "13800138000".into() },
        Intent::Choose { purpose: crate::screen::Purpose::Meeting },
        Intent::HostUnknown,
    ] {
        let before = shell.frame.clone();
        scan(&mut shell, &code(1).plain());
        scan(&mut shell, "https://example.com/");
        assert_eq!(shell.frame, before);
        shell.want(more);
    }
    let review = shell.frame.clone();
    assert!(matches!(review.view, View::Review(_)));
    scan(&mut shell, &code(1).plain());
    assert_eq!(shell.frame, review);
    shell.want(Intent::Change { step: Step::Name });
    let name = shell.frame.clone();
    scan(&mut shell, &code(1).plain());
    assert_eq!(shell.frame, name);
    assert!(shell.appends.is_empty());
}

#[test]
fn a_scan_while_a_card_is_given_out_or_somebody_leaves_changes_nothing_and_is_no_guess() {
    let mut shell = knowing(|_| {});
    scan(&mut shell, &code(1).plain());
    let look = |shell: &mut Shell| {
        let before = shell.frame.clone();
        shell.input(Input::Scanned { text: Unlogged(code(9).plain()) });
        assert_eq!(shell.frame, before);
    };
    look(&mut shell);
    shell.want(Intent::Confirm);
    look(&mut shell);
    shell.settle();
    shell.tap(TRAY_CARD);
    shell.settle();
    look(&mut shell);
    shell.finish_job(Ok(()));
    shell.settle();
    look(&mut shell);
    shell.want(Intent::Home);
    shell.want(Intent::Leave);
    look(&mut shell);
    assert_eq!(shell.station.wrong_codes(), 0);
}

#[test]
fn any_other_code_is_said_to_be_no_visitor_code_and_is_no_guess_and_a_wrong_one_is() {
    let mut shell = knowing(|_| {});
    for (n, other) in ["https://example.com/a?b=c", "6901234567892", "WIFI:S:guest;;", ""].into_iter().enumerate() {
        scan(&mut shell, other);
        assert_eq!(refused(&shell), CodeProblem::NotACode, "{n}");
    }
    assert_eq!(shell.station.wrong_codes(), 0);
    for n in 0..FREE_GUESSES {
        scan(&mut shell, &Code::of_random([n as u8 + 10; 7]).plain());
        assert_eq!(refused(&shell), CodeProblem::NotGood);
    }
    scan(&mut shell, &code(1).plain());
    assert!(matches!(refused(&shell), CodeProblem::Wait { .. }), "typed and scanned ones are counted together");
    let is_alarm =
        |fact: &&Fact| matches!(fact, Fact::Upkeep(UpkeepFact::AlarmRaised { alarm: Alarm::CodeGuessed, .. }));
    assert_eq!(shell.durable().iter().filter(is_alarm).count(), 1);
}

#[test]
fn a_code_that_is_held_up_for_long_is_one_scan() {
    let mut shell = knowing(|_| {});
    for _ in 0..20 {
        scan(&mut shell, &code(9).plain());
        shell.pass_ms(SAME_SCAN_MS - 1);
    }
    assert_eq!(shell.station.wrong_codes(), 1);
    shell.pass_ms(SAME_SCAN_MS);
    scan(&mut shell, &code(9).plain());
    assert_eq!(shell.station.wrong_codes(), 2);
    scan(&mut shell, &code(1).plain());
    assert!(is_asked_who_they_are(&shell), "another one counts at once");
}

#[test]
fn while_the_journal_cannot_be_written_a_scan_does_nothing() {
    let mut shell = knowing(|_| {});
    shell.want(Intent::CallDesk);
    shell.fail_oldest();
    assert!(matches!(shell.frame.view, View::OutOfService { .. }));
    let before = shell.frame.clone();
    shell.input(Input::Scanned { text: Unlogged(code(1).plain()) });
    assert_eq!(shell.frame, before);
    shell.pass_ms(2_000);
    assert_eq!(shell.frame.view, View::Home {});
    scan(&mut shell, &code(1).plain());
    assert!(is_asked_who_they_are(&shell));
}

#[test]
fn the_page_of_codes_says_whether_there_is_a_scanner_and_a_scan_is_in_no_log() {
    let mut shell = knowing(|_| {});
    shell.want(Intent::HaveCode);
    let says = |shell: &Shell| matches!(&shell.frame.view, View::Code(entry) if entry.scanner);
    assert!(!says(&shell));
    shell.input(Input::ScannerChanged { present: true });
    assert!(says(&shell));
    shell.input(Input::ScannerChanged { present: false });
    assert!(!says(&shell));
    let scanned = Input::Scanned { text: Unlogged(code(1).plain()) };
    assert!(!format!("{scanned:?}").contains(&code(1).plain()));
}

#[test]
fn who_was_refused_at_the_reader_and_holds_up_a_code_sees_what_it_brings() {
    let mut shell = knowing(|_| {});
    shell.tap(ZHOU_CARD + 100);
    shell.settle();
    shell.pass_ms(1_000);
    assert!(matches!(shell.frame.signal, Some(Signal::Refused { .. })));
    scan(&mut shell, &code(1).plain());
    assert_eq!(shell.frame.signal, None);
    assert!(is_asked_who_they_are(&shell));
}

proptest! {
    #[test]
    fn whatever_happened_before_no_scan_is_shown_or_answers_a_question(
        acts in proptest::collection::vec(act(), 0..30),
        text in "[0-9A-Z:/.-]{1,40}",
    ) {
        let mut shell = knowing(|_| {});
        for act in &acts {
            run(&mut shell, act);
        }
        let before = shell.frame.clone();
        let waiting = shell.appends.len();
        let text = format!("§{text}§");
        shell.input(Input::Scanned { text: Unlogged(text.clone()) });
        prop_assert!(!serde_json::to_string(&shell.frame).unwrap().contains(&text));
        prop_assert_eq!(shell.appends.len(), waiting, "no code, no guess, no entry");
        match before.view {
            View::Home {} | View::Code(_) => {}
            View::Ask(ask) if ask.step == Step::Name && ask.value.is_empty() && ask.problem.is_none() => {}
            _ => prop_assert_eq!(shell.frame.view, before.view),
        }
    }
}
