//! Schedules by example, and against a model that knows nothing of how they are kept.

mod daylight_saving;
mod groups;
mod holidays;
mod mistakes;
mod reference;
mod unlocked;

use super::*;
use crate::time::{Wall, WallTrust};
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde_json::json;

/// UTC milliseconds of `2026-10-01T08:00Z`.
fn utc_ms(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(&text.replace('Z', ":00Z")).unwrap().timestamp_millis()
}

fn wall(utc_ms: i64, trust: WallTrust) -> Wall {
    // The machine's own offset is another one, and has no part in it.
    Wall { utc_ms, offset_s: -11 * 3_600, trust }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Rules with one schedule, in which the group `staff` may enter.
fn one_schedule(time_zone: &str, schedule: serde_json::Value, calendar: serde_json::Value) -> AccessRules {
    let written = json!({
        "time_zone": time_zone,
        "calendar": { "ours": calendar },
        "schedule": { "hours": schedule },
        "group": { "staff": { "access": "hours" } },
    });
    AccessRules::compile(&serde_json::from_value(written).unwrap()).unwrap()
}

/// Rules of one schedule without a calendar.
fn spans(time_zone: &str, spans: &[&str]) -> AccessRules {
    one_schedule(time_zone, json!({ "spans": spans }), json!({}))
}

fn allows(rules: &AccessRules, utc_ms: i64) -> bool {
    rules.judge([STAFF].into_iter(), "front", false, wall(utc_ms, WallTrust::Trusted)).outcome.is_ok()
}

/// Whether it is allowed when the site's clocks show this, `2026-10-01 08:00`, for the first time.
fn allows_at(rules: &AccessRules, shown: &str) -> bool {
    let shown = NaiveDateTime::parse_from_str(shown, "%Y-%m-%d %H:%M").unwrap();
    allows(rules, rules.zone().utc_ms(shown).unwrap())
}

/// The stretches between two moments in which it is allowed, found by asking each minute.
fn allowed(rules: &AccessRules, from: &str, until: &str) -> Vec<(String, String)> {
    let shown = |ms: i64| DateTime::from_timestamp_millis(ms).unwrap().format("%Y-%m-%dT%H:%MZ").to_string();
    let mut stretches: Vec<(i64, i64)> = Vec::new();
    for ms in (utc_ms(from)..utc_ms(until)).step_by(60_000).filter(|ms| allows(rules, *ms)) {
        match stretches.last_mut() {
            Some((_, end)) if *end == ms => *end += 60_000,
            _ => stretches.push((ms, ms + 60_000)),
        }
    }
    stretches.into_iter().map(|(from, until)| (shown(from), shown(until))).collect()
}

fn stretch(from: &str, until: &str) -> (String, String) {
    (from.to_owned(), until.to_owned())
}

#[test]
fn spans_are_read_as_people_write_them_and_written_so_that_they_read_the_same() {
    for (text, shown) in [
        ("mon-fri 08:00-18:00", "mon,tue,wed,thu,fri 08:00-18:00"),
        ("Sat-Mon 22:00-06:00", "mon,sat,sun 22:00-06:00"),
        ("mon,wed,fri 00:00-24:00", "mon,wed,fri 00:00-24:00"),
        ("daily 12:00 - 00:00", "daily 12:00-24:00"),
    ] {
        let span: WeekSpan = text.parse().unwrap();
        assert_eq!(span.to_string(), shown);
        assert_eq!(shown.parse(), Ok(span));
    }
    for (text, why) in [
        ("08:00-18:00", SpanError::WeekSpan),
        ("mon-fri", SpanError::WeekSpan),
        ("monday 08:00-18:00", SpanError::Days),
        ("mon, 08:00-18:00", SpanError::Days),
        ("mon 8:00-18:00", SpanError::Time),
        ("mon 08:00-24:01", SpanError::Time),
        ("mon 24:00-06:00", SpanError::Time),
        ("mon +8:00-18:00", SpanError::Time),
        ("mon 08:00", SpanError::Span),
        ("mon 08:00-08:00", SpanError::SameEnds),
    ] {
        assert_eq!(text.parse::<WeekSpan>(), Err(why), "{text}");
    }
}

#[test]
fn a_span_holds_from_its_first_minute_to_the_one_before_its_end() {
    let rules = spans("Asia/Shanghai", &["mon-fri 08:00-18:00", "mon 12:00-18:30"]);
    for (shown, open) in [
        ("2026-11-23 07:59", false),
        ("2026-11-23 08:00", true),
        ("2026-11-23 18:15", true),
        ("2026-11-23 18:30", false),
        ("2026-11-24 17:59", true),
        ("2026-11-24 18:00", false),
        ("2026-11-28 09:00", false),
    ] {
        assert_eq!(allows_at(&rules, shown), open, "{shown}");
    }
}

#[test]
fn a_time_that_no_calendar_has_is_as_good_as_none() {
    let rules = spans("Asia/Shanghai", &["daily 00:00-24:00"]);
    for ms in [i64::MIN, -1, 253_370_764_800_000, i64::MAX] {
        let judgement = rules.judge([STAFF].into_iter(), "front", false, wall(ms, WallTrust::Trusted));
        assert!(matches!(judgement.because, Because::WithoutClock { .. }), "{ms}");
    }
}
