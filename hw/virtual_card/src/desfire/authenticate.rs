//! The five ways to authenticate: a challenge, and the answer to it.
//!
//! A failure is AUTHENTICATION_ERROR and leaves nobody authenticated, in the application that was selected. DESFire Light and
//! NTAG 424 count failures and delay after many (AN12343); of EV1 to EV3 nothing of that kind is public, so it is not here.

use zeroize::Zeroizing;

use super::eeprom::{Key, KeyBytes, KeyKind};
use super::frames::{Frame, Pending};
use super::session::{Channel, Ev2, First, Running, Session, session_key};
use super::{Desfire, Status};
use crate::crypto::cipher::Cipher;

/// Most bytes of capabilities that a reader may state.
const CAPABILITY_BYTES: usize = 6;

/// Which protocol.
enum Way {
    /// AuthenticateLegacy, 0A: DES, as the first DESFire.
    First,
    /// AuthenticateISO, 1A (DES), and AuthenticateAES, AA.
    Running,
    /// AuthenticateEV2First, 71, with the reader's capabilities.
    Ev2First([u8; CAPABILITY_BYTES]),
    /// AuthenticateEV2NonFirst, 77, with what is kept of the session before.
    Ev2NonFirst([u8; 4], u16),
}

/// What the reader has to answer.
pub(super) struct Challenge {
    way: Way,
    key_no: u8,
    key: Key,
    rnd_b: Zeroizing<Vec<u8>>,
    /// As it was sent.
    secret: Vec<u8>,
}

impl Desfire {
    /// The first half: a random number under the key. Whatever authentication there was is over.
    pub(super) fn challenge(&mut self, ins: u8, data: &[u8]) -> Result<Frame, Status> {
        if matches!(ins, 0x71 | 0x77) && !self.eeprom.generation.speaks_ev2() {
            return Err(Status::ILLEGAL_COMMAND_CODE);
        }
        let before = self.volatile.session.take();
        let (key_no, capabilities) = data.split_first().ok_or(Status::LENGTH_ERROR)?;
        let (way, kind) = match ins {
            0x0A => (Way::First, KeyKind::Des),
            0x1A => (Way::Running, KeyKind::Des),
            0x71 => (Way::Ev2First(capabilities_of(capabilities)?), KeyKind::Aes),
            0x77 => {
                // Without a session of its kind there is nothing to go on with (MF2DLHX0, AuthenticateEV2NonFirst).
                let Some(Session { channel: Channel::Ev2(session), .. }) = &before else {
                    return Err(Status::PERMISSION_DENIED);
                };
                let (transaction, counter) = session.place();
                (Way::Ev2NonFirst(transaction, counter), KeyKind::Aes)
            }
            _ => (Way::Running, KeyKind::Aes),
        };
        if ins != 0x71 && !capabilities.is_empty() {
            return Err(Status::LENGTH_ERROR);
        }
        let key = self.key(*key_no)?.clone();
        if key.kind != kind {
            return Err(Status::AUTHENTICATION_ERROR);
        }
        let cipher = key.cipher();
        let rnd_b = Zeroizing::new(self.draw(cipher.block_bytes())?);
        let secret = cipher.encrypt(&cipher.zero_iv(), &rnd_b);
        let challenge = Challenge { way, key_no: *key_no, key, rnd_b, secret: secret.clone() };
        self.volatile.pending = Pending::Authenticating(challenge);
        Ok(Frame { data: secret, status: Status::ADDITIONAL_FRAME })
    }

    /// The second half: whoever turned the card's number has the key, and by turning theirs the card shows that it has.
    pub(super) fn respond(&mut self, challenge: Challenge, data: &[u8]) -> Result<Frame, Status> {
        let cipher = challenge.key.cipher();
        let block_bytes = cipher.block_bytes();
        if data.len() != 2 * block_bytes {
            return Err(Status::LENGTH_ERROR);
        }
        let plain = Zeroizing::new(challenge.decrypted(&cipher, data));
        let (rnd_a, turned_b) = plain.split_at_checked(block_bytes).ok_or(Status::LENGTH_ERROR)?;
        if turned_b != turned(&challenge.rnd_b) {
            return Err(Status::AUTHENTICATION_ERROR);
        }
        let (channel, answer) = self.channel(&challenge, &cipher, rnd_a, data)?;
        self.volatile.session = Some(Session { key_no: challenge.key_no, channel });
        Ok(Frame { data: answer, status: Status::OPERATION_OK })
    }

