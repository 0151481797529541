//! One card by its name: where it is, its number, the day pass on it, and what is said of it; and all cards of staff.

use super::DayPass;
use crate::standing::Signatures;
use crate::views::{self, Custody, Given, Names, Standing};
use crate::{CredentialRecord, MAX_READ, ReadError, Reader, StoryEntry, TrayCard};
use frontdesk_core::fact::{CardName, CardPrivate, CustodyFact};
use frontdesk_core::id::{CardId, CardUid, CredentialId};
use std::collections::BTreeSet;

/// The most cards of staff that one call answers: a site is a company, and memory is not endless.
const MAX_CREDENTIALS: usize = 20_000;

/// What is said of one name of a tray card. Another card of the same visit is not meant.
const OF_TRAY_CARD: &str = "SELECT entry FROM tray_names WHERE card = ?1 \
     UNION SELECT c.entry FROM cards c WHERE c.holder IN (\
       SELECT holder FROM cards WHERE card = ?1 AND step = 'issuing') AND (c.card IS NULL OR c.card = ?1) \
     UNION SELECT entry FROM custody_words WHERE id = ?1 \
       AND family IN ('tray', 'lost', 'card_compensation', 'card_keys')";

/// What is said of one credential of a member of staff.
const OF_CREDENTIAL: &str = "SELECT entry FROM staff_cards WHERE credential = ?1 \
     UNION SELECT entry FROM credential_cards WHERE credential = ?1 OR replaces = ?1 \
     UNION SELECT entry FROM site_records WHERE family = 'withdrawal' AND id = lower(hex(?1)) \
     UNION SELECT entry FROM custody_words WHERE id = ?1 \
       AND family IN ('blocked', 'credential_compensation', 'credential_keys')";

impl Reader {
    /// The tray card of this name, and where it is. `None` when it was taken out of the tray for good, or never was in it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn tray_card_named(&self, card: CardId) -> Result<Option<TrayCard>, ReadError> {
        let names = views::names_of(self.connection(), card)?;
        let standing = views::standing(self.connection(), &names)?;
        standing.map(|standing| self.tray_record(&names, &standing)).transpose()
    }

    /// The number of a card, as its chip says it; `None` when its key is gone or has not come.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn card_number(&self, of: CardName) -> Result<Option<CardUid>, ReadError> {
        let entries = match of {
            CardName::Card(card) => {
                let names = views::names_of(self.connection(), card)?;
                self.entries_of("SELECT entry FROM tray_names WHERE card = ?1", names.ids())?
            }
            CardName::Credential(credential) => {
                let word = views::current_credential(self.connection(), credential)?;
                word.map(|word| word.place.entry).into_iter().collect()
            }
        };
        for entry in entries {
            if let Some(CardPrivate { uid }) = self.private_at(entry)? {
                return Ok(Some(uid));
            }
        }
        Ok(None)
    }

    /// The day pass that is on this tray card, also after its end, until the card is taken back or lost.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn pass_on(&self, card: CardId) -> Result<Option<DayPass>, ReadError> {
        let names = views::names_of(self.connection(), card)?;
        match views::standing(self.connection(), &names)? {
            Some(Standing { custody: Custody::WithPass(pass), given: Some(given), .. }) => {
                self.pass_given(&names, pass, &given)
            }
            _ => Ok(None),
        }
    }

    /// The pass that was given on this card.
    pub(super) fn pass_given(
        &self,
        names: &Names,
        pass: CredentialId,
        given: &Given,
    ) -> Result<Option<DayPass>, ReadError> {
        let Some(stored) = self.select("WHERE e.id = ?1", [given.said.place.entry])?.pop() else { return Ok(None) };
        let Some(CustodyFact::PassIssuing { until_ms, vouched_by, private, .. }) = self.custody_fact(&stored)? else {
            return Ok(None);
        };
        let person = match &private {
            Some(private) => self.person(private.staff)?,
            None => None,
        };
        Ok(Some(DayPass {
            pass,
            card: names.card,
            issued_ms: stored.entry.wall.utc_ms,
            until_ms,
            written: given.written,
            vouched_by,
            enabled: person.as_ref().is_some_and(|person| person.enabled),
            groups: person.as_ref().map(|person| person.groups.clone()).unwrap_or_default(),
            person: person.and_then(|person| person.private),
            private,
        }))
    }

    /// One credential of a member of staff; `None` when nothing gave it a card, or its holder was taken off the list since.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn credential(&self, credential: CredentialId) -> Result<Option<CredentialRecord>, ReadError> {
        let word = views::current_credential(self.connection(), credential)?;
        word.map_or(Ok(None), |word| self.credential_record(&word))
    }

    /// Every credential of whoever is on the list of staff, also those that have ended, at most 20,000.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn credentials(&self) -> Result<Vec<CredentialRecord>, ReadError> {
        let mut records = Vec::new();
        for credential in views::all_credentials(self.connection(), MAX_CREDENTIALS)? {
            records.extend(self.credential(credential)?);
        }
        Ok(records)
    }

    /// What is said of this card, by time and the newest first, at most `limit` and [`MAX_READ`]: how it came to the tray or to its
    /// holder, to whom it was given and when it came back, and of each node the last word on whether it is lost, what is asked for it
    /// and which keys it has.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn card_story(&self, of: CardName, limit: usize) -> Result<Vec<StoryEntry>, ReadError> {
        let transaction = self.connection().unchecked_transaction()?;
        let entries = match of {
            CardName::Card(card) => {
                let names = views::names_of(self.connection(), card)?;
                self.entries_of(OF_TRAY_CARD, names.ids())?
            }
            CardName::Credential(credential) => self.entries_of(OF_CREDENTIAL, [credential.0])?,
        };
        let signatures = Signatures::load(self.connection())?;
        let mut stored = Vec::new();
        for entry in entries {
            stored.extend(self.select("WHERE e.id = ?1", [entry])?.pop());
        }
        stored.sort_by_key(|stored| std::cmp::Reverse((stored.entry.wall.utc_ms, stored.id)));
        stored.truncate(limit.min(MAX_READ));
        let told = stored.into_iter().map(|stored| self.told(stored, &signatures)).collect();
        drop(transaction);
        told
    }

    /// Rows of entries, the newest [`MAX_READ`] of each name.
    fn entries_of(&self, sql: &str, ids: impl IntoIterator<Item = [u8; 16]>) -> Result<BTreeSet<i64>, ReadError> {
        let sql = format!("SELECT entry FROM ({sql}) ORDER BY entry DESC LIMIT {MAX_READ}");
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut entries = BTreeSet::new();
        for id in ids {
            for entry in statement.query_map([id], |row| row.get(0))? {
                entries.insert(entry?);
            }
        }
        Ok(entries)
    }
}
