//! Signed checkpoints: made for the own journal, checked and kept for others'.

use crate::node_key::NodeKey;
use crate::rows::{signed, unsigned};
use crate::writer::Context;
use crate::{AppendError, runs};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{Checkpoint, Hash, Head, NodePublicKey, Position};
use rusqlite::{Connection, OptionalExtension, params};

/// Signs the own journal's end.
pub(crate) fn sign(context: &Context<'_>, wall_ms: i64) -> Result<Option<Checkpoint>, AppendError> {
    let Some(head) = runs::own_head(context.transaction)? else { return Ok(None) };
    let checkpoint = Checkpoint::sign(context.key.signing(), head.position, head.hash, wall_ms);
    if let Some(run) = runs::find(context.transaction, checkpoint.node, head.position.incarnation)? {
        keep(context.transaction, run.id, &checkpoint)?;
    }
    Ok(Some(checkpoint))
}

/// Signs the end of the line in the transaction that wrote it. Pages that others bring end at signed entries, so there is one every
/// so often whether or not anybody asks; see [`crate::append::Line::wants_checkpoint`].
pub(crate) fn sign_line(
    transaction: &Connection,
    key: &NodeKey,
    run: i64,
    head: Head,
    wall_ms: i64,
) -> rusqlite::Result<()> {
    keep(transaction, run, &Checkpoint::sign(key.signing(), head.position, head.hash, wall_ms))
}

/// Keeps a checkpoint whose signature was checked. The same one twice is one.
pub(crate) fn keep(transaction: &Connection, run: i64, checkpoint: &Checkpoint) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO checkpoints (run, seq, hash, wall_ms, signature) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            run,
            signed(checkpoint.position.seq),
            checkpoint.hash.0,
            checkpoint.wall_ms,
            checkpoint.signature,
        ])?;
    Ok(())
}

/// The count of a run's newest checkpoint that is signed by its node and names the entry that is here.
pub(crate) fn newest_good(connection: &Connection, run: i64) -> rusqlite::Result<Option<u64>> {
    let found = connection
        .prepare_cached(
            "SELECT r.node, r.incarnation, c.seq, c.hash, c.wall_ms, c.signature, n.public_key FROM checkpoints c \
             JOIN runs r ON r.id = c.run JOIN nodes n ON n.node = r.node \
             JOIN entries e ON e.run = c.run AND e.seq = c.seq AND e.hash = c.hash \
             WHERE c.run = ?1 ORDER BY c.seq DESC, c.wall_ms DESC LIMIT 1",
        )?
        .query_row([run], |row| {
            let position = Position { incarnation: IncarnationId(row.get(1)?), seq: unsigned(row, 2)? };
            let (hash, wall_ms, signature) = (Hash(row.get(3)?), row.get(4)?, row.get(5)?);
            let checkpoint = Checkpoint { node: NodeId(row.get(0)?), position, hash, wall_ms, signature };
            Ok((checkpoint, NodePublicKey(row.get(6)?)))
        })
        .optional()?;
    Ok(found.filter(|(checkpoint, key)| checkpoint.verify(key).is_ok()).map(|(checkpoint, _)| checkpoint.position.seq))
}
