//! The handle through which everything is written.

use crate::append::{self, Appended};
use crate::backup;
use crate::checkpoint;
use crate::forget::{self, ForgetRequest, Forgotten};
use crate::ingest::{self, Batch, IngestAnswer};
use crate::keys::{self, KeysImported, SealingKey};
use crate::letting_go::{self, LetGoPolicy, LetGone};
use crate::missing;
use crate::open::{self, OpenError, Opened};
use crate::receipts::{self, ReceiptKept};
use crate::snapshot::{self, Snapshot, SnapshotDraft, SnapshotIntake, SnapshotTaken};
use crate::writer::{Request, Signs, Writer};
use crate::{AppendError, ReadError, Reader, Reply, retention, scrub, seal, trust};
use frontdesk_core::fact::RetentionDays;
use frontdesk_core::id::{IncarnationId, KeyId, NodeId};
use frontdesk_core::journal::{Checkpoint, Draft, NodePublicKey, Receipt, SnapshotSeal};
use frontdesk_core::time::Now;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

/// How a journal is opened.
pub struct Options {
    /// Fresh random bytes: names this run, so that no position is ever used twice (invariant 5).
    pub incarnation: IncarnationId,
    /// Simulated hardware has a part in this run: every entry is marked (invariant 9).
    pub simulated: bool,
    /// This node is the office: what it says of the site counts, and each of its writes is signed at once.
    pub office: bool,
    /// How many requests may wait; one more is refused with [`AppendError::QueueFull`].
    pub queue: usize,
    /// How large the database may grow, bytes; `None` for the disk's own bound.
    pub size_limit_bytes: Option<u64>,
    /// Called with the own journal's count whenever new entries are durable, after their replies. It runs on the journal's
    /// thread: it may not block.
    pub on_durable: Box<dyn Fn(u64) + Send>,
}

impl Options {
    /// A run with the usual bounds: 1,024 waiting requests (minutes of a busy door), no size limit.
    #[must_use]
    pub fn new(incarnation: IncarnationId) -> Self {
        Self {
            incarnation,
            simulated: false,
            office: false,
            queue: 1_024,
            size_limit_bytes: None,
            on_durable: Box::new(|_| {}),
        }
    }
}

