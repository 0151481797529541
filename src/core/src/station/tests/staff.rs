//! The staff pages: who gets in, what they may do there, and that nobody else is in the way of it.

use super::super::*;
use super::people::{FRONT, LEADER_CARD, LI, LI_CARD, OUT, RECEPTIONIST_CARD, TRAY_CARD, ZHOU, ZHOU_CARD, uid};
use super::shell::Shell;
use crate::access::{Credential, DeskRole, Holder, StaffHolder};
use crate::fact::{CustodyFact, DoorFact, ExceptionOf, ExceptionPrivate, PagesAct, PagesClosed, PagesFact};
use crate::health::{Check, CheckState};
use crate::proof::Proof;
use crate::screen::staff::{
    ForgotStage, NotOpened, RowState, Staff, StaffList, StaffOutcome, StaffPage, StaffPlace, StaffRefusal, StaffWant,
    TrayCount,
};
use crate::screen::{Intent, View};
use crate::visit::VisitState;
use proptest::prelude::*;

pub(super) fn open_with(card: u8) -> Shell {
    let mut shell = Shell::new();
    shell.want(Intent::StaffPages);
    shell.tap(card);
    shell.settle();
    shell
}

impl Shell {
    pub(super) fn staff(&mut self, staff: StaffWant) {
        self.want(Intent::Staff { staff });
    }

    pub(super) fn go(&mut self, to: StaffPlace) {
        self.staff(StaffWant::Go { to });
        self.settle();
    }

    pub(super) fn act(&mut self, act: PagesAct) {
        self.staff(StaffWant::Act { act });
        self.settle();
    }

    pub(super) fn sure(&mut self) {
        self.staff(StaffWant::Sure);
        self.settle();
    }

    pub(super) fn pages(&self) -> &Staff {
        match &self.frame.view {
            View::Staff(staff) => staff,
            other => panic!("no staff pages: {other:?}"),
        }
    }

    pub(super) fn listed(&self) -> &StaffList {
        match &self.pages().on {
            StaffPage::List(list) => list,
            other => panic!("no list: {other:?}"),
        }
    }

    pub(super) fn closed(&self) -> Option<PagesClosed> {
        self.durable().iter().rev().find_map(|fact| match fact {
            Fact::Pages(PagesFact::Closed { why }) => Some(*why),
            _ => None,
        })
    }

    pub(super) fn used(&self) -> Vec<PagesAct> {
        let used = self.durable().iter().filter_map(|fact| match fact {
            Fact::Pages(PagesFact::Used { act, private, .. }) => {
                assert!(private.as_ref().is_some_and(|who| who.staff.is_some()), "it says who");
                Some(*act)
            }
            _ => None,
        });
        used.collect()
    }
}

pub(super) fn done(act: PagesAct) -> Option<StaffOutcome> {
    Some(StaffOutcome { act, refused: None })
}

#[test]
fn an_administrators_card_opens_the_staff_pages_and_no_door_once_that_is_written() {
    let mut shell = Shell::new();
    shell.want(Intent::StaffPages);
    assert!(matches!(shell.frame.view, View::StaffCard(card) if card.refused.is_none()));
    shell.tap(LI_CARD);
    assert!(matches!(shell.frame.view, View::StaffCard(_)), "nothing is shown before it is durable");
    shell.settle();
    assert_eq!((shell.pages().name.as_str(), shell.pages().role), ("李娜", DeskRole::Administrator));
    let opened = shell.durable().iter().find_map(|fact| match fact {
        Fact::Pages(PagesFact::Opened { role, private }) => Some((*role, private.clone().unwrap().staff)),
        _ => None,
    });
    assert_eq!(opened, Some((DeskRole::Administrator, Some(LI))));
    assert!(!shell.kinds().contains(&"access.granted".to_owned()) && !shell.coil_on());
    assert!(shell.feedback.contains(&(FRONT.id, Feedback::Granted)));
    shell.want(Intent::Home);
    shell.settle();
    assert_eq!(shell.closed(), Some(PagesClosed::Finished));
    shell.tap(LI_CARD);
    shell.settle();
    assert!(shell.coil_on(), "from then on she comes in as ever");
}

