//! Figures for Prometheus, on loopback, where the config asks for them. `docs/metrics.md` lists every one.

mod table;

use crate::clock::Clock;
use crate::health_board::HealthBoard;
use anyhow::Context;
use frontdesk_core::health::phrases::{board, general};
use frontdesk_core::health::tickets::{DeskSignal, kind_of};
use frontdesk_core::health::{Check, CheckState};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus::core::Collector;
use prometheus::{Encoder, Gauge, GaugeVec, Opts, Registry, TextEncoder};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use table::{MEASURES, Per, Type};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

/// Clients at once; whoever is beyond is hung up on.
const MAX_CLIENTS: usize = 8;

/// A client has so long for all of it.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

/// A request's head at most, bytes.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// After an accept that failed: too many files are open, say, and that is no reason to shut the door.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// What the figures are made of.
#[derive(Clone)]
pub struct Figures {
    /// Checks and their numbers.
    pub board: HealthBoard,
    /// Tickets.
    pub signal: watch::Receiver<DeskSignal>,
    /// Count of durable entries.
    pub durable: watch::Receiver<u64>,
    /// Time.
    pub clock: Clock,
}

/// Serves them for ever. An address that cannot be had shows in health: figures are no reason to shut the door.
///
/// # Errors
/// Never ends by itself; the type is that of a supervised task.
pub async fn serve(listen: SocketAddr, figures: Figures) -> anyhow::Result<()> {
    let listener = match TcpListener::bind(listen).await {
        Ok(listener) => listener,
        Err(error) => {
            let evidence = general::OF.with(&[&listen, &error]);
            figures.board.set("metrics", CheckState::Degraded, evidence, board::CHOOSE_ADDRESS);
            return std::future::pending().await;
        }
    };
    figures.board.set("metrics", CheckState::Ok, board::FIGURES_READ_AT.with(&[&listen]), "");
    let places = Arc::new(Semaphore::new(MAX_CLIENTS));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a client of the metrics was not taken");
                tokio::time::sleep(AGAIN_AFTER).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let figures = figures.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let answer = figures.answer(&request);
                async move { Ok::<_, Infallible>(answer) }
            });
            let served = http1::Builder::new()
                .timer(TokioTimer::new())
                .keep_alive(false)
                .max_buf_size(MAX_HEAD_BYTES)
                .serve_connection(TokioIo::new(stream), service);
            if let Ok(Err(error)) = timeout(ANSWERED_WITHIN, served).await {
                tracing::debug!(%error, "a client of the metrics");
            }
            drop(place);
        });
    }
}

impl Figures {
    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let (status, text) = match (request.method(), request.uri().path()) {
            (&Method::GET, "/metrics") => match self.text() {
                Ok(text) => (StatusCode::OK, text),
                Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}\n")),
            },
            (_, "/metrics") => (StatusCode::METHOD_NOT_ALLOWED, "GET\n".to_owned()),
            _ => (StatusCode::NOT_FOUND, "/metrics\n".to_owned()),
        };
        let mut response = Response::new(Full::new(Bytes::from(text)));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(prometheus::TEXT_FORMAT));
        response
    }

    /// All of them in Prometheus's text format.
    fn text(&self) -> anyhow::Result<String> {
        let registry = Registry::new();
        let checks = self.board.checks();
        of_checks(&registry, &checks)?;
        for measure in MEASURES {
            let numbers: Vec<(&str, f64)> = checks
                .iter()
                .filter(|check| kind_of(&check.name) == measure.kind)
                .filter_map(|check| {
                    Some((check.name.as_str(), scaled(*check.numbers.get(measure.number)?, measure.per)))
                })
                .collect();
            let opts = Opts::new(measure.name, measure.help);
            match measure.kind_of_metric {
                // What has no number yet is left out, and is never 0.
                _ if numbers.is_empty() => {}
                Type::Counter => {
                    let counter = prometheus::CounterVec::new(opts, &["check"])?;
                    numbers
                        .iter()
                        .for_each(|(check, number)| counter.with_label_values(&[check]).inc_by(number.max(0.0)));
                    registry.register(Box::new(counter))?;
                }
                Type::Gauge => {
                    let gauge = GaugeVec::new(opts, &["check"])?;
                    numbers.iter().for_each(|(check, number)| gauge.with_label_values(&[check]).set(*number));
                    registry.register(Box::new(gauge))?;
                }
            }
        }
        let signal = *self.signal.borrow();
        let entries = *self.durable.borrow();
        for (name, help, value) in [
            ("frontdesk_tickets_open", "Tickets that are not closed.", f64::from(signal.open)),
            ("frontdesk_desk_bell", "The desk bell rings for a ticket: 1, or 0.", f64::from(u8::from(signal.bell))),
            ("frontdesk_journal_entries", "Durable entries of the kiosk's own journal.", scaled_count(entries)),
            (
                "frontdesk_clock_trusted",
                "The kiosk believes its clock: 1, or 0.",
                f64::from(u8::from(self.is_trusted())),
            ),
        ] {
            let gauge = Gauge::new(name, help)?;
            gauge.set(value);
            register(&registry, gauge)?;
        }
        let build = GaugeVec::new(Opts::new("frontdesk_build_info", "1, by the daemon's version."), &["version"])?;
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1.0);
        register(&registry, build)?;
        let mut text = Vec::new();
        TextEncoder::new().encode(&registry.gather(), &mut text).context("writing the figures")?;
        String::from_utf8(text).context("figures that are no text")
    }

    fn is_trusted(&self) -> bool {
        self.clock.now().wall.trust == frontdesk_core::time::WallTrust::Trusted
    }
}

fn register(registry: &Registry, metric: impl Collector + 'static) -> anyhow::Result<()> {
    Ok(registry.register(Box::new(metric))?)
}

/// Every check's state as one of five, and since when.
fn of_checks(registry: &Registry, checks: &[Check]) -> anyhow::Result<()> {
    let state = GaugeVec::new(
        Opts::new("frontdesk_check_state", "1 for the state that a check has, 0 for the other four."),
        &["check", "state"],
    )?;
    let changed = GaugeVec::new(
        Opts::new("frontdesk_check_changed_timestamp_seconds", "Since when a check has its state."),
        &["check"],
    )?;
    for check in checks {
        for (one, name) in STATES {
            state.with_label_values(&[check.name.as_str(), name]).set(f64::from(u8::from(check.state == one)));
        }
        changed.with_label_values(&[check.name.as_str()]).set(scaled(check.since_ms, Per::Parts(1_000)));
    }
    register(registry, state)?;
    register(registry, changed)
}

const STATES: [(CheckState, &str); 5] = [
    (CheckState::Ok, "ok"),
    (CheckState::Simulated, "simulated"),
    (CheckState::Unknown, "unknown"),
    (CheckState::Degraded, "degraded"),
    (CheckState::Fault, "fault"),
];

/// Whole numbers below 2^53 are exact, and all of ours are.
#[allow(clippy::cast_precision_loss)]
fn scaled(number: i64, per: Per) -> f64 {
    match per {
        Per::Parts(parts) => number as f64 / parts as f64,
        Per::Times(times) => number.saturating_mul(times) as f64,
    }
}

#[allow(clippy::cast_precision_loss)]
fn scaled_count(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
