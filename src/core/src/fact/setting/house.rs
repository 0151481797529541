//! What goes by the hours of the house.

use super::{Setting, SettingName};
use std::ops::RangeInclusive;

/// When a house can close, minutes of its local day: 05:00 to 23:59. One that closes after midnight has no closing time, for the day of
/// whoever was only seen ends at midnight anyhow.
pub const CLOSING_MIN: RangeInclusive<u16> = 5 * 60..=23 * 60 + 59;

/// What was set of the hours of the house.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HouseSettings {
    /// When it closes, minutes of its local day, within [`CLOSING_MIN`]; absent where nothing closes.
    pub closing_min: Option<u16>,
}

impl HouseSettings {
    /// Takes a setting over, or back; answers whether it is one of these, and within its bounds. Another one changes nothing.
    pub fn take(&mut self, setting: &Setting) -> bool {
        match setting {
            Setting::ClosingTime { value } if value.is_empty() => self.closing_min = None,
            Setting::ClosingTime { value } => match minute_of_day(value).filter(|min| CLOSING_MIN.contains(min)) {
                Some(min) => self.closing_min = Some(min),
                None => return false,
            },
            Setting::AsConfigured { of: SettingName::ClosingTime } => self.closing_min = None,
            _ => return false,
        }
        true
    }
}

/// Of a time as `hh:mm`, 00:00 to 23:59.
fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |digits: &str, below: u16| {
        let is_number = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse::<u16>().ok().filter(|number| is_number && *number < below)
    };
    Some(number(hours, 24)? * 60 + number(minutes, 60)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn taken(text: &str) -> Option<HouseSettings> {
        let mut house = HouseSettings::default();
        house.take(&Setting::ClosingTime { value: text.into() }).then_some(house)
    }

    #[test]
    fn a_house_closes_between_five_and_midnight_or_not_at_all() {
        let closing = |text| taken(text).map(|house| house.closing_min);
        assert_eq!(closing("18:30"), Some(Some(1_110)));
        assert_eq!((closing("05:00"), closing("23:59")), (Some(Some(300)), Some(Some(1_439))));
        assert_eq!(closing(""), Some(None));
        for refused in ["04:59", "00:30", "24:00", "18:60", "8:30", "1830", "18:30:00", "+8:30", "18:3x", " 18:30"] {
            assert_eq!(closing(refused), None, "{refused}");
        }
        let mut house = taken("18:30").unwrap();
        assert!(!house.take(&Setting::ClosingTime { value: "00:30".into() }));
        assert_eq!(house.closing_min, Some(1_110), "what is refused changes nothing");
    }

    proptest! {
        #[test]
        fn every_minute_within_the_bounds_is_taken_and_no_other(min in 0..1_440_u16) {
            let house = taken(&format!("{:02}:{:02}", min / 60, min % 60));
            prop_assert_eq!(house.and_then(|house| house.closing_min), Some(min).filter(|min| CLOSING_MIN.contains(min)));
        }

        #[test]
        fn any_text_is_a_time_or_refused(text in ".{0,8}") {
            let closing_min = taken(&text).and_then(|house| house.closing_min);
            prop_assert!(closing_min.is_none_or(|min| CLOSING_MIN.contains(&min)));
        }
    }
}
