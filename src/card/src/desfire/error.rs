//! Why a command to a DESFire has no result.

use thiserror::Error;

use super::command::Instruction;
use super::status::Status;
use crate::apdu::{ApduError, StatusWord};
use crate::dialogue::DialogueError;

/// Why a command has no result. After any of these the session has ended: authenticate again before going on. Only
/// [`DesfireError::OutOfRange`] leaves it as it was, because nothing has been sent.
///
/// No variant holds a byte of a key, of a card's content or of its UID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DesfireError {
    /// No answer to speak of: the card is leaving or has left.
    #[error("the card gave no whole answer to {command}")]
    NoAnswer {
        /// What was asked.
        command: Instruction,
        /// What is wrong with it.
        source: ApduError,
    },
    /// The status is not a DESFire's: the reader speaks for a card that has left, or the card is of another kind.
    #[error("status {status} to {command} is not a DESFire's")]
    ForeignStatus {
        /// What was asked.
        command: Instruction,
        /// What came.
        status: StatusWord,
    },
    /// The card refused the command.
    #[error("the card refused {command} with status {status}")]
    Refused {
        /// What was refused.
        command: Instruction,
        /// Why.
        status: Status,
    },
    /// The card said "more" too often, too early or too late.
    #[error("the card's frames to {command} do not make up a message")]
    BrokenChain {
        /// What was asked.
        command: Instruction,
    },
    /// The answer has a length that it cannot have.
    #[error("the card answered {bytes} bytes to {command}, where others belong")]
    WrongLength {
        /// What was asked.
        command: Instruction,
        /// How many came, frames and protection taken off as far as that went.
        bytes: usize,
    },
    /// The answer has the right length and no meaning.
    #[error("the card's answer to {command} has no meaning")]
    Meaningless {
        /// What was asked.
        command: Instruction,
    },
    /// The card could not prove that it has the key, although it accepted our proof.
    #[error("the card did not prove that it has the key")]
    NotGenuine,
    /// MAC or checksum of an answer is wrong: it was changed on its way, or is from another time or card.
    #[error("the answer to {command} is not the card's own")]
    WrongMac {
        /// What was asked.
        command: Instruction,
    },
    /// The command needs a session and there is none, because none was begun or because it has ended.
    #[error("{command} needs an authentication first")]
    NotAuthenticated {
        /// What was not sent.
        command: Instruction,
    },
    /// The session has used up its command counter.
    #[error("the session has no more commands left")]
    SessionUsedUp,
    /// A number given by the caller has no place in the command.
    #[error("a number is out of range for {command}")]
    OutOfRange {
        /// What was not sent.
        command: Instruction,
    },
    /// The dialogue ended it.
    #[error(transparent)]
    Dialogue(#[from] DialogueError),
}

impl DesfireError {
    /// Whether holding the card to the reader again may help: it was moved too soon, rather than being the wrong card.
    /// Readers report a card that has just left as 63 00.
    #[must_use]
    pub fn is_torn(self) -> bool {
        matches!(self, Self::NoAnswer { .. } | Self::ForeignStatus { .. })
    }

    /// The card's own reason, if it is a refusal.
    #[must_use]
    pub fn refusal(self) -> Option<Status> {
        match self {
            Self::Refused { status, .. } => Some(status),
            _ => None,
        }
    }
}
