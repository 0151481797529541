//! `/v1/enrol` and `/v1/renew`: certificates for kiosks.

use super::body::{Reply, Said};
use super::connection::Peer;
use crate::codes::Guess;
use crate::members::Member;
use crate::office::Office;
use crate::records;
use crate::refusal::Refusal;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use frontdesk_core::fact::{Alarm, Fact, MAX_NAME_CHARS, SiteFact};
use frontdesk_sync::tls::{EnrolSecret, Issued};
use frontdesk_sync::wire::{EnrolAnswer, EnrolRequest, RenewAnswer, RenewRequest};
use std::sync::Arc;

/// `POST /v1/enrol`: a kiosk with a code becomes a member.
pub(super) async fn enrol(
    State(office): State<Arc<Office>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    Said(request): Said<EnrolRequest>,
) -> Result<Response, Refusal> {
    if office.settings.demo {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "this office is a demonstration: no kiosk can join it"));
    }
    // What is wrong with the request itself costs no guess.
    let issued = office.issue(&request.csr_pem).map_err(|error| Refusal::bad(&error))?;
    let label = redeem(&office, &request, peer, &issued).await?;
    let enrolled = join(&office, &request, label, &issued).await;
    if enrolled.is_err() {
        office.codes().give_back(issued.node);
    }
    enrolled?;
    tracing::info!(node = %issued.node, "a kiosk was enrolled");
    Reply::of(&EnrolAnswer {
        certificate_pem: issued.certificate_pem,
        ca_pem: office.ca_certificates().concat(),
        office_public_key: office.journal.public_key().0,
        office_sealing_key: office.sealing.public(),
    })?
    .send(&headers)
}

async fn redeem(office: &Office, request: &EnrolRequest, peer: Peer, issued: &Issued) -> Result<String, Refusal> {
    // What is no code at all is a wrong one.
    let digest = request.secret.parse::<EnrolSecret>().map_or([0; 32], |secret| secret.digest());
    let guess = office.codes().redeem(digest, issued.node, peer.address.ip(), office.clock.mono_ms());
    let wrong = || Refusal::new(StatusCode::FORBIDDEN, "this code is not good, or not any more");
    match guess {
        Guess::Right { label } => Ok(label),
        Guess::Wrong => Err(wrong()),
        Guess::Refused => {
            Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too many wrong codes came from this address"))
        }
        Guess::Void => {
            office.alarm(Alarm::CodeGuessed, None, "too many wrong codes; those that were out are void").await;
            Err(wrong())
        }
    }
}

/// Writes the kiosk into the site journal, durably, unless it is there as it is.
async fn join(office: &Office, request: &EnrolRequest, label: String, issued: &Issued) -> Result<(), Refusal> {
    let node = issued.node;
    let known = office.members.get(node);
    if node == office.journal.node() || known.as_ref().is_some_and(|member| member.revoked.is_some()) {
        office.alarm(Alarm::Revoked, Some(node), "a revoked kiosk had a code").await;
        return Err(Refusal::new(StatusCode::FORBIDDEN, "this kiosk was revoked; it needs a new key to come back"));
    }
    let label = label_of(label, &request.label);
    let member = Member { node, sealing_key: request.sealing_key, label: label.clone(), revoked: None };
    if known.as_ref() == Some(&member) {
        return Ok(());
    }
    let fact = SiteFact::NodeEnrolled {
        node,
        public_key: hex::encode(issued.public_key.0),
        sealing_key: hex::encode(request.sealing_key),
        label,
    };
    office.record(&[Fact::Site(fact)]).await?;
    office.load_members().await?;
    Ok(())
}

/// What the administrator said, else what the kiosk would like.
fn label_of(said: String, wished: &str) -> String {
    if !said.is_empty() {
        return said;
    }
    let wished: String = wished.trim().chars().take(MAX_NAME_CHARS).collect();
    if records::name("label", &wished).is_ok() { wished } else { String::new() }
}

/// `POST /v1/renew`: a member's next certificate.
pub(super) async fn renew(
    State(office): State<Arc<Office>>,
    Extension(member): Extension<Arc<Member>>,
    headers: HeaderMap,
    Said(request): Said<RenewRequest>,
) -> Result<Response, Refusal> {
    let issued = office.issue(&request.csr_pem).map_err(|error| Refusal::bad(&error))?;
    if issued.node != member.node {
        office.alarm(Alarm::Impersonated, Some(member.node), "it asked for another one's certificate").await;
        return Err(Refusal::new(StatusCode::FORBIDDEN, "this is another kiosk's key"));
    }
    Reply::of(&RenewAnswer { certificate_pem: issued.certificate_pem })?.send(&headers)
}
