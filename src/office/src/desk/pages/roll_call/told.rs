//! Who was called to the roll-call on their phone, and how far each message got: what is not sent is not said to be.

use super::words;
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::show::{clock, shown};
use crate::roll_call::RollCall;
use frontdesk_core::id::AccountId;
use frontdesk_store::Summons;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// How far a message got, the best last: of several channels to one person the best counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    /// Given up, or refused for good.
    Lost,
    /// Failed, and tried again.
    Failing,
    /// Queued.
    OnItsWay,
    /// The channel took it, UTC milliseconds.
    Sent(i64),
    /// The link was opened, UTC milliseconds.
    Opened(i64),
}

fn reached(one: &Summons) -> Reached {
    match (one.seen_ms, one.sent_ms, one.is_lost, one.failed) {
        (Some(at_ms), ..) => Reached::Opened(at_ms),
        (None, Some(at_ms), ..) => Reached::Sent(at_ms),
        (None, None, true, _) => Reached::Lost,
        (None, None, false, Some(_)) => Reached::Failing,
        (None, None, false, None) => Reached::OnItsWay,
    }
}

/// A line for each warden who was called, while heads are counted.
pub(super) fn called(shell: &Shell, known: &RollCall) -> Markup {
    if known.open.is_none() {
        return html! {};
    }
    let mut people: BTreeMap<AccountId, (Reached, Option<&str>)> = BTreeMap::new();
    for one in &known.called {
        let name = one.recipient.as_ref().map(|recipient| recipient.name.as_str());
        let best = people.entry(one.account).or_insert((Reached::Lost, name));
        best.0 = best.0.max(reached(one));
    }
    html! {
        ul.fresh aria-label=(shell.say(words::CALLED)) {
            @if people.is_empty() { li { (shell.say(words::NOBODY_CALLED)) } }
            @for (reached, name) in people.values() {
                li.stale[*reached <= Reached::Failing] {
                    b { (name.filter(|name| !name.is_empty()).map_or_else(|| shell.say(words::NO_NAME).to_owned(), shown)) }
                    " " (state(shell, *reached))
                }
            }
        }
    }
}

fn state(shell: &Shell, reached: Reached) -> String {
    let at = |said: Said, at_ms| said.with(shell.language(), &[&clock(at_ms)]);
    match reached {
        Reached::Lost => shell.say(words::NOT_REACHED).to_owned(),
        Reached::Failing => shell.say(words::TRIED_AGAIN).to_owned(),
        Reached::OnItsWay => shell.say(words::ON_ITS_WAY).to_owned(),
        Reached::Sent(at_ms) => at(words::MESSAGE_SENT, at_ms),
        Reached::Opened(at_ms) => at(words::MESSAGE_OPENED, at_ms),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::{SummonedTo, TellingChannel, TellingFailure};
    use frontdesk_core::id::{RollCallId, TellingId};

    #[test]
    fn of_several_messages_to_one_person_the_one_that_got_furthest_counts_and_none_is_said_to_be_sent_that_is_not() {
        let queued = Summons {
            telling: TellingId([1; 16]),
            to: SummonedTo::RollCall(RollCallId([2; 16])),
            channel: TellingChannel::Email,
            account: AccountId([3; 16]),
            queued_ms: 1,
            sent_ms: None,
            failed: None,
            is_lost: false,
            seen_ms: None,
            recipient: None,
        };
        let failing = Summons { failed: Some((2, TellingFailure::TimedOut)), ..queued.clone() };
        let lost = Summons { is_lost: true, ..failing.clone() };
        let sent = Summons { sent_ms: Some(5), ..queued.clone() };
        let opened = Summons { seen_ms: Some(7), ..sent.clone() };
        let all = [&lost, &failing, &queued, &sent, &opened].map(reached);
        assert_eq!(all, [Reached::Lost, Reached::Failing, Reached::OnItsWay, Reached::Sent(5), Reached::Opened(7)]);
        assert!(all.is_sorted());
    }
}
