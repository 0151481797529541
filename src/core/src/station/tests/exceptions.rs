//! What a leader approves: rules by example, and a reading of the disk that checks every story, also those of `properties` and
//! `power_cut`.

use super::super::*;
use super::people::{DESK, FRONT, LEADER, LEADER_CARD, LOST_LEADER_CARD, OUT, TRAY_CARD, ZHOU_CARD};
use super::shell::Shell;
use crate::access::Grant;
use crate::door::DoorOutcome;
use crate::fact::{CommandOutcome, ExceptionFact, ExceptionOf, ExceptionPrivate, LapsedWhy, RemoteCommand};
use crate::id::CommandId;
use crate::screen::{Intent, Opened, View};
use crate::visit::{PermittedBy, VisitState};
use proptest::prelude::*;

/// How each exception stands, from durable entries only.
#[derive(Debug, Clone, Default)]
pub(super) struct Exceptions {
    /// The exception, when it lapses (UTC milliseconds), and whether it has ended.
    asked: Vec<(ApprovalId, i64, bool)>,
    /// Door commands of this run, and until when each may release (UTC milliseconds).
    door: std::collections::BTreeMap<u64, i64>,
}

impl Exceptions {
    /// Facts that became durable together, as entries of this moment.
    pub(super) fn read(&mut self, wall_ms: i64, facts: &[Fact]) {
        for fact in facts {
            match fact {
                Fact::Exception(ExceptionFact::Asked { exception, until_ms, .. }) => {
                    self.asked.push((*exception, *until_ms, false));
                }
                Fact::Exception(ExceptionFact::Approved { exception, of, command, private, .. }) => {
                    let until_ms = self.end(*exception);
                    assert!(wall_ms <= until_ms, "approved after its deadline");
                    let who = private.as_ref().and_then(|who| who.staff);
                    assert_eq!(who, Some(LEADER), "approved by somebody who does not lead");
                    self.door.extend(command.map(|command| (command, until_ms)));
                    let is_permitted = |fact: &Fact| match (fact, of) {
                        (Fact::VisitPermitted { visit, by: PermittedBy::Leader, .. }, ExceptionOf::Visit(of)) => {
                            visit == of
                        }
                        (
                            Fact::AccessGranted { command: granted, grant: Grant::Exception, door, .. },
                            ExceptionOf::Door(of),
                        ) => Some(*granted) == *command && door == of,
                        _ => false,
                    };
                    assert!(facts.iter().any(is_permitted), "approved together with what it permits");
                }
                Fact::Exception(fact) => drop(self.end(fact.exception())),
                Fact::AccessGranted { grant: Grant::Exception, command, .. } => {
                    assert!(self.door.contains_key(command), "granted without an approval before it");
                }
                _ => {}
            }
        }
    }

    /// Ends it, once. Answers when it would have lapsed.
    fn end(&mut self, exception: ApprovalId) -> i64 {
        let (_, until_ms, ended) =
            self.asked.iter_mut().find(|(asked, ..)| *asked == exception).expect("only what was asked for is answered");
        assert!(!std::mem::replace(ended, true), "answered once");
        *until_ms
    }

    pub(super) fn check_release(&self, now: Now, command: u64, is_locked_down: bool) {
        assert!(
            !self.door.contains_key(&command) || !is_locked_down,
            "an exception released a door that is locked down"
        );
        assert!(
            self.door.get(&command).is_none_or(|until_ms| now.wall.utc_ms <= *until_ms),
            "released after the exception's deadline"
        );
    }

    /// Without an answer.
    pub(super) fn left(&self) -> Vec<ApprovalId> {
        self.asked.iter().filter(|(.., ended)| !ended).map(|(exception, ..)| *exception).collect()
    }

    pub(super) fn newest(&self) -> Option<ApprovalId> {
        self.asked.last().map(|(exception, ..)| *exception)
    }

    pub(super) fn kiosk_went_dark(&mut self) {
        self.door.clear();
    }
}

const REQUEST: u64 = 50;

impl Shell {
    pub(super) fn ask_exception(&mut self, of: ExceptionOf, within_ms: u32) -> ApprovalId {
        self.outlives.fresh = self.outlives.fresh.wrapping_add(1);
        let exception = ApprovalId([self.outlives.fresh; 16]);
        let private = ExceptionPrivate { for_whom: "张伟".into(), why: "no host".into() };
        self.input(Input::AskException { exception, of, private, within_ms, uid: 1_000, request: REQUEST });
        exception
    }

