//! EV2: a transaction identifier, a command counter, and a key each for encrypting and for MACs (AN12343, 3; MF2DLHX0, 9.1).

use super::{Incoming, MAC_BYTES, Opened, Protection, decrypted, without_mac};
use crate::crypto::cipher::{Cipher, without_mark};
use crate::crypto::cmac::cmac;
use crate::desfire::rights::CommMode;
use crate::desfire::status::Status;

pub(crate) struct Ev2 {
    encrypting: Cipher,
    authenticating: Cipher,
    transaction: [u8; 4],
    /// Commands since AuthenticateEV2First.
    counter: u16,
}

impl Ev2 {
    /// The session that follows from `key` and both random numbers. AuthenticateEV2First starts it at counter 0 with a new
    /// transaction identifier; AuthenticateEV2NonFirst goes on with both.
    pub(crate) fn new(key: &Cipher, rnd_a: &[u8], rnd_b: &[u8], transaction: [u8; 4], counter: u16) -> Self {
        let derived = |label: [u8; 2]| {
            let derived = cmac(key, &key.zero_iv(), &session_vector(label, rnd_a, rnd_b));
            Cipher::aes(&derived.try_into().unwrap_or_default())
        };
        Self { encrypting: derived([0xA5, 0x5A]), authenticating: derived([0x5A, 0xA5]), transaction, counter }
    }

    /// What a following AuthenticateEV2NonFirst keeps.
    pub(crate) fn place(&self) -> ([u8; 4], u16) {
        (self.transaction, self.counter)
    }

    pub(super) fn open(&mut self, command: Incoming<'_>, protection: Protection) -> Result<Opened, Status> {
        // The last number is not used, because the answer to it would have none (MF2DLHX0, 9.1.2).
        if self.counter == u16::MAX {
            return Err(Status::INTEGRITY_ERROR);
        }
        let Incoming { ins, header, body } = command;
        if protection == Protection::Plain {
            return Ok(Opened::only(body));
        }
        let (data, mac) = without_mac(body)?;
        if self.mac(ins, &[header, data].concat()) != mac {
            return Err(Status::INTEGRITY_ERROR);
        }
        let Protection::Full { data_bytes, trailer_bytes } = protection else { return Ok(Opened::only(data)) };
        let padded = decrypted(&self.encrypting, &self.iv([0xA5, 0x5A]), data)?;
        let plain = without_mark(&padded).ok_or(Status::INTEGRITY_ERROR)?;
        if plain.len() != data_bytes + trailer_bytes {
            return Err(Status::LENGTH_ERROR);
        }
        let (data, trailer) = plain.split_at_checked(data_bytes).ok_or(Status::LENGTH_ERROR)?;
        Ok(Opened { data: data.to_vec(), trailer: trailer.to_vec() })
    }

    pub(super) fn seal(&mut self, data: Vec<u8>, mode: CommMode) -> Vec<u8> {
        self.counter = self.counter.saturating_add(1);
        let said = if mode == CommMode::Full && !data.is_empty() {
            self.encrypting.encrypt(&self.iv([0x5A, 0xA5]), &self.encrypting.marked_padded(data))
        } else {
            data
        };
        if mode == CommMode::Plain {
            return said;
        }
        let mac = self.mac(Status::OPERATION_OK.0, &said);
        [said, mac].concat()
    }

    pub(super) fn secret_bytes(&self, data_bytes: usize) -> usize {
        let block_bytes = self.encrypting.block_bytes();
        (data_bytes / block_bytes + 1) * block_bytes + MAC_BYTES
    }

    /// Over code or status, counter, transaction and the rest; every other byte of it is said.
    fn mac(&self, first: u8, rest: &[u8]) -> Vec<u8> {
        let counter = self.counter.to_le_bytes();
        let message = [&[first], &counter[..], &self.transaction, rest].concat();
        let whole = cmac(&self.authenticating, &self.authenticating.zero_iv(), &message);
        whole.into_iter().skip(1).step_by(2).collect()
    }

    fn iv(&self, label: [u8; 2]) -> Vec<u8> {
        let [c0, c1] = self.counter.to_le_bytes();
        let [t0, t1, t2, t3] = self.transaction;
        let [l0, l1] = label;
        let block = [l0, l1, t0, t1, t2, t3, c0, c1, 0, 0, 0, 0, 0, 0, 0, 0];
        self.encrypting.encrypt(&self.encrypting.zero_iv(), &block)
    }
}

