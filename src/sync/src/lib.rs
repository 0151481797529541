//! Replication: the wire format (`/v1`), the pure planner, and the client that keeps a kiosk's journals and the office's in step. `docs/replication.md`
//! tells all of it for people who write another end.
//!
//! From the inside out: [`Planner`] decides what to ask, `exchange` makes questions of that and events of the answers, both without
//! I/O; [`Client`] carries them over mutual TLS ([`tls`]). What is stored is behind [`Source`].
//!
//! Every request may be repeated: what is there already is answered as such. Invariant 6: the office being unreachable is normal.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod client;
mod engine;
mod exchange;
#[cfg(test)]
mod model;
mod planner;
mod source;
pub mod tls;
pub mod wire;
mod wrap;

pub use client::{Client, ClientError, EnrolError, Enrolled, Progress, Settings, enrol};
pub use exchange::{ExchangeError, Trouble};
pub use planner::{Action, Event, NodeCounts, NodeSurvey, Pace, Planner, Poll, Pushed, SnapshotStep, Survey, Verdict};
pub use source::{JournalPage, Membership, NotTaken, PlainKey, SnapshotItem, SnapshotStart, Source, Taken};
pub use wrap::{SealingSecret, WrapError, WrappedKey, unwrap, wrap};
