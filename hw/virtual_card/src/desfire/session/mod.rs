//! Secure messaging on the card's side: what comes in is opened, what goes out is sealed.

mod ev2;
mod first;
mod running;

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::rights::CommMode;
use super::status::Status;
use crate::crypto::cipher::Cipher;

pub(crate) use ev2::Ev2;
pub(crate) use first::{First, received};
pub(crate) use running::Running;

/// How the body of a command is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protection {
    /// Not at all.
    Plain,
    /// As commands are that carry no file data: EV2 has a MAC, EV1 only reckons it into its chain.
    Command,
    /// A MAC behind the data.
    Mac,
    /// Encrypted: so many bytes of data, and (in ChangeKey) so many that EV1 puts behind its own checksum.
    Full { data_bytes: usize, trailer_bytes: usize },
}

impl Protection {
    /// For `data_bytes` bytes of file data.
    pub(crate) fn of(mode: CommMode, data_bytes: usize) -> Self {
        match mode {
            CommMode::Plain => Self::Plain,
            CommMode::Mac => Self::Mac,
            CommMode::Full => Self::Full { data_bytes, trailer_bytes: 0 },
        }
    }
}

/// A command as it came: the code and the header in clear, and whatever follows.
#[derive(Clone, Copy)]
pub(crate) struct Incoming<'a> {
    pub(crate) ins: u8,
    pub(crate) header: &'a [u8],
    pub(crate) body: &'a [u8],
}

/// A body, opened. It may hold a new key.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Opened {
    pub(crate) data: Vec<u8>,
    pub(crate) trailer: Vec<u8>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({} and {} bytes)", self.data.len(), self.trailer.len())
    }
}

impl Opened {
    fn only(data: &[u8]) -> Self {
        Self { data: data.to_vec(), trailer: Vec::new() }
    }
}

/// What fills up an encrypted EV1 answer (MF3ICD81, "ReadData").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filling {
    /// The reader knows the length.
    Zeros,
    /// It asked for "all there is", and finds the end by the mark.
    Marked,
}

/// An authentication that holds.
pub(crate) struct Session {
    pub(crate) key_no: u8,
    pub(crate) channel: Channel,
}

/// One of the three ways in which a DESFire protects what is said.
pub(crate) enum Channel {
    First(First),
    Running(Running),
    Ev2(Ev2),
}

impl Session {
    /// Checks and decrypts a command.
    ///
    /// INTEGRITY_ERROR if it is not as the reader made it, LENGTH_ERROR if it cannot be.
    pub(crate) fn open(&mut self, command: Incoming<'_>, protection: Protection) -> Result<Opened, Status> {
        match &mut self.channel {
            Channel::First(channel) => channel.open(command, protection),
            Channel::Running(channel) => channel.open(command, protection),
            Channel::Ev2(channel) => channel.open(command, protection),
        }
    }

    /// Protects the answer of a command that went well.
    pub(crate) fn seal(&mut self, data: Vec<u8>, mode: CommMode, filling: Filling) -> Vec<u8> {
        match &mut self.channel {
            Channel::First(_) => data,
            Channel::Running(channel) => channel.seal(data, mode, filling),
            Channel::Ev2(channel) => channel.seal(data, mode),
        }
    }

    pub(crate) fn encrypts_answers(&self) -> bool {
        !matches!(self.channel, Channel::First(_))
    }

    /// How many bytes `data_bytes` of file data are on the wire.
    pub(crate) fn body_bytes(&self, data_bytes: usize, mode: CommMode) -> usize {
        match (&self.channel, mode) {
            (Channel::First(_), _) | (_, CommMode::Plain) => data_bytes,
            (_, CommMode::Mac) => data_bytes + MAC_BYTES,
            (Channel::Running(channel), CommMode::Full) => channel.secret_bytes(data_bytes),
            (Channel::Ev2(channel), CommMode::Full) => channel.secret_bytes(data_bytes),
        }
    }
}

/// Of a MAC on the wire.
const MAC_BYTES: usize = 8;

/// Splits the MAC off the end of `body`.
fn without_mac(body: &[u8]) -> Result<(&[u8], &[u8]), Status> {
    let data_bytes = body.len().checked_sub(MAC_BYTES).ok_or(Status::LENGTH_ERROR)?;
    body.split_at_checked(data_bytes).ok_or(Status::LENGTH_ERROR)
}

/// The session key of EV1 (MF3ICD81, "Session key generation"): of both random numbers four bytes from the start, and four
/// more: the last ones for AES, the next ones for two-key triple DES. A DES key whose halves are equal is single DES, and
/// so is its session key.
pub(crate) fn session_key(rnd_a: &[u8], rnd_b: &[u8], halves_equal: bool) -> [u8; 16] {
    let second = match rnd_a.len() {
        8 if halves_equal => 0,
        length => length.saturating_sub(4),
    };
    let four = |rnd: &[u8], from: usize| rnd.iter().skip(from).take(4).copied().collect::<Vec<u8>>();
    let bytes = [four(rnd_a, 0), four(rnd_b, 0), four(rnd_a, second), four(rnd_b, second)].concat();
    bytes.try_into().unwrap_or_default()
}

/// `bytes` decrypted under `iv`; LENGTH_ERROR if they are not whole blocks, and at least one.
fn decrypted(cipher: &Cipher, iv: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Status> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(cipher.block_bytes()) {
        return Err(Status::LENGTH_ERROR);
    }
    Ok(cipher.decrypt(iv, bytes))
}
