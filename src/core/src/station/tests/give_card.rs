//! A card for a visitor of the web desk: asked for by the desk or at the staff pages, and collected by their host's tap.

use super::super::*;
use super::people::{FRONT, LI_CARD, RECEPTIONIST_CARD, TRAY_CARD, ZHOU_CARD, uid};
use super::shell::Shell;
use super::site::{ELSEWHERE, elsewhere};
use super::staff::open_with;
use crate::fact::{CommandOutcome, PagesAct, PagesClosed, RemoteCommand};
use crate::id::{CommandId, NodeId};
use crate::screen::staff::{RowState, StaffPlace};
use crate::screen::{CardStage, CardTrouble, Intent, LeavingStage, View};
use crate::visit::{VisitCard, VisitState};

/// Registered at the web desk, in English, for 周雯.
fn at_desk(state: VisitState) -> OpenVisit {
    OpenVisit { home: Home::Office, language: Language::En, card: None, ..elsewhere(state) }
}

fn knows(visit: OpenVisit) -> Shell {
    let mut shell = Shell::new();
    shell.site(ELSEWHERE, Some(visit));
    shell
}

fn give(shell: &mut Shell, number: u8) -> CommandId {
    shell.give(number, RemoteCommand::GiveCard { visit: ELSEWHERE }, 30_000)
}

fn outcome(shell: &mut Shell, number: u8) -> Option<CommandOutcome> {
    let id = give(shell, number);
    shell.settle();
    shell.outlives.office.answer_to(id)
}

fn state(shell: &Shell) -> Option<VisitState> {
    shell.station.open_visits().find(|open| open.visit == ELSEWHERE).map(|open| open.state)
}

fn takes_card(shell: &mut Shell) {
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
}

#[test]
fn the_desk_has_a_card_asked_for_in_the_visitors_language_and_it_opens_and_ends_the_visit_as_any_other() {
    let mut shell = knows(at_desk(VisitState::Permitted));
    let id = give(&mut shell, 1);
    assert_eq!(shell.frame.view, View::Home {}, "nothing is shown before the answer is durable");
    shell.settle();
    assert_eq!(shell.outlives.office.answer_to(id), Some(CommandOutcome::Done));
    assert_eq!(shell.frame.view, View::Card { visitor: "王芳".into(), stage: CardStage::Take });
    assert_eq!(shell.frame.language, Language::En);
    takes_card(&mut shell);
    assert!(matches!(&shell.frame.view, View::Permitted(way) if way.host == "周雯" && !way.card_until.is_empty()));
    shell.want(Intent::Done);
    assert_eq!((&shell.frame.view, shell.frame.language), (&View::Home {}, Language::ZhHans));
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(shell.coil_on());
    shell.input(super::shell::leaf(Some(true)));
    shell.settle();
    assert_eq!(state(&shell), Some(VisitState::In));
    shell.pass_ms(30_000);
    shell.want(Intent::Leave);
    shell.tap(TRAY_CARD);
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Rate });
    assert_eq!(state(&shell), None);
    assert!(shell.kinds().ends_with(&["card.returned".into(), "visit.left".into()]));
}

#[test]
fn a_visit_that_is_ended_not_permitted_unknown_or_has_a_card_gets_none_and_the_greeting_stays() {
    let card = |written| Some(VisitCard { uid: uid(TRAY_CARD), until_ms: i64::MAX, written });
    let over = 1_795_478_400_000 - 12 * 3_600_000;
    for (known, expected) in [
        (None, CommandOutcome::NotFound),
        (Some(at_desk(VisitState::Registered)), CommandOutcome::NotPossible),
        (Some(OpenVisit { card: card(true), ..at_desk(VisitState::Permitted) }), CommandOutcome::NotPossible),
        (Some(OpenVisit { arrived_ms: over, ..at_desk(VisitState::Permitted) }), CommandOutcome::NotPossible),
        (
            Some(OpenVisit { home: Home::Kiosk(NodeId([9; 16])), ..at_desk(VisitState::Permitted) }),
            CommandOutcome::NotPossible,
        ),
        (Some(OpenVisit { card: card(false), ..at_desk(VisitState::Permitted) }), CommandOutcome::Done),
    ] {
        let mut shell = Shell::new();
        shell.site(ELSEWHERE, known.clone());
        assert_eq!(outcome(&mut shell, 1), Some(expected), "{known:?}");
        assert_eq!(shell.frame.view == View::Home {}, expected != CommandOutcome::Done, "{known:?}");
    }
    let mut ended = knows(at_desk(VisitState::In));
    ended.site(ELSEWHERE, Some(at_desk(VisitState::Left)));
    assert_eq!(outcome(&mut ended, 1), Some(CommandOutcome::NotFound));
}

