//! Rules that cannot be, and where the mistake is.

use super::*;
use serde_json::Value;

fn mistake(written: Value) -> String {
    AccessRules::compile(&serde_json::from_value(written).unwrap()).unwrap_err().to_string()
}

fn many(count: usize, of: &Value) -> Value {
    (0..count).map(|n| (format!("n{n}"), of.clone())).collect::<serde_json::Map<_, _>>().into()
}

fn with(key: &str, value: Value) -> Value {
    json!({ "time_zone": "Asia/Shanghai", key: value })
}

#[test]
fn a_mistake_is_answered_with_where_it_is_and_what_to_change() {
    for (written, said) in [
        (json!({ "time_zone": "Asia/Beijing" }), "`time_zone` is \"Asia/Beijing\", which is no zone"),
        (
            with("group", json!({ "staff": { "access": "ofice" } })),
            "`group.staff.access` names an unknown schedule `ofice`",
        ),
        (
            with("group", json!({ "staff": { "doors": { "front": "x" } } })),
            "`group.staff.doors.front` names an unknown",
        ),
        (
            with("schedule", json!({ "day": { "calendar": "x" } })),
            "`schedule.day.calendar` names an unknown calendar `x`",
        ),
        (
            with("schedule", json!({ "day": { "holidays": ["10:00-12:00"] } })),
            "`schedule.day.holidays` needs a calendar",
        ),
        (with("schedule", json!({ "always": {} })), "`schedule.always` cannot be a schedule's name"),
        (with("schedule", json!({ " day": {} })), "`schedule. day` is no name"),
        (
            with("calendar", json!({ "c": { "holidays": [{ "from": "2026-10-07", "until": "2026-10-01" }] } })),
            "`calendar.c.holidays[1].until` is before",
        ),
        (
            with(
                "calendar",
                json!({ "c": { "holidays": [
                { "from": "2026-10-01", "until": "2026-10-07" }, { "from": "2026-10-07" } ] } }),
            ),
            "`calendar.c.holidays[2]` has 2026-10-07 a second time",
        ),
        (
            with(
                "calendar",
                json!({ "c": {
                "holidays": [{ "from": "2026-10-01", "until": "2026-10-07" }],
                "make_up": [{ "on": "2026-10-03", "works_as": "mon" }] } }),
            ),
            "`calendar.c.make_up[1]` has 2026-10-03 a second time",
        ),
    ] {
        let found = mistake(written);
        assert!(found.starts_with(said), "{found}");
    }
}

#[test]
fn everything_has_a_bound() {
    let spans = |count| vec!["mon 08:00-18:00"; count];
    for (kind, most) in [("group", MAX_GROUPS), ("schedule", MAX_SCHEDULES), ("calendar", MAX_CALENDARS)] {
        let compiled =
            |count| AccessRules::compile(&serde_json::from_value(with(kind, many(count, &json!({})))).unwrap());
        assert!(compiled(most).is_ok(), "{most} of {kind}");
        assert!(compiled(most + 1).unwrap_err().to_string().starts_with(&format!("`{kind}` has {}", most + 1)));
    }
    assert!(mistake(with("schedule", json!({ "day": { "spans": spans(MAX_SPANS + 1) } }))).contains("at most 64"));
    let doors = many(MAX_DOORS + 1, &json!("always"));
    assert!(mistake(with("group", json!({ "staff": { "doors": doors } }))).contains("at most 64"));
    let endless = json!({ "c": { "holidays": [{ "from": "2026-01-01", "until": "9999-12-31" }] } });
    assert!(mistake(with("calendar", endless)).contains("4000 days"));
    let name = "龘".repeat(65);
    assert!(mistake(with("group", json!({ name: {} }))).contains("is no name"));
}
