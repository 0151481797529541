//! Sending what is queued: a few at once, each again after a while until it is sent or has failed for good, and each outcome written down.

use super::backoff::{self, MAX_TRIES};
use super::channels::SendError;
use super::letter::Letter;
use super::message::Message;
use crate::office::Office;
use frontdesk_core::fact::{Fact, InvitationMailFact, TellingChannel, TellingFact, TellingFailure};
use frontdesk_core::id::{InvitationId, TellingId, VisitId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Messages on their way at once, over all channels.
const MAX_UNDER_WAY: usize = 8;

/// Of them over one channel: one that hangs leaves room for the others.
const MAX_UNDER_WAY_PER_CHANNEL: usize = 3;

/// One telling to send.
pub(super) struct Pending {
    pub(super) telling: TellingId,
    pub(super) channel: TellingChannel,
    /// That it failed once is written down already.
    pub(super) failed_before: bool,
    pub(super) errand: Errand,
}

/// What is sent.
pub(super) enum Errand {
    /// Somebody of the house is told of a visit.
    Visit { visit: VisitId, message: Box<Message> },
    /// A guest is written to.
    Guest { invitation: InvitationId, letter: Box<Letter> },
}

impl Errand {
    /// The invitation that it is about, if it is about one.
    pub(super) fn invitation(&self) -> Option<InvitationId> {
        match self {
            Self::Visit { .. } => None,
            Self::Guest { invitation, .. } => Some(*invitation),
        }
    }

    fn sent(&self, telling: TellingId) -> Fact {
        match self {
            Self::Visit { visit, .. } => TellingFact::Sent { telling, visit: *visit }.into(),
            Self::Guest { invitation, .. } => InvitationMailFact::Sent { telling, invitation: *invitation }.into(),
        }
    }

    fn failed(&self, telling: TellingId, why: TellingFailure, again: bool) -> Fact {
        match self {
            Self::Visit { visit, .. } => TellingFact::Failed { telling, visit: *visit, why, again }.into(),
            Self::Guest { invitation, .. } => {
                InvitationMailFact::Failed { telling, invitation: *invitation, why, again }.into()
            }
        }
    }
}

/// What is known of a telling that is not sent yet. A restart begins anew.
struct Try {
    channel: TellingChannel,
    count: u32,
    is_under_way: bool,
    not_before: Instant,
}

#[derive(Default)]
pub(super) struct Outbox {
    tries: Mutex<BTreeMap<TellingId, Try>>,
    changed: Notify,
}

impl Outbox {
    /// One has ended, however.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Something is to be sent that was not there before.
    pub(super) fn look_again(&self) {
        self.changed.notify_one();
    }

    /// Starts what is due. Answers when the next one is.
    pub(super) fn send_due(self: &Arc<Self>, office: &Arc<Office>, pending: Vec<Pending>) -> Option<Duration> {
        let now = Instant::now();
        let mut tries = self.tries();
        let wanted: BTreeSet<TellingId> = pending.iter().map(|one| one.telling).collect();
        tries.retain(|telling, one| one.is_under_way || wanted.contains(telling));
        let mut next: Option<Duration> = None;
        for one in pending {
            let channel = one.channel;
            let under_way = tries.values().filter(|other| other.is_under_way);
            let (all, alike) =
                under_way.fold((0, 0), |(all, alike), other| (all + 1, alike + usize::from(other.channel == channel)));
            let has_room = all < MAX_UNDER_WAY && alike < MAX_UNDER_WAY_PER_CHANNEL;
            let known =
                tries.entry(one.telling).or_insert(Try { channel, count: 0, is_under_way: false, not_before: now });
            if known.is_under_way {
                continue;
            }
            if known.not_before > now {
                let wait = known.not_before - now;
                next = Some(next.map_or(wait, |other| other.min(wait)));
            } else if has_room {
                known.is_under_way = true;
                known.count += 1;
                tokio::spawn(try_once(Arc::clone(self), Arc::clone(office), one, known.count));
            }
        }
        next
    }

    fn tries(&self) -> MutexGuard<'_, BTreeMap<TellingId, Try>> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self, telling: TellingId, wait: Duration) {
        if let Some(known) = self.tries().get_mut(&telling) {
            known.is_under_way = false;
            known.not_before = Instant::now() + wait;
        }
        self.changed.notify_one();
    }
}

async fn try_once(outbox: Arc<Outbox>, office: Arc<Office>, pending: Pending, count: u32) {
    let channels = &office.telling.channels;
    let sent = match &pending.errand {
        Errand::Visit { message, .. } => channels.send(pending.channel, message).await,
        Errand::Guest { invitation, letter } => channels.send_letter(pending.telling, *invitation, letter).await,
    };
    let (channel, telling) = (pending.channel, pending.telling);
    match &sent {
        Ok(()) => tracing::info!(%telling, ?channel, count, "told"),
        Err(error) => {
            tracing::warn!(%telling, ?channel, count, why = ?error.why, error = %error, "somebody could not be told")
        }
    }
    if let Some(fact) = outcome(&pending, count, &sent)
        && let Err(failure) = office.record(&[fact]).await
    {
        // It goes out again: twice is better than not at all.
        tracing::error!(%failure, %telling, "what became of a message could not be recorded");
    }
    // Also after success: should the word of it be lost, the next try is not at once.
    outbox.ended(telling, backoff::after(count, jitter()));
}

/// What is written down of a try. That it failed and is tried again is said once.
fn outcome(pending: &Pending, count: u32, sent: &Result<(), SendError>) -> Option<Fact> {
    let (telling, errand) = (pending.telling, &pending.errand);
    match sent {
        Ok(()) => Some(errand.sent(telling)),
        Err(error) => {
            let again = !error.is_final && count < MAX_TRIES;
            let is_news = !again || !pending.failed_before;
            is_news.then(|| errand.failed(telling, error.why, again))
        }
    }
}

fn jitter() -> u64 {
    crate::random::bytes().map_or(0, u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telling::message::sample;
    use frontdesk_core::fact::TellingStep;

    fn pending(failed_before: bool) -> Pending {
        Pending {
            telling: TellingId([7; 16]),
            channel: TellingChannel::Email,
            failed_before,
            errand: Errand::Visit { visit: VisitId([1; 16]), message: Box::new(sample(TellingStep::Host)) },
        }
    }

    #[test]
    fn a_failure_is_written_down_once_and_again_when_it_is_for_good() {
        let failed = |is_final| Err(SendError::new(TellingFailure::Unreachable, is_final, ""));
        let says_again = |pending: &Pending, count, is_final| match outcome(pending, count, &failed(is_final)) {
            Some(Fact::Telling(TellingFact::Failed { again, .. })) => Some(again),
            None => None,
            other => panic!("{other:?}"),
        };
        assert_eq!(says_again(&pending(false), 1, false), Some(true));
        assert_eq!(says_again(&pending(true), 2, false), None);
        assert_eq!(says_again(&pending(true), 3, true), Some(false));
        assert_eq!(says_again(&pending(true), MAX_TRIES, false), Some(false));
    }
}
