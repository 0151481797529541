//! The kiosk's side of replication: joins the journal, which knows rows, with the client, which knows the wire. The kiosk works for
//! weeks without it.

use crate::clock::Clock;
use crate::health_board::HealthBoard;
use anyhow::Context;
use frontdesk_core::health::CheckState;
use frontdesk_core::id::IncarnationId;
use frontdesk_core::journal::{Checkpoint, Entry, NodePublicKey};
use frontdesk_store::{AppendError, Journal, ReadError, Reader, Reply, SealingKey};
use frontdesk_sync::{Client, PlainKey, Progress, Settings, Source};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// An office that was silent for so long shows in health; shorter gaps are a matter of course.
const SILENT_MS: i64 = 60_000;

/// What replication needs of the daemon.
pub struct Office {
    /// The journal's directory, for reading.
    pub data_dir: PathBuf,
    /// The journal, for checkpoints.
    pub journal: Arc<Journal>,
    /// Count of durable entries.
    pub durable: watch::Receiver<u64>,
    /// How far the office has acknowledged.
    pub acknowledged: watch::Sender<u64>,
    /// How many entries it has not.
    pub behind: watch::Sender<Option<u64>>,
    /// Health.
    pub board: HealthBoard,
    /// Time.
    pub clock: Clock,
}

impl Office {
    /// Replicates for ever.
    ///
    /// # Errors
    /// The journal cannot be read, or the client ended.
    pub async fn replicate(self, url: String) -> anyhow::Result<()> {
        let source = JournalSource {
            reader: Mutex::new(Reader::open(&self.data_dir).context("reading the journal for the office")?),
            journal: Arc::clone(&self.journal),
        };
        let (client, mut progress) = match Client::new(Settings::new(url), Arc::new(source)) {
            Ok(made) => made,
            Err(error) => {
                // The kiosk works without its office: an address that cannot work is said, and nothing more.
                let evidence = crate::error_chain::error_chain(&error);
                self.board.set("office", CheckState::Fault, &evidence, "mend [office] url in the config");
                return std::future::pending().await;
            }
        };
        self.report(&progress.borrow_and_update().clone());
        let running = client.run(self.durable.clone());
        tokio::pin!(running);
        loop {
            tokio::select! {
                () = &mut running => anyhow::bail!("the office's client ended"),
                Ok(()) = progress.changed() => {
                    let now = progress.borrow_and_update().clone();
                    self.report(&now);
                }
            }
        }
    }

    fn report(&self, progress: &Progress) {
        if let Some(seq) = progress.acked_seq {
            self.acknowledged.send_if_modified(|known| std::mem::replace(known, seq) != seq);
        }
        self.behind.send_replace(progress.acked_seq.map(|_| progress.behind));
        let (state, evidence, advice) = self.judge(progress);
        self.board.set("office", state, &evidence, advice);
    }

    fn judge(&self, progress: &Progress) -> (CheckState, String, &'static str) {
        if let Some(trouble) = progress.trouble {
            let evidence = format!("the office does not take this journal: {trouble:?}");
            return (CheckState::Fault, evidence, "compare `frontdeskctl journal verify` here and at the office");
        }
        let Some(error) = &progress.last_error else {
            return match progress.last_ok_ms {
                Some(_) => (CheckState::Ok, format!("{} entries behind", progress.behind), ""),
                None => (CheckState::Unknown, "not asked yet".to_owned(), ""),
            };
        };
        let advice = "visits and doors go on without it; check the network if it stays away";
        let silent_ms = progress.last_ok_ms.map(|ok_ms| self.clock.now().wall.utc_ms.saturating_sub(ok_ms));
        let evidence = format!("{error}; {} entries wait", progress.behind);
        match silent_ms {
            Some(silent_ms) if silent_ms < SILENT_MS => (CheckState::Ok, evidence, ""),
            _ => (CheckState::Degraded, evidence, advice),
        }
    }
}

/// Why the journal could not be read or signed for the office.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Reading failed.
    #[error("reading the journal")]
    Read(#[from] ReadError),
    /// Signing failed.
    #[error("signing the journal")]
    Sign(#[from] AppendError),
}

struct JournalSource {
    reader: Mutex<Reader>,
    journal: Arc<Journal>,
}

impl JournalSource {
    fn read<T>(&self, read: impl FnOnce(&Reader) -> Result<T, ReadError>) -> Result<T, SourceError> {
        // A poisoned lock holds a connection for reading: nothing can be half done.
        Ok(read(&self.reader.lock().unwrap_or_else(PoisonError::into_inner))?)
    }
}

impl Source for JournalSource {
    type Error = SourceError;

    fn public_key(&self) -> NodePublicKey {
        self.journal.public_key()
    }

    fn head_seq(&self) -> Result<u64, SourceError> {
        self.read(|reader| Ok(reader.head()?.map_or(0, |head| head.position.seq)))
    }

    fn entries(&self, after_seq: u64, limit: usize) -> Result<Vec<Entry>, SourceError> {
        self.read(|reader| reader.entries(after_seq, limit))
    }

    fn keys_for(&self, entries: &[Entry]) -> Result<Vec<PlainKey>, SourceError> {
        Ok(self.read(|reader| reader.keys_of(entries))?.into_iter().map(plain_key).collect())
    }

    fn run_span(&self, incarnation: IncarnationId) -> Result<Option<(u64, u64)>, SourceError> {
        self.read(|reader| reader.run_span(incarnation))
    }

    fn checkpoint(&self, wall_ms: i64) -> Result<Option<Checkpoint>, SourceError> {
        let (reply, answer) = Reply::channel();
        self.journal.sign_checkpoint(wall_ms, reply);
        answer.recv().unwrap_or(Err(AppendError::Closed)).map_err(SourceError::from)
    }
}

fn plain_key(key: SealingKey) -> PlainKey {
    PlainKey {
        id: key.id,
        subject: key.subject,
        class: key.class,
        month: key.month,
        created_ms: key.created_ms,
        key: key.key,
    }
}
