//! Two doors at one kiosk.

use super::super::*;
use super::people::{FRONT, OUT, ZHOU_CARD, uid};
use crate::access::{Credential, Holder, StaffHolder};
use crate::door::{DoorCommand, DoorId, DoorInputs, DoorPolicy};
use crate::proof::Proof;
use crate::time::WallTrust;

const BACK: DoorId = DoorId(1);

/// The reader "out" is at the back door.
fn two_doors() -> Station {
    let mut config = super::shell::config();
    let policy = DoorPolicy { release_ms: 9_000, ..DoorPolicy::default() };
    config.doors.push(DoorSettings {
        name: "back".into(),
        policy,
        grant_valid_ms: 1_000,
        ordered: None,
        exercise: None,
    });
    config.readers[1].door = BACK;
    Station::new(config, Arc::default(), Vec::new())
}

fn at(mono_ms: u64) -> Now {
    Now { mono_ms, wall: Wall { utc_ms: 1_795_478_400_000, offset_s: 0, trust: WallTrust::Trusted } }
}

/// A tap of an employee, made durable.
fn granted_at(station: &mut Station, reader: TapReader) -> Effects {
    granted_to(station, reader, false)
}

fn granted_to(station: &mut Station, reader: TapReader, longer: bool) -> Effects {
    let staff = StaffHolder { longer, ..StaffHolder::by_number(StaffId([9; 16]), "周雯") };
    let credential = Credential { uid: uid(ZHOU_CARD), holder: Holder::Staff(staff), proof: Proof::Number, tray: None };
    let tap = Input::Tap { at: reader, credential, chip: None, resumes: None, fresh: [1; 16] };
    let token = station.handle(at(0), tap).into_iter().find_map(|effect| match effect {
        Effect::Append { token, .. } => Some(token),
        _ => None,
    });
    station.handle(at(10), Input::Durable { token: token.unwrap(), seq: 1 })
}

fn released(effects: &[Effect]) -> Vec<(DoorId, u32)> {
    let release = |effect: &Effect| match effect {
        Effect::Door { door, command: DoorCommand::Release { release_ms, .. } } => Some((*door, *release_ms)),
        _ => None,
    };
    effects.iter().filter_map(release).collect()
}

#[test]
fn a_run_begins_by_locking_every_door() {
    let effects = two_doors().start(at(0));
    let lock = |door| Effect::Door { door, command: DoorCommand::Lock };
    assert!(effects.contains(&lock(DoorId(0))) && effects.contains(&lock(BACK)));
}

#[test]
fn a_tap_releases_the_door_at_which_the_reader_is_for_that_doors_time_and_no_other() {
    let mut station = two_doors();
    assert_eq!(released(&granted_at(&mut station, OUT)), [(BACK, 9_000)]);
    assert_eq!(
        station.doors().iter().map(|door| door.mode).collect::<Vec<_>>(),
        [DoorMode::Locked, DoorMode::Accessed]
    );
    let mut station = two_doors();
    assert_eq!(released(&granted_at(&mut station, FRONT)), [(DoorId(0), 5_000)]);
}

#[test]
fn who_needs_longer_to_pass_is_given_longer() {
    let mut station = two_doors();
    assert_eq!(released(&granted_to(&mut station, FRONT, true)), [(DoorId(0), 15_000)]);
}

#[test]
fn the_leaf_of_one_door_says_nothing_of_the_other() {
    let mut station = two_doors();
    let leaf =
        |door, open| Input::DoorInputs { door, inputs: DoorInputs { leaf_open: Some(open), ..DoorInputs::default() } };
    station.handle(at(0), leaf(BACK, false));
    station.handle(at(0), leaf(DoorId(0), false));
    granted_at(&mut station, OUT);
    let front = station.handle(at(20), leaf(DoorId(0), true));
    assert!(!front.iter().any(|effect| matches!(effect, Effect::Door { .. })));
    let back = station.handle(at(30), leaf(BACK, true));
    assert_eq!(back.first(), Some(&Effect::Door { door: BACK, command: DoorCommand::Lock }));
}
