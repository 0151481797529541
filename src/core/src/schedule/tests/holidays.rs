//! Holidays and make-up workdays, by the example of China's National Day of 2026: off from 1 to 7 October, worked on Sunday
//! 20 September and Saturday 10 October (国务院办公厅关于2026年部分节假日安排的通知, 4 November 2025).

use super::*;

fn china() -> serde_json::Value {
    json!({
        "holidays": [
            { "from": "2026-09-25", "until": "2026-09-27", "name": "中秋节" },
            { "from": "2026-10-01", "until": "2026-10-07", "name": "国庆节" },
        ],
        "make_up": [
            { "on": "2026-09-20", "works_as": "mon", "name": "国庆节调休" },
            { "on": "2026-10-10", "works_as": "fri", "name": "国庆节调休" },
        ],
    })
}

#[test]
fn a_national_day_week_is_off_and_its_make_up_days_are_worked() {
    let office = json!({ "calendar": "ours", "spans": ["mon-thu 08:30-18:00", "fri 08:30-17:00"] });
    let rules = one_schedule("Asia/Shanghai", office, china());
    for (shown, open) in [
        ("2026-09-19 09:00", false),
        ("2026-09-20 09:00", true),
        ("2026-09-20 17:30", true),
        ("2026-09-24 09:00", true),
        ("2026-09-25 09:00", false),
        ("2026-09-30 09:00", true),
        ("2026-10-01 09:00", false),
        ("2026-10-07 09:00", false),
        ("2026-10-08 09:00", true),
        ("2026-10-10 09:00", true),
        ("2026-10-10 17:30", false),
        ("2026-10-11 09:00", false),
    ] {
        assert_eq!(allows_at(&rules, shown), open, "{shown}");
    }
}

#[test]
fn a_holiday_may_have_spans_of_its_own_and_a_schedule_without_a_calendar_knows_no_holidays() {
    let guards = json!({ "calendar": "ours", "spans": ["daily 00:00-24:00"], "holidays": ["10:00-16:00"] });
    let rules = one_schedule("Asia/Shanghai", guards, china());
    assert!(allows_at(&rules, "2026-10-01 10:00") && !allows_at(&rules, "2026-10-01 16:00"));
    let rules = one_schedule("Asia/Shanghai", json!({ "spans": ["daily 08:00-20:00"] }), china());
    assert!(allows_at(&rules, "2026-10-01 09:00"));
}

#[test]
fn a_night_belongs_to_the_day_that_it_begins_on() {
    let night = json!({ "calendar": "ours", "spans": ["daily 22:00-06:00"] });
    let rules = one_schedule("Asia/Shanghai", night, china());
    let stretches = allowed(&rules, "2026-09-30T00:00Z", "2026-10-09T00:00Z");
    // 22:00 in Shanghai is 14:00 UTC.
    assert_eq!(
        stretches,
        [stretch("2026-09-30T14:00Z", "2026-09-30T22:00Z"), stretch("2026-10-08T14:00Z", "2026-10-08T22:00Z")],
        "the last night before the holidays ends in them, and the holidays end before the first night after them"
    );
}

#[test]
fn a_calendar_ends_after_its_last_day_by_the_sites_clock() {
    let rules = one_schedule("Asia/Shanghai", json!({ "calendar": "ours" }), china());
    let ended = |at| rules.ended_calendars(utc_ms(at)).collect::<Vec<_>>();
    // 23:59 on the 10th, and a minute later.
    assert_eq!(ended("2026-10-10T15:59Z"), []);
    assert_eq!(ended("2026-10-10T16:00Z"), [("ours", date("2026-10-10"))]);
    let empty = one_schedule("Asia/Shanghai", json!({}), json!({}));
    assert_eq!(empty.ended_calendars(utc_ms("2026-10-10T16:00Z")).count(), 0, "nobody has said anything yet");
}

#[test]
fn what_the_calendar_says_of_the_day_is_part_of_the_answer() {
    let office = json!({ "calendar": "ours", "spans": ["mon-fri 08:30-18:00"] });
    let rules = one_schedule("Asia/Shanghai", office, china());
    let judgement =
        rules.judge([STAFF].into_iter(), "front", false, wall(utc_ms("2026-10-02T01:00Z"), WallTrust::Trusted));
    let Because::Schedule { name: "hours", at, day: Some(day) } = judgement.because else { panic!("{judgement:?}") };
    assert_eq!((at.date, at.minute), (date("2026-10-02"), 9 * 60));
    assert_eq!((day.name.as_str(), day.kind), ("国庆节", DayKind::Holiday));
}
