//! Walking chains in the database, each run from its parent on.

use crate::bases::{self, Base};
use crate::rows::{self, Stored, signed};
use crate::runs;
use frontdesk_core::health::phrases::storage;
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{ChainFault, Entry, Head, Position, Verifier};
use rusqlite::{Connection, Row, params};

/// What is wrong with an entry, or with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryFault {
    /// It does not fit its chain.
    Chain(ChainFault),
    /// Its row holds something that no entry holds.
    Unreadable(String),
    /// The run goes on from an entry that is not there, or that has another hash.
    ParentMissing,
    /// A signed checkpoint names this entry, and it is not there: the journal was cut off.
    Missing,
    /// A signed checkpoint names this entry with another hash: the journal was rewritten.
    NotAsSigned,
    /// The checkpoint at this entry is not signed by its node.
    BadSignature,
    /// The row belongs to no known run.
    Homeless,
    /// An office has countersigned this entry, and it is not there: the journal was cut off.
    CountersignedMissing,
    /// An office has countersigned this entry with another hash: the journal was rewritten.
    NotAsCountersigned,
    /// The receipt for this entry is not signed by its office, or that office is not known.
    BadReceipt,
    /// What is kept from before this entry, or that its run begins with it, is not what was sealed.
    NotAsSealed,
}

impl std::fmt::Display for EntryFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let phrase = match self {
            Self::Chain(ChainFault::Gap { due }) => return f.write_str(&storage::ENTRY_DUE.with(&[due])),
            Self::Unreadable(what) => return f.write_str(&storage::ROW_UNREADABLE.with(&[what])),
            Self::Chain(ChainFault::Changed) => storage::CONTENT_CHANGED,
            Self::Chain(ChainFault::Broken) => storage::NOT_GOING_ON,
            Self::Chain(ChainFault::Stranger) => storage::OF_ANOTHER_NODE,
            Self::ParentMissing => storage::PARENT_MISSING,
            Self::Missing => storage::SIGNED_MISSING,
            Self::NotAsSigned => storage::NOT_AS_SIGNED,
            Self::BadSignature => storage::BAD_SIGNATURE,
            Self::Homeless => storage::RUN_MISSING,
            Self::CountersignedMissing => storage::COUNTERSIGNED_MISSING,
            Self::NotAsCountersigned => storage::NOT_AS_COUNTERSIGNED,
            Self::BadReceipt => storage::BAD_RECEIPT,
            Self::NotAsSealed => storage::NOT_AS_SEALED,
        };
        f.write_str(phrase.english())
    }
}

/// The first entry of a journal that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", storage::BAD_ENTRY.with(&[seq, incarnation, fault]))]
pub struct BadEntry {
    /// Whose journal.
    pub node: NodeId,
    /// Which run.
    pub incarnation: IncarnationId,
    /// Its count.
    pub seq: u64,
    /// What is wrong.
    pub fault: EntryFault,
}

/// A run to be walked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunRow {
    pub(crate) id: i64,
    pub(crate) node: NodeId,
    pub(crate) incarnation: IncarnationId,
    pub(crate) first_seq: u64,
}

impl RunRow {
    pub(crate) const COLUMNS: &str = "id, node, incarnation, first_seq";

    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            node: NodeId(row.get(1)?),
            incarnation: IncarnationId(row.get(2)?),
            first_seq: rows::unsigned(row, 3)?,
        })
    }

    pub(crate) fn bad(&self, seq: u64, fault: EntryFault) -> BadEntry {
        BadEntry { node: self.node, incarnation: self.incarnation, seq, fault }
    }
}

/// How many rows are read at a time: short reads, so that the writer's log can be emptied between them.
const PAGE_ROWS: i64 = 500;

