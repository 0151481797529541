//! The records of the tray.

use crate::views::Custody;
use frontdesk_core::fact::{
    CardName, Chip, Compensation, LostCause, PassPrivate, PermissionPrivate, PersonPrivate, VouchedBy,
};
use frontdesk_core::id::{CardId, CredentialId, NodeId, StaffId, VisitId};
use std::collections::BTreeMap;

/// A card of the tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrayCard {
    /// Its name: where several kiosks have added it, the one that came first.
    pub card: CardId,
    /// What it can prove.
    pub chip: Chip,
    /// Where it is.
    pub custody: Custody,
    /// Since when, UTC milliseconds.
    pub since_ms: i64,
    /// Version of its keys, as far as any kiosk has said.
    pub key_version: Option<u8>,
}

/// A day pass that is out and has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPass {
    /// The pass.
    pub pass: CredentialId,
    /// On which card.
    pub card: CardId,
    /// Given at, UTC milliseconds.
    pub issued_ms: i64,
    /// Its end, UTC milliseconds.
    pub until_ms: i64,
    /// Written and read back.
    pub written: bool,
    /// Who vouched for its holder.
    pub vouched_by: VouchedBy,
    /// Its holder is known and works here now.
    pub enabled: bool,
    /// Groups of its holder.
    pub groups: Vec<String>,
    /// Who they are; absent when the key is gone or has not come.
    pub person: Option<PersonPrivate>,
    /// Whose it is, and who vouched; absent when the key is gone or has not come.
    pub private: Option<PassPrivate>,
}

/// How many cards of the tray are where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TrayCounts {
    /// In the tray: what a count should find.
    pub in_tray: u32,
    /// With visitors and with holders of day passes.
    pub given: u32,
    /// Not given back by visitors who have left.
    pub missing: u32,
    /// Said to be lost.
    pub lost: u32,
}

/// A count of the tray, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayCountRecord {
    /// At which kiosk.
    pub node: NodeId,
    /// UTC milliseconds.
    pub at_ms: i64,
    /// What lay there.
    pub counted: u32,
    /// What should have.
    pub booked: u32,
    /// Cards that were with visitors and holders of day passes.
    pub given: u32,
    /// Cards that were missing or lost.
    pub missing: u32,
    /// Who counted, and what they had to say; absent when the key is gone or has not come.
    pub private: Option<PermissionPrivate>,
}

/// Who had a card that is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldBy {
    /// The visitor of this visit.
    Visit(VisitId),
    /// The holder of this day pass.
    Pass(CredentialId),
    /// A member of staff, whose own card it was.
    Staff(StaffId),
}

/// A card that is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostThing {
    /// Which.
    pub of: CardName,
    /// How, where that was said.
    pub cause: Option<LostCause>,
    /// Since when, UTC milliseconds.
    pub since_ms: i64,
    /// Who said so: which node.
    pub node: NodeId,
    /// Who had it.
    pub held_by: Option<HeldBy>,
    /// Who said so, and what was said; absent when there is none or its key is gone or has not come.
    pub private: Option<PermissionPrivate>,
    /// What is asked for it, by the last word.
    pub compensation: Option<CompensationRecord>,
}

/// What is asked for a lost card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompensationRecord {
    /// How much, in the currency's smallest unit.
    pub amount_minor: u32,
    /// ISO 4217 code.
    pub currency: String,
    /// How it stands.
    pub state: Compensation,
    /// Since when, UTC milliseconds.
    pub at_ms: i64,
}

/// How many cards have which version of their keys; `None` is for cards of which no kiosk has said one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyVersions {
    /// Cards of the tray that are not lost.
    pub tray: BTreeMap<Option<u8>, u64>,
    /// Staff cards that prove themselves by keys and have not ended.
    pub staff: BTreeMap<Option<u8>, u64>,
}
