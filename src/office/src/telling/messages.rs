//! Messages that visitors have left (V5): to whom each goes, and for how long it is tried. Their visitors may have gone long before.

use super::channels::Channels;
use super::recipient::Recipients;
use super::survey::{ToTell, to_tell};
use crate::config::OfficeConfig;
use frontdesk_core::fact::{MessagePrivate, TellingStep};
use frontdesk_core::id::MessageId;
use frontdesk_core::telling::{Account, Telling};
use frontdesk_store::{ReadError, Reader, VisitRecord};

/// A message is sent within so long of the last one that was left at its visit, milliseconds: a mail server that is away for a night
/// brings yesterday's message, and none of last week.
const SEND_WITHIN_MS: i64 = 24 * 3_600_000;

/// Messages of this visit are sent still.
pub(super) fn are_due(visit: &VisitRecord, now_ms: i64) -> bool {
    visit.message_ms.is_some_and(|left_ms| now_ms.saturating_sub(left_ms) < SEND_WITHIN_MS)
}

/// Everybody who is to be told of a message and was not yet. Whoever it is for; the desk, where there is nobody, or nobody who can be
/// told, or whom nothing has reached.
pub(super) fn to_queue(
    reader: &Reader,
    config: &OfficeConfig,
    channels: &Channels,
    visit: &VisitRecord,
    account: &Account,
) -> Result<Vec<ToTell>, ReadError> {
    let mut queue = Vec::new();
    for message in reader.messages(visit.visit)? {
        // What cannot be read has a key that has not come yet.
        let Some(private) = message.private else { continue };
        let recipients = Recipients::of(reader, config, channels, private.host, &[])?;
        let is_reachable = recipients.host.as_ref().is_some_and(|host| host.reach().can_be_told());
        let step = step(account, message.message, is_reachable);
        let host = nth_host(visit, &private);
        queue.extend(
            step.into_iter()
                .flat_map(|step| to_tell(step, host, &recipients))
                .map(|to_tell| ToTell { message: Some(message.message), ..to_tell }),
        );
    }
    Ok(queue)
}

fn step(account: &Account, message: MessageId, host_is_reachable: bool) -> Option<TellingStep> {
    let told = |step| account.tellings.iter().filter(move |one| one.message == Some(message) && one.step == step);
    let mut of_host = told(TellingStep::Message).peekable();
    let is_told = of_host.peek().is_some();
    let is_lost = is_told && of_host.all(|one: &Telling| one.is_lost);
    match (is_told, host_is_reachable) {
        (false, true) => Some(TellingStep::Message),
        (false, false) => Some(TellingStep::DeskMessage),
        (true, _) => is_lost.then_some(TellingStep::DeskMessage),
    }
    .filter(|step| told(*step).next().is_none())
}

/// The number of the host that it is for: of one who is not to be seen any more an earlier one.
fn nth_host(visit: &VisitRecord, message: &MessagePrivate) -> u8 {
    let is_of_now = visit.private.as_ref().is_some_and(|private| private.host == message.host);
    if is_of_now { visit.host_changes } else { visit.host_changes.saturating_sub(1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::TellingChannel;
    use frontdesk_core::id::TellingId;

    #[test]
    fn whoever_a_message_is_for_is_told_once_and_the_desk_where_nobody_else_can_be() {
        let message = MessageId([1; 16]);
        let told = |step, is_lost| Telling {
            message: Some(message),
            is_lost,
            ..Telling::queued(TellingId([2; 16]), step, TellingChannel::Email, 0)
        };
        let next = |tellings: &[Telling], is_reachable| {
            step(&Account { tellings: tellings.to_vec(), answers: Vec::new() }, message, is_reachable)
        };
        assert_eq!(next(&[], true), Some(TellingStep::Message));
        assert_eq!(next(&[], false), Some(TellingStep::DeskMessage));
        let (host, desk) = (told(TellingStep::Message, false), told(TellingStep::DeskMessage, false));
        assert_eq!((next(&[host], true), next(&[host], false), next(&[desk], false)), (None, None, None));
        let lost = told(TellingStep::Message, true);
        assert_eq!(next(&[lost], true), Some(TellingStep::DeskMessage));
        assert_eq!((next(&[lost, host], true), next(&[lost, desk], true)), (None, None));
        // Another message is told of by itself, and the ladder's steps bring none.
        let other = Telling { message: Some(MessageId([9; 16])), ..host };
        let ladder = Telling { message: None, ..told(TellingStep::Host, false) };
        assert_eq!(next(&[other, ladder], true), Some(TellingStep::Message));
    }
}
