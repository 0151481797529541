//! Deleting entries from before a base, with the rows of views that were made from them.

use super::{Front, alive};
use crate::bases::Base;
use crate::rows::signed;
use crate::views;
use rusqlite::{Connection, params};

/// Deletes what is not needed of the entries between the old front of a run and its new base. Answers how many.
pub(super) fn let_go(transaction: &Connection, front: &Front, base: Base, now_ms: i64) -> rusqlite::Result<u64> {
    drop_checkpoints(transaction, front.run, base)?;
    let entries: Vec<i64> = transaction
        .prepare_cached("SELECT id FROM entries WHERE run = ?1 AND seq >= ?2 AND seq < ?3 ORDER BY seq")?
        .query_map(params![front.run, signed(front.seq), signed(base.seq)], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut deleted = 0;
    for entry in entries {
        deleted += let_go_one(transaction, entry, now_ms)?;
    }
    Ok(deleted)
}

/// Deletes what was kept and is not needed any more: visits that were forgotten, records with a newer word, anchors that a newer
/// one replaces. Answers how many, and whether there may be more.
pub(super) fn tidy(transaction: &Connection, now_ms: i64, limit: u64) -> rusqlite::Result<(u64, bool)> {
    let entries: Vec<i64> = transaction
        .prepare_cached("SELECT e.id FROM bases b JOIN entries e ON e.run = b.run AND e.seq < b.seq ORDER BY e.id")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut deleted = 0;
    for entry in entries {
        deleted += let_go_one(transaction, entry, now_ms)?;
        if deleted >= limit {
            return Ok((deleted, true));
        }
    }
    Ok((deleted, false))
}

/// Older checkpoints say nothing that the node's newest one does not.
fn drop_checkpoints(transaction: &Connection, run: i64, base: Base) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "DELETE FROM checkpoints WHERE run = ?1 AND seq < ?2 AND (run, seq, wall_ms) IS NOT (\
               SELECT c.run, c.seq, c.wall_ms FROM checkpoints c JOIN runs r ON r.id = c.run \
               WHERE r.node = (SELECT node FROM runs WHERE id = ?1) ORDER BY c.seq DESC, c.wall_ms DESC LIMIT 1)",
        )?
        .execute(params![run, signed(base.seq)])?;
    Ok(())
}

fn let_go_one(transaction: &Connection, entry: i64, now_ms: i64) -> rusqlite::Result<u64> {
    if alive::is_needed(transaction, entry)? {
        return Ok(0);
    }
    let stories = alive::stories_of(transaction, entry)?;
    for subject in &stories {
        if !alive::is_over(transaction, *subject, now_ms)? {
            return Ok(0);
        }
    }
    let mut deleted = 0;
    for subject in stories {
        deleted += let_go_story(transaction, subject)?;
    }
    // Part of a story: deleted with it.
    Ok(if deleted > 0 { deleted } else { delete(transaction, entry)? })
}

/// Deletes all entries of a story, and its rows.
fn let_go_story(transaction: &Connection, subject: [u8; 16]) -> rusqlite::Result<u64> {
    let entries: Vec<i64> = transaction
        .prepare_cached("SELECT entry FROM stories WHERE subject = ?1")?
        .query_map([subject], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for sql in [
        "DELETE FROM stories WHERE subject = ?1",
        "DELETE FROM cards WHERE holder = ?1",
        "DELETE FROM visits WHERE visit = ?1",
        "DELETE FROM commands WHERE command = ?1",
        "DELETE FROM command_answers WHERE command = ?1",
        "DELETE FROM holds WHERE hold = ?1",
        "DELETE FROM tickets WHERE ticket = ?1",
        "DELETE FROM exceptions WHERE exception = ?1",
        "DELETE FROM rollcalls WHERE rollcall = ?1",
        "DELETE FROM rollcall_marks WHERE rollcall = ?1",
    ] {
        transaction.prepare_cached(sql)?.execute([subject])?;
    }
    let mut deleted = 0;
    for entry in entries {
        transaction.prepare_cached("DELETE FROM site_records WHERE entry = ?1")?.execute([entry])?;
        deleted += delete(transaction, entry)?;
    }
    Ok(deleted)
}

/// Deletes one entry, or only what views made of it if the chain hangs on it.
fn delete(transaction: &Connection, entry: i64) -> rusqlite::Result<u64> {
    views::let_go_tap(transaction, entry)?;
    for sql in [
        "DELETE FROM door_events WHERE entry = ?1",
        "DELETE FROM contacts WHERE entry = ?1",
        "DELETE FROM visit_words WHERE entry = ?1",
        "DELETE FROM visit_mentions WHERE entry = ?1",
        "DELETE FROM invitation_uses WHERE entry = ?1",
        "DELETE FROM health_samples WHERE entry = ?1",
        "DELETE FROM health_states WHERE entry = ?1",
        // A grant that is let go is older than any command's deadline.
        "DELETE FROM command_begun WHERE lower(hex(command)) = (SELECT json_extract(CAST(open AS TEXT), '$.remote') \
           FROM entries WHERE id = ?1 AND kind IN ('access.granted', 'door.mode_changed') \
           AND json_valid(CAST(open AS TEXT)))",
    ] {
        transaction.prepare_cached(sql)?.execute([entry])?;
    }
    if alive::is_anchor(transaction, entry)? {
        transaction.prepare_cached("INSERT OR IGNORE INTO chain_only (entry) VALUES (?1)")?.execute([entry])?;
        return Ok(0);
    }
    transaction.prepare_cached("DELETE FROM chain_only WHERE entry = ?1")?.execute([entry])?;
    Ok(transaction.prepare_cached("DELETE FROM entries WHERE id = ?1")?.execute([entry])? as u64)
}
