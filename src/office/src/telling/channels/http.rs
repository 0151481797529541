//! What the channels over HTTP share: a client that follows nobody elsewhere, takes little and does not wait for ever.

use super::{SendError, SetUpError};
use frontdesk_core::fact::TellingFailure;
use reqwest::{Client, Response, StatusCode};
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The most of an answer that is looked at, bytes.
const MAX_ANSWER_BYTES: usize = 16 * 1024;

pub(super) fn client(timeout_s: u32) -> Result<Client, SetUpError> {
    let mut roots = RootCertStore::empty();
    // What cannot be read of the system's list is one authority fewer that is believed.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(timeout_s.into()))
        .build()?)
}

/// A request that got no answer. The address, which may hold a key, stays out of the text.
pub(super) fn unanswered(error: reqwest::Error) -> SendError {
    let why = if error.is_timeout() { TellingFailure::TimedOut } else { TellingFailure::Unreachable };
    let error = error.without_url();
    let source = std::error::Error::source(&error).map_or_else(String::new, |source| format!(": {source}"));
    SendError::new(why, false, format!("{error}{source}"))
}

/// An answer that is not 2xx. What a server says of itself or of too many requests may be better later; the rest will not.
pub(super) fn refused(status: StatusCode) -> SendError {
    let is_passing = status.is_server_error()
        || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS | StatusCode::TOO_EARLY);
    SendError::new(TellingFailure::Refused, !is_passing, format!("answered {status}"))
}

/// The beginning of an answer's body.
pub(super) async fn body(mut response: Response) -> Result<Vec<u8>, SendError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unanswered)? {
        body.extend(chunk.iter().take(MAX_ANSWER_BYTES - body.len()));
        if body.len() >= MAX_ANSWER_BYTES {
            break;
        }
    }
    Ok(body)
}
