//! The office's commands by example; that they keep their rules whatever happens is in `properties` and `power_cut`.

use super::super::*;
use super::people::ZHOU_CARD;
use super::shell::Shell;
use crate::door::DoorOutcome;
use crate::fact::{CommandOutcome, PermissionPrivate, RemoteCommand};
use crate::id::CommandId;
use crate::screen::{BadgeNote, Intent, View};
use crate::time::WallTrust;
use crate::visit::VisitState;

fn release() -> RemoteCommand {
    RemoteCommand::ReleaseDoor { door: "front".into() }
}

fn answer_to(shell: &Shell, id: CommandId) -> Option<CommandOutcome> {
    shell.outlives.office.answer_to(id)
}

#[test]
fn the_office_permits_and_the_answer_is_one_entry_with_the_permission() {
    let mut shell = Shell::new();
    let visit = shell.register();
    shell.want(Intent::WithoutCard);
    let id = shell.give(1, RemoteCommand::PermitVisit { visit }, 10_000);
    assert_eq!(shell.appends[0].facts.len(), 2);
    assert!(matches!(shell.frame.view, View::Waiting(_)), "nothing is said before it is durable");
    shell.settle();
    assert_eq!(answer_to(&shell, id), Some(CommandOutcome::Done));
    assert!(matches!(shell.frame.view, View::Permitted(_)));
}

#[test]
fn the_office_ends_a_visit_and_a_command_about_an_unknown_one_is_said_to_be_so() {
    let mut shell = Shell::new();
    let visit = shell.register();
    let id = shell.give(1, RemoteCommand::EndVisit { visit }, 10_000);
    shell.settle();
    assert_eq!(answer_to(&shell, id), Some(CommandOutcome::Done));
    assert_eq!(shell.view().state(visit), Some(VisitState::Left));
    let again = shell.give(2, RemoteCommand::EndVisit { visit }, 10_000);
    let elsewhere = shell.give(3, RemoteCommand::ReleaseDoor { door: "back".into() }, 10_000);
    let later = shell.give(4, RemoteCommand::Unknown, 10_000);
    shell.settle();
    assert_eq!(answer_to(&shell, again), Some(CommandOutcome::NotFound));
    assert_eq!(answer_to(&shell, elsewhere), Some(CommandOutcome::NotFound));
    assert_eq!(answer_to(&shell, later), Some(CommandOutcome::NotUnderstood));
}

#[test]
fn the_office_opens_the_door_once_and_hears_of_it_after_the_door_has_moved() {
    let mut shell = Shell::new();
    let id = shell.give(1, release(), 10_000);
    assert!(!shell.coil_on(), "not before the grant is durable");
    shell.commit();
    assert!(shell.coil_on());
    shell.give_again(id);
    assert!(shell.appends.is_empty(), "told again, it changes nothing");
    shell.answer_door(DoorOutcome::Released);
    shell.settle();
    assert_eq!(answer_to(&shell, id), Some(CommandOutcome::Done));
    assert_eq!(shell.kinds().iter().filter(|kind| *kind == "access.granted").count(), 1);
}

#[test]
fn a_command_after_its_deadline_does_nothing_and_says_so() {
    let mut shell = Shell::new();
    let late = shell.give(1, release(), -1);
    let overtaken = shell.give(2, release(), 1_000);
    shell.commit();
    shell.mono_ms += 1_001;
    shell.settle();
    assert!(!shell.coil_on());
    assert_eq!(answer_to(&shell, late), Some(CommandOutcome::TooLate));
    assert_eq!(answer_to(&shell, overtaken), Some(CommandOutcome::TooLate));
    assert_eq!(shell.frame.signal, None, "nobody at the door asked");
}

#[test]
fn a_kiosk_that_does_not_know_the_hour_carries_out_nothing() {
    let mut shell = Shell::new();
    let mut now = shell.now();
    now.wall.trust = WallTrust::NotBefore;
    let by = PermissionPrivate { staff: None, name: String::new(), why: String::new(), for_whom: String::new() };
    let command = CommandId([1; 16]);
    let input = Input::RemoteCommand { command, deadline_ms: i64::MAX, what: release(), by, begun: false };
    let effects = shell.station.handle(now, input);
    let answer = crate::fact::UpkeepFact::CommandAnswered { command, outcome: CommandOutcome::ClockNotTrusted };
    assert!(matches!(&effects[0], Effect::Append { facts, .. } if *facts == [Fact::Upkeep(answer)]));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Door { .. })));
}

#[test]
fn a_door_that_does_not_answer_is_told_to_the_office_and_not_tried_again() {
    let mut shell = Shell::new();
    let id = shell.give(1, release(), 10_000);
    shell.commit();
    shell.answer_door(DoorOutcome::Fault);
    shell.settle();
    assert_eq!(answer_to(&shell, id), Some(CommandOutcome::DoorFault));
    assert!(!shell.coil_on() && shell.frame.signal.is_none());
}

