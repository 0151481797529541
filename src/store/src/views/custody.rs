//! What is said of physical cards apart from visits, brought into its tables.

use super::card_index::{self, IndexedView};
use super::words::{self, Family};
use super::{Touched, credentials, tray};
use crate::rows::Stored;
use crate::seal::Secret;
use frontdesk_core::fact::{CURRENCY_LETTERS, CardName, Compensation, CustodyFact, LostCause};
use frontdesk_core::id::CardId;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// What is asked for a lost card, as it stands in the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CompensationWord {
    pub(crate) amount_minor: u32,
    pub(crate) currency: String,
    pub(crate) state: Compensation,
}

/// A count of the tray, as it stands in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CountWord {
    pub(crate) counted: u32,
    pub(crate) booked: u32,
    pub(crate) given: u32,
    pub(crate) missing: u32,
}

/// There is one tray.
pub(crate) const THE_TRAY: [u8; 16] = [0; 16];

/// Entries of this kind have a part in these views that is sealed.
pub(super) fn concerns(kind: &str) -> bool {
    tray::concerns(kind) || credentials::concerns(kind)
}

/// Day passes are in the table of cards in somebody's hands; here is what is said of the cards themselves.
pub(super) fn apply(
    transaction: &Connection,
    index_key: &Secret,
    stored: &Stored,
    fact: &CustodyFact,
) -> rusqlite::Result<Touched> {
    match fact {
        CustodyFact::CardAdded { card, chip, private } => {
            tray::add(transaction, index_key, stored, *card, *chip, private.as_ref())?;
            of_tray(transaction, *card)
        }
        CustodyFact::CardRemoved { card, why } => {
            words::note(transaction, stored, Family::Tray, card.0, Some(*why))?;
            of_tray(transaction, *card)
        }
        CustodyFact::CardLost { card, cause, .. } => {
            words::note(transaction, stored, Family::Lost, card.0, Some(*cause))?;
            of_tray(transaction, *card)
        }
        CustodyFact::CardFound { card } => {
            words::note(transaction, stored, Family::Lost, card.0, None::<LostCause>)?;
            of_tray(transaction, *card)
        }
        CustodyFact::PassIssuing { card, .. }
        | CustodyFact::PassIssued { card, .. }
        | CustodyFact::PassReturned { card, .. } => of_tray(transaction, *card),
        CustodyFact::CompensationSet { of, amount_minor, currency, state } => {
            let currency = currency.chars().take(CURRENCY_LETTERS).collect();
            let word = CompensationWord { amount_minor: *amount_minor, currency, state: *state };
            let (family, id) = named(*of, Family::CardCompensation, Family::CredentialCompensation);
            words::note(transaction, stored, family, id, word)?;
            Ok(Touched { tray: true, ..Touched::default() })
        }
        CustodyFact::TrayCounted { counted, booked, given, missing, .. } => {
            let word = CountWord { counted: *counted, booked: *booked, given: *given, missing: *missing };
            words::note(transaction, stored, Family::Count, THE_TRAY, word)?;
            Ok(Touched { tray: true, ..Touched::default() })
        }
        CustodyFact::KeysRolled { of, key_version } => {
            let (family, id) = named(*of, Family::CardKeys, Family::CredentialKeys);
            words::note(transaction, stored, family, id, *key_version)?;
            Ok(Touched::default())
        }
        CustodyFact::CredentialIssuing { .. } | CustodyFact::CredentialIssued { .. } => {
            credentials::personalise(transaction, index_key, stored, fact)?;
            Ok(Touched { people: true, ..Touched::default() })
        }
        CustodyFact::CredentialBlocked { credential, why, cause, .. } => {
            words::note(transaction, stored, Family::Blocked, credential.0, (*why, *cause))?;
            Ok(Touched { people: true, ..Touched::default() })
        }
    }
}

fn named(name: CardName, card: Family, credential: Family) -> (Family, [u8; 16]) {
    match name {
        CardName::Card(id) => (card, id.0),
        CardName::Credential(id) => (credential, id.0),
    }
}

/// Something was said of a tray card: whose visit has it is to be looked at anew.
fn of_tray(transaction: &Connection, card: CardId) -> rusqlite::Result<Touched> {
    Ok(Touched { tray: true, visits: tray::visits_with(transaction, card)?, ..Touched::default() })
}

/// The body of this entry can be opened now.
pub(super) fn learn(
    transaction: &Connection,
    index_key: &Secret,
    entry: i64,
    fact: &CustodyFact,
) -> rusqlite::Result<Touched> {
    match fact {
        CustodyFact::CardAdded { card, private: Some(private), .. } => {
            card_index::learn(transaction, IndexedView::Tray, index_key, entry, private.uid)?;
            of_tray(transaction, *card)
        }
        CustodyFact::CredentialIssuing { private: Some(private), .. }
        | CustodyFact::CredentialIssued { private: Some(private), .. } => {
            card_index::learn(transaction, IndexedView::Credentials, index_key, entry, private.uid)?;
            Ok(Touched { people: true, ..Touched::default() })
        }
        _ => Ok(Touched::default()),
    }
}
