//! Reading exceptions (A5): what leaders were asked for and what they said, of all nodes.

use crate::views::from_word;
use crate::{MAX_READ, ReadError, Reader, rows};
use frontdesk_core::control::ExceptionRow;
use frontdesk_core::fact::{
    ExceptionFact, ExceptionOf, ExceptionPrivate, ExceptionState, Fact, PermissionPrivate, Reading,
};
use frontdesk_core::id::{ApprovalId, NodeId};
use rusqlite::{OptionalExtension, Row, params};

/// One exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRecord {
    /// Which.
    pub exception: ApprovalId,
    /// At which kiosk it was asked for.
    pub node: NodeId,
    /// What for.
    pub of: ExceptionOf,
    /// How it stands.
    pub state: ExceptionState,
    /// When it was asked for, by that kiosk's clock, UTC milliseconds.
    pub asked_ms: i64,
    /// When it lapses, UTC milliseconds.
    pub until_ms: i64,
    /// When it was answered, or lapsed, UTC milliseconds.
    pub ended_ms: Option<i64>,
    /// The user id of whoever asked.
    pub uid: u32,
    /// The answer came from the office.
    pub by_office: bool,
    /// For whom and why; absent when the key is gone.
    pub asked: Option<ExceptionPrivate>,
    /// Who answered, and why; absent without an answer, and when the key is gone.
    pub answered_by: Option<PermissionPrivate>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

impl ExceptionRecord {
    /// A leader may still answer, by a clock that shows this (UTC milliseconds).
    #[must_use]
    pub fn is_open(&self, now_ms: i64) -> bool {
        self.state == ExceptionState::Open && now_ms < self.until_ms
    }
}

impl From<ExceptionRecord> for ExceptionRow {
    fn from(record: ExceptionRecord) -> Self {
        let (for_whom, why) = record.asked.map(|asked| (asked.for_whom, asked.why)).unzip();
        ExceptionRow {
            exception: record.exception,
            node: record.node.to_string(),
            of: record.of,
            state: record.state,
            asked_ms: record.asked_ms,
            until_ms: record.until_ms,
            ended_ms: record.ended_ms,
            by_office: record.by_office,
            for_whom,
            why,
            answered_by: record.answered_by.map(|by| by.name),
            simulated: record.simulated,
        }
    }
}

/// Where a page of exceptions begins: behind this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExceptionsAfter {
    /// It has not ended.
    pub open: bool,
    /// Its time.
    pub asked_ms: i64,
    /// Its name.
    pub exception: ApprovalId,
}

impl From<&ExceptionRecord> for ExceptionsAfter {
    fn from(record: &ExceptionRecord) -> Self {
        Self { open: record.ended_ms.is_none(), asked_ms: record.asked_ms, exception: record.exception }
    }
}

/// A row as it stands in the table.
struct Found {
    exception: ApprovalId,
    node: NodeId,
    asked: i64,
    asked_ms: i64,
    until_ms: i64,
    simulated: bool,
    state: ExceptionState,
    answer: Option<i64>,
    ended_ms: Option<i64>,
}

const COLUMNS: &str = "exception, node, asked_entry, asked_ms, until_ms, simulated, state, answer_entry, ended_ms";

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        exception: ApprovalId(row.get(0)?),
        node: NodeId(row.get(1)?),
        asked: row.get(2)?,
        asked_ms: row.get(3)?,
        until_ms: row.get(4)?,
        simulated: row.get(5)?,
        state: from_word(6, &row.get::<_, String>(6)?)?,
        answer: row.get(7)?,
        ended_ms: row.get(8)?,
    })
}

