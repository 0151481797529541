//! What a reader and the card agree on, in every protocol and mode.

use proptest::prelude::*;

use super::terminal::{AES_WAYS, APPLICATION, Terminal, UID, ZERO_KEY};
use crate::Generation;
use crate::desfire::Status;
use crate::desfire::rights::CommMode;

const MODES: [CommMode; 3] = [CommMode::Plain, CommMode::Mac, CommMode::Full];
const KEY: [u8; 16] = *b"sixteen bytes 01";

/// How a command of file data goes out: in frames, and on EV2 without.
fn codes(generation: Generation) -> &'static [(u8, u8)] {
    if generation == Generation::Ev1 { &[(0x3D, 0xBD)] } else { &[(0x3D, 0xBD), (0x8D, 0xAD)] }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn whatever_is_written_is_read_back_in_every_protocol_and_mode(
        size in 1_usize..400,
        data in proptest::collection::vec(any::<u8>(), 1..400),
        from in any::<prop::sample::Index>(),
    ) {
        let offset = from.index(size);
        let data = &data[..data.len().min(size - offset)];
        for (generation, way) in AES_WAYS {
            for (number, mode) in (0..).zip(MODES) {
                for (write, read) in codes(generation) {
                    // What does not fit into one short APDU goes in frames only.
                    let data = if *write == 0x8D { &data[..data.len().min(200)] } else { data };
                    let mut terminal = Terminal::with_application(generation, 0x0F, 2);
                    // Key 1 reads and writes, nobody else.
                    terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
                    terminal.create_file(0xCD, number, mode, 0xFF10, size).unwrap();
                    terminal.authenticate(way, 1, &ZERO_KEY).unwrap();
                    prop_assert_eq!(terminal.write(*write, number, offset, data, mode), Ok(vec![]));
                    prop_assert_eq!(terminal.read(*read, number, offset, data.len(), mode), Ok(data.to_vec()));
                    let whole = terminal.card.file_bytes(APPLICATION, number).unwrap();
                    prop_assert_eq!(&whole[offset..offset + data.len()], data);
                    if *read == 0xBD {
                        prop_assert_eq!(terminal.read(*read, number, 0, 0, mode), Ok(whole));
                    }
                    prop_assert!(terminal.card.is_authenticated());
                }
            }
        }
    }

    #[test]
    fn any_single_bit_that_changes_on_its_way_to_the_card_is_noticed_and_ends_the_session(
        bit in any::<prop::sample::Index>(),
        full: bool,
    ) {
        let mode = if full { CommMode::Full } else { CommMode::Mac };
        for (generation, way) in AES_WAYS {
            let mut terminal = Terminal::with_application(generation, 0x0F, 1);
            terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
            terminal.create_file(0xCD, 1, mode, 0x0000, 32).unwrap();
            terminal.card.record();
            terminal.write(0x3D, 1, 0, &[7; 20], mode).unwrap();
            let sent = terminal.card.recording();
            // The same again, as the card would expect it, but for one bit behind the header.
            let mut terminal = Terminal::with_application(generation, 0x0F, 1);
            terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
            terminal.create_file(0xCD, 1, mode, 0x0000, 32).unwrap();
            let mut body = sent[0].command[5..sent[0].command.len() - 1].to_vec();
            let at = bit.index((body.len() - 7) * 8);
            body[7 + at / 8] ^= 1 << (at % 8);
            prop_assert_eq!(terminal.frame(0x3D, &body), (vec![], Status::INTEGRITY_ERROR));
            prop_assert!(!terminal.card.is_authenticated());
            prop_assert_eq!(terminal.card.file_bytes(APPLICATION, 1).unwrap(), [0; 32]);
        }
    }
}

#[test]
fn data_whose_checksum_begins_with_a_zero_is_read_back_without_the_zeroes_behind_it() {
    let data = [35, 158, 34, 141, 219, 109, 207, 91, 19, 215, 227];
    let mut terminal = Terminal::with_application(Generation::Ev1, 0x0F, 2);
    terminal.authenticate(0xAA, 0, &ZERO_KEY).unwrap();
    terminal.create_file(0xCD, 1, CommMode::Full, 0xFF10, data.len()).unwrap();
    terminal.authenticate(0xAA, 1, &ZERO_KEY).unwrap();
    assert_eq!(terminal.write(0x3D, 1, 0, &data, CommMode::Full), Ok(vec![]));
    assert_eq!(terminal.read(0xBD, 1, 0, data.len(), CommMode::Full), Ok(data.to_vec()));
}

#[test]
fn commands_without_file_data_have_their_macs_in_every_protocol() {
    for (generation, way) in AES_WAYS {
        let mut terminal = Terminal::with_application(generation, 0x0B, 4);
        terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
        assert_eq!(terminal.command(0x45, &[]), Ok(vec![0x0B, 0x84]));
        assert_eq!(terminal.command(0x64, &[2]), Ok(vec![0]));
        terminal.create_file(0xCB, 9, CommMode::Full, 0x1230, 33).unwrap();
        assert_eq!(terminal.command(0x6F, &[]), Ok(vec![9]));
        assert_eq!(terminal.command(0xF5, &[9]), Ok(vec![1, 3, 0x30, 0x12, 33, 0, 0]));
        let version = terminal.command(0x60, &[]).unwrap();
        assert_eq!(version[14..21], UID);
        assert_eq!(terminal.command(0xDF, &[9]), Ok(vec![]));
        assert_eq!(terminal.command(0x6F, &[]), Ok(vec![]));
        assert!(terminal.card.is_authenticated(), "one chain of MACs from first to last");
    }
}

