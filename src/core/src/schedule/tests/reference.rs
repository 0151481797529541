//! The decision equals that of a slow model: it knows the three zones by the text of their laws, looks for a day in the list as it was
//! written, and walks every minute of every span that could matter.

use super::*;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use proptest::prelude::*;
use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy)]
enum Law {
    /// One time all year, eight hours ahead.
    Shanghai,
    /// Directive 2000/84/EC: from the last Sunday of March to the last of October, each at 01:00 UTC.
    Berlin,
    /// Energy Policy Act of 2005: from the second Sunday of March to the first of November, each at 02:00 by the clock.
    NewYork,
}

impl Law {
    fn zone(self) -> &'static str {
        match self {
            Self::Shanghai => "Asia/Shanghai",
            Self::Berlin => "Europe/Berlin",
            Self::NewYork => "America/New_York",
        }
    }

    /// When summer time begins and ends, UTC minutes, and what is added in winter.
    fn summer(self, year: i32) -> (std::ops::Range<i64>, i64) {
        let sunday = |month, nth| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, nth).unwrap();
        let last = |month| {
            NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, 5).unwrap_or_else(|| sunday(month, 4))
        };
        let at = |date: NaiveDate, hour| date.and_hms_opt(hour, 0, 0).unwrap().and_utc().timestamp() / 60;
        match self {
            Self::Shanghai => (0..0, 480),
            Self::Berlin => (at(last(3), 1)..at(last(10), 1), 60),
            Self::NewYork => (at(sunday(3, 2), 7)..at(sunday(11, 1), 6), -300),
        }
    }

    fn local(self, utc_min: i64) -> (NaiveDate, i64) {
        let year = DateTime::from_timestamp(utc_min * 60, 0).unwrap().year();
        let (summer, winter_min) = self.summer(year);
        let local = utc_min + winter_min + if summer.contains(&utc_min) { 60 } else { 0 };
        (DateTime::from_timestamp(local * 60, 0).unwrap().date_naive(), local.rem_euclid(1_440))
    }
}

fn spans_of(written: &RulesDefinition, date: NaiveDate) -> Vec<DayMinutes> {
    let (calendar, schedule) = (&written.calendars["ours"], &written.schedules["hours"]);
    let on = |day| schedule.spans.iter().filter(|span| span.is_on(day)).map(|span| span.minutes).collect();
    if calendar.holidays.iter().any(|holiday| holiday.from <= date && date <= holiday.until.unwrap_or(holiday.from)) {
        return schedule.holidays.clone();
    }
    on(calendar.make_up.iter().find(|make_up| make_up.on == date).map_or(date.weekday(), |make_up| make_up.works_as))
}

fn model_allows(law: Law, written: &RulesDefinition, utc_min: i64) -> bool {
    let now = law.local(utc_min);
    let mut open = BTreeSet::new();
    for back in 0..3 {
        let begins = now.0 - Days::new(back);
        for span in spans_of(written, begins) {
            for minute in span.from_min()..span.until_min() {
                open.insert((begins + Days::new(u64::from(minute / 1_440)), i64::from(minute % 1_440)));
            }
        }
    }
    open.contains(&now)
}

fn minutes() -> impl Strategy<Value = String> {
    (0..1_440_u16, 0..1_440_u16)
        .prop_filter("two ends", |(from, until)| from != until)
        .prop_map(|(from, until)| format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60))
}

fn week_span() -> impl Strategy<Value = String> {
    let days = prop::sample::select(vec!["mon-fri", "sat,sun", "daily", "sun", "fri-mon", "wed", "sat"]);
    (days, minutes()).prop_map(|(days, minutes)| format!("{days} {minutes}"))
}

/// Around when clocks change, around National Day, or at any time of some years; UTC minutes.
fn moment() -> impl Strategy<Value = i64> {
    let near = |text: &str, spread_min: i64| {
        let at = utc_ms(text) / 60_000;
        (at - spread_min..at + spread_min).boxed()
    };
    prop_oneof![
        near("2026-03-29T01:00Z", 300),
        near("2026-10-25T01:00Z", 300),
        near("2026-03-08T07:00Z", 300),
        near("2026-11-01T06:00Z", 300),
        near("2026-10-01T00:00Z", 20_000),
        near("2027-06-01T00:00Z", 1_500_000),
    ]
}

/// Days near the moment, each of them a holiday or one that is worked, and none twice.
fn days() -> impl Strategy<Value = Vec<(u64, Option<u8>)>> {
    prop::collection::btree_map(0..9_u64, prop::option::of(0..7_u8), 0..6).prop_map(|days| days.into_iter().collect())
}

fn written(
    law: Law,
    around: NaiveDate,
    spans: &[String],
    holidays: &[String],
    days: &[(u64, Option<u8>)],
) -> RulesDefinition {
    let on = |ahead: u64| around - Days::new(4) + Days::new(ahead);
    let weekday = |number: u8| Weekday::try_from(number).unwrap().to_string();
    let off: Vec<_> =
        days.iter().filter(|(_, as_day)| as_day.is_none()).map(|(ahead, _)| json!({ "from": on(*ahead) })).collect();
    let make_up: Vec<_> = days
        .iter()
        .filter_map(|(ahead, as_day)| as_day.map(|day| json!({ "on": on(*ahead), "works_as": weekday(day) })))
        .collect();
    let rules = json!({
        "time_zone": law.zone(),
        "calendar": { "ours": { "holidays": off, "make_up": make_up } },
        "schedule": { "hours": { "calendar": "ours", "spans": spans, "holidays": holidays } },
        "group": { "staff": { "access": "hours" } },
    });
    serde_json::from_value(rules).unwrap()
}

proptest! {
    #[test]
    fn the_decision_equals_the_walk_of_every_minute(
        law in prop::sample::select(vec![Law::Shanghai, Law::Berlin, Law::NewYork]),
        utc_min in moment(),
        spans in prop::collection::vec(week_span(), 0..4),
        holidays in prop::collection::vec(minutes(), 0..3),
        days in days(),
    ) {
        let around = law.local(utc_min).0;
        let written = written(law, around, &spans, &holidays, &days);
        let rules = AccessRules::compile(&written).unwrap();
        // The seconds of a minute are all alike.
        for ms in [0, 59_999] {
            prop_assert_eq!(allows(&rules, utc_min * 60_000 + ms), model_allows(law, &written, utc_min));
        }
    }

    #[test]
    fn what_is_written_down_again_means_the_same(
        spans in prop::collection::vec(week_span(), 0..4),
        holidays in prop::collection::vec(minutes(), 0..3),
        days in days(),
    ) {
        let rules = written(Law::Berlin, date("2026-10-25"), &spans, &holidays, &days);
        let again: RulesDefinition = serde_json::from_str(&serde_json::to_string(&rules).unwrap()).unwrap();
        prop_assert_eq!(AccessRules::compile(&rules).unwrap(), AccessRules::compile(&again).unwrap());
        prop_assert_eq!(rules, again);
    }

    #[test]
    fn any_text_is_a_span_or_a_mistake(text in "[a-z0-9:, -]{0,24}|\\PC{0,24}") {
        if let Ok(span) = text.parse::<WeekSpan>() {
            prop_assert_eq!(span.to_string().parse(), Ok(span));
        }
    }
}