    fn asked(&mut self, of: ExceptionOf) -> ApprovalId {
        let exception = self.ask_exception(of, 120_000);
        self.settle();
        exception
    }

    fn said(&self) -> Option<Result<(), DeskRefusal>> {
        self.replies.iter().rfind(|(request, _)| *request == REQUEST).map(|(_, result)| *result)
    }

    fn lapsed(&self) -> Option<LapsedWhy> {
        self.durable().iter().rev().find_map(|fact| match fact {
            Fact::Exception(ExceptionFact::Lapsed { why, .. }) => Some(*why),
            _ => None,
        })
    }

    fn approvals(&self) -> usize {
        self.kinds().iter().filter(|kind| *kind == "exception.approved").count()
    }

    fn answer_of(&self, id: CommandId) -> Option<CommandOutcome> {
        self.outlives.office.answer_to(id)
    }
}

fn front() -> ExceptionOf {
    ExceptionOf::Door("front".into())
}

#[test]
fn a_leaders_card_permits_a_visit_that_nobody_permitted_and_opens_no_door() {
    let mut shell = Shell::new();
    let visit = shell.register_with_card();
    shell.asked(ExceptionOf::Visit(visit));
    shell.tap(LEADER_CARD);
    assert_eq!(shell.said(), None, "nothing is said before it is durable");
    assert_eq!(shell.station.visits[&visit].visit.state, VisitState::Registered);
    shell.settle();
    assert_eq!(shell.said(), Some(Ok(())));
    assert!(!shell.coil_on());
    let said =
        Signal::Granted {
            greet: "陈总".into(), collected: vec!["张＊".into()], people: 1, opened: Opened::Nothing
        };
    assert_eq!(shell.frame.signal, Some(said));
    assert!(matches!(shell.frame.view, View::Permitted(_)));
    shell.want(Intent::Home);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(shell.coil_on(), "the visitor's own card opens now");
}

#[test]
fn a_leaders_card_at_the_desk_lets_one_passage_happen_at_the_door_that_was_named() {
    let mut shell = Shell::new();
    shell.ask_exception(front(), 120_000);
    assert!(!shell.frame.leader_awaited, "nobody may answer before it is durable");
    shell.settle();
    assert!(shell.frame.leader_awaited);
    shell.tap_at(DESK, LEADER_CARD);
    assert!(!shell.coil_on(), "not before the approval is durable");
    assert!(!shell.frame.leader_awaited);
    shell.commit();
    assert!(shell.coil_on());
    assert_eq!(shell.said(), None, "said when the door has moved");
    shell.answer_door(DoorOutcome::Released);
    assert_eq!(shell.said(), Some(Ok(())));
    shell.pass_ms(10_000);
    assert!(!shell.coil_on());
    assert!(shell.durable().iter().any(|fact| matches!(fact, Fact::AccessGranted { grant: Grant::Exception, .. })));
    shell.tap_at(DESK, LEADER_CARD);
    shell.settle();
    assert!(!shell.coil_on() && shell.approvals() == 1, "one passage, and no more");
}

#[test]
fn somebody_who_does_not_lead_just_comes_in_and_a_lost_leaders_card_approves_nothing() {
    let mut shell = Shell::new();
    shell.asked(front());
    shell.tap(LOST_LEADER_CARD);
    shell.settle();
    assert!(!shell.coil_on());
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::CredentialNotEnabled }));
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(shell.coil_on(), "as always");
    shell.tap_at(OUT, LEADER_CARD);
    shell.settle();
    assert_eq!((shell.said(), shell.approvals()), (None, 0));
}

#[test]
fn a_number_alone_approves_nothing_where_it_opens_nothing() {
    let mut shell = Shell::new();
    shell.station.config.policy.accept_uid_only = false;
    shell.asked(front());
    shell.tap(LEADER_CARD);
    shell.settle();
    assert!(!shell.coil_on() && shell.approvals() == 0);
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::Unauthorized }));
}

#[test]
fn without_an_answer_it_lapses_by_itself_and_a_leader_who_comes_later_just_enters() {
    let mut shell = Shell::new();
    shell.asked(front());
    shell.pass_ms(120_000);
    assert_eq!(shell.said(), Some(Err(DeskRefusal::Lapsed)));
    assert_eq!(shell.lapsed(), Some(LapsedWhy::TimeUp));
    assert!(!shell.frame.leader_awaited);
    shell.tap(LEADER_CARD);
    shell.settle();
    assert_eq!(shell.approvals(), 0);
    assert!(matches!(shell.durable().last(), Some(Fact::AccessGranted { grant: Grant::Staff, .. })));
}

