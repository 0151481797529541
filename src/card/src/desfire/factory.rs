//! A factory card's master key is a DES key of zeroes. Here it is replaced by an AES key, and DES is not spoken again.
//!
//! Who listens while this happens knows the factory key, and with it the new one: do it where nobody can listen.

use cbc::{Decryptor, Encryptor};
use des::Des;
use des::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::applications::ApplicationId;
use super::checksum::crc32;
use super::cipher::join;
use super::command::Instruction;
use super::error::DesfireError;
use super::frame;
use super::key::{AesKey, Challenge};
use super::keys::AES_MASTER_KEY;
use super::picc::Picc;
use super::status::Status;

/// Bytes of a DES block and key.
const BLOCK_BYTES: usize = 8;

pub(super) type Block = [u8; BLOCK_BYTES];

pub(super) const ZERO: Block = [0; BLOCK_BYTES];
const MASTER_KEY: u8 = 0;

impl Picc<'_> {
    /// Whether the card's master key is still the DES key of zeroes. Nobody is authenticated afterwards, and the card's own
    /// level is selected. Up to four exchanges.
    ///
    /// # Errors
    /// [`DesfireError::NotGenuine`] for a card that accepts our proof and has none, and see [`Picc`].
    pub async fn has_factory_key(&mut self, challenge: Challenge) -> Result<bool, DesfireError> {
        self.select(ApplicationId::PICC).await?;
        match self.authenticate_iso(&challenge).await {
            Ok(_) => {}
            Err(error) if error.refusal() == Some(Status::AUTHENTICATION_ERROR) => return Ok(false),
            Err(error) => return Err(error),
        }
        // The card would protect its next answers with a session that is not spoken here.
        self.select(ApplicationId::PICC).await?;
        Ok(true)
    }

    /// Replaces the card's master key, a DES key of zeroes, by an AES key. Four exchanges. Nobody is authenticated
    /// afterwards: authenticate with the new key to know that it is there.
    ///
    /// # Errors
    /// [`Status::AUTHENTICATION_ERROR`] as a refusal if the master key is another one, [`DesfireError::NotGenuine`],
    /// and see [`Picc`].
    pub async fn replace_factory_key(
        &mut self,
        new: &AesKey,
        version: u8,
        challenge: Challenge,
    ) -> Result<(), DesfireError> {
        self.select(ApplicationId::PICC).await?;
        let session_key = self.authenticate_iso(&challenge).await?;
        // Key, version and the checksum over all of the command, then zeroes.
        let command = Instruction::ChangeKey;
        let key_no = MASTER_KEY | AES_MASTER_KEY;
        let data = Zeroizing::new([new.bytes(), &[version][..]].concat());
        let mut sealed = join(&[&data, &crc32([command.code(), key_no].iter().chain(data.iter()))]);
        let whole_bytes = sealed.len().next_multiple_of(BLOCK_BYTES);
        sealed.resize(whole_bytes, 0);
        encipher(&session_key, &ZERO, &mut sealed);
        let answer = frame::converse(self.card, command, &[&[key_no], &sealed[..]].concat()).await?;
        self.meaning(command, answer.is_empty().then_some(()))
    }

    /// AuthenticateISO with the factory key (MF3ICD81; libfreefare, `authenticate_iso`). The session's key comes back.
    pub(super) async fn authenticate_iso(&self, challenge: &Challenge) -> Result<Zeroizing<Block>, DesfireError> {
        let command = Instruction::AuthenticateIso;
        let ours = Zeroizing::new(*challenge.bytes().first_chunk::<BLOCK_BYTES>().unwrap_or(&ZERO));
        let sealed = block(command, &frame::first_half(self.card, command, &[MASTER_KEY]).await?)?;
        let mut cards = Zeroizing::new(sealed);
        decipher(&ZERO, &ZERO, cards.as_mut_slice());
        let mut rotated = cards.clone();
        rotated.rotate_left(1);
        let mut token = [ours.as_slice(), rotated.as_slice()].concat();
        let last = encipher(&ZERO, &sealed, &mut token);
        let mut proof = block(command, &frame::second_half(self.card, command, &token).await?)?;
        decipher(&ZERO, &last, &mut proof);
        proof.rotate_right(1);
        if !bool::from(proof.ct_eq(ours.as_slice())) {
            return Err(DesfireError::NotGenuine);
        }
        // The first halves of both numbers: both halves of the key are equal, so it is single DES.
        let mut session_key = Zeroizing::new(*cards);
        session_key.rotate_right(4);
        session_key.iter_mut().zip(ours.iter()).take(4).for_each(|(byte, own)| *byte = *own);
        Ok(session_key)
    }
}

fn block(command: Instruction, answer: &[u8]) -> Result<Block, DesfireError> {
    answer.try_into().map_err(|_| DesfireError::WrongLength { command, bytes: answer.len() })
}

/// Enciphers whole blocks in place by CBC and returns the last one.
pub(super) fn encipher(key: &Block, iv: &Block, data: &mut [u8]) -> Block {
    let mut cbc = Encryptor::<Des>::new(key.into(), iv.into());
    let mut last = *iv;
    for block in data.as_chunks_mut::<BLOCK_BYTES>().0 {
        cbc.encrypt_block(block.into());
        last = *block;
    }
    last
}

/// Deciphers whole blocks in place by CBC.
fn decipher(key: &Block, iv: &Block, data: &mut [u8]) {
    let mut cbc = Decryptor::<Des>::new(key.into(), iv.into());
    for block in data.as_chunks_mut::<BLOCK_BYTES>().0 {
        cbc.decrypt_block(block.into());
    }
}
