//! The card: selecting, authenticating, and what is asked of the card as a whole.

use super::applications::ApplicationId;
use super::authenticate;
use super::command::Instruction;
use super::error::DesfireError;
use super::frame;
use super::key::{AesKey, Challenge, MAX_KEY_NUMBER};
use super::order::Order;
use super::session::{Protocol, Session};
use super::status::Status;
use super::version::{Generation, Version};
use crate::dialogue::Card;
use frontdesk_core::id::CardUid;

/// Bytes of the UID that GetCardUID answers (MF2DL(H)x0 data sheet, 11.5.3).
const UID_BYTES: usize = 7;

/// SetConfiguration, option 0: the card as a whole (MF2DL(H)x0 data sheet, SetConfiguration).
const CARD_CONFIGURATION: u8 = 0x00;
/// Bit 1 of it. Bit 0, which is left alone, would forbid formatting.
const RANDOM_UID: u8 = 0x02;

/// A DESFire (NXP: a PICC) in the reader's field, and the session with it.
///
/// Every command may fail with any [`DesfireError`] that speaks of an answer.
#[derive(Debug)]
pub struct Picc<'a> {
    pub(super) card: &'a Card,
    pub(super) session: Session,
    /// Number of the key that the session was begun with. Means nothing without a session.
    pub(super) key_no: u8,
    pub(super) selected: ApplicationId,
    /// Whether the card is known not to understand EV2's authentication.
    pub(super) is_ev1: bool,
    ev1_accepted: bool,
}

impl<'a> Picc<'a> {
    /// A card as it is after power-up: nobody is authenticated, and the card's own level is selected.
    #[must_use]
    pub fn new(card: &'a Card) -> Self {
        Self {
            card,
            session: Session::Open,
            key_no: 0,
            selected: ApplicationId::PICC,
            is_ev1: false,
            ev1_accepted: true,
        }
    }

    /// The same, but EV1's authentication is never tried. For a card known to be of a later generation: whoever sits between
    /// card and reader could otherwise pretend that it is not, and get the older protocol.
    #[must_use]
    pub fn ev2_only(card: &'a Card) -> Self {
        Self { ev1_accepted: false, ..Self::new(card) }
    }

    /// Which secure messaging is in force, `None` if nobody is authenticated.
    #[must_use]
    pub fn protocol(&self) -> Option<Protocol> {
        self.session.protocol()
    }

    /// Goes to an application, or to the card's own level. Ends the session.
    ///
    /// # Errors
    /// See [`Picc`].
    pub async fn select(&mut self, application: ApplicationId) -> Result<(), DesfireError> {
        self.session = Session::Open;
        let command = Instruction::SelectApplication;
        let answer = frame::converse(self.card, command, &application.to_wire()).await?;
        if !answer.is_empty() {
            return Err(DesfireError::WrongLength { command, bytes: answer.len() });
        }
        self.selected = application;
        Ok(())
    }

    /// Proves to each other that both have key `key_no` (0 to 13) of what is selected, two exchanges.
    ///
    /// Within a session of EV2 it goes on with the same transaction. Otherwise EV2 is tried first, and EV1 only if the card
    /// says that it does not know that command: any other refusal (an EV2 says [`Status::AUTHENTICATION_ERROR`] if the key
    /// is no AES key) would be the same with EV1.
    ///
    /// # Errors
    /// [`DesfireError::Refused`] if the card did not believe us, [`DesfireError::NotGenuine`] if it could not prove itself,
    /// and see [`Picc`].
    pub async fn authenticate(&mut self, key_no: u8, key: &AesKey, challenge: Challenge) -> Result<(), DesfireError> {
        if key_no > MAX_KEY_NUMBER {
            return Err(DesfireError::OutOfRange { command: Instruction::AuthenticateEv2First });
        }
        self.session = match std::mem::take(&mut self.session) {
            Session::Ev2(before) => {
                Session::Ev2(authenticate::ev2_non_first(self.card, key_no, key, &challenge, &before).await?)
            }
            Session::Open | Session::Ev1(_) => self.begin(key_no, key, &challenge).await?,
        };
        self.key_no = key_no;
        Ok(())
    }

