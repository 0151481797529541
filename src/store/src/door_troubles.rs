//! What doors complain of: forced, left open, or their housing opened; and whether that is over.

use crate::rows::signed;
use crate::{MAX_READ, ReadError, Reader};
use frontdesk_core::door::DoorAlarm;
use frontdesk_core::fact::{DoorFact, Fact, Reading};
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::Entry;

/// What is wrong with a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DoorTroubleKind {
    /// Opened while it was locked.
    Forced,
    /// Open for longer than it may be.
    OpenTooLong,
    /// A housing was opened or a wire cut.
    Tampered,
}

/// A door that complains, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorTrouble {
    /// At which kiosk.
    pub node: NodeId,
    /// The count of the entry in that kiosk's journal that says so.
    pub seq: u64,
    /// UTC milliseconds, by the kiosk's clock.
    pub at_ms: i64,
    /// Door name.
    pub door: String,
    /// What is wrong.
    pub what: DoorTroubleKind,
    /// It is over since then, UTC milliseconds.
    pub over_ms: Option<i64>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

impl Reader {
    /// What doors complained of since then (UTC milliseconds), newest first, from the newest `limit` words (and [`MAX_READ`]) of theirs.
    /// What kiosks of another version wrote and this one does not know is left out.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn door_troubles(&self, since_ms: i64, limit: usize) -> Result<Vec<DoorTrouble>, ReadError> {
        // The kinds are no parameters: only so does SQLite use the index of these kinds alone.
        let sql = "WHERE e.kind IN ('door.forced', 'door.open_too_long', 'door.closed', 'door.tampered') \
                   AND e.wall_ms >= ?1 ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?2";
        let words = self.select(sql, [since_ms, signed(limit.min(MAX_READ) as u64)])?;
        let mut troubles = Vec::new();
        for stored in words.iter().rev() {
            take(&mut troubles, &stored.entry);
        }
        troubles.reverse();
        Ok(troubles)
    }
}

/// Takes the next word of a kiosk about one of its doors.
fn take(troubles: &mut Vec<DoorTrouble>, entry: &Entry) {
    let Ok(Reading::Known(fact)) = Fact::read(&entry.kind, entry.kind_version, &entry.open, None) else { return };
    let Fact::Door(fact) = *fact else { return };
    let (door, what, is_over) = match fact {
        DoorFact::Forced { door } => (door, DoorTroubleKind::Forced, false),
        DoorFact::OpenTooLong { door } => (door, DoorTroubleKind::OpenTooLong, false),
        DoorFact::Closed { door, alarm: DoorAlarm::DoorForcedOpen, .. } => (door, DoorTroubleKind::Forced, true),
        DoorFact::Closed { door, alarm: DoorAlarm::DoorOpenTooLong, .. } => (door, DoorTroubleKind::OpenTooLong, true),
        DoorFact::Tampered { door, tampered } => (door, DoorTroubleKind::Tampered, !tampered),
        _ => return,
    };
    let is_same = |one: &&mut DoorTrouble| one.node == entry.node && one.door == door && one.what == what;
    let standing = troubles.iter_mut().rev().find(is_same).filter(|one| one.over_ms.is_none());
    match standing {
        Some(standing) if is_over => standing.over_ms = Some(entry.wall.utc_ms),
        // Said once more, as a kiosk does after a restart.
        Some(_) => {}
        None if is_over => {}
        None => troubles.push(DoorTrouble {
            node: entry.node,
            seq: entry.position.seq,
            at_ms: entry.wall.utc_ms,
            door,
            what,
            over_ms: None,
            simulated: entry.simulated,
        }),
    }
}
