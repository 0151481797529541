//! Telling people of visitors (V3, V5), and calling them to what cannot wait (V8, A5): one task that takes the steps of the ladder, sends what is queued, and writes down what has become
//! of it. The journal is the outbox: what it does not say to be sent is sent again after a restart, so a message may come twice and
//! never not at all.

mod backoff;
pub(crate) mod by_hand;
mod channels;
mod guests;
mod in_force;
mod letter;
mod message;
mod messages;
mod note;
mod outbox;
pub(crate) mod recipient;
mod summons;
mod survey;
mod words;

pub use channels::SetUpError;
pub(crate) use letter::{CalendarFile, Letter};

use crate::answer::{Limits, LinkKey};
use crate::config::OfficeConfig;
use crate::office::{Failure, Office};
use channels::Channels;
use frontdesk_core::fact::TellingChannel;
use frontdesk_core::id::{InvitationId, RollCallId};
use guests::Mailed;
pub(crate) use in_force::TellingInForce;
use outbox::{Lane, Outbox};
use std::sync::Arc;
use std::time::Duration;
use summons::Calls;
use survey::Survey;

/// How long is waited for more news before everything is looked at: ten entries that come together are one errand.
const GATHER: Duration = Duration::from_millis(30);

/// How often everything is looked at without news.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// When it is tried again after the journal could not be read or written.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// What an office needs for telling people, and for hearing what they answer.
pub(crate) struct Teller {
    pub(crate) key: LinkKey,
    /// Signs the links of wardens to a roll-call.
    pub(crate) warden_key: LinkKey<RollCallId>,
    pub(crate) limits: Limits,
    /// Answers are taken one after the other.
    pub(crate) answering: tokio::sync::Mutex<()>,
    /// So are steps that somebody takes by hand.
    by_hand: tokio::sync::Mutex<()>,
    channels: Channels,
    outbox: Arc<Outbox>,
    mailed: Mailed,
    calls: Calls,
}

impl Teller {
    /// Sets the channels up; nothing is sent yet.
    pub(crate) fn new(config: &OfficeConfig, seed: &[u8; 32]) -> Result<Self, SetUpError> {
        Ok(Self {
            key: LinkKey::derive(seed),
            warden_key: LinkKey::derive(seed),
            limits: Limits::default(),
            answering: tokio::sync::Mutex::default(),
            by_hand: tokio::sync::Mutex::default(),
            channels: Channels::new(config)?,
            outbox: Arc::default(),
            mailed: Mailed::default(),
            calls: Calls::default(),
        })
    }

    /// Guests can be sent mail.
    pub(crate) fn mails_guests(&self) -> bool {
        self.channels.has(TellingChannel::Email)
    }

    /// A mail to the guest of this invitation was queued, and is durable.
    pub(crate) fn mail_queued(&self, invitation: InvitationId) {
        self.mailed.note(invitation);
        self.outbox.look_again();
    }
}

impl Teller {
    /// There is a channel by which anybody is told.
    pub(crate) fn tells(&self) -> bool {
        !self.channels.is_empty()
    }
}

/// Goes on until the office stops. Where no channel is set up there is no ladder either: the desk sees who waits on the web desk's page Today.
pub(crate) async fn run(office: Arc<Office>) {
    if !office.telling.tells() {
        return;
    }
    let mut news = office.news.subscribe();
    let mut survey = Survey::default();
    loop {
        news.borrow_and_update();
        let wait = match round(&office, &mut survey).await {
            Ok(wait) => wait.min(LOOK_EVERY),
            Err(failure) => {
                tracing::error!(%failure, "people could not be told of visitors; tried again in a moment");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = office.telling.outbox.changed() => {}
            () = tokio::time::sleep(wait) => {}
            () = office.stopping.cancelled() => return,
        }
        tokio::time::sleep(GATHER).await;
    }
}

/// One look at everything. Answers when to look again.
async fn round(office: &Arc<Office>, survey: &mut Survey) -> Result<Duration, Failure> {
    let now_ms = office.clock.now().wall.utc_ms;
    let next_call = call(office, now_ms).await?;
    let mut found = survey.look(office, now_ms).await?;
    let guests = office.telling.mailed.look(office, now_ms).await?;
    if !guests.given_up.is_empty() {
        found.to_queue.push(guests.given_up);
    }
    found.pending.extend(guests.pending);
    let queued_now = found.to_queue.len();
    for facts in found.to_queue {
        office.record(&facts).await?;
    }
    let next_try = office.telling.outbox.send_due(office, Lane::Ordinary, found.pending);
    if queued_now > 0 {
        // What was just queued is pending now.
        return Ok(Duration::ZERO);
    }
    let step = found
        .look_again_ms
        .map(|at_ms| Duration::from_millis(u64::try_from(at_ms.saturating_sub(now_ms)).unwrap_or(0).saturating_add(1)));
    Ok(step.into_iter().chain(next_try).chain(next_call).min().unwrap_or(LOOK_EVERY))
}

/// Calls whoever is to be called, before anything else is looked at. Answers when to try again what could not be sent.
async fn call(office: &Arc<Office>, now_ms: i64) -> Result<Option<Duration>, Failure> {
    let calls = &office.telling.calls;
    let mut found = calls.look(office, now_ms).await?;
    if !found.to_queue.is_empty() {
        office.record(&found.to_queue).await?;
        // What was just queued is pending now.
        found = calls.look(office, now_ms).await?;
    }
    Ok(office.telling.outbox.send_due(office, Lane::Urgent, found.pending))
}
