//! What the control socket says about cards.

use crate::fact::{Chip, Compensation, LostCause};
use crate::id::{CardId, CredentialId};
use serde::{Deserialize, Serialize};

/// Whom a card is personalised for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum IssueTo {
    /// An employee.
    Staff {
        /// Their number.
        number: String,
        /// The card dies unless used within so many days; 0 is never.
        unused_days: u16,
    },
    /// The tray.
    Tray {},
}

/// Which card is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardRef {
    /// A tray card.
    Card(CardId),
    /// A staff credential.
    Credential(CredentialId),
    /// All cards of the employee of this number.
    Staff(String),
}

/// Every card of the tray. Cards are named by ids that say nothing about anybody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardsRow {
    /// In the tray.
    pub in_tray: u32,
    /// With visitors and holders of day passes.
    pub given: u32,
    /// Their visit has ended and they did not come back.
    pub missing: u32,
    /// Said to be lost.
    pub lost: u32,
    /// Each one, at most 1,000.
    pub cards: Vec<TrayCardRow>,
    /// The last count: counted, and what it should have been.
    pub last_count: Option<(u32, u32)>,
    /// When that was, UTC milliseconds.
    pub counted_ms: Option<i64>,
}

/// One card of the tray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrayCardRow {
    /// Which.
    pub card: CardId,
    /// What it can prove.
    pub chip: Chip,
    /// `in_tray`, `with_visitor`, `with_pass`, `missing` or `lost`.
    pub state: String,
    /// Since when, UTC milliseconds.
    pub since_ms: i64,
    /// How it was lost.
    pub cause: Option<LostCause>,
    /// What is asked for it: amount in the smallest unit, currency, how it stands.
    pub compensation: Option<(u32, String, Compensation)>,
}

/// The tray, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrayCountRow {
    /// What lay there.
    pub counted: u32,
    /// What should have.
    pub booked: u32,
    /// Cards that are with visitors and holders of day passes.
    pub given: u32,
    /// Cards that are missing or lost.
    pub missing: u32,
}

/// What is on a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardRow {
    /// What it is and says, a line each: name and value.
    pub lines: Vec<(String, String)>,
    /// What of it holds and what does not: name, whether it holds.
    pub claims: Vec<(String, bool)>,
}

/// The keys that are loaded; never a key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysRow {
    /// The site they are of; absent without keys.
    pub site: Option<String>,
    /// Versions, oldest first.
    pub versions: Vec<u8>,
    /// Issuers that are believed, the first 16 digits of each.
    pub issuers: Vec<String>,
    /// Where they were read from: `credential` or `file`.
    pub source: Option<String>,
    /// How many cards were last seen with which version, oldest first; 0 where no kiosk has said one.
    pub cards: Vec<(u8, u64)>,
}
