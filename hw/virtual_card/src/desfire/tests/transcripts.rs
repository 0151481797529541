//! The same commands get the same bytes from this card as from a real one, or as from the documents' examples.

use super::terminal::{APPLICATION, Terminal, UID, ZERO_KEY};
use crate::crypto::cipher::Cipher;
use crate::vectors::{Case, cases};
use crate::{Generation, Reply, VirtualCard};

const REAL_CARD: &str = include_str!("../../../vectors/ev1_real_card.txt");

fn case(text: &str, name: &str) -> Case {
    cases(text).into_iter().find(|case| case.name() == name).unwrap()
}

fn key(case: &Case) -> [u8; 16] {
    case.bytes("K").try_into().unwrap()
}

/// Plays the reader's part from command `from` on and compares the card's.
fn play(terminal: &mut Terminal, case: &Case, from: usize) -> usize {
    let mut played = 0;
    for digit in ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'A'].into_iter().skip(from - 1) {
        let Some(command) = case.find(&format!("C{digit}")) else { break };
        let (data, status) = terminal.frame(command[0], &command[1..]);
        let answer = [&[status.0], &data[..]].concat();
        assert_eq!(hex::encode_upper(answer), case.text(&format!("R{digit}")), "{} {digit}", case.name());
        played += 1;
    }
    played
}

/// What a card drew, from its challenge.
fn drawn(cipher: &Cipher, challenge: &[u8]) -> Vec<u8> {
    cipher.decrypt(&cipher.zero_iv(), challenge)
}

#[test]
fn a_factory_fresh_card_says_what_a_real_ev1_said_to_the_des_key() {
    let case = case(REAL_CARD, "iso_factory_key");
    let mut terminal = Terminal::new(Generation::Ev1);
    terminal.card.draw_next(&drawn(&Cipher::triple_des(&key(&case)), &case.bytes("R2")[1..]));
    assert_eq!(UID.to_vec(), case.bytes("UID"));
    assert_eq!(play(&mut terminal, &case, 1), 7);
}

/// An application like the one of the transcripts, with its key where the transcript begins.
fn application(case: &Case) -> Terminal {
    let mut terminal = Terminal::with_application(Generation::Ev1, 0x0F, 2);
    let number = case.bytes("KEYNO")[0];
    if key(case) != ZERO_KEY {
        terminal.authenticate(0xAA, 0, &ZERO_KEY).unwrap();
        terminal.change_key(number, &key(case), 0x10, Some(&ZERO_KEY)).unwrap();
    }
    terminal
}

#[test]
fn a_file_is_made_written_read_and_deleted_as_on_a_real_ev1() {
    let case = case(REAL_CARD, "aes_file");
    let mut terminal = application(&case);
    terminal.card.draw_next(&drawn(&Cipher::aes(&key(&case)), &case.bytes("R1")[1..]));
    assert_eq!(play(&mut terminal, &case, 1), 10);
}

#[test]
fn a_key_is_changed_as_on_a_real_ev1() {
    let own = case(REAL_CARD, "aes_change_own_key");
    let mut terminal = application(&own);
    terminal.card.draw_next(&drawn(&Cipher::aes(&key(&own)), &own.bytes("R1")[1..]));
    assert_eq!(play(&mut terminal, &own, 1), 3);
    assert!(!terminal.card.is_authenticated());
    assert_eq!(terminal.card.key_versions(APPLICATION), Some(vec![0x10, 0]));
    terminal.authenticate(0xAA, 0, &own.bytes("NEW").try_into().unwrap()).unwrap();

    let other = case(REAL_CARD, "aes_change_other_key");
    let mut terminal = application(&other);
    let (rnd_a, rnd_b) = (other.bytes("RNDA"), other.bytes("RNDB"));
    terminal.card.draw_next(&rnd_b);
    let (challenge, _) = terminal.frame(0xAA, &[0]);
    let turned_b = [&rnd_b[1..], &rnd_b[..1]].concat();
    terminal.frame(0xAF, &Cipher::aes(&ZERO_KEY).encrypt(&challenge, &[rnd_a, turned_b].concat()));
    assert_eq!(play(&mut terminal, &other, 3), 1);
    assert!(terminal.card.is_authenticated());
    assert_eq!(terminal.card.key_versions(APPLICATION), Some(vec![0, 0x10]));
    terminal.authenticate(0xAA, 1, &other.bytes("NEW").try_into().unwrap()).unwrap();
}

#[test]
fn aes_authentications_of_ev1_are_those_published() {
    let all = cases(include_str!("../../../vectors/desfire_ev1_aes_auth.txt"));
    assert_eq!(all.len(), 3);
    for case in all {
        let mut terminal = Terminal::with_application(Generation::Ev1, 0x0F, 1);
        if key(&case) != ZERO_KEY {
            terminal.authenticate(0xAA, 0, &ZERO_KEY).unwrap();
            terminal.change_key(0, &key(&case), 0, None).unwrap();
        }
        terminal.card.draw_next(&drawn(&Cipher::aes(&key(&case)), &case.bytes("R1")));
        assert_eq!(terminal.frame(0xAA, &[0]).0, case.bytes("R1"), "{}", case.name());
        assert_eq!(terminal.frame(0xAF, &case.bytes("TOKEN")).0, case.bytes("R2"), "{}", case.name());
    }
}

#[test]
fn ev2_authentications_are_those_published_byte_for_byte_on_the_wire() {
    let transcripts = include_str!("../../../vectors/ev2_auth_transcripts.txt");
    let zero = Cipher::aes(&ZERO_KEY);
    let card = |keys| Terminal::with_application(Generation::Ev2, 0x0F, keys);
    let exchange = |card: &VirtualCard, case: &Case, n: u8| {
        let expected = case.bytes(&format!("R{n}"));
        assert_eq!(card.answer(&case.bytes(&format!("C{n}"))), Reply::Answer(expected), "{} {n}", case.name());
    };
    for name in ["EV2First_key0", "EV2First_key3", "EV2NonFirst_key0"] {
        let case = case(transcripts, name);
        let mut terminal = card(4);
        if name == "EV2NonFirst_key0" {
            terminal.authenticate(0x71, 3, &ZERO_KEY).unwrap();
        }
        // R1 is published with or without its status.
        let challenge = case.bytes("R1")[..16].to_vec();
        terminal.card.draw_next(&drawn(&zero, &challenge));
        terminal.card.draw_next(&case.find("TI").unwrap_or_default());
        // The first command of key 3 is not published; it differs from that of key 0 in the key's number.
        let command = case.find("C1").unwrap_or_else(|| vec![0x90, 0x71, 0, 0, 2, 3, 0, 0]);
        assert_eq!(terminal.card.answer(&command), Reply::Answer([&challenge[..], &[0x91, 0xAF]].concat()), "{name}");
        exchange(&terminal.card, &case, 2);
        assert!(terminal.card.is_authenticated(), "{name}");
    }
}
