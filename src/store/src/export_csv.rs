//! Entries as CSV (RFC 4180), for a spreadsheet.

use crate::export::{ExportError, PAGE_ENTRIES, entry_row};
use crate::{ReadError, Reader};
use frontdesk_core::journal::Entry;
use std::borrow::Cow;
use std::io::Write;

/// The first line. Columns are added at the end only; `docs/journal.md` says what they hold.
const COLUMNS: [&str; 13] = [
    "node",
    "incarnation",
    "seq",
    "utc",
    "offset_s",
    "trust",
    "simulated",
    "kind",
    "kind_version",
    "open",
    "has_private",
    "private",
    "hash",
];

/// Writes all entries of all nodes, one a line, in the order in which they came. `personal`: with the sealed parts opened, else that
/// column is empty. Answers how many entries that were.
///
/// # Errors
/// [`ExportError`]; what was written until then stands.
pub fn export_csv(reader: &Reader, personal: bool, to: &mut impl Write) -> Result<u64, ExportError> {
    write_line(to, COLUMNS.map(Cow::from))?;
    let mut cursor = 0;
    let mut lines = 0;
    loop {
        let (next, page) = reader.all_after(cursor, PAGE_ENTRIES)?;
        for entry in &page {
            write_line(to, cells(reader, entry, personal)?)?;
            lines += 1;
        }
        if page.is_empty() {
            return Ok(lines);
        }
        cursor = next;
    }
}

fn cells(reader: &Reader, entry: &Entry, personal: bool) -> Result<[Cow<'static, str>; 13], ReadError> {
    let private = if personal { reader.open_body(entry)? } else { None };
    let row = entry_row(entry, private.as_deref());
    let utc = chrono::DateTime::from_timestamp_millis(entry.wall.utc_ms)
        .map_or_else(|| entry.wall.utc_ms.to_string(), |time| time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
    let trust = match entry.wall.trust {
        frontdesk_core::time::WallTrust::Trusted => "trusted",
        frontdesk_core::time::WallTrust::NotBefore => "not_before",
        frontdesk_core::time::WallTrust::Unknown => "unknown",
    };
    Ok([
        row.node.into(),
        row.incarnation.into(),
        row.seq.to_string().into(),
        utc.into(),
        entry.wall.offset_s.to_string().into(),
        trust.into(),
        row.simulated.to_string().into(),
        row.kind.into(),
        row.kind_version.to_string().into(),
        row.open.to_string().into(),
        row.has_private.to_string().into(),
        row.private.map(|private| private.to_string()).unwrap_or_default().into(),
        row.hash.into(),
    ])
}

fn write_line(to: &mut impl Write, cells: [Cow<'static, str>; 13]) -> Result<(), ExportError> {
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            to.write_all(b",")?;
        }
        to.write_all(quoted(cell).as_bytes())?;
    }
    Ok(to.write_all(b"\r\n")?)
}

/// A cell that a spreadsheet would take for a formula begins with an apostrophe. Numbers with a sign are left as they are.
fn quoted(cell: &str) -> Cow<'_, str> {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<i64>().is_err();
    let guarded = if is_formula { Cow::from(format!("'{cell}")) } else { Cow::from(cell) };
    if guarded.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", guarded.replace('"', "\"\"")).into()
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_a_spreadsheet_would_run_is_text_and_what_it_would_split_is_quoted() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+86 138", "'+86 138"),
            ("-@", "'-@"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("=a,\"b\"", "\"'=a,\"\"b\"\"\""),
            ("-18000", "-18000"),
            ("{\"a\":1}", "\"{\"\"a\"\":1}\""),
            ("一\n二", "\"一\n二\""),
            ("plain", "plain"),
        ] {
            assert_eq!(quoted(cell), written);
        }
    }
}
