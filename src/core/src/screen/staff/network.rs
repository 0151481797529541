//! The kiosk's link to its office at the staff pages, and becoming one of a site.

use serde::{Deserialize, Serialize};

/// The longest address of an office, characters.
pub const MAX_ADDRESS_CHARS: usize = 120;
/// The longest enrolment code, characters.
pub const MAX_CODE_CHARS: usize = 40;

/// The link to the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Nobody has looked yet.
    pub looking: bool,
    /// The office's address; empty before the first enrolment.
    pub office: String,
    /// What people call this kiosk there; may be empty.
    pub label: String,
    /// This node's id.
    pub node: String,
    /// The office cannot be reached.
    pub away: bool,
    /// When it last answered in this run, local `HH:MM` or `YYYY-MM-DD HH:MM`, or empty.
    pub answered_at: String,
    /// Entries that it has not got, once it has said anything.
    pub behind: Option<u64>,
    /// Until when this kiosk's certificate counts, local `YYYY-MM-DD HH:MM`, or empty.
    pub certificate_until: String,
}

/// What is typed to become one of a site; it comes as [`crate::screen::Intent::Answer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolling {
    /// As [`super::TrayView::serial`].
    pub serial: u64,
    /// What.
    pub asked: EnrolQuestion,
    /// What the field begins with; never a code.
    pub value: String,
    /// The last answer was no address, or nothing.
    pub problem: bool,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrolQuestion {
    /// Where the office is.
    Office,
    /// The code that it shows.
    Code,
}
