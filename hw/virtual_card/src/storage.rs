//! Cards without a protocol of their own, as PC/SC part 3 presents them: NTAG, MIFARE Classic, and what nobody knows.

use serde::{Deserialize, Serialize};

use crate::type2::Type2Memory;

pub(crate) const OK: [u8; 2] = [0x90, 0x00];
/// Operation failed: what a reader says when the card answered NAK or nothing.
pub(crate) const FAILED: [u8; 2] = [0x63, 0x00];
const WRONG_LENGTH: [u8; 2] = [0x67, 0x00];
pub(crate) const NOT_AUTHENTICATED: [u8; 2] = [0x69, 0x82];
pub(crate) const NOT_SUPPORTED: [u8; 2] = [0x6A, 0x81];
pub(crate) const NO_SUCH_ADDRESS: [u8; 2] = [0x6A, 0x82];
const WRONG_PARAMETERS: [u8; 2] = [0x6B, 0x00];
const UNKNOWN_INSTRUCTION: [u8; 2] = [0x6D, 0x00];
const UNKNOWN_CLASS: [u8; 2] = [0x6E, 0x00];

/// A storage card.
#[derive(Serialize, Deserialize)]
pub(crate) struct StorageCard {
    pub(crate) uid: Vec<u8>,
    pub(crate) kind: StorageKind,
}

#[derive(Serialize, Deserialize)]
pub(crate) enum StorageKind {
    Ntag(Type2Memory),
    /// Knows its UID and nothing else without a key.
    Classic,
    Unknown,
}

impl StorageCard {
    pub(crate) fn as_delivered(&self) -> Self {
        let kind = match &self.kind {
            StorageKind::Ntag(memory) => StorageKind::Ntag(memory.as_delivered()),
            StorageKind::Classic => StorageKind::Classic,
            StorageKind::Unknown => StorageKind::Unknown,
        };
        Self { uid: self.uid.clone(), kind }
    }

    pub(crate) fn answer(&mut self, apdu: &[u8]) -> Vec<u8> {
        match apdu {
            [0xFF, 0xCA, 0x00, 0x00, le] => get_data(&self.uid, *le),
            // There is no ATS: none of these cards speaks ISO 14443-4.
            [0xFF, 0xCA, 0x01, 0x00, _] => NOT_SUPPORTED.to_vec(),
            [0xFF, 0xCA, ..] => WRONG_PARAMETERS.to_vec(),
            [0xFF, 0xB0, rest @ ..] => self.read(rest),
            [0xFF, 0xD6, rest @ ..] => self.write(rest),
            [0xFF, _, ..] => UNKNOWN_INSTRUCTION.to_vec(),
            [_, _, _, _, ..] => UNKNOWN_CLASS.to_vec(),
            _ => WRONG_LENGTH.to_vec(),
        }
    }

    fn read(&self, rest: &[u8]) -> Vec<u8> {
        match (&self.kind, rest) {
            (StorageKind::Unknown, _) => NOT_SUPPORTED.to_vec(),
            (StorageKind::Classic, _) => NOT_AUTHENTICATED.to_vec(),
            (StorageKind::Ntag(memory), [0x00, page, len @ (4 | 16)]) => {
                let data = memory.read(usize::from(*page), usize::from(*len));
                data.map_or_else(|| NO_SUCH_ADDRESS.to_vec(), |data| [&data[..], &OK].concat())
            }
            (StorageKind::Ntag(_), [0x00, _, _]) => WRONG_LENGTH.to_vec(),
            (StorageKind::Ntag(_), [_, _, _]) => NO_SUCH_ADDRESS.to_vec(),
            (StorageKind::Ntag(_), _) => WRONG_LENGTH.to_vec(),
        }
    }

    fn write(&mut self, rest: &[u8]) -> Vec<u8> {
        let status = match (&mut self.kind, rest) {
            (StorageKind::Unknown, _) => NOT_SUPPORTED,
            (StorageKind::Classic, _) => NOT_AUTHENTICATED,
            (StorageKind::Ntag(memory), [0x00, page, 0x04, a, b, c, d]) => {
                memory.write(usize::from(*page), [*a, *b, *c, *d]).map_or(FAILED, |()| OK)
            }
            (StorageKind::Ntag(_), _) => WRONG_LENGTH,
        };
        status.to_vec()
    }
}

/// Le 0 asks for all; a shorter Le is answered with the right one (PC/SC part 3, 3.2.2.1.3).
pub(crate) fn get_data(data: &[u8], le: u8) -> Vec<u8> {
    let all = u8::try_from(data.len()).unwrap_or(u8::MAX);
    if le == 0 || le == all { [data, &OK].concat() } else { vec![0x6C, all] }
}

/// PC/SC part 3, 3.1.3.2.3.2, with the check byte.
pub(crate) fn atr(card_name: u16) -> Vec<u8> {
    let [high, low] = card_name.to_be_bytes();
    let mut atr =
        vec![0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x03, high, low, 0, 0, 0, 0];
    let check = atr.iter().skip(1).fold(0, |check, byte| check ^ byte);
    atr.push(check);
    atr
}
