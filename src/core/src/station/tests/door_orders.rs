//! What is ordered of a door, and what happens at it.

use super::super::*;
use super::people::{FRONT, OUT, ZHOU_CARD};
use super::shell::{Shell, leaf};
use crate::door::{DoorCommand, DoorId, DoorInputs, DoorOutcome, DoorReflex};
use crate::fact::{CommandOutcome, DoorFact, Fact, ModeCause, OrderedBy, PermissionPrivate, RemoteCommand, UpkeepFact};
use crate::id::CommandId;
use crate::screen::{DoorNote, Intent, Signal, View};
use crate::tap::Feedback;

const DOOR: DoorId = DoorId(0);
const SHUT: DoorInputs = DoorInputs {
    leaf_open: Some(false),
    exit_pressed: Some(false),
    fire: Some(false),
    tampered: Some(false),
    lock_released: None,
};

impl Shell {
    fn order(&mut self, want: DoorWant) -> u64 {
        let request = 100 + self.replies.len() as u64;
        let why = "a drill".to_owned();
        self.input(Input::DoorOrder { door: None, want, why, uid: 1_000, request });
        request
    }

    fn answer_to_request(&self, request: u64) -> Option<Result<(), DeskRefusal>> {
        self.replies.iter().find(|(answered, _)| *answered == request).map(|(_, result)| *result)
    }

    fn ordered(&mut self, want: DoorWant) -> Option<Result<(), DeskRefusal>> {
        let request = self.order(want);
        self.settle();
        self.answer_to_request(request)
    }

    fn sees(&mut self, inputs: DoorInputs) {
        self.input(Input::DoorInputs { door: DOOR, inputs });
    }

    fn reflex(&mut self, reflex: DoorReflex) {
        self.input(Input::DoorReflex { door: DOOR, reflex });
    }

    fn door_facts(&self) -> Vec<DoorFact> {
        let door = |fact: &Fact| if let Fact::Door(fact) = fact { Some(fact.clone()) } else { None };
        self.durable().iter().filter_map(door).collect()
    }

    fn refused(&self) -> Option<Denial> {
        match &self.frame.signal {
            Some(Signal::Refused { reason }) => Some(*reason),
            _ => None,
        }
    }
}

const HOLD: DoorWant = DoorWant::HoldOpen { for_ms: 600_000 };

#[test]
fn an_order_is_written_with_who_and_why_before_anything_moves() {
    let mut shell = Shell::new();
    let request = shell.order(HOLD);
    assert!(!shell.coil_on());
    assert_eq!(shell.answer_to_request(request), None);
    shell.commit();
    assert!(shell.coil_on());
    assert_eq!(shell.answer_to_request(request), None, "said when the door thread has done it");
    shell.answer_door(DoorOutcome::Released);
    assert_eq!(shell.answer_to_request(request), Some(Ok(())));
    let by = OrderedBy { uid: Some(1_000), remote: None, why: "a drill".into() };
    assert!(matches!(
        &shell.door_facts()[..],
        [DoorFact::ModeChanged { mode: DoorMode::LockedOpen, cause: ModeCause::Ordered, by: written, .. }] if *written == by
    ));
}

#[test]
fn a_hold_ends_by_itself_and_that_is_written() {
    let mut shell = Shell::new();
    shell.ordered(HOLD);
    shell.pass_ms(599_999);
    assert!(shell.coil_on());
    assert_eq!(shell.station.door_mode(), DoorMode::LockedOpen);
    shell.pass_ms(1);
    assert!(!shell.coil_on());
    assert!(matches!(
        shell.door_facts().last(),
        Some(DoorFact::ModeChanged { mode: DoorMode::Locked, cause: ModeCause::TimeUp, .. })
    ));
}

#[test]
fn a_hold_that_the_disk_keeps_too_long_opens_nothing() {
    let mut shell = Shell::new();
    let request = shell.order(HOLD);
    shell.pass_ms_without_disk(20_000);
    shell.commit();
    assert!(!shell.coil_on());
    assert_eq!(shell.answer_to_request(request), Some(Err(DeskRefusal::DoorFault)));
    assert_eq!(shell.station.door_mode(), DoorMode::Locked);
    shell.settle();
    assert!(matches!(
        shell.door_facts().last(),
        Some(DoorFact::ModeChanged { mode: DoorMode::Locked, cause: ModeCause::NotReleased, .. })
    ));
}

