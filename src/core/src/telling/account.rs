//! What has become of the tellings of one visit, and what of it may be said to its visitor.

use crate::fact::{HostAnswer, TellingChannel, TellingStep};
use crate::id::{MessageId, TellingId};
use crate::screen::{MessageState, ToldWhat};

/// One telling, without whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Telling {
    /// Which.
    pub telling: TellingId,
    /// In what capacity.
    pub step: TellingStep,
    /// Over what.
    pub channel: TellingChannel,
    /// For which host of the visit: 0 for the one at registration.
    pub nth_host: u8,
    /// The message that it brings.
    pub message: Option<MessageId>,
    /// When it was queued, UTC milliseconds of the office's clock, like the others.
    pub queued_ms: i64,
    /// When the channel took it.
    pub sent_ms: Option<i64>,
    /// When it first failed, unless it was sent later.
    pub failed_ms: Option<i64>,
    /// It has failed for good.
    pub is_lost: bool,
    /// When its link was opened.
    pub seen_ms: Option<i64>,
}

impl Telling {
    /// One that was just queued.
    #[must_use]
    pub fn queued(telling: TellingId, step: TellingStep, channel: TellingChannel, queued_ms: i64) -> Self {
        Self {
            telling,
            step,
            channel,
            nth_host: 0,
            message: None,
            queued_ms,
            sent_ms: None,
            failed_ms: None,
            is_lost: false,
            seen_ms: None,
        }
    }

    /// It is about the visit's host of this number. Whoever is named for visits of a purpose is told whoever the host is.
    #[must_use]
    pub fn is_of_host(&self, nth_host: u8) -> bool {
        self.step == TellingStep::ByPurpose || self.nth_host == nth_host
    }

    /// It is still to be sent.
    pub fn is_pending(&self) -> bool {
        self.sent_ms.is_none() && !self.is_lost
    }
}

/// One answer.
#[derive(Clone, PartialEq, Eq)]
pub struct AnswerGiven {
    /// To which telling.
    pub telling: TellingId,
    /// When, UTC milliseconds of the office's clock.
    pub at_ms: i64,
    /// What.
    pub answer: HostAnswer,
    /// Who; empty when that cannot be read.
    pub name: String,
    /// Their own words; may be empty.
    pub words: String,
}

impl std::fmt::Debug for AnswerGiven {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Who it is, and in what words, stays out of logs.
        f.debug_struct("AnswerGiven").field("at_ms", &self.at_ms).field("answer", &self.answer).finish_non_exhaustive()
    }
}

/// All that is known of the tellings of one visit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// In the order in which they were queued.
    pub tellings: Vec<Telling>,
    /// Oldest first.
    pub answers: Vec<AnswerGiven>,
}

impl Account {
    /// What of it is about the visit's host of this number: neither what the hosts before were told, nor what they said. Whoever is named
    /// for visits of a purpose is told once, whoever the host is; what they said before this host was told was about another one.
    #[must_use]
    pub fn of_host(&self, nth_host: u8) -> Self {
        let is_by_purpose = |one: &Telling| one.step == TellingStep::ByPurpose;
        let is_of = |one: &Telling| one.nth_host == nth_host && !is_by_purpose(one);
        let since_ms = self.tellings.iter().filter(|one| is_of(one)).map(|one| one.queued_ms).min();
        let counts = |given: &AnswerGiven| match self.telling(given.telling) {
            Some(one) if is_by_purpose(one) => {
                nth_host == 0 || since_ms.is_some_and(|since_ms| given.at_ms >= since_ms)
            }
            Some(one) => is_of(one),
            None => nth_host == 0,
        };
        Self {
            tellings: self.tellings.iter().copied().filter(|one| one.is_of_host(nth_host)).collect(),
            answers: self.answers.iter().filter(|given| counts(given)).cloned().collect(),
        }
    }

