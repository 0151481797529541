//! Invitations at the kiosk (V7).

use super::super::*;
use super::people::{TRAY_CARD, ZHOU, ZHOU_CARD};
use super::shell::Shell;
use crate::fact::{Alarm, InvitationPrivate, InvitationTerms, UpkeepFact, Uses, VisitDays};
use crate::id::InvitationId;
use crate::invitation::{Code, FREE_GUESSES, Invitation};
use crate::screen::{CardStage, CodeProblem, Intent, Purpose, View};
use crate::visit::{PermittedBy, VisitState};

const HOUR_MS: i64 = 3_600_000;

pub(super) fn code(n: u8) -> Code {
    Code::of_random([n, 2, 3, 4, 5, 6, 7])
}

fn invitation(shell: &Shell, n: u8) -> Invitation {
    let now_ms = shell.now().wall.utc_ms;
    Invitation {
        invitation: InvitationId([n; 16]),
        from_ms: now_ms - HOUR_MS,
        until_ms: now_ms + 3 * HOUR_MS,
        doors: vec!["front".into()],
        terms: InvitationTerms { purpose: Some(Purpose::Interview), ..InvitationTerms::default() },
        is_cancelled: false,
        uses: 0,
        guest: InvitationPrivate {
            name: "张伟".into(),
            organisation: "北辰".into(),
            contact: "13800138000".into(),
            host: ZHOU,
            code: code(n).plain(),
            message: String::new(),
        },
    }
}

pub(super) fn knowing(change: impl FnOnce(&mut Invitation)) -> Shell {
    let mut shell = Shell::new();
    let mut one = invitation(&shell, 1);
    change(&mut one);
    shell.input(Input::Invitations(vec![one]));
    shell
}

fn type_code(shell: &mut Shell, text: &str) {
    if !matches!(shell.frame.view, View::Code(_)) {
        shell.want(Intent::HaveCode);
    }
    shell.want(Intent::Code { text: text.into() });
    // An alarm may be on its way.
    shell.settle();
}

pub(super) fn refused(shell: &Shell) -> CodeProblem {
    let View::Code(entry) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    entry.problem.unwrap()
}

#[test]
fn a_code_is_typed_its_guest_confirms_and_is_registered_and_permitted_in_one_append() {
    let mut shell = knowing(|_| {});
    type_code(&mut shell, &code(1).to_string().to_lowercase());
    let View::Invited(shown) = &shell.frame.view else { panic!("{:?}", shell.frame.view) };
    assert_eq!((shown.masked.as_str(), shown.host.as_str(), shown.department.as_str()), ("张＊", "周雯", "研发部"));
    assert_eq!(shown.kept.days, Some(180), "what is agreed to says how long it is kept");
    let until_ms = invitation(&shell, 1).until_ms;
    shell.want(Intent::Confirm);
    shell.want(Intent::Confirm);
    assert_eq!(shell.appends.len(), 1, "a second touch registers nothing twice");
    let kinds: Vec<_> = shell.appends[0].facts.iter().map(|fact| fact.draft().unwrap().kind).collect();
    assert_eq!(kinds, ["visit.registered", "visit.permitted", "invitation.used"]);
    assert!(matches!(&shell.frame.view, View::Invited(shown) if shown.saving));
    assert_eq!(shell.station.open_visits().len(), 0, "nothing is so before it is durable");
    shell.settle();
    assert_eq!(shell.frame.view, View::Card { visitor: "张伟".into(), stage: CardStage::Take });
    let permitted = |fact: &Fact| matches!(fact, Fact::VisitPermitted { by: PermittedBy::Invitation, .. });
    assert!(shell.durable().iter().any(permitted));
    shell.tap(TRAY_CARD);
    shell.settle();
    let CardWork::Write(label) = &shell.jobs[0].work else { panic!("a card is written") };
    assert_eq!((label.doors.as_slice(), label.until_ms), (&["front".to_owned()][..], until_ms));
    shell.finish_job(Ok(()));
    shell.settle();
    assert!(matches!(&shell.frame.view, View::Permitted(way) if way.host == "周雯" && way.place == "3 楼"));
    shell.tap(TRAY_CARD);
    shell.settle();
    assert!(shell.coil_on(), "it opens by itself");
    shell.check_memory_is_the_disk();
}

