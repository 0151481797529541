use crate::door::Door;
use crate::door::policy::LOCK_LAG_MS;
use crate::door::{DoorAlarm, DoorCommand, DoorInputs, DoorMode, DoorOutcome, DoorReflex};
use crate::door::{DoorEffect, DoorNotice, EndedWhy, PassageRelease, RefusedWhy, StandingRelease};
use crate::door::{DoorPolicy, Output, PolicyError, Relock, Wiring};
use crate::time::Token;

const SHUT: DoorInputs = DoorInputs {
    leaf_open: Some(false),
    exit_pressed: Some(false),
    fire: Some(false),
    tampered: Some(false),
    lock_released: None,
};
const OPEN: DoorInputs = DoorInputs { leaf_open: Some(true), ..SHUT };
const LOCK: DoorEffect = DoorEffect::Command(DoorCommand::Lock);

fn door(policy: DoorPolicy) -> Door {
    policy.check().unwrap();
    let mut door = Door::new(policy);
    door.start(0);
    door.inputs(0, SHUT);
    door
}

fn tap(door: &mut Door, now_ms: u64) -> Vec<DoorEffect> {
    let release = PassageRelease { command: 7, deadline_ms: now_ms + 100, extended: false, in_lockdown: false };
    door.release(now_ms, release)
}

fn order(command: u64, until_ms: u64) -> StandingRelease {
    StandingRelease { command, deadline_ms: until_ms, until_ms }
}

/// Without the timers.
fn said(effects: Vec<DoorEffect>) -> Vec<DoorEffect> {
    effects.into_iter().filter(|effect| !matches!(effect, DoorEffect::Arm { .. })).collect()
}

fn notices(effects: Vec<DoorEffect>) -> Vec<DoorNotice> {
    let notice = |effect| if let DoorEffect::Notice(notice) = effect { Some(notice) } else { None };
    effects.into_iter().filter_map(notice).collect()
}

fn armed(effects: &[DoorEffect]) -> Option<(Token, u64)> {
    effects
        .iter()
        .find_map(|effect| if let DoorEffect::Arm { token, at_ms } = effect { Some((*token, *at_ms)) } else { None })
}

/// What is noticed up to then, the door being woken whenever it wants to be.
fn noticed_until(door: &mut Door, mut effects: Vec<DoorEffect>, until_ms: u64) -> Vec<DoorNotice> {
    let mut seen = notices(effects.clone());
    while let Some((token, at_ms)) = armed(&effects).filter(|(_, at_ms)| *at_ms <= until_ms) {
        effects = door.timer(at_ms, token);
        seen.extend(notices(effects.clone()));
    }
    seen
}

#[test]
fn opening_uses_the_grant_up_and_locks_at_once() {
    let mut door = door(DoorPolicy::default());
    let effects = tap(&mut door, 1_000);
    let (token, _) = armed(&effects).unwrap();
    assert_eq!(door.mode(), DoorMode::Accessed);
    assert_eq!(said(door.inputs(2_000, OPEN)), [LOCK, DoorEffect::Notice(DoorNotice::Taken { command: 7 })]);
    assert_eq!(door.mode(), DoorMode::Locked);
    assert_eq!(door.timer(6_000, token), [], "the timer of a used passage is late");
}

#[test]
fn a_door_that_nobody_opens_is_locked_when_the_time_is_up_and_said_to_be_not_taken_once_the_contact_can_tell() {
    let mut door = door(DoorPolicy::default());
    let effects = tap(&mut door, 1_000);
    let (token, at_ms) = armed(&effects).unwrap();
    assert_eq!(at_ms, 6_000);
    let effects = door.timer(at_ms, token);
    assert_eq!(said(effects.clone()), [LOCK]);
    let (token, at_ms) = armed(&effects).unwrap();
    assert_eq!(at_ms, 6_000 + LOCK_LAG_MS);
    assert_eq!(notices(door.timer(at_ms, token)), [DoorNotice::NotTaken { command: 7 }]);
}

