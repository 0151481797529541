//! The view of visits. A visit is one thing for the whole site, and what is said of it comes from any node and in any order: each
//! column takes the least of what was said (the rating the greatest), so that neither order nor repetition means anything, and a
//! visit never goes back to an earlier state.

use super::{from_word, word};
use crate::listed::Cursor;
use crate::rows::{Stored, unsigned};
use frontdesk_core::fact::Drink;
use frontdesk_core::id::{NodeId, VisitId};
use frontdesk_core::screen::{Language, Purpose, Rating};
use frontdesk_core::visit::{InParty, LeftHow, MAX_PARTY, PermittedBy, VisitState};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Of two registrations of one visit the earlier one is what happened.
pub(super) fn register(
    transaction: &Connection,
    stored: &Stored,
    visit: VisitId,
    purpose: Purpose,
    language: Language,
    party: Option<InParty>,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO visits (visit, node, purpose, language, arrived_ms, simulated, registered_entry, party, child_of) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
             ON CONFLICT (visit) DO UPDATE SET node = excluded.node, purpose = excluded.purpose, \
               language = excluded.language, arrived_ms = excluded.arrived_ms, simulated = excluded.simulated, \
               registered_entry = excluded.registered_entry, party = excluded.party, child_of = excluded.child_of \
             WHERE registered_entry IS NULL OR (excluded.arrived_ms, excluded.node, \
               (SELECT seq FROM entries WHERE id = excluded.registered_entry), \
               (SELECT hash FROM entries WHERE id = excluded.registered_entry)) \
             < (visits.arrived_ms, visits.node, (SELECT seq FROM entries WHERE id = visits.registered_entry), \
               (SELECT hash FROM entries WHERE id = visits.registered_entry))",
        )?
        .execute(params![
            visit.0,
            stored.entry.node.0,
            word(purpose),
            word(language),
            stored.entry.wall.utc_ms,
            stored.entry.simulated,
            stored.id,
            party.map(|party| party.first.0),
            party.and_then(|party| party.child_of).map(|adult| adult.0),
        ])?;
    Ok(())
}

/// Nobody else joins the party of whoever registered first.
pub(super) fn complete_party(transaction: &Connection, first: VisitId) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO visits (visit, party_complete) VALUES (?1, 1) \
             ON CONFLICT (visit) DO UPDATE SET party_complete = 1",
        )?
        .execute([first.0])?;
    Ok(())
}

pub(super) fn permit(
    transaction: &Connection,
    stored: &Stored,
    visit: VisitId,
    by: PermittedBy,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO visits (visit, permitted_ms, permitted_by, permitted_entry) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (visit) DO UPDATE SET permitted_ms = excluded.permitted_ms, \
               permitted_by = excluded.permitted_by, permitted_entry = excluded.permitted_entry \
             WHERE permitted_ms IS NULL OR (excluded.permitted_ms, excluded.permitted_by, \
               (SELECT hash FROM entries WHERE id = excluded.permitted_entry)) \
             < (visits.permitted_ms, visits.permitted_by, (SELECT hash FROM entries WHERE id = visits.permitted_entry))",
        )?
        .execute(params![visit.0, stored.entry.wall.utc_ms, word(by), stored.id])?;
    Ok(())
}

pub(super) fn enter(transaction: &Connection, stored: &Stored, visit: VisitId) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO visits (visit, entered_ms, entered_entry) VALUES (?1, ?2, ?3) \
             ON CONFLICT (visit) DO UPDATE SET entered_ms = excluded.entered_ms, entered_entry = excluded.entered_entry \
             WHERE entered_ms IS NULL OR (excluded.entered_ms, \
               (SELECT hash FROM entries WHERE id = excluded.entered_entry)) \
             < (visits.entered_ms, (SELECT hash FROM entries WHERE id = visits.entered_entry))",
        )?
        .execute(params![visit.0, stored.entry.wall.utc_ms, stored.id])?;
    Ok(())
}

