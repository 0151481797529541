//! The task that keeps the tickets, counts for how much of the time the door could be used, writes the checks' numbers down once an hour, and
//! inspects everything once a day (A6).
//!
//! What core's machine decides is written in its order; until it is, it waits here, bounded, and is tried again: a disk that is full is a
//! ticket, too, as soon as there is room to say so.

mod inspection;
mod relays;
mod requests;

pub use inspection::VerifiedAt;
pub use relays::{ExercisedDoor, times};
pub use requests::{Asked, TicketRequest, TicketsAnswer, TicketsRefused, TicketsSender};

use crate::clock::Clock;
use crate::error_chain::error_chain;
use crate::event::Events;
use crate::health_board::HealthBoard;
use anyhow::Context;
use frontdesk_core::fact::{Fact, HealthFact, InspectionWhy};
use frontdesk_core::health::availability::Availability;
use frontdesk_core::health::inspection::{FIRST_AFTER_MS, is_due};
use frontdesk_core::health::sampling::Sampler;
use frontdesk_core::health::tickets::{DeskSignal, REOPEN_WITHIN_MS, TicketDesk};
use frontdesk_core::id::TicketId;
use frontdesk_store::{AppendError, Journal, Reader, Reply};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};

/// How often the checks are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// After a write that failed.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// How often availability is written down.
const COUNTED_EVERY: Duration = Duration::from_secs(3_600);

/// Facts that wait for a disk at most: beyond that nothing is decided until there is room.
const MAX_WAITING: usize = 64;

/// Tickets that are read back after a start.
const MAX_TICKETS: usize = 1_000;

/// For how much of the time the door could be used, shared with the orderly stop.
pub type SharedAvailability = Arc<Mutex<Availability>>;

/// What the task works with.
pub struct Inspector {
    /// The journal's directory, for verifying it.
    pub data_dir: PathBuf,
    /// The journal.
    pub journal: Arc<Journal>,
    /// Time.
    pub clock: Clock,
    /// Health.
    pub board: HealthBoard,
    /// Where the station listens, for exercising relays.
    pub events: Events,
    /// The doors whose relays are exercised.
    pub exercised: Vec<ExercisedDoor>,
    /// When the daily inspection begins, minutes after local midnight.
    pub inspect_at_minute: i64,
    /// What the control socket asks.
    pub requests: mpsc::Receiver<Asked>,
    /// What the desk is to be told.
    pub signal: watch::Sender<DeskSignal>,
    /// The newest verification of the journal.
    pub verified: VerifiedAt,
    /// For how much of the time the door could be used.
    pub availability: SharedAvailability,
}

/// What changes from turn to turn.
struct Turn {
    desk: TicketDesk,
    waiting: VecDeque<HealthFact>,
    not_before: Instant,
    counted: Instant,
    sampler: Sampler,
    started: Instant,
    /// When the last inspection was, UTC milliseconds, and by our own steady clock.
    last_ms: Option<i64>,
    last: Option<Instant>,
}

impl Inspector {
    /// Goes on for ever.
    ///
    /// # Errors
    /// The journal cannot be read at the start, or no random numbers are to be had.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let mut turn = self.begin()?;
        let mut every = tokio::time::interval(EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = every.tick() => self.turn(&mut turn).await?,
                Some(asked) = self.requests.recv() => self.answer(asked, &mut turn).await,
            }
            self.tell_desk(&turn);
        }
    }

    fn tell_desk(&self, turn: &Turn) {
        let now = turn.desk.signal();
        self.signal.send_if_modified(|told| std::mem::replace(told, now) != now);
    }

    fn begin(&self) -> anyhow::Result<Turn> {
        let reader = Reader::open(&self.data_dir).context("reading tickets")?;
        let now_ms = self.clock.now().wall.utc_ms;
        let found = reader.tickets(now_ms.saturating_sub(REOPEN_WITHIN_MS), MAX_TICKETS)?;
        let own = found.into_iter().filter(|record| record.node == self.journal.node());
        let inspections = reader.inspections(1)?;
        if let Some(last) = inspections.first() {
            self.verified.restore(last);
        }
        Ok(Turn {
            desk: TicketDesk::restore(own.map(|record| record.ticket)),
            waiting: VecDeque::new(),
            not_before: Instant::now(),
            counted: Instant::now(),
            sampler: Sampler::default(),
            started: Instant::now(),
            last_ms: inspections.first().map(|last| last.at_ms),
            last: None,
        })
    }

    async fn turn(&self, turn: &mut Turn) -> anyhow::Result<()> {
        self.watch(turn).await?;
        let now = self.clock.now();
        if turn.counted.elapsed() >= COUNTED_EVERY {
            turn.counted = Instant::now();
            let counted = lock(&self.availability).take(now);
            if let Err(error) = self.write(counted).await {
                tracing::warn!(error = error_chain(&error), "availability of this hour is lost");
            }
        }
        let (up_ms, since_last_ms) = (ms(turn.started), turn.last.map(ms));
        if is_due(now.wall, self.inspect_at_minute, turn.last_ms, up_ms, since_last_ms) {
            // Whether it could be written or not: the next one is tomorrow, and a disk that takes nothing is a check of its own.
            turn.last = Some(Instant::now());
            turn.last_ms = Some(now.wall.utc_ms);
            if let Err(error) = self.inspect(InspectionWhy::Scheduled, None, turn).await {
                tracing::error!(error = format!("{error:#}"), "the inspection could not be recorded");
            }
        }
        Ok(())
    }

    async fn watch(&self, turn: &mut Turn) -> anyhow::Result<()> {
        let (now, checks) = (self.clock.now(), self.board.checks());
        lock(&self.availability).look(now, &checks);
        if ms(turn.started) >= FIRST_AFTER_MS && turn.waiting.len() < MAX_WAITING {
            turn.waiting.extend(turn.sampler.look(now.mono_ms, &checks));
        }
        if turn.waiting.len() < MAX_WAITING {
            let facts = turn.desk.look(now, &checks, TicketId(random()?));
            turn.waiting.extend(facts);
        }
        // Before it is written: the bell does not wait for a disk that hangs.
        self.tell_desk(turn);
        self.write_waiting(turn).await;
        Ok(())
    }

    /// In their order; what cannot be written stays first.
    async fn write_waiting(&self, turn: &mut Turn) {
        while let Some(fact) = turn.waiting.front() {
            if Instant::now() < turn.not_before {
                return;
            }
            if let Err(error) = self.write(fact.clone()).await {
                tracing::warn!(error = error_chain(&error), "what became of a ticket waits for the journal");
                turn.not_before = Instant::now() + AGAIN_AFTER;
                return;
            }
            turn.waiting.pop_front();
        }
    }

    async fn write(&self, fact: HealthFact) -> Result<(), AppendError> {
        // No value of these types causes it.
        let Ok(draft) = Fact::Health(fact).draft() else { return Ok(()) };
        let (answer, answered) = oneshot::channel();
        self.journal.append(self.clock.now(), vec![draft], Reply::to(move |written| drop(answer.send(written))));
        answered.await.unwrap_or(Err(AppendError::Closed)).map(drop)
    }
}

/// A poisoned lock holds whole numbers all the same.
pub(crate) fn lock(availability: &SharedAvailability) -> std::sync::MutexGuard<'_, Availability> {
    availability.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ms(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn random() -> anyhow::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("random numbers: {error}"))?;
    Ok(bytes)
}