/// A journal that is open for writing by this process alone. Dropping it writes out what waits and ends the thread.
pub struct Journal {
    dir: PathBuf,
    node: NodeId,
    public_key: NodePublicKey,
    requests: Option<SyncSender<Request>>,
    thread: Option<JoinHandle<()>>,
    signs: Signs,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("dir", &self.dir).field("node", &self.node).finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens the journal in `dir`, making one if there is none, and starts its thread.
    ///
    /// # Errors
    /// [`OpenError`] says what is wrong and where; nothing was changed, renamed or deleted then.
    pub fn open(dir: &Path, options: Options) -> Result<(Self, Opened), OpenError> {
        let ready = open::open(dir, &options)?;
        let opened = ready.opened.clone();
        let signs = Signs::default();
        let (requests, waiting) = sync_channel(options.queue.max(1));
        let writer = Writer::new(ready, options, signs.clone());
        let thread = std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || writer.run(&waiting))
            .map_err(OpenError::Thread)?;
        let journal = Self {
            dir: dir.to_owned(),
            node: opened.node,
            public_key: opened.public_key,
            requests: Some(requests),
            thread: Some(thread),
            signs,
        };
        Ok((journal, opened))
    }

    /// Its thread has ended, as it never should while this lives: nothing is written any more.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// This node.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// The public half of its key.
    #[must_use]
    pub fn public_key(&self) -> NodePublicKey {
        self.public_key
    }

    /// Writes entries, all or none, in this order. The reply comes exactly once, after the COMMIT that made them durable
    /// (invariant 2); refusals that need no disk come at once, on the caller's thread.
    pub fn append(&self, now: Now, drafts: Vec<Draft>, reply: Reply<Vec<Appended>>) {
        match append::check(&drafts) {
            Ok(()) => self.request(Request::Append { now, drafts, reply }),
            Err(error) => reply.send(Err(error)),
        }
    }

    /// [`Journal::append`], waiting for the reply.
    ///
    /// # Errors
    /// Why it was not written.
    pub fn append_and_wait(&self, now: Now, drafts: Vec<Draft>) -> Result<Vec<Appended>, AppendError> {
        let (reply, answer) = Reply::channel();
        self.append(now, drafts, reply);
        answer.recv().unwrap_or(Err(AppendError::Closed))
    }

    /// Takes entries of another node in; the reply comes after the COMMIT.
    pub fn ingest(&self, batch: Batch, reply: Reply<IngestAnswer>) {
        match ingest::check(&batch) {
            Ok(()) => self.alone(reply, move |context| ingest::ingest(context, &batch)),
            Err(error) => reply.send(Err(error)),
        }
    }

    /// Keeps sealing keys that came from another node, except those that were forgotten.
    pub fn import_keys(&self, received: Vec<SealingKey>, reply: Reply<KeysImported>) {
        if received.len() > keys::MAX_KEYS_PER_IMPORT {
            return reply.send(Err(AppendError::TooLarge { what: "the number of keys" }));
        }
        self.alone(reply, move |context| keys::import(context, &received));
    }

    /// Makes unreadable what is asked for: keys are deleted, and tombstones that say so are written, in one transaction. The
    /// write-ahead log is emptied before the reply, unless a reader is in the way: then as soon as it is not
    /// ([`Journal::log_holds_forgotten`]).
    pub fn forget(&self, now: Now, request: ForgetRequest, reply: Reply<Forgotten>) {
        match forget::check(&request) {
            Ok(()) => self.alone(reply, move |context| forget::forget(context, now, &request)),
            Err(error) => reply.send(Err(error)),
        }
    }

    /// Forgets what has been kept as long as set, at most `limit` keys ([`retention::due`]); nothing while the clock is not trusted.
    /// What is under a hold stays and is counted; what belongs to a visit that has not ended stays.
    pub fn enforce_retention(&self, now: Now, days: RetentionDays, limit: usize, reply: Reply<Forgotten>) {
        self.alone(reply, move |context| retention::enforce(context, now, &days, limit));
    }

    /// Writes the tables of keys and blind indexes afresh if anything was deleted from them since this was last done: SQLite may have
    /// left a copy of a row in a page that it rebuilt. To be asked for after forgetting, when there is time: the writer is busy for as
    /// long as it takes to write all keys once. Answers whether there was anything to do.
    pub fn scrub(&self, reply: Reply<bool>) {
        self.alone(reply, |context| {
            let is_asked = scrub::is_asked(context.transaction)?;
            if is_asked {
                scrub::scrub(context.transaction)?;
                context.forgot.set(true);
            }
            Ok(is_asked)
        });
    }

    /// Seals nothing more under any key that there is: somebody may have them who should not. Answers how many keys that are.
    pub fn retire_keys(&self, reply: Reply<u64>) {
        self.alone(reply, |context| Ok(seal::retire_keys(context.transaction)?));
    }

    /// Signs the own journal's end and keeps the signature; `None` when there is no entry yet.
    pub fn sign_checkpoint(&self, wall_ms: i64, reply: Reply<Option<Checkpoint>>) {
        self.alone(reply, move |context| checkpoint::sign(context, wall_ms));
    }

    /// Checks an office's receipt and keeps it, in place of those that it goes beyond.
    pub fn keep_receipt(&self, receipt: Receipt, office_public_key: NodePublicKey, reply: Reply<ReceiptKept>) {
        self.alone(reply, move |context| receipts::keep(context, &receipt, &office_public_key));
    }

    /// Signs for the newest end of `node`'s journal that is here, as an office does; `None` when nothing of it is here.
    pub fn receipt_for(&self, node: NodeId, wall_ms: i64, reply: Reply<Option<Receipt>>) {
        self.alone(reply, move |context| receipts::sign_head(context, node, wall_ms));
    }

    /// A restored journal has all that the office has: writes `node.caught_up` and takes the mark away. Answers how many own
    /// entries had come back, or `None` when there was no mark.
    pub fn caught_up(&self, now: Now, reply: Reply<Option<u64>>) {
        self.alone(reply, move |context| backup::caught_up(context, now));
    }

    /// Seals a snapshot with this node's key, as an office does.
    pub fn seal_snapshot(&self, draft: SnapshotDraft, wall_ms: i64, reply: Reply<Snapshot>) {
        self.alone(reply, move |context| {
            let SnapshotDraft { bases, kept, public_keys, rows } = draft;
            let seal = SnapshotSeal::sign(context.key.signing(), &bases, &kept, wall_ms);
            Ok(Snapshot { bases, seal, public_keys, total: rows.len() as u64, rows })
        });
    }

    /// Begins with a snapshot that has come whole, if `office_public_key` has sealed it.
    pub fn take_snapshot(
        &self,
        intake: SnapshotIntake,
        seal: SnapshotSeal,
        office_public_key: NodePublicKey,
        reply: Reply<SnapshotTaken>,
    ) {
        self.alone(reply, move |context| snapshot::take(context, &intake, &seal, &office_public_key));
    }

    /// Lets go of older entries that an office has countersigned and nothing needs: one bounded turn, so that a tap waits little.
    /// Called again for as long as the answer says that there is more.
    pub fn let_go(&self, now: Now, policy: LetGoPolicy, reply: Reply<LetGone>) {
        self.alone(reply, move |context| letting_go::turn(context, now, policy));
    }

    /// Trusts an office, as learned at enrolment: what it says of the site counts from now on, what came before this, too. Its
    /// successors are trusted by its own word. Once is enough.
    pub fn trust_office(&self, public_key: NodePublicKey, reply: Reply<()>) {
        self.alone(reply, move |context| trust::trust_office(context, public_key));
    }

    /// These keys were asked for, and what came of them was imported: those that are still missing are asked for later, and at
    /// last no more.
    pub fn keys_asked(&self, asked: Vec<KeyId>, now_ms: i64, reply: Reply<()>) {
        if asked.len() > missing::MAX_KEYS_ASKED {
            return reply.send(Err(AppendError::TooLarge { what: "the number of keys" }));
        }
        self.alone(reply, move |context| missing::asked(context, &asked, now_ms));
    }

    /// Empties the views and replays the journal into them. Answers how many entries were replayed.
    pub fn rebuild_views(&self, reply: Reply<u64>) {
        self.alone(reply, |context| {
            context.forgot.set(true);
            Ok(crate::views::rebuild(context.transaction, context.card_index_key)?)
        });
    }

    /// Changes [`Options::size_limit_bytes`].
    pub fn set_size_limit_bytes(&self, limit_bytes: Option<u64>, reply: Reply<()>) {
        self.request(Request::SizeLimit { limit_bytes, reply });
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn reader(&self) -> Result<Reader, ReadError> {
        Reader::open(&self.dir)
    }

    /// Counts the turns and commits of the writing thread, for the watchdog: goes on at least every second when idle and after
    /// each commit, and stands still while one hangs.
    #[must_use]
    pub fn progress(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.signs.progress)
    }

    /// False from a failed write until the journal has been opened anew.
    #[must_use]
    pub fn writable(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.signs.writable)
    }

    /// True while something that was forgotten may still stand in the write-ahead log, because a reader does not end.
    #[must_use]
    pub fn log_holds_forgotten(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.signs.log_holds_forgotten)
    }

    pub(crate) fn alone<T: Send + 'static>(
        &self,
        reply: Reply<T>,
        work: impl FnOnce(&crate::writer::Context<'_>) -> Result<T, AppendError> + Send + 'static,
    ) {
        self.request(Request::alone(reply, work));
    }

    fn request(&self, request: Request) {
        let Some(requests) = &self.requests else { return };
        match requests.try_send(request) {
            Ok(()) => {}
            Err(TrySendError::Full(request)) => request.refuse(AppendError::QueueFull),
            Err(TrySendError::Disconnected(request)) => request.refuse(AppendError::Closed),
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        drop(self.requests.take());
        let Some(thread) = self.thread.take() else { return };
        // A reply may hold the last handle: the thread cannot wait for itself.
        if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
            tracing::error!("the journal's thread had panicked");
        }
    }
}
