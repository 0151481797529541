//! Who waits and has a card finds the way back to how far it is.

use super::super::*;
use super::people::TRAY_CARD;
use super::shell::Shell;
use crate::access::Denial;
use crate::fact::{CallCause, Chip};
use crate::proof::Proof;
use crate::screen::{CardStage, Intent, View};

/// A visitor waits with a card, and the screen is at its greeting.
fn waiting_elsewhere() -> Shell {
    let mut shell = Shell::new();
    shell.register_with_card();
    shell.want(Intent::Done);
    assert_eq!(shell.frame.view, View::Home {});
    shell
}

fn is_waiting(shell: &Shell) -> bool {
    matches!(&shell.frame.view, View::Waiting(waiting) if waiting.visitor == "张伟")
}

#[test]
fn who_waits_holds_their_card_up_and_sees_again_how_far_it_is() {
    let mut shell = waiting_elsewhere();
    shell.tap(TRAY_CARD);
    assert_eq!(shell.frame.view, View::Home {}, "nothing is shown before the tap is on record");
    shell.settle();
    assert_eq!(shell.frame.signal, None, "nothing lies over what they came to read");
    assert!(is_waiting(&shell) && !shell.coil_on());
    assert!(shell.kinds().contains(&"access.denied".to_owned()), "the tap is decided and written all the same");
    // It stays for as long as somebody touches it.
    shell.pass_ms(50_000);
    shell.want(Intent::StillHere);
    shell.pass_ms(50_000);
    assert!(is_waiting(&shell));
    shell.pass_ms(15_000);
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn their_card_on_their_own_page_begins_its_time_anew_and_is_not_said_to_be_refused_over_it() {
    let mut shell = Shell::new();
    shell.register_with_card();
    shell.pass_ms(50_000);
    assert_eq!(shell.frame.page_ends_in_s, Some(10));
    shell.tap(TRAY_CARD);
    shell.settle();
    assert_eq!((&shell.frame.signal, shell.frame.page_ends_in_s), (&None, None));
    assert!(is_waiting(&shell) && !shell.coil_on());
}

#[test]
fn waiting_and_the_card_end_with_a_countdown_that_a_touch_ends_and_nothing_is_lost_with_them() {
    let mut shell = Shell::new();
    shell.register();
    let is_card = |shell: &Shell| matches!(shell.frame.view, View::Card { .. });
    shell.pass_ms(74_000);
    assert_eq!(shell.frame.page_ends_in_s, None);
    shell.pass_ms(1_000);
    assert_eq!(shell.frame.page_ends_in_s, Some(15));
    shell.want(Intent::StillHere);
    assert_eq!(shell.frame.page_ends_in_s, None);
    shell.pass_ms(89_000);
    assert_eq!((is_card(&shell), shell.frame.page_ends_in_s), (true, Some(1)));
    shell.pass_ms(1_000);
    assert_eq!((is_waiting(&shell), shell.frame.page_ends_in_s), (true, None));
    shell.pass_ms(46_000);
    assert_eq!(shell.frame.page_ends_in_s, Some(14));
    shell.want(Intent::WantDrink);
    shell.pass_ms(46_000);
    assert_eq!(shell.frame.page_ends_in_s, Some(14), "what they would like to drink is asked as long");
    shell.pass_ms(14_000);
    assert_eq!((&shell.frame.view, shell.frame.page_ends_in_s), (&View::Home {}, None));
    assert_eq!(shell.station.open_visits().len(), 1);
}

#[test]
fn a_card_that_is_being_written_is_not_counted_down() {
    let mut shell = Shell::new();
    shell.register();
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.pass_ms(89_000);
    assert_eq!(shell.frame.page_ends_in_s, None);
}

#[test]
fn a_card_that_would_open_nothing_shows_nothing() {
    let mut shell = waiting_elsewhere();
    // A number is copied in seconds; this card has more to show, and does not.
    let mut credential = shell.credential(TRAY_CARD);
    let tray = credential.tray.as_mut().unwrap();
    tray.chip = Chip::Desfire;
    credential.proof = Proof::Number;
    shell.lay_on_credential(credential);
    shell.settle();
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::NotPermittedYet }));
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn whoever_types_meanwhile_goes_on() {
    let mut shell = waiting_elsewhere();
    shell.want(Intent::Register);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(matches!(shell.frame.view, View::Ask(_)));
    // Also who has begun before the tap was on record.
    shell.want(Intent::Home);
    shell.tap(TRAY_CARD);
    shell.want(Intent::Register);
    shell.settle();
    assert!(matches!(shell.frame.view, View::Ask(_)));
}

#[test]
fn whoever_finds_the_tray_empty_calls_the_desk_with_that_cause_and_goes_on_without_a_card() {
    let mut shell = Shell::new();
    let visit = shell.register();
    assert!(!shell.frame.tray_empty);
    // Also where the desk was called a moment ago, for something else.
    shell.want(Intent::CallDesk);
    shell.want(Intent::TrayEmpty);
    assert!(matches!(&shell.frame.view, View::Waiting(waiting) if !waiting.has_card));
    shell.settle();
    let called = Fact::DeskCalled { visit: Some(visit), cause: Some(CallCause::TrayEmpty) };
    assert_eq!(shell.durable().iter().filter(|fact| **fact == called).count(), 1);
    assert!(shell.frame.desk_called && shell.station.desk_call().is_some());
    shell.want(Intent::TrayEmpty);
    shell.settle();
    assert_eq!(shell.durable().iter().filter(|fact| **fact == called).count(), 1, "once, before the tray");
}

#[test]
fn where_the_books_have_no_card_left_the_page_begins_with_that_and_a_card_that_is_there_is_written_all_the_same() {
    let mut shell = Shell::new();
    shell.input(Input::Tray { is_empty: true });
    assert!(!shell.frame.tray_empty, "on the page of the card alone");
    shell.register();
    assert!(shell.frame.tray_empty);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(matches!(&shell.frame.view, View::Card { stage: CardStage::Writing { .. }, .. }));
    assert!(!shell.frame.tray_empty);
    let mut shell = Shell::new();
    shell.input(Input::Tray { is_empty: true });
    shell.register();
    shell.input(Input::Tray { is_empty: false });
    assert!(!shell.frame.tray_empty);
}
