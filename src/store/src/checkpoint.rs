//! Signed checkpoints: made for the own journal, checked and kept for others'.

use crate::rows::signed;
use crate::writer::Context;
use crate::{AppendError, runs};
use frontdesk_core::journal::Checkpoint;
use rusqlite::{Connection, params};

/// Signs the own journal's end.
pub(crate) fn sign(context: &Context<'_>, wall_ms: i64) -> Result<Option<Checkpoint>, AppendError> {
    let Some(head) = runs::own_head(context.transaction)? else { return Ok(None) };
    let checkpoint = Checkpoint::sign(context.key.signing(), head.position, head.hash, wall_ms);
    if let Some(run) = runs::find(context.transaction, checkpoint.node, head.position.incarnation)? {
        keep(context.transaction, run.id, &checkpoint)?;
    }
    Ok(Some(checkpoint))
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