#[test]
fn a_late_timer_makes_no_exception_last_longer() {
    let mut shell = Shell::new();
    shell.asked(front());
    shell.mono_ms += 120_000;
    shell.tap_at(DESK, LEADER_CARD);
    shell.settle();
    assert_eq!((shell.lapsed(), shell.approvals()), (Some(LapsedWhy::TimeUp), 0));
}

#[test]
fn an_approval_that_the_disk_keeps_too_long_is_recorded_and_releases_nothing() {
    let mut shell = Shell::new();
    shell.asked(front());
    shell.tap_at(DESK, LEADER_CARD);
    shell.pass_ms_without_disk(6_000);
    shell.settle();
    assert!(!shell.coil_on());
    assert_eq!(shell.said(), Some(Err(DeskRefusal::DoorFault)));
    assert!(shell.durable().iter().any(|fact| matches!(fact, Fact::DoorNotReleased { reason: Denial::TooLate, .. })));
}

#[test]
fn an_approval_that_cannot_be_recorded_is_none_and_the_leader_may_try_again() {
    let mut shell = Shell::new();
    shell.asked(front());
    shell.tap_at(DESK, LEADER_CARD);
    shell.fail_oldest();
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::NotRecorded }));
    assert!(!shell.coil_on() && shell.said().is_none());
    shell.pass_ms(2_000);
    shell.settle();
    shell.tap_at(DESK, LEADER_CARD);
    shell.settle();
    assert!(shell.coil_on());
    assert_eq!(shell.approvals(), 1);
}

#[test]
fn a_lockdown_is_over_an_exception_before_it_is_asked_for_before_it_is_approved_and_before_it_is_durable() {
    let lock_down = |shell: &mut Shell| {
        let (want, why) = (DoorWant::LockDown, "a drill".to_owned());
        shell.input(Input::DoorOrder { door: None, want, why, uid: 0, request: 1 });
        shell.settle();
    };
    let mut shell = Shell::new();
    lock_down(&mut shell);
    shell.asked(front());
    assert_eq!(shell.said(), Some(Err(DeskRefusal::LockedDown)));
    assert!(!shell.kinds().contains(&"exception.asked".to_owned()));

    let mut shell = Shell::new();
    shell.asked(front());
    lock_down(&mut shell);
    shell.tap_at(DESK, LEADER_CARD);
    shell.settle();
    assert!(!shell.coil_on());
    assert_eq!((shell.said(), shell.lapsed()), (Some(Err(DeskRefusal::LockedDown)), Some(LapsedWhy::LockedDown)));

    let mut shell = Shell::new();
    shell.asked(front());
    shell.tap_at(DESK, LEADER_CARD);
    shell.input(Input::DoorOrder { door: None, want: DoorWant::LockDown, why: "x".into(), uid: 0, request: 1 });
    shell.settle();
    assert!(!shell.coil_on());
    assert_eq!(shell.said(), Some(Err(DeskRefusal::LockedDown)));
}

#[test]
fn a_visit_that_its_host_permits_meanwhile_needs_no_exception_any_more() {
    let mut shell = Shell::new();
    let visit = shell.register();
    shell.asked(ExceptionOf::Visit(visit));
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert_eq!((shell.said(), shell.lapsed()), (Some(Err(DeskRefusal::NotNeeded)), Some(LapsedWhy::NotNeeded)));
    shell.asked(ExceptionOf::Visit(visit));
    assert_eq!(shell.said(), Some(Err(DeskRefusal::NotNeeded)));
    shell.asked(ExceptionOf::Visit(VisitId([0xEE; 16])));
    assert_eq!(shell.said(), Some(Err(DeskRefusal::NotFound)));
    shell.asked(ExceptionOf::Door("back".into()));
    assert_eq!(shell.said(), Some(Err(DeskRefusal::WhichDoor)));
}

#[test]
fn one_waits_at_a_time() {
    let mut shell = Shell::new();
    shell.asked(front());
    shell.asked(front());
    assert_eq!(shell.said(), Some(Err(DeskRefusal::Busy)));
    shell.tap_at(DESK, LEADER_CARD);
    shell.settle();
    assert_eq!(shell.said(), Some(Ok(())));
}

