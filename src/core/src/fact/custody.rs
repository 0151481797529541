//! What becomes of physical cards: the tray's cards one by one (A3), cards that were lost and what was asked for them (A4), staff
//! cards issued and blocked at a kiosk (A7), and day passes for who forgot theirs (A9).
//!
//! A tray card has a name of its own, [`CardId`], that says nothing about anybody; its number is sealed. So the count of the tray
//! adds up for ever, whoever is forgotten.

use super::private::{CardPrivate, PassPrivate, PermissionPrivate};
use super::site::WithdrawnWhy;
use crate::id::{CardId, CredentialId, StaffId};
use serde::{Deserialize, Serialize};

/// The longest currency code, letters (ISO 4217 has three).
pub const CURRENCY_LETTERS: usize = 3;

/// Everything that is said about cards apart from visits. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum CustodyFact {
    /// A card joins the tray.
    #[serde(rename = "card.added")]
    CardAdded {
        /// Its name from now on.
        card: CardId,
        /// What it can prove.
        chip: Chip,
        /// Which card.
        #[serde(skip)]
        private: Option<CardPrivate>,
    },
    /// A card leaves the tray for good.
    #[serde(rename = "card.removed")]
    CardRemoved {
        /// Which.
        card: CardId,
        /// Why.
        why: RemovedWhy,
    },
    /// A tray card is lost (A4): it opens nothing any more, wherever this is known.
    #[serde(rename = "card.lost")]
    CardLost {
        /// Which.
        card: CardId,
        /// How.
        cause: LostCause,
        /// Its holder said so at the kiosk, and has proven whose visit it is.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_holder: bool,
        /// Who says so, and what was said.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// A lost card has turned up and is back in the tray.
    #[serde(rename = "card.found")]
    CardFound {
        /// Which.
        card: CardId,
    },
    /// What is asked for a lost card: the last word counts.
    #[serde(rename = "compensation.set")]
    CompensationSet {
        /// The lost card.
        of: CardName,
        /// How much, in the currency's smallest unit.
        amount_minor: u32,
        /// ISO 4217 code, for example `CNY`.
        currency: String,
        /// How it stands.
        state: Compensation,
    },
    /// The cards in the tray were counted, as at the end of a shift (A3).
    #[serde(rename = "tray.counted")]
    TrayCounted {
        /// What lay there.
        counted: u32,
        /// What should have.
        booked: u32,
        /// Cards that were with visitors and day-pass holders.
        given: u32,
        /// Cards that were missing or lost.
        missing: u32,
        /// Who counted, and what they had to say about a difference.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// A tray card is about to become a day pass: from here on it is its holder's, torn or not.
    #[serde(rename = "pass.issuing")]
    PassIssuing {
        /// The pass.
        pass: CredentialId,
        /// On which card.
        card: CardId,
        /// Its end, UTC milliseconds.
        until_ms: i64,
        /// Who vouched for its holder.
        vouched_by: VouchedBy,
        /// Whose it is, and who vouched.
        #[serde(skip)]
        private: Option<PassPrivate>,
    },
    /// The pass was written and read back.
    #[serde(rename = "pass.issued")]
    PassIssued {
        /// The pass.
        pass: CredentialId,
        /// On which card.
        card: CardId,
    },
    /// The pass was taken back.
    #[serde(rename = "pass.returned")]
    PassReturned {
        /// The pass.
        pass: CredentialId,
        /// On which card.
        card: CardId,
        /// Nothing readable is left on it.
        wiped: bool,
    },
    /// A staff card is about to be personalised: torn, the next try goes on with this credential.
    #[serde(rename = "credential.issuing")]
    CredentialIssuing {
        /// The credential that the card will carry.
        credential: CredentialId,
        /// Whose.
        staff: StaffId,
        /// Which card.
        #[serde(skip)]
        private: Option<CardPrivate>,
    },
    /// A staff card was personalised at this kiosk, read back and verified (A7). It counts beside the site journal's
    /// `credential.assigned`, because the card itself carries the issuer's signature.
    #[serde(rename = "credential.issued")]
    CredentialIssued {
        /// The credential that the card carries.
        credential: CredentialId,
        /// Whose.
        staff: StaffId,
        /// What it replaces, which ends with this entry.
        replaces: Option<CredentialId>,
        /// Which card.
        #[serde(skip)]
        private: Option<CardPrivate>,
    },
    /// A staff credential opens nothing any more. Any kiosk of the site may say so and it is true for ever: whoever must be kept
    /// out is not let in because the office is away.
    #[serde(rename = "credential.blocked")]
    CredentialBlocked {
        /// Which.
        credential: CredentialId,
        /// Why.
        why: WithdrawnWhy,
        /// How it was lost, where it was.
        cause: Option<LostCause>,
        /// Who says so, and why.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// The keys of a card were rolled to this version at a tap.
    #[serde(rename = "card.keys_rolled")]
    KeysRolled {
        /// The card, by what it carries.
        of: CardName,
        /// The version of its keys from now on, 1–255.
        key_version: u8,
    },
}

/// What a card can prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chip {
    /// That it is genuine, by keys (MIFARE DESFire with AES).
    Desfire,
    /// Nothing: it has memory and a number (NTAG 21x).
    Ntag,
}

/// Why a card left the tray for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovedWhy {
    /// It does not work any more.
    Defective,
    /// It is not needed any more.
    Retired,
}

/// How a card was lost (A4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LostCause {
    /// Its holder does not know where it is.
    Mislaid,
    /// Its holder left with it.
    TakenAway,
    /// It was stolen.
    Stolen,
    /// It is broken, and gone with that.
    Destroyed,
    /// It was not there when the tray was counted.
    NotInTray,
}

/// A card by what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardName {
    /// A tray card.
    Card(CardId),
    /// A staff card.
    Credential(CredentialId),
}

/// How a compensation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compensation {
    /// Asked for.
    Asked,
    /// Paid.
    Paid,
    /// Not asked for any more.
    Waived,
}

/// Who vouched for an employee without a card (A9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VouchedBy {
    /// Another employee, with their card.
    Employee,
    /// The desk.
    Desk,
}

/// The kinds of this file, in the order of the variants.
pub const CUSTODY_KINDS: [&str; 13] = [
    "card.added",
    "card.removed",
    "card.lost",
    "card.found",
    "compensation.set",
    "tray.counted",
    "pass.issuing",
    "pass.issued",
    "pass.returned",
    "credential.issuing",
    "credential.issued",
    "credential.blocked",
    "card.keys_rolled",
];
