//! Simulated door lines: a process of its own that keeps the last level, as real relays do, whatever becomes of the daemon.

use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use frontdesk_hw::sim::lines_server::LinesServer;

/// SIMULATED door lines for Frontdesk: a relay coil, a door contact, an exit button and a fire contact that do not exist.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Unix socket to listen on
    #[arg(long)]
    socket: PathBuf,
    /// File to which every change of a level is appended, one JSON object a line
    #[arg(long)]
    trace: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let server = LinesServer::bind(&arguments.socket, arguments.trace.as_deref())
        .with_context(|| format!("listening on {}", arguments.socket.display()))?;
    eprintln!("*** SIMULATED DOOR LINES on {}: no real door moves ***", arguments.socket.display());
    server.run().context("accepting clients")
}
