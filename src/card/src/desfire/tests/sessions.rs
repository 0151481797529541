//! Whole sessions with the card in memory, and how many exchanges they take.

use super::super::{
    AesKey, ApplicationId, Challenge, CommunicationMode, DesfireError, Picc, Protocol, Status, diversify,
};
use super::mirror::Mirror;
use super::{Transcript, carry, key};
use crate::apdu;
use crate::dialogue::Dialogue;
use crate::uid;

const APPLICATION: ApplicationId = ApplicationId::new([0xF5, 0x1D, 0x01]);
const ALL_MODES: [CommunicationMode; 3] = [CommunicationMode::Plain, CommunicationMode::Mac, CommunicationMode::Full];

fn drawn(seed: u8) -> Challenge {
    Challenge::new([seed; 16])
}

fn card_key() -> AesKey {
    AesKey::new([0x17; 16])
}

fn codes(transcript: &Transcript) -> Vec<u8> {
    transcript.iter().map(|(command, _)| command[1]).collect()
}

/// Reads all of the file, writes into the middle, and reads again.
fn read_write_read(mode: CommunicationMode) -> Dialogue<(Vec<u8>, Vec<u8>), DesfireError> {
    Dialogue::new(move |card| async move {
        let mut picc = Picc::new(&card);
        picc.select(APPLICATION).await?;
        picc.authenticate(1, &card_key(), drawn(1)).await?;
        let before = picc.read_data(0, 0, 600, mode).await?;
        picc.write_data(0, 10, &[0xEE; 500], mode).await?;
        picc.commit().await?;
        assert_eq!(picc.key_version(1).await?, 0x2A);
        Ok((before, picc.read_data(0, 8, 504, mode).await?))
    })
}

#[test]
fn what_is_written_is_read_in_every_mode_of_both_protocols_over_many_frames() {
    for is_ev1 in [true, false] {
        for mode in ALL_MODES {
            let mut card = Mirror::new(is_ev1, mode);
            let original = card.file.clone();
            let (result, _) = carry(read_write_read(mode), |command| card.answer(command));
            let (before, after) = result.unwrap_or_else(|error| panic!("EV1 {is_ev1} {mode:?}: {error}"));
            assert_eq!(before, original);
            assert_eq!(after, [&original[8..10], &[0xEE; 500], &original[510..512]].concat());
        }
    }
}

#[test]
fn a_staff_tap_on_an_ev2_with_a_fixed_uid_takes_five_exchanges() {
    let mut card = Mirror::new(false, CommunicationMode::Full);
    let dialogue = Dialogue::new(|card| async move {
        let _uid = card.exchange(apdu::read_uid()).await;
        let mut picc = Picc::new(&card);
        picc.select(APPLICATION).await?;
        picc.authenticate(1, &card_key(), drawn(1)).await?;
        picc.read_data(0, 0, 230, CommunicationMode::Full).await
    });
    let (read, transcript) = carry(dialogue, |command| card.answer(command));
    assert_eq!(read.unwrap(), card.file[..230]);
    assert_eq!(transcript.len(), 5);
    assert_eq!(codes(&transcript), [0xCA, 0x5A, 0x71, 0xAF, 0xAD]);
}

#[test]
fn a_staff_tap_on_an_ev2_with_a_random_uid_takes_eight_exchanges() {
    let mut card = Mirror::new(false, CommunicationMode::Full);
    // Both keys of the card are one here, so the diversified one is put in when it is asked for.
    let shared = card_key();
    let site = key("00112233445566778899AABBCCDDEEFF");
    let own = diversify(&site, &[0x04, 0xDE, 0x5F, 0x1E, 0xAC, 0xC0, 0x40]).unwrap();
    let dialogue = Dialogue::new(|card| async move {
        let shown = uid::from_answer(&card.exchange(apdu::read_uid()).await);
        assert_eq!(shown.unwrap().as_bytes(), [8, 1, 2, 3]);
        let mut picc = Picc::new(&card);
        picc.select(APPLICATION).await?;
        picc.authenticate(0, &shared, drawn(1)).await?;
        let uid = picc.card_uid().await?;
        let own = diversify(&site, uid.as_bytes()).unwrap();
        picc.authenticate(1, &own, drawn(2)).await?;
        picc.read_data(0, 0, 230, CommunicationMode::Full).await
    });
    let (read, transcript) = carry(dialogue, |command| match command {
        [0xFF, ..] => vec![8, 1, 2, 3, 0x90, 0],
        [_, 0x77, ..] => {
            card.key = own.clone();
            card.answer(command)
        }
        _ => card.answer(command),
    });
    assert_eq!(read.unwrap(), card.file[..230]);
    assert_eq!(codes(&transcript), [0xCA, 0x5A, 0x71, 0xAF, 0x51, 0x77, 0xAF, 0xAD]);
}

