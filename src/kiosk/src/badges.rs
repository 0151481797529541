//! Badges at the kiosk (A2): the task that sees in the journal when one is due, and writes down what became of it. The visit knows nothing
//! of it, and waits for none.

mod due;
mod shown;

use self::due::{Due, badge_of, due};
use self::shown::Shown;
use crate::clock::Clock;
use crate::error_chain::error_chain;
use crate::event::{Event, Events};
use crate::health_board::HealthBoard;
use anyhow::Context;
use frontdesk_badge::{BadgeConfig, BadgeOrder, MAX_BADGES, Press};
use frontdesk_core::fact::{BadgeFact, BadgeFailure, CommandOutcome, Fact};
use frontdesk_core::health::printer::{PrinterMeasures, judge};
use frontdesk_core::id::{CommandId, VisitId};
use frontdesk_core::screen::BadgeNote;
use frontdesk_core::station::Input;
use frontdesk_store::{Journal, Reader, Reply};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// Visits that ended longer ago have no badge under way, milliseconds.
const LOOK_BACK_MS: i64 = 48 * 3_600_000;

/// The most visits looked at.
const MAX_VISITS: usize = 2_000;

/// Visits of which it is remembered that they have their badge; the journal knows it of all of them a moment later.
const MAX_REMEMBERED: usize = 1_024;

/// Why nothing is printed for somebody who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    /// There is no such visit, it is over, or nobody can read whose it is.
    #[error("no open visit of that id, or its name is not readable")]
    NoVisit,
    /// Too many wait already.
    #[error("too many badges wait for the printer")]
    TooMany,
    /// The journal could not be read.
    #[error("the journal could not be read")]
    Unread,
}

/// Somebody who asks for a badge, and waits for a word.
type Asked = (VisitId, oneshot::Sender<Result<(), NotAsked>>);

/// Where badges are asked for.
#[derive(Clone)]
pub struct BadgeDesk(mpsc::Sender<Asked>);

impl BadgeDesk {
    /// It, and where the task listens.
    #[must_use]
    pub fn new() -> (Self, mpsc::Receiver<Asked>) {
        let (desk, asked) = mpsc::channel(MAX_BADGES);
        (Self(desk), asked)
    }

    /// Has a visit's badge printed. The answer says that it waits for the printer, not that it is printed.
    ///
    /// # Errors
    /// [`NotAsked`].
    pub async fn print(&self, visit: VisitId) -> Result<(), NotAsked> {
        let (answer, answered) = oneshot::channel();
        self.0.try_send((visit, answer)).map_err(|_| NotAsked::TooMany)?;
        answered.await.unwrap_or(Err(NotAsked::Unread))
    }
}

/// What the task works with.
pub struct Badges {
    /// `[badge]`.
    pub settings: BadgeConfig,
    /// The company's name.
    pub company: String,
    /// A badge without a card ends so long after registration, milliseconds.
    pub valid_ms: i64,
    /// The journal's directory, for reading it.
    pub data_dir: PathBuf,
    /// The journal.
    pub journal: Arc<Journal>,
    /// Time.
    pub clock: Clock,
    /// Health.
    pub board: HealthBoard,
    /// Count of durable entries.
    pub durable: watch::Receiver<u64>,
    /// Changes when entries of other nodes were taken in.
    pub came: watch::Receiver<u64>,
    /// Who asks for a badge.
    pub asked: mpsc::Receiver<Asked>,
    /// The station, whose visitors read how far their badge is.
    pub events: Events,
}

/// Prints what the office ordered, beside the station, and tells it what came of that. What becomes of the badge is in the journal.
pub(crate) fn carry_out(desk: Option<&BadgeDesk>, events: &Events, command: CommandId, visit: VisitId) {
    let (desk, events) = (desk.cloned(), events.clone());
    tokio::spawn(async move {
        let outcome = match desk {
            None => CommandOutcome::NotPossible,
            Some(desk) => match desk.print(visit).await {
                Ok(()) => CommandOutcome::Done,
                Err(NotAsked::NoVisit) => CommandOutcome::NotFound,
                Err(NotAsked::TooMany | NotAsked::Unread) => CommandOutcome::NotPossible,
            },
        };
        // The station is gone only when the daemon ends: the command is told again then.
        let _ = events.send(Event::Input(Input::BadgeAnswered { command, outcome })).await;
    });
}

