//! The task that has badges printed. It keeps what waits, bounded; asks the queue how it is; hands over; and says what became of each
//! badge. Nobody waits for it.

use crate::badge::{Badge, BadgeSize};
use crate::cups::{CupsError, JobState, PrintQueue};
use crate::pdf;
use frontdesk_core::fact::{BadgeFact, BadgeFailure};
use frontdesk_core::health::printer::{PrinterMeasures, QueueState};
use frontdesk_core::id::VisitId;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

/// Badges that are not printed yet, at most.
pub const MAX_BADGES: usize = 32;

/// How often the queue is asked how it is while nothing waits.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// How often while something does.
const BUSY_EVERY: Duration = Duration::from_secs(1);

/// What the press is told.
#[derive(Debug)]
pub enum BadgeOrder {
    /// Print this.
    Print {
        /// Of which visit.
        visit: VisitId,
        /// What stands on it.
        badge: Box<Badge>,
    },
    /// An earlier run handed this over and does not say what became of it: go on with its job, or print it where the queue knows of none.
    TakeUp {
        /// Of which visit.
        visit: VisitId,
        /// What stands on it; none where the visit is over or nobody can read it: then it is taken back.
        badge: Option<Box<Badge>>,
    },
    /// The visit is over: what is not printed of it is not printed any more.
    Over {
        /// Which.
        visit: VisitId,
    },
}

/// What became of a badge, as it is to be written down.
pub type BadgeNews = BadgeFact;

/// The task. It ends when nobody can tell it anything any more.
pub struct Press {
    /// Where to.
    pub queue: PrintQueue,
    /// The label.
    pub size: BadgeSize,
    /// A badge that is not printed within this is given up.
    pub give_up_after: Duration,
    /// What is to be done.
    pub orders: mpsc::Receiver<BadgeOrder>,
    /// What became of it.
    pub news: mpsc::Sender<BadgeNews>,
    /// How the printer is.
    pub measures: watch::Sender<PrinterMeasures>,
}

struct Waiting {
    visit: VisitId,
    /// None where nobody needs it any more: what the queue has of it is to be taken back.
    badge: Option<Box<Badge>>,
    since: Instant,
    /// The job, once the queue has taken it.
    job: Option<i32>,
    /// Of an earlier run: the queue may have a job of it.
    may_be_there: bool,
}

impl Waiting {
    fn job_name(&self) -> String {
        self.visit.to_string()
    }
}

/// What a turn made of a badge.
enum Turned {
    Waits(Waiting),
    Over(VisitId, Result<(), BadgeFailure>),
}