#[test]
fn an_ev1_is_found_out_by_its_refusal_and_asked_directly_from_then_on() {
    let mut card = Mirror::new(true, CommunicationMode::Full);
    let dialogue = Dialogue::new(|card| async move {
        let mut picc = Picc::new(&card);
        picc.authenticate(1, &card_key(), drawn(1)).await?;
        let first = picc.protocol();
        let uid = picc.card_uid().await?;
        assert_eq!(uid.as_bytes(), [0x04, 0xDE, 0x5F, 0x1E, 0xAC, 0xC0, 0x40]);
        picc.select(APPLICATION).await?;
        assert_eq!(picc.protocol(), None);
        picc.authenticate(1, &card_key(), drawn(2)).await?;
        Ok((first, picc.protocol()))
    });
    let (protocols, transcript) = carry::<_>(dialogue, |command| card.answer(command));
    assert_eq!(protocols.unwrap(), (Some(Protocol::Ev1), Some(Protocol::Ev1)));
    assert_eq!(codes(&transcript), [0x71, 0xAA, 0xAF, 0x51, 0x5A, 0xAA, 0xAF]);
}

#[test]
fn a_card_known_to_be_an_ev2_cannot_pass_for_an_ev1() {
    let mut card = Mirror::new(true, CommunicationMode::Full);
    let dialogue = Dialogue::new(|card| async move {
        let mut picc = Picc::ev2_only(&card);
        picc.authenticate(1, &card_key(), drawn(1)).await
    });
    let (result, transcript) = carry(dialogue, |command| card.answer(command));
    assert_eq!(result.unwrap_err().refusal(), Some(Status::ILLEGAL_COMMAND_CODE));
    assert_eq!(codes(&transcript), [0x71]);
}

#[test]
fn a_card_with_another_key_is_refused_by_itself_and_one_that_lies_by_us() {
    for is_ev1 in [true, false] {
        let authenticate = || {
            Dialogue::new(|card| async move {
                let mut picc = Picc::new(&card);
                picc.authenticate(1, &card_key(), drawn(1)).await
            })
        };
        let mut honest = Mirror::new(is_ev1, CommunicationMode::Full);
        honest.key = AesKey::new([0x18; 16]);
        let (result, _) = carry(authenticate(), |command| honest.answer(command));
        assert_eq!(result.unwrap_err().refusal(), Some(Status::AUTHENTICATION_ERROR));

        // Accepts any proof and makes one up, of the right length.
        let proof_bytes = if is_ev1 { 16 } else { 32 };
        let (result, _) = carry(authenticate(), |command| match command[1] {
            0x71 if is_ev1 => vec![0x91, 0x1C],
            0xAF => [&vec![0x55; proof_bytes][..], &[0x91, 0x00]].concat(),
            _ => [&[0x33; 16][..], &[0x91, 0xAF]].concat(),
        });
        assert_eq!(result, Err(DesfireError::NotGenuine));
    }
}

#[test]
fn after_an_error_nothing_is_read_until_there_is_a_session_again() {
    for is_ev1 in [true, false] {
        let mut card = Mirror::new(is_ev1, CommunicationMode::Mac);
        let dialogue = Dialogue::new(|card| async move {
            let mut picc = Picc::new(&card);
            picc.authenticate(1, &card_key(), drawn(1)).await?;
            let refusal = picc.delete_file(9).await.unwrap_err();
            assert_eq!(refusal.refusal(), Some(Status::FILE_NOT_FOUND));
            assert_eq!(picc.protocol(), None);
            picc.read_data(0, 0, 8, CommunicationMode::Mac).await
        });
        let (result, _) =
            carry(dialogue, |command| if command[1] == 0xDF { vec![0x91, 0xF0] } else { card.answer(command) });
        assert!(matches!(result, Err(DesfireError::NotAuthenticated { .. })));
    }
}