#[test]
fn a_lockdown_refuses_staff_keeps_nobody_in_and_ends_when_it_is_ordered() {
    let mut shell = Shell::new();
    assert_eq!(shell.ordered(DoorWant::LockDown), Some(Ok(())));
    assert!(shell.commands.contains(&DoorCommand::ExitAllowed(false)));
    shell.tap_at(FRONT, ZHOU_CARD);
    shell.settle();
    assert!(!shell.coil_on());
    assert_eq!(shell.refused(), Some(Denial::LockedDown));
    assert_eq!(shell.ordered(HOLD), Some(Err(DeskRefusal::LockedDown)));
    assert_eq!(shell.ordered(DoorWant::Unlock { extended: false }), Some(Err(DeskRefusal::LockedDown)));
    shell.tap_at(OUT, ZHOU_CARD);
    shell.settle();
    assert!(shell.coil_on(), "whoever is in may leave");
    shell.input(leaf(Some(true)));
    shell.input(leaf(Some(false)));
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown);
    assert_eq!(shell.ordered(DoorWant::Normal), Some(Ok(())));
    shell.pass_ms(10_000);
    shell.tap_at(FRONT, ZHOU_CARD);
    shell.settle();
    assert!(shell.coil_on());
}

#[test]
fn a_grant_that_a_lockdown_overtakes_on_the_disk_opens_nothing() {
    let mut shell = Shell::new();
    shell.tap_at(FRONT, ZHOU_CARD);
    shell.order(DoorWant::LockDown);
    shell.settle();
    assert!(!shell.coil_on());
    assert_eq!(shell.refused(), Some(Denial::LockedDown));
    assert!(
        shell.durable().iter().any(|fact| matches!(fact, Fact::DoorNotReleased { reason: Denial::LockedDown, .. }))
    );
}

#[test]
fn a_lockdown_waits_for_no_disk_and_its_entry_follows() {
    let mut shell = Shell::new();
    shell.ordered(HOLD);
    let request = shell.order(DoorWant::LockDown);
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown, "while the disk hangs");
    assert!(!shell.coil_on());
    assert_eq!(shell.answer_to_request(request), None, "done, and not yet recorded");
    shell.pass_ms_without_disk(60_000);
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown);
    shell.settle();
    assert_eq!(shell.answer_to_request(request), Some(Ok(())));
    assert!(matches!(shell.door_facts().last(), Some(DoorFact::ModeChanged { mode: DoorMode::LockedDown, .. })));
}

#[test]
fn a_lockdown_on_a_full_disk_holds_says_that_it_is_not_recorded_and_is_written_when_it_can_be() {
    let mut shell = Shell::new();
    for _ in 0..100 {
        let request = shell.order(DoorWant::LockDown);
        shell.fail_oldest();
        assert_eq!(shell.answer_to_request(request), Some(Err(DeskRefusal::LockedDownNotRecorded)));
        assert_eq!(shell.station.door_mode(), DoorMode::LockedDown);
        shell.replies.push((0, Ok(())));
    }
    assert!(shell.station.unwritten.len() <= MAX_PENDING / 2);
    shell.pass_ms(2_000);
    shell.settle();
    assert_eq!(shell.kinds().iter().filter(|kind| *kind == "door.mode_changed").count(), 1, "once is enough");
    shell.cut_power(0);
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown);
}

#[test]
fn the_end_of_a_lockdown_waits_for_its_entry_and_is_its_last_word_whatever_the_disk_did() {
    let mut shell = Shell::new();
    shell.ordered(DoorWant::LockDown);
    shell.order(DoorWant::Normal);
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown, "what lets people in again waits");
    shell.fail_oldest();
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown);
    shell.pass_ms(2_000);
    shell.settle();

    // The lockdown's own entry cannot be written, and the end's can.
    for in_flight in [false, true] {
        let mut shell = Shell::new();
        shell.order(DoorWant::LockDown);
        if !in_flight {
            shell.fail_oldest();
        }
        shell.order(DoorWant::Normal);
        if in_flight {
            shell.fail_oldest();
        }
        shell.settle();
        assert_eq!(shell.station.door_mode(), DoorMode::Locked);
        let modes: Vec<DoorMode> = shell
            .door_facts()
            .iter()
            .map(|fact| match fact {
                DoorFact::ModeChanged { mode, .. } => *mode,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(modes, [DoorMode::Locked, DoorMode::LockedDown, DoorMode::Locked]);
        shell.cut_power(0);
        assert_eq!(shell.station.door_mode(), DoorMode::Locked, "nobody is locked out by what is over");
    }
}

#[test]
fn a_lockdown_that_comes_while_the_end_of_another_is_on_its_way_to_the_disk_holds() {
    let mut shell = Shell::new();
    shell.ordered(DoorWant::LockDown);
    shell.order(DoorWant::Normal);
    shell.order(DoorWant::LockDown);
    shell.commit();
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown);
    shell.settle();
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown);
    shell.cut_power(0);
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown);
}

