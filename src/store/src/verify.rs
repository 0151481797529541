//! Verifying whole journals: every entry, every parent, every signed checkpoint. Reads only, repairs nothing.

use crate::chain::{self, BadEntry, EntryFault, RunRow};
use crate::rows::unsigned;
use crate::{ReadError, Reader};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{Checkpoint, Hash, NodePublicKey, Position};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use std::path::Path;

/// What was found in one node's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeReport {
    /// Whose.
    pub node: NodeId,
    /// It is the journal that is written here.
    pub own: bool,
    /// How many entries fit, over all branches.
    pub good_entries: u64,
    /// All entries up to and with this count are as they were written.
    pub consistent_to: u64,
    /// An office has countersigned up to here. There are no receipts yet: until then always 0, and a journal that was cut off
    /// after its last checkpoint cannot be told from one that ended there.
    pub anchored_to: u64,
    /// How many signed checkpoints hold.
    pub good_checkpoints: u64,
    /// How many ends the journal has; more than one is a fork.
    pub branches: u64,
    /// The first entry that is not as it was written.
    pub first_bad: Option<BadEntry>,
}

/// What was found in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// One for each node, the own first.
    pub nodes: Vec<NodeReport>,
}

impl VerifyReport {
    /// Nothing was found wrong.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.nodes.iter().all(|node| node.first_bad.is_none())
    }
}

impl std::fmt::Display for NodeReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { node, consistent_to, anchored_to, good_checkpoints, .. } = self;
        write!(f, "node {node}: consistent to {consistent_to}, {good_checkpoints} checkpoints hold, ")?;
        match anchored_to {
            0 => write!(f, "anchored to 0: no receipts from an office yet")?,
            _ => write!(f, "anchored to {anchored_to}")?,
        }
        if self.branches > 1 {
            write!(f, "; {} branches (a restored or lying disk)", self.branches)?;
        }
        self.first_bad.as_ref().map_or(Ok(()), |bad| write!(f, "; first bad: {bad}"))
    }
}

impl std::fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.nodes.is_empty() {
            return f.write_str("the journal is empty");
        }
        for (line, node) in self.nodes.iter().enumerate() {
            let end = if line == 0 { "" } else { "\n" };
            write!(f, "{end}{node}")?;
        }
        Ok(())
    }
}

/// Verifies the journal in `dir` from its start. Works beside a running daemon and on copies.
///
/// # Errors
/// [`ReadError`] when SQLite cannot read the database at all; that is damage, too.
pub fn verify(dir: &Path) -> Result<VerifyReport, ReadError> {
    let reader = Reader::open(dir)?;
    let connection = reader.connection();
    if crate::schema::version(connection)? == 0 {
        return Ok(VerifyReport { nodes: Vec::new() });
    }
    let mut nodes: BTreeMap<NodeId, NodeReport> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = chain::runs_after(connection, after)?;
        for run in &page {
            after = run.id;
            let report = nodes.entry(run.node).or_insert_with(|| empty(run.node, reader.node()));
            check(connection, run, report)?;
        }
        if page.is_empty() {
            break;
        }
    }
    for head in reader.heads()? {
        if let Some(report) = nodes.get_mut(&head.node) {
            report.branches += 1;
            report.consistent_to = report.consistent_to.max(head.position.seq);
        }
    }
    if let Some(bad) = homeless(connection)? {
        nodes.entry(bad.node).or_insert_with(|| empty(bad.node, reader.node())).first_bad.get_or_insert(bad);
    }
    let mut nodes: Vec<NodeReport> = nodes.into_values().collect();
    for report in &mut nodes {
        if let Some(bad) = &report.first_bad {
            report.consistent_to = bad.seq.saturating_sub(1);
        }
    }
    nodes.sort_by_key(|report| !report.own);
    Ok(VerifyReport { nodes })
}

fn empty(node: NodeId, own: Option<NodeId>) -> NodeReport {
    NodeReport {
        node,
        own: own == Some(node),
        good_entries: 0,
        consistent_to: 0,
        anchored_to: 0,
        good_checkpoints: 0,
        branches: 0,
        first_bad: None,
    }
}

fn check(connection: &Connection, run: &RunRow, report: &mut NodeReport) -> rusqlite::Result<()> {
    let (good, bad) = chain::check_run(connection, run, run.first_seq)?;
    report.good_entries += good;
    note(report, bad);
    let (good, bad) = check_checkpoints(connection, run)?;
    report.good_checkpoints += good;
    note(report, bad);
    Ok(())
}

/// Keeps the one with the smallest count: that is where trust ends.
fn note(report: &mut NodeReport, bad: Option<BadEntry>) {
    let Some(bad) = bad else { return };
    if report.first_bad.as_ref().is_none_or(|first| bad.seq < first.seq) {
        report.first_bad = Some(bad);
    }
}

fn check_checkpoints(connection: &Connection, run: &RunRow) -> rusqlite::Result<(u64, Option<BadEntry>)> {
    let public_key = connection
        .prepare_cached("SELECT public_key FROM nodes WHERE node = ?1")?
        .query_row([run.node.0], |row| row.get(0).map(NodePublicKey))
        .optional()?;
    let mut statement = connection.prepare_cached(
        "SELECT c.seq, c.hash, c.wall_ms, c.signature, e.hash FROM checkpoints c \
         LEFT JOIN entries e ON e.run = c.run AND e.seq = c.seq WHERE c.run = ?1 ORDER BY c.seq, c.wall_ms",
    )?;
    let mut rows = statement.query([run.id])?;
    let mut good = 0;
    while let Some(row) = rows.next()? {
        let seq = unsigned(row, 0)?;
        let checkpoint = Checkpoint {
            node: run.node,
            position: Position { incarnation: run.incarnation, seq },
            hash: Hash(row.get(1)?),
            wall_ms: row.get(2)?,
            signature: row.get(3)?,
        };
        let entry_hash = row.get::<_, Option<[u8; 32]>>(4)?.map(Hash);
        let signed = public_key.is_some_and(|key| checkpoint.verify(&key).is_ok());
        let fault = match entry_hash {
            _ if !signed => EntryFault::BadSignature,
            None => EntryFault::Missing,
            Some(hash) if hash != checkpoint.hash => EntryFault::NotAsSigned,
            Some(_) => {
                good += 1;
                continue;
            }
        };
        return Ok((good, Some(run.bad(seq, fault))));
    }
    Ok((good, None))
}

/// An entry whose run is not there.
fn homeless(connection: &Connection) -> rusqlite::Result<Option<BadEntry>> {
    connection
        .query_row("SELECT seq FROM entries WHERE run NOT IN (SELECT id FROM runs) ORDER BY id LIMIT 1", [], |row| {
            let (node, incarnation) = (NodeId([0; 16]), IncarnationId([0; 16]));
            Ok(BadEntry { node, incarnation, seq: unsigned(row, 0)?, fault: EntryFault::Homeless })
        })
        .optional()
}
