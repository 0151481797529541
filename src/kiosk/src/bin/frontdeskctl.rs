//! `frontdeskctl`, the administrator's command line on the kiosk.
#![allow(clippy::print_stdout, reason = "a command line speaks on standard output")]

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use frontdesk_core::control::{Answer, Command, EntryRow, SimState, Status, VisitRow};
use frontdesk_core::health::{Check, CheckState, overall};
use frontdesk_core::id::VisitId;
use frontdesk_kiosk::control_client::ControlClient;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Talks to frontdeskd on this kiosk.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// The daemon's control socket.
    #[arg(long, global = true, default_value = "/run/frontdesk/control.sock")]
    socket: PathBuf,
    /// One JSON object a line, for scripts.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// What the station is doing.
    Status,
    /// Every check. Exit code 0 if nothing is at fault, 1 otherwise.
    Health,
    /// The journal.
    #[command(subcommand)]
    Journal(JournalAct),
    /// Visits that have not ended, and the newest others.
    Visits,
    /// Permit a visit for the desk.
    Permit {
        /// The visit's id, from `visits`.
        visit: VisitId,
        /// Why, for the journal.
        #[arg(long, default_value = "")]
        why: String,
    },
    /// End a visit whose visitor left without coming by.
    EndVisit {
        /// The visit's id, from `visits`.
        visit: VisitId,
    },
    /// Simulated hardware. Refused where the hardware is real.
    #[command(subcommand)]
    Sim(SimAct),
}

#[derive(Subcommand)]
enum JournalAct {
    /// The newest entries.
    Tail {
        /// How many.
        #[arg(short = 'n', long, default_value_t = 10)]
        count: u32,
        /// Go on with each new one.
        #[arg(short, long)]
        follow: bool,
        /// Open the personal parts.
        #[arg(long)]
        personal: bool,
    },
    /// Check the whole chain. Works while the daemon runs and when it does not; never repairs. Exit code 0 if the journal is
    /// consistent, 2 if it is not.
    Verify {
        /// The daemon's data directory.
        #[arg(long, default_value = "/var/lib/frontdesk")]
        data: PathBuf,
    },
    /// All entries as JSON Lines.
    Export {
        /// The daemon's data directory.
        #[arg(long, default_value = "/var/lib/frontdesk")]
        data: PathBuf,
        /// Open the personal parts.
        #[arg(long)]
        personal: bool,
    },
}

