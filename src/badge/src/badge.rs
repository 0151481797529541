//! What stands on a badge.

use chrono::{DateTime, FixedOffset};
use frontdesk_core::screen::Language;

/// A visit as its badge shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Badge {
    /// The company that is visited; may be empty.
    pub company: String,
    /// The visitor's name.
    pub name: String,
    /// The visitor's organisation; may be empty.
    pub organisation: String,
    /// The host's name; may be empty.
    pub host: String,
    /// The host's department; may be empty.
    pub department: String,
    /// The language of the visit.
    pub language: Language,
    /// When the visit began, UTC milliseconds; none while the clock is not trusted.
    pub from_ms: Option<i64>,
    /// When the badge ends, UTC milliseconds; none where nothing says when.
    pub until_ms: Option<i64>,
    /// The offset of the site's clock from UTC, seconds east.
    pub offset_s: i32,
}

impl Badge {
    /// The local day and minute at which the visit began.
    pub(crate) fn from(&self) -> Option<(String, String)> {
        let at = self.local(self.from_ms?)?;
        Some((at.format("%Y-%m-%d").to_string(), at.format("%H:%M").to_string()))
    }

    /// Until when the badge is good, with the day where that is another one.
    pub(crate) fn until(&self) -> Option<String> {
        let until = self.local(self.until_ms?)?;
        let is_same_day =
            self.from_ms.and_then(|from| self.local(from)).is_some_and(|from| from.date_naive() == until.date_naive());
        Some(until.format(if is_same_day { "%H:%M" } else { "%m-%d %H:%M" }).to_string())
    }

    fn local(&self, at_ms: i64) -> Option<DateTime<FixedOffset>> {
        Some(DateTime::from_timestamp_millis(at_ms)?.with_timezone(&FixedOffset::east_opt(self.offset_s)?))
    }
}

impl std::fmt::Debug for Badge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Who it is stays out of logs.
        f.debug_struct("Badge").field("language", &self.language).finish_non_exhaustive()
    }
}

/// A label's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadgeSize {
    /// Width, millimetres, within [`BadgeSize::WIDTH_MM`].
    pub width_mm: u16,
    /// Height, millimetres, within [`BadgeSize::HEIGHT_MM`].
    pub height_mm: u16,
}

impl BadgeSize {
    /// Widths that can be laid out, millimetres.
    pub const WIDTH_MM: std::ops::RangeInclusive<u16> = 50..=210;
    /// Heights that can be laid out, millimetres.
    pub const HEIGHT_MM: std::ops::RangeInclusive<u16> = 50..=300;

    /// Width and height in points of 1/72 inch.
    #[must_use]
    pub fn points(self) -> (f32, f32) {
        (points(f32::from(self.width_mm)), points(f32::from(self.height_mm)))
    }
}

impl Default for BadgeSize {
    /// The usual roll of a label printer, 62 mm wide, cut after 100 mm.
    fn default() -> Self {
        Self { width_mm: 62, height_mm: 100 }
    }
}

/// Millimetres as points.
pub(crate) fn points(mm: f32) -> f32 {
    mm * 72.0 / 25.4
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn badge(language: Language) -> Badge {
        Badge {
            company: "岚川科技".to_owned(),
            name: "沈知远".to_owned(),
            organisation: "青禾仪器".to_owned(),
            host: "罗岚".to_owned(),
            department: "研发部".to_owned(),
            language,
            from_ms: Some(1_795_657_500_000),
            until_ms: Some(1_795_690_800_000),
            offset_s: 8 * 3_600,
        }
    }

    #[test]
    fn times_are_the_sites_and_the_day_is_named_where_it_is_another_one() {
        let mut badge = badge(Language::En);
        assert_eq!(badge.from(), Some(("2026-11-26".to_owned(), "09:45".to_owned())));
        assert_eq!(badge.until().as_deref(), Some("19:00"));
        badge.until_ms = Some(1_795_657_500_000 + 20 * 3_600_000);
        assert_eq!(badge.until().as_deref(), Some("11-27 05:45"));
        badge.from_ms = None;
        assert_eq!(badge.from(), None);
        assert!(!format!("{badge:?}").contains("沈"));
    }
}