#[test]
fn whoever_opens_in_the_last_moment_has_passed_and_has_forced_nothing() {
    let mut door = door(DoorPolicy::default());
    tap(&mut door, 1_000);
    assert_eq!(said(door.inputs(6_100, OPEN)), [LOCK, DoorEffect::Notice(DoorNotice::Taken { command: 7 })]);
    assert_eq!(door.alarm(), None);
}

#[test]
fn a_timer_of_an_earlier_release_changes_nothing() {
    let mut door = door(DoorPolicy::default());
    let (token, _) = armed(&tap(&mut door, 1_000)).unwrap();
    tap(&mut door, 2_000);
    assert_eq!(door.timer(6_000, token), []);
    assert_eq!(door.mode(), DoorMode::Accessed);
}

#[test]
fn a_late_timer_does_not_make_a_release_longer() {
    let mut door = door(DoorPolicy::default());
    tap(&mut door, 1_000);
    assert_eq!(
        notices(door.inputs(9_000, OPEN)),
        [DoorNotice::NotTaken { command: 7 }, DoorNotice::Alarm(DoorAlarm::DoorForcedOpen)],
        "the lock had gone back three seconds before, whatever was not heard of it"
    );
}

#[test]
fn a_leaf_that_already_stood_open_does_not_use_the_grant_up_until_it_was_shut() {
    let mut door = door(DoorPolicy::default());
    door.inputs(500, OPEN);
    tap(&mut door, 1_000);
    assert_eq!(said(door.inputs(1_100, OPEN)), []);
    assert_eq!(
        notices(door.inputs(1_200, SHUT)),
        [DoorNotice::Shut { alarm: DoorAlarm::DoorForcedOpen, open_ms: 700 }]
    );
    assert_eq!(said(door.inputs(1_300, OPEN)).len(), 2);
}

#[test]
fn without_a_contact_nothing_is_claimed_and_no_alarm_raised() {
    let mut door = door(DoorPolicy { contact: false, ..DoorPolicy::default() });
    let effects = tap(&mut door, 1_000);
    assert_eq!(noticed_until(&mut door, effects, 100_000), []);
    assert_eq!(notices(door.inputs(100_000, OPEN)), []);
    assert_eq!(door.leaf_open(), None);
}

#[test]
fn a_bolt_waits_until_the_leaf_is_shut_and_no_longer_than_the_release() {
    let policy = DoorPolicy { relock: Relock::OnClose, ..DoorPolicy::default() };
    let mut door = door(policy);
    tap(&mut door, 1_000);
    assert_eq!(said(door.inputs(2_000, OPEN)), [DoorEffect::Notice(DoorNotice::Taken { command: 7 })]);
    assert_eq!(door.mode(), DoorMode::Accessed);
    assert_eq!(said(door.inputs(3_000, SHUT)), [LOCK]);
    let (token, at_ms) = armed(&tap(&mut door, 10_000)).unwrap();
    door.inputs(11_000, OPEN);
    assert_eq!((at_ms, said(door.timer(at_ms, token))), (15_000, vec![LOCK]));
}

#[test]
fn who_needs_longer_has_longer() {
    let mut door = door(DoorPolicy::default());
    let release = PassageRelease { command: 7, deadline_ms: 1_100, extended: true, in_lockdown: false };
    let effects = said(door.release(1_000, release));
    let command = DoorCommand::Release { command: 7, deadline_ms: 1_100, release_ms: 15_000 };
    assert_eq!(effects, [DoorEffect::Command(command)]);
}

#[test]
fn a_lock_of_pulses_gets_a_pulse_and_the_passage_its_whole_time() {
    let policy = DoorPolicy { output: Output::Pulse { pulse_ms: 500 }, ..DoorPolicy::default() };
    let mut door = door(policy);
    let effects = tap(&mut door, 1_000);
    let command = DoorCommand::Release { command: 7, deadline_ms: 1_100, release_ms: 500 };
    assert_eq!(said(effects)[0], DoorEffect::Command(command));
    assert_eq!(notices(door.inputs(5_500, OPEN)), [DoorNotice::Taken { command: 7 }]);
    let refused = DoorNotice::Refused { command: 8, why: RefusedWhy::OnlyPulses };
    assert_eq!(notices(door.hold_open(6_000, order(8, 60_000))), [refused]);
}

