//! Spans of time as people write them: `08:00-18:00`, `mon-fri 22:00-06:00`.

use chrono::Weekday;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Minutes of a day.
pub(super) const DAY_MIN: u16 = 1_440;

const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Mon, "mon"),
    (Weekday::Tue, "tue"),
    (Weekday::Wed, "wed"),
    (Weekday::Thu, "thu"),
    (Weekday::Fri, "fri"),
    (Weekday::Sat, "sat"),
    (Weekday::Sun, "sun"),
];

/// A text that is no span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// The time is not one.
    #[error("a time is written like 08:30, from 00:00 to 24:00")]
    Time,
    /// It has no two ends.
    #[error("a span is written like 08:00-18:00")]
    Span,
    /// It is empty, or a whole day: which of the two cannot be told.
    #[error("the span begins where it ends; a whole day is 00:00-24:00")]
    SameEnds,
    /// The days are not ones.
    #[error("days are written like mon, mon-fri, mon,wed,fri or daily")]
    Days,
    /// There are no days, or no span.
    #[error("a span of the week is written like mon-fri 08:00-18:00")]
    WeekSpan,
}

/// A piece of a day, written `08:00-18:00`. One that ends before it begins goes over midnight: `22:00-06:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DayMinutes {
    /// The first minute, 0–1,439.
    from: u16,
    /// The minute after the last one, counted from the same day's beginning: `from` + 1 to `from` + 1,439, or 1,440.
    until: u16,
}

impl DayMinutes {
    /// The first minute, 0–1,439.
    #[must_use]
    pub fn from_min(self) -> u16 {
        self.from
    }

    /// The minute after the last one, counted from the beginning of the day that the span begins on: over midnight it is above 1,440.
    #[must_use]
    pub fn until_min(self) -> u16 {
        self.until
    }
}

impl FromStr for DayMinutes {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let (from, until) = text.trim().split_once('-').ok_or(SpanError::Span)?;
        let (from, until) = (minute(from)?, minute(until)?);
        match from {
            DAY_MIN.. => Err(SpanError::Time),
            from if from == until => Err(SpanError::SameEnds),
            from if until > from => Ok(Self { from, until }),
            from => Ok(Self { from, until: until + DAY_MIN }),
        }
    }
}

/// `08:30`: two digits each, so that `8:3` is a mistake and not a guess.
fn minute(text: &str) -> Result<u16, SpanError> {
    let (hour, minute) = text.trim().split_once(':').ok_or(SpanError::Time)?;
    let number = |part: &str| {
        let fits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u16>().ok().filter(|_| fits).ok_or(SpanError::Time)
    };
    match (number(hour)?, number(minute)?) {
        (hour @ 0..=23, minute @ 0..=59) => Ok(hour * 60 + minute),
        (24, 0) => Ok(DAY_MIN),
        _ => Err(SpanError::Time),
    }
}

impl fmt::Display for DayMinutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = if self.until > DAY_MIN { self.until - DAY_MIN } else { self.until };
        write!(f, "{:02}:{:02}-{:02}:{:02}", self.from / 60, self.from % 60, until / 60, until % 60)
    }
}

impl TryFrom<String> for DayMinutes {
    type Error = SpanError;

    fn try_from(text: String) -> Result<Self, SpanError> {
        text.parse()
    }
}

impl From<DayMinutes> for String {
    fn from(span: DayMinutes) -> Self {
        span.to_string()
    }
}

/// A span on days of the week, written `mon-fri 08:00-18:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WeekSpan {
    /// Monday is the lowest bit.
    days: u8,
    /// The span on each of them.
    pub minutes: DayMinutes,
}

impl WeekSpan {
    /// Whether it begins on this day of the week.
    #[must_use]
    pub fn is_on(self, day: Weekday) -> bool {
        self.days & bit(day) != 0
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.num_days_from_monday()
}

impl FromStr for WeekSpan {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let (days, minutes) = text.trim().split_once(' ').ok_or(SpanError::WeekSpan)?;
        Ok(Self { days: days_of(days)?, minutes: minutes.parse()? })
    }
}

fn days_of(text: &str) -> Result<u8, SpanError> {
    if text.eq_ignore_ascii_case("daily") {
        return Ok(0x7F);
    }
    let named = |name: &str| {
        WEEK.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(day, _)| *day).ok_or(SpanError::Days)
    };
    let mut days = 0;
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (mut day, last) = (named(first)?, named(last)?);
        days |= bit(day);
        // sat-mon goes over Sunday; seven steps come round to every day.
        while day != last {
            day = day.succ();
            days |= bit(day);
        }
    }
    Ok(days)
}

impl fmt::Display for WeekSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = WEEK.iter().filter(|(day, _)| self.is_on(*day)).map(|(_, name)| *name).collect();
        let days = if names.len() == WEEK.len() { "daily".to_owned() } else { names.join(",") };
        write!(f, "{days} {}", self.minutes)
    }
}

impl TryFrom<String> for WeekSpan {
    type Error = SpanError;

    fn try_from(text: String) -> Result<Self, SpanError> {
        text.parse()
    }
}

impl From<WeekSpan> for String {
    fn from(span: WeekSpan) -> Self {
        span.to_string()
    }
}
