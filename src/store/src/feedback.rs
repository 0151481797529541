//! Reading praise and complaints (Q2), and what the office did about them. Only an office's word that something was seen to counts.

use crate::listed::{Cursor, Listed};
use crate::rows::{Stored, signed, unsigned};
use crate::{MAX_READ, ReadError, Reader, seal};
use frontdesk_core::fact::{Fact, FeedbackFact, FeedbackPrivate, FeedbackTone, FeedbackTopic, HandledPrivate, Reading};
use frontdesk_core::id::{FeedbackId, NodeId, VisitId};
use rusqlite::params;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackRecord {
    /// Which.
    pub feedback: FeedbackId,
    /// At which kiosk it was said.
    pub node: NodeId,
    /// When, by that kiosk's clock, UTC milliseconds.
    pub at_ms: i64,
    /// Of what kind.
    pub tone: FeedbackTone,
    /// What it is about.
    pub topics: Vec<FeedbackTopic>,
    /// Of which visit; none where the visitor stays unnamed.
    pub visit: Option<VisitId>,
    /// There were words.
    pub had_words: bool,
    /// They, unless there are none or their key is gone.
    pub private: Option<FeedbackPrivate>,
    /// That it was seen to.
    pub handled: Option<HandledRecord>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

/// That a message was seen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandledRecord {
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// By whom, and what was done; absent when the key is gone.
    pub private: Option<HandledPrivate>,
}

/// Entry `e` is a message that an office has seen to: the two have one story.
const IS_HANDLED: &str = "EXISTS (SELECT 1 FROM stories g JOIN stories h ON h.subject = g.subject \
       JOIN entries x ON x.id = h.entry JOIN runs xr ON xr.id = x.run JOIN offices xo ON xo.node = xr.node \
     WHERE g.entry = e.id AND x.kind = 'feedback.handled')";

impl Reader {
    /// Messages of all kiosks, newest first, at most `limit` and [`MAX_READ`]; those alone that nobody has seen to if that is asked.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn feedback(
        &self,
        only_open: bool,
        before: Option<Cursor>,
        limit: usize,
    ) -> Result<Listed<FeedbackRecord>, ReadError> {
        let limit = limit.clamp(1, MAX_READ);
        let before = before.unwrap_or(Cursor::NEWEST);
        let which = if only_open { format!("AND NOT {IS_HANDLED}") } else { String::new() };
        // Of one moment, or a message that is seen to meanwhile would be in none or two pages. The kind is not a parameter: only so does
        // SQLite use the index of this kind alone.
        let transaction = self.connection().unchecked_transaction()?;
        let sql = format!(
            "WHERE e.kind = 'feedback.given' AND (e.wall_ms, e.id) < (?1, ?2) {which} \
             ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?3"
        );
        let found = self.select(&sql, params![before.at_ms, before.entry, signed(limit as u64)])?;
        let last = found.last().map(|last| Cursor { at_ms: last.entry.wall.utc_ms, entry: last.id });
        let next = last.filter(|_| found.len() >= limit);
        let mut rows = Vec::new();
        for stored in &found {
            rows.extend(self.feedback_record(stored)?);
        }
        drop(transaction);
        Ok(Listed { rows, next })
    }

    /// One message.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn feedback_named(&self, feedback: FeedbackId) -> Result<Option<FeedbackRecord>, ReadError> {
        let sql = "JOIN stories s ON s.entry = e.id WHERE s.subject = ?1 AND e.kind = 'feedback.given' \
                   ORDER BY e.wall_ms, e.id LIMIT 1";
        let found = self.select(sql, [feedback.0])?;
        found.first().map_or(Ok(None), |stored| self.feedback_record(stored))
    }

    /// How many messages nobody has seen to.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn open_feedback(&self) -> Result<u64, ReadError> {
        let sql = format!("SELECT count(*) FROM entries e WHERE e.kind = 'feedback.given' AND NOT {IS_HANDLED}");
        Ok(self.connection().prepare_cached(&sql)?.query_row([], |row| unsigned(row, 0))?)
    }

    fn feedback_record(&self, stored: &Stored) -> Result<Option<FeedbackRecord>, ReadError> {
        let Some(FeedbackFact::Given { feedback, tone, topics, visit, private }) = self.feedback_fact(stored)? else {
            return Ok(None);
        };
        let entry = &stored.entry;
        Ok(Some(FeedbackRecord {
            feedback,
            node: entry.node,
            at_ms: entry.wall.utc_ms,
            tone,
            topics,
            visit,
            had_words: entry.sealed.is_some(),
            private,
            handled: self.handled(feedback)?,
            simulated: entry.simulated,
        }))
    }

    /// The first that was said counts: what was done later about the same is in the journal.
    fn handled(&self, feedback: FeedbackId) -> Result<Option<HandledRecord>, ReadError> {
        let sql = "JOIN stories s ON s.entry = e.id JOIN offices o ON o.node = r.node \
                   WHERE s.subject = ?1 AND e.kind = 'feedback.handled' ORDER BY e.wall_ms, e.id LIMIT 1";
        let found = self.select(sql, [feedback.0])?;
        let Some(stored) = found.first() else { return Ok(None) };
        let private = match self.feedback_fact(stored)? {
            Some(FeedbackFact::Handled { private, .. }) => private,
            _ => None,
        };
        Ok(Some(HandledRecord { at_ms: stored.entry.wall.utc_ms, private }))
    }

    /// A body of a later version, or one that does not read, is no message that could be shown.
    fn feedback_fact(&self, stored: &Stored) -> Result<Option<FeedbackFact>, ReadError> {
        let entry = &stored.entry;
        let plain = seal::open_stored(self.connection(), entry)?;
        let plain = plain.as_ref().map(|plain| &plain[..]);
        Ok(match Fact::read(&entry.kind, entry.kind_version, &entry.open, plain) {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::Feedback(fact) => Some(fact),
                _ => None,
            },
            Ok(Reading::Unknown) | Err(_) => None,
        })
    }
}