/// SV 1 and SV 2 (AN12343, 3.2): the label, a counter of 1 and a length of 128 bits, then both random numbers, mixed.
fn session_vector(label: [u8; 2], rnd_a: &[u8], rnd_b: &[u8]) -> Vec<u8> {
    let mixed = rnd_a.iter().skip(2).zip(rnd_b).take(6).map(|(a, b)| a ^ b);
    let head = label.into_iter().chain([0x00, 0x01, 0x00, 0x80]).chain(rnd_a.iter().take(2).copied());
    head.chain(mixed).chain(rnd_b.iter().skip(6).copied()).chain(rnd_a.iter().skip(8).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    #[test]
    fn the_published_session_keys_come_out() {
        for case in crate::vectors::cases(include_str!("../../../vectors/ev2_session_keys.txt")) {
            let key = Cipher::aes(&case.bytes("K").try_into().unwrap());
            let derive = |label| cmac(&key, &[0; 16], &session_vector(label, &case.bytes("RNDA"), &case.bytes("RNDB")));
            assert_eq!(derive([0xA5, 0x5A]), case.bytes("ENC"), "{}", case.name());
            assert_eq!(derive([0x5A, 0xA5]), case.bytes("MAC"), "{}", case.name());
        }
    }

    /// A session whose keys are given.
    fn session(case: &crate::vectors::Case, message: &[u8]) -> Ev2 {
        let key = |name: &str| Cipher::aes(&case.find(name).unwrap_or(vec![0; 16]).try_into().unwrap());
        let counter = u16::from_le_bytes([message[1], message[2]]);
        Ev2 {
            encrypting: key("KENC"),
            authenticating: key("KMAC"),
            transaction: message[3..7].try_into().unwrap(),
            counter,
        }
    }

    #[test]
    fn the_published_macs_ivs_and_cryptograms_come_out() {
        let (mut macs, mut ivs, mut commands, mut answers) = (0, 0, 0, 0);
        for case in crate::vectors::cases(include_str!("../../../vectors/ev2_secure_messaging.txt")) {
            match case.text("OP") {
                "MAC" => {
                    let message = case.bytes("IN");
                    assert_eq!(
                        session(&case, &message).mac(message[0], &message[7..]),
                        case.bytes("MACT"),
                        "{}",
                        case.name()
                    );
                    macs += 1;
                }
                "IVCMD" => {
                    let counter: u16 = case.text("CTR").parse().unwrap();
                    let head = [&[0][..], &counter.to_le_bytes(), &case.bytes("TI")].concat();
                    assert_eq!(session(&case, &head).iv([0xA5, 0x5A]), case.bytes("IV"), "{}", case.name());
                    ivs += 1;
                }
                "FULLCMD" => {
                    let counter: u16 = case.text("CTR").parse().unwrap();
                    let head = [&[0][..], &counter.to_le_bytes(), &case.bytes("TI")].concat();
                    let (ins, header) = (case.bytes("CMD")[0], case.bytes("HDR"));
                    let body = case.find("CT").map_or_else(
                        || case.bytes("APDU")[5 + header.len()..].split_last().unwrap().1.to_vec(),
                        |secret| [secret, case.bytes("MACT")].concat(),
                    );
                    let plain = without_mark(&case.bytes("PT")).unwrap().to_vec();
                    let full = Protection::Full { data_bytes: plain.len(), trailer_bytes: 0 };
                    let opened = session(&case, &head).open(Incoming { ins, header: &header, body: &body }, full);
                    assert_eq!(opened.unwrap().data, plain, "{}", case.name());
                    commands += 1;
                }
                "FULLRESP" => {
                    // The vector's counter is that of the answer, which is one more than that of its command.
                    let counter: u16 = case.text("CTR").parse().unwrap();
                    let head = [&[0][..], &(counter - 1).to_le_bytes(), &case.bytes("TI")].concat();
                    let plain = without_mark(&case.bytes("PT")).unwrap().to_vec();
                    let sealed = session(&case, &head).seal(plain, CommMode::Full);
                    assert_eq!(sealed, [case.bytes("CT"), case.bytes("MACT")].concat(), "{}", case.name());
                    answers += 1;
                }
                other => panic!("{other}"),
            }
        }
        assert_eq!((macs, ivs, commands, answers), (10, 2, 3, 1), "all vectors were looked at");
    }

    #[test]
    fn the_last_number_of_the_counter_is_refused() {
        let mut session = Ev2::new(&Cipher::aes(&[0; 16]), &[1; 16], &[2; 16], [3; 4], u16::MAX);
        let command = Incoming { ins: 0xBD, header: &[], body: &[] };
        assert_eq!(session.open(command, Protection::Plain), Err(Status::INTEGRITY_ERROR));
    }

    #[test]
    fn a_counter_of_the_future_or_the_past_does_not_pass() {
        let key = Cipher::aes(&[7; 16]);
        let make = |counter| Ev2::new(&key, &[1; 16], &[2; 16], [3; 4], counter);
        let mac = make(5).mac(0xF5, &bytes("01"));
        let command = Incoming { ins: 0xF5, header: &[1], body: &mac };
        assert!(make(5).open(command, Protection::Command).is_ok());
        for counter in [4, 6] {
            assert_eq!(make(counter).open(command, Protection::Command), Err(Status::INTEGRITY_ERROR));
        }
    }
}
