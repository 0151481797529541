//! The days on which an hour is missing, and those on which one comes twice. Shanghai has neither.

use super::*;

#[test]
fn where_an_hour_is_missing_a_span_in_it_is_what_clocks_show_of_it() {
    // Berlin, 29 March 2026: after 01:59 comes 03:00, at 01:00 UTC.
    let day = ("2026-03-29T00:00Z", "2026-03-29T04:00Z");
    let stretches = |span| allowed(&spans("Europe/Berlin", &[span]), day.0, day.1);
    assert_eq!(stretches("daily 02:30-03:30"), [stretch("2026-03-29T01:00Z", "2026-03-29T01:30Z")]);
    assert_eq!(stretches("daily 02:15-02:45"), [], "no clock shows it");
    assert_eq!(stretches("daily 01:30-02:30"), [stretch("2026-03-29T00:30Z", "2026-03-29T01:00Z")]);
    assert_eq!(stretches("daily 01:30-03:30"), [stretch("2026-03-29T00:30Z", "2026-03-29T01:30Z")], "without a gap");
}

#[test]
fn where_an_hour_comes_twice_a_span_in_it_counts_both_times() {
    // New York, 1 November 2026: after 01:59 comes 01:00 again, at 06:00 UTC.
    let stretches = |span| allowed(&spans("America/New_York", &[span]), "2026-11-01T04:00Z", "2026-11-01T09:00Z");
    assert_eq!(
        stretches("daily 01:30-01:45"),
        [stretch("2026-11-01T05:30Z", "2026-11-01T05:45Z"), stretch("2026-11-01T06:30Z", "2026-11-01T06:45Z")]
    );
    assert_eq!(
        stretches("daily 00:30-01:30"),
        [stretch("2026-11-01T04:30Z", "2026-11-01T05:30Z"), stretch("2026-11-01T06:00Z", "2026-11-01T06:30Z")]
    );
    assert_eq!(stretches("daily 00:30-02:30"), [stretch("2026-11-01T04:30Z", "2026-11-01T07:30Z")], "an hour longer");
}

#[test]
fn a_night_is_as_long_as_it_is() {
    let berlin = spans("Europe/Berlin", &["sat 22:00-06:00"]);
    assert_eq!(
        allowed(&berlin, "2026-03-28T12:00Z", "2026-03-29T12:00Z"),
        [stretch("2026-03-28T21:00Z", "2026-03-29T04:00Z")],
        "seven hours"
    );
    assert_eq!(
        allowed(&berlin, "2026-10-24T12:00Z", "2026-10-25T12:00Z"),
        [stretch("2026-10-24T20:00Z", "2026-10-25T05:00Z")],
        "nine hours"
    );
    let new_york = spans("America/New_York", &["sat 22:00-06:00"]);
    assert_eq!(
        allowed(&new_york, "2026-03-07T12:00Z", "2026-03-08T16:00Z"),
        [stretch("2026-03-08T03:00Z", "2026-03-08T10:00Z")],
        "seven hours"
    );
}

#[test]
fn in_shanghai_every_day_is_alike() {
    let rules = spans("Asia/Shanghai", &["daily 02:30-03:30"]);
    for month in 1..=12 {
        for day in [1, 8, 15, 25, 28] {
            let at = |time| allows_at(&rules, &format!("2026-{month:02}-{day:02} {time}"));
            assert_eq!(
                [at("02:29"), at("02:30"), at("03:29"), at("03:30")],
                [false, true, true, false],
                "{month}-{day}"
            );
        }
    }
}
