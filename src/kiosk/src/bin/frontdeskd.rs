//! `frontdeskd`, the daemon of the kiosk.

use anyhow::Context;
use clap::{Parser, Subcommand};
use frontdesk_core::health::phrases::office;
use frontdesk_kiosk::config::Config;
use frontdesk_kiosk::probes::SystemRoot;
use frontdesk_kiosk::safe_state::{self, Places, SavedLines};
use frontdesk_kiosk::{access_file, people::People, rules_in_force::RulesInForce, run};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// Wipes memory when it is freed: a core dump has nothing of what was forgotten, or is not needed any more (invariant 7).
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// The kiosk's daemon: card reader, door, journal.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Run until told to stop.
    Run {
        /// The configuration.
        #[arg(long, default_value = "/etc/frontdesk/frontdesk.toml")]
        config: PathBuf,
        /// For tests: a directory that stands for `/` where the kernel's files on the hardware are read.
        #[arg(long, hide = true, default_value = "/")]
        system_root: PathBuf,
    },
    /// Check the configuration, the people file and the rules of access; say what is wrong and where.
    CheckConfig {
        /// The configuration.
        #[arg(default_value = "/etc/frontdesk/frontdesk.toml")]
        config: PathBuf,
    },
    /// Every door safe, whatever state the daemon was left in; one that still runs is killed.
    SafeState {
        /// Where the last good start saved the line map.
        #[arg(long, default_value = "/var/lib/frontdesk")]
        data: PathBuf,
        /// Where the daemon runs, and the line map is saved, too.
        #[arg(long, default_value = "/run/frontdesk")]
        runtime: PathBuf,
        /// Used only where there never was a good start.
        #[arg(long, default_value = "/etc/frontdesk/frontdesk.toml")]
        config: PathBuf,
    },
}

fn main() -> ExitCode {
    match act(Cli::parse().act) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // For a person, on one line: file, line, reason. A backtrace would push it out of sight.
            eprintln!("frontdeskd: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn act(act: Act) -> anyhow::Result<()> {
    match act {
        Act::Run { config, system_root } => {
            log();
            let loaded = Config::load(&config)?;
            run::run(loaded, SystemRoot::new(&system_root))
        }
        Act::CheckConfig { config } => check_config(&config),
        Act::SafeState { data, runtime, config } => {
            let said = within_bound(Places { data_dir: data, runtime_dir: runtime }, config)?;
            say(&said);
            Ok(())
        }
    }
}

/// A disk or a simulator that does not answer keeps nobody waiting for longer: the process ends, and its thread with it.
fn within_bound(places: Places, config: PathBuf) -> anyhow::Result<String> {
    let (done, said) = std::sync::mpsc::channel();
    let work = move || {
        let from_config = || Config::load(&config).ok().map(|config| SavedLines::of(&config));
        let _ = done.send(safe_state::safe_state(&places, from_config));
    };
    std::thread::Builder::new().name("safe-state".into()).spawn(work).context("starting a thread")?;
    said.recv_timeout(safe_state::BOUND).context("not within its time: the wiring has to bound it")?
}

fn check_config(path: &std::path::Path) -> anyhow::Result<()> {
    let config = Config::load(path)?;
    let people = People::load(&config.people)?;
    let in_force = RulesInForce::load(&config)?;
    let rules = &in_force.rules;
    for door in &config.door {
        for warning in door.lines.warnings() {
            say(&format!("warning: {}: {warning}", door.name));
        }
    }
    if let Some(bell) = &config.bell {
        for warning in bell.map().warnings() {
            say(&format!("warning: bell: {warning}"));
        }
        say(&format!("the desk bell rings for {} ms every {} ms", bell.ring_ms, bell.every_ms));
    }
    if config.cards.accept_uid_only {
        say("warning: staff cards known by their UID alone open the door; a UID is copied in seconds");
    }
    for group in people.groups().into_iter().filter(|group| !rules.knows(group)) {
        say(&format!("warning: there are no rules for the group {group:?}: its people count as staff"));
    }
    for door in access_file::doors_elsewhere(rules, &config) {
        say(&format!("warning: a schedule unlocks the door {door:?}, which this kiosk does not have"));
    }
    let ended = access_file::ended_calendars(rules, chrono::Utc::now().timestamp_millis());
    if !ended.is_empty() {
        say(&format!("warning: {}", office::NO_HOLIDAYS.with(&[&ended])));
    }
    if let Some(why) = &in_force.not_followed {
        say(&format!("warning: the office's newest rules of access are not followed: {why}"));
    }
    let (groups, schedules, zone) = (rules.group_count(), rules.schedule_count(), rules.zone().name());
    match (&config.access, in_force.set_ms) {
        (_, Some(_)) => {
            say(&format!(
                "the rules of access are those {}: {groups} groups, {schedules} schedules, {zone}",
                in_force.origin()
            ));
        }
        (Some(access), None) => {
            say(&format!("{} is good: {groups} groups, {schedules} schedules, {zone}", access.display()));
        }
        (None, None) => {}
    }
    say(&format!("{} is good: {} people, {} cards", path.display(), people.directory.len(), people.cards.len()));
    Ok(())
}

#[allow(clippy::print_stdout, reason = "the answer of a command line")]
fn say(text: &str) {
    println!("{text}");
}

/// To journald with its fields under systemd, else to standard error. `FRONTDESK_LOG` sets the level, as tracing's EnvFilter.
fn log() {
    use tracing_subscriber::prelude::*;
    let filter = tracing_subscriber::EnvFilter::try_from_env("FRONTDESK_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    // systemd sets JOURNAL_STREAM only when it really listens to this process (systemd.exec(5)).
    match std::env::var_os("JOURNAL_STREAM").and_then(|_| tracing_journald::layer().ok()) {
        Some(journald) => registry.with(journald).init(),
        None => registry
            .with(
                tracing_subscriber::fmt::layer()
                    .with_writer(std::io::stderr)
                    .with_ansi(std::io::stderr().is_terminal()),
            )
            .init(),
    }
    if cfg!(debug_assertions) {
        tracing::warn!("this is a debug build: at level debug its log may hold personal data");
    }
}
