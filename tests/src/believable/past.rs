//! The journal of a kiosk that wrote in the past, and how the office came to have it.

use anyhow::{Context, ensure};
use frontdesk_core::fact::Fact;
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::NodePublicKey;
use frontdesk_core::time::Now;
use frontdesk_store::{AppendError, Batch, BatchSource, Journal, MAX_ENTRIES_PER_BATCH, Options, Outcome, Reply};

use super::minutes_ago;
use crate::scratch::Scratch;

/// A kiosk's journal.
pub(super) struct Past {
    journal: Journal,
}

impl Past {
    pub(super) fn open(scratch: &Scratch, run: u8) -> anyhow::Result<Self> {
        let options = Options::new(IncarnationId([run; 16]));
        let (journal, _) = Journal::open(&scratch.dir(&format!("kiosk-{run}"))?, options)?;
        Ok(Self { journal })
    }

    pub(super) fn node(&self) -> NodeId {
        self.journal.node()
    }

    pub(super) fn public_key(&self) -> NodePublicKey {
        self.journal.public_key()
    }

    /// What it wrote so many minutes ago.
    pub(super) fn wrote(&self, minutes: i64, facts: &[Fact]) -> anyhow::Result<()> {
        write(&self.journal, minutes_ago(minutes), facts)
    }

    /// All of it, with the keys, as the kiosk itself would bring it.
    pub(super) fn brought_to(&self, office: &Journal, at: Now) -> anyhow::Result<()> {
        let reader = self.journal.reader()?;
        let entries = reader.entries(0, 100_000)?;
        let keys = reader.keys_of(&entries)?;
        answer(|reply| office.import_keys(keys, reply))?;
        for page in entries.chunks(MAX_ENTRIES_PER_BATCH) {
            let batch = Batch {
                public_key: self.public_key(),
                entries: page.to_vec(),
                checkpoint: None,
                received_ms: at.wall.utc_ms,
                source: BatchSource::Node,
            };
            let taken = answer(|reply| office.ingest(batch, reply))?;
            ensure!(taken.outcomes.iter().all(|outcome| *outcome == Outcome::Stored), "{:?}", taken.outcomes);
        }
        Ok(())
    }
}

/// Writes facts into a journal as if it were then.
pub(super) fn write(journal: &Journal, at: Now, facts: &[Fact]) -> anyhow::Result<()> {
    let drafts = facts.iter().map(Fact::draft).collect::<Result<Vec<_>, _>>()?;
    journal.append_and_wait(at, drafts)?;
    Ok(())
}

fn answer<T: Send + 'static>(ask: impl FnOnce(Reply<T>)) -> anyhow::Result<T> {
    let (reply, answered) = Reply::channel();
    ask(reply);
    let answered: Result<T, AppendError> = answered.recv().context("the journal has ended")?;
    Ok(answered?)
}
