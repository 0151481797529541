//! A hand-made client: one connection a request, and nothing done right by itself.

use frontdesk_sync::tls::{self, EnrolmentCode, NodeIdentity, OFFICE_NAME};
use frontdesk_sync::wire::{self, Message};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) compressed: bool,
    pub(crate) body: Vec<u8>,
}

impl Answered {
    pub(crate) fn read<M: Message>(&self) -> M {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        wire::parse(&self.body).unwrap()
    }
}

/// One end of TLS.
#[derive(Clone)]
pub(crate) struct Peer {
    config: Arc<ClientConfig>,
    office: SocketAddr,
    /// Last number of the loopback address that it comes from.
    pub(crate) from: u8,
}

impl Peer {
    /// A kiosk with a certificate.
    pub(crate) fn member(office: SocketAddr, identity: &NodeIdentity, certificate: &str, ca: &str) -> Self {
        Self { config: Arc::new(tls::client_config(identity, certificate, ca).unwrap()), office, from: 1 }
    }

    /// Somebody with a code, or who has had one.
    pub(crate) fn stranger(office: SocketAddr, code: &str) -> Self {
        let code: EnrolmentCode = code.parse().unwrap();
        Self { config: Arc::new(tls::enrolment_config(&code).unwrap()), office, from: 1 }
    }

    pub(crate) async fn connect(&self) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from(([127, 0, 0, self.from], 0)))?;
        let stream = socket.connect(self.office).await?;
        TlsConnector::from(Arc::clone(&self.config)).connect(ServerName::try_from(OFFICE_NAME).unwrap(), stream).await
    }

    /// A request with this body as it is. An error is one of the connection.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        encoding: Option<&str>,
        body: Vec<u8>,
    ) -> Result<Answered, Box<dyn std::error::Error + Send + Sync>> {
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(self.connect().await?)).await?;
        let driven = tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path).header("host", OFFICE_NAME);
        request = request.header("accept-encoding", wire::ENCODING);
        if let Some(encoding) = encoding {
            request = request.header("content-encoding", encoding);
        }
        let response = sender.send_request(request.body(Full::new(Bytes::from(body)))?).await?;
        let status = response.status().as_u16();
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (retry_after, encoding) = (header("retry-after"), header("content-encoding"));
        let body = response.into_body().collect().await?.to_bytes().to_vec();
        driven.abort();
        let compressed = encoding.is_some();
        Ok(Answered { status, retry_after, compressed, body: wire::decode(body, encoding.as_deref())? })
    }

    pub(crate) async fn get(&self, path: &str) -> Answered {
        self.send("GET", path, None, Vec::new()).await.unwrap()
    }

    /// Posts a message, compressed.
    pub(crate) async fn post(&self, path: &str, message: &impl serde::Serialize) -> Answered {
        let body = wire::compress(&serde_json::to_vec(message).unwrap()).unwrap();
        self.send("POST", path, Some(wire::ENCODING), body).await.unwrap()
    }
}
