// SPDX-License-Identifier: GPL-3.0-or-later
//! The touchscreen of the kiosk.

use clap::Parser;
use frontdesk_screen::link::Link;
use frontdesk_screen::size::{Size, Theme};
use frontdesk_screen::{fonts, screen};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use slint::ComponentHandle;
use std::path::PathBuf;

/// Wipes memory when it is freed: what a visitor typed is nowhere once it was sent, or given up (invariant 7).
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// The touchscreen of the kiosk: shows what frontdeskd says, and says what was touched.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// The daemon's socket for the screen.
    #[arg(long, default_value = "/run/frontdesk/screen.sock")]
    socket: PathBuf,
    /// The input method's data, as `ui/ime/rime/build.sh` makes it (`FRONTDESK_INPUT_DATA`).
    #[arg(long, default_value_os_t = frontdesk_screen::typing::data_dir())]
    input_data: PathBuf,
    /// Size in pixels of the window on a desktop; a kiosk's display has its own.
    #[arg(long, default_value = "1024x600")]
    size: Size,
    /// Colours.
    #[arg(long, value_enum, default_value = "light")]
    theme: Theme,
    /// Fill the display.
    #[arg(long)]
    fullscreen: bool,
    /// Only look whether everything is there that it needs (the fonts), say what is not, and end.
    #[arg(long)]
    check: bool,
}

fn main() -> anyhow::Result<()> {
    frontdesk_screen::log_to_stderr();
    let options = Options::parse();
    fonts::check()?;
    if options.check {
        return Ok(());
    }
    // What is being typed is in no core dump, and for no other process of this user to read.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    let link = Link::default();
    let window = screen::open(&link, options.size, options.theme, Some(&options.input_data))?;
    window.window().set_fullscreen(options.fullscreen);
    screen::attach(&window, &link, options.socket)?;
    let _pulse = screen::beat(&link);
    window.run()?;
    Ok(())
}
