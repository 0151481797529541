//! The view of temporary cards: which visit a card was last given to, and whether it came back.

use super::CardRecord;
use crate::rows::{self, Stored};
use crate::seal::{self, Secret};
use frontdesk_core::fact::{CardPrivate, Fact};
use frontdesk_core::id::{NodeId, SubjectId, VisitId};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Entries of this kind have a part in this view.
pub(super) fn concerns(kind: &str) -> bool {
    matches!(kind, "card.issuing" | "card.issued" | "card.returned")
}

pub(super) fn apply(
    transaction: &Connection,
    index_key: &Secret,
    stored: &Stored,
    fact: &Fact,
) -> rusqlite::Result<()> {
    let index = |private: &Option<CardPrivate>| private.as_ref().map(|card| seal::card_index(index_key, card.uid));
    let node = stored.entry.node;
    match fact {
        Fact::CardIssuing { visit, until_ms, private } => {
            transaction
                .prepare_cached(
                    "INSERT INTO cards (issuing_entry, node, visit, until_ms, uid_index) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![stored.id, node.0, visit.0, until_ms, index(private)])?;
        }
        Fact::CardIssued { visit, private } => {
            if let Some(card) = meant(transaction, node, *visit, index(private), false)? {
                transaction
                    .prepare_cached("UPDATE cards SET issued_entry = ?2 WHERE issuing_entry = ?1")?
                    .execute(params![card, stored.id])?;
            }
        }
        Fact::CardReturned { visit, wiped, private } => {
            if let Some(card) = meant(transaction, node, *visit, index(private), true)? {
                transaction
                    .prepare_cached("UPDATE cards SET returned_entry = ?2, wiped = ?3 WHERE issuing_entry = ?1")?
                    .execute(params![card, stored.id, wiped])?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// The card of the visit that is meant: the one with this number, else the last one given out. `also_returned`: a card that
/// came back unwiped comes back a second time when it is finished.
fn meant(
    transaction: &Connection,
    node: NodeId,
    visit: VisitId,
    index: Option<[u8; 32]>,
    also_returned: bool,
) -> rusqlite::Result<Option<i64>> {
    transaction
        .prepare_cached(
            "SELECT issuing_entry FROM cards WHERE node = ?1 AND visit = ?2 AND (?4 OR returned_entry IS NULL) \
             ORDER BY (?3 IS NOT NULL AND uid_index IS ?3) DESC, (returned_entry IS NULL) DESC, issuing_entry DESC LIMIT 1",
        )?
        .query_row(params![node.0, visit.0, index, also_returned], |row| row.get(0))
        .optional()
}

/// The sealing keys of this subject have come after its entries: its cards are worked out again, now with their numbers.
pub(crate) fn relearn(transaction: &Connection, index_key: &Secret, subject: SubjectId) -> rusqlite::Result<()> {
    // Cards are sealed under their visit, so the subject is the visit, and all that makes up its cards is under its keys.
    let entries: Vec<Stored> = transaction
        .prepare_cached(&format!(
            "SELECT {} FROM entries e JOIN runs r ON r.id = e.run \
             WHERE e.key_id IN (SELECT key_id FROM keys WHERE subject = ?1) \
               AND e.kind IN ('card.issuing', 'card.issued', 'card.returned') ORDER BY e.id",
            rows::COLUMNS
        ))?
        .query_map([subject.0], rows::stored)?
        .collect::<Result<_, _>>()?;
    for stored in entries.iter().filter(|stored| stored.entry.kind == "card.issuing") {
        transaction.prepare_cached("DELETE FROM cards WHERE issuing_entry = ?1")?.execute([stored.id])?;
    }
    for stored in &entries {
        let private = seal::open_stored(transaction, &stored.entry)?;
        super::apply(transaction, index_key, stored, private.as_deref().map(Vec::as_slice))?;
    }
    Ok(())
}

const RECORD_COLUMNS: &str = "visit, until_ms, issued_entry IS NOT NULL, returned_entry IS NOT NULL, wiped";

fn record(row: &Row<'_>) -> rusqlite::Result<CardRecord> {
    Ok(CardRecord {
        visit: VisitId(row.get(0)?),
        until_ms: row.get(1)?,
        written: row.get(2)?,
        returned: row.get(3)?,
        wiped: row.get(4)?,
    })
}

/// The last giving-out of the card with this index.
pub(crate) fn by_uid(connection: &Connection, index: [u8; 32]) -> rusqlite::Result<Option<CardRecord>> {
    connection
        .prepare_cached(&format!(
            "SELECT {RECORD_COLUMNS} FROM cards WHERE uid_index = ?1 ORDER BY issuing_entry DESC LIMIT 1"
        ))?
        .query_row([index], record)
        .optional()
}

/// The card of this visit that is out, with the entry that names it.
pub(crate) fn out_for(
    connection: &Connection,
    node: NodeId,
    visit: VisitId,
) -> rusqlite::Result<Option<(i64, CardRecord)>> {
    connection
        .prepare_cached(&format!(
            "SELECT {RECORD_COLUMNS}, issuing_entry FROM cards \
             WHERE node = ?1 AND visit = ?2 AND returned_entry IS NULL ORDER BY issuing_entry DESC LIMIT 1"
        ))?
        .query_row(params![node.0, visit.0], |row| Ok((row.get(5)?, record(row)?)))
        .optional()
}