impl Reader {
    /// Exceptions of all kiosks, those that have not ended first, then the newest first; at most `limit` and [`MAX_READ`]. The next page
    /// begins behind the last one of this.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn exceptions(&self, after: Option<ExceptionsAfter>, limit: usize) -> Result<Vec<ExceptionRecord>, ReadError> {
        let limit = limit.min(MAX_READ);
        let mut records = Vec::new();
        for open in [true, false] {
            let behind = match after {
                Some(after) if after.open == open => Some((after.asked_ms, after.exception)),
                // All that is open stands before it.
                Some(after) if open && !after.open => continue,
                _ => None,
            };
            let left = limit.saturating_sub(records.len());
            for found in self.page(open, behind, left)? {
                records.extend(self.exception_record(found)?);
            }
        }
        Ok(records)
    }

    /// One exception.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn exception(&self, exception: ApprovalId) -> Result<Option<ExceptionRecord>, ReadError> {
        let sql = format!("SELECT {COLUMNS} FROM exceptions WHERE exception = ?1");
        let row = self.connection().prepare_cached(&sql)?.query_row([exception.0], found).optional()?;
        row.map_or(Ok(None), |row| self.exception_record(row))
    }

    /// Exceptions of the own kiosk that have not ended, oldest first, at most [`MAX_READ`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn own_open_exceptions(&self) -> Result<Vec<ApprovalId>, ReadError> {
        let Some(node) = self.node() else { return Ok(Vec::new()) };
        let sql = "SELECT exception FROM exceptions WHERE ended_ms IS NULL AND node = ?1 ORDER BY asked_ms LIMIT ?2";
        let limit = rows::signed(MAX_READ as u64);
        let found = self
            .connection()
            .prepare_cached(sql)?
            .query_map(params![node.0, limit], |row| row.get(0).map(ApprovalId))?
            .collect::<Result<_, _>>()?;
        Ok(found)
    }

    fn page(&self, open: bool, behind: Option<(i64, ApprovalId)>, limit: usize) -> Result<Vec<Found>, ReadError> {
        let which = if open { "ended_ms IS NULL" } else { "ended_ms IS NOT NULL" };
        let sql = format!(
            "SELECT {COLUMNS} FROM exceptions WHERE {which} AND (?1 IS NULL OR (asked_ms, exception) < (?1, ?2)) \
             ORDER BY asked_ms DESC, exception DESC LIMIT ?3"
        );
        let (asked_ms, exception) = behind.map_or((None, [0; 16]), |(asked_ms, id)| (Some(asked_ms), id.0));
        let limit = rows::signed(limit as u64);
        let found = self
            .connection()
            .prepare_cached(&sql)?
            .query_map(params![asked_ms, exception, limit], found)?
            .collect::<Result<_, _>>()?;
        Ok(found)
    }

    /// With what stands in its entries. The view is made of entries that this build understands.
    fn exception_record(&self, row: Found) -> Result<Option<ExceptionRecord>, ReadError> {
        let Some(ExceptionFact::Asked { of, uid, private: asked, .. }) = self.exception_fact(row.asked)? else {
            return Ok(None);
        };
        let answer = row.answer.map(|entry| self.exception_fact(entry)).transpose()?.flatten();
        let (by_office, answered_by) = match answer {
            Some(ExceptionFact::Approved { remote, private, .. }) => (remote.is_some(), private),
            Some(ExceptionFact::Refused { private, .. }) => (true, private),
            _ => (false, None),
        };
        Ok(Some(ExceptionRecord {
            exception: row.exception,
            node: row.node,
            of,
            state: row.state,
            asked_ms: row.asked_ms,
            until_ms: row.until_ms,
            ended_ms: row.ended_ms,
            uid,
            by_office,
            asked,
            answered_by,
            simulated: row.simulated,
        }))
    }

    fn exception_fact(&self, entry: i64) -> Result<Option<ExceptionFact>, ReadError> {
        let sql = format!("SELECT {} FROM entries e JOIN runs r ON r.id = e.run WHERE e.id = ?1", rows::COLUMNS);
        let stored = self.connection().prepare_cached(&sql)?.query_row([entry], rows::stored).optional()?;
        let Some(stored) = stored else { return Ok(None) };
        let private = crate::seal::open_stored(self.connection(), &stored.entry)?;
        let private = private.as_deref().map(Vec::as_slice);
        match Fact::read(&stored.entry.kind, stored.entry.kind_version, &stored.entry.open, private) {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::Exception(fact) => Ok(Some(fact)),
                _ => Ok(None),
            },
            Ok(Reading::Unknown) | Err(_) => Ok(None),
        }
    }
}
