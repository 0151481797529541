//! A reader for the tests: it wraps, chains, authenticates, protects, and checks what comes back.

use crate::crypto::cipher::{Cipher, without_mark};
use crate::crypto::cmac::cmac;
use crate::crypto::crc::{crc16, crc32};
use crate::desfire::Status;
use crate::desfire::rights::CommMode;
use crate::{ApplicationId, Generation, Reply, VirtualCard};

pub(super) const UID: [u8; 7] = [0x04, 0x06, 0x3F, 0x72, 0x63, 0x34, 0x80];
pub(super) const APPLICATION: ApplicationId = [0x16, 0xAE, 0x00];
pub(super) const ZERO_KEY: [u8; 16] = [0; 16];

pub(super) type Said = Result<Vec<u8>, Status>;

/// The reader's side of a session.
enum Side {
    First(Cipher),
    Running { cipher: Cipher, iv: Vec<u8> },
    Ev2 { encrypting: Cipher, authenticating: Cipher, transaction: [u8; 4], counter: u16 },
}

pub(super) struct Terminal {
    pub(super) card: VirtualCard,
    side: Option<Side>,
    /// The reader's next random numbers count up, so that tests can be repeated.
    drawn: u8,
}

/// Ways to authenticate with AES.
pub(super) const AES_WAYS: [(Generation, u8); 3] =
    [(Generation::Ev1, 0xAA), (Generation::Ev2, 0xAA), (Generation::Ev2, 0x71)];

impl Terminal {
    pub(super) fn new(generation: Generation) -> Self {
        let card = VirtualCard::desfire(generation, UID);
        card.seed(4);
        Self::with(card)
    }

    pub(super) fn with(card: VirtualCard) -> Self {
        Self { card, side: None, drawn: 0 }
    }

    /// One with an application of `keys` zero keys that is selected.
    pub(super) fn with_application(generation: Generation, settings: u8, keys: u8) -> Self {
        let mut terminal = Self::new(generation);
        terminal.create_application(APPLICATION, settings, keys).unwrap();
        terminal.select(APPLICATION).unwrap();
        terminal
    }

    /// One frame, as bare bytes: data and status.
    pub(super) fn frame(&mut self, ins: u8, data: &[u8]) -> (Vec<u8>, Status) {
        let mut apdu = vec![0x90, ins, 0, 0];
        if !data.is_empty() {
            apdu.push(u8::try_from(data.len()).unwrap());
            apdu.extend(data);
        }
        apdu.push(0);
        let Reply::Answer(mut answer) = self.card.answer(&apdu) else { panic!("torn") };
        let status = answer.pop().unwrap();
        assert_eq!(answer.pop(), Some(0x91));
        (answer, Status(status))
    }

    /// A whole command in frames, unprotected.
    pub(super) fn bare(&mut self, ins: u8, data: &[u8]) -> Said {
        let unframed = matches!(ins, 0x8D | 0xAD);
        let mut frames = data.chunks(if unframed { 255 } else { 54 });
        let (mut said, mut status) = self.frame(ins, frames.next().unwrap_or_default());
        for frame in frames {
            if (said.len(), status) != (0, Status::ADDITIONAL_FRAME) {
                break;
            }
            (said, status) = self.frame(0xAF, frame);
        }
        while status == Status::ADDITIONAL_FRAME {
            let (more, next) = self.frame(0xAF, &[]);
            said.extend(more);
            status = next;
        }
        if status == Status::OPERATION_OK {
            Ok(said)
        } else {
            self.side = None;
            Err(status)
        }
    }

    /// A command without file data.
    pub(super) fn command(&mut self, ins: u8, header: &[u8]) -> Said {
        self.protected(ins, header, &[], None, CommMode::Mac)
    }

    /// A command with encrypted parameters; the trailer is the CRC of a new key.
    pub(super) fn secret(&mut self, ins: u8, header: &[u8], data: &[u8], trailer: &[u8]) -> Said {
        self.protected(ins, header, data, Some((CommMode::Full, trailer)), CommMode::Mac)
    }

