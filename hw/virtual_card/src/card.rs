//! A card, whatever is in it, and the mishaps that a test can plan for it.

use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use crate::desfire::{Desfire, Generation};
use crate::lock::lock;
use crate::mishap::{Mishap, Planned, TearEffect, flip};
use crate::recording::{Exchange, MAX_RECORDED_EXCHANGES, Replay, Reply};
use crate::storage::{self, StorageCard, StorageKind};
use crate::type2::{NtagModel, Type2Memory};

/// What a PC/SC reader makes of a DESFire's ATS (PC/SC part 3, 3.1.3.2.3.1), the check byte included.
const DESFIRE_ATR: [u8; 6] = [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80];

#[derive(Serialize, Deserialize)]
pub(crate) enum Chip {
    Desfire(Box<Desfire>),
    Storage(StorageCard),
    Replay(Replay),
}

/// What is in the card.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) atr: Vec<u8>,
    pub(crate) chip: Chip,
}

pub(crate) struct Inner {
    pub(crate) body: Body,
    exchanges: u64,
    /// When the last one began; `CLOCK_MONOTONIC`.
    spoken_to_ns: u64,
    /// What goes wrong next, and when.
    planned: Option<Planned>,
    /// The card that answers in this one's place.
    swapped_for: Option<VirtualCard>,
    /// Given instead of the next answer.
    instead: Option<Vec<u8>>,
    /// What was said since somebody began to listen.
    recording: Option<Vec<Exchange>>,
}

/// A virtual card. Clones are handles to the same card, so a test can look at it while it lies on a reader.
#[derive(Clone)]
pub struct VirtualCard {
    pub(crate) inner: Arc<Mutex<Inner>>,
}

impl std::fmt::Debug for VirtualCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VirtualCard")
    }
}

/// Making one.
impl VirtualCard {
    /// A fresh DESFire EV1 8K: a DES master key of zeros, no application.
    #[must_use]
    pub fn desfire_ev1(uid: [u8; 7]) -> Self {
        Self::desfire(Generation::Ev1, uid)
    }

    /// A fresh DESFire EV2 8K.
    #[must_use]
    pub fn desfire_ev2(uid: [u8; 7]) -> Self {
        Self::desfire(Generation::Ev2, uid)
    }

    /// A fresh DESFire EV3 8K; it says so in GetVersion, and is an EV2 otherwise.
    #[must_use]
    pub fn desfire_ev3(uid: [u8; 7]) -> Self {
        Self::desfire(Generation::Ev3, uid)
    }

    /// A fresh DESFire of any generation.
    #[must_use]
    pub fn desfire(generation: Generation, uid: [u8; 7]) -> Self {
        Self::new(Body { atr: DESFIRE_ATR.to_vec(), chip: Chip::Desfire(Box::new(Desfire::new(generation, uid))) })
    }

    /// A fresh NTAG.
    #[must_use]
    pub fn ntag(model: NtagModel, uid: [u8; 7]) -> Self {
        Self::storage(storage::atr(0x0003), uid.to_vec(), StorageKind::Ntag(Type2Memory::new(model, uid)))
    }

    /// A fresh NTAG213, the smallest.
    #[must_use]
    pub fn ntag213(uid: [u8; 7]) -> Self {
        Self::ntag(NtagModel::Ntag213, uid)
    }

    /// A MIFARE Classic 1K: a UID, and no reading without a key.
    #[must_use]
    pub fn classic(uid: [u8; 4]) -> Self {
        Self::storage(storage::atr(0x0001), uid.to_vec(), StorageKind::Classic)
    }

    /// A card of an ATR that nobody knows, with a UID of 4, 7 or 10 bytes.
    #[must_use]
    pub fn unknown(uid: &[u8]) -> Self {
        Self::storage(vec![0x3B, 0x80, 0x80, 0x01, 0x01], uid.to_vec(), StorageKind::Unknown)
    }

    /// A forger's card: of the same kind and with the same UID as `original`, and else as delivered.
    #[must_use]
    pub fn clone_uid_of(original: &Self) -> Self {
        let original = lock(&original.inner);
        let chip = match &original.body.chip {
            Chip::Desfire(desfire) => {
                Chip::Desfire(Box::new(Desfire::new(desfire.eeprom.generation, desfire.eeprom.uid)))
            }
            Chip::Storage(card) => Chip::Storage(card.as_delivered()),
            Chip::Replay(replay) => Chip::Replay(Replay::new(replay.uid().to_vec(), Vec::new())),
        };
        Self::new(Body { atr: original.body.atr.clone(), chip })
    }

    /// A forger's card: with the ATR and UID of `original`, and to whatever it is asked it says the answers of `recording`,
    /// one after the other, from the first at each power-up.
    #[must_use]
    pub fn replaying(original: &Self, recording: Vec<Exchange>) -> Self {
        let chip = Chip::Replay(Replay::new(original.uid(), recording));
        Self::new(Body { atr: original.atr(), chip })
    }

    fn storage(atr: Vec<u8>, uid: Vec<u8>, kind: StorageKind) -> Self {
        Self::new(Body { atr, chip: Chip::Storage(StorageCard { uid, kind }) })
    }

    pub(crate) fn new(body: Body) -> Self {
        let inner = Inner {
            body,
            exchanges: 0,
            spoken_to_ns: 0,
            planned: None,
            swapped_for: None,
            instead: None,
            recording: None,
        };
        Self { inner: Arc::new(Mutex::new(inner)) }
    }
}