/// Walks one run from `from_seq` to its end. Answers how many entries fitted and the first that did not.
pub(crate) fn check_run(
    connection: &Connection,
    run: &RunRow,
    from_seq: u64,
) -> rusqlite::Result<(u64, Option<BadEntry>)> {
    let mut verifier = match start(connection, run, from_seq)? {
        Ok(verifier) => verifier,
        Err(bad) => return Ok((0, Some(bad))),
    };
    let mut good = 0;
    let mut after = from_seq.saturating_sub(1);
    loop {
        let page = page(connection, run, after)?;
        for row in &page {
            let (seq, entry) = row;
            let fault = match entry {
                Ok(stored) => verifier.push(&stored.entry).err().map(|error| EntryFault::Chain(error.fault)),
                Err(what) => Some(EntryFault::Unreadable(what.clone())),
            };
            if let Some(fault) = fault {
                return Ok((good, Some(run.bad(*seq, fault))));
            }
            good += 1;
            after = *seq;
        }
        if page.len() < PAGE_ROWS as usize {
            return Ok((good, None));
        }
    }
}

/// The verifier as it must stand before `from_seq`: at the entry before, in this run or in its parent's.
fn start(connection: &Connection, run: &RunRow, from_seq: u64) -> rusqlite::Result<Result<Verifier, BadEntry>> {
    if from_seq > run.first_seq {
        let before = Position { incarnation: run.incarnation, seq: from_seq.saturating_sub(1) };
        let hash = runs::hash_at(connection, run.id, before.seq)?;
        return Ok(hash
            .map(|hash| Verifier::after(run.node, Head { position: before, hash }))
            .ok_or_else(|| run.bad(from_seq, EntryFault::Chain(ChainFault::Gap { due: before.seq }))));
    }
    let first = first_of(connection, run)?;
    let Some(parent) = first.and_then(|entry| entry.parent) else { return Ok(Ok(Verifier::from_start())) };
    let parent_run = runs::find(connection, run.node, parent.position.incarnation)?;
    let hash = match parent_run {
        Some(found) => runs::hash_at(connection, found.id, parent.position.seq)?,
        None => None,
    };
    let is_let_go = || match parent_run {
        Some(found) if hash.is_none() => bases::is_before(connection, found.id, parent.position.seq),
        _ => Ok(false),
    };
    Ok(if hash == Some(parent.hash) || is_let_go()? {
        Ok(Verifier::after(run.node, Head { position: parent.position, hash: parent.hash }))
    } else {
        Err(run.bad(run.first_seq, EntryFault::ParentMissing))
    })
}

/// Checks a run whose older entries were let go: what is kept of them each for itself, the base, and the chain from there on.
pub(crate) fn check_run_from_base(
    connection: &Connection,
    run: &RunRow,
    base: Base,
) -> rusqlite::Result<(u64, Option<BadEntry>)> {
    let (kept, bad) = check_kept(connection, run, base)?;
    if bad.is_some() {
        return Ok((kept, bad));
    }
    match page(connection, run, base.seq.saturating_sub(1))?.into_iter().next() {
        Some((seq, Ok(stored)))
            if seq == base.seq && stored.entry.hash == base.hash && stored.entry.computed_hash() == base.hash => {}
        Some((seq, Err(what))) if seq == base.seq => {
            return Ok((kept, Some(run.bad(seq, EntryFault::Unreadable(what)))));
        }
        _ => return Ok((kept, Some(run.bad(base.seq, EntryFault::NotAsSealed)))),
    }
    let (good, bad) = check_run(connection, run, base.seq.saturating_add(1))?;
    Ok((kept + 1 + good, bad))
}

