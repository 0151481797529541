//! Forgetting: the key is deleted, with everything that was made from what it opens; the chain stays as it was.
//!
//! A tombstone (`data.forgotten`) is durable in the same transaction as the deletion that it tells of. Tombstones travel with their
//! journals, and which of them counts here is decided by who wrote it, for each key:
//! - our own and the office's count for every key;
//! - another kiosk's counts for keys of its own entries, and for what is known about visits, which are the whole site's.
//!
//! What a hold covers stays until the hold is lifted; the tombstone waits in `claims` until then. So does one for a key that has not
//! come yet. What was forgotten once is in `forgotten` for ever, and is not taken again.

use crate::holds;
use crate::rows::signed;
use crate::writer::Context;
use crate::{AppendError, contacts, missing, open, scrub, views, visit_words};
use frontdesk_core::fact::{Fact, ForgetWhy, MAX_FORGOTTEN_KEYS, UpkeepFact};
use frontdesk_core::id::{KeyId, NodeId, StaffId, SubjectId, VisitId};
use frontdesk_core::journal::{Position, RetentionClass};
use frontdesk_core::time::Now;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// How many keys one call forgets at most: bounds how long a tap waits.
pub const MAX_KEYS_PER_FORGETTING: usize = 5_000;

/// What is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForgetWhat {
    /// All that is personal about a visit; at other nodes, too, and when its keys come only later.
    Visit(VisitId),
    /// All that is personal about a member of staff.
    Staff(StaffId),
    /// What is under these keys, at most [`MAX_KEYS_PER_FORGETTING`].
    Keys(Vec<KeyId>),
    /// Everything of a class that was written before this month.
    Before {
        /// Which class.
        class: RetentionClass,
        /// `yyyymm` in UTC; what was written in it stays.
        month: u32,
    },
}

/// What is to be forgotten, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgetRequest {
    /// What.
    pub what: ForgetWhat,
    /// Why.
    pub why: ForgetWhy,
}

/// What was forgotten. It is durable, and nothing of it opens any more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forgotten {
    /// How many keys were deleted.
    pub deleted: u64,
    /// How many keys were left because a hold covers them. No tombstone names them: ask again when the hold was lifted.
    pub held: u64,
    /// Where the tombstones stand in the own journal.
    pub tombstones: Vec<Position>,
    /// There is more than one call does: ask again.
    pub more: bool,
}

/// A tombstone, whoever wrote it.
pub(crate) struct Claims {
    pub(crate) node: NodeId,
    pub(crate) at_ms: i64,
    pub(crate) keys: Vec<KeyId>,
    pub(crate) visit: Option<VisitId>,
}

/// A key that is about to be deleted.
pub(crate) struct Target {
    pub(crate) key: KeyId,
    pub(crate) class: RetentionClass,
}

pub(crate) fn check(request: &ForgetRequest) -> Result<(), AppendError> {
    match &request.what {
        ForgetWhat::Keys(keys) if keys.len() > MAX_KEYS_PER_FORGETTING => {
            Err(AppendError::TooLarge { what: "the number of keys" })
        }
        _ => Ok(()),
    }
}

/// Does what was asked, in the transaction of the context.
pub(crate) fn forget(context: &Context<'_>, now: Now, request: &ForgetRequest) -> Result<Forgotten, AppendError> {
    let transaction = context.transaction;
    let (mut targets, held) = match &request.what {
        ForgetWhat::Visit(visit) => of_subject(transaction, (*visit).into())?,
        ForgetWhat::Staff(staff) => of_subject(transaction, (*staff).into())?,
        ForgetWhat::Keys(keys) => of_keys(transaction, keys)?,
        ForgetWhat::Before { class, month } => before(transaction, *class, *month)?,
    };
    let more = targets.len() > MAX_KEYS_PER_FORGETTING;
    targets.truncate(MAX_KEYS_PER_FORGETTING);
    let visit = match &request.what {
        ForgetWhat::Visit(visit) => Some(*visit),
        _ => None,
    };
    let tombstones = bury(context, now, request.why, visit.filter(|_| held == 0), &targets)?;
    Ok(Forgotten { deleted: targets.len() as u64, held, tombstones, more })
}

/// Writes the tombstones of these keys; writing them deletes the keys, as it does at every node that they reach. A visit that was
/// meant as a whole gets one even if there is no key yet.
pub(crate) fn bury(
    context: &Context<'_>,
    now: Now,
    why: ForgetWhy,
    visit: Option<VisitId>,
    targets: &[Target],
) -> Result<Vec<Position>, AppendError> {
    let mut by_class: BTreeMap<RetentionClass, Vec<KeyId>> = BTreeMap::new();
    if visit.is_some() {
        by_class.insert(RetentionClass::Visits, Vec::new());
    }
    for target in targets {
        by_class.entry(target.class).or_default().push(target.key);
    }
    let mut tombstones = Vec::new();
    for (class, keys) in by_class {
        let chunks = keys.chunks(MAX_FORGOTTEN_KEYS).map(<[KeyId]>::to_vec);
        // An empty list has no chunk, and is to be written all the same.
        for keys in chunks.chain(keys.is_empty().then(Vec::new)) {
            let fact = Fact::Upkeep(UpkeepFact::DataForgotten { keys, class, why, visit });
            let draft = fact.draft().map_err(|_| AppendError::TooLarge { what: "the tombstone" })?;
            tombstones.push(context.write(now, draft)?.position);
        }
    }
    Ok(tombstones)
}

