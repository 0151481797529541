//! A card in memory for this crate's tests: one key, one file, both protocols, just enough to talk to. It mirrors the
//! protocols' other side with the crate's own ciphers, so it finds slips between the two sides, not a wrong cipher: for that
//! there are the published vectors.

use super::super::authenticate::test_access;
use super::super::checksum::crc32;
use super::super::cipher::{Block, ZERO, cmac, decipher, encipher, pad, pad_with_zeroes, unpad};
use super::super::ev2::{Ev2Session, truncate};
use super::super::{AesKey, CommunicationMode};

const UID: [u8; 7] = [0x04, 0xDE, 0x5F, 0x1E, 0xAC, 0xC0, 0x40];

enum Side {
    Nobody,
    Ev1 { key: AesKey, iv: Block },
    Ev2(Ev2Session),
}

/// The card.
pub(super) struct Mirror {
    pub(super) is_ev1: bool,
    pub(super) key: AesKey,
    pub(super) file: Vec<u8>,
    pub(super) mode: CommunicationMode,
    side: Side,
    cards: Block,
    /// The authentication that waits for its second half.
    half: Option<u8>,
    /// A command that comes in frames.
    collected: Vec<u8>,
    /// An answer that goes in frames.
    left: Vec<u8>,
}

impl Mirror {
    pub(super) fn new(is_ev1: bool, mode: CommunicationMode) -> Self {
        let file = (0..=255).cycle().take(600).collect();
        Self {
            is_ev1,
            key: AesKey::new([0x17; 16]),
            file,
            mode,
            side: Side::Nobody,
            cards: [0x4C; 16],
            half: None,
            collected: vec![],
            left: vec![],
        }
    }

