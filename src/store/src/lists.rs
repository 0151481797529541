//! What the desk looks at all day, in pages: counts, cards that are out, what happens at doors, calls of the desk.

use crate::listed::{Cursor, Listed};
use crate::reader::desk_call;
use crate::rows::{Stored, signed};
use crate::views::{self, DoorRow};
use crate::{DeskCall, DoorEvent, MAX_READ, ReadError, Reader, VisitRecord, seal};
use frontdesk_core::fact::{Fact, Reading};
use frontdesk_core::id::StaffId;
use rusqlite::params;

/// What a day has come to so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TodayCounts {
    /// Visitors who have registered since.
    pub arrived: u64,
    /// Of all visits that have not ended: not permitted yet,
    pub waiting: u64,
    /// permitted and not entered,
    pub permitted: u64,
    /// and in the building.
    pub inside: u64,
    /// Visitors who have left since.
    pub left: u64,
    /// Decisions at doors since: let in,
    pub granted: u64,
    /// and not let in.
    pub denied: u64,
    /// Calls of the desk since.
    pub desk_calls: u64,
}

/// A visitor's card that is out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorsCard {
    /// Whose.
    pub visit: VisitRecord,
    /// Its end, UTC milliseconds.
    pub until_ms: i64,
    /// That has passed.
    pub is_overdue: bool,
}

impl Reader {
    /// What there has been since then (UTC milliseconds), and how many visits have not ended whenever they began.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn today_counts(&self, since_ms: i64) -> Result<TodayCounts, ReadError> {
        let transaction = self.connection().unchecked_transaction()?;
        let count = |sql: &str| {
            self.connection().prepare_cached(sql)?.query_row([since_ms], |row| crate::rows::unsigned(row, 0))
        };
        let standing = |state: &str| {
            let sql = "SELECT count(*) FROM visits WHERE left_ms IS NULL AND arrived_ms IS NOT NULL AND state = ?1";
            self.connection().prepare_cached(sql)?.query_row([state], |row| crate::rows::unsigned(row, 0))
        };
        let counts = TodayCounts {
            arrived: count("SELECT count(*) FROM visits WHERE arrived_ms IS NOT NULL AND arrived_ms >= ?1")?,
            waiting: standing("registered")?,
            permitted: standing("permitted")?,
            inside: standing("in")?,
            left: count("SELECT count(*) FROM visits WHERE left_ms IS NOT NULL AND left_ms >= ?1")?,
            granted: count("SELECT count(*) FROM door_events WHERE at_ms >= ?1 AND verdict LIKE '{\"granted\"%'")?,
            denied: count("SELECT count(*) FROM door_events WHERE at_ms >= ?1 AND verdict LIKE '{\"denied\"%'")?,
            desk_calls: count("SELECT count(*) FROM entries WHERE kind = 'desk.called' AND wall_ms >= ?1")?,
        };
        drop(transaction);
        Ok(counts)
    }

    /// Cards of visits that have not ended and have one out, the earliest end first, at most `limit` and [`MAX_READ`]. Cards that were taken
    /// away are told of by [`Reader::custody`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visitors_cards(&self, now_ms: i64, limit: usize) -> Result<Vec<VisitorsCard>, ReadError> {
        let mut found = Vec::new();
        for row in views::not_ended(self.connection(), self.node(), MAX_READ)? {
            if let Some((_, card)) = views::out_for(self.connection(), row.visit)? {
                let (until_ms, is_overdue) = (card.until_ms, card.until_ms <= now_ms);
                found.push((until_ms, is_overdue, row));
            }
        }
        found.sort_by_key(|(until_ms, _, row)| (*until_ms, row.visit));
        found.truncate(limit.min(MAX_READ));
        let complete =
            |(until_ms, is_overdue, row)| Ok(VisitorsCard { visit: self.complete(row)?, until_ms, is_overdue });
        found.into_iter().map(complete).collect()
    }

    /// Decisions at doors, newest first, with who it was, at most `limit` and [`MAX_READ`] a page.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn door_events_page(&self, after: Option<Cursor>, limit: usize) -> Result<Listed<DoorEvent>, ReadError> {
        let limit = limit.clamp(1, MAX_READ);
        let rows = views::doors_before(self.connection(), after.unwrap_or(Cursor::NEWEST), limit)?;
        let next = rows.last().map(|last| Cursor { at_ms: last.event.at_ms, entry: last.entry });
        let next = next.filter(|_| rows.len() >= limit);
        Ok(Listed { rows: rows.into_iter().map(|row| self.with_holder(row)).collect::<Result<_, _>>()?, next })
    }

    /// Decisions at doors that came here after row `after`, in the order in which they came, at most `limit` and [`MAX_READ`]: what a live
    /// page asks for when it is told that something is new. What became of a grant may be known only later.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn door_events_after(&self, after: i64, limit: usize) -> Result<Vec<DoorEvent>, ReadError> {
        let rows = views::doors_after(self.connection(), after, limit.min(MAX_READ))?;
        rows.into_iter().map(|row| self.with_holder(row)).collect()
    }

    /// Decisions at doors about this member of staff, newest first, at most `limit` and [`MAX_READ`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn door_events_of(&self, staff: StaffId, limit: usize) -> Result<Vec<DoorEvent>, ReadError> {
        let rows = views::doors_of_holder(self.connection(), staff.into(), limit.min(MAX_READ))?;
        rows.into_iter().map(|row| self.with_holder(row)).collect()
    }

    pub(crate) fn with_holder(&self, row: DoorRow) -> Result<DoorEvent, ReadError> {
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

    /// Calls of the desk at all nodes, newest first, at most `limit` and [`MAX_READ`] a page.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn desk_calls_page(&self, after: Option<Cursor>, limit: usize) -> Result<Listed<DeskCall>, ReadError> {
        let (limit, after) = (limit.clamp(1, MAX_READ), after.unwrap_or(Cursor::NEWEST));
        // The kind is not a parameter: only so does SQLite use the index of this kind alone.
        let sql = "WHERE e.kind = 'desk.called' AND e.wall_ms <= ?1 AND (e.wall_ms < ?1 OR e.id < ?2) \
                   ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?3";
        let page = self.select(sql, params![after.at_ms, after.entry, signed(limit as u64)])?;
        let next = page.last().map(|last| Cursor { at_ms: last.entry.wall.utc_ms, entry: last.id });
        let next = next.filter(|_| page.len() >= limit);
        Ok(Listed { rows: page.iter().map(|stored| desk_call(&stored.entry)).collect(), next })
    }
}
