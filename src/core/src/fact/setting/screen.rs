//! What a kiosk's screen shows, where it is set for all kiosks and not in each one's configuration.

use super::{BrandAccent, MAX_EXTENSION_CHARS, MAX_TOLD_CHARS, Notice, Setting, SettingName, Texts, logo_of_base64};
use crate::agreement::Agreement;
use crate::screen::{About, Language};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Ink on paper, or for a dark lobby.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreenTheme {
    /// Ink on paper.
    Light,
    /// For a dark lobby.
    Dark,
}

/// What was set of what a kiosk's screen shows. What is absent is the configuration's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScreenSettings {
    /// The company's name.
    pub company: Option<Texts>,
    /// The desk's telephone extension.
    pub desk_extension: Option<String>,
    /// The company's colour.
    pub accent: Option<BrandAccent>,
    /// Light or dark.
    pub theme: Option<ScreenTheme>,
    /// The languages to choose from, the greeting's first.
    pub languages: Option<Vec<Language>>,
    /// What visitors who have registered can read.
    pub told: BTreeMap<About, Texts>,
    /// What stands on the greeting.
    pub notice: Option<Notice>,
    /// The company's mark, a PNG that [`super::is_logo`]; empty for none, whatever the configuration says.
    pub logo: Option<Vec<u8>>,
    /// What visitors agree to; nothing in it for nothing, whatever the configuration says.
    pub agreement: Option<Agreement>,
}

impl ScreenSettings {
    /// Takes a setting over, or back; answers whether it is one of these, and within its bounds. Another one changes nothing.
    pub fn take(&mut self, setting: &Setting) -> bool {
        if let Setting::AsConfigured { of } = setting {
            return self.take_back(*of);
        }
        if let Some((about, texts)) = told(setting) {
            let fits = texts.are_lines(|text| text.chars().count() <= MAX_TOLD_CHARS);
            if fits {
                self.told.insert(about, texts.clone());
            }
            return fits;
        }
        match setting {
            Setting::Notice { value } if value.is_within_bounds() => self.notice = Some(value.clone()),
            Setting::Company { value } if value.is_within_bounds() => self.company = Some(value.clone()),
            Setting::DeskExtension { value } if is_extension(value) => self.desk_extension = Some(value.clone()),
            Setting::Accent { value } => self.accent = Some(*value),
            Setting::Theme { value } => self.theme = Some(*value),
            Setting::Languages { value } if are_languages(value) => self.languages = Some(value.clone()),
            Setting::Agreement { value } if value.is_within_bounds() => self.agreement = Some(value.clone()),
            Setting::Logo { value } if value.is_empty() => self.logo = Some(Vec::new()),
            Setting::Logo { value } => match logo_of_base64(value) {
                Some(png) => self.logo = Some(png),
                None => return false,
            },
            _ => return false,
        }
        true
    }

    fn take_back(&mut self, of: SettingName) -> bool {
        match of {
            SettingName::WaitingArea => drop(self.told.remove(&About::WaitingArea)),
            SettingName::Wifi => drop(self.told.remove(&About::Wifi)),
            SettingName::Toilet => drop(self.told.remove(&About::Toilet)),
            SettingName::Parking => drop(self.told.remove(&About::Parking)),
            SettingName::Contact => drop(self.told.remove(&About::Contact)),
            SettingName::Emergency => drop(self.told.remove(&About::Emergency)),
            SettingName::Notice => self.notice = None,
            SettingName::Company => self.company = None,
            SettingName::DeskExtension => self.desk_extension = None,
            SettingName::Accent => self.accent = None,
            SettingName::Theme => self.theme = None,
            SettingName::Languages => self.languages = None,
            SettingName::Logo => self.logo = None,
            SettingName::Agreement => self.agreement = None,
            SettingName::Ladder | SettingName::ToldByPurpose | SettingName::ClosingTime | SettingName::Unknown => {
                return false;
            }
        }
        true
    }
}

/// What visitors can read of this setting.
fn told(setting: &Setting) -> Option<(About, &Texts)> {
    match setting {
        Setting::WaitingArea { value } => Some((About::WaitingArea, value)),
        Setting::Wifi { value } => Some((About::Wifi, value)),
        Setting::Toilet { value } => Some((About::Toilet, value)),
        Setting::Parking { value } => Some((About::Parking, value)),
        Setting::Contact { value } => Some((About::Contact, value)),
        Setting::Emergency { value } => Some((About::Emergency, value)),
        _ => None,
    }
}

impl About {
    /// As it is set.
    #[must_use]
    pub fn setting(self, value: Texts) -> Setting {
        match self {
            Self::WaitingArea => Setting::WaitingArea { value },
            Self::Wifi => Setting::Wifi { value },
            Self::Toilet => Setting::Toilet { value },
            Self::Parking => Setting::Parking { value },
            Self::Contact => Setting::Contact { value },
            Self::Emergency => Setting::Emergency { value },
        }
    }
}

fn is_extension(text: &str) -> bool {
    text.chars().count() <= MAX_EXTENSION_CHARS && !text.chars().any(char::is_control)
}

/// One at least, and each once.
#[must_use]
pub fn are_languages(languages: &[Language]) -> bool {
    let is_new = |at: usize, language: &Language| languages.iter().take(at).all(|other| other != language);
    !languages.is_empty() && languages.iter().enumerate().all(|(at, language)| is_new(at, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_visitors_are_told_fits_on_the_screen_and_is_about_what_was_said() {
        for about in About::ALL {
            let mut settings = ScreenSettings::default();
            let told = |text: String| about.setting(Texts { en: text, ..Texts::default() });
            assert!(settings.take(&told("w".repeat(120))));
            assert_eq!(settings.told.keys().collect::<Vec<_>>(), [&about]);
            let before = settings.clone();
            assert!(!settings.take(&told("w".repeat(121))) && !settings.take(&told("two\nlines".into())));
            assert_eq!(settings, before);
        }
    }

    #[test]
    fn at_least_one_language_is_offered_and_none_twice() {
        use Language::{En, ZhHans, ZhHant};
        for languages in [vec![En], vec![ZhHant, ZhHans], vec![En, ZhHant, ZhHans]] {
            let mut settings = ScreenSettings::default();
            assert!(settings.take(&Setting::Languages { value: languages.clone() }));
            assert_eq!(settings.languages, Some(languages));
        }
        for languages in [vec![], vec![En, En], vec![ZhHans, En, ZhHans]] {
            let mut settings = ScreenSettings::default();
            assert!(!settings.take(&Setting::Languages { value: languages }));
            assert_eq!(settings, ScreenSettings::default());
        }
    }
}
