//! What somebody at the desk must see on whatever page they are: who calls, who has waited too long, and what is wrong with a door.

use super::{CALL_SHOWN_MS, DeskCallLine, calls, midnight_ms};
use crate::office::{Office, utc_ms};
use crate::refusal::Refusal;
use frontdesk_core::id::NodeId;
use frontdesk_store::{DoorTrouble, ReadError, Reader};
use std::collections::BTreeSet;

/// Whoever has waited for so long has waited too long, milliseconds.
pub(crate) const TOO_LONG_MS: i64 = 5 * 60_000;

/// A door that complains is told of for so long at most, milliseconds.
const TROUBLE_SHOWN_MS: i64 = 86_400_000;

/// The most words of doors that are looked at.
const MAX_WORDS: usize = 500;

/// Somebody who has waited too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waits {
    pub(crate) visit: String,
    /// Absent when it cannot be read.
    pub(crate) name: Option<String>,
    pub(crate) arrived_ms: i64,
}

/// What is to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Notices {
    pub(crate) now_ms: i64,
    /// Whoever calls the desk and was not seen yet, one of each kiosk and visit, newest first.
    pub(crate) calls: Vec<DeskCallLine>,
    /// Who of them has waited longest,
    pub(crate) longest: Option<Waits>,
    /// and how many have waited too long.
    pub(crate) waiting: u64,
    /// Doors that nobody has seen to, newest first: that complain still, or did lately.
    pub(crate) doors: Vec<DoorTrouble>,
}

/// What is to be seen now.
pub(crate) async fn load(office: &Office) -> Result<Notices, Refusal> {
    let now_ms = utc_ms();
    Ok(office.read(move |reader| read(reader, now_ms)).await?)
}

fn read(reader: &Reader, now_ms: i64) -> Result<Notices, ReadError> {
    let (waiting, longest) = reader.waiting_since(now_ms.saturating_sub(TOO_LONG_MS))?;
    let since_ms = now_ms.saturating_sub(TROUBLE_SHOWN_MS);
    let seen = reader.desk_calls_seen(since_ms, MAX_WORDS)?;
    let doors = reader.door_troubles(since_ms, MAX_WORDS)?;
    Ok(Notices {
        now_ms,
        calls: unseen(&calls(reader, now_ms)?, now_ms).into_iter().cloned().collect(),
        longest: longest.map(|visit| Waits {
            visit: visit.visit.to_string(),
            name: visit.private.map(|private| private.name),
            arrived_ms: visit.arrived_ms,
        }),
        waiting,
        doors: doors.into_iter().filter(|door| is_told(door, &seen, now_ms)).collect(),
    })
}

/// Whoever called lately and was not seen yet, one of each kiosk, visit and cause, newest first.
pub(crate) fn unseen(calls: &[DeskCallLine], now_ms: i64) -> Vec<&DeskCallLine> {
    let mut lines: Vec<&DeskCallLine> = Vec::new();
    for call in calls.iter().filter(|call| !call.seen && now_ms.saturating_sub(call.at_ms) < CALL_SHOWN_MS) {
        if !lines.iter().any(|other| other.node == call.node && other.visit == call.visit && other.cause == call.cause)
        {
            lines.push(call);
        }
    }
    lines
}

/// What is over is told of for as long as a call is: somebody was at that door.
fn is_told(door: &DoorTrouble, seen: &BTreeSet<(NodeId, u64)>, now_ms: i64) -> bool {
    let is_late = door.over_ms.is_some_and(|over_ms| now_ms.saturating_sub(over_ms) >= CALL_SHOWN_MS);
    !is_late && !seen.contains(&(door.node, door.seq))
}

/// Whether this entry is a call of the desk or a word of a door that is told of, so that somebody can say that they have seen it; `None`
/// if it is neither, `Some(true)` if it was seen already.
pub(crate) async fn is_seen(office: &Office, node: NodeId, seq: u64) -> Result<Option<bool>, Refusal> {
    let now_ms = utc_ms();
    let found = office.read(move |reader| {
        let since_ms = midnight_ms(now_ms).min(now_ms.saturating_sub(TROUBLE_SHOWN_MS));
        let calls = calls(reader, now_ms)?;
        let is_call = calls.iter().any(|call| call.node == node.to_string() && call.seq == seq);
        let is_door = || -> Result<bool, ReadError> {
            let doors = reader.door_troubles(since_ms, MAX_WORDS)?;
            Ok(doors.iter().any(|door| door.node == node && door.seq == seq))
        };
        let is_known = is_call || is_door()?;
        Ok(is_known.then_some(reader.desk_calls_seen(since_ms, MAX_WORDS)?.contains(&(node, seq))))
    });
    Ok(found.await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_store::DoorTroubleKind;

    #[test]
    fn a_door_is_told_of_until_somebody_has_seen_to_it_and_a_while_after_it_is_shut_again() {
        let node = NodeId([1; 16]);
        let door = |over_ms| DoorTrouble {
            node,
            seq: 7,
            at_ms: 0,
            door: "front".into(),
            what: DoorTroubleKind::Forced,
            over_ms,
            simulated: false,
        };
        let nobody = BTreeSet::new();
        assert!(is_told(&door(None), &nobody, 20 * CALL_SHOWN_MS), "it complains still");
        assert!(is_told(&door(Some(100)), &nobody, 99 + CALL_SHOWN_MS));
        assert!(!is_told(&door(Some(100)), &nobody, 100 + CALL_SHOWN_MS));
        assert!(!is_told(&door(None), &[(node, 7)].into(), 100));
    }
}
