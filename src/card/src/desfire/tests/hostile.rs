//! Cards that answer too much, too little, for ever or out of turn.

use super::super::checksum::crc32;
use super::super::cipher::{ZERO, encipher, pad};
use super::super::ev1::Ev1Session;
use super::super::ev2::{ANSWER_LABEL, Ev2Session};
use super::super::frame::{MAX_ANSWER_BYTES, MAX_ANSWER_FRAMES};
use super::super::order::Order;
use super::super::{AesKey, Challenge, CommunicationMode, DesfireError, Instruction, Picc, Status};
use super::mirror::Mirror;
use super::{carry, scripted};
use crate::apdu::StatusWord;
use crate::dialogue::Dialogue;

fn read(len_bytes: usize) -> Dialogue<Vec<u8>, DesfireError> {
    Dialogue::new(
        move |card| async move { Picc::new(&card).read_data(0, 0, len_bytes, CommunicationMode::Plain).await },
    )
}

fn write(len_bytes: usize) -> Dialogue<(), DesfireError> {
    Dialogue::new(move |card| async move {
        Picc::new(&card).write_data(0, 0, &vec![7; len_bytes], CommunicationMode::Plain).await
    })
}

#[test]
fn a_card_that_answers_for_ever_91af_is_given_up() {
    let (outcome, sent) = carry(read(8), |_| vec![0x91, 0xAF]);
    assert_eq!(outcome, Err(DesfireError::BrokenChain { command: Instruction::ReadData }));
    assert_eq!(sent.len(), MAX_ANSWER_FRAMES);
    let (outcome, sent) = carry(read(8), |_| [&[0; 200][..], &[0x91, 0xAF]].concat());
    assert!(matches!(outcome, Err(DesfireError::WrongLength { .. })));
    assert_eq!(sent.len(), MAX_ANSWER_BYTES / 200 + 1);
}

#[test]
fn a_card_that_answers_for_ever_91af_to_a_write_is_given_up() {
    let (outcome, sent) = carry(write(100), |_| vec![0x91, 0xAF]);
    assert_eq!(outcome, Err(DesfireError::BrokenChain { command: Instruction::WriteData }));
    assert_eq!(sent.len(), 1 + MAX_ANSWER_FRAMES, "one frame before the last, then asking for more");
}

#[test]
fn a_card_that_answers_for_ever_91af_to_an_authentication_is_given_up_after_two_exchanges() {
    let dialogue = Dialogue::new(|card| async move {
        Picc::new(&card).authenticate(0, &AesKey::new([0; 16]), Challenge::new([0; 16])).await
    });
    let (outcome, sent) = carry(dialogue, |_| [&[0; 16][..], &[0x91, 0xAF]].concat());
    assert_eq!(outcome, Err(DesfireError::BrokenChain { command: Instruction::AuthenticateEv2First }));
    assert_eq!(sent.len(), 2);
}

#[test]
fn an_answer_without_a_status_is_torn_and_so_is_a_reader_s_own_status() {
    for answer in ["", "91"] {
        let (outcome, _) = carry(read(8), scripted(&[answer]));
        assert!(outcome.unwrap_err().is_torn());
    }
    let (outcome, _) = carry(read(8), scripted(&["6300"]));
    let error = outcome.unwrap_err();
    assert_eq!(error, DesfireError::ForeignStatus { command: Instruction::ReadData, status: StatusWord(0x6300) });
    assert!(error.is_torn());
    let (outcome, _) = carry(read(2), scripted(&["01029000"]));
    assert!(matches!(outcome, Err(DesfireError::ForeignStatus { .. })), "9000 is no native status");
}

#[test]
fn a_card_that_answers_too_much_or_too_little_has_not_answered() {
    let meaningless = || Err(DesfireError::Meaningless { command: Instruction::ReadData });
    assert_eq!(carry(read(4), scripted(&["0102039100"])).0, meaningless());
    assert_eq!(carry(read(4), scripted(&["01020304059100"])).0, meaningless());
    assert_eq!(carry(read(4), scripted(&["010291AF", "03049100"])).0, Ok(vec![1, 2, 3, 4]));
    let (outcome, _) = carry(read(4), |_| [&[0; 9000][..], &[0x91, 0x00]].concat());
    assert!(matches!(outcome, Err(DesfireError::WrongLength { bytes: 9000, .. })));
}

#[test]
fn a_refusal_in_the_middle_of_a_chain_is_the_command_s() {
    let (outcome, _) = carry(read(4), scripted(&["010291AF", "0391BE"]));
    assert_eq!(outcome, Err(DesfireError::Refused { command: Instruction::ReadData, status: Status::BOUNDARY_ERROR }));
    let (outcome, sent) = carry(write(200), scripted(&["91AF", "919D"]));
    assert_eq!(
        outcome,
        Err(DesfireError::Refused { command: Instruction::WriteData, status: Status::PERMISSION_DENIED })
    );
    assert_eq!(sent.len(), 2, "the rest stays here");
}

