//! What to do next, as a pure machine: time, jitter and what happened come in, what to ask comes out.
//!
//! Two things are under way at most: one question for news ([`Planner::poll`], which may wait at the office) and one piece of work
//! ([`Planner::next`]). Of our own journal one number matters, up to where the office has it; of every other journal, whether somebody
//! lacks something. Any doubt (a lost answer, a time-out) makes it ask again, because every request may be repeated.

mod event;
mod nodes;
mod pace;

pub use event::{Action, Event, NodeSurvey, Poll, Pushed, SnapshotStep, Survey, Verdict};
pub use nodes::NodeCounts;
pub use pace::Pace;

use frontdesk_core::id::NodeId;
use nodes::Nodes;
use pace::Pauses;

/// The machine.
#[derive(Debug, Clone)]
pub struct Planner {
    pace: Pace,
    batch: usize,
    own: NodeId,
    /// The own journal's end.
    local: u64,
    /// Up to where the office has it; `None` when that must be asked.
    acked: Option<u64>,
    /// Up to where its keys are there; never more than one batch ahead.
    keys_through: u64,
    /// Batches that were answered, to know news that is older than an answer.
    pushes: u64,
    /// Up to where the office has signed for our journal.
    receipted: u64,
    /// The office said that it has less than it signed for: signed, and has. Taken away by [`Planner::take_lost`].
    lost: Option<(u64, u64)>,
    lost_known: bool,
    nodes: Nodes,
    /// The office lacks keys that it thinks we have.
    supply: bool,
    /// Entries may be here whose keys are not.
    fetch_keys: bool,
    snapshot: Option<Option<u64>>,
    /// None is asked for before this moment: there was none, or it was not what was signed.
    no_snapshot_until_ms: u64,
    /// The last piece of work was not a push.
    turn_to_push: bool,
    pauses: Pauses,
    /// No pushing before this moment: a conflict.
    halted_until_ms: u64,
    /// No pushing before this moment: a rest within a backlog.
    rests_until_ms: u64,
    polling: bool,
    /// The question that is under way may be held at the office.
    poll_waits: bool,
    next_poll_ms: u64,
}

impl Planner {
    /// A planner for the journal of `own` that sends at most `batch` entries at once.
    #[must_use]
    pub fn new(own: NodeId, pace: Pace, batch: usize) -> Self {
        Self {
            pace,
            batch: batch.max(1),
            own,
            local: 0,
            acked: None,
            keys_through: 0,
            pushes: 0,
            receipted: 0,
            lost: None,
            lost_known: false,
            nodes: Nodes::default(),
            supply: false,
            fetch_keys: true,
            snapshot: None,
            no_snapshot_until_ms: 0,
            turn_to_push: true,
            pauses: Pauses::default(),
            halted_until_ms: 0,
            rests_until_ms: 0,
            polling: false,
            poll_waits: false,
            next_poll_ms: 0,
        }
    }

    /// Up to where the office has the own journal, as far as is known.
    #[must_use]
    pub fn acked(&self) -> Option<u64> {
        self.acked
    }

    /// The own journal's end.
    #[must_use]
    pub fn local(&self) -> u64 {
        self.local
    }

    /// How many entries the office lacks of it; all, when nothing is known.
    #[must_use]
    pub fn behind(&self) -> u64 {
        self.local.saturating_sub(self.acked.unwrap_or(0))
    }

    /// Everything that the office has of any node is here, as far as it last said and said it in this connection.
    #[must_use]
    pub fn in_step(&self) -> bool {
        self.acked.is_some() && self.snapshot.is_none() && self.nodes.counts().lacking == 0
    }

    /// How many nodes there are, and of how many somebody lacks something.
    #[must_use]
    pub fn node_counts(&self) -> NodeCounts {
        self.nodes.counts()
    }

    /// The office said that it has less than it had signed for: up to where it signed, and up to where it has. Said once for each loss.
    pub fn take_lost(&mut self) -> Option<(u64, u64)> {
        self.lost.take()
    }

    /// The question for news to ask now, if it is time. It is under way until [`Event::Heads`] or [`Event::PollFailed`].
    pub fn poll(&mut self, now_ms: u64) -> Option<Poll> {
        let is_time = !self.polling && now_ms >= self.pauses.not_before_ms() && now_ms >= self.next_poll_ms;
        if !is_time {
            return None;
        }
        self.polling = true;
        self.poll_waits = self.acked.is_some();
        Some(Poll { wait: self.poll_waits, token: self.pushes })
    }

