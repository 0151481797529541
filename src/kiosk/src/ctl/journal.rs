//! The journal: its newest entries over the socket, the rest from the data directory.

use super::args::{Cli, Format};
use super::show::show;
use crate::control_client::ControlClient;
use anyhow::Context;
use frontdesk_core::control::{Answer, Command};
use frontdesk_store::SignedReceipt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(super) fn tail(cli: &Cli, count: u32, follow: bool, personal: bool) -> anyhow::Result<ExitCode> {
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

pub(super) fn verify(data: &Path, receipts: &[PathBuf], json: bool) -> anyhow::Result<ExitCode> {
    let verifying = || format!("verifying {}", data.display());
    let receipts: Vec<SignedReceipt> = receipts.iter().map(|path| receipt(path)).collect::<anyhow::Result<_>>()?;
    let report = frontdesk_store::verify_with(data, &receipts).with_context(verifying)?;
    let views = frontdesk_store::verify_views(data).with_context(verifying)?;
    crate::verify_report::print(&report, &views, json)
}

fn receipt(path: &Path) -> anyhow::Result<SignedReceipt> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    SignedReceipt::from_json(&text).with_context(|| format!("{}", path.display()))
}

pub(super) fn export(data: &Path, personal: bool, format: Format) -> anyhow::Result<ExitCode> {
    let reader = frontdesk_store::Reader::open(data).with_context(|| format!("reading {}", data.display()))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match format {
        Format::Jsonl => frontdesk_store::export_json_lines(&reader, personal, &mut out),
        Format::Csv => frontdesk_store::export_csv(&reader, personal, &mut out),
    }
    .context("exporting")?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
