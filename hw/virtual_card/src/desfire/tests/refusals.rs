//! Every refusal with the status that says why.

use super::terminal::{AES_WAYS, APPLICATION, Terminal, ZERO_KEY};
use crate::desfire::Status;
use crate::desfire::rights::CommMode;
use crate::{Generation, Reply};

/// A card with an application of three keys and, in plain and free for everybody, a standard file 1 and a backup file 2.
fn card(generation: Generation) -> Terminal {
    let mut terminal = Terminal::with_application(generation, 0x0F, 3);
    terminal.create_file(0xCD, 1, CommMode::Plain, 0xEEEE, 32).unwrap();
    terminal.create_file(0xCB, 2, CommMode::Plain, 0xEEEE, 32).unwrap();
    terminal
}

#[test]
fn what_is_asked_for_in_an_application_is_refused_with_the_right_status() {
    for (ins, data, status) in [
        (0x5A, &[9, 9, 9][..], Status::APPLICATION_NOT_FOUND),
        (0x5A, &[9, 9], Status::LENGTH_ERROR),
        (0xF5, &[3], Status::FILE_NOT_FOUND),
        (0xDF, &[3], Status::FILE_NOT_FOUND),
        (0x5F, &[3, 0, 0xEE, 0xEE], Status::FILE_NOT_FOUND),
        (0x5F, &[1, 4, 0xEE, 0xEE], Status::PARAMETER_ERROR),
        (0x5F, &[1, 0, 0x3E, 0xEE], Status::PARAMETER_ERROR),
        (0x5F, &[1, 0, 0xEE], Status::LENGTH_ERROR),
        (0xCD, &[1, 0, 0xEE, 0xEE, 8, 0, 0], Status::DUPLICATE_ERROR),
        (0xCD, &[32, 0, 0xEE, 0xEE, 8, 0, 0], Status::PARAMETER_ERROR),
        (0xCD, &[3, 4, 0xEE, 0xEE, 8, 0, 0], Status::PARAMETER_ERROR),
        (0xCD, &[3, 0, 0xE3, 0xEE, 8, 0, 0], Status::PARAMETER_ERROR),
        (0xCD, &[3, 0, 0xEE, 0xEE, 0, 0, 0], Status::PARAMETER_ERROR),
        (0xCD, &[3, 0, 0xEE, 0xEE, 8, 0], Status::LENGTH_ERROR),
        (0xCB, &[3, 0, 0xEE, 0xEE, 0xFF, 0xFF, 0xFF], Status::OUT_OF_EEPROM_ERROR),
        (0xBD, &[3, 0, 0, 0, 1, 0, 0], Status::FILE_NOT_FOUND),
        (0xBD, &[1, 0, 0, 0, 33, 0, 0], Status::BOUNDARY_ERROR),
        (0xBD, &[1, 32, 0, 0, 0, 0, 0], Status::BOUNDARY_ERROR),
        (0xBD, &[1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], Status::BOUNDARY_ERROR),
        (0xBD, &[1, 0, 0, 0, 1, 0], Status::LENGTH_ERROR),
        (0x3D, &[1, 32, 0, 0, 1, 0, 0, 7], Status::BOUNDARY_ERROR),
        (0x3D, &[1, 0, 0, 0, 0, 0, 0], Status::PARAMETER_ERROR),
        (0x3D, &[1, 0, 0, 0, 1, 0, 0, 7, 7], Status::LENGTH_ERROR),
        (0x3D, &[3, 0, 0, 0, 1, 0, 0, 7], Status::FILE_NOT_FOUND),
        (0xC7, &[], Status::NO_CHANGES),
        (0xA7, &[], Status::NO_CHANGES),
        (0x64, &[3], Status::NO_SUCH_KEY),
        (0xAA, &[3], Status::NO_SUCH_KEY),
        (0xAA, &[], Status::LENGTH_ERROR),
        (0xAA, &[0, 0], Status::LENGTH_ERROR),
        (0x1A, &[0], Status::AUTHENTICATION_ERROR),
        (0x0A, &[0], Status::AUTHENTICATION_ERROR),
        (0xC4, &[0], Status::AUTHENTICATION_ERROR),
        (0xC4, &[3], Status::NO_SUCH_KEY),
        (0x54, &[0], Status::AUTHENTICATION_ERROR),
        (0x51, &[], Status::AUTHENTICATION_ERROR),
        (0x45, &[0], Status::LENGTH_ERROR),
        (0xCA, &[1, 1, 1, 0x0F, 0x81], Status::PERMISSION_DENIED),
        (0xDA, &[1, 1, 1], Status::PERMISSION_DENIED),
        (0x6A, &[], Status::PERMISSION_DENIED),
        (0xFC, &[], Status::PERMISSION_DENIED),
        (0x5C, &[0], Status::PERMISSION_DENIED),
        (0xAF, &[], Status::COMMAND_ABORTED),
        (0x00, &[], Status::ILLEGAL_COMMAND_CODE),
    ] {
        for generation in [Generation::Ev1, Generation::Ev2] {
            assert_eq!(card(generation).frame(ins, data), (vec![], status), "{ins:02X} {data:02X?}");
        }
    }
}

