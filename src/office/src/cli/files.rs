//! What works on the data directory itself, beside a running office or without one.

use chrono::{NaiveDate, NaiveTime};
use clap::{Args, ValueEnum};
use frontdesk_core::id::NodeId;
use frontdesk_store::EntryQuery;
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
    /// Only of this node. With any of these four the newest come first, as JSON lines.
    #[arg(long)]
    node: Option<NodeId>,
    /// Only kinds that have this in them, as `card.`.
    #[arg(long, default_value = "")]
    kind: String,
    /// Only from this day on, `YYYY-MM-DD` in UTC.
    #[arg(long)]
    since: Option<NaiveDate>,
    /// Only before this day.
    #[arg(long)]
    until: Option<NaiveDate>,
}

impl ExportArguments {
    fn query(&self) -> EntryQuery {
        let start = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
        let (since_ms, until_ms) = (self.since.map(start), self.until.map(start));
        EntryQuery { node: self.node, kind: self.kind.clone(), since_ms, until_ms, ..EntryQuery::default() }
    }
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
    let query = arguments.query();
    match arguments.format {
        Format::Csv if query != EntryQuery::default() => {
            anyhow::bail!("a part of the journals is exported as JSON lines")
        }
        Format::JsonLines if query != EntryQuery::default() => {
            reader.export_entries(&query, arguments.personal, &mut out)?
        }
        Format::JsonLines => frontdesk_store::export_json_lines(&reader, arguments.personal, &mut out)?,
        Format::Csv => frontdesk_store::export_csv(&reader, arguments.personal, &mut out)?,
    };
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