/// The first entry of a run is always kept, and so is each entry's own content.
fn check_kept(connection: &Connection, run: &RunRow, base: Base) -> rusqlite::Result<(u64, Option<BadEntry>)> {
    let mut verifier = match start(connection, run, run.first_seq)? {
        Ok(verifier) => Some(verifier),
        Err(bad) => return Ok((0, Some(bad))),
    };
    let mut good = 0;
    let mut after = 0;
    loop {
        let page = page(connection, run, after)?;
        for (seq, entry) in &page {
            if let Some(mut before_first) = verifier.take() {
                if *seq != run.first_seq {
                    return Ok((0, Some(run.bad(*seq, EntryFault::Chain(ChainFault::Gap { due: run.first_seq })))));
                }
                if let Ok(stored) = entry
                    && let Err(error) = before_first.push(&stored.entry)
                {
                    return Ok((0, Some(run.bad(*seq, EntryFault::Chain(error.fault)))));
                }
            }
            if *seq >= base.seq {
                return Ok((good, None));
            }
            let fault = match entry {
                Ok(stored) if stored.entry.computed_hash() == stored.entry.hash => {
                    good += 1;
                    after = *seq;
                    continue;
                }
                Ok(_) => EntryFault::Chain(ChainFault::Changed),
                Err(what) => EntryFault::Unreadable(what.clone()),
            };
            return Ok((good, Some(run.bad(*seq, fault))));
        }
        if page.is_empty() {
            return Ok((good, None));
        }
    }
}

/// The first entry of a run, if its row can be read at all; the walk names one that cannot.
fn first_of(connection: &Connection, run: &RunRow) -> rusqlite::Result<Option<Entry>> {
    let page = page(connection, run, run.first_seq.saturating_sub(1))?;
    Ok(page.into_iter().next().and_then(|(_, entry)| entry.ok()).map(|stored| stored.entry))
}

type PageRow = (u64, Result<Stored, String>);

fn page(connection: &Connection, run: &RunRow, after: u64) -> rusqlite::Result<Vec<PageRow>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {} FROM entries e JOIN runs r ON r.id = e.run WHERE e.run = ?1 AND e.seq > ?2 ORDER BY e.seq LIMIT ?3",
        rows::COLUMNS
    ))?;
    let page = statement.query_map(params![run.id, signed(after), PAGE_ROWS], |row| {
        let seq = rows::unsigned(row, 2)?;
        Ok((seq, rows::stored(row).map_err(|error| error.to_string())))
    })?;
    page.collect()
}

/// All runs, oldest first, in pages of their own row numbers.
pub(crate) fn runs_after(connection: &Connection, id: i64) -> rusqlite::Result<Vec<RunRow>> {
    let sql = format!("SELECT {} FROM runs WHERE id > ?1 ORDER BY id LIMIT {PAGE_ROWS}", RunRow::COLUMNS);
    connection.prepare_cached(&sql)?.query_map([id], RunRow::read)?.collect()
}

/// Checks the newest `count` entries, whichever runs they are of.
pub(crate) fn check_tail(connection: &Connection, count: u32) -> rusqlite::Result<Option<BadEntry>> {
    // The first start after an update looks before the tables of bases are there.
    let any_let_go = crate::schema::version(connection)? >= 2 && bases::any(connection)?;
    let starts: Vec<(i64, u64)> = connection
        .prepare(
            "SELECT run, min(seq) FROM (SELECT run, seq FROM entries ORDER BY id DESC LIMIT ?1) GROUP BY run ORDER BY run",
        )?
        .query_map([count], |row| Ok((row.get(0)?, rows::unsigned(row, 1)?)))?
        .collect::<Result<_, _>>()?;
    for (id, from_seq) in starts {
        let sql = format!("SELECT {} FROM runs WHERE id = ?1", RunRow::COLUMNS);
        let run = connection.query_row(&sql, [id], RunRow::read)?;
        let base = if any_let_go { bases::of_run(connection, id)? } else { None };
        if let Some(base) = base.filter(|base| from_seq <= base.seq) {
            if let (_, Some(bad)) = check_run_from_base(connection, &run, base)? {
                return Ok(Some(bad));
            }
        } else if let (_, Some(bad)) = check_run(connection, &run, from_seq)? {
            return Ok(Some(bad));
        }
    }
    Ok(None)
}
