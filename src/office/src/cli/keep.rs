//! `backup`, `restore`, `roll-key` and `rebuild-views`: what works on the data directory itself.

use anyhow::{Context, bail};
use clap::Args;
use frontdesk_core::id::IncarnationId;
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_store::backup::{self, BackupReport, Lock, Restore, Unlock};
use frontdesk_store::{Journal, Options, Reply};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// The longest file with a passphrase or an identity, bytes.
const MAX_SECRET_BYTES: u64 = 64 * 1024;

#[derive(Args)]
pub(super) struct BackupArguments {
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

#[derive(Args)]
pub(super) struct RestoreArguments {
    /// The backup.
    #[arg(long)]
    from: PathBuf,
    /// A file whose first line is the passphrase.
    #[arg(long, required_unless_present = "identity", conflicts_with = "identity")]
    passphrase_file: Option<PathBuf>,
    /// The file of age with the secret key.
    #[arg(long)]
    identity: Option<PathBuf>,
}

pub(super) fn backup(data: &Path, arguments: &BackupArguments) -> anyhow::Result<ExitCode> {
    let lock = match (&arguments.recipient, &arguments.passphrase_file) {
        (Some(recipient), _) => Lock::recipient(recipient)?,
        (None, Some(file)) => Lock::Passphrase(passphrase(file)?),
        (None, None) => bail!("a passphrase file or a recipient is needed"),
    };
    let report = backup::write(data, &arguments.to, &lock, now().wall.utc_ms, &frontdesk_office::AUTHORITY_FILES)
        .with_context(|| format!("backing {} up", data.display()))?;
    say("backed up", &report);
    Ok(ExitCode::SUCCESS)
}

pub(super) fn restore(data: &Path, arguments: &RestoreArguments) -> anyhow::Result<ExitCode> {
    let unlock = match (&arguments.identity, &arguments.passphrase_file) {
        (Some(file), _) => Unlock::identity(&secret(file)?)?,
        (None, Some(file)) => Unlock::Passphrase(passphrase(file)?),
        (None, None) => bail!("a passphrase file or an identity is needed"),
    };
    let what = Restore { from: &arguments.from, unlock: &unlock, accept_loss: false, incarnation: incarnation()? };
    let report = backup::restore(data, now(), &what)
        .with_context(|| format!("restoring {} into {}", arguments.from.display(), data.display()))?;
    say("restored", &report);
    println!("What came after it comes back from the kiosks.");
    Ok(ExitCode::SUCCESS)
}

/// Makes a new node key, which the old one announces. The office must not run.
pub(super) fn roll_key(data: &Path) -> anyhow::Result<ExitCode> {
    let done = frontdesk_store::succeed(data, now(), incarnation()?)?;
    println!("{} is followed by {}", done.from.node(), done.to.node());
    println!("Kiosks follow by themselves. The office announces its other keys at its next start.");
    Ok(ExitCode::SUCCESS)
}

/// Sets a demonstration aside. The office must not run.
pub(super) fn leave_demo(data: &Path) -> anyhow::Result<ExitCode> {
    let aside = frontdesk_office::demo::leave(data, &chrono::Local::now().format("%Y-%m-%d-%H%M%S").to_string())?;
    println!("The demonstration is in {} now; delete it when nobody needs it.", aside.display());
    println!("The next start without --demo begins an empty office, and prints the link for its first administrator.");
    Ok(ExitCode::SUCCESS)
}

/// Fills the views anew from the journals, and compares. The office must not run.
pub(super) fn rebuild_views(data: &Path) -> anyhow::Result<ExitCode> {
    // Opening makes a journal where there is none, which nobody wants here.
    drop(frontdesk_store::Reader::open(data)?);
    let options = Options { office: true, ..Options::new(incarnation()?) };
    let (journal, _) = Journal::open(data, options).with_context(|| format!("opening {}", data.display()))?;
    let (reply, answer) = Reply::channel();
    journal.rebuild_views(reply);
    let entries = answer.recv().context("the journal was closed")??;
    drop(journal);
    let report = frontdesk_store::verify_views(data)?;
    println!("{entries} entries replayed; {report}");
    Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn say(what: &str, report: &BackupReport) {
    println!("{what}: node {} up to entry {}, {} rows", report.node, report.head_seq, report.rows);
}

fn incarnation() -> anyhow::Result<IncarnationId> {
    let mut incarnation = [0; 16];
    getrandom::fill(&mut incarnation).context("no random bytes could be had")?;
    Ok(IncarnationId(incarnation))
}

/// Nobody tells this process how far the clock can be believed.
fn now() -> Now {
    let local = chrono::Local::now();
    let (utc_ms, offset_s) = (local.timestamp_millis(), local.offset().local_minus_utc());
    Now { mono_ms: 0, wall: Wall { utc_ms, offset_s, trust: WallTrust::Unknown } }
}

fn secret(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    let file = File::open(path).with_context(|| path.display().to_string())?;
    file.take(MAX_SECRET_BYTES).read_to_string(&mut text).with_context(|| path.display().to_string())?;
    Ok(text)
}

fn passphrase(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let text = secret(path)?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        bail!("{}: the first line is empty", path.display());
    }
    Ok(Zeroizing::new(line.to_owned()))
}
