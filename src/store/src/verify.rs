//! Verifying whole journals: every entry, every parent, every signed checkpoint. Reads only, repairs nothing.

use crate::chain::{self, BadEntry, EntryFault, RunRow};
use crate::rows::{signed, unsigned};
use crate::{ReadError, Reader, SignedReceipt, bases, receipts, runs};
use frontdesk_core::health::phrases::storage;
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{
    ChainFault, Checkpoint, Hash, NodePublicKey, Position, Receipt, SnapshotBase, SnapshotSeal,
};
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
    /// From this count on everything is there: 1, or where it begins after its older entries were let go.
    pub consistent_from: u64,
    /// All entries up to and with this count are as they were written.
    pub consistent_to: u64,
    /// An office has countersigned up to here. A journal that was cut off beyond this cannot be told from one that ended there.
    pub anchored_to: u64,
    /// How many signed checkpoints hold.
    pub good_checkpoints: u64,
    /// How many receipts of an office hold.
    pub good_receipts: u64,
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
        let Self { node, consistent_from, consistent_to, anchored_to, good_checkpoints, .. } = self;
        let anchored_to: &dyn std::fmt::Display = if *anchored_to == 0 { &storage::NO_RECEIPTS } else { anchored_to };
        if *consistent_from > 1 {
            let args: [&dyn std::fmt::Display; 5] =
                [node, consistent_from, consistent_to, good_checkpoints, anchored_to];
            f.write_str(&storage::NODE_CONSISTENT_FROM.with(&args))?;
        } else {
            f.write_str(&storage::NODE_CONSISTENT.with(&[node, consistent_to, good_checkpoints, anchored_to]))?;
        }
        if self.branches > 1 {
            write!(f, "; {}", storage::BRANCHES.with(&[&self.branches]))?;
        }
        self.first_bad.as_ref().map_or(Ok(()), |bad| write!(f, "; {}", storage::FIRST_BAD.with(&[bad])))
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
    verify_with(dir, &[])
}

/// [`verify`], with receipts that were kept elsewhere: whoever owns the disk can delete the ones that are in the database.
///
/// # Errors
/// [`ReadError`] when SQLite cannot read the database at all; that is damage, too.
pub fn verify_with(dir: &Path, receipts: &[SignedReceipt]) -> Result<VerifyReport, ReadError> {
    let reader = Reader::open(dir)?;
    // One moment of the database: a running daemon may let entries go meanwhile.
    let connection = &*reader.connection().unchecked_transaction()?;
    let seen = crate::schema::version(connection)?;
    if seen == 0 {
        return Ok(VerifyReport { nodes: Vec::new() });
    }
    let mut found = Findings { own: reader.node(), has_bases: seen >= 2, nodes: BTreeMap::new() };
    let mut after = 0;
    loop {
        let page = chain::runs_after(connection, after)?;
        for run in &page {
            after = run.id;
            found.check_run(connection, run)?;
        }
        if page.is_empty() {
            break;
        }
    }
    found.check_receipts(connection, receipts)?;
    if found.has_bases {
        found.check_seals(connection)?;
    }
    found.find_ends(connection)?;
    if let Some(bad) = homeless(connection, found.has_bases)? {
        found.note(bad);
    }
    Ok(VerifyReport { nodes: found.finish() })
}

/// What was found so far.
struct Findings {
    own: Option<NodeId>,
    /// The database has the tables for letting go.
    has_bases: bool,
    nodes: BTreeMap<NodeId, NodeReport>,
}

impl Findings {
    fn report(&mut self, node: NodeId) -> &mut NodeReport {
        let own = self.own == Some(node);
        self.nodes.entry(node).or_insert_with(|| NodeReport {
            node,
            own,
            good_entries: 0,
            consistent_from: 1,
            consistent_to: 0,
            anchored_to: 0,
            good_checkpoints: 0,
            good_receipts: 0,
            branches: 0,
            first_bad: None,
        })
    }

    /// Keeps the one with the smallest count: that is where trust ends.
    fn note(&mut self, bad: BadEntry) {
        let report = self.report(bad.node);
        if report.first_bad.as_ref().is_none_or(|first| bad.seq < first.seq) {
            report.first_bad = Some(bad);
        }
    }

    fn check_run(&mut self, connection: &Connection, run: &RunRow) -> rusqlite::Result<()> {
        let base = if self.has_bases { bases::of_run(connection, run.id)? } else { None };
        let (good, bad) = match base {
            None => chain::check_run(connection, run, run.first_seq)?,
            Some(base) => chain::check_run_from_base(connection, run, base)?,
        };
        if let Some(seq) = before_its_first(connection, run)? {
            self.note(run.bad(seq, EntryFault::Chain(ChainFault::Gap { due: run.first_seq })));
        }
        let report = self.report(run.node);
        report.good_entries += good;
        report.consistent_from = report.consistent_from.max(base.map_or(1, |base| base.seq));
        let (good, not_as_signed) = check_checkpoints(connection, run)?;
        self.report(run.node).good_checkpoints += good;
        bad.into_iter().chain(not_as_signed).for_each(|bad| self.note(bad));
        Ok(())
    }