#[test]
fn who_has_no_role_is_told_so_and_comes_in_with_the_next_tap() {
    let mut shell = open_with(ZHOU_CARD);
    assert!(matches!(shell.frame.view, View::StaffCard(card) if card.refused == Some(NotOpened::NoRole)));
    assert!(!shell.coil_on());
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(shell.coil_on());
}

#[test]
fn a_card_that_counts_nowhere_opens_nothing_and_the_greeting_is_back() {
    let mut shell = Shell::new();
    shell.want(Intent::StaffPages);
    let lost = Holder::Staff(StaffHolder {
        enabled: false,
        ended: true,
        desk: Some(DeskRole::Administrator),
        ..StaffHolder::by_number(LI, "李娜")
    });
    let credential = Credential { uid: uid(LI_CARD), holder: lost, proof: Proof::Number, tray: None };
    shell.input(Input::Tap { at: FRONT, credential, chip: None, resumes: None, fresh: [9; 16] });
    shell.settle();
    assert!(shell.kinds().contains(&"access.denied".to_owned()));
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn after_fifteen_seconds_a_tap_is_coming_in_however_often_the_page_was_touched() {
    let mut shell = Shell::new();
    shell.want(Intent::StaffPages);
    for _ in 0..4 {
        shell.pass_ms(4_000);
        shell.want(Intent::StillHere);
    }
    assert_eq!(shell.frame.view, View::Home {});
    shell.tap(LI_CARD);
    shell.settle();
    assert!(shell.coil_on());
}

#[test]
fn a_registration_is_never_interrupted_for_the_staff_pages() {
    let mut shell = Shell::new();
    shell.fill_in();
    let before = shell.frame.view.clone();
    shell.want(Intent::StaffPages);
    shell.staff(StaffWant::Go { to: StaffPlace::Health });
    shell.tap(LI_CARD);
    shell.settle();
    assert_eq!(shell.frame.view, before);
    assert!(shell.coil_on() && !shell.kinds().contains(&"pages.opened".to_owned()));
}

#[test]
fn the_pages_close_by_themselves_with_a_card_of_somebody_else_and_with_the_screen() {
    let mut shell = open_with(LI_CARD);
    shell.pass_ms(59_000);
    shell.want(Intent::StillHere);
    shell.pass_ms(59_000);
    assert!(matches!(shell.frame.view, View::Staff(_)));
    shell.pass_ms(1_500);
    assert_eq!((shell.frame.view.clone(), shell.closed()), (View::Home {}, Some(PagesClosed::Idle)));

    let mut shell = open_with(LI_CARD);
    shell.tap_at(OUT, ZHOU_CARD);
    shell.settle();
    assert!(matches!(shell.frame.view, View::Staff(_)), "whoever goes out stands on the other side of the door");
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert_eq!((shell.frame.view.clone(), shell.closed()), (View::Home {}, Some(PagesClosed::Tap)));
    assert!(shell.coil_on(), "and comes in");

    let mut shell = open_with(LI_CARD);
    shell.input(Input::PartChanged { part: Part::Screen, present: false });
    shell.settle();
    assert_eq!((shell.frame.view.clone(), shell.closed()), (View::Home {}, Some(PagesClosed::ScreenLost)));
}

#[test]
fn a_leader_who_asked_for_the_staff_pages_has_not_said_yes_to_an_exception() {
    let mut shell = Shell::new();
    let ask = Input::AskException {
        exception: ApprovalId([7; 16]),
        of: ExceptionOf::Door("front".into()),
        private: ExceptionPrivate { for_whom: "张伟".into(), why: String::new() },
        within_ms: 60_000,
        uid: 0,
        request: 1,
    };
    shell.input(ask);
    shell.settle();
    shell.want(Intent::StaffPages);
    shell.tap(LEADER_CARD);
    shell.settle();
    assert!(!shell.kinds().contains(&"exception.approved".to_owned()) && shell.frame.leader_awaited);
}

#[test]
fn a_receptionist_permits_ends_visits_and_answers_the_bell_but_has_no_doors_and_no_names_of_the_house() {
    let mut shell = Shell::new();
    let visit = shell.register_with_card();
    shell.want(Intent::Done);
    shell.want(Intent::CallDesk);
    shell.settle();
    shell.want(Intent::StaffPages);
    shell.tap(RECEPTIONIST_CARD);
    shell.settle();
    let StaffPage::Menu(menu) = &shell.pages().on else { panic!("the menu is first") };
    assert_eq!(menu.places, [StaffPlace::Visits, StaffPlace::Tray]);
    assert_eq!((menu.waiting, menu.desk_calls), (1, true));
    for place in [StaffPlace::Health, StaffPlace::RollCall, StaffPlace::Doors, StaffPlace::Tickets] {
        shell.go(place);
        assert!(matches!(shell.pages().on, StaffPage::Menu(_)));
    }
    shell.act(PagesAct::AnswerCall);
    assert_eq!(shell.pages().outcome, done(PagesAct::AnswerCall));
    assert!(shell.station.desk_call().is_none());
    shell.go(StaffPlace::Visits);
    let chosen = shell.listed().chosen.clone().unwrap();
    assert_eq!((chosen.row.title.as_str(), chosen.row.state), ("张伟", RowState::Waits));
    assert_eq!(chosen.acts, [PagesAct::Permit, PagesAct::EndVisit, PagesAct::AskLeader]);
    shell.act(PagesAct::LockDown);
    shell.act(PagesAct::Permit);
    assert_eq!(shell.pages().outcome, done(PagesAct::Permit));
    let permitted = shell.durable().iter().find_map(|fact| match fact {
        Fact::VisitPermitted { private, .. } => private.clone(),
        _ => None,
    });
    assert_eq!(permitted.unwrap().name, "王芳");
    let open = shell.station.open_visits().next().unwrap();
    assert_eq!((open.visit, open.state), (visit, VisitState::Permitted));
    shell.act(PagesAct::EndVisit);
    assert_eq!(shell.listed().asking, Some(PagesAct::EndVisit), "it is asked first");
    assert_eq!(shell.station.open_visits().len(), 1);
    shell.sure();
    assert_eq!(shell.station.open_visits().len(), 0);
    assert!(shell.listed().rows.is_empty());
    assert_eq!(shell.used(), [PagesAct::AnswerCall, PagesAct::Permit, PagesAct::EndVisit]);
}

#[test]
fn a_leader_is_asked_with_a_reason_and_their_card_permits_the_visit_while_the_pages_stay_open() {
    let mut shell = Shell::new();
    shell.register_with_card();
    shell.want(Intent::Done);
    shell.want(Intent::StaffPages);
    shell.tap(RECEPTIONIST_CARD);
    shell.settle();
    shell.go(StaffPlace::Visits);
    shell.act(PagesAct::AskLeader);
    assert!(matches!(&shell.pages().on, StaffPage::Reason(reason) if reason.visitor == "张伟"));
    shell.want(Intent::Answer { text: "  ".into() });
    shell.settle();
    assert!(!shell.frame.leader_awaited, "nobody is asked without a reason");
    shell.want(Intent::Answer { text: "the host is ill".into() });
    shell.settle();
    assert!(shell.frame.leader_awaited && shell.pages().working);
    let asked = shell.durable().iter().find_map(|fact| match fact {
        Fact::Exception(crate::fact::ExceptionFact::Asked { private, .. }) => private.clone(),
        _ => None,
    });
    let asked = asked.unwrap();
    assert_eq!((asked.for_whom.as_str(), asked.why.as_str()), ("张伟", "the host is ill"));
    shell.tap(LEADER_CARD);
    shell.settle();
    assert_eq!(shell.pages().outcome, done(PagesAct::AskLeader));
    assert_eq!(shell.station.open_visits().next().unwrap().state, VisitState::Permitted);
    assert!(!shell.coil_on() && !shell.frame.leader_awaited);
    assert_eq!(shell.used(), [PagesAct::AskLeader]);
}

#[test]
fn without_a_leader_the_exception_lapses_and_that_is_said_to_who_is_still_there() {
    let mut shell = Shell::new();
    shell.register_with_card();
    shell.want(Intent::Done);
    shell.want(Intent::StaffPages);
    shell.tap(LI_CARD);
    shell.settle();
    shell.go(StaffPlace::Visits);
    shell.act(PagesAct::AskLeader);
    shell.want(Intent::Answer { text: "the host is ill".into() });
    shell.settle();
    shell.pass_ms(40_000);
    shell.want(Intent::StillHere);
    shell.pass_ms(25_000);
    let refused = Some(StaffRefusal::Lapsed);
    assert_eq!(shell.pages().outcome, Some(StaffOutcome { act: PagesAct::AskLeader, refused }));
    assert_eq!(shell.station.open_visits().next().unwrap().state, VisitState::Registered);
}

#[test]
fn who_forgot_their_card_is_vouched_for_by_a_colleagues_tap_and_gets_a_day_pass() {
    let mut shell = Shell::new();
    shell.want(Intent::StaffPages);
    shell.want(Intent::ForgotCard);
    shell.want(Intent::FindHost { query: "zhouwen".into() });
    let stage = |shell: &Shell| match &shell.frame.view {
        View::ForgotCard(forgot) => forgot.stage.clone(),
        other => panic!("not there: {other:?}"),
    };
    assert!(matches!(stage(&shell), ForgotStage::Find { hits, .. } if hits.len() == 1));
    shell.want(Intent::Host { staff: LI });
    assert!(matches!(stage(&shell), ForgotStage::Find { .. }), "only who was offered");
    shell.want(Intent::Host { staff: ZHOU });
    assert_eq!(stage(&shell), ForgotStage::Vouch);
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert_eq!(stage(&shell), ForgotStage::Vouch, "nobody vouches for themselves");
    shell.tap(LI_CARD);
    assert_eq!(stage(&shell), ForgotStage::Take);
    assert!(!shell.coil_on(), "that tap vouches");
    shell.tap(TRAY_CARD);
    shell.settle();
    assert_eq!(stage(&shell), ForgotStage::Writing);
    shell.finish_job(Ok(()));
    shell.settle();
    assert_eq!(stage(&shell), ForgotStage::Done);
    let vouched = shell.durable().iter().find_map(|fact| match fact {
        Fact::Custody(CustodyFact::PassIssuing { private, .. }) => private.clone(),
        _ => None,
    });
    assert_eq!(vouched.map(|private| (private.staff, private.voucher)), Some((ZHOU, Some(LI))));
    shell.pass_ms(9_000);
    assert_eq!(shell.frame.view, View::Home {});
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(shell.coil_on(), "and it lets in");
}

#[test]
fn who_turns_back_or_walks_away_waits_for_no_colleague() {
    let mut shell = Shell::new();
    for turns_back in [true, false] {
        shell.want(Intent::StaffPages);
        shell.want(Intent::ForgotCard);
        shell.want(Intent::FindHost { query: "zhouwen".into() });
        shell.want(Intent::Host { staff: ZHOU });
        if turns_back {
            shell.want(Intent::Back { text: String::new() });
        } else {
            shell.pass_ms(31_000);
            assert!(matches!(&shell.frame.view, View::ForgotCard(forgot)
                if forgot.stage == ForgotStage::Failed { why: StaffRefusal::NoCard }));
            shell.pass_ms(9_000);
        }
        assert_eq!(shell.frame.view, View::Home {});
        shell.tap(LI_CARD);
        shell.settle();
        assert!(shell.coil_on(), "a tap is coming in again");
        shell.pass_ms(20_000);
    }
}

#[test]
fn a_receptionist_who_receives_a_visitor_leaves_the_pages_and_begins_their_registration() {
    let mut shell = open_with(RECEPTIONIST_CARD);
    shell.staff(StaffWant::Register);
    shell.settle();
    assert_eq!((shell.step(), shell.closed()), (Some(crate::screen::Step::Name), Some(PagesClosed::Finished)));
}

#[test]
fn the_tray_is_counted_against_what_was_shown_and_signed_by_who_opened_the_pages() {
    let mut shell = open_with(RECEPTIONIST_CARD);
    shell.go(StaffPlace::Tray);
    shell.staff(StaffWant::Count { counted: 9 });
    assert!(matches!(&shell.pages().on, StaffPage::Tray(tray) if tray.counted.is_none()), "against what?");
    let tray = TrayCount { in_tray: 10, given: 3, missing: 1 };
    shell.input(Input::Looked(Box::new(Seen::Tray(tray))));
    shell.staff(StaffWant::Count { counted: 9 });
    assert!(matches!(&shell.pages().on, StaffPage::Tray(tray) if tray.counted == Some(9)));
    assert!(!shell.kinds().contains(&"tray.counted".to_owned()));
    shell.sure();
    let counted = shell.durable().iter().find_map(|fact| match fact {
        Fact::Custody(CustodyFact::TrayCounted { counted, booked, given, missing, private }) => {
            Some((*counted, *booked, *given, *missing, private.clone().unwrap().name))
        }
        _ => None,
    });
    assert_eq!(counted, Some((9, 10, 3, 1, "王芳".to_owned())));
    assert_eq!(shell.pages().outcome, done(PagesAct::CountTray));
}

#[test]
fn an_administrator_lets_in_locks_down_and_ends_it_each_after_a_second_touch() {
    let mut shell = open_with(LI_CARD);
    shell.go(StaffPlace::Doors);
    assert_eq!(shell.listed().chosen.as_ref().unwrap().row.title, "front");
    shell.act(PagesAct::UnlockDoor);
    assert!(!shell.coil_on());
    shell.want(Intent::Back { text: String::new() });
    shell.sure();
    assert!(!shell.coil_on(), "it was not meant");
    shell.act(PagesAct::UnlockDoor);
    shell.sure();
    assert!(shell.coil_on());
    assert_eq!(shell.pages().outcome, done(PagesAct::UnlockDoor));
    assert!(
        shell
            .durable()
            .iter()
            .any(|fact| matches!(fact, Fact::Door(DoorFact::Unlocked { by, .. }) if by.uid.is_none()))
    );
    shell.act(PagesAct::LockDown);
    // The disk hangs.
    shell.staff(StaffWant::Sure);
    assert!(shell.station.is_locked_down(crate::door::DoorId(0)), "a lockdown waits for no disk");
    shell.settle();
    assert_eq!(shell.pages().outcome, done(PagesAct::LockDown));
    assert_eq!(shell.listed().chosen.as_ref().unwrap().acts, [PagesAct::EndOrder]);
    shell.act(PagesAct::EndOrder);
    shell.sure();
    assert!(!shell.station.is_locked_down(crate::door::DoorId(0)));
}

#[test]
fn what_cannot_be_written_is_not_done_and_is_said() {
    let mut shell = open_with(LI_CARD);
    shell.go(StaffPlace::Doors);
    shell.act(PagesAct::UnlockDoor);
    shell.staff(StaffWant::Sure);
    assert!(shell.pages().working);
    shell.fail_oldest();
    assert!(!shell.coil_on());
    // The journal is well again.
    shell.pass_ms(2_500);
    let refused = Some(StaffRefusal::NotRecorded);
    assert_eq!(shell.pages().outcome, Some(StaffOutcome { act: PagesAct::UnlockDoor, refused }));
}

#[test]
fn health_is_shown_worst_first_in_the_language_of_the_screen_and_looked_at_again_while_it_is_shown() {
    let mut shell = open_with(LI_CARD);
    shell.go(StaffPlace::Health);
    assert!(shell.listed().looking);
    let check = |name: &str, state, evidence: &str| Check {
        name: name.into(),
        state,
        since_ms: shell.now().wall.utc_ms,
        evidence: evidence.into(),
        advice: String::new(),
        numbers: std::collections::BTreeMap::new(),
    };
    let degrees = crate::health::phrases::board::DEGREES.with(&[&51]);
    let mut checks: Vec<Check> = (0..9).map(|n| check(&format!("reader {n}"), CheckState::Ok, "")).collect();
    checks.push(check("temperature", CheckState::Degraded, &degrees));
    shell.input(Input::Looked(Box::new(Seen::Health(checks))));
    let list = shell.listed();
    assert_eq!((list.rows.len(), list.pages, list.total, list.attention), (8, 2, 10, 1));
    assert_eq!((list.rows[0].title.as_str(), list.rows[0].second.as_str()), ("温度", "51 °C"));
    assert_eq!(list.chosen.as_ref().unwrap().row.id, "temperature");
    shell.staff(StaffWant::Turn { page: 9 });
    assert_eq!((shell.listed().page, shell.listed().rows.len()), (1, 2), "the last page is the last");
    let before = shell.looks.len();
    shell.pass_ms(11_000);
    assert_eq!(shell.looks[before..], [Look::Health, Look::Health]);
    shell.want(Intent::Home);
    shell.settle();
    let before = shell.looks.len();
    shell.pass_ms(60_000);
    assert_eq!(shell.looks.len(), before, "nobody looks when nobody asks");
    shell.input(Input::Looked(Box::new(Seen::Health(Vec::new()))));
    assert_eq!(shell.frame.view, View::Home {});
}

#[test]
fn who_is_in_the_house_is_counted_by_area_and_that_somebody_looked_is_written() {
    let mut shell = open_with(LI_CARD);
    shell.input(Input::OfficeAway { away: true });
    shell.go(StaffPlace::RollCall);
    let one = |n: u8, area: &str, who| InHouse {
        id: n.to_string(),
        name: format!("人{n}"),
        about: "研发部".into(),
        area: area.into(),
        since_ms: shell.now().wall.utc_ms,
        who,
    };
    let people = vec![
        one(1, "front", WhoIn::Staff),
        one(2, "back", WhoIn::SeenToday),
        one(3, "front", WhoIn::Visitor),
        one(4, "", WhoIn::Visitor),
    ];
    let house = HouseSeen { people, others: 1, heard_ms: Some(0), is_cut: false };
    shell.input(Input::Looked(Box::new(Seen::House(house))));
    let list = shell.listed();
    let house = list.house.as_ref().unwrap();
    assert_eq!((house.visitors, house.staff, house.office_away), (2, 2, true));
    assert_eq!((house.areas[0].name.as_str(), house.areas[0].count), ("front", 2));
    assert_eq!(list.rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["人4", "人2", "人1", "人3"]);
    assert_eq!(shell.used(), [PagesAct::RollCall]);
}

#[derive(Debug, Clone)]
enum Step {
    Touch(Intent),
    Wait(u64),
    Tap(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Touch(Intent::StaffPages)),
        Just(Step::Touch(Intent::Register)),
        Just(Step::Touch(Intent::Home)),
        Just(Step::Touch(Intent::StillHere)),
        Just(Step::Touch(Intent::Leave)),
        (0_u64..20_000).prop_map(Step::Wait),
        proptest::sample::select(vec![ZHOU_CARD, LI_CARD, RECEPTIONIST_CARD, TRAY_CARD]).prop_map(Step::Tap),
    ]
}