#[test]
fn the_real_uid_is_told_to_whoever_has_a_key_and_to_nobody_else() {
    for (generation, way) in AES_WAYS {
        let mut terminal = Terminal::with_application(generation, 0x0F, 2);
        assert_eq!(terminal.bare(0x51, &[]), Err(Status::AUTHENTICATION_ERROR));
        terminal.authenticate(way, 1, &ZERO_KEY).unwrap();
        assert_eq!(terminal.read_uid(), Ok(UID.to_vec()));
        assert_eq!(terminal.command(0x64, &[1]), Ok(vec![0]), "and the session goes on");
    }
    let mut terminal = Terminal::new(Generation::Ev1);
    terminal.authenticate(0x1A, 0, &ZERO_KEY).unwrap();
    assert_eq!(terminal.bare(0x51, &[]).map(|secret| secret.len()), Ok(16));
    terminal.authenticate(0x0A, 0, &ZERO_KEY).unwrap();
    assert_eq!(terminal.bare(0x51, &[]), Err(Status::AUTHENTICATION_ERROR), "not in the first DESFire's way");
}

#[test]
fn every_key_of_both_kinds_changes_in_every_protocol() {
    for (generation, way) in AES_WAYS {
        let mut terminal = Terminal::with_application(generation, 0x0F, 3);
        terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
        assert_eq!(terminal.change_key(2, &KEY, 0x22, Some(&ZERO_KEY)), Ok(vec![]));
        assert!(terminal.card.is_authenticated());
        assert_eq!(terminal.command(0x64, &[2]), Ok(vec![0x22]));
        assert_eq!(terminal.change_key(0, &KEY, 0x11, None), Ok(vec![]));
        assert!(!terminal.card.is_authenticated(), "a session ends with its key");
        assert_eq!(terminal.card.key_versions(APPLICATION), Some(vec![0x11, 0, 0x22]));
        for key_no in [0, 2] {
            assert_eq!(terminal.authenticate(way, key_no, &ZERO_KEY), Err(Status::AUTHENTICATION_ERROR));
            assert_eq!(terminal.authenticate(way, key_no, &KEY), Ok(vec![]));
        }
        assert_eq!(
            terminal.change_key(2, &ZERO_KEY, 0, None),
            Err(Status::AUTHENTICATION_ERROR),
            "right 0: by the master"
        );
    }
}

#[test]
fn a_following_authentication_of_ev2_goes_on_with_counter_and_transaction() {
    let mut terminal = Terminal::with_application(Generation::Ev2, 0x0F, 2);
    assert_eq!(terminal.authenticate(0x77, 0, &ZERO_KEY), Err(Status::PERMISSION_DENIED), "it follows nothing");
    terminal.authenticate(0x71, 0, &ZERO_KEY).unwrap();
    terminal.create_file(0xCD, 1, CommMode::Full, 0x1111, 32).unwrap();
    terminal.authenticate(0x77, 1, &ZERO_KEY).unwrap();
    terminal.write(0x8D, 1, 0, b"the same transaction", CommMode::Full).unwrap();
    assert_eq!(terminal.read(0xAD, 1, 0, 20, CommMode::Full), Ok(b"the same transaction".to_vec()));
}

#[test]
fn plain_exchanges_count_in_ev2_too() {
    let mut terminal = Terminal::with_application(Generation::Ev2, 0x0F, 1);
    terminal.authenticate(0x71, 0, &ZERO_KEY).unwrap();
    // Free to read, and by the key as well: the key counts, and with it the mode of the file.
    terminal.create_file(0xCD, 1, CommMode::Full, 0xEE0E, 32).unwrap();
    terminal.create_file(0xCD, 2, CommMode::Full, 0xEFFF, 32).unwrap();
    assert_eq!(terminal.read(0xBD, 2, 0, 8, CommMode::Plain), Ok(vec![0; 8]), "free, so plain");
    assert_eq!(terminal.read(0xBD, 1, 0, 8, CommMode::Full), Ok(vec![0; 8]), "by the key, so encrypted");
    assert_eq!(terminal.command(0xF5, &[1]), Ok(vec![0, 3, 0x0E, 0xEE, 32, 0, 0]), "both still count alike");
}

#[test]
fn what_is_free_needs_no_session() {
    let mut terminal = Terminal::with_application(Generation::Ev1, 0x0F, 1);
    terminal.create_file(0xCD, 1, CommMode::Full, 0xEEEE, 100).unwrap();
    terminal.write(0x3D, 1, 10, &[9; 80], CommMode::Plain).unwrap();
    assert_eq!(terminal.read(0xBD, 1, 10, 80, CommMode::Plain), Ok(vec![9; 80]));
    let settings = [1, 0, 0x0F, 0xE0];
    assert_eq!(terminal.bare(0x5F, &settings), Ok(vec![]));
    assert_eq!(terminal.bare(0xF5, &[1]), Ok(vec![0, 0, 0x0F, 0xE0, 100, 0, 0]));
    assert_eq!(terminal.bare(0x5F, &settings), Err(Status::PERMISSION_DENIED), "never again");
}
