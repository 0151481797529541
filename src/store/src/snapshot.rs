//! Snapshots: what a new kiosk begins with, so that it works in seconds with years of history at the office.
//!
//! The office names for each run the entry from which on the kiosk pulls everything (the base: what that node has last signed for),
//! and sends the entries from before that something alive is made from. Its seal covers both.

mod give;
mod take;

pub use take::{SnapshotIntake, SnapshotTaken};

use crate::{ReadError, Reader, rows};
use frontdesk_core::journal::{Entry, KeptDigest, NodePublicKey, SnapshotBase, SnapshotSeal};

pub(crate) use give::draft;
pub(crate) use take::take;

/// The most bases, and runs, of one snapshot.
pub const MAX_SNAPSHOT_BASES: usize = 5_000;
/// The most entries of one snapshot: thousands of people and all runs of years.
pub const MAX_SNAPSHOT_ENTRIES: u64 = 200_000;

/// One entry of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotEntry {
    /// The entry.
    pub entry: Entry,
    /// It is there for the chain alone: views are not made from it.
    pub chain_only: bool,
}

/// A snapshot that is not sealed yet. It holds row numbers and no entries.
#[derive(Debug)]
pub struct SnapshotDraft {
    pub(crate) bases: Vec<SnapshotBase>,
    pub(crate) kept: KeptDigest,
    pub(crate) public_keys: Vec<NodePublicKey>,
    /// Rows in the order in which they came here, and whether they are for the chain alone.
    pub(crate) rows: Vec<(i64, bool)>,
}

/// A sealed snapshot, from which pages can be read for as long as nothing is let go here.
#[derive(Debug)]
pub struct Snapshot {
    /// Where each run begins.
    pub bases: Vec<SnapshotBase>,
    /// The office's word for the bases and the kept entries.
    pub seal: SnapshotSeal,
    /// The keys of all nodes that are in it.
    pub public_keys: Vec<NodePublicKey>,
    /// How many entries it has: bases and kept ones.
    pub total: u64,
    pub(crate) rows: Vec<(i64, bool)>,
}

impl Snapshot {
    /// Its entries after the first `after`, at most `limit`, in an order in which each run's first comes first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn page(&self, reader: &Reader, after: u64, limit: usize) -> Result<Vec<SnapshotEntry>, ReadError> {
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        let mut statement = reader.connection().prepare_cached(&format!(
            "SELECT {} FROM entries e JOIN runs r ON r.id = e.run WHERE e.id = ?1",
            rows::COLUMNS
        ))?;
        let page = self.rows.iter().skip(after).take(limit.min(crate::MAX_READ));
        page.map(|(id, chain_only)| {
            let entry = statement.query_row([id], rows::stored)?.entry;
            Ok(SnapshotEntry { entry, chain_only: *chain_only })
        })
        .collect()
    }
}
