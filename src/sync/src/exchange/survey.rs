//! Who lacks what, from the ends of journals on both sides.

use super::{Exchange, ExchangeError, Peer, of_source};
use crate::planner::{NodeSurvey, Survey};
use crate::source::Source;
use crate::wire::{HeadsAnswer, WireHead};
use frontdesk_core::id::NodeId;
use std::collections::BTreeMap;

/// What there is to do about one node's journal. `theirs` are the office's ends of it, each with whether that entry is here; `ours` are our
/// ends, without those of our own branch, which is pushed.
fn survey_node(node: NodeId, theirs: &[(WireHead, bool)], ours: &[WireHead]) -> NodeSurvey {
    let lacking = theirs.iter().any(|(_, is_here)| !is_here);
    // An end that lies on the way to one of theirs is no end here once theirs is here: so only the same run matters.
    let has =
        |end: &WireHead| theirs.iter().any(|(head, _)| head.incarnation == end.incarnation && head.seq >= end.seq);
    NodeSurvey { node, lacking, ahead: !lacking && ours.iter().any(|end| !has(end)) }
}

impl<S: Source> Exchange<S> {
    pub(super) fn survey(&self, answer: &HeadsAnswer, token: u64) -> Result<Survey, ExchangeError> {
        let here = self.source.has(&answer.heads).map_err(of_source)?;
        let ours = self.ends()?;
        let mut nodes: BTreeMap<NodeId, Vec<(WireHead, bool)>> = ours.keys().map(|node| (*node, Vec::new())).collect();
        for (head, is_here) in answer.heads.iter().zip(here) {
            nodes.entry(head.node).or_default().push((*head, is_here));
        }
        let survey =
            |(node, theirs): (&NodeId, &Vec<_>)| survey_node(*node, theirs, ours.get(node).map_or(&[], Vec::as_slice));
        let (acked, sure) = self.acked(nodes.get(&self.own).map_or(&[], Vec::as_slice))?;
        let is_new = answer.snapshot && !self.source.knows_site().map_err(of_source)?;
        Ok(Survey {
            token,
            office: answer.office,
            acked,
            sure,
            nodes: nodes.iter().map(survey).collect(),
            wanted_keys: !answer.wanted_keys.is_empty(),
            snapshot: is_new,
            can_wait: !answer.tag.is_empty(),
        })
    }

    /// What there is to do about one node, by what was last heard and what is here now.
    pub(super) fn survey_one(&self, heads: &[WireHead], node: NodeId) -> Result<NodeSurvey, ExchangeError> {
        let theirs: Vec<WireHead> = heads.iter().filter(|head| head.node == node).copied().collect();
        let here = self.source.has(&theirs).map_err(of_source)?;
        let theirs: Vec<_> = theirs.into_iter().zip(here).collect();
        Ok(survey_node(node, &theirs, self.ends()?.get(&node).map_or(&[], Vec::as_slice)))
    }

    /// Our ends of all journals, without that of our own branch.
    fn ends(&self) -> Result<BTreeMap<NodeId, Vec<WireHead>>, ExchangeError> {
        let mut ends: BTreeMap<NodeId, Vec<WireHead>> = BTreeMap::new();
        for head in self.source.heads().map_err(of_source)? {
            let of_node = ends.entry(head.node).or_default();
            if head.node != self.own || !self.is_own_branch(&head)? {
                of_node.push(head);
            }
        }
        Ok(ends)
    }

    fn is_own_branch(&self, head: &WireHead) -> Result<bool, ExchangeError> {
        let span = self.source.run_span(head.incarnation).map_err(of_source)?;
        Ok(span.is_some_and(|(_, last)| head.seq <= last))
    }

    /// The greatest count of our own branch that the office has by these ends, and whether it has no other branch of ours.
    fn acked(&self, heads: &[(WireHead, bool)]) -> Result<(u64, bool), ExchangeError> {
        let (mut acked, mut sure) = (0, true);
        for (head, is_here) in heads {
            match self.source.run_span(head.incarnation).map_err(of_source)? {
                Some((_, last)) if head.seq <= last && *is_here => acked = acked.max(head.seq),
                // The office's end is beyond ours: the run was left in its middle here.
                Some((_, last)) if head.seq > last => (acked, sure) = (acked.max(last), false),
                // Another branch, or another entry in the place of ours: pushing will tell.
                Some(_) | None => sure = false,
            }
        }
        Ok((acked, sure))
    }

    /// The greatest count of our own branch that entries of another branch go on from.
    pub(super) fn parted_at(&self, entries: &[crate::wire::WireEntry]) -> Result<Option<u64>, ExchangeError> {
        let mut parted = None;
        for entry in entries {
            let before = match &entry.parent {
                Some(parent) => (parent.incarnation, parent.seq),
                None => (entry.incarnation, entry.seq.saturating_sub(1)),
            };
            if let Some((first, last)) = self.source.run_span(before.0).map_err(of_source)?
                && (first..=last).contains(&before.1)
            {
                parted = parted.max(Some(before.1));
            }
        }
        Ok(parted)
    }

    pub(super) fn survey_of(&self, peer: &Peer, node: NodeId) -> Result<NodeSurvey, ExchangeError> {
        self.survey_one(&peer.heads, node)
    }
}
