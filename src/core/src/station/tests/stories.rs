use super::super::*;
use super::people::{LI_CARD, TRAY_CARD, ZHOU_CARD, uid};
use super::shell::{Shell, leaf};
use crate::door::DoorOutcome;
use crate::form::Problem;
use crate::screen::{CardStage, CardTrouble, Intent, LeavingStage, Purpose, Rating, Step, ToldWhat, View};
use crate::visit::VisitState;

#[test]
fn a_visitor_registers_is_collected_gets_a_card_passes_and_leaves() {
    let mut shell = Shell::new();
    let visit = shell.register();
    assert_eq!(shell.frame.view, View::Card { visitor: "张伟".into(), stage: CardStage::Take });

    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(matches!(shell.jobs[0].work, CardWork::Write(_)));
    shell.finish_job(Ok(()));
    shell.settle();
    assert!(matches!(&shell.frame.view, View::Waiting(waiting) if waiting.has_card));

    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(matches!(&shell.frame.signal, Some(Signal::Granted { collected, .. }) if collected == &["张＊"]));
    assert!(matches!(&shell.frame.view, View::Permitted(way) if way.place == "3 楼"));
    shell.input(leaf(Some(true)));
    shell.input(leaf(Some(false)));
    shell.settle();

    shell.want(Intent::Home);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(shell.coil_on());
    shell.pass_ms(6_000);
    assert!(!shell.coil_on());

    shell.want(Intent::Leave);
    shell.tap(TRAY_CARD);
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Rate });
    shell.want(Intent::Rate { rating: Rating::VeryGood });
    shell.settle();
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Farewell });
    shell.pass_ms(6_000);
    assert_eq!(shell.frame.view, View::Home {});
    assert_eq!(shell.station.open_visits().len(), 0);
    assert!(shell.durable().contains(&Fact::VisitEntered { visit }));
    let kinds = shell.kinds();
    let at = |kind: &str| kinds.iter().position(|k| k == kind).unwrap();
    assert!(at("visit.registered") < at("card.issuing") && at("card.issued") < at("visit.permitted"));
    assert!(at("card.returned") < at("visit.left"));
}

#[test]
fn a_temporary_card_is_a_badge_until_permission_and_opens_after_it() {
    let mut shell = Shell::new();
    shell.register();
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
    shell.want(Intent::Done);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(matches!(shell.durable().last(), Some(Fact::AccessDenied { reason: Denial::NotPermittedYet, .. })));
    assert!(!shell.coil_on());
    let visit = shell.station.open_visits().next().unwrap().visit;
    shell.input(Input::Permit { visit, who: "root".into(), why: "expected".into(), request: 9 });
    shell.settle();
    assert_eq!(shell.replies, [(9, Ok(()))]);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(shell.coil_on());
}

#[test]
fn the_visit_is_on_no_screen_and_at_no_door_before_it_is_durable() {
    let mut shell = Shell::new();
    shell.fill_in();
    shell.want(Intent::Confirm);
    assert!(matches!(&shell.frame.view, View::Review(review) if review.saving));
    assert_eq!(shell.station.open_visits().len(), 0);
    shell.want(Intent::Confirm);
    assert_eq!(shell.appends.len(), 1, "a second touch registers nothing twice");
}

#[test]
fn a_full_disk_keeps_the_door_shut_says_so_and_recovers_by_itself_with_the_form_intact() {
    let mut shell = Shell::new();
    shell.fill_in();
    shell.want(Intent::Confirm);
    shell.fail_oldest();
    assert_eq!(shell.frame.view, View::OutOfService { cause: OutOfService::DiskFull });
    shell.tap(ZHOU_CARD);
    shell.fail_oldest();
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::NotRecorded }));
    assert!(!shell.coil_on());
    shell.pass_ms(2_000);
    assert!(matches!(&shell.frame.view, View::Review(review) if review.name == "张伟" && !review.saving));
    assert!(shell.kinds().contains(&"journal.resumed".to_owned()));
}

