//! Several readers, each with its role, and two cards at one of them.

use super::super::*;
use super::people::{DESK, FRONT, LI_CARD, OUT, TRAY_CARD, ZHOU_CARD, uid};
use super::shell::{Shell, leaf};
use crate::access::Direction;
use crate::door::DoorCommand;
use crate::fact::AtReader;
use crate::screen::{CardStage, Opened, View};
use crate::two_cards::{EMPTY_MS, SETTLE_MS};
use crate::visit::VisitState;

/// A card that nobody knows.
const BANK_CARD: u8 = 99;

impl Shell {
    fn refusals(&self) -> Vec<Denial> {
        let reason = |fact: &Fact| match fact {
            Fact::AccessDenied { reason, .. } => Some(*reason),
            _ => None,
        };
        self.durable().iter().filter_map(reason).collect()
    }

    fn grants(&self) -> Vec<AtReader> {
        let at = |fact: &Fact| match fact {
            Fact::AccessGranted { at, .. } => Some(at.clone()),
            _ => None,
        };
        self.durable().iter().filter_map(at).collect()
    }

    /// The reader shows another card, with nothing between the two.
    fn swap_to(&mut self, card: u8) {
        self.input(Input::CardGone { reader: FRONT.id });
        self.lay_on(FRONT, card);
        self.settle();
    }
}

fn opened(shell: &Shell) -> Option<Opened> {
    match shell.frame.signal {
        Some(Signal::Granted { opened, .. }) => Some(opened),
        _ => None,
    }
}

#[test]
fn who_leaves_by_an_exit_reader_is_let_out_after_the_record_and_the_record_says_out() {
    let mut shell = Shell::new();
    shell.tap_at(OUT, ZHOU_CARD);
    assert!(!shell.coil_on(), "not before the record");
    shell.settle();
    assert!(shell.coil_on());
    assert_eq!(shell.grants(), [AtReader::new("out", Direction::Out)]);
    assert_eq!(opened(&shell), Some(Opened::WayOut));
}

#[test]
fn a_visitor_who_goes_out_for_a_moment_has_neither_entered_nor_left() {
    let mut shell = Shell::new();
    let visit = shell.register_with_card();
    shell.permit(visit);
    shell.settle();
    shell.tap_at(OUT, TRAY_CARD);
    shell.settle();
    assert!(shell.coil_on());
    shell.input(leaf(Some(true)));
    shell.input(leaf(Some(false)));
    shell.settle();
    assert_eq!(shell.view().state(visit), Some(VisitState::Permitted));
    assert!(!shell.kinds().iter().any(|kind| kind == "visit.left" || kind == "visit.entered"));
}

#[test]
fn at_a_desk_the_host_collects_and_no_door_opens() {
    let mut shell = Shell::new();
    let visit = shell.register();
    shell.tap_at(DESK, ZHOU_CARD);
    assert!(shell.frame.signal.is_none(), "not before the record");
    shell.settle();
    assert!(shell.view().was_permitted(visit));
    assert!(matches!(&shell.frame.signal, Some(Signal::Granted { collected, .. }) if collected == &["张＊"]));
    assert_eq!(opened(&shell), Some(Opened::Nothing));
    assert!(shell.grants().is_empty() && !shell.coil_on());
    assert_eq!(shell.feedback.last(), Some(&(DESK.id, Feedback::Granted)));
}

#[test]
fn a_desk_greets_whose_card_counts_and_records_whose_does_not() {
    let mut shell = Shell::new();
    shell.tap_at(DESK, LI_CARD);
    shell.settle();
    assert_eq!(opened(&shell), Some(Opened::Nothing));
    shell.tap_at(DESK, BANK_CARD);
    shell.pass_ms(SETTLE_MS);
    shell.settle();
    assert_eq!(shell.refusals(), [Denial::UnknownCredential]);
    assert!(!shell.commands.iter().any(|command| matches!(command, DoorCommand::Release { .. })));
}

#[test]
fn a_card_job_goes_to_the_reader_that_saw_the_card_and_its_lamp_follows_the_work() {
    let mut shell = Shell::new();
    shell.register();
    shell.tap_at(DESK, TRAY_CARD);
    shell.settle();
    assert_eq!(shell.jobs.last().map(|job| job.reader), Some(DESK.id));
    shell.finish_job(Ok(()));
    assert_eq!(shell.feedback, [(DESK.id, Feedback::Working), (DESK.id, Feedback::Granted)]);
}

