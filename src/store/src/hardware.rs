//! Reading what kiosks said of their own hardware: tickets, the newest inspection, passages for judging a lock, a month's figures.

use crate::views::{self, DoorOutcome, TicketRecord, from_word};
use crate::{MAX_READ, ReadError, Reader, retention, rows};
use frontdesk_core::fact::{Fact, HealthFact, InspectedCheck, Reading};
use frontdesk_core::health::lock::Release;
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::Entry;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// An inspection as it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionRecord {
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Every check.
    pub checks: Vec<InspectedCheck>,
}

/// What a month adds up to at one kiosk, from open parts alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MonthOfHardware {
    /// Tickets opened, by the check that they are about.
    pub opened: BTreeMap<String, u64>,
    /// Troubles that came back or got worse.
    pub reopened: u64,
    /// Troubles that were over.
    pub cleared: u64,
    /// Tickets closed.
    pub closed: u64,
    /// Inspections.
    pub inspections: u64,
    /// From the first to the last count of the month, milliseconds, whether anybody looked or not.
    pub span_ms: u64,
    /// Of this the kiosk looked, milliseconds,
    pub watched_ms: u64,
    /// and all that the door needs worked, milliseconds.
    pub well_ms: u64,
}

impl Reader {
    /// Tickets of all kiosks that are not closed, and those closed since then (UTC milliseconds); at most `limit` and [`MAX_READ`],
    /// those that are not closed first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn tickets(&self, closed_since_ms: i64, limit: usize) -> Result<Vec<TicketRecord>, ReadError> {
        Ok(views::tickets_since(self.connection(), closed_since_ms, limit.min(MAX_READ))?)
    }

    /// The newest inspections of the own kiosk, newest first, at most `limit` and [`MAX_READ`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn inspections(&self, limit: usize) -> Result<Vec<InspectionRecord>, ReadError> {
        let Some(node) = self.node() else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT {} FROM entries e JOIN runs r ON r.id = e.run WHERE e.kind = 'inspection.done' AND r.node = ?1 \
             ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?2",
            rows::COLUMNS
        );
        let limit = i64::try_from(limit.min(MAX_READ)).unwrap_or(i64::MAX);
        let mut statement = self.connection().prepare_cached(&sql)?;
        let found = statement.query_map(params![node.0, limit], rows::stored)?.collect::<Result<Vec<_>, _>>()?;
        Ok(found.into_iter().filter_map(|stored| inspection(&stored.entry)).collect())
    }

    /// What became of releases at a door of the own kiosk between two moments (UTC milliseconds), oldest first; of more than `limit`
    /// the newest.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn releases(&self, door: &str, from_ms: i64, until_ms: i64, limit: usize) -> Result<Vec<Release>, ReadError> {
        let Some(node) = self.node() else { return Ok(Vec::new()) };
        let limit = i64::try_from(limit.min(MAX_READ)).unwrap_or(i64::MAX);
        let mut found: Vec<Release> = self
            .connection()
            .prepare_cached(
                "SELECT d.outcome, d.outcome_ms - d.at_ms FROM door_events d JOIN runs r ON r.id = d.run \
                 WHERE d.at_ms >= ?1 AND d.at_ms < ?2 AND r.node = ?3 AND d.door = ?4 AND d.outcome IS NOT NULL \
                 ORDER BY d.at_ms DESC, d.entry DESC LIMIT ?5",
            )?
            .query_map(params![from_ms, until_ms, node.0, door, limit], |row| {
                Ok((from_word::<DoorOutcome>(0, &row.get::<_, String>(0)?)?, row.get::<_, i64>(1)?))
            })?
            .filter_map(|row| row.map(|(outcome, after_ms)| release(outcome, after_ms)).transpose())
            .collect::<Result<_, _>>()?;
        found.reverse();
        Ok(found)
    }

    /// When the entry after this count of the own journal was written, UTC milliseconds; `None` if there is none.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn written_after(&self, seq: u64) -> Result<Option<i64>, ReadError> {
        Ok(self.entries(seq, 1)?.first().map(|entry| entry.wall.utc_ms))
    }

    /// When the own journal's end was last signed, UTC milliseconds.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn last_checkpoint_ms(&self) -> Result<Option<i64>, ReadError> {
        let Some(node) = self.node() else { return Ok(None) };
        let sql = "SELECT max(c.wall_ms) FROM checkpoints c JOIN runs r ON r.id = c.run WHERE r.node = ?1";
        Ok(self.connection().prepare_cached(sql)?.query_row([node.0], |row| row.get(0))?)
    }

    /// SQLite's `quick_check`: the file's structure, not its content. Takes as long as reading the file does.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn is_file_whole(&self) -> Result<bool, ReadError> {
        let said: String = self.connection().query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        Ok(said == "ok")
    }

    /// What a month (`yyyymm` in UTC) adds up to for the own kiosk; what is no month adds up to nothing. What is said of an hour counts
    /// in the month in which it ended.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn month_of_hardware(&self, month: u32) -> Result<MonthOfHardware, ReadError> {
        let (Some(from_ms), Some(until_ms)) = (retention::start_of(month), retention::end_of(month)) else {
            return Ok(MonthOfHardware::default());
        };
        let Some(node) = self.node() else { return Ok(MonthOfHardware::default()) };
        Ok(month_of(self.connection(), node, from_ms, until_ms)?)
    }
}

