//! Sessions against published vectors, small scripted cards, and a card in memory.

mod cases;
mod changed_keys;
mod commands;
mod hostile;
mod mirror;
mod replay;
mod sessions;
mod traces;
mod vectors;

use super::{AesKey, Challenge, DesfireError};
use crate::dialogue::{Dialogue, Step};

/// Commands and answers of one dialogue.
pub(super) type Transcript = Vec<(Vec<u8>, Vec<u8>)>;

pub(super) type Outcome<T> = Result<T, DesfireError>;

/// Carries a dialogue through to its end and notes what passed.
pub(super) fn carry<T>(
    mut dialogue: Dialogue<T, DesfireError>,
    mut card: impl FnMut(&[u8]) -> Vec<u8>,
) -> (Outcome<T>, Transcript) {
    let mut transcript = vec![];
    let mut step = dialogue.next(None);
    loop {
        match step {
            Step::Transmit(command) => {
                let answer = card(&command);
                step = dialogue.next(Some(&answer));
                transcript.push((command, answer));
            }
            Step::Done(value) => return (Ok(value), transcript),
            Step::Failed(error) => return (Err(error), transcript),
        }
    }
}

/// A card that gives these answers whatever it is asked, and then none.
pub(super) fn scripted(answers: &[&str]) -> impl FnMut(&[u8]) -> Vec<u8> + use<> {
    let mut answers: std::collections::VecDeque<Vec<u8>> = answers.iter().map(|answer| bytes(answer)).collect();
    move |_| answers.pop_front().unwrap_or_default()
}

pub(super) fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).unwrap()
}

pub(super) fn block(hex: &str) -> [u8; 16] {
    bytes(hex).try_into().unwrap()
}

pub(super) fn key(hex: &str) -> AesKey {
    AesKey::new(block(hex))
}

pub(super) fn challenge(hex: &str) -> Challenge {
    Challenge::new(block(hex))
}

pub(super) fn upper(bytes: &[u8]) -> String {
    hex::encode_upper(bytes)
}

#[test]
fn what_is_secret_says_nothing_of_itself() {
    let secrets = format!("{:?} {:?}", AesKey::new([0xAB; 16]), Challenge::new([0xAB; 16]));
    assert_eq!(secrets, "AesKey(..) Challenge(..)");
}
