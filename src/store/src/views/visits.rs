//! The view of visits. A visit never goes back to an earlier state, whatever order entries of two kiosks come in.

use super::{from_word, word};
use crate::rows::Stored;
use frontdesk_core::id::{NodeId, VisitId};
use frontdesk_core::screen::{Language, Purpose, Rating};
use frontdesk_core::visit::{LeftHow, PermittedBy, VisitState};
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(super) fn register(
    transaction: &Connection,
    stored: &Stored,
    visit: VisitId,
    purpose: Purpose,
    language: Language,
) -> rusqlite::Result<()> {
    // A second registration of the same visit changes nothing: the first one is what happened.
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO visits (node, visit, state, purpose, language, arrived_ms, simulated, registered_entry) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            stored.entry.node.0,
            visit.0,
            VisitState::Registered.as_str(),
            word(purpose),
            word(language),
            stored.entry.wall.utc_ms,
            stored.entry.simulated,
            stored.id,
        ])?;
    Ok(())
}

pub(super) fn permit(
    transaction: &Connection,
    node: NodeId,
    visit: VisitId,
    at_ms: i64,
    by: PermittedBy,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE visits SET permitted_ms = ?3, permitted_by = ?4 WHERE node = ?1 AND visit = ?2 AND permitted_ms IS NULL",
        )?
        .execute(params![node.0, visit.0, at_ms, word(by)])?;
    advance(transaction, node, visit, VisitState::Permitted, at_ms)
}

pub(super) fn advance(
    transaction: &Connection,
    node: NodeId,
    visit: VisitId,
    state: VisitState,
    at_ms: i64,
) -> rusqlite::Result<()> {
    if state == VisitState::In {
        transaction
            .prepare_cached("UPDATE visits SET entered_ms = ?3 WHERE node = ?1 AND visit = ?2 AND entered_ms IS NULL")?
            .execute(params![node.0, visit.0, at_ms])?;
    }
    let earlier: &[VisitState] = match state {
        VisitState::Registered => &[],
        VisitState::Permitted => &[VisitState::Registered],
        VisitState::In => &[VisitState::Registered, VisitState::Permitted],
        VisitState::Left => &[VisitState::Registered, VisitState::Permitted, VisitState::In],
    };
    for from in earlier {
        transaction
            .prepare_cached("UPDATE visits SET state = ?3 WHERE node = ?1 AND visit = ?2 AND state = ?4")?
            .execute(params![node.0, visit.0, state.as_str(), from.as_str()])?;
    }
    Ok(())
}

pub(super) fn leave(
    transaction: &Connection,
    node: NodeId,
    visit: VisitId,
    at_ms: i64,
    how: LeftHow,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE visits SET left_ms = ?3, left_how = ?4 WHERE node = ?1 AND visit = ?2 AND left_ms IS NULL",
        )?
        .execute(params![node.0, visit.0, at_ms, word(how)])?;
    advance(transaction, node, visit, VisitState::Left, at_ms)
}

pub(super) fn rate(transaction: &Connection, node: NodeId, visit: VisitId, rating: Rating) -> rusqlite::Result<()> {
    transaction.prepare_cached("UPDATE visits SET rating = ?3 WHERE node = ?1 AND visit = ?2")?.execute(params![
        node.0,
        visit.0,
        word(rating)
    ])?;
    Ok(())
}

/// A visit without what is sealed.
pub(crate) struct VisitRow {
    pub(crate) node: NodeId,
    pub(crate) visit: VisitId,
    pub(crate) state: VisitState,
    pub(crate) purpose: Purpose,
    pub(crate) language: Language,
    pub(crate) arrived_ms: i64,
    pub(crate) permitted_ms: Option<i64>,
    pub(crate) permitted_by: Option<PermittedBy>,
    pub(crate) entered_ms: Option<i64>,
    pub(crate) left_ms: Option<i64>,
    pub(crate) left_how: Option<LeftHow>,
    pub(crate) rating: Option<Rating>,
    pub(crate) simulated: bool,
    pub(crate) registered_entry: i64,
}

const COLUMNS: &str = "node, visit, state, purpose, language, arrived_ms, permitted_ms, permitted_by, entered_ms, left_ms, \
     left_how, rating, simulated, registered_entry";

fn row(row: &Row<'_>) -> rusqlite::Result<VisitRow> {
    fn optional<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
        row.get::<_, Option<String>>(column)?.map(|text| from_word(column, &text)).transpose()
    }
    let state: String = row.get(2)?;
    Ok(VisitRow {
        node: NodeId(row.get(0)?),
        visit: VisitId(row.get(1)?),
        state: from_word(2, &word(state))?,
        purpose: from_word(3, &row.get::<_, String>(3)?)?,
        language: from_word(4, &row.get::<_, String>(4)?)?,
        arrived_ms: row.get(5)?,
        permitted_ms: row.get(6)?,
        permitted_by: optional(row, 7)?,
        entered_ms: row.get(8)?,
        left_ms: row.get(9)?,
        left_how: optional(row, 10)?,
        rating: optional(row, 11)?,
        simulated: row.get(12)?,
        registered_entry: row.get(13)?,
    })
}

/// Visits that arrived or left since, or have not ended; newest arrival first.
pub(crate) fn since(connection: &Connection, since_ms: i64, limit: usize) -> rusqlite::Result<Vec<VisitRow>> {
    // Three indexes rather than one OR: the time does not grow with the journal.
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM visits WHERE (node, visit) IN (\
               SELECT node, visit FROM visits WHERE arrived_ms >= ?1 \
               UNION SELECT node, visit FROM visits WHERE left_ms >= ?1 \
               UNION SELECT node, visit FROM visits WHERE state <> 'left') \
             ORDER BY arrived_ms DESC, registered_entry DESC LIMIT ?2"
        ))?
        .query_map(params![since_ms, i64::try_from(limit).unwrap_or(i64::MAX)], row)?
        .collect()
}

/// Visits of one node that have not ended, oldest first.
pub(crate) fn not_ended(connection: &Connection, node: NodeId, limit: usize) -> rusqlite::Result<Vec<VisitRow>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM visits WHERE state <> 'left' AND node = ?1 ORDER BY arrived_ms, registered_entry LIMIT ?2"
        ))?
        .query_map(params![node.0, i64::try_from(limit).unwrap_or(i64::MAX)], row)?
        .collect()
}

/// One visit.
pub(crate) fn one(connection: &Connection, visit: VisitId) -> rusqlite::Result<Option<VisitRow>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM visits WHERE visit = ?1 ORDER BY registered_entry LIMIT 1"))?
        .query_row([visit.0], row)
        .optional()
}
