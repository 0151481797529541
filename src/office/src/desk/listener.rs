//! Where browsers connect: plain, or with TLS of our own. Connections are bounded, and a handshake that does not come to its end is
//! given up.

use super::settings::DeskSettings;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

/// Connections at once, from whomever.
const MAX_CONNECTIONS: usize = 512;

/// A handshake takes longer only if nobody means it.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// After an error of the listening socket, such as too many open files.
const AFTER_ERROR: Duration = Duration::from_millis(500);

/// The certificate for browsers cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WebTlsError {
    /// A file.
    #[error("{path}")]
    File {
        /// Which.
        path: PathBuf,
        /// What is the matter with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Certificate and key together.
    #[error("the certificate and the key for browsers do not go together")]
    Pair(#[from] tokio_rustls::rustls::Error),
}

fn tls_config(certificate: &Path, key: &Path) -> Result<ServerConfig, WebTlsError> {
    let failed = |path: &Path, source: Box<dyn std::error::Error + Send + Sync>| WebTlsError::File {
        path: path.to_owned(),
        source,
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| failed(certificate, error.into()))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| failed(key, error.into()))?;
    let mut config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The desk's address.
pub(crate) struct WebListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(WebStream, SocketAddr)>,
}

impl WebListener {
    /// Listens, with TLS where the settings have it. Ends when it is dropped.
    pub(crate) fn new(listener: TcpListener, settings: &DeskSettings) -> Result<Self, WebListenError> {
        let tls = settings.tls.as_ref().map(|(certificate, key)| tls_config(certificate, key)).transpose()?;
        let address = listener.local_addr()?;
        let (sender, ready) = mpsc::channel(16);
        tokio::spawn(accept(listener, tls.map(|tls| TlsAcceptor::from(Arc::new(tls))), sender));
        Ok(Self { address, ready })
    }
}

/// The desk's address cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum WebListenError {
    /// Its certificate.
    #[error(transparent)]
    Tls(#[from] WebTlsError),
    /// Its socket.
    #[error("the desk's address")]
    Socket(#[from] io::Error),
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, ready: mpsc::Sender<(WebStream, SocketAddr)>) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ready.closed() => return,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a browser's connection was not taken");
                tokio::time::sleep(AFTER_ERROR).await;
                continue;
            }
        };
        let Some(acceptor) = tls.clone() else {
            let stream = WebStream { half: Half::Plain(stream), _place: place };
            if ready.send((stream, address)).await.is_err() {
                return;
            }
            continue;
        };
        let ready = ready.clone();
        tokio::spawn(async move {
            match tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => {
                    let stream = WebStream { half: Half::Tls(Box::new(stream)), _place: place };
                    // The server may have stopped meanwhile.
                    drop(ready.send((stream, address)).await);
                }
                Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
                Err(_) => tracing::debug!("a handshake took too long"),
            }
        });
    }
}

impl axum::serve::Listener for WebListener {
    type Io = WebStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (WebStream, SocketAddr) {
        match self.ready.recv().await {
            Some(ready) => ready,
            // The accepting task ends with this listener only.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// A browser's connection, and its place among those that there may be.
pub(crate) struct WebStream {
    half: Half,
    _place: OwnedSemaphorePermit,
}

enum Half {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl AsyncRead for WebStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.half {
            Half::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Half::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for WebStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.half {
            Half::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Half::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.half {
            Half::Plain(stream) => Pin::new(stream).poll_flush(context),
            Half::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.half {
            Half::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Half::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