impl Badges {
    /// Goes on for ever.
    ///
    /// # Errors
    /// The journal cannot be opened for reading.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let mut reader = Reader::open(&self.data_dir).context("reading the journal for badges")?;
        let queue = self.settings.print_queue().context("[badge]")?;
        let (orders, inbox) = mpsc::channel(MAX_BADGES);
        let (news_to, mut news) = mpsc::channel(MAX_BADGES);
        let (measures_to, mut measures) = watch::channel(PrinterMeasures::default());
        let give_up_after = self.settings.give_up_after();
        let size = self.settings.size();
        let press = Press { queue, size, give_up_after, orders: inbox, news: news_to, measures: measures_to }.run();
        tokio::pin!(press);
        self.show(&PrinterMeasures::default());
        self.durable.mark_unchanged();
        self.came.mark_unchanged();
        // What was due before this run and not handed over, its visitor has got or has gone without.
        let mut cursor = reader.cursor().context("the journal's end")?;
        let mut ordered = BTreeSet::new();
        let mut shown = Shown::default();
        reader = self.take_up(&orders, reader).await?;
        loop {
            tokio::select! {
                () = &mut press => anyhow::bail!("the printer's task ended"),
                changed = either(&mut self.durable, &mut self.came) => {
                    changed.context("the journal is gone")?;
                    let when = self.settings.when;
                    // Reading may wait for the disk: not one of the runtime's threads.
                    let (back, found) = tokio::task::spawn_blocking(move || {
                        let found = due(&reader, when, cursor);
                        (reader, found)
                    })
                    .await?;
                    reader = back;
                    match found {
                        Ok((next, found)) => {
                            cursor = next;
                            found.into_iter().for_each(|one| self.order(&orders, &reader, one, &mut ordered));
                        }
                        // It is read again with the next entry.
                        Err(error) => tracing::warn!(error = error_chain(&error), "no badge: the journal cannot be read"),
                    }
                }
                Some((visit, answer)) = self.asked.recv() => {
                    let _ = answer.send(self.print(&orders, &reader, visit));
                }
                Some(news) = news.recv() => {
                    self.look(&mut measures, &mut shown).await;
                    self.tell(shown.became(&news)).await;
                    self.write(news);
                }
                Ok(()) = measures.changed() => self.look(&mut measures, &mut shown).await,
            }
        }
    }

    fn show(&self, measures: &PrinterMeasures) {
        self.board.judged("printer", judge(Some(measures)));
    }

    /// How the printer is, for health and for whoever waits for a badge.
    async fn look(&self, measures: &mut watch::Receiver<PrinterMeasures>, shown: &mut Shown) {
        let measures = measures.borrow_and_update().clone();
        self.show(&measures);
        self.tell(shown.is_in_the_way(measures.queue.obstacle().is_some())).await;
    }

    async fn tell(&self, notes: Vec<(VisitId, Option<BadgeNote>)>) {
        for (visit, note) in notes {
            // The station is gone only when the daemon ends.
            let _ = self.events.send(Event::Input(Input::Badge { visit, note })).await;
        }
    }

    /// Goes on with what an earlier run had handed over without saying what became of it: the journal is the outbox.
    async fn take_up(&self, orders: &mpsc::Sender<BadgeOrder>, reader: Reader) -> anyhow::Result<Reader> {
        let now = self.clock.now();
        let since_ms = now.wall.utc_ms.saturating_sub(LOOK_BACK_MS);
        let (reader, left) = tokio::task::spawn_blocking(move || {
            let left = reader.badges_under_way(since_ms, MAX_VISITS);
            (reader, left)
        })
        .await?;
        let left = left.unwrap_or_else(|error| {
            tracing::warn!(error = error_chain(&error), "badges of an earlier run could not be read");
            Vec::new()
        });
        for record in left {
            let visit = record.visit;
            let badge = badge_of(record, now, &self.company, self.valid_ms).map(Box::new);
            if orders.try_send(BadgeOrder::TakeUp { visit, badge }).is_err() {
                self.write(BadgeFact::Failed { visit, why: BadgeFailure::TooMany });
            }
        }
        Ok(reader)
    }

    fn order(&self, orders: &mpsc::Sender<BadgeOrder>, reader: &Reader, due: Due, ordered: &mut BTreeSet<VisitId>) {
        let visit = match due {
            Due::Over(visit) => {
                ordered.remove(&visit);
                // A full queue holds no badge of a visit that long: it is given up by its time.
                let _ = orders.try_send(BadgeOrder::Over { visit });
                return;
            }
            Due::Permitted(visit) if ordered.contains(&visit) => return,
            Due::Permitted(visit) => {
                if ordered.len() >= MAX_REMEMBERED {
                    ordered.pop_first();
                }
                ordered.insert(visit);
                visit
            }
            Due::Card(visit) => visit,
        };
        match self.print(orders, reader, visit) {
            // It ended, or was forgotten, in the same moment.
            Ok(()) | Err(NotAsked::NoVisit) => {}
            Err(NotAsked::TooMany) => self.write(BadgeFact::Failed { visit, why: BadgeFailure::TooMany }),
            Err(NotAsked::Unread) => self.write(BadgeFact::Failed { visit, why: BadgeFailure::NotDrawn }),
        }
    }

    fn print(&self, orders: &mpsc::Sender<BadgeOrder>, reader: &Reader, visit: VisitId) -> Result<(), NotAsked> {
        let record = reader.visit(visit).map_err(|error| {
            tracing::warn!(error = error_chain(&error), "no badge: the visit cannot be read");
            NotAsked::Unread
        })?;
        let badge = record.and_then(|record| badge_of(record, self.clock.now(), &self.company, self.valid_ms));
        let badge = Box::new(badge.ok_or(NotAsked::NoVisit)?);
        orders.try_send(BadgeOrder::Print { visit, badge }).map_err(|_| NotAsked::TooMany)
    }

    /// What cannot be written is in the log: a badge is not worth a second try.
    fn write(&self, news: BadgeFact) {
        // No value of these types causes it.
        let Ok(draft) = Fact::Badge(news).draft() else { return };
        let reply = Reply::to(|written| {
            if let Err(error) = written {
                tracing::warn!(error = error_chain(&error), "what became of a badge could not be recorded");
            }
        });
        self.journal.append(self.clock.now(), vec![draft], reply);
    }
}

/// Something is durable here, or came from elsewhere.
async fn either(
    durable: &mut watch::Receiver<u64>,
    came: &mut watch::Receiver<u64>,
) -> Result<(), watch::error::RecvError> {
    tokio::select! {
        changed = durable.changed() => changed,
        changed = came.changed() => changed,
    }
}