    fn check_receipts(&mut self, connection: &Connection, outside: &[SignedReceipt]) -> rusqlite::Result<()> {
        let nodes: Vec<NodeId> = self.nodes.keys().copied().collect();
        for node in nodes {
            for kept in receipts::of_node(connection, node)? {
                self.count_receipt(&kept.receipt, kept.is_signed(), kept.entry_hash);
            }
        }
        for SignedReceipt { receipt, office_key } in outside {
            let run = runs::find(connection, receipt.node, receipt.position.incarnation)?;
            let hash = match run {
                Some(run) => runs::hash_at(connection, run.id, receipt.position.seq)?,
                None => None,
            };
            self.count_receipt(receipt, receipt.verify(office_key).is_ok(), hash);
        }
        Ok(())
    }

    fn count_receipt(&mut self, receipt: &Receipt, signed: bool, hash: Option<Hash>) {
        let seq = receipt.position.seq;
        let fault = match hash {
            _ if !signed => EntryFault::BadReceipt,
            None => EntryFault::CountersignedMissing,
            Some(hash) if hash != receipt.hash => EntryFault::NotAsCountersigned,
            Some(_) => {
                let report = self.report(receipt.node);
                report.good_receipts += 1;
                report.anchored_to = report.anchored_to.max(seq);
                return;
            }
        };
        self.note(BadEntry { node: receipt.node, incarnation: receipt.position.incarnation, seq, fault });
    }

    /// What the table of runs says of ends is not believed: they are worked out.
    fn find_ends(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut statement = connection.prepare(
            "SELECT r.node, (SELECT max(seq) FROM entries WHERE run = r.id) AS last FROM runs r \
             WHERE last IS NOT NULL AND NOT EXISTS (SELECT 1 FROM runs c WHERE c.node = r.node \
               AND c.parent_incarnation = r.incarnation AND c.parent_seq = last)",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            // A count below zero is a fault that the walk has named.
            let (node, last) = (NodeId(row.get(0)?), unsigned(row, 1).unwrap_or(0));
            let report = self.report(node);
            report.branches += 1;
            report.consistent_to = report.consistent_to.max(last);
        }
        Ok(())
    }

    /// The seal says that something is amiss, and not where: the earliest base of each node is named.
    fn check_seals(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let bases = bases::all(connection)?;
        let seals = bases::seals(connection)?;
        if bases.is_empty() && seals.is_empty() {
            return Ok(());
        }
        let kept = bases::kept(connection)?;
        let holds = |(seal, key): &(SnapshotSeal, Option<NodePublicKey>)| {
            key.is_some_and(|key| seal.verify(&key, &bases, &kept).is_ok())
        };
        if !seals.is_empty() && seals.iter().all(holds) {
            return Ok(());
        }
        let mut earliest: BTreeMap<NodeId, SnapshotBase> = BTreeMap::new();
        for base in bases {
            let first = earliest.entry(base.node).or_insert(base);
            if (base.position.seq, base.position.incarnation) < (first.position.seq, first.position.incarnation) {
                *first = base;
            }
        }
        for (node, base) in earliest {
            let Position { incarnation, seq } = base.position;
            self.note(BadEntry { node, incarnation, seq, fault: EntryFault::NotAsSealed });
        }
        if let (Some(own), true) = (self.own, self.nodes.values().all(|node| node.first_bad.is_none())) {
            // A seal without any base: all of them were removed.
            let incarnation = IncarnationId([0; 16]);
            self.note(BadEntry { node: own, incarnation, seq: 1, fault: EntryFault::NotAsSealed });
        }
        Ok(())
    }

    fn finish(self) -> Vec<NodeReport> {
        let mut nodes: Vec<NodeReport> = self.nodes.into_values().collect();
        for report in &mut nodes {
            if let Some(bad) = &report.first_bad {
                report.consistent_to = bad.seq.saturating_sub(1);
                report.anchored_to = report.anchored_to.min(report.consistent_to);
            }
        }
        nodes.sort_by_key(|report| !report.own);
        nodes
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

/// A row that stands before the first entry of its run: no walk comes by it.
fn before_its_first(connection: &Connection, run: &RunRow) -> rusqlite::Result<Option<u64>> {
    connection
        .prepare_cached("SELECT max(seq, 0) FROM entries WHERE run = ?1 AND seq < ?2 ORDER BY seq LIMIT 1")?
        .query_row([run.id, signed(run.first_seq)], |row| unsigned(row, 0))
        .optional()
}

/// Rows whose run is not there.
fn homeless(connection: &Connection, has_bases: bool) -> rusqlite::Result<Option<BadEntry>> {
    let bases = if has_bases { "UNION ALL SELECT seq, run FROM bases" } else { "" };
    let sql = format!(
        "SELECT seq FROM (SELECT seq, run FROM entries UNION ALL SELECT seq, run FROM checkpoints \
           UNION ALL SELECT seq, run FROM receipts {bases}) WHERE run NOT IN (SELECT id FROM runs) ORDER BY seq LIMIT 1"
    );
    connection
        .query_row(&sql, [], |row| {
            let (node, incarnation) = (NodeId([0; 16]), IncarnationId([0; 16]));
            Ok(BadEntry { node, incarnation, seq: unsigned(row, 0)?, fault: EntryFault::Homeless })
        })
        .optional()
}
