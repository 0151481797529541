//! One connection of HTTP/1.1 over TLS. Every answer is bounded in time and length before it is looked at.

use super::ClientError;
use crate::wire;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HOST, RETRY_AFTER};
use hyper::{Method, Response, Uri};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// How long the office's machine may take to accept a connection, and then to shake hands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The port of an address that names none.
const DEFAULT_PORT: u16 = 8443;

/// How much of an error's text is kept, characters.
const ERROR_TEXT_CHARS: usize = 200;

/// Where the office is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// Name or address, without brackets.
    host: String,
    port: u16,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self, ClientError> {
        let bad = || ClientError::Address { office: text.to_owned() };
        let uri: Uri = text.parse().map_err(|_| bad())?;
        let has_path = !matches!(uri.path(), "" | "/") || uri.query().is_some();
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(bad)?;
        if uri.scheme_str() != Some("https") || has_path {
            return Err(bad());
        }
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { host, port: uri.port_u16().unwrap_or(DEFAULT_PORT) })
    }
}

/// What is asked, ready to be sent.
pub(super) struct Question {
    pub(super) method: Method,
    pub(super) path: String,
    /// Body, and whether it is compressed.
    pub(super) body: Option<(Vec<u8>, bool)>,
}

/// A connection that is open.
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    pub(super) async fn open(address: &Address, config: ClientConfig) -> Result<Self, ClientError> {
        let connecting = TcpStream::connect((address.host.as_str(), address.port));
        let stream = timely(CONNECT_TIMEOUT, connecting).await?.map_err(ClientError::Unreachable)?;
        // A batch is one write, and its answer is waited for.
        stream.set_nodelay(true).map_err(ClientError::Unreachable)?;
        // The verifier asks for the office's one name whatever is said here.
        let name = ServerName::try_from(crate::tls::OFFICE_NAME)
            .map_err(|error| ClientError::Tls(std::io::Error::other(error)))?;
        let shaking = TlsConnector::from(Arc::new(config)).connect(name, stream);
        let stream = timely(CONNECT_TIMEOUT, shaking).await?.map_err(ClientError::Tls)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        // Ends with the sender, or with the other side; what it says of that the sender says, too.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender })
    }

    /// Whether it can be asked again.
    pub(super) fn is_open(&self) -> bool {
        !self.sender.is_closed()
    }

    pub(super) async fn ask(&mut self, question: Question, within: Duration) -> Result<Vec<u8>, ClientError> {
        timely(within, self.exchange(question)).await?
    }

    async fn exchange(&mut self, question: Question) -> Result<Vec<u8>, ClientError> {
        self.sender.ready().await.map_err(broken)?;
        let mut request = hyper::Request::builder()
            .method(question.method)
            .uri(question.path)
            .header(HOST, crate::tls::OFFICE_NAME)
            .header(ACCEPT_ENCODING, wire::ENCODING);
        let mut body = Vec::new();
        if let Some((bytes, compressed)) = question.body {
            body = bytes;
            request = request.header(CONTENT_TYPE, "application/json");
            if compressed {
                request = request.header(CONTENT_ENCODING, wire::ENCODING);
            }
        }
        let request = request.body(Full::from(body)).map_err(broken)?;
        let response = self.sender.send_request(request).await.map_err(broken)?;
        read(response).await
    }
}

async fn read(response: Response<Incoming>) -> Result<Vec<u8>, ClientError> {
    let status = response.status();
    let header = |name| response.headers().get(name).and_then(|value: &hyper::header::HeaderValue| value.to_str().ok());
    let encoding = header(CONTENT_ENCODING).map(str::to_owned);
    let retry_after_ms = header(RETRY_AFTER).and_then(|text| text.parse::<u64>().ok()).map(|s| s.saturating_mul(1_000));
    let body = Limited::new(response.into_body(), wire::MAX_BODY_BYTES).collect().await;
    let body = body.map_err(ClientError::Http)?.to_bytes().to_vec();
    let body = wire::decode(body, encoding.as_deref())?;
    if status.is_success() {
        return Ok(body);
    }
    let text = String::from_utf8_lossy(&body).chars().take(ERROR_TEXT_CHARS).collect();
    Err(ClientError::Status { status: status.as_u16(), text, retry_after_ms })
}

fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ClientError {
    let error = error.into();
    // In TLS 1.3 a server says only after our handshake that it does not believe us.
    ClientError::Http(error)
}

async fn timely<T>(within: Duration, work: impl Future<Output = T>) -> Result<T, ClientError> {
    tokio::time::timeout(within, work).await.map_err(|_| ClientError::TimedOut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_with_a_host_and_no_path() {
        let address = |host: &str, port| Address { host: host.to_owned(), port };
        for (text, expected) in [
            ("https://10.0.0.5", Some(address("10.0.0.5", 8443))),
            ("https://office.example:9000/", Some(address("office.example", 9000))),
            ("https://[fe80::1]:9000", Some(address("fe80::1", 9000))),
            ("http://10.0.0.5", None),
            ("https://10.0.0.5/frontdesk", None),
            ("10.0.0.5:8443", None),
            ("https://", None),
            ("", None),
        ] {
            assert_eq!(Address::parse(text).ok(), expected, "{text}");
        }
    }
}
