//! What protects commands and answers, if anything.

use super::access::CommunicationMode;
use super::error::DesfireError;
use super::ev1::Ev1Session;
use super::ev2::Ev2Session;
use super::order::Order;

/// Which secure messaging a session speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// AES with a running IV: EV1 and later.
    Ev1,
    /// Command counter and transaction identifier: EV2 and later.
    Ev2,
}

/// The state between two commands. Taken out while a command is under way and put back only if all went well, so that
/// whatever goes wrong ends it.
#[derive(Debug, Default)]
pub(super) enum Session {
    /// Nobody is authenticated.
    #[default]
    Open,
    /// EV1.
    Ev1(Ev1Session),
    /// EV2.
    Ev2(Ev2Session),
}

impl Session {
    pub(super) fn protocol(&self) -> Option<Protocol> {
        match self {
            Self::Open => None,
            Self::Ev1(_) => Some(Protocol::Ev1),
            Self::Ev2(_) => Some(Protocol::Ev2),
        }
    }

    /// What is sent after the command's code.
    pub(super) fn protect(&mut self, order: &Order<'_>) -> Result<Vec<u8>, DesfireError> {
        match self {
            Self::Open if order.mode == CommunicationMode::Full => {
                Err(DesfireError::NotAuthenticated { command: order.command })
            }
            Self::Open => Ok([order.head, order.data].concat()),
            Self::Ev1(session) => Ok(session.protect(order)),
            Self::Ev2(session) => session.protect(order),
        }
    }

    /// What the card said, if it was the card.
    pub(super) fn open(&mut self, order: &Order<'_>, answer: Vec<u8>) -> Result<Vec<u8>, DesfireError> {
        match self {
            Self::Open => Ok(answer),
            Self::Ev1(session) => session.open(order, answer),
            Self::Ev2(session) => session.open(order, answer),
        }
    }
}
