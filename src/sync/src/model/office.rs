//! An office in memory: answers as `docs/replication.md` says.

use super::Journals;

use crate::exchange::{Answer, Request};
use crate::source::JournalPage;
use crate::tls::NodeIdentity;
use crate::wire::{
    self, BatchAnswer, BatchRequest, HeadsAnswer, JournalAnswer, KeysAnswer, KeysGiven, NodeEntry, SnapshotAnswer,
    SnapshotPage, WireHead,
};
use crate::wrap;
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{Entry, KeptDigest, Position, Receipt, SnapshotBase, SnapshotSeal};
use std::collections::BTreeMap;

#[derive(Clone)]
pub(crate) struct Office {
    pub(crate) identity: NodeIdentity,
    /// The Ed25519 seed again, for receipts and seals.
    seed: [u8; 32],
    pub(crate) journals: Journals,
    pub(crate) site: Vec<Entry>,
    pub(crate) run: u8,
    /// X25519 keys of its kiosks.
    pub(crate) members: BTreeMap<NodeId, [u8; 32]>,
    /// How often each entry was answered with "stored" since the last restoring.
    pub(crate) stored: BTreeMap<frontdesk_core::journal::Hash, u32>,
    pub(crate) impersonated: u32,
    pub(crate) offers_snapshot: bool,
    pub(crate) page: usize,
}

impl Office {
    pub(crate) fn new() -> Self {
        let seed = [0xee; 32];
        Self {
            identity: NodeIdentity::from_seed(&seed),
            seed,
            journals: Journals::default(),
            site: Vec::new(),
            run: 1,
            members: BTreeMap::new(),
            stored: BTreeMap::new(),
            impersonated: 0,
            offers_snapshot: false,
            page: 7,
        }
    }

    pub(crate) fn write(&mut self, count: u64, wall_ms: i64) {
        for _ in 0..count {
            let before = self.site.last().cloned();
            let run = IncarnationId([self.run; 16]);
            let entry = self.journals.write(self.identity.node(), run, before.as_ref(), wall_ms);
            self.journals.sign(&self.identity, &entry, wall_ms);
            self.site.push(entry);
        }
    }

    /// What a backup holds, and a new run.
    pub(crate) fn restore(&mut self, backup: &Self) {
        let (run, impersonated) = (self.run + 1, self.impersonated);
        *self = Self { run, impersonated, ..backup.clone() };
    }

    fn heads(&self) -> Vec<WireHead> {
        self.journals.signed_heads()
    }

    fn heads_of(&self, node: NodeId) -> Vec<WireHead> {
        self.heads().into_iter().filter(|head| head.node == node).collect()
    }

    pub(crate) fn handle(&mut self, from: NodeId, request: Request) -> Answer {
        match request {
            Request::Heads { .. } => Answer::Heads(self.news()),
            Request::Batch(node, request) => self.batch(from, node, request),
            Request::Journal(node, have) => match self.journals.page_after(node, &have.0) {
                Some(page) => Answer::Journal(answer_of(page)),
                None => Answer::No,
            },
            Request::Keys(request) => {
                let secret = self.identity.sealing();
                let before = self.journals.keys.len();
                for key in &request.keys {
                    let key = wrap::unwrap(key, &secret).unwrap();
                    self.journals.keys.insert(key.id, key);
                }
                Answer::Keys(KeysAnswer { new: (self.journals.keys.len() - before) as u32, forgotten: 0 })
            }
            Request::KeysWanted(wanted) => {
                let keys = wanted.ids.iter().filter_map(|id| self.journals.keys.get(id));
                let keys = keys.map(|key| wrap::wrap(key, &self.members[&from]).unwrap()).collect();
                Answer::KeysGiven(KeysGiven { keys, forgotten: vec![] })
            }
            Request::Snapshot => self.snapshot(),
            Request::SnapshotPage { after, .. } => {
                let page = self.journals.entries.values().skip(after as usize).take(self.page);
                Answer::SnapshotPage(SnapshotPage { entries: page.cloned().map(NodeEntry::from).collect() })
            }
        }
    }

    fn news(&self) -> HeadsAnswer {
        let heads = self.heads();
        let tag =
            heads.iter().fold(String::new(), |tag, head| format!("{tag}{}", head.seq)).chars().take(100).collect();
        let wanted = self.journals.missing_keys();
        HeadsAnswer {
            version: wire::VERSION,
            office: self.identity.node(),
            sealing_key: self.identity.sealing().public(),
            heads,
            tag,
            member: true,
            snapshot: self.offers_snapshot,
            wanted_keys: wanted.into_iter().take(wire::MAX_KEYS).collect(),
        }
    }

    fn batch(&mut self, from: NodeId, node: NodeId, request: BatchRequest) -> Answer {
        let page = JournalPage {
            public_key: request.public_key(),
            entries: request.entries.into_iter().map(|entry| entry.into_entry(node)).collect(),
            checkpoint: request.checkpoint.map(|checkpoint| checkpoint.into_checkpoint(node)),
        };
        let (true, Ok((results, next, forks))) =
            (page.public_key.node() == node, self.journals.ingest(&page, from != node))
        else {
            self.impersonated += 1;
            return Answer::No;
        };
        let mut last = None;
        for (entry, result) in page.entries.iter().zip(&results) {
            if *result == wire::EntryResult::Stored {
                *self.stored.entry(entry.hash).or_default() += 1;
            }
            last = if result.is_there() { Some(entry) } else { last };
        }
        let receipt = last.map(|last| {
            let key = ed25519_dalek::SigningKey::from_bytes(&self.seed);
            Receipt::sign(&key, node, last.position, last.hash, 0).into()
        });
        Answer::Batch(BatchAnswer { results, next, forks, heads: self.heads_of(node), receipt })
    }

    /// Everything is kept: what is let go is the store's matter.
    fn snapshot(&self) -> Answer {
        let mut kept = KeptDigest::default();
        self.journals.entries.values().for_each(|entry| kept.push(entry.hash));
        let base = |head: WireHead| SnapshotBase {
            node: head.node,
            position: Position { incarnation: head.incarnation, seq: head.seq },
            hash: head.hash,
        };
        let bases: Vec<_> = self.heads().into_iter().map(base).collect();
        let seal = SnapshotSeal::sign(&ed25519_dalek::SigningKey::from_bytes(&self.seed), &bases, &kept, 0);
        Answer::Snapshot(SnapshotAnswer {
            id: "one".into(),
            bases: bases.into_iter().map(Into::into).collect(),
            seal: seal.into(),
            public_keys: self.journals.public_keys.values().map(|key| key.0).collect(),
            total: self.journals.entries.len() as u64,
        })
    }
}

fn answer_of(page: JournalPage) -> JournalAnswer {
    JournalAnswer {
        public_key: page.public_key.0,
        entries: page.entries.into_iter().map(Into::into).collect(),
        checkpoint: page.checkpoint.map(Into::into),
        more: true,
    }
}
