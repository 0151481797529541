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
    if let Some(parent) = parent {
        // The run that it goes on from at its end is no end of the journal any more.
        connection
            .prepare_cached(
                "UPDATE runs SET head = 0 WHERE node = ?1 AND incarnation = ?2 \
                   AND ?3 = (SELECT max(seq) FROM entries WHERE run = runs.id)",
            )?
            .execute(params![node.0, parent.position.incarnation.0, signed(parent.position.seq)])?;
    }
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

/// The run goes on beside another one that goes on from it, so it is an end of the journal again.
pub(crate) fn is_head_again(connection: &Connection, run: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("UPDATE runs SET head = 1 WHERE id = ?1 AND head = 0")?.execute([run])?;
    Ok(())
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

/// What a run goes on from, as its row says.
pub(crate) fn parent(connection: &Connection, run: i64) -> rusqlite::Result<Option<Parent>> {
    connection
        .prepare_cached(
            "SELECT parent_incarnation, parent_seq, parent_hash FROM runs WHERE id = ?1 AND parent_incarnation IS NOT NULL",
        )?
        .query_row([run], |row| {
            let position = Position { incarnation: IncarnationId(row.get(0)?), seq: unsigned(row, 1)? };
            Ok(Parent { position, hash: Hash(row.get(2)?) })
        })
        .optional()
}

/// Restricts runs to those of the journal that is written here now: an office that rolled its key has written under another name.
const OWN: &str = "written_here = 1 AND node = (SELECT value FROM meta WHERE name = 'node')";

/// The end of the journal that is written here: the last entry of the last run.
pub(crate) fn own_head(connection: &Connection) -> rusqlite::Result<Option<Head>> {
    let last_run = connection
        .prepare_cached(&format!(
            "SELECT id, incarnation FROM runs WHERE {OWN} ORDER BY first_seq DESC, id DESC LIMIT 1"
        ))?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, IncarnationId(row.get(1)?))))
        .optional()?;
    let Some((run, incarnation)) = last_run else { return Ok(None) };
    Ok(last(connection, run)?.map(|(seq, hash)| Head { position: Position { incarnation, seq }, hash }))
}

/// A part of the own journal's own branch: a run, as far as the branch follows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnSpan {
    /// The run.
    pub(crate) run: Run,
    /// Count of its last entry on this branch. The run may have more: what a restored disk had lost came back as another branch.
    pub(crate) last_seq: u64,
}

/// The part of the own branch that `wanted` picks, looking back from its end.
fn own_span(
    connection: &Connection,
    wanted: impl Fn(&Run, &IncarnationId) -> bool,
) -> rusqlite::Result<Option<OwnSpan>> {
    let Some(head) = own_head(connection)? else { return Ok(None) };
    let (mut incarnation, mut last_seq) = (head.position.incarnation, head.position.seq);
    loop {
        let row = connection
            .prepare_cached(
                "SELECT r.id, r.first_seq, r.parent_incarnation, r.parent_seq FROM runs r \
                 WHERE r.incarnation = ?1 AND r.node = (SELECT value FROM meta WHERE name = 'node')",
            )?
            .query_row([incarnation.0], |row| {
                let run = Run { id: row.get(0)?, first_seq: unsigned(row, 1)? };
                let parent = row.get::<_, Option<[u8; 16]>>(2)?.map(IncarnationId);
                Ok((run, parent, row.get::<_, Option<i64>>(3)?))
            })
            .optional()?;
        let Some((run, parent, parent_seq)) = row else { return Ok(None) };
        if wanted(&run, &incarnation) {
            return Ok(Some(OwnSpan { run, last_seq }));
        }
        // Counts only go down on the way back, so this ends even in a table that somebody has tampered with.
        match (parent, parent_seq.and_then(|seq| u64::try_from(seq).ok())) {
            (Some(parent), Some(seq)) if seq < run.first_seq => (incarnation, last_seq) = (parent, seq),
            _ => return Ok(None),
        }
    }
}

/// The part of the own branch that holds the entry of this count, if it is not beyond the end.
pub(crate) fn own_span_at(connection: &Connection, seq: u64) -> rusqlite::Result<Option<OwnSpan>> {
    let span = own_span(connection, |run, _| run.first_seq <= seq)?;
    Ok(span.filter(|span| seq <= span.last_seq))
}

/// This run as far as the own branch follows it, if it does.
pub(crate) fn own_span_of(connection: &Connection, incarnation: IncarnationId) -> rusqlite::Result<Option<OwnSpan>> {
    own_span(connection, |_, found| *found == incarnation)
}

/// Works out anew which runs none goes on from: after entries have come in another way than one by one.
pub(crate) fn find_heads(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE runs SET head = NOT EXISTS (SELECT 1 FROM runs c WHERE c.node = runs.node \
           AND c.parent_incarnation = runs.incarnation \
           AND c.parent_seq = (SELECT max(seq) FROM entries WHERE run = runs.id))",
        [],
    )?;
    Ok(())
}
