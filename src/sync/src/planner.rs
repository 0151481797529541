//! What to do next, as a pure machine: time, jitter and what happened come in, one action comes out.
//!
//! It keeps one number that matters: up to where the office has our journal. Any doubt (a lost answer, a time-out) makes it ask
//! again, because every request may be repeated.

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Ask what the office has.
    FetchHeads,
    /// Send the sealing keys of entries after this count.
    PushKeys {
        /// Count of the last entry that the office has.
        after: u64,
        /// At most so many entries.
        limit: usize,
    },
    /// Send entries after this count.
    PushBatch {
        /// Count of the last entry that the office has.
        after: u64,
        /// At most so many.
        limit: usize,
    },
    /// Nothing to do until a new entry is durable, or this long.
    Wait {
        /// Milliseconds.
        ms: u64,
    },
    /// The office cannot be reached or has refused: do nothing for this long, whatever comes.
    Backoff {
        /// Milliseconds.
        ms: u64,
    },
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The own journal ends here now.
    Local {
        /// Count of the last durable entry.
        seq: u64,
    },
    /// The office has our journal up to here.
    Heads {
        /// The greatest count that both have.
        acked: u64,
    },
    /// The keys of entries up to and with this count are at the office.
    KeysPushed {
        /// Count of the last of these entries.
        through: u64,
    },
    /// A batch was answered.
    Pushed(Pushed),
    /// No answer, or not one that is understood. Random permille for the jitter come in here.
    Failed {
        /// 0 to 999.
        jitter_permille: u16,
    },
}

/// How a batch was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pushed {
    /// What was sent began after this count.
    pub after: u64,
    /// So many from its beginning are durable at the office now.
    pub accepted: u64,
    /// What was said of the first that is not.
    pub then: Verdict,
}

/// What was said of the first entry that was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All were accepted.
    Done,
    /// The office wants this count first.
    Wants {
        /// The first count that it lacks.
        seq: u64,
    },
    /// Another entry has its place, or it is not an entry of this journal: a person must look.
    Halted,
}

/// How fast things are tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The first pause after a failure, milliseconds; doubled each time.
    pub first_ms: u64,
    /// The longest pause, milliseconds.
    pub longest_ms: u64,
    /// The pause after a conflict, milliseconds: trying cannot help, but a person may have put it right.
    pub halted_ms: u64,
    /// How long to be idle before asking the office what it has: shows it that we live, and finds out if it was restored.
    pub idle_ms: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { first_ms: 250, longest_ms: 30_000, halted_ms: 900_000, idle_ms: 30_000 }
    }
}

/// The machine.
#[derive(Debug, Clone)]
pub struct Planner {
    pace: Pace,
    batch: usize,
    /// The own journal's end.
    local: u64,
    /// Up to where the office has it; `None` when that must be asked.
    acked: Option<u64>,
    /// Up to where its keys are there; never more than one batch ahead.
    keys_through: u64,
    failures: u32,
    /// Nothing is done before this moment, monotonic milliseconds.
    not_before_ms: u64,
    /// When the office was last heard.
    heard_ms: u64,
}

impl Planner {
    /// A planner that sends at most `batch` entries at once.
    #[must_use]
    pub fn new(pace: Pace, batch: usize) -> Self {
        Self {
            pace,
            batch: batch.max(1),
            local: 0,
            acked: None,
            keys_through: 0,
            failures: 0,
            not_before_ms: 0,
            heard_ms: 0,
        }
    }

    /// Up to where the office has the journal, as far as is known.
    #[must_use]
    pub fn acked(&self) -> Option<u64> {
        self.acked
    }

    /// The own journal's end.
    #[must_use]
    pub fn local(&self) -> u64 {
        self.local
    }

    /// How many entries the office lacks; all, when nothing is known.
    #[must_use]
    pub fn behind(&self) -> u64 {
        self.local.saturating_sub(self.acked.unwrap_or(0))
    }

    /// What to do now.
    #[must_use]
    pub fn next(&self, now_ms: u64) -> Action {
        if now_ms < self.not_before_ms {
            return Action::Backoff { ms: self.not_before_ms - now_ms };
        }
        let Some(acked) = self.acked else { return Action::FetchHeads };
        if acked >= self.local {
            let idle_ms = now_ms.saturating_sub(self.heard_ms);
            return match self.pace.idle_ms.saturating_sub(idle_ms) {
                0 => Action::FetchHeads,
                ms => Action::Wait { ms },
            };
        }
        if self.keys_through <= acked {
            return Action::PushKeys { after: acked, limit: self.batch };
        }
        let limit = usize::try_from(self.keys_through - acked).unwrap_or(self.batch).min(self.batch);
        Action::PushBatch { after: acked, limit }
    }

    /// Takes in what happened.
    pub fn on(&mut self, now_ms: u64, event: Event) {
        match event {
            Event::Local { seq } => self.local = self.local.max(seq),
            Event::Heads { acked } => {
                self.heard(now_ms);
                self.acked = Some(acked);
                self.keys_through = acked;
            }
            Event::KeysPushed { through } => {
                self.heard(now_ms);
                self.keys_through = through;
                if self.acked.is_some_and(|acked| through <= acked) {
                    // There was nothing to read where the journal should go on: start over rather than spin.
                    self.doubt(now_ms, 0);
                }
            }
            Event::Pushed(pushed) => self.pushed(now_ms, pushed),
            Event::Failed { jitter_permille } => self.doubt(now_ms, jitter_permille),
        }
    }

    fn pushed(&mut self, now_ms: u64, pushed: Pushed) {
        let reached = pushed.after.saturating_add(pushed.accepted);
        self.heard_ms = now_ms;
        match pushed.then {
            Verdict::Done if pushed.accepted > 0 => {
                self.heard(now_ms);
                self.acked = Some(reached);
            }
            // It lacks something before what was sent: go back there. The keys of those entries go first.
            Verdict::Wants { seq } if (1..=pushed.after).contains(&seq) => {
                self.acked = Some(seq - 1);
                self.keys_through = seq - 1;
            }
            // It wants what it was just sent, or nothing was accepted: no progress, so not at once again.
            Verdict::Done | Verdict::Wants { .. } => self.doubt(now_ms, 0),
            Verdict::Halted => {
                self.acked = None;
                self.not_before_ms = now_ms.saturating_add(self.pace.halted_ms);
            }
        }
    }

    fn heard(&mut self, now_ms: u64) {
        self.heard_ms = now_ms;
        self.failures = 0;
    }

    /// Ask again after a pause that doubles each time and has a random half, so that a site's kiosks do not come back together.
    fn doubt(&mut self, now_ms: u64, jitter_permille: u16) {
        let doubled = self.pace.first_ms.saturating_mul(1 << self.failures.min(20)).min(self.pace.longest_ms);
        let jitter = (doubled / 2).saturating_mul(u64::from(jitter_permille.min(999))) / 1_000;
        self.failures = self.failures.saturating_add(1);
        self.acked = None;
        self.not_before_ms = now_ms.saturating_add(doubled / 2).saturating_add(jitter);
    }
}

#[cfg(test)]
mod tests;
