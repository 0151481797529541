//! Journals of several nodes, as sets of entries that hang together.

use crate::source::{JournalPage, PlainKey};
use crate::tls::NodeIdentity;
use crate::wire::{EntryResult, Next, WireHead};
use frontdesk_core::id::{IncarnationId, KeyId, NodeId, SubjectId};
use frontdesk_core::journal::{Checkpoint, Entry, Hash, NodePublicKey, Parent, Position, RetentionClass, Sealed};
use frontdesk_core::time::{Wall, WallTrust};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// Why nothing of a batch was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rejected;

#[derive(Debug, Clone, Default)]
pub(crate) struct Journals {
    pub(crate) entries: BTreeMap<(NodeId, IncarnationId, u64), Entry>,
    pub(crate) public_keys: BTreeMap<NodeId, NodePublicKey>,
    pub(crate) checkpoints: BTreeMap<(NodeId, u64, Hash), Checkpoint>,
    pub(crate) keys: BTreeMap<KeyId, PlainKey>,
}

pub(crate) type Stored = (Vec<EntryResult>, Vec<Next>, u32);

impl Journals {
    pub(crate) fn at(&self, node: NodeId, position: Position) -> Option<&Entry> {
        self.entries.get(&(node, position.incarnation, position.seq))
    }

    pub(crate) fn has(&self, head: &WireHead) -> bool {
        self.at(head.node, head.position()).is_some_and(|entry| entry.hash == head.hash)
    }

    /// Where an entry goes on from.
    fn before(entry: &Entry) -> Option<Position> {
        match entry.parent {
            Some(parent) => Some(parent.position),
            None if entry.position.seq == 1 => None,
            None => Some(Position { seq: entry.position.seq - 1, ..entry.position }),
        }
    }

    pub(crate) fn nodes(&self) -> BTreeSet<NodeId> {
        self.entries.keys().map(|(node, ..)| *node).collect()
    }

    /// Last entries of branches: nothing goes on from them.
    pub(crate) fn leaves(&self, node: NodeId) -> Vec<&Entry> {
        let of_node: Vec<&Entry> = self.entries.values().filter(|entry| entry.node == node).collect();
        let befores: BTreeSet<_> =
            of_node.iter().filter_map(|entry| Self::before(entry)).map(|at| (at.incarnation, at.seq)).collect();
        of_node
            .into_iter()
            .filter(|entry| !befores.contains(&(entry.position.incarnation, entry.position.seq)))
            .collect()
    }

    /// The last entry of each run, newest first.
    pub(crate) fn ends(&self, node: NodeId) -> Vec<Position> {
        let mut ends: BTreeMap<IncarnationId, u64> = BTreeMap::new();
        for (_, incarnation, seq) in self.entries.keys().filter(|(of, ..)| *of == node) {
            ends.insert(*incarnation, *seq);
        }
        let mut ends: Vec<_> = ends.into_iter().map(|(incarnation, seq)| Position { incarnation, seq }).collect();
        ends.sort_by_key(|end| std::cmp::Reverse(end.seq));
        ends.truncate(crate::wire::MAX_HAVE);
        ends
    }

    /// Ends as far as their nodes signed.
    pub(crate) fn signed_heads(&self) -> Vec<WireHead> {
        let mut heads = BTreeSet::new();
        for node in self.nodes() {
            for leaf in self.leaves(node) {
                let mut at = Some(leaf);
                while let Some(entry) = at {
                    if self.checkpoints.contains_key(&(node, entry.position.seq, entry.hash)) {
                        heads.insert(head_of(entry));
                        break;
                    }
                    at = Self::before(entry).and_then(|before| self.at(node, before));
                }
            }
        }
        heads.into_iter().collect()
    }

    /// The chain back from an entry to where `stop` says, oldest first.
    pub(crate) fn chain_to(&self, last: &Entry, stop: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let mut chain = Vec::new();
        let mut at = Some(last);
        while let Some(entry) = at.filter(|entry| !stop(entry)) {
            chain.push(entry.clone());
            at = Self::before(entry).and_then(|before| self.at(entry.node, before));
        }
        chain.reverse();
        chain
    }

    /// What somebody with these ends lacks: one chain that ends in a checkpoint.
    pub(crate) fn page_after(&self, node: NodeId, have: &[Position]) -> Option<JournalPage> {
        let mut covered = BTreeSet::new();
        for end in have.iter().filter_map(|end| self.at(node, *end)) {
            covered.extend(self.chain_to(end, |_| false).iter().map(|entry| entry.hash));
        }
        let mut signed: Vec<_> = self.checkpoints.values().filter(|checkpoint| checkpoint.node == node).collect();
        signed.sort_by_key(|checkpoint| (checkpoint.position.seq, checkpoint.hash));
        let next = signed.into_iter().find(|checkpoint| !covered.contains(&checkpoint.hash))?;
        let last = self.at(node, next.position)?;
        let entries = self.chain_to(last, |entry| covered.contains(&entry.hash));
        Some(JournalPage { public_key: self.public_keys[&node], entries, checkpoint: Some(*next) })
    }

