//! What is done by itself once a day: letting go of personal data whose time is up, leaving no copy of its keys in the file, and our own
//! certificate.

use crate::office::{Failure, Office};
use crate::people::leaving;
use frontdesk_core::fact::RetentionDays;
use frontdesk_core::time::WallTrust;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Every hour is looked whether something is due: a day's work is done in the hour in which it becomes due.
const EVERY: Duration = Duration::from_secs(3_600);

/// Keys of one turn of the journal's thread; kiosks' batches go in between.
const KEYS_PER_TURN: usize = 500;

/// Turns of one look. What is left is done an hour later.
const MAX_TURNS: usize = 2_000;

/// How long personal data is kept where the site has not set it.
pub const DEFAULT_RETENTION: RetentionDays =
    RetentionDays { visits: Some(180), messages: Some(90), refused_taps: Some(90), staff_presence: Some(90) };

/// So often the tables of keys are written afresh after something was forgotten: that takes the journal's thread some seconds.
const SCRUBBED_EVERY: Duration = Duration::from_secs(20 * 3_600);

pub(crate) async fn run(office: Arc<Office>) {
    let mut scrubbed: Option<Instant> = None;
    loop {
        if let Err(failure) = enforce_retention(&office).await {
            tracing::error!(%failure, "personal data whose time is up could not be deleted; tried again in an hour");
        }
        match leaving::sweep_photos(&office).await {
            Ok(0) => {}
            Ok(deleted) => tracing::info!(deleted, "pictures of people who are not on the list any more were deleted"),
            Err(error) => tracing::error!(%error, "pictures could not be looked through; tried again in an hour"),
        }
        if scrubbed.is_none_or(|at| at.elapsed() >= SCRUBBED_EVERY) {
            match office.write(|journal, reply| journal.scrub(reply)).await {
                Ok(_) => scrubbed = Some(Instant::now()),
                Err(failure) => {
                    tracing::error!(%failure, "what was forgotten is not yet scrubbed; tried again in an hour")
                }
            }
        }
        if let Err(error) = office.renew_tls() {
            tracing::error!(%error, "the office's certificate could not be made anew");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = office.stopping.cancelled() => return,
        }
    }
}

/// Deletes what is due, bounded turn by turn. Answers how many keys were deleted.
pub(crate) async fn enforce_retention(office: &Office) -> Result<u64, Failure> {
    let days = office.read(|reader| reader.retention()).await?.unwrap_or(DEFAULT_RETENTION);
    let mut deleted = 0;
    for _ in 0..MAX_TURNS {
        let now = office.clock.now();
        if now.wall.trust != WallTrust::Trusted {
            tracing::warn!("the clock is not trusted: nothing is forgotten by it");
            break;
        }
        let turn = office.write(|journal, reply| journal.enforce_retention(now, days, KEYS_PER_TURN, reply)).await?;
        deleted += turn.deleted;
        if !turn.more || office.stopping.is_cancelled() {
            break;
        }
    }
    if deleted > 0 {
        tracing::info!(deleted, "personal data whose time was up was deleted");
        office.tell();
    }
    Ok(deleted)
}
