//! Why a procedure ended without its result.

use thiserror::Error;

use super::super::access_data::TooManyDoors;
use super::super::credential::Refused;
use crate::desfire::{DesfireError, Status};
use crate::dialogue::DialogueError;
use crate::label::LabelError;
use crate::uid::NoUid;

/// Why a card with our application does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Why {
    /// It has no key of this site: a forgery under a right number, a card of another site, or one whose version of the keys
    /// was given up.
    #[error("the card has none of this site's keys")]
    NotGenuine,
    /// Its credential is of another site, which shares keys with this one.
    #[error("the card's credential is of another site")]
    OtherSite,
    /// No issuer of this site signed its credential.
    #[error("the card's credential is signed by no issuer of this site")]
    Forged,
    /// Its credential was issued for another card.
    #[error("the card's credential was issued for another card")]
    Copied,
    /// Credential or access data cannot be read: never finished, damaged, or written by a newer program.
    #[error("what is on the card cannot be read")]
    BrokenContent,
}

impl From<Refused> for Why {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::OtherSite => Self::OtherSite,
            Refused::Forged => Self::Forged,
            Refused::Copied => Self::Copied,
        }
    }
}

/// Why a procedure ended. Run again, it finishes what it began, unless the reason is one that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProcedureError {
    /// The exchange with the card went wrong.
    #[error(transparent)]
    Card(#[from] DesfireError),
    /// The card gave no number.
    #[error(transparent)]
    NoNumber(#[from] NoUid),
    /// The card does not hold what was written to it.
    #[error("the card does not hold what was written to it")]
    NotHeld,
    /// The card has no application of ours.
    #[error("the card is none of ours")]
    NotOurs,
    /// The card has our application, but does not count.
    #[error(transparent)]
    Refuted(#[from] Why),
    /// A member of staff's card, where one from the tray belongs.
    #[error("the card is not one from the tray")]
    NotATrayCard,
    /// The card is still given for another visit. Take it back first.
    #[error("the card is still given for another visit")]
    StillGiven,
    /// The card lay unused for too long.
    #[error("the card lay unused for too long")]
    DeadOfDisuse,
    /// No desk key is among the site's keys: this kiosk hands out no cards.
    #[error("there is no desk key here")]
    NoDeskKey,
    /// The card has a key of a version that is not known here.
    #[error("the card's key {number} has version {version}, which is not known here")]
    UnknownVersion {
        /// Number of the key.
        number: u8,
        /// Its version.
        version: u8,
    },
    /// Somebody else's card: a key of it is neither as delivered nor ours. Nothing was changed.
    #[error("the card belongs to somebody else")]
    Foreign,
    /// The card has a file in our place that is not ours. Wipe it, then begin again.
    #[error("file {0} of the card is not as it should be")]
    OtherFile(u8),
    /// The issuer's keys are of another site, or the site does not believe this issuer.
    #[error("issuer and site do not belong together")]
    OtherIssuer,
    /// The label cannot be written.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// The access data cannot be written.
    #[error(transparent)]
    Doors(#[from] TooManyDoors),
}

impl ProcedureError {
    /// Whether holding the card to the reader again may help: it was moved too soon or busy, rather than being the wrong card.
    #[must_use]
    pub fn is_torn(self) -> bool {
        match self {
            Self::Card(error) => error.is_torn() || error.refusal() == Some(Status::AUTHENTICATION_DELAY),
            Self::NoNumber(_) | Self::NotHeld => true,
            _ => false,
        }
    }
}

impl From<DialogueError> for ProcedureError {
    fn from(error: DialogueError) -> Self {
        Self::Card(error.into())
    }
}
