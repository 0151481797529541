//! What a card reader is to the rest of Frontdesk.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

/// Most bytes of an answer that a driver passes on. Short answers have 258; pcscd itself lets 65,535 through.
pub const MAX_ANSWER_BYTES: usize = 4096;

/// Makes a waiting [`CardReader::next_event`] return at once. Callable from any thread.
pub type Interrupter = Arc<dyn Fn() + Send + Sync>;

/// Something that happened at the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderEvent {
    /// The card service can be used (again).
    ServiceUp,
    /// The card service went away. Told once; the driver keeps trying to get it back.
    ServiceDown {
        /// Why, for the health page.
        detail: String,
    },
    /// A reader was plugged in, or found at start.
    ReaderHere {
        /// Its name. It changes when the reader is plugged into another port.
        reader: String,
    },
    /// A reader was unplugged, or the service went away.
    ReaderGone {
        /// Its name.
        reader: String,
    },
    /// A card is there and answers. One card at a time: a second one on another reader is told of when the first is gone.
    CardPresent(CardSeen),
    /// The card told of last, mute or not, has left.
    CardRemoved,
    /// Something is on the reader that gives no answer to reset: not a card, upside down, or held too far away.
    CardMute {
        /// What and where, for the log.
        detail: String,
    },
}

/// A card on a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardSeen {
    /// The reader's name.
    pub reader: String,
    /// The answer to reset, made up by contactless readers.
    pub atr: Vec<u8>,
    /// Counts insertions since the driver started: two equal numbers are one and the same stay on the reader.
    pub insertion: u64,
}

/// What a reader's own lamp and buzzer are to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feedback {
    /// Let through, or the card is done.
    Granted,
    /// Not let through, or the card did not work.
    Refused,
    /// The card is being worked on: keep holding it.
    Working,
    /// The door should be shut.
    CloseDoor,
    /// Waiting for a card.
    Ready,
}

/// Why an exchange with a card failed.
#[derive(Debug, Error)]
pub enum CardError {
    /// No card has been told of by [`CardReader::next_event`], or it has left.
    #[error("no card is present")]
    NoCard,
    /// The card left, or another one took its place.
    #[error("the card was removed")]
    Removed,
    /// The exchange "succeeded" with no bytes, as it does when a card is torn out in the middle.
    #[error("the card gave an empty answer")]
    EmptyAnswer,
    /// The command is longer than this reader is relied on to pass on. It was not sent.
    #[error("a command of {bytes} bytes is longer than the {limit} that this reader takes")]
    CommandTooLong {
        /// Its length, in bytes.
        bytes: usize,
        /// The reader's limit, in bytes.
        limit: usize,
    },
    /// The answer is over [`MAX_ANSWER_BYTES`].
    #[error("the card's answer is longer than {MAX_ANSWER_BYTES} bytes")]
    TooLong,
    /// The exchange broke off: radio noise, or a card that is just leaving.
    #[error("the exchange with the card broke off")]
    BrokenOff(#[source] Box<dyn StdError + Send + Sync>),
    /// The reader or the card service failed; an event will tell.
    #[error("the card service failed")]
    Service(#[source] Box<dyn StdError + Send + Sync>),
}

impl CardError {
    /// Whether the card is the likely cause: holding it again may help, and nothing needs repair.
    #[must_use]
    pub fn is_torn(&self) -> bool {
        matches!(self, Self::NoCard | Self::Removed | Self::EmptyAnswer | Self::BrokenOff(_))
    }
}

/// A card reader. Blocking: it lives on a thread of its own.
pub trait CardReader: Send {
    /// The driver's name, for health.
    fn driver(&self) -> &'static str;

    /// Whether no real reader is behind it.
    fn simulated(&self) -> bool;

    /// The next event, waiting at most `timeout`. `None`: nothing happened, or the wait was interrupted.
    fn next_event(&mut self, timeout: Duration) -> Option<ReaderEvent>;

    /// Sends a command to the card told of last and returns its answer, 1 to [`MAX_ANSWER_BYTES`] bytes. Connects at the
    /// first command. May block until the card leaves if the card never answers.
    ///
    /// # Errors
    /// Any [`CardError`]. After an error the conversation with the card starts anew.
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, CardError>;

    /// Returns a function that makes a waiting [`CardReader::next_event`] return. An interrupt while nothing waits ends
    /// the next wait.
    fn interrupter(&self) -> Interrupter;

    /// Ends the conversation with the card, which stays as it is and stays present.
    fn release_card(&mut self);

    /// Lets the reader's own lamp and buzzer say something, where it has any. Takes 0.4 s at most, and fails silently: nothing
    /// depends on it.
    fn feedback(&mut self, feedback: Feedback) {
        let _ = feedback;
    }
}
