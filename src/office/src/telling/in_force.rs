//! When whom to tell: what was set at the desk, and in place of what was not, the configuration.

use crate::config::OfficeConfig;
use crate::people::staff_id;
use frontdesk_core::fact::{LadderSeconds, StaffByPurpose, TellingSettings};
use frontdesk_core::screen::Purpose;
use frontdesk_store::{ReadError, Reader, SettingRecord};

/// What the next look at the visits goes by: read anew for each, so that a change needs no restart.
pub(crate) struct TellingInForce {
    /// When each step comes.
    pub(crate) ladder: LadderSeconds,
    /// Who else is told.
    pub(crate) told_by_purpose: StaffByPurpose,
}

impl TellingInForce {
    /// # Errors
    /// What SQLite said.
    pub(crate) fn read(reader: &Reader, config: &OfficeConfig) -> Result<Self, ReadError> {
        Ok(Self::of(&reader.settings()?, config))
    }

    /// Of these settings; what is out of bounds counts as not set.
    pub(crate) fn of(records: &[SettingRecord], config: &OfficeConfig) -> Self {
        let mut set = TellingSettings::default();
        for record in records {
            set.take(&record.setting);
        }
        Self {
            ladder: set.ladder.unwrap_or_else(|| (&config.ladder).into()),
            told_by_purpose: set.told_by_purpose.unwrap_or_else(|| named_in(config)),
        }
    }
}

fn named_in(config: &OfficeConfig) -> StaffByPurpose {
    let mut named = StaffByPurpose::default();
    for purpose in Purpose::ALL {
        named.of_mut(purpose).extend(config.told_by_purpose.of(purpose).iter().map(|number| staff_id(number)));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::Setting;

    #[test]
    fn what_was_set_counts_and_the_configuration_where_nothing_was() {
        let config: OfficeConfig =
            toml::from_str("[ladder]\ndesk_after_s = 900\n[told_by_purpose]\ndelivery = [\"3\"]").unwrap();
        let own = TellingInForce::of(&[], &config);
        assert_eq!((own.ladder.reminder_after_s, own.ladder.desk_after_s), (180, 900));
        assert_eq!(own.told_by_purpose.of(Purpose::Delivery), [staff_id("3")]);

        let ladder = LadderSeconds { reminder_after_s: 60, colleague_after_s: 120, desk_after_s: 240 };
        let record = |setting| SettingRecord { setting, set_ms: 1 };
        let set = [record(Setting::Ladder { value: ladder })];
        let half = TellingInForce::of(&set, &config);
        assert_eq!(half.ladder, ladder);
        assert_eq!(half.told_by_purpose.of(Purpose::Delivery), [staff_id("3")]);

        let nobody = record(Setting::ToldByPurpose { value: StaffByPurpose::default() });
        let backwards = record(Setting::Ladder { value: LadderSeconds { desk_after_s: 1, ..ladder } });
        let set = TellingInForce::of(&[nobody, backwards], &config);
        assert_eq!(set.ladder.desk_after_s, 900, "out of bounds is not set");
        assert!(set.told_by_purpose.of(Purpose::Delivery).is_empty(), "nobody is somebody's word, too");
    }
}