#[test]
fn the_office_says_yes_or_no_once_and_hears_what_came_of_it() {
    let mut shell = Shell::new();
    let exception = shell.asked(front());
    let yes = shell.give(1, RemoteCommand::AnswerException { exception, yes: true }, 60_000);
    shell.settle();
    assert!(shell.coil_on());
    assert_eq!((shell.said(), shell.answer_of(yes)), (Some(Ok(())), Some(CommandOutcome::Done)));
    let again = shell.give(2, RemoteCommand::AnswerException { exception, yes: true }, 60_000);
    shell.settle();
    assert_eq!((shell.answer_of(again), shell.approvals()), (Some(CommandOutcome::TooLate), 1));

    let mut shell = Shell::new();
    let visit = shell.register();
    let exception = shell.asked(ExceptionOf::Visit(visit));
    let no = shell.give(1, RemoteCommand::AnswerException { exception, yes: false }, 60_000);
    shell.settle();
    assert_eq!((shell.said(), shell.answer_of(no)), (Some(Err(DeskRefusal::NotApproved)), Some(CommandOutcome::Done)));
    assert_eq!(shell.view().state(visit), Some(VisitState::Registered));
    shell.tap_at(DESK, LEADER_CARD);
    shell.settle();
    assert_eq!(shell.approvals(), 0, "the first answer counts");
}

#[test]
fn the_offices_answer_after_the_deadline_moves_nothing_and_is_said_to_be_late() {
    let mut shell = Shell::new();
    let exception = shell.asked(front());
    shell.pass_ms(120_000);
    let late = shell.give(1, RemoteCommand::AnswerException { exception, yes: true }, 60_000);
    shell.settle();
    assert_eq!((shell.answer_of(late), shell.approvals()), (Some(CommandOutcome::TooLate), 0));
    assert!(!shell.coil_on());
}

#[test]
fn an_answer_of_which_nobody_can_read_whose_it_is_waits_until_somebody_can() {
    let mut shell = Shell::new();
    let exception = shell.asked(front());
    let deadline_ms = shell.now().wall.utc_ms + 60_000;
    let by = crate::fact::PermissionPrivate {
        staff: None,
        name: String::new(),
        why: String::new(),
        for_whom: String::new(),
    };
    let what = RemoteCommand::AnswerException { exception, yes: true };
    let command = CommandId([1; 16]);
    shell.input(Input::RemoteCommand { command, deadline_ms, what: what.clone(), by, begun: false });
    shell.settle();
    assert_eq!((shell.approvals(), shell.answer_of(command)), (0, None));
    let id = shell.give(1, what, 60_000);
    shell.settle();
    assert_eq!((shell.approvals(), shell.answer_of(id)), (1, Some(CommandOutcome::Done)));
}

#[test]
fn the_office_asks_leaders_as_the_desk_does_and_one_waits_at_a_time() {
    let mut shell = Shell::new();
    let visit = shell.register();
    let exception = ApprovalId([9; 16]);
    let ask = |exception, of| RemoteCommand::AskException { exception, of, within_s: 120 };
    let asked = shell.give(1, ask(exception, ExceptionOf::Visit(visit)), 10_000);
    assert!(!shell.kinds().contains(&"exception.asked".to_owned()), "nobody is asked before it is durable");
    shell.settle();
    assert_eq!(shell.answer_of(asked), Some(CommandOutcome::Done));
    let registered = shell.durable().iter().find_map(|fact| match fact {
        Fact::VisitRegistered { private: Some(private), .. } => Some(private.name.clone()),
        _ => None,
    });
    let for_whom = shell.durable().iter().find_map(|fact| match fact {
        Fact::Exception(ExceptionFact::Asked { private: Some(private), uid: crate::fact::NO_UID, .. }) => {
            Some(private.for_whom.clone())
        }
        _ => None,
    });
    assert!(for_whom.is_some() && for_whom == registered, "the visitor's own name stands for one that was not given");
    let second = shell.give(2, ask(ApprovalId([8; 16]), front()), 10_000);
    let nowhere = shell.give(3, ask(ApprovalId([7; 16]), ExceptionOf::Door("nowhere".into())), 10_000);
    shell.settle();
    assert_eq!(shell.answer_of(second), Some(CommandOutcome::NotPossible));
    assert_eq!(shell.answer_of(nowhere), Some(CommandOutcome::NotPossible));
    shell.tap_at(DESK, LEADER_CARD);
    shell.settle();
    assert_eq!(shell.view().state(visit), Some(VisitState::Permitted));
    let elsewhere = shell.give(4, ask(ApprovalId([6; 16]), ExceptionOf::Door("nowhere".into())), 10_000);
    shell.settle();
    assert_eq!(shell.answer_of(elsewhere), Some(CommandOutcome::NotFound));
}

