//! Schedules at a station: what a refusal by time does, and what it does not.

use super::super::*;
use super::people::{DESK, FRONT, LI, LI_CARD, OUT, ZHOU, ZHOU_CARD};
use super::shell::Shell;
use crate::door::DoorCommand;
use crate::schedule::AccessRules;
use crate::visit::VisitState;

/// The shell's first start is at 08:00 on a Tuesday in Shanghai.
fn working_from(hour: u32) -> Shell {
    let written = serde_json::json!({
        "time_zone": "Asia/Shanghai",
        "schedule": { "day": { "spans": [format!("mon-fri {hour:02}:00-18:00")] } },
        "group": { "staff": { "access": "day" } },
    });
    let mut shell = Shell::new();
    shell.station.config.policy.rules = AccessRules::compile(&serde_json::from_value(written).unwrap()).unwrap();
    shell
}

fn refusal(shell: &Shell) -> Option<Denial> {
    match shell.frame.signal {
        Some(Signal::Refused { reason }) => Some(reason),
        _ => None,
    }
}

#[test]
fn outside_their_hours_nobody_enters_or_collects_and_the_refusal_is_recorded_before_it_is_said() {
    let mut shell = working_from(9);
    let visit = shell.register();
    shell.tap(ZHOU_CARD);
    assert_eq!(refusal(&shell), None, "not before the record");
    shell.settle();
    assert_eq!(refusal(&shell), Some(Denial::NotPermittedAtThisTime));
    assert_eq!(shell.feedback.last(), Some(&(FRONT.id, Feedback::Refused)));
    assert_eq!(shell.view().state(visit), Some(VisitState::Registered));
    assert!(shell.kinds().iter().any(|kind| kind == "access.denied"));
    assert!(!shell.commands.iter().any(|command| matches!(command, DoorCommand::Release { .. })));
    // The rest of the hour; the visitor has waited.
    shell.pass_ms(3_600_000);
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(shell.coil_on() && shell.view().was_permitted(visit));
}

#[test]
fn outside_their_hours_everybody_goes_out_and_a_desk_knows_them() {
    let mut shell = working_from(9);
    shell.tap_at(OUT, ZHOU_CARD);
    shell.settle();
    assert!(shell.coil_on());
    shell.pass_ms(60_000);
    shell.tap_at(DESK, LI_CARD);
    shell.settle();
    assert!(matches!(shell.frame.signal, Some(Signal::Granted { .. })));
}

#[test]
fn who_may_not_enter_now_vouches_for_nobody() {
    let ask = |shell: &mut Shell| {
        let want = DeskWant::DayPass {
            pass: crate::id::CredentialId([7; 16]),
            staff: ZHOU,
            name: String::new(),
            department: String::new(),
            vouching: Vouching::Employee,
        };
        shell.input(Input::DeskCard { want, request: 1 });
        shell.tap(LI_CARD);
        shell.settle();
        shell.station.awaited.clone().map(|awaited| awaited.want)
    };
    let vouched_by = |want| match want {
        Some(DeskWant::DayPass { vouching: Vouching::Vouched { staff, .. }, .. }) => Some(staff),
        _ => None,
    };
    assert_eq!(vouched_by(ask(&mut working_from(9))), None);
    assert_eq!(vouched_by(ask(&mut working_from(8))), Some(LI));
}