    /// Whether the question that is under way is held at the office while what holds now is wanted. It is to be dropped; the next one asks for that.
    pub fn take_stale_poll(&mut self) -> bool {
        let is_stale = self.polling && self.poll_waits && self.acked.is_none();
        self.polling &= !is_stale;
        is_stale
    }

    /// What to do now. The work is under way until an event tells how it ended.
    pub fn next(&mut self, now_ms: u64) -> Action {
        let pause_ms = self.pauses.not_before_ms().saturating_sub(now_ms);
        if pause_ms > 0 {
            return Action::Wait { ms: pause_ms };
        }
        if let (Some(acked), None) = (self.acked, self.snapshot) {
            let push = self.push(now_ms, acked);
            let other = self.other(now_ms);
            // In turns, so that weeks of backlog do not hold up a command, nor a busy site our own entries.
            let action = if self.turn_to_push { push.or(other) } else { other.or(push) };
            self.turn_to_push = !matches!(action, Some(Action::PushKeys { .. } | Action::PushBatch { .. }));
            // Keys and the entries that they are of are one turn.
            self.turn_to_push |= matches!(action, Some(Action::PushKeys { .. }));
            action.unwrap_or_else(|| Action::Wait { ms: self.wait_ms(now_ms) })
        } else if let (Some(_), Some(after)) = (self.acked, self.snapshot) {
            Action::Snapshot { after }
        } else {
            Action::Wait { ms: self.wait_ms(now_ms) }
        }
    }

    fn push(&self, now_ms: u64, acked: u64) -> Option<Action> {
        // What the office has of another branch of ours tells how far it has this one.
        let may_push = now_ms >= self.halted_until_ms.max(self.rests_until_ms);
        let ready = acked < self.local && may_push && !self.nodes.is_to_pull(self.own, now_ms);
        if !ready {
            return None;
        }
        if self.keys_through <= acked {
            return Some(Action::PushKeys { after: acked, limit: self.batch });
        }
        let limit = usize::try_from(self.keys_through - acked).unwrap_or(self.batch).min(self.batch);
        Some(Action::PushBatch { after: acked, limit })
    }

    fn other(&mut self, now_ms: u64) -> Option<Action> {
        if self.supply {
            return Some(Action::SupplyKeys);
        }
        if self.fetch_keys {
            return Some(Action::FetchKeys { limit: self.batch });
        }
        if let Some(node) = self.nodes.pull_next(now_ms) {
            return Some(Action::Pull { node });
        }
        self.nodes.heal_next(now_ms).map(|node| Action::Heal { node, limit: self.batch })
    }

    /// Until something may be due by itself.
    fn wait_ms(&self, now_ms: u64) -> u64 {
        let poll_ms = if self.polling { None } else { Some(self.next_poll_ms) };
        let push_ms = (self.behind() > 0).then_some(self.halted_until_ms.max(self.rests_until_ms));
        let due = [poll_ms, push_ms, self.nodes.next_due_ms()].into_iter().flatten().filter(|due| *due > now_ms).min();
        due.map_or(self.pace.idle_ms, |due| due - now_ms).clamp(1, self.pace.idle_ms)
    }

    /// Takes in what happened.
    pub fn on(&mut self, now_ms: u64, event: Event) {
        match event {
            Event::Local { seq } => self.local = self.local.max(seq),
            Event::Heads(survey) => self.surveyed(now_ms, survey),
            Event::PollFailed { jitter_permille, retry_after_ms } => {
                self.polling = false;
                self.doubt(now_ms, jitter_permille, retry_after_ms);
            }
            Event::KeysPushed { through } => {
                self.pauses.end();
                self.keys_through = through;
                if self.acked.is_some_and(|acked| through <= acked) {
                    // There was nothing to read where the journal should go on: start over rather than spin.
                    self.doubt(now_ms, 0, None);
                }
            }
            Event::Pushed(pushed) => self.pushed(now_ms, pushed),
            Event::Receipted { seq } => self.receipted = self.receipted.max(seq),
            Event::Pulled { state, progress, own_acked, forged } => {
                self.pauses.end();
                self.fetch_keys |= progress;
                if let (Some(acked), Some(known)) = (self.acked, own_acked) {
                    self.acked = Some(acked.max(known.min(self.local)));
                    self.keys_through = self.keys_through.max(acked.max(known.min(self.local)));
                }
                let pause_ms = if forged { Some(self.pace.halted_ms) } else { None };
                self.nodes.worked(now_ms, &self.pace, state, progress, pause_ms);
            }
            Event::Healed { state, progress, refused } => {
                self.pauses.end();
                let pause_ms = if refused { Some(self.pace.halted_ms) } else { None };
                self.nodes.worked(now_ms, &self.pace, state, progress, pause_ms);
            }
            Event::KeysSupplied => {
                self.pauses.end();
                self.supply = false;
            }
            Event::KeysFetched { more } => {
                self.pauses.end();
                self.fetch_keys = more;
            }
            Event::Snapshot(step) => self.snapshot_went(now_ms, step),
            Event::Failed { jitter_permille, retry_after_ms } => self.doubt(now_ms, jitter_permille, retry_after_ms),
        }
    }

