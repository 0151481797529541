//! Rules of access in the site journal: the newest and those before them, whatever order entries come in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::{Written, ingest, rebuild, trust};
use common::{append, views};
use frontdesk_core::fact::{Fact, SiteFact, WrittenRules};
use serde_json::json;

fn rules(schedules: usize) -> WrittenRules {
    let schedules: serde_json::Map<_, _> = (0..schedules).map(|n| (format!("s{n}"), json!({}))).collect();
    serde_json::from_value(json!({ "time_zone": "Asia/Shanghai", "schedule": schedules })).unwrap()
}

fn set(rules: WrittenRules) -> Fact {
    SiteFact::RulesSet { rules }.into()
}

#[test]
fn the_newest_rules_come_first_and_the_last_eight_are_kept() {
    let office = Written::new(200, true);
    for n in 0..11 {
        append(&office.journal, 100 + n, &[set(rules(usize::try_from(n).unwrap()))]);
    }
    let kiosk = Written::new(1, false);
    trust(&kiosk.journal, &office);
    let touched = ingest(&kiosk.journal, office.public_key, office.entries()).touched;
    assert!(touched.rules && !touched.people);
    for node in [&office, &kiosk] {
        let kept = node.journal.reader().unwrap().rules_of_site().unwrap();
        assert_eq!(
            kept.iter().map(|record| record.rules.clone()).collect::<Vec<_>>(),
            (3..11).rev().map(rules).collect::<Vec<_>>()
        );
        assert_eq!(kept[0].set_ms - kept[7].set_ms, 7, "each with its own time");
        let before = views(node.dir.path());
        rebuild(&node.journal);
        assert_eq!(views(node.dir.path()), before);
    }
}

#[test]
fn rules_that_nobody_here_understands_are_kept_in_their_place() {
    let office = Written::new(200, true);
    let later: WrittenRules = serde_json::from_value(json!({ "time_zone": "Asia/Shanghai", "interlock": {} })).unwrap();
    append(&office.journal, 1, &[set(rules(1)), set(later.clone())]);
    let kept = office.journal.reader().unwrap().rules_of_site().unwrap();
    assert_eq!(kept.into_iter().map(|record| record.rules).collect::<Vec<_>>(), [later, rules(1)]);
}

#[test]
fn what_a_kiosk_says_of_rules_counts_nowhere() {
    let (office, kiosk) = (Written::new(200, true), Written::new(1, false));
    append(&kiosk.journal, 1, &[set(rules(1))]);
    let answer = ingest(&office.journal, kiosk.public_key, kiosk.entries());
    assert_eq!(answer.not_of_office.len(), 1);
    assert!(office.journal.reader().unwrap().rules_of_site().unwrap().is_empty());
}