    /// The session that follows, and what the reader checks.
    fn channel(
        &mut self,
        challenge: &Challenge,
        cipher: &Cipher,
        rnd_a: &[u8],
        response: &[u8],
    ) -> Result<(Channel, Vec<u8>), Status> {
        let turned_a = turned(rnd_a);
        let zero_iv = cipher.zero_iv();
        Ok(match &challenge.way {
            Way::First => {
                let answer = cipher.encrypt(&zero_iv, &turned_a);
                (Channel::First(First::new(challenge.session_cipher(rnd_a))), answer)
            }
            Way::Running => {
                let answer = cipher.encrypt(&cipher.last_block(response), &turned_a);
                (Channel::Running(Running::new(challenge.session_cipher(rnd_a))), answer)
            }
            Way::Ev2First(capabilities) => {
                let transaction: [u8; 4] = self.draw(4)?.try_into().map_err(|_| Status::PICC_INTEGRITY_ERROR)?;
                // The card's capabilities are zeros, as those of the published transcripts.
                let plain = [&transaction[..], &turned_a, &[0; CAPABILITY_BYTES], capabilities].concat();
                let session = Ev2::new(cipher, rnd_a, &challenge.rnd_b, transaction, 0);
                (Channel::Ev2(session), cipher.encrypt(&zero_iv, &plain))
            }
            Way::Ev2NonFirst(transaction, counter) => {
                let session = Ev2::new(cipher, rnd_a, &challenge.rnd_b, *transaction, *counter);
                (Channel::Ev2(session), cipher.encrypt(&zero_iv, &turned_a))
            }
        })
    }

    /// A key of the selected application, or of the card.
    pub(super) fn key(&self, key_no: u8) -> Result<&Key, Status> {
        match self.volatile.selected {
            None if key_no == 0 => Ok(&self.eeprom.master_key),
            None => Err(Status::NO_SUCH_KEY),
            Some(id) => self.eeprom.application(id)?.keys.get(usize::from(key_no)).ok_or(Status::NO_SUCH_KEY),
        }
    }
}

impl Challenge {
    fn decrypted(&self, cipher: &Cipher, response: &[u8]) -> Vec<u8> {
        match self.way {
            Way::First => super::session::received(cipher, response),
            Way::Running => cipher.decrypt(&self.secret, response),
            Way::Ev2First(_) | Way::Ev2NonFirst(..) => cipher.decrypt(&cipher.zero_iv(), response),
        }
    }

    fn session_cipher(&self, rnd_a: &[u8]) -> Cipher {
        let KeyBytes(bytes) = &self.key.bytes;
        let (first, second) = bytes.split_at(8);
        let key = Zeroizing::new(session_key(rnd_a, &self.rnd_b, first == second));
        match self.key.kind {
            KeyKind::Aes => Cipher::aes(&key),
            KeyKind::Des => Cipher::triple_des(&key),
        }
    }
}

/// The reader's capabilities behind their length, filled up with zeros.
fn capabilities_of(data: &[u8]) -> Result<[u8; CAPABILITY_BYTES], Status> {
    let (length, stated) = data.split_first().ok_or(Status::LENGTH_ERROR)?;
    if usize::from(*length) != stated.len() || stated.len() > CAPABILITY_BYTES {
        return Err(Status::LENGTH_ERROR);
    }
    let mut capabilities = [0; CAPABILITY_BYTES];
    capabilities.iter_mut().zip(stated).for_each(|(to, from)| *to = *from);
    Ok(capabilities)
}

/// The first byte at the end.
fn turned(rnd: &[u8]) -> Vec<u8> {
    rnd.iter().skip(1).chain(rnd.first()).copied().collect()
}
