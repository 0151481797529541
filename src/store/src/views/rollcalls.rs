//! The view of roll-calls (V8): several people mark at once, and the last word on each person counts, in the order of the office's
//! journal.

use super::word;
use crate::rows::Stored;
use frontdesk_core::fact::{MAX_MISSING, SiteFact};
use rusqlite::{Connection, params};

/// What the office says of a roll-call. The first beginning counts, and the first end, or the first after it went on; marks on
/// one that nobody has begun do not. Whom an end names as missing is marked as not safe, unless a warden has said something of them.
pub(super) fn apply(transaction: &Connection, stored: &Stored, fact: &SiteFact) -> rusqlite::Result<()> {
    let at_ms = stored.entry.wall.utc_ms;
    match fact {
        SiteFact::RollCallStarted { rollcall, why, door, .. } => {
            transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO rollcalls (rollcall, entry, started_ms, why, door) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![rollcall.0, stored.id, at_ms, word(why), door])?;
        }
        SiteFact::RollCallMarked { rollcall, who, safe, .. } => {
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO rollcall_marks (rollcall, who, entry, at_ms, safe) \
                     SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM rollcalls WHERE rollcall = ?1)",
                )?
                .execute(params![rollcall.0, word(who), stored.id, at_ms, safe])?;
        }
        SiteFact::RollCallEnded { rollcall, missing, .. } => {
            let ended = transaction
                .prepare_cached(
                    "UPDATE rollcalls SET ended_ms = ?2, ended_entry = ?3 WHERE rollcall = ?1 AND ended_ms IS NULL",
                )?
                .execute(params![rollcall.0, at_ms, stored.id])?;
            let mut mark = transaction.prepare_cached(
                "INSERT OR IGNORE INTO rollcall_marks (rollcall, who, entry, at_ms, safe) VALUES (?1, ?2, ?3, ?4, 0)",
            )?;
            for who in missing.iter().take(MAX_MISSING * ended) {
                mark.execute(params![rollcall.0, word(who), stored.id, at_ms])?;
            }
        }
        SiteFact::RollCallResumed { rollcall, .. } => {
            transaction
                .prepare_cached("UPDATE rollcalls SET ended_ms = NULL, ended_entry = NULL WHERE rollcall = ?1")?
                .execute([rollcall.0])?;
        }
        _ => {}
    }
    Ok(())
}
