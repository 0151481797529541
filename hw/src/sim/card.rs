//! A card that answers as one does behind a PC/SC reader, bad days included.
//!
//! Written from the data sheets and PC/SC part 3, and independent of Frontdesk's own card code: two readings of the same
//! documents have to agree.

use std::sync::{Arc, Mutex};

pub use super::type2::NtagModel;
use super::type2::Type2Memory;
use crate::lock::lock;

const OK: [u8; 2] = [0x90, 0x00];
/// Operation failed: what a reader says when the card answered NAK or nothing.
const FAILED: [u8; 2] = [0x63, 0x00];
const WRONG_LENGTH: [u8; 2] = [0x67, 0x00];
const NOT_AUTHENTICATED: [u8; 2] = [0x69, 0x82];
const NOT_SUPPORTED: [u8; 2] = [0x6A, 0x81];
const NO_SUCH_ADDRESS: [u8; 2] = [0x6A, 0x82];
const WRONG_PARAMETERS: [u8; 2] = [0x6B, 0x00];
const UNKNOWN_INSTRUCTION: [u8; 2] = [0x6D, 0x00];
const UNKNOWN_CLASS: [u8; 2] = [0x6E, 0x00];

/// What comes back from an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// These bytes, status word included.
    Answer(Vec<u8>),
    /// Nothing: the card has been torn out of the field.
    Torn,
}

/// Whether the command that was torn took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TearEffect {
    /// The card did it, only its answer was lost.
    Applied,
    /// The card never got it.
    Lost,
}

enum Chip {
    Ntag(Type2Memory),
    /// Knows its UID and nothing else without a key.
    Classic,
    Unknown,
}

struct Inner {
    atr: Vec<u8>,
    uid: Vec<u8>,
    chip: Chip,
    exchanges: u64,
    /// When the last one began; `CLOCK_MONOTONIC`.
    spoken_to_ns: u64,
    /// Exchanges left until the card is torn away.
    tear: Option<(u32, TearEffect)>,
    /// Given instead of the next answer.
    instead: Option<Vec<u8>>,
}

/// A virtual card. Clones are handles to the same card, so a test can look at it while it lies on a reader.
#[derive(Clone)]
pub struct VirtualCard {
    inner: Arc<Mutex<Inner>>,
}

impl std::fmt::Debug for VirtualCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VirtualCard")
    }
}

impl VirtualCard {
    /// A fresh NTAG.
    #[must_use]
    pub fn ntag(model: NtagModel, uid: [u8; 7]) -> Self {
        Self::new(storage_card_atr(0x0003), uid.to_vec(), Chip::Ntag(Type2Memory::new(model, uid)))
    }

    /// A fresh NTAG213, the smallest.
    #[must_use]
    pub fn ntag213(uid: [u8; 7]) -> Self {
        Self::ntag(NtagModel::Ntag213, uid)
    }

    /// A MIFARE Classic 1K: a UID, and no reading without a key.
    #[must_use]
    pub fn classic(uid: [u8; 4]) -> Self {
        Self::new(storage_card_atr(0x0001), uid.to_vec(), Chip::Classic)
    }

    /// A card of an ATR that nobody knows, with a UID of 4, 7 or 10 bytes.
    #[must_use]
    pub fn unknown(uid: &[u8]) -> Self {
        Self::new(vec![0x3B, 0x80, 0x80, 0x01, 0x01], uid.to_vec(), Chip::Unknown)
    }

    fn new(atr: Vec<u8>, uid: Vec<u8>, chip: Chip) -> Self {
        let inner = Inner { atr, uid, chip, exchanges: 0, spoken_to_ns: 0, tear: None, instead: None };
        Self { inner: Arc::new(Mutex::new(inner)) }
    }

    /// The answer to reset that a reader makes up for it.
    #[must_use]
    pub fn atr(&self) -> Vec<u8> {
        lock(&self.inner).atr.clone()
    }

    /// Its UID.
    #[must_use]
    pub fn uid(&self) -> Vec<u8> {
        lock(&self.inner).uid.clone()
    }

    /// Commands that reached the card so far.
    #[must_use]
    pub fn exchanges(&self) -> u64 {
        lock(&self.inner).exchanges
    }

    /// When the last command reached the card, in nanoseconds of `CLOCK_MONOTONIC`; 0 if none did.
    #[must_use]
    pub fn spoken_to_ns(&self) -> u64 {
        lock(&self.inner).spoken_to_ns
    }