/// Keys that answer to a condition on `k`, in two parts: those that can be deleted, and how many a hold covers.
pub(crate) fn select(
    connection: &Connection,
    condition: &str,
    parameters: &[&dyn rusqlite::ToSql],
    limit: usize,
) -> rusqlite::Result<(Vec<Target>, u64)> {
    let covered = holds::covered();
    let limit = signed(limit as u64);
    let targets = connection
        .prepare_cached(&format!(
            "SELECT k.key_id, k.class FROM keys k WHERE {condition} AND NOT {covered} ORDER BY k.month, k.key_id LIMIT {limit}"
        ))?
        .query_map(parameters, |row| {
            let class: String = row.get(1)?;
            let class = class.parse().map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, Box::new(error))
            })?;
            Ok(Target { key: KeyId(row.get(0)?), class })
        })?
        .collect::<Result<_, _>>()?;
    let held = connection
        .prepare_cached(&format!("SELECT count(*) FROM keys k WHERE {condition} AND {covered}"))?
        .query_row(parameters, |row| crate::rows::unsigned(row, 0))?;
    Ok((targets, held))
}

type Selected = rusqlite::Result<(Vec<Target>, u64)>;

fn of_subject(connection: &Connection, subject: SubjectId) -> Selected {
    select(connection, "k.subject = ?1", &[&subject.0], MAX_KEYS_PER_FORGETTING + 1)
}

fn before(connection: &Connection, class: RetentionClass, month: u32) -> Selected {
    select(connection, "k.class = ?1 AND k.month < ?2", &[&class.as_str(), &month], MAX_KEYS_PER_FORGETTING + 1)
}

fn of_keys(connection: &Connection, keys: &[KeyId]) -> Selected {
    let (mut targets, mut held) = (Vec::new(), 0);
    for key in keys {
        let (one, is_held) = select(connection, "k.key_id = ?1", &[&key.0], 1)?;
        targets.extend(one);
        held += is_held;
    }
    Ok((targets, held))
}

/// Keeps what a tombstone says until it is done.
pub(crate) fn note(transaction: &Connection, claims: &Claims) -> rusqlite::Result<()> {
    let Claims { node, at_ms, keys, visit } = claims;
    for key in keys {
        if !is_forgotten(transaction, *key)? {
            transaction
                .prepare_cached("INSERT OR IGNORE INTO claims (key_id, node, at_ms) VALUES (?1, ?2, ?3)")?
                .execute(params![key.0, node.0, at_ms])?;
        }
    }
    if let Some(visit) = visit {
        transaction
            .prepare_cached(
                "INSERT INTO visit_claims (visit, node, at_ms) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (visit, node) DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)",
            )?
            .execute(params![visit.0, node.0, at_ms])?;
    }
    Ok(())
}

/// Does what a tombstone that was noted says, as far as it counts. True when keys were deleted.
pub(crate) fn carry_out(transaction: &Connection, claims: &Claims) -> rusqlite::Result<bool> {
    let mut deleted = false;
    for key in &claims.keys {
        deleted |= carry_out_for(transaction, *key)?;
    }
    if let Some(visit) = claims.visit {
        for key in keys_of(transaction, visit)? {
            deleted |= carry_out_for(transaction, key)?;
        }
    }
    Ok(deleted)
}

/// Deletes the key if a tombstone that counts here says so and no hold covers it. True when it was deleted.
pub(crate) fn carry_out_for(transaction: &Connection, key: KeyId) -> rusqlite::Result<bool> {
    let Some(kept) = Kept::load(transaction, key)? else {
        note_absent(transaction, key)?;
        return Ok(false);
    };
    for (node, at_ms) in claimants(transaction, key, &kept)? {
        if kept.is_held {
            return Ok(false);
        }
        if counts(transaction, node, key, &kept)? {
            delete(transaction, key, at_ms)?;
            return Ok(true);
        }
        tracing::warn!(%node, %key, "a tombstone names a key that its node has no say over");
    }
    Ok(false)
}

