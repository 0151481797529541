//! What registering shows: questions, the review, codes, numbers.

use super::{Clock, Language};
use crate::agreement::Signing;
use crate::id::StaffId;
use serde::{Deserialize, Serialize};

/// The questions of a registration, in their order, and those of a visitor who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Name 姓名.
    Name,
    /// Organisation 单位, or none.
    Organisation,
    /// Contact 联系方式.
    Contact,
    /// Purpose 来访事由, by large choices.
    Purpose,
    /// Host 被访人, found by typing.
    Host,
    /// A message 留言 for the host, of a visitor who waits.
    Message,
    /// Who else is to be seen, found by typing, of a visitor who waits.
    AnotherHost,
}

impl Step {
    /// Those of a registration, in order.
    pub const ALL: [Self; 5] = [Self::Name, Self::Organisation, Self::Contact, Self::Purpose, Self::Host];
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Changes when the question is posed anew: the screen then loads `value` into the field. While it stays the same the
    /// field's text is the screen's own, so that hits arriving under a typing finger disturb nothing.
    pub serial: u64,
    /// Which one.
    pub step: Step,
    /// What was answered before (after "back" or from the review), or empty.
    pub value: String,
    /// The hosts found for what was typed, at most [`crate::directory::MAX_HITS`]; only at [`Step::Host`] and [`Step::AnotherHost`].
    pub hits: Vec<HostHit>,
    /// Why the last answer was not taken.
    pub problem: Option<crate::form::Problem>,
    /// The question was reached from the review, so "next" goes back there.
    pub from_review: bool,
    /// Whom a message is for; empty for the desk. Only at [`Step::Message`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// Seconds left before the form is wiped, shown from [`crate::station::IDLE_WARNING_S`] down; absent otherwise.
    pub wipes_in_s: Option<u32>,
    /// Nobody was recognised: the visitor is asked to register anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anew: bool,
}

/// A host that fits what was typed. Nothing but name and department, by X5.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostHit {
    /// Whom to choose.
    pub staff: StaffId,
    /// Name as written by the company.
    pub name: String,
    /// Pinyin in words (`"Zhang Wei"`), empty for names without hanzi.
    pub pinyin: String,
    /// Department.
    pub department: String,
    /// Somebody else here has the same name: the department tells them apart.
    pub homonym: bool,
}

/// Why somebody comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A meeting.
    Meeting,
    /// An interview.
    Interview,
    /// A delivery or pick-up.
    Delivery,
    /// Maintenance or installation.
    Service,
    /// Anything else.
    Other,
}

impl Purpose {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Meeting, Self::Interview, Self::Delivery, Self::Service, Self::Other];
}

/// The whole registration, to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Name; masked where it was not typed now but is known from an earlier visit.
    pub name: String,
    /// Organisation; empty means "none". Masked like the name.
    pub organisation: String,
    /// The contact's last four characters: the next person in the queue reads the screen too.
    pub contact_tail: String,
    /// Purpose.
    pub purpose: Purpose,
    /// Host's name; empty when the visitor does not know it and the desk will find them (V9).
    pub host: String,
    /// Host's department.
    pub department: String,
    /// Being written to the journal: the confirm button shows it and takes no second touch.
    pub saving: bool,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
    /// How long these answers are kept.
    pub kept: Kept,
}

/// How long a visitor's answers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// So many days after the end of the month; absent: without end.
    pub days: Option<u16>,
    /// The law wants all visits to be kept for now: they are not deleted before that ends, whoever asks.
    pub held: bool,
}

/// What the company wants to be agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementPage {
    /// Changes when it is asked anew, or says something else: what was drawn is wiped then.
    pub serial: u64,
    /// What it is called, at most [`crate::agreement::MAX_TITLE_WIDTH`] wide.
    pub title: String,
    /// What it says, at most [`crate::agreement::MAX_TEXT_CHARS`], with its own lines.
    pub text: String,
    /// In which language that is: it may not be there in the frame's.
    pub language: Language,
    /// How somebody agrees.
    pub signing: Signing,
    /// They went on without a signature where one is needed.
    pub not_signed: bool,
    /// As [`Review::saving`].
    pub saving: bool,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
}

/// An invitation's code, being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeEntry {
    /// As [`Ask::serial`]: when it changes the field is emptied.
    pub serial: u64,
    /// Why the last one was not taken.
    pub problem: Option<CodeProblem>,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
    /// A code can be held to a scanner as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub scanner: bool,
}

/// Why an invitation's code was not taken. One that never was, that was cancelled, used or is over are all the same to whoever types it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum CodeProblem {
    /// It cannot be a code: something is missing, or mistyped.
    Mistyped,
    /// No code that counts.
    NotGood,
    /// It counts from this local time on, if the day is known.
    NotNow {
        /// When.
        from: Option<Clock>,
    },
    /// The kiosk does not know the hour: the desk must.
    ClockNotTrusted,
    /// Too many wrong ones: nobody may try for so long.
    Wait {
        /// Seconds, counted when the code was typed.
        seconds: u32,
    },
    /// What was held to the scanner is no visitor code at all: some other QR code. It is no guess.
    NotACode,
}

/// Who is invited, masked until they say that it is them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// The visitor's name, masked ([`crate::invitation::masked`]).
    pub masked: String,
    /// Host's name.
    pub host: String,
    /// Host's department.
    pub department: String,
    /// As [`Review::saving`].
    pub saving: bool,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
    /// How long what the visitor has said is kept, with what the invitation knows of them.
    pub kept: Kept,
}

/// The telephone number of somebody who has been here before, being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberEntry {
    /// As [`Ask::serial`].
    pub serial: u64,
    /// What was typed before, or empty.
    pub value: String,
    /// Why the last one was not taken.
    pub problem: Option<NumberProblem>,
    /// It is being looked up.
    pub looking: bool,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
}

/// Why a telephone number was not looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum NumberProblem {
    /// It is no telephone number of at least five digits.
    NotANumber,
    /// Too many were tried: nobody may for so long.
    Wait {
        /// Seconds, counted when the number was typed.
        seconds: u32,
    },
}

/// Masked names, one of which may be the visitor's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IsItYou {
    /// [`crate::returning::CHOICES`] of them, all different.
    pub names: Vec<String>,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
}
