//! What the desk's pages read at an office with many visits, against an office with few. Visits come 550 a day in both, so that a day is a
//! day.

use super::{Ratio, ratio, timed};
use frontdesk_core::fact::{Fact, VisitPrivate};
use frontdesk_core::id::{IncarnationId, VisitId};
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_core::visit::{LeftHow, VisitState};
use frontdesk_store::{EntryQuery, Journal, MAX_DRAFTS_PER_APPEND, Options, Reader, Reply, VisitQuery};
use std::path::Path;
use std::time::Duration;

/// Every so often a visitor comes, milliseconds.
const EVERY_MS: u64 = 157_000;
/// So many of the last have not left.
const STILL_THERE: u64 = 20;
/// The bench's newest visit comes now.
const NEWEST_MS: u64 = 1_795_478_400_000;
const RUNS: usize = 50;

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

fn contact(n: u64) -> String {
    format!("138{n:08}")
}

fn visit(n: u64) -> VisitId {
    VisitId((u128::from(n.wrapping_mul(0x9E37_79B9_7F4A_7C15)) << 64 | u128::from(n)).to_be_bytes())
}

fn registered(n: u64) -> Fact {
    let private = VisitPrivate {
        name: name(n),
        organisation: pick(&ORGANISATIONS, n / 3).into(),
        contact: contact(n),
        host: None,
        host_name: name(n % 500),
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

fn at_ms(n: u64, visits: u64) -> i64 {
    i64::try_from(NEWEST_MS - (visits - 1 - n) * EVERY_MS).unwrap()
}

/// An office in `dir` with so many visits.
fn fill(dir: &Path, visits: u64) -> Reader {
    let options = Options { office: true, ..Options::new(IncarnationId([7; 16])) };
    let (journal, _) = Journal::open(dir, options).unwrap();
    let numbers: Vec<u64> = (0..visits).collect();
    let mut answers = Vec::new();
    for some in numbers.chunks(MAX_DRAFTS_PER_APPEND / 2) {
        let utc_ms = at_ms(some[some.len() - 1], visits);
        let now = Now { mono_ms: some[0], wall: Wall { utc_ms, offset_s: 28_800, trust: WallTrust::Trusted } };
        let stories = some.iter().flat_map(|n| {
            let left = Fact::VisitLeft { visit: visit(*n), how: LeftHow::WithoutCard };
            std::iter::once(registered(*n)).chain((n + STILL_THERE < visits).then_some(left))
        });
        let (reply, answer) = Reply::channel();
        journal.append(now, stories.map(|fact| fact.draft().unwrap()).collect(), reply);
        answers.push(answer);
        if answers.len() == 64 {
            answers.drain(..).for_each(|answer| drop(answer.recv().unwrap().unwrap()));
        }
    }
    answers.drain(..).for_each(|answer| drop(answer.recv().unwrap().unwrap()));
    journal.reader().unwrap()
}

fn today(reader: &Reader) -> usize {
    let midnight_ms = i64::try_from(NEWEST_MS).unwrap() - 12 * 3_600_000;
    let counts = reader.today_counts(midnight_ms).unwrap();
    assert!(counts.arrived > 200 && counts.waiting == STILL_THERE, "{counts:?}");
    let waiting = VisitQuery { states: vec![VisitState::Registered, VisitState::In], ..VisitQuery::default() };
    let all = VisitQuery { since_ms: Some(midnight_ms), ..VisitQuery::default() };
    reader.search_visits(&waiting, None, 50).unwrap().rows.len()
        + reader.search_visits(&all, None, 50).unwrap().rows.len()
        + reader.visitors_cards(midnight_ms, 50).unwrap().len()
        + reader.door_events_page(None, 50).unwrap().rows.len()
        + reader.desk_calls_page(None, 50).unwrap().rows.len()
}

fn search(reader: &Reader, text: &str) -> usize {
    reader.search_visits(&VisitQuery { text: text.into(), ..VisitQuery::default() }, None, 20).unwrap().rows.len()
}

fn times(mut what: impl FnMut() -> usize) -> Vec<Duration> {
    let expected = what();
    (0..RUNS)
        .map(|_| {
            let (time, found) = timed(&mut what);
            assert_eq!(found, expected);
            time
        })
        .collect()
}

/// Today's page and searches with `many` visits against `few`.
pub fn run(dir: &Path, few: u64, many: u64) -> Vec<Ratio> {
    let offices = [few, many].map(|visits| {
        let place = dir.join(format!("desk-{visits}"));
        std::fs::create_dir_all(&place).unwrap();
        fill(&place, visits)
    });
    let compare = |what: &str, of: &dyn Fn(&Reader, u64) -> usize| {
        let [mut baseline, mut ours] = [(&offices[0], few), (&offices[1], many)].map(|(o, n)| times(|| of(o, n)));
        ratio(&format!("{what} with {many} visits / with {few}"), &mut ours, &mut baseline)
    };
    vec![
        compare("Today's page", &|office, _| today(office)),
        compare("newest page of the journal", &|office, _| {
            office.journal_page(&EntryQuery::default(), None, 50).unwrap().rows.len()
        }),
        compare("a visit's story", &|office, visits| {
            office.visit_story(visit(visits / 2), None, 50).unwrap().rows.len()
        }),
        compare("search for a surname, first page,", &|office, _| search(office, "张")),
        compare("search for a name by pinyin and a company, first page,", &|office, _| search(office, "zhang 物流")),
        compare("search for the newest visitor's number", &|office, visits| search(office, &contact(visits - 1))),
        compare("search for the very first visitor's number", &|office, _| search(office, &contact(0))),
        compare("search for what nobody is called", &|office, _| search(office, "欧阳修")),
    ]
}