#[test]
fn two_leaders_at_once_are_one_answer() {
    let mut shell = Shell::new();
    let exception = shell.asked(front());
    shell.tap_at(DESK, LEADER_CARD);
    let second = shell.give(1, RemoteCommand::AnswerException { exception, yes: false }, 60_000);
    shell.tap_at(FRONT, LEADER_CARD);
    shell.settle();
    assert!(shell.coil_on());
    assert_eq!((shell.answer_of(second), shell.approvals()), (Some(CommandOutcome::TooLate), 1));
}

#[test]
fn a_power_cut_between_approval_and_release_opens_nothing_afterwards() {
    for written in 0..=1 {
        let mut shell = Shell::new();
        shell.asked(front());
        shell.tap_at(DESK, LEADER_CARD);
        shell.cut_power(written);
        shell.settle();
        shell.pass_ms(200_000);
        assert!(shell.commands.iter().all(|command| !matches!(command, crate::door::DoorCommand::Release { .. })));
        assert_eq!(shell.approvals(), written, "what was durable stays so");
        assert_eq!(shell.lapsed(), (written == 0).then_some(LapsedWhy::Interrupted));
    }
}

#[test]
fn the_offices_approval_that_a_power_cut_interrupted_is_not_repeated() {
    let mut shell = Shell::new();
    let exception = shell.asked(front());
    let yes = shell.give(1, RemoteCommand::AnswerException { exception, yes: true }, 600_000);
    shell.cut_power(1);
    shell.give_again(yes);
    shell.settle();
    assert_eq!(shell.answer_of(yes), Some(CommandOutcome::Interrupted));
    assert!(!shell.coil_on());
}

/// What can happen to an exception at a door.
#[derive(Debug, Clone)]
enum Happens {
    Ask(u32),
    Tap(u8),
    Office(bool, i64),
    Order(DoorWant),
    Commit,
    Fail,
    Door(DoorOutcome),
    Pass(u64),
    PowerCut(usize),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => (0u32..30_000).prop_map(Happens::Ask),
        5 => prop_oneof![3 => Just(LEADER_CARD), 1 => Just(LOST_LEADER_CARD), 1 => Just(ZHOU_CARD)].prop_map(Happens::Tap),
        2 => (any::<bool>(), -1_000i64..20_000).prop_map(|(yes, within_ms)| Happens::Office(yes, within_ms)),
        2 => prop_oneof![Just(DoorWant::LockDown), Just(DoorWant::Normal)].prop_map(Happens::Order),
        8 => Just(Happens::Commit),
        1 => Just(Happens::Fail),
        3 => prop_oneof![3 => Just(DoorOutcome::Released), 1 => Just(DoorOutcome::Fault)].prop_map(Happens::Door),
        2 => (0u64..10_000).prop_map(Happens::Pass),
        1 => (0usize..3).prop_map(Happens::PowerCut),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_no_exception_opens_without_a_leaders_durable_word_nor_late_nor_twice_nor_in_a_lockdown(
        story in proptest::collection::vec(happens(), 1..80)
    ) {
        let mut shell = Shell::new();
        for (number, happens) in story.into_iter().enumerate() {
            match happens {
                Happens::Ask(within_ms) => drop(shell.ask_exception(front(), within_ms)),
                Happens::Tap(card) => shell.tap_at(DESK, card),
                Happens::Office(yes, within_ms) => {
                    let Some(exception) = shell.outlives.exceptions.newest() else { continue };
                    shell.give(number as u8, RemoteCommand::AnswerException { exception, yes }, within_ms);
                }
                Happens::Order(want) => {
                    shell.input(Input::DoorOrder { door: None, want, why: "x".into(), uid: 0, request: 1 });
                    let is_locked = shell.station.door_mode() == DoorMode::LockedDown;
                    prop_assert!(want != DoorWant::LockDown || is_locked, "a lockdown waits for nothing");
                }
                Happens::Commit => drop(shell.commit()),
                Happens::Fail => drop(shell.fail_oldest()),
                Happens::Door(outcome) => shell.answer_door(outcome),
                Happens::Pass(ms) => shell.pass_ms_without_disk(ms),
                Happens::PowerCut(written) => shell.cut_power(written),
            }
            prop_assert!(shell.station.unwritten.len() <= MAX_PENDING);
        }
        shell.settle();
        shell.pass_ms(600_000);
        shell.settle();
        prop_assert!(!shell.coil_on() && shell.outlives.exceptions.left().is_empty(), "each has come to its end");
        shell.every_command_is_answered();
        // What the door is, the disk says, too.
        let mode = shell.station.door_mode();
        shell.cut_power(0);
        prop_assert_eq!(shell.station.door_mode(), mode);
    }
}
