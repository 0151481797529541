//! The view of the newest passages of staff, each way: one row for each key, which is a member of staff's for a month, so that nothing in
//! here says whose it is once the key is gone.

use crate::rows::{self, Stored};
use frontdesk_core::access::{Direction, Grant};
use frontdesk_core::fact::{Fact, Reading};
use rusqlite::{Connection, params};

use super::word;

/// A grant by a card of staff, or by a pass for the day, is a passage.
pub(super) fn note(transaction: &Connection, stored: &Stored, fact: &Fact) -> rusqlite::Result<()> {
    let Fact::AccessGranted { door, grant: Grant::Staff | Grant::DayPass, visit: None, at, .. } = fact else {
        return Ok(());
    };
    let Some(sealed) = &stored.entry.sealed else { return Ok(()) };
    let direction: Direction = at.direction;
    transaction
        .prepare_cached(
            "INSERT INTO staff_taps (key_id, direction, at_ms, node, door, entry) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (key_id, direction) DO UPDATE SET at_ms = excluded.at_ms, node = excluded.node, \
               door = excluded.door, entry = excluded.entry \
             WHERE excluded.at_ms > staff_taps.at_ms OR (excluded.at_ms = staff_taps.at_ms AND \
               (SELECT hash FROM entries WHERE id = excluded.entry) > (SELECT hash FROM entries WHERE id = staff_taps.entry))",
        )?
        .execute(params![
            sealed.key.0,
            word(direction),
            stored.entry.wall.utc_ms,
            stored.entry.node.0,
            door,
            stored.id,
        ])?;
    Ok(())
}

/// The entry is being let go: the newest of what is left under its key counts.
pub(crate) fn let_go(transaction: &Connection, entry: i64) -> rusqlite::Result<()> {
    let gone = transaction
        .prepare_cached(
            "DELETE FROM staff_taps WHERE key_id = (SELECT key_id FROM entries WHERE id = ?1) AND entry = ?1",
        )?
        .execute([entry])?;
    if gone == 0 {
        return Ok(());
    }
    let left: Vec<Stored> = transaction
        .prepare_cached(&format!(
            "SELECT {} FROM entries e JOIN runs r ON r.id = e.run \
             WHERE e.key_id = (SELECT key_id FROM entries WHERE id = ?1) AND e.id <> ?1 AND e.kind = 'access.granted' \
               AND e.id NOT IN (SELECT entry FROM chain_only)",
            rows::COLUMNS
        ))?
        .query_map([entry], rows::stored)?
        .collect::<Result<_, _>>()?;
    for stored in &left {
        let entry = &stored.entry;
        if let Ok(Reading::Known(fact)) = Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
            note(transaction, stored, &fact)?;
        }
    }
    Ok(())
}