#[test]
fn a_command_does_not_wait_for_a_full_disk_and_its_answer_does() {
    let mut shell = Shell::new();
    let id = shell.give(1, release(), 10_000);
    shell.fail_oldest();
    shell.pass_ms(2_000);
    shell.settle();
    assert_eq!(answer_to(&shell, id), Some(CommandOutcome::NotRecorded));
    assert!(!shell.coil_on());
}

#[test]
fn a_door_command_that_a_power_cut_interrupted_is_not_repeated() {
    let mut shell = Shell::new();
    let id = shell.give(1, release(), 600_000);
    shell.commit();
    shell.cut_power(0);
    shell.give_again(id);
    shell.settle();
    assert_eq!(answer_to(&shell, id), Some(CommandOutcome::Interrupted));
    assert!(!shell.coil_on());
}

#[test]
fn the_office_hears_of_its_command_even_if_a_tap_has_the_door_by_then() {
    let mut shell = Shell::new();
    let id = shell.give(1, release(), 10_000);
    shell.commit();
    shell.tap(ZHOU_CARD);
    shell.commit();
    shell.settle();
    assert_eq!(answer_to(&shell, id), Some(CommandOutcome::Done));
}

#[test]
fn what_the_office_does_with_a_ticket_is_the_inspectors_and_answered_when_it_says_so() {
    let mut shell = Shell::new();
    let ticket = crate::id::TicketId([4; 16]);
    let id = shell.give(1, RemoteCommand::TicketAcknowledge { ticket }, 10_000);
    shell.give_again(id);
    let now_ms = shell.now().mono_ms;
    assert_eq!(
        shell.tickets,
        [(id, TicketAct::Acknowledge(ticket), now_ms + 10_000)],
        "once, and not after its deadline"
    );
    shell.settle();
    assert_eq!(answer_to(&shell, id), None, "nothing is said before the inspector has");
    shell.input(Input::TicketAnswered { command: id, outcome: CommandOutcome::NotFound });
    shell.settle();
    assert_eq!(answer_to(&shell, id), Some(CommandOutcome::NotFound));
    let late = shell.give(2, RemoteCommand::TicketClose { ticket, note: "repaired".into() }, -1);
    shell.settle();
    assert_eq!((answer_to(&shell, late), shell.tickets.len()), (Some(CommandOutcome::TooLate), 1));
}

#[test]
fn a_badge_that_the_office_wants_is_printed_once_and_answered_when_the_printers_queue_has_said_so() {
    let mut shell = Shell::new();
    let visit = VisitId([5; 16]);
    let id = shell.give(1, RemoteCommand::PrintBadge { visit }, 10_000);
    shell.give_again(id);
    shell.settle();
    assert_eq!((shell.badges.as_slice(), answer_to(&shell, id)), ([(id, visit)].as_slice(), None));
    shell.input(Input::BadgeAnswered { command: id, outcome: CommandOutcome::NotPossible });
    shell.settle();
    assert_eq!(answer_to(&shell, id), Some(CommandOutcome::NotPossible));
    let late = shell.give(2, RemoteCommand::PrintBadge { visit }, -1);
    shell.settle();
    assert_eq!((answer_to(&shell, late), shell.badges.len()), (Some(CommandOutcome::TooLate), 1));
}

#[test]
fn the_page_of_a_visit_says_how_far_its_badge_is_and_no_other_page_does() {
    let mut shell = Shell::new();
    let visit = shell.register();
    let printing = Input::Badge { visit, note: Some(BadgeNote::Printing) };
    shell.input(printing.clone());
    assert_eq!(shell.frame.badge_note, None, "{:?}", shell.frame.view);
    shell.want(Intent::WithoutCard);
    assert!(matches!(shell.frame.view, View::Waiting(_)));
    assert_eq!(shell.frame.badge_note, Some(BadgeNote::Printing));
    shell.input(Input::Badge { visit: VisitId([9; 16]), note: Some(BadgeNote::AtDesk) });
    assert_eq!(shell.frame.badge_note, Some(BadgeNote::Printing));
    shell.input(Input::Badge { visit, note: Some(BadgeNote::AtDesk) });
    assert_eq!(shell.frame.badge_note, Some(BadgeNote::AtDesk));
    shell.give(1, RemoteCommand::PermitVisit { visit }, 10_000);
    shell.settle();
    assert!(matches!(shell.frame.view, View::Permitted(_)));
    assert_eq!(shell.frame.badge_note, Some(BadgeNote::AtDesk));
    shell.input(Input::Badge { visit, note: None });
    assert_eq!(shell.frame.badge_note, None);
    shell.input(printing);
    shell.want(Intent::Done);
    assert_eq!(shell.frame.badge_note, None);
}
