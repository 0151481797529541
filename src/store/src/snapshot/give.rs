//! Working a snapshot out: a set of rows, found from what is alive rather than by reading all there is.

use super::{MAX_SNAPSHOT_BASES, SnapshotDraft};
use crate::letting_go::{FOR_EVER, IS_LAST_GIVEN, IS_OUT, LAST_WORDS};
use crate::rows::{signed, unsigned};
use crate::{checkpoint, receipts};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{Hash, KeptDigest, NodePublicKey, Position, SnapshotBase};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// Where each run begins for the asker: what its node has last signed for, and all that this goes on from.
type Bases = BTreeMap<i64, u64>;

/// Works the snapshot for `asker` out, whose own journal is not in it. In the caller's transaction.
pub(crate) fn draft(connection: &Connection, asker: NodeId) -> rusqlite::Result<SnapshotDraft> {
    let bases = bases(connection, asker)?;
    // Row of the entry → it is for the chain alone.
    let mut found: BTreeMap<i64, bool> = BTreeMap::new();
    for id in anchors(connection, &bases)? {
        found.insert(id, true);
    }
    let old_ends = old_ends(connection, &bases)?;
    for (run, seq) in &bases {
        let id = row_at(connection, *run, *seq)?;
        found.insert(id, old_ends.contains(run));
    }
    for id in needed(connection, &bases, &old_ends)? {
        let (run, seq) = place_of(connection, id)?;
        if bases.get(&run).is_some_and(|base| seq <= *base) {
            found.insert(id, false);
        }
    }
    let mut draft = SnapshotDraft {
        bases: Vec::with_capacity(bases.len()),
        kept: KeptDigest::default(),
        public_keys: public_keys(connection, asker)?,
        rows: found.into_iter().collect(),
    };
    let mut statement = connection.prepare_cached(
        "SELECT e.run, r.node, r.incarnation, e.seq, e.hash FROM entries e JOIN runs r ON r.id = e.run WHERE e.id = ?1",
    )?;
    for (id, _) in &draft.rows {
        let (run, base) = statement.query_row([id], |row| {
            let position = Position { incarnation: IncarnationId(row.get(2)?), seq: unsigned(row, 3)? };
            Ok((row.get::<_, i64>(0)?, SnapshotBase { node: NodeId(row.get(1)?), position, hash: Hash(row.get(4)?) }))
        })?;
        if bases.get(&run) == Some(&base.position.seq) {
            draft.bases.push(base);
        } else {
            draft.kept.push(base.hash);
        }
    }
    Ok(draft)
}

fn bases(connection: &Connection, asker: NodeId) -> rusqlite::Result<Bases> {
    let runs: Vec<i64> = connection
        .prepare_cached("SELECT id FROM runs WHERE node <> ?1 ORDER BY first_seq DESC, id DESC LIMIT ?2")?
        .query_map(params![asker.0, signed(MAX_SNAPSHOT_BASES as u64)], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut bases = Bases::new();
    for run in runs {
        // Newer runs come first and cover what they go on from.
        if !bases.contains_key(&run)
            && let Some(seq) = checkpoint::newest_good(connection, run)?
        {
            receipts::cover(connection, &mut bases, run, seq)?;
        }
    }
    Ok(bases)
}

fn row_at(connection: &Connection, run: i64, seq: u64) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT id FROM entries WHERE run = ?1 AND seq = ?2")?
        .query_row(params![run, signed(seq)], |row| row.get(0))
}

