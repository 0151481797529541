//! Pages of a node's journal for a peer that says what it has.
//!
//! A page is one unbroken segment of the chain that begins after something the peer has (or at the very beginning) and ends at an
//! entry that the node itself has signed, so that the peer can take it from anybody. What is beyond the last signature is not given
//! away, and neither is what cannot be joined on.

use crate::ingest::MAX_ENTRIES_PER_BATCH;
use crate::rows::{self, Stored, signed, unsigned};
use crate::{ReadError, Reader, runs};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{Checkpoint, Entry, Hash, NodePublicKey, Position};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// How many ends of a journal are told and looked at; more branches than that are not a journal any more.
pub const MAX_ENDS: usize = 64;

/// The most bytes of bodies in one page, whatever is asked for. A node signs its journal much more often.
pub const MAX_PAGE_BYTES: usize = 16 * 1024 * 1024;

/// A part of a node's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// In the order of the chain, each going on from the one before it. Empty when there is nothing to give.
    pub entries: Vec<Entry>,
    /// The node's signature for the last of them.
    pub checkpoint: Option<Checkpoint>,
    /// There is more to ask for after this page.
    pub more: bool,
    /// Something that the peer lacks was let go here: it must begin with a snapshot.
    pub pruned: bool,
}

/// A run, as far as paging looks at it.
#[derive(Clone, Copy)]
struct PageRun {
    id: i64,
    incarnation: IncarnationId,
    first_seq: u64,
    parent: Option<Position>,
    /// Count of the last signed entry.
    signed_to: Option<u64>,
}

/// The runs of a node, by row and by incarnation, and up to where the peer has each.
struct Journal {
    runs: BTreeMap<i64, PageRun>,
    by_incarnation: BTreeMap<[u8; 16], i64>,
    had: BTreeMap<i64, u64>,
}

/// A piece of a run: entries after `after` up to and with `to`.
#[derive(Clone, Copy)]
struct Piece {
    run: PageRun,
    after: u64,
    to: u64,
}

impl Piece {
    fn len(&self) -> u64 {
        self.to.saturating_sub(self.after)
    }
}

impl Journal {
    fn load(connection: &Connection, node: NodeId) -> rusqlite::Result<Self> {
        let mut statement = connection.prepare_cached(
            "SELECT r.id, r.incarnation, r.first_seq, r.parent_incarnation, r.parent_seq, \
               (SELECT max(c.seq) FROM checkpoints c WHERE c.run = r.id) FROM runs r WHERE r.node = ?1",
        )?;
        let found = statement.query_map([node.0], |row| {
            let parent = match row.get::<_, Option<[u8; 16]>>(3)? {
                Some(incarnation) => Some(Position { incarnation: IncarnationId(incarnation), seq: unsigned(row, 4)? }),
                None => None,
            };
            let signed_to: Option<i64> = row.get(5)?;
            Ok(PageRun {
                id: row.get(0)?,
                incarnation: IncarnationId(row.get(1)?),
                first_seq: unsigned(row, 2)?,
                parent,
                signed_to: signed_to.and_then(|seq| u64::try_from(seq).ok()),
            })
        })?;
        let runs: BTreeMap<i64, PageRun> =
            found.map(|run| run.map(|run| (run.id, run))).collect::<rusqlite::Result<_>>()?;
        let by_incarnation = runs.values().map(|run| (run.incarnation.0, run.id)).collect();
        Ok(Self { runs, by_incarnation, had: BTreeMap::new() })
    }

    fn run_of(&self, incarnation: IncarnationId) -> Option<PageRun> {
        self.by_incarnation.get(&incarnation.0).and_then(|id| self.runs.get(id)).copied()
    }

    /// The peer has this entry, and so all that it goes on from. An end of a run that is not here says nothing.
    fn mark(&mut self, end: Position) {
        let mut at = Some(end);
        // Parents are in other runs and end at a run without one; a table that was tampered with must not make this endless.
        for _ in 0..=self.runs.len() {
            let Some(position) = at else { return };
            let Some(run) = self.run_of(position.incarnation) else { return };
            let is_news = self.had.get(&run.id).is_none_or(|had| *had < position.seq);
            if position.seq < run.first_seq || !is_news {
                return;
            }
            // Whoever has one entry of a run has what the run goes on from.
            let known_before = self.had.insert(run.id, position.seq).is_some();
            at = run.parent.filter(|_| !known_before);
        }
    }

    fn had(&self, run: &PageRun) -> u64 {
        self.had.get(&run.id).copied().unwrap_or_else(|| run.first_seq.saturating_sub(1))
    }

    /// Runs with a signed entry that the peer lacks, in the order in which they came.
    fn lacking(&self) -> Vec<PageRun> {
        self.runs.values().filter(|run| run.signed_to.is_some_and(|to| to > self.had(run))).copied().collect()
    }

