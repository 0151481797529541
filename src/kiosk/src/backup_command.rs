//! `frontdeskctl backup` and `frontdeskctl restore`.
#![allow(clippy::print_stdout, reason = "the answer of a command line")]

use anyhow::{Context, bail};
use clap::Args;
use frontdesk_core::id::IncarnationId;
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_store::backup::{self, BackupReport, Lock, Restore, Unlock};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// What `backup` is told.
#[derive(Args)]
pub struct BackupArguments {
    /// The daemon's data directory.
    #[arg(long, default_value = "/var/lib/frontdesk")]
    data: PathBuf,
    /// The file to write. One that is there is replaced when the new one is whole.
    #[arg(long)]
    to: PathBuf,
    /// A file whose first line is the passphrase.
    #[arg(long, required_unless_present = "recipient", conflicts_with = "recipient")]
    passphrase_file: Option<PathBuf>,
    /// The public key of whoever may open it, as age writes it (age1…).
    #[arg(long)]
    recipient: Option<String>,
}

/// What `restore` is told.
#[derive(Args)]
pub struct RestoreArguments {
    /// The backup.
    #[arg(long)]
    from: PathBuf,
    /// The daemon's data directory. It must not hold a journal.
    #[arg(long, default_value = "/var/lib/frontdesk")]
    data: PathBuf,
    /// A file whose first line is the passphrase.
    #[arg(long, required_unless_present = "identity", conflicts_with = "identity")]
    passphrase_file: Option<PathBuf>,
    /// The file of age with the secret key.
    #[arg(long)]
    identity: Option<PathBuf>,
    /// What came after the backup is lost for good, and the kiosk may work without asking the office for it.
    #[arg(long)]
    accept_loss: bool,
}

/// Carries `backup` out.
///
/// # Errors
/// Why there is no backup; a file that was there before is as it was.
pub fn backup(arguments: &BackupArguments, json: bool) -> anyhow::Result<ExitCode> {
    let lock = match (&arguments.recipient, &arguments.passphrase_file) {
        (Some(recipient), _) => Lock::recipient(recipient)?,
        (None, Some(file)) => Lock::Passphrase(passphrase(file)?),
        (None, None) => bail!("a passphrase file or a recipient is needed"),
    };
    let now_ms = chrono::Utc::now().timestamp_millis();
    let report = backup::write(&arguments.data, &arguments.to, &lock, now_ms, &[crate::membership::FILE])
        .with_context(|| format!("backing {} up", arguments.data.display()))?;
    say(&report, json, "backed up", "");
    Ok(ExitCode::SUCCESS)
}

/// Carries `restore` out.
///
/// # Errors
/// Why nothing was restored; the data directory holds no journal then.
pub fn restore(arguments: &RestoreArguments, json: bool) -> anyhow::Result<ExitCode> {
    let unlock = match (&arguments.identity, &arguments.passphrase_file) {
        (Some(file), _) => Unlock::identity(&secret(file)?)?,
        (None, Some(file)) => Unlock::Passphrase(passphrase(file)?),
        (None, None) => bail!("a passphrase file or an identity is needed"),
    };
    let mut incarnation = [0; 16];
    getrandom::fill(&mut incarnation).context("no random bytes could be had")?;
    let what = Restore {
        from: &arguments.from,
        unlock: &unlock,
        accept_loss: arguments.accept_loss,
        incarnation: IncarnationId(incarnation),
    };
    let report = backup::restore(&arguments.data, now(), &what)
        .with_context(|| format!("restoring {} into {}", arguments.from.display(), arguments.data.display()))?;
    let time = chrono::DateTime::from_timestamp_millis(report.backup_ms).unwrap_or_default().format("%F %T UTC");
    let advice = format!(
        "\nWhat was written after entry {} ({time}) and had not reached the office is lost. What had comes back from it: \
         until then no temporary cards are given out.",
        report.head_seq
    );
    say(&report, json, "restored", if arguments.accept_loss { "" } else { &advice });
    Ok(ExitCode::SUCCESS)
}

/// Nobody tells this process how far the clock can be believed.
fn now() -> Now {
    let utc_ms = chrono::Utc::now().timestamp_millis();
    let offset_s = chrono::Local::now().offset().local_minus_utc();
    Now { mono_ms: 0, wall: Wall { utc_ms, offset_s, trust: WallTrust::Unknown } }
}

fn say(report: &BackupReport, json: bool, what: &str, advice: &str) {
    let BackupReport { node, head_seq, countersigned_to, backup_ms, rows } = report;
    if json {
        println!(
            "{}",
            serde_json::json!({
                "node": node, "head_seq": head_seq, "countersigned_to": countersigned_to, "backup_ms": backup_ms, "rows": rows,
            })
        );
        return;
    }
    let anchored = countersigned_to.map_or("nothing".to_owned(), |seq| format!("entries up to {seq}"));
    println!(
        "{what}: node {node} up to entry {head_seq}, {rows} rows; the office had countersigned {anchored}{advice}"
    );
}

fn passphrase(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    let text = secret(file)?;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() < 12 {
        bail!("the passphrase in {} is shorter than 12 characters", file.display());
    }
    Ok(Zeroizing::new(line.to_owned()))
}

fn secret(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    Ok(Zeroizing::new(std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?))
}
