//! `serve`.

use anyhow::Context;
use clap::Args;
use frontdesk_office::{ClockTrust, Listeners, Office, OfficeConfig, Settings, check_address, serve};
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

#[derive(Args)]
pub(super) struct ServeArguments {
    /// Where the page listens.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where kiosks connect. Any address will do: without a certificate of this site nobody gets anywhere.
    #[arg(long, default_value = "127.0.0.1:8443")]
    kiosks: SocketAddr,
    /// Say on every page that this is a demonstration.
    #[arg(long)]
    demo_banner: bool,
    /// Allow --listen on other addresses than loopback. There is no sign-in yet: whoever reaches the port reads visitors' names.
    #[arg(long)]
    trusted_network: bool,
    /// Believe the clock only once systemd-timesyncd has set it. Nothing is forgotten by a clock that is not believed.
    #[arg(long)]
    clock_synchronised: bool,
    /// How people are told of visitors: see office.toml. Without it nobody is told; the page shows who waits.
    #[arg(long)]
    config: Option<PathBuf>,
}

#[tokio::main]
pub(super) async fn run(data: PathBuf, arguments: ServeArguments) -> anyhow::Result<()> {
    let ServeArguments { listen, kiosks, demo_banner, trusted_network, clock_synchronised, config } = arguments;
    check_address(listen, trusted_network)?;
    let clock = if clock_synchronised { ClockTrust::Synchronised } else { ClockTrust::Always };
    let config = config.map(|path| OfficeConfig::load(&path)).transpose()?.unwrap_or_default();
    let office = Office::open(Settings { data, demo_banner, trusted_network, clock, config })?;
    let listeners = Listeners { page: bind(listen).await?, kiosks: bind(kiosks).await? };
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tracing::info!(page = %listeners.page.local_addr()?, kiosks = %listeners.kiosks.local_addr()?, "the office is open");
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("the office is closing");
    };
    Ok(serve(office, listeners, stop).await?)
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}
