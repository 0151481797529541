//! Doors that stand unlocked in a schedule.

use super::*;
use proptest::prelude::*;

fn entrance(time_zone: &str, spans: &[&str]) -> AccessRules {
    let written = json!({
        "time_zone": time_zone,
        "calendar": { "ours": { "holidays": [{ "from": "2026-10-01" }] } },
        "schedule": { "hours": { "calendar": "ours", "spans": spans } },
        "door": { "front": { "unlocked": "hours" } },
    });
    AccessRules::compile(&serde_json::from_value(written).unwrap()).unwrap()
}

fn until(rules: &AccessRules, at: &str) -> Option<i64> {
    rules.unlocked_until_ms("front", wall(utc_ms(at), WallTrust::Trusted))
}

#[test]
fn a_door_is_unlocked_until_its_span_ends_and_other_doors_never_are() {
    let rules = entrance("Asia/Shanghai", &["mon-fri 08:00-12:00", "mon-fri 12:00-18:00"]);
    assert_eq!(until(&rules, "2026-09-30T00:00Z"), Some(utc_ms("2026-09-30T10:00Z")), "spans that touch are one");
    assert_eq!(until(&rules, "2026-09-30T09:59Z"), Some(utc_ms("2026-09-30T10:00Z")));
    assert_eq!(until(&rules, "2026-09-30T10:00Z"), None);
    assert_eq!(until(&rules, "2026-10-01T02:00Z"), None, "a holiday");
    let now = wall(utc_ms("2026-09-30T00:00Z"), WallTrust::Trusted);
    assert_eq!(rules.unlocked_until_ms("back", now), None);
    assert_eq!(rules.unlocked_doors().collect::<Vec<_>>(), ["front"]);
}

#[test]
fn without_a_trusted_clock_it_stays_locked() {
    let rules = entrance("Asia/Shanghai", &["daily 00:00-24:00"]);
    for trust in [WallTrust::NotBefore, WallTrust::Unknown] {
        assert!(!rules.is_unlocked("front", wall(utc_ms("2026-09-30T00:00Z"), trust)), "{trust:?}");
    }
}

#[test]
fn who_is_let_in_is_not_asked_of_the_doors_and_a_schedule_that_never_ends_is_a_day_at_a_time() {
    let rules = entrance("UTC", &["daily 00:00-24:00"]);
    assert_eq!(until(&rules, "2026-11-01T05:30Z"), Some(utc_ms("2026-11-02T05:30Z")));
    assert!(rules.judge([STAFF].into_iter(), "front", false, wall(0, WallTrust::Trusted)).outcome.is_ok());
}

#[test]
fn a_schedule_that_is_not_there_is_named_with_its_place() {
    let written = json!({ "time_zone": "UTC", "door": { "front": { "unlocked": "always" } } });
    let error = AccessRules::compile(&serde_json::from_value(written).unwrap()).unwrap_err();
    assert!(error.to_string().starts_with("`door.front.unlocked` names an unknown schedule"), "{error}");
}

proptest! {
    #[test]
    fn the_end_is_the_first_minute_that_is_locked_also_where_clocks_are_set(
        minute in 0_i64..4 * 1_440,
        from in 0_u16..23 * 60,
        long in 1_u16..600,
    ) {
        // Clocks go back in Berlin on 25 October 2026, at 01:00 UTC.
        let shown = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let span = format!("daily {}-{}", shown(from), shown((from + long) % 1_440));
        let rules = entrance("Europe/Berlin", &[&span]);
        let at = utc_ms("2026-10-23T00:00Z") + minute * 60_000;
        let unlocked = |ms: i64| rules.is_unlocked("front", wall(ms, WallTrust::Trusted));
        match rules.unlocked_until_ms("front", wall(at, WallTrust::Trusted)) {
            None => prop_assert!(!unlocked(at)),
            Some(end) => {
                prop_assert!((at..end).step_by(60_000).all(unlocked) && !unlocked(end), "{span}");
            }
        }
    }
}
