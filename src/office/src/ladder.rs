//! How far telling somebody's host has come (V3): sent, seen, answered.

use frontdesk_core::fact::TellingStep;
use frontdesk_core::telling::{Account, Telling};
use schemars::JsonSchema;
use serde::Serialize;

/// How far telling the host of a visit has come. What is absent has not happened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Ladder {
    /// The message was taken by its channel at, UTC milliseconds.
    pub sent_ms: Option<i64>,
    /// Its link was opened at.
    pub seen_ms: Option<i64>,
    /// It was answered at, by the host or whoever else was told.
    pub answered_ms: Option<i64>,
    /// Their own words.
    pub words: Option<String>,
}

/// What the tellings of a visit come to. The earliest of several messages to the host counts, and the last answer.
pub(crate) fn ladder_of(account: &Account) -> Ladder {
    // A message that a visitor has left is no step of the ladder.
    let is_host = |one: &&Telling| matches!(one.step, TellingStep::Host | TellingStep::Reminder);
    let earliest = |at: fn(&Telling) -> Option<i64>| account.tellings.iter().filter(is_host).filter_map(at).min();
    let answer = account.last_answer();
    Ladder {
        sent_ms: earliest(|one| one.sent_ms),
        seen_ms: earliest(|one| one.seen_ms),
        answered_ms: answer.map(|answer| answer.at_ms),
        words: answer.map(|answer| answer.words.clone()).filter(|words| !words.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::{HostAnswer, TellingChannel};
    use frontdesk_core::id::TellingId;
    use frontdesk_core::telling::AnswerGiven;

    #[test]
    fn the_first_message_to_the_host_and_the_last_answer_count_and_a_colleagues_message_is_not_the_hosts() {
        let told = |n, step, sent_ms, seen_ms| Telling {
            sent_ms,
            seen_ms,
            ..Telling::queued(TellingId([n; 16]), step, TellingChannel::Email, 0)
        };
        let given = |at_ms, words: &str| AnswerGiven {
            telling: TellingId([1; 16]),
            at_ms,
            answer: HostAnswer::PleaseWait,
            name: String::new(),
            words: words.into(),
        };
        let mut account = Account::default();
        assert_eq!(ladder_of(&account), Ladder::default());
        account.tellings.push(told(1, TellingStep::Colleague, Some(1), Some(2)));
        assert_eq!(ladder_of(&account), Ladder::default());
        account.tellings.push(told(2, TellingStep::Host, Some(4), None));
        account.tellings.push(told(3, TellingStep::Reminder, Some(3), Some(5)));
        let silent = Ladder { sent_ms: Some(3), seen_ms: Some(5), ..Ladder::default() };
        assert_eq!(ladder_of(&account), silent);
        account.answers = vec![given(6, "马上"), given(7, "")];
        assert_eq!(ladder_of(&account), Ladder { answered_ms: Some(7), ..silent.clone() });
        account.answers.push(given(8, "五分钟"));
        assert_eq!(ladder_of(&account), Ladder { answered_ms: Some(8), words: Some("五分钟".into()), ..silent });
    }
}