    fn surveyed(&mut self, now_ms: u64, survey: Survey) {
        self.polling = false;
        self.pauses.end();
        self.next_poll_ms = now_ms.saturating_add(if survey.can_wait { self.pace.gap_ms } else { self.pace.idle_ms });
        let is_fresh = survey.token == self.pushes;
        match self.acked {
            // An answer to a batch that came since then knows more.
            Some(acked) if !is_fresh => self.acked = Some(acked.max(survey.acked)),
            _ => {
                self.acked = Some(survey.acked);
                // The keys of what it lost may be lost with it.
                self.keys_through = self.keys_through.min(survey.acked);
                let is_lost = survey.sure && survey.acked < self.receipted;
                if is_lost && !self.lost_known {
                    self.lost = Some((self.receipted, survey.acked));
                }
                self.lost_known = is_lost;
            }
        }
        self.supply = survey.wanted_keys;
        // The office may have got what it had not when we asked.
        self.fetch_keys = true;
        self.nodes.surveyed(survey.office, survey.nodes);
        if survey.snapshot && now_ms >= self.no_snapshot_until_ms {
            self.snapshot.get_or_insert(None);
        }
    }

    fn pushed(&mut self, now_ms: u64, pushed: Pushed) {
        self.pushes = self.pushes.wrapping_add(1);
        let reached = pushed.after.saturating_add(pushed.accepted);
        match pushed.then {
            Verdict::Done if pushed.accepted > 0 => {
                self.pauses.end();
                self.acked = Some(reached);
                if self.behind() > self.batch as u64 {
                    self.rests_until_ms = now_ms.saturating_add(self.pace.rest_ms);
                }
            }
            // It lacks something before what was sent: go back there. The keys of those entries go first.
            Verdict::Wants { seq } if (1..=pushed.after).contains(&seq) => {
                self.acked = Some(seq - 1);
                self.keys_through = seq - 1;
            }
            // It wants what it was just sent, or nothing was accepted: no progress, so not at once again.
            Verdict::Done | Verdict::Wants { .. } => self.doubt(now_ms, 0, None),
            Verdict::Halted => {
                self.acked = Some(reached);
                self.keys_through = self.keys_through.min(reached);
                self.halted_until_ms = now_ms.saturating_add(self.pace.halted_ms);
            }
        }
    }

    fn snapshot_went(&mut self, now_ms: u64, step: SnapshotStep) {
        self.pauses.end();
        self.snapshot = match step {
            SnapshotStep::Through { entries } => Some(Some(entries)),
            SnapshotStep::Gone => Some(None),
            // Without one, journals are asked for in full.
            SnapshotStep::Done | SnapshotStep::NotOffered | SnapshotStep::Refused => None,
        };
        if matches!(step, SnapshotStep::NotOffered | SnapshotStep::Refused) {
            self.no_snapshot_until_ms = now_ms.saturating_add(self.pace.halted_ms);
        }
        if matches!(step, SnapshotStep::Done | SnapshotStep::Refused) {
            self.fetch_keys = true;
            // What is lacking is another question now.
            self.acked = None;
            self.next_poll_ms = now_ms;
        }
        if matches!(step, SnapshotStep::Gone) {
            self.doubt(now_ms, 0, None);
        }
    }

    /// Ask again after a pause.
    fn doubt(&mut self, now_ms: u64, jitter_permille: u16, retry_after_ms: Option<u64>) {
        self.acked = None;
        self.next_poll_ms = 0;
        self.pauses.begin(now_ms, &self.pace, jitter_permille, retry_after_ms);
    }
}

#[cfg(test)]
mod tests;
