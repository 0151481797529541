//! Reading, writing and wiping a visit label on an NTAG213, 215 or 216, without I/O.
//!
//! A machine is asked for its next [`Step`]: `next(None)` first, then `next(Some(answer))` with the card's answer to the
//! command it gave. If the exchange itself failed (card gone), give it an empty answer: it fails with a torn error.
//!
//! Source: NXP data sheet NTAG213/215/216 (rev. 3.2), 8.5 "Memory organization", 10.2 READ, 10.4 WRITE; the card is
//! reached through the PC/SC storage-card commands of [`crate::apdu`].
//!
//! **Torn writes.** The message length is set to zero first, then the content is written, then the length, then everything
//! is read back. A card torn away at any moment holds the old label, nothing, or the new label; running the machine again
//! finishes the work.

mod exchange;
mod read;
mod wipe;
mod write;

use thiserror::Error;

use crate::apdu::{ApduError, StatusWord};

pub use read::{LabelOnCard, ReadLabel};
pub use wipe::Wipe;
pub use write::WriteLabel;

/// What a machine wants next. Done is checked on the card; [`NtagError::is_torn`] says whether a new machine may succeed.
pub type Step<T> = crate::conversation::Step<T, NtagError>;

/// Why a machine ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NtagError {
    /// The card that answers is not the one the machine was made for.
    #[error("another card is on the reader")]
    CardSwapped,
    /// No answer to speak of: the card is leaving or has left.
    #[error("the card gave no whole answer")]
    NoAnswer(#[source] ApduError),
    /// The card or reader refused a command.
    #[error("the card refused a command with status {0}")]
    Refused(StatusWord),
    /// An answer has a wrong length.
    #[error("the card answered {0} bytes where others belong")]
    WrongLength(usize),
    /// What was read back is not what was written.
    #[error("the card does not hold what was written to it")]
    NotHeld,
    /// The capability container is not an NDEF tag's.
    #[error("the card is not an NDEF tag")]
    NotNdef,
    /// An NDEF tag, but of a size that no NTAG 21x has.
    #[error("the card's size code {0:02X} is not known")]
    UnknownSize(u8),
    /// Pages are locked or the card says it is read-only.
    #[error("the card is locked against writing")]
    Locked,
    /// The card holds somebody else's content.
    #[error("the card holds content that is not ours")]
    Foreign,
    /// The message does not fit this card.
    #[error("the label needs {needed} bytes, the card has {capacity}")]
    TooLong {
        /// Bytes needed.
        needed: usize,
        /// Bytes of user memory.
        capacity: usize,
    },
    /// The machine was called without an answer, with one it did not ask for, or after its end.
    #[error("the exchange with the card is out of step")]
    OutOfStep,
}

impl NtagError {
    /// Whether holding the card to the reader again may help: it was moved too soon, rather than being the wrong card.
    /// A refusal counts as torn, because readers report a card that has just left as 63 00.
    #[must_use]
    pub fn is_torn(self) -> bool {
        matches!(self, Self::NoAnswer(_) | Self::Refused(_) | Self::WrongLength(_) | Self::NotHeld)
    }
}

/// Bytes of user memory of the NTAG whose capability container has this size code (data sheet, 8.5.6 "Capability
/// container": the code times 8). The NTAG216 has 888 bytes, of which NDEF may use 872.
#[must_use]
pub fn capacity_bytes(size_code: u8) -> Option<usize> {
    match size_code {
        0x12 => Some(144),
        0x3E => Some(496),
        0x6D => Some(872),
        _ => None,
    }
}

#[cfg(test)]
mod fake_tag;
#[cfg(test)]
mod tests;