#[test]
fn a_card_opens_only_the_invitations_doors_and_dies_with_its_hours() {
    let mut shell = knowing(|one| one.doors = vec!["gate".into()]);
    type_code(&mut shell, &code(1).plain());
    shell.want(Intent::Confirm);
    shell.settle();
    shell.tap(TRAY_CARD);
    shell.settle();
    shell.finish_job(Ok(()));
    shell.settle();
    shell.tap(TRAY_CARD);
    shell.settle();
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::NotPermittedAtThisDoor }));
    // Also after a power cut: the right is in the journal.
    shell.cut_power(0);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::NotPermittedAtThisDoor }));
    shell.pass_ms(3 * 3_600_000);
    shell.tap(TRAY_CARD);
    shell.settle();
    assert_eq!(shell.frame.signal, Some(Signal::Refused { reason: Denial::Expired }));
    assert!(!shell.coil_on());
}

#[test]
fn a_code_for_one_visit_is_used_up_by_it_and_what_is_read_late_does_not_undo_that() {
    let mut shell = knowing(|_| {});
    type_code(&mut shell, &code(1).plain());
    shell.want(Intent::Confirm);
    shell.want(Intent::Home);
    // While the disk still works on the first, nobody gets a second.
    shell.want(Intent::HaveCode);
    shell.want(Intent::Code { text: code(1).plain() });
    assert_eq!(refused(&shell), CodeProblem::NotGood);
    shell.settle();
    shell.want(Intent::Home);
    let stale = invitation(&shell, 1);
    shell.input(Input::Invitations(vec![stale]));
    type_code(&mut shell, &code(1).plain());
    assert_eq!(refused(&shell), CodeProblem::NotGood);
    let mut many = knowing(|one| one.terms.uses = Uses::Many);
    for _ in 0..3 {
        type_code(&mut many, &code(1).plain());
        many.want(Intent::Confirm);
        many.settle();
        many.want(Intent::Home);
    }
    assert_eq!(many.station.open_visits().filter(|visit| visit.state == VisitState::Permitted).count(), 3);
}

#[test]
fn a_stranger_learns_nothing_from_a_code_that_was_and_a_guest_when_to_come() {
    type Change = fn(&mut Invitation);
    let dead: [Change; 4] = [
        |one| one.is_cancelled = true,
        |one| one.until_ms = one.from_ms + 1,
        |one| one.uses = 1,
        // Who invites does not work here any more.
        |one| one.guest.host = StaffId([0xEE; 16]),
    ];
    let mut unknown = knowing(|one| one.guest.code = "4711".into());
    type_code(&mut unknown, &code(1).plain());
    for change in dead {
        let mut shell = knowing(change);
        type_code(&mut shell, &code(1).plain());
        assert_eq!(shell.frame.view, unknown.frame.view);
    }
    let mut early = knowing(|one| one.from_ms += 2 * HOUR_MS);
    type_code(&mut early, &code(1).plain());
    let CodeProblem::NotNow { from: Some(from) } = refused(&early) else { panic!("{:?}", early.frame.view) };
    assert_eq!(Some(from.hour), early.frame.clock.map(|now| (now.hour + 1) % 24));
    let mut never = knowing(|one| one.terms.on = Some(VisitDays::Weekdays(vec![])));
    type_code(&mut never, &code(1).plain());
    assert_eq!(refused(&never), CodeProblem::NotNow { from: None });
    type_code(&mut never, "ABCD");
    assert_eq!(refused(&never), CodeProblem::Mistyped);
}

#[test]
fn guessing_is_slow_and_an_alarm_is_raised_and_a_slip_of_the_finger_is_no_guess() {
    let mut shell = knowing(|_| {});
    for _ in 0..20 {
        type_code(&mut shell, "0000-0001");
        assert_eq!(refused(&shell), CodeProblem::Mistyped);
    }
    for n in 0..FREE_GUESSES {
        type_code(&mut shell, &Code::of_random([n as u8 + 10; 7]).plain());
        assert_eq!(refused(&shell), CodeProblem::NotGood);
    }
    type_code(&mut shell, &code(1).plain());
    assert_eq!(refused(&shell), CodeProblem::Wait { seconds: 30 }, "even the right one waits");
    let is_alarm =
        |fact: &&Fact| matches!(fact, Fact::Upkeep(UpkeepFact::AlarmRaised { alarm: Alarm::CodeGuessed, .. }));
    assert_eq!(shell.durable().iter().filter(is_alarm).count(), 1);
    shell.pass_ms(30_000);
    type_code(&mut shell, &code(1).plain());
    assert!(matches!(shell.frame.view, View::Invited(_)));
}

