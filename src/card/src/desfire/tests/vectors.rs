//! Every published vector. A case that no test understands, and a field that no test looks at, fail.

use std::fs;

use super::super::authenticate::{self, test_access};
use super::super::checksum::crc32;
use super::super::cipher::{ZERO, cmac, encipher, pad, subkeys};
use super::super::command::Instruction;
use super::super::ev2::{COMMAND_LABEL, Ev2Session, truncate};
use super::super::order::Order;
use super::super::session::Session;
use super::super::{AesKey, ApplicationId, DesfireError, Picc, diversify};
use super::cases::{Case, DIRECTORY, cases};
use super::{block, bytes, carry, challenge, key, scripted, upper};
use crate::dialogue::Dialogue;

#[test]
fn every_file_of_vectors_has_a_test() {
    let mut files: Vec<String> =
        fs::read_dir(DIRECTORY).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let known = [
        "an10922_aes128.txt",
        "desfire_ev1_aes_auth.txt",
        "desfire_ev1_traces.txt",
        "ev2_auth_transcripts.txt",
        "ev2_secure_messaging.txt",
        "ev2_session_keys.txt",
    ];
    assert_eq!(files, known);
}

#[test]
fn keys_are_diversified_as_an10922_says() {
    for mut case in cases("an10922_aes128.txt") {
        let (master, input) = (case.key("K"), bytes(&case.take("M")));
        let diversified = diversify(&master, &input).unwrap();
        assert_eq!(upper(diversified.bytes()), case.take("OUT"), "{}", case.name);
        for (field, subkey) in ["K1", "K2"].into_iter().zip(subkeys(&master)) {
            assert_eq!(upper(subkey.as_slice()), case.find(field).unwrap_or_else(|| upper(subkey.as_slice())));
        }
        if let Some(wrong) = case.find("WRONG_PLAIN_CMAC") {
            assert_eq!(upper(&cmac(&master, &ZERO, &[&[1], &input[..]].concat())), wrong);
            assert_ne!(upper(diversified.bytes()), wrong);
        }
        case.done();
    }
}

#[test]
fn no_input_and_too_much_of_it_make_no_key() {
    let master = key("00112233445566778899AABBCCDDEEFF");
    assert!(diversify(&master, &[]).is_none());
    assert!(diversify(&master, &[7; 32]).is_none());
    // Two whole blocks: here, and only here, it is the standard's MAC.
    let longest = diversify(&master, &[7; 31]).unwrap();
    assert_eq!(longest.bytes(), &cmac(&master, &ZERO, &[&[1][..], &[7; 31]].concat()));
}

#[test]
fn ev1_authenticates_as_published() {
    for mut case in cases("desfire_ev1_aes_auth.txt") {
        let (key, drawn) = (case.key("K"), challenge(&case.take("RNDA")));
        let dialogue = Dialogue::new(|card| async move {
            let session = authenticate::ev1(&card, 0, &key, &drawn).await?;
            Ok::<_, DesfireError>(*session.key().bytes())
        });
        let answers = [case.take("R1") + "91AF", case.take("R2") + "9100"];
        let (session_key, sent) = carry(dialogue, scripted(&[&answers[0], &answers[1]]));
        assert_eq!(upper(&session_key.unwrap()), case.take("SESS"), "{}", case.name);
        assert_eq!(upper(&sent[0].0), case.find("C1").unwrap_or("90AA0000010000".to_owned()));
        assert_eq!(upper(&sent[1].0), format!("90AF000020{}00", case.take("TOKEN")));
        case.done();
    }
}

#[test]
fn ev2_makes_the_published_session_keys() {
    for mut case in cases("ev2_session_keys.txt") {
        let (key, ours, cards) = (case.key("K"), case.block("RNDA"), case.block("RNDB"));
        let [encipher_key, mac_key] = test_access::ev2_keys(&key, ours, cards);
        for (vector, field, session_key) in [("SV1", "ENC", encipher_key), ("SV2", "MAC", mac_key)] {
            assert_eq!(upper(&session_key), case.take(field), "{}", case.name);
            if let Some(vector) = case.find(vector) {
                assert_eq!(cmac(&key, &ZERO, &bytes(&vector)), session_key);
            }
        }
        case.done();
    }
}

