//! Sealing keys on their way between nodes. The wire's wrapping is `frontdesk-sync`'s; here they are in clear.

use crate::writer::Context;
use crate::{AppendError, views};
use frontdesk_core::id::{KeyId, SubjectId};
use frontdesk_core::journal::{Entry, RetentionClass};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// How many keys one import may bring; the wire's batches are no larger.
pub const MAX_KEYS_PER_IMPORT: usize = 1_000;

/// One sealing key. `Debug` does not show it, nor whom it is about.
#[derive(Clone, PartialEq, Eq)]
pub struct SealingKey {
    /// Its name in entries.
    pub id: KeyId,
    /// Whom it is about.
    pub subject: SubjectId,
    /// How long it is kept.
    pub class: RetentionClass,
    /// Month of writing, `yyyymm` in UTC.
    pub month: u32,
    /// Made at, UTC milliseconds.
    pub created_ms: i64,
    /// The XChaCha20-Poly1305 key.
    pub key: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealingKey").field("id", &self.id).field("class", &self.class).finish_non_exhaustive()
    }
}

/// Keeps keys that are new. Entries that came before their keys are looked at again.
pub(crate) fn import(context: &Context<'_>, received: &[SealingKey]) -> Result<usize, AppendError> {
    let mut new = 0;
    let mut subjects = BTreeSet::new();
    for key in received {
        let inserted = context
            .transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO keys (key_id, subject, class, month, key, created_ms, made_here) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
            )?
            .execute(params![
                key.id.0,
                key.subject.0,
                key.class.as_str(),
                key.month,
                key.key.as_slice(),
                key.created_ms,
            ])?;
        if inserted > 0 {
            new += inserted;
            subjects.insert(key.subject);
        }
    }
    for subject in subjects {
        views::relearn(context.transaction, context.card_index_key, subject)?;
    }
    Ok(new)
}

/// The keys that open these entries, each once; those that are gone are left out.
pub(crate) fn of_entries(connection: &Connection, entries: &[Entry]) -> rusqlite::Result<Vec<SealingKey>> {
    let ids: BTreeSet<KeyId> =
        entries.iter().filter_map(|entry| entry.sealed.as_ref()).map(|sealed| sealed.key).collect();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let key = connection
            .prepare_cached("SELECT subject, class, month, created_ms, key FROM keys WHERE key_id = ?1")?
            .query_row([id.0], |row| {
                let class: String = row.get(1)?;
                Ok(SealingKey {
                    id,
                    subject: SubjectId(row.get(0)?),
                    class: class.parse().map_err(|error| {
                        rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, Box::new(error))
                    })?,
                    month: row.get(2)?,
                    created_ms: row.get(3)?,
                    key: Zeroizing::new(row.get(4)?),
                })
            })
            .optional()?;
        found.extend(key);
    }
    Ok(found)
}
