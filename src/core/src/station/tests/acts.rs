//! What can happen to a station, one thing at a time, for tests that let it happen in any order.

use super::super::*;
use super::people::{DESK, FRONT, LEADER_CARD, LI, LI_CARD, LOST_LEADER_CARD, OUT, TRAY_CARD, ZHOU, ZHOU_CARD, uid};
use super::returning::recollection;
use super::shell::{Shell, leaf};
use super::site::{ELSEWHERE, elsewhere};
use crate::door::DoorOutcome;
use crate::fact::{Drink, ExceptionOf, FeedbackTone, FeedbackTopic, PagesAct};
use crate::screen::staff::{StaffPlace, StaffWant};
use crate::screen::{CardTrouble, Intent, NoCard, Purpose, Rating, Step};
use crate::visit::{VisitCard, VisitState};
use proptest::prelude::*;

/// A card that another kiosk gave out.
const CARD_ELSEWHERE: u8 = TRAY_CARD + 3;

#[derive(Debug, Clone)]
pub(super) enum Act {
    Want(Intent),
    /// From wherever the screen is to a confirmed registration.
    Register,
    /// The same, and somebody comes along; sometimes a child.
    RegisterAndAdd {
        child: bool,
    },
    Tap(u8),
    /// A card stays where it is, at one of three readers.
    Lay(TapReader, u8),
    Gone(TapReader),
    Unreadable(TapReader, bool),
    Commit,
    Fail,
    Door(DoorOutcome),
    Job(Result<(), CardTrouble>),
    Leaf(Option<bool>),
    Pass(u64),
    StaleTimer(u64),
    Part(Part, bool),
    Permit,
    End,
    /// An inspection exercises the relay.
    Exercise,
    /// The desk asks for an exception: for the first visit, or at the door.
    AskException {
        visit: bool,
        within_ms: u32,
    },
    /// The office gives a command, or gives again one that is not answered.
    Command {
        number: u8,
        what: u8,
        within_ms: i64,
    },
    /// Another kiosk did something with a visit.
    Site(u8),
    /// The journal is read for whoever leaves without a card, or cannot be read.
    LookUp(bool),
    /// From wherever the screen is to a contact that is looked for.
    LeaveWithContact,
    /// A number was looked up: it is known, or not, or could not be read.
    Recalled(Option<bool>),
    /// So many of the appends that wait reach the disk, and then it is dark.
    PowerCut(usize),
}

/// What is touched on the staff pages.
fn staff() -> impl Strategy<Value = Intent> {
    let acts = [
        PagesAct::Permit,
        PagesAct::EndVisit,
        PagesAct::AnswerCall,
        PagesAct::UnlockDoor,
        PagesAct::HoldDoor,
        PagesAct::LockDown,
        PagesAct::EndOrder,
        PagesAct::LookAtCard,
        PagesAct::IssueCard,
        PagesAct::EnrolKiosk,
        PagesAct::GiveCard,
    ];
    let want = prop_oneof![
        proptest::sample::select(StaffPlace::ALL.to_vec()).prop_map(|to| StaffWant::Go { to }),
        proptest::sample::select(acts.to_vec()).prop_map(|act| StaffWant::Act { act }),
        Just(StaffWant::Choose { id: "front".into() }),
        Just(StaffWant::Sure),
        Just(StaffWant::Register),
    ];
    prop_oneof![3 => Just(Intent::StaffPages), 1 => Just(Intent::ForgotCard), 7 => want.prop_map(|staff| Intent::Staff { staff })]
}

fn intent() -> impl Strategy<Value = Intent> {
    prop_oneof![
        3 => visitors_intent(),
        1 => staff(),
    ]
}

fn visitors_intent() -> impl Strategy<Value = Intent> {
    prop_oneof![
        Just(Intent::Register),
        prop_oneof!["张伟", "13800138000", ".{0,90}"].prop_map(|text| Intent::Answer { text }),
        Just(Intent::NoOrganisation),
        Just(Intent::Choose { purpose: Purpose::Delivery }),
        Just(Intent::Choose { purpose: Purpose::Service }),
        Just(Intent::FindHost { query: "zhouwen".into() }),
        Just(Intent::Host { staff: ZHOU }),
        Just(Intent::HostUnknown),
        Just(Intent::Back { text: "x".into() }),
        Just(Intent::Change { step: Step::Name }),
        Just(Intent::Confirm),
        Just(Intent::ConfirmAndAdd),
        Just(Intent::Child { text: "小明".into() }),
        Just(Intent::SameContact),
        Just(Intent::WithoutCard),
        Just(Intent::TrayEmpty),
        Just(Intent::Collect),
        Just(Intent::Done),
        Just(Intent::Leave),
        Just(Intent::LeaveWithoutCard),
        Just(Intent::Rate { rating: Rating::Poor }),
        Just(Intent::CallDesk),
        Just(Intent::Home),
        Just(Intent::Agree { signature: None }),
        Just(Intent::Returning),
        Just(Intent::Number { text: "138 0013 8000".into() }),
        (0u8..8).prop_map(|place| Intent::ThisIsMe { place }),
        Just(Intent::NoneOfThese),
        any::<bool>().prop_map(|more_time| Intent::Comfort { comfort: Comfort { more_time, ..Comfort::default() } }),
        wish(),
        leaving_intent(),
    ]
}

