//! `/v1/journals/{node}`: a batch brought (POST), and a page fetched (GET).

use super::body::{Reply, Said};
use super::heads::wire_head;
use crate::members::Member;
use crate::office::{Failure, Office};
use crate::refusal::Refusal;
use crate::roll_call;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use frontdesk_core::fact::Alarm;
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::{NodePublicKey, Position};
use frontdesk_store::{Batch, BatchSource, CheckpointOutcome, IngestAnswer, Outcome};
use frontdesk_sync::wire::{self, BatchAnswer, BatchRequest, EntryResult, Have, JournalAnswer, Next, WireEntry};
use serde::Deserialize;
use std::sync::Arc;

/// The most bytes of entries in one page: in base64 and with field names that stays below the longest body.
const PAGE_BYTES: usize = 700 * 1024;

/// `POST`: entries of the asker's own journal, or of another one where that node's own checkpoint covers them.
pub(super) async fn push(
    State(office): State<Arc<Office>>,
    Extension(member): Extension<Arc<Member>>,
    Path(node): Path<NodeId>,
    headers: HeaderMap,
    Said(request): Said<BatchRequest>,
) -> Result<Response, Refusal> {
    let public_key = request.public_key();
    if public_key.node() != node {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "the public key is not that of this node"));
    }
    let source = if node == member.node { BatchSource::Node } else { BatchSource::Relayed };
    if source == BatchSource::Relayed && !is_of_the_site(&office, node).await? {
        office
            .alarm(Alarm::Impersonated, Some(member.node), "it brought the journal of a node that nobody enrolled")
            .await;
        return Err(Refusal::new(StatusCode::FORBIDDEN, "this node is not of this site"));
    }
    let fire = roll_call::fire_in(node, &request.entries, office.clock.now().wall.utc_ms);
    let batch = Batch {
        public_key,
        entries: request.entries.into_iter().map(|entry: WireEntry| entry.into_entry(node)).collect(),
        checkpoint: request.checkpoint.map(|checkpoint| checkpoint.into_checkpoint(node)),
        received_ms: office.clock.now().wall.utc_ms,
        source,
    };
    let answer = office.write(|journal, reply| journal.ingest(batch, reply)).await?;
    if let Some(cause) = fire.filter(|_| answer.outcomes.contains(&Outcome::Stored)) {
        // The batch is here whatever comes of this: heads can be counted without a roll-call of ours.
        if let Err(failure) = roll_call::open(&office, None, cause).await {
            tracing::error!(%failure, "a fire opened no roll-call");
        }
    }
    raise_what_it_shows(&office, &member, node, source, &answer).await;
    if answer.refused_unsigned {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "these entries are not signed by their node"));
    }
    if answer.outcomes.contains(&Outcome::Stored) || !answer.forks.is_empty() {
        office.tell();
    }
    if answer.touched.nodes {
        office.load_members().await?;
    }
    tracing::debug!(%node, by = %member.node, entries = answer.outcomes.len(), "batch taken in");
    Reply::of(&wire_answer(&answer))?.send(&headers)
}

/// Members, those who were, and the office with its predecessors. A kiosk could make up any number of other nodes.
async fn is_of_the_site(office: &Office, node: NodeId) -> Result<bool, Failure> {
    if node == office.journal.node() || office.members.get(node).is_some() {
        return Ok(true);
    }
    let offices = office.read(|reader| reader.offices()).await?;
    Ok(offices.contains(&node))
}

async fn raise_what_it_shows(office: &Office, by: &Member, node: NodeId, source: BatchSource, answer: &IngestAnswer) {
    let about = Some(node);
    if answer.refused_unsigned {
        office.alarm(Alarm::Impersonated, Some(by.node), &format!("entries of {node} that it has not signed")).await;
        return;
    }
    if !answer.not_of_office.is_empty() {
        let count = answer.not_of_office.len();
        office.alarm(Alarm::Impersonated, about, &format!("{count} entries that only the office may write")).await;
    }
    if !answer.forks.is_empty() {
        office
            .alarm(
                Alarm::Fork,
                about,
                &format!("{} entries go on from one that has another after it", answer.forks.len()),
            )
            .await;
    }
    if answer.outcomes.contains(&Outcome::Conflict) {
        office.alarm(Alarm::Conflict, about, "another entry has the position of one that came").await;
    }
    if answer.outcomes.contains(&Outcome::Refused) || answer.checkpoint == CheckpointOutcome::Refused {
        office
            .alarm(Alarm::Forged, Some(by.node), &format!("entries or a checkpoint of {node} that do not hold"))
            .await;
    }
    let came_back = source == BatchSource::Relayed && answer.outcomes.contains(&Outcome::Stored);
    if came_back && node == office.journal.node() {
        office.alarm(Alarm::OfficeLost, about, "entries of our own came back that were not here").await;
    }
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
        receipt: answer.receipt.map(Into::into),
    }
}

/// What is asked: `?have=INC.SEQ,INC.SEQ…`.
#[derive(Debug, Deserialize)]
pub(super) struct PageQuery {
    #[serde(default)]
    have: String,
}

/// `GET`: what the asker lacks of a journal.
pub(super) async fn page(
    State(office): State<Arc<Office>>,
    Path(node): Path<NodeId>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Have(have) = query.have.parse().map_err(|error| Refusal::bad(&error))?;
    let Some(public_key) = public_key_of(&office, node).await? else {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "this node is not known here"));
    };
    let (mut entries, mut bytes) = (wire::MAX_ENTRIES, PAGE_BYTES);
    // Entries are counted by their bodies; a page of many small fields may still be too long.
    while entries > 0 {
        let reply = page_of(&office, node, public_key, &have, entries, bytes).await?;
        if reply.len() <= wire::MAX_BODY_BYTES {
            return reply.send(&headers);
        }
        (entries, bytes) = (entries / 2, bytes / 2);
    }
    Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "an entry is longer than a body holds"))
}

async fn page_of(
    office: &Office,
    node: NodeId,
    public_key: NodePublicKey,
    have: &[Position],
    entries: usize,
    bytes: usize,
) -> Result<Reply, Refusal> {
    let have = have.to_vec();
    let page = office.read(move |reader| reader.after_ends(node, &have, entries, bytes)).await?;
    if page.pruned {
        return Err(Refusal::new(StatusCode::GONE, "what is missing was let go here; begin with a snapshot"));
    }
    Reply::of(&JournalAnswer {
        public_key: public_key.0,
        entries: page.entries.into_iter().map(WireEntry::from).collect(),
        checkpoint: page.checkpoint.map(Into::into),
        more: page.more,
    })
}

async fn public_key_of(office: &Office, node: NodeId) -> Result<Option<NodePublicKey>, Failure> {
    if node == office.journal.node() {
        return Ok(Some(office.journal.public_key()));
    }
    let nodes = office.read(|reader| reader.nodes()).await?;
    Ok(nodes.into_iter().find_map(|(known, key)| (known == node).then_some(key)))
}
