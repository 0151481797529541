//! Sealing keys on their way between nodes. The wire's wrapping is `frontdesk-sync`'s; here they are in clear.

use crate::writer::Context;
use crate::{AppendError, ReadError, Reader, Touched, contacts, forget, missing, views, visit_words};
use frontdesk_core::id::{KeyId, NodeId, SubjectId};
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
    /// Whose entries it is for, where who brings it may be believed; `None` where that follows from the entries.
    pub maker: Option<NodeId>,
    /// The XChaCha20-Poly1305 key.
    pub key: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealingKey").field("id", &self.id).field("class", &self.class).finish_non_exhaustive()
    }
}

/// What became of keys that were brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeysImported {
    /// How many were new here and were kept.
    pub new: usize,
    /// How many had been forgotten and were not taken: from a backup, or from a node that had not heard.
    pub forgotten: usize,
    /// What can be read now that could not: entries that had come before their keys.
    pub touched: Touched,
}

/// Keeps keys that are new and not forgotten. Entries that came before their keys are looked at again.
pub(crate) fn import(context: &Context<'_>, received: &[SealingKey]) -> Result<KeysImported, AppendError> {
    let transaction = context.transaction;
    let mut imported = KeysImported::default();
    let mut subjects = BTreeSet::new();
    for key in received {
        if forget::is_forgotten(transaction, key.id)? {
            imported.forgotten += 1;
            continue;
        }
        if !insert(transaction, key)? {
            continue;
        }
        missing::known(transaction, key.id)?;
        // Whether a tombstone counts for it is known now that its class and its maker are.
        if forget::carry_out_for(transaction, key.id)? {
            imported.forgotten += 1;
            context.forgot.set(true);
        } else {
            imported.new += 1;
            subjects.insert(key.subject);
        }
    }
    for subject in subjects {
        imported.touched.merge(views::relearn(transaction, context.card_index_key, subject)?);
        contacts::relearn(transaction, subject)?;
        visit_words::relearn(transaction, subject)?;
    }
    Ok(imported)
}

/// Answers whether it was new.
fn insert(transaction: &Connection, key: &SealingKey) -> rusqlite::Result<bool> {
    let mut statement = transaction.prepare_cached(
        "INSERT OR IGNORE INTO keys (key_id, subject, class, month, key, created_ms, made_here, maker) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7)",
    )?;
    let inserted = statement.execute(params![
        key.id.0,
        key.subject.0,
        key.class.as_str(),
        key.month,
        key.key.as_slice(),
        key.created_ms,
        key.maker.map(|maker| maker.0),
    ])?;
    Ok(inserted > 0)
}

/// The keys that open these entries, each once; those that are gone are left out.
pub(crate) fn of_entries(connection: &Connection, entries: &[Entry]) -> rusqlite::Result<Vec<SealingKey>> {
    let ids: BTreeSet<KeyId> =
        entries.iter().filter_map(|entry| entry.sealed.as_ref()).map(|sealed| sealed.key).collect();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(by_id(connection, id)?);
    }
    Ok(found)
}

fn by_id(connection: &Connection, id: KeyId) -> rusqlite::Result<Option<SealingKey>> {
    connection
        .prepare_cached("SELECT subject, class, month, created_ms, key, maker FROM keys WHERE key_id = ?1")?
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
                maker: row.get::<_, Option<[u8; 16]>>(5)?.map(NodeId),
            })
        })
        .optional()
}

/// The most keys that one call of [`Reader::keys_by_id`] answers.
pub const MAX_KEYS_WANTED: usize = 500;

/// Keys that a peer asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedKeys {
    /// Those that are here and that it may have.
    pub keys: Vec<SealingKey>,
    /// Those that were forgotten: nobody has them any more.
    pub forgotten: Vec<KeyId>,
}

impl Reader {
    /// The keys of these names (at most [`MAX_KEYS_WANTED`], the rest is not looked at) that `allowed` lets go, given their class and the
    /// node whose entries they are for.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn keys_by_id(
        &self,
        ids: &[KeyId],
        allowed: impl Fn(RetentionClass, NodeId) -> bool,
    ) -> Result<WantedKeys, ReadError> {
        let mut wanted = WantedKeys::default();
        for id in ids.iter().take(MAX_KEYS_WANTED) {
            let is_forgotten = self
                .connection()
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM forgotten WHERE key_id = ?1)")?
                .query_row([id.0], |row| row.get(0))?;
            if is_forgotten {
                wanted.forgotten.push(*id);
                continue;
            }
            let Some(key) = by_id(self.connection(), *id)? else { continue };
            if self.maker(*id)?.is_some_and(|maker| allowed(key.class, maker)) {
                wanted.keys.push(key);
            }
        }
        Ok(wanted)
    }

    /// Whose entries a key is for: what its row says, else the node of an entry that is sealed under it.
    fn maker(&self, id: KeyId) -> Result<Option<NodeId>, ReadError> {
        let (made_here, maker): (bool, Option<[u8; 16]>) = self
            .connection()
            .prepare_cached("SELECT made_here, maker FROM keys WHERE key_id = ?1")?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        match maker {
            Some(maker) => Ok(Some(NodeId(maker))),
            None if made_here => Ok(self.node()),
            None => Ok(self
                .connection()
                .prepare_cached(
                    "SELECT r.node FROM entries e JOIN runs r ON r.id = e.run WHERE e.key_id = ?1 ORDER BY e.id LIMIT 1",
                )?
                .query_row([id.0], |row| row.get(0).map(NodeId))
                .optional()?),
        }
    }
}