#[test]
fn a_disk_that_answers_after_the_grants_time_opens_nothing() {
    let mut shell = Shell::new();
    shell.tap(ZHOU_CARD);
    shell.mono_ms += 5_001;
    shell.commit();
    assert!(!shell.coil_on());
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::TooLate }));
    shell.settle();
    assert!(shell.kinds().contains(&"door.not_released".to_owned()));
}

#[test]
fn a_disk_that_takes_three_seconds_opens_the_door_after_them_and_not_before() {
    let mut shell = Shell::new();
    shell.tap(ZHOU_CARD);
    shell.pass_ms_without_disk(3_000);
    assert!(!shell.coil_on() && shell.frame.signal.is_none());
    shell.settle();
    assert!(shell.coil_on());
}

#[test]
fn a_door_that_does_not_answer_is_said_and_recorded() {
    let mut shell = Shell::new();
    shell.tap(ZHOU_CARD);
    shell.commit();
    assert_eq!(shell.frame.signal, None, "nothing is said before the door has moved");
    shell.answer_door(DoorOutcome::Fault);
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::DoorFault }));
    assert!(!shell.coil_on());
}

#[test]
fn a_staff_tap_in_the_middle_of_a_registration_disturbs_nothing() {
    let mut shell = Shell::new();
    shell.want(Intent::Register);
    shell.want(Intent::Answer { text: "张伟".into() });
    let before = shell.frame.view.clone();
    shell.tap(LI_CARD);
    shell.settle();
    assert!(shell.coil_on());
    assert_eq!(shell.frame.view, before);
    shell.pass_ms(3_000);
    assert_eq!(shell.frame.signal, None);
    assert_eq!(shell.frame.view, before);
}

#[test]
fn another_employee_collects_only_after_saying_so_on_the_screen_and_only_for_a_while() {
    let mut shell = Shell::new();
    shell.register();
    shell.want(Intent::WithoutCard);
    shell.tap(LI_CARD);
    shell.settle();
    assert_eq!(shell.station.open_visits().next().unwrap().state, VisitState::Registered);
    shell.want(Intent::Collect);
    shell.pass_ms(16_000);
    shell.tap(LI_CARD);
    shell.settle();
    assert_eq!(shell.station.open_visits().next().unwrap().state, VisitState::Registered);
    shell.want(Intent::Collect);
    shell.tap(LI_CARD);
    shell.settle();
    assert!(shell.station.open_visits().next().unwrap().state.is_permitted());
    assert!(matches!(shell.frame.view, View::Permitted(_)));
}

#[test]
fn a_form_left_alone_counts_down_goes_home_and_forgets() {
    let mut shell = Shell::new();
    shell.want(Intent::Register);
    shell.want(Intent::Answer { text: "张伟".into() });
    shell.pass_ms(50_000);
    assert!(matches!(&shell.frame.view, View::Ask(ask) if ask.wipes_in_s == Some(10)));
    shell.want(Intent::StillHere);
    assert!(matches!(&shell.frame.view, View::Ask(ask) if ask.wipes_in_s.is_none()));
    shell.pass_ms(61_000);
    assert_eq!(shell.frame.view, View::Home {});
    assert_eq!(shell.station.form, Form::default());
    shell.want(Intent::Register);
    assert!(matches!(&shell.frame.view, View::Ask(ask) if ask.value.is_empty()));
}

