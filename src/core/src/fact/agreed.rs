//! Agreeing to the company's text: the text itself, and who agreed to which.

use crate::agreement::{Agreement, Signature};
use crate::id::VisitId;
use crate::journal::Hash;
use crate::screen::Language;
use serde::{Deserialize, Serialize};

/// Everything about agreeing. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum AgreedFact {
    /// What visitors are asked to agree to at this kiosk: before the first who does so in a run, and once for each version of it.
    #[serde(rename = "agreement.shown")]
    Shown {
        /// [`Agreement::version`] of it.
        version: Hash,
        /// It.
        agreement: Box<Agreement>,
    },
    /// A visitor has agreed. Written with their registration.
    #[serde(rename = "visit.agreed")]
    Agreed {
        /// Which visit.
        visit: VisitId,
        /// [`Agreement::version`] of what they agreed to.
        version: Hash,
        /// In which language they read it.
        language: Language,
        /// They signed by drawing; else they said so.
        drawn: bool,
        /// What they drew.
        #[serde(skip)]
        private: Option<AgreedPrivate>,
    },
}

/// What a visitor drew.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedPrivate {
    /// Strokes.
    pub signature: Signature,
}

impl std::fmt::Debug for AgreedPrivate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AgreedPrivate")
    }
}

/// The kinds of this file, in the order of the variants.
pub const AGREED_KINDS: [&str; 2] = ["agreement.shown", "visit.agreed"];
