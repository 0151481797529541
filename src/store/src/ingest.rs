//! Taking in other nodes' journals: each entry is checked, put in its place or told why not, in one transaction.

use crate::checkpoint;
use crate::reader::{self, NodeHead};
use crate::rows::{self, Stored, signed};
use crate::writer::Context;
use crate::{AppendError, runs, seal, views};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{
    Checkpoint, Entry, Hash, MAX_BODY_BYTES, MAX_KIND_BYTES, NodePublicKey, Parent, Position,
};
use rusqlite::{Connection, params};

/// How many entries one batch may bring.
pub const MAX_ENTRIES_PER_BATCH: usize = 1_000;

/// Entries of one node, in the order of its journal.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Whose key signs that journal. Names the node.
    pub public_key: NodePublicKey,
    /// Its entries.
    pub entries: Vec<Entry>,
    /// Its word for them.
    pub checkpoint: Option<Checkpoint>,
    /// Our own clock, UTC milliseconds: the node's last contact.
    pub received_ms: i64,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is durable here.
    Stored,
    /// It was here already, the same.
    Already,
    /// Another entry has its position. Nothing was changed.
    Conflict,
    /// Entries before it are missing here; see [`IngestAnswer::wanted`].
    Gap,
    /// It is not an entry of this journal: wrong hash, wrong node, or it does not go on from the one before.
    Refused,
}

/// The first entry that is missing of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Which run.
    pub incarnation: IncarnationId,
    /// From this count on; `None` for its beginning, when nothing of the run is here.
    pub seq: Option<u64>,
}

/// Two entries that go on from the same one: a restored or lying disk (invariant 5). Both are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fork {
    /// Where they part; `None` for two beginnings.
    pub parent: Option<Position>,
    /// The entry that came second.
    pub child: Position,
}

/// What became of a batch's checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckpointOutcome {
    /// There was none.
    Absent,
    /// Good, and kept.
    Kept,
    /// Good, but its entry is not here.
    EntryMissing,
    /// Not signed by this node, or it names another hash than the entry has.
    Refused,
}

/// What became of a batch. Everything in it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IngestAnswer {
    /// One for each entry, in order.
    pub outcomes: Vec<Outcome>,
    /// What is missing before entries that were answered with [`Outcome::Gap`].
    pub wanted: Vec<Wanted>,
    /// Forks that this batch brought to light.
    pub forks: Vec<Fork>,
    /// What became of the checkpoint.
    pub checkpoint: CheckpointOutcome,
    /// Ends of this node's journal here, after the batch.
    pub heads: Vec<NodeHead>,
}

/// Refuses what is too much before it waits in the queue.
pub(crate) fn check(batch: &Batch) -> Result<(), AppendError> {
    if batch.entries.len() > MAX_ENTRIES_PER_BATCH {
        return Err(AppendError::TooLarge { what: "the batch" });
    }
    Ok(())
}

pub(crate) fn ingest(context: &Context<'_>, batch: &Batch) -> Result<IngestAnswer, AppendError> {
    let node = batch.public_key.node();
    context
        .transaction
        .prepare_cached(
            "INSERT INTO nodes (node, public_key, received_ms) VALUES (?1, ?2, ?3) \
             ON CONFLICT (node) DO UPDATE SET received_ms = max(ifnull(received_ms, 0), excluded.received_ms)",
        )?
        .execute(params![node.0, batch.public_key.0, batch.received_ms])?;
    let mut answer = IngestAnswer {
        outcomes: Vec::with_capacity(batch.entries.len()),
        wanted: Vec::new(),
        forks: Vec::new(),
        checkpoint: CheckpointOutcome::Absent,
        heads: Vec::new(),
    };
    for entry in &batch.entries {
        let outcome = if well_formed(entry, node) { place(context, entry, &mut answer)? } else { Outcome::Refused };
        answer.outcomes.push(outcome);
    }
    if let Some(signed) = &batch.checkpoint {
        answer.checkpoint = take_checkpoint(context.transaction, signed, &batch.public_key)?;
    }
    answer.heads = reader::heads_of(context.transaction, Some(node))?;
    Ok(answer)
}

/// Bounded, of this node, and with the hash of its own content. Counts beyond an `i64` do not fit the table and are no count of
/// anything that happened.
fn well_formed(entry: &Entry, node: NodeId) -> bool {
    entry.node == node
        && entry.kind.len() <= MAX_KIND_BYTES
        && entry.open.len() <= MAX_BODY_BYTES
        && entry.sealed.as_ref().is_none_or(|sealed| sealed.ciphertext.len() <= MAX_BODY_BYTES)
        && (1..=i64::MAX.unsigned_abs()).contains(&entry.position.seq)
        && entry.mono_ms <= i64::MAX.unsigned_abs()
        && entry.computed_hash() == entry.hash
}

/// What stands before an entry, as far as it is here.
enum Before {
    /// It fits; the run to put it in, if that has begun.
    Fits(Option<i64>),
    Missing(Wanted),
    Broken,
}

