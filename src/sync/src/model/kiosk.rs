//! A kiosk in memory.

use super::Journals;
use super::journals::head_of;
use crate::source::{JournalPage, Membership, NotTaken, PlainKey, SnapshotItem, SnapshotStart, Source, Taken};
use crate::tls::NodeIdentity;
use crate::wire::{EntryResult, WireHead};
use frontdesk_core::fact::Alarm;
use frontdesk_core::id::{IncarnationId, KeyId, NodeId};
use frontdesk_core::journal::{Checkpoint, Entry, Hash, KeptDigest, NodePublicKey, Position, Receipt};
use std::convert::Infallible;
use std::sync::Mutex;

#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub(crate) journals: Journals,
    /// The own branch, oldest first.
    pub(crate) branch: Vec<Entry>,
    pub(crate) incarnation: u64,
    pub(crate) receipt: Option<Receipt>,
    snapshot: Option<(SnapshotStart, Vec<Entry>)>,
}

pub(crate) struct Kiosk {
    pub(crate) identity: NodeIdentity,
    pub(crate) office_key: NodePublicKey,
    pub(crate) state: Mutex<State>,
    pub(crate) alarms: Mutex<Vec<(Alarm, Option<NodeId>)>>,
    pub(crate) membership: Mutex<Option<Membership>>,
}

impl Kiosk {
    pub(crate) fn new(byte: u8, office_key: NodePublicKey) -> Self {
        Self {
            identity: NodeIdentity::from_seed(&[byte; 32]),
            office_key,
            state: Mutex::default(),
            alarms: Mutex::default(),
            membership: Mutex::default(),
        }
    }

    pub(crate) fn node(&self) -> NodeId {
        self.identity.node()
    }

    fn incarnation(&self, run: u64) -> IncarnationId {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.node().0[..8]);
        id[8..].copy_from_slice(&run.to_be_bytes());
        IncarnationId(id)
    }

    pub(crate) fn write(&self, count: u64, wall_ms: i64) {
        let mut state = self.state.lock().unwrap();
        for _ in 0..count {
            let incarnation = self.incarnation(state.incarnation);
            let before = state.branch.last().cloned();
            let entry = state.journals.write(self.node(), incarnation, before.as_ref(), wall_ms);
            state.branch.push(entry);
        }
    }

    /// Begins a run that was never before, whatever the disk says.
    pub(crate) fn start(&self, image: Option<State>, run: u64) {
        let mut state = self.state.lock().unwrap();
        if let Some(image) = image {
            *state = image;
        }
        state.incarnation = run;
    }
}

impl Source for Kiosk {
    type Error = Infallible;

    fn public_key(&self) -> NodePublicKey {
        self.identity.public_key()
    }

    fn head_seq(&self) -> Result<u64, Infallible> {
        Ok(self.state.lock().unwrap().branch.len() as u64)
    }

    fn entries(&self, after_seq: u64, limit: usize) -> Result<Vec<Entry>, Infallible> {
        let state = self.state.lock().unwrap();
        Ok(state.branch.iter().skip(after_seq as usize).take(limit).cloned().collect())
    }

    fn keys_for(&self, entries: &[Entry]) -> Result<Vec<PlainKey>, Infallible> {
        let mut ids: Vec<_> =
            entries.iter().filter_map(|entry| entry.sealed.as_ref()).map(|sealed| sealed.key).collect();
        ids.dedup();
        self.keys_by_id(&ids)
    }

    fn run_span(&self, incarnation: IncarnationId) -> Result<Option<(u64, u64)>, Infallible> {
        let state = self.state.lock().unwrap();
        let mut of_run = state.branch.iter().filter(|entry| entry.position.incarnation == incarnation);
        let first = of_run.next().map(|entry| entry.position.seq);
        Ok(first.map(|first| (first, of_run.next_back().map_or(first, |last| last.position.seq))))
    }

    fn checkpoint_at(&self, position: Position, hash: Hash, wall_ms: i64) -> Result<Option<Checkpoint>, Infallible> {
        let mut state = self.state.lock().unwrap();
        let last = state.journals.at(self.node(), position).filter(|entry| entry.hash == hash).cloned().unwrap();
        Ok(Some(state.journals.sign(&self.identity, &last, wall_ms)))
    }

    fn keep_receipt(&self, receipt: Receipt) -> Result<(), Infallible> {
        receipt.verify(&self.office_key).unwrap();
        self.state.lock().unwrap().receipt = Some(receipt);
        Ok(())
    }

