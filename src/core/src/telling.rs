//! Telling people that a visitor is here: whom next and when ([`ladder`]), for whom of those who came together ([`party`]), and what has become of it so far ([`account`]).

pub mod account;
pub mod ladder;
pub mod party;

pub use account::{Account, AnswerGiven, Telling};
pub use ladder::{LadderTimes, Next, Reach, Situation, next};