impl Press {
    /// Goes on until nobody can order anything, or nobody listens.
    pub async fn run(mut self) {
        let mut waiting: Vec<Waiting> = Vec::new();
        loop {
            let state = self.queue.state().await;
            // Before what comes of it, so that nobody says that a stopped queue prints.
            self.tell(state.clone(), &waiting);
            if !self.turn(&state, &mut waiting).await {
                return;
            }
            self.tell(state, &waiting);
            let pause = if waiting.is_empty() { LOOK_EVERY } else { BUSY_EVERY };
            tokio::select! {
                order = self.orders.recv() => match order {
                    Some(order) => if !self.take(order, &mut waiting).await { return },
                    None => return,
                },
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    fn tell(&self, queue: QueueState, waiting: &[Waiting]) {
        let oldest = waiting.iter().map(|one| one.since.elapsed()).max().unwrap_or_default();
        let measures = PrinterMeasures {
            queue,
            waiting: u64::try_from(waiting.len()).unwrap_or(u64::MAX),
            oldest_ms: u64::try_from(oldest.as_millis()).unwrap_or(u64::MAX),
        };
        self.measures.send_replace(measures);
    }

    /// Whether anybody listens still.
    async fn say(&self, news: BadgeNews) -> bool {
        self.news.send(news).await.is_ok()
    }

    async fn take(&self, order: BadgeOrder, waiting: &mut Vec<Waiting>) -> bool {
        match order {
            BadgeOrder::Print { visit, badge } => self.wait_for(visit, Some(badge), false, waiting).await,
            BadgeOrder::TakeUp { visit, badge } => self.wait_for(visit, badge, true, waiting).await,
            BadgeOrder::Over { visit } => {
                let Some(place) = waiting.iter().position(|one| one.visit == visit) else { return true };
                if let Some(one) = waiting.get_mut(place).filter(|one| one.may_be_there) {
                    one.badge = None;
                    return true;
                }
                let over = waiting.swap_remove(place);
                self.take_back(&over).await;
                self.say(BadgeFact::Failed { visit, why: BadgeFailure::Outlived }).await
            }
        }
    }

    async fn wait_for(
        &self,
        visit: VisitId,
        badge: Option<Box<Badge>>,
        may_be_there: bool,
        waiting: &mut Vec<Waiting>,
    ) -> bool {
        // The same badge again while it waits is the same badge.
        if waiting.iter().any(|one| one.visit == visit) {
            return true;
        }
        if waiting.len() >= MAX_BADGES {
            return self.say(BadgeFact::Failed { visit, why: BadgeFailure::TooMany }).await;
        }
        waiting.push(Waiting { visit, badge, since: Instant::now(), job: None, may_be_there });
        true
    }

    async fn take_back(&self, over: &Waiting) {
        let Some(job) = over.job else { return };
        if let Err(error) = self.queue.cancel(job).await {
            tracing::warn!(job, %error, "a badge that nobody needs could not be taken back");
        }
    }

    async fn turn(&self, state: &QueueState, waiting: &mut Vec<Waiting>) -> bool {
        for one in std::mem::take(waiting) {
            let news = match self.go_on(one, state).await {
                Turned::Waits(one) => {
                    waiting.push(one);
                    continue;
                }
                Turned::Over(visit, Ok(())) => BadgeFact::Printed { visit },
                Turned::Over(visit, Err(why)) => BadgeFact::Failed { visit, why },
            };
            if !self.say(news).await {
                return false;
            }
        }
        true
    }

    async fn go_on(&self, mut one: Waiting, state: &QueueState) -> Turned {
        let visit = one.visit;
        if one.may_be_there {
            self.look_for(&mut one).await;
        }
        if let Some(job) = one.job {
            match self.queue.job(job).await {
                Ok(JobState::Printed) => return Turned::Over(visit, Ok(())),
                Ok(JobState::GivenUp) => return Turned::Over(visit, Err(BadgeFailure::Refused)),
                Ok(JobState::UnderWay) => {}
                Err(error) => tracing::debug!(job, %error, "nobody knows how far a badge is"),
            }
        }
        if one.badge.is_none() && !one.may_be_there {
            self.take_back(&one).await;
            return Turned::Over(visit, Err(BadgeFailure::Outlived));
        }
        if one.job.is_none() && !one.may_be_there && matches!(state, QueueState::There { accepting: true, .. }) {
            match self.hand_over(&one).await {
                Ok(job) => {
                    one.job = Some(job);
                    if !self.say(BadgeFact::Queued { visit }).await {
                        return Turned::Waits(one);
                    }
                }
                Err(HandOver::Undrawn) => return Turned::Over(visit, Err(BadgeFailure::NotDrawn)),
                Err(HandOver::Refused) => return Turned::Over(visit, Err(BadgeFailure::Refused)),
                Err(HandOver::Later) => {}
            }
        }
        if one.since.elapsed() < self.give_up_after {
            return Turned::Waits(one);
        }
        self.take_back(&one).await;
        Turned::Over(visit, Err(state.obstacle().unwrap_or(BadgeFailure::Away)))
    }

    /// A job that CUPS has kept over our end is not printed a second time.
    async fn look_for(&self, one: &mut Waiting) {
        match self.queue.job_called(&one.job_name()).await {
            Ok(job) => (one.job, one.may_be_there) = (job, false),
            Err(CupsError::NotFound) => one.may_be_there = false,
            Err(error) => tracing::debug!(%error, "nobody knows whether the queue has a badge"),
        }
    }

    async fn hand_over(&self, one: &Waiting) -> Result<i32, HandOver> {
        let (Some(badge), size) = (one.badge.clone(), self.size) else { return Err(HandOver::Undrawn) };
        let drawn = tokio::task::spawn_blocking(move || pdf::draw(&badge, size)).await;
        let pdf = match drawn {
            Ok(Ok(pdf)) => pdf,
            Ok(Err(error)) => {
                tracing::error!(%error, "a badge could not be drawn");
                return Err(HandOver::Undrawn);
            }
            Err(_) => return Err(HandOver::Undrawn),
        };
        self.queue.print(&one.job_name(), &pdf, size).await.map_err(|error| {
            tracing::warn!(%error, "a badge was not taken by its queue");
            match error {
                CupsError::Refused(_) | CupsError::Answer(_) => HandOver::Refused,
                _ => HandOver::Later,
            }
        })
    }
}

enum HandOver {
    Undrawn,
    Refused,
    Later,
}