#[test]
fn ev2_authenticates_as_published() {
    for mut case in cases("ev2_auth_transcripts.txt") {
        let (key, drawn) = (case.key("K"), challenge(&case.take("RNDA")));
        let answers = [case.take("R1"), case.take("R2")];
        let first = case.name.starts_with("EV2First");
        let before = Ev2Session {
            encipher_key: AesKey::new(ZERO),
            mac_key: AesKey::new(ZERO),
            transaction: *b"abcd",
            counter: 5,
        };
        let dialogue = Dialogue::new(|card| async move {
            match first {
                // The number of the key is in the vector's name and takes no part in what is computed.
                true => authenticate::ev2_first(&card, 0, &key, &drawn).await,
                false => authenticate::ev2_non_first(&card, 0, &key, &drawn, &before).await,
            }
        });
        let (session, sent) = carry(dialogue, scripted(&[&answers[0], &answers[1]]));
        let session = session.unwrap();
        if let Some(command) = case.find("C1") {
            assert_eq!(upper(&sent[0].0), command);
        }
        assert_eq!(upper(&sent[1].0), case.take("C2"), "{}", case.name);
        if first {
            assert_eq!((upper(&session.transaction), session.counter), (case.take("TI"), 0));
            assert_eq!(upper(session.encipher_key.bytes()), case.take("ENC"));
            assert_eq!(upper(session.mac_key.bytes()), case.take("MAC"));
        } else {
            assert_eq!((session.transaction, session.counter), (*b"abcd", 5), "they go on");
        }
        // How the application is selected by name on another product, and capabilities, which change nothing.
        for unused in ["SELECT", "PDCAP2", "PCDCAP2"] {
            case.find(unused);
        }
        case.done();
    }
}

/// A session with what a case gives; keys that it does not give are zero.
fn session(case: &mut Case, transaction: &[u8], counter: u16) -> Ev2Session {
    let mut key_or_zero = |field| AesKey::new(case.find(field).map_or(ZERO, |key| block(&key)));
    Ev2Session {
        encipher_key: key_or_zero("KENC"),
        mac_key: key_or_zero("KMAC"),
        transaction: transaction.try_into().unwrap(),
        counter,
    }
}

fn counted_session(case: &mut Case) -> Ev2Session {
    let (transaction, counter) = (bytes(&case.take("TI")), case.take("CTR").parse().unwrap());
    session(case, &transaction, counter)
}

#[test]
fn ev2_protects_and_opens_as_published() {
    for mut case in cases("ev2_secure_messaging.txt") {
        match case.take("OP").as_str() {
            "IVCMD" => {
                let session = counted_session(&mut case);
                assert_eq!(upper(&session.iv(COMMAND_LABEL)), case.take("IV"), "{}", case.name);
            }
            "MAC" => check_mac(&mut case),
            "FULLCMD" => check_sealed_command(&mut case),
            "FULLRESP" => check_sealed_answer(&mut case),
            other => panic!("{}: nothing knows {other}", case.name),
        }
        case.done();
    }
}

