//! Secure messaging of EV1 with AES: one key, and one IV that runs through every command and answer.
//!
//! Its specification (MF3ICD81) is not public. What is here follows recorded conversations with a real card
//! (`vectors/desfire_ev1_traces.txt`) and an implementation that real cards answer to (libfreefare, `mifare_desfire_crypto.c`):
//!
//! - Every command moves the IV: by a CMAC over code, head and data, or by being enciphered. The CMAC's first eight bytes
//!   travel only with a command that writes data in MAC mode.
//! - Enciphered are data, CRC-32 over code, head and data, and zeroes up to a whole block.
//! - Every answer moves the IV: by the CMAC over data and status, of which it carries the first eight bytes, or by being
//!   enciphered: data, CRC-32 over data and status, zeroes.

use subtle::ConstantTimeEq;

use super::access::CommunicationMode;
use super::checksum::crc32;
use super::cipher::{BLOCK_BYTES, Block, ZERO, cmac, decipher, encipher, join, pad_with_zeroes};
use super::error::DesfireError;
use super::key::AesKey;
use super::order::Order;
use super::status::Status;

/// Bytes of the CMAC that travel.
const MAC_BYTES: usize = 8;
/// Bytes of the checksum.
const CRC_BYTES: usize = 4;

/// A session of EV1.
#[derive(Debug)]
pub(super) struct Ev1Session {
    key: AesKey,
    iv: Block,
}

impl Ev1Session {
    pub(super) fn new(key: AesKey) -> Self {
        Self { key, iv: ZERO }
    }

    #[cfg(test)]
    pub(super) fn key(&self) -> &AesKey {
        &self.key
    }

    /// What is sent after the command's code.
    pub(super) fn protect(&mut self, order: &Order<'_>) -> Vec<u8> {
        let clear = order.in_clear();
        if order.mode == CommunicationMode::Full && !order.data.is_empty() {
            let mut sealed = join(&[order.data, &crc32(clear.iter()), order.tail]);
            pad_with_zeroes(&mut sealed);
            self.iv = encipher(&self.key, &self.iv, &mut sealed);
            return [order.head, &sealed].concat();
        }
        self.iv = cmac(&self.key, &self.iv, &clear);
        let mac = self.iv.get(..MAC_BYTES).filter(|_| order.mode == CommunicationMode::Mac && !order.data.is_empty());
        [order.head, order.data, mac.unwrap_or_default()].concat()
    }

    /// What the card said, if it was the card.
    pub(super) fn open(&mut self, order: &Order<'_>, answer: Vec<u8>) -> Result<Vec<u8>, DesfireError> {
        if order.expects_sealed_answer() { self.decipher(order, answer) } else { self.verify(order, answer) }
    }

    fn verify(&mut self, order: &Order<'_>, answer: Vec<u8>) -> Result<Vec<u8>, DesfireError> {
        let wrong_length = DesfireError::WrongLength { command: order.command, bytes: answer.len() };
        let (data, mac) = answer.split_last_chunk::<MAC_BYTES>().ok_or(wrong_length)?;
        self.iv = cmac(&self.key, &self.iv, &[data, &[Status::OPERATION_OK.0]].concat());
        if self.iv.first_chunk::<MAC_BYTES>().is_some_and(|own| own.ct_eq(mac).into()) {
            Ok(data.to_vec())
        } else {
            Err(DesfireError::WrongMac { command: order.command })
        }
    }

    fn decipher(&mut self, order: &Order<'_>, mut answer: Vec<u8>) -> Result<Vec<u8>, DesfireError> {
        let data_bytes = order.sealed_answer_bytes;
        if answer.len() != data_bytes.saturating_add(CRC_BYTES).next_multiple_of(BLOCK_BYTES) {
            return Err(DesfireError::WrongLength { command: order.command, bytes: answer.len() });
        }
        self.iv = decipher(&self.key, &self.iv, &mut answer);
        let wrong = DesfireError::WrongMac { command: order.command };
        let (data, rest) = answer.split_at_checked(data_bytes).ok_or(wrong)?;
        let (crc, padding) = rest.split_first_chunk::<CRC_BYTES>().ok_or(wrong)?;
        let own = crc32(data.iter().chain([&Status::OPERATION_OK.0]));
        if bool::from(own.ct_eq(crc)) && padding.iter().all(|byte| *byte == 0) { Ok(data.to_vec()) } else { Err(wrong) }
    }
}