fn place_of(connection: &Connection, id: i64) -> rusqlite::Result<(i64, u64)> {
    connection
        .prepare_cached("SELECT run, seq FROM entries WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, unsigned(row, 1)?)))
}

/// Each run's first entry, and what runs go on from: the chain hangs on them.
fn anchors(connection: &Connection, bases: &Bases) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT e.id, e.seq FROM runs r JOIN entries e ON e.run = r.id AND e.seq = r.first_seq WHERE r.id = ?1 \
         UNION SELECT e.id, e.seq FROM runs r \
           JOIN runs c ON c.node = r.node AND c.parent_incarnation = r.incarnation \
           JOIN entries e ON e.run = r.id AND e.seq = c.parent_seq WHERE r.id = ?1",
    )?;
    let mut found = Vec::new();
    for (run, base) in bases {
        let rows = statement.query_map([run], |row| Ok((row.get(0)?, unsigned(row, 1)?)))?;
        for row in rows {
            let (id, seq) = row?;
            if seq <= *base {
                found.push(id);
            }
        }
    }
    Ok(found)
}

/// Runs that ended where another one goes on which has a base, too.
fn old_ends(connection: &Connection, bases: &Bases) -> rusqlite::Result<BTreeSet<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT p.id FROM runs r JOIN runs p ON p.node = r.node AND p.incarnation = r.parent_incarnation \
         WHERE r.id = ?1 AND r.parent_seq = ?2",
    )?;
    let mut parent = connection.prepare_cached("SELECT parent_seq FROM runs WHERE id = ?1")?;
    let mut ends = BTreeSet::new();
    for run in bases.keys() {
        let Some(seq) = parent.query_row([run], |row| row.get::<_, Option<i64>>(0))? else { continue };
        let rows = statement.query_map(params![run, seq], |row| row.get::<_, i64>(0))?;
        for row in rows {
            let parent = row?;
            if bases.get(&parent).map(|base| signed(*base)) == Some(seq) {
                ends.insert(parent);
            }
        }
    }
    Ok(ends)
}

/// Everything that a view of something alive is made from, wherever it stands.
fn needed(connection: &Connection, bases: &Bases, old_ends: &BTreeSet<i64>) -> rusqlite::Result<BTreeSet<i64>> {
    let mut needed: BTreeSet<i64> =
        ids(connection, &format!("{LAST_WORDS} UNION SELECT e.id FROM entries e WHERE {FOR_EVER}"))?;
    needed.extend(ids(
        connection,
        &format!(
            "SELECT entry FROM stories WHERE subject IN (\
           SELECT visit FROM visits WHERE state <> 'left' \
           UNION SELECT c.holder FROM cards c WHERE {IS_OUT} OR {IS_LAST_GIVEN} \
           UNION SELECT command FROM commands WHERE outcome IS NULL UNION SELECT hold FROM holds WHERE lifted_ms IS NULL \
           UNION SELECT ticket FROM tickets WHERE closed_ms IS NULL \
           UNION SELECT exception FROM exceptions WHERE ended_ms IS NULL \
           UNION SELECT rollcall FROM rollcalls WHERE ended_ms IS NULL)"
        ),
    )?);
    // What tells of something that goes on beyond a base is needed from its beginning.
    let mut beyond = connection.prepare_cached(
        "SELECT entry FROM stories WHERE subject IN (\
           SELECT s.subject FROM entries e JOIN stories s ON s.entry = e.id WHERE e.run = ?1 AND e.seq >= ?2)",
    )?;
    let runs: Vec<i64> = ids(connection, "SELECT id FROM runs")?.into_iter().collect();
    for run in runs {
        let from = match bases.get(&run) {
            Some(base) => base.saturating_add(u64::from(old_ends.contains(&run))),
            None => 0,
        };
        let rows = beyond.query_map(params![run, signed(from)], |row| row.get::<_, i64>(0))?;
        for row in rows {
            needed.insert(row?);
        }
    }
    Ok(needed)
}

fn ids(connection: &Connection, sql: &str) -> rusqlite::Result<BTreeSet<i64>> {
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

fn public_keys(connection: &Connection, asker: NodeId) -> rusqlite::Result<Vec<NodePublicKey>> {
    connection
        .prepare_cached("SELECT public_key FROM nodes WHERE node <> ?1 ORDER BY node")?
        .query_map([asker.0], |row| row.get(0).map(NodePublicKey))?
        .collect()
}
