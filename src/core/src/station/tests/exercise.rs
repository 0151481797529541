//! The exercise of a relay: written first, short, and out of everybody's way.

use super::super::*;
use super::people::ZHOU_CARD;
use super::shell::{Shell, leaf};
use crate::door::exercise::{ExerciseReport, NotExercised};
use crate::door::{DoorAlarm, DoorId, DoorInputs, DoorOutcome, DoorReflex, LockProof};
use crate::fact::DoorFact;

const ASKED: Input = Input::Exercise { door: DoorId(0), request: 1 };

/// The kinds of the entries since then.
fn since(shell: &Shell, count: usize) -> Vec<String> {
    shell.kinds().split_off(count)
}

fn proof(released: bool, after_ms: Option<u32>) -> Input {
    Input::DoorReflex { door: DoorId(0), reflex: DoorReflex::Proof(LockProof { released, after_ms }) }
}

fn mode(shell: &Shell) -> DoorMode {
    shell.station.door_mode()
}

#[test]
fn it_is_written_before_the_coil_moves_ends_by_itself_and_is_nobodys_passage() {
    let mut shell = Shell::new();
    let before = shell.kinds().len();
    shell.input(ASKED);
    assert!(!shell.coil_on(), "nothing moves before the entry is durable");
    shell.commit();
    assert!(shell.coil_on());
    shell.mono_ms += 20;
    shell.answer_door(DoorOutcome::Released);
    shell.input(proof(true, Some(40)));
    shell.pass_ms(800);
    assert_eq!(mode(&shell), DoorMode::Locked);
    shell.input(proof(false, Some(50)));
    shell.pass_ms(2_000);
    let report = ExerciseReport {
        coil_on_ms: Some(20),
        released: Some(LockProof { released: true, after_ms: Some(40) }),
        locked: Some(LockProof { released: false, after_ms: Some(50) }),
        ..ExerciseReport::default()
    };
    assert_eq!(shell.exercised, [Ok(report)]);
    assert_eq!(since(&shell, before), ["door.exercised"], "nobody is said to have passed or not");
    assert!(shell.frame.signal.is_none() && shell.feedback.is_empty(), "nobody at the door is told anything");
}

#[test]
fn who_opens_meanwhile_opens_with_leave_and_the_report_says_so() {
    let mut shell = Shell::new();
    let before = shell.kinds().len();
    shell.input(ASKED);
    shell.settle();
    shell.pass_ms(300);
    shell.input(leaf(Some(true)));
    assert!(!shell.coil_on(), "the lock goes back as behind everybody");
    shell.pass_ms(3_000);
    shell.input(leaf(Some(false)));
    shell.settle();
    assert!(shell.exercised[0].unwrap().opened);
    assert_eq!(shell.station.doors()[0].alarm, None::<DoorAlarm>);
    assert_eq!(since(&shell, before), ["door.exercised"]);
}

#[test]
fn a_grant_goes_first_and_the_person_passes_as_always() {
    let mut shell = Shell::new();
    shell.input(ASKED);
    shell.settle();
    shell.pass_ms(100);
    shell.tap(ZHOU_CARD);
    shell.settle();
    shell.pass_ms(1_700);
    assert!(shell.exercised[0].unwrap().interrupted);
    assert!(shell.coil_on(), "for as long as a passage takes");
    shell.input(leaf(Some(true)));
    shell.settle();
    assert!(shell.kinds().contains(&"access.taken".to_owned()));
}

#[test]
fn a_coil_that_does_not_go_on_is_the_report_at_once_and_the_door_is_locked() {
    let mut shell = Shell::new();
    shell.input(ASKED);
    shell.commit();
    shell.answer_door(DoorOutcome::Fault);
    assert_eq!(shell.exercised, [Ok(ExerciseReport::default())]);
    assert!(!shell.coil_on());
    shell.pass_ms(5_000);
    assert_eq!(shell.exercised.len(), 1, "answered once");
}

#[test]
fn what_is_not_written_or_too_late_or_has_changed_meanwhile_moves_nothing() {
    let mut full = Shell::new();
    full.input(ASKED);
    full.fail_oldest();
    assert_eq!(full.exercised, [Err(NotExercised::NotRecorded)]);
    let mut late = Shell::new();
    late.input(ASKED);
    late.pass_ms_without_disk(6_000);
    late.commit();
    assert_eq!(late.exercised, [Err(NotExercised::TooLate)]);
    let mut opened = Shell::new();
    opened.input(ASKED);
    opened.input(leaf(Some(true)));
    opened.commit();
    assert_eq!(opened.exercised, [Err(NotExercised::LeafOpen)], "forced meanwhile");
    for shell in [full, late, opened] {
        assert!(!shell.coil_on());
    }
}

#[test]
fn a_door_at_which_something_goes_on_is_left_alone_and_nothing_is_written() {
    let fire = DoorInputs { leaf_open: Some(false), fire: Some(true), ..DoorInputs::default() };
    let tampered = DoorInputs { leaf_open: Some(false), tampered: Some(true), ..DoorInputs::default() };
    let inputs = |inputs| Input::DoorInputs { door: DoorId(0), inputs };
    let cases = [
        (vec![leaf(None)], NotExercised::NotWatched),
        (vec![inputs(fire)], NotExercised::Fire),
        (vec![inputs(tampered)], NotExercised::Troubled),
        (vec![ASKED], NotExercised::Busy),
    ];
    for (first, why) in cases {
        let mut shell = Shell::new();
        first.into_iter().for_each(|input| shell.input(input));
        shell.input(ASKED);
        assert_eq!(shell.exercised.last(), Some(&Err(why)));
        shell.settle();
        let exercised = shell.durable().iter().filter(|fact| matches!(fact, Fact::Door(DoorFact::Exercised { .. })));
        assert_eq!(exercised.count(), usize::from(why == NotExercised::Busy), "{why:?}");
    }
    let mut passing = Shell::new();
    passing.tap(ZHOU_CARD);
    passing.input(ASKED);
    assert_eq!(passing.exercised, [Err(NotExercised::Passing)], "granted, and not durable yet");
}
