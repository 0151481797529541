//! Everything that the journals say of one visit.

use crate::listed::{Cursor, Listed};
use crate::rows::{self, Stored, signed};
use crate::standing::{Signatures, Standing};
use crate::views::{DoorOutcome, from_word};
use crate::{MAX_READ, ReadError, Reader, seal};
use frontdesk_core::fact::{Fact, Reading};
use frontdesk_core::id::VisitId;
use frontdesk_core::journal::Entry;
use rusqlite::{Connection, OptionalExtension, params};

/// An entry, opened as far as its key is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryEntry {
    /// As it was written: node, time, trust and kind are in it.
    pub entry: Entry,
    /// What it says, with its sealed part where that opens; absent for what a later version wrote.
    pub fact: Option<Fact>,
    /// It has no sealed part, or that was opened.
    pub is_open: bool,
    /// What shows that it is so.
    pub standing: Standing,
    /// What became of the door that it opened, and when (UTC milliseconds).
    pub outcome: Option<(DoorOutcome, i64)>,
}

impl Reader {
    /// What concerns the visit, by time and the oldest first, at most `limit` and [`MAX_READ`]: its registration, permission, cards, passages
    /// and refusals, tellings, calls of the desk, orders of the office and exceptions with what came of them, what was done at the desk, and
    /// what was forgotten or held. `next` goes on towards the newest.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visit_story(
        &self,
        visit: VisitId,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Listed<StoryEntry>, ReadError> {
        let limit = limit.clamp(1, MAX_READ);
        let transaction = self.connection().unchecked_transaction()?;
        let after = after.unwrap_or(Cursor { at_ms: i64::MIN, entry: i64::MIN });
        let stored: Vec<Stored> = self
            .connection()
            .prepare_cached(&format!(
                "SELECT {} FROM entries e JOIN runs r ON r.id = e.run WHERE e.id IN (\
                   SELECT entry FROM stories WHERE subject = ?1 UNION SELECT entry FROM visit_mentions WHERE visit = ?1 \
                   UNION SELECT s.entry FROM visit_mentions m JOIN stories s ON s.subject = m.command WHERE m.visit = ?1) \
                 AND (e.wall_ms, e.id) > (?2, ?3) ORDER BY e.wall_ms, e.id LIMIT ?4",
                rows::COLUMNS
            ))?
            .query_map(params![visit.0, after.at_ms, after.entry, signed(limit as u64)], rows::stored)?
            .collect::<Result<_, _>>()?;
        let last = stored.last().map(|last| Cursor { at_ms: last.entry.wall.utc_ms, entry: last.id });
        let next = last.filter(|_| stored.len() >= limit);
        let signatures = Signatures::load(self.connection())?;
        let rows = stored.into_iter().map(|stored| self.told(stored, &signatures)).collect::<Result<_, _>>();
        drop(transaction);
        Ok(Listed { rows: rows?, next })
    }

    /// An entry as it is told of.
    pub(crate) fn told(&self, stored: Stored, signatures: &Signatures) -> Result<StoryEntry, ReadError> {
        let entry = &stored.entry;
        let plain = seal::open_stored(self.connection(), entry)?;
        let private = plain.as_deref().map(Vec::as_slice);
        let fact = match Fact::read(&entry.kind, entry.kind_version, &entry.open, private) {
            Ok(Reading::Known(fact)) => Some(*fact),
            Ok(Reading::Unknown) | Err(_) => None,
        };
        Ok(StoryEntry {
            fact,
            is_open: entry.sealed.is_none() || plain.is_some(),
            standing: signatures.standing(&stored),
            outcome: outcome(self.connection(), stored.id)?,
            entry: stored.entry,
        })
    }
}

fn outcome(connection: &Connection, entry: i64) -> rusqlite::Result<Option<(DoorOutcome, i64)>> {
    connection
        .prepare_cached("SELECT outcome, outcome_ms FROM door_events WHERE entry = ?1 AND outcome IS NOT NULL")?
        .query_row([entry], |row| Ok((from_word(0, &row.get::<_, String>(0)?)?, row.get(1)?)))
        .optional()
}
