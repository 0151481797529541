//! What a reader owes a card with a protocol of its own: its frames, its longest answers, and that it loses power.

use super::{CardOutside, UID, Verdict, require, uid_answer, wait_for_card, wait_for_removal, works};
use crate::reader::CardReader;
use crate::sim::card::VirtualCard;

/// Native commands of a DESFire in ISO 7816 (MF3ICD81, "Wrapping of native commands").
const GET_VERSION: [u8; 5] = [0x90, 0x60, 0x00, 0x00, 0x00];
const ADDITIONAL_FRAME: [u8; 5] = [0x90, 0xAF, 0x00, 0x00, 0x00];
const CREATE_APPLICATION: [u8; 11] = [0x90, 0xCA, 0x00, 0x00, 0x05, 0x01, 0x02, 0x03, 0x0F, 0x81, 0x00];
const SELECT_APPLICATION: [u8; 9] = [0x90, 0x5A, 0x00, 0x00, 0x03, 0x01, 0x02, 0x03, 0x00];
/// A standard file of 256 bytes, free for everybody.
const CREATE_FILE: [u8; 13] = [0x90, 0xCD, 0x00, 0x00, 0x07, 0x01, 0x00, 0xEE, 0xEE, 0x00, 0x01, 0x00, 0x00];
const READ_ALL: [u8; 13] = [0x90, 0xAD, 0x00, 0x00, 0x07, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00];

pub(super) fn frames_and_long_answers_come_through(
    reader: &mut dyn CardReader,
    outside: &mut dyn CardOutside,
) -> Verdict {
    let card = VirtualCard::desfire_ev2(UID);
    outside.tap(&card);
    let seen = wait_for_card(reader)?;
    require(seen.atr == card.atr(), format!("the card's ATR is told of, not {:02X?}", seen.atr))?;
    let uid = works("reading the UID", reader.transmit(&super::GET_UID))?;
    require(uid == uid_answer(&UID), format!("the UID is the card's, not {uid:02X?}"))?;
    for (command, end) in [(GET_VERSION, 0xAF), (ADDITIONAL_FRAME, 0xAF), (ADDITIONAL_FRAME, 0x00)] {
        let frame = works("reading a version", reader.transmit(&command))?;
        require(frame.ends_with(&[0x91, end]), format!("a frame ends with 91 {end:02X}: {frame:02X?}"))?;
    }
    for command in [&CREATE_APPLICATION[..], &SELECT_APPLICATION, &CREATE_FILE] {
        let done = works("making a file", reader.transmit(command))?;
        require(done == [0x91, 0x00], format!("a file is made, not {done:02X?}"))?;
    }
    let longest = works("reading a file", reader.transmit(&READ_ALL))?;
    require(longest.len() == 258, format!("the longest short answer has 258 bytes, not {}", longest.len()))?;
    outside.remove();
    wait_for_removal(reader)
}

pub(super) fn what_was_begun_is_forgotten_when_the_card_leaves(
    reader: &mut dyn CardReader,
    outside: &mut dyn CardOutside,
) -> Verdict {
    let card = VirtualCard::desfire_ev1(UID);
    outside.tap(&card);
    wait_for_card(reader)?;
    let begun = works("reading a version", reader.transmit(&GET_VERSION))?;
    require(begun.ends_with(&[0x91, 0xAF]), format!("more is to come: {begun:02X?}"))?;
    outside.remove();
    wait_for_removal(reader)?;
    outside.tap(&card);
    wait_for_card(reader)?;
    let more = works("asking for more", reader.transmit(&ADDITIONAL_FRAME))?;
    require(more == [0x91, 0xCA], format!("there is no more after a loss of power, not {more:02X?}"))?;
    outside.remove();
    wait_for_removal(reader)
}