#[test]
fn a_kiosk_without_a_reader_says_that_it_can_give_no_card() {
    let mut shell = knows(at_desk(VisitState::Permitted));
    shell.input(Input::ReaderChanged { at: FRONT, part: Part::Reader, present: false });
    shell.settle();
    assert_eq!(outcome(&mut shell, 1), Some(CommandOutcome::NotPossible));
}

#[test]
fn whoever_uses_the_screen_goes_on_undisturbed_and_the_desk_hears_so() {
    let uses: [fn(&mut Shell); 8] = [
        |shell| shell.want(Intent::Register),
        Shell::fill_in,
        |shell| {
            shell.register();
        },
        |shell| shell.want(Intent::Leave),
        |shell| shell.want(Intent::StaffPages),
        |shell| shell.want(Intent::Language { language: Language::En }),
        |shell| shell.want(Intent::Comfort { comfort: Comfort { more_time: true, ..Comfort::default() } }),
        |shell| shell.input(Input::DeskCard { want: DeskWant::TakeBack, request: 1 }),
    ];
    for (number, using) in uses.into_iter().enumerate() {
        let mut shell = knows(at_desk(VisitState::Permitted));
        using(&mut shell);
        let before = shell.frame.clone();
        assert_eq!(outcome(&mut shell, 1), Some(CommandOutcome::ScreenInUse), "{number}");
        assert_eq!((&shell.frame.view, shell.frame.language), (&before.view, before.language), "{number}");
        shell.pass_ms(20 * 60_000);
        assert_eq!(outcome(&mut shell, 2), Some(CommandOutcome::Done), "{number}: the desk presses again");
    }
}

#[test]
fn while_the_answer_is_written_nobody_begins_anything_and_a_disk_that_cannot_leaves_the_greeting() {
    let mut shell = knows(at_desk(VisitState::Permitted));
    let id = give(&mut shell, 1);
    shell.want(Intent::Register);
    assert_eq!(shell.frame.view, View::Home {});
    let second = give(&mut shell, 2);
    shell.settle();
    assert!(matches!(shell.frame.view, View::Card { .. }));
    assert_eq!(shell.outlives.office.answer_to(id), Some(CommandOutcome::Done));
    assert_eq!(shell.outlives.office.answer_to(second), Some(CommandOutcome::ScreenInUse));
    let mut full = knows(at_desk(VisitState::Permitted));
    let id = give(&mut full, 1);
    full.fail_oldest();
    full.pass_ms(2_000);
    full.settle();
    assert_eq!(full.outlives.office.answer_to(id), Some(CommandOutcome::NotRecorded));
    assert_eq!(full.frame.view, View::Home {});
    full.want(Intent::Register);
    assert!(matches!(full.frame.view, View::Ask(_)), "the screen is everybody's again");
}

#[test]
fn whoever_takes_no_card_is_shown_the_way_and_the_greeting_comes_back_by_itself() {
    let mut shell = knows(at_desk(VisitState::Permitted));
    assert_eq!(outcome(&mut shell, 1), Some(CommandOutcome::Done));
    shell.pass_ms(90_000);
    assert!(matches!(shell.frame.view, View::Permitted(_)));
    shell.pass_ms(60_000);
    assert_eq!((&shell.frame.view, shell.frame.language), (&View::Home {}, Language::ZhHans));
    assert_eq!(outcome(&mut shell, 2), Some(CommandOutcome::Done), "it can be asked for again");
    shell.site(ELSEWHERE, None);
    assert_eq!(shell.frame.view, View::Home {}, "and goes with the visit");
}

