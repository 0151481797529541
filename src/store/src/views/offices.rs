//! Whose site facts count: the office that was learned at enrolment (or is ourselves), and its successors by its own word.
//!
//! This is not a view: it is trust, and is not thrown away with the views. What an office writes after it has named its successor
//! does not count, and neither does a branch of its journal that comes after that word did: whoever has got hold of an old key cannot
//! speak with it.

use crate::rows::Stored;
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::NodePublicKey;
use rusqlite::{Connection, OptionalExtension, params};

/// How many successions are followed: more are a loop, or somebody's joke.
const MAX_RANK: i64 = 100;

/// All offices, oldest first.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<NodeId>> {
    connection
        .prepare_cached("SELECT node FROM offices ORDER BY rank, node")?
        .query_map([], |row| row.get(0).map(NodeId))?
        .collect()
}

/// The node is, or was, an office of this site.
pub(crate) fn is_office(connection: &Connection, node: NodeId) -> rusqlite::Result<bool> {
    Ok(row(connection, node)?.is_some())
}

struct OfficeRow {
    rank: i64,
    /// Row of the entry that names its successor, or 0.
    succeeded: i64,
}

fn row(connection: &Connection, node: NodeId) -> rusqlite::Result<Option<OfficeRow>> {
    connection
        .prepare_cached("SELECT rank, succeeded FROM offices WHERE node = ?1")?
        .query_row([node.0], |row| Ok(OfficeRow { rank: row.get(0)?, succeeded: row.get(1)? }))
        .optional()
}

/// What this entry says of the site counts. Entries come in the order of their chain, so all that an office wrote before it named its
/// successor is here before that word.
pub(super) fn counts(transaction: &Connection, stored: &Stored) -> rusqlite::Result<bool> {
    let office = row(transaction, stored.entry.node)?;
    Ok(office.is_some_and(|office| office.succeeded == 0 || stored.id <= office.succeeded))
}

/// Trusts an office. Answers whether it is a new one; then its entries that are here are to be looked at again.
pub(crate) fn trust(transaction: &Connection, office: NodeId) -> rusqlite::Result<bool> {
    let new =
        transaction.prepare_cached("INSERT OR IGNORE INTO offices (node, rank) VALUES (?1, 0)")?.execute([office.0])?;
    Ok(new > 0)
}

/// An office names its successor. Answers the successor, if it is a new office.
pub(super) fn succeed(transaction: &Connection, stored: &Stored, public_key: &str) -> rusqlite::Result<Option<NodeId>> {
    let mut key = [0; 32];
    if hex::decode_to_slice(public_key, &mut key).is_err() {
        return Ok(None);
    }
    let (node, successor) = (stored.entry.node, NodePublicKey(key).node());
    let Some(office) = row(transaction, node)? else { return Ok(None) };
    // The first word counts; a replay of the journal finds it here and writes nothing.
    if office.succeeded != 0 || successor == node || office.rank >= MAX_RANK {
        return Ok(None);
    }
    transaction
        .prepare_cached("UPDATE offices SET succeeded = ?2 WHERE node = ?1")?
        .execute(params![node.0, stored.id])?;
    let known = row(transaction, successor)?;
    match known {
        // An office that has a successor of its own does not come back.
        Some(known) if known.succeeded != 0 => Ok(None),
        Some(_) => {
            transaction
                .prepare_cached("UPDATE offices SET rank = max(rank, ?2) WHERE node = ?1")?
                .execute(params![successor.0, office.rank + 1])?;
            Ok(None)
        }
        None => {
            transaction
                .prepare_cached("INSERT INTO offices (node, rank) VALUES (?1, ?2)")?
                .execute(params![successor.0, office.rank + 1])?;
            transaction
                .prepare_cached("INSERT OR IGNORE INTO nodes (node, public_key) VALUES (?1, ?2)")?
                .execute(params![successor.0, key])?;
            Ok(Some(successor))
        }
    }
}

/// An office names those that it has followed, oldest first. Answers whether any of them is new here.
pub(super) fn precede(transaction: &Connection, office: NodeId, predecessors: &[String]) -> rusqlite::Result<bool> {
    let Some(OfficeRow { rank, .. }) = row(transaction, office)? else { return Ok(false) };
    let mut new = false;
    for (back, predecessor) in (1..=MAX_RANK).zip(predecessors.iter().rev()) {
        let mut key = [0; 32];
        if hex::decode_to_slice(predecessor, &mut key).is_err() {
            continue;
        }
        let node = NodePublicKey(key).node();
        // A replay of the journal finds them here and writes nothing.
        if is_office(transaction, node)? {
            continue;
        }
        transaction
            .prepare_cached("INSERT INTO offices (node, rank) VALUES (?1, ?2)")?
            .execute(params![node.0, rank - back])?;
        transaction
            .prepare_cached("INSERT OR IGNORE INTO nodes (node, public_key) VALUES (?1, ?2)")?
            .execute(params![node.0, key])?;
        new = true;
    }
    Ok(new)
}
