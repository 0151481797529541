//! The three exchanges with the office. Every answer is bounded in time and length before it is looked at.

use super::{ClientError, Settings};
use crate::wire::{self, BatchAnswer, BatchRequest, HeadsAnswer, KeysAnswer, KeysRequest, Message};
use frontdesk_core::id::NodeId;
use reqwest::{RequestBuilder, Response};
use serde::Serialize;
use std::time::Duration;

/// How long the office's machine may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How much of an error's text is kept, characters.
const ERROR_TEXT_CHARS: usize = 200;

pub(super) struct Office {
    http: reqwest::Client,
    /// Without a slash at the end.
    base: String,
}

impl Office {
    pub(super) fn new(settings: &Settings) -> Result<Self, ClientError> {
        let base = settings.office.trim_end_matches('/').to_owned();
        let is_http = reqwest::Url::parse(&base).is_ok_and(|url| url.scheme() == "http" && url.has_host());
        if !is_http {
            return Err(ClientError::Address { office: settings.office.clone() });
        }
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(settings.request_timeout)
            // An office does not send its kiosks elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(ClientError::Http)?;
        Ok(Self { http, base })
    }

    pub(super) async fn heads(&self, node: NodeId) -> Result<HeadsAnswer, ClientError> {
        read(self.http.get(format!("{}/v1/heads?node={node}", self.base))).await
    }

    pub(super) async fn keys(&self, request: &KeysRequest) -> Result<KeysAnswer, ClientError> {
        read(self.post("/v1/keys", request)?).await
    }

    pub(super) async fn batch(&self, node: NodeId, request: &BatchRequest) -> Result<BatchAnswer, ClientError> {
        read(self.post(&format!("/v1/journals/{node}"), request)?).await
    }

    fn post(&self, path: &str, body: &impl Serialize) -> Result<RequestBuilder, ClientError> {
        let body = serde_json::to_vec(body).map_err(wire::WireError::Json)?;
        let request = self.http.post(format!("{}{path}", self.base));
        Ok(request.header("content-type", "application/json").body(body))
    }
}

async fn read<M: Message>(request: RequestBuilder) -> Result<M, ClientError> {
    let response = request.send().await.map_err(ClientError::Http)?;
    let status = response.status();
    let body = bounded(response).await?;
    if !status.is_success() {
        let text = String::from_utf8_lossy(&body).chars().take(ERROR_TEXT_CHARS).collect();
        return Err(ClientError::Status { status: status.as_u16(), text });
    }
    Ok(wire::parse(&body)?)
}

async fn bounded(mut response: Response) -> Result<Vec<u8>, ClientError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(ClientError::Http)? {
        body.extend_from_slice(&chunk);
        if body.len() > wire::MAX_BODY_BYTES {
            return Err(wire::WireError::TooLong { bytes: body.len() }.into());
        }
    }
    Ok(body)
}
