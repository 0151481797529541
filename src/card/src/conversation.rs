//! What everything that talks with a card looks like from outside: asked for the next command until it is done.

use crate::dialogue::{Dialogue, DialogueError};
use crate::ntag::{LabelOnCard, NtagError, ReadLabel, Wipe, WriteLabel};

/// What a conversation wants next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step<T, E> {
    /// Send this command and come back with the answer.
    Transmit(Vec<u8>),
    /// Finished.
    Done(T),
    /// Ended without a result, and used up.
    Failed(E),
}

/// A conversation with a card, driven by whoever has the reader.
pub trait Conversation {
    /// What it finds out.
    type Found;
    /// Why it ends without.
    type Error;

    /// Takes the answer to the last command, none the first time, and says what is next.
    fn next(&mut self, answer: Option<&[u8]>) -> Step<Self::Found, Self::Error>;

    /// Exchanges done, and expected altogether.
    fn progress(&self) -> (usize, usize);
}

impl<T, E: From<DialogueError>> Conversation for Dialogue<T, E> {
    type Found = T;
    type Error = E;

    fn next(&mut self, answer: Option<&[u8]>) -> Step<T, E> {
        Self::next(self, answer)
    }

    fn progress(&self) -> (usize, usize) {
        Self::progress(self)
    }
}

macro_rules! ntag_conversation {
    ($machine:ty, $found:ty) => {
        impl Conversation for $machine {
            type Found = $found;
            type Error = NtagError;

            fn next(&mut self, answer: Option<&[u8]>) -> Step<$found, NtagError> {
                <$machine>::next(self, answer)
            }

            fn progress(&self) -> (usize, usize) {
                <$machine>::progress(self)
            }
        }
    };
}
ntag_conversation!(WriteLabel, ());
ntag_conversation!(Wipe, ());
ntag_conversation!(ReadLabel, LabelOnCard);