#[test]
fn an_open_door_reminds_and_then_alarms_and_says_how_long_it_was_open() {
    let mut door = door(DoorPolicy::default());
    tap(&mut door, 1_000);
    let effects = door.inputs(2_000, OPEN);
    let (token, at_ms) = armed(&effects).unwrap();
    assert_eq!((at_ms, notices(door.timer(at_ms, token))), (22_000, vec![DoorNotice::PreAlarm]));
    let alarm = DoorNotice::Alarm(DoorAlarm::DoorOpenTooLong);
    assert_eq!(notices(door.inputs(32_000, OPEN)), [alarm]);
    let shut = DoorNotice::Shut { alarm: DoorAlarm::DoorOpenTooLong, open_ms: 60_000 };
    assert_eq!(notices(door.inputs(62_000, SHUT)), [shut]);
}

#[test]
fn a_door_forced_open_is_an_alarm_until_it_is_shut_also_behind_a_contact_that_failed_for_a_while() {
    let mut door = door(DoorPolicy::default());
    door.inputs(1_000, DoorInputs::default());
    assert_eq!(notices(door.inputs(2_000, OPEN)), [DoorNotice::Alarm(DoorAlarm::DoorForcedOpen)]);
    door.inputs(3_000, DoorInputs::default());
    assert_eq!(door.alarm(), Some(DoorAlarm::DoorForcedOpen));
    door.inputs(4_000, SHUT);
    assert_eq!(door.alarm(), None);
}

#[test]
fn a_hold_lasts_until_its_end_told_to_the_door_thread_piece_by_piece() {
    let mut door = door(DoorPolicy::default());
    let mut effects = door.hold_open(1_000, order(8, 301_000));
    let mut told = Vec::new();
    let mut ended = Vec::new();
    loop {
        for effect in &effects {
            match *effect {
                DoorEffect::Command(DoorCommand::Release { release_ms, .. }) => told.push(release_ms),
                DoorEffect::Notice(notice) => ended.push(notice),
                _ => {}
            }
        }
        let Some((token, at_ms)) = armed(&effects) else { break };
        effects = door.timer(at_ms, token);
    }
    assert_eq!(told, [120_000, 120_000, 120_000, 120_000], "the last one to the end");
    assert_eq!(ended, [DoorNotice::StandingEnded { was: DoorMode::LockedOpen, why: EndedWhy::TimeUp }]);
    assert_eq!(door.mode(), DoorMode::Locked);
}

#[test]
fn a_lockdown_ends_hold_and_passage_refuses_whoever_comes_and_lets_the_few_in_who_may() {
    let mut door = door(DoorPolicy::default());
    door.hold_open(1_000, order(8, 60_000));
    let no_exit = DoorEffect::Command(DoorCommand::ExitAllowed(false));
    assert_eq!(said(door.lock_down(2_000)), [no_exit, LOCK]);
    assert_eq!(door.mode(), DoorMode::LockedDown);
    let refused = |command| DoorNotice::Refused { command, why: RefusedWhy::LockedDown };
    assert_eq!(notices(tap(&mut door, 3_000)), [refused(7)]);
    assert_eq!(notices(door.hold_open(3_000, order(9, 60_000))), [refused(9)]);
    let release = PassageRelease { command: 10, deadline_ms: 4_000, extended: false, in_lockdown: true };
    assert_eq!(said(door.release(4_000, release)).len(), 1);
    assert_eq!(door.mode(), DoorMode::Accessed);
    door.inputs(5_000, OPEN);
    assert_eq!(door.mode(), DoorMode::LockedDown);
    let exit = DoorEffect::Command(DoorCommand::ExitAllowed(true));
    assert_eq!(said(door.back_to_normal(6_000)), [exit]);
    assert_eq!(door.mode(), DoorMode::Locked);
}

