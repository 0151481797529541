//! `/v1/keys`: sealing keys brought, and asked for.

use super::body::{Reply, Said};
use crate::members::Member;
use crate::office::{Failure, Office};
use crate::policy::{self, Asker};
use crate::refusal::Refusal;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use frontdesk_core::fact::Alarm;
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::RetentionClass;
use frontdesk_store::{SealingKey, WantedKeys};
use frontdesk_sync::wire::{KeysAnswer, KeysGiven, KeysRequest, KeysWanted};
use frontdesk_sync::{PlainKey, SealingSecret, WrapError, WrappedKey};
use std::sync::Arc;

/// `POST /v1/keys`: keys of the asker's entries, wrapped to us.
pub(super) async fn push(
    State(office): State<Arc<Office>>,
    Extension(member): Extension<Arc<Member>>,
    headers: HeaderMap,
    Said(request): Said<KeysRequest>,
) -> Result<Response, Refusal> {
    if request.node != member.node {
        office.alarm(Alarm::Impersonated, Some(member.node), "it brought keys in another one's name").await;
        return Err(Refusal::new(StatusCode::FORBIDDEN, "these keys are said to come from somebody else"));
    }
    let (secret, by) = (office.sealing.clone(), member.node);
    let keys = blocking(move || unwrapped(&request.keys, &secret, by)).await?.map_err(|error| Refusal::bad(&error))?;
    let imported = office.write(|journal, reply| journal.import_keys(keys, reply)).await?;
    if imported.forgotten > 0 {
        let detail = format!("{} keys of data that was forgotten; not taken", imported.forgotten);
        office.alarm(Alarm::ForgottenCameBack, Some(member.node), &detail).await;
    }
    if imported.new > 0 {
        office.tell();
    }
    let count = |keys: usize| u32::try_from(keys).unwrap_or(u32::MAX);
    Reply::of(&KeysAnswer { new: count(imported.new), forgotten: count(imported.forgotten) })?.send(&headers)
}

fn unwrapped(wrapped: &[WrappedKey], secret: &SealingSecret, by: NodeId) -> Result<Vec<SealingKey>, WrapError> {
    wrapped.iter().map(|key| frontdesk_sync::unwrap(key, secret).map(|plain| stored(plain, by))).collect()
}

/// Whose entries a key is for. What only its maker may read or forget is believed of nobody but the maker; for the rest the entries
/// themselves say it.
fn stored(plain: PlainKey, by: NodeId) -> SealingKey {
    let PlainKey { id, subject, class, month, created_ms, key, .. } = plain;
    let maker = match class {
        RetentionClass::Visits | RetentionClass::People => None,
        RetentionClass::Messages | RetentionClass::RefusedTaps | RetentionClass::StaffPresence => Some(by),
    };
    SealingKey { id, subject, class, month, created_ms, key, maker }
}

/// `POST /v1/keys/wanted`: keys for the asker, as far as it may have them.
pub(super) async fn wanted(
    State(office): State<Arc<Office>>,
    Extension(member): Extension<Arc<Member>>,
    headers: HeaderMap,
    Said(request): Said<KeysWanted>,
) -> Result<Response, Refusal> {
    // As it is now: the request may have waited.
    let Some(member) = office.members.get(member.node) else {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "this kiosk is not a member of the site"));
    };
    let asker = Asker { node: member.node, is_revoked: member.revoked.is_some() };
    let allowed = move |class, maker| policy::may_read(asker, class, maker);
    let found = office.read(move |reader| reader.keys_by_id(&request.ids, allowed)).await?;
    let given = blocking(move || wrapped(found, &member.sealing_key)).await?.map_err(|error| Refusal::bad(&error))?;
    Reply::of(&given)?.send(&headers)
}

fn wrapped(found: WantedKeys, recipient: &[u8; 32]) -> Result<KeysGiven, WrapError> {
    let keys = found.keys.into_iter().map(|key| {
        let SealingKey { id, subject, class, month, created_ms, key, maker } = key;
        frontdesk_sync::wrap(&PlainKey { id, subject, class, month, created_ms, key, maker }, recipient)
    });
    Ok(KeysGiven { keys: keys.collect::<Result<_, _>>()?, forgotten: found.forgotten })
}

/// Hundreds of key exchanges take a while.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Failure::Panicked)
}