pub(super) fn leave(transaction: &Connection, stored: &Stored, visit: VisitId, how: LeftHow) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO visits (visit, left_ms, left_how, left_entry) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (visit) DO UPDATE SET left_ms = excluded.left_ms, left_how = excluded.left_how, \
               left_entry = excluded.left_entry \
             WHERE left_ms IS NULL OR (excluded.left_ms, excluded.left_how, \
               (SELECT hash FROM entries WHERE id = excluded.left_entry)) \
             < (visits.left_ms, visits.left_how, (SELECT hash FROM entries WHERE id = visits.left_entry))",
        )?
        .execute(params![visit.0, stored.entry.wall.utc_ms, word(how), stored.id])?;
    Ok(())
}

/// The latest rating counts.
pub(super) fn rate(transaction: &Connection, stored: &Stored, visit: VisitId, rating: Rating) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO visits (visit, rated_ms, rating, rated_entry) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (visit) DO UPDATE SET rated_ms = excluded.rated_ms, rating = excluded.rating, \
               rated_entry = excluded.rated_entry \
             WHERE rated_ms IS NULL OR (excluded.rated_ms, excluded.rating, \
               (SELECT hash FROM entries WHERE id = excluded.rated_entry)) \
             > (visits.rated_ms, visits.rating, (SELECT hash FROM entries WHERE id = visits.rated_entry))",
        )?
        .execute(params![visit.0, stored.entry.wall.utc_ms, word(rating), stored.id])?;
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
    pub(crate) host_changes: u8,
    pub(crate) host_entry: Option<i64>,
    pub(crate) drink: Option<(Drink, i64)>,
    pub(crate) message_ms: Option<i64>,
    pub(crate) party: Option<InParty>,
    pub(crate) party_complete: bool,
}

const COLUMNS: &str = "node, visit, state, purpose, language, arrived_ms, permitted_ms, permitted_by, entered_ms, left_ms, \
     left_how, rating, simulated, registered_entry, host_changes, host_entry, drink, drink_ms, message_ms, \
     party, child_of, party_complete";

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
        host_changes: row.get::<_, Option<u8>>(14)?.unwrap_or_default(),
        host_entry: row.get(15)?,
        drink: optional(row, 16)?.zip(row.get(17)?),
        message_ms: row.get(18)?,
        party: party(row)?,
        party_complete: row.get(21)?,
    })
}

fn party(row: &Row<'_>) -> rusqlite::Result<Option<InParty>> {
    let Some(first) = row.get::<_, Option<[u8; 16]>>(19)? else { return Ok(None) };
    let child_of = row.get::<_, Option<[u8; 16]>>(20)?.map(VisitId);
    Ok(Some(InParty { first: VisitId(first), child_of }))
}

/// The visits of a party, the one that began it first; more than can be are cut off.
pub(crate) fn of_party(connection: &Connection, first: VisitId) -> rusqlite::Result<Vec<VisitRow>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM visits WHERE party = ?1 AND registered_entry IS NOT NULL \
             ORDER BY (visit IS NOT ?1), arrived_ms, registered_entry LIMIT {MAX_PARTY}"
        ))?
        .query_map([first.0], row)?
        .collect()
}

/// Visits that arrived or left since, or have not ended; newest arrival first.
pub(crate) fn since(connection: &Connection, since_ms: i64, limit: usize) -> rusqlite::Result<Vec<VisitRow>> {
    // Three indexes rather than one OR, and none for the order: the time does not grow with the journal.
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM visits WHERE arrived_ms IS NOT NULL AND visit IN (\
               SELECT visit FROM visits WHERE arrived_ms >= ?1 \
               UNION SELECT visit FROM visits WHERE left_ms >= ?1 \
               UNION SELECT visit FROM visits WHERE left_ms IS NULL AND arrived_ms IS NOT NULL) \
             ORDER BY +arrived_ms DESC, registered_entry DESC LIMIT ?2"
        ))?
        .query_map(params![since_ms, i64::try_from(limit).unwrap_or(i64::MAX)], row)?
        .collect()
}

