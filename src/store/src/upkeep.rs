//! Entries about the journals themselves: tombstones and holds, whichever node wrote them.
//!
//! What an entry says is noted first, and then as much of it is done as counts here (`forget.rs`). A replay only notes: the order in
//! which a tombstone, a hold and a key came does not matter then, because all that was noted is looked at once at the end.

use crate::rows::Stored;
use crate::{forget, holds};
use frontdesk_core::fact::{Fact, Reading, UpkeepFact};
use rusqlite::Connection;

/// What an entry made known.
enum Noted {
    Nothing,
    /// A tombstone.
    Claims(forget::Claims),
    /// A hold has ended: what it kept may be due.
    Lifted,
}

/// Notes what the entry says and does it. True when keys were deleted: then the log is to be emptied after the COMMIT.
pub(crate) fn apply(transaction: &Connection, stored: &Stored) -> rusqlite::Result<bool> {
    match note_entry(transaction, stored)? {
        Noted::Nothing => Ok(false),
        Noted::Claims(claims) => forget::carry_out(transaction, &claims),
        Noted::Lifted => Ok(forget::sweep(transaction)? > 0),
    }
}

/// Only notes what the entry says; [`forget::sweep`] follows.
pub(crate) fn note(transaction: &Connection, stored: &Stored) -> rusqlite::Result<()> {
    note_entry(transaction, stored).map(drop)
}

/// Before a replay.
pub(crate) fn clear(transaction: &Connection) -> rusqlite::Result<()> {
    transaction.execute_batch("DELETE FROM holds; DELETE FROM claims; DELETE FROM visit_claims;")
}

fn note_entry(transaction: &Connection, stored: &Stored) -> rusqlite::Result<Noted> {
    let entry = &stored.entry;
    if !matches!(entry.kind.as_str(), "data.forgotten" | "hold.placed" | "hold.lifted") {
        return Ok(Noted::Nothing);
    }
    // A body that is not what its kind says was already told of when the views looked at it.
    let Ok(Reading::Known(fact)) = Fact::read(&entry.kind, entry.kind_version, &entry.open, None) else {
        return Ok(Noted::Nothing);
    };
    let (node, at_ms) = (entry.node, entry.wall.utc_ms);
    match *fact {
        Fact::Upkeep(UpkeepFact::DataForgotten { keys, visit, .. }) => {
            let claims = forget::Claims { node, at_ms, keys, visit };
            forget::note(transaction, &claims)?;
            Ok(Noted::Claims(claims))
        }
        Fact::Upkeep(UpkeepFact::HoldPlaced { hold, scope, reference }) => {
            holds::place(transaction, node, at_ms, hold, scope, &reference)?;
            Ok(Noted::Nothing)
        }
        Fact::Upkeep(UpkeepFact::HoldLifted { hold }) => {
            holds::lift(transaction, node, at_ms, hold)?;
            Ok(Noted::Lifted)
        }
        _ => Ok(Noted::Nothing),
    }
}
