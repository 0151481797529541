//! What whoever stands there wants.

use super::staff;
use super::{Comfort, Language, NoCard, Purpose, Rating, Step};
use crate::agreement::Signature;
use crate::fact::{Drink, FeedbackTone, FeedbackTopic};
use crate::id::StaffId;
use serde::{Deserialize, Serialize};

/// What a user can want.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "want", rename_all = "snake_case")]
pub enum Intent {
    /// Speak this language.
    Language {
        /// Which.
        language: Language,
    },
    /// Start a registration.
    Register,
    /// Type an invitation's code.
    HaveCode,
    /// The code on the page of codes.
    Code {
        /// As typed, at most [`crate::invitation::MAX_TYPED_CHARS`] characters; more is no code.
        text: String,
    },
    /// The answer to the question on the screen (name, organisation, contact, a message).
    Answer {
        /// As typed, at most [`crate::form::max_chars`] characters; more is a [`crate::form::Problem::TooLong`].
        text: String,
    },
    /// "No organisation": an answer, not a dead end (V9).
    NoOrganisation,
    /// The purpose chosen.
    Choose {
        /// Which.
        purpose: Purpose,
    },
    /// What was typed into the host field so far.
    FindHost {
        /// Name, pinyin or initials.
        query: String,
    },
    /// One of the hits.
    Host {
        /// Which.
        staff: StaffId,
    },
    /// "I don't know the name": the desk will find the host (V9).
    HostUnknown,
    /// One step back, keeping what was typed.
    Back {
        /// The field's unfinished text, kept for when the question is asked again.
        text: String,
    },
    /// From the review: change this answer.
    Change {
        /// Which.
        step: Step,
    },
    /// The review is right, or it is me whom the code is for: record it.
    Confirm,
    /// Go on without a card (tray empty, card defective).
    WithoutCard,
    /// There is no card in the tray: the desk is called, and they go on without one.
    TrayEmpty,
    /// A member of staff is here to collect this visitor: the next staff tap permits (A5).
    Collect,
    /// Done with this page.
    Done,
    /// Start leaving.
    Leave,
    /// Leaving without the card (lost or left inside): recorded, never blocked.
    LeaveWithoutCard,
    /// A rating.
    Rate {
        /// Which.
        rating: Rating,
    },
    /// After leaving: delete my details. Asks first.
    ForgetMe,
    /// Yes, delete them.
    ForgetMeSure,
    /// Call the desk.
    CallDesk,
    /// Anything touched: the user is still there.
    StillHere,
    /// Back to the greeting, dropping what was not recorded.
    Home,
    /// From the greeting: the next staff tap opens the staff pages (A10).
    StaffPages,
    /// From where a staff card is awaited: I forgot mine today (A9).
    ForgotCard,
    /// On the staff pages.
    Staff {
        /// What.
        staff: staff::StaffWant,
    },
    /// Why there is no card.
    NoCardBecause {
        /// Why.
        why: NoCard,
    },
    /// This one of the visits on the page is mine.
    Mine {
        /// Counted from 0.
        nth: u8,
    },
    /// None of this proves anything here: the desk is to end the visit, and I go.
    LeaveToDesk,
    /// After leaving: something to say of the visit.
    Feedback {
        /// What.
        tone: FeedbackTone,
    },
    /// It is about this, or not any more.
    FeedbackTopic {
        /// Which.
        topic: FeedbackTopic,
    },
    /// To be without a name, or of the visit.
    Anonymous {
        /// Without.
        anonymous: bool,
    },
    /// To write it in words.
    WriteFeedback,
    /// I agree to what is on the page: record it.
    Agree {
        /// What was drawn; none where somebody says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signature: Option<Signature>,
    },
    /// "I have been here before", at the question for the name.
    Returning,
    /// The telephone number on the page of those who have been here before.
    Number {
        /// As typed, at most [`crate::form::MAX_FIELD_CHARS`] characters; more is no number.
        text: String,
    },
    /// "It is me": one of the names.
    ThisIsMe {
        /// Its place in [`super::IsItYou::names`], from 0.
        place: u8,
    },
    /// I am none of these.
    NoneOfThese,
    /// Show the screen so, until I am gone.
    Comfort {
        /// Everything that is asked for, in place of what was asked for before.
        comfort: Comfort,
    },
    /// Who waits would like something to drink.
    WantDrink,
    /// Of the drinks this one.
    Drink {
        /// Which.
        drink: Drink,
    },
    /// Who waits would like to leave a message.
    LeaveMessage,
    /// Who waits would like to see somebody else.
    AnotherHost,
    /// The review is right: record it, and somebody who came along is next.
    ConfirmAndAdd,
    /// The answer to the question for the name, and that it is a child's; of one that was a child's, that it is none.
    Child {
        /// As typed, see [`Intent::Answer`].
        text: String,
    },
    /// Whoever came along has the same contact as the one before.
    SameContact,
}