#[test]
fn a_card_that_is_content_before_all_frames_are_sent_has_not_understood() {
    for early in ["9100", "0191AF"] {
        let (outcome, _) = carry(write(200), scripted(&[early]));
        assert_eq!(outcome, Err(DesfireError::BrokenChain { command: Instruction::WriteData }));
    }
    let dialogue = Dialogue::new(|card| async move {
        Picc::new(&card).authenticate(0, &AesKey::new([0; 16]), Challenge::new([0; 16])).await
    });
    let (outcome, _) = carry(dialogue, scripted(&["000102030405060708090A0B0C0D0E0F9100"]));
    assert_eq!(outcome, Err(DesfireError::BrokenChain { command: Instruction::AuthenticateEv2First }));
}

#[test]
fn a_long_write_goes_in_frames_that_every_card_takes() {
    let (outcome, sent) = carry(write(150), scripted(&["91AF", "91AF", "9100"]));
    assert_eq!(outcome, Ok(()));
    let sizes: Vec<usize> = sent.iter().map(|(command, _)| command.len()).collect();
    assert_eq!(sizes, [60, 60, 6 + 7 + 150 - 108]);
    let codes: Vec<u8> = sent.iter().map(|(command, _)| command[1]).collect();
    assert_eq!(codes, [0x3D, 0xAF, 0xAF]);
}

#[test]
fn an_answer_with_a_wrong_mac_ends_the_session() {
    for is_ev1 in [true, false] {
        for mode in [CommunicationMode::Mac, CommunicationMode::Full] {
            let mut card = Mirror::new(is_ev1, mode);
            let dialogue = Dialogue::new(move |card| async move {
                let mut picc = Picc::new(&card);
                picc.authenticate(1, &AesKey::new([0x17; 16]), Challenge::new([5; 16])).await?;
                let error = picc.read_data(0, 0, 20, mode).await.unwrap_err();
                assert_eq!(picc.protocol(), None);
                Err::<(), _>(error)
            });
            let (outcome, _) = carry(dialogue, |command| {
                let mut answer = card.answer(command);
                if matches!(command[1], 0xAD | 0xBD) {
                    answer[0] ^= 1;
                }
                answer
            });
            assert!(matches!(outcome, Err(DesfireError::WrongMac { .. })), "{is_ev1} {mode:?}");
        }
    }
}

/// A question for the UID, which takes seven enciphered bytes.
fn uid_order() -> Order<'static> {
    Order { sealed_answer_bytes: 7, ..Order::sealed(Instruction::GetCardUid, &[], &[]) }
}

#[test]
fn ev1_padding_must_be_zeroes_even_behind_a_right_checksum() {
    let uid = [4, 1, 2, 3, 4, 5, 6];
    let opened = |padding: [u8; 5]| {
        let mut session = Ev1Session::new(AesKey::new([3; 16]));
        let mut answer = [&uid[..], &crc32(uid.iter().chain(&[0])), &padding].concat();
        encipher(&AesKey::new([3; 16]), &ZERO, &mut answer);
        session.open(&uid_order(), answer)
    };
    assert_eq!(opened([0; 5]), Ok(uid.to_vec()));
    assert_eq!(opened([0, 0, 0, 0, 1]), Err(DesfireError::WrongMac { command: Instruction::GetCardUid }));
}

#[test]
fn ev2_content_of_another_length_is_refused_even_with_a_right_mac() {
    let session = |counter| Ev2Session {
        encipher_key: AesKey::new([3; 16]),
        mac_key: AesKey::new([4; 16]),
        transaction: [0; 4],
        counter,
    };
    let opened = |mut content: Vec<u8>| {
        let card = session(1);
        encipher(&card.encipher_key, &card.iv(ANSWER_LABEL), &mut content);
        content.extend(card.mac(0, &content));
        session(0).open(&uid_order(), content)
    };
    let padded = |bytes: usize| {
        let mut content = vec![9; bytes];
        pad(&mut content);
        content
    };
    let wrong_length = |bytes| Err(DesfireError::WrongLength { command: Instruction::GetCardUid, bytes });
    assert_eq!(opened(padded(7)), Ok(vec![9; 7]));
    assert_eq!(opened(padded(8)), wrong_length(8));
    assert_eq!(opened(vec![9; 15]), wrong_length(15));
    assert_eq!(opened(vec![9; 16]), Err(DesfireError::Meaningless { command: Instruction::GetCardUid }));
}
