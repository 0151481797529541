//! Leaving without a card (V6, A4).

use super::super::*;
use super::people::{TRAY_CARD, uid};
use super::shell::Shell;
use crate::fact::{Alarm, LostCause, UpkeepFact};
use crate::invitation::FREE_CONTACTS;
use crate::screen::{Claimed, Intent, LeavingProblem, LeavingStage, NoCard, Rating, View};
use crate::visit::LeftHow;
use proptest::prelude::*;

const CONTACT: &str = "13800138000";

/// A visitor with a written card, who has permission and is at the greeting.
fn inside() -> (Shell, VisitId) {
    let mut shell = Shell::new();
    let visit = shell.register_with_card();
    shell.permit(visit);
    shell.settle();
    shell.want(Intent::Home);
    (shell, visit)
}

fn stage(shell: &Shell) -> LeavingStage {
    let View::Leaving { stage } = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    stage.clone()
}

fn claimed(shell: &Shell) -> Claimed {
    let View::Claimed(claimed) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    claimed.clone()
}

fn proves(shell: &mut Shell, why: NoCard, contact: &str) {
    shell.give_contact(why, contact);
    shell.look_up(true);
    // An alarm may be on its way.
    shell.settle();
}

#[test]
fn a_lost_card_is_dead_and_the_visit_over_in_one_append_and_the_name_was_shown_masked() {
    let (mut shell, visit) = inside();
    proves(&mut shell, NoCard::Lost, CONTACT);
    let shown = claimed(&shell);
    let masked: Vec<&str> = shown.visits.iter().map(|visit| visit.masked.as_str()).collect();
    assert_eq!((masked, shown.saving), (vec!["张＊"], false));
    shell.want(Intent::Mine { nth: 0 });
    shell.want(Intent::Mine { nth: 0 });
    assert_eq!(shell.appends.len(), 1, "a second touch loses nothing twice");
    let card = shell.view().tray_card(uid(TRAY_CARD)).unwrap().card;
    let lost = CustodyFact::CardLost { card, cause: LostCause::Mislaid, by_holder: true, private: None };
    let left = Fact::VisitLeft { visit, how: LeftHow::WithoutCard };
    assert_eq!(shell.appends[0].facts, [lost.into(), left]);
    assert!(claimed(&shell).saving && shell.station.open_visits().len() == 1, "nothing is so before it is durable");
    shell.settle();
    assert_eq!(stage(&shell), LeavingStage::RateWithoutCard { lost: true });
    assert!(shell.station.visitor_of_card(&uid(TRAY_CARD)).is_none(), "nobody holds it any more");
    shell.want(Intent::Rate { rating: Rating::Good });
    shell.settle();
    assert_eq!(stage(&shell), LeavingStage::Farewell);
    shell.check_memory_is_the_disk();
}

#[test]
fn a_card_that_was_left_inside_is_missing_and_not_lost_and_who_had_none_has_lost_none() {
    let (mut shell, visit) = inside();
    proves(&mut shell, NoCard::NotHeld, CONTACT);
    shell.want(Intent::Mine { nth: 0 });
    shell.settle();
    assert_eq!(stage(&shell), LeavingStage::RateWithoutCard { lost: false });
    assert!(shell.durable().contains(&Fact::VisitLeft { visit, how: LeftHow::WithoutCard }));

    let mut shell = Shell::new();
    let visit = shell.register();
    shell.want(Intent::Home);
    proves(&mut shell, NoCard::Lost, CONTACT);
    shell.want(Intent::Mine { nth: 0 });
    shell.settle();
    assert_eq!(stage(&shell), LeavingStage::RateWithoutCard { lost: false });
    assert!(shell.durable().contains(&Fact::VisitLeft { visit, how: LeftHow::NeverHadCard }));
    assert!(!shell.kinds().contains(&"card.lost".to_owned()));
}

