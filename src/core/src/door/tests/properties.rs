use super::world::{Step, World, policies, steps};
use crate::door::DoorMode;
use crate::door::DoorNotice;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    // The world itself asserts of every release that it has a durable grant and ends within it.
    #[test]
    fn nothing_is_released_without_a_grant_nor_beyond_it_and_in_a_lockdown_only_for_fire_and_who_may(
        policy in policies(),
        steps in steps(),
    ) {
        let mut world = World::new(policy);
        let mut may_be_on_until_ms = 0;
        for step in &steps {
            let was_down = world.door.ordered_mode() == DoorMode::LockedDown;
            world.do_step(step);
            if matches!(step, Step::Tap { in_lockdown: true, .. }) {
                may_be_on_until_ms = world.now_ms + policy.coil_ms(true);
            }
            let is_down = world.door.ordered_mode() == DoorMode::LockedDown;
            if was_down && is_down && !world.burns() && !policy.exit_in_lockdown {
                prop_assert!(!world.coil() || world.now_ms < may_be_on_until_ms, "coil on in a lockdown after {step:?}");
            }
            if matches!(step, Step::LockDown) && !was_down && !world.burns() {
                prop_assert!(!world.coil(), "a lockdown locks at once");
            }
            prop_assert!(!world.burns() || world.coil(), "fire wins");
        }
    }

    #[test]
    fn it_always_comes_to_rest_in_what_is_ordered(policy in policies(), steps in steps()) {
        let mut world = World::new(policy);
        for step in &steps {
            world.do_step(step);
        }
        let quiet = [Step::StuckRelay(false), Step::Fire(Some(false)), Step::Exit(Some(false)), Step::Leaf(Some(false))];
        quiet.iter().for_each(|step| world.do_step(step));
        // Longer than any passage with its lag.
        world.do_step(&Step::Wait { ms: 16_000, late: false });
        let ordered = world.door.ordered_mode();
        prop_assert_eq!(world.door.mode(), ordered);
        prop_assert_eq!(world.coil(), matches!(ordered, DoorMode::LockedOpen | DoorMode::Unlocked));
        prop_assert_eq!(world.door.alarm(), None);
        // Longer than anything may stand open.
        world.do_step(&Step::Wait { ms: 700_000, late: false });
        let rest = if ordered == DoorMode::LockedDown { DoorMode::LockedDown } else { DoorMode::Locked };
        prop_assert_eq!(world.door.mode(), rest);
        prop_assert!(!world.coil());
        let notices = world.notices.len();
        world.do_step(&Step::Wait { ms: 100_000_000, late: false });
        prop_assert_eq!(world.notices.len(), notices, "at rest it is quiet");
    }

    #[test]
    fn every_passage_has_one_end_at_most_and_every_alarm_is_over_before_the_next(policy in policies(), steps in steps()) {
        let mut world = World::new(policy);
        let mut ended = std::collections::BTreeSet::new();
        let (mut alarm, mut seen) = (None, 0);
        for step in &steps {
            world.do_step(step);
            if matches!(step, Step::Restart) {
                alarm = None;
                seen = world.notices.len();
            }
            for notice in world.notices.iter().skip(seen) {
                match *notice {
                    DoorNotice::Taken { command } | DoorNotice::NotTaken { command } => {
                        prop_assert!(ended.insert(command), "{notice:?} again");
                    }
                    DoorNotice::Alarm(raised) => prop_assert_eq!(alarm.replace(raised), None),
                    DoorNotice::Shut { alarm: over, .. } => prop_assert_eq!(alarm.take(), Some(over)),
                    _ => {}
                }
            }
            seen = world.notices.len();
        }
    }
}
