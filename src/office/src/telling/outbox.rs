//! Sending what is queued: a few at once, each again after a while until it is sent or has failed for good, and each outcome written down.

use super::backoff::{self, MAX_TRIES};
use super::channels::SendError;
use super::letter::Letter;
use super::message::Message;
use super::note::Note;
use crate::office::Office;
use frontdesk_core::fact::{
    Fact, InvitationMailFact, SummonedTo, SummonsFact, TellingChannel, TellingFact, TellingFailure,
};
use frontdesk_core::id::{InvitationId, TellingId, VisitId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Whose room a message takes: what cannot wait stands behind nothing that can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// Somebody is called to a roll-call or an exception.
    Urgent,
    /// All else.
    Ordinary,
}

impl Lane {
    /// Messages on their way at once, over all channels.
    fn max_under_way(self) -> usize {
        match self {
            Self::Urgent => 32,
            Self::Ordinary => 8,
        }
    }

    /// Of them over one channel: one that hangs leaves room for the others.
    fn max_per_channel(self) -> usize {
        match self {
            Self::Urgent => 16,
            Self::Ordinary => 3,
        }
    }

    /// After so many tries it has failed for good. What is urgent is tried until it is over, which is soon.
    fn max_tries(self) -> u32 {
        match self {
            Self::Urgent => u32::MAX,
            Self::Ordinary => MAX_TRIES,
        }
    }

    fn longest_wait_ms(self) -> u64 {
        match self {
            Self::Urgent => backoff::LONGEST_URGENT_MS,
            Self::Ordinary => backoff::LONGEST_MS,
        }
    }
}

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
    /// Somebody is called to what cannot wait.
    Summons { to: SummonedTo, note: Box<Note> },
}

impl Errand {
    /// The invitation that it is about, if it is about one.
    pub(super) fn invitation(&self) -> Option<InvitationId> {
        match self {
            Self::Visit { .. } | Self::Summons { .. } => None,
            Self::Guest { invitation, .. } => Some(*invitation),
        }
    }

    fn lane(&self) -> Lane {
        match self {
            Self::Summons { .. } => Lane::Urgent,
            Self::Visit { .. } | Self::Guest { .. } => Lane::Ordinary,
        }
    }

    fn sent(&self, telling: TellingId) -> Fact {
        match self {
            Self::Visit { visit, .. } => TellingFact::Sent { telling, visit: *visit }.into(),
            Self::Guest { invitation, .. } => InvitationMailFact::Sent { telling, invitation: *invitation }.into(),
            Self::Summons { to, .. } => SummonsFact::Sent { telling, to: *to }.into(),
        }
    }

    fn failed(&self, telling: TellingId, why: TellingFailure, again: bool) -> Fact {
        match self {
            Self::Visit { visit, .. } => TellingFact::Failed { telling, visit: *visit, why, again }.into(),
            Self::Guest { invitation, .. } => {
                InvitationMailFact::Failed { telling, invitation: *invitation, why, again }.into()
            }
            Self::Summons { to, .. } => SummonsFact::Failed { telling, to: *to, why, again }.into(),
        }
    }
}

/// What is known of a telling that is not sent yet. A restart begins anew.
struct Try {
    channel: TellingChannel,
    lane: Lane,
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

    /// Starts what is due of all that is pending in a lane. Answers when the next one is.
    pub(super) fn send_due(
        self: &Arc<Self>,
        office: &Arc<Office>,
        lane: Lane,
        pending: Vec<Pending>,
    ) -> Option<Duration> {
        let (due, next) = self.due(lane, pending, Instant::now());
        for (one, count) in due {
            tokio::spawn(try_once(Arc::clone(self), Arc::clone(office), one, count));
        }
        next
    }

