//! `/v1/snapshot`: what a new kiosk begins with, prepared once and fetched page by page.

use super::body::Reply;
use crate::members::Member;
use crate::office::{Failure, Office};
use crate::refusal::Refusal;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use frontdesk_core::id::NodeId;
use frontdesk_store::{Snapshot, SnapshotEntry};
use frontdesk_sync::wire::{self, NodeEntry, SnapshotAnswer, SnapshotPage};
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};

/// How many are prepared at a time.
const MAX_PREPARED: usize = 2;

/// One that was not fetched for so long is dropped, milliseconds.
const DROPPED_AFTER_MS: u64 = 10 * 60_000;

/// Entries of a page; halved while the page is too long.
const PAGE_ENTRIES: usize = 400;

struct Prepared {
    id: String,
    for_node: NodeId,
    used_ms: u64,
    /// Absent while it is being prepared.
    snapshot: Option<Arc<Snapshot>>,
}

/// Snapshots that are being fetched. Times are monotonic milliseconds.
#[derive(Default)]
pub(crate) struct Snapshots(Mutex<Vec<Prepared>>);

impl Snapshots {
    /// Keeps a place for one; a node has one at a time. `None` when all are taken.
    fn reserve(&self, for_node: NodeId, id: &str, now_ms: u64) -> Option<()> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| one.for_node != for_node && now_ms.saturating_sub(one.used_ms) < DROPPED_AFTER_MS);
        if all.len() >= MAX_PREPARED {
            return None;
        }
        all.push(Prepared { id: id.to_owned(), for_node, used_ms: now_ms, snapshot: None });
        Some(())
    }

    fn fill(&self, id: &str, snapshot: Option<Arc<Snapshot>>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match snapshot {
            Some(snapshot) => {
                all.iter_mut().filter(|one| one.id == id).for_each(|one| one.snapshot = Some(Arc::clone(&snapshot)))
            }
            None => all.retain(|one| one.id != id),
        }
    }

    fn get(&self, id: &str, for_node: NodeId, now_ms: u64) -> Option<Arc<Snapshot>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let one = all.iter_mut().find(|one| one.id == id && one.for_node == for_node)?;
        one.used_ms = now_ms;
        one.snapshot.clone()
    }
}

/// `GET /v1/snapshot`.
pub(super) async fn prepare(
    State(office): State<Arc<Office>>,
    Extension(member): Extension<Arc<Member>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let id = hex::encode(crate::random::bytes::<16>()?);
    let now_ms = office.clock.mono_ms();
    office.snapshots.reserve(member.node, &id, now_ms).ok_or_else(|| Refusal::busy("too many are beginning anew"))?;
    let made = make(&office, member.node).await.inspect_err(|_| office.snapshots.fill(&id, None))?;
    let answer = SnapshotAnswer {
        id: id.clone(),
        bases: made.bases.iter().copied().map(Into::into).collect(),
        seal: made.seal.into(),
        public_keys: made.public_keys.iter().map(|key| key.0).collect(),
        total: made.total,
    };
    office.snapshots.fill(&id, Some(Arc::new(made)));
    Reply::of(&answer)?.send(&headers)
}

async fn make(office: &Office, for_node: NodeId) -> Result<Snapshot, Failure> {
    let draft = office.read(move |reader| reader.snapshot_for(for_node)).await?;
    let wall_ms = office.clock.now().wall.utc_ms;
    office.write(|journal, reply| journal.seal_snapshot(draft, wall_ms, reply)).await
}

/// What is asked: `?after=N`.
#[derive(Debug, Deserialize)]
pub(super) struct PageQuery {
    #[serde(default)]
    after: u64,
}

/// `GET /v1/snapshot/{id}?after=N`.
pub(super) async fn page(
    State(office): State<Arc<Office>>,
    Extension(member): Extension<Arc<Member>>,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Some(snapshot) = office.snapshots.get(&id, member.node, office.clock.mono_ms()) else {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "there is no such snapshot any more; begin again"));
    };
    let mut limit = PAGE_ENTRIES;
    while limit > 0 {
        let reply = page_of(&office, Arc::clone(&snapshot), query.after, limit).await?;
        if reply.len() <= wire::MAX_BODY_BYTES {
            return reply.send(&headers);
        }
        limit /= 2;
    }
    Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "an entry is longer than a body holds"))
}

async fn page_of(office: &Office, snapshot: Arc<Snapshot>, after: u64, limit: usize) -> Result<Reply, Refusal> {
    let entries = office.read(move |reader| snapshot.page(reader, after, limit)).await?;
    let entry = |one: SnapshotEntry| NodeEntry { chain_only: one.chain_only, ..NodeEntry::from(one.entry) };
    Reply::of(&SnapshotPage { entries: entries.into_iter().map(entry).collect() })
}
