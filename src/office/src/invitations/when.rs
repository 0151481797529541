//! When an invitation counts, in words, by the clocks of its own time zone.

use chrono::{Local, NaiveDate, TimeZone, Timelike};
use frontdesk_core::fact::{InvitationTerms, VisitDays};
use frontdesk_core::schedule::{LocalMoment, Zone};
use frontdesk_core::screen::Language;

/// A whole day, minutes.
const DAY_MIN: u16 = 1_440;

/// From when until when, and on which days and hours of that.
#[must_use]
pub(crate) fn when(language: Language, (from_ms, until_ms): (i64, i64), terms: &InvitationTerms) -> String {
    let zone = terms.time_zone.as_deref().and_then(Zone::of);
    let (Some(from), Some(until)) = (local(zone, from_ms), local(zone, until_ms).map(last)) else {
        return String::new();
    };
    let is_whole = from.minute == 0 && until.minute == DAY_MIN;
    let hours = match terms.hours {
        Some(hours) => span(hours.from_min, hours.until_min),
        None if is_whole && from.date == until.date => all_day(language).to_owned(),
        None if from.date == until.date => span(from.minute, until.minute),
        None => String::new(),
    };
    let span = match (from.date == until.date, is_whole) {
        (true, _) => day(from.date),
        (false, true) => format!("{} – {}", day(from.date), day(until.date)),
        (false, false) => format!("{} – {}", moment(from), moment(until)),
    };
    let parts = [span, terms.on.as_ref().map(|on| days(language, on)).unwrap_or_default(), hours];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn local(zone: Option<Zone>, ms: i64) -> Option<LocalMoment> {
    match zone {
        Some(zone) => zone.local(ms),
        None => {
            let at = Local.timestamp_millis_opt(ms).single()?.naive_local();
            let minute = u16::try_from(at.hour() * 60 + at.minute()).ok()?;
            Some(LocalMoment { date: at.date(), minute })
        }
    }
}

/// An end at midnight is the end of the day before.
fn last(end: LocalMoment) -> LocalMoment {
    match end.date.pred_opt().filter(|_| end.minute == 0) {
        Some(date) => LocalMoment { date, minute: DAY_MIN },
        None => end,
    }
}

fn day(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

fn moment(at: LocalMoment) -> String {
    format!("{} {}", day(at.date), clock(at.minute))
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn span(from_min: u16, until_min: u16) -> String {
    format!("{}–{}", clock(from_min), clock(until_min))
}

fn all_day(language: Language) -> &'static str {
    match language {
        Language::ZhHans | Language::ZhHant => "全天",
        Language::En => "all day",
    }
}

/// Days of the week, from Monday.
const HANS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A day of the week, 1 is Monday.
pub(crate) fn weekday(language: Language, number: u8) -> &'static str {
    let names = if language == Language::En { &EN } else { &HANS };
    number.checked_sub(1).and_then(|at| names.get(usize::from(at))).copied().unwrap_or_default()
}

fn days(language: Language, on: &VisitDays) -> String {
    match (on, language) {
        (VisitDays::Weekdays(days), _) => {
            let names: Vec<&str> = days.iter().map(|day| weekday(language, *day)).collect();
            match language {
                Language::ZhHans => format!("每周{}", names.join("、")),
                Language::ZhHant => format!("每週{}", names.join("、")),
                Language::En => format!("every {}", names.join(", ")),
            }
        }
        (VisitDays::EveryDays(1), Language::En) => "every day".to_owned(),
        (VisitDays::EveryDays(days), Language::En) => format!("every {days} days"),
        (VisitDays::EveryDays(1), _) => "每天".to_owned(),
        (VisitDays::EveryDays(days), _) => format!("每 {days} 天"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::VisitHours;

    fn said(language: Language, from: &str, until: &str, terms: InvitationTerms) -> String {
        let utc = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis();
        let terms = InvitationTerms { time_zone: Some("Asia/Shanghai".into()), ..terms };
        when(language, (utc(from), utc(until)), &terms)
    }

    #[test]
    fn one_day_many_days_and_days_of_the_week_are_said_by_the_clocks_of_the_site() {
        let (plain, hours) = (InvitationTerms::default(), Some(VisitHours { from_min: 540, until_min: 1_080 }));
        let (morning, night) = ("2026-11-27T00:00:00+08:00", "2026-11-28T00:00:00+08:00");
        assert_eq!(said(Language::En, morning, night, plain.clone()), "2026-11-27 · all day");
        let daytime = InvitationTerms { hours, ..plain.clone() };
        assert_eq!(said(Language::ZhHans, morning, night, daytime), "2026-11-27 · 09:00–18:00");
        let (from, until) = ("2026-11-27T14:00:00+08:00", "2026-11-27T15:30:00+08:00");
        assert_eq!(said(Language::ZhHant, from, until, plain.clone()), "2026-11-27 · 14:00–15:30");
        assert_eq!(
            said(Language::En, from, "2026-11-29T10:00:00+08:00", plain.clone()),
            "2026-11-27 14:00 – 2026-11-29 10:00"
        );
        let weekly = InvitationTerms { on: Some(VisitDays::Weekdays(vec![1, 3])), hours, ..plain };
        let month = "2026-12-28T00:00:00+08:00";
        assert_eq!(
            said(Language::ZhHans, morning, month, weekly.clone()),
            "2026-11-27 – 2026-12-27 · 每周一、三 · 09:00–18:00"
        );
        assert_eq!(
            said(Language::En, morning, month, weekly),
            "2026-11-27 – 2026-12-27 · every Mon, Wed · 09:00–18:00"
        );
    }
}