fn place(context: &Context<'_>, entry: &Entry, answer: &mut IngestAnswer) -> Result<Outcome, AppendError> {
    let transaction = context.transaction;
    let run = runs::find(transaction, entry.node, entry.position.incarnation)?;
    if let Some(run) = run
        && let Some(hash) = runs::hash_at(transaction, run.id, entry.position.seq)?
    {
        return Ok(if hash == entry.hash { Outcome::Already } else { Outcome::Conflict });
    }
    let run = match before(transaction, entry, run)? {
        Before::Fits(run) => run,
        Before::Broken => return Ok(Outcome::Refused),
        Before::Missing(wanted) => {
            if !answer.wanted.contains(&wanted) {
                answer.wanted.push(wanted);
            }
            return Ok(Outcome::Gap);
        }
    };
    let is_fork = has_sibling(transaction, entry)?;
    let run = match run {
        Some(run) => run,
        None => runs::insert(transaction, entry.node, entry.position, entry.parent, false)?,
    };
    let id = rows::insert(transaction, run, entry)?;
    let private = seal::open_stored(transaction, entry)?;
    let stored = Stored { id, run, entry: entry.clone() };
    views::apply(transaction, context.card_index_key, &stored, private.as_deref().map(Vec::as_slice))?;
    if is_fork {
        tracing::error!(node = %entry.node, seq = entry.position.seq, "fork: two entries go on from the same one; both kept");
        answer.forks.push(Fork { parent: predecessor(entry), child: entry.position });
    }
    Ok(Outcome::Stored)
}

fn predecessor(entry: &Entry) -> Option<Position> {
    match entry.parent {
        Some(parent) => Some(parent.position),
        None if entry.prev_hash == Hash::ZERO => None,
        None => Some(Position { seq: entry.position.seq.saturating_sub(1), ..entry.position }),
    }
}

fn before(transaction: &Connection, entry: &Entry, run: Option<runs::Run>) -> rusqlite::Result<Before> {
    let seq = entry.position.seq;
    match (run, entry.parent) {
        // The very first of a node's journal.
        (None, None) if seq == 1 => Ok(if entry.prev_hash == Hash::ZERO { Before::Fits(None) } else { Before::Broken }),
        (None, None) => Ok(Before::Missing(Wanted { incarnation: entry.position.incarnation, seq: None })),
        (None, Some(parent)) => before_run(transaction, entry, parent),
        // Further into a run that is here.
        (Some(run), None) => Ok(match runs::last(transaction, run.id)? {
            Some((last, hash)) if last.saturating_add(1) == seq && hash == entry.prev_hash => {
                Before::Fits(Some(run.id))
            }
            Some((last, _)) if last.saturating_add(1) < seq => {
                Before::Missing(Wanted { incarnation: entry.position.incarnation, seq: Some(last.saturating_add(1)) })
            }
            _ => Before::Broken,
        }),
        // A run has one beginning.
        (Some(_), Some(_)) => Ok(Before::Broken),
    }
}

fn before_run(transaction: &Connection, entry: &Entry, parent: Parent) -> rusqlite::Result<Before> {
    let Position { incarnation, seq } = parent.position;
    if entry.prev_hash != parent.hash
        || seq.checked_add(1) != Some(entry.position.seq)
        || incarnation == entry.position.incarnation
    {
        return Ok(Before::Broken);
    }
    let Some(parent_run) = runs::find(transaction, entry.node, incarnation)? else {
        return Ok(Before::Missing(Wanted { incarnation, seq: None }));
    };
    if let Some(hash) = runs::hash_at(transaction, parent_run.id, seq)? {
        return Ok(if hash == parent.hash { Before::Fits(None) } else { Before::Broken });
    }
    Ok(match runs::last(transaction, parent_run.id)? {
        Some((last, _)) if last < seq => Before::Missing(Wanted { incarnation, seq: Some(last.saturating_add(1)) }),
        _ => Before::Broken,
    })
}

/// Something else already goes on from what this entry goes on from.
fn has_sibling(transaction: &Connection, entry: &Entry) -> rusqlite::Result<bool> {
    let Some(parent) = predecessor(entry) else {
        return transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM runs WHERE node = ?1 AND parent_incarnation IS NULL)")?
            .query_row([entry.node.0], |row| row.get(0));
    };
    transaction
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM runs WHERE node = ?1 AND parent_incarnation = ?2 AND parent_seq = ?3) \
             OR EXISTS (SELECT 1 FROM runs r JOIN entries e ON e.run = r.id \
                        WHERE r.node = ?1 AND r.incarnation = ?2 AND e.seq = ?3 + 1)",
        )?
        .query_row(params![entry.node.0, parent.incarnation.0, signed(parent.seq)], |row| row.get(0))
}

fn take_checkpoint(
    transaction: &Connection,
    signed: &Checkpoint,
    public_key: &NodePublicKey,
) -> rusqlite::Result<CheckpointOutcome> {
    if signed.verify(public_key).is_err() {
        return Ok(CheckpointOutcome::Refused);
    }
    let Some(run) = runs::find(transaction, signed.node, signed.position.incarnation)? else {
        return Ok(CheckpointOutcome::EntryMissing);
    };
    match runs::hash_at(transaction, run.id, signed.position.seq)? {
        None => Ok(CheckpointOutcome::EntryMissing),
        Some(hash) if hash != signed.hash => Ok(CheckpointOutcome::Refused),
        Some(_) => {
            checkpoint::keep(transaction, run.id, signed)?;
            Ok(CheckpointOutcome::Kept)
        }
    }
}
