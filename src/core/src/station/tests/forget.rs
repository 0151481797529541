//! A visitor who has left wants their details deleted (X4).

use super::super::*;
use super::people::TRAY_CARD;
use super::shell::Shell;
use crate::screen::{ForgetState, Intent, LeavingStage, Rating, View};

/// To the page after leaving, having passed the door with their own card.
fn left() -> (Shell, VisitId) {
    let mut shell = Shell::new();
    let visit = shell.register_with_card();
    shell.permit(visit);
    shell.settle();
    shell.want(Intent::Home);
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.pass_ms(6_000);
    shell.want(Intent::Leave);
    shell.tap(TRAY_CARD);
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Rate });
    (shell, visit)
}

fn state(shell: &Shell) -> Option<ForgetState> {
    match &shell.frame.view {
        View::Leaving { stage: LeavingStage::Forget { state } } => Some(*state),
        _ => None,
    }
}

fn asked() -> (Shell, VisitId) {
    let (mut shell, visit) = left();
    shell.want(Intent::ForgetMe);
    shell.want(Intent::ForgetMeSure);
    (shell, visit)
}

#[test]
fn deleting_is_asked_for_confirmed_and_said_to_be_done_only_when_it_is() {
    let (mut shell, visit) = left();
    shell.want(Intent::ForgetMe);
    assert_eq!(state(&shell), Some(ForgetState::Ask));
    assert_eq!(shell.forgets, [], "it asks first");
    shell.want(Intent::ForgetMeSure);
    assert_eq!((state(&shell), &shell.forgets[..]), (Some(ForgetState::Working), &[visit][..]));
    shell.want(Intent::ForgetMeSure);
    assert_eq!(shell.forgets.len(), 1, "once is enough");
    shell.input(Input::Forgotten { visit, outcome: Forgotten::Done });
    assert_eq!(state(&shell), Some(ForgetState::Done));
    shell.want(Intent::Done);
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn who_thinks_better_of_it_is_back_where_they_were() {
    let (mut shell, _) = left();
    shell.want(Intent::ForgetMe);
    shell.want(Intent::Back { text: String::new() });
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Rate });
    shell.want(Intent::Rate { rating: Rating::Good });
    shell.settle();
    shell.want(Intent::ForgetMe);
    shell.want(Intent::Back { text: String::new() });
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Farewell });
    assert_eq!(shell.forgets, []);
}

#[test]
fn what_must_be_kept_is_said_to_be_kept() {
    let (mut shell, visit) = asked();
    shell.input(Input::Forgotten { visit, outcome: Forgotten::Held });
    assert_eq!(state(&shell), Some(ForgetState::Held));
    assert!(!shell.frame.desk_called);
}

#[test]
fn what_could_not_be_deleted_is_the_desks_and_the_call_survives_a_full_disk() {
    let (mut shell, visit) = asked();
    shell.input(Input::Forgotten { visit, outcome: Forgotten::Failed });
    assert_eq!(state(&shell), Some(ForgetState::Failed));
    assert!(!shell.frame.desk_called, "not said before it is recorded");
    shell.fail_oldest();
    shell.pass_ms(2_000);
    shell.settle();
    assert!(shell.durable().contains(&Fact::DeskCalled { visit: Some(visit), cause: None }));
}

#[test]
fn who_walks_away_while_it_is_being_deleted_has_the_desk_called_if_it_fails() {
    let (mut shell, visit) = asked();
    shell.want(Intent::Home);
    shell.input(Input::Forgotten { visit, outcome: Forgotten::Failed });
    shell.settle();
    assert!(shell.durable().contains(&Fact::DeskCalled { visit: Some(visit), cause: None }));
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn deleting_that_never_ends_is_the_desks_and_a_late_yes_is_still_told() {
    let (mut shell, visit) = asked();
    shell.pass_ms(20_000);
    shell.settle();
    assert_eq!(state(&shell), Some(ForgetState::Failed));
    assert!(shell.frame.desk_called);
    shell.input(Input::Forgotten { visit, outcome: Forgotten::Done });
    assert_eq!(state(&shell), Some(ForgetState::Done));
}

/// All that a station holds, as far as a test can see it.
fn memory_of(station: &Station) -> String {
    let mut names = Vec::new();
    names.extend(station.open_visits().map(|visit| visit.name.clone() + &visit.host_name));
    names.extend([station.form.name.clone(), station.form.contact.clone()]);
    let passing = station.doors.iter().filter_map(|door| door.passage.as_ref()).map(|grant| &grant.signal);
    let signals = passing.chain(station.signal.iter().map(|(signal, _)| signal));
    names.extend(signals.map(|signal| format!("{signal:?}")));
    for facts in &station.unwritten {
        for fact in facts {
            assert!(fact.draft().unwrap().private.is_none(), "what waits to be written has no private part");
        }
    }
    names.push(serde_json::to_string(station.frame().unwrap()).unwrap());
    names.join("\n")
}

#[test]
fn nothing_of_the_visitor_is_left_in_the_stations_memory() {
    let (mut shell, visit) = asked();
    assert!(memory_of(&shell.station).contains("张伟"), "the last passage greeted them by name");
    shell.input(Input::Forgotten { visit, outcome: Forgotten::Done });
    assert!(!memory_of(&shell.station).contains("张伟"));
}

#[test]
fn an_open_visit_that_an_administrator_had_forgotten_goes_on_without_a_name() {
    let mut shell = Shell::new();
    let visit = shell.register();
    assert!(memory_of(&shell.station).contains("张伟"));
    shell.input(Input::Forgotten { visit, outcome: Forgotten::Done });
    assert!(!memory_of(&shell.station).contains("张伟"));
    assert_eq!(shell.station.open_visits().len(), 1);
}