    /// How far this message has got, as far as the office has told of it: nothing before anybody has it. Whoever it is for counts first.
    #[must_use]
    pub fn message(&self, message: MessageId) -> Option<MessageState> {
        let has = |step, is_so: fn(&Telling) -> bool| {
            self.tellings.iter().any(|one| one.message == Some(message) && one.step == step && is_so(one))
        };
        if has(TellingStep::Message, |one| one.seen_ms.is_some()) {
            Some(MessageState::Seen)
        } else if has(TellingStep::Message, |one| one.sent_ms.is_some()) {
            Some(MessageState::Sent)
        } else {
            has(TellingStep::DeskMessage, |one| one.sent_ms.is_some()).then_some(MessageState::AtDesk)
        }
    }

    /// The answer that counts.
    #[must_use]
    pub fn last_answer(&self) -> Option<&AnswerGiven> {
        self.answers.last()
    }

    /// Nobody was told yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tellings.is_empty() && self.answers.is_empty()
    }

    /// The telling of this name.
    #[must_use]
    pub fn telling(&self, telling: TellingId) -> Option<&Telling> {
        self.tellings.iter().find(|one| one.telling == telling)
    }

    /// What truly happened, as the visitor may know it, with when (UTC milliseconds), oldest first. Of the host only how far it has
    /// got: that a message was sent says that it was queued.
    #[must_use]
    pub fn happened(&self) -> Vec<(ToldWhat, i64)> {
        let mut happened: Vec<_> = [self.host(), self.colleague(), self.desk()].into_iter().flatten().collect();
        happened.sort_by_key(|(_, at_ms)| *at_ms);
        happened
    }

    fn host(&self) -> Option<(ToldWhat, i64)> {
        let is_host = |step| matches!(step, TellingStep::Host | TellingStep::Reminder);
        let of_host = || self.tellings.iter().filter(move |telling| is_host(telling.step));
        let answered = self
            .answers
            .iter()
            .rev()
            .find(|given| self.telling(given.telling).is_some_and(|telling| telling.step.is_host()));
        if let Some(given) = answered {
            return Some((ToldWhat::HostAnswered, given.at_ms));
        }
        if let Some(at_ms) = of_host().filter_map(|telling| telling.seen_ms).min() {
            return Some((ToldWhat::HostSeen, at_ms));
        }
        if let Some(at_ms) = of_host().filter_map(|telling| telling.sent_ms).min() {
            return Some((ToldWhat::HostSent, at_ms));
        }
        let queued_ms = of_host().map(|telling| telling.queued_ms).min()?;
        match of_host().filter_map(|telling| telling.failed_ms).min() {
            // One that is on its way without a failure may still arrive.
            Some(at_ms) if of_host().all(|telling| telling.failed_ms.is_some()) => {
                Some((ToldWhat::HostNotReached, at_ms))
            }
            _ => Some((ToldWhat::HostQueued, queued_ms)),
        }
    }

    fn colleague(&self) -> Option<(ToldWhat, i64)> {
        let sent = self.tellings.iter().filter(|telling| telling.step == TellingStep::Colleague);
        sent.filter_map(|telling| telling.sent_ms).min().map(|at_ms| (ToldWhat::ColleagueTold, at_ms))
    }

    fn desk(&self) -> Option<(ToldWhat, i64)> {
        let sent = self.tellings.iter().filter(|telling| telling.step == TellingStep::Desk);
        sent.filter_map(|telling| telling.sent_ms).min().map(|at_ms| (ToldWhat::DeskTold, at_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(n: u8, step: TellingStep) -> Telling {
        Telling::queued(TellingId([n; 16]), step, TellingChannel::Email, 1_000)
    }

    fn account(tellings: &[Telling]) -> Account {
        Account { tellings: tellings.to_vec(), answers: Vec::new() }
    }

    #[test]
    fn only_what_happened_is_said_and_of_the_host_how_far_it_has_got() {
        let mut host = told(1, TellingStep::Host);
        assert_eq!(account(&[host]).happened(), [(ToldWhat::HostQueued, 1_000)]);
        host.failed_ms = Some(1_500);
        assert_eq!(account(&[host]).happened(), [(ToldWhat::HostNotReached, 1_500)]);
        assert_eq!(account(&[host, told(2, TellingStep::Host)]).happened(), [(ToldWhat::HostQueued, 1_000)]);
        host.sent_ms = Some(2_000);
        assert_eq!(account(&[host]).happened(), [(ToldWhat::HostSent, 2_000)]);
        host.seen_ms = Some(3_000);
        assert_eq!(account(&[host]).happened(), [(ToldWhat::HostSeen, 3_000)]);
        let mut answered = account(&[host]);
        answered.answers.push(AnswerGiven {
            telling: host.telling,
            at_ms: 4_000,
            answer: HostAnswer::PleaseWait,
            name: "周雯".into(),
            words: "马上".into(),
        });
        assert_eq!(answered.happened(), [(ToldWhat::HostAnswered, 4_000)]);
        assert!(!format!("{answered:?}").contains("周雯") && !format!("{answered:?}").contains("马上"));
    }

    #[test]
    fn of_another_host_nothing_counts_that_the_one_before_was_told_or_has_said() {
        let mut by_purpose = told(1, TellingStep::ByPurpose);
        by_purpose.sent_ms = Some(1_000);
        let former = Telling { sent_ms: Some(1_000), ..told(2, TellingStep::Host) };
        let now = Telling { nth_host: 1, queued_ms: 5_000, ..told(3, TellingStep::Host) };
        let says = |n: u8, at_ms| AnswerGiven {
            telling: TellingId([n; 16]),
            at_ms,
            answer: HostAnswer::CannotToday,
            name: String::new(),
            words: String::new(),
        };
        let mut account = account(&[by_purpose, former]);
        account.answers = vec![says(1, 2_000), says(2, 3_000)];
        assert_eq!(account.of_host(0), account);
        let fresh = account.of_host(1);
        assert_eq!((fresh.tellings.as_slice(), fresh.answers.len()), ([by_purpose].as_slice(), 0));
        account.tellings.push(now);
        account.answers.push(says(1, 6_000));
        let told_now = account.of_host(1);
        assert_eq!(told_now.happened(), [(ToldWhat::HostQueued, 5_000)]);
        assert_eq!(told_now.last_answer().map(|given| given.at_ms), Some(6_000));
        account.answers.push(says(3, 7_000));
        assert_eq!(account.of_host(1).happened(), [(ToldWhat::HostAnswered, 7_000)]);
        assert_eq!(account.of_host(0).answers.len(), 3, "the one before is told nothing of it");
    }

    #[test]
    fn a_message_is_said_to_be_where_it_has_truly_come() {
        let message = MessageId([9; 16]);
        let desk = Telling { message: Some(message), ..told(1, TellingStep::DeskMessage) };
        let host = Telling { message: Some(message), ..told(2, TellingStep::Message) };
        let state = |tellings: &[Telling]| account(tellings).message(message);
        assert_eq!(state(&[desk, host]), None);
        let desk = Telling { sent_ms: Some(1), ..desk };
        assert_eq!(state(&[desk, host]), Some(MessageState::AtDesk));
        let host = Telling { sent_ms: Some(2), ..host };
        assert_eq!(state(&[desk, host]), Some(MessageState::Sent));
        let host = Telling { seen_ms: Some(3), ..host };
        assert_eq!(state(&[desk, host]), Some(MessageState::Seen));
        assert_eq!(account(&[host]).message(MessageId([8; 16])), None);
        assert_eq!(account(&[host]).happened(), [], "a message is no step of the ladder");
    }

    #[test]
    fn colleague_and_desk_count_as_told_only_once_it_was_sent() {
        let (mut colleague, mut desk) = (told(1, TellingStep::Colleague), told(2, TellingStep::Desk));
        assert_eq!(account(&[colleague, desk]).happened(), []);
        (colleague.sent_ms, desk.sent_ms) = (Some(2_000), Some(1_500));
        let happened = account(&[colleague, desk]).happened();
        assert_eq!(happened, [(ToldWhat::DeskTold, 1_500), (ToldWhat::ColleagueTold, 2_000)]);
    }
}