/// Looks at everything that was noted: a hold was lifted, a backup put back, or somebody turned out to be the office. Answers how many
/// keys were deleted.
pub(crate) fn sweep(transaction: &Connection) -> rusqlite::Result<u64> {
    let named: Vec<KeyId> = transaction
        .prepare_cached(
            "SELECT key_id FROM claims UNION SELECT k.key_id FROM visit_claims v JOIN keys k ON k.subject = v.visit",
        )?
        .query_map([], |row| row.get(0).map(KeyId))?
        .collect::<Result<_, _>>()?;
    let mut deleted = 0;
    for key in named {
        deleted += u64::from(carry_out_for(transaction, key)?);
    }
    let came_back: Vec<(KeyId, i64)> = transaction
        .prepare_cached("SELECT f.key_id, f.at_ms FROM forgotten f JOIN keys k ON k.key_id = f.key_id")?
        .query_map([], |row| Ok((KeyId(row.get(0)?), row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (key, at_ms) in came_back {
        delete(transaction, key, at_ms)?;
        deleted += 1;
    }
    Ok(deleted)
}

/// The key was deleted on purpose, here.
pub(crate) fn is_forgotten(connection: &Connection, key: KeyId) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM forgotten WHERE key_id = ?1")?
        .query_row([key.0], |_| Ok(()))
        .optional()
        .map(|found| found.is_some())
}

/// What must be known about a key that is still here.
struct Kept {
    subject: SubjectId,
    class: String,
    created_ms: i64,
    made_here: bool,
    maker: Option<NodeId>,
    is_held: bool,
}

impl Kept {
    fn load(connection: &Connection, key: KeyId) -> rusqlite::Result<Option<Self>> {
        connection
            .prepare_cached(&format!(
                "SELECT k.subject, k.class, k.created_ms, k.made_here, k.maker, {} FROM keys k WHERE k.key_id = ?1",
                holds::covered()
            ))?
            .query_row([key.0], |row| {
                Ok(Self {
                    subject: SubjectId(row.get(0)?),
                    class: row.get(1)?,
                    created_ms: row.get(2)?,
                    made_here: row.get(3)?,
                    maker: row.get::<_, Option<[u8; 16]>>(4)?.map(NodeId),
                    is_held: row.get(5)?,
                })
            })
            .optional()
    }
}

/// Who wants this key forgotten, and since when.
fn claimants(connection: &Connection, key: KeyId, kept: &Kept) -> rusqlite::Result<Vec<(NodeId, i64)>> {
    connection
        .prepare_cached(
            "SELECT node, at_ms FROM claims WHERE key_id = ?1 \
             UNION ALL SELECT node, at_ms FROM visit_claims WHERE visit = ?2 AND at_ms > ?3 ORDER BY 2, 1",
        )?
        .query_map(params![key.0, kept.subject.0, kept.created_ms], |row| Ok((NodeId(row.get(0)?), row.get(1)?)))?
        .collect()
}

/// Whether this node's tombstone counts for this key.
fn counts(connection: &Connection, node: NodeId, key: KeyId, kept: &Kept) -> rusqlite::Result<bool> {
    Ok(kept.class == RetentionClass::Visits.as_str()
        || open::own_node(connection)? == Some(node)
        || views::is_office(connection, node)?
        || maker(connection, key, kept)? == Some(node))
}

/// Whose entries the key is for.
fn maker(connection: &Connection, key: KeyId, kept: &Kept) -> rusqlite::Result<Option<NodeId>> {
    if kept.made_here {
        return open::own_node(connection);
    }
    if kept.maker.is_some() {
        return Ok(kept.maker);
    }
    connection
        .prepare_cached(
            "SELECT r.node FROM entries e JOIN runs r ON r.id = e.run WHERE e.key_id = ?1 ORDER BY e.id LIMIT 1",
        )?
        .query_row([key.0], |row| row.get(0).map(NodeId))
        .optional()
}

/// A key that is not here and that the office, or we ourselves, had forgotten never needs to come. What another kiosk says about it
/// can be judged only when it comes.
fn note_absent(transaction: &Connection, key: KeyId) -> rusqlite::Result<()> {
    let noted = transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO forgotten (key_id, at_ms) SELECT key_id, min(at_ms) FROM claims \
             WHERE key_id = ?1 AND (node IN (SELECT node FROM offices) OR node = (SELECT value FROM meta WHERE name = 'node')) \
             GROUP BY key_id",
        )?
        .execute([key.0])?;
    if noted > 0 {
        missing::known(transaction, key)?;
        transaction.prepare_cached("DELETE FROM claims WHERE key_id = ?1")?.execute([key.0])?;
    }
    Ok(())
}

fn keys_of(connection: &Connection, visit: VisitId) -> rusqlite::Result<Vec<KeyId>> {
    connection
        .prepare_cached("SELECT key_id FROM keys WHERE subject = ?1")?
        .query_map([visit.0], |row| row.get(0).map(KeyId))?
        .collect()
}

/// The key, and everything that was made from what it opens.
fn delete(transaction: &Connection, key: KeyId, at_ms: i64) -> rusqlite::Result<()> {
    views::forget_key(transaction, key)?;
    contacts::forget(transaction, key)?;
    visit_words::forget(transaction, key)?;
    missing::known(transaction, key)?;
    transaction.prepare_cached("DELETE FROM keys WHERE key_id = ?1")?.execute([key.0])?;
    transaction
        .prepare_cached("INSERT OR IGNORE INTO forgotten (key_id, at_ms) VALUES (?1, ?2)")?
        .execute(params![key.0, at_ms])?;
    transaction.prepare_cached("DELETE FROM claims WHERE key_id = ?1")?.execute([key.0])?;
    scrub::ask(transaction)
}