#[test]
fn back_keeps_what_was_typed_and_a_change_from_the_review_returns_there() {
    let mut shell = Shell::new();
    shell.fill_in();
    shell.want(Intent::Change { step: Step::Contact });
    assert_eq!(shell.step(), Some(Step::Contact));
    shell.want(Intent::Answer { text: "nobody".into() });
    assert!(matches!(&shell.frame.view, View::Ask(ask) if ask.problem == Some(Problem::NotAContact)));
    shell.want(Intent::Answer { text: "13900139000".into() });
    assert!(matches!(&shell.frame.view, View::Review(review) if review.contact_tail == "9000"));
    shell.want(Intent::Back { text: String::new() });
    shell.want(Intent::Back { text: String::new() });
    shell.want(Intent::Back { text: String::new() });
    assert_eq!(shell.step(), Some(Step::Contact));
    shell.want(Intent::Back { text: "1390013".into() });
    shell.want(Intent::NoOrganisation);
    assert!(matches!(&shell.frame.view, View::Review(review) if review.contact_tail == "0013"));
}

#[test]
fn an_unchecked_answer_kept_by_back_is_caught_before_it_is_recorded() {
    let mut shell = Shell::new();
    shell.fill_in();
    shell.want(Intent::Change { step: Step::Contact });
    shell.want(Intent::Back { text: "12".into() });
    shell.want(Intent::Choose { purpose: Purpose::Other });
    shell.want(Intent::NoOrganisation);
    shell.want(Intent::Confirm);
    assert!(shell.appends.is_empty());
    assert_eq!(shell.step(), Some(Step::Contact));
}

#[test]
fn a_host_that_was_not_offered_cannot_be_chosen() {
    let mut shell = Shell::new();
    shell.fill_in();
    shell.want(Intent::Change { step: Step::Host });
    shell.want(Intent::Host { staff: super::people::LI });
    assert_eq!(shell.step(), Some(Step::Host));
}

#[test]
fn a_card_torn_away_while_being_written_is_finished_at_its_next_tap() {
    let mut shell = Shell::new();
    shell.register();
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.finish_job(Err(CardTrouble::MovedTooEarly));
    shell.settle();
    shell.pass_ms(200_000);
    assert_eq!(shell.frame.view, View::Home {});
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
    assert!(shell.station.open_visits().next().unwrap().card.unwrap().written);
}

#[test]
fn a_second_card_held_up_before_the_disk_has_answered_is_not_promised_too() {
    let mut shell = Shell::new();
    shell.register();
    shell.tap(TRAY_CARD);
    shell.tap(TRAY_CARD + 1);
    shell.tap(TRAY_CARD);
    assert_eq!(shell.appends.len(), 1);
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(shell.station.open_visits().next().unwrap().card.unwrap().uid, uid(TRAY_CARD));
    assert_eq!(shell.kinds().iter().filter(|kind| *kind == "card.issuing").count(), 1);
}

#[test]
fn a_card_of_another_visitor_is_not_issued_again() {
    let mut shell = Shell::new();
    shell.register();
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
    shell.want(Intent::Home);
    shell.register();
    shell.tap(TRAY_CARD);
    shell.settle();
    assert_eq!(
        shell.frame.view,
        View::Card { visitor: "张伟".into(), stage: CardStage::Failed { why: CardTrouble::InUse } }
    );
}

#[test]
fn leaving_is_not_blocked_by_a_card_that_cannot_be_wiped() {
    let mut shell = Shell::new();
    let visit = shell.register_with_card();
    shell.want(Intent::Home);
    shell.want(Intent::Leave);
    shell.tap(TRAY_CARD);
    shell.finish_job(Err(CardTrouble::Defective));
    shell.settle();
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Rate });
    let private = Some(crate::fact::CardPrivate { uid: uid(TRAY_CARD) });
    let card = shell.view().tray_card(uid(TRAY_CARD)).map(|tray| tray.card);
    assert!(shell.durable().contains(&Fact::CardReturned { visit, wiped: false, card, private }));
}

#[test]
fn going_home_from_home_leaves_the_doors_of_the_greeting_usable() {
    let mut shell = Shell::new();
    shell.want(Intent::Home);
    shell.want(Intent::Register);
    assert_eq!(shell.step(), Some(Step::Name));
}

