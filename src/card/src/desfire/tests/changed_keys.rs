//! Keys that are changed: what a card finds when it opens the message.

use des::Des;
use des::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};

use super::super::checksum::crc32;
use super::super::cipher::{ZERO, cmac, decipher};
use super::super::ev1::Ev1Session;
use super::super::ev2::Ev2Session;
use super::super::session::Session;
use super::super::{AesKey, ApplicationId, Challenge, DesfireError, Picc};
use super::{Outcome, bytes, carry, scripted, upper};
use crate::dialogue::Dialogue;

const APPLICATION: ApplicationId = ApplicationId::new([0xF5, 0x1D, 0x01]);
const SESSION_KEY: [u8; 16] = [0x5E; 16];
const OLD: [u8; 16] = [0x11; 16];
const NEW: [u8; 16] = [0x2F; 16];

fn ev1() -> Session {
    Session::Ev1(Ev1Session::new(AesKey::new(SESSION_KEY)))
}

fn ev2() -> Session {
    Session::Ev2(Ev2Session {
        encipher_key: AesKey::new(SESSION_KEY),
        mac_key: AesKey::new(SESSION_KEY),
        transaction: [1, 2, 3, 4],
        counter: 7,
    })
}

/// The message of one command under a session begun with key 0, of an application or the card.
fn under<F>(
    session: Session,
    selected: ApplicationId,
    answer: &str,
    change: fn(Picc<'static>) -> F,
) -> (Vec<u8>, Outcome<()>)
where
    F: Future<Output = Outcome<()>> + Send + 'static,
{
    let (outcome, sent) = carry(
        Dialogue::new(|card| async move {
            // Lives as long as the test does.
            let mut picc = Picc::new(Box::leak(Box::new(card)));
            picc.session = session;
            picc.selected = selected;
            change(picc).await
        }),
        scripted(&[answer]),
    );
    let message = &sent[0].0;
    (message[5..message.len() - 1].to_vec(), outcome)
}

async fn change_own(mut picc: Picc<'static>) -> Outcome<()> {
    picc.change_own_key(&AesKey::new(NEW), 3).await?;
    assert_eq!(picc.protocol(), None, "the session is over");
    Ok(())
}

async fn change_other(mut picc: Picc<'static>) -> Outcome<()> {
    picc.change_other_key(2, &AesKey::new(OLD), &AesKey::new(NEW), 3).await
}

fn opened_ev1(sealed: &[u8]) -> Vec<u8> {
    let mut plain = sealed.to_vec();
    decipher(&AesKey::new(SESSION_KEY), &ZERO, &mut plain);
    plain
}

#[test]
fn an_own_key_is_changed_on_ev1_with_one_checksum_over_the_whole_command() {
    for (selected, number) in [(APPLICATION, 0x00), (ApplicationId::PICC, 0x80)] {
        let (message, outcome) = under(ev1(), selected, "9100", change_own);
        assert_eq!(outcome, Ok(()));
        assert_eq!(message[0], number, "the card's own level says that it is an AES key");
        let data = [&NEW[..], &[3]].concat();
        let crc = crc32(&[&[0xC4, number], &data[..]].concat());
        assert_eq!(opened_ev1(&message[1..]), [&data[..], &crc, &[0; 11]].concat());
    }
}

#[test]
fn another_key_is_changed_on_ev1_with_a_second_checksum_over_the_new_key() {
    let iv: [u8; 16] = {
        // The answer's MAC starts from the last block sent.
        let (message, _) = under(ev1(), APPLICATION, "", change_other);
        *message.last_chunk().unwrap()
    };
    let mac = cmac(&AesKey::new(SESSION_KEY), &iv, &[0]);
    let (message, outcome) = under(ev1(), APPLICATION, &(upper(&mac[..8]) + "9100"), change_other);
    assert_eq!(outcome, Ok(()));
    let mixed: Vec<u8> = NEW.iter().zip(OLD).map(|(new, old)| new ^ old).chain([3]).collect();
    let crc = crc32(&[&[0xC4, 2], &mixed[..]].concat());
    assert_eq!(message[0], 2);
    assert_eq!(opened_ev1(&message[1..]), [&mixed[..], &crc, &crc32(&NEW), &[0; 7]].concat());
}

#[test]
fn an_own_key_is_changed_on_ev2_without_a_checksum() {
    let (message, outcome) = under(ev2(), ApplicationId::PICC, "9100", change_own);
    assert_eq!(outcome, Ok(()));
    assert_eq!((message[0], message.len()), (0x80, 1 + 32 + 8));
    let Session::Ev2(session) = ev2() else { unreachable!() };
    let mut plain = message[1..33].to_vec();
    decipher(&session.encipher_key, &session.iv([0xA5, 0x5A]), &mut plain);
    assert_eq!(plain, [&NEW[..], &[3, 0x80], &[0; 14]].concat());
    assert_eq!(message[33..], session.mac(0xC4, &message[..33]));
}

#[test]
fn an_own_key_s_change_may_be_answered_with_a_mac_but_not_with_a_wrong_one() {
    let Session::Ev2(mut session) = ev2() else { unreachable!() };
    session.counter += 1;
    let right = upper(&session.mac(0, &[]));
    assert_eq!(under(ev2(), APPLICATION, &(right + "9100"), change_own).1, Ok(()));
    let (_, outcome) = under(ev2(), APPLICATION, "00112233445566779100", change_own);
    assert!(matches!(outcome, Err(DesfireError::WrongMac { .. })));
}

#[test]
fn another_key_must_be_another_one() {
    let (outcome, sent) = carry(
        Dialogue::new(|card| async move {
            let mut picc = Picc::new(&card);
            picc.session = ev2();
            picc.change_other_key(0, &AesKey::new(OLD), &AesKey::new(NEW), 3).await
        }),
        scripted(&[]),
    );
    assert!(sent.is_empty());
    assert!(matches!(outcome, Err(DesfireError::OutOfRange { .. })));
}

#[test]
fn a_session_whose_counter_is_used_up_ends_before_a_number_comes_twice() {
    let (outcome, sent) = carry(
        Dialogue::new(|card| async move {
            let mut picc = Picc::new(&card);
            let Session::Ev2(mut session) = ev2() else { unreachable!() };
            session.counter = u16::MAX;
            picc.session = Session::Ev2(session);
            let outcome = picc.commit().await;
            assert_eq!(picc.protocol(), None);
            outcome
        }),
        scripted(&[]),
    );
    assert!(sent.is_empty());
    assert_eq!(outcome, Err(DesfireError::SessionUsedUp));
}

type Des8 = [u8; 8];

fn des_encipher(key: &Des8, iv: &Des8, data: &mut [u8]) {
    let mut cbc = cbc::Encryptor::<Des>::new(key.into(), iv.into());
    data.as_chunks_mut::<8>().0.iter_mut().for_each(|block| cbc.encrypt_block(block.into()));
}

fn des_decipher(key: &Des8, iv: &Des8, data: &mut [u8]) {
    let mut cbc = cbc::Decryptor::<Des>::new(key.into(), iv.into());
    data.as_chunks_mut::<8>().0.iter_mut().for_each(|block| cbc.decrypt_block(block.into()));
}

#[test]
fn a_factory_card_s_des_key_is_replaced_by_an_aes_key() {
    const OURS: Des8 = [1, 2, 3, 4, 5, 6, 7, 8];
    const CARDS: Des8 = [11, 12, 13, 14, 15, 16, 17, 18];
    let drawn = [&OURS[..], &[0; 8]].concat().try_into().unwrap();
    let dialogue = Dialogue::new(move |card| async move {
        let mut picc = Picc::new(&card);
        picc.replace_factory_key(&AesKey::new(NEW), 3, Challenge::new(drawn)).await
    });
    let mut sealed_cards = CARDS;
    des_encipher(&[0; 8], &[0; 8], &mut sealed_cards);
    let (outcome, sent) = carry(dialogue, |command| match command {
        [0x90, 0x5A, 0, 0, 3, 0, 0, 0, 0] => bytes("9100"),
        [0x90, 0x1A, 0, 0, 1, 0, 0] => [&sealed_cards[..], &[0x91, 0xAF]].concat(),
        [0x90, 0xAF, 0, 0, 16, token @ .., 0] => {
            let mut plain = token.to_vec();
            des_decipher(&[0; 8], &sealed_cards, &mut plain);
            assert_eq!(plain, [&OURS[..], &CARDS[1..], &CARDS[..1]].concat());
            let mut proof = [&OURS[1..], &OURS[..1]].concat();
            des_encipher(&[0; 8], token.last_chunk().unwrap(), &mut proof);
            [&proof[..], &[0x91, 0x00]].concat()
        }
        [0x90, 0xC4, 0, 0, 25, 0x80, sealed @ .., 0] => {
            let mut plain = sealed.to_vec();
            des_decipher(&[1, 2, 3, 4, 11, 12, 13, 14], &[0; 8], &mut plain);
            let data = [&NEW[..], &[3]].concat();
            let crc = crc32(&[&[0xC4, 0x80], &data[..]].concat());
            assert_eq!(plain, [&data[..], &crc, &[0; 3]].concat());
            bytes("9100")
        }
        other => panic!("{}", upper(other)),
    });
    assert_eq!((outcome, sent.len()), (Ok(()), 4));
}

#[test]
fn a_card_that_only_pretends_to_have_the_factory_key_is_given_no_key() {
    let dialogue = Dialogue::new(|card| async move {
        Picc::new(&card).replace_factory_key(&AesKey::new(NEW), 3, Challenge::new([9; 16])).await
    });
    let (outcome, sent) = carry(dialogue, scripted(&["9100", "000102030405060791AF", "00010203040506079100"]));
    assert_eq!((outcome, sent.len()), (Err(DesfireError::NotGenuine), 3));
}
