//! Groups, doors, lockdown, and a clock that is not trusted.

use super::*;

fn rules() -> AccessRules {
    let written = json!({
        "time_zone": "Asia/Shanghai",
        "schedule": {
            "day": { "spans": ["mon-fri 08:00-18:00"] },
            "evening": { "spans": ["mon-fri 18:00-21:00"] },
        },
        "group": {
            "staff": { "access": "day", "doors": { "garage": "always", "server-room": "never" } },
            "cleaning": { "access": "never", "doors": { "front": "evening" }, "without_clock": "refuse" },
            "it": { "access": "always" },
            "security": { "access": "always", "may_enter_in_lockdown": true },
            "night-watch": { "access": "evening", "without_clock": "believe", "may_enter_in_lockdown": true },
        },
    });
    AccessRules::compile(&serde_json::from_value(written).unwrap()).unwrap()
}

/// A Monday in Shanghai.
const NOON: &str = "2026-11-23T04:00Z";
const EVENING: &str = "2026-11-23T11:00Z";

fn outcome(groups: &[&str], door: &str, at: &str) -> Result<(), Refusal> {
    rules().judge(groups.iter().copied(), door, false, wall(utc_ms(at), WallTrust::Trusted)).outcome
}

#[test]
fn each_door_may_have_a_rule_of_its_own() {
    assert_eq!(outcome(&["staff"], "front", NOON), Ok(()));
    assert_eq!(outcome(&["staff"], "front", EVENING), Err(Refusal::NotAtThisTime));
    assert_eq!(outcome(&["staff"], "garage", EVENING), Ok(()));
    assert_eq!(outcome(&["staff"], "server-room", NOON), Err(Refusal::NotAtThisDoor));
    assert_eq!(outcome(&["cleaning"], "garage", EVENING), Err(Refusal::NotAtThisDoor));
}

#[test]
fn one_group_that_may_is_enough_and_an_unknown_one_gives_nothing_beside_a_known_one() {
    assert_eq!(outcome(&["staff", "it"], "server-room", NOON), Ok(()));
    assert_eq!(outcome(&["cleaning", "staff"], "front", NOON), Ok(()));
    assert_eq!(outcome(&["cleaning", "staff"], "server-room", EVENING), Err(Refusal::NotAtThisDoor));
    assert_eq!(outcome(&["cleaning", "made-up"], "front", NOON), Err(Refusal::NotAtThisTime));
}

#[test]
fn who_is_in_no_group_that_the_rules_know_is_staff() {
    for groups in [&[][..], &["made-up"], &["made-up", "other"]] {
        assert_eq!(outcome(groups, "front", NOON), Ok(()));
        assert_eq!(outcome(groups, "front", EVENING), Err(Refusal::NotAtThisTime));
    }
    let without_staff = AccessRules::NONE;
    let judgement = without_staff.judge([].into_iter(), "front", false, wall(0, WallTrust::Unknown));
    assert_eq!((judgement.outcome, judgement.because), (Ok(()), Because::NoRule));
}

#[test]
fn in_a_lockdown_only_groups_that_may_enter_then_do_and_their_schedule_still_holds() {
    let locked = |groups: &[&str], at| {
        rules().judge(groups.iter().copied(), "front", true, wall(utc_ms(at), WallTrust::Trusted)).outcome
    };
    assert_eq!(locked(&["staff"], NOON), Err(Refusal::LockedDown));
    assert_eq!(locked(&["it"], NOON), Err(Refusal::LockedDown));
    assert_eq!(locked(&["staff", "security"], NOON), Ok(()));
    assert_eq!(locked(&["night-watch"], NOON), Err(Refusal::NotAtThisTime));
    assert_eq!(locked(&["night-watch"], EVENING), Ok(()));
    let without_rules = AccessRules::NONE;
    let nobody_is_named = without_rules.judge([].into_iter(), "front", true, wall(0, WallTrust::Trusted));
    assert_eq!(nobody_is_named.outcome, Err(Refusal::LockedDown));
}

#[test]
fn without_a_trusted_clock_each_group_has_its_own_way_and_who_needs_no_clock_is_not_asked_for_one() {
    let at = |group, trust, at| rules().judge([group].into_iter(), "front", false, wall(utc_ms(at), trust)).outcome;
    for trust in [WallTrust::NotBefore, WallTrust::Unknown] {
        assert_eq!(at("staff", trust, EVENING), Ok(()));
        assert_eq!(at("cleaning", trust, EVENING), Err(Refusal::ClockNotTrusted));
        assert_eq!(at("it", trust, EVENING), Ok(()));
    }
    assert_eq!(at("night-watch", WallTrust::NotBefore, EVENING), Ok(()));
    assert_eq!(at("night-watch", WallTrust::NotBefore, NOON), Err(Refusal::NotAtThisTime));
    assert_eq!(at("night-watch", WallTrust::Unknown, EVENING), Err(Refusal::ClockNotTrusted));
}
