//! A word to whoever comes, under the greeting, until a day.

use super::Texts;
use crate::screen::Language;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The widest notice in one language: a character of ASCII counts as one, any other as two, as wide as it is drawn. Two lines on the
/// smallest screen.
pub const MAX_NOTICE_WIDTH: usize = 60;

/// How wide a text is drawn, as [`MAX_NOTICE_WIDTH`] counts it.
#[must_use]
pub fn drawn_width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// What the company has to say to whoever comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// In each language; all empty for nothing.
    pub texts: Texts,
    /// The last day on which it is shown, by the kiosk's local time.
    pub until: NaiveDate,
}

impl Notice {
    /// Each at most [`MAX_NOTICE_WIDTH`] wide, on one line.
    #[must_use]
    pub fn is_within_bounds(&self) -> bool {
        self.texts.are_lines(|text| drawn_width(text) <= MAX_NOTICE_WIDTH)
    }

    /// What is shown on a day; empty for nothing.
    #[must_use]
    pub fn on(&self, day: NaiveDate, language: Language) -> &str {
        if day <= self.until { self.texts.of(language) } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(zh_hans: &str, en: &str) -> Notice {
        let until = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        Notice { texts: Texts { zh_hans: zh_hans.into(), en: en.into(), ..Texts::default() }, until }
    }

    #[test]
    fn a_notice_is_as_wide_as_it_is_drawn() {
        assert!(notice(&"梯".repeat(30), &"l".repeat(60)).is_within_bounds());
        assert!(!notice(&"梯".repeat(31), "").is_within_bounds());
        assert!(!notice("", &"l".repeat(61)).is_within_bounds());
        assert!(!notice("", "one\ntwo").is_within_bounds());
    }

    #[test]
    fn a_notice_is_shown_until_its_day_is_over() {
        let notice = notice("一号电梯检修", "");
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        assert_eq!(notice.on(day(30), Language::ZhHans), "一号电梯检修");
        assert_eq!(notice.on(day(30), Language::En), "", "it says nothing in this language");
        assert_eq!(notice.on(day(30).succ_opt().unwrap(), Language::ZhHans), "");
    }
}
