//! What a visit that is recorded shows: the card, the wait, the way.

use crate::fact::{Drink, HostAnswer};
use serde::{Deserialize, Serialize};

/// Where the writing of a temporary card stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum CardStage {
    /// Take a card from the tray and hold it to the reader.
    Take,
    /// Being written; counts are of exchanges with the card, as the reader reports them.
    Writing {
        /// Exchanges done.
        done: u32,
        /// Exchanges in all.
        total: u32,
    },
    /// It did not work; the visitor can try again at once.
    Failed {
        /// Why, for the exact word.
        why: CardTrouble,
    },
}

/// Why a card was not written or not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardTrouble {
    /// Moved away too early: hold it again.
    MovedTooEarly,
    /// Not a card of the tray (somebody's own tag or another kind).
    NotATrayCard,
    /// A card of the tray that is already with another visitor.
    InUse,
    /// The card answers wrongly: take another one.
    Defective,
    /// The reader is gone: the desk helps.
    NoReader,
    /// The kiosk goes on from a backup and gives out no cards until it knows which ones are out.
    NotInStep,
}

/// Waiting to be collected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The visitor's name.
    pub visitor: String,
    /// Host's name; empty when unknown.
    pub host: String,
    /// Host's department.
    pub department: String,
    /// What truly happened so far, oldest first, with local time `HH:MM` (empty while the clock is not trusted).
    pub told: Vec<Told>,
    /// The visitor holds a written card.
    pub has_card: bool,
    /// A member of staff said "I am here to collect": the next staff tap collects. Seconds left, else absent.
    pub collecting_s: Option<u32>,
    /// What the host, or whoever was told in their place, answered last.
    #[serde(default)]
    pub answered: Option<Answered>,
    /// The office cannot be reached: nobody can be told from here.
    #[serde(default)]
    pub office_away: bool,
    /// The desk's telephone extension; empty where there is none.
    #[serde(default)]
    pub extension: String,
    /// How else to reach the reception while the office is away, in the frame's language, at most [`crate::fact::MAX_NOTICE_WIDTH`] wide;
    /// empty where nothing so short is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub contact: String,
    /// What the visitor would like to drink, once that is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drink: Option<DrinkWish>,
    /// How far the visitor's last message has got, once it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageState>,
}

/// What a visitor would like to drink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrinkWish {
    /// What.
    pub drink: Drink,
    /// The office has it: the desk can see it.
    pub at_desk: bool,
}

/// How far a visitor's message has truly got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Recorded durably at the kiosk.
    Recorded,
    /// The office has it: the desk can see it.
    AtDesk,
    /// A channel of the host's has taken it.
    Sent,
    /// The host has opened it.
    Seen,
}

/// The answer of whoever was told of a visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What.
    pub answer: HostAnswer,
    /// A colleague answered, or somebody else in the host's place.
    pub by_colleague: bool,
    /// Their own words, at most [`crate::fact::MAX_ANSWER_CHARS`]; may be empty.
    pub words: String,
    /// When, local `HH:MM`, or empty.
    pub at: String,
}

/// One true thing that happened to a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What.
    pub what: ToldWhat,
    /// When, local `HH:MM`, or empty.
    pub at: String,
}

/// What can have happened to a visit while waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToldWhat {
    /// Recorded durably.
    Registered,
    /// The desk was called from this screen.
    DeskCalled,
    /// The office has the visit: the desk can see it.
    AtOffice,
    /// A message to the host is on its way.
    HostQueued,
    /// No message has reached the host so far.
    HostNotReached,
    /// A message to the host was sent.
    HostSent,
    /// The host has opened it.
    HostSeen,
    /// The host has answered: see [`Waiting::answered`].
    HostAnswered,
    /// A message to a colleague of the host was sent.
    ColleagueTold,
    /// The desk was told that nobody has come.
    DeskTold,
}

/// The way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The visitor's name.
    pub visitor: String,
    /// Host's name; may be empty.
    pub host: String,
    /// Department.
    pub department: String,
    /// Place as the company describes it (`"3 楼"`), may be empty.
    pub place: String,
    /// The card opens doors until this local time `HH:MM`; empty without a card or a trusted clock.
    pub card_until: String,
    /// The visitor holds a written card, so a door opens for them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_card: bool,
    /// They are to wait for whoever fetches them: somebody has said that they come, or no door opens for the visitor alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fetched: bool,
    /// What the host, or whoever was told in their place, answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Answered>,
    /// Where to wait, in the frame's language, at most [`crate::fact::MAX_NOTICE_WIDTH`] wide; empty where nothing so short is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub waiting_area: String,
}

/// A visitor for whom there is news while the screen is at its greeting. Anybody may read it: it says neither who has answered nor what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// The visitor's name, masked ([`crate::invitation::masked`]).
    pub masked: String,
    /// What they are to do next.
    pub next: CalledTo,
}

/// What a visitor does next for whom there is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalledTo {
    /// Come in: their card opens the door.
    ComeIn,
    /// Wait: somebody fetches them.
    BeFetched,
    /// Hold their card to the reader, and read what was answered.
    HoldCard,
    /// Ask the front desk: there is an answer, and no card that says whose it is.
    AskDesk,
}
