//! A working day at two doors.

use frontdesk_core::access::{Denial, Grant};
use frontdesk_core::fact::{
    AnswerPrivate, AtReader, CardPrivate, Chip, CustodyFact, ExceptionFact, ExceptionOf, ExceptionPrivate, Fact,
    FeedbackFact, FeedbackPrivate, FeedbackTone, FeedbackTopic, HolderPrivate, HostAnswer, LapsedWhy,
    PermissionPrivate, TellingChannel, TellingFact, TellingPrivate, TellingStep, VisitPrivate,
};
use frontdesk_core::id::{ApprovalId, CardId, CardUid, FeedbackId, TellingId, VisitId};
use frontdesk_core::screen::{Language, Purpose, Rating};
use frontdesk_core::visit::{LeftHow, PermittedBy};
use frontdesk_store::Journal;

use super::past::{Past, write};
use super::site::{PEOPLE, person};
use super::{IS_IN, WAITS, minutes_ago};

/// Name, organisation, host's number.
type Visitor = (&'static str, &'static str, &'static str);

const CAME_IN: [Visitor; 8] = [
    ("何林", "长汀电子", "1001"),
    ("许青", "竹影传媒", "1006"),
    ("沈禾", "合光软件", "1001"),
    ("宋宁", "云阶咨询", "1005"),
    ("蒋蓝", "合光软件", "1001"),
    ("温言", "山海设计", "1005"),
    ("陆鸣", "北辰", "1001"),
    ("方舟", "南屿材料", "1002"),
];

/// The id of a visit by its number here.
#[must_use]
pub fn visit(n: u8) -> VisitId {
    VisitId([n; 16])
}

fn registered(n: u8, (name, organisation, host): Visitor, purpose: Purpose) -> Fact {
    let known = PEOPLE.iter().find(|(number, ..)| *number == host);
    let (host_name, department) = known.map_or(("", ""), |(_, name, department, _)| (*name, *department));
    let private = VisitPrivate {
        name: name.into(),
        organisation: organisation.into(),
        contact: format!("138001380{n:02}"),
        host: Some(person(host)),
        host_name: host_name.into(),
        host_department: department.into(),
    };
    Fact::VisitRegistered { visit: visit(n), purpose, language: Language::ZhHans, party: None, private: Some(private) }
}

fn uid(n: u8) -> CardUid {
    CardUid::new(&[4, 0xA1, 1, 2, 3, 4, n]).expect("seven bytes are a card's number")
}

fn granted(command: u64, grant: Grant, visit: Option<VisitId>, holder: HolderPrivate) -> [Fact; 2] {
    let (door, at) = ("front".to_owned(), AtReader::default());
    [
        Fact::AccessGranted { door, command, grant, visit, remote: None, at, private: Some(holder) },
        Fact::AccessTaken { door: "front".into(), command },
    ]
}

/// One visit from the glass to the door, `ago` minutes ago.
fn comes_in(kiosk: &Past, n: u8, visitor: Visitor, ago: i64) -> anyhow::Result<()> {
    let card = || Some(CardPrivate { uid: uid(n) });
    kiosk.wrote(ago, &[registered(n, visitor, Purpose::Meeting)])?;
    let by = PermissionPrivate { staff: None, name: String::new(), why: String::new(), for_whom: String::new() };
    let until_ms = minutes_ago(-180).wall.utc_ms;
    kiosk.wrote(
        ago - 2,
        &[
            Fact::VisitPermitted { visit: visit(n), by: PermittedBy::Employee, private: Some(by) },
            Fact::CardIssuing { visit: visit(n), until_ms, card: None, private: card() },
            Fact::CardIssued { visit: visit(n), private: card() },
        ],
    )?;
    let holder = HolderPrivate { uid: uid(n), staff: None, name: visitor.0.into() };
    kiosk.wrote(ago - 3, &granted(u64::from(n), Grant::Visitor, Some(visit(n)), holder))?;
    kiosk.wrote(ago - 3, &[Fact::VisitEntered { visit: visit(n) }])
}

/// A card of the tray.
#[must_use]
pub fn tray_card(n: u8) -> CardId {
    CardId([n; 16])
}

pub(super) fn working_day(front: &Past, back: &Past) -> anyhow::Result<()> {
    let added = (IS_IN..).take(CAME_IN.len() + 4).map(|n| {
        let private = Some(CardPrivate { uid: uid(n) });
        Fact::from(CustodyFact::CardAdded { card: tray_card(n), chip: Chip::Desfire, private })
    });
    front.wrote(300, &added.collect::<Vec<_>>())?;
    for (n, visitor) in (IS_IN..).zip(CAME_IN) {
        comes_in(front, n, visitor, 200 - 18 * i64::from(n - IS_IN))?;
    }
    for n in [IS_IN + 5, IS_IN + 6] {
        let back =
            Fact::CardReturned { visit: visit(n), wiped: true, card: None, private: Some(CardPrivate { uid: uid(n) }) };
        let rated = Fact::VisitRated { visit: visit(n), rating: Rating::VeryGood };
        front.wrote(
            40 - i64::from(n),
            &[back, rated, Fact::VisitLeft { visit: visit(n), how: LeftHow::CardReturned }],
        )?;
    }
    front.wrote(15, &[Fact::VisitLeft { visit: visit(IS_IN + 7), how: LeftHow::WithoutCard }])?;
    front.wrote(14, &feedback())?;
    front.wrote(8, &[registered(WAITS, ("罗岚", "山风物流", "1002"), Purpose::Delivery)])?;
    staff(front)?;
    front.wrote(2, &[Fact::DeskCalled { visit: Some(visit(WAITS)), cause: None }])?;
    front.wrote(1, &[registered(WAITS + 1, ("张玮", "北辰设计事务所", "1001"), Purpose::Meeting)])?;
    let long = ("Ms Alexandra Featherstonehaugh-Longname", "Yellowstone & Sons International Trading Company", "1007");
    back.wrote(3, &[registered(WAITS + 2, long, Purpose::Interview)])?;
    let stranger = HolderPrivate { uid: uid(99), staff: None, name: String::new() };
    let (reason, at) = (Denial::UnknownCredential, AtReader::default());
    back.wrote(1, &[Fact::AccessDenied { door: "back".into(), reason, visit: None, at, private: Some(stranger) }])
}

/// What visitors had to say: one with a name, and one without.
fn feedback() -> [Fact; 2] {
    let given = |n: u8, tone, topics, visit, words: &str| {
        let private = Some(FeedbackPrivate { words: words.into() });
        FeedbackFact::Given { feedback: FeedbackId([n; 16]), tone, topics, visit, private }.into()
    };
    let waited =
        "等了二十多分钟才有人来接，中间没有人告诉我还要多久；指示牌也不太容易找到，第一次来的人会走到另一栋楼去。";
    [
        given(1, FeedbackTone::Praise, vec![FeedbackTopic::Reception], Some(visit(IS_IN + 5)), "前台非常热情，谢谢！"),
        given(2, FeedbackTone::Complaint, vec![FeedbackTopic::Waiting, FeedbackTopic::Premises], None, waited),
    ]
}

fn staff(front: &Past) -> anyhow::Result<()> {
    for (n, (number, name, ..)) in (0..).zip(PEOPLE.iter().take(6)) {
        let holder = HolderPrivate { uid: uid(50 + n), staff: Some(person(number)), name: (*name).into() };
        front.wrote(7 - i64::from(n), &granted(100 + u64::from(n), Grant::Staff, None, holder))?;
    }
    Ok(())
}

/// The exception that still waits.
pub const OPEN: ApprovalId = ApprovalId([4; 16]);

pub(super) fn exceptions(front: &Past) -> anyhow::Result<()> {
    let asked = |n: u8, of: ExceptionOf, ago: i64, within: i64, for_whom: &str, why: &str| {
        let private = Some(ExceptionPrivate { for_whom: for_whom.into(), why: why.into() });
        let until_ms = minutes_ago(ago - within).wall.utc_ms;
        Fact::from(ExceptionFact::Asked {
            exception: ApprovalId([n; 16]),
            of,
            until_ms,
            uid: 1_000,
            remote: None,
            private,
        })
    };
    let door = || ExceptionOf::Door("front".into());
    front.wrote(300, &[asked(1, door(), 300, 5, "吴迪", "忘记带卡，约了九点的会")])?;
    let by = PermissionPrivate {
        staff: Some(person("1004")),
        name: "李娜".into(),
        why: "认识这位访客".into(),
        for_whom: String::new(),
    };
    let (exception, of) = (ApprovalId([1; 16]), door());
    front.wrote(
        299,
        &[ExceptionFact::Approved { exception, of, command: None, remote: None, private: Some(by) }.into()],
    )?;
    front.wrote(120, &[asked(2, door(), 120, 5, "送水的师傅", "常来，今天没有预约")])?;
    let lapsed = ExceptionFact::Lapsed { exception: ApprovalId([2; 16]), why: LapsedWhy::TimeUp };
    front.wrote(115, &[lapsed.into()])?;
    let visits = ExceptionOf::Visit(visit(WAITS + 1));
    front.wrote(0, &[asked(4, visits, 0, 10, "张玮", "被访人在出差，访客从外地赶来，要在实验室取样品")])
}

/// How far the host of whoever waits longest was told.
pub(super) fn telling(office: &Journal) -> anyhow::Result<()> {
    let (telling, visit) = (TellingId([1; 16]), visit(WAITS));
    let (step, channel) = (TellingStep::Host, TellingChannel::Email);
    let to =
        TellingPrivate { staff: Some(person("1002")), name: "张伟".into(), address: "zhangwei@example.com".into() };
    let said =
        AnswerPrivate {
            staff: Some(person("1002")), name: "张伟".into(), words: "我在三楼开会，马上下来".into()
        };
    let write = |ago: i64, fact: TellingFact| write(office, minutes_ago(ago), &[Fact::from(fact)]);
    write(8, TellingFact::Queued { telling, visit, step, channel, nth_host: 0, message: None, private: Some(to) })?;
    write(8, TellingFact::Sent { telling, visit })?;
    write(6, TellingFact::Seen { telling, visit })?;
    let answer = HostAnswer::InMinutes { minutes: 10 };
    write(5, TellingFact::Answered { telling, visit, answer, private: Some(said) })
}
