//! Keys and their settings, of an application or of the card itself.

use zeroize::Zeroizing;

use super::applications::ApplicationId;
use super::checksum::crc32;
use super::command::Instruction;
use super::error::DesfireError;
use super::key::{AesKey, KEY_BYTES, MAX_KEY_NUMBER};
use super::order::Order;
use super::picc::Picc;
use super::settings::{KeySettings, KeyTable};

/// Set in the number of the card's own master key: the new one is an AES key (MF3ICD81, ChangeKey).
pub(super) const AES_MASTER_KEY: u8 = 0x80;

impl Picc<'_> {
    /// Settings, kind and number of the keys of what is selected.
    ///
    /// # Errors
    /// See [`Picc`].
    pub async fn key_table(&mut self) -> Result<KeyTable, DesfireError> {
        let command = Instruction::GetKeySettings;
        let answer = self.run(&Order::maintenance(command, &[])).await?;
        self.meaning(command, KeyTable::parse(&answer))
    }

    /// Changes the settings of what is selected. Needs a session with its master key.
    ///
    /// # Errors
    /// [`DesfireError::OutOfRange`], [`DesfireError::NotAuthenticated`], and see [`Picc`].
    pub async fn change_key_settings(&mut self, settings: KeySettings) -> Result<(), DesfireError> {
        let command = Instruction::ChangeKeySettings;
        let byte = settings.to_byte().ok_or(DesfireError::OutOfRange { command })?;
        self.run_silent(&Order::sealed(command, &[], &[byte])).await
    }

    /// The version of key `key_no`, a byte that was given to it when it was written.
    ///
    /// # Errors
    /// [`DesfireError::OutOfRange`], and see [`Picc`].
    pub async fn key_version(&mut self, key_no: u8) -> Result<u8, DesfireError> {
        let command = Instruction::GetKeyVersion;
        check_number(command, key_no)?;
        let answer = self.run(&Order::maintenance(command, &[key_no])).await?;
        let version = match *answer {
            [version] => Some(version),
            _ => None,
        };
        self.meaning(command, version)
    }

    /// Replaces the key that the session was begun with, and ends the session.
    ///
    /// The card's answer carries no proof, because the keys it would be made with are gone: authenticate with the new key
    /// to know that it is there.
    ///
    /// # Errors
    /// [`DesfireError::NotAuthenticated`], and see [`Picc`].
    pub async fn change_own_key(&mut self, new: &AesKey, version: u8) -> Result<(), DesfireError> {
        let data = Zeroizing::new([new.bytes(), &[version][..]].concat());
        let head = [self.number_on_wire(self.key_no)];
        self.run_last(&Order::sealed(Instruction::ChangeKey, &head, &data)).await
    }

    /// Replaces another key, `key_no`, whose `old` value must be known. The session goes on.
    ///
    /// # Errors
    /// [`DesfireError::OutOfRange`] also for the session's own key, [`DesfireError::NotAuthenticated`], and see [`Picc`].
    pub async fn change_other_key(
        &mut self,
        key_no: u8,
        old: &AesKey,
        new: &AesKey,
        version: u8,
    ) -> Result<(), DesfireError> {
        let command = Instruction::ChangeKey;
        check_number(command, key_no)?;
        if self.protocol().is_some() && key_no == self.key_no {
            return Err(DesfireError::OutOfRange { command });
        }
        let mut data = Zeroizing::new(Vec::with_capacity(KEY_BYTES + 1));
        data.extend(new.bytes().iter().zip(old.bytes()).map(|(new, old)| new ^ old));
        data.push(version);
        let head = [self.number_on_wire(key_no)];
        let tail = crc32(new.bytes());
        self.run_silent(&Order { tail: &tail, ..Order::sealed(command, &head, &data) }).await
    }

    fn number_on_wire(&self, key_no: u8) -> u8 {
        if self.selected == ApplicationId::PICC { key_no | AES_MASTER_KEY } else { key_no }
    }
}

fn check_number(command: Instruction, key_no: u8) -> Result<(), DesfireError> {
    if key_no <= MAX_KEY_NUMBER { Ok(()) } else { Err(DesfireError::OutOfRange { command }) }
}
