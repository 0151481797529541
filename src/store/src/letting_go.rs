//! Letting go: older entries are deleted so that a kiosk's card does not fill up, and what is left is sealed.
//!
//! Nothing that no office has countersigned is ever deleted, however full the disk is. What something alive depends on is kept,
//! byte for byte. The rest of a run is deleted from its beginning, so that what is there goes on without a hole from its *base*.

mod alive;
mod page;

use crate::bases::{self, Base};
use crate::rows::unsigned;
use crate::writer::Context;
use crate::{AppendError, receipts, runs};
use frontdesk_core::journal::SnapshotSeal;
use frontdesk_core::time::{Now, WallTrust};
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) use alive::{FOR_EVER, IS_LAST_GIVEN, IS_OUT, LAST_WORDS};

/// How many entries one turn looks at: bounds how long a tap waits behind it.
const TURN_ENTRIES: u64 = 500;

/// What may be let go, of that which an office has countersigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetGoPolicy {
    /// Entries older than this, milliseconds. Without a trusted clock nothing is too old.
    pub keep_ms: u64,
    /// Above this size the oldest entries go whatever their age, until it is below; `None` for no limit.
    pub size_limit_bytes: Option<u64>,
}

/// What one turn has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetGone {
    /// How many entries were deleted.
    pub entries: u64,
    /// There may be more to do: ask again.
    pub more: bool,
    /// The journal's size after it.
    pub size: Size,
}

/// How much room a journal takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// In use, bytes.
    pub used_bytes: u64,
    /// Free within the file, bytes: used again before the file grows.
    pub free_bytes: u64,
}

/// The size of the database.
pub(crate) fn size(connection: &Connection) -> rusqlite::Result<Size> {
    let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| unsigned(row, 0));
    let (pages, free, page_bytes) = (pragma("page_count")?, pragma("freelist_count")?, pragma("page_size")?);
    Ok(Size { used_bytes: pages.saturating_sub(free) * page_bytes, free_bytes: free * page_bytes })
}

/// A run whose beginning may go.
struct Front {
    run: i64,
    /// The base, or the first entry where there is none yet.
    seq: u64,
    /// The new base may not be beyond this.
    upto: u64,
    wall_ms: i64,
}

/// One turn, in the caller's transaction.
pub(crate) fn turn(context: &Context<'_>, now: Now, policy: LetGoPolicy) -> Result<LetGone, AppendError> {
    let transaction = context.transaction;
    let too_old_ms = match now.wall.trust {
        WallTrust::Trusted => now.wall.utc_ms.saturating_sub_unsigned(policy.keep_ms),
        WallTrust::NotBefore | WallTrust::Unknown => i64::MIN,
    };
    let is_too_large =
        policy.size_limit_bytes.is_some_and(|limit| size(transaction).is_ok_and(|size| size.used_bytes > limit));
    let before_ms = if is_too_large { i64::MAX } else { too_old_ms };
    let now_ms = now.wall.utc_ms;
    let (entries, more) = match oldest_front(transaction)? {
        Some(front) if front.wall_ms < before_ms => {
            let base = next_base(transaction, &front, before_ms)?;
            bases::set(transaction, front.run, base)?;
            (page::let_go(transaction, &front, base, now_ms)?, true)
        }
        _ => page::tidy(transaction, now_ms, TURN_ENTRIES)?,
    };
    if entries > 0 || more {
        seal(context, now_ms)?;
    }
    Ok(LetGone { entries, more, size: size(transaction)? })
}

/// Signs bases and kept entries as they are now.
pub(crate) fn seal(context: &Context<'_>, wall_ms: i64) -> Result<(), AppendError> {
    let (bases, kept) = (bases::all(context.transaction)?, bases::kept(context.transaction)?);
    let seal = SnapshotSeal::sign(context.key.signing(), &bases, &kept, wall_ms);
    Ok(bases::keep_seal(context.transaction, &seal)?)
}

/// Of all runs that an office has in part or whole, the one that begins with the oldest entry.
fn oldest_front(transaction: &Connection) -> rusqlite::Result<Option<Front>> {
    let mut oldest: Option<Front> = None;
    for (run, covered) in receipts::coverage(transaction)? {
        let Some(front) = front(transaction, run, covered)? else { continue };
        if oldest.as_ref().is_none_or(|oldest| front.wall_ms < oldest.wall_ms) {
            oldest = Some(front);
        }
    }
    Ok(oldest)
}

fn front(transaction: &Connection, run: i64, covered: u64) -> rusqlite::Result<Option<Front>> {
    let found = transaction
        .prepare_cached(
            "SELECT e.seq, e.wall_ms FROM runs r LEFT JOIN bases b ON b.run = r.id \
             JOIN entries e ON e.run = r.id AND e.seq = ifnull(b.seq, r.first_seq) WHERE r.id = ?1",
        )?
        .query_row([run], |row| Ok((unsigned(row, 0)?, row.get(1)?)))
        .optional()?;
    let Some(((seq, wall_ms), (last, _))) = found.zip(runs::last(transaction, run)?) else { return Ok(None) };
    let upto = covered.min(last);
    Ok((seq < upto).then_some(Front { run, seq, upto, wall_ms }))
}

/// The next entry that stays, at most a turn's work further.
fn next_base(transaction: &Connection, front: &Front, before_ms: i64) -> rusqlite::Result<Base> {
    let upto = front.upto.min(front.seq.saturating_add(TURN_ENTRIES));
    transaction
        .prepare_cached(
            "SELECT seq, hash FROM entries WHERE run = ?1 AND seq > ?2 AND seq <= ?3 AND (wall_ms >= ?4 OR seq = ?3) \
             ORDER BY seq LIMIT 1",
        )?
        .query_row(params![front.run, crate::rows::signed(front.seq), crate::rows::signed(upto), before_ms], |row| {
            Ok(Base { seq: unsigned(row, 0)?, hash: frontdesk_core::journal::Hash(row.get(1)?) })
        })
}
