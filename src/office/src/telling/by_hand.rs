//! Steps of the ladder that a receptionist takes, before their time or once more.

use super::recipient::Recipients;
use super::survey::{queued, to_tell};
use crate::office::{Failure, Office};
use crate::party::Party;
use frontdesk_core::fact::{Fact, TellingStep};
use frontdesk_core::id::VisitId;
use frontdesk_core::telling::Account;
use frontdesk_core::visit::VisitState;
use frontdesk_store::ReadError;
use std::sync::Arc;

/// So many times a host is told of one visit, the ladder's own two among them: whoever does not come after that is not told any more.
const MAX_TIMES: usize = 5;

/// A host who has just been told is left this long, milliseconds: two hands on one button, or two desks, are one message.
const APART_MS: i64 = 30_000;

/// What a receptionist wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByHand {
    /// The host again.
    HostAgain,
    /// The colleague in their place, now.
    Colleague,
}

/// Why nobody was told.
#[derive(Debug)]
pub(crate) enum NotTold {
    /// There is no such visit.
    NotFound,
    /// They are let in or gone: nobody needs to come.
    Over,
    /// Nobody is there who could be told, or no way to tell them.
    Nobody,
    /// They were told a moment ago, or often enough.
    Already,
    /// It could not be read or written.
    Failed(Failure),
}

impl From<Failure> for NotTold {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Queues a message about a visit, behind `used`, the entry of who wants it. The outbox sends it as any other.
pub(crate) async fn tell(office: &Arc<Office>, used: Fact, visit: VisitId, what: ByHand) -> Result<(), NotTold> {
    // Of two desks that press at once the second one finds what the first has written.
    let _turn = office.telling.by_hand.lock().await;
    let now_ms = office.clock.now().wall.utc_ms;
    let looking = Arc::clone(office);
    let found = office
        .read(move |reader| {
            let Some(asked) = reader.visit(visit)? else { return Ok(Err(NotTold::NotFound)) };
            // Of those who came together the host is told at once.
            let visit = Party::of(reader, &asked)?.speaker(visit);
            let Some(record) = reader.visit(visit)? else { return Ok(Err(NotTold::NotFound)) };
            let Some(private) = record.private.filter(|_| record.state == VisitState::Registered) else {
                return Ok(Err(NotTold::Over));
            };
            let account = reader.tellings(visit)?.account.of_host(record.host_changes);
            let step = match step(what, &account, now_ms) {
                Ok(step) => step,
                Err(why) => return Ok(Err(why)),
            };
            let (config, teller) = (&looking.settings.config, &looking.telling);
            let recipients = Recipients::of(reader, config, teller.channels(), private.host, &[])?;
            Ok::<_, ReadError>(Ok((visit, to_tell(step, record.host_changes, &recipients).collect::<Vec<_>>())))
        })
        .await?;
    let (visit, to_tell) = found?;
    if to_tell.is_empty() {
        return Err(NotTold::Nobody);
    }
    let mut facts = vec![used];
    facts.extend(queued(visit, to_tell)?);
    office.record(&facts).await?;
    Ok(())
}

/// Which step of the ladder it is.
fn step(what: ByHand, account: &Account, now_ms: i64) -> Result<TellingStep, NotTold> {
    let told = |steps: &[TellingStep]| {
        let mut times: Vec<i64> =
            account.tellings.iter().filter(|one| steps.contains(&one.step)).map(|one| one.queued_ms).collect();
        // One step over several channels is one time.
        times.sort_unstable();
        times.dedup();
        times
    };
    match what {
        ByHand::HostAgain => {
            let times = told(&[TellingStep::Host, TellingStep::Reminder]);
            let is_fresh = times.last().is_some_and(|last_ms| now_ms.saturating_sub(*last_ms) < APART_MS);
            match times.len() {
                0 => Ok(TellingStep::Host),
                _ if is_fresh => Err(NotTold::Already),
                MAX_TIMES.. => Err(NotTold::Already),
                _ => Ok(TellingStep::Reminder),
            }
        }
        ByHand::Colleague if told(&[TellingStep::Colleague]).is_empty() => Ok(TellingStep::Colleague),
        ByHand::Colleague => Err(NotTold::Already),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::TellingChannel;
    use frontdesk_core::id::TellingId;
    use frontdesk_core::telling::Telling;

    fn account(told: &[(TellingStep, i64)]) -> Account {
        let mut account = Account::default();
        account.tellings.extend(
            told.iter().map(|(step, at_ms)| Telling::queued(TellingId([1; 16]), *step, TellingChannel::Email, *at_ms)),
        );
        account
    }

    #[test]
    fn the_host_is_told_again_after_half_a_minute_and_five_times_at_most() {
        let again = |told: &[(TellingStep, i64)], now_ms| step(ByHand::HostAgain, &account(told), now_ms);
        assert!(matches!(again(&[], 0), Ok(TellingStep::Host)));
        let once = [(TellingStep::Host, 0)];
        assert!(matches!(again(&once, APART_MS - 1), Err(NotTold::Already)));
        assert!(matches!(again(&once, APART_MS), Ok(TellingStep::Reminder)));
        let often = [0, 1, 2, 3, 4].map(|n| (TellingStep::Reminder, n * APART_MS));
        assert!(matches!(again(&often, 100 * APART_MS), Err(NotTold::Already)));
        // Over three channels at one time is once.
        let wide = [(TellingStep::Host, 7); 5];
        assert!(matches!(again(&wide, 7 + APART_MS), Ok(TellingStep::Reminder)));
    }

    #[test]
    fn a_colleague_is_told_once_whoever_wants_it() {
        assert!(matches!(step(ByHand::Colleague, &account(&[(TellingStep::Host, 0)]), 1), Ok(TellingStep::Colleague)));
        let told = account(&[(TellingStep::Host, 0), (TellingStep::Colleague, 1)]);
        assert!(matches!(step(ByHand::Colleague, &told, 1_000_000), Err(NotTold::Already)));
    }
}