#[test]
fn a_card_of_the_desks_visit_that_was_torn_away_is_finished_at_its_next_tap() {
    let mut shell = knows(at_desk(VisitState::Permitted));
    outcome(&mut shell, 1);
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.finish_job(Err(CardTrouble::MovedTooEarly));
    shell.pass_ms(90_000);
    shell.pass_ms(60_000);
    assert_eq!(shell.frame.view, View::Home {});
    takes_card(&mut shell);
    assert!(shell.station.visitor_of_card(&uid(TRAY_CARD)).unwrap().card.unwrap().written);
}

#[test]
fn their_host_collects_by_tapping_who_waits_at_the_web_desk() {
    let mut shell = knows(at_desk(VisitState::Registered));
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(shell.coil_on());
    assert_eq!(state(&shell), Some(VisitState::Permitted));
    shell.input(super::shell::leaf(Some(true)));
    shell.settle();
    assert_eq!(state(&shell), Some(VisitState::In));
    shell.input(super::shell::leaf(Some(false)));
    shell.pass_ms(10_000);
    assert_eq!(outcome(&mut shell, 1), Some(CommandOutcome::Done), "and may have a card still");
}

#[test]
fn a_receptionist_finds_the_desks_visits_at_the_kiosk_permits_gives_a_card_and_ends_them() {
    let mut shell = open_with(RECEPTIONIST_CARD);
    shell.site(ELSEWHERE, Some(at_desk(VisitState::Registered)));
    shell.go(StaffPlace::Visits);
    let chosen = shell.listed().chosen.clone().unwrap();
    assert_eq!((chosen.row.title.as_str(), chosen.row.state), ("王芳", RowState::Waits));
    shell.act(PagesAct::GiveCard);
    assert_eq!(shell.used(), [], "not before they are permitted");
    shell.act(PagesAct::Permit);
    assert_eq!(state(&shell), Some(VisitState::Permitted));
    assert_eq!(shell.listed().chosen.clone().unwrap().acts, [PagesAct::GiveCard, PagesAct::EndVisit]);
    shell.act(PagesAct::GiveCard);
    assert_eq!(shell.closed(), Some(PagesClosed::Finished));
    assert_eq!(shell.frame.view, View::Card { visitor: "王芳".into(), stage: CardStage::Take });
    assert_eq!(shell.frame.language, Language::En);
    takes_card(&mut shell);
    shell.want(Intent::Done);
    shell.want(Intent::StaffPages);
    shell.tap(LI_CARD);
    shell.settle();
    shell.go(StaffPlace::Visits);
    assert_eq!(shell.listed().chosen.clone().unwrap().acts, [PagesAct::EndVisit], "one card is enough");
    shell.act(PagesAct::EndVisit);
    shell.sure();
    assert_eq!(state(&shell), None);
    assert_eq!(shell.used(), [PagesAct::Permit, PagesAct::GiveCard, PagesAct::EndVisit]);
}

#[test]
fn a_visit_that_ended_while_the_receptionist_pressed_gets_no_card_and_that_is_said() {
    let mut shell = open_with(RECEPTIONIST_CARD);
    shell.site(ELSEWHERE, Some(at_desk(VisitState::Permitted)));
    shell.go(StaffPlace::Visits);
    shell.staff(crate::screen::staff::StaffWant::Act { act: PagesAct::GiveCard });
    shell.site(ELSEWHERE, None);
    shell.settle();
    assert!(shell.pages().outcome.unwrap().refused.is_some());
    assert!(shell.jobs.is_empty());
}

#[test]
fn visits_of_other_kiosks_are_not_listed_for_the_receptionist() {
    let mut shell = open_with(RECEPTIONIST_CARD);
    shell.site(ELSEWHERE, Some(elsewhere(VisitState::Registered)));
    shell.go(StaffPlace::Visits);
    assert!(shell.listed().rows.is_empty());
}