#[test]
fn the_offices_lockdown_waits_for_no_disk_either_and_is_answered_when_it_is_written() {
    let mut shell = Shell::new();
    let id = shell.give(1, RemoteCommand::LockDownDoor { door: "front".into() }, 10_000);
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown);
    shell.fail_oldest();
    assert_eq!(shell.outlives.office.answer_to(id), None);
    shell.pass_ms(2_000);
    shell.settle();
    assert_eq!(shell.outlives.office.answer_to(id), Some(CommandOutcome::Done));
}

#[test]
fn a_lockdown_and_a_hold_are_there_again_after_a_power_cut_and_what_was_not_written_is_not() {
    let mut shell = Shell::new();
    shell.ordered(DoorWant::LockDown);
    shell.cut_power(0);
    shell.settle();
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown);
    shell.ordered(DoorWant::Normal);
    shell.ordered(HOLD);
    shell.cut_power(0);
    assert_eq!(shell.station.door_mode(), DoorMode::Locked, "a hold waits until it is written that it goes on");
    shell.settle();
    assert_eq!(shell.station.door_mode(), DoorMode::LockedOpen);
    assert!(shell.coil_on());
    shell.pass_ms(600_000);
    assert!(!shell.coil_on(), "its end has not moved");
    shell.order(DoorWant::LockDown);
    shell.cut_power(0);
    shell.settle();
    assert_eq!(shell.station.door_mode(), DoorMode::Locked);
}

#[test]
fn the_desk_lets_somebody_in_without_a_card_and_is_told_when_the_door_is_released() {
    let mut shell = Shell::new();
    let request = shell.order(DoorWant::Unlock { extended: true });
    shell.commit();
    let Some(DoorCommand::Release { release_ms, .. }) = shell.commands.last() else { panic!("not released") };
    assert_eq!(*release_ms, 15_000);
    assert_eq!(shell.answer_to_request(request), None);
    shell.settle();
    assert_eq!(shell.answer_to_request(request), Some(Ok(())));
    assert_eq!(&shell.kinds()[shell.kinds().len() - 2..], ["door.unlocked", "access.granted"]);
}

#[test]
fn fire_and_the_exit_button_are_written_afterwards_even_when_the_disk_is_full_meanwhile() {
    let mut shell = Shell::new();
    shell.sees(SHUT);
    shell.reflex(DoorReflex::FireReleased);
    shell.reflex(DoorReflex::ExitReleased { release_ms: 5_000 });
    while shell.fail_oldest() {}
    assert_eq!(shell.station.door_mode(), DoorMode::LockedOpen, "the disk has no say in it");
    shell.pass_ms(10_000);
    shell.sees(SHUT);
    shell.settle();
    let facts = shell.door_facts();
    assert!(facts.contains(&DoorFact::Fire { door: "front".into(), visitors_in: 0 }), "{facts:?}");
    assert!(facts.contains(&DoorFact::ExitUsed { door: "front".into() }), "{facts:?}");
    assert!(facts.contains(&DoorFact::FireOver { door: "front".into(), released_after_ms: Some(0) }), "{facts:?}");
}

#[test]
fn a_forced_door_an_open_door_and_a_housing_are_written_and_readers_remind() {
    let mut shell = Shell::new();
    shell.sees(SHUT);
    shell.sees(DoorInputs { leaf_open: Some(true), tampered: Some(true), ..SHUT });
    shell.sees(SHUT);
    shell.tap_at(FRONT, ZHOU_CARD);
    shell.settle();
    shell.sees(DoorInputs { leaf_open: Some(true), ..SHUT });
    let before = shell.feedback.len();
    assert_eq!(shell.frame.door_note, None);
    shell.pass_ms(20_000);
    let reminders = &shell.feedback[before..];
    assert!(reminders.contains(&(FRONT.id, Feedback::CloseDoor)), "a reminder before the alarm: {reminders:?}");
    assert!(!reminders.iter().any(|(_, said)| *said == Feedback::Refused), "nobody was refused");
    assert_eq!(shell.frame.door_note, Some(DoorNote::PleaseClose));
    shell.pass_ms(10_000);
    assert_eq!(shell.frame.door_note, Some(DoorNote::OpenTooLong));
    shell.sees(SHUT);
    assert_eq!(shell.frame.door_note, None);
    shell.settle();
    let kinds: Vec<String> = shell.kinds().into_iter().filter(|kind| kind.starts_with("door.")).collect();
    assert_eq!(
        kinds,
        ["door.tampered", "door.forced", "door.tampered", "door.closed", "door.open_too_long", "door.closed"]
    );
}

