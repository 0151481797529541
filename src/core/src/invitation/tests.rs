use super::*;
use crate::fact::{VisitDays, VisitHours};
use crate::id::StaffId;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use proptest::prelude::*;

const DAY_MS: i64 = 24 * 3_600_000;

fn utc(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
}

fn at(text: &str) -> Wall {
    Wall { utc_ms: utc(text), offset_s: 8 * 3_600, trust: WallTrust::Trusted }
}

/// For one visit, from a Monday morning until Friday evening, in Shanghai.
fn invitation(terms: InvitationTerms) -> Invitation {
    Invitation {
        invitation: InvitationId([1; 16]),
        from_ms: utc("2026-11-23T09:00:00+08:00"),
        until_ms: utc("2026-11-27T18:00:00+08:00"),
        doors: vec!["front".into()],
        terms: InvitationTerms { time_zone: Some("Asia/Shanghai".into()), ..terms },
        is_cancelled: false,
        uses: 0,
        guest: InvitationPrivate {
            name: "张伟".into(),
            organisation: String::new(),
            contact: String::new(),
            host: StaffId([2; 16]),
            code: String::new(),
            message: String::new(),
        },
    }
}

fn recurring() -> Invitation {
    invitation(InvitationTerms {
        on: Some(VisitDays::Weekdays(vec![1, 3])),
        hours: Some(VisitHours { from_min: 9 * 60, until_min: 18 * 60 }),
        uses: Uses::Many,
        ..InvitationTerms::default()
    })
}

#[test]
fn a_single_invitation_counts_between_its_ends_for_one_visit_and_a_card_ends_with_the_day() {
    let once = invitation(InvitationTerms::default());
    let early = Err(Refusal::TooEarly { from_ms: Some(once.from_ms) });
    assert_eq!(judge(Some(&once), at("2026-11-23T08:59:59+08:00")), early);
    let first_day = judge(Some(&once), at("2026-11-23T09:00:00+08:00"));
    assert_eq!(first_day, Ok(Good { until_ms: utc("2026-11-24T00:00:00+08:00") }));
    let last_day = judge(Some(&once), at("2026-11-27T17:59:59+08:00"));
    assert_eq!(last_day, Ok(Good { until_ms: once.until_ms }));
    assert_eq!(judge(Some(&once), at("2026-11-27T18:00:00+08:00")), Err(Refusal::TooLate));
    let used = Invitation { uses: 1, ..once.clone() };
    assert_eq!(judge(Some(&used), at("2026-11-24T09:00:00+08:00")), Err(Refusal::UsedUp));
    let cancelled = Invitation { is_cancelled: true, ..used };
    assert_eq!(judge(Some(&cancelled), at("2026-11-24T09:00:00+08:00")), Err(Refusal::Cancelled));
    assert_eq!(judge(None, at("2026-11-24T09:00:00+08:00")), Err(Refusal::UnknownCode));
}

#[test]
fn a_recurring_one_counts_on_its_days_within_its_hours_and_says_when_next() {
    let recurring = Invitation { uses: 7, ..recurring() };
    let good = judge(Some(&recurring), at("2026-11-25T17:59:00+08:00"));
    assert_eq!(good, Ok(Good { until_ms: utc("2026-11-25T18:00:00+08:00") }));
    let next_day = Some(utc("2026-11-25T09:00:00+08:00"));
    for not_now in ["2026-11-23T18:00:00+08:00", "2026-11-24T12:00:00+08:00", "2026-11-25T08:59:00+08:00"] {
        assert_eq!(judge(Some(&recurring), at(not_now)), Err(Refusal::NotNow { from_ms: next_day }), "{not_now}");
    }
    let no_more = Err(Refusal::NotNow { from_ms: None });
    assert_eq!(judge(Some(&recurring), at("2026-11-27T12:00:00+08:00")), no_more);
    let every_second = invitation(InvitationTerms { on: Some(VisitDays::EveryDays(2)), ..InvitationTerms::default() });
    assert!(judge(Some(&every_second), at("2026-11-25T12:00:00+08:00")).is_ok());
    let next_day = Err(Refusal::NotNow { from_ms: Some(utc("2026-11-27T00:00:00+08:00")) });
    assert_eq!(judge(Some(&every_second), at("2026-11-26T12:00:00+08:00")), next_day);
}

