//! Replication: the wire format (`/v1`), the pure planner, and the client that drains a journal to the office.
//!
//! - `GET /v1/heads?node=…`: what the office has of a journal, and its keys ([`wire::HeadsAnswer`]);
//! - `POST /v1/keys`: sealing keys, wrapped to the office ([`wire::KeysRequest`]);
//! - `POST /v1/journals/{node}`: a batch of entries, answered one by one ([`wire::BatchRequest`]).
//!
//! Every request may be repeated: what is there already is answered as such. Invariant 6: the office being unreachable is normal;
//! the planner waits with a growing, jittered pause and goes on from what the office says it has.
//!
//! Not here yet: TLS and enrolment, by which the office proves who it is. Until then the wrapping of keys keeps them from
//! whoever listens, and not from whoever answers in the office's place: use a network that is trusted.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod client;
mod planner;
mod source;
pub mod wire;
mod wrap;

pub use client::{Client, ClientError, Progress, Settings, Trouble};
pub use planner::{Action, Event, Pace, Planner, Pushed, Verdict};
pub use source::{PlainKey, Source};
pub use wrap::{OfficeSecret, WrapError, WrappedKey, unwrap, wrap};
