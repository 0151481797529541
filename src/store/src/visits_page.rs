//! Visits page by page, newest first, for lists that go back for ever.

use crate::rows::signed;
use crate::views::{VisitRecord, VisitRow, visits_page, word};
use crate::{MAX_READ, ReadError, Reader};
use frontdesk_core::id::{NodeId, VisitId};
use frontdesk_core::screen::Purpose;
use frontdesk_core::visit::VisitState;

/// Where a page ends, and the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitsBefore {
    /// When the last visit of the page arrived, UTC milliseconds.
    pub arrived_ms: i64,
    /// Which it is.
    pub visit: VisitId,
}

/// Which visits are wanted. Everything that is not said is any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VisitsWanted {
    /// Arrived at this moment or later, UTC milliseconds.
    pub from_ms: Option<i64>,
    /// Arrived before this moment.
    pub until_ms: Option<i64>,
    /// As far as this.
    pub state: Option<VisitState>,
    /// For this purpose.
    pub purpose: Option<Purpose>,
    /// Registered at this node.
    pub node: Option<NodeId>,
}

impl Reader {
    /// Visits that are wanted, newest first, those after the one that the page before ended with; at most `limit`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visits_page(
        &self,
        wanted: &VisitsWanted,
        before: Option<VisitsBefore>,
        limit: usize,
    ) -> Result<Vec<VisitRecord>, ReadError> {
        let (at_ms, visit) = before.map_or((i64::MAX, [0xFF; 16]), |before| (before.arrived_ms, before.visit.0));
        let rows: Vec<VisitRow> = visits_page(
            self.connection(),
            rusqlite::params![
                wanted.from_ms.unwrap_or(i64::MIN),
                wanted.until_ms.unwrap_or(i64::MAX),
                at_ms,
                visit,
                wanted.state.map(VisitState::as_str),
                wanted.purpose.map(word),
                wanted.node.map(|node| node.0),
                signed(limit.min(MAX_READ) as u64),
            ],
        )?;
        rows.into_iter().map(|row| self.complete(row)).collect()
    }
}
