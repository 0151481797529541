//! The planner with what it needs to remember: what is known of the office, and receipts on their way into the journal.

use crate::exchange::{Heard, Peer, Trouble};
use crate::planner::{Event, Planner};
use frontdesk_core::journal::Receipt;

/// A receipt costs the journal a commit, so while a backlog drains only one in so many batches is kept. The newest covers all before.
const BATCHES_PER_RECEIPT: u32 = 20;

#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) planner: Planner,
    pub(crate) peer: Peer,
    receipt: Option<Receipt>,
    batches: u32,
    pub(crate) forks: u64,
    pub(crate) recovered: u64,
    pub(crate) trouble: Option<Trouble>,
}

impl Engine {
    pub(crate) fn new(planner: Planner) -> Self {
        Self { planner, peer: Peer::default(), receipt: None, batches: 0, forks: 0, recovered: 0, trouble: None }
    }

    /// Takes an answer in.
    pub(crate) fn heard(&mut self, now_ms: u64, heard: Heard) {
        if let Some(trouble) = heard.trouble {
            self.trouble = trouble;
        }
        self.forks = self.forks.saturating_add(heard.forks);
        self.recovered = self.recovered.saturating_add(heard.recovered);
        if matches!(heard.event, Event::Pushed(_)) {
            self.batches = self.batches.saturating_add(1);
        }
        if heard.receipt.is_some() {
            self.receipt = heard.receipt;
        }
        self.peer.apply(heard.change);
        self.planner.on(now_ms, heard.event);
    }

    /// The receipt to keep now, if it is time.
    pub(crate) fn due_receipt(&mut self) -> Option<Receipt> {
        let is_due = self.batches >= BATCHES_PER_RECEIPT || self.planner.behind() == 0;
        if !is_due {
            return None;
        }
        let receipt = self.receipt.take()?;
        self.batches = 0;
        Some(receipt)
    }
}
