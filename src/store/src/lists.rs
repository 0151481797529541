//! What the desk looks at all day: counts, and what happens at doors.

use crate::rows::{Stored, unsigned};
use crate::views::{self, DoorRow};
use crate::{DoorEvent, MAX_READ, ReadError, Reader, VisitRecord, seal};
use frontdesk_core::fact::{Fact, Reading};
use frontdesk_core::id::{NodeId, StaffId};

/// What a day has come to so far, however long its lists are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TodayCounts {
    /// Visits that have not ended, whenever they began: visitors who have not passed a door yet,
    pub waiting: u64,
    /// and who are in the building.
    pub inside: u64,
    /// Visits that have ended, and arrived or left since.
    pub left: u64,
    /// Decisions at doors since.
    pub taps: u64,
}

impl Reader {
    /// What there has been since then (UTC milliseconds), and how many visits have not ended whenever they began.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn today_counts(&self, since_ms: i64) -> Result<TodayCounts, ReadError> {
        // One moment of the journal: whoever leaves meanwhile is counted once.
        let transaction = self.connection().unchecked_transaction()?;
        let count = |sql: &str| self.connection().prepare_cached(sql)?.query_row([since_ms], |row| unsigned(row, 0));
        let standing = |states: &str| {
            let sql = format!(
                "SELECT count(*) FROM visits WHERE left_ms IS NULL AND arrived_ms IS NOT NULL AND state IN ({states})"
            );
            self.connection().prepare_cached(&sql)?.query_row([], |row| unsigned(row, 0))
        };
        let counts = TodayCounts {
            waiting: standing("'registered', 'permitted'")?,
            inside: standing("'in'")?,
            left: count(
                "SELECT count(*) FROM (SELECT visit FROM visits WHERE left_ms >= ?1 AND arrived_ms IS NOT NULL \
                 UNION SELECT visit FROM visits WHERE arrived_ms >= ?1 AND left_ms IS NOT NULL)",
            )?,
            taps: count("SELECT count(*) FROM door_events WHERE at_ms >= ?1")?,
        };
        drop(transaction);
        Ok(counts)
    }

    /// Visits that have not ended, whenever they began: those first that came first, at most `limit` and [`MAX_READ`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visits_not_ended(&self, limit: usize) -> Result<Vec<VisitRecord>, ReadError> {
        let rows = views::not_ended(self.connection(), None, limit.min(MAX_READ))?;
        rows.into_iter().map(|row| self.complete(row)).collect()
    }

    /// How many visitors came before this moment (UTC milliseconds) and have not passed a door yet, and who of them came first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn waiting_since(&self, before_ms: i64) -> Result<(u64, Option<VisitRecord>), ReadError> {
        let (count, first) = views::waiting_since(self.connection(), before_ms)?;
        Ok((count, first.map(|row| self.complete(row)).transpose()?))
    }

    /// Visits that have ended, and arrived or left at or after `since_ms`: the latest leaving first, at most `limit` and [`MAX_READ`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visits_ended(&self, since_ms: i64, limit: usize) -> Result<Vec<VisitRecord>, ReadError> {
        let rows = views::ended_since(self.connection(), since_ms, limit.min(MAX_READ))?;
        rows.into_iter().map(|row| self.complete(row)).collect()
    }

    /// How many decisions at doors there were at one kiosk since then (UTC milliseconds).
    ///
    /// # Errors
    /// What SQLite said.
    pub fn door_events_at(&self, since_ms: i64, node: NodeId) -> Result<u64, ReadError> {
        Ok(views::count_doors_of(self.connection(), since_ms, node)?)
    }

    /// Decisions at doors since then (UTC milliseconds), at one kiosk alone if that is asked; newest first, with who it was: at most `limit` and [`MAX_READ`] without the newest
    /// `skip`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn door_events(
        &self,
        since_ms: i64,
        at: Option<NodeId>,
        (skip, limit): (usize, usize),
    ) -> Result<Vec<DoorEvent>, ReadError> {
        let rows = views::doors_since(self.connection(), since_ms, at, (skip, limit.min(MAX_READ)))?;
        rows.into_iter().map(|row| self.with_holder(row)).collect()
    }

    /// Decisions at doors about this member of staff, newest first: at most `limit` and [`MAX_READ`] without the newest `skip`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn door_events_of(&self, staff: StaffId, (skip, limit): (usize, usize)) -> Result<Vec<DoorEvent>, ReadError> {
        let rows = views::doors_of_holder(self.connection(), staff.into(), (skip, limit.min(MAX_READ)))?;
        rows.into_iter().map(|row| self.with_holder(row)).collect()
    }

    fn with_holder(&self, row: DoorRow) -> Result<DoorEvent, ReadError> {
        let mut event = row.event;
        let Some(Stored { entry, .. }) = self.select("WHERE e.id = ?1", [row.entry])?.pop() else { return Ok(event) };
        let plain = seal::open_stored(self.connection(), &entry)?;
        let private = plain.as_deref().map(Vec::as_slice);
        if let Ok(Reading::Known(fact)) = Fact::read(&entry.kind, entry.kind_version, &entry.open, private)
            && let Fact::AccessGranted { at, private, .. } | Fact::AccessDenied { at, private, .. } = *fact
        {
            (event.direction, event.reader) = (at.direction, at.reader);
            event.staff = private.as_ref().and_then(|holder| holder.staff);
            event.name = private.map(|holder| holder.name);
        }
        Ok(event)
    }
}
