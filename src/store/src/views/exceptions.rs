//! The view of exceptions. All that is said of one stands in the journal of the kiosk that asked, so its order is that journal's.

use super::word;
use crate::rows::Stored;
use frontdesk_core::fact::{ExceptionFact, ExceptionState};
use rusqlite::{Connection, params};

/// Brings an exception on. The first answer counts; a node speaks of its own exceptions only.
pub(super) fn apply(transaction: &Connection, stored: &Stored, fact: &ExceptionFact) -> rusqlite::Result<()> {
    let state = match fact {
        ExceptionFact::Asked { exception, until_ms, .. } => {
            let entry = &stored.entry;
            transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO exceptions (exception, node, asked_entry, asked_ms, until_ms, simulated, state) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    exception.0,
                    entry.node.0,
                    stored.id,
                    entry.wall.utc_ms,
                    until_ms,
                    entry.simulated,
                    word(ExceptionState::Open)
                ])?;
            return Ok(());
        }
        ExceptionFact::Approved { .. } => ExceptionState::Approved,
        ExceptionFact::Refused { .. } => ExceptionState::Refused,
        ExceptionFact::Lapsed { why, .. } => ExceptionState::Lapsed(*why),
    };
    transaction
        .prepare_cached(
            "UPDATE exceptions SET state = ?3, answer_entry = ?4, ended_ms = ?5 \
             WHERE exception = ?1 AND node = ?2 AND ended_ms IS NULL",
        )?
        .execute(params![fact.exception().0, stored.entry.node.0, word(state), stored.id, stored.entry.wall.utc_ms])?;
    Ok(())
}
