//! Turning drafts into entries of this run: place, seal, hash, row and views, all in one transaction.

use crate::error::AppendError;
use crate::rows::{self, Stored};
use crate::seal::{self, Secret};
use crate::{runs, upkeep, views};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{
    Draft, Entry, Hash, Head, MAX_BODY_BYTES, MAX_KIND_BYTES, Position, PrivateDraft, Sealed,
};
use frontdesk_core::time::Now;
use rusqlite::Connection;
use zeroize::Zeroize;

/// How many entries one request may add: a story's step writes a handful.
pub const MAX_DRAFTS_PER_APPEND: usize = 64;

/// A journal is signed by itself at least every so many entries …
const ENTRIES_PER_CHECKPOINT: u64 = 256;
/// … and so many bytes of bodies, so that every page of it can end at a signature.
const BYTES_PER_CHECKPOINT: usize = 1024 * 1024;

/// Where an entry was written. It is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Its place.
    pub position: Position,
    /// Its hash.
    pub hash: Hash,
}

/// Refuses what no entry can hold, before it waits in a queue.
pub(crate) fn check(drafts: &[Draft]) -> Result<(), AppendError> {
    let refuse = |what| Err(AppendError::TooLarge { what });
    if drafts.len() > MAX_DRAFTS_PER_APPEND {
        return refuse("the number of entries");
    }
    for draft in drafts {
        let sealed_bytes = draft.private.as_ref().map_or(0, |private| private.plain.len() + seal::OVERHEAD_BYTES);
        if draft.kind.len() > MAX_KIND_BYTES {
            return refuse("the kind");
        }
        if draft.open.len() > MAX_BODY_BYTES {
            return refuse("the open body");
        }
        if sealed_bytes > MAX_BODY_BYTES {
            return refuse("the private body");
        }
    }
    Ok(())
}

/// The end of the own journal, as far as this transaction has brought it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    node: NodeId,
    incarnation: IncarnationId,
    simulated: bool,
    /// The row of this run, once it has an entry.
    run: Option<i64>,
    head: Option<Head>,
    /// An entry of this transaction, or of one that was committed just now, made keys be deleted.
    forgot: bool,
    /// Bytes of bodies since the last signature of this run.
    unsigned_bytes: usize,
    /// A multiple of [`ENTRIES_PER_CHECKPOINT`] was passed.
    passed: bool,
}

impl Line {
    /// Takes up the line where the database says it ends. An entry of a commit that failed may or may not be there: nobody was
    /// told that it is durable, so both are right, but the next one must go on from what is there.
    pub(crate) fn load(
        connection: &Connection,
        node: NodeId,
        incarnation: IncarnationId,
        simulated: bool,
    ) -> rusqlite::Result<Self> {
        let run = runs::find(connection, node, incarnation)?.map(|run| run.id);
        Ok(Self {
            node,
            incarnation,
            simulated,
            run,
            head: runs::own_head(connection)?,
            forgot: false,
            unsigned_bytes: 0,
            passed: false,
        })
    }

    pub(crate) fn head(&self) -> Option<Head> {
        self.head
    }

    pub(crate) fn note_forgot(&mut self, forgot: bool) {
        self.forgot |= forgot;
    }

    /// Whether keys were deleted since this was last asked.
    pub(crate) fn take_forgot(&mut self) -> bool {
        std::mem::take(&mut self.forgot)
    }

    /// The run's row and the end to be signed now, if there is one: it counts as signed from here on. `always`: whenever anything
    /// was written.
    pub(crate) fn wants_checkpoint(&mut self, always: bool) -> Option<(i64, Head)> {
        let due = self.passed || self.unsigned_bytes >= BYTES_PER_CHECKPOINT || (always && self.unsigned_bytes > 0);
        if !due {
            return None;
        }
        (self.passed, self.unsigned_bytes) = (false, 0);
        self.run.zip(self.head)
    }

    /// Writes one draft at the end of the line. The caller's transaction makes it durable, or not.
    pub(crate) fn write(
        &mut self,
        transaction: &Connection,
        card_index_key: &Secret,
        now: Now,
        mut draft: Draft,
    ) -> Result<Appended, AppendError> {
        // Invariant 5: the count goes on over runs, and a run's first entry names the entry that it goes on from.
        let parent = if self.run.is_none() { self.head.map(Into::into) } else { None };
        let position = Position {
            incarnation: self.incarnation,
            seq: self.head.map_or(1, |head| head.position.seq.saturating_add(1)),
        };
        let mut entry = Entry {
            node: self.node,
            position,
            parent,
            mono_ms: now.mono_ms,
            wall: now.wall,
            simulated: self.simulated,
            kind: draft.kind,
            kind_version: draft.kind_version,
            open: draft.open,
            sealed: None,
            prev_hash: self.head.map_or(Hash::ZERO, |head| head.hash),
            hash: Hash::ZERO,
        };
        entry.sealed =
            draft.private.as_ref().map(|private| seal_for(transaction, card_index_key, &entry, private)).transpose()?;
        entry.hash = entry.computed_hash();
        let run = match self.run {
            Some(run) => run,
            None => runs::insert(transaction, self.node, position, parent, true)?,
        };
        let id = rows::insert(transaction, run, &entry)?;
        let stored = Stored { id, run, entry };
        let private = draft.private.as_ref().map(|private| private.plain.as_slice());
        views::apply(transaction, card_index_key, &stored, private)?;
        self.forgot |= upkeep::apply(transaction, &stored)?;
        if let Some(private) = &mut draft.private {
            private.plain.zeroize();
        }
        let appended = Appended { position, hash: stored.entry.hash };
        self.passed |= position.seq.is_multiple_of(ENTRIES_PER_CHECKPOINT);
        self.unsigned_bytes += stored.entry.open.len()
            + stored.entry.kind.len()
            + stored.entry.sealed.as_ref().map_or(0, |sealed| sealed.ciphertext.len());
        self.run = Some(run);
        self.head = Some(Head { position, hash: appended.hash });
        Ok(appended)
    }
}

fn seal_for(
    transaction: &Connection,
    card_index_key: &Secret,
    entry: &Entry,
    private: &PrivateDraft,
) -> Result<Sealed, AppendError> {
    let now_ms = entry.wall.utc_ms;
    let subject = seal::subject_id(card_index_key, private.subject);
    let (id, key) = seal::key_for(transaction, subject, private.class, entry.wall.month(), now_ms)?;
    seal::seal(entry, id, &key, &private.plain)
}
