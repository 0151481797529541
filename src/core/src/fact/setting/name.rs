//! What a setting is called: what it is kept under, and what takes it back.

use super::Setting;
use serde::{Deserialize, Serialize};

/// The name of a setting, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // each is the setting of the same name
pub enum SettingName {
    Toilet,
    Wifi,
    Parking,
    Contact,
    Emergency,
    Company,
    WaitingArea,
    Notice,
    Accent,
    Logo,
    DeskExtension,
    Ladder,
    ToldByPurpose,
    Theme,
    Languages,
    Agreement,
    ClosingTime,
    /// Of a later version.
    #[serde(other)]
    Unknown,
}

impl SettingName {
    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Toilet => "toilet",
            Self::Wifi => "wifi",
            Self::Parking => "parking",
            Self::Contact => "contact",
            Self::Emergency => "emergency",
            Self::Company => "company",
            Self::WaitingArea => "waiting_area",
            Self::Notice => "notice",
            Self::Accent => "accent",
            Self::Logo => "logo",
            Self::DeskExtension => "desk_extension",
            Self::Ladder => "ladder",
            Self::ToldByPurpose => "told_by_purpose",
            Self::Theme => "theme",
            Self::Languages => "languages",
            Self::Agreement => "agreement",
            Self::ClosingTime => "closing_time",
            Self::Unknown => "unknown",
        }
    }
}

impl Setting {
    /// The setting on which this is a word: the last of each counts.
    #[must_use]
    pub const fn of(&self) -> SettingName {
        match self {
            Self::Toilet { .. } => SettingName::Toilet,
            Self::Wifi { .. } => SettingName::Wifi,
            Self::Parking { .. } => SettingName::Parking,
            Self::Contact { .. } => SettingName::Contact,
            Self::Emergency { .. } => SettingName::Emergency,
            Self::Company { .. } => SettingName::Company,
            Self::WaitingArea { .. } => SettingName::WaitingArea,
            Self::Notice { .. } => SettingName::Notice,
            Self::Accent { .. } => SettingName::Accent,
            Self::Logo { .. } => SettingName::Logo,
            Self::DeskExtension { .. } => SettingName::DeskExtension,
            Self::Ladder { .. } => SettingName::Ladder,
            Self::ToldByPurpose { .. } => SettingName::ToldByPurpose,
            Self::Theme { .. } => SettingName::Theme,
            Self::Languages { .. } => SettingName::Languages,
            Self::Agreement { .. } => SettingName::Agreement,
            Self::ClosingTime { .. } => SettingName::ClosingTime,
            Self::AsConfigured { of } => *of,
            Self::Unknown => SettingName::Unknown,
        }
    }

    /// It sets something: it does not take a setting back.
    #[must_use]
    pub const fn is_set(&self) -> bool {
        !matches!(self, Self::AsConfigured { .. } | Self::Unknown)
    }
}