#[test]
fn what_is_cancelled_while_its_guest_reads_the_page_is_refused_and_a_page_left_alone_is_wiped() {
    let mut shell = knowing(|_| {});
    type_code(&mut shell, &code(1).plain());
    let cancelled = Invitation { is_cancelled: true, ..invitation(&shell, 1) };
    shell.input(Input::Invitations(vec![cancelled]));
    assert_eq!(refused(&shell), CodeProblem::NotGood);
    shell.want(Intent::Confirm);
    assert!(shell.appends.is_empty());
    let mut alone = knowing(|_| {});
    type_code(&mut alone, &code(1).plain());
    alone.pass_ms(50_000);
    assert!(matches!(&alone.frame.view, View::Invited(shown) if shown.wipes_in_s.is_some()));
    alone.pass_ms(15_000);
    assert_eq!(alone.frame.view, View::Home {});
    type_code(&mut alone, &code(1).plain());
    alone.want(Intent::Back { text: String::new() });
    assert!(matches!(&alone.frame.view, View::Code(entry) if entry.problem.is_none()));
    alone.want(Intent::Back { text: String::new() });
    assert_eq!(alone.frame.view, View::Home {});
}

#[test]
fn a_full_disk_lets_nobody_in_by_a_code_and_the_guest_can_confirm_again() {
    let mut shell = knowing(|_| {});
    type_code(&mut shell, &code(1).plain());
    shell.want(Intent::Confirm);
    shell.fail_oldest();
    assert!(matches!(shell.frame.view, View::OutOfService { .. }));
    assert_eq!(shell.station.open_visits().len(), 0);
    shell.pass_ms(2_000);
    assert!(matches!(&shell.frame.view, View::Invited(shown) if !shown.saving));
    shell.want(Intent::Confirm);
    shell.settle();
    assert!(matches!(shell.frame.view, View::Card { .. }));
    shell.want(Intent::Home);
    shell.tap(ZHOU_CARD);
    shell.settle();
    assert!(matches!(&shell.frame.signal, Some(Signal::Granted { collected, .. }) if collected.is_empty()));
}

#[test]
fn a_guest_agrees_too_and_is_registered_permitted_and_recorded_as_agreeing_in_one_append() {
    let mut shell = knowing(|one| one.terms.purpose = Some(Purpose::Service));
    type_code(&mut shell, &code(1).plain());
    shell.want(Intent::Confirm);
    assert!(matches!(&shell.frame.view, View::Agreement(page) if page.title == "施工须知"));
    shell.want(Intent::Back { text: String::new() });
    assert!(matches!(shell.frame.view, View::Invited(_)));
    shell.want(Intent::Confirm);
    assert!(shell.appends.is_empty());
    shell.want(Intent::Agree { signature: None });
    let kinds: Vec<_> = shell.appends[0].facts.iter().map(|fact| fact.draft().unwrap().kind).collect();
    let registered = ["visit.registered", "visit.permitted", "invitation.used"];
    assert_eq!(kinds, [&registered[..], &["agreement.shown", "visit.agreed"]].concat());
    shell.settle();
    assert!(matches!(shell.frame.view, View::Card { .. }));
}

#[test]
fn who_reads_an_agreement_while_their_invitation_is_cancelled_is_refused() {
    let mut shell = knowing(|one| one.terms.purpose = Some(Purpose::Service));
    type_code(&mut shell, &code(1).plain());
    shell.want(Intent::Confirm);
    let mut cancelled = invitation(&shell, 1);
    cancelled.is_cancelled = true;
    shell.input(Input::Invitations(vec![cancelled]));
    assert_eq!(refused(&shell), CodeProblem::NotGood);
}
