//! A line to the office: one connection that is opened when it is needed, and again when it broke.

use super::http::{Address, Connection, Question};
use super::{ClientError, Settings, blocking, of_source};
use crate::exchange::{Answer, Exchange, Request};
use crate::source::Source;
use crate::tls;
use crate::wire::{self, Message, RenewAnswer, RenewRequest};
use hyper::Method;
use serde::Serialize;
use std::time::Duration;

pub(super) struct Link {
    office: String,
    request_timeout: Duration,
    connection: Option<Connection>,
}

impl Link {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { office: settings.office.clone(), request_timeout: settings.request_timeout, connection: None }
    }

    /// Begins anew with the next question: what we show or believe has changed.
    pub(super) fn hang_up(&mut self) {
        self.connection = None;
    }

    pub(super) async fn ask<S: Source>(
        &mut self,
        exchange: &Exchange<S>,
        request: Request,
    ) -> Result<Answer, ClientError> {
        let within = match request {
            Request::Heads { wait_s, .. } => self.request_timeout + Duration::from_secs(wait_s),
            _ => self.request_timeout,
        };
        let read = reader_of(&request);
        let may_be_none = !matches!(request, Request::Heads { .. }) && !is_own_batch(&request, exchange);
        let question = made(move || question(request)).await?;
        let answer = self.exchange(exchange, question, within).await;
        match answer {
            Ok(body) => made(move || read(&body)).await,
            Err(ClientError::Status { status: 403 | 404, .. }) if may_be_none => Ok(Answer::No),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn renew<S: Source>(
        &mut self,
        exchange: &Exchange<S>,
        request: RenewRequest,
    ) -> Result<RenewAnswer, ClientError> {
        let question = Question { method: Method::POST, path: "/v1/renew".to_owned(), body: Some(body(&request)?) };
        Ok(wire::parse(&self.exchange(exchange, question, self.request_timeout).await?)?)
    }

    async fn exchange<S: Source>(
        &mut self,
        exchange: &Exchange<S>,
        question: Question,
        within: Duration,
    ) -> Result<Vec<u8>, ClientError> {
        let mut connection = match self.connection.take().filter(Connection::is_open) {
            Some(connection) => connection,
            None => self.open(exchange).await?,
        };
        let answer = connection.ask(question, within).await;
        // After an answer that did not come, another one must not be taken for it.
        if matches!(answer, Ok(_) | Err(ClientError::Status { .. })) {
            self.connection = Some(connection);
        }
        answer
    }

    async fn open<S: Source>(&self, exchange: &Exchange<S>) -> Result<Connection, ClientError> {
        let membership = blocking(exchange, |exchange| exchange.source.membership().map_err(of_source)).await?;
        let config = tls::client_config(&exchange.identity, &membership.certificate_pem, &membership.ca_pem)?;
        Connection::open(&Address::parse(&self.office)?, config).await
    }
}

fn is_own_batch<S>(request: &Request, exchange: &Exchange<S>) -> bool {
    matches!(request, Request::Batch(node, _) if *node == exchange.own)
}

type Read = fn(&[u8]) -> Result<Answer, ClientError>;

fn reader_of(request: &Request) -> Read {
    match request {
        Request::Heads { .. } => |body| Ok(Answer::Heads(parse(body)?)),
        Request::Batch(..) => |body| Ok(Answer::Batch(parse(body)?)),
        Request::Journal(..) => |body| Ok(Answer::Journal(parse(body)?)),
        Request::Keys(_) => |body| Ok(Answer::Keys(parse(body)?)),
        Request::KeysWanted(_) => |body| Ok(Answer::KeysGiven(parse(body)?)),
        Request::Snapshot => |body| Ok(Answer::Snapshot(parse(body)?)),
        Request::SnapshotPage { .. } => |body| Ok(Answer::SnapshotPage(parse(body)?)),
    }
}

fn parse<M: Message>(body: &[u8]) -> Result<M, ClientError> {
    Ok(wire::parse(body)?)
}

fn question(request: Request) -> Result<Question, ClientError> {
    let get = |path| Question { method: Method::GET, path, body: None };
    let post = |path, body| Question { method: Method::POST, path, body: Some(body) };
    Ok(match request {
        Request::Heads { wait_s: 0, .. } => get("/v1/heads".to_owned()),
        // A tag is what the office said: only what is plain goes into an address.
        Request::Heads { wait_s, seen } if is_plain(&seen) => get(format!("/v1/heads?wait={wait_s}&seen={seen}")),
        Request::Heads { .. } => get("/v1/heads".to_owned()),
        Request::Batch(node, batch) => post(format!("/v1/journals/{node}"), body(&batch)?),
        Request::Journal(node, have) => get(format!("/v1/journals/{node}?have={have}")),
        Request::Keys(keys) => post("/v1/keys".to_owned(), body(&keys)?),
        Request::KeysWanted(wanted) => post("/v1/keys/wanted".to_owned(), body(&wanted)?),
        Request::Snapshot => get("/v1/snapshot".to_owned()),
        Request::SnapshotPage { id, after } if is_plain(&id) => get(format!("/v1/snapshot/{id}?after={after}")),
        Request::SnapshotPage { .. } => get("/v1/snapshot".to_owned()),
    })
}

/// Letters, digits, dashes, dots and underscores: needs no escaping.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
}

pub(super) fn body(message: &impl Serialize) -> Result<(Vec<u8>, bool), ClientError> {
    let body = serde_json::to_vec(message).map_err(wire::WireError::Json)?;
    Ok(wire::encode(body, true)?)
}

/// Long bodies are made and read off the runtime's threads.
async fn made<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ClientError> + Send + 'static,
) -> Result<T, ClientError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|panicked| Err(ClientError::Http(Box::new(panicked))))
}
