//! The view of decisions at doors, and what became of them.

use super::{DoorOutcome, Verdict, from_word, word};
use crate::rows::{Stored, signed, unsigned};
use frontdesk_core::access::Direction;
use frontdesk_core::door::DoorMode;
use frontdesk_core::id::{NodeId, SubjectId, VisitId};
use rusqlite::{Connection, Row, params};

pub(super) fn decide(
    transaction: &Connection,
    stored: &Stored,
    door: &str,
    command: Option<u64>,
    verdict: Verdict,
    visit: Option<VisitId>,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO door_events (entry, run, at_ms, door, command, verdict, visit, simulated) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            stored.id,
            stored.run,
            stored.entry.wall.utc_ms,
            door,
            // A command's number is compared, never counted with: its bits are what matters.
            command.map(u64::cast_signed),
            word(verdict),
            visit.map(|visit| visit.0),
            stored.entry.simulated,
        ])?;
    Ok(())
}

/// A command number means something within its run only. The first outcome stands.
pub(super) fn conclude(
    transaction: &Connection,
    stored: &Stored,
    door: &str,
    command: u64,
    outcome: DoorOutcome,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE door_events SET outcome = ?4, outcome_ms = ?5 WHERE entry = (\
               SELECT max(entry) FROM door_events WHERE run = ?1 AND door = ?2 AND command = ?3 AND outcome IS NULL)",
        )?
        .execute(params![stored.run, door, command.cast_signed(), word(outcome), stored.entry.wall.utc_ms])?;
    Ok(())
}

/// What a door rests in from now on. A node's last word counts.
pub(super) fn rest(
    transaction: &Connection,
    stored: &Stored,
    door: &str,
    mode: DoorMode,
    until_ms: Option<i64>,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO door_modes (node, door, entry, mode, until_ms) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (node, door) DO UPDATE SET entry = excluded.entry, mode = excluded.mode, until_ms = excluded.until_ms",
        )?
        .execute(params![stored.entry.node.0, door, stored.id, word(mode), until_ms])?;
    Ok(())
}

/// What a node's doors rest in, by name.
pub(crate) fn resting(connection: &Connection, node: NodeId) -> rusqlite::Result<Vec<super::DoorRest>> {
    connection
        .prepare_cached("SELECT door, mode, until_ms FROM door_modes WHERE node = ?1 ORDER BY door")?
        .query_map([node.0], |row| {
            let mode = from_word(1, &row.get::<_, String>(1)?)?;
            Ok(super::DoorRest { door: row.get(0)?, mode, until_ms: row.get(2)? })
        })?
        .collect()
}

/// A decision without what is sealed.
pub(crate) struct DoorRow {
    pub(crate) entry: i64,
    pub(crate) event: super::DoorEvent,
}

const COLUMNS: &str = "d.entry, r.node, d.at_ms, d.door, d.verdict, d.outcome, d.outcome_ms, d.visit, d.simulated \
     FROM door_events d JOIN runs r ON r.id = d.run";

fn row(row: &Row<'_>) -> rusqlite::Result<DoorRow> {
    let event = super::DoorEvent {
        node: NodeId(row.get(1)?),
        at_ms: row.get(2)?,
        door: row.get(3)?,
        verdict: from_word(4, &row.get::<_, String>(4)?)?,
        outcome: row.get::<_, Option<String>>(5)?.map(|text| from_word(5, &text)).transpose()?,
        outcome_ms: row.get(6)?,
        visit: row.get::<_, Option<[u8; 16]>>(7)?.map(VisitId),
        simulated: row.get(8)?,
        name: None,
        staff: None,
        reader: None,
        direction: Direction::In,
    };
    Ok(DoorRow { entry: row.get(0)?, event })
}

/// Decisions since then, of one node alone if that is asked; newest first, without the newest `skip`.
pub(crate) fn since(
    connection: &Connection,
    since_ms: i64,
    of: Option<NodeId>,
    (skip, limit): (usize, usize),
) -> rusqlite::Result<Vec<DoorRow>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE d.at_ms >= ?1 AND (?4 IS NULL OR r.node = ?4) \
             ORDER BY d.at_ms DESC, d.entry DESC LIMIT ?2 OFFSET ?3"
        ))?
        .query_map(params![since_ms, signed(limit as u64), signed(skip as u64), of.map(|node| node.0)], row)?
        .collect()
}

/// How many decisions of one node there were since then.
pub(crate) fn count_of(connection: &Connection, since_ms: i64, of: NodeId) -> rusqlite::Result<u64> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM door_events d JOIN runs r ON r.id = d.run WHERE d.at_ms >= ?1 AND r.node = ?2",
        )?
        .query_row(params![since_ms, of.0], |row| unsigned(row, 0))
}

/// Decisions about whoever these keys are of, newest first, without the newest `skip`. A key that is gone says of nobody that it was them.
pub(crate) fn of_holder(
    connection: &Connection,
    holder: SubjectId,
    (skip, limit): (usize, usize),
) -> rusqlite::Result<Vec<DoorRow>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE d.entry IN (\
               SELECT e.id FROM keys k JOIN entries e ON e.key_id = k.key_id WHERE k.subject = ?1) \
             ORDER BY +d.at_ms DESC, d.entry DESC LIMIT ?2 OFFSET ?3"
        ))?
        .query_map(params![holder.0, signed(limit as u64), signed(skip as u64)], row)?
        .collect()
}