    pub(super) fn read_uid(&mut self) -> Said {
        self.protected(0x51, &[], &[], None, CommMode::Full)
    }

    pub(super) fn read(&mut self, ins: u8, file: u8, offset: usize, length: usize, mode: CommMode) -> Said {
        self.protected(ins, &place(file, offset, length), &[], Some((mode, &[])), mode)
    }

    pub(super) fn write(&mut self, ins: u8, file: u8, offset: usize, data: &[u8], mode: CommMode) -> Said {
        self.protected(ins, &place(file, offset, data.len()), data, Some((mode, &[])), mode)
    }

    fn protected(
        &mut self,
        ins: u8,
        header: &[u8],
        data: &[u8],
        body: Option<(CommMode, &[u8])>,
        answer: CommMode,
    ) -> Said {
        let body = self.protect(ins, header, data, body);
        let said = self.bare(ins, &[header, &body].concat())?;
        let asked = matches!(ins, 0xBD | 0xAD)
            .then(|| usize::from(header[4]) | usize::from(header[5]) << 8 | usize::from(header[6]) << 16);
        Ok(self.checked(said, answer, asked))
    }

    fn protect(&mut self, ins: u8, header: &[u8], data: &[u8], body: Option<(CommMode, &[u8])>) -> Vec<u8> {
        let (mode, trailer) = body.unwrap_or((CommMode::Mac, &[]));
        let whole = [&[ins], header, data].concat();
        match &mut self.side {
            None => data.to_vec(),
            Some(Side::First(cipher)) if mode == CommMode::Full => {
                let plain = cipher.zero_padded([data, &crc16(data.iter().copied()), trailer].concat());
                // Each block is decrypted after the one before, as sent, was laid over it.
                let mut before = vec![0; 8];
                let blocks = plain.chunks(8).map(|block| {
                    let mixed: Vec<u8> = block.iter().zip(&before).map(|(a, b)| a ^ b).collect();
                    before = cipher.decrypt(&[0; 8], &mixed);
                    before.clone()
                });
                blocks.collect::<Vec<_>>().concat()
            }
            Some(Side::First(_)) => data.to_vec(),
            Some(Side::Running { cipher, iv }) => match mode {
                CommMode::Full if !data.is_empty() => {
                    let plain = cipher.zero_padded([data, &crc32(whole), trailer].concat());
                    let secret = cipher.encrypt(iv, &plain);
                    *iv = cipher.last_block(&secret);
                    secret
                }
                _ => {
                    *iv = cmac(cipher, iv, &whole);
                    let said = if mode == CommMode::Mac && !data.is_empty() { &iv[..8] } else { &[] };
                    [data, said].concat()
                }
            },
            Some(side @ Side::Ev2 { .. }) => {
                let data = match mode {
                    CommMode::Plain => return data.to_vec(),
                    CommMode::Full if !data.is_empty() => side.encrypted([0xA5, 0x5A], &[data, trailer].concat()),
                    _ => data.to_vec(),
                };
                let mac = side.mac(ins, &[header, &data].concat());
                [data, mac].concat()
            }
        }
    }

