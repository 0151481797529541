//! Alarms: all are counted, and one of a kind about a node in an hour is journalled, so that whoever makes them cannot fill the disk.

use frontdesk_core::fact::Alarm;
use frontdesk_core::id::NodeId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How long after a journalled alarm another of its kind about the same node is only counted, milliseconds.
pub(crate) const AGAIN_AFTER_MS: u64 = 3_600_000;

/// The most (kind, node) pairs told apart. Nodes come from certificates of our own authority or from journals here, so there are few.
const MAX_TOLD_APART: usize = 1_024;

/// How often something was seen since the office started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmCount {
    /// What.
    pub alarm: Alarm,
    /// About which node.
    pub node: Option<NodeId>,
    /// How often.
    pub count: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    count: u64,
    /// Monotonic milliseconds.
    journalled_ms: Option<u64>,
}

/// What was seen, and what of it is in the journal.
#[derive(Debug, Default)]
pub(crate) struct Alarms(Mutex<BTreeMap<(Alarm, Option<NodeId>), Seen>>);

impl Alarms {
    /// Counts one. True says that it is to be journalled. `now_ms` is monotonic.
    pub(crate) fn is_due(&self, alarm: Alarm, node: Option<NodeId>, now_ms: u64) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = all.len() >= MAX_TOLD_APART;
        let node = if is_full && !all.contains_key(&(alarm, node)) { None } else { node };
        let seen = all.entry((alarm, node)).or_default();
        seen.count = seen.count.saturating_add(1);
        let is_due = seen.journalled_ms.is_none_or(|then| now_ms.saturating_sub(then) >= AGAIN_AFTER_MS);
        if is_due {
            seen.journalled_ms = Some(now_ms);
        }
        is_due
    }

    /// It could not be journalled, so the next one is due again.
    pub(crate) fn not_journalled(&self, alarm: Alarm, node: Option<NodeId>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = all.get_mut(&(alarm, node)) {
            seen.journalled_ms = None;
        }
    }

    pub(crate) fn counts(&self) -> Vec<AlarmCount> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|((alarm, node), seen)| AlarmCount { alarm: *alarm, node: *node, count: seen.count }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_kind_and_node_and_hour_is_journalled_and_all_are_counted() {
        let alarms = Alarms::default();
        let node = Some(NodeId([1; 16]));
        assert!(alarms.is_due(Alarm::Revoked, node, 5));
        assert!(!alarms.is_due(Alarm::Revoked, node, AGAIN_AFTER_MS + 4));
        assert!(alarms.is_due(Alarm::Revoked, None, 6));
        assert!(alarms.is_due(Alarm::Fork, node, 6));
        assert!(alarms.is_due(Alarm::Revoked, node, AGAIN_AFTER_MS + 5));
        let count = |alarm| alarms.counts().iter().find(|c| c.alarm == alarm && c.node == node).map(|c| c.count);
        assert_eq!((count(Alarm::Revoked), count(Alarm::Fork)), (Some(3), Some(1)));
    }

    #[test]
    fn an_alarm_that_could_not_be_journalled_is_due_again() {
        let alarms = Alarms::default();
        assert!(alarms.is_due(Alarm::Forged, None, 0));
        alarms.not_journalled(Alarm::Forged, None);
        assert!(alarms.is_due(Alarm::Forged, None, 1));
    }

    #[test]
    fn thousands_of_nodes_do_not_fill_memory_or_disk() {
        let alarms = Alarms::default();
        let node = |n: u32| {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&n.to_be_bytes());
            Some(NodeId(id))
        };
        let due = (0..5_000).filter(|n| alarms.is_due(Alarm::Impersonated, node(*n), 0)).count();
        assert_eq!(due, MAX_TOLD_APART + 1);
        assert_eq!(alarms.counts().iter().map(|c| c.count).sum::<u64>(), 5_000);
    }
}
