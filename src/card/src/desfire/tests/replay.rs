//! Recorded sessions: whoever plays one back, or changes a single bit of an answer, gets nowhere.

use super::super::{AesKey, ApplicationId, Challenge, CommunicationMode, DesfireError, Picc};
use super::mirror::Mirror;
use super::{Transcript, block, bytes, carry, challenge, upper};
use crate::dialogue::Dialogue;

type Procedure = fn(u8) -> Dialogue<(), DesfireError>;

/// Everything a visit to a card does, in one mode, with a first random number of choice.
fn session(mode: CommunicationMode, seed: u8) -> Dialogue<(), DesfireError> {
    Dialogue::new(move |card| async move {
        let key = AesKey::new([0x17; 16]);
        let mut picc = Picc::new(&card);
        picc.select(ApplicationId::new([0xF5, 0x1D, 0x01])).await?;
        picc.authenticate(0, &key, Challenge::new([seed; 16])).await?;
        picc.card_uid().await?;
        picc.authenticate(1, &key, Challenge::new([0x42; 16])).await?;
        picc.version().await?;
        picc.write_data(0, 0, &[0xEE; 70], mode).await?;
        picc.commit().await?;
        assert_eq!(picc.read_data(0, 0, 130, mode).await?[..70], [0xEE; 70]);
        picc.change_other_key(3, &key, &key, 1).await
    })
}

fn mac(seed: u8) -> Dialogue<(), DesfireError> {
    session(CommunicationMode::Mac, seed)
}

fn full(seed: u8) -> Dialogue<(), DesfireError> {
    session(CommunicationMode::Full, seed)
}

/// A write of the application note in the session of the application note.
fn published(seed: u8) -> Dialogue<(), DesfireError> {
    Dialogue::new(move |card| async move {
        let mut drawn = block("B98F4C50CF1C2E084FD150E33992B048");
        drawn[0] ^= seed;
        let mut picc = Picc::new(&card);
        picc.authenticate(3, &AesKey::new([0; 16]), Challenge::new(drawn)).await?;
        picc.write_data(3, 0, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], CommunicationMode::Full).await
    })
}

fn published_transcript() -> Transcript {
    // AN12196, 5.10 and 5.8.2: authentication with key 3 and the write that follows it.
    [
        ("9071000002030000", "B875CEB0E66A6C5CD00898DC371F92D191AF"),
        (
            "90AF000020FF0306E47DFBC50087C4D8A78E88E62DE1E8BE457AA477C707E2F0874916A8B100",
            "0CC9A8094A8EEA683ECAAC5C7BF20584206D0608D477110FC6B3D5D3F65C3A6A9100",
        ),
        ("908D00001F030000000A00006B5E6804909962FC4E3FF5522CF0F8436C0C53315B9C73AA00", "C26D236E4A7C046D9100"),
    ]
    .map(|(command, answer)| (bytes(command), bytes(answer)))
    .to_vec()
}

fn recorded(is_ev1: bool, mode: CommunicationMode, procedure: Procedure) -> Transcript {
    let mut card = Mirror::new(is_ev1, mode);
    let (outcome, transcript) = carry(procedure(0), |command| card.answer(command));
    outcome.unwrap();
    transcript
}

fn recordings() -> Vec<(&'static str, Procedure, Transcript)> {
    vec![
        ("published", published, published_transcript()),
        ("EV1 MAC", mac, recorded(true, CommunicationMode::Mac, mac)),
        ("EV1 full", full, recorded(true, CommunicationMode::Full, full)),
        ("EV2 MAC", mac, recorded(false, CommunicationMode::Mac, mac)),
        ("EV2 full", full, recorded(false, CommunicationMode::Full, full)),
    ]
}

/// Plays the answers back, whatever is asked.
fn replayed(procedure: Procedure, seed: u8, transcript: &Transcript) -> (Result<(), DesfireError>, Transcript) {
    let mut answers = transcript.iter().map(|(_, answer)| answer.clone());
    carry(procedure(seed), |_| answers.next().unwrap_or_default())
}

#[test]
fn with_the_same_random_numbers_the_same_commands_are_sent() {
    for (name, procedure, transcript) in recordings() {
        let (outcome, again) = replayed(procedure, 0, &transcript);
        assert_eq!(outcome, Ok(()), "{name}");
        assert_eq!(again, transcript, "{name}");
    }
}

#[test]
fn a_recorded_session_played_back_to_other_random_numbers_is_not_genuine() {
    for (name, procedure, transcript) in recordings() {
        assert_eq!(replayed(procedure, 1, &transcript).0, Err(DesfireError::NotGenuine), "{name}");
    }
}

#[test]
fn any_single_bit_of_any_answer_flipped_fails_the_session() {
    for (name, procedure, transcript) in recordings() {
        for answer in 0..transcript.len() {
            for bit in 0..transcript[answer].1.len() * 8 {
                let mut changed = transcript.clone();
                changed[answer].1[bit / 8] ^= 1 << (bit % 8);
                let (outcome, _) = replayed(procedure, 0, &changed);
                assert!(outcome.is_err(), "{name}: bit {bit} of {}", upper(&transcript[answer].1));
            }
        }
    }
}

#[test]
fn any_answer_cut_short_lengthened_or_left_out_fails_the_session() {
    for (name, procedure, transcript) in recordings() {
        for answer in 0..transcript.len() {
            // An EV1's refusal of EV2 proves nothing, with or without bytes before it.
            if transcript[answer].1.ends_with(&[0x91, 0x1C]) {
                continue;
            }
            let status_at = transcript[answer].1.len() - 2;
            let spoilings: [fn(&mut Vec<u8>, usize); 3] = [
                |bytes, status_at| {
                    bytes.remove(status_at.saturating_sub(1));
                },
                |bytes, status_at| bytes.insert(status_at, 0),
                |bytes, _| bytes.clear(),
            ];
            for spoil in spoilings {
                let mut changed = transcript.clone();
                spoil(&mut changed[answer].1, status_at);
                assert!(replayed(procedure, 0, &changed).0.is_err(), "{name}: answer {answer}");
            }
            let mut changed = transcript.clone();
            changed.remove(answer);
            assert!(replayed(procedure, 0, &changed).0.is_err(), "{name}: without answer {answer}");
        }
    }
}

#[test]
fn an_answer_of_one_command_does_not_pass_for_another_s() {
    // Two reads of the same bytes: their answers differ, and exchanged they fail.
    let twice = || {
        Dialogue::new(|card| async move {
            let mut picc = Picc::new(&card);
            picc.authenticate(1, &AesKey::new([0x17; 16]), challenge("000102030405060708090A0B0C0D0E0F")).await?;
            let first = picc.read_data(0, 0, 16, CommunicationMode::Mac).await?;
            assert_eq!(first, picc.read_data(0, 0, 16, CommunicationMode::Mac).await?);
            Ok(())
        })
    };
    for is_ev1 in [true, false] {
        let mut card = Mirror::new(is_ev1, CommunicationMode::Mac);
        let (outcome, mut transcript) = carry(twice(), |command| card.answer(command));
        outcome.unwrap();
        let last = transcript.len() - 1;
        assert_ne!(transcript[last].1, transcript[last - 1].1);
        transcript[last].1 = transcript[last - 1].1.clone();
        let mut answers = transcript.into_iter().map(|(_, answer)| answer);
        let (outcome, _) = carry(twice(), |_| answers.next().unwrap_or_default());
        assert!(matches!(outcome, Err(DesfireError::WrongMac { .. })));
    }
}
