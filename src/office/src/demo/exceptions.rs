//! Exceptions: one that was approved, one that lapsed, and one that waits for a leader.

use super::day::Day;
use super::past::Story;
use super::people::person;
use super::visits::{FROM_FAR, visit};
use frontdesk_core::fact::{ExceptionFact, ExceptionOf, ExceptionPrivate, LapsedWhy, PermissionPrivate};
use frontdesk_core::id::ApprovalId;

/// How long an exception at a door waits, minutes.
const DOOR_WAITS: i64 = 5;

pub(super) fn tell(front: &mut Story, day: Day) {
    let door = || ExceptionOf::Door("front".into());
    let asked = |n: u8, of: ExceptionOf, until_ms: i64, for_whom: &str, why: &str| {
        let private = Some(ExceptionPrivate { for_whom: for_whom.into(), why: why.into() });
        ExceptionFact::Asked { exception: ApprovalId([n; 16]), of, until_ms, uid: 1_000, remote: None, private }.into()
    };
    front.tell(day.ago(380), [asked(1, door(), day.ago(380 - DOOR_WAITS), "吴迪", "忘记带卡，约了九点的会")]);
    let by = person(16).map(|leader| PermissionPrivate {
        staff: Some(leader.id()),
        name: leader.name.into(),
        why: "认识这位访客".into(),
        for_whom: String::new(),
    });
    let (exception, of) = (ApprovalId([1; 16]), door());
    front.tell(
        day.ago(379),
        [ExceptionFact::Approved { exception, of, command: None, remote: None, private: by }.into()],
    );
    front.tell(day.ago(200), [asked(2, door(), day.ago(200 - DOOR_WAITS), "送水的师傅", "常来，今天没有预约")]);
    let lapsed = ExceptionFact::Lapsed { exception: ApprovalId([2; 16]), why: LapsedWhy::TimeUp };
    front.tell(day.ago(200 - DOOR_WAITS), [lapsed.into()]);
    // A kiosk lets one wait for ten minutes; here somebody is to have time to look around first.
    let why = "被访人在出差，访客从外地赶来，要在实验室取样品";
    front.tell(day.ago(1), [asked(4, ExceptionOf::Visit(visit(FROM_FAR)), day.ahead(55), "张玮", why)]);
}