    async fn begin(&mut self, key_no: u8, key: &AesKey, challenge: &Challenge) -> Result<Session, DesfireError> {
        if !(self.is_ev1 && self.ev1_accepted) {
            match authenticate::ev2_first(self.card, key_no, key, challenge).await {
                Err(error) if self.ev1_accepted && error.refusal() == Some(Status::ILLEGAL_COMMAND_CODE) => {
                    self.is_ev1 = true;
                }
                other => return other.map(Session::Ev2),
            }
        }
        // The number is still unused: an EV1 refused before it came to that.
        authenticate::ev1(self.card, key_no, key, challenge).await.map(Session::Ev1)
    }

    /// What the card says of itself, three exchanges. A card that says EV1 is spared EV2's authentication from then on.
    ///
    /// # Errors
    /// See [`Picc`].
    pub async fn version(&mut self) -> Result<Version, DesfireError> {
        let command = Instruction::GetVersion;
        let answer = self.run(&Order::maintenance(command, &[])).await?;
        let version = Version::parse(&answer);
        let version = self.meaning(command, version)?;
        self.is_ev1 = version.generation() == Generation::Ev1;
        Ok(version)
    }

    /// The card's real UID, also where it shows a random one. Needs a session.
    ///
    /// # Errors
    /// [`DesfireError::NotAuthenticated`], and see [`Picc`].
    pub async fn card_uid(&mut self) -> Result<CardUid, DesfireError> {
        let command = Instruction::GetCardUid;
        let order = Order { sealed_answer_bytes: UID_BYTES, ..Order::sealed(command, &[], &[]) };
        let answer = self.run(&order).await?;
        self.meaning(command, CardUid::new(&answer).ok())
    }

    /// Bytes that are free.
    ///
    /// # Errors
    /// See [`Picc`].
    pub async fn free_memory_bytes(&mut self) -> Result<u32, DesfireError> {
        let command = Instruction::GetFreeMemory;
        let answer = self.run(&Order::maintenance(command, &[])).await?;
        let free = match *answer {
            [a, b, c] => Some(u32::from_le_bytes([a, b, c, 0])),
            _ => None,
        };
        self.meaning(command, free)
    }

    /// From its next power-up on, the card shows another UID each time, for good: nobody can take it back. Needs a session
    /// with the card's master key.
    ///
    /// # Errors
    /// [`DesfireError::NotAuthenticated`], and see [`Picc`].
    pub async fn set_random_uid(&mut self) -> Result<(), DesfireError> {
        let order = Order::sealed(Instruction::SetConfiguration, &[CARD_CONFIGURATION], &[RANDOM_UID]);
        self.run_silent(&order).await
    }

    /// Deletes every application and file and frees their memory. Needs a session with the card's master key.
    ///
    /// # Errors
    /// See [`Picc`].
    pub async fn format(&mut self) -> Result<(), DesfireError> {
        self.run_silent(&Order::maintenance(Instruction::FormatPicc, &[])).await
    }

    /// Runs a command under the session. Whatever goes wrong leaves none behind.
    pub(super) async fn run(&mut self, order: &Order<'_>) -> Result<Vec<u8>, DesfireError> {
        let mut session = std::mem::take(&mut self.session);
        let message = session.protect(order)?;
        let answer = frame::converse(self.card, order.command, &message).await?;
        let answer = session.open(order, answer)?;
        self.session = session;
        Ok(answer)
    }

    /// The same for a command whose answer says nothing.
    pub(super) async fn run_silent(&mut self, order: &Order<'_>) -> Result<(), DesfireError> {
        let answer = self.run(order).await?;
        self.meaning(order.command, answer.is_empty().then_some(()))
    }

    /// The same for a command that ends the session by itself. The answer then has no MAC to be checked, or one that is.
    pub(super) async fn run_last(&mut self, order: &Order<'_>) -> Result<(), DesfireError> {
        let mut session = std::mem::take(&mut self.session);
        let message = session.protect(order)?;
        let mut answer = frame::converse(self.card, order.command, &message).await?;
        if !answer.is_empty() {
            answer = session.open(order, answer)?;
        }
        self.meaning(order.command, answer.is_empty().then_some(()))
    }

    /// An answer that has no meaning is an error like any other.
    pub(super) fn meaning<T>(&mut self, command: Instruction, parsed: Option<T>) -> Result<T, DesfireError> {
        parsed.ok_or_else(|| {
            self.session = Session::Open;
            DesfireError::Meaningless { command }
        })
    }
}
