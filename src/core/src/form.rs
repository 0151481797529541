//! The registration form (V2) and what makes an answer acceptable.

use crate::fact::MAX_MESSAGE_CHARS;
use crate::id::StaffId;
use crate::screen::{Purpose, Step};
use crate::{invitation, returning};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest answer in characters. Names of organisations with their branch fit; a paste of a book does not.
pub const MAX_FIELD_CHARS: usize = 80;

/// The longest answer to this question, characters.
#[must_use]
pub fn max_chars(step: Step) -> usize {
    if step == Step::Message { MAX_MESSAGE_CHARS } else { MAX_FIELD_CHARS }
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was given where something is needed.
    Empty,
    /// More characters than [`max_chars`] says.
    TooLong,
    /// A contact that is neither a telephone number of at least five digits nor an e-mail address.
    NotAContact,
}

/// Whom the visitor comes to see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostChoice {
    /// The member of staff, or none where the visitor does not know (the desk finds them, V9).
    pub staff: Option<StaffId>,
    /// Name, or empty.
    pub name: String,
    /// Department, or empty.
    pub department: String,
}

/// What a visitor has answered so far. Personal: never logged, wiped when idle.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Name 姓名.
    pub name: String,
    /// Organisation 单位: `Some("")` is "none", `None` is not yet answered.
    pub organisation: Option<String>,
    /// Contact 联系方式.
    pub contact: String,
    /// Purpose 来访事由.
    pub purpose: Option<Purpose>,
    /// Host 被访人.
    pub host: Option<HostChoice>,
    /// Answers that nobody typed now: they are known from an earlier visit (V7).
    pub recalled: BTreeSet<Step>,
    /// It is a child's, who came with an adult.
    pub child: bool,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Which questions are answered is enough to debug with; the answers are the visitor's.
        f.debug_struct("Form").field("next", &self.first_open()).finish_non_exhaustive()
    }
}

impl Form {
    /// The first question without an answer, or `None` when all are answered.
    #[must_use]
    pub fn first_open(&self) -> Option<Step> {
        Step::ALL.into_iter().find(|step| match step {
            Step::Name => self.name.is_empty(),
            Step::Organisation => self.organisation.is_none(),
            Step::Contact => self.contact.is_empty(),
            Step::Purpose => self.purpose.is_none(),
            Step::Host => self.host.is_none(),
            // No questions of a registration.
            Step::Message | Step::AnotherHost => false,
        })
    }

    /// The answer to a question as text to put back into its field. A name and an organisation that were recalled are not read back: who
    /// changes them types them anew.
    #[must_use]
    pub fn text(&self, step: Step) -> String {
        match step {
            Step::Name | Step::Organisation if self.recalled.contains(&step) => String::new(),
            Step::Name => self.name.clone(),
            Step::Organisation => self.organisation.clone().unwrap_or_default(),
            Step::Contact => self.contact.clone(),
            Step::Purpose | Step::Message | Step::AnotherHost => String::new(),
            Step::Host => self.host.as_ref().map(|h| h.name.clone()).unwrap_or_default(),
        }
    }
}

impl Form {
    /// The name as the review shows it: one that was recalled as its owner has just picked it, and nothing more.
    #[must_use]
    pub fn shown_name(&self) -> String {
        if self.recalled.contains(&Step::Name) {
            return returning::masked(&self.name).unwrap_or_default();
        }
        self.name.clone()
    }

    /// The organisation as the review shows it; empty for none.
    #[must_use]
    pub fn shown_organisation(&self) -> String {
        let organisation = self.organisation.clone().unwrap_or_default();
        if self.recalled.contains(&Step::Organisation) { invitation::masked(&organisation) } else { organisation }
    }

    /// Forgets what was recalled; what was typed stays.
    pub fn drop_recalled(&mut self) {
        for step in std::mem::take(&mut self.recalled) {
            match step {
                Step::Name => self.name.clear(),
                Step::Organisation => self.organisation = None,
                Step::Contact => self.contact.clear(),
                Step::Purpose => self.purpose = None,
                Step::Host => self.host = None,
                // No questions of a registration.
                Step::Message | Step::AnotherHost => {}
            }
        }
    }
}