pub(crate) fn inspection(entry: &Entry) -> Option<InspectionRecord> {
    match fact(&entry.kind, entry.kind_version, &entry.open)? {
        HealthFact::InspectionDone { checks, .. } => Some(InspectionRecord { at_ms: entry.wall.utc_ms, checks }),
        _ => None,
    }
}

/// A clock that was set in between makes no time of a passage.
fn release(outcome: DoorOutcome, after_ms: i64) -> Option<Release> {
    match outcome {
        DoorOutcome::Taken => u64::try_from(after_ms).ok().map(|after_ms| Release::Taken { after_ms }),
        DoorOutcome::NotTaken => Some(Release::NotTaken),
        DoorOutcome::NotReleased(_) => None,
    }
}

fn month_of(connection: &Connection, node: NodeId, from_ms: i64, until_ms: i64) -> rusqlite::Result<MonthOfHardware> {
    let mut month = MonthOfHardware::default();
    for fact in facts(connection, node, "ticket.opened", from_ms, until_ms)? {
        if let HealthFact::TicketOpened { check, .. } = fact {
            *month.opened.entry(check).or_default() += 1;
        }
    }
    let count = |kind| facts(connection, node, kind, from_ms, until_ms).map(|facts| facts.len() as u64);
    month.reopened = count("ticket.reopened")?;
    month.cleared = count("ticket.cleared")?;
    month.closed = count("ticket.closed")?;
    month.inspections = count("inspection.done")?;
    let mut began_ms = last_counted_before(connection, node, from_ms)?.map(|_| from_ms);
    let mut ended_ms = None;
    for fact in facts(connection, node, "availability.counted", from_ms, until_ms)? {
        if let HealthFact::AvailabilityCounted { from_ms, until_ms, watched_ms, well_ms } = fact {
            began_ms.get_or_insert(from_ms);
            ended_ms = ended_ms.max(Some(until_ms));
            month.watched_ms = month.watched_ms.saturating_add(watched_ms);
            month.well_ms = month.well_ms.saturating_add(well_ms);
        }
    }
    if let (Some(began_ms), Some(ended_ms)) = (began_ms, ended_ms) {
        let span_ms = u64::try_from(ended_ms.saturating_sub(began_ms)).unwrap_or(0);
        // The hour over the month's beginning, or a clock that was set: nobody looks for longer than there was.
        month.span_ms = span_ms.max(month.watched_ms);
    }
    Ok(month)
}

/// The kind is not a parameter: only so does SQLite use the index of this kind alone.
fn facts(
    connection: &Connection,
    node: NodeId,
    kind: &str,
    from_ms: i64,
    until_ms: i64,
) -> rusqlite::Result<Vec<HealthFact>> {
    connection
        .prepare_cached(&format!(
            "SELECT e.kind_version, e.open FROM entries e JOIN runs r ON r.id = e.run \
             WHERE e.kind = '{kind}' AND e.wall_ms >= ?1 AND e.wall_ms < ?2 AND r.node = ?3 ORDER BY e.wall_ms, e.id"
        ))?
        .query_map(params![from_ms, until_ms, node.0], |row| Ok(fact(kind, row.get(0)?, &row.get::<_, Vec<u8>>(1)?)))?
        .filter_map(Result::transpose)
        .collect()
}

fn last_counted_before(connection: &Connection, node: NodeId, before_ms: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT e.wall_ms FROM entries e JOIN runs r ON r.id = e.run WHERE e.kind = 'availability.counted' \
             AND e.wall_ms < ?1 AND r.node = ?2 ORDER BY e.wall_ms DESC LIMIT 1",
        )?
        .query_row(params![before_ms, node.0], |row| row.get(0))
        .optional()
}

fn fact(kind: &str, kind_version: u16, open: &[u8]) -> Option<HealthFact> {
    match Fact::read(kind, kind_version, open, None) {
        Ok(Reading::Known(fact)) => match *fact {
            Fact::Health(fact) => Some(fact),
            _ => None,
        },
        Ok(Reading::Unknown) | Err(_) => None,
    }
}
