//! The one thread that writes. Group commit: whatever waits is written in one transaction and answered after its COMMIT.

use crate::append::{Appended, Line};
use crate::log::Log;
use crate::node_key::NodeKey;
use crate::open::Ready;
use crate::seal::Secret;
use crate::{AppendError, Options, Reply, checkpoint, connection, runs};
use frontdesk_core::id::IncarnationId;
use frontdesk_core::journal::{Draft, Head};
use frontdesk_core::time::Now;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// How many requests go into one transaction: bounds how long the first of them waits for the others.
const MAX_GROUP: usize = 256;

/// How often the thread turns without work: shows the watchdog that it lives, and tries to recover.
const IDLE_TURN: Duration = Duration::from_secs(1);

/// What the thread shows of itself.
#[derive(Clone)]
pub(crate) struct Signs {
    pub(crate) progress: Arc<AtomicU64>,
    pub(crate) writable: Arc<AtomicBool>,
    /// What was forgotten still stands in the write-ahead log.
    pub(crate) log_holds_forgotten: Arc<AtomicBool>,
}

impl Default for Signs {
    fn default() -> Self {
        Self {
            progress: Arc::new(AtomicU64::new(0)),
            writable: Arc::new(AtomicBool::new(true)),
            log_holds_forgotten: Arc::new(AtomicBool::new(false)),
        }
    }
}

/// What work other than appending may use.
pub(crate) struct Context<'a> {
    pub(crate) transaction: &'a Transaction<'a>,
    pub(crate) key: &'a NodeKey,
    pub(crate) card_index_key: &'a Secret,
    /// The end of the own journal; see [`Context::write`].
    pub(crate) line: RefCell<Line>,
    /// Keys were deleted: after the COMMIT the log is emptied, so that they are in no file any more.
    pub(crate) forgot: Cell<bool>,
    /// Wall clock of the newest own entry of this transaction, UTC milliseconds.
    written_ms: Cell<i64>,
}

impl Context<'_> {
    /// Writes an own entry in this transaction.
    pub(crate) fn write(&self, now: Now, draft: Draft) -> Result<Appended, AppendError> {
        self.written_ms.set(now.wall.utc_ms);
        self.line.borrow_mut().write(self.transaction, self.card_index_key, now, draft)
    }
}

