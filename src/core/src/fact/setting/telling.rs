//! When whom the office tells of a visitor, where it is set for all and not in the office's configuration.

use super::{Setting, SettingName};
use crate::id::StaffId;
use crate::screen::Purpose;
use crate::telling::LadderTimes;
use serde::{Deserialize, Serialize};

/// The longest time that a step of the ladder can be put off, seconds.
pub const MAX_LADDER_S: u32 = 4 * 3_600;

/// The most people who are told of one purpose.
pub const MAX_TOLD_BY_PURPOSE: usize = 16;

/// Times of the ladder, seconds after the host was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderSeconds {
    /// The host is told again.
    pub reminder_after_s: u32,
    /// The colleague is told.
    pub colleague_after_s: u32,
    /// The desk is told, at most [`MAX_LADDER_S`].
    pub desk_after_s: u32,
}

impl LadderSeconds {
    /// The reminder comes before the colleague, and the colleague before the desk.
    #[must_use]
    pub const fn is_in_order(self) -> bool {
        1 <= self.reminder_after_s
            && self.reminder_after_s < self.colleague_after_s
            && self.colleague_after_s < self.desk_after_s
    }

    /// In order, and the last one no later than it may be.
    #[must_use]
    pub const fn is_within_bounds(self) -> bool {
        self.is_in_order() && self.desk_after_s <= MAX_LADDER_S
    }

    /// As the ladder takes them.
    #[must_use]
    pub fn times(self) -> LadderTimes {
        let ms = |s: u32| i64::from(s) * 1_000;
        LadderTimes {
            reminder_after_ms: ms(self.reminder_after_s),
            colleague_after_ms: ms(self.colleague_after_s),
            desk_after_ms: ms(self.desk_after_s),
        }
    }
}

/// Who is told of a visitor at once, by what they come for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StaffByPurpose {
    /// Of meetings.
    #[serde(default)]
    pub meeting: Vec<StaffId>,
    /// Of interviews.
    #[serde(default)]
    pub interview: Vec<StaffId>,
    /// Of deliveries and pick-ups.
    #[serde(default)]
    pub delivery: Vec<StaffId>,
    /// Of maintenance and installation.
    #[serde(default)]
    pub service: Vec<StaffId>,
    /// Of anything else.
    #[serde(default)]
    pub other: Vec<StaffId>,
}

impl StaffByPurpose {
    /// Those who are told of this purpose.
    #[must_use]
    pub fn of(&self, purpose: Purpose) -> &[StaffId] {
        match purpose {
            Purpose::Meeting => &self.meeting,
            Purpose::Interview => &self.interview,
            Purpose::Delivery => &self.delivery,
            Purpose::Service => &self.service,
            Purpose::Other => &self.other,
        }
    }

    /// The same, to fill it.
    pub fn of_mut(&mut self, purpose: Purpose) -> &mut Vec<StaffId> {
        match purpose {
            Purpose::Meeting => &mut self.meeting,
            Purpose::Interview => &mut self.interview,
            Purpose::Delivery => &mut self.delivery,
            Purpose::Service => &mut self.service,
            Purpose::Other => &mut self.other,
        }
    }

    /// At most [`MAX_TOLD_BY_PURPOSE`] for each.
    #[must_use]
    pub fn is_within_bounds(&self) -> bool {
        Purpose::ALL.iter().all(|purpose| self.of(*purpose).len() <= MAX_TOLD_BY_PURPOSE)
    }
}

/// What was set of when whom the office tells. What is absent is the configuration's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TellingSettings {
    /// When each step of the ladder comes.
    pub ladder: Option<LadderSeconds>,
    /// Who else is told.
    pub told_by_purpose: Option<StaffByPurpose>,
}

impl TellingSettings {
    /// Takes a setting over, or back; answers whether it is one of these, and within its bounds. Another one changes nothing.
    pub fn take(&mut self, setting: &Setting) -> bool {
        match setting {
            Setting::Ladder { value } if value.is_within_bounds() => self.ladder = Some(*value),
            Setting::ToldByPurpose { value } if value.is_within_bounds() => self.told_by_purpose = Some(value.clone()),
            Setting::AsConfigured { of: SettingName::Ladder } => self.ladder = None,
            Setting::AsConfigured { of: SettingName::ToldByPurpose } => self.told_by_purpose = None,
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn times_that_can_be_set_are_in_order_and_end_within_four_hours(
            reminder_after_s in 0..5_u32 * 3_600, colleague_after_s in 0..5_u32 * 3_600, desk_after_s in 0..5_u32 * 3_600,
        ) {
            let value = LadderSeconds { reminder_after_s, colleague_after_s, desk_after_s };
            let mut settings = TellingSettings::default();
            let is_taken = settings.take(&Setting::Ladder { value });
            let times = value.times();
            let is_good = 0 < times.reminder_after_ms
                && times.reminder_after_ms < times.colleague_after_ms
                && times.colleague_after_ms < times.desk_after_ms
                && times.desk_after_ms <= 4 * 3_600_000;
            prop_assert_eq!(is_taken, is_good);
            prop_assert_eq!(settings.ladder, is_good.then_some(value));
        }
    }

    #[test]
    fn sixteen_people_are_told_of_a_purpose_and_no_more() {
        let mut value = StaffByPurpose::default();
        let mut settings = TellingSettings::default();
        value.of_mut(Purpose::Delivery).extend((0..16).map(|n| StaffId([n; 16])));
        assert!(settings.take(&Setting::ToldByPurpose { value: value.clone() }));
        assert_eq!(settings.told_by_purpose.as_ref().unwrap().of(Purpose::Delivery).len(), 16);
        value.of_mut(Purpose::Delivery).push(StaffId([16; 16]));
        let before = settings.clone();
        assert!(!settings.take(&Setting::ToldByPurpose { value }));
        assert_eq!(settings, before);
    }
}
