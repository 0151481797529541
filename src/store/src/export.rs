//! Entries for people and scripts, as JSON Lines.

use crate::{ReadError, Reader};
use frontdesk_core::control::EntryRow;
use frontdesk_core::journal::Entry;
use serde_json::Value;
use std::io::Write;

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The journal could not be read.
    #[error("the journal could not be exported")]
    Read(#[from] ReadError),
    /// Where it was written to could not take it.
    #[error("the export could not be written")]
    Write(#[from] std::io::Error),
    /// A row could not be made JSON, which no entry causes.
    #[error("an entry could not be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// An entry as a row. `private` is its opened sealed part, if that is wanted and its key is there.
#[must_use]
pub fn entry_row(entry: &Entry, private: Option<&[u8]>) -> EntryRow {
    EntryRow {
        node: entry.node.to_string(),
        incarnation: entry.position.incarnation.to_string(),
        seq: entry.position.seq,
        wall_ms: entry.wall.utc_ms,
        wall_trust: entry.wall.trust,
        kind: entry.kind.clone(),
        kind_version: entry.kind_version,
        simulated: entry.simulated,
        open: json(&entry.open),
        private: private.map(json),
        has_private: entry.sealed.is_some(),
        hash: entry.hash.to_string(),
    }
}

/// Bodies are JSON. One that is not (a strange node's) is shown as its bytes in hexadecimal rather than left out.
fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| Value::String(hex::encode(body)))
}

/// How many entries are held in memory at a time.
pub(crate) const PAGE_ENTRIES: usize = 500;

/// Writes all entries of all nodes, one a line, in the order in which they came. `personal`: with the sealed parts opened. Answers
/// how many lines that were.
///
/// # Errors
/// [`ExportError`]; what was written until then stands.
pub fn export_json_lines(reader: &Reader, personal: bool, to: &mut impl Write) -> Result<u64, ExportError> {
    let mut cursor = 0;
    let mut lines = 0;
    loop {
        let (next, page) = reader.all_after(cursor, PAGE_ENTRIES)?;
        for entry in &page {
            let private = if personal { reader.open_body(entry)? } else { None };
            serde_json::to_writer(&mut *to, &entry_row(entry, private.as_deref()))?;
            to.write_all(b"\n")?;
            lines += 1;
        }
        if page.is_empty() {
            return Ok(lines);
        }
        cursor = next;
    }
}
