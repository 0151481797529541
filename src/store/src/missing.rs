//! Keys that entries here are sealed under and that are not here: which to ask for, and when again.
//!
//! A node that may not have a key is not told so, it just does not get it; so each is asked for later and later, and at last no
//! more. A key that comes by itself is taken whenever it comes.

use crate::writer::Context;
use crate::{AppendError, ReadError, Reader};
use frontdesk_core::id::KeyId;
use rusqlite::{Connection, OptionalExtension, params};

/// The most keys that one call is about.
pub(crate) const MAX_KEYS_ASKED: usize = 1_000;

/// When a key is asked for again, milliseconds after it was asked for in vain the first, second, … time: a minute, ten minutes, an hour,
/// a day, a week.
const AGAIN_MS: [i64; 5] = [60_000, 600_000, 3_600_000, 86_400_000, 604_800_000];

/// An entry has come whose key is not here.
pub(crate) fn note(transaction: &Connection, key: KeyId) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO keys_missing (key_id) SELECT ?1 \
             WHERE NOT EXISTS (SELECT 1 FROM keys WHERE key_id = ?1) AND NOT EXISTS (SELECT 1 FROM forgotten WHERE key_id = ?1)",
        )?
        .execute([key.0])?;
    Ok(())
}

/// The key has come, or is forgotten: it is not missed any more.
pub(crate) fn known(transaction: &Connection, key: KeyId) -> rusqlite::Result<()> {
    transaction.prepare_cached("DELETE FROM keys_missing WHERE key_id = ?1")?.execute([key.0])?;
    Ok(())
}

/// These were asked for, and what came was taken.
pub(crate) fn asked(context: &Context<'_>, keys: &[KeyId], now_ms: i64) -> Result<(), AppendError> {
    for key in keys {
        let tries: Option<u32> = context
            .transaction
            .prepare_cached("SELECT tries FROM keys_missing WHERE key_id = ?1")?
            .query_row([key.0], |row| row.get(0))
            .optional()?;
        let Some(tries) = tries else { continue };
        let next_ms = AGAIN_MS.get(tries as usize).map_or(i64::MAX, |wait_ms| now_ms.saturating_add(*wait_ms));
        context
            .transaction
            .prepare_cached("UPDATE keys_missing SET tries = tries + 1, next_ms = ?2 WHERE key_id = ?1")?
            .execute(params![key.0, next_ms])?;
    }
    Ok(())
}

impl Reader {
    /// Keys to ask for at `now_ms`: entries here are sealed under them, and they are neither here nor forgotten. Those that were
    /// asked for in vain come again later and later, and at last no more. At most `limit`, and at most 1,000.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn missing_keys(&self, now_ms: i64, limit: usize) -> Result<Vec<KeyId>, ReadError> {
        let limit = i64::try_from(limit.min(MAX_KEYS_ASKED)).unwrap_or(i64::MAX);
        let mut statement = self.connection().prepare_cached(
            "SELECT key_id FROM keys_missing m WHERE next_ms <= ?1 AND next_ms < ?3 \
               AND NOT EXISTS (SELECT 1 FROM keys k WHERE k.key_id = m.key_id) \
               AND NOT EXISTS (SELECT 1 FROM forgotten f WHERE f.key_id = m.key_id) ORDER BY next_ms, key_id LIMIT ?2",
        )?;
        let keys = statement.query_map(params![now_ms, limit, i64::MAX], |row| row.get(0).map(KeyId))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }
}
