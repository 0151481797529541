//! Who may ask: members of the site that are not revoked, and everybody for a certificate with a code.

use super::connection::Peer;
use crate::members::Member;
use crate::office::Office;
use crate::refusal::Refusal;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::Alarm;
use std::sync::Arc;

/// Lets members through, with what is known of them as an extension of the request.
pub(crate) async fn members_only(
    State(office): State<Arc<Office>>,
    Extension(peer): Extension<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    match admit(&office, peer).await {
        Ok(member) => {
            office.note_contact(member.node);
            request.extensions_mut().insert(Arc::new(member));
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn admit(office: &Office, peer: Peer) -> Result<Member, Refusal> {
    let Some(node) = peer.node else {
        office.alarm(Alarm::NotOfThisSite, None, "somebody asked without a certificate").await;
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "a certificate of this site is needed"));
    };
    let Some(member) = office.members.get(node) else {
        office
            .alarm(Alarm::NotOfThisSite, Some(node), "a certificate of ours, but the site journal does not know it")
            .await;
        return Err(Refusal::new(StatusCode::FORBIDDEN, "this kiosk is not a member of the site; enrol it again"));
    };
    if member.revoked.is_some() {
        office.alarm(Alarm::Revoked, Some(node), "a revoked kiosk came back").await;
        return Err(Refusal::new(StatusCode::FORBIDDEN, "this kiosk was revoked"));
    }
    Ok(member)
}
