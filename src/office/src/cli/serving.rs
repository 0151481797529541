//! `serve`.

use anyhow::Context;
use clap::Args;
use frontdesk_office::demo::{self, DemoAccount, DemoState};
use frontdesk_office::desk::{Accent, DeskSettings};
use frontdesk_office::{
    ClockTrust, Listeners, Office, OfficeConfig, Settings, check_address, first_link_if_nobody, serve,
};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

#[derive(Args)]
pub(super) struct ServeArguments {
    /// Where the web desk listens.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where kiosks connect. Any address will do: without a certificate of this site nobody gets anywhere.
    #[arg(long, default_value = "127.0.0.1:8443")]
    kiosks: SocketAddr,
    /// Show a demonstration: fills an empty data directory with a believable day in which nobody exists. Nobody is told of anything, and no
    /// kiosk can join. Refuses a directory that an office lives in.
    #[arg(long, conflicts_with = "config")]
    demo: bool,
    /// Say on every page that this is a demonstration.
    #[arg(long)]
    demo_banner: bool,
    /// Allow --listen on other addresses than loopback without encryption: whoever else is on that network can read along.
    #[arg(long)]
    trusted_network: bool,
    /// Believe the clock only once systemd-timesyncd has set it. Nothing is forgotten by a clock that is not believed.
    #[arg(long)]
    clock_synchronised: bool,
    /// How people are told of visitors: see office.toml. Without it nobody is told; the page shows who waits.
    #[arg(long)]
    config: Option<PathBuf>,
    #[command(flatten)]
    desk: DeskArguments,
}

#[derive(Args)]
struct DeskArguments {
    /// Speak TLS to browsers, with this certificate chain and key (PEM files).
    #[arg(long, num_args = 2, value_names = ["CERT", "KEY"])]
    web_tls: Option<Vec<PathBuf>>,
    /// A proxy speaks TLS to browsers. What it says of them is believed from loopback.
    #[arg(long, conflicts_with = "web_tls")]
    behind_proxy: bool,
    /// Believe the proxy at this address too.
    #[arg(long, requires = "behind_proxy", value_name = "ADDRESS")]
    proxy: Vec<IpAddr>,
    /// What people open, such as https://desk.example; links that are handed out begin with it.
    #[arg(long, value_name = "URL")]
    web_url: Option<String>,
    /// Everybody needs a second factor, not only administrators and the administration's head.
    #[arg(long)]
    totp_for_all: bool,
    /// The company's colour: porcelain, pine, clay, slate or plum.
    #[arg(long, default_value = "porcelain")]
    accent: Accent,
}

impl DeskArguments {
    fn settings(self) -> DeskSettings {
        let Self { web_tls, behind_proxy, proxy, web_url, totp_for_all, accent } = self;
        let tls = web_tls.and_then(|files| <[PathBuf; 2]>::try_from(files).ok()).map(<(PathBuf, PathBuf)>::from);
        let proxies = behind_proxy.then_some(proxy);
        DeskSettings { tls, proxies, url: web_url, totp_for_all, accent, ..DeskSettings::default() }
    }
}

#[tokio::main]
pub(super) async fn run(data: PathBuf, arguments: ServeArguments) -> anyhow::Result<()> {
    let ServeArguments { listen, kiosks, demo, demo_banner, trusted_network, clock_synchronised, config, desk } =
        arguments;
    let mut desk = desk.settings();
    let mut config = config.map(|path| OfficeConfig::load(&path)).transpose()?.unwrap_or_default();
    config.share_url(&mut desk.url)?;
    check_address(listen, desk.tls.is_some(), trusted_network)?;
    let clock = if clock_synchronised { ClockTrust::Synchronised } else { ClockTrust::Always };
    let accounts = if demo { demo::fill(&data, desk.password_cost).await? } else { Vec::new() };
    let of_an_earlier_day = demo && demo::state(&data)? == DemoState::OfAnEarlierDay;
    let office = Office::open(Settings { data, demo, demo_banner, trusted_network, clock, config, desk })?;
    let listeners = Listeners { page: bind(listen).await?, kiosks: bind(kiosks).await? };
    if let Some(link) = first_link_if_nobody(&office, listeners.page.local_addr()?).await? {
        // For whoever starts the office, and in no log file of ours.
        eprintln!("Nobody administers the web desk yet. Open this once, within 24 hours:\n{link}");
    }
    if demo {
        introduce(&office.url(), &accounts, of_an_earlier_day);
    }
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

/// On standard output, which no log is written to: the passwords are nowhere else.
fn introduce(url: &str, accounts: &[DemoAccount], of_an_earlier_day: bool) {
    println!("This is a demonstration at {url}: nobody in it exists, and no kiosk is behind it.");
    if of_an_earlier_day {
        println!(
            "It was filled on an earlier day, so Today shows little: stop it, leave-demo, and start again for a new one."
        );
    }
    if !accounts.is_empty() {
        println!("Who can sign in, with passwords that are shown this once:");
    }
    for DemoAccount { sign_in, role, password } in accounts {
        println!("  {sign_in:<10} {}  {}", password.as_str(), role.tag());
    }
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}
