//! Proving to each other that card and reader have the same AES key.
//!
//! Each side draws sixteen random bytes and shows that it could decipher the other's, by sending them back rotated. The
//! session's keys are made of both.

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::cipher::{BLOCK_BYTES, Block, ZERO, cmac, decipher, encipher};
use super::command::Instruction;
use super::error::DesfireError;
use super::ev1::Ev1Session;
use super::ev2::{Ev2Session, TransactionId};
use super::frame;
use super::key::{AesKey, Challenge, KEY_BYTES};
use crate::dialogue::Card;

/// No capabilities are told to the card: a length byte (MF2DL(H)x0 data sheet, 11.4.1 "AuthenticateEV2First", LenCap).
const NO_CAPABILITIES: u8 = 0;

/// Both random numbers.
struct Drawn {
    ours: Zeroizing<Block>,
    cards: Zeroizing<Block>,
}

/// EV1's authentication, AuthenticateAES. Its IV runs through both ways.
pub(super) async fn ev1(
    card: &Card,
    key_no: u8,
    key: &AesKey,
    challenge: &Challenge,
) -> Result<Ev1Session, DesfireError> {
    let command = Instruction::AuthenticateAes;
    let sealed = block(command, &frame::first_half(card, command, &[key_no]).await?)?;
    let (drawn, token, last) = respond(key, challenge, &sealed, &sealed);
    let mut proof = block(command, &frame::second_half(card, command, &token).await?)?;
    decipher(key, &last, &mut proof);
    check(&drawn.ours, &proof)?;
    let [[a0, _, _, a3], [b0, _, _, b3]] = [quarters(&drawn.ours), quarters(&drawn.cards)];
    let mut session_key = Zeroizing::new(ZERO);
    let (fields, _) = session_key.as_chunks_mut::<4>();
    fields.iter_mut().zip([a0, b0, a3, b3]).for_each(|(field, part)| *field = part);
    Ok(Ev1Session::new(AesKey::new(*session_key)))
}

/// EV2's authentication that begins a transaction.
pub(super) async fn ev2_first(
    card: &Card,
    key_no: u8,
    key: &AesKey,
    challenge: &Challenge,
) -> Result<Ev2Session, DesfireError> {
    let command = Instruction::AuthenticateEv2First;
    let sealed = block(command, &frame::first_half(card, command, &[key_no, NO_CAPABILITIES]).await?)?;
    let (drawn, token, _) = respond(key, challenge, &sealed, &ZERO);
    let mut answer = Zeroizing::new(frame::second_half(card, command, &token).await?);
    // Transaction identifier, our number rotated, and twice six bytes of capabilities that change nothing.
    if answer.len() != 2 * BLOCK_BYTES {
        return Err(DesfireError::WrongLength { command, bytes: answer.len() });
    }
    decipher(key, &ZERO, &mut answer);
    let meaningless = DesfireError::Meaningless { command };
    let (transaction, rest) = answer.split_first_chunk::<4>().ok_or(meaningless)?;
    let (proof, _) = rest.split_first_chunk::<BLOCK_BYTES>().ok_or(meaningless)?;
    check(&drawn.ours, proof)?;
    Ok(ev2_session(key, &drawn, *transaction, 0))
}

/// EV2's authentication within a transaction, whose identifier and counter go on.
pub(super) async fn ev2_non_first(
    card: &Card,
    key_no: u8,
    key: &AesKey,
    challenge: &Challenge,
    before: &Ev2Session,
) -> Result<Ev2Session, DesfireError> {
    let command = Instruction::AuthenticateEv2NonFirst;
    let sealed = block(command, &frame::first_half(card, command, &[key_no]).await?)?;
    let (drawn, token, _) = respond(key, challenge, &sealed, &ZERO);
    let mut proof = block(command, &frame::second_half(card, command, &token).await?)?;
    decipher(key, &ZERO, &mut proof);
    check(&drawn.ours, &proof)?;
    Ok(ev2_session(key, &drawn, before.transaction, before.counter))
}

/// Deciphers the card's number and enciphers ours with the card's rotated behind it. Also returns the last block sent.
fn respond(key: &AesKey, challenge: &Challenge, sealed: &Block, iv: &Block) -> (Drawn, Vec<u8>, Block) {
    let ours = Zeroizing::new(*challenge.bytes());
    let mut cards = Zeroizing::new(*sealed);
    decipher(key, &ZERO, cards.as_mut_slice());
    let mut rotated = cards.clone();
    rotated.rotate_left(1);
    let mut token = [ours.as_slice(), rotated.as_slice()].concat();
    let last = encipher(key, iv, &mut token);
    (Drawn { ours, cards }, token, last)
}

/// The card must have sent our number back, rotated.
fn check(ours: &Block, proof: &[u8; KEY_BYTES]) -> Result<(), DesfireError> {
    let mut expected = Zeroizing::new(*ours);
    expected.rotate_left(1);
    if expected.as_slice().ct_eq(proof).into() { Ok(()) } else { Err(DesfireError::NotGenuine) }
}

fn block(command: Instruction, answer: &[u8]) -> Result<Block, DesfireError> {
    answer.try_into().map_err(|_| DesfireError::WrongLength { command, bytes: answer.len() })
}

fn quarters(block: &Block) -> [[u8; 4]; 4] {
    let mut quarters = [[0; 4]; 4];
    quarters.iter_mut().zip(block.as_chunks::<4>().0).for_each(|(quarter, part)| *quarter = *part);
    quarters
}

fn ev2_session(key: &AesKey, drawn: &Drawn, transaction: TransactionId, counter: u16) -> Ev2Session {
    Ev2Session {
        encipher_key: session_key(key, [0xA5, 0x5A], drawn),
        mac_key: session_key(key, [0x5A, 0xA5], drawn),
        transaction,
        counter,
    }
}

/// A session key (MF2DL(H)x0 data sheet, 9.1.7): the CMAC over a label and both numbers, of which six bytes are mixed.
fn session_key(key: &AesKey, [first, second]: [u8; 2], drawn: &Drawn) -> AesKey {
    let (ours, cards) = (drawn.ours.as_slice(), drawn.cards.as_slice());
    let label = [first, second, 0x00, 0x01, 0x00, 0x80];
    let mixed = ours.iter().skip(2).zip(cards.iter().take(6)).map(|(a, b)| a ^ b);
    let mut vector = Zeroizing::new(Vec::with_capacity(2 * BLOCK_BYTES));
    vector.extend(label.iter().chain(ours.iter().take(2)));
    vector.extend(mixed);
    vector.extend(cards.iter().skip(6).chain(ours.iter().skip(8)));
    AesKey::new(cmac(key, &ZERO, &vector))
}

#[cfg(test)]
pub(super) mod test_access {
    //! Session keys from known random numbers, for the published vectors.

    use super::*;

    pub(in super::super) fn ev2_keys(key: &AesKey, ours: Block, cards: Block) -> [Block; 2] {
        let drawn = Drawn { ours: Zeroizing::new(ours), cards: Zeroizing::new(cards) };
        let session = ev2_session(key, &drawn, [0; 4], 0);
        [*session.encipher_key.bytes(), *session.mac_key.bytes()]
    }
}
