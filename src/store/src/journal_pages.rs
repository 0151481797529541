//! The journals for people: entries in pages, what is verified of each node, and exports of a part for an auditor.

use crate::listed::{Cursor, Listed};
use crate::reader::heads_of;
use crate::rows::{self, Stored, unsigned};
use crate::standing::{Signatures, Standing};
use crate::{CheckNow, ExportError, MAX_READ, ReadError, Reader, entry_row};
use frontdesk_core::id::{NodeId, VisitId};
use frontdesk_core::journal::Entry;
use rusqlite::{OptionalExtension, params};
use std::io::Write;

/// Entries that one call looks at, at most.
const MAX_LOOKED: usize = 20_000;

/// Which entries; everything that is said must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryQuery {
    /// Of this node.
    pub node: Option<NodeId>,
    /// Whose kind has this in it, as `card.` or `visit.registered`; empty for all.
    pub kind: String,
    /// About this visit.
    pub visit: Option<VisitId>,
    /// At the door of this very name; empty for all.
    pub door: String,
    /// Written from here on, UTC milliseconds,
    pub since_ms: Option<i64>,
    /// and before this.
    pub until_ms: Option<i64>,
}

/// An entry as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEntry {
    /// As it was written.
    pub entry: Entry,
    /// What shows that it is so.
    pub standing: Standing,
}

/// What is verified of one node's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeVerified {
    /// Whose.
    pub node: NodeId,
    /// Count of its newest entry here.
    pub newest_seq: u64,
    /// Up to which count the node has signed.
    pub signed_seq: Option<u64>,
    /// Up to which count an office has countersigned.
    pub countersigned_seq: Option<u64>,
    /// What the node's own last verification found, with its numbers `verified_to_seq` and `anchored_to_seq`.
    pub chain: Option<CheckNow>,
}

impl Reader {
    /// Entries that answer to the query, newest first by their own clocks, at most `limit` and [`MAX_READ`] a page. Quick at an office, which
    /// keeps an index by time.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn journal_page(
        &self,
        query: &EntryQuery,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Listed<ListedEntry>, ReadError> {
        let transaction = self.connection().unchecked_transaction()?;
        let page = self.entries_before(query, after, limit.clamp(1, MAX_READ))?;
        let signatures = Signatures::load(self.connection())?;
        let listed = |stored: Stored| ListedEntry { standing: signatures.standing(&stored), entry: stored.entry };
        let rows = page.rows.into_iter().map(listed).collect();
        drop(transaction);
        Ok(Listed { rows, next: page.next })
    }

    fn entries_before(
        &self,
        query: &EntryQuery,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Listed<Stored>, ReadError> {
        let until = Cursor { at_ms: query.until_ms.unwrap_or(i64::MAX), entry: 0 };
        let before = after.unwrap_or(Cursor::NEWEST).min(if query.until_ms.is_some() { until } else { Cursor::NEWEST });
        let since_ms = query.since_ms.unwrap_or(i64::MIN);
        // As a visit's story has it; without a visit nothing of it is asked.
        let about = match query.visit {
            Some(_) => {
                "e.id IN (SELECT entry FROM stories WHERE subject = ?4 UNION SELECT entry FROM visit_mentions WHERE visit = ?4 \
                 UNION SELECT s.entry FROM visit_mentions m JOIN stories s ON s.subject = m.command WHERE m.visit = ?4)"
            }
            None => "?4 IS NULL",
        };
        let mut statement = self.connection().prepare_cached(&format!(
            "SELECT {} FROM entries e CROSS JOIN runs r ON r.id = e.run WHERE e.wall_ms <= ?1 AND (e.wall_ms < ?1 OR e.id < ?2) \
             AND e.wall_ms >= ?3 AND {about} ORDER BY e.wall_ms DESC, e.id DESC",
            rows::COLUMNS
        ))?;
        let visit = query.visit.map(|visit| visit.0);
        let mut found = statement.query(params![before.at_ms, before.entry, since_ms, visit])?;
        let mut page = Listed { rows: Vec::new(), next: None };
        let mut looked = 0;
        while let Some(row) = found.next()? {
            looked += 1;
            let place = Cursor { at_ms: row.get(4)?, entry: row.get(0)? };
            let is_of_kind = query.kind.is_empty() || row.get::<_, String>(8)?.contains(&query.kind);
            let is_of_node = query.node.is_none_or(|node| row.get(15).is_ok_and(|found: [u8; 16]| found == node.0));
            if is_of_kind && is_of_node {
                let stored = rows::stored(row)?;
                if query.door.is_empty() || is_at_door(&stored.entry, &query.door) {
                    page.rows.push(stored);
                }
            }
            if page.rows.len() >= limit || looked >= MAX_LOOKED {
                page.next = Some(place);
                break;
            }
        }
        Ok(page)
    }

    /// The entries of this count in a node's journal: one, or one a branch where it has forked; at most [`MAX_READ`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn entries_at(&self, node: NodeId, seq: u64) -> Result<Vec<ListedEntry>, ReadError> {
        // What is beyond SQLite's numbers is in no journal.
        let Ok(seq) = i64::try_from(seq) else { return Ok(Vec::new()) };
        let transaction = self.connection().unchecked_transaction()?;
        let found = {
            let mut statement = self.connection().prepare_cached(&format!(
                "SELECT {} FROM runs r JOIN entries e ON e.run = r.id WHERE r.node = ?1 AND e.seq = ?2 ORDER BY e.id LIMIT ?3",
                rows::COLUMNS
            ))?;
            let most = i64::try_from(MAX_READ).unwrap_or(i64::MAX);
            let found = statement.query_map(params![node.0, seq, most], rows::stored)?;
            found.collect::<Result<Vec<_>, _>>()?
        };
        let signatures = Signatures::load(self.connection())?;
        drop(transaction);
        Ok(found
            .into_iter()
            .map(|stored| ListedEntry { standing: signatures.standing(&stored), entry: stored.entry })
            .collect())
    }

