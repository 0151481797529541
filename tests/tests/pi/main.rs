//! Stories on emulated boards: the real daemon with the real drivers, under the unit that ships. `make pi` runs them; they take minutes and
//! need what docs/pi.md says, so `make test` leaves them out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod cable;
mod card_service;
mod drivers;
mod edges;
mod power;
mod wear;

use std::time::{Duration, Instant};

use frontdesk_hw::sim::card::VirtualCard;

/// The staff card that the configuration lets in.
fn staff_card() -> VirtualCard {
    VirtualCard::classic([0x04, 0xB1, 0x00, 0x01])
}

/// What a story measured, for the person who runs it.
fn measured(what: &str, time: Duration) {
    eprintln!("measured: {what}: {:.2} s", time.as_secs_f64());
}

/// From one moment to another.
fn between(from: Instant, to: Instant) -> Duration {
    to.saturating_duration_since(from)
}
