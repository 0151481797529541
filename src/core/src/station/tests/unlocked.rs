//! Doors that a schedule unlocks, at a station.

use super::super::*;
use super::acts::{act, run};
use super::people::ZHOU_CARD;
use super::shell::{Shell, leaf};
use crate::door::{DoorId, DoorOutcome};
use crate::fact::{DoorFact, ModeCause};
use crate::schedule::AccessRules;
use proptest::prelude::*;

/// The shell's first start is at 08:00 on a Tuesday in Shanghai.
fn unlocked(spans: &[&str]) -> Shell {
    let mut shell = Shell::new();
    shell.station.config.policy.rules = rules(spans);
    shell
}

fn rules(spans: &[&str]) -> AccessRules {
    let written = serde_json::json!({
        "time_zone": "Asia/Shanghai",
        "schedule": { "reception": { "spans": spans } },
        "door": { "front": { "unlocked": "reception" } },
    });
    AccessRules::compile(&serde_json::from_value(written).unwrap()).unwrap()
}

impl Shell {
    /// Minutes pass as the shell of the station counts them.
    fn pass_minutes(&mut self, minutes: u32) {
        for _ in 0..minutes {
            self.pass_ms(60_000);
            self.input(Input::Minute);
            self.settle();
        }
    }

    fn want_of_the_door(&mut self, want: DoorWant) {
        self.input(Input::DoorOrder { door: None, want, why: "a drill".into(), uid: 1_000, request: 7 });
        self.settle();
    }

    fn modes(&self) -> Vec<(DoorMode, ModeCause)> {
        let mode = |fact: &Fact| match fact {
            Fact::Door(DoorFact::ModeChanged { mode, cause, .. }) => Some((*mode, *cause)),
            _ => None,
        };
        self.durable().iter().filter_map(mode).collect()
    }
}

const UNLOCKED: (DoorMode, ModeCause) = (DoorMode::Unlocked, ModeCause::Schedule);
const LOCKED: (DoorMode, ModeCause) = (DoorMode::Locked, ModeCause::Schedule);

#[test]
fn a_door_is_unlocked_when_that_is_written_and_locked_when_its_time_is_over() {
    let mut shell = unlocked(&["tue 08:02-08:05"]);
    shell.pass_minutes(1);
    assert!(!shell.coil_on() && shell.modes().is_empty());
    shell.pass_ms(60_000);
    shell.input(Input::Minute);
    assert!(!shell.coil_on(), "not before the entry");
    shell.settle();
    assert!(shell.coil_on());
    assert_eq!(shell.station.door_mode(), DoorMode::Unlocked);
    shell.pass_ms(179_999);
    assert!(shell.coil_on());
    shell.pass_ms(1);
    assert!(!shell.coil_on(), "by the door's own clock");
    shell.pass_minutes(3);
    assert_eq!(shell.modes(), [UNLOCKED, (DoorMode::Locked, ModeCause::TimeUp)]);
}

#[test]
fn whoever_opens_an_unlocked_door_forces_nothing_and_who_taps_is_recorded() {
    let mut shell = unlocked(&["tue 08:00-09:00"]);
    shell.pass_minutes(1);
    shell.input(leaf(Some(true)));
    shell.input(leaf(Some(false)));
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(shell.kinds().iter().any(|kind| kind == "access.granted"));
    assert!(!shell.kinds().iter().any(|kind| kind == "door.forced"));
    shell.pass_minutes(1);
    assert!(shell.coil_on(), "a passage ends and the door stays unlocked");
}

#[test]
fn a_lockdown_ends_it_at_once_and_after_it_the_schedule_is_looked_at_anew() {
    let mut shell = unlocked(&["tue 08:00-08:10"]);
    shell.pass_minutes(1);
    shell.want_of_the_door(DoorWant::LockDown);
    assert!(!shell.coil_on());
    shell.pass_minutes(2);
    assert!(!shell.coil_on());
    assert_eq!(shell.modes().last(), Some(&(DoorMode::LockedDown, ModeCause::Ordered)));
    shell.want_of_the_door(DoorWant::Normal);
    assert!(shell.coil_on());
    assert_eq!(shell.modes().last(), Some(&UNLOCKED));
    shell.want_of_the_door(DoorWant::LockDown);
    shell.pass_minutes(8);
    shell.want_of_the_door(DoorWant::Normal);
    assert!(!shell.coil_on(), "its time was over meanwhile");
}

