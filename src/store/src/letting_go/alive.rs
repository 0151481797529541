//! What is still needed: a view of something alive is made from it, or the chain hangs on it.

use rusqlite::{Connection, OptionalExtension, params};

/// Entries that say something about a node, a key or a physical card that is true for ever. The partial index of `schema_3.sql` names
/// the same kinds, and SQLite uses it only where a query repeats them word for word.
pub(crate) const FOR_EVER: &str = "e.kind IN ('data.forgotten', 'office.keys', 'office.succeeded', 'node.enrolled', \
     'node.revoked', 'card.added', 'card.removed', 'card.lost', 'card.found', 'compensation.set', 'credential.issuing', \
     'credential.issued', 'credential.blocked')";

/// Entries that a view refers to as the last word on something. Cards of staff that have ended are among them: they are to be
/// recognised and refused. Of an invitation's uses one is enough to say that it was used; that of a visit which has not ended says what its
/// card may.
pub(crate) const LAST_WORDS: &str = "SELECT entry FROM site_records WHERE family <> 'approval' \
     UNION ALL SELECT entry FROM custody_words UNION ALL SELECT entry FROM staff_cards UNION ALL SELECT entry FROM door_modes \
     UNION ALL SELECT entry FROM health_now \
     UNION ALL SELECT u.entry FROM invitation_uses u \
       WHERE NOT EXISTS (SELECT 1 FROM invitation_uses o WHERE o.invitation = u.invitation AND o.entry < u.entry) \
          OR EXISTS (SELECT 1 FROM visits v WHERE v.visit = u.visit AND v.state <> 'left')";

/// The entry is kept for a view, whatever its story.
pub(super) fn is_needed(transaction: &Connection, entry: i64) -> rusqlite::Result<bool> {
    transaction
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM entries e WHERE e.id = ?1 AND {FOR_EVER}) \
             OR EXISTS (SELECT 1 FROM ({LAST_WORDS}) WHERE entry = ?1)"
        ))?
        .query_row([entry], |row| row.get(0))
}

/// What the entry tells of, if that is of a kind that is let go as a whole.
pub(super) fn stories_of(transaction: &Connection, entry: i64) -> rusqlite::Result<Vec<[u8; 16]>> {
    transaction
        .prepare_cached("SELECT subject FROM stories WHERE entry = ?1")?
        .query_map([entry], |row| row.get(0))?
        .collect()
}

/// Row `c` of `cards` gave a card out that has not come back and been wiped since, as far as can be told: clocks of two nodes differ,
/// so what one says of another's card is taken to be later. A card whose key is gone cannot be recognised, so it is not waited for.
pub(crate) const IS_OUT: &str = "c.step = 'issuing' AND c.uid_index IS NOT NULL AND NOT EXISTS (\
       SELECT 1 FROM cards r WHERE r.holder = c.holder AND r.step = 'returned' AND r.wiped = 1 \
         AND (r.uid_index IS NULL OR r.uid_index = c.uid_index) AND (r.node <> c.node OR r.seq > c.seq))";

/// Row `c` of `cards` is the last giving-out of a tray card at its node: where the card is follows from it, also when it has come
/// back, so that without it an older one would count.
pub(crate) const IS_LAST_GIVEN: &str = "c.step = 'issuing' AND c.card IS NOT NULL AND NOT EXISTS (\
       SELECT 1 FROM cards n WHERE n.card = c.card AND n.node = c.node AND n.step = 'issuing' \
         AND (n.seq, n.incarnation) > (c.seq, c.incarnation))";

/// A visit that has not ended, a command that can still be answered, a hold, a ticket that is not closed, an exception without an answer, a roll-call that goes on; cards are asked for apart.
const ALIVE: &str = "EXISTS (SELECT 1 FROM visits WHERE visit = ?1 AND state <> 'left') \
     OR EXISTS (SELECT 1 FROM commands WHERE command = ?1 AND outcome IS NULL AND deadline_ms >= ?2) \
     OR EXISTS (SELECT 1 FROM holds WHERE hold = ?1 AND lifted_ms IS NULL) \
     OR EXISTS (SELECT 1 FROM tickets WHERE ticket = ?1 AND closed_ms IS NULL) \
     OR EXISTS (SELECT 1 FROM exceptions WHERE exception = ?1 AND ended_ms IS NULL) \
     OR EXISTS (SELECT 1 FROM rollcalls WHERE rollcall = ?1 AND ended_ms IS NULL)";

/// Entry `e` is the base `b` of a run that has ended long ago: another one goes on from it, and has let go of its own beginning. It
/// stays for the chain and may be left out of views.
pub(super) const IS_OLD_END: &str = "e.seq = b.seq AND EXISTS (\
       SELECT 1 FROM runs r JOIN runs c ON c.node = r.node AND c.parent_incarnation = r.incarnation AND c.parent_seq = e.seq \
       JOIN bases cb ON cb.run = c.id WHERE r.id = e.run)";

/// Nothing of the story is alive, and all of its entries stand before the bases of their runs.
pub(super) fn is_over(transaction: &Connection, subject: [u8; 16], now_ms: i64) -> rusqlite::Result<bool> {
    transaction
        .prepare_cached(&format!(
            "SELECT NOT ({ALIVE} OR EXISTS (SELECT 1 FROM cards c WHERE c.holder = ?1 AND ({IS_OUT} OR {IS_LAST_GIVEN})) OR EXISTS (\
               SELECT 1 FROM stories s JOIN entries e ON e.id = s.entry LEFT JOIN bases b ON b.run = e.run \
               WHERE s.subject = ?1 AND (b.seq IS NULL OR (e.seq >= b.seq AND NOT ({IS_OLD_END})))))"
        ))?
        .query_row(params![subject, now_ms], |row| row.get(0))
}

/// The chain hangs on the entry: it is the first of its run, a run goes on from it, an office has signed for it, or it is the
/// newest that its node has signed for.
pub(super) fn is_anchor(transaction: &Connection, entry: i64) -> rusqlite::Result<bool> {
    transaction
        .prepare_cached(
            "SELECT e.seq = r.first_seq \
               OR EXISTS (SELECT 1 FROM runs c WHERE c.node = r.node AND c.parent_incarnation = r.incarnation \
                          AND c.parent_seq = e.seq) \
               OR EXISTS (SELECT 1 FROM receipts WHERE run = e.run AND seq = e.seq) \
               OR EXISTS (SELECT 1 FROM checkpoints WHERE run = e.run AND seq = e.seq) \
             FROM entries e JOIN runs r ON r.id = e.run WHERE e.id = ?1",
        )?
        .query_row([entry], |row| row.get(0))
        .optional()
        .map(|found| found.unwrap_or(false))
}
