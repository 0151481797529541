//! What the office sets for all: what visitors are told, how the company looks, and when whom the office tells. Each setting has its own
//! type, and its last word counts.

mod house;
mod logo;
mod name;
mod notice;
mod screen;
mod telling;
#[cfg(test)]
mod tests;

pub use house::{CLOSING_MIN, HouseSettings};
pub use logo::{MAX_LOGO_BYTES, MAX_LOGO_HEIGHT, MAX_LOGO_WIDTH, is_logo, logo_in_base64, logo_of_base64};
pub use name::SettingName;
pub use notice::{MAX_NOTICE_WIDTH, Notice, drawn_width};
pub use screen::{ScreenSettings, ScreenTheme, are_languages};
pub use telling::{LadderSeconds, MAX_LADDER_S, MAX_TOLD_BY_PURPOSE, StaffByPurpose, TellingSettings};

use crate::agreement::Agreement;
use crate::screen::Language;
use serde::{Deserialize, Serialize};

/// The longest text of a setting in one language, characters.
pub const MAX_SETTING_CHARS: usize = 300;

/// The longest telephone extension, characters.
pub const MAX_EXTENSION_CHARS: usize = 20;

/// The longest text for visitors in one language, characters: it is read in large type.
pub const MAX_TOLD_CHARS: usize = 120;

/// A text in the languages of the screen. An empty one is not shown in that language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Texts {
    /// Simplified Chinese.
    #[serde(rename = "zh-Hans")]
    pub zh_hans: String,
    /// Traditional Chinese.
    #[serde(rename = "zh-Hant")]
    pub zh_hant: String,
    /// English.
    pub en: String,
}

impl Texts {
    /// Each in at most [`MAX_SETTING_CHARS`] characters, on one line.
    #[must_use]
    pub fn is_within_bounds(&self) -> bool {
        self.are_lines(|text| text.chars().count() <= MAX_SETTING_CHARS)
    }

    /// Each on one line, and of a length that fits.
    pub(super) fn are_lines(&self, fits: impl Fn(&str) -> bool) -> bool {
        let texts = [&self.zh_hans, &self.zh_hant, &self.en];
        texts.into_iter().all(|text| fits(text) && !text.chars().any(char::is_control))
    }

    /// In one of them; may be empty.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::ZhHans => &self.zh_hans,
            Language::ZhHant => &self.zh_hant,
            Language::En => &self.en,
        }
    }
}

/// The company's colour: those whose contrasts are known to be enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrandAccent {
    /// 青花.
    Porcelain,
    /// 松.
    Pine,
    /// 紫砂.
    Clay,
    /// 黛.
    Slate,
    /// 梅.
    Plum,
}

/// One setting and what it is from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Setting {
    /// Where the toilet is.
    Toilet {
        /// For visitors.
        value: Texts,
    },
    /// How a visitor gets onto the Wi-Fi. Whoever stands at the kiosk may read it.
    Wifi {
        /// For visitors.
        value: Texts,
    },
    /// Where to park.
    Parking {
        /// For visitors.
        value: Texts,
    },
    /// How to reach the reception when nobody is there.
    Contact {
        /// For visitors.
        value: Texts,
    },
    /// What to do in an emergency, and where to meet.
    Emergency {
        /// For visitors.
        value: Texts,
    },
    /// The company's name.
    Company {
        /// In each language.
        value: Texts,
    },
    /// Where to wait.
    WaitingArea {
        /// For visitors.
        value: Texts,
    },
    /// What the company has to say to whoever comes.
    Notice {
        /// On the greeting.
        value: Notice,
    },
    /// The company's colour.
    Accent {
        /// Which.
        value: BrandAccent,
    },
    /// The company's mark.
    Logo {
        /// A PNG file in base64 (RFC 4648, section 4), before that at most [`MAX_LOGO_BYTES`]; see [`is_logo`]. Empty for none.
        value: String,
    },
    /// The desk's telephone extension, as the screen shows it while the office is away.
    DeskExtension {
        /// At most [`MAX_EXTENSION_CHARS`]; empty for none.
        value: String,
    },
    /// When whom the office tells of a visitor for whom nobody comes.
    Ladder {
        /// Of each step.
        value: LadderSeconds,
    },
    /// Who else the office tells of a visitor.
    ToldByPurpose {
        /// By what they come for.
        value: StaffByPurpose,
    },
    /// Light or dark, on every kiosk's screen.
    Theme {
        /// Which.
        value: ScreenTheme,
    },
    /// The languages that a screen offers.
    Languages {
        /// One at least, each once; a screen returns to the first.
        value: Vec<Language>,
    },
    /// What was set by this name holds no longer: each kiosk and the office go by their own configuration again, or by the default. A version
    /// from before this word reads it as [`Setting::Unknown`], and keeps what it had.
    AsConfigured {
        /// Which.
        of: SettingName,
    },
    /// What visitors agree to before they are registered; nothing in it for nothing, whatever the configuration says.
    Agreement {
        /// What.
        value: Agreement,
    },
    /// When the house closes: whoever was only seen coming in has gone by then.
    ClosingTime {
        /// As `hh:mm` by local clocks, within [`CLOSING_MIN`]; empty where nothing closes.
        value: String,
    },
    /// Something of a later version.
    #[serde(other)]
    Unknown,
}

impl Setting {
    /// Something goes by it, and it is within its bounds: what nobody reads would seem to hold.
    #[must_use]
    pub fn is_of_use(&self) -> bool {
        ScreenSettings::default().take(self)
            || TellingSettings::default().take(self)
            || HouseSettings::default().take(self)
    }
}
