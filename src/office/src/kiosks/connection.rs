//! Connections of kiosks: TLS handshakes beside each other, each bounded in time, and requests over them.
//!
//! `axum::serve` has no bound for the time in which a request's head must come, so hyper is driven here.

use crate::office::Office;
use axum::{Extension, Router};
use frontdesk_core::fact::Alarm;
use frontdesk_core::id::NodeId;
use frontdesk_sync::tls::peer_node;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;
use tokio_rustls::{TlsAcceptor, rustls};
use tokio_util::task::TaskTracker;

/// Connections at once: some for each kiosk of a large site.
const MAX_CONNECTIONS: usize = 256;

/// Handshakes at once: each costs a signature.
const MAX_HANDSHAKES: usize = 32;

/// Connections without a certificate at once: kiosks that enrol, and whoever else finds the port.
const MAX_STRANGERS: usize = 32;

/// A handshake takes no longer.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);

/// A request's head has come by then, and so long a connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(60);

/// A connection without a certificate ends by then.
const STRANGER_FOR: Duration = Duration::from_secs(30);

/// The longest head of a request, bytes: 64 ends of runs and some more. hyper's own smallest is 8 KiB.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// After an error of the listening socket: it has no more descriptors, say.
const AFTER_ERROR: Duration = Duration::from_millis(500);

/// Who is on the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    /// From its certificate, which our authority has signed; absent without one.
    pub(crate) node: Option<NodeId>,
}

struct Places {
    connections: Arc<Semaphore>,
    handshakes: Semaphore,
    strangers: Semaphore,
}

/// Serves kiosks until the office stops; then lets requests under way end.
pub(crate) async fn serve(office: Arc<Office>, listener: TcpListener, router: Router) -> io::Result<()> {
    let places = Arc::new(Places {
        connections: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
        handshakes: Semaphore::new(MAX_HANDSHAKES),
        strangers: Semaphore::new(MAX_STRANGERS),
    });
    let connections = TaskTracker::new();
    loop {
        // The place first: who comes when all are taken waits in the kernel's queue.
        let accepted = async {
            let place = Arc::clone(&places.connections).acquire_owned().await.map_err(io::Error::other)?;
            listener.accept().await.map(|(stream, address)| (place, stream, address))
        };
        let (place, stream, address) = tokio::select! {
            () = office.stopping.cancelled() => break,
            accepted = accepted => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a kiosk's connection was not taken");
                    tokio::time::sleep(AFTER_ERROR).await;
                    continue;
                }
            },
        };
        let (office, router, places) = (Arc::clone(&office), router.clone(), Arc::clone(&places));
        connections.spawn(async move {
            connection(&office, &places, router, stream, address).await;
            drop(place);
        });
    }
    connections.close();
    connections.wait().await;
    Ok(())
}

async fn connection(office: &Office, places: &Places, router: Router, stream: TcpStream, address: SocketAddr) {
    let stream = match timeout(HANDSHAKE_WITHIN, handshake(office, places, stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return refused(office, address, &error).await,
        Err(_) => {
            tracing::debug!(%address, "a handshake took too long");
            return;
        }
    };
    let certificate = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
    let peer = Peer { address, node: certificate.and_then(|certificate| peer_node(certificate)) };
    if peer.node.is_some() {
        return requests(office, router, stream, peer).await;
    }
    let Ok(_place) = places.strangers.try_acquire() else {
        tracing::debug!(%address, "too many connections without a certificate");
        return;
    };
    if timeout(STRANGER_FOR, requests(office, router, stream, peer)).await.is_err() {
        tracing::debug!(%address, "a connection without a certificate took too long");
    }
}

async fn handshake(office: &Office, places: &Places, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
    let _place = places.handshakes.acquire().await.map_err(io::Error::other)?;
    stream.set_nodelay(true)?;
    TlsAcceptor::from(office.tls_config()).accept(stream).await
}

/// A certificate that is not of our authority is worth an alarm; broken connections and port scans are not.
async fn refused(office: &Office, address: SocketAddr, error: &io::Error) {
    tracing::debug!(%address, %error, "a handshake failed");
    let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if matches!(cause, Some(rustls::Error::InvalidCertificate(_))) {
        let detail = format!("a certificate that is not of our authority, from {}", address.ip());
        office.alarm(Alarm::NotOfThisSite, None, &detail).await;
    }
}

async fn requests(office: &Office, router: Router, stream: TlsStream<TcpStream>, peer: Peer) {
    let service = TowerToHyperService::new(router.layer(Extension(peer)));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(MAX_HEAD_BYTES);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let mut stopping = false;
    loop {
        tokio::select! {
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::debug!(address = %peer.address, %error, "a kiosk's connection ended");
                }
                return;
            }
            () = office.stopping.cancelled(), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}
