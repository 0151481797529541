//! Answers that are not 2xx.

use crate::office::Failure;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use frontdesk_store::AppendError;
use frontdesk_sync::wire::Problem;

/// When to come back while the queue of writes is full, seconds: a commit takes milliseconds.
const RETRY_SOON_S: u16 = 2;

/// When to come back while the disk is full or fails, seconds.
const RETRY_LATER_S: u16 = 30;

/// An answer that is not 2xx.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    text: String,
    retry_after_s: Option<u16>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, text: text.into(), retry_after_s: None }
    }

    pub(crate) fn bad(error: &impl std::error::Error) -> Self {
        let detail = error.source().map_or_else(String::new, |source| format!(": {source}"));
        Self::new(StatusCode::BAD_REQUEST, format!("{error}{detail}"))
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Too much at once: come back a little later.
    pub(crate) fn busy(text: impl Into<String>) -> Self {
        Self { retry_after_s: Some(RETRY_SOON_S), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, text) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(Problem { error: self.text })).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        let detail = std::error::Error::source(&failure).map_or_else(String::new, |source| format!(": {source}"));
        tracing::warn!(%failure, detail, "request not served");
        let (status, retry_after_s) = match &failure {
            Failure::Write(AppendError::Full(_)) => (StatusCode::INSUFFICIENT_STORAGE, Some(RETRY_LATER_S)),
            Failure::Write(AppendError::TooLarge { .. }) => (StatusCode::PAYLOAD_TOO_LARGE, None),
            Failure::Write(AppendError::QueueFull) => (StatusCode::SERVICE_UNAVAILABLE, Some(RETRY_SOON_S)),
            Failure::Write(_) => (StatusCode::SERVICE_UNAVAILABLE, Some(RETRY_LATER_S)),
            Failure::Read(_) | Failure::Fact(_) | Failure::Accounts(_) | Failure::Random(_) | Failure::Panicked => {
                (StatusCode::INTERNAL_SERVER_ERROR, None)
            }
        };
        Self { retry_after_s, ..Self::new(status, failure.to_string()) }
    }
}