    /// What the peer lacks up to and with this entry, from the oldest piece on; `None` if it does not join on.
    fn path_to(&self, run: PageRun, to: u64) -> Option<Vec<Piece>> {
        let mut pieces = vec![Piece { run, after: self.had(&run), to }];
        let mut run = run;
        for _ in 0..=self.runs.len() {
            if self.had.contains_key(&run.id) {
                pieces.reverse();
                return Some(pieces);
            }
            let Some(parent) = run.parent else {
                pieces.reverse();
                return (run.first_seq == 1).then_some(pieces);
            };
            run = self.run_of(parent.incarnation)?;
            if self.had(&run) >= parent.seq && self.had.contains_key(&run.id) {
                pieces.reverse();
                return Some(pieces);
            }
            pieces.push(Piece { run, after: self.had(&run), to: parent.seq });
        }
        None
    }
}

impl Reader {
    /// Ends of a node's runs as they are here, at most [`MAX_ENDS`]: the ends of the journal, the newest runs, and ever fewer of the
    /// older ones, because a peer that was restored from a backup knows only those. A peer that knows one of them knows what it
    /// goes on from. Whoever pulls puts the ends of the pages that just came in front.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn ends(&self, node: NodeId) -> Result<Vec<Position>, ReadError> {
        let heads = crate::reader::heads_of(self.connection(), Some(node))?;
        let mut ends: Vec<Position> = heads.iter().rev().take(MAX_ENDS / 4).map(|head| head.position).collect();
        let runs: Vec<(i64, [u8; 16])> = self
            .connection()
            .prepare_cached("SELECT id, incarnation FROM runs WHERE node = ?1 ORDER BY id DESC")?
            .query_map([node.0], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let (mut at, mut step) = (0_usize, 1_usize);
        while let Some((run, incarnation)) = runs.get(at).filter(|_| ends.len() < MAX_ENDS) {
            let position = |seq| Position { incarnation: IncarnationId(*incarnation), seq };
            let end = runs::last(self.connection(), *run)?.map(|(seq, _)| position(seq));
            ends.extend(end.filter(|end| !ends.contains(end)));
            // The newest 32 one by one, then in strides that double.
            if at >= MAX_ENDS / 2 {
                step = step.saturating_mul(2);
            }
            at = at.saturating_add(step);
        }
        Ok(ends)
    }

    /// All nodes whose key is known, with it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn nodes(&self) -> Result<Vec<(NodeId, NodePublicKey)>, ReadError> {
        let mut statement =
            self.connection().prepare_cached("SELECT node, public_key FROM nodes ORDER BY node LIMIT 1000")?;
        let nodes = statement.query_map([], |row| Ok((NodeId(row.get(0)?), NodePublicKey(row.get(1)?))))?;
        Ok(nodes.collect::<Result<_, _>>()?)
    }

    /// The next page of a node's journal for a peer that has everything up to these ends of its runs, of which the first
    /// [`MAX_ENDS`] are looked at and unknown ones say nothing. About `limit_entries` and `limit_bytes` of bodies: it ends at the last
    /// signed entry within them, else at the first one beyond, and has at most [`MAX_ENTRIES_PER_BATCH`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn after_ends(
        &self,
        node: NodeId,
        have: &[Position],
        limit_entries: usize,
        limit_bytes: usize,
    ) -> Result<Page, ReadError> {
        // One moment of the journal: runs, signatures and entries belong together.
        let transaction = self.connection().unchecked_transaction()?;
        let mut journal = Journal::load(&transaction, node)?;
        have.iter().take(MAX_ENDS).for_each(|end| journal.mark(*end));
        let limits = Limits { entries: limit_entries.clamp(1, MAX_ENTRIES_PER_BATCH), bytes: limit_bytes };
        let mut pruned = false;
        for run in journal.lacking() {
            let page = match first_page(&transaction, &journal, run, limits)? {
                Found::Page(entries) => entries,
                Found::LetGo => {
                    pruned = true;
                    continue;
                }
                Found::Unsigned => continue,
            };
            let Some(last) = page.last() else { continue };
            let (end, run_id) = (last.entry.position, last.run);
            journal.mark(end);
            return Ok(Page {
                checkpoint: checkpoint_at(&transaction, node, run_id, end)?,
                entries: page.into_iter().map(|stored| stored.entry).collect(),
                more: !journal.lacking().is_empty(),
                pruned,
            });
        }
        Ok(Page { entries: Vec::new(), checkpoint: None, more: false, pruned })
    }
}

#[derive(Clone, Copy)]
struct Limits {
    entries: usize,
    bytes: usize,
}

enum Found {
    Page(Vec<Stored>),
    /// The segment's beginning is not here any more.
    LetGo,
    /// No signature is near enough.
    Unsigned,
}

