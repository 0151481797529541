//! Reading and writing files, and making what was written take effect.

use super::access::CommunicationMode;
use super::command::Instruction;
use super::error::DesfireError;
use super::file::MAX_FILE_BYTES;
use super::files::check_number;
use super::order::Order;
use super::picc::Picc;
use super::session::Protocol;

/// Most bytes read or written at once: the largest file of an 8 KB card.
pub const MAX_TRANSFER_BYTES: usize = 8192;

/// Bytes of file number, offset and length before the data of a write.
const WRITE_HEAD_BYTES: usize = 7;

impl Picc<'_> {
    /// Reads `len_bytes` (up to [`MAX_TRANSFER_BYTES`]) of a file, which must have them. `mode` must be the file's: within a
    /// session, except where reading is free for everybody, which happens in clear.
    ///
    /// On EV2 one exchange brings up to 239 bytes enciphered, 248 with a MAC. What is read may be personal or secret: it is
    /// the caller's to wipe.
    ///
    /// # Errors
    /// [`DesfireError::OutOfRange`]; [`DesfireError::NotAuthenticated`] unless in clear; and see [`Picc`].
    pub async fn read_data(
        &mut self,
        file_no: u8,
        offset_bytes: u32,
        len_bytes: usize,
        mode: CommunicationMode,
    ) -> Result<Vec<u8>, DesfireError> {
        let (command, piece_bytes) = match self.protocol() {
            Some(Protocol::Ev2) => (Instruction::ReadDataIso, ev2_read_bytes(mode)),
            Some(Protocol::Ev1) | None => (Instruction::ReadData, MAX_TRANSFER_BYTES),
        };
        self.check_transfer(command, file_no, len_bytes, mode)?;
        let mut data = Vec::with_capacity(len_bytes);
        while data.len() < len_bytes {
            let wanted = piece_bytes.min(len_bytes - data.len());
            let head = place(command, file_no, offset_bytes, data.len(), wanted)?;
            let sealed_answer_bytes = if mode == CommunicationMode::Full { wanted } else { 0 };
            let order = Order { command, head: &head, data: &[], tail: &[], mode, sealed_answer_bytes };
            let piece = self.run(&order).await?;
            let piece = self.meaning(command, (piece.len() == wanted).then_some(piece))?;
            data.extend(piece);
        }
        Ok(data)
    }

    /// Writes `data` (up to [`MAX_TRANSFER_BYTES`]) into a file at an offset; `mode` as for [`Picc::read_data`].
    ///
    /// Into a backup file it takes effect with [`Picc::commit`]. Into a standard file it takes effect at once, and on EV2
    /// in pieces of about 240 bytes: a card torn away between two of them holds the first only.
    ///
    /// # Errors
    /// As [`Picc::read_data`].
    pub async fn write_data(
        &mut self,
        file_no: u8,
        offset_bytes: u32,
        data: &[u8],
        mode: CommunicationMode,
    ) -> Result<(), DesfireError> {
        let (command, piece_bytes) = match self.protocol() {
            Some(Protocol::Ev2) => (Instruction::WriteDataIso, ev2_write_bytes(mode)),
            Some(Protocol::Ev1) | None => (Instruction::WriteData, MAX_TRANSFER_BYTES),
        };
        self.check_transfer(command, file_no, data.len(), mode)?;
        for (index, piece) in data.chunks(piece_bytes).enumerate() {
            let head = place(command, file_no, offset_bytes, index * piece_bytes, piece.len())?;
            let order = Order { command, head: &head, data: piece, tail: &[], mode, sealed_answer_bytes: 0 };
            self.run_silent(&order).await?;
        }
        Ok(())
    }

    /// Makes everything written to backup files since the selection or the last commit take effect together.
    ///
    /// # Errors
    /// [`super::Status::NO_CHANGES`] as a refusal if there is nothing, and see [`Picc`].
    pub async fn commit(&mut self) -> Result<(), DesfireError> {
        self.run_silent(&Order::maintenance(Instruction::CommitTransaction, &[])).await
    }

    /// Forgets what was written to backup files and not committed.
    ///
    /// # Errors
    /// As [`Picc::commit`].
    pub async fn abort(&mut self) -> Result<(), DesfireError> {
        self.run_silent(&Order::maintenance(Instruction::AbortTransaction, &[])).await
    }

    fn check_transfer(
        &self,
        command: Instruction,
        file_no: u8,
        len_bytes: usize,
        mode: CommunicationMode,
    ) -> Result<(), DesfireError> {
        check_number(command, file_no)?;
        if len_bytes > MAX_TRANSFER_BYTES {
            return Err(DesfireError::OutOfRange { command });
        }
        // A session that has ended must not turn into bytes that nobody vouches for.
        if mode != CommunicationMode::Plain && self.protocol().is_none() {
            return Err(DesfireError::NotAuthenticated { command });
        }
        Ok(())
    }
}

/// Most bytes of one read whose answer, padding and MAC included, fits into the 256 bytes of a short answer.
fn ev2_read_bytes(mode: CommunicationMode) -> usize {
    match mode {
        CommunicationMode::Plain => 256,
        CommunicationMode::Mac => 248,
        CommunicationMode::Full => 239,
    }
}

/// Most bytes of one write that fits into the 255 bytes of a short command.
fn ev2_write_bytes(mode: CommunicationMode) -> usize {
    match mode {
        CommunicationMode::Plain => 255 - WRITE_HEAD_BYTES,
        CommunicationMode::Mac => 255 - WRITE_HEAD_BYTES - 8,
        CommunicationMode::Full => 239,
    }
}

/// File number, offset and length, three bytes each, lowest first (MF2DL(H)x0 data sheet, 11.9.1 "ReadData").
fn place(
    command: Instruction,
    file_no: u8,
    offset_bytes: u32,
    done_bytes: usize,
    len_bytes: usize,
) -> Result<[u8; WRITE_HEAD_BYTES], DesfireError> {
    let out_of_range = DesfireError::OutOfRange { command };
    let number = |bytes: usize| u32::try_from(bytes).map_err(|_| out_of_range);
    let offset = offset_bytes.checked_add(number(done_bytes)?).ok_or(out_of_range)?;
    let len = number(len_bytes)?;
    if offset.checked_add(len).is_none_or(|end| end > MAX_FILE_BYTES) {
        return Err(out_of_range);
    }
    let ([o0, o1, o2, _], [l0, l1, l2, _]) = (offset.to_le_bytes(), len.to_le_bytes());
    Ok([file_no, o0, o1, o2, l0, l1, l2])
}
