//! One entry into the views; the same function for writing, taking in and replaying.

use super::{DoorOutcome, Verdict, cards, doors, visits};
use crate::rows::{self, Stored};
use crate::seal::{self, Secret};
use frontdesk_core::fact::{Fact, Reading};
use frontdesk_core::visit::VisitState;
use rusqlite::Connection;

/// Brings the views up to and with `stored`. `private` is its opened sealed part, if that can be had.
///
/// Kinds of later versions, and bodies that are not what their kind says, are kept in the journal and change no view: a strange
/// entry from another node must not stop ours.
pub(crate) fn apply(
    transaction: &Connection,
    card_index_key: &Secret,
    stored: &Stored,
    private: Option<&[u8]>,
) -> rusqlite::Result<()> {
    let entry = &stored.entry;
    let fact = match Fact::read(&entry.kind, entry.kind_version, &entry.open, private) {
        Ok(Reading::Known(fact)) => *fact,
        Ok(Reading::Unknown) => return Ok(()),
        Err(error) => {
            tracing::warn!(node = %entry.node, seq = entry.position.seq, kind = entry.kind, %error, "entry kept, not viewed");
            return Ok(());
        }
    };
    let at_ms = entry.wall.utc_ms;
    match fact {
        Fact::VisitRegistered { visit, purpose, language, .. } => {
            visits::register(transaction, stored, visit, purpose, language)
        }
        Fact::VisitPermitted { visit, by, .. } => visits::permit(transaction, entry.node, visit, at_ms, by),
        Fact::VisitEntered { visit } => visits::advance(transaction, entry.node, visit, VisitState::In, at_ms),
        Fact::VisitLeft { visit, how } => visits::leave(transaction, entry.node, visit, at_ms, how),
        Fact::VisitRated { visit, rating } => visits::rate(transaction, entry.node, visit, rating),
        Fact::CardIssuing { .. } | Fact::CardIssued { .. } | Fact::CardReturned { .. } => {
            cards::apply(transaction, card_index_key, stored, &fact)
        }
        Fact::AccessGranted { door, command, grant, visit, .. } => {
            doors::decide(transaction, stored, &door, Some(command), Verdict::Granted(grant), visit)
        }
        Fact::AccessDenied { door, reason, .. } => {
            doors::decide(transaction, stored, &door, None, Verdict::Denied(reason), None)
        }
        Fact::AccessTaken { door, command } => doors::conclude(transaction, stored, &door, command, DoorOutcome::Taken),
        Fact::AccessNotTaken { door, command } => {
            doors::conclude(transaction, stored, &door, command, DoorOutcome::NotTaken)
        }
        Fact::DoorNotReleased { door, command, reason } => {
            doors::conclude(transaction, stored, &door, command, DoorOutcome::NotReleased(reason))
        }
        Fact::NodeStarted { .. }
        | Fact::NodeStopped {}
        | Fact::CardFailed { .. }
        | Fact::DeskCalled { .. }
        | Fact::ControlUsed { .. }
        | Fact::PartChanged { .. }
        | Fact::JournalResumed { .. }
        | Fact::Upkeep(_)
        | Fact::Site(_) => Ok(()),
    }
}

/// How many entries are read at a time while replaying: bounds memory, not the result.
const PAGE_ROWS: i64 = 2_000;

/// Empties the views and replays all entries in the order in which they came. Answers how many that were.
pub(crate) fn rebuild(transaction: &Connection, card_index_key: &Secret) -> rusqlite::Result<u64> {
    transaction.execute_batch("DELETE FROM door_events; DELETE FROM cards; DELETE FROM visits;")?;
    let mut after = 0_i64;
    let mut replayed = 0;
    loop {
        let page: Vec<Stored> = transaction
            .prepare_cached(&format!(
                "SELECT {} FROM entries e JOIN runs r ON r.id = e.run WHERE e.id > ?1 ORDER BY e.id LIMIT {PAGE_ROWS}",
                rows::COLUMNS
            ))?
            .query_map([after], rows::stored)?
            .collect::<Result<_, _>>()?;
        for stored in &page {
            // Only cards are looked up by something personal; other bodies stay sealed.
            let private =
                if cards::concerns(&stored.entry.kind) { seal::open_stored(transaction, &stored.entry)? } else { None };
            apply(transaction, card_index_key, stored, private.as_deref().map(Vec::as_slice))?;
            replayed += 1;
        }
        match page.last() {
            Some(last) => after = last.id,
            None => return Ok(replayed),
        }
    }
}
