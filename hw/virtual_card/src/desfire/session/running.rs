//! EV1: every command and every answer is chained into one IV (MF3ICD81, "Secure messaging"; with AES or DES session keys).

use super::{Filling, Incoming, Opened, Protection, decrypted, without_mac};
use crate::crypto::cipher::Cipher;
use crate::crypto::cmac::cmac;
use crate::crypto::crc::crc32;
use crate::desfire::rights::CommMode;
use crate::desfire::status::Status;

const CRC_BYTES: usize = 4;

pub(crate) struct Running {
    cipher: Cipher,
    iv: Vec<u8>,
}

impl Running {
    /// A session begins with an IV of zeros.
    pub(crate) fn new(cipher: Cipher) -> Self {
        let iv = cipher.zero_iv();
        Self { cipher, iv }
    }

    pub(super) fn open(&mut self, command: Incoming<'_>, protection: Protection) -> Result<Opened, Status> {
        let Incoming { ins, header, body } = command;
        match protection {
            Protection::Plain | Protection::Command => {
                self.mac(&[&[ins], header, body].concat());
                Ok(Opened::only(body))
            }
            Protection::Mac => {
                let (data, mac) = without_mac(body)?;
                if self.mac(&[&[ins], header, data].concat()) == mac {
                    Ok(Opened::only(data))
                } else {
                    Err(Status::INTEGRITY_ERROR)
                }
            }
            Protection::Full { data_bytes, trailer_bytes } => self.decrypt(command, data_bytes, trailer_bytes),
        }
    }

    /// Data, its CRC over the whole command, in ChangeKey the CRC of the new key, zeros.
    fn decrypt(&mut self, command: Incoming<'_>, data_bytes: usize, trailer_bytes: usize) -> Result<Opened, Status> {
        let Incoming { ins, header, body } = command;
        if body.len() != self.secret_bytes(data_bytes + trailer_bytes) {
            return Err(Status::LENGTH_ERROR);
        }
        let plain = decrypted(&self.cipher, &self.iv, body)?;
        self.iv = self.cipher.last_block(body);
        let (data, rest) = plain.split_at_checked(data_bytes).ok_or(Status::LENGTH_ERROR)?;
        let (crc, rest) = rest.split_at_checked(CRC_BYTES).ok_or(Status::LENGTH_ERROR)?;
        let (trailer, zeros) = rest.split_at_checked(trailer_bytes).ok_or(Status::LENGTH_ERROR)?;
        let whole = [&[ins], header, data].concat();
        if crc32(whole) != crc || zeros.iter().any(|byte| *byte != 0) {
            return Err(Status::INTEGRITY_ERROR);
        }
        Ok(Opened { data: data.to_vec(), trailer: trailer.to_vec() })
    }

    pub(super) fn seal(&mut self, data: Vec<u8>, mode: CommMode, filling: Filling) -> Vec<u8> {
        let with_status = [&data[..], &[Status::OPERATION_OK.0]].concat();
        if mode != CommMode::Full || data.is_empty() {
            return [data, self.mac(&with_status)].concat();
        }
        let plain = [data, crc32(with_status).to_vec()].concat();
        let padded = match filling {
            Filling::Zeros => self.cipher.zero_padded(plain),
            Filling::Marked => self.cipher.marked_padded(plain),
        };
        let secret = self.cipher.encrypt(&self.iv, &padded);
        self.iv = self.cipher.last_block(&secret);
        secret
    }

    pub(super) fn secret_bytes(&self, data_bytes: usize) -> usize {
        (data_bytes + CRC_BYTES).next_multiple_of(self.cipher.block_bytes())
    }

    /// Chains `message` and gives the part of its MAC that is said.
    fn mac(&mut self, message: &[u8]) -> Vec<u8> {
        self.iv = cmac(&self.cipher, &self.iv, message);
        self.iv.iter().take(super::MAC_BYTES).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desfire::session::session_key;
    use crate::vectors::cases;

    #[test]
    fn the_chain_of_a_real_card_s_session_comes_out_from_first_to_last() {
        let mut compared = 0;
        for case in cases(include_str!("../../../vectors/ev1_real_card.txt")) {
            let Some(challenge) = case.find("CHALLENGE") else { continue };
            let key = Cipher::triple_des(&case.bytes("K").try_into().unwrap());
            let rnd_b = key.decrypt(&[0; 8], &challenge);
            let mut session = Running::new(Cipher::triple_des(&session_key(&case.bytes("RNDA"), &rnd_b, true)));
            for number in 1..=9 {
                let Some(command) = case.find(&format!("C{number}")) else { break };
                let (ins, rest) = command.split_first().unwrap();
                let incoming = |header, body| Incoming { ins: *ins, header, body };
                if let Some(opened) = case.find(&format!("OPENED{number}")) {
                    let full = Protection::Full { data_bytes: opened.len(), trailer_bytes: 0 };
                    assert_eq!(session.open(incoming(&[], rest), full).unwrap().data, opened);
                } else {
                    session.open(incoming(rest, &[]), Protection::Command).unwrap();
                }
                let answer = case.bytes(&format!("R{number}"));
                let data = answer[..answer.len() - 8].to_vec();
                assert_eq!(session.seal(data, CommMode::Mac, Filling::Zeros), answer, "{} {number}", case.name());
                compared += 1;
            }
        }
        assert_eq!(compared, 12);
    }
}
