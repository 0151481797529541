// SPDX-License-Identifier: GPL-3.0-or-later
//! The touchscreen without a display: driven by JSON lines on standard input, answered on standard output.

use clap::Parser;
use frontdesk_screen::headless::platform::Display;
use frontdesk_screen::headless::stage::Stage;
use frontdesk_screen::headless::{command, render};
use frontdesk_screen::link::Link;
use frontdesk_screen::size::{Size, Theme};
use frontdesk_screen::{fonts, screen};
use slint::ComponentHandle;
use std::io::{BufRead, Write};
use std::path::PathBuf;

/// Wipes memory when it is freed: what a visitor typed is nowhere once it was sent, or given up (invariant 7).
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// The touchscreen of the kiosk without a display, for tests.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// The daemon's socket for the screen.
    #[arg(long, default_value = "/run/frontdesk/screen.sock")]
    socket: PathBuf,
    /// The input method's data, as `ui/ime/rime/build.sh` makes it (`FRONTDESK_INPUT_DATA`).
    #[arg(long, default_value_os_t = frontdesk_screen::typing::data_dir())]
    input_data: PathBuf,
    /// Size in pixels.
    #[arg(long, default_value = "1024x600")]
    size: Size,
    /// Colours.
    #[arg(long, value_enum, default_value = "light")]
    theme: Theme,
    /// Take pictures of the frames in this file, a list of {"name":…,"frame":…}, and end.
    #[arg(long, requires = "out")]
    render: Option<PathBuf>,
    /// Where the pictures go, and the page that shows them.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Take only those of this size.
    #[arg(long, requires = "render")]
    only_size: Option<Size>,
    /// Take only this share of the pictures, written 1/2: for two programs side by side.
    #[arg(long, requires = "render")]
    share: Option<render::Share>,
}

fn main() -> anyhow::Result<()> {
    frontdesk_screen::log_to_stderr();
    let options = Options::parse();
    fonts::check()?;
    if let (Some(list), Some(out)) = (&options.render, &options.out) {
        let share = options.share.unwrap_or(render::Share::WHOLE);
        return render::render(list, out, &options.input_data, share, options.only_size);
    }
    let display = Display::install()?;
    let link = Link::default();
    let window = screen::open(&link, options.size, options.theme, Some(&options.input_data))?;
    window.show()?;
    display.resize(options.size.into());
    screen::attach(&window, &link, options.socket)?;
    let _pulse = screen::beat(&link);
    Stage::set(window, display, link);
    std::thread::Builder::new().name("commands".into()).spawn(obey)?;
    slint::run_event_loop_until_quit()?;
    Stage::clear();
    Ok(())
}

/// Carries out one line after the other; the end of the input is the end of the program.
fn obey() {
    for line in std::io::stdin().lock().lines().map_while(Result::ok).filter(|line| !line.trim().is_empty()) {
        // Whole lines pass the buffer of the standard output by; pieces would stay in it until others come over them, names and all.
        let answer = format!("{}\n", command::answer(&line));
        let mut out = std::io::stdout().lock();
        if out.write_all(answer.as_bytes()).and_then(|()| out.flush()).is_err() {
            break;
        }
    }
    let _ = slint::quit_event_loop();
}
