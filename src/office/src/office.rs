//! What the office is made of: its journal, its secret, and who waits for news.

use crate::sealing_key::{self, SealingKeyError};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_store::{AppendError, Journal, OpenError, Options, ReadError, Reader, Reply};
use frontdesk_sync::OfficeSecret;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio_util::sync::CancellationToken;

/// How many writes may wait; more are answered with 503, and kiosks come back by themselves.
const WRITE_QUEUE: usize = 64;

/// How many pages may listen for news at once; each holds a connection.
pub(crate) const MAX_LISTENERS: usize = 64;

/// How many nodes' last contact is kept in memory: a site has a handful.
const MAX_CONTACTS: usize = 256;

/// How an office is run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where its journal and keys are.
    pub data: PathBuf,
    /// Shows on every page that this is a demonstration.
    pub demo_banner: bool,
    /// The network is trusted, so that names other than loopback addresses may lead here.
    pub trusted_network: bool,
}

/// Why an office could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// Its journal.
    #[error("the office's journal could not be opened")]
    Journal(#[from] OpenError),
    /// A reading connection.
    #[error("the office's journal could not be read")]
    Read(#[from] ReadError),
    /// Its sealing key.
    #[error("the office's sealing key could not be had")]
    SealingKey(#[from] SealingKeyError),
    /// No random bytes.
    #[error("no random bytes could be had")]
    Random(String),
}

/// An open office.
pub struct Office {
    pub(crate) settings: Settings,
    /// One reading connection: pages are few and short. Before the journal, so that it is closed first and the journal's own
    /// closing empties the write-ahead log.
    reader: Arc<Mutex<Reader>>,
    pub(crate) journal: Journal,
    pub(crate) secret: OfficeSecret,
    /// Counts changes; pages listen to it.
    pub(crate) news: watch::Sender<u64>,
    pub(crate) listeners: Arc<Semaphore>,
    /// Ends the streams when the server stops.
    pub(crate) stopping: CancellationToken,
    /// Kiosks that asked something since our start, UTC milliseconds. Not worth a write each time.
    asked: Mutex<BTreeMap<NodeId, i64>>,
}

impl Office {
    /// Opens the office in its data directory.
    ///
    /// # Errors
    /// [`OfficeError`], with the path of what is wrong.
    pub fn open(settings: Settings) -> Result<Arc<Self>, OfficeError> {
        let mut incarnation = [0; 16];
        getrandom::fill(&mut incarnation).map_err(|error| OfficeError::Random(error.to_string()))?;
        let options = Options { queue: WRITE_QUEUE, ..Options::new(IncarnationId(incarnation)) };
        let (journal, opened) = Journal::open(&settings.data, options)?;
        tracing::info!(node = %opened.node, entries = opened.entries, "the office's journal is open");
        Ok(Arc::new(Self {
            reader: Arc::new(Mutex::new(journal.reader()?)),
            secret: sealing_key::load_or_create(&settings.data)?,
            journal,
            settings,
            news: watch::Sender::new(0),
            listeners: Arc::new(Semaphore::new(MAX_LISTENERS)),
            stopping: CancellationToken::new(),
            asked: Mutex::new(BTreeMap::new()),
        }))
    }

    /// Ends the streams, so that a stop need not wait for the pages that listen.
    pub fn stop(&self) {
        self.stopping.cancel();
    }

    /// Tells the pages that something is new.
    pub(crate) fn tell(&self) {
        self.news.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Reads on a blocking thread.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, Failure> {
        let reader = Arc::clone(&self.reader);
        let done =
            tokio::task::spawn_blocking(move || work(&reader.lock().unwrap_or_else(PoisonError::into_inner))).await;
        done.map_err(|_| Failure::Panicked)?.map_err(Failure::Read)
    }

    /// Writes, and waits until it is durable.
    pub(crate) async fn write<T: Send + 'static>(&self, ask: impl FnOnce(&Journal, Reply<T>)) -> Result<T, Failure> {
        let (sender, receiver) = oneshot::channel();
        // Whoever asked may have gone away.
        ask(&self.journal, Reply::to(move |answer| drop(sender.send(answer))));
        receiver.await.map_err(|_| Failure::Write(AppendError::Closed))?.map_err(Failure::Write)
    }

    pub(crate) fn note_contact(&self, node: NodeId) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.contains_key(&node) || asked.len() < MAX_CONTACTS {
            asked.insert(node, utc_ms());
        }
    }

    pub(crate) fn asked_ms(&self) -> BTreeMap<NodeId, i64> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("the journal could not be read")]
    Read(#[source] ReadError),
    #[error("the journal could not be written")]
    Write(#[source] AppendError),
    #[error("reading ended unexpectedly")]
    Panicked,
}

/// Our own clock, UTC milliseconds.
pub(crate) fn utc_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}
