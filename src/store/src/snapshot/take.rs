//! Beginning with a snapshot: nothing of it counts before the office's seal over all of it was checked.

use super::{MAX_SNAPSHOT_BASES, MAX_SNAPSHOT_ENTRIES, SnapshotEntry};
use crate::bases::{self, Base};
use crate::ingest::well_formed;
use crate::rows::{self, Stored};
use crate::writer::Context;
use crate::{AppendError, missing, runs, seal, upkeep, views};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{KeptDigest, NodePublicKey, Position, SnapshotBase, SnapshotSeal};
use rusqlite::params;
use std::collections::{BTreeMap, BTreeSet};

/// The most bytes that are held in memory while the pages come.
const MAX_BYTES: usize = 128 * 1024 * 1024;

/// Pages of a snapshot on their way, in memory: one that is interrupted leaves no trace.
#[derive(Debug)]
pub struct SnapshotIntake {
    bases: Vec<SnapshotBase>,
    public_keys: BTreeMap<NodeId, NodePublicKey>,
    total: u64,
    entries: Vec<SnapshotEntry>,
    bytes: usize,
}

/// What became of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotTaken {
    /// It is durable, and the views are there.
    Taken {
        /// How many entries it brought.
        entries: u64,
    },
    /// It is not what the office has sealed, or not all of it.
    NotSealed,
    /// Journals that it stands for are here in part: they are pulled instead.
    NotNew,
}

impl SnapshotIntake {
    /// Begins with what was announced.
    ///
    /// # Errors
    /// [`AppendError::TooLarge`] beyond the bounds.
    pub fn begin(bases: Vec<SnapshotBase>, public_keys: &[NodePublicKey], total: u64) -> Result<Self, AppendError> {
        if bases.len() > MAX_SNAPSHOT_BASES || total > MAX_SNAPSHOT_ENTRIES || public_keys.len() > MAX_SNAPSHOT_BASES {
            return Err(AppendError::TooLarge { what: "the snapshot" });
        }
        let public_keys = public_keys.iter().map(|key| (key.node(), *key)).collect();
        Ok(Self { bases, public_keys, total, entries: Vec::new(), bytes: 0 })
    }

    /// How many entries have come.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Takes a page.
    ///
    /// # Errors
    /// [`AppendError::TooLarge`] when more comes than was announced.
    pub fn take(&mut self, page: Vec<SnapshotEntry>) -> Result<(), AppendError> {
        for item in &page {
            let sealed = item.entry.sealed.as_ref().map_or(0, |sealed| sealed.ciphertext.len());
            self.bytes = self.bytes.saturating_add(item.entry.open.len() + sealed + 512);
        }
        if self.bytes > MAX_BYTES || self.taken().saturating_add(page.len() as u64) > self.total {
            return Err(AppendError::TooLarge { what: "the snapshot" });
        }
        self.entries.extend(page);
        Ok(())
    }

    /// Every entry is itself, the bases are among them, and the office has sealed just these.
    fn is_sealed(&self, seal: &SnapshotSeal, office_key: &NodePublicKey) -> bool {
        let by_place: BTreeSet<_> =
            self.bases.iter().map(|base| (base.node, base.position.incarnation, base.position.seq)).collect();
        let (mut kept, mut found) = (KeptDigest::default(), BTreeSet::new());
        for SnapshotEntry { entry, .. } in &self.entries {
            let place = (entry.node, entry.position.incarnation, entry.position.seq);
            if !self.public_keys.contains_key(&entry.node) || !well_formed(entry, entry.node) {
                return false;
            }
            if by_place.contains(&place) {
                found.insert((place, entry.hash));
            } else {
                kept.push(entry.hash);
            }
        }
        let due: BTreeSet<_> = self
            .bases
            .iter()
            .map(|base| ((base.node, base.position.incarnation, base.position.seq), base.hash))
            .collect();
        self.taken() == self.total
            && kept.count() + due.len() as u64 == self.total
            && found == due
            && seal.verify(office_key, &self.bases, &kept).is_ok()
    }
}

/// Takes a whole snapshot in, in the caller's transaction.
pub(crate) fn take(
    context: &Context<'_>,
    intake: &SnapshotIntake,
    seal: &SnapshotSeal,
    office_key: &NodePublicKey,
) -> Result<SnapshotTaken, AppendError> {
    let transaction = context.transaction;
    if !intake.is_sealed(seal, office_key) {
        return Ok(SnapshotTaken::NotSealed);
    }
    if bases::any(transaction)? {
        return Ok(SnapshotTaken::NotNew);
    }
    for base in &intake.bases {
        if runs::find(transaction, base.node, base.position.incarnation)?.is_some() {
            return Ok(SnapshotTaken::NotNew);
        }
    }
    for (node, key) in &intake.public_keys {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO nodes (node, public_key) VALUES (?1, ?2)")?
            .execute(params![node.0, key.0])?;
    }
    let runs = insert_runs(context, intake)?;
    for item in &intake.entries {
        // Every run was made from one of its entries, so it is there; if not, all is rolled back.
        let run = runs.get(&(item.entry.node, item.entry.position.incarnation)).ok_or(AppendError::Seal)?;
        insert(context, *run, item)?;
    }
    for SnapshotBase { node, position: Position { incarnation, seq }, hash } in &intake.bases {
        let run = runs.get(&(*node, *incarnation)).ok_or(AppendError::Seal)?;
        bases::set(transaction, *run, Base { seq: *seq, hash: *hash })?;
    }
    runs::find_heads(transaction)?;
    bases::keep_seal(transaction, seal)?;
    Ok(SnapshotTaken::Taken { entries: intake.taken() })
}

/// A run's row comes from its first entry, which names what the run goes on from.
fn insert_runs(
    context: &Context<'_>,
    intake: &SnapshotIntake,
) -> Result<BTreeMap<(NodeId, IncarnationId), i64>, AppendError> {
    let mut first = BTreeMap::new();
    for SnapshotEntry { entry, .. } in &intake.entries {
        let before = first.entry((entry.node, entry.position.incarnation)).or_insert(entry);
        if entry.position.seq < before.position.seq {
            *before = entry;
        }
    }
    let mut runs = BTreeMap::new();
    for (run, entry) in first {
        let row = runs::insert(context.transaction, entry.node, entry.position, entry.parent, false)?;
        runs.insert(run, row);
    }
    Ok(runs)
}

fn insert(context: &Context<'_>, run: i64, item: &SnapshotEntry) -> Result<(), AppendError> {
    let SnapshotEntry { entry, chain_only } = item;
    let id = rows::insert(context.transaction, run, entry)?;
    if *chain_only {
        context.transaction.prepare_cached("INSERT INTO chain_only (entry) VALUES (?1)")?.execute([id])?;
        return Ok(());
    }
    let private = seal::open_stored(context.transaction, entry)?;
    if let (Some(sealed), None) = (&entry.sealed, &private) {
        missing::note(context.transaction, sealed.key)?;
    }
    let stored = Stored { id, run, entry: entry.clone() };
    views::apply(context.transaction, context.card_index_key, &stored, private.as_deref().map(Vec::as_slice))?;
    if upkeep::apply(context.transaction, &stored)? {
        context.forgot.set(true);
    }
    Ok(())
}
