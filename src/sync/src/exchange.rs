//! From an action to a question, and from an answer to an event: everything of replication but the network. What is asked may be lost,
//! doubled or late; nothing here depends on it.

mod ask;
mod hear;
mod survey;

use crate::planner::{Action, Event};
use crate::source::Source;
use crate::tls::NodeIdentity;
use crate::wire::{
    BatchAnswer, BatchRequest, Have, HeadsAnswer, JournalAnswer, KeysAnswer, KeysGiven, KeysRequest, KeysWanted,
    SnapshotAnswer, SnapshotPage, WireHead,
};
use crate::wrap::WrapError;
use frontdesk_core::health::phrases::office as said;
use frontdesk_core::id::{KeyId, NodeId};
use frontdesk_core::journal::{Entry, Receipt};
use std::sync::Arc;

/// What is asked of the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    /// `GET /v1/heads`.
    Heads {
        /// How long it may be held, seconds.
        wait_s: u64,
        /// The newest tag that is known.
        seen: String,
    },
    /// `POST /v1/journals/{node}`.
    Batch(NodeId, BatchRequest),
    /// `GET /v1/journals/{node}`.
    Journal(NodeId, Have),
    /// `POST /v1/keys`.
    Keys(KeysRequest),
    /// `POST /v1/keys/wanted`.
    KeysWanted(KeysWanted),
    /// `GET /v1/snapshot`.
    Snapshot,
    /// `GET /v1/snapshot/{id}`.
    SnapshotPage {
        /// Which.
        id: String,
        /// Entries after this count of it.
        after: u64,
    },
}

/// What the office answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// To [`Request::Heads`].
    Heads(HeadsAnswer),
    /// To [`Request::Batch`].
    Batch(BatchAnswer),
    /// To [`Request::Journal`].
    Journal(JournalAnswer),
    /// To [`Request::Keys`].
    Keys(KeysAnswer),
    /// To [`Request::KeysWanted`].
    KeysGiven(KeysGiven),
    /// To [`Request::Snapshot`].
    Snapshot(SnapshotAnswer),
    /// To [`Request::SnapshotPage`].
    SnapshotPage(SnapshotPage),
    /// 403 or 404: it has none, or not for us.
    No,
}

/// What is known of the office, by its last answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Peer {
    pub(crate) office: Option<NodeId>,
    pub(crate) version: u32,
    pub(crate) sealing_key: [u8; 32],
    pub(crate) heads: Vec<WireHead>,
    pub(crate) tag: String,
    pub(crate) wanted: Vec<KeyId>,
    pub(crate) snapshot: Option<SnapshotUnderWay>,
}

#[derive(Debug, Clone)]
pub(crate) struct SnapshotUnderWay {
    pub(crate) id: String,
    pub(crate) total: u64,
}

/// A question, and what is needed to understand its answer.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) action: Action,
    /// `None` when there is nothing to ask after all.
    pub(crate) request: Option<Request>,
    /// Count of the last entry that it is about.
    pub(crate) through: u64,
    pub(crate) ids: Vec<KeyId>,
}

/// What an answer comes to.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) event: Event,
    pub(crate) receipt: Option<Receipt>,
    pub(crate) forks: u64,
    /// Own entries that the office had and we did not.
    pub(crate) recovered: u64,
    /// What became of a push: `Some(None)` when all was taken.
    pub(crate) trouble: Option<Option<Trouble>>,
    pub(crate) change: PeerChange,
}

/// What an answer changes in what is known of the office.
#[derive(Debug)]
pub(crate) enum PeerChange {
    Nothing,
    HeadsOf(NodeId, Vec<WireHead>),
    All(Box<HeadsAnswer>),
    Snapshot(Option<SnapshotUnderWay>),
    KeysSupplied,
}

impl Heard {
    fn just(event: Event) -> Self {
        Self { event, receipt: None, forks: 0, recovered: 0, trouble: None, change: PeerChange::Nothing }
    }
}

impl Peer {
    pub(crate) fn apply(&mut self, change: PeerChange) {
        match change {
            PeerChange::Nothing => {}
            PeerChange::HeadsOf(node, heads) => {
                self.heads.retain(|head| head.node != node);
                self.heads.extend(heads);
                self.heads.truncate(crate::wire::MAX_HEADS);
            }
            PeerChange::All(answer) => {
                self.office = Some(answer.office);
                self.version = answer.version;
                self.sealing_key = answer.sealing_key;
                self.heads = answer.heads;
                self.tag = answer.tag;
                self.wanted = answer.wanted_keys;
            }
            PeerChange::Snapshot(under_way) => self.snapshot = under_way,
            PeerChange::KeysSupplied => self.wanted.clear(),
        }
    }

    fn heads_of(&self, node: NodeId) -> impl Iterator<Item = &WireHead> {
        self.heads.iter().filter(move |head| head.node == node)
    }
}

/// Something that trying again does not mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The office has another entry in this place.
    #[error("{}", said::OTHER_ENTRY.with(&[seq]))]
    Conflict {
        /// Its count.
        seq: u64,
    },
    /// The office says this is not an entry of this journal.
    #[error("{}", said::ENTRY_REFUSED.with(&[seq]))]
    Refused {
        /// Its count.
        seq: u64,
    },
}

/// Why a question could not be put, or its answer not be understood.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The own journal could not be read or written.
    #[error("{}", said::JOURNAL_UNUSABLE)]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A key could not be wrapped.
    #[error("{}", said::KEY_NOT_WRAPPED)]
    Wrap(#[from] WrapError),
    /// An answer to another question.
    #[error("{}", said::UNFITTING_ANSWER)]
    Unfitting,
}

fn of_source<E: std::error::Error + Send + Sync + 'static>(error: E) -> ExchangeError {
    ExchangeError::Source(Box::new(error))
}

/// Puts questions and understands answers for one kiosk.
#[derive(Debug)]
pub(crate) struct Exchange<S> {
    pub(crate) source: Arc<S>,
    pub(crate) identity: NodeIdentity,
    pub(crate) own: NodeId,
}

impl<S> Clone for Exchange<S> {
    fn clone(&self) -> Self {
        Self { source: Arc::clone(&self.source), identity: self.identity.clone(), own: self.own }
    }
}

impl<S: Source> Exchange<S> {
    pub(crate) fn new(source: Arc<S>, identity: NodeIdentity) -> Self {
        let own = identity.node();
        Self { source, identity, own }
    }

    /// As many entries as fit one request.
    fn batch(&self, after: u64, limit: usize) -> Result<Vec<Entry>, ExchangeError> {
        let limit = limit.min(crate::wire::MAX_ENTRIES);
        let mut entries = self.source.entries(after, limit).map_err(of_source)?;
        entries.truncate(ask::fitting(&entries));
        Ok(entries)
    }
}
