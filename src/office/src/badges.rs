//! Badges at the desk (A2): what is asked for at the web desk goes to the desk's own printer, and what became of it is written down.

use crate::office::Office;
use frontdesk_badge::{Badge, BadgeOrder, MAX_BADGES, Press};
use frontdesk_core::fact::{BadgeFact, BadgeFailure, Fact};
use frontdesk_core::health::Verdict;
use frontdesk_core::health::printer::{PrinterMeasures, QueueState, judge};
use frontdesk_core::id::VisitId;
use frontdesk_core::screen::Language;
use frontdesk_core::time::WallTrust;
use frontdesk_core::visit::VisitState;
use frontdesk_store::VisitRecord;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, watch};

/// Visits that ended longer ago have no badge under way, milliseconds.
const LOOK_BACK_MS: i64 = 48 * 3_600_000;

/// The most visits looked at for it.
const MAX_VISITS: usize = 2_000;

/// A badge without a card ends so long after registration, milliseconds: as a card does by default.
const VALID_MS: i64 = 12 * 3_600_000;

/// In place of the company, where there is none.
const DEMO: &str = "演示 DEMO";

/// Where badges are ordered, and where the task takes them.
pub(crate) struct BadgeDesk {
    orders: mpsc::Sender<BadgeOrder>,
    inbox: Mutex<Option<mpsc::Receiver<BadgeOrder>>>,
    measures: watch::Sender<PrinterMeasures>,
}

impl Default for BadgeDesk {
    fn default() -> Self {
        let (orders, inbox) = mpsc::channel(MAX_BADGES);
        Self { orders, inbox: Mutex::new(Some(inbox)), measures: watch::Sender::default() }
    }
}

impl BadgeDesk {
    /// Whether there was room for it. What became of it is read in the journal.
    pub(crate) fn order(&self, visit: VisitId, badge: Badge) -> bool {
        self.orders.try_send(BadgeOrder::Print { visit, badge: Box::new(badge) }).is_ok()
    }

    /// How the queue of the desk's printer is, as it was last asked.
    pub(crate) fn queue(&self) -> QueueState {
        self.measures.borrow().queue.clone()
    }

    /// How the desk's printer is, by the rule of kiosks.
    pub(crate) fn printer(&self) -> Verdict {
        judge(Some(&self.measures.borrow()))
    }
}

/// A visit's badge; none where nobody can read whose it is.
pub(crate) fn badge_of(office: &Office, record: &VisitRecord) -> Option<Badge> {
    let private = record.private.clone()?;
    let wall = office.clock.now().wall;
    let is_trusted = wall.trust == WallTrust::Trusted;
    let until_ms = record.card.map_or(record.arrived_ms.saturating_add(VALID_MS), |card| card.until_ms);
    Some(Badge {
        company: company(office, record.language),
        name: private.name,
        organisation: private.organisation,
        host: private.host_name,
        department: private.host_department,
        language: record.language,
        from_ms: is_trusted.then_some(record.arrived_ms),
        until_ms: is_trusted.then_some(until_ms),
        offset_s: wall.offset_s,
    })
}

/// What stands over a badge. One of a demonstration is carried out of it: it says what it is.
fn company(office: &Office, language: Language) -> String {
    if office.settings.is_shown_as_demo() {
        DEMO.to_owned()
    } else {
        office.branding.company(&office.settings.config, language)
    }
}

/// Prints until the office stops; without a printer there is nothing to do.
pub(crate) async fn run(office: Arc<Office>) {
    let inbox = office.badges.inbox.lock().unwrap_or_else(PoisonError::into_inner).take();
    let settings = office.settings.config.badge.as_ref();
    let (Some(inbox), Some((settings, queue))) =
        (inbox, settings.and_then(|settings| Some((settings, settings.print_queue()?))))
    else {
        return office.stopping.cancelled().await;
    };
    let (news_to, mut news) = mpsc::channel(MAX_BADGES);
    let measures = office.badges.measures.clone();
    let press = Press {
        queue,
        size: settings.size(),
        give_up_after: settings.give_up_after(),
        orders: inbox,
        news: news_to,
        measures,
    };
    let writing = async {
        take_up(&office).await;
        while let Some(news) = news.recv().await {
            write(&office, news).await;
        }
    };
    tokio::select! {
        ((), ()) = async { tokio::join!(press.run(), writing) } => {}
        () = office.stopping.cancelled() => {}
    }
}

/// Goes on with what an earlier run had handed over without saying what became of it: the journal is the outbox.
async fn take_up(office: &Arc<Office>) {
    let since_ms = office.clock.now().wall.utc_ms.saturating_sub(LOOK_BACK_MS);
    let left = match office.read(move |reader| reader.badges_under_way(since_ms, MAX_VISITS)).await {
        Ok(left) => left,
        Err(failure) => return tracing::warn!(%failure, "badges of an earlier run could not be read"),
    };
    for record in left {
        let visit = record.visit;
        let is_over = record.state == VisitState::Left;
        let badge = badge_of(office, &record).filter(|_| !is_over).map(Box::new);
        if office.badges.orders.try_send(BadgeOrder::TakeUp { visit, badge }).is_err() {
            write(office, BadgeFact::Failed { visit, why: BadgeFailure::TooMany }).await;
        }
    }
}

async fn write(office: &Office, news: BadgeFact) {
    if let Err(failure) = office.record(&[Fact::Badge(news)]).await {
        tracing::warn!(%failure, "what became of a badge could not be recorded");
    }
    office.tell();
}
