//! Taking in other nodes' journals: each entry is checked, put in its place or told why not, in one transaction.

use crate::checkpoint;
use crate::missing;
use crate::reader::{self, NodeHead};
use crate::rows::{self, Stored, signed};
use crate::writer::Context;
use crate::{AppendError, Touched, bases, forget, runs, seal, upkeep, views};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{
    Checkpoint, Entry, Hash, MAX_BODY_BYTES, MAX_KIND_BYTES, NodePublicKey, Parent, Position, Receipt,
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
    /// Who brought it.
    pub source: BatchSource,
}

/// Who brought a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchSource {
    /// The node itself, which has shown that it has the key.
    Node,
    /// Somebody else. Taken only as one unbroken segment of the chain, whose last entry is the one that a good checkpoint of its node
    /// names: whoever brings it could have made up the rest.
    Relayed,
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
    /// Our word for the last entry of the batch that is here: what an office answers with. Absent when none of them is.
    pub receipt: Option<Receipt>,
    /// What the batch changed in the views.
    pub touched: Touched,
    /// Entries that say what only the office says, of a node that is not the office. They are kept, and change nothing; somebody
    /// should look.
    pub not_of_office: Vec<Position>,
    /// The batch was relayed, and its node's signature does not cover it: nothing of it was taken.
    pub refused_unsigned: bool,
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
    if batch.source == BatchSource::Relayed && !is_covered(batch) {
        return refuse_unsigned(context.transaction, batch);
    }
    heard_of(context.transaction, batch)?;
    let mut answer = IngestAnswer {
        outcomes: Vec::with_capacity(batch.entries.len()),
        wanted: Vec::new(),
        forks: Vec::new(),
        checkpoint: CheckpointOutcome::Absent,
        heads: Vec::new(),
        receipt: None,
        touched: Touched::default(),
        not_of_office: Vec::new(),
        refused_unsigned: false,
    };
    for entry in &batch.entries {
        let outcome = if well_formed(entry, node) { place(context, entry, &mut answer)? } else { Outcome::Refused };
        answer.outcomes.push(outcome);
    }
    answer.receipt = receipt(context, batch, &answer.outcomes)?;
    if let Some(signed) = &batch.checkpoint {
        answer.checkpoint = take_checkpoint(context.transaction, signed, &batch.public_key)?;
    }
    answer.heads = reader::heads_of(context.transaction, Some(node))?;
    // A successor of the office, say, whose tombstones came before the word that made it one.
    if answer.touched.nodes && forget::sweep(context.transaction)? > 0 {
        context.forgot.set(true);
    }
    Ok(answer)
}

/// Countersigns the last entry of the batch that is here. One that was let go is not looked at: nobody can say what it was.
fn receipt(context: &Context<'_>, batch: &Batch, outcomes: &[Outcome]) -> rusqlite::Result<Option<Receipt>> {
    let is_stored = |outcome: &Outcome| matches!(outcome, Outcome::Stored | Outcome::Already);
    for (entry, _) in batch.entries.iter().zip(outcomes).rev().filter(|(_, outcome)| is_stored(outcome)) {
        let Some(run) = runs::find(context.transaction, entry.node, entry.position.incarnation)? else { continue };
        if runs::hash_at(context.transaction, run.id, entry.position.seq)? == Some(entry.hash) {
            let (key, node) = (context.key.signing(), entry.node);
            return Ok(Some(Receipt::sign(key, node, entry.position, entry.hash, batch.received_ms)));
        }
    }
    Ok(None)
}

/// A node is heard of when it speaks itself.
fn heard_of(transaction: &Connection, batch: &Batch) -> rusqlite::Result<()> {
    let received_ms = (batch.source == BatchSource::Node).then_some(batch.received_ms);
    transaction
        .prepare_cached(
            "INSERT INTO nodes (node, public_key, received_ms) VALUES (?1, ?2, ?3) ON CONFLICT (node) DO UPDATE \
             SET received_ms = max(ifnull(received_ms, 0), excluded.received_ms) WHERE excluded.received_ms IS NOT NULL",
        )?
        .execute(params![batch.public_key.node().0, batch.public_key.0, received_ms])?;
    Ok(())
}

/// The node's own signature covers every entry of the batch: each goes on from the one before it, and the checkpoint names the last.
fn is_covered(batch: &Batch) -> bool {
    let node = batch.public_key.node();
    let Some(last) = batch.entries.last() else { return true };
    let is_signed = batch.checkpoint.as_ref().is_some_and(|signed| {
        signed.position == last.position && signed.hash == last.hash && signed.verify(&batch.public_key).is_ok()
    });
    is_signed
        && batch.entries.iter().all(|entry| well_formed(entry, node))
        && batch.entries.iter().zip(batch.entries.iter().skip(1)).all(|(one, next)| next.prev_hash == one.hash)
}

fn refuse_unsigned(transaction: &Connection, batch: &Batch) -> Result<IngestAnswer, AppendError> {
    let node = batch.public_key.node();
    tracing::error!(%node, "a relayed batch that its node has not signed was refused");
    Ok(IngestAnswer {
        outcomes: vec![Outcome::Refused; batch.entries.len()],
        wanted: Vec::new(),
        forks: Vec::new(),
        checkpoint: if batch.checkpoint.is_some() { CheckpointOutcome::Refused } else { CheckpointOutcome::Absent },
        heads: reader::heads_of(transaction, Some(node))?,
        receipt: None,
        touched: Touched::default(),
        not_of_office: Vec::new(),
        refused_unsigned: true,
    })
}

/// Bounded, of this node, and with the hash of its own content. Counts beyond an `i64` do not fit the table and are no count of
/// anything that happened.
pub(crate) fn well_formed(entry: &Entry, node: NodeId) -> bool {
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
    if let Some(run) = run
        && bases::is_before(transaction, run.id, entry.position.seq)?
    {
        // It was let go, so it had been here.
        return Ok(Outcome::Already);
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
    if let (None, Some(sealed)) = (&private, &entry.sealed) {
        missing::note(transaction, sealed.key)?;
    }
    let stored = Stored { id, run, entry: entry.clone() };
    let applied = views::apply(transaction, context.card_index_key, &stored, private.as_deref().map(Vec::as_slice))?;
    if upkeep::apply(transaction, &stored)? {
        context.forgot.set(true);
    }
    if entry.kind == "node.revoked" && !applied.not_of_office {
        // What the revoked node may have opens nothing that is written here from now on.
        seal::retire_keys(transaction)?;
    }
    answer.touched.merge(applied.touched);
    if applied.not_of_office {
        tracing::error!(node = %entry.node, seq = entry.position.seq, kind = entry.kind, "only the office may say this");
        answer.not_of_office.push(entry.position);
    }
    if is_fork {
        runs::is_head_again(transaction, run)?;
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
    if bases::is_before(transaction, parent_run.id, seq)? {
        // A fork off an entry that was let go. Its hash is taken on the node's word: better kept and reported than lost.
        return Ok(Before::Fits(None));
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
                        WHERE r.node = ?1 AND r.incarnation = ?2 AND e.seq = ?3 + 1) \
             OR EXISTS (SELECT 1 FROM runs r JOIN bases b ON b.run = r.id \
                        WHERE r.node = ?1 AND r.incarnation = ?2 AND b.seq > ?3)",
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
