//! What schedules and holidays add to a decision.

use super::{Ratio, ratio, timed};
use frontdesk_core::access::{AccessPolicy, Credential, Direction, Holder, Passage, StaffHolder, Standing, decide};
use frontdesk_core::fact::CardName;
use frontdesk_core::id::{CardUid, CredentialId, StaffId};
use frontdesk_core::proof::{Claims, GivenFor, Proof};
use frontdesk_core::schedule::{AccessRules, RulesDefinition};
use frontdesk_core::time::{Wall, WallTrust};
use serde_json::{Map, Value, json};
use std::hint::black_box;
use std::time::Duration;

/// Groups, and doors of each: as many schedules are asked.
const GROUPS: usize = 50;
const DOORS: usize = 10;

const HOLIDAYS: u64 = 1_000;

/// Decisions timed as one: a single one is shorter than the clock can tell.
const BATCH: usize = 1_000;
const BATCHES: usize = 400;

/// A decision with 500 schedules and 1,000 holidays against one without any rules, and against one with a single schedule.
pub fn run() -> [Ratio; 2] {
    let many = policy(&rules(GROUPS, DOORS, HOLIDAYS));
    let one = policy(&rules(1, 1, 0));
    let none = AccessPolicy { rules: AccessRules::NONE, ..many.clone() };
    let asked = questions();
    let (mut ours, mut single, mut empty) = (Vec::new(), Vec::new(), Vec::new());
    // In turns, so that none has the better minute; the first round warms up.
    for batch in 0..=BATCHES {
        let times = [&many, &one, &none].map(|policy| decisions(policy, &asked));
        if batch > 0 {
            ours.push(times[0]);
            single.push(times[1]);
            empty.push(times[2]);
        }
    }
    [
        ratio(
            "1,000 decisions with 500 schedules and 1,000 holidays / with an empty policy",
            &mut ours.clone(),
            &mut empty,
        ),
        ratio(
            "1,000 decisions with 500 schedules and 1,000 holidays / with one schedule and no holiday",
            &mut ours,
            &mut single,
        ),
    ]
}

fn policy(written: &RulesDefinition) -> AccessPolicy {
    let rules = AccessRules::compile(written).unwrap();
    AccessPolicy { accept_uid_only: false, visitors_without_clock: false, rules }
}

/// Each group has a schedule of its own at each door.
fn rules(groups: usize, doors: usize, holidays: u64) -> RulesDefinition {
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    let off: Vec<Value> =
        first.iter_days().step_by(2).take(holidays as usize).map(|day| json!({ "from": day })).collect();
    let schedule = |n: usize| {
        let spans = [format!("mon-fri {:02}:00-{:02}:30", n % 10, 12 + n % 10), "sat,sun 22:00-05:00".to_owned()];
        json!({ "calendar": "ours", "spans": spans, "holidays": ["10:00-12:00"] })
    };
    let schedules: Map<_, _> = (0..groups * doors).map(|n| (format!("schedule {n}"), schedule(n))).collect();
    let doors_of = |group: usize| -> Map<_, _> {
        (0..doors).map(|door| (door_name(door), json!(format!("schedule {}", group * doors + door)))).collect()
    };
    let mut groups: Map<_, _> =
        (0..groups).map(|group| (group_name(group), json!({ "doors": doors_of(group) }))).collect();
    // Whoever has no group here has the first one's schedule.
    groups.insert("staff".to_owned(), json!({ "access": "schedule 0" }));
    let written = json!({
        "time_zone": "Europe/Berlin",
        "calendar": { "ours": { "holidays": off } },
        "schedule": schedules,
        "group": groups,
    });
    serde_json::from_value(written).unwrap()
}

fn group_name(group: usize) -> String {
    format!("group {group}")
}

fn door_name(door: usize) -> String {
    format!("door {door}")
}

/// Cards of all groups at all doors, at times all over the calendar.
fn questions() -> Vec<(Credential, String, Wall)> {
    let question = |step: usize| {
        // All over: 2^32 by the golden ratio.
        let number = step.wrapping_mul(2_654_435_769);
        let utc_ms = 1_735_689_600_000 + (number as i64 % (5 * 365 * 1_440)) * 60_000;
        let wall = Wall { utc_ms, offset_s: 0, trust: WallTrust::Trusted };
        (credential(group_name(number % GROUPS)), door_name(step % DOORS), wall)
    };
    (0..BATCH).map(question).collect()
}

/// A genuine staff card.
fn credential(group: String) -> Credential {
    let (credential, staff) = (CredentialId([1; 16]), StaffId([2; 16]));
    let claims = Claims {
        card: CardName::Credential(credential),
        staff: Some(staff),
        given: Some(GivenFor { right: credential.0, until_ms: i64::MAX }),
        unused_end: None,
        has_old_keys: false,
    };
    let holder = StaffHolder {
        uid_only: false,
        credential: Some(credential),
        groups: vec![group],
        ..StaffHolder::by_number(staff, "")
    };
    let uid = CardUid::new(&[4, 1, 2, 3, 4, 5, 6]).unwrap();
    Credential { uid, holder: Holder::Staff(holder), proof: Proof::Genuine(claims), tray: None }
}

fn decisions(policy: &AccessPolicy, asked: &[(Credential, String, Wall)]) -> Duration {
    timed(|| {
        for (credential, door, wall) in asked {
            let passage = Passage { door, direction: Direction::In, is_locked_down: false };
            let decided = decide(black_box(credential), Some(passage), black_box(policy), Standing::InStep, *wall);
            let _ = black_box(decided);
        }
    })
    .0
}
