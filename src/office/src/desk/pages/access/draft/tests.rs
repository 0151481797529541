use super::*;
use frontdesk_core::schedule::AccessRules;
use proptest::prelude::*;
use serde_json::json;

fn rules() -> RulesDefinition {
    serde_json::from_value(json!({
        "time_zone": "Asia/Shanghai",
        "calendar": { "china": { "holidays": [{ "from": "2026-10-01", "until": "2026-10-07", "name": "国庆节" }] } },
        "schedule": { "office": { "calendar": "china", "spans": ["mon-fri 08:00-18:00"] } },
        "group": { "staff": { "access": "office", "doors": { "vault": "never" } } },
    }))
    .unwrap()
}

fn draft() -> Draft {
    let set = SetRules { definition: rules(), set_ms: 7 };
    Draft::of(Some(&set), &BTreeSet::from(["front".to_owned()]))
}

fn taken(fields: &[(&str, &str)]) -> (Draft, Result<Then, Wrong>) {
    let mut draft = draft();
    let then = draft.take(&Fields::of(fields));
    (draft, then)
}

fn refused(fields: &[(&str, &str)]) -> (String, Said) {
    let (changed, then) = taken(fields);
    assert_eq!(changed, draft(), "a mistake changes nothing");
    let wrong = then.unwrap_err();
    (wrong.at, wrong.said)
}

#[test]
fn a_field_that_is_sent_is_taken_over_and_one_that_is_not_leaves_what_was() {
    assert_eq!(taken(&[("act", "")]), (draft(), Ok(Then::GoOn)));
    // Doors are columns in their order: front, vault.
    let (changed, then) =
        taken(&[("cell.0.0", "always"), ("cell.0.1", ""), ("lock.0", "yes"), ("clock.0", "refuse"), ("act", "review")]);
    let group = &changed.definition.groups["staff"];
    assert_eq!(then, Ok(Then::Review));
    assert_eq!(group.doors, BTreeMap::from([("front".to_owned(), Access::Always)]));
    assert!(group.may_enter_in_lockdown && group.without_clock == WithoutClock::Refuse);
    assert_eq!(group.access, Access::During("office".into()));
    let (changed, _) = taken(&[("unlocked.0", "office")]);
    assert_eq!(changed.definition.doors["front"].unlocked, "office");
    assert_eq!(refused(&[("else.0", "lunch")]).1, words::NOT_POSSIBLE);
    assert_eq!(refused(&[("time_zone", "Mars")]), ("time_zone".to_owned(), words::NO_ZONE));
}

#[test]
fn hours_are_added_and_taken_out_and_what_is_no_time_is_said_beneath_them() {
    let (changed, _) =
        taken(&[("day.0", "sat"), ("day.0", "sun"), ("from.0", "9:00"), ("until.0", "24:00"), ("act", "span+:0")]);
    assert_eq!(changed.definition.schedules["office"].spans[1].to_string(), "sat,sun 09:00-24:00");
    assert!(taken(&[("act", "span-:0:0")]).0.definition.schedules["office"].spans.is_empty());
    let place = || "schedule.0".to_owned();
    assert_eq!(
        refused(&[("day.0", "sat"), ("from.0", "9"), ("until.0", "10:00"), ("act", "span+:0")]),
        (place(), words::BAD_TIMES)
    );
    assert_eq!(refused(&[("from.0", "09:00"), ("until.0", "10:00"), ("act", "span+:0")]), (place(), words::NO_DAYS));
    let (changed, _) = taken(&[("hfrom.0", "10:00"), ("huntil.0", "12:00"), ("act", "hspan+:0")]);
    assert_eq!(changed.definition.schedules["office"].holidays.len(), 1);
    assert_eq!(
        refused(&[("calendar.0", ""), ("hfrom.0", "10:00"), ("huntil.0", "12:00"), ("act", "hspan+:0")]),
        (place(), words::NEEDS_CALENDAR)
    );
}

