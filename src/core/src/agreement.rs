//! What a company may want visitors to agree to before they are registered: a text, and whether it is signed.

mod signature;

pub use signature::{MAX_POINTS, MAX_STROKES, Signature};

use crate::fact::{Texts, drawn_width};
use crate::journal::Hash;
use crate::screen::{Language, Purpose};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The widest title in one language, as [`drawn_width`] counts it: two lines on the smallest screen.
pub const MAX_TITLE_WIDTH: usize = 40;

/// The longest text in one language, characters: in three languages it fits into an entry's open part, and in one into a line for the
/// screen.
pub const MAX_TEXT_CHARS: usize = 2_000;

/// What the version's hash begins with, so that it is never the hash of anything else.
const VERSION_DOMAIN: &[u8] = b"frontdesk.agreement.v1\0";

/// The languages in their order: where a text is not there in one, the first that has it is shown.
const LANGUAGES: [Language; 3] = [Language::ZhHans, Language::ZhHant, Language::En];

/// How somebody agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signing {
    /// By a signature that is drawn, or, for whoever cannot draw, by saying so.
    #[default]
    DrawnOrSaid,
    /// By a signature that is drawn, and in no other way.
    Drawn,
    /// By saying so: nothing is drawn.
    Said,
}

/// A text that visitors agree to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// What it is called, each at most [`MAX_TITLE_WIDTH`] wide, on one line.
    pub title: Texts,
    /// What it says, each at most [`MAX_TEXT_CHARS`]; lines are its own.
    pub text: Texts,
    /// How somebody agrees.
    #[serde(default)]
    pub signing: Signing,
    /// Whoever comes for one of these is asked; none named: everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purposes: Vec<Purpose>,
}

impl Agreement {
    /// There is nothing to agree to.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.title == Texts::default() && self.text == Texts::default()
    }

    /// Nothing at all; or in one language at least, and in each either with a title and a text or not at all.
    #[must_use]
    pub fn is_within_bounds(&self) -> bool {
        let fits = |language: &Language| {
            let (title, text) = (self.title.of(*language), self.text.of(*language));
            drawn_width(title) <= MAX_TITLE_WIDTH
                && !title.chars().any(char::is_control)
                && text.chars().count() <= MAX_TEXT_CHARS
                && !text.chars().any(|c| c.is_control() && c != '\n')
                && title.trim().is_empty() == text.trim().is_empty()
        };
        let is_once = |(at, purpose): (usize, &Purpose)| !self.purposes.iter().take(at).any(|other| other == purpose);
        LANGUAGES.iter().all(fits) && self.purposes.iter().enumerate().all(is_once)
    }

    /// Whoever comes for this is asked.
    #[must_use]
    pub fn is_for(&self, purpose: Purpose) -> bool {
        !self.is_none() && (self.purposes.is_empty() || self.purposes.contains(&purpose))
    }

    /// The language in which somebody who speaks this one reads it: their own, or else the first in which it is there. What has to be
    /// agreed to does not vanish with a choice of language.
    #[must_use]
    pub fn language_for(&self, language: Language) -> Language {
        let is_there = |language: &Language| !self.text.of(*language).trim().is_empty();
        std::iter::once(language).chain(LANGUAGES).find(is_there).unwrap_or(language)
    }

    /// Which text it is: SHA-256 over `frontdesk.agreement.v1`, a zero byte, and the titles and then the texts in Simplified Chinese,
    /// Traditional Chinese and English, each behind its length in bytes (32 bits, big-endian). The same text has the same version,
    /// whoever set it and whenever.
    #[must_use]
    pub fn version(&self) -> Hash {
        let mut hash = Sha256::new_with_prefix(VERSION_DOMAIN);
        for texts in [&self.title, &self.text] {
            for text in LANGUAGES.map(|language| texts.of(language)) {
                let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
                hash.update(length.to_be_bytes());
                hash.update(text);
            }
        }
        Hash(hash.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_english(title: &str, text: &str) -> Agreement {
        let texts = |text: &str| Texts { en: text.into(), ..Texts::default() };
        Agreement { title: texts(title), text: texts(text), ..Agreement::default() }
    }

    #[test]
    fn an_agreement_has_a_title_and_a_text_in_each_of_its_languages_or_is_none() {
        assert!(Agreement::default().is_within_bounds() && Agreement::default().is_none());
        assert!(in_english("House rules", "Be kind.\nStay with your host.").is_within_bounds());
        assert!(!in_english("", "Be kind.").is_within_bounds() && !in_english("House rules", " ").is_within_bounds());
        assert!(in_english(&"t".repeat(40), &"字".repeat(2_000)).is_within_bounds());
        assert!(!in_english(&"t".repeat(41), "a").is_within_bounds());
        assert!(!in_english(&"须".repeat(21), "a").is_within_bounds());
        assert!(!in_english("t", &"字".repeat(2_001)).is_within_bounds());
        assert!(!in_english("two\nlines", "a").is_within_bounds() && !in_english("t", "a\u{7}").is_within_bounds());
        let twice = Agreement { purposes: vec![Purpose::Service, Purpose::Service], ..in_english("t", "a") };
        assert!(!twice.is_within_bounds());
    }

    #[test]
    fn it_is_asked_of_those_who_come_for_what_it_is_for() {
        let of_service = Agreement { purposes: vec![Purpose::Service], ..in_english("t", "a") };
        assert!(of_service.is_for(Purpose::Service) && !of_service.is_for(Purpose::Meeting));
        assert!(Purpose::ALL.into_iter().all(|purpose| in_english("t", "a").is_for(purpose)));
        assert!(!Agreement { purposes: vec![Purpose::Service], ..Agreement::default() }.is_for(Purpose::Service));
    }

    #[test]
    fn who_reads_a_language_that_it_is_not_in_reads_the_first_that_it_is_in() {
        let mut agreement = in_english("t", "a");
        assert_eq!(agreement.language_for(Language::ZhHant), Language::En);
        agreement.text.zh_hans = "文".into();
        assert_eq!(agreement.language_for(Language::ZhHant), Language::ZhHans);
        assert_eq!(agreement.language_for(Language::En), Language::En);
    }

    /// Frozen: old entries name versions. If this fails, do not change the test.
    #[test]
    fn the_version_of_a_text_is_frozen() {
        let agreement = in_english("House rules", "Be kind.");
        assert_eq!(agreement.version().to_string(), "43468a03beccea9ee81657534e1b059bf6193954a8024d65d2b832bc65bfd836");
    }

    #[test]
    fn how_it_is_signed_and_by_whom_makes_no_other_version() {
        let plain = in_english("t", "a");
        let other = Agreement { signing: Signing::Drawn, purposes: vec![Purpose::Other], ..plain.clone() };
        assert_eq!(plain.version(), other.version());
        assert_ne!(plain.version(), in_english("ta", "").version());
    }

    proptest! {
        #[test]
        fn another_text_is_another_version(a in ".{0,20}", b in ".{0,20}", c in ".{0,20}", d in ".{0,20}") {
            let (one, other) = (in_english(&a, &b), in_english(&c, &d));
            prop_assert_eq!(one.version() == other.version(), (a, b) == (c, d));
        }
    }
}