    /// User memory of an NTAG from page 4 on; empty for other cards.
    #[must_use]
    pub fn user_memory(&self) -> Vec<u8> {
        match &lock(&self.inner).chip {
            Chip::Ntag(memory) => memory.user(),
            Chip::Classic | Chip::Unknown => Vec::new(),
        }
    }

    /// Puts somebody else's bytes at the start of an NTAG's user memory.
    pub fn put_user_memory(&self, bytes: &[u8]) {
        if let Chip::Ntag(memory) = &mut lock(&self.inner).chip {
            memory.put_user(bytes);
        }
    }

    /// Tears the card out of the field at the exchange after `exchanges` more good ones.
    pub fn tear_after(&self, exchanges: u32, effect: TearEffect) {
        lock(&self.inner).tear = Some((exchanges, effect));
    }

    /// Gives these bytes instead of the next answer: garbage, nothing, or far too much (at most 65,535 reach a reader).
    pub fn answer_next_with(&self, bytes: Vec<u8>) {
        lock(&self.inner).instead = Some(bytes);
    }

    /// Forgets planned mishaps: the card is held still.
    pub fn hold_still(&self) {
        let mut inner = lock(&self.inner);
        inner.tear = None;
        inner.instead = None;
    }

    /// Answers a command as the reader would.
    #[must_use]
    pub fn answer(&self, apdu: &[u8]) -> Reply {
        let mut inner = lock(&self.inner);
        inner.exchanges += 1;
        inner.spoken_to_ns = super::lines_server::monotonic_ns();
        match inner.tear.take() {
            Some((0, effect)) => {
                if effect == TearEffect::Applied {
                    inner.execute(apdu);
                }
                return Reply::Torn;
            }
            Some((left, effect)) => inner.tear = Some((left - 1, effect)),
            None => {}
        }
        let answer = inner.execute(apdu);
        Reply::Answer(inner.instead.take().unwrap_or(answer))
    }
}

impl Inner {
    fn execute(&mut self, apdu: &[u8]) -> Vec<u8> {
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
        match (&self.chip, rest) {
            (Chip::Unknown, _) => NOT_SUPPORTED.to_vec(),
            (Chip::Classic, _) => NOT_AUTHENTICATED.to_vec(),
            (Chip::Ntag(memory), [0x00, page, len @ (4 | 16)]) => {
                let data = memory.read(usize::from(*page), usize::from(*len));
                data.map_or_else(|| NO_SUCH_ADDRESS.to_vec(), |data| [&data[..], &OK].concat())
            }
            (Chip::Ntag(_), [0x00, _, _]) => WRONG_LENGTH.to_vec(),
            (Chip::Ntag(_), [_, _, _]) => NO_SUCH_ADDRESS.to_vec(),
            (Chip::Ntag(_), _) => WRONG_LENGTH.to_vec(),
        }
    }

    fn write(&mut self, rest: &[u8]) -> Vec<u8> {
        let status = match (&mut self.chip, rest) {
            (Chip::Unknown, _) => NOT_SUPPORTED,
            (Chip::Classic, _) => NOT_AUTHENTICATED,
            (Chip::Ntag(memory), [0x00, page, 0x04, a, b, c, d]) => {
                memory.write(usize::from(*page), [*a, *b, *c, *d]).map_or(FAILED, |()| OK)
            }
            (Chip::Ntag(_), _) => WRONG_LENGTH,
        };
        status.to_vec()
    }
}

/// Le 0 asks for all; a shorter Le is answered with the right one (PC/SC part 3, 3.2.2.1.3).
fn get_data(uid: &[u8], le: u8) -> Vec<u8> {
    let all = u8::try_from(uid.len()).unwrap_or(u8::MAX);
    if le == 0 || le == all { [uid, &OK].concat() } else { vec![0x6C, all] }
}

/// PC/SC part 3, 3.1.3.2.3.2, with the check byte.
fn storage_card_atr(card_name: u16) -> Vec<u8> {
    let [high, low] = card_name.to_be_bytes();
    let mut atr =
        vec![0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x03, high, low, 0, 0, 0, 0];
    let check = atr.iter().skip(1).fold(0, |check, byte| check ^ byte);
    atr.push(check);
    atr
}

#[cfg(test)]
#[path = "card_tests.rs"]
mod tests;