    pub(super) fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let [0x90, code, 0, 0, rest @ .., 0] = command else { return vec![0x6E, 0] };
        let data = rest.get(1..).unwrap_or_default();
        assert_eq!(rest.first().map_or(0, |lc| usize::from(*lc)), data.len());
        match code {
            0xAF if self.half.is_some() => self.second_half(data),
            0xAF if !self.collected.is_empty() => self.collect(data),
            0xAF => self.next_frame(),
            0x5A => {
                self.side = Side::Nobody;
                vec![0x91, 0]
            }
            0x71 | 0x77 if self.is_ev1 => vec![0x91, 0x1C],
            0x71 | 0x77 | 0xAA => self.first_half(*code),
            // A write whose length says that more frames follow.
            0x3D if data.len() == 54 => {
                self.collected = vec![*code];
                self.collect(data)
            }
            code => self.finish(*code, data),
        }
    }

    fn first_half(&mut self, code: u8) -> Vec<u8> {
        self.half = Some(code);
        self.cards.rotate_left(3);
        let mut sealed = self.cards;
        encipher(&self.key, &ZERO, &mut sealed);
        [&sealed[..], &[0x91, 0xAF]].concat()
    }

    fn second_half(&mut self, token: &[u8]) -> Vec<u8> {
        let code = self.half.take().unwrap();
        let mut sealed_cards = self.cards;
        encipher(&self.key, &ZERO, &mut sealed_cards);
        let mut token = token.to_vec();
        let last = decipher(&self.key, if code == 0xAA { &sealed_cards } else { &ZERO }, &mut token);
        let mut back: Block = token[16..].try_into().unwrap();
        back.rotate_right(1);
        if back != self.cards {
            self.side = Side::Nobody;
            return vec![0x91, 0xAE];
        }
        let ours: Block = token[..16].try_into().unwrap();
        let mut proof = ours;
        proof.rotate_left(1);
        let mut answer = proof.to_vec();
        if code == 0xAA {
            let session = [&ours[..4], &self.cards[..4], &ours[12..], &self.cards[12..]].concat();
            self.side = Side::Ev1 { key: AesKey::new(session.try_into().unwrap()), iv: ZERO };
            encipher(&self.key, &last, &mut answer);
        } else {
            let [encipher_key, mac_key] = test_access::ev2_keys(&self.key, ours, self.cards).map(AesKey::new);
            let (transaction, counter) = match &self.side {
                Side::Ev2(before) if code == 0x77 => (before.transaction, before.counter),
                _ => ([1, 2, 3, 4], 0),
            };
            if code == 0x71 {
                answer = [&transaction[..], &answer, &[0; 12]].concat();
            }
            self.side = Side::Ev2(Ev2Session { encipher_key, mac_key, transaction, counter });
            encipher(&self.key, &ZERO, &mut answer);
        }
        [&answer[..], &[0x91, 0]].concat()
    }

    fn collect(&mut self, data: &[u8]) -> Vec<u8> {
        self.collected.extend(data);
        let length = u16::from_le_bytes([self.collected[5], self.collected[6]]);
        let whole = match (&self.side, self.mode) {
            (Side::Ev1 { .. }, CommunicationMode::Full) => (usize::from(length) + 4).next_multiple_of(16),
            (Side::Ev1 { .. }, CommunicationMode::Mac) => usize::from(length) + 8,
            _ => usize::from(length),
        };
        if self.collected.len() < 8 + whole {
            return vec![0x91, 0xAF];
        }
        let message = std::mem::take(&mut self.collected);
        self.finish(message[0], &message[1..])
    }

    /// Takes a command's protection off, does it, and protects the answer.
    fn finish(&mut self, code: u8, message: &[u8]) -> Vec<u8> {
        let head_bytes = match code {
            0x3D | 0x8D => 7,
            0x5F | 0xC4 => 1,
            0x54 | 0x51 => 0,
            _ => usize::MAX,
        };
        let mode = match code {
            0x3D | 0x8D | 0xBD | 0xAD => self.mode,
            0x5F | 0xC4 | 0x54 | 0x51 => CommunicationMode::Full,
            _ => CommunicationMode::Mac,
        };
        let Some((head, data)) = self.unprotect(code, message, head_bytes, mode) else {
            self.side = Side::Nobody;
            return vec![0x91, 0x1E];
        };
        let answer = self.perform(code, &head, &data);
        self.left = self.protect(answer, mode, matches!(code, 0xBD | 0xAD | 0x51));
        self.next_frame_of(if matches!(code, 0xAD) { 256 } else { 59 })
    }

    fn perform(&mut self, code: u8, head: &[u8], data: &[u8]) -> Vec<u8> {
        let place = |head: &[u8]| {
            let at = usize::from(u16::from_le_bytes([head[1], head[2]]));
            at..at + usize::from(u16::from_le_bytes([head[4], head[5]]))
        };
        match code {
            0xBD | 0xAD => self.file[place(head)].to_vec(),
            0x3D | 0x8D => {
                self.file[place(head)].copy_from_slice(data);
                vec![]
            }
            0x51 => UID.to_vec(),
            0x60 => (0..28).collect(),
            0x64 => vec![0x2A],
            _ => vec![],
        }
    }

    fn unprotect(
        &mut self,
        code: u8,
        message: &[u8],
        head_bytes: usize,
        mode: CommunicationMode,
    ) -> Option<(Vec<u8>, Vec<u8>)> {
        let split = |message: &[u8]| {
            let (head, data) = message.split_at(head_bytes.min(message.len()));
            (head.to_vec(), data.to_vec())
        };
        match &mut self.side {
            Side::Nobody => Some(split(message)),
            Side::Ev2(session) => {
                let mac_bytes = if mode == CommunicationMode::Plain { 0 } else { 8 };
                let (body, mac) = message.split_at(message.len() - mac_bytes);
                if mac_bytes > 0 && session.mac(code, body) != *mac {
                    return None;
                }
                let (head, mut data) = split(body);
                if mode == CommunicationMode::Full && !data.is_empty() {
                    decipher(&session.encipher_key, &session.iv([0xA5, 0x5A]), &mut data);
                    data = unpad(&data)?.to_vec();
                }
                Some((head, data))
            }
            Side::Ev1 { key, iv } => {
                let (head, mut data) = split(message);
                if mode == CommunicationMode::Full && !data.is_empty() {
                    *iv = decipher(key, iv, &mut data);
                    // A write says its length in its head; the other is the change of another key, with its second
                    // checksum.
                    let length = match *head {
                        [_, _, _, _, low, high, _] => usize::from(u16::from_le_bytes([low, high])),
                        _ => 17,
                    };
                    let clear = [&[code][..], &head, &data[..length]].concat();
                    let right = data[length..length + 4] == crc32(&clear);
                    data.truncate(length);
                    return right.then_some((head, data));
                }
                let mac = if mode == CommunicationMode::Mac && !data.is_empty() {
                    data.split_off(data.len() - 8)
                } else {
                    vec![]
                };
                *iv = cmac(key, iv, &[&[code][..], &head, &data].concat());
                iv.starts_with(&mac).then_some((head, data))
            }
        }
    }

    fn protect(&mut self, mut data: Vec<u8>, mode: CommunicationMode, has_content: bool) -> Vec<u8> {
        let full = mode == CommunicationMode::Full && has_content;
        match &mut self.side {
            Side::Nobody => data,
            Side::Ev2(session) => {
                session.counter += 1;
                if full {
                    pad(&mut data);
                    encipher(&session.encipher_key, &session.iv([0x5A, 0xA5]), &mut data);
                }
                if mode != CommunicationMode::Plain {
                    let input = [&[0][..], &session.counter.to_le_bytes(), &session.transaction, &data].concat();
                    data.extend(truncate(&cmac(&session.mac_key, &ZERO, &input)));
                }
                data
            }
            Side::Ev1 { key, iv } if full => {
                let crc = crc32(data.iter().chain(&[0]));
                data.extend(crc);
                pad_with_zeroes(&mut data);
                *iv = encipher(key, iv, &mut data);
                data
            }
            Side::Ev1 { key, iv } => {
                *iv = cmac(key, iv, &[&data[..], &[0]].concat());
                data.extend(&iv[..8]);
                data
            }
        }
    }

    fn next_frame(&mut self) -> Vec<u8> {
        self.next_frame_of(59)
    }

    fn next_frame_of(&mut self, frame_bytes: usize) -> Vec<u8> {
        let rest = self.left.split_off(self.left.len().min(frame_bytes));
        let frame = std::mem::replace(&mut self.left, rest);
        let status = if self.left.is_empty() { 0x00 } else { 0xAF };
        [&frame[..], &[0x91, status]].concat()
    }
}
