//! From an action to a question.

use super::{Asked, Exchange, ExchangeError, Peer, Request, of_source};
use crate::planner::Action;
use crate::source::{JournalPage, PlainKey, Source};
use crate::wire::{self, BatchRequest, Have, KeysRequest, KeysWanted, WireEntry};
use crate::wrap;
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::Entry;

/// How full a batch is made, bytes of JSON: below the bound by the room that one entry's estimate may be wrong.
const BATCH_BYTES: usize = wire::MAX_BODY_BYTES - 256 * 1024;

/// How many of these entries fit one request; at least one.
pub(super) fn fitting(entries: &[Entry]) -> usize {
    let mut bytes = 0;
    let fits = |entry: &&Entry| {
        bytes += WireEntry::json_bytes_of(entry);
        bytes <= BATCH_BYTES
    };
    entries.iter().take_while(fits).count().max(1)
}

impl<S: Source> Exchange<S> {
    /// The question that carries out this action.
    pub(crate) fn ask(&self, peer: &Peer, action: Action, wall_ms: i64) -> Result<Asked, ExchangeError> {
        let mut asked = Asked { action, request: None, through: 0, ids: Vec::new() };
        match action {
            Action::PushKeys { after, limit } => {
                let entries = self.batch(after, limit)?;
                asked.through = entries.last().map_or(after, |entry| entry.position.seq);
                let keys = self.source.keys_for(&entries).map_err(of_source)?;
                asked.request = self.keys(peer, keys)?;
            }
            Action::PushBatch { after, limit } => {
                let entries = self.batch(after, limit)?;
                asked.through = entries.last().map_or(after, |entry| entry.position.seq);
                asked.request = self.own_batch(entries, wall_ms)?;
            }
            Action::Pull { node } => {
                let ends = self.source.ends(node).map_err(of_source)?;
                asked.request = Some(Request::Journal(node, Have(ends)));
            }
            Action::Heal { node, limit } => {
                let have: Vec<_> = peer.heads_of(node).map(|head| head.position()).take(wire::MAX_HAVE).collect();
                let page = self.source.page_after(node, &have, limit.min(wire::MAX_ENTRIES)).map_err(of_source)?;
                asked.request = page.map(|page| relayed(node, page));
            }
            Action::SupplyKeys => {
                let keys = self.source.keys_by_id(&peer.wanted).map_err(of_source)?;
                asked.request = self.keys(peer, keys)?;
            }
            Action::FetchKeys { limit } => {
                asked.ids = self.source.missing_keys(limit.min(wire::MAX_KEYS)).map_err(of_source)?;
                let ids = asked.ids.clone();
                asked.request = (!ids.is_empty()).then_some(Request::KeysWanted(KeysWanted { ids }));
            }
            Action::Snapshot { after } => asked.request = Some(snapshot(peer, after)),
            Action::Wait { .. } => {}
        }
        Ok(asked)
    }

    fn own_batch(&self, entries: Vec<Entry>, wall_ms: i64) -> Result<Option<Request>, ExchangeError> {
        let Some(last) = entries.last() else { return Ok(None) };
        let checkpoint = self.source.checkpoint_at(last.position, last.hash, wall_ms).map_err(of_source)?;
        let request = BatchRequest {
            public_key: self.identity.public_key().0,
            entries: entries.into_iter().map(WireEntry::from).collect(),
            checkpoint: checkpoint.map(Into::into),
        };
        Ok(Some(Request::Batch(self.own, request)))
    }

    fn keys(&self, peer: &Peer, mut keys: Vec<PlainKey>) -> Result<Option<Request>, ExchangeError> {
        // Entries of one batch have at most one key each, and a question for keys names no more than that.
        keys.truncate(wire::MAX_KEYS);
        let keys = keys.iter().map(|key| wrap::wrap(key, &peer.sealing_key)).collect::<Result<Vec<_>, _>>()?;
        Ok((!keys.is_empty()).then_some(Request::Keys(KeysRequest { node: self.own, keys })))
    }
}

fn relayed(node: NodeId, page: JournalPage) -> Request {
    let request = BatchRequest {
        public_key: page.public_key.0,
        entries: page.entries.into_iter().map(WireEntry::from).collect(),
        checkpoint: page.checkpoint.map(Into::into),
    };
    Request::Batch(node, request)
}

fn snapshot(peer: &Peer, after: Option<u64>) -> Request {
    match (after, &peer.snapshot) {
        (Some(after), Some(under_way)) => Request::SnapshotPage { id: under_way.id.clone(), after },
        _ => Request::Snapshot,
    }
}
