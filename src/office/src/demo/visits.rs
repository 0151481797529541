//! Visits in every state: today's, and some of each day of the week before.

use super::DemoError;
use super::cards::{CARDS_OF_TODAY, tray_card, tray_uid};
use super::day::Day;
use super::doors::Door;
use super::past::Story;
use super::people::person;
use frontdesk_core::access::{Direction, Grant};
use frontdesk_core::fact::{
    AnswerPrivate, CardPrivate, Fact, HolderPrivate, HostAnswer, PermissionPrivate, TellingChannel, TellingFact,
    TellingPrivate, TellingStep, VisitPrivate,
};
use frontdesk_core::id::{TellingId, VisitId};
use frontdesk_core::screen::{Language, Purpose, Rating};
use frontdesk_core::visit::{LeftHow, PermittedBy};

/// A visitor: name, organisation, host, purpose.
type Visitor = (&'static str, &'static str, u8, Purpose);

/// Who is or was in today; the first stays longest.
const IN: [Visitor; 8] = [
    ("何林", "长汀电子", 0, Purpose::Meeting),
    ("许青", "竹影传媒", 9, Purpose::Interview),
    ("Anna Lindqvist", "Nordlicht Optik", 1, Purpose::Meeting),
    ("宋宁", "云阶咨询", 8, Purpose::Meeting),
    ("蒋蓝", "合光软件", 3, Purpose::Service),
    ("温言", "山海设计", 10, Purpose::Meeting),
    ("陆鸣", "北辰计量", 2, Purpose::Meeting),
    ("方舟", "南屿材料", 6, Purpose::Delivery),
];
const GONE: [Visitor; 6] = [
    ("江月", "启明物业", 32, Purpose::Service),
    ("顾南", "求真会计师事务所", 16, Purpose::Meeting),
    ("Marco Rossi", "Officina Rossi", 3, Purpose::Meeting),
    ("苏禾", "青藤人力", 24, Purpose::Interview),
    ("程野", "飞渡物流", 35, Purpose::Delivery),
    ("夏衍", "合光软件", 4, Purpose::Meeting),
];
const WAIT: [Visitor; 3] = [
    ("罗岚", "山风物流", 1, Purpose::Delivery),
    ("张玮", "北辰设计事务所", 0, Purpose::Meeting),
    ("Eleanor Whitfield", "Thornbury Instruments", 11, Purpose::Interview),
];
const PERMITTED: Visitor = ("石磊", "明德电梯", 34, Purpose::Service);

/// The numbers of their visits: those of earlier days come after all of these.
const FIRST_WAITS: u8 = 1;
const IS_PERMITTED: u8 = 5;
const FIRST_IN: u8 = 10;
const FIRST_GONE: u8 = 20;
const FIRST_EARLIER: u8 = 40;

/// The visitor who comes from far away and whose host is not there.
pub(super) const FROM_FAR: u8 = FIRST_WAITS + 1;

pub(super) fn visit(n: u8) -> VisitId {
    let mut id = [0xD0; 16];
    id[15] = n;
    VisitId(id)
}

fn registered(n: u8, (name, organisation, host, purpose): Visitor) -> Fact {
    let host = person(host);
    let language = if name.is_ascii() { Language::En } else { Language::ZhHans };
    let private = VisitPrivate {
        name: name.into(),
        organisation: organisation.into(),
        contact: format!("138001380{n:02}"),
        host: host.map(super::people::Person::id),
        host_name: host.map_or_else(String::new, |host| host.name.into()),
        host_department: host.map_or_else(String::new, |host| host.department.into()),
    };
    Fact::VisitRegistered { visit: visit(n), purpose, language, party: None, private: Some(private) }
}

/// Permission by the host, and a card that is good until then.
fn permitted(n: u8, card: u8, host: u8, until_ms: i64) -> Result<[Fact; 3], DemoError> {
    let host = person(host);
    let by = PermissionPrivate {
        staff: host.map(super::people::Person::id),
        name: host.map_or_else(String::new, |host| host.name.into()),
        why: String::new(),
        for_whom: String::new(),
    };
    let (visit, uid) = (visit(n), tray_uid(card)?);
    Ok([
        Fact::VisitPermitted { visit, by: PermittedBy::Employee, private: Some(by) },
        Fact::CardIssuing { visit, until_ms, card: Some(tray_card(card)), private: Some(CardPrivate { uid }) },
        Fact::CardIssued { visit, private: Some(CardPrivate { uid }) },
    ])
}

/// From the glass to the door, beginning then.
fn comes_in(
    (front, door): (&mut Story, &mut Door),
    (n, card): (u8, u8),
    visitor: Visitor,
    (at_ms, step_ms): (i64, i64),
    until_ms: i64,
) -> Result<(), DemoError> {
    front.tell(at_ms, [registered(n, visitor)]);
    front.tell(at_ms + 3 * step_ms, permitted(n, card, visitor.2, until_ms)?);
    let holder = HolderPrivate { uid: tray_uid(card)?, staff: None, name: visitor.0.into() };
    front.tell(at_ms + 4 * step_ms, door.passes(Grant::Visitor, Direction::In, Some(visit(n)), holder));
    front.tell(at_ms + 4 * step_ms, [Fact::VisitEntered { visit: visit(n) }]);
    Ok(())
}

