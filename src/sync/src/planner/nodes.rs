//! What there is to do about each node's journal.

use super::{NodeSurvey, Pace};
use crate::wire::MAX_HEADS;
use frontdesk_core::id::NodeId;
use std::collections::BTreeMap;

/// How many nodes there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NodeCounts {
    /// In all, our own and the office's among them.
    pub known: usize,
    /// Of how many we lack something.
    pub lacking: usize,
    /// Of how many the office lacks something that we have.
    pub ahead: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Work {
    lacking: bool,
    ahead: bool,
    /// Times without progress, one after another.
    failures: u32,
    not_before_ms: u64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Nodes {
    office: Option<NodeId>,
    works: BTreeMap<NodeId, Work>,
    /// The node that was last pulled from.
    pulled: Option<NodeId>,
    healed: Option<NodeId>,
}

impl Nodes {
    pub(super) fn surveyed(&mut self, office: NodeId, surveys: Vec<NodeSurvey>) {
        self.office = Some(office);
        let mut before = std::mem::take(&mut self.works);
        for survey in surveys.into_iter().take(2 * MAX_HEADS) {
            let known = before.remove(&survey.node).unwrap_or_default();
            self.works.insert(survey.node, Work { lacking: survey.lacking, ahead: survey.ahead, ..known });
        }
    }

    /// A page went by. Without progress this node has to wait, longer each time, and the others do not.
    pub(super) fn worked(
        &mut self,
        now_ms: u64,
        pace: &Pace,
        state: NodeSurvey,
        progress: bool,
        pause_ms: Option<u64>,
    ) {
        let work = self.works.entry(state.node).or_default();
        (work.lacking, work.ahead) = (state.lacking, state.ahead);
        let is_done = !state.lacking && !state.ahead;
        if pause_ms.is_none() && (progress || is_done) {
            work.failures = 0;
            return;
        }
        let doubled = pace.first_ms.saturating_mul(1 << work.failures.min(20)).min(pace.longest_ms);
        work.failures = work.failures.saturating_add(1);
        work.not_before_ms = now_ms.saturating_add(pause_ms.unwrap_or(doubled).max(1));
    }

    pub(super) fn is_to_pull(&self, node: NodeId, now_ms: u64) -> bool {
        self.works.get(&node).is_some_and(|work| work.lacking && now_ms >= work.not_before_ms)
    }

    /// The office's journal every second time, because commands are in it; all others in turns.
    pub(super) fn pull_next(&mut self, now_ms: u64) -> Option<NodeId> {
        let office = self.office.filter(|office| self.pulled != Some(*office) && self.is_to_pull(*office, now_ms));
        let last = self.pulled;
        let chosen = office.or_else(|| self.after(last, |work| work.lacking && now_ms >= work.not_before_ms));
        self.pulled = chosen;
        chosen
    }

    /// Only what we lack nothing of: what the office has may be what goes on from our end.
    pub(super) fn heal_next(&mut self, now_ms: u64) -> Option<NodeId> {
        let last = self.healed;
        self.healed = self.after(last, |work| work.ahead && !work.lacking && now_ms >= work.not_before_ms);
        self.healed
    }

    fn after(&self, last: Option<NodeId>, wanted: impl Fn(&Work) -> bool) -> Option<NodeId> {
        let fits = |(node, work): (&NodeId, &Work)| wanted(work).then_some(*node);
        let later = self.works.iter().filter(|(node, _)| last.is_none_or(|last| **node > last)).find_map(fits);
        later.or_else(|| self.works.iter().find_map(fits))
    }

    /// When a node that has to wait may go on.
    pub(super) fn next_due_ms(&self) -> Option<u64> {
        let waiting = self.works.values().filter(|work| work.lacking || work.ahead);
        waiting.map(|work| work.not_before_ms).min()
    }

    pub(super) fn counts(&self) -> NodeCounts {
        NodeCounts {
            known: self.works.len(),
            lacking: self.works.values().filter(|work| work.lacking).count(),
            ahead: self.works.values().filter(|work| work.ahead).count(),
        }
    }
}