#[derive(Subcommand)]
enum SimAct {
    /// Put a card of the config on the reader.
    Tap {
        /// Its name.
        card: String,
    },
    /// Take it away.
    Remove,
    /// Move the leaf.
    Door {
        /// Which way.
        #[arg(value_enum)]
        leaf: Leaf,
    },
    /// The simulated parts as they are.
    State,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Leaf {
    Open,
    Close,
}

fn main() -> ExitCode {
    act(&Cli::parse()).unwrap_or_else(|error| {
        eprintln!("frontdeskctl: {error:#}");
        ExitCode::FAILURE
    })
}

fn act(cli: &Cli) -> anyhow::Result<ExitCode> {
    match &cli.act {
        Act::Journal(JournalAct::Verify { data }) => verify(data, cli.json),
        Act::Journal(JournalAct::Export { data, personal }) => export(data, *personal),
        Act::Journal(JournalAct::Tail { count, follow, personal }) => tail(cli, *count, *follow, *personal),
        _ => ask(cli),
    }
}

fn ask(cli: &Cli) -> anyhow::Result<ExitCode> {
    let command = match &cli.act {
        Act::Status => Command::Status {},
        Act::Health => Command::Health {},
        Act::Visits => Command::Visits {},
        Act::Permit { visit, why } => Command::Permit { visit: *visit, why: why.clone() },
        Act::EndVisit { visit } => Command::EndVisit { visit: *visit },
        Act::Sim(SimAct::Tap { card }) => Command::SimTap { card: card.clone() },
        Act::Sim(SimAct::Remove) => Command::SimRemove {},
        Act::Sim(SimAct::Door { leaf }) => Command::SimDoor { open: matches!(leaf, Leaf::Open) },
        Act::Sim(SimAct::State) => Command::SimState {},
        Act::Journal(_) => bail!("the journal's commands have their own ways"),
    };
    let answer = ControlClient::connect(&cli.socket)?.ask(command)?;
    show(&answer, cli.json)
}

fn show(answer: &Answer, json: bool) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string(answer)?)?;
    } else {
        match answer {
            Answer::Done {} => writeln!(out, "done")?,
            Answer::Status(status) => show_status(&mut out, status)?,
            Answer::Health { checks } => show_checks(&mut out, checks)?,
            Answer::Visits { visits } => show_visits(&mut out, visits)?,
            Answer::SimState(state) => show_sim(&mut out, state)?,
            Answer::Entry(row) => show_entry(&mut out, row)?,
            Answer::TailReached {} => {}
            Answer::Refused { text, .. } => bail!("refused: {text}"),
        }
    }
    let unwell = match answer {
        Answer::Health { checks } => overall(checks) == CheckState::Fault,
        Answer::Refused { .. } => true,
        _ => false,
    };
    Ok(if unwell { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn show_status(out: &mut impl Write, status: &Status) -> std::io::Result<()> {
    let leaf = match status.leaf_open {
        None => "no contact",
        Some(true) => "open",
        Some(false) => "shut",
    };
    let screen = if status.screen_connected { "connected" } else { "missing" };
    let office = status.office_behind.map_or("none".to_owned(), |behind| format!("{behind} entries behind"));
    writeln!(out, "frontdeskd {}, up {} s, health {:?}", status.version, status.uptime_ms / 1_000, status.health)?;
    writeln!(out, "door     {:?}, leaf {leaf}", status.door_mode)?;
    writeln!(out, "screen   {screen}, page {}", status.page)?;
    writeln!(out, "visits   {} open", status.open_visits)?;
    writeln!(out, "journal  {} entries, node {}, run {}", status.journal_seq, status.node, status.incarnation)?;
    writeln!(out, "office   {office}")?;
    if !status.simulated.is_empty() {
        writeln!(out, "SIMULATED: {}", status.simulated.join(", "))?;
    }
    Ok(())
}

fn show_checks(out: &mut impl Write, checks: &[Check]) -> std::io::Result<()> {
    for check in checks {
        let state = format!("{:?}", check.state).to_uppercase();
        writeln!(out, "{:<10} {:<10} since {}  {}", check.name, state, time(check.since_ms), check.evidence)?;
        if !check.advice.is_empty() {
            writeln!(out, "{:<21} → {}", "", check.advice)?;
        }
    }
    Ok(())
}

fn show_visits(out: &mut impl Write, visits: &[VisitRow]) -> std::io::Result<()> {
    for visit in visits {
        let left = visit.left_ms.map_or("-".to_owned(), time);
        writeln!(
            out,
            "{}  {:<10} {} … {}  {} → {}",
            visit.visit,
            visit.state.as_str(),
            time(visit.arrived_ms),
            left,
            visit.visitor.as_deref().unwrap_or("(forgotten)"),
            visit.host.as_deref().unwrap_or("(forgotten)"),
        )?;
    }
    Ok(())
}

fn show_sim(out: &mut impl Write, state: &SimState) -> std::io::Result<()> {
    let shown = |level: Option<bool>, on: &'static str, off: &'static str| match level {
        None => "unknown",
        Some(true) => on,
        Some(false) => off,
    };
    writeln!(out, "SIMULATED hardware")?;
    writeln!(out, "cards      {}", state.cards.join(", "))?;
    writeln!(out, "on reader  {}", state.on_reader.as_deref().unwrap_or("-"))?;
    writeln!(out, "coil       {}", shown(state.coil, "on", "off"))?;
    writeln!(out, "leaf       {}", shown(state.leaf_open, "open", "shut"))
}

fn show_entry(out: &mut impl Write, row: &EntryRow) -> std::io::Result<()> {
    let simulated = if row.simulated { " SIMULATED" } else { "" };
    let private = match (&row.private, row.has_private) {
        (Some(private), _) => format!(" {private}"),
        (None, true) => " (sealed)".to_owned(),
        (None, false) => String::new(),
    };
    writeln!(out, "{:>8}  {}  {:<18} {}{private}{simulated}", row.seq, time(row.wall_ms), row.kind, row.open)
}

fn time(utc_ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(utc_ms).map_or_else(
        || "?".to_owned(),
        |time| time.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

fn tail(cli: &Cli, count: u32, follow: bool, personal: bool) -> anyhow::Result<ExitCode> {
    let mut client = ControlClient::connect(&cli.socket)?;
    client.send(Command::JournalTail { count, follow, personal })?;
    while let Some(answer) = client.next_answer()? {
        match answer {
            Answer::TailReached {} if !follow => break,
            Answer::TailReached {} => client.wait_for_ever()?,
            answer => {
                let code = show(&answer, cli.json)?;
                if code != ExitCode::SUCCESS {
                    return Ok(code);
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn verify(data: &std::path::Path, json: bool) -> anyhow::Result<ExitCode> {
    let report = frontdesk_store::verify(data).with_context(|| format!("verifying {}", data.display()))?;
    frontdesk_kiosk::verify_report::print(&report, json)
}

fn export(data: &std::path::Path, personal: bool) -> anyhow::Result<ExitCode> {
    let reader = frontdesk_store::Reader::open(data).with_context(|| format!("reading {}", data.display()))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    frontdesk_store::export_json_lines(&reader, personal, &mut out).context("exporting")?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
