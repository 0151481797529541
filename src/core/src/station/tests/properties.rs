//! Whatever happens in whatever order: the shell's checks hold after every effect, and it all comes to rest.

use super::super::*;
use super::acts::{act, run};
use super::shell::Shell;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn nothing_opens_without_a_durable_grant_no_card_before_permission_and_the_door_ends_locked(
        acts in proptest::collection::vec(act(), 1..120)
    ) {
        let mut shell = Shell::new();
        for act in &acts {
            run(&mut shell, act);
            prop_assert!(shell.station.pending.len() <= MAX_PENDING);
        }
        shell.settle();
        shell.pass_ms(1_800_000);
        shell.settle();
        prop_assert!(!shell.coil_on());
        prop_assert_eq!(shell.station.door_mode(), DoorMode::Locked);
        prop_assert!(shell.station.out_of_service().is_none());
        prop_assert!(shell.station.pending.is_empty());
        shell.every_command_is_answered();
        prop_assert_eq!(&shell.frame.view, &crate::screen::View::Home {});
        prop_assert_eq!(&shell.station.form, &Form::default());
    }
}
