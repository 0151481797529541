//! What a month adds up to, from open parts alone: the same before and after anything was forgotten.

use crate::retention;
use crate::rows::unsigned;
use crate::views::{Verdict, from_word};
use frontdesk_core::access::Denial;
use frontdesk_core::fact::{Fact, FeedbackFact, FeedbackTone, Reading};
use frontdesk_core::id::VisitId;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// What happened in a month, at all nodes. Entries that were let go are not counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MonthCounts {
    /// Visits registered.
    pub registered: u64,
    /// Visits that passed a door for the first time.
    pub entered: u64,
    /// Visits that ended.
    pub left: u64,
    /// Temporary cards given out.
    pub cards_issued: u64,
    /// Temporary cards taken back; one that could not be wiped at first counts once.
    pub cards_returned: u64,
    /// Taps that were granted.
    pub granted: u64,
    /// Taps that were refused, by reason as in the entries.
    pub denied: BTreeMap<String, u64>,
    /// Calls of the desk.
    pub desk_calls: u64,
    /// Tray cards that were said to be lost.
    pub cards_lost: u64,
    /// Lost tray cards that were found.
    pub cards_found: u64,
    /// Day passes given out.
    pub passes_given: u64,
    /// How often the tray was counted.
    pub tray_counts: u64,
    /// Praise of visitors.
    pub praise: u64,
    /// Complaints and suggestions of visitors.
    pub complaints: u64,
}

/// Counts a month, `yyyymm` in UTC; what is no month has no counts.
pub(crate) fn of_month(connection: &Connection, month: u32) -> rusqlite::Result<MonthCounts> {
    let (Some(from_ms), Some(until_ms)) = (retention::start_of(month), retention::end_of(month)) else {
        return Ok(MonthCounts::default());
    };
    // The kind is not a parameter: only so does SQLite use the index of this kind alone.
    let entries = |kind: &str| {
        connection
            .prepare_cached(&format!(
                "SELECT count(*) FROM entries WHERE kind = '{kind}' AND wall_ms >= ?1 AND wall_ms < ?2"
            ))?
            .query_row([from_ms, until_ms], |row| unsigned(row, 0))
    };
    let (granted, denied) = decisions(connection, from_ms, until_ms)?;
    let (praise, complaints) = feedback(connection, from_ms, until_ms)?;
    Ok(MonthCounts {
        registered: entries("visit.registered")?,
        entered: entries("visit.entered")?,
        left: entries("visit.left")?,
        cards_issued: entries("card.issued")?,
        cards_returned: returned(connection, from_ms, until_ms)?,
        granted,
        denied,
        desk_calls: entries("desk.called")?,
        cards_lost: entries("card.lost")?,
        cards_found: entries("card.found")?,
        passes_given: entries("pass.issued")?,
        tray_counts: entries("tray.counted")?,
        praise,
        complaints,
    })
}

fn decisions(connection: &Connection, from_ms: i64, until_ms: i64) -> rusqlite::Result<(u64, BTreeMap<String, u64>)> {
    let mut statement = connection.prepare_cached(
        "SELECT verdict, count(*) FROM door_events WHERE at_ms >= ?1 AND at_ms < ?2 GROUP BY verdict",
    )?;
    let (mut granted, mut denied) = (0, BTreeMap::new());
    let mut rows = statement.query(params![from_ms, until_ms])?;
    while let Some(row) = rows.next()? {
        let count = unsigned(row, 1)?;
        match from_word(0, &row.get::<_, String>(0)?)? {
            Verdict::Granted(_) => granted += count,
            Verdict::Denied(reason) => *denied.entry(name(reason)).or_default() += count,
        }
    }
    Ok((granted, denied))
}

/// Praise, and complaints.
fn feedback(connection: &Connection, from_ms: i64, until_ms: i64) -> rusqlite::Result<(u64, u64)> {
    let mut statement = connection.prepare_cached(
        "SELECT kind_version, open FROM entries WHERE kind = 'feedback.given' AND wall_ms >= ?1 AND wall_ms < ?2",
    )?;
    let mut rows = statement.query([from_ms, until_ms])?;
    let (mut praise, mut complaints) = (0, 0);
    while let Some(row) = rows.next()? {
        let read = Fact::read("feedback.given", row.get(0)?, &row.get::<_, Vec<u8>>(1)?, None);
        let Ok(Reading::Known(fact)) = read else { continue };
        match *fact {
            Fact::Feedback(FeedbackFact::Given { tone: FeedbackTone::Praise, .. }) => praise += 1,
            Fact::Feedback(FeedbackFact::Given { tone: FeedbackTone::Complaint, .. }) => complaints += 1,
            _ => {}
        }
    }
    Ok((praise, complaints))
}

/// The reason as it stands in entries.
fn name(reason: Denial) -> String {
    match serde_json::to_value(reason) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// A card that came back unwiped comes back a second time when it is finished.
fn returned(connection: &Connection, from_ms: i64, until_ms: i64) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(
        "SELECT kind_version, open FROM entries WHERE kind = 'card.returned' AND wall_ms >= ?1 AND wall_ms < ?2 \
         ORDER BY wall_ms, id",
    )?;
    let mut rows = statement.query([from_ms, until_ms])?;
    let mut unfinished: BTreeSet<VisitId> = BTreeSet::new();
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let read = Fact::read("card.returned", row.get(0)?, &row.get::<_, Vec<u8>>(1)?, None);
        let is_again = match read {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::CardReturned { visit, wiped: true, .. } => unfinished.remove(&visit),
                Fact::CardReturned { visit, wiped: false, .. } => !unfinished.insert(visit),
                _ => false,
            },
            Ok(Reading::Unknown) | Err(_) => false,
        };
        count += u64::from(!is_again);
    }
    Ok(count)
}