#[test]
fn without_a_trusted_clock_no_code_counts_and_what_is_over_by_the_floor_is_over() {
    let once = invitation(InvitationTerms::default());
    let now = at("2026-11-24T12:00:00+08:00");
    let floor = Wall { trust: WallTrust::NotBefore, ..now };
    assert_eq!(judge(Some(&once), floor), Err(Refusal::ClockNotTrusted));
    let later = Wall { trust: WallTrust::NotBefore, ..at("2026-11-28T00:00:00+08:00") };
    assert_eq!(judge(Some(&once), later), Err(Refusal::TooLate));
    assert_eq!(judge(Some(&once), Wall { trust: WallTrust::Unknown, ..later }), Err(Refusal::ClockNotTrusted));
}

#[test]
fn where_no_zone_is_named_the_kiosks_own_clock_shows_the_day() {
    let mut once = invitation(InvitationTerms::default());
    once.terms.time_zone = None;
    let good = judge(Some(&once), at("2026-11-24T12:00:00+08:00"));
    assert_eq!(good, Ok(Good { until_ms: utc("2026-11-25T00:00:00+08:00") }));
    once.terms.time_zone = Some("Middle/Earth".into());
    let never = Err(Refusal::NotNow { from_ms: None });
    assert_eq!(judge(Some(&once), at("2026-11-24T12:00:00+08:00")), never);
}

#[test]
fn a_name_is_masked_to_what_its_owner_knows() {
    assert_eq!(masked("张伟"), "张＊");
    assert_eq!(masked("Li Na"), "L＊ N＊");
    assert_eq!(masked("Élodie de la Tour"), "É＊ d＊ l＊");
    assert_eq!(masked(""), "");
}

#[test]
fn who_is_expected_today_is_told_with_the_hours_of_today() {
    let (from_ms, until_ms) = (utc("2026-11-25T00:00:00+08:00"), utc("2026-11-26T00:00:00+08:00"));
    let today = (utc("2026-11-25T09:00:00+08:00"), utc("2026-11-25T18:00:00+08:00"));
    assert_eq!(expected_within(&recurring(), from_ms, until_ms, 0), Some(today));
    assert_eq!(expected_within(&recurring(), from_ms + DAY_MS, until_ms + DAY_MS, 0), None);
    let all_days = invitation(InvitationTerms::default());
    assert_eq!(expected_within(&all_days, from_ms, until_ms, 0), Some((from_ms, until_ms)));
    assert_eq!(expected_within(&all_days, from_ms - 30 * DAY_MS, until_ms - 30 * DAY_MS, 0), None);
}

#[test]
fn a_calendar_has_each_visit_with_its_hours() {
    let days = [("2026-11-23", "09:00", "18:00"), ("2026-11-25", "09:00", "18:00")];
    let shown = days
        .map(|(day, from, until)| (utc(&format!("{day}T{from}:00+08:00")), utc(&format!("{day}T{until}:00+08:00"))));
    assert_eq!(visits(&recurring(), 0, 100), shown);
    assert_eq!(visits(&recurring(), 0, 1), shown[..1]);
    let once = invitation(InvitationTerms::default());
    assert_eq!(visits(&once, 0, 100), [(once.from_ms, once.until_ms)]);
    let every = invitation(InvitationTerms { on: Some(VisitDays::EveryDays(1)), ..InvitationTerms::default() });
    assert_eq!(visits(&every, 0, 100).len(), 5);
}

fn terms() -> impl Strategy<Value = InvitationTerms> {
    let on = prop_oneof![
        Just(None),
        proptest::collection::vec(1..=7_u8, 1..4).prop_map(|days| Some(VisitDays::Weekdays(days))),
        (1..40_u16).prop_map(|days| Some(VisitDays::EveryDays(days))),
    ];
    let hours = proptest::option::of(
        (0..1_439_u16, 1..1_440_u16)
            .prop_map(|(from_min, len)| VisitHours { from_min, until_min: (from_min + len).min(1_440) }),
    );
    (on, hours).prop_map(|(on, hours)| InvitationTerms { on, hours, uses: Uses::Many, ..InvitationTerms::default() })
}

