//! `/v1`: what kiosks speak with. The wire's types are `frontdesk-sync`'s, the journal's are `frontdesk-store`'s; here they meet.

use crate::office::{Failure, Office, utc_ms};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::id::NodeId;
use frontdesk_store::{AppendError, Batch, IngestAnswer, NodeHead, Outcome, SealingKey};
use frontdesk_sync::PlainKey;
use frontdesk_sync::wire::{
    self, BatchAnswer, BatchRequest, EntryResult, HeadsAnswer, KeysAnswer, KeysRequest, Next, Problem, WireEntry,
    WireHead,
};
use serde::Deserialize;
use std::sync::Arc;

/// An answer that is not 2xx.
pub(crate) struct Refusal(StatusCode, String);

impl Refusal {
    fn bad(error: &impl std::error::Error) -> Self {
        let detail = error.source().map_or_else(String::new, |source| format!(": {source}"));
        Self(StatusCode::BAD_REQUEST, format!("{error}{detail}"))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(Problem { error: self.1 })).into_response()
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        let detail = std::error::Error::source(&failure).map_or_else(String::new, |source| format!(": {source}"));
        tracing::warn!(%failure, detail, "request not served");
        let status = match &failure {
            Failure::Write(AppendError::Full(_)) => StatusCode::INSUFFICIENT_STORAGE,
            Failure::Write(AppendError::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::Write(_) => StatusCode::SERVICE_UNAVAILABLE,
            Failure::Read(_) | Failure::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self(status, failure.to_string())
    }
}

/// Whose heads are asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct HeadsQuery {
    node: Option<NodeId>,
}

pub(crate) async fn heads(
    State(office): State<Arc<Office>>,
    Query(query): Query<HeadsQuery>,
) -> Result<Json<HeadsAnswer>, Refusal> {
    let all = office.read(|reader| reader.heads()).await?;
    let is_known = |node: &NodeId| all.iter().any(|head| head.node == *node);
    if let Some(node) = query.node.filter(is_known) {
        office.note_contact(node);
    }
    let heads = all.iter().filter(|head| query.node.is_none_or(|node| node == head.node)).map(wire_head);
    let heads = heads.take(wire::MAX_HEADS).collect();
    Ok(Json(HeadsAnswer { office: office.journal.node(), sealing_key: office.secret.public(), heads }))
}

fn wire_head(head: &NodeHead) -> WireHead {
    let position = head.position;
    WireHead { node: head.node, incarnation: position.incarnation, seq: position.seq, hash: head.hash }
}

pub(crate) async fn batch(
    State(office): State<Arc<Office>>,
    Path(node): Path<NodeId>,
    body: Bytes,
) -> Result<Json<BatchAnswer>, Refusal> {
    let request: BatchRequest = wire::parse(&body).map_err(|error| Refusal::bad(&error))?;
    let public_key = request.public_key();
    if public_key.node() != node {
        return Err(Refusal(StatusCode::BAD_REQUEST, "the public key is not that of this node".into()));
    }
    if node == office.journal.node() {
        return Err(Refusal(StatusCode::FORBIDDEN, "this is the office's own journal".into()));
    }
    let batch = Batch {
        public_key,
        entries: request.entries.into_iter().map(|entry: WireEntry| entry.into_entry(node)).collect(),
        checkpoint: request.checkpoint.map(|checkpoint| checkpoint.into_checkpoint(node)),
        received_ms: utc_ms(),
    };
    let answer = office.write(|journal, reply| journal.ingest(batch, reply)).await?;
    office.note_contact(node);
    if answer.outcomes.contains(&Outcome::Stored) {
        office.tell();
    }
    tracing::debug!(%node, entries = answer.outcomes.len(), "batch taken in");
    Ok(Json(wire_answer(&answer)))
}

fn wire_answer(answer: &IngestAnswer) -> BatchAnswer {
    let result = |outcome: &Outcome| match outcome {
        Outcome::Stored => EntryResult::Stored,
        Outcome::Already => EntryResult::Already,
        Outcome::Conflict => EntryResult::Conflict,
        Outcome::Gap => EntryResult::Gap,
        Outcome::Refused => EntryResult::Refused,
    };
    BatchAnswer {
        results: answer.outcomes.iter().map(result).collect(),
        next: answer.wanted.iter().map(|want| Next { incarnation: want.incarnation, seq: want.seq }).collect(),
        forks: u32::try_from(answer.forks.len()).unwrap_or(u32::MAX),
        heads: answer.heads.iter().map(wire_head).collect(),
    }
}

pub(crate) async fn keys(State(office): State<Arc<Office>>, body: Bytes) -> Result<Json<KeysAnswer>, Refusal> {
    let request: KeysRequest = wire::parse(&body).map_err(|error| Refusal::bad(&error))?;
    let mut keys = Vec::with_capacity(request.keys.len());
    for wrapped in &request.keys {
        let key = frontdesk_sync::unwrap(wrapped, &office.secret).map_err(|error| Refusal::bad(&error))?;
        keys.push(stored_key(key));
    }
    let new = office.write(|journal, reply| journal.import_keys(keys, reply)).await?;
    if new > 0 {
        office.tell();
    }
    Ok(Json(KeysAnswer { new: u32::try_from(new).unwrap_or(u32::MAX) }))
}

fn stored_key(key: PlainKey) -> SealingKey {
    let PlainKey { id, subject, class, month, created_ms, key } = key;
    SealingKey { id, subject, class, month, created_ms, key }
}