    /// The data of an answer whose MAC or checksum is right. `asked` is how many bytes a read asked for, zero for all
    /// there are. Then alone the end is marked: where the checksum begins with a zero, data and one zero more have a
    /// right checksum too, and only who knows how much was asked for can tell the two apart.
    fn checked(&mut self, mut said: Vec<u8>, mode: CommMode, asked: Option<usize>) -> Vec<u8> {
        // A change of the own key, or of the application, ends the session, and there is nothing to check.
        if !self.card.is_authenticated() {
            self.side = None;
        }
        match &mut self.side {
            None | Some(Side::First(_)) => said,
            Some(Side::Running { cipher, iv }) if mode == CommMode::Full && said.len().is_multiple_of(16) => {
                let plain = cipher.decrypt(iv, &said);
                *iv = cipher.last_block(&said);
                let marked = asked == Some(0);
                let counted = asked.filter(|bytes| *bytes > 0);
                let candidates = (0..=plain.len() - 4).rev().filter(|end| match plain[end + 4..].split_first() {
                    _ if counted.is_some_and(|bytes| bytes != *end) => false,
                    None => true,
                    Some((first, rest)) => *first == u8::from(marked) * 0x80 && rest.iter().all(|byte| *byte == 0),
                });
                let whole = |end: &usize| crc32(plain[..*end].iter().copied().chain([0])) == plain[*end..end + 4];
                let end = candidates.into_iter().find(whole).expect("a checksum");
                plain[..end].to_vec()
            }
            Some(Side::Running { cipher, iv }) => {
                let mac = said.split_off(said.len().checked_sub(8).expect("room for a MAC"));
                *iv = cmac(cipher, iv, &[&said[..], &[0]].concat());
                assert_eq!(mac, iv[..8], "the card's MAC");
                said
            }
            Some(side @ Side::Ev2 { .. }) => {
                if let Side::Ev2 { counter, .. } = side {
                    *counter += 1;
                }
                if mode == CommMode::Plain {
                    return said;
                }
                let mac = said.split_off(said.len().checked_sub(8).expect("room for a MAC"));
                assert_eq!(mac, side.mac(0, &said), "the card's MAC");
                if mode == CommMode::Full && !said.is_empty() { side.decrypted(&said) } else { said }
            }
        }
    }

    pub(super) fn authenticate(&mut self, way: u8, key_no: u8, key: &[u8; 16]) -> Said {
        let cipher = if matches!(way, 0x0A | 0x1A) { Cipher::triple_des(key) } else { Cipher::aes(key) };
        let header: &[u8] = if way == 0x71 { &[key_no, 0] } else { &[key_no] };
        let before = self.side.take();
        let (challenge, status) = self.frame(way, header);
        if status != Status::ADDITIONAL_FRAME {
            return Err(status);
        }
        let rnd_b = cipher.decrypt(&cipher.zero_iv(), &challenge);
        self.drawn += 1;
        let rnd_a: Vec<u8> = (0..cipher.block_bytes()).map(|i| self.drawn.wrapping_mul(31) ^ i as u8).collect();
        let plain = [&rnd_a[..], &turned(&rnd_b)].concat();
        let response = match way {
            0x0A => {
                let (first, second) = plain.split_at(8);
                let first = cipher.decrypt(&[0; 8], first);
                let mixed: Vec<u8> = second.iter().zip(&first).map(|(a, b)| a ^ b).collect();
                [first, cipher.decrypt(&[0; 8], &mixed)].concat()
            }
            0x1A | 0xAA => cipher.encrypt(&challenge, &plain),
            _ => cipher.encrypt(&cipher.zero_iv(), &plain),
        };
        let (answer, status) = self.frame(0xAF, &response);
        if status != Status::OPERATION_OK {
            return Err(status);
        }
        let iv = if matches!(way, 0x1A | 0xAA) { cipher.last_block(&response) } else { cipher.zero_iv() };
        let answer = cipher.decrypt(&iv, &answer);
        let ev2 = matches!(way, 0x71 | 0x77);
        let shown = if way == 0x71 { &answer[4..20] } else { &answer[..] };
        assert_eq!(shown, turned(&rnd_a), "the card knows the key");
        self.side = Some(if ev2 {
            let (transaction, counter) = match (way, before) {
                (0x77, Some(Side::Ev2 { transaction, counter, .. })) => (transaction, counter),
                _ => (answer[..4].try_into().unwrap(), 0),
            };
            Side::ev2(&cipher, &rnd_a, &rnd_b, transaction, counter)
        } else {
            let session_key = |second: usize| {
                let parts = [&rnd_a[..4], &rnd_b[..4], &rnd_a[second..second + 4], &rnd_b[second..second + 4]];
                parts.concat().try_into().unwrap()
            };
            let session = match (way, key[..8] == key[8..]) {
                (0xAA, _) => Cipher::aes(&session_key(12)),
                (_, true) => Cipher::triple_des(&session_key(0)),
                (_, false) => Cipher::triple_des(&session_key(4)),
            };
            let iv = session.zero_iv();
            if way == 0x0A { Side::First(session) } else { Side::Running { cipher: session, iv } }
        });
        Ok(Vec::new())
    }

