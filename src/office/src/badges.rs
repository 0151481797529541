//! Badges at the desk (A2): what is asked for at the web desk goes to the desk's own printer, and what became of it is written down.

use crate::office::Office;
use frontdesk_badge::{Badge, BadgeOrder, MAX_BADGES, Press};
use frontdesk_core::fact::{BadgeFact, Fact};
use frontdesk_core::health::printer::PrinterMeasures;
use frontdesk_core::id::VisitId;
use frontdesk_core::time::WallTrust;
use frontdesk_store::VisitRecord;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, watch};

/// A badge without a card ends so long after registration, milliseconds: as a card does by default.
const VALID_MS: i64 = 12 * 3_600_000;

/// In place of the company, where there is none.
const DEMO: &str = "演示 DEMO";

/// Where badges are ordered, and where the task takes them.
pub(crate) struct BadgeDesk {
    orders: mpsc::Sender<BadgeOrder>,
    inbox: Mutex<Option<mpsc::Receiver<BadgeOrder>>>,
}

impl Default for BadgeDesk {
    fn default() -> Self {
        let (orders, inbox) = mpsc::channel(MAX_BADGES);
        Self { orders, inbox: Mutex::new(Some(inbox)) }
    }
}

impl BadgeDesk {
    /// Whether there was room for it. What became of it is read in the journal.
    pub(crate) fn order(&self, visit: VisitId, badge: Badge) -> bool {
        self.orders.try_send(BadgeOrder::Print { visit, badge: Box::new(badge) }).is_ok()
    }
}

/// A visit's badge; none where nobody can read whose it is.
pub(crate) fn badge_of(office: &Office, record: &VisitRecord) -> Option<Badge> {
    let private = record.private.clone()?;
    let wall = office.clock.now().wall;
    let is_trusted = wall.trust == WallTrust::Trusted;
    let until_ms = record.card.map_or(record.arrived_ms.saturating_add(VALID_MS), |card| card.until_ms);
    Some(Badge {
        company: company(office),
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
fn company(office: &Office) -> String {
    if office.settings.is_shown_as_demo() { DEMO.to_owned() } else { office.settings.config.company.clone() }
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
    let (measures, _) = watch::channel(PrinterMeasures::default());
    let press = Press {
        queue,
        size: settings.size(),
        give_up_after: settings.give_up_after(),
        orders: inbox,
        news: news_to,
        measures,
    };
    let writing = async {
        while let Some(news) = news.recv().await {
            write(&office, news).await;
        }
    };
    tokio::select! {
        ((), ()) = async { tokio::join!(press.run(), writing) } => {}
        () = office.stopping.cancelled() => {}
    }
}

async fn write(office: &Office, news: BadgeFact) {
    if let Err(failure) = office.record(&[Fact::Badge(news)]).await {
        tracing::warn!(%failure, "what became of a badge could not be recorded");
    }
    office.tell();
}
