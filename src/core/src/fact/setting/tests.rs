//! Every setting is read back as it was written, and what a later version adds is read as unknown.

use super::*;
use crate::id::StaffId;

fn samples() -> Vec<Setting> {
    let texts = || Texts { en: "second floor".into(), ..Texts::default() };
    vec![
        Setting::Toilet { value: texts() },
        Setting::Wifi { value: texts() },
        Setting::Parking { value: texts() },
        Setting::Contact { value: texts() },
        Setting::Emergency { value: texts() },
        Setting::Company { value: texts() },
        Setting::WaitingArea { value: texts() },
        Setting::Notice {
            value: Notice { texts: texts(), until: chrono::NaiveDate::from_ymd_opt(2026, 11, 30).unwrap() },
        },
        Setting::Accent { value: BrandAccent::Plum },
        Setting::logo(&logo::tests::beginning(512, 192, 40)),
        Setting::DeskExtension { value: "8000".into() },
        Setting::Ladder { value: LadderSeconds { reminder_after_s: 60, colleague_after_s: 120, desk_after_s: 240 } },
        Setting::Theme { value: ScreenTheme::Dark },
        Setting::Languages { value: vec![Language::En, Language::ZhHans] },
        Setting::Agreement {
            value: crate::agreement::Agreement {
                title: texts(),
                text: texts(),
                ..crate::agreement::Agreement::default()
            },
        },
        Setting::ClosingTime { value: "18:30".into() },
        Setting::ToldByPurpose {
            value: StaffByPurpose { delivery: vec![StaffId([7; 16])], ..StaffByPurpose::default() },
        },
    ]
}

#[test]
fn every_setting_is_read_back_as_it_was_written_under_its_name() {
    for setting in samples() {
        let written = serde_json::to_value(&setting).unwrap();
        assert_eq!(written["name"], setting.of().as_str());
        assert_eq!(serde_json::from_value::<Setting>(written).unwrap(), setting);
    }
}

#[test]
fn a_setting_of_a_later_version_is_unknown_and_of_no_use() {
    let later: Setting = serde_json::from_str(r#"{"name":"scent","value":"pine"}"#).unwrap();
    assert_eq!(later, Setting::Unknown);
    assert!(!later.is_of_use());
}

#[test]
fn every_setting_can_be_set_and_taken_back_and_its_name_is_written_as_it_is_said() {
    for setting in samples() {
        assert!(setting.is_of_use() && setting.is_set(), "{setting:?}");
        let back = Setting::AsConfigured { of: setting.of() };
        assert_eq!(back.of(), setting.of());
        assert!(back.is_of_use() && !back.is_set(), "{back:?}");
        let written = serde_json::to_value(&back).unwrap();
        assert_eq!(written, serde_json::json!({"name": "as_configured", "of": setting.of().as_str()}));
        assert_eq!(serde_json::from_value::<Setting>(written).unwrap(), back);
        let (mut screen, mut telling) = (ScreenSettings::default(), TellingSettings::default());
        let mut house = HouseSettings::default();
        let mut take = |setting| [screen.take(setting), telling.take(setting), house.take(setting)];
        let goes_by_it = take(&setting);
        assert_eq!(goes_by_it.iter().filter(|takes| **takes).count(), 1, "one of them goes by it");
        assert_eq!(take(&back), goes_by_it, "the same one takes it back");
        assert_eq!((screen, telling), (ScreenSettings::default(), TellingSettings::default()));
        assert_eq!(house, HouseSettings::default());
    }
}

#[test]
fn taking_back_what_only_a_later_version_knows_is_of_no_use() {
    let later: Setting = serde_json::from_str(r#"{"name":"as_configured","of":"scent"}"#).unwrap();
    assert_eq!(later, Setting::AsConfigured { of: SettingName::Unknown });
    assert!(!later.is_of_use());
}
