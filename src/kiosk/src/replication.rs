//! Keeping in step with the office, from enrolment on. The kiosk works for weeks without it.

use crate::clock::Clock;
use crate::error_chain::error_chain;
use crate::health_board::HealthBoard;
use crate::journal_source::JournalSource;
use crate::membership::Membership;
use crate::site_news::SiteNews;
use anyhow::Context;
use frontdesk_core::health::office::{self, OfficeMeasures};
use frontdesk_store::{Journal, KEY_FILE, NodeKey, Reader, Reply};
use frontdesk_sync::tls::NodeIdentity;
use frontdesk_sync::{Client, Progress, Settings};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// How often the link is judged while nothing happens.
const AGAIN_EVERY: Duration = Duration::from_secs(10);

/// How far replication is, for status and for whoever waits for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficeState {
    /// The membership, once this kiosk is enrolled.
    pub membership: Option<Membership>,
    /// How many own entries the office has not acknowledged, once it has said anything.
    pub behind: Option<u64>,
    /// All that the office has is here, and it answers.
    pub in_step: bool,
    /// The last request to it failed.
    pub away: bool,
    /// When it last answered, UTC milliseconds.
    pub last_contact_ms: Option<i64>,
}

/// What replication needs of the daemon.
pub struct Replication {
    /// The journal's directory, for reading.
    pub data_dir: PathBuf,
    /// The journal.
    pub journal: Arc<Journal>,
    /// Count of durable entries.
    pub durable: watch::Receiver<u64>,
    /// How far the office has acknowledged the own journal.
    pub acknowledged: watch::Sender<u64>,
    /// How far everything is.
    pub state: watch::Sender<OfficeState>,
    /// Another address than at enrolment, from the config.
    pub url: Option<String>,
    /// Whoever must hear of what came.
    pub news: SiteNews,
    /// The journal goes on from a backup: until it is in step, temporary cards do not count.
    pub restored: watch::Sender<bool>,
    /// Health.
    pub board: HealthBoard,
    /// Time.
    pub clock: Clock,
}

impl Replication {
    /// Replicates for ever, with one membership after the other.
    ///
    /// # Errors
    /// The journal or the node's key cannot be read, or the client ended.
    pub async fn run(self) -> anyhow::Result<()> {
        let mut changed = self.state.subscribe();
        loop {
            let membership = changed.borrow_and_update().membership.clone();
            let Some(membership) = membership else {
                self.board.judged("office", office::judge(&OfficeMeasures::default()));
                changed.wait_for(|state| state.membership.is_some()).await?;
                continue;
            };
            tokio::select! {
                ended = self.with(&membership) => ended?,
                // Enrolled again, with another certificate or at another office.
                other = changed.wait_for(|state| state.membership.as_ref() != Some(&membership)) => drop(other?),
            }
        }
    }

    async fn with(&self, membership: &Membership) -> anyhow::Result<()> {
        let reader = Reader::open(&self.data_dir).context("reading the journal for the age of what waits")?;
        let source = JournalSource {
            data_dir: self.data_dir.clone(),
            reader: Mutex::new(Reader::open(&self.data_dir).context("reading the journal for the office")?),
            journal: Arc::clone(&self.journal),
            identity: identity(&self.data_dir)?,
            news: self.news.clone(),
            intake: Mutex::new(None),
        };
        let url = self.url.clone().unwrap_or_else(|| membership.url.clone());
        let (client, mut progress) = match Client::new(Settings::new(url), identity(&self.data_dir)?, Arc::new(source))
        {
            Ok(made) => made,
            Err(error) => {
                // The kiosk works without its office: an address that cannot work is said, and nothing more.
                let bad_address = Some(error_chain(&error));
                let measured = OfficeMeasures { enrolled: true, bad_address, ..OfficeMeasures::default() };
                self.board.judged("office", office::judge(&measured));
                return std::future::pending().await;
            }
        };
        self.report(&progress.borrow_and_update().clone(), &reader);
        let running = client.run(self.durable.clone());
        tokio::pin!(running);
        let mut again = tokio::time::interval(AGAIN_EVERY);
        loop {
            tokio::select! {
                // An office that only stays away tells nothing new: the time alone makes it worse.
                _ = again.tick() => self.report(&progress.borrow().clone(), &reader),
                () = &mut running => anyhow::bail!("the office's client ended"),
                Ok(()) = progress.changed() => {
                    let now = progress.borrow_and_update().clone();
                    self.report(&now, &reader);
                    self.caught_up(&now);
                }
            }
        }
    }

    fn report(&self, progress: &Progress, reader: &Reader) {
        if let Some(seq) = progress.acked_seq {
            self.acknowledged.send_if_modified(|known| std::mem::replace(known, seq) != seq);
        }
        self.state.send_if_modified(|state| {
            let now = OfficeState {
                membership: state.membership.clone(),
                behind: progress.acked_seq.map(|_| progress.behind),
                in_step: progress.in_step,
                away: progress.last_error.is_some(),
                last_contact_ms: progress.last_ok_ms,
            };
            std::mem::replace(state, now.clone()) != now
        });
        self.board.judged("office", office::judge(&self.measures(progress, reader)));
    }

    /// A restored journal that has all that the office has is as good as any.
    fn caught_up(&self, progress: &Progress) {
        if !progress.in_step || !*self.restored.borrow() {
            return;
        }
        let restored = self.restored.clone();
        self.journal.caught_up(
            self.clock.now(),
            Reply::to(move |done| match done {
                Ok(recovered) => {
                    tracing::info!(?recovered, "caught up with the office");
                    restored.send_replace(false);
                }
                Err(error) => tracing::warn!(error = error_chain(&error), "catching up could not be recorded yet"),
            }),
        );
    }

    fn measures(&self, progress: &Progress, reader: &Reader) -> OfficeMeasures {
        let now_ms = self.clock.now().wall.utc_ms;
        let ago_ms = |at_ms: i64| u64::try_from(now_ms.saturating_sub(at_ms)).unwrap_or(0);
        // Before it has answered in this run, what it signed in earlier ones is what it has.
        let has = || progress.acked_seq.or_else(|| reader.countersigned_to().ok().flatten()).unwrap_or(0);
        let oldest_ms = (progress.behind > 0).then(|| reader.written_after(has()).ok().flatten()).flatten();
        OfficeMeasures {
            enrolled: true,
            bad_address: None,
            trouble: progress.trouble.as_ref().map(ToString::to_string),
            last_error: progress.last_error.as_ref().map(ToString::to_string),
            is_refused: progress.is_refused,
            in_step: progress.in_step,
            silent_ms: progress.last_ok_ms.map(ago_ms),
            behind: progress.behind,
            oldest_unsent_ms: oldest_ms.map(ago_ms),
        }
    }
}

/// Who this node is, for TLS: its certificate carries the same key that signs its journal.
///
/// # Errors
/// The node's key cannot be read.
pub fn identity(data_dir: &Path) -> anyhow::Result<NodeIdentity> {
    let path = data_dir.join(KEY_FILE);
    let key = NodeKey::load(&path)?.with_context(|| format!("{} is missing", path.display()))?;
    Ok(NodeIdentity::from_seed(&key.seed()))
}
