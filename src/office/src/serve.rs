//! The listening and the stopping: the web desk on one address, kiosks on another, administrators on a socket.

use crate::admin::{AdminListener, AdminSocketError};
use crate::desk::{self, Peer, WebListenError, WebListener};
use crate::office::Office;
use crate::{badges, daily, demo, kiosks, telling};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;

/// How long requests under way may take to end once the server stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// An address that this version does not listen on.
#[derive(Debug, thiserror::Error)]
#[error(
    "{address} can be reached from the network, and what passes there is not encrypted: passwords and visitors' names. \
     Give a certificate with --web-tls, or listen on 127.0.0.1 behind a proxy; say --trusted-network if nobody else is on that network"
)]
pub struct ListenError {
    /// What was asked for.
    pub address: SocketAddr,
}

/// Why a running office ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A listening socket.
    #[error("{what} cannot be served any more")]
    Socket {
        /// Which.
        what: &'static str,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The desk's address.
    #[error("the web desk could not be opened")]
    Web(#[from] WebListenError),
    /// The admin socket could not be made.
    #[error("the admin socket could not be made")]
    Admin(#[from] AdminSocketError),
}

/// Where an office listens.
pub struct Listeners {
    /// The web desk.
    pub page: TcpListener,
    /// Kiosks, with mutual TLS.
    pub kiosks: TcpListener,
}

/// Refuses an address for the desk that others can reach, unless what passes is encrypted or the network is trusted.
///
/// # Errors
/// [`ListenError`] with the reason.
pub fn check_address(address: SocketAddr, has_tls: bool, trusted_network: bool) -> Result<(), ListenError> {
    if address.ip().is_loopback() || has_tls || trusted_network { Ok(()) } else { Err(ListenError { address }) }
}

/// Serves until `stop` is ready; then ends within a few seconds. The first part to fail ends it.
///
/// # Errors
/// [`ServeError`] names the part.
pub async fn serve(
    office: Arc<Office>,
    listeners: Listeners,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let admin = AdminListener::bind(&office.settings.data)?;
    let failed = |what| move |source| ServeError::Socket { what, source };
    if let Ok(address) = listeners.kiosks.local_addr() {
        *office.kiosks_at.lock().unwrap_or_else(PoisonError::into_inner) = address.to_string();
    }
    if let Ok(address) = listeners.page.local_addr() {
        office.desk.listens_at(address);
    }
    let web = WebListener::new(listeners.page, &office.desk.settings)?;
    let router = desk::router(Arc::clone(&office)).into_make_service_with_connect_info::<Peer>();
    let pages = axum::serve(web, router).with_graceful_shutdown({
        let stopping = office.stopping.clone();
        async move { stopping.cancelled().await }
    });
    let kiosks = kiosks::serve(Arc::clone(&office), listeners.kiosks, kiosks::router(Arc::clone(&office)));
    let served = async {
        tokio::try_join!(
            async { pages.await.map_err(failed("the web desk")) },
            async { kiosks.await.map_err(failed("the kiosks' address")) },
            async { admin.serve(Arc::clone(&office)).await.map_err(failed("the admin socket")) },
            async {
                daily::run(Arc::clone(&office)).await;
                Ok(())
            },
            async {
                demo::run(Arc::clone(&office)).await;
                Ok(())
            },
            async {
                badges::run(Arc::clone(&office)).await;
                Ok(())
            },
            async {
                telling::run(Arc::clone(&office)).await;
                Ok(())
            },
        )
    };
    let stopper = async {
        stop.await;
        office.stop();
        tokio::time::sleep(STOP_TIMEOUT).await;
    };
    tokio::select! {
        served = served => served.map(|_| ()),
        () = stopper => {
            tracing::warn!("requests under way did not end in time");
            Ok(())
        }
    }
}
