//! What works on the data directory itself, beside a running office or without one.

use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct ExportArguments {
    /// As what.
    #[arg(long, value_enum, default_value = "json-lines")]
    format: Format,
    /// With names, numbers and cards, as far as their keys are there.
    #[arg(long)]
    personal: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// One JSON object a line.
    JsonLines,
    /// One line of comma-separated values for each entry, columns as in the journal's documentation.
    Csv,
}

pub(super) fn verify(data: &Path) -> anyhow::Result<ExitCode> {
    let report = frontdesk_store::verify(data)?;
    let views = frontdesk_store::verify_views(data)?;
    writeln!(std::io::stdout(), "{report}\n{views}")?;
    Ok(if report.is_good() && views.is_good() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

pub(super) fn export(data: &Path, arguments: &ExportArguments) -> anyhow::Result<ExitCode> {
    let reader = frontdesk_store::Reader::open(data)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match arguments.format {
        Format::JsonLines => frontdesk_store::export_json_lines(&reader, arguments.personal, &mut out)?,
        Format::Csv => frontdesk_store::export_csv(&reader, arguments.personal, &mut out)?,
    };
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