    /// ChangeKey; `old` for another key than that of the session.
    pub(super) fn change_key(&mut self, number: u8, new: &[u8; 16], version: u8, old: Option<&[u8; 16]>) -> Said {
        let mixed: Vec<u8> = new.iter().zip(old.unwrap_or(&ZERO_KEY)).map(|(new, old)| new ^ old).collect();
        let trailer = old.map(|_| crc32(*new).to_vec()).unwrap_or_default();
        self.secret(0xC4, &[number], &[&mixed[..], &[version]].concat(), &trailer)
    }

    pub(super) fn create_application(&mut self, id: ApplicationId, settings: u8, keys: u8) -> Said {
        self.command(0xCA, &[&id[..], &[settings, 0x80 | keys]].concat())
    }

    pub(super) fn select(&mut self, id: ApplicationId) -> Said {
        self.side = None;
        self.bare(0x5A, &id)
    }

    pub(super) fn create_file(&mut self, ins: u8, number: u8, mode: CommMode, rights: u16, size: usize) -> Said {
        let size = u32::try_from(size).unwrap().to_le_bytes();
        let header = [&[number, mode.to_wire()], &rights.to_le_bytes()[..], &size[..3]].concat();
        self.command(ins, &header)
    }
}

impl Side {
    fn ev2(key: &Cipher, rnd_a: &[u8], rnd_b: &[u8], transaction: [u8; 4], counter: u16) -> Self {
        let mixed: Vec<u8> = rnd_a[2..8].iter().zip(&rnd_b[..6]).map(|(a, b)| a ^ b).collect();
        let tail = [&[0, 1, 0, 0x80], &rnd_a[..2], &mixed, &rnd_b[6..], &rnd_a[8..]].concat();
        let derive =
            |label: [u8; 2]| Cipher::aes(&cmac(key, &[0; 16], &[&label[..], &tail].concat()).try_into().unwrap());
        Self::Ev2 { encrypting: derive([0xA5, 0x5A]), authenticating: derive([0x5A, 0xA5]), transaction, counter }
    }

    fn mac(&self, first: u8, rest: &[u8]) -> Vec<u8> {
        let Self::Ev2 { authenticating, transaction, counter, .. } = self else { panic!("not EV2") };
        let message = [&[first], &counter.to_le_bytes()[..], transaction, rest].concat();
        cmac(authenticating, &[0; 16], &message).into_iter().skip(1).step_by(2).collect()
    }

    fn iv(&self, label: [u8; 2]) -> (&Cipher, Vec<u8>) {
        let Self::Ev2 { encrypting, transaction, counter, .. } = self else { panic!("not EV2") };
        let block = [&label[..], transaction, &counter.to_le_bytes(), &[0; 8]].concat();
        (encrypting, encrypting.encrypt(&[0; 16], &block))
    }

    fn encrypted(&self, label: [u8; 2], plain: &[u8]) -> Vec<u8> {
        let (cipher, iv) = self.iv(label);
        cipher.encrypt(&iv, &cipher.marked_padded(plain.to_vec()))
    }

    fn decrypted(&self, secret: &[u8]) -> Vec<u8> {
        let (cipher, iv) = self.iv([0x5A, 0xA5]);
        without_mark(&cipher.decrypt(&iv, secret)).expect("padding").to_vec()
    }
}

fn place(file: u8, offset: usize, length: usize) -> Vec<u8> {
    let three = |value: usize| u32::try_from(value).unwrap().to_le_bytes()[..3].to_vec();
    [vec![file], three(offset), three(length)].concat()
}

fn turned(rnd: &[u8]) -> Vec<u8> {
    [&rnd[1..], &rnd[..1]].concat()
}
