//! Alarms, out of all journals that are here.

use crate::rows::{self, signed};
use crate::{MAX_READ, ReadError, Reader};
use frontdesk_core::fact::{Alarm, Fact, Reading, UpkeepFact};
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::Entry;

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmRecord {
    /// In whose journal it is.
    pub raised_by: NodeId,
    /// By that node's clock, UTC milliseconds.
    pub at_ms: i64,
    /// What.
    pub alarm: Alarm,
    /// About which node.
    pub node: Option<NodeId>,
    /// What was seen.
    pub detail: String,
}

impl Reader {
    /// Alarms since `since_ms` (UTC milliseconds), newest first, at most `limit` and [`MAX_READ`]. Those that a later version has raised
    /// and this one does not know are left out.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn alarms(&self, since_ms: i64, limit: usize) -> Result<Vec<AlarmRecord>, ReadError> {
        let limit = signed(limit.min(MAX_READ) as u64);
        // The kind is not a parameter: only so does SQLite use the index of this kind alone.
        let sql = format!(
            "SELECT {} FROM entries e JOIN runs r ON r.id = e.run WHERE e.kind = 'alarm.raised' AND e.wall_ms >= ?1 \
             ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?2",
            rows::COLUMNS
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let found = statement.query_map([since_ms, limit], rows::stored)?;
        let found = found.collect::<Result<Vec<_>, _>>()?;
        Ok(found.into_iter().filter_map(|stored| record(&stored.entry)).collect())
    }
}

fn record(entry: &Entry) -> Option<AlarmRecord> {
    let Ok(Reading::Known(fact)) = Fact::read(&entry.kind, entry.kind_version, &entry.open, None) else { return None };
    let Fact::Upkeep(UpkeepFact::AlarmRaised { alarm, node, detail }) = *fact else { return None };
    Some(AlarmRecord { raised_by: entry.node, at_ms: entry.wall.utc_ms, alarm, node, detail })
}
