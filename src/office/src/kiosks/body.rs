//! Bodies, compressed or not.

use crate::refusal::Refusal;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use frontdesk_sync::wire::{self, Message};
use serde::Serialize;

/// A message of the wire that was asked with: bounded before and after it is unpacked.
pub(crate) struct Said<M>(pub(crate) M);

impl<S: Send + Sync, M: Message> FromRequest<S> for Said<M> {
    type Rejection = Response;

    async fn from_request(request: Request<Body>, state: &S) -> Result<Self, Response> {
        let encoding = request.headers().get(header::CONTENT_ENCODING).cloned();
        let bytes = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        let encoding = encoding.as_ref().map(HeaderValue::to_str).transpose();
        let encoding =
            encoding.map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "no such encoding").into_response())?;
        let body = wire::decode(bytes.into(), encoding).map_err(|error| Refusal::bad(&error).into_response())?;
        wire::parse(&body).map(Said).map_err(|error| Refusal::bad(&error).into_response())
    }
}

/// An answer that can still be compressed for whoever reads that.
pub(crate) struct Reply {
    body: Vec<u8>,
}

impl Reply {
    /// Writes an answer down.
    pub(crate) fn of(answer: &impl Serialize) -> Result<Self, Refusal> {
        let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer could not be written down");
        Ok(Self { body: serde_json::to_vec(answer).map_err(failed)? })
    }

    /// How long it is, bytes, before compression.
    pub(crate) fn len(&self) -> usize {
        self.body.len()
    }

    /// Compresses it for whoever reads that.
    pub(crate) fn send(self, asked: &HeaderMap) -> Result<Response, Refusal> {
        let accepted = asked.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer could not be compressed");
        let (body, compressed) = wire::encode(self.body, wire::accepts(accepted)).map_err(failed)?;
        let mut response = Response::new(Body::from(body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if compressed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(wire::ENCODING));
        }
        Ok(response)
    }
}
