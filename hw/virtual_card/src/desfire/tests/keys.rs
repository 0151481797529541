//! Keys of an application: who may change which, and what they are worth.

use super::terminal::{APPLICATION, Terminal, ZERO_KEY};
use crate::Generation;
use crate::desfire::Status;
use crate::desfire::rights::CommMode;

const KEY: [u8; 16] = *b"another 16 bytes";

/// What comes of a change of `target` by whoever has key `by`, under `settings`.
fn change(settings: u8, target: u8, by: u8) -> Result<Vec<u8>, Status> {
    let mut terminal = Terminal::with_application(Generation::Ev2, settings, 4);
    terminal.authenticate(0x71, by, &ZERO_KEY).unwrap();
    let result = terminal.change_key(target, &KEY, 7, (target != by).then_some(&ZERO_KEY));
    let versions = terminal.card.key_versions(APPLICATION).unwrap();
    assert_eq!(versions[usize::from(target)] == 7, result.is_ok());
    result
}

#[test]
fn the_change_right_of_the_settings_is_honoured() {
    for (settings, target, by, expected) in [
        (0x0F, 3, 0, Ok(())),
        (0x0F, 3, 3, Err(Status::AUTHENTICATION_ERROR)),
        (0x2F, 3, 2, Ok(())),
        (0x2F, 3, 0, Err(Status::AUTHENTICATION_ERROR)),
        (0x2F, 2, 0, Ok(())),
        (0x2F, 0, 2, Err(Status::AUTHENTICATION_ERROR)),
        (0xEF, 3, 3, Ok(())),
        (0xEF, 3, 0, Err(Status::AUTHENTICATION_ERROR)),
        (0xFF, 3, 3, Err(Status::PERMISSION_DENIED)),
        (0xFF, 0, 0, Ok(())),
        (0x0E, 0, 0, Err(Status::PERMISSION_DENIED)),
    ] {
        assert_eq!(change(settings, target, by).map(|_| ()), expected, "{settings:02X}: {target} by {by}");
    }
}

#[test]
fn settings_of_an_application_hold_for_it_and_freeze() {
    for (generation, way) in super::terminal::AES_WAYS {
        let mut terminal = Terminal::with_application(generation, 0x0F, 2);
        terminal.authenticate(way, 1, &ZERO_KEY).unwrap();
        assert_eq!(terminal.secret(0x54, &[], &[0x01], &[]), Err(Status::AUTHENTICATION_ERROR));
        terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
        terminal.secret(0x54, &[], &[0x01], &[]).unwrap();
        assert_eq!(terminal.card.key_settings(APPLICATION), Some(0x01));
        assert_eq!(terminal.secret(0x54, &[], &[0x0F], &[]), Err(Status::PERMISSION_DENIED));
        // Neither directory nor creating is free now.
        let new_file = [1, 0, 0xEE, 0xEE, 8, 0, 0];
        for (ins, data) in [(0xCD, &new_file[..]), (0x45, &[]), (0x6F, &[]), (0xF5, &[1]), (0xDF, &[1])] {
            assert_eq!(terminal.bare(ins, data), Err(Status::AUTHENTICATION_ERROR), "{ins:02X}");
            terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
            assert!(terminal.command(ins, data).is_ok(), "{ins:02X}");
            terminal.select(APPLICATION).unwrap();
        }
    }
}

#[test]
fn versions_are_told_to_everybody() {
    let mut terminal = Terminal::with_application(Generation::Ev1, 0x00, 2);
    assert_eq!(terminal.bare(0x64, &[1]), Ok(vec![0]));
    assert_eq!(terminal.bare(0x64, &[2]), Err(Status::NO_SUCH_KEY));
    terminal.select([0; 3]).unwrap();
    assert_eq!(terminal.bare(0x64, &[0]), Ok(vec![0]));
    assert_eq!(terminal.bare(0x64, &[1]), Err(Status::NO_SUCH_KEY));
}

#[test]
fn a_new_key_that_arrives_damaged_is_not_taken() {
    for (generation, way) in super::terminal::AES_WAYS {
        let mut terminal = Terminal::with_application(generation, 0x0F, 2);
        terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
        // The reader believes in another old key than there is, so that the checksum of the new one does not come out.
        assert_eq!(terminal.change_key(1, &KEY, 1, Some(&KEY)), Err(Status::INTEGRITY_ERROR));
        assert_eq!(terminal.authenticate(way, 1, &ZERO_KEY), Ok(vec![]));
    }
}

#[test]
fn which_key_somebody_has_decides_what_they_may_do_with_a_file() {
    let rights = 0x1234;
    for (generation, way) in super::terminal::AES_WAYS {
        let mut terminal = Terminal::with_application(generation, 0x0F, 5);
        terminal.create_file(0xCD, 1, CommMode::Full, rights, 16).unwrap();
        for key_no in 0..5 {
            terminal.authenticate(way, key_no, &ZERO_KEY).unwrap();
            let read = terminal.read(0xBD, 1, 0, 16, CommMode::Full);
            assert_eq!(read.is_ok(), matches!(key_no, 1 | 3), "reading by {key_no}: {read:?}");
            terminal.authenticate(way, key_no, &ZERO_KEY).unwrap();
            let write = terminal.write(0x3D, 1, 0, &[1; 16], CommMode::Full);
            assert_eq!(write.is_ok(), matches!(key_no, 2 | 3), "writing by {key_no}: {write:?}");
            terminal.authenticate(way, key_no, &ZERO_KEY).unwrap();
            let [low, high] = u16::to_le_bytes(rights);
            let change = terminal.secret(0x5F, &[1], &[3, low, high], &[]);
            assert_eq!(change.is_ok(), key_no == 4, "changing by {key_no}: {change:?}");
        }
    }
}
