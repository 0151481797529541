//! What the company wants to be agreed to.

use super::super::*;
use super::people::ZHOU;
use super::shell::{Shell, agreement_of_service};
use crate::agreement::{Agreement, Signature, Signing};
use crate::fact::AgreedFact;
use crate::screen::{AgreementPage, Intent, Purpose, Step, View};

fn signed() -> Signature {
    Signature::new(1_000, 300, &[vec![100, 100, 300, 200, 500, 50]])
}

/// At the review, as somebody who comes for service.
fn at_review(shell: &mut Shell) {
    shell.want(Intent::Register);
    shell.want(Intent::Answer { text: "张伟".into() });
    shell.want(Intent::NoOrganisation);
    shell.want(Intent::Answer { text: "13800138000".into() });
    shell.want(Intent::Choose { purpose: Purpose::Service });
    shell.want(Intent::FindHost { query: "zhouwen".into() });
    shell.want(Intent::Host { staff: ZHOU });
    assert!(matches!(shell.frame.view, View::Review(_)));
}

fn asked(shell: &Shell) -> &AgreementPage {
    match &shell.frame.view {
        View::Agreement(page) => page,
        other => panic!("{other:?}"),
    }
}

fn set(shell: &mut Shell, agreement: Option<Agreement>) {
    shell.input(Input::Settings(Box::new(ScreenSettings { agreement, ..ScreenSettings::default() })));
}

fn kinds(shell: &Shell) -> Vec<String> {
    shell.appends.iter().flat_map(|append| &append.facts).map(|fact| fact.draft().unwrap().kind).collect()
}

#[test]
fn nothing_is_recorded_before_it_is_signed_and_then_both_in_one_append_with_the_text() {
    let mut shell = Shell::new();
    at_review(&mut shell);
    shell.want(Intent::Confirm);
    assert_eq!(asked(&shell).title, "施工须知");
    assert!(shell.appends.is_empty());
    shell.want(Intent::Confirm);
    shell.want(Intent::Agree { signature: Some(Signature::new(1_000, 300, &[vec![5, 5]])) });
    assert!(shell.appends.is_empty() && asked(&shell).not_signed, "a finger that rested is no signature");
    shell.want(Intent::Agree { signature: Some(signed()) });
    shell.want(Intent::Agree { signature: Some(signed()) });
    assert_eq!(shell.appends.len(), 1, "a second touch registers nothing twice");
    assert_eq!(kinds(&shell), ["visit.registered", "agreement.shown", "visit.agreed"]);
    assert!(asked(&shell).saving && !asked(&shell).not_signed);
    assert_eq!(shell.station.open_visits().len(), 0);
    let version = agreement_of_service().version();
    let Fact::Agreed(AgreedFact::Agreed { version: agreed, drawn, private, language, .. }) = &shell.appends[0].facts[2]
    else {
        panic!()
    };
    assert_eq!((*agreed, *drawn, *language), (version, true, Language::ZhHans));
    assert_eq!(private.as_ref().unwrap().signature, signed());
    shell.settle();
    assert!(matches!(shell.frame.view, View::Card { .. }));
    shell.check_memory_is_the_disk();
    shell.want(Intent::Home);
    at_review(&mut shell);
    shell.want(Intent::Confirm);
    shell.want(Intent::Agree { signature: Some(signed()) });
    assert_eq!(kinds(&shell), ["visit.registered", "visit.agreed"], "the text is written once a run");
}

#[test]
fn who_comes_for_something_else_is_not_asked() {
    let mut shell = Shell::new();
    at_review(&mut shell);
    shell.want(Intent::Change { step: Step::Purpose });
    shell.want(Intent::Choose { purpose: Purpose::Meeting });
    shell.want(Intent::Confirm);
    assert_eq!(kinds(&shell), ["visit.registered"]);
}

#[test]
fn who_cannot_draw_says_so_where_the_company_lets_them_and_nothing_is_drawn_where_it_is_only_said() {
    for (signing, drawn, is_recorded) in [
        (Signing::DrawnOrSaid, None, Some(false)),
        (Signing::DrawnOrSaid, Some(signed()), Some(true)),
        (Signing::Drawn, None, None),
        (Signing::Said, Some(signed()), Some(false)),
        (Signing::Said, None, Some(false)),
    ] {
        let mut shell = Shell::new();
        set(&mut shell, Some(Agreement { signing, ..agreement_of_service() }));
        at_review(&mut shell);
        shell.want(Intent::Confirm);
        shell.want(Intent::Agree { signature: drawn });
        let agreed = shell.appends.iter().flat_map(|append| &append.facts).find_map(|fact| match fact {
            Fact::Agreed(AgreedFact::Agreed { drawn, private, .. }) => Some((*drawn, private.is_some())),
            _ => None,
        });
        assert_eq!(agreed, is_recorded.map(|drawn| (drawn, drawn)), "{signing:?}");
    }
}

