//! Applications: directories with keys of their own.

use std::fmt;

use super::command::Instruction;
use super::error::DesfireError;
use super::key::MAX_KEY_NUMBER;
use super::order::Order;
use super::picc::Picc;
use super::settings::KeySettings;

/// Most keys of an application.
pub const MAX_KEYS: u8 = MAX_KEY_NUMBER + 1;

/// Set in the number of keys: they are AES keys (MF3ICD81, CreateApplication).
const AES_KEYS: u8 = 0x80;

/// An application's number (AID).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ApplicationId([u8; 3]);

impl ApplicationId {
    /// The card's own level, where applications are made.
    pub const PICC: Self = Self([0; 3]);

    /// From bytes as they are written, highest first: `F51D01` is `[0xF5, 0x1D, 0x01]`.
    #[must_use]
    pub const fn new(number: [u8; 3]) -> Self {
        Self(number)
    }

    /// Lowest byte first.
    pub(super) fn to_wire(self) -> [u8; 3] {
        let [high, middle, low] = self.0;
        [low, middle, high]
    }

    fn from_wire([low, middle, high]: [u8; 3]) -> Self {
        Self([high, middle, low])
    }
}

impl fmt::Display for ApplicationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [high, middle, low] = self.0;
        write!(f, "{high:02X}{middle:02X}{low:02X}")
    }
}

impl fmt::Debug for ApplicationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApplicationId({self})")
    }
}

impl Picc<'_> {
    /// Which applications there are; the card's own level must be selected. At most what fits into a bounded answer, over
    /// two thousand.
    ///
    /// # Errors
    /// See [`Picc`].
    pub async fn application_ids(&mut self) -> Result<Vec<ApplicationId>, DesfireError> {
        let command = Instruction::GetApplicationIds;
        let answer = self.run(&Order::maintenance(command, &[])).await?;
        let (numbers, rest) = answer.as_chunks::<3>();
        let ids = numbers.iter().map(|number| ApplicationId::from_wire(*number)).collect();
        self.meaning(command, rest.is_empty().then_some(ids))
    }

    /// Makes an application with `keys` AES keys (1 to [`MAX_KEYS`]), all of them zero.
    ///
    /// # Errors
    /// [`DesfireError::OutOfRange`], and see [`Picc`].
    pub async fn create_application(
        &mut self,
        application: ApplicationId,
        settings: KeySettings,
        keys: u8,
    ) -> Result<(), DesfireError> {
        let command = Instruction::CreateApplication;
        let out_of_range = DesfireError::OutOfRange { command };
        let settings = settings.to_byte().ok_or(out_of_range)?;
        if keys == 0 || keys > MAX_KEYS || application == ApplicationId::PICC {
            return Err(out_of_range);
        }
        let [a, b, c] = application.to_wire();
        self.run_silent(&Order::maintenance(command, &[a, b, c, settings, AES_KEYS | keys])).await
    }

    /// Deletes an application and everything in it. Its memory comes back only by [`Picc::format`].
    ///
    /// If it is the selected one, the session ends, the card's own level is selected, and the answer carries no proof.
    ///
    /// # Errors
    /// See [`Picc`].
    pub async fn delete_application(&mut self, application: ApplicationId) -> Result<(), DesfireError> {
        let number = application.to_wire();
        let order = Order::maintenance(Instruction::DeleteApplication, &number);
        if application != self.selected {
            return self.run_silent(&order).await;
        }
        self.run_last(&order).await?;
        self.selected = ApplicationId::PICC;
        Ok(())
    }
}
