//! The journal of an office with so many visits, each as it goes at a real one: somebody is told, the visitor is permitted, gets a card, taps and
//! leaves. Visits come 550 a day, so that a day is a day however many there are.

use frontdesk_core::access::Grant;
use frontdesk_core::fact::{
    AtReader, CardPrivate, Chip, CustodyFact, Fact, HolderPrivate, InvitationPrivate, InvitationTerms, SiteFact,
    TellingChannel, TellingFact, TellingPrivate, TellingStep, VisitPrivate,
};
use frontdesk_core::id::{CardId, CardUid, IncarnationId, InvitationId, StaffId, TellingId, VisitId};
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_core::visit::{LeftHow, PermittedBy};
use frontdesk_store::{Journal, Options, Reply};
use std::path::Path;

/// Every so often a visitor comes, milliseconds.
const EVERY_MS: u64 = 157_000;
/// So many of the last have not left: of these the first half is in the building and the second half waits.
pub(super) const STILL_THERE: u64 = 20;
/// Every so manyth visitor was invited.
const INVITED: u64 = 5;
/// Cards of the tray, which go round.
const TRAY: u64 = 60;
/// Visits that are written in one append: none has more than twelve entries.
const AT_ONCE: usize = 5;
/// Appends in flight.
const IN_FLIGHT: usize = 64;

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高",
    "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "萧", "田", "董", "潘", "袁", "蔡",
    "蒋", "余",
];
const GIVEN: [&str; 48] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀", "霞",
    "平", "刚", "桂", "英", "华", "玉", "兰", "红", "建", "国", "志", "文", "雪", "梅", "晨", "宇", "浩", "然", "子",
    "轩", "欣", "怡", "佳", "俊", "博", "雨", "思", "梦", "瑶",
];
const ORGANISATIONS: [&str; 12] = [
    "山风物流",
    "海蓝科技",
    "ACME Logistics",
    "北方银行",
    "晨光文具",
    "远洋贸易",
    "Blue River",
    "恒通快递",
    "华美设计",
    "新城物业",
    "光年软件",
    "和平医院",
];

fn pick<'a>(list: &[&'a str], number: u64) -> &'a str {
    list[(number % list.len() as u64) as usize]
}

fn name(n: u64) -> String {
    // Far apart numbers, so that neighbours are not alike.
    let mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
    format!("{}{}{}", pick(&SURNAMES, mixed), pick(&GIVEN, mixed / 40), pick(&GIVEN, mixed / 1_920))
}

/// What visitor `n` can be reached by.
pub(super) fn contact(n: u64) -> String {
    format!("138{n:08}")
}

fn id(n: u64) -> [u8; 16] {
    (u128::from(n.wrapping_mul(0x9E37_79B9_7F4A_7C15)) << 64 | u128::from(n)).to_be_bytes()
}

/// The visit of visitor `n`.
pub(super) fn visit(n: u64) -> VisitId {
    VisitId(id(n))
}

fn number_of_card(n: u64) -> Option<CardPrivate> {
    Some(CardPrivate { uid: CardUid::new(&[4, 0xBE, 0, (n % TRAY) as u8]).unwrap() })
}

fn card(n: u64) -> CardId {
    CardId([(n % TRAY) as u8 + 1; 16])
}

fn registered(n: u64) -> Fact {
    let private = VisitPrivate {
        name: name(n),
        organisation: pick(&ORGANISATIONS, n / 3).into(),
        contact: contact(n),
        host: Some(StaffId([(n % 200) as u8; 16])),
        host_name: name(n % 200),
        host_department: "研发部".into(),
    };
    Fact::VisitRegistered {
        visit: visit(n),
        purpose: Purpose::Meeting,
        language: Language::ZhHans,
        party: None,
        private: Some(private),
    }
}

fn told(n: u64) -> [Fact; 2] {
    let (telling, visit) = (TellingId(id(n)), visit(n));
    let to = TellingPrivate {
        staff: Some(StaffId([(n % 200) as u8; 16])),
        name: name(n % 200),
        address: "host@example.com".into(),
    };
    let (step, channel) = (TellingStep::Host, TellingChannel::Email);
    let queued = TellingFact::Queued { telling, visit, step, channel, nth_host: 0, message: None, private: Some(to) };
    [queued.into(), TellingFact::Sent { telling, visit }.into()]
}

