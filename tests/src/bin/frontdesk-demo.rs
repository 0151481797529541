//! What `make run` shows: the product with simulated hardware and an office of its own.
//!
//! With a display: the kiosk's window and a panel of simulated hardware beside it. Without: a visit and a staff tap play
//! themselves, driven through the screen as a finger would, while the journal is printed as it grows; pictures of every page
//! passed are left behind.
#![allow(clippy::print_stdout, reason = "a demonstration speaks on standard output")]

use anyhow::Result;

fn main() -> Result<()> {
    println!("Frontdesk with SIMULATED hardware: no door moves, no real card is read.");
    // The window speaks X11; a Wayland desktop sets this, too, where it can show such windows.
    let display = std::env::var_os("DISPLAY").is_some_and(|display| !display.is_empty());
    if display { frontdesk_tests::demo::in_a_window() } else { frontdesk_tests::demo::by_itself() }
}