#[test]
fn what_a_schedule_unlocked_goes_on_after_a_lockdown() {
    let mut door = door(DoorPolicy::default());
    door.unlock(1_000, order(8, 600_000));
    assert_eq!(door.mode(), DoorMode::Unlocked);
    door.lock_down(2_000);
    let effects = said(door.back_to_normal(3_000));
    assert!(matches!(effects[1], DoorEffect::Command(DoorCommand::Release { command: 8, .. })), "{effects:?}");
    assert_eq!(door.mode(), DoorMode::Unlocked);
    assert_eq!(said(door.unlocked_no_longer(4_000)), [LOCK]);
}

#[test]
fn fire_is_over_a_lockdown_and_the_lockdown_is_there_again_after_it() {
    let mut door = door(DoorPolicy::default());
    door.lock_down(1_000);
    let burning = DoorInputs { fire: Some(true), ..SHUT };
    assert_eq!(notices(door.reflex(2_000, DoorReflex::FireReleased)), [DoorNotice::Fire]);
    assert_eq!(notices(door.inputs(2_010, burning)), []);
    assert_eq!(door.mode(), DoorMode::LockedOpen);
    door.inputs(3_000, DoorInputs { leaf_open: Some(true), ..burning });
    assert_eq!(door.alarm(), None);
    door.inputs(60_000, DoorInputs { fire: None, ..burning });
    assert!(door.fire(), "a panel that stops answering does not end a fire");
    assert_eq!(notices(door.inputs(61_000, SHUT)), [DoorNotice::FireOver { released_after_ms: Some(0) }]);
    assert_eq!(door.mode(), DoorMode::LockedDown);
}

#[test]
fn whoever_opened_in_a_fire_that_is_over_when_it_is_seen_has_forced_nothing() {
    let mut door = door(DoorPolicy::default());
    door.inputs(1_000, DoorInputs { fire: Some(true), ..SHUT });
    assert!(!notices(door.inputs(2_000, OPEN)).contains(&DoorNotice::Alarm(DoorAlarm::DoorForcedOpen)));
    assert_eq!(door.alarm(), None);
}

#[test]
fn a_lock_that_stays_shut_in_a_fire_is_said_within_a_second() {
    let mut door = door(DoorPolicy::default());
    let burning = DoorInputs { fire: Some(true), lock_released: Some(false), ..SHUT };
    let effects = door.inputs(2_000, burning);
    let (token, at_ms) = armed(&effects).unwrap();
    door.reflex(2_001, DoorReflex::FireReleased);
    let astray = DoorNotice::LockAstray { astray: true, released: false };
    assert_eq!((at_ms, notices(door.timer(at_ms, token))), (3_000, vec![astray]));
    assert!(door.lock_astray());
    let after = notices(door.inputs(9_000, DoorInputs { lock_released: Some(true), ..burning }));
    assert_eq!(after, [DoorNotice::LockAstray { astray: false, released: true }]);
    let over = notices(door.inputs(10_000, DoorInputs { lock_released: Some(false), ..SHUT }));
    assert_eq!(over, [DoorNotice::FireOver { released_after_ms: Some(7_000) }]);
}

#[test]
fn without_a_sense_the_coil_that_reads_back_is_the_proof_and_one_that_does_not_is_none() {
    let mut door = door(DoorPolicy::default());
    let burning = DoorInputs { fire: Some(true), ..SHUT };
    let effects = door.inputs(2_000, burning);
    let (token, at_ms) = armed(&effects).unwrap();
    assert_eq!(notices(door.timer(at_ms, token)), [DoorNotice::LockAstray { astray: true, released: false }]);
    assert_eq!(notices(door.inputs(5_000, SHUT))[0], DoorNotice::FireOver { released_after_ms: None });
}

