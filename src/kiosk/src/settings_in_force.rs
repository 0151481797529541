//! What the office set of what this kiosk's screen shows, and that it is shown.

use crate::health_board::HealthBoard;
use chrono::DateTime;
use frontdesk_core::fact::ScreenSettings;
use frontdesk_core::health::CheckState;
use frontdesk_core::health::phrases::office;
use frontdesk_core::health::sampling::IN_FORCE;
use frontdesk_store::SettingRecord;

/// The settings that the screen shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsInForce {
    /// What they are.
    pub settings: ScreenSettings,
    /// When the newest of them was set, UTC milliseconds of the office's clock; absent while there is none.
    pub set_ms: Option<i64>,
}

impl SettingsInForce {
    /// Of what the office set, those that this version shows and that are within their bounds.
    #[must_use]
    pub fn of(records: &[SettingRecord]) -> Self {
        let mut in_force = Self::default();
        for record in records {
            if in_force.settings.take(&record.setting) {
                in_force.set_ms = in_force.set_ms.max(Some(record.set_ms));
            }
        }
        in_force
    }

    /// For health; nothing is said while nothing was set.
    pub fn check(&self, board: &HealthBoard) {
        let Some(set_ms) = self.set_ms else { return };
        let at = DateTime::from_timestamp_millis(set_ms).map(|at| at.format("%Y-%m-%d %H:%M:%S UTC").to_string());
        let evidence = office::SETTINGS_SHOWN.with(&[&at.unwrap_or_else(|| set_ms.to_string())]);
        let numbers = [(IN_FORCE.to_owned(), set_ms)].into();
        board.set_with_numbers("settings", CheckState::Ok, evidence, "", numbers);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::{BrandAccent, Setting, SettingName, Texts};

    #[test]
    fn what_the_screen_shows_is_in_force_and_what_it_cannot_show_is_not_said_to_be() {
        let company = Texts { en: "Qimu".into(), ..Texts::default() };
        let set = |setting, set_ms| SettingRecord { setting, set_ms };
        let long = "8".repeat(21);
        let in_force = SettingsInForce::of(&[
            set(Setting::AsConfigured { of: SettingName::Ladder }, 9),
            set(Setting::Accent { value: BrandAccent::Pine }, 4),
            set(Setting::Company { value: company.clone() }, 5),
            set(Setting::DeskExtension { value: long }, 8),
            set(Setting::Unknown, 7),
        ]);
        let settings =
            ScreenSettings { company: Some(company), accent: Some(BrandAccent::Pine), ..ScreenSettings::default() };
        assert_eq!(in_force, SettingsInForce { settings, set_ms: Some(5) });
        let back = SettingsInForce::of(&[set(Setting::AsConfigured { of: SettingName::Accent }, 10)]);
        assert_eq!(back, SettingsInForce { settings: ScreenSettings::default(), set_ms: Some(10) });
        let board = HealthBoard::default();
        SettingsInForce::default().check(&board);
        assert!(board.check("settings").is_none());
        in_force.check(&board);
        assert_eq!(board.check("settings").unwrap().numbers[IN_FORCE], 5);
    }
}