fn leaving_intent() -> impl Strategy<Value = Intent> {
    prop_oneof![
        prop_oneof![Just(NoCard::Lost), Just(NoCard::NotHeld)].prop_map(|why| Intent::NoCardBecause { why }),
        (0u8..5).prop_map(|nth| Intent::Mine { nth }),
        Just(Intent::LeaveToDesk),
        Just(Intent::Feedback { tone: FeedbackTone::Complaint }),
        Just(Intent::FeedbackTopic { topic: FeedbackTopic::Kiosk }),
        any::<bool>().prop_map(|anonymous| Intent::Anonymous { anonymous }),
        Just(Intent::WriteFeedback),
        Just(Intent::ForgetMe),
    ]
}

/// What a visitor who waits can want; to be found there is somebody else, too.
fn wish() -> impl Strategy<Value = Intent> {
    prop_oneof![
        Just(Intent::WantDrink),
        proptest::sample::select(Drink::ALL.as_slice()).prop_map(|drink| Intent::Drink { drink }),
        Just(Intent::LeaveMessage),
        Just(Intent::AnotherHost),
        Just(Intent::FindHost { query: "lina".into() }),
        Just(Intent::Host { staff: LI }),
    ]
}

fn reader() -> impl Strategy<Value = TapReader> {
    prop_oneof![Just(FRONT), Just(OUT), Just(DESK)]
}

/// Anything but a power cut.
pub(super) fn act() -> impl Strategy<Value = Act> {
    let card = prop_oneof![
        Just(ZHOU_CARD),
        Just(LI_CARD),
        Just(LEADER_CARD),
        Just(LOST_LEADER_CARD),
        TRAY_CARD..TRAY_CARD + 3
    ]
    .boxed();
    prop_oneof![
        6 => intent().prop_map(Act::Want),
        2 => Just(Act::Register),
        1 => any::<bool>().prop_map(|child| Act::RegisterAndAdd { child }),
        6 => card.clone().prop_map(Act::Tap),
        3 => (reader(), card.clone()).prop_map(|(at, card)| Act::Lay(at, card)),
        2 => reader().prop_map(Act::Gone),
        1 => (reader(), any::<bool>()).prop_map(|(at, mute)| Act::Unreadable(at, mute)),
        8 => Just(Act::Commit),
        1 => Just(Act::Fail),
        4 => prop_oneof![4 => Just(DoorOutcome::Released), 1 => Just(DoorOutcome::TooLate), 1 => Just(DoorOutcome::Fault)]
            .prop_map(Act::Door),
        4 => prop_oneof![3 => Just(Ok(())), 1 => Just(Err(CardTrouble::MovedTooEarly)), 1 => Just(Err(CardTrouble::Defective))]
            .prop_map(Act::Job),
        3 => proptest::option::of(any::<bool>()).prop_map(Act::Leaf),
        3 => (0u64..20_000).prop_map(Act::Pass),
        2 => (0u64..200).prop_map(Act::StaleTimer),
        1 => (prop_oneof![Just(Part::Reader), Just(Part::Screen)], any::<bool>()).prop_map(|(part, on)| Act::Part(part, on)),
        1 => Just(Act::Permit),
        1 => Just(Act::End),
        2 => Just(Act::Exercise),
        2 => (any::<bool>(), 0u32..40_000).prop_map(|(visit, within_ms)| Act::AskException { visit, within_ms }),
        2 => (0u8..5).prop_map(Act::Site),
        2 => any::<bool>().prop_map(Act::LookUp),
        2 => Just(Act::LeaveWithContact),
        2 => proptest::option::of(any::<bool>()).prop_map(Act::Recalled),
        4 => (0u8..40, 0u8..8, -1_000i64..20_000)
            .prop_map(|(number, what, within_ms)| Act::Command { number, what, within_ms }),
    ]
}

/// Anything, and now and then a power cut.
pub(super) fn act_under_bad_power() -> impl Strategy<Value = Act> {
    prop_oneof![12 => act(), 1 => (0usize..4).prop_map(Act::PowerCut)]
}