#[test]
fn a_hold_goes_over_into_what_the_schedule_says_and_is_recorded_so() {
    let mut shell = unlocked(&["tue 08:00-08:10"]);
    shell.pass_minutes(1);
    shell.want_of_the_door(DoorWant::HoldOpen { for_ms: 120_000 });
    shell.pass_minutes(1);
    shell.want_of_the_door(DoorWant::Normal);
    assert_eq!(shell.modes().last(), Some(&(DoorMode::Unlocked, ModeCause::Ordered)));
    assert!(shell.coil_on());
    shell.want_of_the_door(DoorWant::HoldOpen { for_ms: 1_200_000 });
    shell.pass_minutes(10);
    assert_eq!(shell.modes().last(), Some(&(DoorMode::LockedOpen, ModeCause::Ordered)), "a hold outlasts it");
    shell.pass_minutes(11);
    assert!(!shell.coil_on());
    assert_eq!(shell.modes().last(), Some(&(DoorMode::Locked, ModeCause::TimeUp)));
}

#[test]
fn a_clock_that_is_set_locks_the_door_within_a_minute() {
    let mut shell = unlocked(&["tue 08:00-18:00"]);
    shell.pass_minutes(1);
    assert!(shell.coil_on());
    // By ten hours: it is evening.
    shell.started_ms += 36_000_000;
    shell.pass_minutes(1);
    assert!(!shell.coil_on());
    assert_eq!(shell.modes(), [UNLOCKED, LOCKED]);
}

#[test]
fn a_schedule_without_an_end_is_ordered_anew_once_a_day_and_never_lets_go() {
    let mut shell = unlocked(&["daily 00:00-24:00"]);
    for _ in 0..2 * 1_440 {
        shell.pass_minutes(1);
        assert!(shell.coil_on());
    }
    assert_eq!(shell.modes(), [UNLOCKED; 3]);
}

#[test]
fn a_door_that_does_not_obey_is_asked_again_after_ten_minutes_and_not_each_minute() {
    let mut shell = unlocked(&["tue 08:00-18:00"]);
    for _ in 0..25 {
        shell.pass_ms(60_000);
        shell.input(Input::Minute);
        while shell.commit() {}
        shell.answer_door(DoorOutcome::Fault);
        while shell.commit() {}
    }
    let failed = (DoorMode::Locked, ModeCause::NotReleased);
    assert_eq!(shell.modes(), [UNLOCKED, failed, UNLOCKED, failed, UNLOCKED, failed]);
}

#[test]
fn after_a_cut_of_power_it_is_unlocked_anew_and_what_ended_in_the_dark_is_said_to_have_ended() {
    let mut shell = unlocked(&["tue 08:00-18:00"]);
    shell.pass_minutes(1);
    // Without the rules, as if its time had ended in the dark.
    shell.cut_power(0);
    shell.settle();
    assert!(!shell.coil_on());
    assert_eq!(shell.modes(), [UNLOCKED, LOCKED]);
}

#[test]
fn new_rules_lock_a_door_at_once_that_they_do_not_unlock_and_end_it_when_they_say() {
    let mut shell = unlocked(&["tue 08:00-18:00"]);
    shell.pass_minutes(1);
    // Sooner: the new end is written and kept by the door's own clock, and the door does not move meanwhile.
    shell.input(Input::Rules(Box::new(rules(&["tue 08:00-08:03"]))));
    assert!(shell.coil_on());
    shell.settle();
    assert!(shell.coil_on());
    assert_eq!(shell.modes(), [UNLOCKED, UNLOCKED]);
    shell.pass_ms(119_999);
    assert!(shell.coil_on());
    shell.pass_ms(1);
    assert!(!shell.coil_on(), "without a look at the schedule");
    // Later again, and none at all.
    shell.input(Input::Rules(Box::new(rules(&["tue 08:00-18:00"]))));
    shell.settle();
    assert!(shell.coil_on());
    shell.input(Input::Rules(Box::new(AccessRules::NONE)));
    assert!(!shell.coil_on(), "at once");
    shell.settle();
    assert_eq!(shell.modes().last(), Some(&LOCKED));
}