/// As a reader sees it.
impl VirtualCard {
    /// The answer to reset that a reader makes up for it.
    #[must_use]
    pub fn atr(&self) -> Vec<u8> {
        lock(&self.inner).body.atr.clone()
    }

    /// The field comes: a random identifier is a new one, and nobody is authenticated.
    pub fn power_on(&self) {
        lock(&self.inner).power_cycle();
    }

    /// The field goes, and with it the selected application, the authentication, and what was not committed.
    pub fn power_off(&self) {
        lock(&self.inner).power_cycle();
    }

    /// Answers a command as the reader would. It does not ask whether the card was powered on.
    #[must_use]
    pub fn answer(&self, apdu: &[u8]) -> Reply {
        let mut inner = lock(&self.inner);
        inner.exchanges += 1;
        inner.spoken_to_ns = monotonic_ns();
        let reply = inner.reply(apdu);
        let room = inner.recording.as_mut().filter(|recording| recording.len() < MAX_RECORDED_EXCHANGES);
        if let Some(recording) = room {
            recording.push(Exchange { command: apdu.to_vec(), reply: reply.clone() });
        }
        reply
    }
}

/// Mishaps, and whoever listens.
impl VirtualCard {
    /// Tears the card out of the field at the exchange after `exchanges` more good ones. That is a loss of power, too.
    pub fn tear_after(&self, exchanges: u32, effect: TearEffect) {
        self.plan(exchanges, Mishap::Tear(effect));
    }

    /// Turns one bit over in the answer after `exchanges` more good ones, as somebody between card and reader would. Bits are
    /// counted from the lowest of the first byte, and over the answer's end from there again.
    pub fn flip_bit_after(&self, exchanges: u32, bit: usize) {
        self.plan(exchanges, Mishap::Flip(bit));
    }

    /// Lets `other` answer from the exchange after `exchanges` more good ones on, until the field goes: a swap so quick that the
    /// reader notices nothing. `other` is powered by the same field. It must be another card than this one.
    pub fn swap_after(&self, exchanges: u32, other: &Self) {
        other.power_on();
        self.plan(exchanges, Mishap::Swap(other.clone()));
    }

    fn plan(&self, good_exchanges: u32, mishap: Mishap) {
        lock(&self.inner).planned = Some(Planned { good_exchanges, mishap });
    }

    /// Gives these bytes instead of the next answer: garbage, nothing, or far too much (at most 65,535 reach a reader).
    pub fn answer_next_with(&self, bytes: Vec<u8>) {
        lock(&self.inner).instead = Some(bytes);
    }

    /// Forgets planned mishaps: the card is held still.
    pub fn hold_still(&self) {
        let mut inner = lock(&self.inner);
        inner.planned = None;
        inner.swapped_for = None;
        inner.instead = None;
    }

    /// Begins to listen, anew if somebody did already. At most [`MAX_RECORDED_EXCHANGES`] are remembered.
    pub fn record(&self) {
        lock(&self.inner).recording = Some(Vec::new());
    }

    /// Ends listening and gives what was heard since [`VirtualCard::record`].
    #[must_use]
    pub fn recording(&self) -> Vec<Exchange> {
        lock(&self.inner).recording.take().unwrap_or_default()
    }
}

impl Inner {
    fn reply(&mut self, apdu: &[u8]) -> Reply {
        let mut flipped = None;
        match self.planned.take().map(Planned::turn) {
            None => {}
            Some(Err(later)) => self.planned = Some(later),
            Some(Ok(Mishap::Tear(effect))) => {
                if effect == TearEffect::Applied {
                    self.body.chip.answer(apdu);
                }
                self.power_cycle();
                return Reply::Torn;
            }
            Some(Ok(Mishap::Flip(bit))) => flipped = Some(bit),
            Some(Ok(Mishap::Swap(other))) => self.swapped_for = Some(other),
        }
        if let Some(other) = &self.swapped_for {
            return other.answer(apdu);
        }
        let mut answer = self.body.chip.answer(apdu);
        if let Some(bit) = flipped {
            flip(&mut answer, bit);
        }
        Reply::Answer(self.instead.take().unwrap_or(answer))
    }

    fn power_cycle(&mut self) {
        if let Some(other) = self.swapped_for.take() {
            other.power_off();
        }
        match &mut self.body.chip {
            Chip::Desfire(desfire) => desfire.power_cycle(),
            Chip::Replay(replay) => replay.power_cycle(),
            Chip::Storage(_) => {}
        }
    }

    pub(crate) fn exchanges(&self) -> u64 {
        self.exchanges
    }

    pub(crate) fn spoken_to_ns(&self) -> u64 {
        self.spoken_to_ns
    }
}

impl Chip {
    fn answer(&mut self, apdu: &[u8]) -> Vec<u8> {
        match self {
            Self::Desfire(desfire) => desfire.answer(apdu),
            Self::Storage(card) => card.answer(apdu),
            Self::Replay(replay) => replay.answer(apdu),
        }
    }
}

/// Nanoseconds of `CLOCK_MONOTONIC`, which is the same for all processes of a machine.
fn monotonic_ns() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    let (seconds, nanoseconds) = (u64::try_from(now.tv_sec), u64::try_from(now.tv_nsec));
    seconds.unwrap_or_default().saturating_mul(1_000_000_000).saturating_add(nanoseconds.unwrap_or_default())
}

#[cfg(test)]
#[path = "card_tests.rs"]
mod tests;
