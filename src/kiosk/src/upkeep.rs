//! Keeping the journal in bounds: personal data that was kept as long as set is forgotten, entries that the office has are let go, and
//! the size shows in health.

use crate::clock::Clock;
use crate::config::JournalConfig;
use crate::error_chain::error_chain;
use crate::health_board::HealthBoard;
use anyhow::Context;
use frontdesk_core::fact::RetentionDays;
use frontdesk_core::health::CheckState;
use frontdesk_core::health::phrases::{cards, storage};
use frontdesk_store::{AppendError, Journal, LetGoPolicy, Reader, Reply};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How often it is looked at. What is due waits an hour at most, of at least a month.
const EVERY: Duration = Duration::from_secs(3_600);

/// The first look: a start has other things to do.
const FIRST: Duration = Duration::from_secs(30);

/// Between two turns of work, so that a tap never waits behind more than one of them.
const BREATH: Duration = Duration::from_millis(200);

/// Keys forgotten in one turn.
const KEYS_AT_ONCE: usize = 500;

/// From this share of the limit on, in percent, health says so.
const NEARLY_FULL_PERCENT: u64 = 90;

const DAY_MS: u64 = 86_400_000;

/// What the task works with.
pub struct Upkeep {
    /// The journal's directory, for reading.
    pub data_dir: PathBuf,
    /// The journal.
    pub journal: Arc<Journal>,
    /// Time.
    pub clock: Clock,
    /// Health.
    pub board: HealthBoard,
    /// Bounds.
    pub bounds: JournalConfig,
    /// How long personal data is kept until the office says otherwise.
    pub retention: RetentionDays,
    /// Staff cards known by their number alone open the door: health says so.
    pub accept_uid_only: bool,
}

impl Upkeep {
    /// Goes on for ever.
    ///
    /// # Errors
    /// The journal cannot be opened for reading.
    pub async fn run(self) -> anyhow::Result<()> {
        let reader = Mutex::new(Reader::open(&self.data_dir).context("reading the journal for its upkeep")?);
        let log_holds = self.journal.log_holds_forgotten();
        tokio::time::sleep(FIRST).await;
        loop {
            // A disk that is full or fails is the journal's own check; here it only means: later.
            if let Err(error) = self.turn(&reader).await {
                tracing::warn!(error = error_chain(&error), "upkeep of the journal is put off");
            }
            self.report(&reader, &log_holds);
            tokio::time::sleep(EVERY).await;
        }
    }

    async fn turn(&self, reader: &Mutex<Reader>) -> Result<(), UpkeepError> {
        let days = lock(reader).retention().map_err(UpkeepError::Read)?.unwrap_or(self.retention);
        loop {
            let now = self.clock.now();
            let done = self.ask(|reply| self.journal.enforce_retention(now, days, KEYS_AT_ONCE, reply)).await?;
            if done.deleted > 0 {
                tracing::info!(keys = done.deleted, held = done.held, "personal data was forgotten as set");
            }
            if !done.more {
                break;
            }
            tokio::time::sleep(BREATH).await;
        }
        self.ask(|reply| self.journal.scrub(reply)).await?;
        let policy = LetGoPolicy {
            keep_ms: u64::from(self.bounds.keep_days) * DAY_MS,
            size_limit_bytes: Some(limit_bytes(&self.bounds)),
        };
        loop {
            let now = self.clock.now();
            let gone = self.ask(|reply| self.journal.let_go(now, policy, reply)).await?;
            if gone.entries > 0 {
                tracing::info!(entries = gone.entries, "entries that the office has were let go");
            }
            if !gone.more {
                return Ok(());
            }
            tokio::time::sleep(BREATH).await;
        }
    }

    async fn ask<T: Send + 'static>(&self, request: impl FnOnce(Reply<T>)) -> Result<T, UpkeepError> {
        let (answer, answered) = oneshot::channel();
        request(Reply::to(move |done| drop(answer.send(done))));
        answered.await.unwrap_or(Err(AppendError::Closed)).map_err(UpkeepError::Write)
    }

    fn report(&self, reader: &Mutex<Reader>, log_holds: &AtomicBool) {
        let tray = lock(reader);
        if let (Ok(counts), Ok(last)) = (tray.tray_counts(), tray.last_tray_count()) {
            tray_check(&self.board, last.map(|last| (last.counted, last.booked)), counts.missing);
            if self.accept_uid_only {
                let (evidence, advice) = (cards::KNOWN_BY_NUMBER, cards::GIVE_PROVEN_CARDS);
                self.board.set("weak cards", CheckState::Degraded, evidence, advice);
            }
        }
        drop(tray);
        let Ok(size) = lock(reader).size() else { return };
        let limit = limit_bytes(&self.bounds);
        let (used_mib, limit_mib) = (size.used_bytes >> 20, limit >> 20);
        let evidence = storage::JOURNAL_USES.with(&[&used_mib, &limit_mib]);
        if log_holds.load(Ordering::Relaxed) {
            let evidence = format!("{evidence}; {}", storage::STILL_IN_LOG);
            self.board.set("storage", CheckState::Degraded, evidence, storage::END_READER);
        } else if size.used_bytes.saturating_mul(100) >= limit.saturating_mul(NEARLY_FULL_PERCENT) {
            self.board.set("storage", CheckState::Degraded, evidence, storage::WAITS_FOR_OFFICE);
        } else {
            self.board.set("storage", CheckState::Ok, evidence, "");
        }
    }
}

/// Cards are counted at the end of a shift and must add up (A3): `last` is what was counted and what should have been.
pub(crate) fn tray_check(board: &HealthBoard, last: Option<(u32, u32)>, missing: u32) {
    let evidence = match last {
        None => cards::NEVER_COUNTED.with(&[&missing]),
        Some((counted, booked)) => cards::COUNTED.with(&[&counted, &booked, &missing]),
    };
    let adds_up = last.is_none_or(|(counted, booked)| counted == booked);
    if adds_up && missing == 0 {
        board.set("cards", CheckState::Ok, evidence, "");
    } else {
        board.set("cards", CheckState::Degraded, evidence, cards::FIND_CARDS);
    }
}

/// A poisoned lock holds a connection for reading: nothing can be half done.
fn lock(reader: &Mutex<Reader>) -> MutexGuard<'_, Reader> {
    reader.lock().unwrap_or_else(PoisonError::into_inner)
}

fn limit_bytes(bounds: &JournalConfig) -> u64 {
    u64::from(bounds.size_limit_mib) << 20
}

/// Why a turn was put off.
#[derive(Debug, thiserror::Error)]
enum UpkeepError {
    #[error("the journal could not be read")]
    Read(#[source] frontdesk_store::ReadError),
    #[error("the journal could not be written")]
    Write(#[source] AppendError),
}
