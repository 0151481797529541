// SPDX-License-Identifier: GPL-3.0-or-later
//! The kiosk's touchscreen: its own unprivileged process, without keys, database, reader or door lines.
//!
//! Frames come in ([`frontdesk_core::screen::Frame`]), intents go out. A frame is whole, and the screen remembers nothing
//! else, so it can be killed and started at any moment. What is typed lives in one field and is cleared with its page.
//!
//! The parts: [`socket`] speaks with the daemon on threads of its own, [`inbox`] holds the newest frame for the event loop,
//! [`link`] takes intents back, [`screen`] hands a frame to the adapters, one for each page.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod adapters;
pub mod fonts;
#[cfg(feature = "headless")]
pub mod headless;
pub mod inbox;
pub mod link;
mod logo;
#[cfg(feature = "desktop")]
pub mod panel;
pub mod screen;
pub mod size;
mod slant;
pub mod socket;
pub mod typing;
pub mod wire;

/// What the Slint compiler makes of `app.slint`. Its style is not ours to lint.
#[allow(
    missing_docs,
    unreachable_pub,
    unsafe_code,
    unused_qualifications,
    clippy::all,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::dbg_macro,
    clippy::todo,
    clippy::unimplemented
)]
pub mod ui {
    slint::include_modules!();
}

/// Logs to standard error, where the journal of systemd reads it. `RUST_LOG` says how much.
pub fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
