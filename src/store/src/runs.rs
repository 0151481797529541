//! Runs of nodes' processes: finding them, adding them, and where each ends.

use crate::rows::{signed, unsigned};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{Hash, Head, Parent, Position};
use rusqlite::{Connection, OptionalExtension, params};

/// A run as its row says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// `runs.id`.
    pub(crate) id: i64,
    /// Count of its first entry.
    pub(crate) first_seq: u64,
}

/// The run of this incarnation.
pub(crate) fn find(connection: &Connection, node: NodeId, incarnation: IncarnationId) -> rusqlite::Result<Option<Run>> {
    connection
        .prepare_cached("SELECT id, first_seq FROM runs WHERE node = ?1 AND incarnation = ?2")?
        .query_row(params![node.0, incarnation.0], |row| Ok(Run { id: row.get(0)?, first_seq: unsigned(row, 1)? }))
        .optional()
}

/// Adds a run.
pub(crate) fn insert(
    connection: &Connection,
    node: NodeId,
    first: Position,
    parent: Option<Parent>,
    written_here: bool,
) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO runs (node, incarnation, first_seq, parent_incarnation, parent_seq, parent_hash, written_here) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .insert(params![
            node.0,
            first.incarnation.0,
            signed(first.seq),
            parent.map(|parent| parent.position.incarnation.0),
            parent.map(|parent| signed(parent.position.seq)),
            parent.map(|parent| parent.hash.0),
            written_here,
        ])
}

/// Count and hash of a run's last entry.
pub(crate) fn last(connection: &Connection, run: i64) -> rusqlite::Result<Option<(u64, Hash)>> {
    connection
        .prepare_cached("SELECT seq, hash FROM entries WHERE run = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([run], |row| Ok((unsigned(row, 0)?, Hash(row.get(1)?))))
        .optional()
}

/// The hash of one entry.
pub(crate) fn hash_at(connection: &Connection, run: i64, seq: u64) -> rusqlite::Result<Option<Hash>> {
    connection
        .prepare_cached("SELECT hash FROM entries WHERE run = ?1 AND seq = ?2")?
        .query_row(params![run, signed(seq)], |row| row.get(0).map(Hash))
        .optional()
}

/// The end of the journal that is written here: the last entry of the last run.
pub(crate) fn own_head(connection: &Connection) -> rusqlite::Result<Option<Head>> {
    let last_run = connection
        .prepare_cached(
            "SELECT id, incarnation FROM runs WHERE written_here = 1 ORDER BY first_seq DESC, id DESC LIMIT 1",
        )?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, IncarnationId(row.get(1)?))))
        .optional()?;
    let Some((run, incarnation)) = last_run else { return Ok(None) };
    Ok(last(connection, run)?.map(|(seq, hash)| Head { position: Position { incarnation, seq }, hash }))
}

/// The run of the own journal that holds the entry of this count, if it is not beyond the last one.
pub(crate) fn own_run_at(connection: &Connection, seq: u64) -> rusqlite::Result<Option<Run>> {
    connection
        .prepare_cached(
            "SELECT id, first_seq FROM runs WHERE written_here = 1 AND first_seq <= ?1 ORDER BY first_seq DESC, id DESC LIMIT 1",
        )?
        .query_row([signed(seq)], |row| Ok(Run { id: row.get(0)?, first_seq: unsigned(row, 1)? }))
        .optional()
}