#[test]
fn the_exit_button_lets_out_is_recorded_and_one_that_is_stuck_is_a_fault() {
    let mut door = door(DoorPolicy::default());
    let pressed = DoorInputs { exit_pressed: Some(true), ..SHUT };
    let effects = door.reflex(1_000, DoorReflex::ExitReleased { release_ms: 5_000 });
    assert_eq!(said(effects), [DoorEffect::Notice(DoorNotice::ExitUsed)], "the coil is on already");
    assert_eq!(door.mode(), DoorMode::Accessed);
    door.inputs(1_001, pressed);
    let out = DoorInputs { leaf_open: Some(true), ..pressed };
    assert_eq!(said(door.inputs(2_000, out)), [LOCK]);
    let effects = door.inputs(3_000, pressed);
    let stuck = DoorNotice::ExitStuck { stuck: true };
    assert_eq!(noticed_until(&mut door, effects, 40_000), [stuck]);
    assert_eq!(notices(door.inputs(50_000, SHUT)), [DoorNotice::ExitStuck { stuck: false }]);
}

#[test]
fn in_a_lockdown_a_press_that_crossed_with_it_is_locked_at_once() {
    let mut door = door(DoorPolicy::default());
    door.lock_down(1_000);
    let effects = said(door.reflex(1_001, DoorReflex::ExitReleased { release_ms: 5_000 }));
    assert_eq!(effects, [LOCK, DoorEffect::Notice(DoorNotice::ExitUsed)]);
    assert_eq!(door.mode(), DoorMode::LockedDown);
}

#[test]
fn what_the_lines_did_not_take_is_over_and_not_tried_again() {
    let mut door = door(DoorPolicy::default());
    door.hold_open(1_000, order(8, 60_000));
    let effects = said(door.answer(1_001, 8, DoorOutcome::Fault));
    let ended = DoorNotice::StandingEnded { was: DoorMode::LockedOpen, why: EndedWhy::NotReleased };
    assert_eq!(effects, [LOCK, DoorEffect::Notice(ended)]);
    tap(&mut door, 2_000);
    assert_eq!(said(door.answer(2_001, 7, DoorOutcome::TooLate)), [LOCK]);
    assert_eq!(door.mode(), DoorMode::Locked);
}

#[test]
fn a_hold_goes_on_when_the_core_was_silent_for_a_moment_and_a_passage_does_not() {
    let mut door = door(DoorPolicy::default());
    door.hold_open(1_000, order(8, 60_000));
    let effects = said(door.reflex(5_000, DoorReflex::Silent));
    assert!(matches!(effects[..], [DoorEffect::Command(DoorCommand::Release { command: 8, .. })]), "{effects:?}");
    door.back_to_normal(6_000);
    tap(&mut door, 7_000);
    assert_eq!(said(door.reflex(8_000, DoorReflex::Silent)), []);
    assert_eq!(door.mode(), DoorMode::Locked);
}

#[test]
fn a_housing_that_is_opened_is_said_once_and_so_is_its_end() {
    let mut door = door(DoorPolicy::default());
    let tampered = DoorInputs { tampered: Some(true), ..SHUT };
    assert_eq!(notices(door.inputs(1_000, tampered)), [DoorNotice::Tampered { tampered: true }]);
    assert_eq!(notices(door.inputs(2_000, DoorInputs::default())), [], "not answering is not over");
    assert_eq!(notices(door.inputs(3_000, SHUT)), [DoorNotice::Tampered { tampered: false }]);
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    let good = DoorPolicy::default();
    let pulse = Output::Pulse { pulse_ms: 500 };
    let cases = [
        (DoorPolicy { extended_release_ms: 1_000, ..good }, PolicyError::ExtendedIsShorter),
        (DoorPolicy { pre_alarm_ms: 30_000, ..good }, PolicyError::PreAlarmTooEarly),
        (DoorPolicy { exit_stuck_ms: 5_000, ..good }, PolicyError::StuckTooEarly),
        (DoorPolicy { output: pulse, wiring: Wiring::FailSafe, ..good }, PolicyError::PulseNeedsFailSecure),
        (DoorPolicy { output: Output::Pulse { pulse_ms: 5_001 }, ..good }, PolicyError::PulseTooLong),
    ];
    for (policy, error) in cases {
        assert_eq!(policy.check(), Err(error));
    }
    assert_eq!(good.check(), Ok(()));
}
