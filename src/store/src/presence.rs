//! Who of the staff was seen at a door, as far as decisions at doors tell.

use crate::{MAX_READ, ReadError, Reader, rows};
use frontdesk_core::access::Direction;
use frontdesk_core::fact::{Fact, Reading};
use frontdesk_core::id::{NodeId, StaffId};
use rusqlite::params;
use std::collections::BTreeMap;

/// A member of staff at a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSeen {
    /// Who.
    pub staff: StaffId,
    /// Their name, as it was then.
    pub name: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// At which kiosk.
    pub node: NodeId,
    /// At which door.
    pub door: String,
    /// Which way.
    pub direction: Direction,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

impl Reader {
    /// Each member of staff who passed a door since then (UTC milliseconds), where they were seen last; by name. Of decisions without a
    /// holder that can still be read nothing is told, and of more than [`MAX_READ`] decisions the oldest are not looked at.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn staff_seen(&self, since_ms: i64) -> Result<Vec<StaffSeen>, ReadError> {
        let sql = "JOIN door_events d ON d.entry = e.id WHERE d.at_ms >= ?1 AND d.visit IS NULL AND d.outcome IS NOT NULL \
             AND d.command IS NOT NULL ORDER BY d.at_ms DESC, d.entry DESC LIMIT ?2";
        let mut seen: BTreeMap<StaffId, StaffSeen> = BTreeMap::new();
        for stored in self.select(sql, params![since_ms, rows::signed(MAX_READ as u64)])? {
            let entry = &stored.entry;
            let Some(private) = crate::seal::open_stored(self.connection(), entry)? else { continue };
            let read = Fact::read(&entry.kind, entry.kind_version, &entry.open, Some(private.as_slice()));
            let Ok(Reading::Known(fact)) = read else { continue };
            let Fact::AccessGranted { door, at, private: Some(holder), .. } = *fact else { continue };
            let Some(staff) = holder.staff else { continue };
            // Newest first: what was seen before says nothing more.
            seen.entry(staff).or_insert(StaffSeen {
                staff,
                name: holder.name,
                at_ms: entry.wall.utc_ms,
                node: entry.node,
                door,
                direction: at.direction,
                simulated: entry.simulated,
            });
        }
        let mut seen: Vec<StaffSeen> = seen.into_values().collect();
        seen.sort_by(|a, b| (&a.name, a.staff).cmp(&(&b.name, b.staff)));
        Ok(seen)
    }
}
