// SPDX-License-Identifier: GPL-3.0-or-later
//! A window of simulated hardware beside a development kiosk: cards to tap, a door to open, the relay's lamp.

use clap::Parser;
use frontdesk_screen::{fonts, panel};
use slint::ComponentHandle;
use std::path::PathBuf;

/// Simulated hardware for a running frontdeskd.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// The daemon's control socket.
    #[arg(long, default_value = "/run/frontdesk/control.sock")]
    socket: PathBuf,
    /// Where to open, in pixels from the left of the display: beside the kiosk's window.
    #[arg(long, default_value_t = 0)]
    left: i32,
}

fn main() -> anyhow::Result<()> {
    frontdesk_screen::log_to_stderr();
    let options = Options::parse();
    fonts::check()?;
    let window = panel::open(panel::ControlSocket(options.socket))?;
    window.window().set_position(slint::PhysicalPosition::new(options.left, 0));
    window.run()?;
    Ok(())
}
