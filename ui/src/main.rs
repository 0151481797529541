// SPDX-License-Identifier: GPL-3.0-or-later
//! The touchscreen of the kiosk.

use clap::Parser;
use frontdesk_screen::link::Link;
use frontdesk_screen::size::{Size, Theme};
use frontdesk_screen::{fonts, screen};
use slint::ComponentHandle;
use std::path::PathBuf;

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
    let link = Link::default();
    let window = screen::open(&link, options.size, options.theme, Some(&options.input_data))?;
    window.window().set_fullscreen(options.fullscreen);
    screen::attach(&window, &link, options.socket)?;
    let _pulse = screen::beat(&link);
    window.run()?;
    Ok(())
}