/// Takes the context, or the reason why there is none; gives the answer that is to be sent after the COMMIT.
type Work = Box<dyn FnOnce(Result<&Context<'_>, AppendError>) -> Pending + Send>;
/// Sends an answer, given how the COMMIT went.
type SendAnswer = Box<dyn FnOnce(Result<(), AppendError>) + Send>;

/// An answer that waits for its COMMIT, and whether there is anything to commit.
pub(crate) struct Pending {
    failed: Option<AppendError>,
    send: SendAnswer,
}

/// What the thread is asked for.
pub(crate) enum Request {
    /// Own entries; neighbours in the queue share a transaction.
    Append { now: Now, drafts: Vec<Draft>, reply: Reply<Vec<Appended>> },
    /// Anything else, in a transaction of its own.
    Alone(Work),
    /// How large the database may grow.
    SizeLimit { limit_bytes: Option<u64>, reply: Reply<()> },
}

impl Request {
    pub(crate) fn alone<T: Send + 'static>(
        reply: Reply<T>,
        work: impl FnOnce(&Context<'_>) -> Result<T, AppendError> + Send + 'static,
    ) -> Self {
        Self::Alone(Box::new(move |context| match context.and_then(work) {
            Ok(done) => Pending { failed: None, send: Box::new(move |committed| reply.send(committed.map(|()| done))) },
            Err(error) => {
                let failed = Some(error.clone());
                Pending { failed, send: Box::new(move |_| reply.send(Err(error))) }
            }
        }))
    }

    pub(crate) fn refuse(self, error: AppendError) {
        match self {
            Self::Append { reply, .. } => reply.send(Err(error)),
            Self::Alone(work) => (work(Err(error.clone())).send)(Err(error)),
            Self::SizeLimit { reply, .. } => reply.send(Err(error)),
        }
    }
}

/// The thread's state.
pub(crate) struct Writer {
    path: PathBuf,
    /// Held for as long as this process writes.
    _lock: File,
    key: NodeKey,
    card_index_key: Secret,
    incarnation: IncarnationId,
    simulated: bool,
    /// What the office says is wanted at the kiosks at once, and they take only what is signed.
    office: bool,
    size_limit_bytes: Option<u64>,
    on_durable: Box<dyn Fn(u64) + Send>,
    /// Gone after a failed write, until the journal could be opened anew.
    connection: Option<Connection>,
    line: Line,
    /// The last own entry that somebody was told to be durable.
    acknowledged: Option<Head>,
    log: Log,
    signs: Signs,
}

impl Writer {
    pub(crate) fn new(ready: Ready, options: Options, signs: Signs) -> Self {
        Self {
            path: ready.path,
            _lock: ready.lock,
            key: ready.key,
            card_index_key: ready.card_index_key,
            incarnation: options.incarnation,
            simulated: options.simulated,
            office: options.office,
            size_limit_bytes: options.size_limit_bytes,
            on_durable: options.on_durable,
            connection: Some(ready.connection),
            acknowledged: ready.line.head(),
            line: ready.line,
            log: Log::new(Arc::clone(&signs.log_holds_forgotten)),
            signs,
        }
    }

    pub(crate) fn run(mut self, waiting: &Receiver<Request>) {
        loop {
            self.step();
            self.log.empty_again(self.connection.as_ref());
            match waiting.recv_timeout(IDLE_TURN) {
                Ok(first) => {
                    let rest = waiting.try_iter().take(MAX_GROUP - 1);
                    self.turn(std::iter::once(first).chain(rest).collect());
                }
                Err(RecvTimeoutError::Timeout) if self.connection.is_none() => drop(self.reconnect()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Shows that the thread lives: once a turn, and after each commit or attempt at one, however it went. A turn of many commits
    /// on a slow disk takes longer than the watchdog waits; a commit that hangs shows nothing.
    fn step(&self) {
        self.signs.progress.fetch_add(1, Ordering::Relaxed);
    }

    /// Serves requests in their order; appends that stand together share a COMMIT.
    fn turn(&mut self, mut requests: VecDeque<Request>) {
        let mut group = Vec::new();
        while let Some(request) = requests.pop_front() {
            match request {
                Request::Append { now, drafts, reply } => {
                    group.push((now, drafts, reply));
                    if !matches!(requests.front(), Some(Request::Append { .. })) {
                        self.append(std::mem::take(&mut group));
                    }
                }
                Request::Alone(work) => self.alone(work),
                Request::SizeLimit { limit_bytes, reply } => {
                    self.size_limit_bytes = limit_bytes;
                    let set = self.connect().and_then(|()| match &self.connection {
                        Some(connection) => Ok(connection::limit_size(connection, limit_bytes)?),
                        None => Ok(()),
                    });
                    reply.send(set);
                }
            }
        }
    }

    fn append(&mut self, group: Vec<(Now, Vec<Draft>, Reply<Vec<Appended>>)>) {
        let (requests, replies): (Vec<_>, Vec<_>) =
            group.into_iter().map(|(now, drafts, reply)| ((now, drafts), reply)).unzip();
        let committed = self.connect().and_then(|()| self.commit(requests));
        self.step();
        match committed {
            Ok(written) => {
                self.clear_log();
                for (reply, appended) in replies.into_iter().zip(written) {
                    reply.send(Ok(appended));
                }
                self.tell_durable();
            }
            Err(error) => {
                self.note(&error);
                for reply in replies {
                    reply.send(Err(error.clone()));
                }
            }
        }
    }

    /// After a COMMIT and the replies to it.
    fn tell_durable(&mut self) {
        self.acknowledged = self.line.head();
        (self.on_durable)(self.acknowledged.map_or(0, |head| head.position.seq));
    }

    /// After a COMMIT: if it deleted keys, they are not to stand in the log any longer than they must.
    fn clear_log(&mut self) {
        if self.line.take_forgot() {
            self.log.empty_now(self.connection.as_ref());
        }
    }

    /// Writes a group in one transaction. When this returns `Ok`, all of it is durable.
    fn commit(&mut self, requests: Vec<(Now, Vec<Draft>)>) -> Result<Vec<Vec<Appended>>, AppendError> {
        let Some(connection) = &mut self.connection else { return Err(AppendError::Closed) };
        let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
        let mut line = self.line.clone();
        let mut written = Vec::with_capacity(requests.len());
        let mut last_wall_ms = 0;
        for (now, drafts) in requests {
            let appended: Result<Vec<_>, _> =
                drafts.into_iter().map(|draft| line.write(&transaction, &self.card_index_key, now, draft)).collect();
            written.push(appended?);
            last_wall_ms = now.wall.utc_ms;
        }
        sign_if_wanted(&transaction, &self.key, &mut line, self.office, last_wall_ms)?;
        transaction.commit()?;
        self.line = line;
        Ok(written)
    }

    fn alone(&mut self, work: Work) {
        let (send, committed) = match self.connect() {
            Ok(()) => self.commit_alone(work),
            Err(error) => (work(Err(error.clone())).send, Err(error)),
        };
        self.step();
        match &committed {
            Ok(()) => self.clear_log(),
            Err(error) => self.note(error),
        }
        send(committed);
        if self.acknowledged != self.line.head() && self.connection.is_some() {
            self.tell_durable();
        }
    }

    fn commit_alone(&mut self, work: Work) -> (SendAnswer, Result<(), AppendError>) {
        let refused = |work: Work, error: AppendError| (work(Err(error.clone())).send, Err(error));
        let Some(connection) = &mut self.connection else { return refused(work, AppendError::Closed) };
        let transaction = match Transaction::new(connection, TransactionBehavior::Immediate) {
            Ok(transaction) => transaction,
            Err(error) => return refused(work, error.into()),
        };
        let context = Context {
            transaction: &transaction,
            key: &self.key,
            card_index_key: &self.card_index_key,
            line: RefCell::new(self.line.clone()),
            forgot: Cell::new(false),
            written_ms: Cell::new(0),
        };
        let pending = work(Ok(&context));
        let Context { line, forgot, written_ms, .. } = context;
        let (mut line, written_ms) = (line.into_inner(), written_ms.get());
        let committed = match pending.failed {
            None => sign_if_wanted(&transaction, &self.key, &mut line, self.office, written_ms)
                .and_then(|()| transaction.commit().map_err(AppendError::from)),
            Some(error) => Err(error),
        };
        if committed.is_ok() {
            self.line = line;
            self.line.note_forgot(forgot.get());
        }
        (pending.send, committed)
    }

    /// After a failure of the disk the connection is not trusted any more: what it holds in memory and what is on the disk may
    /// differ.
    fn note(&mut self, error: &AppendError) {
        tracing::warn!(error = %error, source = std::error::Error::source(error).map(tracing::field::display), "not written");
        if error.taints_connection() {
            self.connection = None;
            self.signs.writable.store(false, Ordering::Relaxed);
        }
    }

    fn connect(&mut self) -> Result<(), AppendError> {
        if self.connection.is_some() { Ok(()) } else { self.reconnect() }
    }

    fn reconnect(&mut self) -> Result<(), AppendError> {
        let opened = self.open_anew();
        self.step();
        opened
    }

    /// Opens the journal anew, makes durable whatever the failed commit left in the log (see [`connection::empty_the_log`]),
    /// and takes the line up where the disk says it ends.
    fn open_anew(&mut self) -> Result<(), AppendError> {
        let connection = connection::for_writing(&self.path)?;
        connection::empty_the_log(&connection)?;
        connection::limit_size(&connection, self.size_limit_bytes)?;
        let line = Line::load(&connection, self.key.node(), self.incarnation, self.simulated)?;
        self.check_acknowledged(&connection)?;
        self.line = line;
        self.connection = Some(connection);
        self.signs.writable.store(true, Ordering::Relaxed);
        tracing::info!("the journal can be written again");
        Ok(())
    }

    /// An entry that was acknowledged must still be there. If the disk has lost it, writing on would hide that.
    fn check_acknowledged(&self, connection: &Connection) -> Result<(), AppendError> {
        let Some(head) = self.acknowledged else { return Ok(()) };
        let run = runs::find(connection, self.key.node(), head.position.incarnation)?;
        let hash = run.map(|run| runs::hash_at(connection, run.id, head.position.seq)).transpose()?.flatten();
        if hash == Some(head.hash) { Ok(()) } else { Err(AppendError::Lost { seq: head.position.seq }) }
    }
}

/// Signs the end of the own journal in the transaction that wrote it, if it is time to.
fn sign_if_wanted(
    transaction: &Transaction<'_>,
    key: &NodeKey,
    line: &mut Line,
    office: bool,
    wall_ms: i64,
) -> Result<(), AppendError> {
    match line.wants_checkpoint(office) {
        Some((run, head)) => Ok(checkpoint::sign_line(transaction, key, run, head, wall_ms)?),
        None => Ok(()),
    }
}