#[test]
fn a_staff_card_is_not_taken_back() {
    let mut shell = Shell::new();
    shell.want(Intent::Leave);
    shell.tap(99);
    assert_eq!(shell.frame.view, View::Leaving { stage: LeavingStage::Failed { why: CardTrouble::NotATrayCard } });
}

#[test]
fn a_lost_screen_forgets_the_form_and_nothing_that_is_recorded() {
    let mut shell = Shell::new();
    shell.want(Intent::Register);
    shell.want(Intent::Answer { text: "张伟".into() });
    shell.input(Input::PartChanged { part: Part::Screen, present: false });
    assert_eq!(shell.frame.view, View::Home {});
    shell.register();
    shell.input(Input::PartChanged { part: Part::Screen, present: false });
    assert!(matches!(shell.frame.view, View::Card { .. }));
}

#[test]
fn a_touch_meant_for_an_earlier_page_does_nothing() {
    let mut shell = Shell::new();
    let stale = shell.frame.revision;
    shell.want(Intent::Register);
    shell.input(Input::Screen { revision: stale, intent: Intent::Leave, fresh: [1; 16] });
    assert_eq!(shell.step(), Some(Step::Name));
}

#[test]
fn the_waiting_page_tells_only_what_happened() {
    let mut shell = Shell::new();
    shell.register();
    shell.want(Intent::WithoutCard);
    let told = |shell: &Shell| match &shell.frame.view {
        View::Waiting(waiting) => waiting.told.iter().map(|told| told.what).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(told(&shell), [ToldWhat::Registered]);
    shell.input(Input::OfficeHas { seq: 1_000 });
    assert_eq!(told(&shell), [ToldWhat::Registered, ToldWhat::AtOffice]);
    shell.want(Intent::CallDesk);
    assert!(!shell.frame.desk_called, "not said before it is recorded");
    shell.settle();
    assert!(shell.frame.desk_called);
    assert_eq!(told(&shell), [ToldWhat::Registered, ToldWhat::AtOffice, ToldWhat::DeskCalled]);
}

#[test]
fn a_call_of_the_desk_is_known_from_its_entry_until_it_is_answered_taken_by_the_office_or_old() {
    let mut shell = Shell::new();
    shell.want(Intent::CallDesk);
    assert_eq!(shell.station.desk_call(), None, "nothing rings for what is not recorded");
    shell.settle();
    let call = shell.station.desk_call().expect("a call");
    assert!(!call.at_office);
    shell.input(Input::OfficeHas { seq: call.seq - 1 });
    assert!(!shell.station.desk_call().unwrap().at_office);
    shell.input(Input::OfficeHas { seq: call.seq });
    assert!(shell.station.desk_call().unwrap().at_office);
    shell.input(Input::CallAnswered { request: 9 });
    assert_eq!((shell.station.desk_call(), shell.replies.last()), (None, Some(&(9, Ok(())))));
    shell.input(Input::CallAnswered { request: 10 });
    assert_eq!(shell.replies.last(), Some(&(10, Err(DeskRefusal::NotFound))));
    shell.pass_ms(60_000);
    shell.want(Intent::CallDesk);
    shell.settle();
    shell.input(Input::Minute);
    assert!(shell.station.desk_call().is_some());
    shell.pass_ms(crate::bell::CALL_RINGS_MS);
    shell.input(Input::Minute);
    assert_eq!(shell.station.desk_call(), None);
}

#[test]
fn a_part_that_flaps_does_not_fill_the_journal() {
    let mut shell = Shell::new();
    for present in [false, true].repeat(100) {
        shell.input(Input::PartChanged { part: Part::Lines, present });
        shell.settle();
    }
    let noted =
        shell.durable().iter().filter(|fact| matches!(fact, Fact::PartChanged { part: Part::Lines, .. })).count();
    assert_eq!(noted, part_notes::NOTES_PER_STRETCH as usize);
}

#[test]
fn what_happened_while_the_disk_was_full_is_written_when_it_is_not_any_more() {
    let mut shell = Shell::new();
    shell.tap(ZHOU_CARD);
    shell.settle();
    shell.input(leaf(Some(true)));
    shell.fail_oldest();
    assert!(!shell.kinds().contains(&"access.taken".to_owned()));
    shell.pass_ms(2_000);
    shell.settle();
    let kinds = shell.kinds();
    assert_eq!(kinds[kinds.len() - 2..], ["journal.resumed", "access.taken"]);
}

#[test]
fn a_registration_that_nobody_came_for_is_not_permitted_by_a_tap_of_the_next_day() {
    let mut shell = Shell::new();
    shell.register();
    shell.want(Intent::Home);
    shell.pass_ms(13 * 3_600_000);
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(shell.coil_on());
    assert!(!shell.kinds().contains(&"visit.permitted".to_owned()));
}

#[test]
fn however_many_visitors_wait_for_a_host_their_tap_opens_and_fits_into_one_append() {
    let mut shell = Shell::new();
    for _ in 0..40 {
        shell.register();
        shell.want(Intent::Home);
    }
    shell.tap(ZHOU_CARD);
    assert!(shell.appends[0].facts.len() <= 33);
    shell.settle();
    assert!(shell.coil_on());
}

#[test]
fn touching_the_bell_again_and_again_is_one_call() {
    let mut shell = Shell::new();
    for _ in 0..10 {
        shell.want(Intent::CallDesk);
    }
    shell.settle();
    shell.want(Intent::CallDesk);
    shell.settle();
    assert_eq!(shell.kinds().iter().filter(|kind| *kind == "desk.called").count(), 1);
}

#[test]
fn a_card_that_ends_its_wiping_late_does_not_take_the_next_visitors_page_away() {
    let mut shell = Shell::new();
    shell.register();
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
    shell.want(Intent::Home);
    shell.want(Intent::Leave);
    shell.tap(TRAY_CARD);
    shell.pass_ms(61_000);
    assert_eq!(shell.frame.view, View::Home {});
    shell.want(Intent::Register);
    shell.finish_job(Err(CardTrouble::MovedTooEarly));
    shell.settle();
    assert_eq!(shell.step(), Some(Step::Name));
}

#[test]
fn without_a_contact_a_collected_visitor_has_entered_with_the_release() {
    let mut shell = Shell::new();
    shell.input(leaf(None));
    let visit = shell.register();
    shell.want(Intent::WithoutCard);
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(shell.durable().contains(&Fact::VisitEntered { visit }));
}

#[test]
fn whoever_asks_for_people_without_end_is_offered_nobody_any_more_until_the_greeting() {
    let mut shell = Shell::new();
    shell.want(Intent::Register);
    for answer in ["张伟", "没有", "13800138000"] {
        shell.want(Intent::Answer { text: answer.into() });
    }
    shell.want(Intent::Choose { purpose: Purpose::Delivery });
    let hits = |shell: &Shell| match &shell.frame.view {
        View::Ask(ask) => ask.hits.len(),
        other => panic!("{other:?}"),
    };
    for n in 0..crate::directory::MAX_FINDS {
        shell.want(Intent::FindHost { query: if n % 2 == 0 { "zhou".into() } else { "li".into() } });
        assert_eq!(hits(&shell), 1, "{n}");
    }
    shell.want(Intent::FindHost { query: "zhou".into() });
    assert_eq!(hits(&shell), 0);
    // Another page of the same person's is no way around it.
    shell.want(Intent::Back { text: String::new() });
    shell.want(Intent::Choose { purpose: Purpose::Delivery });
    shell.want(Intent::FindHost { query: "li".into() });
    assert_eq!(hits(&shell), 0);
    shell.want(Intent::HostUnknown);
    assert!(matches!(shell.frame.view, View::Review(_)), "the desk will know");
}