    /// What is verified of each node's journal, by node.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn nodes_verified(&self) -> Result<Vec<NodeVerified>, ReadError> {
        let mut chains = self.checks_now(None)?;
        chains.retain(|check| check.check == "chain");
        let nodes: Vec<NodeId> = self
            .connection()
            .prepare_cached("SELECT DISTINCT node FROM runs ORDER BY node LIMIT 1000")?
            .query_map([], |row| row.get(0).map(NodeId))?
            .collect::<Result<_, _>>()?;
        let newest = |table: &str, node: NodeId| -> Result<Option<u64>, ReadError> {
            let sql = format!(
                "SELECT t.seq FROM runs r JOIN {table} t ON t.run = r.id WHERE r.node = ?1 ORDER BY t.seq DESC LIMIT 1"
            );
            let mut statement = self.connection().prepare_cached(&sql)?;
            Ok(statement.query_row([node.0], |row| unsigned(row, 0)).optional()?)
        };
        let mut found = Vec::with_capacity(nodes.len());
        for node in nodes {
            let heads = heads_of(self.connection(), Some(node))?;
            found.push(NodeVerified {
                node,
                newest_seq: heads.iter().map(|head| head.position.seq).max().unwrap_or(0),
                signed_seq: newest("checkpoints", node)?,
                countersigned_seq: newest("receipts", node)?,
                chain: chains.iter().find(|check| check.node == node).cloned(),
            });
        }
        Ok(found)
    }

    /// Writes the entries that answer to the query, newest first, one JSON object a line, as [`crate::export_json_lines`] writes all of them.
    /// `personal`: with the sealed parts opened. Answers how many lines that were.
    ///
    /// # Errors
    /// [`ExportError`]; what was written until then stands.
    pub fn export_entries(&self, query: &EntryQuery, personal: bool, to: &mut impl Write) -> Result<u64, ExportError> {
        let (mut after, mut lines) = (None, 0);
        loop {
            let page = self.entries_before(query, after, crate::export::PAGE_ENTRIES)?;
            for Stored { entry, .. } in &page.rows {
                let private = if personal { self.open_body(entry)? } else { None };
                serde_json::to_writer(&mut *to, &entry_row(entry, private.as_deref()))?;
                to.write_all(b"\n")?;
                lines += 1;
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(lines),
            }
        }
    }
}

/// What happened at the door, was ordered of it there, or was asked of it by the office.
fn is_at_door(entry: &Entry, door: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Open {
        door: Option<serde_json::Value>,
        what: Option<serde_json::Value>,
    }
    let Ok(open) = serde_json::from_slice::<Open>(&entry.open) else { return false };
    let of_what = open.what.as_ref().and_then(|what| what.get("door"));
    open.door.as_ref() == Some(&door.into()) || of_what == Some(&door.into())
}