fn leaves(n: u8, card: u8, rating: Option<Rating>) -> Result<Vec<Fact>, DemoError> {
    let (visit, uid) = (visit(n), tray_uid(card)?);
    let returned =
        Fact::CardReturned { visit, wiped: true, card: Some(tray_card(card)), private: Some(CardPrivate { uid }) };
    let rated = rating.map(|rating| Fact::VisitRated { visit, rating });
    Ok([Some(returned), rated, Some(Fact::VisitLeft { visit, how: LeftHow::CardReturned })]
        .into_iter()
        .flatten()
        .collect())
}

pub(super) fn today(front: &mut Story, back: &mut Story, door: &mut Door, day: Day) -> Result<(), DemoError> {
    // A minute is shorter where the day is pressed together, but nobody is that fast, unless there is hardly a day yet.
    let minute = match (day.ago(60) - day.ago(160)) / 100 {
        pressed @ 8_000.. => pressed.max(30_000),
        pressed => pressed,
    };
    for ((n, card), visitor) in (FIRST_IN..).zip(1..).zip(IN) {
        let since = i64::from(n - FIRST_IN);
        // The first was to have left by now.
        let until_ms = if since == 0 { day.ago(35) } else { day.ahead(90 + 15 * since) };
        comes_in((front, door), (n, card), visitor, (day.ago(260 - 31 * since), minute), until_ms)?;
    }
    let ratings = [Some(Rating::VeryGood), Some(Rating::Good), Some(Rating::VeryGood), None, Some(Rating::Fair)];
    for ((n, card), visitor) in (FIRST_GONE..).zip(9..).zip(GONE) {
        let since = i64::from(n - FIRST_GONE);
        comes_in((front, door), (n, card), visitor, (day.ago(430 - 40 * since), minute), day.ahead(60))?;
        let left_ms = day.ago(300 - 45 * since);
        match ratings.get(usize::from(n - FIRST_GONE)) {
            Some(rating) => front.tell(left_ms, leaves(n, card, *rating)?),
            // The last one left with the card.
            None => front.tell(left_ms, [Fact::VisitLeft { visit: visit(n), how: LeftHow::WithoutCard }]),
        }
    }
    front.tell(day.ago(7), [registered(IS_PERMITTED, PERMITTED)]);
    front.tell(day.ago(2), permitted(IS_PERMITTED, CARDS_OF_TODAY, PERMITTED.2, day.ahead(120))?);
    for ((n, visitor), ago) in (FIRST_WAITS..).zip(WAIT).zip([11, 6, 3]) {
        let at = if n == FIRST_WAITS + 2 { &mut *back } else { &mut *front };
        at.tell(day.ago(ago), [registered(n, visitor)]);
    }
    front.tell(day.ago(2), [Fact::DeskCalled { visit: Some(visit(FIRST_WAITS)), cause: None }]);
    Ok(())
}

/// The five days before.
pub(super) fn earlier(front: &mut Story, door: &mut Door, day: Day) -> Result<(), DemoError> {
    let everyone: Vec<Visitor> = IN.into_iter().chain(GONE).collect();
    let ratings = [Some(Rating::VeryGood), None, Some(Rating::Good), Some(Rating::VeryGood), Some(Rating::Poor)];
    let visitors = everyone.iter().cycle().skip(3).step_by(3).zip(ratings.iter().cycle());
    for (n, (visitor, rating)) in (0_u8..35).zip(visitors) {
        let (days, nth) = (i64::from(n / 7) + 1, i64::from(n % 7));
        let at_ms = day.working_days_before(days, 9 * 60 + nth * 55 + i64::from(n) % 11);
        let (number, card) = (FIRST_EARLIER + n, 1 + n % 7);
        comes_in((front, door), (number, card), *visitor, (at_ms, 60_000), at_ms + 4 * 3_600_000)?;
        front.tell(at_ms + (40 + nth * 9) * 60_000, leaves(number, card, *rating)?);
    }
    Ok(())
}

/// How far the hosts of those who wait were told.
pub(super) fn telling(office: &mut Story, day: Day) {
    let channel = TellingChannel::Email;
    let mut queue = |n: u8, visit: VisitId, host: u8, step, ago: i64| {
        let telling = TellingId([n; 16]);
        let to = person(host).map(|host| TellingPrivate {
            staff: Some(host.id()),
            name: host.name.into(),
            address: format!("staff{}@example.com", host.number()),
        });
        let queued = TellingFact::Queued { telling, visit, step, channel, nth_host: 0, message: None, private: to };
        office.tell(day.ago(ago), [queued.into(), TellingFact::Sent { telling, visit }.into()]);
        telling
    };
    let first = visit(FIRST_WAITS);
    let told = queue(1, first, WAIT[0].2, TellingStep::Host, 11);
    queue(2, visit(FROM_FAR), WAIT[1].2, TellingStep::Host, 6);
    queue(3, visit(FROM_FAR), WAIT[1].2, TellingStep::Reminder, 3);
    queue(4, visit(FIRST_WAITS + 2), WAIT[2].2, TellingStep::Host, 3);
    let said = person(WAIT[0].2).map(|host| AnswerPrivate {
        staff: Some(host.id()),
        name: host.name.into(),
        words: "我在三楼开会，马上下来".into(),
    });
    office.tell(day.ago(9), [TellingFact::Seen { telling: told, visit: first }.into()]);
    let answer = HostAnswer::InMinutes { minutes: 10 };
    office.tell(day.ago(8), [TellingFact::Answered { telling: told, visit: first, answer, private: said }.into()]);
}