#[test]
fn a_holiday_and_a_make_up_workday_are_added_and_no_day_is_there_twice() {
    let (changed, _) = taken(&[
        ("hol_from.0", "2027-02-05"),
        ("hol_until.0", "2027-02-11"),
        ("hol_name.0", "春节"),
        ("act", "hol+:0"),
    ]);
    assert_eq!((changed.definition.calendars["china"].holidays.len(), changed.year), (2, 2027));
    let (changed, _) = taken(&[("mk_on.0", "2026-10-10"), ("mk_as.0", "fri"), ("act", "mk+:0")]);
    assert_eq!(changed.definition.calendars["china"].make_up[0].works_as, chrono::Weekday::Fri);
    let place = || "days.0".to_owned();
    assert_eq!(refused(&[("mk_on.0", "2026-10-07"), ("mk_as.0", "fri"), ("act", "mk+:0")]), (place(), words::TWICE));
    assert_eq!(
        refused(&[("hol_from.0", "2026-09-30"), ("hol_until.0", "2026-10-01"), ("act", "hol+:0")]),
        (place(), words::TWICE)
    );
    assert_eq!(
        refused(&[("hol_from.0", "2026-11-02"), ("hol_until.0", "2026-11-01"), ("act", "hol+:0")]),
        (place(), words::ENDS_BEFORE)
    );
    assert_eq!(refused(&[("hol_from.0", "2026-02-30"), ("act", "hol+:0")]), (place(), words::BAD_DATE));
}

#[test]
fn what_is_used_is_not_removed_and_a_name_is_there_once() {
    assert_eq!(refused(&[("act", "schedule-:0")]), ("schedule.0".to_owned(), words::IN_USE));
    assert_eq!(refused(&[("act", "calendar-:0")]), ("days.0".to_owned(), words::CALENDAR_IN_USE));
    assert!(taken(&[("else.0", "never"), ("act", "schedule-:0")]).0.definition.schedules.is_empty());
    assert_eq!(refused(&[("new_group", "staff"), ("act", "group+")]), ("new_group".to_owned(), words::TAKEN));
    assert_eq!(refused(&[("new_group", " "), ("act", "group+")]).1, words::BAD_NAME);
    assert_eq!(refused(&[("new_schedule", "always"), ("act", "schedule+")]).1, words::RESERVED);
    let (changed, _) = taken(&[("new_group", "visitors"), ("act", "group+")]);
    assert_eq!(changed.definition.groups["visitors"].access, Access::Never, "nobody is let in by being named");
}

#[test]
fn a_draft_is_read_as_it_was_carried_and_one_that_cannot_be_followed_is_none() {
    let carried = serde_json::to_string(&rules()).unwrap();
    let fields = |draft: &str, year: &str| {
        Draft::read(&Fields::of(&[
            ("draft", draft),
            ("base", "7"),
            ("year", year),
            ("door", "front"),
            ("door", "vault"),
        ]))
    };
    assert_eq!(fields(&carried, &draft().year.to_string()), Some(draft()));
    assert_eq!(fields(&carried, "20260"), None);
    assert_eq!(fields(&carried.replace("Asia/Shanghai", "Mars"), "2026"), None);
    assert_eq!(fields("{}", "2026"), None);
}

/// Names of fields as the page has them, and values that a browser would not send.
fn field() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        "(cell|span|day|from|until|hfrom|huntil|hol_from|hol_until|hol_name|mk_on|mk_as|mk_name|else|lock|clock|unlocked|calendar)\\.[0-2](\\.[0-2])?",
        "(new_group|new_door|new_schedule|new_calendar|time_zone|door)",
    ];
    let value = prop_oneof![
        "(always|never|office|yes|no|allow|sat|mon|[0-9]{1,2}:[0-9]{2}|2026-1[0-3]-[0-9]{2}|-?[0-9]{1,7}-01-01)",
        "\\PC{0,12}",
    ];
    (name, value)
}

proptest! {
    #[test]
    fn whatever_a_form_says_the_draft_can_be_followed_and_nothing_panics(
        fields in prop::collection::vec(field(), 0..12),
        acts in prop::collection::vec("(group|schedule|calendar|door|span|hspan|hol|mk)[+-](:[0-3]){0,2}|year:[0-9]{0,8}|\\PC{0,8}", 1..8),
    ) {
        let mut draft = draft();
        for act in acts {
            let mut pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            pairs.push(("act", &act));
            let before = draft.clone();
            if draft.take(&Fields::of(&pairs)).is_err() {
                prop_assert_eq!(&draft, &before);
            }
            prop_assert!(AccessRules::compile(&draft.definition).is_ok());
            prop_assert!(draft.doors.len() <= MAX_DOORS);
        }
    }
}