fn invited(n: u64, at_ms: i64) -> Fact {
    let private = InvitationPrivate {
        name: name(n),
        organisation: pick(&ORGANISATIONS, n / 3).into(),
        contact: contact(n),
        host: StaffId([(n % 200) as u8; 16]),
        code: format!("{n:08}"),
        message: String::new(),
    };
    Fact::Site(SiteFact::InvitationMade {
        invitation: InvitationId(id(n)),
        from_ms: at_ms,
        until_ms: at_ms + 2 * 3_600_000,
        doors: Vec::new(),
        terms: InvitationTerms::default(),
        private: Some(private),
    })
}

fn entering(n: u64, until_ms: i64) -> [Fact; 6] {
    let (visit, private) = (visit(n), number_of_card(n));
    let holder = HolderPrivate { uid: private.as_ref().unwrap().uid, staff: None, name: name(n) };
    [
        Fact::VisitPermitted { visit, by: PermittedBy::Desk, private: None },
        Fact::CardIssuing { visit, until_ms, card: Some(card(n)), private: private.clone() },
        Fact::CardIssued { visit, private },
        Fact::AccessGranted {
            door: "front".into(),
            command: n,
            grant: Grant::Visitor,
            visit: Some(visit),
            remote: None,
            at: AtReader::default(),
            private: Some(holder),
        },
        Fact::AccessTaken { door: "front".into(), command: n },
        Fact::VisitEntered { visit },
    ]
}

fn leaving(n: u64) -> [Fact; 2] {
    let (visit, private) = (visit(n), number_of_card(n));
    [
        Fact::CardReturned { visit, wiped: true, card: Some(card(n)), private },
        Fact::VisitLeft { visit, how: LeftHow::CardReturned },
    ]
}

/// All that is written of visitor `n` of `visits`.
fn story(n: u64, visits: u64, at_ms: i64) -> Vec<Fact> {
    let to_go = visits - n;
    let mut facts = Vec::new();
    if n.is_multiple_of(INVITED) {
        facts.push(invited(n, at_ms));
    }
    facts.push(registered(n));
    facts.extend(told(n));
    if to_go > STILL_THERE / 2 {
        facts.extend(entering(n, at_ms + 8 * 3_600_000));
    }
    if to_go > STILL_THERE {
        facts.extend(leaving(n));
    }
    facts
}

/// Writes an office's journal in `dir` with so many visits, the newest of which comes at `newest_ms` (UTC milliseconds).
pub(super) fn fill(dir: &Path, visits: u64, newest_ms: u64) {
    let options = Options { office: true, ..Options::new(IncarnationId([7; 16])) };
    let (journal, _) = Journal::open(dir, options).unwrap();
    let mut answers = Vec::new();
    let mut append = |mono_ms: u64, utc_ms: i64, facts: Vec<Fact>| {
        let now = Now { mono_ms, wall: Wall { utc_ms, offset_s: 28_800, trust: WallTrust::Trusted } };
        let (reply, answer) = Reply::channel();
        journal.append(now, facts.iter().map(|fact| fact.draft().unwrap()).collect(), reply);
        answers.push(answer);
        if answers.len() == IN_FLIGHT {
            answers.drain(..).for_each(|answer| drop(answer.recv().unwrap().unwrap()));
        }
    };
    let at_ms = |n: u64| i64::try_from(newest_ms - (visits - 1 - n) * EVERY_MS).unwrap();
    let added = |n| CustodyFact::CardAdded { card: card(n), chip: Chip::Desfire, private: number_of_card(n) }.into();
    append(0, at_ms(0), (0..TRAY).map(added).collect());
    let numbers: Vec<u64> = (0..visits).collect();
    for some in numbers.chunks(AT_ONCE) {
        let (first, last) = (some[0], some[some.len() - 1]);
        append(first, at_ms(last), some.iter().flat_map(|n| story(*n, visits, at_ms(*n))).collect());
    }
    answers.drain(..).for_each(|answer| drop(answer.recv().unwrap().unwrap()));
}