    /// What of a lane is tried now, each with how many times that makes; and when the next one is due.
    fn due(&self, lane: Lane, pending: Vec<Pending>, now: Instant) -> (Vec<(Pending, u32)>, Option<Duration>) {
        let mut tries = self.tries();
        let wanted: BTreeSet<TellingId> = pending.iter().map(|one| one.telling).collect();
        tries.retain(|telling, one| one.is_under_way || one.lane != lane || wanted.contains(telling));
        let (mut due, mut next) = (Vec::new(), None::<Duration>);
        for one in pending {
            let channel = one.channel;
            let under_way = tries.values().filter(|other| other.is_under_way && other.lane == lane);
            let (all, alike) =
                under_way.fold((0, 0), |(all, alike), other| (all + 1, alike + usize::from(other.channel == channel)));
            let has_room = all < lane.max_under_way() && alike < lane.max_per_channel();
            let unknown = Try { channel, lane, count: 0, is_under_way: false, not_before: now };
            let known = tries.entry(one.telling).or_insert(unknown);
            if known.is_under_way {
                continue;
            }
            if known.not_before > now {
                let wait = known.not_before - now;
                next = Some(next.map_or(wait, |other| other.min(wait)));
            } else if has_room {
                known.is_under_way = true;
                known.count = known.count.saturating_add(1);
                due.push((one, known.count));
            }
        }
        (due, next)
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
        Errand::Visit { message, .. } => channels.send(pending.channel, &message.note()).await,
        Errand::Summons { note, .. } => channels.send(pending.channel, note).await,
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
    outbox.ended(telling, backoff::after(count, pending.errand.lane().longest_wait_ms(), jitter()));
}

/// What is written down of a try. That it failed and is tried again is said once.
fn outcome(pending: &Pending, count: u32, sent: &Result<(), SendError>) -> Option<Fact> {
    let (telling, errand) = (pending.telling, &pending.errand);
    match sent {
        Ok(()) => Some(errand.sent(telling)),
        Err(error) => {
            let again = !error.is_final && count < errand.lane().max_tries();
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
    use frontdesk_core::id::RollCallId;

    fn pending(failed_before: bool) -> Pending {
        Pending {
            telling: TellingId([7; 16]),
            channel: TellingChannel::Email,
            failed_before,
            errand: Errand::Visit { visit: VisitId([1; 16]), message: Box::new(sample(TellingStep::Host)) },
        }
    }

    fn of(lane: Lane, n: u8) -> Pending {
        let errand = match lane {
            Lane::Ordinary => pending(false).errand,
            Lane::Urgent => Errand::Summons {
                to: SummonedTo::RollCall(RollCallId([9; 16])),
                note: Box::new(sample(TellingStep::Host).note()),
            },
        };
        Pending { telling: TellingId([n; 16]), errand, ..pending(false) }
    }

    #[test]
    fn whatever_else_is_on_its_way_what_is_urgent_has_room_of_its_own() {
        let (outbox, now) = (Outbox::default(), Instant::now());
        let many = |lane, from: u8| (from..from + 40).map(|n| of(lane, n)).collect::<Vec<_>>();
        let due = |lane, from, at| outbox.due(lane, many(lane, from), at).0.len();
        // All over one channel, and none of them ends: a mail server that hangs.
        assert_eq!(due(Lane::Ordinary, 0, now), 3);
        assert_eq!(due(Lane::Ordinary, 0, now), 0);
        assert_eq!(due(Lane::Urgent, 100, now), 16);
        // What is under way is not begun twice, and one lane's look forgets nothing of the other's.
        assert_eq!((due(Lane::Urgent, 100, now), due(Lane::Ordinary, 0, now)), (0, 0));
        outbox.ended(TellingId([100; 16]), Duration::from_secs(9));
        assert_eq!(due(Lane::Ordinary, 0, now), 0);
        assert_eq!(due(Lane::Urgent, 100, Instant::now()), 1, "the next one has its place");
        assert!(outbox.tries()[&TellingId([100; 16])].count == 1, "it waits for its time");
    }

    #[test]
    fn what_is_urgent_is_tried_until_it_is_over() {
        let failed = Err(SendError::new(TellingFailure::Unreachable, false, ""));
        let urgent = Pending { failed_before: true, ..of(Lane::Urgent, 1) };
        assert_eq!(outcome(&urgent, MAX_TRIES * 100, &failed), None, "it is said once that it fails, and not given up");
        let refused = Err(SendError::new(TellingFailure::Refused, true, ""));
        assert!(matches!(outcome(&urgent, 2, &refused), Some(Fact::Summons(SummonsFact::Failed { again: false, .. }))));
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
