//! The view of the office's commands and of what became of them. An answer may come before its command, and counts only from the
//! node that the command was given to.

use super::word;
use crate::rows::Stored;
use frontdesk_core::fact::CommandOutcome;
use frontdesk_core::id::{CommandId, NodeId};
use rusqlite::{Connection, params};

/// Given once: a repeated command is the same one.
pub(super) fn give(
    transaction: &Connection,
    stored: &Stored,
    command: CommandId,
    node: NodeId,
    deadline_ms: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO commands (command, entry, node, deadline_ms, outcome, answered_ms) \
             SELECT ?1, ?2, ?3, ?4, a.outcome, a.answered_ms \
             FROM (SELECT 1) LEFT JOIN command_answers a ON a.command = ?1 AND a.node = ?3",
        )?
        .execute(params![command.0, stored.id, node.0, deadline_ms])?;
    Ok(())
}

/// Answered once; of two answers (of two branches, say) the earlier one counts.
pub(super) fn answer(
    transaction: &Connection,
    stored: &Stored,
    command: CommandId,
    outcome: CommandOutcome,
) -> rusqlite::Result<()> {
    let changed = transaction
        .prepare_cached(
            "INSERT INTO command_answers (command, node, outcome, answered_ms) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (command, node) DO UPDATE SET outcome = excluded.outcome, answered_ms = excluded.answered_ms \
             WHERE (excluded.answered_ms, excluded.outcome) < (answered_ms, outcome)",
        )?
        .execute(params![command.0, stored.entry.node.0, word(outcome), stored.entry.wall.utc_ms])?;
    if changed > 0 {
        transaction
            .prepare_cached("UPDATE commands SET outcome = ?3, answered_ms = ?4 WHERE command = ?1 AND node = ?2")?
            .execute(params![command.0, stored.entry.node.0, word(outcome), stored.entry.wall.utc_ms])?;
    }
    Ok(())
}

/// The grant that a command asks for is recorded: the door may have moved, whether or not there is an answer.
pub(super) fn begin(transaction: &Connection, stored: &Stored, command: CommandId) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT OR IGNORE INTO command_begun (command, node) VALUES (?1, ?2)")?
        .execute(params![command.0, stored.entry.node.0])?;
    Ok(())
}

/// What readers of this view read: `commands` as `c`.
pub(crate) const COMMAND_COLUMNS: &str = "c.command, c.entry, c.node, c.deadline_ms, c.outcome, c.answered_ms, \
     EXISTS (SELECT 1 FROM command_begun b WHERE b.command = c.command AND b.node = c.node)";