/// The same, told by the clock on the wall.
fn counts_by_the_wall(invitation: &Invitation, zone: Tz, utc_ms: i64) -> bool {
    let shown = |ms: i64| DateTime::from_timestamp_millis(ms).unwrap().with_timezone(&zone).naive_local();
    let (now, first) = (shown(utc_ms), shown(invitation.from_ms).date());
    let minute = u16::try_from(now.hour() * 60 + now.minute()).unwrap();
    let is_day = match &invitation.terms.on {
        None => true,
        Some(VisitDays::Weekdays(days)) => days.contains(&u8::try_from(now.weekday().number_from_monday()).unwrap()),
        Some(VisitDays::EveryDays(days)) => (now.date() - first).num_days() % i64::from(*days) == 0,
    };
    let in_hours = invitation.terms.hours.is_none_or(|hours| minute >= hours.from_min && minute < hours.until_min);
    (invitation.from_ms..invitation.until_ms).contains(&utc_ms) && is_day && in_hours
}

proptest! {
    /// Around both changes of the clocks in Berlin, at Lord Howe (half an hour), in Beirut (at midnight), and in Apia, where a whole day is missing.
    #[test]
    fn a_decision_is_what_the_clock_on_the_wall_says_also_where_clocks_are_set(
        terms in terms(),
        place in prop::sample::select(vec![
            ("Europe/Berlin", "2026-03-29"), ("Europe/Berlin", "2026-10-25"), ("Australia/Lord_Howe", "2026-10-04"),
            ("Australia/Lord_Howe", "2026-04-05"), ("Asia/Beirut", "2025-03-30"), ("Pacific/Apia", "2011-12-30"),
        ]),
        first_min in -5_000..5_000_i64, length_min in 1..20_000_i64, now_min in -6_000..8_000_i64,
    ) {
        let zone: Tz = place.0.parse().unwrap();
        let noon = zone.from_utc_datetime(&place.1.parse::<NaiveDate>().unwrap().and_hms_opt(3, 0, 0).unwrap());
        let moment = |min: i64| (noon + TimeDelta::minutes(min)).timestamp_millis();
        let from_ms = moment(first_min);
        let invitation = Invitation {
            from_ms,
            until_ms: from_ms + length_min * 60_000,
            terms: InvitationTerms { time_zone: Some(place.0.into()), ..terms },
            ..invitation(InvitationTerms::default())
        };
        let now = |utc_ms| Wall { utc_ms, offset_s: 0, trust: WallTrust::Trusted };
        let now_ms = moment(now_min);
        let judged = judge(Some(&invitation), now(now_ms));
        prop_assert_eq!(judged.is_ok(), counts_by_the_wall(&invitation, zone, now_ms), "{:?}", judged);
        match judged {
            Ok(Good { until_ms }) => {
                prop_assert!(until_ms > now_ms && until_ms <= invitation.until_ms);
                // A card outlasts no hour in which its invitation does not count.
                prop_assert!(judge(Some(&invitation), now(until_ms - 1)).is_ok());
                prop_assert!(until_ms - now_ms <= 27 * 3_600_000);
            }
            Err(Refusal::TooEarly { from_ms: Some(next_ms) } | Refusal::NotNow { from_ms: Some(next_ms) }) => {
                prop_assert!(next_ms > now_ms);
                prop_assert!(judge(Some(&invitation), now(next_ms)).is_ok());
            }
            Err(_) => {}
        }
    }

    #[test]
    fn nobody_is_let_in_by_a_code_that_was_cancelled_used_or_is_over(terms in terms(), offset_h in -200..200_i64) {
        let good = invitation(terms);
        let wall = Wall { utc_ms: good.from_ms + offset_h * 3_600_000, offset_s: 0, trust: WallTrust::Trusted };
        let cancelled = Invitation { is_cancelled: true, ..good.clone() };
        prop_assert_eq!(judge(Some(&cancelled), wall), Err(Refusal::Cancelled));
        let once = InvitationTerms { uses: Uses::Once, ..good.terms.clone() };
        let used = Invitation { terms: once, uses: 1, ..good };
        prop_assert!(judge(Some(&used), wall).is_err());
    }
}
