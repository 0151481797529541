//! What visitors wish while they wait, in the view of visits: each column takes the greatest of what was said, so that neither order nor
//! repetition means anything.

use super::word;
use crate::rows::Stored;
use frontdesk_core::fact::{Drink, WishFact};
use frontdesk_core::id::VisitId;
use rusqlite::{Connection, params};

pub(super) fn apply(transaction: &Connection, stored: &Stored, said: &WishFact) -> rusqlite::Result<()> {
    match said {
        WishFact::Drink { visit, drink } => drinks(transaction, stored, *visit, *drink),
        WishFact::Message { visit, .. } => leaves_message(transaction, stored, *visit),
        WishFact::HostChanged { visit, nth, .. } => changes_host(transaction, stored, *visit, *nth),
    }
}

/// The latest wish counts.
fn drinks(transaction: &Connection, stored: &Stored, visit: VisitId, drink: Drink) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO visits (visit, drink_ms, drink, drink_entry) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (visit) DO UPDATE SET drink_ms = excluded.drink_ms, drink = excluded.drink, \
               drink_entry = excluded.drink_entry \
             WHERE drink_ms IS NULL OR (excluded.drink_ms, (SELECT seq FROM entries WHERE id = excluded.drink_entry), \
               (SELECT hash FROM entries WHERE id = excluded.drink_entry)) \
             > (visits.drink_ms, (SELECT seq FROM entries WHERE id = visits.drink_entry), \
               (SELECT hash FROM entries WHERE id = visits.drink_entry))",
        )?
        .execute(params![visit.0, stored.entry.wall.utc_ms, word(drink), stored.id])?;
    Ok(())
}

/// When the last one was left; the messages themselves are read from their entries.
fn leaves_message(transaction: &Connection, stored: &Stored, visit: VisitId) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO visits (visit, message_ms) VALUES (?1, ?2) \
             ON CONFLICT (visit) DO UPDATE SET message_ms = excluded.message_ms \
             WHERE message_ms IS NULL OR excluded.message_ms > visits.message_ms",
        )?
        .execute(params![visit.0, stored.entry.wall.utc_ms])?;
    Ok(())
}

/// The greatest number counts; of two with one number the later.
fn changes_host(transaction: &Connection, stored: &Stored, visit: VisitId, nth: u8) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO visits (visit, host_changes, host_changed_ms, host_entry) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (visit) DO UPDATE SET host_changes = excluded.host_changes, \
               host_changed_ms = excluded.host_changed_ms, host_entry = excluded.host_entry \
             WHERE host_changes IS NULL OR (excluded.host_changes, excluded.host_changed_ms, \
               (SELECT hash FROM entries WHERE id = excluded.host_entry)) \
             > (visits.host_changes, visits.host_changed_ms, (SELECT hash FROM entries WHERE id = visits.host_entry))",
        )?
        .execute(params![visit.0, nth, stored.entry.wall.utc_ms, stored.id])?;
    Ok(())
}