#[test]
fn an_unknown_contact_one_of_the_past_and_one_that_cannot_be_looked_up_lead_to_one_page_and_nobody_is_kept() {
    let (mut shell, visit) = inside();
    proves(&mut shell, NoCard::Lost, "13900000000");
    assert_eq!(stage(&shell), LeavingStage::NotFound);
    // Another number can be tried.
    shell.want(Intent::Back { text: String::new() });
    shell.want(Intent::Answer { text: CONTACT.into() });
    shell.look_up(false);
    assert_eq!(stage(&shell), LeavingStage::NotFound);
    shell.end(visit);
    shell.settle();
    shell.want(Intent::Back { text: String::new() });
    shell.want(Intent::Answer { text: CONTACT.into() });
    shell.look_up(true);
    assert_eq!(stage(&shell), LeavingStage::NotFound);
    shell.want(Intent::LeaveToDesk);
    shell.want(Intent::LeaveToDesk);
    assert_eq!(shell.appends.len(), 1, "one call is enough");
    assert_eq!(stage(&shell), LeavingStage::NotFound, "the desk is called when that is durable");
    shell.settle();
    assert_eq!(stage(&shell), LeavingStage::AtDesk);
    assert!(shell.station.desk_call().is_some());
    shell.want(Intent::Done);
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn who_gives_no_contact_leaves_to_the_desk_and_the_visit_stays_open_for_it() {
    let (mut shell, _) = inside();
    shell.want(Intent::Leave);
    shell.want(Intent::LeaveWithoutCard);
    assert_eq!(stage(&shell), LeavingStage::NoCard);
    shell.want(Intent::LeaveToDesk);
    shell.settle();
    assert_eq!((stage(&shell), shell.station.open_visits().len()), (LeavingStage::AtDesk, 1));
    assert!(shell.kinds().contains(&"desk.called".to_owned()));
}

#[test]
fn who_walks_away_from_a_contact_that_was_not_found_is_told_to_the_desk_also_after_a_full_disk() {
    let (mut shell, _) = inside();
    proves(&mut shell, NoCard::NotHeld, "13900000000");
    shell.pass_ms_without_disk(46_000);
    assert_eq!(shell.frame.view, View::Home {});
    shell.fail_oldest();
    shell.pass_ms(5_000);
    shell.settle();
    assert!(shell.kinds().contains(&"desk.called".to_owned()));
}

#[test]
fn the_fourth_wrong_contact_waits_and_raises_an_alarm_and_the_right_one_waits_too() {
    let (mut shell, _) = inside();
    for _ in 0..FREE_CONTACTS {
        proves(&mut shell, NoCard::Lost, "13900000000");
        shell.want(Intent::Home);
    }
    let guessed =
        |fact: &&Fact| matches!(fact, Fact::Upkeep(UpkeepFact::AlarmRaised { alarm: Alarm::CodeGuessed, .. }));
    assert_eq!(shell.durable().iter().filter(guessed).count(), 1);
    shell.give_contact(NoCard::Lost, CONTACT);
    assert!(shell.lookups.is_empty(), "nothing is looked up while they wait");
    let View::LeavingText(text) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    assert!(matches!(text.problem, Some(LeavingProblem::Wait { seconds: 28..=30 })), "{:?}", text.problem);
    // Nobody is kept in the house by it.
    shell.want(Intent::LeaveToDesk);
    shell.settle();
    assert_eq!(stage(&shell), LeavingStage::AtDesk);
    shell.want(Intent::Done);
    shell.pass_ms(30_000);
    proves(&mut shell, NoCard::Lost, CONTACT);
    assert_eq!(claimed(&shell).visits.len(), 1);
}

#[test]
fn visitors_of_one_number_choose_theirs_and_the_others_stay() {
    let (mut shell, first) = inside();
    let second = shell.register();
    shell.want(Intent::Home);
    proves(&mut shell, NoCard::NotHeld, CONTACT);
    assert_eq!(claimed(&shell).visits.len(), 2);
    shell.want(Intent::Mine { nth: 7 });
    assert!(!claimed(&shell).saving, "there is no such visit");
    shell.want(Intent::Mine { nth: 1 });
    shell.settle();
    let left: Vec<_> = [first, second].into_iter().filter(|visit| !shell.station.visits.contains_key(visit)).collect();
    assert_eq!(left.len(), 1);
}

#[test]
fn what_cannot_be_recorded_is_on_the_page_still_and_a_visit_that_has_ended_meanwhile_is_thanked_for() {
    let (mut shell, visit) = inside();
    proves(&mut shell, NoCard::Lost, CONTACT);
    shell.want(Intent::Mine { nth: 0 });
    shell.fail_oldest();
    assert_eq!(shell.station.open_visits().len(), 1);
    shell.pass_ms(3_000);
    shell.settle();
    assert!(!claimed(&shell).saving);
    shell.end(visit);
    shell.settle();
    shell.want(Intent::Mine { nth: 0 });
    assert_eq!(stage(&shell), LeavingStage::RateWithoutCard { lost: false });
}

#[test]
fn a_card_that_turns_up_after_all_is_given_back() {
    let (mut shell, visit) = inside();
    shell.want(Intent::Leave);
    shell.want(Intent::LeaveWithoutCard);
    shell.tap(TRAY_CARD);
    assert_eq!(stage(&shell), LeavingStage::Wiping);
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(stage(&shell), LeavingStage::Rate);
    assert!(shell.durable().contains(&Fact::VisitLeft { visit, how: LeftHow::CardReturned }));
}

#[test]
fn nothing_that_is_typed_or_found_is_in_what_the_station_shows_of_itself_to_a_log() {
    let (mut shell, _) = inside();
    shell.give_contact(NoCard::Lost, CONTACT);
    let effect = Effect::FindVisits { request: 1, contact: Contact(CONTACT.into()) };
    let page = format!("{:?}", shell.station.page);
    shell.look_up(true);
    let shown = format!("{effect:?} {page} {:?}", shell.station.page);
    assert!(!shown.contains(CONTACT) && !shown.contains('张'), "{shown}");
}

proptest! {
    /// Whatever is typed as a contact, nobody else's visit ends and no card but its own is lost.
    #[test]
    fn only_the_whole_contact_of_a_visit_ends_it(typed in "1380013800[0-9]?|[0-9]{5,12}|.{0,30}") {
        let (mut shell, _) = inside();
        shell.give_contact(NoCard::Lost, &typed);
        shell.look_up(true);
        shell.want(Intent::Mine { nth: 0 });
        shell.settle();
        let card = shell.view().tray_card(uid(TRAY_CARD)).unwrap().card;
        let ended = shell.station.open_visits().len() == 0;
        prop_assert_eq!((ended, shell.view().is_lost(card)), (typed == CONTACT, typed == CONTACT));
        shell.check_memory_is_the_disk();
    }
}
