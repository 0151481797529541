//! Leaving without a card, and what a visitor has to say of the visit: the pages of V6, A4 and Q2 beside giving the card back.

use super::CardTrouble;
use crate::fact::{FeedbackTone, FeedbackTopic};
use serde::{Deserialize, Serialize};

/// Why somebody who leaves has no card to give back, as they say it themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoCard {
    /// It is lost (A4).
    Lost,
    /// They never had one, or left it inside.
    NotHeld,
}

/// Something that is typed at leaving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavingText {
    /// As [`super::Ask::serial`]: when it changes, `value` is loaded into the field.
    pub serial: u64,
    /// What is asked for.
    pub asked: LeavingQuestion,
    /// What was written before, or empty.
    pub value: String,
    /// Why the last answer was not taken.
    pub problem: Option<LeavingProblem>,
    /// The number is being looked for.
    pub looking: bool,
    /// As in [`super::Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
}

/// What is asked for by typing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "asked", rename_all = "snake_case")]
pub enum LeavingQuestion {
    /// The contact that the visitor registered with, whole: only they know it.
    Contact {},
    /// Their own words, at most [`crate::fact::MAX_FEEDBACK_CHARS`] characters.
    Words {
        /// Of what kind.
        tone: FeedbackTone,
    },
}

/// Why what was typed was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum LeavingProblem {
    /// It cannot be a contact.
    NotAContact,
    /// It is longer than what is taken.
    TooLong,
    /// Too many wrong ones: nobody may try for so long.
    Wait {
        /// Seconds, counted when it was typed.
        seconds: u32,
    },
}

/// Whose visit may end, masked until they say that it is them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// What they said of their card.
    pub why: NoCard,
    /// The open visits with this contact, at most [`MAX_CLAIMED`], the newest first.
    pub visits: Vec<ClaimedVisit>,
    /// The end is being recorded.
    pub saving: bool,
    /// As in [`super::Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
}

/// The most visits that are shown of one contact: a group may have registered with one number.
pub const MAX_CLAIMED: usize = 4;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedVisit {
    /// The visitor's name, masked ([`crate::invitation::masked`]).
    pub masked: String,
    /// Registered at, local `HH:MM`; empty while the clock is not trusted.
    pub arrived: String,
}

/// Praise, a complaint or a suggestion, until it is sent (Q2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackForm {
    /// Which of them.
    pub tone: FeedbackTone,
    /// What it is about, as chosen.
    pub topics: Vec<FeedbackTopic>,
    /// Their own words, or empty.
    pub words: String,
    /// Nothing of the visit is to be on it.
    pub anonymous: bool,
    /// Being recorded.
    pub saving: bool,
    /// As in [`super::Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
}

/// How far somebody has got with leaving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum LeavingStage {
    /// Hold the card to the reader.
    TapCard,
    /// Being wiped.
    Wiping,
    /// The tapped card is no visitor card of ours, or could not be read.
    Failed {
        /// Why.
        why: CardTrouble,
    },
    /// Returned and recorded; a rating if wanted. Thanks are on this page already.
    Rate,
    /// Thanks for the rating.
    Farewell,
    /// The visitor wants their details deleted.
    Forget {
        /// How far that has got.
        state: ForgetState,
    },
    /// Why there is no card to give back.
    NoCard,
    /// No open visit was found for what was typed: the desk will end it, and they may go.
    NotFound,
    /// The desk is called, and ends the visit; thanks are on this page.
    AtDesk,
    /// As [`LeavingStage::Rate`], of a visit that ended without a card.
    RateWithoutCard {
        /// One was lost, and opens nothing any more.
        lost: bool,
    },
    /// Praise, or what could be better, is recorded: thanks for that.
    Heard {
        /// Which.
        tone: FeedbackTone,
    },
}

/// How far the deleting of a visitor's details has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForgetState {
    /// What would be deleted and what stays, to be confirmed.
    Ask,
    /// Being done.
    Working,
    /// Nothing readable is left here, and every other node is told.
    Done,
    /// It must be kept by law: a hold covers it.
    Held,
    /// It did not work: the desk is called to do it.
    Failed,
}

/// Satisfaction at leaving (Q2), best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// 很满意
    VeryGood,
    /// 满意
    Good,
    /// 一般
    Fair,
    /// 不满意
    Poor,
}
