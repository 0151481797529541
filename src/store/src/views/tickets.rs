//! The view of tickets: each is what core makes of its entries.

use crate::rows::Stored;
use frontdesk_core::fact::HealthFact;
use frontdesk_core::health::tickets::Ticket;
use frontdesk_core::id::NodeId;
use rusqlite::{Connection, OptionalExtension, params};

/// One ticket, and whose kiosk it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRecord {
    /// The kiosk.
    pub node: NodeId,
    /// The ticket.
    pub ticket: Ticket,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

/// Brings a ticket on. A node speaks of its own parts only: what it says of another's ticket changes nothing.
pub(super) fn apply(transaction: &Connection, stored: &Stored, fact: &HealthFact) -> rusqlite::Result<()> {
    let Some(id) = fact.ticket() else { return Ok(()) };
    let entry = &stored.entry;
    let before = transaction
        .prepare_cached("SELECT node, word FROM tickets WHERE ticket = ?1")?
        .query_row([id.0], |row| Ok((NodeId(row.get(0)?), super::from_word::<Ticket>(1, &row.get::<_, String>(1)?)?)))
        .optional()?;
    if before.as_ref().is_some_and(|(node, _)| *node != entry.node) {
        return Ok(());
    }
    let Some(after) = Ticket::after(before.map(|(_, ticket)| ticket), fact, entry.wall.utc_ms) else { return Ok(()) };
    transaction
        .prepare_cached(
            "INSERT INTO tickets (ticket, node, opened_ms, closed_ms, simulated, word) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (ticket) DO UPDATE SET closed_ms = excluded.closed_ms, word = excluded.word",
        )?
        .execute(
            params![id.0, entry.node.0, after.opened_ms, after.closed_ms, entry.simulated, super::word(&after),],
        )?;
    Ok(())
}

/// Tickets that are not closed, and those that were closed since then; at most `limit`, those that are not closed first.
pub(crate) fn since(
    connection: &Connection,
    closed_since_ms: i64,
    limit: usize,
) -> rusqlite::Result<Vec<TicketRecord>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    connection
        .prepare_cached(
            "SELECT node, word, simulated FROM tickets WHERE closed_ms IS NULL OR closed_ms >= ?1 \
             ORDER BY closed_ms IS NOT NULL, opened_ms DESC, ticket LIMIT ?2",
        )?
        .query_map(params![closed_since_ms, limit], |row| {
            let ticket = super::from_word(1, &row.get::<_, String>(1)?)?;
            Ok(TicketRecord { node: NodeId(row.get(0)?), ticket, simulated: row.get(2)? })
        })?
        .collect()
}
