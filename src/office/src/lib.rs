//! The office server: takes kiosks' journals in, keeps them, and shows today at a glance.
//!
//! There is no sign-in and no TLS yet. Whoever reaches the port reads visitors' names and may
//! send journals: therefore it listens on loopback unless it is told that the network is trusted.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod api;
mod events;
mod guard;
mod office;
mod page;
mod sealing_key;
mod serve;
mod today;

pub use office::{Office, OfficeError, Settings};
pub use sealing_key::SealingKeyError;
pub use serve::{ListenError, check_address, serve};
pub use today::{DeskCallLine, DoorLine, KioskLine, Today, VisitLine};
