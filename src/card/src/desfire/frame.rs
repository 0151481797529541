//! Native commands wrapped into ISO 7816 (`90 INS 00 00 Lc data 00` → `data 91 xx`), and messages longer than a frame.

use super::command::Instruction;
use super::error::DesfireError;
use super::status::Status;
use crate::apdu::{self, MAX_COMMAND_DATA_BYTES, Response};
use crate::dialogue::Card;

/// Class byte of wrapped native commands (MF2DL(H)x0 data sheet, 8.4 "Native APDU wrapping").
const CLASS: u8 = 0x90;
/// "Go on", as a command.
const ADDITIONAL_FRAME: u8 = 0xAF;

/// Most data bytes in one frame of a chained command. An EV1's native frame has 60 bytes, of which wrapping takes six.
pub(super) const FRAME_BYTES: usize = 54;

/// Most bytes of an answer, all frames together: the largest file of an 8 KB card with its protection.
pub(super) const MAX_ANSWER_BYTES: usize = 8192 + 64;

/// Most frames of an answer: [`MAX_ANSWER_BYTES`] in frames of 32 bytes, which is less than any card puts into one.
pub(super) const MAX_ANSWER_FRAMES: usize = MAX_ANSWER_BYTES / 32;

/// One exchange: a command code with up to 255 bytes, and its answer with whatever status the card gives.
pub(super) async fn exchange(
    card: &Card,
    command: Instruction,
    code: u8,
    data: &[u8],
) -> Result<(Vec<u8>, Status), DesfireError> {
    let bytes = apdu::command([CLASS, code, 0, 0], data, Some(0)).map_err(|_| DesfireError::OutOfRange { command })?;
    let mut answer = card.exchange(bytes).await;
    let status = match Response::parse(&answer) {
        Ok(response) => response.status,
        Err(source) => return Err(DesfireError::NoAnswer { command, source }),
    };
    answer.truncate(answer.len().saturating_sub(2));
    match status.0.to_be_bytes() {
        [0x91, code] => Ok((answer, Status(code))),
        _ => Err(DesfireError::ForeignStatus { command, status }),
    }
}

/// The first half of a command of two halves: the card must ask for more.
pub(super) async fn first_half(card: &Card, command: Instruction, data: &[u8]) -> Result<Vec<u8>, DesfireError> {
    match exchange(card, command, command.code(), data).await? {
        (answer, Status::ADDITIONAL_FRAME) => Ok(answer),
        (_, Status::OPERATION_OK) => Err(DesfireError::BrokenChain { command }),
        (_, status) => Err(DesfireError::Refused { command, status }),
    }
}

/// The second half: the card must be content.
pub(super) async fn second_half(card: &Card, command: Instruction, data: &[u8]) -> Result<Vec<u8>, DesfireError> {
    match exchange(card, command, ADDITIONAL_FRAME, data).await? {
        (answer, Status::OPERATION_OK) => Ok(answer),
        (_, Status::ADDITIONAL_FRAME) => Err(DesfireError::BrokenChain { command }),
        (_, status) => Err(DesfireError::Refused { command, status }),
    }
}

/// Sends a message in as many frames as it takes and collects the answer's.
pub(super) async fn converse(card: &Card, command: Instruction, message: &[u8]) -> Result<Vec<u8>, DesfireError> {
    let (mut answer, mut status) = send(card, command, message).await?;
    let mut frames = 1;
    while status == Status::ADDITIONAL_FRAME {
        if frames == MAX_ANSWER_FRAMES {
            return Err(DesfireError::BrokenChain { command });
        }
        let (more, next) = exchange(card, command, ADDITIONAL_FRAME, &[]).await?;
        frames += 1;
        status = next;
        answer.extend(more);
        if answer.len() > MAX_ANSWER_BYTES {
            return Err(DesfireError::WrongLength { command, bytes: answer.len() });
        }
    }
    match status {
        Status::OPERATION_OK if answer.len() <= MAX_ANSWER_BYTES => Ok(answer),
        Status::OPERATION_OK => Err(DesfireError::WrongLength { command, bytes: answer.len() }),
        status => Err(DesfireError::Refused { command, status }),
    }
}

/// Sends all frames of a message; the last one's answer is the first of the card's.
async fn send(card: &Card, command: Instruction, message: &[u8]) -> Result<(Vec<u8>, Status), DesfireError> {
    let frame_bytes = match command {
        Instruction::WriteDataIso => MAX_COMMAND_DATA_BYTES,
        _ => FRAME_BYTES,
    };
    let (mut frame, mut rest) = message.split_at(message.len().min(frame_bytes));
    let mut code = command.code();
    while !rest.is_empty() {
        match exchange(card, command, code, frame).await? {
            (answer, Status::ADDITIONAL_FRAME) if answer.is_empty() => {}
            (_, Status::ADDITIONAL_FRAME | Status::OPERATION_OK) => return Err(DesfireError::BrokenChain { command }),
            (_, status) => return Err(DesfireError::Refused { command, status }),
        }
        code = ADDITIONAL_FRAME;
        (frame, rest) = rest.split_at(rest.len().min(frame_bytes));
    }
    exchange(card, command, code, frame).await
}
