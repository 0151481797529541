//! Cards of staff, read: whose card a number is, which personalisation is to be finished, and what has ended and why.

use crate::views::{self, CredentialWord, Family, Personalised};
use crate::{MAX_READ, ReadError, Reader, StaffRecord, seal};
use frontdesk_core::fact::{LostCause, PersonPrivate, SiteFact, WithdrawnWhy};
use frontdesk_core::id::{CardUid, CredentialId, NodeId, StaffId};

/// What a card of staff leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffCardRecord {
    /// The credential.
    pub credential: CredentialId,
    /// Whose.
    pub staff: StaffId,
    /// The card opens something: they work here now, and it has not ended. Somebody who is not on the list does not work here.
    pub enabled: bool,
    /// The card is known by its number alone, which anybody can copy.
    pub uid_only: bool,
    /// Its end, UTC milliseconds.
    pub until_ms: Option<i64>,
    /// Why it opens nothing any more, for ever; such a card is still recognised.
    pub ended: Option<CredentialEnd>,
    /// Groups of its holder.
    pub groups: Vec<String>,
    /// Who they are; absent when the key is gone or has not come.
    pub person: Option<PersonPrivate>,
    /// Version of its keys, as far as any kiosk has said.
    pub key_version: Option<u8>,
}

/// Why a credential has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialEnd {
    /// Why: lost, if anybody has said that; else what was said first.
    pub why: WithdrawnWhy,
    /// How it was lost, where that was said.
    pub cause: Option<LostCause>,
    /// Since when, UTC milliseconds.
    pub at_ms: i64,
    /// Which node has said so.
    pub node: NodeId,
}

/// A credential of a member of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialRecord {
    /// The credential.
    pub credential: CredentialId,
    /// Whose.
    pub staff: StaffId,
    /// The office has assigned the card, and no kiosk has personalised it since.
    pub by_office: bool,
    /// The card is known by its number alone, which anybody can copy.
    pub uid_only: bool,
    /// Assigned or personalised at, UTC milliseconds.
    pub since_ms: i64,
    /// Where.
    pub node: NodeId,
    /// Why it opens nothing any more, for ever.
    pub ended: Option<CredentialEnd>,
    /// Version of its keys, as far as any kiosk has said.
    pub key_version: Option<u8>,
}

/// A personalisation that was begun and not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialBeingIssued {
    /// The credential that the card will carry.
    pub credential: CredentialId,
    /// Whose.
    pub staff: StaffId,
    /// Begun at, UTC milliseconds.
    pub since_ms: i64,
    /// Where.
    pub node: NodeId,
}

impl Reader {
    /// Whose card this is, if it is or was a card of staff: by the later word about its number, of the office or of a kiosk that the
    /// office has enrolled. One that has ended is among them and says why; one of somebody who was taken off the list since is not.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn staff_card(&self, uid: CardUid) -> Result<Option<StaffCardRecord>, ReadError> {
        let Some(key) = self.card_index_key() else { return Ok(None) };
        let Some(word) = views::credential_by_uid(self.connection(), seal::card_index(key, uid))? else {
            return Ok(None);
        };
        if views::is_removed(self.connection(), &word)? {
            return Ok(None);
        }
        let until_ms = self.until_ms(&word)?;
        let ended = self.ended(word.credential)?;
        let person = self.person(word.staff)?;
        let works_here = |person: &StaffRecord| person.enabled;
        Ok(Some(StaffCardRecord {
            credential: word.credential,
            staff: word.staff,
            enabled: ended.is_none() && person.as_ref().is_some_and(works_here),
            uid_only: is_uid_only(&word),
            until_ms,
            ended,
            groups: person.as_ref().map(|person| person.groups.clone()).unwrap_or_default(),
            person: person.and_then(|person| person.private),
            key_version: self.credential_key_version(word.credential)?,
        }))
    }

    /// The personalisation of this card that was begun at any kiosk and not finished: it goes on with the same credential. `None`
    /// when there is none, or its credential has ended meanwhile.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn credential_being_issued(&self, uid: CardUid) -> Result<Option<CredentialBeingIssued>, ReadError> {
        let Some(key) = self.card_index_key() else { return Ok(None) };
        let Some(word) = views::being_issued(self.connection(), seal::card_index(key, uid))? else { return Ok(None) };
        if views::is_removed(self.connection(), &word)? || self.ended(word.credential)?.is_some() {
            return Ok(None);
        }
        let Personalised { place, credential, staff, .. } = word;
        Ok(Some(CredentialBeingIssued { credential, staff, since_ms: place.at_ms, node: place.node }))
    }

    /// What this member of staff has and had, the newest in front, at most 1,000: also what has ended.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn credentials_of(&self, staff: StaffId) -> Result<Vec<CredentialRecord>, ReadError> {
        let mut records = Vec::new();
        for word in views::credentials_of_staff(self.connection(), staff, MAX_READ)? {
            records.extend(self.credential_record(&word)?);
        }
        records.sort_by_key(|record| (std::cmp::Reverse(record.since_ms), record.credential));
        Ok(records)
    }

    /// The record of a word that gives a credential a card, unless its holder was taken off the list since.
    pub(crate) fn credential_record(&self, word: &Personalised) -> Result<Option<CredentialRecord>, ReadError> {
        if views::is_removed(self.connection(), word)? {
            return Ok(None);
        }
        Ok(Some(CredentialRecord {
            credential: word.credential,
            staff: word.staff,
            by_office: matches!(word.by, CredentialWord::Assigned { .. }),
            uid_only: is_uid_only(word),
            since_ms: word.place.at_ms,
            node: word.place.node,
            ended: self.ended(word.credential)?,
            key_version: self.credential_key_version(word.credential)?,
        }))
    }

    fn ended(&self, credential: CredentialId) -> Result<Option<CredentialEnd>, ReadError> {
        let end = views::credential_end(self.connection(), credential)?;
        Ok(end.map(|end| CredentialEnd {
            why: end.why,
            cause: end.cause,
            at_ms: end.place.at_ms,
            node: end.place.node,
        }))
    }

    /// Only the office sets an end; a card that a kiosk has personalised carries its own.
    fn until_ms(&self, word: &Personalised) -> Result<Option<i64>, ReadError> {
        Ok(match self.said_at(word.place.entry)? {
            Some(SiteFact::CredentialAssigned { until_ms, .. }) => until_ms,
            _ => None,
        })
    }

    fn credential_key_version(&self, credential: CredentialId) -> Result<Option<u8>, ReadError> {
        let last = views::last_about::<u8>(self.connection(), Family::CredentialKeys, [credential.0])?;
        Ok(last.and_then(|word| word.said))
    }
}

fn is_uid_only(word: &Personalised) -> bool {
    matches!(word.by, CredentialWord::Assigned { uid_only: true, .. })
}
