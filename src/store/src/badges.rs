//! What became of a visit's badge, read from the entries themselves.

use crate::rows::Stored;
use crate::{ReadError, Reader, VisitRecord};
use frontdesk_core::fact::{BadgeFact, Fact, Reading};
use frontdesk_core::id::{NodeId, VisitId};
use rusqlite::{Row, params};

impl Reader {
    /// The newest word of this node on the visit's badge.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn badge(&self, node: NodeId, visit: VisitId) -> Result<Option<BadgeFact>, ReadError> {
        let sql = "JOIN stories s ON s.entry = e.id \
                   WHERE s.subject = ?1 AND r.node = ?2 AND e.kind IN ('badge.queued', 'badge.printed', 'badge.failed') \
                   ORDER BY e.id DESC LIMIT 1";
        let newest = self.select(sql, params![visit.0, node.0])?.pop();
        Ok(newest.as_ref().and_then(said))
    }

    /// Visits of whose badge this node said that the printer's queue has it, and not what became of it. Those that ended before `since_ms`
    /// (UTC milliseconds) are not looked at; at most `limit` others are.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn badges_under_way(&self, since_ms: i64, limit: usize) -> Result<Vec<VisitRecord>, ReadError> {
        let Some(own) = self.node() else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for record in self.visits(since_ms, limit)? {
            if matches!(self.badge(own, record.visit)?, Some(BadgeFact::Queued { .. })) {
                found.push(record);
            }
        }
        Ok(found)
    }

    /// Where [`Reader::all_after`] goes on with what comes next.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn cursor(&self) -> Result<i64, ReadError> {
        let last = |row: &Row<'_>| row.get::<_, Option<i64>>(0);
        Ok(self.connection().query_row("SELECT max(id) FROM entries", [], last)?.unwrap_or_default())
    }
}

fn said(Stored { entry, .. }: &Stored) -> Option<BadgeFact> {
    match Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
        Ok(Reading::Known(fact)) => match *fact {
            Fact::Badge(fact) => Some(fact),
            _ => None,
        },
        Ok(Reading::Unknown) | Err(_) => None,
    }
}
