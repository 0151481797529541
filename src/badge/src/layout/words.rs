//! The badge's own words, in the visit's language.

use frontdesk_core::screen::Language;

/// Words of the badge.
pub(super) struct Words {
    pub(super) what: &'static str,
    pub(super) what_else: &'static str,
    pub(super) host: &'static str,
    pub(super) from: &'static str,
    pub(super) until: &'static str,
}

/// In this language.
pub(super) fn words(language: Language) -> Words {
    match language {
        Language::ZhHans => {
            Words { what: "访客", what_else: "VISITOR", host: "被访人", from: "来访时间", until: "有效至" }
        }
        Language::ZhHant => {
            Words { what: "訪客", what_else: "VISITOR", host: "受訪人", from: "來訪時間", until: "有效至" }
        }
        Language::En => {
            Words { what: "VISITOR", what_else: "访客", host: "Host", from: "Arrived", until: "Valid until" }
        }
    }
}