    /// Takes a batch in. What somebody else brought must be one chain up to its node's checkpoint.
    pub(crate) fn ingest(&mut self, page: &JournalPage, relayed: bool) -> Result<Stored, Rejected> {
        let node = page.public_key.node();
        let signed = page.checkpoint.filter(|checkpoint| checkpoint.verify(&page.public_key).is_ok());
        let is_chain = page.entries.windows(2).all(|pair| pair[1].prev_hash == pair[0].hash)
            && page.entries.iter().all(|entry| entry.node == node && entry.computed_hash() == entry.hash);
        let is_covered = signed.is_some_and(|signed| page.entries.last().is_some_and(|last| last.hash == signed.hash));
        if relayed && !(is_chain && is_covered) {
            return Err(Rejected);
        }
        let (mut results, mut next, mut forks) = (Vec::new(), Vec::new(), 0);
        for entry in &page.entries {
            let result = self.place(node, entry, &mut next, &mut forks);
            results.push(result);
        }
        self.public_keys.insert(node, page.public_key);
        if let Some(signed) = signed
            && self.at(node, signed.position).is_some_and(|entry| entry.hash == signed.hash)
        {
            self.checkpoints.insert((node, signed.position.seq, signed.hash), signed);
        }
        Ok((results, next, forks))
    }

    fn place(&mut self, node: NodeId, entry: &Entry, next: &mut Vec<Next>, forks: &mut u32) -> EntryResult {
        if entry.node != node || entry.computed_hash() != entry.hash {
            return EntryResult::Refused;
        }
        if let Some(there) = self.at(node, entry.position) {
            return if there.hash == entry.hash { EntryResult::Already } else { EntryResult::Conflict };
        }
        if let Some(before) = Self::before(entry) {
            let Some(there) = self.at(node, before) else {
                let last = self.ends(node).into_iter().find(|end| end.incarnation == before.incarnation);
                let want = Next { incarnation: before.incarnation, seq: last.map(|last| last.seq + 1) };
                if !next.contains(&want) {
                    next.push(want);
                }
                return EntryResult::Gap;
            };
            if there.hash != entry.prev_hash {
                return EntryResult::Refused;
            }
        }
        let goes_on_from = Self::before(entry);
        let is_fork = self.entries.values().any(|other| other.node == node && Self::before(other) == goes_on_from);
        *forks += u32::from(is_fork);
        self.entries.insert((node, entry.position.incarnation, entry.position.seq), entry.clone());
        EntryResult::Stored
    }

    pub(crate) fn sign(&mut self, identity: &NodeIdentity, last: &Entry, wall_ms: i64) -> Checkpoint {
        let signed = identity.checkpoint(last.position, last.hash, wall_ms);
        self.checkpoints.insert((last.node, last.position.seq, last.hash), signed);
        self.public_keys.insert(last.node, identity.public_key());
        signed
    }

    /// Writes one entry after `before`, in this run. Every fourth count has another key.
    pub(crate) fn write(
        &mut self,
        node: NodeId,
        incarnation: IncarnationId,
        before: Option<&Entry>,
        wall_ms: i64,
    ) -> Entry {
        let seq = before.map_or(1, |before| before.position.seq + 1);
        let parent = before
            .filter(|before| before.position.incarnation != incarnation)
            .map(|before| Parent { position: before.position, hash: before.hash });
        let key = key_of(node, incarnation, seq / 4);
        let mut entry = Entry {
            node,
            position: Position { incarnation, seq },
            parent,
            mono_ms: seq,
            wall: Wall { utc_ms: wall_ms, offset_s: 0, trust: WallTrust::Unknown },
            simulated: false,
            kind: "later.kind".into(),
            kind_version: 9,
            open: b"{}".to_vec(),
            sealed: Some(Sealed { key: key.id, ciphertext: vec![1; 40] }),
            prev_hash: before.map_or(Hash::ZERO, |before| before.hash),
            hash: Hash::ZERO,
        };
        entry.hash = entry.computed_hash();
        self.keys.insert(key.id, key);
        self.entries.insert((node, incarnation, seq), entry.clone());
        entry
    }

    pub(crate) fn missing_keys(&self) -> BTreeSet<KeyId> {
        let sealed = self.entries.values().filter_map(|entry| entry.sealed.as_ref());
        sealed.map(|sealed| sealed.key).filter(|key| !self.keys.contains_key(key)).collect()
    }
}

pub(crate) fn head_of(entry: &Entry) -> WireHead {
    WireHead { node: entry.node, incarnation: entry.position.incarnation, seq: entry.position.seq, hash: entry.hash }
}

fn key_of(node: NodeId, incarnation: IncarnationId, group: u64) -> PlainKey {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&node.0[..4]);
    id[4..12].copy_from_slice(&incarnation.0[..8]);
    id[12..].copy_from_slice(&(group as u32).to_be_bytes());
    PlainKey {
        id: KeyId(id),
        subject: SubjectId(id),
        class: RetentionClass::Visits,
        month: 202_611,
        created_ms: 0,
        key: Zeroizing::new([7; 32]),
        maker: Some(node),
    }
}
