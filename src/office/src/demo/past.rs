//! What a node of a demonstration wrote: told in any order, written in that of time.

use super::DemoError;
use super::day::moment;
use frontdesk_core::fact::Fact;
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::NodePublicKey;
use frontdesk_store::{
    AppendError, Batch, BatchSource, Journal, MAX_DRAFTS_PER_APPEND, MAX_ENTRIES_PER_BATCH, MAX_READ, Options, Outcome,
    Reply,
};
use std::path::Path;

/// Writes under way at once: less than the journal's queue.
const AT_ONCE: usize = 500;

/// What was written when, UTC milliseconds.
#[derive(Default)]
pub(super) struct Story(Vec<(i64, Vec<Fact>)>);

impl Story {
    pub(super) fn tell(&mut self, at_ms: i64, facts: impl IntoIterator<Item = Fact>) {
        self.0.push((at_ms, facts.into_iter().collect()));
    }

    fn write(mut self, journal: &Journal) -> Result<(), DemoError> {
        self.0.sort_by_key(|(at_ms, _)| *at_ms);
        let mut appends = Vec::new();
        for (at_ms, facts) in &self.0 {
            for some in facts.chunks(MAX_DRAFTS_PER_APPEND) {
                appends.push((moment(*at_ms), some.iter().map(Fact::draft).collect::<Result<Vec<_>, _>>()?));
            }
        }
        let mut appends = appends.into_iter().peekable();
        while appends.peek().is_some() {
            let mut answers = Vec::new();
            for (now, drafts) in appends.by_ref().take(AT_ONCE) {
                let (reply, answer) = Reply::channel();
                journal.append(now, drafts, reply);
                answers.push(answer);
            }
            for answer in answers {
                answer.recv().unwrap_or(Err(AppendError::Closed))?;
            }
        }
        Ok(())
    }
}

/// A node's journal, and what is to stand in it.
pub(super) struct Past {
    journal: Journal,
    pub(super) story: Story,
}

impl Past {
    /// An empty one. All that is written into it is marked as simulated.
    pub(super) fn open(dir: &Path, office: bool) -> Result<Self, DemoError> {
        let incarnation = IncarnationId(crate::random::bytes()?);
        let (journal, _) = Journal::open(dir, Options { simulated: true, office, ..Options::new(incarnation) })?;
        Ok(Self { journal, story: Story::default() })
    }

    pub(super) fn node(&self) -> NodeId {
        self.journal.node()
    }

    pub(super) fn public_key(&self) -> NodePublicKey {
        self.journal.public_key()
    }

    /// Writes what was told since it was last written.
    pub(super) fn write(&mut self) -> Result<(), DemoError> {
        std::mem::take(&mut self.story).write(&self.journal)
    }

    /// All of it, with the keys, as a kiosk brings it.
    pub(super) fn brought_to(&self, office: &Self, received_ms: i64) -> Result<(), DemoError> {
        let reader = self.journal.reader()?;
        let mut behind = 0;
        loop {
            let entries = reader.entries(behind, MAX_ENTRIES_PER_BATCH.min(MAX_READ))?;
            let Some(last) = entries.last() else { return Ok(()) };
            behind = last.position.seq;
            let keys = reader.keys_of(&entries)?;
            answer(|reply| office.journal.import_keys(keys, reply))?;
            let source = BatchSource::Node;
            let batch = Batch { public_key: self.public_key(), entries, checkpoint: None, received_ms, source };
            let taken = answer(|reply| office.journal.ingest(batch, reply))?;
            if taken.outcomes.iter().any(|outcome| *outcome != Outcome::Stored) {
                return Err(DemoError::NotTaken);
            }
        }
    }
}

fn answer<T: Send + 'static>(ask: impl FnOnce(Reply<T>)) -> Result<T, DemoError> {
    let (reply, answered) = Reply::channel();
    ask(reply);
    Ok(answered.recv().unwrap_or(Err(AppendError::Closed))?)
}
