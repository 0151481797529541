//! Reading how any kiosk of the site is: its inspections, what its doors rest in, and the run that it is in.

use crate::hardware::inspection;
use crate::views::{self, DoorRest};
use crate::{InspectionRecord, MAX_READ, ReadError, Reader, rows};
use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::{Fact, MAX_DOORS_NAMED, Reading};
use frontdesk_core::id::NodeId;
use rusqlite::params;

/// Events at doors that are looked through for the names of doors, at most.
const MAX_EVENTS: i64 = 5_000;

/// Entries at the beginning of a run among which its first word is looked for.
const MAX_FIRST: i64 = 8;

/// A run of a node's process, as it said itself when it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// When, by its own clock, UTC milliseconds.
    pub started_ms: i64,
    /// Package version.
    pub version: String,
    /// Parts that are simulated.
    pub simulated: Vec<String>,
    /// Its doors by their names; empty of a version that does not say.
    pub doors: Vec<String>,
}

impl Reader {
    /// Inspections of a node since then (UTC milliseconds), oldest first; of more than `limit` and [`MAX_READ`] the newest.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn inspections_of(
        &self,
        node: NodeId,
        since_ms: i64,
        limit: usize,
    ) -> Result<Vec<InspectionRecord>, ReadError> {
        // The kind is not a parameter: only so does SQLite use the index of this kind alone.
        let sql = "WHERE e.kind = 'inspection.done' AND e.wall_ms >= ?1 AND r.node = ?2 ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?3";
        let limit = rows::signed(limit.min(MAX_READ) as u64);
        let found = self.select(sql, params![since_ms, node.0, limit])?;
        Ok(found.iter().rev().filter_map(|stored| inspection(&stored.entry)).collect())
    }

    /// The doors of a node with what they rest in: those that it named when it started. Of a version that names none they are those of
    /// which something was ordered, and those used since then (UTC milliseconds).
    ///
    /// # Errors
    /// What SQLite said.
    pub fn doors_of(&self, node: NodeId, since_ms: i64) -> Result<Vec<DoorRest>, ReadError> {
        let mut doors = views::doors_resting(self.connection(), node)?;
        let named = self.run_of(node)?.map(|run| run.doors).unwrap_or_default();
        if !named.is_empty() {
            let at_rest = |door: String| {
                let known = doors.iter().find(|known| known.door == door).cloned();
                known.unwrap_or(DoorRest { door, mode: DoorMode::Locked, until_ms: None })
            };
            return Ok(named.into_iter().take(MAX_DOORS_NAMED).map(at_rest).collect());
        }
        let used: Vec<String> = self
            .connection()
            .prepare_cached(
                "SELECT DISTINCT door FROM (SELECT d.door FROM door_events d JOIN runs r ON r.id = d.run \
                 WHERE d.at_ms >= ?1 AND r.node = ?2 ORDER BY d.at_ms DESC LIMIT ?3)",
            )?
            .query_map(params![since_ms, node.0, MAX_EVENTS], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for door in used {
            if !doors.iter().any(|known| known.door == door) {
                doors.push(DoorRest { door, mode: DoorMode::Locked, until_ms: None });
            }
        }
        doors.sort_by(|a, b| a.door.cmp(&b.door));
        Ok(doors)
    }

    /// The newest run of a node; nothing where its beginning was let go.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn run_of(&self, node: NodeId) -> Result<Option<RunRecord>, ReadError> {
        self.run_that_began("WHERE r.id = (SELECT max(id) FROM runs WHERE node = ?1) ORDER BY e.seq LIMIT ?2", node)
    }

    /// The first run of a node, as [`Reader::run_of`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn first_run_of(&self, node: NodeId) -> Result<Option<RunRecord>, ReadError> {
        self.run_that_began("WHERE r.id = (SELECT min(id) FROM runs WHERE node = ?1) ORDER BY e.seq LIMIT ?2", node)
    }

    fn run_that_began(&self, sql: &str, node: NodeId) -> Result<Option<RunRecord>, ReadError> {
        let first = self.select(sql, params![node.0, MAX_FIRST])?;
        Ok(first.iter().find_map(|stored| {
            let entry = &stored.entry;
            match Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
                Ok(Reading::Known(fact)) => match *fact {
                    Fact::NodeStarted { version, simulated, doors, .. } => {
                        Some(RunRecord { started_ms: entry.wall.utc_ms, version, simulated, doors })
                    }
                    _ => None,
                },
                Ok(Reading::Unknown) | Err(_) => None,
            }
        }))
    }
}
