//! The routes, the listening and the stopping.

use crate::office::Office;
use crate::{api, events, guard, page, today};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use frontdesk_sync::wire;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long requests under way may take to end once the server stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// An address that this version does not listen on.
#[derive(Debug, thiserror::Error)]
#[error(
    "{address} can be reached from the network, and there is no sign-in yet: whoever reaches it reads visitors' names. \
     Listen on 127.0.0.1, or say --trusted-network if nobody else is on that network"
)]
pub struct ListenError {
    /// What was asked for.
    pub address: SocketAddr,
}

/// Refuses an address that others can reach, unless the network is trusted.
///
/// # Errors
/// [`ListenError`] with the reason.
pub fn check_address(address: SocketAddr, trusted_network: bool) -> Result<(), ListenError> {
    if address.ip().is_loopback() || trusted_network { Ok(()) } else { Err(ListenError { address }) }
}

/// Serves until `stop` is ready; then ends within a few seconds.
///
/// # Errors
/// What the system said of the listening socket.
pub async fn serve(
    office: Arc<Office>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let stopping = office.stopping.clone();
    let router = router(Arc::clone(&office));
    let server = axum::serve(listener, router).with_graceful_shutdown({
        let stopping = stopping.clone();
        async move { stopping.cancelled().await }
    });
    let stopper = async move {
        stop.await;
        office.stop();
        tokio::time::sleep(STOP_TIMEOUT).await;
    };
    tokio::select! {
        served = async { server.await } => served,
        () = stopper => {
            tracing::warn!("requests under way did not end in time");
            Ok(())
        }
    }
}

fn router(office: Arc<Office>) -> Router {
    Router::new()
        .route("/", get(page::page))
        .route("/fragment", get(page::fragment))
        .route("/app.js", get(page::script))
        .route("/app.css", get(page::style))
        .route("/events", get(events::events))
        .route("/v1/today", get(today::today))
        .route("/v1/heads", get(api::heads))
        .route("/v1/keys", post(api::keys))
        .route("/v1/journals/{node}", post(api::batch))
        .layer(DefaultBodyLimit::max(wire::MAX_BODY_BYTES))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&office), guard::guard))
        .with_state(office)
}