/// Visits that have ended and arrived or left since; the latest leaving first.
pub(crate) fn ended_since(connection: &Connection, since_ms: i64, limit: usize) -> rusqlite::Result<Vec<VisitRow>> {
    // The plus keeps SQLite from going through all leavings there ever were, in their order.
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM visits WHERE left_ms IS NOT NULL AND arrived_ms IS NOT NULL AND visit IN (\
               SELECT visit FROM visits WHERE left_ms >= ?1 \
               UNION SELECT visit FROM visits WHERE arrived_ms >= ?1) \
             ORDER BY +left_ms DESC, registered_entry DESC LIMIT ?2"
        ))?
        .query_map(params![since_ms, i64::try_from(limit).unwrap_or(i64::MAX)], row)?
        .collect()
}

/// How many came before this moment and have not passed a door yet, and the one who came first.
pub(crate) fn waiting_since(connection: &Connection, before_ms: i64) -> rusqlite::Result<(u64, Option<VisitRow>)> {
    // Written out, so that SQLite sees the condition of the partial index.
    let which =
        "left_ms IS NULL AND arrived_ms IS NOT NULL AND state IN ('registered', 'permitted') AND arrived_ms <= ?1";
    let count = connection
        .prepare_cached(&format!("SELECT count(*) FROM visits WHERE {which}"))?
        .query_row([before_ms], |row| unsigned(row, 0))?;
    let first = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM visits WHERE {which} ORDER BY arrived_ms, registered_entry LIMIT 1"
        ))?
        .query_row([before_ms], row)
        .optional()?;
    Ok((count, first))
}

/// Visits of the site that have not ended: this node's own first, each oldest first.
pub(crate) fn not_ended(connection: &Connection, own: Option<NodeId>, limit: usize) -> rusqlite::Result<Vec<VisitRow>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM visits WHERE left_ms IS NULL AND arrived_ms IS NOT NULL \
             ORDER BY (node IS NOT ?1), arrived_ms, registered_entry LIMIT ?2"
        ))?
        .query_map(params![own.map(|node| node.0), i64::try_from(limit).unwrap_or(i64::MAX)], row)?
        .collect()
}

/// One visit, if its registration is here.
pub(crate) fn one(connection: &Connection, visit: VisitId) -> rusqlite::Result<Option<VisitRow>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM visits WHERE visit = ?1 AND registered_entry IS NOT NULL"))?
        .query_row([visit.0], row)
        .optional()
}

/// Visits from before this place in the order of registration, newest first, for as long as `take` wants more; those alone that have not
/// ended if that is asked.
pub(crate) fn each_before(
    connection: &Connection,
    before: Cursor,
    since_ms: Option<i64>,
    not_ended: bool,
    mut take: impl FnMut(VisitRow) -> bool,
) -> rusqlite::Result<()> {
    // Written out, so that SQLite sees the condition of the partial index.
    let which = if not_ended { "left_ms IS NULL AND arrived_ms IS NOT NULL" } else { "arrived_ms IS NOT NULL" };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM visits WHERE {which} AND arrived_ms <= ?1 AND (arrived_ms < ?1 OR registered_entry < ?2) \
           AND arrived_ms >= ?3 ORDER BY arrived_ms DESC, registered_entry DESC"
    ))?;
    let mut rows = statement.query(params![before.at_ms, before.entry, since_ms.unwrap_or(i64::MIN)])?;
    while let Some(found) = rows.next()? {
        if !take(row(found)?) {
            break;
        }
    }
    Ok(())
}

/// The visit whose registration this entry is, unless another registration of it counts.
pub(crate) fn registered_by(connection: &Connection, entry: i64) -> rusqlite::Result<Option<VisitRow>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM visits WHERE registered_entry = ?1 \
               AND visit IN (SELECT subject FROM stories WHERE entry = ?1)"
        ))?
        .query_row([entry], row)
        .optional()
}

/// When the visit ended, as far as is known.
pub(super) fn left_ms(connection: &Connection, visit: VisitId) -> rusqlite::Result<Option<i64>> {
    let found = connection
        .prepare_cached("SELECT left_ms FROM visits WHERE visit = ?1")?
        .query_row([visit.0], |row| row.get(0))
        .optional()?;
    Ok(found.flatten())
}

/// What is known of the visit says that it has not ended.
pub(super) fn has_not_ended(connection: &Connection, visit: VisitId) -> rusqlite::Result<bool> {
    Ok(left_ms(connection, visit)?.is_none())
}