#[test]
fn back_keeps_every_answer_and_calling_the_desk_keeps_the_page() {
    let mut shell = Shell::new();
    at_review(&mut shell);
    let review = shell.frame.view.clone();
    shell.want(Intent::Confirm);
    let page = asked(&shell).clone();
    shell.want(Intent::CallDesk);
    shell.settle();
    assert_eq!(asked(&shell), &page);
    assert!(shell.frame.desk_called);
    shell.want(Intent::Back { text: String::new() });
    assert_eq!(shell.frame.view, review);
    shell.want(Intent::Confirm);
    assert_ne!(asked(&shell).serial, page.serial, "what was drawn is wiped");
}

#[test]
fn a_full_disk_records_neither_and_it_can_be_signed_again() {
    let mut shell = Shell::new();
    at_review(&mut shell);
    shell.want(Intent::Confirm);
    let serial = asked(&shell).serial;
    shell.want(Intent::Agree { signature: Some(signed()) });
    shell.fail_oldest();
    assert!(matches!(shell.frame.view, View::OutOfService { .. }));
    shell.pass_ms(2_500);
    assert_eq!((asked(&shell).saving, asked(&shell).serial), (false, serial), "what was drawn is there still");
    assert!(!shell.kinds().iter().any(|kind| kind == "visit.agreed" || kind == "visit.registered"));
    shell.want(Intent::Agree { signature: Some(signed()) });
    assert_eq!(kinds(&shell), ["visit.registered", "agreement.shown", "visit.agreed"]);
}

#[test]
fn a_power_cut_leaves_a_visit_with_what_was_agreed_or_neither() {
    for written in [0, 1] {
        let mut shell = Shell::new();
        at_review(&mut shell);
        shell.want(Intent::Confirm);
        shell.want(Intent::Agree { signature: Some(signed()) });
        shell.cut_power(written);
        let count = |kind: &str| shell.kinds().iter().filter(|written| *written == kind).count();
        assert_eq!((count("visit.registered"), count("visit.agreed")), (written, written));
        assert_eq!(shell.station.open_visits().len(), written);
    }
}

#[test]
fn who_is_asked_while_the_text_changes_reads_the_new_one_and_who_need_not_any_more_is_at_the_review() {
    let mut shell = Shell::new();
    at_review(&mut shell);
    shell.want(Intent::Confirm);
    let (before, late) = (asked(&shell).clone(), shell.frame.revision);
    let mut other = agreement_of_service();
    other.text.zh_hans.push_str("\n请戴安全帽。");
    set(&mut shell, Some(other.clone()));
    assert_ne!((asked(&shell).serial, &asked(&shell).text), (before.serial, &before.text));
    shell.input(Input::Screen { revision: late, intent: Intent::Agree { signature: Some(signed()) }, fresh: [9; 16] });
    assert!(shell.appends.is_empty(), "they had signed something else");
    let page = asked(&shell).clone();
    set(&mut shell, Some(Agreement { purposes: vec![Purpose::Service, Purpose::Meeting], ..other }));
    assert_eq!(asked(&shell), &page, "it says the same");
    set(&mut shell, Some(Agreement::default()));
    assert!(matches!(shell.frame.view, View::Review(_)), "the office says that there is none");
    shell.want(Intent::Confirm);
    assert_eq!(kinds(&shell), ["visit.registered"]);
}

#[test]
fn a_text_that_is_not_there_in_ones_language_is_read_in_another_and_recorded_so() {
    let mut shell = Shell::new();
    at_review(&mut shell);
    shell.want(Intent::Confirm);
    shell.want(Intent::Language { language: Language::En });
    assert_eq!((asked(&shell).language, asked(&shell).title.as_str()), (Language::ZhHans, "施工须知"));
    shell.want(Intent::Agree { signature: None });
    assert!(
        shell.appends[0]
            .facts
            .iter()
            .any(|fact| { matches!(fact, Fact::Agreed(AgreedFact::Agreed { language: Language::ZhHans, .. })) })
    );
}

#[test]
fn who_reads_is_given_time_and_is_sent_home_when_they_have_gone() {
    let mut shell = Shell::new();
    at_review(&mut shell);
    shell.want(Intent::Confirm);
    shell.pass_ms(160_000);
    assert_eq!(asked(&shell).wipes_in_s, None);
    shell.pass_ms(6_000);
    assert!(asked(&shell).wipes_in_s.is_some());
    shell.pass_ms(20_000);
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn the_review_says_how_long_the_answers_are_kept_as_it_is_in_force() {
    let mut shell = Shell::new();
    at_review(&mut shell);
    let kept = |shell: &Shell| match &shell.frame.view {
        View::Review(review) => (review.kept.days, review.kept.held),
        other => panic!("{other:?}"),
    };
    assert_eq!(kept(&shell), (Some(180), false));
    shell.input(Input::Kept(Kept { days: None, held: true }));
    assert_eq!(kept(&shell), (None, true));
}
