//! Where browsers connect: plain, or with TLS of our own. Connections are bounded, and a handshake that does not come to its end is
//! given up.

mod stream;

use super::settings::DeskSettings;
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use stream::{Half, WebStream};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Connections at once, from whomever.
const MAX_CONNECTIONS: usize = 512;

/// Connections of one address at once; of a proxy, which brings everybody's, all of them.
const MAX_OF_ONE_ADDRESS: usize = 128;

/// For so long nothing may pass: longer than the breath between two signs of life of a stream of news.
const LONGEST_SILENCE: Duration = Duration::from_secs(90);

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
        Self::with_silence(listener, settings, LONGEST_SILENCE)
    }

    fn with_silence(
        listener: TcpListener,
        settings: &DeskSettings,
        longest_silence: Duration,
    ) -> Result<Self, WebListenError> {
        let tls = settings.tls.as_ref().map(|(certificate, key)| tls_config(certificate, key)).transpose()?;
        let address = listener.local_addr()?;
        let (sender, ready) = mpsc::channel(16);
        let tls = tls.map(|tls| TlsAcceptor::from(Arc::new(tls)));
        let places = Places::new(settings.proxies.clone());
        tokio::spawn(accept(listener, tls, places, sender, longest_silence));
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

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    places: Places,
    ready: mpsc::Sender<(WebStream, SocketAddr)>,
    longest_silence: Duration,
) {
    loop {
        let Ok(one) = Arc::clone(&places.all).acquire_owned().await else { return };
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
        // Who has too many is hung up on.
        let Some(place) = places.take(one, address.ip().to_canonical()) else { continue };
        let Some(acceptor) = tls.clone() else {
            let stream = WebStream::new(Half::Plain(stream), place, longest_silence);
            if ready.send((stream, address)).await.is_err() {
                return;
            }
            continue;
        };
        let ready = ready.clone();
        tokio::spawn(async move {
            match tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => {
                    let stream = WebStream::new(Half::Tls(Box::new(stream)), place, longest_silence);
                    // The server may have stopped meanwhile.
                    drop(ready.send((stream, address)).await);
                }
                Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
                Err(_) => tracing::debug!("a handshake took too long"),
            }
        });
    }
}

/// Places for connections, altogether and of each address.
struct Places {
    all: Arc<Semaphore>,
    of_each: Arc<Mutex<HashMap<IpAddr, usize>>>,
    proxies: Option<Vec<IpAddr>>,
}

impl Places {
    fn new(proxies: Option<Vec<IpAddr>>) -> Self {
        Self { all: Arc::new(Semaphore::new(MAX_CONNECTIONS)), of_each: Arc::default(), proxies }
    }

    /// A place for this address, unless it has as many as it may.
    fn take(&self, one: OwnedSemaphorePermit, address: IpAddr) -> Option<Place> {
        let is_proxy = self.proxies.as_ref().is_some_and(|proxies| super::proxy::is_proxy(address, proxies));
        let mut of_each = self.of_each.lock().unwrap_or_else(PoisonError::into_inner);
        let count = of_each.entry(address).or_default();
        if *count >= MAX_OF_ONE_ADDRESS && !is_proxy {
            return None;
        }
        *count += 1;
        Some(Place { _one: one, of_each: Arc::clone(&self.of_each), address })
    }
}

/// A connection's place; free again when it is dropped.
struct Place {
    _one: OwnedSemaphorePermit,
    of_each: Arc<Mutex<HashMap<IpAddr, usize>>>,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut of_each = self.of_each.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = of_each.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                of_each.remove(&self.address);
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::serve::Listener;
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpStream;

    #[tokio::test]
    async fn one_address_has_so_many_connections_and_one_more_when_one_has_ended() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut web = WebListener::new(listener, &DeskSettings::default()).unwrap();
        let (mut clients, mut held) = (Vec::new(), Vec::new());
        for _ in 0..MAX_OF_ONE_ADDRESS {
            clients.push(TcpStream::connect(address).await.unwrap());
            held.push(web.accept().await);
        }
        let mut one_more = TcpStream::connect(address).await.unwrap();
        assert!(matches!(one_more.read(&mut [0; 1]).await, Ok(0) | Err(_)), "hung up on");
        held.pop();
        clients.push(TcpStream::connect(address).await.unwrap());
        held.push(web.accept().await);
        assert_eq!(held.len(), MAX_OF_ONE_ADDRESS);
    }

    #[tokio::test]
    async fn a_connection_on_which_nothing_is_said_ends() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut web = WebListener::with_silence(listener, &DeskSettings::default(), Duration::from_millis(1)).unwrap();
        let _client = TcpStream::connect(address).await.unwrap();
        let (mut stream, _) = web.accept().await;
        let ended = stream.read(&mut [0; 1]).await.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
    }
}