#[test]
fn what_is_asked_for_at_the_card_s_level_is_refused_with_the_right_status() {
    for (ins, data, status) in [
        (0xCA, &[0x16, 0xAE, 0x00, 0x0F, 0x81][..], Status::DUPLICATE_ERROR),
        (0xCA, &[0, 0, 0, 0x0F, 0x81], Status::PARAMETER_ERROR),
        (0xCA, &[1, 1, 1, 0x0F, 0x80], Status::PARAMETER_ERROR),
        (0xCA, &[1, 1, 1, 0x0F, 0x8F], Status::PARAMETER_ERROR),
        (0xCA, &[1, 1, 1, 0x0F, 0x01], Status::PARAMETER_ERROR),
        (0xCA, &[1, 1, 1, 0x0F], Status::LENGTH_ERROR),
        (0xDA, &[0x16, 0xAE, 0x00], Status::AUTHENTICATION_ERROR),
        (0xFC, &[], Status::AUTHENTICATION_ERROR),
        (0x5C, &[0], Status::AUTHENTICATION_ERROR),
        (0x6F, &[], Status::PERMISSION_DENIED),
        (0xCD, &[3, 0, 0xEE, 0xEE, 8, 0, 0], Status::PERMISSION_DENIED),
        (0xBD, &[1, 0, 0, 0, 1, 0, 0], Status::PERMISSION_DENIED),
        (0xC7, &[], Status::PERMISSION_DENIED),
        (0xC4, &[0x00], Status::PARAMETER_ERROR),
        (0xC4, &[0x81], Status::NO_SUCH_KEY),
        (0xC4, &[0x80], Status::AUTHENTICATION_ERROR),
        (0x1A, &[1], Status::NO_SUCH_KEY),
        (0xAA, &[0], Status::AUTHENTICATION_ERROR),
    ] {
        for generation in [Generation::Ev1, Generation::Ev2] {
            let mut terminal = card(generation);
            terminal.select([0; 3]).unwrap();
            assert_eq!(terminal.frame(ins, data), (vec![], status), "{ins:02X} {data:02X?}");
        }
    }
}

#[test]
fn ev1_does_not_know_what_came_with_ev2() {
    for (ins, data) in
        [(0x71, &[0, 0][..]), (0x77, &[0]), (0xAD, &[1, 0, 0, 0, 1, 0, 0]), (0x8D, &[1, 0, 0, 0, 1, 0, 0, 7])]
    {
        assert_eq!(card(Generation::Ev1).frame(ins, data).1, Status::ILLEGAL_COMMAND_CODE, "{ins:02X}");
        assert_ne!(card(Generation::Ev2).frame(ins, data).1, Status::ILLEGAL_COMMAND_CODE, "{ins:02X}");
    }
}

#[test]
fn a_wrong_key_is_an_authentication_error_and_the_session_before_is_gone() {
    for (generation, way) in AES_WAYS {
        let mut terminal = card(generation);
        terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
        assert_eq!(terminal.authenticate(way, 0, &[1; 16]), Err(Status::AUTHENTICATION_ERROR));
        assert!(!terminal.card.is_authenticated());
        assert_eq!(terminal.card.selected_application(), Some(APPLICATION));
    }
}

#[test]
fn the_second_half_of_an_authentication_has_its_length() {
    for (generation, way) in AES_WAYS {
        let mut terminal = card(generation);
        for length in [0, 16, 31, 33, 48] {
            terminal.frame(way, if way == 0x71 { &[0, 0] } else { &[0] });
            assert_eq!(terminal.frame(0xAF, &vec![0; length]).1, Status::LENGTH_ERROR);
        }
    }
}

#[test]
fn capabilities_of_the_reader_come_back_to_it() {
    let mut terminal = card(Generation::Ev2);
    for wrong in [&[0][..], &[0, 1], &[0, 2, 0], &[0, 7, 0, 0, 0, 0, 0, 0, 0]] {
        assert_eq!(terminal.frame(0x71, wrong).1, Status::LENGTH_ERROR, "{wrong:02X?}");
    }
    assert_eq!(terminal.frame(0x71, &[0, 6, 1, 2, 3, 4, 5, 6]).1, Status::ADDITIONAL_FRAME);
}