#[test]
fn an_answer_reaches_the_reader_that_saw_the_card_and_no_other() {
    let mut shell = Shell::new();
    shell.tap_at(OUT, ZHOU_CARD);
    shell.settle();
    shell.tap_at(FRONT, BANK_CARD);
    shell.pass_ms(SETTLE_MS);
    shell.settle();
    assert_eq!(shell.feedback, [(OUT.id, Feedback::Granted), (FRONT.id, Feedback::Refused)]);
}

#[test]
fn an_exit_reader_that_is_gone_is_recorded_by_name_and_cards_are_given_out_all_the_same() {
    let mut shell = Shell::new();
    shell.input(Input::ReaderChanged { at: OUT, part: Part::Reader, present: false });
    shell.settle();
    let gone = Fact::PartChanged { part: Part::Reader, present: false, reader: Some("out".into()) };
    assert_eq!(shell.durable().last(), Some(&gone));
    shell.register();
    assert_eq!(shell.frame.view, View::Card { visitor: "张伟".into(), stage: CardStage::Take });
}

#[test]
fn an_unknown_card_is_neither_recorded_nor_shown_before_its_wait_and_then_both() {
    let mut shell = Shell::new();
    shell.lay_on(FRONT, BANK_CARD);
    shell.pass_ms(SETTLE_MS - 1);
    assert!(shell.refusals().is_empty() && shell.frame.signal.is_none());
    shell.pass_ms(1);
    assert_eq!(shell.refusals(), [Denial::UnknownCredential]);
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::UnknownCredential }));
}

#[test]
fn a_bank_card_in_the_wallet_is_not_spoken_of_and_the_door_opens_at_once_and_once() {
    let mut shell = Shell::new();
    shell.lay_on(FRONT, BANK_CARD);
    shell.pass_ms(200);
    for _ in 0..5 {
        shell.swap_to(ZHOU_CARD);
        assert!(shell.coil_on());
        shell.pass_ms(200);
        shell.swap_to(BANK_CARD);
        shell.pass_ms(200);
    }
    shell.pass_ms(2 * SETTLE_MS);
    assert!(shell.refusals().is_empty());
    assert_eq!(shell.grants().len(), 1);
}

#[test]
fn two_cards_of_ours_in_one_hand_are_asked_for_one_alone_and_the_second_opens_nothing() {
    let mut shell = Shell::new();
    shell.lay_on(FRONT, ZHOU_CARD);
    shell.settle();
    for _ in 0..3 {
        shell.pass_ms(200);
        shell.swap_to(LI_CARD);
        shell.pass_ms(200);
        shell.swap_to(ZHOU_CARD);
    }
    assert_eq!(shell.refusals(), [Denial::TwoCards]);
    assert_eq!(shell.grants().len(), 1);
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::TwoCards }));
    let refused = shell.durable().iter().find(|fact| matches!(fact, Fact::AccessDenied { .. })).unwrap();
    assert!(matches!(refused, Fact::AccessDenied { private: None, visit: None, .. }), "it says whose cards they were");
}

#[test]
fn a_colleague_right_behind_is_let_in_too() {
    let mut shell = Shell::new();
    shell.lay_on(FRONT, ZHOU_CARD);
    shell.settle();
    shell.input(Input::CardGone { reader: FRONT.id });
    shell.pass_ms(EMPTY_MS);
    shell.lay_on(FRONT, LI_CARD);
    shell.settle();
    assert_eq!((shell.grants().len(), shell.refusals().len()), (2, 0));
    // Closer than the reader can tell: a moment later, and still not refused.
    shell.swap_to(ZHOU_CARD);
    assert_eq!(shell.grants().len(), 2);
    shell.pass_ms(SETTLE_MS);
    assert_eq!((shell.grants().len(), shell.refusals().len()), (3, 0));
}

#[test]
fn what_does_not_answer_is_asked_for_one_card_alone_and_what_cannot_be_read_to_be_held_again() {
    for (mute, reason) in [(true, Denial::TwoCards), (false, Denial::CardUnreadable)] {
        let mut shell = Shell::new();
        shell.input(Input::TapUnreadable { at: FRONT, mute });
        assert!(shell.frame.signal.is_none());
        shell.pass_ms(SETTLE_MS);
        assert_eq!(shell.refusals(), [reason]);
    }
}

#[test]
fn a_strangers_card_that_waits_to_be_refused_is_not_given_out_when_a_registration_comes_to_its_card_meanwhile() {
    let mut shell = Shell::new();
    shell.lay_on(FRONT, TRAY_CARD);
    shell.register();
    shell.pass_ms(SETTLE_MS);
    assert!(shell.jobs.is_empty() && shell.refusals().is_empty());
    shell.tap(TRAY_CARD);
    shell.settle();
    assert_eq!(shell.jobs.last().map(|job| job.uid), Some(uid(TRAY_CARD)), "held up again, it is");
}
