//! `GET /v1/heads`: the ends of all journals here, at once or as soon as there are others.

use super::body::Reply;
use crate::members::Member;
use crate::office::{Failure, Office};
use crate::refusal::Refusal;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use frontdesk_core::id::KeyId;
use frontdesk_store::NodeHead;
use frontdesk_sync::wire::{self, HeadsAnswer, WireHead};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// All ends, and their name: worked out once for all who wait.
#[derive(Debug, Clone)]
pub(crate) struct HeadsNow {
    /// The office's count of changes when this was read.
    count: u64,
    heads: Arc<Vec<WireHead>>,
    tag: String,
}

/// What is asked: `?wait=S&seen=TAG`.
#[derive(Debug, Deserialize)]
pub(crate) struct HeadsQuery {
    #[serde(default)]
    wait: u64,
    #[serde(default)]
    seen: String,
}

pub(crate) async fn heads(
    State(office): State<Arc<Office>>,
    Extension(member): Extension<Arc<Member>>,
    Query(query): Query<HeadsQuery>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let now = wait_for_news(&office, &query).await?;
    if office.members.get(member.node).is_none_or(|member| member.revoked.is_some()) {
        return Err(Refusal::new(axum::http::StatusCode::FORBIDDEN, "this kiosk was revoked"));
    }
    let answer = HeadsAnswer {
        version: wire::VERSION,
        office: office.journal.node(),
        sealing_key: office.sealing.public(),
        heads: now.heads.to_vec(),
        tag: now.tag,
        member: true,
        snapshot: true,
        wanted_keys: wanted_keys(&office).await?,
    };
    Reply::of(&answer)?.send(&headers)
}

/// The ends that are not what the asker has seen, or after the wait whatever holds then.
async fn wait_for_news(office: &Office, query: &HeadsQuery) -> Result<HeadsNow, Refusal> {
    let mut news = office.news.subscribe();
    let until = Instant::now() + Duration::from_secs(query.wait.min(wire::MAX_WAIT_S));
    let count = *news.borrow_and_update();
    let mut now = heads_now(office, count).await?;
    if query.wait == 0 || now.tag != query.seen {
        return Ok(now);
    }
    let Ok(_place) = office.waiters.try_acquire() else {
        return Err(Refusal::busy("too many are waiting for news"));
    };
    while now.tag == query.seen {
        tokio::select! {
            changed = news.changed() => if changed.is_err() { break },
            () = sleep_until(until) => break,
            () = office.stopping.cancelled() => break,
        }
        let count = *news.borrow_and_update();
        now = heads_now(office, count).await?;
    }
    Ok(now)
}

async fn heads_now(office: &Office, count: u64) -> Result<HeadsNow, Failure> {
    if let Some(known) = office.known_heads(|known| known.filter(|known| known.count == count).cloned()) {
        return Ok(known);
    }
    let heads = office.read(|reader| reader.heads()).await?;
    let mut heads: Vec<WireHead> = heads.iter().map(wire_head).collect();
    heads.sort_unstable();
    heads.truncate(wire::MAX_HEADS);
    let now = HeadsNow { count, tag: tag(&heads), heads: Arc::new(heads) };
    office.know_heads(now.clone());
    Ok(now)
}

pub(super) fn wire_head(head: &NodeHead) -> WireHead {
    let position = head.position;
    WireHead { node: head.node, incarnation: position.incarnation, seq: position.seq, hash: head.hash }
}

fn tag(sorted: &[WireHead]) -> String {
    let mut digest = Sha256::new();
    for head in sorted {
        digest.update(head.node.0);
        digest.update(head.hash.0);
    }
    let digest: [u8; 32] = digest.finalize().into();
    hex::encode(digest.first_chunk::<16>().unwrap_or(&[0; 16]))
}

/// Keys that entries here are sealed under and that are not here. They are asked for less and less often.
async fn wanted_keys(office: &Office) -> Result<Vec<KeyId>, Failure> {
    let now_ms = office.clock.now().wall.utc_ms;
    let wanted = office.read(move |reader| reader.missing_keys(now_ms, wire::MAX_KEYS)).await?;
    if !wanted.is_empty() {
        let asked = wanted.clone();
        office.write(|journal, reply| journal.keys_asked(asked, now_ms, reply)).await?;
    }
    Ok(wanted)
}
