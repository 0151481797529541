//! The desk's three languages. A text is made of all three at once, so that none can be missing.

use serde::{Deserialize, Serialize};

/// A language of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) enum Language {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// Traditional Chinese.
    #[serde(rename = "zh-Hant")]
    ZhHant,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Language {
    pub(crate) const ALL: [Self; 3] = [Self::ZhHans, Self::ZhHant, Self::En];

    /// The tag (BCP 47), for `lang`, the cookie and `?lang=`.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
            Self::En => "en",
        }
    }

    /// Its own name for itself.
    pub(crate) const fn own_name(self) -> &'static str {
        match self {
            Self::ZhHans => "简体",
            Self::ZhHant => "繁體",
            Self::En => "English",
        }
    }

    /// The same as a visitor's.
    pub(crate) const fn spoken(self) -> frontdesk_core::screen::Language {
        use frontdesk_core::screen::Language as OfScreen;
        match self {
            Self::ZhHans => OfScreen::ZhHans,
            Self::ZhHant => OfScreen::ZhHant,
            Self::En => OfScreen::En,
        }
    }

    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The first of a browser's `Accept-Language` that we speak; it lists them by preference (RFC 9110, section 12.5.4).
    pub(crate) fn accepted(header: &str) -> Option<Self> {
        header.split(',').take(16).find_map(|item| {
            let tag = item.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            match tag.split('-').next() {
                Some("en") => Some(Self::En),
                Some("zh") if ["hant", "tw", "hk", "mo"].iter().any(|part| tag.split('-').any(|one| one == *part)) => {
                    Some(Self::ZhHant)
                }
                Some("zh") => Some(Self::ZhHans),
                _ => None,
            }
        })
    }
}

impl From<frontdesk_core::screen::Language> for Language {
    fn from(language: frontdesk_core::screen::Language) -> Self {
        use frontdesk_core::screen::Language as OfScreen;
        match language {
            OfScreen::ZhHans => Self::ZhHans,
            OfScreen::ZhHant => Self::ZhHant,
            OfScreen::En => Self::En,
        }
    }
}

/// A text in the three languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    zh_hans: &'static str,
    zh_hant: &'static str,
    en: &'static str,
}

/// A text: simplified Chinese, traditional Chinese, English.
pub(crate) const fn say(zh_hans: &'static str, zh_hant: &'static str, en: &'static str) -> Said {
    Said { zh_hans, zh_hant, en }
}

impl Said {
    /// In one of them.
    pub(crate) const fn to(self, language: Language) -> &'static str {
        match language {
            Language::ZhHans => self.zh_hans,
            Language::ZhHant => self.zh_hant,
            Language::En => self.en,
        }
    }

    /// With what belongs in place of each `{}`, in order.
    pub(crate) fn with(self, language: Language, values: &[&str]) -> String {
        let mut parts = self.to(language).split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (at, part) in parts.enumerate() {
            text.push_str(values.get(at).copied().unwrap_or_default());
            text.push_str(part);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_we_speak_is_taken() {
        for (header, language) in [
            ("de,en;q=0.8", Some(Language::En)),
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Language::ZhHans)),
            ("zh-TW", Some(Language::ZhHant)),
            ("zh-Hant-HK", Some(Language::ZhHant)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }

    #[test]
    fn what_belongs_into_a_text_stands_in_its_place() {
        let text = say("{}等了{}分钟", "{}等了{}分鐘", "{} has waited {} minutes");
        assert_eq!(text.with(Language::En, &["罗岚", "8"]), "罗岚 has waited 8 minutes");
        assert_eq!(text.with(Language::ZhHans, &["{}", "8"]), "{}等了8分钟", "a value is never read as a text");
    }
}
