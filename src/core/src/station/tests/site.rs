//! What other nodes of the site did: visits of other kiosks, people who change, and a kiosk that is not in step.

use super::super::*;
use super::people::{LI, TRAY_CARD, ZHOU, ZHOU_CARD, uid};
use super::shell::{Shell, leaf};
use crate::id::NodeId;
use crate::screen::{CardStage, CardTrouble, Intent, Language, LeavingStage, Purpose, View};
use crate::visit::{Home, VisitCard, VisitState};
use proptest::prelude::*;

pub(super) const ELSEWHERE: VisitId = VisitId([0xA1; 16]);

/// A visit that was registered at another kiosk, with a written card.
pub(super) fn elsewhere(state: VisitState) -> OpenVisit {
    OpenVisit {
        visit: ELSEWHERE,
        home: Home::Kiosk(NodeId([9; 16])),
        state,
        name: "王芳".into(),
        host: Some(ZHOU),
        host_name: "周雯".into(),
        host_department: "研发部".into(),
        host_changes: 0,
        organisation: String::new(),
        purpose: Purpose::Meeting,
        language: Language::ZhHans,
        arrived_ms: 1_795_478_400_000,
        invited: None,
        card: Some(VisitCard { uid: uid(TRAY_CARD), until_ms: 1_795_478_400_000 + 12 * 3_600_000, written: true }),
        party: None,
    }
}

/// The entries that say so have come.
fn tell(shell: &mut Shell, now: Option<OpenVisit>) {
    shell.site(ELSEWHERE, now);
}

/// Only the station is told, in whatever order.
fn tell_late(shell: &mut Shell, now: Option<OpenVisit>) {
    shell.input(Input::SiteVisit { visit: ELSEWHERE, now });
}

fn state(shell: &Shell, visit: VisitId) -> Option<VisitState> {
    shell.station.open_visits().find(|open| open.visit == visit).map(|open| open.state)
}

#[test]
fn a_card_of_another_kiosk_opens_this_door_once_permitted_and_is_taken_back_here() {
    let mut shell = Shell::new();
    tell(&mut shell, Some(elsewhere(VisitState::Registered)));
    shell.tap(TRAY_CARD);
    shell.settle();
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::NotPermittedYet }));
    tell(&mut shell, Some(elsewhere(VisitState::Permitted)));
    assert_eq!(shell.frame.view, View::Home {}, "it is no visit of this screen");
    shell.pass_ms(10_000);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(shell.coil_on());
    shell.input(leaf(Some(true)));
    shell.settle();
    assert!(shell.durable().contains(&Fact::VisitEntered { visit: ELSEWHERE }));
    shell.want(Intent::Leave);
    shell.tap(TRAY_CARD);
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Rate });
    assert!(shell.kinds().ends_with(&["card.returned".into(), "visit.left".into()]));
    tell_late(&mut shell, Some(elsewhere(VisitState::In)));
    assert_eq!(shell.station.open_visits().len(), 0, "what is told late opens nothing again");
}

#[test]
fn a_host_does_not_collect_through_this_door_who_waits_at_another_kiosk() {
    let mut shell = Shell::new();
    tell(&mut shell, Some(elsewhere(VisitState::Registered)));
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(shell.coil_on());
    assert_eq!(state(&shell, ELSEWHERE), Some(VisitState::Registered));
}

#[test]
fn a_card_torn_at_another_kiosk_is_not_written_here() {
    let mut shell = Shell::new();
    let mut torn = elsewhere(VisitState::Registered);
    torn.card = torn.card.map(|card| VisitCard { written: false, ..card });
    tell(&mut shell, Some(torn));
    shell.tap(TRAY_CARD);
    shell.settle();
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::NotPermittedYet }));
    assert!(shell.jobs.is_empty());
}

#[test]
fn an_own_visit_that_was_permitted_or_ended_elsewhere_is_so_here() {
    let mut shell = Shell::new();
    let visit = shell.register();
    shell.want(Intent::WithoutCard);
    let own = shell.station.open_visits().next().unwrap().clone();
    shell.site(visit, Some(OpenVisit { state: VisitState::Permitted, ..own.clone() }));
    assert!(matches!(shell.frame.view, View::Permitted(_)));
    shell.input(Input::SiteVisit { visit, now: Some(own) });
    assert_eq!(state(&shell, visit), Some(VisitState::Permitted), "nothing goes back");
    shell.site(visit, None);
    assert_eq!((shell.station.open_visits().len(), &shell.frame.view), (0, &View::Home {}));
}

#[test]
fn a_visit_that_ends_elsewhere_while_its_card_is_wiped_here_is_not_ended_twice() {
    let mut shell = Shell::new();
    tell(&mut shell, Some(elsewhere(VisitState::In)));
    shell.want(Intent::Leave);
    shell.tap(TRAY_CARD);
    tell(&mut shell, None);
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Rate });
    assert!(shell.kinds().contains(&"card.returned".into()) && !shell.kinds().contains(&"visit.left".into()));
}

