//! What visitors agree to, in the configuration: one optional table, `[agreement]`.

use frontdesk_core::agreement::{Agreement, MAX_TEXT_CHARS, MAX_TITLE_WIDTH, Signing};
use frontdesk_core::fact::Texts;
use frontdesk_core::screen::Purpose;
use serde::{Deserialize, Serialize};

/// A text that visitors agree to before they are registered, unless the office set one or set that there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementConfig {
    /// What it is called.
    pub title: TextsConfig,
    /// What it says.
    pub text: TextsConfig,
    /// How somebody agrees.
    #[serde(default)]
    pub signing: Signing,
    /// Whoever comes for one of these is asked; none named: everybody.
    #[serde(default)]
    pub purposes: Vec<Purpose>,
}

/// A text in one language at least.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TextsConfig {
    /// Simplified Chinese.
    #[serde(rename = "zh-Hans", skip_serializing_if = "String::is_empty")]
    pub zh_hans: String,
    /// Traditional Chinese.
    #[serde(rename = "zh-Hant", skip_serializing_if = "String::is_empty")]
    pub zh_hant: String,
    /// English.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub en: String,
}

impl From<&TextsConfig> for Texts {
    fn from(config: &TextsConfig) -> Self {
        let trimmed = |text: &str| text.trim().to_owned();
        Self { zh_hans: trimmed(&config.zh_hans), zh_hant: trimmed(&config.zh_hant), en: trimmed(&config.en) }
    }
}

impl From<&AgreementConfig> for Agreement {
    fn from(config: &AgreementConfig) -> Self {
        let (title, text) = ((&config.title).into(), (&config.text).into());
        Self { title, text, signing: config.signing, purposes: config.purposes.clone() }
    }
}

impl AgreementConfig {
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        let agreement = Agreement::from(self);
        if !agreement.is_none() && agreement.is_within_bounds() {
            return Ok(());
        }
        let reason = format!(
            "has a title of at most {MAX_TITLE_WIDTH} letters, or half as many Chinese characters, and a text of at most {MAX_TEXT_CHARS} in each language in which it is \
             there, which is one at least, and no purpose twice"
        );
        Err(("agreement", reason))
    }
}
