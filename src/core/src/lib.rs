//! The rules of the front desk, as plain values and functions.
//!
//! Invariant 1 (`docs/architecture.md`): nothing here does I/O, reads a clock or draws a random number. Time and fresh ids
//! come in with the input ([`station::Station::handle`]); what must be written, shown or moved goes out as effects.
//! `clippy.toml` beside this crate bans the functions that would break that.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod access;
pub mod agreement;
pub mod bell;
pub mod control;
pub mod directory;
pub mod door;
pub mod fact;
pub mod form;
pub mod health;
pub mod id;
pub mod invitation;
pub mod journal;
pub mod presence;
pub mod proof;
pub mod returning;
pub mod scanning;
pub mod schedule;
pub mod screen;
pub mod station;
pub mod tap;
pub mod telling;
pub mod time;
pub mod two_cards;
pub mod visit;
