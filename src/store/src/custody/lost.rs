//! What is lost, and what is asked for it (A4).

use super::{CompensationRecord, HeldBy, LostThing, MAX_TRAY_CARDS};
use crate::views::{self, CompensationWord, Custody, Family, Names, Standing};
use crate::{MAX_READ, ReadError, Reader};
use frontdesk_core::fact::{CardName, WithdrawnWhy};
use frontdesk_core::id::CredentialId;

impl Reader {
    /// Cards that are lost, of the tray and of staff, the last one in front, at most `limit`. A tray card stays here until it is
    /// found, a staff card for ever.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn lost(&self, limit: usize) -> Result<Vec<LostThing>, ReadError> {
        let mut things = Vec::new();
        for (names, standing) in self.whole_tray(MAX_TRAY_CARDS)? {
            things.extend(self.lost_tray_card(&names, &standing)?);
        }
        for credential in views::ended_credentials(self.connection(), MAX_READ)? {
            things.extend(self.lost_credential(credential)?);
        }
        things.sort_by_key(|thing| (std::cmp::Reverse(thing.since_ms), thing.of));
        things.truncate(limit.min(MAX_READ));
        Ok(things)
    }

    /// What is asked for this card, by the last word; whether it is lost or was found since.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn compensation(&self, of: CardName) -> Result<Option<CompensationRecord>, ReadError> {
        match of {
            CardName::Card(card) => {
                let names = views::names_of(self.connection(), card)?;
                self.compensation_word(Family::CardCompensation, names.ids())
            }
            CardName::Credential(credential) => self.compensation_word(Family::CredentialCompensation, [credential.0]),
        }
    }

    fn lost_tray_card(&self, names: &Names, standing: &Standing) -> Result<Option<LostThing>, ReadError> {
        let (Custody::Lost(cause), Some(said)) = (standing.custody, standing.lost) else { return Ok(None) };
        Ok(Some(LostThing {
            of: CardName::Card(names.card),
            cause: Some(cause),
            since_ms: standing.since_ms,
            node: said.node,
            held_by: standing.given.as_ref().map(|given| HeldBy::from(given.said.holder)),
            private: self.private_at(said.entry)?,
            compensation: self.compensation_word(Family::CardCompensation, names.ids())?,
        }))
    }

    fn lost_credential(&self, credential: CredentialId) -> Result<Option<LostThing>, ReadError> {
        let Some(end) = views::credential_end(self.connection(), credential)? else { return Ok(None) };
        if end.why != WithdrawnWhy::Lost {
            return Ok(None);
        }
        let word = views::current_credential(self.connection(), credential)?;
        Ok(Some(LostThing {
            of: CardName::Credential(credential),
            cause: end.cause,
            since_ms: end.place.at_ms,
            node: end.place.node,
            held_by: word.map(|word| HeldBy::Staff(word.staff)),
            private: self.private_at(end.place.entry)?,
            compensation: self.compensation_word(Family::CredentialCompensation, [credential.0])?,
        }))
    }

    fn compensation_word(
        &self,
        family: Family,
        ids: impl IntoIterator<Item = [u8; 16]>,
    ) -> Result<Option<CompensationRecord>, ReadError> {
        let last = views::last_about::<CompensationWord>(self.connection(), family, ids)?;
        Ok(last.and_then(|word| {
            let CompensationWord { amount_minor, currency, state } = word.said?;
            Some(CompensationRecord { amount_minor, currency, state, at_ms: word.place.at_ms })
        }))
    }
}
