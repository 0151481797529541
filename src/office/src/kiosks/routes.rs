//! The routes of the wire.

use super::{enrol, gate, heads, journals, keys, snapshot};
use crate::office::Office;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use frontdesk_sync::wire;
use std::sync::Arc;
use std::time::Duration;

/// How long a request may take, its body and the longest wait for news included.
const REQUEST_WITHIN: Duration = Duration::from_secs(wire::MAX_WAIT_S + 30);

/// All that kiosks may ask.
pub(crate) fn router(office: Arc<Office>) -> Router {
    Router::new()
        .route("/v1/heads", get(heads::heads))
        .route("/v1/journals/{node}", get(journals::page).post(journals::push))
        .route("/v1/keys", post(keys::push))
        .route("/v1/keys/wanted", post(keys::wanted))
        .route("/v1/snapshot", get(snapshot::prepare))
        .route("/v1/snapshot/{id}", get(snapshot::page))
        .route("/v1/renew", post(enrol::renew))
        .route_layer(from_fn_with_state(Arc::clone(&office), gate::members_only))
        .route("/v1/enrol", post(enrol::enrol))
        .layer(DefaultBodyLimit::max(wire::MAX_BODY_BYTES))
        .layer(from_fn(in_time))
        .with_state(office)
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_WITHIN, next.run(request)).await {
        Ok(response) => response,
        Err(_) => (StatusCode::REQUEST_TIMEOUT, "took too long\n").into_response(),
    }
}
