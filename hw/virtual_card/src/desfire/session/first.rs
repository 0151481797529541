//! The first DESFire's protection (MF3ICD40, "D40 secure messaging"): a factory key answers to AuthenticateLegacy, and then
//! a new master key comes under it. Commands at the card's level are plain or encrypted; answers are plain.

use super::{Incoming, Opened, Protection};
use crate::crypto::cipher::Cipher;
use crate::crypto::crc::crc16;
use crate::desfire::status::Status;

const CRC_BYTES: usize = 2;

pub(crate) struct First {
    cipher: Cipher,
}

impl First {
    pub(crate) fn new(cipher: Cipher) -> Self {
        Self { cipher }
    }

    pub(super) fn open(&mut self, command: Incoming<'_>, protection: Protection) -> Result<Opened, Status> {
        let Protection::Full { data_bytes, trailer_bytes } = protection else { return Ok(Opened::only(command.body)) };
        let whole_bytes = (data_bytes + CRC_BYTES + trailer_bytes).next_multiple_of(self.cipher.block_bytes());
        if command.body.len() != whole_bytes {
            return Err(Status::LENGTH_ERROR);
        }
        let plain = received(&self.cipher, command.body);
        let (data, rest) = plain.split_at_checked(data_bytes).ok_or(Status::LENGTH_ERROR)?;
        let (crc, rest) = rest.split_at_checked(CRC_BYTES).ok_or(Status::LENGTH_ERROR)?;
        let (trailer, zeros) = rest.split_at_checked(trailer_bytes).ok_or(Status::LENGTH_ERROR)?;
        if crc16(data.iter().copied()) != crc || zeros.iter().any(|byte| *byte != 0) {
            return Err(Status::INTEGRITY_ERROR);
        }
        Ok(Opened { data: data.to_vec(), trailer: trailer.to_vec() })
    }
}

/// What a reader of that time sends: it can only decrypt, so the card encrypts to undo it, each block chained to the one
/// before as it was sent.
pub(crate) fn received(cipher: &Cipher, sent: &[u8]) -> Vec<u8> {
    let block_bytes = cipher.block_bytes();
    let mut before = cipher.zero_iv();
    let mut plain = Vec::with_capacity(sent.len());
    for block in sent.chunks_exact(block_bytes) {
        let undone = cipher.encrypt(&cipher.zero_iv(), block);
        plain.extend(undone.iter().zip(&before).map(|(byte, before)| byte ^ before));
        before = block.to_vec();
    }
    plain
}