proptest! {
    #[test]
    fn a_staff_tap_comes_in_unless_the_staff_pages_were_asked_for_within_the_last_fifteen_seconds(
        steps in proptest::collection::vec(step(), 1..24),
    ) {
        let mut shell = Shell::new();
        let mut asked_ms = None;
        for step in steps {
            match step {
                Step::Touch(intent) => {
                    let was_greeting = shell.frame.view == View::Home {};
                    if intent == Intent::StaffPages && was_greeting {
                        asked_ms = Some(shell.mono_ms);
                    } else if intent == Intent::Home {
                        asked_ms = None;
                    }
                    shell.want(intent);
                }
                Step::Wait(ms) => shell.pass_ms(ms),
                Step::Tap(TRAY_CARD) => shell.tap(TRAY_CARD),
                Step::Tap(card) => {
                    let granted = shell.kinds().iter().filter(|kind| *kind == "access.granted").count();
                    let opened = shell.kinds().iter().filter(|kind| *kind == "pages.opened").count();
                    let is_asked = asked_ms.is_some_and(|at| shell.mono_ms < at + 15_000);
                    shell.tap(card);
                    shell.settle();
                    let now_granted = shell.kinds().iter().filter(|kind| *kind == "access.granted").count();
                    let now_opened = shell.kinds().iter().filter(|kind| *kind == "pages.opened").count();
                    prop_assert_eq!(now_granted == granted + 1, !is_asked, "a tap is not swallowed");
                    prop_assert_eq!(now_opened == opened + 1, is_asked && card != ZHOU_CARD);
                    asked_ms = None;
                }
            }
            shell.settle();
        }
    }
}