#[test]
fn the_office_locks_down_holds_open_and_ends_both_and_hears_what_came_of_it() {
    let mut shell = Shell::new();
    let front = || "front".to_owned();
    let hold = |door| RemoteCommand::HoldDoor { door, for_ms: 600_000 };
    let give = |shell: &mut Shell, number, what| {
        let id = shell.give(number, what, 10_000);
        shell.settle();
        shell.outlives.office.answer_to(id)
    };
    assert_eq!(give(&mut shell, 1, hold(front())), Some(CommandOutcome::Done));
    assert_eq!(shell.station.door_mode(), DoorMode::LockedOpen);
    assert_eq!(give(&mut shell, 2, RemoteCommand::LockDownDoor { door: front() }), Some(CommandOutcome::Done));
    assert_eq!(shell.station.door_mode(), DoorMode::LockedDown);
    assert_eq!(give(&mut shell, 3, hold(front())), Some(CommandOutcome::NotPossible));
    let release = RemoteCommand::ReleaseDoor { door: front() };
    assert_eq!(give(&mut shell, 4, release), Some(CommandOutcome::NotPossible));
    assert_eq!(give(&mut shell, 5, RemoteCommand::NormalDoor { door: front() }), Some(CommandOutcome::Done));
    assert_eq!(shell.station.door_mode(), DoorMode::Locked);
    assert_eq!(give(&mut shell, 6, hold("back".into())), Some(CommandOutcome::NotFound));
}

#[test]
fn of_several_doors_one_must_be_named_to_be_opened_and_all_are_locked_down() {
    let mut config = super::shell::config();
    config.doors.push(DoorSettings { name: "back".into(), ..super::shell::front_door() });
    let mut station = Station::new(config, Arc::default(), Vec::new());
    let now = Shell::new().now();
    let mut order = |want| {
        let why = "a drill".to_owned();
        let effects = station.handle(now, Input::DoorOrder { door: None, want, why, uid: 0, request: 1 });
        for effect in &effects {
            if let Effect::Append { token, .. } = effect {
                station.handle(now, Input::Durable { token: *token, seq: 1 });
            }
        }
        effects
    };
    let refused = Effect::Reply { request: 1, result: Err(DeskRefusal::WhichDoor) };
    assert!(order(HOLD).contains(&refused));
    order(DoorWant::LockDown);
    assert!(station.doors().iter().all(|door| door.mode == DoorMode::LockedDown));
}

#[test]
fn one_order_of_the_office_locks_down_every_door_and_one_ends_it_and_each_is_answered_once() {
    let mut config = super::shell::config();
    config.doors.push(DoorSettings { name: "back".into(), ..super::shell::front_door() });
    let mut station = Station::new(config, Arc::default(), Vec::new());
    let now = Shell::new().now();
    let mut order = |number: u8, what| {
        let command = CommandId([number; 16]);
        let deadline_ms = now.wall.utc_ms + 10_000;
        let by =
            PermissionPrivate { staff: None, name: "前台".into(), why: "a drill".into(), for_whom: String::new() };
        let effects = station.handle(now, Input::RemoteCommand { command, deadline_ms, what, by, begun: false });
        let mut written = Vec::new();
        for effect in effects {
            if let Effect::Append { token, facts } = effect {
                written.extend(facts);
                station.handle(now, Input::Durable { token, seq: 1 });
            }
        }
        let answer = UpkeepFact::CommandAnswered { command, outcome: CommandOutcome::Done }.into();
        assert_eq!(written.iter().filter(|fact| **fact == answer).count(), 1, "{written:?}");
        let modes = written.iter().filter(|fact| matches!(fact, Fact::Door(DoorFact::ModeChanged { .. })));
        (modes.count(), station.doors().iter().map(|door| door.mode).collect::<Vec<_>>())
    };
    assert_eq!(order(1, RemoteCommand::LockDownDoors {}), (2, vec![DoorMode::LockedDown; 2]));
    assert_eq!(order(2, RemoteCommand::NormalDoors {}), (2, vec![DoorMode::Locked; 2]));
}

#[test]
fn who_shuts_the_door_when_reminded_hears_no_alarm_and_the_note_is_gone() {
    let mut shell = Shell::new();
    shell.sees(SHUT);
    shell.tap_at(FRONT, ZHOU_CARD);
    shell.settle();
    shell.want(Intent::Register);
    shell.sees(DoorInputs { leaf_open: Some(true), ..SHUT });
    shell.pass_ms(20_500);
    let page = shell.frame.view.clone();
    assert_eq!(shell.frame.door_note, Some(DoorNote::PleaseClose));
    assert!(matches!(page, View::Ask(_)), "a registration goes on under it");
    shell.sees(SHUT);
    assert_eq!((shell.frame.door_note, &shell.frame.view), (None, &page));
    shell.pass_ms(20_000);
    shell.settle();
    assert!(!shell.kinds().contains(&"door.open_too_long".to_owned()));
}