#[test]
fn a_command_in_the_middle_of_another_aborts_both() {
    let mut terminal = card(Generation::Ev1);
    terminal.create_file(0xCD, 4, CommMode::Plain, 0xEEEE, 200).unwrap();
    let half = [&[4, 0, 0, 0, 100, 0, 0][..], &[7; 40]].concat();
    for (ins, data) in [(0xBD, &[4, 0, 0, 0, 0, 0, 0][..]), (0x3D, &half), (0xAA, &[0]), (0x60, &[])] {
        assert_eq!(terminal.frame(ins, data).1, Status::ADDITIONAL_FRAME);
        assert_eq!(terminal.frame(0x45, &[]).1, Status::COMMAND_ABORTED, "{ins:02X}");
        assert_eq!(terminal.frame(0xAF, &[]).1, Status::COMMAND_ABORTED, "{ins:02X}");
    }
    assert_eq!(terminal.card.file_bytes(APPLICATION, 4), Some(vec![0; 200]));
}

#[test]
fn more_than_was_announced_is_a_length_error_and_writes_nothing() {
    let mut terminal = card(Generation::Ev1);
    terminal.create_file(0xCD, 4, CommMode::Plain, 0xEEEE, 200).unwrap();
    terminal.frame(0x3D, &[&[4, 0, 0, 0, 60, 0, 0][..], &[7; 40]].concat());
    assert_eq!(terminal.frame(0xAF, &[7; 21]).1, Status::LENGTH_ERROR);
    assert_eq!(
        terminal.frame(0x3D, &[&[4, 0, 0, 0, 60, 0, 0][..], &[7; 53]].concat()).1,
        Status::LENGTH_ERROR,
        "one frame"
    );
    assert_eq!(terminal.card.file_bytes(APPLICATION, 4), Some(vec![0; 200]));
}

#[test]
fn what_needs_no_frames_has_to_fit_into_a_short_apdu() {
    let mut terminal = card(Generation::Ev2);
    terminal.create_file(0xCD, 4, CommMode::Plain, 0xEEEE, 300).unwrap();
    let (said, status) = terminal.frame(0xAD, &[4, 0, 0, 0, 0, 1, 0]);
    assert_eq!((said.len(), status), (256, Status::OPERATION_OK));
    assert_eq!(terminal.frame(0xAD, &[4, 0, 0, 0, 1, 1, 0]).1, Status::LENGTH_ERROR);
    let full = [&[4, 0, 0, 0, 248, 0, 0][..], &[7; 248]].concat();
    assert_eq!(terminal.frame(0x8D, &full).1, Status::OPERATION_OK);
    assert_eq!(terminal.frame(0x8D, &full[..100]).1, Status::LENGTH_ERROR);
}

#[test]
fn a_mac_that_is_missing_is_a_length_error_and_one_that_is_wrong_an_integrity_error() {
    for (data, status) in [(&[1][..], Status::LENGTH_ERROR), (&[1, 0, 0, 0, 0, 0, 0, 0, 0], Status::INTEGRITY_ERROR)] {
        let mut terminal = card(Generation::Ev2);
        terminal.authenticate(0x71, 0, &ZERO_KEY).unwrap();
        assert_eq!(terminal.frame(0xF5, data), (vec![], status));
        assert!(!terminal.card.is_authenticated());
        assert_eq!(terminal.frame(0xF5, &[1]).1, Status::OPERATION_OK, "without a session there is no MAC");
    }
}

#[test]
fn a_command_that_was_heard_is_not_taken_again() {
    for (generation, way) in AES_WAYS {
        let mut terminal = card(generation);
        terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
        terminal.create_file(0xCD, 4, CommMode::Full, 0x0000, 16).unwrap();
        terminal.card.record();
        terminal.write(0x3D, 4, 0, &[1; 16], CommMode::Full).unwrap();
        let heard = terminal.card.recording().remove(0).command;
        assert_eq!(terminal.card.answer(&heard), Reply::Answer(vec![0x91, Status::INTEGRITY_ERROR.0]), "{way:02X}");
    }
}

#[test]
fn what_is_no_wrapped_command_is_refused_in_iso_s_words() {
    let terminal = card(Generation::Ev1);
    for (apdu, status) in [
        (&[0x90, 0x60, 0, 0][..], [0x67, 0]),
        (&[0x90, 0x60, 0, 0, 1, 0], [0x67, 0]),
        (&[0x90, 0x64, 0, 0, 1, 0, 1], [0x67, 0]),
        (&[0x90, 0x60, 1, 0, 0], [0x6A, 0x86]),
        (&[0x00, 0xB0, 0, 0, 0], [0x6D, 0]),
        (&[0x80, 0x60, 0, 0, 0], [0x6E, 0]),
        (&[0xFF, 0xB0, 0, 4, 16], [0x6D, 0]),
        (&[0xFF, 0xCA, 2, 0, 0], [0x6B, 0]),
        (&[0x90], [0x67, 0]),
        (&[], [0x67, 0]),
    ] {
        assert_eq!(terminal.card.answer(apdu), Reply::Answer(status.to_vec()), "{apdu:02X?}");
    }
}