fn check_mac(case: &mut Case) {
    let input = bytes(&case.take("IN"));
    let (code, counter, transaction, message) =
        (input[0], u16::from_le_bytes([input[1], input[2]]), &input[3..7], &input[7..]);
    let mut session = session(case, transaction, counter);
    let whole = cmac(&session.mac_key, &ZERO, &input);
    assert_eq!(upper(&whole), case.find("CMAC").unwrap_or_else(|| upper(&whole)));
    assert_eq!(session.mac(code, message), truncate(&whole));
    let mac = case.take("MACT");
    assert_eq!(upper(&truncate(&whole)), mac, "{}", case.name);
    if code == 0 {
        // An answer: opened, its content comes out.
        session.counter -= 1;
        let answer = [message, &bytes(&mac)].concat();
        let order = Order::maintenance(Instruction::GetFileSettings, &[]);
        assert_eq!(session.open(&order, answer).unwrap(), message, "{}", case.name);
    }
    if let Some(apdu) = case.find("APDU") {
        let mut session = Some(session);
        let (_, sent) = carry(
            Dialogue::new(|card| {
                let session = session.take().unwrap();
                let (code, file_no) = (code, message.first().copied());
                async move {
                    let mut picc = Picc::new(&card);
                    picc.session = Session::Ev2(session);
                    match (code, file_no) {
                        (0xF5, Some(file_no)) => picc.file_settings(file_no).await.map(drop),
                        (0x51, None) => picc.card_uid().await.map(drop),
                        other => panic!("no command for {other:?}"),
                    }
                }
            }),
            scripted(&[]),
        );
        assert_eq!(upper(&sent[0].0), apdu, "{}", case.name);
    }
}

fn check_sealed_command(case: &mut Case) {
    let session = counted_session(case);
    let (code, head) = (bytes(&case.take("CMD"))[0], bytes(&case.take("HDR")));
    let plain = bytes(&case.take("PT"));
    let iv = session.iv(COMMAND_LABEL);
    assert_eq!(upper(&iv), case.find("IV").unwrap_or_else(|| upper(&iv)), "{}", case.name);
    let mut sealed = plain.clone();
    encipher(&session.encipher_key, &iv, &mut sealed);
    assert_eq!(upper(&sealed), case.find("CT").unwrap_or_else(|| upper(&sealed)), "{}", case.name);
    let mac = session.mac(code, &[&head[..], &sealed].concat());
    assert_eq!(upper(&mac), case.find("MACT").unwrap_or_else(|| upper(&mac)), "{}", case.name);

    let Some(apdu) = case.find("APDU") else { return };
    let new = case.find("NEWKEY").map(|new| (key(&new), case.key("OLDKEY"), case.take("CRC")));
    let (_, sent) = carry(
        Dialogue::new(|card| async move {
            let mut picc = Picc::new(&card);
            picc.session = Session::Ev2(session);
            picc.selected = ApplicationId::new([0, 0, 1]);
            match new {
                None => {
                    let unpadded = plain.get(..usize::from(head[4])).unwrap();
                    picc.write_data(head[0], 0, unpadded, super::super::CommunicationMode::Full).await
                }
                Some((new, old, crc)) => {
                    assert_eq!(upper(&crc32(new.bytes())), crc);
                    let mixed: Vec<u8> = new.bytes().iter().zip(old.bytes()).map(|(a, b)| a ^ b).collect();
                    let mut expected = [&mixed[..], &[1], &bytes(&crc)].concat();
                    pad(&mut expected);
                    assert_eq!(plain, expected);
                    picc.change_other_key(head[0], &old, &new, 1).await
                }
            }
        }),
        scripted(&[]),
    );
    assert_eq!(upper(&sent[0].0), apdu, "{}", case.name);
}

fn check_sealed_answer(case: &mut Case) {
    let mut session = counted_session(case);
    let (sealed, mac) = (case.take("CT"), case.take("MACT"));
    let mut iv = bytes(&format!("5AA5{}01000000000000000000", upper(&session.transaction)));
    assert_eq!(session.counter, 1);
    encipher(&session.encipher_key, &ZERO, &mut iv);
    assert_eq!(upper(&iv), case.take("IV"));
    session.counter -= 1;
    let order = Order { sealed_answer_bytes: 7, ..Order::sealed(Instruction::GetCardUid, &[], &[]) };
    let mut opened = session.open(&order, bytes(&(sealed + &mac))).unwrap();
    pad(&mut opened);
    assert_eq!(upper(&opened), case.take("PT"));
}