/// Cleans an answer: control characters become spaces, runs of white space one space, ends trimmed.
///
/// # Errors
/// [`Problem::TooLong`] before anything else is looked at, so that a huge answer costs nothing.
pub fn clean(text: &str) -> Result<String, Problem> {
    clean_up_to(text, MAX_FIELD_CHARS)
}

/// [`clean`] for a text of another length.
///
/// # Errors
/// [`Problem::TooLong`] as there.
pub fn clean_up_to(text: &str, max_chars: usize) -> Result<String, Problem> {
    // A character is at most four bytes: anything longer than this cannot be short enough, without counting it.
    if text.len() > max_chars * 16 {
        return Err(Problem::TooLong);
    }
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let cleaned = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if cleaned.chars().count() > max_chars {
        return Err(Problem::TooLong);
    }
    Ok(cleaned)
}

/// Checks the text answer to one question and returns it clean.
///
/// # Errors
/// What is wrong with it, as the visitor can be told.
pub fn check(step: Step, text: &str) -> Result<String, Problem> {
    let cleaned = clean_up_to(text, max_chars(step))?;
    if cleaned.is_empty() {
        return Err(Problem::Empty);
    }
    if step == Step::Contact && !is_contact(&cleaned) {
        return Err(Problem::NotAContact);
    }
    Ok(cleaned)
}

/// A telephone number from anywhere (five digits or more, the usual punctuation) or something shaped like an e-mail address.
/// Deliberately wide: a foreign number must not be a dead end (V9), and only its owner knows whether it is right.
fn is_contact(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let phone = digits >= 5
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '.' | '/' | '#' | '*'));
    let mail =
        text.split_once('@').is_some_and(|(who, at)| !who.is_empty() && at.len() >= 3 && !at.contains(['@', ' ']));
    phone || mail
}

/// The last four characters of a contact: enough for its owner to recognise it.
#[must_use]
pub fn tail(contact: &str) -> String {
    let chars: Vec<char> = contact.chars().collect();
    chars.iter().skip(chars.len().saturating_sub(4)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ten_thousand_characters_are_refused_and_not_cut() {
        assert_eq!(check(Step::Name, &"王".repeat(10_000)), Err(Problem::TooLong));
        assert_eq!(check(Step::Name, &"王".repeat(MAX_FIELD_CHARS + 1)), Err(Problem::TooLong));
    }

    #[test]
    fn a_message_may_be_longer_than_a_name_and_no_longer_than_it_says() {
        let of = |chars: usize| check(Step::Message, &"字".repeat(chars)).map(|text| text.chars().count());
        assert_eq!((of(MAX_MESSAGE_CHARS), of(MAX_MESSAGE_CHARS + 1)), (Ok(MAX_MESSAGE_CHARS), Err(Problem::TooLong)));
        assert_eq!(check(Step::Message, " \n "), Err(Problem::Empty));
    }

    #[test]
    fn contacts_from_anywhere_are_taken_and_words_are_not() {
        for good in ["13800138000", "+49 (30) 1234-567", "a@b.cn", "021-5555 1234"] {
            assert!(check(Step::Contact, good).is_ok(), "{good}");
        }
        for bad in ["12", "call me", "@b.cn", "a@@b"] {
            assert_eq!(check(Step::Contact, bad), Err(Problem::NotAContact), "{bad}");
        }
    }

    #[test]
    fn a_tail_shows_four_characters_and_no_more() {
        assert_eq!(tail("13800138000"), "8000");
        assert_eq!(tail("123"), "123");
    }

    proptest! {
        #[test]
        fn a_clean_answer_is_bounded_has_no_control_characters_and_stays_clean(text in ".{0,200}") {
            if let Ok(cleaned) = clean(&text) {
                prop_assert!(cleaned.chars().count() <= MAX_FIELD_CHARS);
                prop_assert!(!cleaned.chars().any(char::is_control));
                prop_assert_eq!(clean(&cleaned), Ok(cleaned.clone()));
            }
        }
    }
}
