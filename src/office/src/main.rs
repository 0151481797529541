//! `frontdesk-office`: the office server's command line.

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use frontdesk_office::{Office, Settings, check_address, serve};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// The office server of Frontdesk: takes kiosks' journals in and shows today at a glance.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take journals in and show today's visits and door events.
    Serve(ServeArguments),
    /// Verify all journals from their start. Works beside a running server; repairs nothing. Exit code 2 if something is wrong.
    Verify {
        /// The office's data directory.
        #[arg(long)]
        data: PathBuf,
    },
    /// Write all entries as JSON Lines to standard output.
    Export {
        /// The office's data directory.
        #[arg(long)]
        data: PathBuf,
        /// With names, numbers and cards, as far as their keys are there.
        #[arg(long)]
        personal: bool,
    },
}

#[derive(Args)]
struct ServeArguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where the journals and keys are kept.
    #[arg(long)]
    data: PathBuf,
    /// Say on every page that this is a demonstration.
    #[arg(long)]
    demo_banner: bool,
    /// Allow --listen on other addresses than loopback. There is no sign-in yet: whoever reaches the port reads visitors' names.
    #[arg(long)]
    trusted_network: bool,
}

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    carry_out(Arguments::parse().command).unwrap_or_else(|error| {
        // For a person, on one line; a backtrace would push it out of sight.
        eprintln!("frontdesk-office: {error:#}");
        ExitCode::FAILURE
    })
}

fn carry_out(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(arguments) => run(arguments).map(|()| ExitCode::SUCCESS),
        Command::Verify { data } => {
            let report = frontdesk_store::verify(&data)?;
            writeln!(std::io::stdout(), "{report}")?;
            Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::from(2) })
        }
        Command::Export { data, personal } => {
            let reader = frontdesk_store::Reader::open(&data)?;
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            frontdesk_store::export_json_lines(&reader, personal, &mut out)?;
            out.flush()?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

#[tokio::main]
async fn run(arguments: ServeArguments) -> anyhow::Result<()> {
    check_address(arguments.listen, arguments.trusted_network)?;
    let ServeArguments { listen, data, demo_banner, trusted_network } = arguments;
    let office = Office::open(Settings { data, demo_banner, trusted_network })?;
    let listener = tokio::net::TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tracing::info!(address = %listener.local_addr()?, "the office is open");
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("the office is closing");
    };
    Ok(serve(office, listener, stop).await?)
}
