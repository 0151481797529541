//! Files of the selected application: making, listing, changing and deleting them.

use super::access::{AccessRights, CommunicationMode};
use super::command::Instruction;
use super::error::DesfireError;
use super::file::{FileKind, FileSettings, MAX_FILE_BYTES, MAX_FILES};
use super::order::Order;
use super::picc::Picc;

impl Picc<'_> {
    /// Numbers of the files there are.
    ///
    /// # Errors
    /// See [`Picc`].
    pub async fn file_ids(&mut self) -> Result<Vec<u8>, DesfireError> {
        let command = Instruction::GetFileIds;
        let answer = self.run(&Order::maintenance(command, &[])).await?;
        let whole = answer.len() <= MAX_FILES;
        self.meaning(command, whole.then_some(answer))
    }

    /// What a file is.
    ///
    /// # Errors
    /// [`DesfireError::OutOfRange`], and see [`Picc`].
    pub async fn file_settings(&mut self, file_no: u8) -> Result<FileSettings, DesfireError> {
        let command = Instruction::GetFileSettings;
        check_number(command, file_no)?;
        let answer = self.run(&Order::maintenance(command, &[file_no])).await?;
        self.meaning(command, FileSettings::parse(&answer))
    }

    /// Changes how a file's bytes travel and who may do what. Needs a session with the key that has the right to; a right
    /// that is free for everybody would be used without one, which is not offered.
    ///
    /// # Errors
    /// [`DesfireError::OutOfRange`], [`DesfireError::NotAuthenticated`], and see [`Picc`].
    pub async fn change_file_settings(
        &mut self,
        file_no: u8,
        mode: CommunicationMode,
        access: AccessRights,
    ) -> Result<(), DesfireError> {
        let command = Instruction::ChangeFileSettings;
        check_number(command, file_no)?;
        let [low, high] = access.to_bytes().ok_or(DesfireError::OutOfRange { command })?;
        self.run_silent(&Order::sealed(command, &[file_no], &[mode.to_bits(), low, high])).await
    }

    /// Makes a file, full of zeroes. [`FileKind::Other`] is not offered.
    ///
    /// # Errors
    /// [`DesfireError::OutOfRange`], and see [`Picc`].
    pub async fn create_file(
        &mut self,
        file_no: u8,
        kind: FileKind,
        mode: CommunicationMode,
        access: AccessRights,
    ) -> Result<(), DesfireError> {
        let (command, size_bytes) = match kind {
            FileKind::Standard { size_bytes } => (Instruction::CreateStdDataFile, size_bytes),
            FileKind::Backup { size_bytes } => (Instruction::CreateBackupDataFile, size_bytes),
            FileKind::Other(_) => return Err(DesfireError::OutOfRange { command: Instruction::CreateStdDataFile }),
        };
        check_number(command, file_no)?;
        let out_of_range = DesfireError::OutOfRange { command };
        if size_bytes == 0 || size_bytes > MAX_FILE_BYTES {
            return Err(out_of_range);
        }
        let [low, high] = access.to_bytes().ok_or(out_of_range)?;
        let [a, b, c, _] = size_bytes.to_le_bytes();
        self.run_silent(&Order::maintenance(command, &[file_no, mode.to_bits(), low, high, a, b, c])).await
    }

    /// Deletes a file. Its memory comes back only when the card is formatted.
    ///
    /// # Errors
    /// [`DesfireError::OutOfRange`], and see [`Picc`].
    pub async fn delete_file(&mut self, file_no: u8) -> Result<(), DesfireError> {
        let command = Instruction::DeleteFile;
        check_number(command, file_no)?;
        self.run_silent(&Order::maintenance(command, &[file_no])).await
    }
}

pub(super) fn check_number(command: Instruction, file_no: u8) -> Result<(), DesfireError> {
    if usize::from(file_no) < MAX_FILES { Ok(()) } else { Err(DesfireError::OutOfRange { command }) }
}
