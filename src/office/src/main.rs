//! `frontdesk-office`: the office server, and what its administrator does with it.
#![allow(clippy::print_stdout, reason = "a command line speaks on standard output")]

mod cli;

use clap::Parser;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Wipes memory when it is freed: a core dump has nothing of what was forgotten, or is not needed any more (invariant 7).
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    cli::carry_out(cli::Arguments::parse()).unwrap_or_else(|error| {
        // For a person, on one line; a backtrace would push it out of sight.
        eprintln!("frontdesk-office: {error:#}");
        ExitCode::FAILURE
    })
}