/// The first page on the way to the signed entries of this run.
fn first_page(connection: &Connection, journal: &Journal, run: PageRun, limits: Limits) -> Result<Found, ReadError> {
    let Some(to) = run.signed_to else { return Ok(Found::Unsigned) };
    let Some(path) = journal.path_to(run, to) else { return Ok(Found::LetGo) };
    let mut page = Filling { limits, entries: Vec::new(), bytes: 0, good: 0 };
    for piece in extended(connection, journal, path, limits)? {
        let signed_at = checkpoints(connection, &piece)?;
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {} FROM entries e JOIN runs r ON r.id = e.run \
             WHERE e.run = ?1 AND e.seq > ?2 AND e.seq <= ?3 ORDER BY e.seq",
            rows::COLUMNS
        ))?;
        // Row by row: how many fit is known only when they are seen.
        let mut found = statement.query(params![piece.run.id, signed(piece.after), signed(piece.to)])?;
        let mut due = piece.after.saturating_add(1);
        while let Some(row) = found.next()? {
            let stored = rows::stored(row)?;
            let seq = stored.entry.position.seq;
            if seq != due {
                return Ok(page.end(Found::LetGo));
            }
            due = due.saturating_add(1);
            if !page.take(stored, signed_at.binary_search(&seq).is_ok()) {
                return Ok(page.end(Found::Unsigned));
            }
        }
        if due <= piece.to {
            return Ok(page.end(Found::LetGo));
        }
    }
    Ok(page.end(Found::Unsigned))
}

/// A page in the making.
struct Filling {
    limits: Limits,
    entries: Vec<Stored>,
    bytes: usize,
    /// How many of the entries end at a signed one.
    good: usize,
}

impl Filling {
    /// Takes an entry unless the page is full.
    fn take(&mut self, stored: Stored, is_signed: bool) -> bool {
        let entry = &stored.entry;
        self.bytes += entry.open.len() + entry.sealed.as_ref().map_or(0, |sealed| sealed.ciphertext.len());
        let is_over = self.entries.len() >= self.limits.entries || self.bytes > self.limits.bytes;
        let is_full = self.entries.len() >= MAX_ENTRIES_PER_BATCH || self.bytes > MAX_PAGE_BYTES;
        if is_full || (is_over && self.good > 0) {
            return false;
        }
        self.entries.push(stored);
        if is_signed {
            self.good = self.entries.len();
        }
        true
    }

    /// What ends at a signed entry is the page.
    fn end(mut self, otherwise: Found) -> Found {
        self.entries.truncate(self.good);
        if self.entries.is_empty() { otherwise } else { Found::Page(self.entries) }
    }
}

/// The path, and as long as there is room the runs that go on from its end, so that many short runs make one page.
fn extended(
    connection: &Connection,
    journal: &Journal,
    mut path: Vec<Piece>,
    limits: Limits,
) -> Result<Vec<Piece>, ReadError> {
    let mut length: u64 = path.iter().map(Piece::len).sum();
    while length < limits.entries as u64 {
        let Some(last) = path.last_mut() else { break };
        let (from, at) = (last.run, last.to);
        let child = connection
            .prepare_cached(
                "SELECT id, parent_seq FROM runs WHERE node = (SELECT node FROM runs WHERE id = ?1) \
                   AND parent_incarnation = ?2 AND parent_seq >= ?3 ORDER BY id LIMIT 1",
            )?
            .query_row(params![from.id, from.incarnation.0, signed(at)], |row| {
                Ok((row.get::<_, i64>(0)?, unsigned(row, 1)?))
            })
            .optional()?;
        let Some((child, parent_seq)) = child else { break };
        let Some(run) = journal.runs.get(&child).copied() else { break };
        let is_new = !journal.had.contains_key(&child) && path.iter().all(|piece| piece.run.id != child);
        let Some((to, last)) = run.signed_to.zip(path.last_mut()).filter(|_| is_new) else { break };
        length += parent_seq.saturating_sub(last.to);
        last.to = parent_seq;
        let piece = Piece { run, after: run.first_seq.saturating_sub(1), to };
        length += piece.len();
        path.push(piece);
    }
    Ok(path)
}

/// Counts of the signed entries of a piece, ascending.
fn checkpoints(connection: &Connection, piece: &Piece) -> rusqlite::Result<Vec<u64>> {
    let limit = MAX_ENTRIES_PER_BATCH as i64;
    connection
        .prepare_cached(
            "SELECT DISTINCT seq FROM checkpoints WHERE run = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4",
        )?
        .query_map(params![piece.run.id, signed(piece.after), signed(piece.to), limit], |row| unsigned(row, 0))?
        .collect()
}

/// The newest signature for this entry.
fn checkpoint_at(
    connection: &Connection,
    node: NodeId,
    run: i64,
    position: Position,
) -> rusqlite::Result<Option<Checkpoint>> {
    let entry_hash = runs::hash_at(connection, run, position.seq)?;
    connection
        .prepare_cached(
            "SELECT hash, wall_ms, signature FROM checkpoints WHERE run = ?1 AND seq = ?2 ORDER BY wall_ms DESC LIMIT 1",
        )?
        .query_row(params![run, signed(position.seq)], |row| {
            let hash = Hash(row.get(0)?);
            Ok((entry_hash == Some(hash)).then_some(Checkpoint {
                node,
                position,
                hash,
                wall_ms: row.get(1)?,
                signature: row.get(2)?,
            }))
        })
        .optional()
        .map(Option::flatten)
}
