//! Badges at the kiosk (A2): the task that sees in the journal when one is due, and writes down what became of it. The visit knows nothing
//! of it, and waits for none.

use crate::clock::Clock;
use crate::error_chain::error_chain;
use crate::health_board::HealthBoard;
use anyhow::Context;
use frontdesk_badge::{Badge, BadgeConfig, BadgeOrder, BadgeWhen, MAX_BADGES, Press};
use frontdesk_core::fact::{BadgeFact, BadgeFailure, Fact, Reading};
use frontdesk_core::health::printer::{PrinterMeasures, judge};
use frontdesk_core::id::VisitId;
use frontdesk_core::time::{Now, WallTrust};
use frontdesk_core::visit::VisitState;
use frontdesk_store::{Journal, Reader, Reply, VisitRecord};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// Entries that are read at a time.
const ENTRIES: usize = 200;

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
    /// Who asks for a badge.
    pub asked: mpsc::Receiver<Asked>,
}

/// What the journal says that concerns the printer.
enum Due {
    Print(VisitId),
    Over(VisitId),
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
        self.show(&measures);
        // What was due before this run, its visitor has got or has gone without.
        let mut seen = *self.durable.borrow_and_update();
        loop {
            tokio::select! {
                () = &mut press => anyhow::bail!("the printer's task ended"),
                changed = self.durable.changed() => {
                    changed.context("the journal is gone")?;
                    let until = *self.durable.borrow_and_update();
                    let when = self.settings.when;
                    // Reading may wait for the disk: not one of the runtime's threads.
                    let (back, found) = tokio::task::spawn_blocking(move || {
                        let found = due(&reader, when, seen, until);
                        (reader, found)
                    })
                    .await?;
                    reader = back;
                    match found {
                        Ok(found) => {
                            seen = until;
                            found.into_iter().for_each(|one| self.order(&orders, &reader, one));
                        }
                        // It is read again with the next entry.
                        Err(error) => tracing::warn!(error = error_chain(&error), "no badge: the journal cannot be read"),
                    }
                }
                Some((visit, answer)) = self.asked.recv() => {
                    let _ = answer.send(self.print(&orders, &reader, visit));
                }
                Some(news) = news.recv() => self.write(news),
                Ok(()) = measures.changed() => self.show(&measures),
            }
        }
    }

    fn show(&self, measures: &watch::Receiver<PrinterMeasures>) {
        self.board.judged("printer", judge(Some(&measures.borrow())));
    }

    fn order(&self, orders: &mpsc::Sender<BadgeOrder>, reader: &Reader, due: Due) {
        match due {
            Due::Over(visit) => {
                // A full queue holds no badge of a visit that long: it is given up by its time.
                let _ = orders.try_send(BadgeOrder::Over { visit });
            }
            Due::Print(visit) => match self.print(orders, reader, visit) {
                // It ended, or was forgotten, in the same moment.
                Ok(()) | Err(NotAsked::NoVisit) => {}
                Err(NotAsked::TooMany) => self.write(BadgeFact::Failed { visit, why: BadgeFailure::TooMany }),
                Err(NotAsked::Unread) => self.write(BadgeFact::Failed { visit, why: BadgeFailure::NotDrawn }),
            },
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

/// What is due by the entries behind `after`, up to `until`, in their order.
fn due(reader: &Reader, when: BadgeWhen, mut after: u64, until: u64) -> Result<Vec<Due>, frontdesk_store::ReadError> {
    let mut found = Vec::new();
    while after < until {
        let entries = reader.entries(after, ENTRIES)?;
        let Some(last) = entries.last() else { break };
        after = last.position.seq;
        for entry in &entries {
            let Ok(Reading::Known(fact)) = Fact::read(&entry.kind, entry.kind_version, &entry.open, None) else {
                continue;
            };
            match (*fact, when) {
                (Fact::CardIssued { visit, .. }, BadgeWhen::Card)
                | (Fact::VisitPermitted { visit, .. }, BadgeWhen::Permitted) => found.push(Due::Print(visit)),
                (Fact::VisitLeft { visit, .. }, _) => found.push(Due::Over(visit)),
                _ => {}
            }
        }
    }
    Ok(found)
}

/// A visit's badge; none of a visit that is over, or that nobody can read.
fn badge_of(record: VisitRecord, now: Now, company: &str, valid_ms: i64) -> Option<Badge> {
    if record.state == VisitState::Left {
        return None;
    }
    let private = record.private?;
    let is_trusted = now.wall.trust == WallTrust::Trusted;
    let until_ms = record.card.map_or(record.arrived_ms.saturating_add(valid_ms), |card| card.until_ms);
    Some(Badge {
        company: company.to_owned(),
        name: private.name,
        organisation: private.organisation,
        host: private.host_name,
        department: private.host_department,
        language: record.language,
        from_ms: is_trusted.then_some(record.arrived_ms),
        until_ms: is_trusted.then_some(until_ms),
        offset_s: now.wall.offset_s,
    })
}