    fn countersigned_to(&self) -> Result<Option<u64>, Infallible> {
        Ok(self.state.lock().unwrap().receipt.map(|receipt| receipt.position.seq))
    }

    fn heads(&self) -> Result<Vec<WireHead>, Infallible> {
        let state = self.state.lock().unwrap();
        let journals = &state.journals;
        let mut heads: Vec<_> =
            journals.nodes().into_iter().flat_map(|node| journals.leaves(node)).map(head_of).collect();
        heads.extend(state.branch.last().map(head_of));
        Ok(heads)
    }

    fn has(&self, entries: &[WireHead]) -> Result<Vec<bool>, Infallible> {
        let state = self.state.lock().unwrap();
        Ok(entries.iter().map(|head| state.journals.has(head)).collect())
    }

    fn ends(&self, node: NodeId) -> Result<Vec<Position>, Infallible> {
        Ok(self.state.lock().unwrap().journals.ends(node))
    }

    fn page_after(&self, node: NodeId, have: &[Position], _: usize) -> Result<Option<JournalPage>, Infallible> {
        Ok(self.state.lock().unwrap().journals.page_after(node, have))
    }

    fn ingest(&self, page: JournalPage) -> Result<Taken, Infallible> {
        let Ok((results, _, forks)) = self.state.lock().unwrap().journals.ingest(&page, true) else {
            return Ok(Taken { not_taken: Some(NotTaken::Forged), ..Taken::default() });
        };
        let count = |wanted| results.iter().filter(|result| **result == wanted).count() as u64;
        let not_taken = if count(EntryResult::Conflict) + count(EntryResult::Refused) > 0 {
            Some(NotTaken::Conflict)
        } else {
            (count(EntryResult::Gap) > 0).then_some(NotTaken::Gap)
        };
        Ok(Taken { stored: count(EntryResult::Stored), forks, not_taken })
    }

    fn missing_keys(&self, limit: usize) -> Result<Vec<KeyId>, Infallible> {
        let state = self.state.lock().unwrap();
        let missing = state.journals.missing_keys();
        Ok(missing.into_iter().take(limit).collect())
    }

    fn keys_by_id(&self, ids: &[KeyId]) -> Result<Vec<PlainKey>, Infallible> {
        let state = self.state.lock().unwrap();
        Ok(ids.iter().filter_map(|id| state.journals.keys.get(id).cloned()).collect())
    }

    fn take_keys(&self, asked: &[KeyId], keys: Vec<PlainKey>, forgotten: Vec<KeyId>) -> Result<(), Infallible> {
        assert!(forgotten.is_empty() && keys.iter().all(|key| asked.contains(&key.id)));
        self.state.lock().unwrap().journals.keys.extend(keys.into_iter().map(|key| (key.id, key)));
        Ok(())
    }

    fn knows_site(&self) -> Result<bool, Infallible> {
        let office = self.office_key.node();
        Ok(self.state.lock().unwrap().journals.nodes().contains(&office))
    }

    fn begin_snapshot(&self, start: SnapshotStart) -> Result<(), Infallible> {
        self.state.lock().unwrap().snapshot = Some((start, Vec::new()));
        Ok(())
    }

    fn take_snapshot_page(&self, items: Vec<SnapshotItem>) -> Result<(), Infallible> {
        let entries = items.into_iter().map(|item| item.entry);
        self.state.lock().unwrap().snapshot.as_mut().unwrap().1.extend(entries);
        Ok(())
    }

    fn finish_snapshot(&self) -> Result<bool, Infallible> {
        let mut state = self.state.lock().unwrap();
        let (start, entries) = state.snapshot.take().unwrap();
        let mut kept = KeptDigest::default();
        entries.iter().for_each(|entry| kept.push(entry.hash));
        if start.seal.verify(&self.office_key, &start.bases, &kept).is_err() {
            return Ok(false);
        }
        for entry in entries {
            state.journals.entries.insert((entry.node, entry.position.incarnation, entry.position.seq), entry);
        }
        state.journals.public_keys.extend(start.public_keys.into_iter().map(|key| (key.node(), key)));
        Ok(true)
    }

    fn membership(&self) -> Result<Membership, Infallible> {
        Ok(self.membership.lock().unwrap().clone().unwrap())
    }

    fn keep_certificate(&self, certificate_pem: &str) -> Result<(), Infallible> {
        self.membership.lock().unwrap().as_mut().unwrap().certificate_pem = certificate_pem.to_owned();
        Ok(())
    }

    fn alarm(&self, alarm: Alarm, node: Option<NodeId>, _: String) {
        self.alarms.lock().unwrap().push((alarm, node));
    }
}
