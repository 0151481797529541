//! What a letter of a host's name costs where many people work.

use super::{Ratio, ratio, timed};
use frontdesk_core::directory::{Directory, Person};
use frontdesk_core::id::StaffId;
use std::hint::black_box;
use std::time::Duration;

const MANY: usize = 100_000;
const FEW: usize = 100;

/// What is typed: two names letter by letter, initials, a hanzi, and a name with a department behind it.
const TYPED: [&str; 16] = [
    "zh",
    "zha",
    "zhan",
    "zhang",
    "zhangw",
    "zhangwe",
    "zhangwei",
    "zw",
    "lx",
    "li",
    "lin",
    "linx",
    "张",
    "伟",
    "zw cw",
    "张伟 财务",
];

/// Rounds timed as one: a single question is shorter than the clock can tell.
const BATCH: usize = 50;
const BATCHES: usize = 200;

/// A question with 100,000 people against one with 100.
pub fn run() -> Ratio {
    let (many, few) = (people(MANY), people(FEW));
    let (mut ours, mut baseline) = (Vec::new(), Vec::new());
    // In turns, so that none has the better minute; the first round warms up.
    for batch in 0..=BATCHES {
        let times = [&many, &few].map(questions);
        if batch > 0 {
            ours.push(times[0]);
            baseline.push(times[1]);
        }
    }
    ratio("800 questions for a host among 100,000 people / among 100", &mut ours, &mut baseline)
}

fn questions(directory: &Directory) -> Duration {
    let ask = || (0..BATCH).for_each(|_| TYPED.iter().for_each(|typed| drop(black_box(directory.find(typed)))));
    timed(ask).0
}

/// Common surnames, given names and departments, in all ways of putting them together.
fn people(count: usize) -> Directory {
    const SURNAMES: [&str; 20] = [
        "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭",
        "马", "曾",
    ];
    const GIVEN: [&str; 25] = [
        "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞",
        "平", "刚", "欣", "宁", "雯", "志", "文",
    ];
    const DEPARTMENTS: [&str; 8] =
        ["研发部·硬件组", "研发部·测试组", "财务部·应付组", "人事部", "法务部", "市场部", "采购部", "行政部"];
    let person = |n: usize| {
        let (surname, given) = (SURNAMES[n % 20], GIVEN[n / 20 % 25]);
        let second = if n < 500 { "" } else { GIVEN[n / 500 % 25] };
        let id = StaffId((n as u128).to_be_bytes());
        Person::new(id, &format!("{surname}{given}{second}"), DEPARTMENTS[n / 3 % 8], "3 楼")
    };
    (0..count).map(person).collect::<Vec<_>>().into()
}