#[test]
fn an_order_of_former_rules_that_is_still_being_written_unlocks_nothing() {
    let mut shell = unlocked(&["tue 08:00-18:00"]);
    shell.pass_ms(60_000);
    shell.input(Input::Minute);
    shell.input(Input::Rules(Box::new(rules(&["tue 09:00-18:00"]))));
    shell.settle();
    assert!(shell.commands.iter().all(|command| !matches!(command, crate::door::DoorCommand::Release { .. })));
    assert_eq!(shell.modes(), [UNLOCKED, LOCKED], "and the journal says so");
    // One whose end has become sooner is ordered with that end.
    let mut shell = unlocked(&["tue 08:00-18:00"]);
    shell.pass_ms(60_000);
    shell.input(Input::Minute);
    shell.input(Input::Rules(Box::new(rules(&["tue 08:00-08:03"]))));
    shell.settle();
    assert!(shell.coil_on());
    shell.pass_ms(120_000);
    assert!(!shell.coil_on());
}

#[test]
fn the_same_rules_again_change_nothing() {
    let mut shell = unlocked(&["tue 08:00-18:00"]);
    shell.pass_minutes(1);
    shell.input(Input::Rules(Box::new(rules(&["tue 08:00-18:00"]))));
    shell.settle();
    assert_eq!(shell.modes(), [UNLOCKED]);
}

/// Rules of which each unlocks the door in other minutes.
fn some_rules() -> impl Strategy<Value = AccessRules> {
    let span = (0u32..25, 1u32..12).prop_map(|(from, lasts)| format!("tue 08:{from:02}-08:{:02}", from + lasts));
    prop::collection::vec(span, 0..3).prop_map(|spans| rules(&spans.iter().map(String::as_str).collect::<Vec<_>>()))
}

proptest! {
    #[test]
    fn whatever_changes_no_door_stays_unlocked_by_a_schedule_outside_the_rules_of_now(
        steps in prop::collection::vec((prop::option::weighted(0.4, some_rules()), 0u64..90_000, any::<bool>(), 0usize..3), 1..60),
    ) {
        let mut shell = unlocked(&["tue 08:00-08:20"]);
        for (changed, later_ms, minute, commits) in steps {
            shell.pass_ms(later_ms);
            if minute {
                shell.input(Input::Minute);
            }
            if let Some(changed) = changed {
                shell.input(Input::Rules(Box::new(changed)));
            }
            for _ in 0..commits {
                shell.commit();
            }
            // A look has come a moment ago: whatever was ordered, the door is unlocked by nothing but the rules of now.
            shell.input(Input::Minute);
            let at = shell.station.door(DoorId(0)).unwrap();
            let wall = shell.now().wall;
            if let Some(until_ms) = at.machine.unlocked_until_ms() {
                prop_assert!(shell.station.config.policy.rules.is_unlocked("front", wall));
                let ends_ms = shell.station.config.policy.rules.unlocked_until_ms("front", wall).unwrap();
                let left_ms = i64::try_from(until_ms - shell.now().mono_ms).unwrap();
                let awaits = !shell.appends.is_empty();
                prop_assert!(wall.utc_ms + left_ms <= ends_ms || awaits, "it ends when they say, once that is written");
            }
        }
    }

    #[test]
    fn whatever_else_happens_an_unlocked_door_comes_to_rest_and_is_never_released_without_an_entry(
        acts in prop::collection::vec((act(), any::<bool>()), 1..120),
    ) {
        // The shell checks each release against the durable entries.
        let mut shell = unlocked(&["tue 08:00-08:02", "tue 08:03-08:05", "tue 08:06-08:20"]);
        for (act, minute) in &acts {
            run(&mut shell, act);
            if *minute {
                shell.input(Input::Minute);
            }
        }
        shell.settle();
        shell.want_of_the_door(DoorWant::Normal);
        shell.pass_minutes(90);
        prop_assert!(!shell.coil_on());
        prop_assert_eq!(shell.station.door(DoorId(0)).map(|at| at.machine.ordered_mode()), Some(DoorMode::Locked));
    }
}
