//! Secure messaging of EV2: two keys, a transaction identifier and a command counter.
//!
//! Source: MF2DL(H)x0 data sheet, 9.1 "EV2 secure messaging"; AN12343 has examples. A MAC covers code or status, counter,
//! transaction identifier, head and data as they are sent. The counter is one higher for the answer than for its command,
//! so that no answer fits another command.

use subtle::ConstantTimeEq;

use super::access::CommunicationMode;
use super::cipher::{BLOCK_BYTES, Block, ZERO, cmac, decipher, encipher, join, pad, unpad};
use super::error::DesfireError;
use super::key::AesKey;
use super::order::Order;
use super::status::Status;

/// Bytes of a MAC that travel.
pub(super) const MAC_BYTES: usize = 8;

/// First bytes of what becomes the IV of a command, and of what becomes the IV of an answer (9.1.4).
pub(super) const COMMAND_LABEL: [u8; 2] = [0xA5, 0x5A];
pub(super) const ANSWER_LABEL: [u8; 2] = [0x5A, 0xA5];

/// What names a transaction; drawn by the card.
pub(super) type TransactionId = [u8; 4];

/// A session of EV2.
#[derive(Debug)]
pub(super) struct Ev2Session {
    pub(super) encipher_key: AesKey,
    pub(super) mac_key: AesKey,
    pub(super) transaction: TransactionId,
    /// Commands of this transaction so far.
    pub(super) counter: u16,
}

impl Ev2Session {
    /// What is sent after the command's code.
    pub(super) fn protect(&mut self, order: &Order<'_>) -> Result<Vec<u8>, DesfireError> {
        // The answer's counter must be another one still.
        if self.counter == u16::MAX {
            return Err(DesfireError::SessionUsedUp);
        }
        let mut data = join(&[order.data, order.tail]);
        if order.mode == CommunicationMode::Full && !data.is_empty() {
            pad(&mut data);
            encipher(&self.encipher_key, &self.iv(COMMAND_LABEL), &mut data);
        }
        let mut message = [order.head, &data].concat();
        if order.mode != CommunicationMode::Plain {
            message.extend(self.mac(order.command.code(), &message));
        }
        Ok(message)
    }

    /// What the card said, if it was the card.
    pub(super) fn open(&mut self, order: &Order<'_>, answer: Vec<u8>) -> Result<Vec<u8>, DesfireError> {
        self.counter = self.counter.checked_add(1).ok_or(DesfireError::SessionUsedUp)?;
        if order.mode == CommunicationMode::Plain {
            return Ok(answer);
        }
        let wrong_length = |bytes| DesfireError::WrongLength { command: order.command, bytes };
        let (body, mac) = answer.split_last_chunk::<MAC_BYTES>().ok_or(wrong_length(answer.len()))?;
        if !bool::from(self.mac(Status::OPERATION_OK.0, body).ct_eq(mac)) {
            return Err(DesfireError::WrongMac { command: order.command });
        }
        let mut body = body.to_vec();
        if !order.expects_sealed_answer() {
            return Ok(body);
        }
        if !body.len().is_multiple_of(BLOCK_BYTES) {
            return Err(wrong_length(body.len()));
        }
        decipher(&self.encipher_key, &self.iv(ANSWER_LABEL), &mut body);
        match unpad(&body) {
            Some(data) if data.len() == order.sealed_answer_bytes => Ok(data.to_vec()),
            Some(data) => Err(wrong_length(data.len())),
            None => Err(DesfireError::Meaningless { command: order.command }),
        }
    }

    /// A CMAC cut to its second, fourth, … byte (9.1.3).
    pub(super) fn mac(&self, code: u8, message: &[u8]) -> [u8; MAC_BYTES] {
        let input = [&[code][..], &self.counter.to_le_bytes(), &self.transaction, message].concat();
        truncate(&cmac(&self.mac_key, &ZERO, &input))
    }

    pub(super) fn iv(&self, [first, second]: [u8; 2]) -> Block {
        let [low, high] = self.counter.to_le_bytes();
        let [a, b, c, d] = self.transaction;
        let mut iv = [first, second, a, b, c, d, low, high, 0, 0, 0, 0, 0, 0, 0, 0];
        encipher(&self.encipher_key, &ZERO, &mut iv);
        iv
    }
}

/// Every second byte, beginning with the second.
pub(super) fn truncate(cmac: &Block) -> [u8; MAC_BYTES] {
    let (pairs, _) = cmac.as_chunks::<2>();
    let mut short = [0; MAC_BYTES];
    short.iter_mut().zip(pairs).for_each(|(byte, [_, odd])| *byte = *odd);
    short
}