pub(super) fn run(shell: &mut Shell, act: &Act) {
    let any_visit = shell.station.open_visits().next().map(|visit| visit.visit);
    match act {
        Act::Want(intent) => shell.want(intent.clone()),
        Act::Tap(card) => shell.tap(*card),
        Act::Lay(at, card) => shell.lay_on(*at, *card),
        Act::Gone(at) => shell.input(Input::CardGone { reader: at.id }),
        Act::Unreadable(at, mute) => shell.input(Input::TapUnreadable { at: *at, mute: *mute }),
        Act::Commit => drop(shell.commit()),
        Act::Fail => drop(shell.fail_oldest()),
        Act::Door(outcome) => shell.answer_door(*outcome),
        Act::Job(outcome) => shell.finish_job(*outcome),
        Act::Leaf(open) => shell.input(leaf(*open)),
        Act::Pass(ms) => shell.pass_ms_without_disk(*ms),
        Act::StaleTimer(token) => stale_timer(shell, Token(*token)),
        Act::Part(Part::Reader, present) => {
            shell.input(Input::ReaderChanged { at: FRONT, part: Part::Reader, present: *present });
        }
        Act::Part(part, present) => shell.input(Input::PartChanged { part: *part, present: *present }),
        Act::Register => {
            shell.want(Intent::Home);
            shell.fill_in();
            shell.want(Intent::Confirm);
        }
        Act::RegisterAndAdd { child } => {
            shell.want(Intent::Home);
            shell.fill_in();
            shell.want(Intent::ConfirmAndAdd);
            shell.commit();
            if *child {
                shell.want(Intent::Child { text: "小明".into() });
                shell.want(Intent::ConfirmAndAdd);
            }
        }
        Act::Permit => any_visit.into_iter().for_each(|visit| shell.permit(visit)),
        Act::End => any_visit.into_iter().for_each(|visit| shell.end(visit)),
        Act::Exercise => shell.input(Input::Exercise { door: crate::door::DoorId(0), request: 1 }),
        Act::AskException { visit, within_ms } => {
            let of_visit = any_visit.filter(|_| *visit).map(ExceptionOf::Visit);
            let of = of_visit.unwrap_or_else(|| ExceptionOf::Door("front".into()));
            shell.ask_exception(of, *within_ms);
        }
        Act::Command { number, what, within_ms } => shell.command(*number, *what, any_visit, *within_ms),
        Act::Site(what) => site(shell, *what),
        Act::LookUp(readable) => shell.look_up(*readable),
        Act::LeaveWithContact => {
            shell.want(Intent::Home);
            shell.give_contact(NoCard::Lost, "13800138000");
        }
        Act::Recalled(known) => shell.recall(known.map(|known| recollection(1, known.then_some("张伟")))),
        Act::PowerCut(written) => shell.cut_power(*written),
    }
}

/// The visit that is not this kiosk's appears, or its card is tapped here, or a visit that the disk knows goes on elsewhere.
fn site(shell: &mut Shell, what: u8) {
    let open = shell.view().open_visits();
    let is_here = open.iter().any(|visit| visit.visit == ELSEWHERE);
    match (what, open.last()) {
        (0, _) if shell.view().state(ELSEWHERE).is_none() => {
            let card =
                elsewhere(VisitState::Registered).card.map(|card| VisitCard { uid: uid(CARD_ELSEWHERE), ..card });
            shell.site(ELSEWHERE, Some(OpenVisit { host: None, card, ..elsewhere(VisitState::Registered) }));
        }
        (1, _) if is_here => shell.tap(CARD_ELSEWHERE),
        (2, Some(visit)) => shell.site(visit.visit, Some(OpenVisit { state: VisitState::Permitted, ..visit.clone() })),
        (3, Some(visit)) => shell.site(visit.visit, Some(OpenVisit { state: VisitState::In, ..visit.clone() })),
        (4, Some(visit)) => shell.site(visit.visit, None),
        _ => {}
    }
}

/// A token that is not armed any more must change nothing at all.
fn stale_timer(shell: &mut Shell, token: Token) {
    if shell.timers.keys().any(|(_, armed)| *armed == token) {
        return;
    }
    // The clock on the screen may be a minute on: draw it first, so that only the timer can make a difference.
    shell.input(Input::Minute);
    let (commands, frame, waiting) = (shell.commands.len(), shell.frame.clone(), shell.appends.len());
    shell.input(Input::Timer(token));
    assert_eq!((commands, frame, waiting), (shell.commands.len(), shell.frame.clone(), shell.appends.len()));
}