#[test]
fn visits_of_other_kiosks_take_no_room_from_the_own_ones() {
    let mut shell = Shell::new();
    for number in 0..=MAX_OPEN_VISITS {
        let mut id = [0xA1; 16];
        id[..8].copy_from_slice(&number.to_be_bytes());
        let visit = VisitId(id);
        shell
            .input(Input::SiteVisit { visit, now: Some(OpenVisit { visit, card: None, ..elsewhere(VisitState::In) }) });
    }
    assert_eq!(shell.station.open_visits().len(), MAX_OPEN_VISITS);
    shell.register();
    assert_eq!(shell.station.own_open_visits(), 1);
}

#[test]
fn hits_on_the_screen_follow_the_people_and_a_chosen_host_who_is_gone_stays_chosen_by_name() {
    let mut shell = Shell::new();
    shell.fill_in();
    shell.want(Intent::Change { step: crate::screen::Step::Host });
    shell.want(Intent::FindHost { query: "li".into() });
    let hits = |shell: &Shell| match &shell.frame.view {
        View::Ask(ask) => ask.hits.iter().map(|hit| hit.staff).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(hits(&shell), [LI]);
    let newcomer = StaffId([7; 16]);
    shell.input(Input::People(Arc::new(vec![Person::new(newcomer, "李雷", "财务部", "")].into())));
    assert_eq!(hits(&shell), [newcomer]);
    shell.want(Intent::Host { staff: LI });
    assert_eq!(hits(&shell), [newcomer], "who is gone cannot be chosen");
    shell.want(Intent::Back { text: String::new() });
    assert!(matches!(&shell.frame.view, View::Review(review) if review.host == "周雯"));
    shell.want(Intent::Confirm);
    shell.settle();
    let visit = shell.station.open_visits().next().unwrap();
    assert_eq!((visit.host, visit.host_name.as_str()), (None, "周雯"));
}

fn restored() -> Shell {
    let mut shell = Shell::new();
    shell.station.catching_up = true;
    shell
}

#[test]
fn a_restored_kiosk_refuses_temporary_cards_until_it_is_in_step_and_opens_to_staff() {
    let mut shell = restored();
    tell(&mut shell, Some(elsewhere(VisitState::Permitted)));
    shell.tap(TRAY_CARD);
    shell.settle();
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::NotInStep }));
    assert!(!shell.coil_on() && !shell.station.in_step());
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(shell.coil_on());
    shell.pass_ms(10_000);
    shell.input(Input::InStep { in_step: false });
    shell.input(Input::InStep { in_step: true });
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(shell.coil_on() && shell.station.in_step());
}

#[test]
fn a_restored_kiosk_registers_without_a_card_and_gives_one_as_soon_as_it_may() {
    let mut shell = restored();
    shell.register();
    let refused = View::Card { visitor: "张伟".into(), stage: CardStage::Failed { why: CardTrouble::NotInStep } };
    assert_eq!(shell.frame.view, refused);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert_eq!(shell.frame.view, refused);
    assert!(shell.jobs.is_empty());
    shell.input(Input::InStep { in_step: true });
    assert_eq!(shell.frame.view, View::Card { visitor: "张伟".into(), stage: CardStage::Take });
}

#[test]
fn a_kiosk_that_was_never_restored_is_in_step_whatever_it_is_told() {
    let mut shell = Shell::new();
    shell.input(Input::InStep { in_step: false });
    assert!(shell.station.in_step());
}

#[test]
fn a_station_started_with_a_backup_is_not_in_step() {
    let config = StationConfig { restored: true, ..super::shell::config() };
    assert!(!Station::new(config, Arc::default(), Vec::new()).in_step());
}

/// What the other nodes' journals say of one visit, piece by piece, as views of it come to this kiosk.
fn telling() -> impl Strategy<Value = OpenVisit> {
    let state = prop_oneof![Just(VisitState::Registered), Just(VisitState::Permitted), Just(VisitState::In)];
    (state, any::<bool>(), proptest::option::of(any::<bool>())).prop_map(|(state, named, written)| {
        let mut visit = elsewhere(state);
        visit.card = written.map(|written| VisitCard { written, ..visit.card.unwrap() });
        if !named {
            visit.name.clear();
        }
        visit
    })
}

proptest! {
    #[test]
    fn in_whatever_order_a_visit_is_told_it_comes_to_the_same_and_nothing_goes_back(
        told in proptest::collection::vec(telling(), 1..8),
        ended_at in proptest::option::of(0usize..8),
        turn in 0usize..8,
    ) {
        let known_after = |told: &[OpenVisit]| {
            let mut shell = Shell::new();
            let mut furthest = None;
            for visit in told {
                tell_late(&mut shell, Some(visit.clone()));
                let now = state(&shell, ELSEWHERE);
                assert!(now >= furthest, "a visit does not go back");
                furthest = now;
            }
            shell.station.open_visits().cloned().collect::<Vec<_>>()
        };
        let mut turned = told.clone();
        turned.rotate_left(turn % told.len());
        turned.extend(told.iter().take(1).cloned());
        prop_assert!(known_after(&told) == known_after(&turned));
        if let Some(at) = ended_at {
            let mut shell = Shell::new();
            tell_late(&mut shell, Some(told[0].clone()));
            for (number, visit) in told.iter().enumerate() {
                if number == at % told.len() {
                    tell_late(&mut shell, None);
                }
                tell_late(&mut shell, Some(visit.clone()));
            }
            prop_assert_eq!(state(&shell, ELSEWHERE), None, "what has ended stays ended");
        }
    }
}
