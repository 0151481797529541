//! The card itself: versions, settings, applications, its random identifier.

use super::terminal::{APPLICATION, Terminal, UID, ZERO_KEY};
use crate::desfire::Status;
use crate::desfire::rights::CommMode;
use crate::{Generation, Reply, VirtualCard};

const KEY: [u8; 16] = *b"the card's own k";
const AES_MASTER: u8 = 0x80;

fn get_data(card: &VirtualCard, p1: u8) -> Vec<u8> {
    let Reply::Answer(answer) = card.answer(&[0xFF, 0xCA, p1, 0, 0]) else { panic!("torn") };
    answer
}

#[test]
fn a_reader_sees_a_desfire_and_its_uid() {
    let card = VirtualCard::desfire_ev2(UID);
    assert_eq!(card.atr(), [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]);
    assert_eq!(get_data(&card, 0), [&UID[..], &[0x90, 0x00]].concat());
    assert_eq!(get_data(&card, 1), [0x06, 0x75, 0x77, 0x81, 0x02, 0x80, 0x90, 0x00]);
    assert_eq!(card.answer(&[0xFF, 0xCA, 0, 0, 4]), Reply::Answer(vec![0x6C, 7]));
}

#[test]
fn each_generation_says_which_it_is() {
    for (generation, hardware, software) in
        [(Generation::Ev1, (1, 0), (1, 4)), (Generation::Ev2, (0x12, 0), (2, 1)), (Generation::Ev3, (0x33, 0), (3, 0))]
    {
        let mut terminal = Terminal::new(generation);
        let said = [terminal.frame(0x60, &[]), terminal.frame(0xAF, &[]), terminal.frame(0xAF, &[])];
        let status: Vec<_> = said.iter().map(|(_, status)| *status).collect();
        assert_eq!(status, [Status::ADDITIONAL_FRAME, Status::ADDITIONAL_FRAME, Status::OPERATION_OK]);
        assert_eq!((said[0].0[3], said[0].0[4]), hardware);
        assert_eq!((said[1].0[3], said[1].0[4]), software);
        assert_eq!(said[2].0[..7], UID);
    }
}

#[test]
fn the_factory_s_des_key_gives_way_to_an_aes_key_in_both_old_protocols() {
    for generation in [Generation::Ev1, Generation::Ev2] {
        for way in [0x0A, 0x1A] {
            let mut terminal = Terminal::new(generation);
            assert_eq!(terminal.bare(0x45, &[]), Ok(vec![0x0F, 0x01]));
            terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
            assert_eq!(terminal.change_key(AES_MASTER, &KEY, 0x42, None), Ok(vec![]), "{way:02X}");
            assert!(!terminal.card.is_authenticated());
            assert_eq!(terminal.card.master_key_version(), Some(0x42));
            assert_eq!(terminal.bare(0x45, &[]), Ok(vec![0x0F, 0x81]));
            assert_eq!(terminal.authenticate(way, 0, &ZERO_KEY), Err(Status::AUTHENTICATION_ERROR));
            assert_eq!(terminal.authenticate(0xAA, 0, &ZERO_KEY), Err(Status::AUTHENTICATION_ERROR));
            assert_eq!(terminal.authenticate(0xAA, 0, &KEY), Ok(vec![]));
        }
    }
}

#[test]
fn the_settings_of_the_card_change_in_every_protocol_until_they_are_frozen() {
    for way in [0x0A, 0x1A, 0xAA, 0x71] {
        let mut terminal = Terminal::new(Generation::Ev2);
        if matches!(way, 0xAA | 0x71) {
            terminal.authenticate(0x1A, 0, &ZERO_KEY).unwrap();
            terminal.change_key(AES_MASTER, &ZERO_KEY, 1, None).unwrap();
        }
        terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
        assert_eq!(terminal.secret(0x54, &[], &[0x07], &[]), Ok(vec![]), "{way:02X}");
        assert_eq!(terminal.command(0x45, &[]).map(|settings| settings[0]), Ok(0x07));
        assert_eq!(terminal.secret(0x54, &[], &[0x0F], &[]), Err(Status::PERMISSION_DENIED));
    }
}

#[test]
fn the_settings_of_the_card_are_honoured() {
    let mut terminal = Terminal::new(Generation::Ev1);
    terminal.create_application([1, 0, 0], 0x0F, 1).unwrap();
    terminal.authenticate(0x1A, 0, &ZERO_KEY).unwrap();
    terminal.secret(0x54, &[], &[0x08], &[]).unwrap();
    terminal.select([0; 3]).unwrap();
    // Not free: directory, creating, deleting. Not changeable: the master key.
    for (ins, data) in [(0x6A, &[][..]), (0x45, &[]), (0xCA, &[2, 0, 0, 0x0F, 0x81]), (0xDA, &[1, 0, 0])] {
        assert_eq!(terminal.bare(ins, data), Err(Status::AUTHENTICATION_ERROR), "{ins:02X}");
        terminal.authenticate(0x1A, 0, &ZERO_KEY).unwrap();
        assert!(terminal.command(ins, data).is_ok(), "{ins:02X}");
        terminal.select([0; 3]).unwrap();
    }
    terminal.authenticate(0x1A, 0, &ZERO_KEY).unwrap();
    assert_eq!(terminal.change_key(AES_MASTER, &KEY, 1, None), Err(Status::PERMISSION_DENIED));
}

#[test]
fn an_application_is_deleted_by_its_own_key_only_where_creating_is_free() {
    let mut terminal = Terminal::with_application(Generation::Ev2, 0x0F, 1);
    terminal.create_application([9, 9, 9], 0x0F, 1).unwrap_err();
    terminal.select(APPLICATION).unwrap();
    assert_eq!(terminal.bare(0xDA, &APPLICATION), Err(Status::AUTHENTICATION_ERROR));
    terminal.authenticate(0x71, 0, &ZERO_KEY).unwrap();
    assert_eq!(terminal.command(0xDA, &APPLICATION), Ok(vec![]));
    assert_eq!(terminal.card.selected_application(), None);
    assert!(!terminal.card.has_application(APPLICATION));
}

#[test]
fn applications_are_listed_in_order_and_in_frames_of_whole_identifiers() {
    let mut terminal = Terminal::new(Generation::Ev1);
    for number in 0..28 {
        terminal.create_application([number, 0, 1], 0x0F, 1).unwrap();
    }
    assert_eq!(terminal.create_application([0xFF, 0, 1], 0x0F, 1), Err(Status::COUNT_ERROR));
    let (first, status) = terminal.frame(0x6A, &[]);
    assert_eq!((first.len(), status), (57, Status::ADDITIONAL_FRAME));
    let (second, status) = terminal.frame(0xAF, &[]);
    assert_eq!((second.len(), status), (27, Status::OPERATION_OK));
    assert_eq!([first, second].concat(), terminal.card.application_ids().concat());
}

#[test]
fn memory_is_given_back_by_a_format_alone() {
    let mut terminal = Terminal::with_application(Generation::Ev1, 0x0F, 1);
    let fresh = VirtualCard::desfire_ev1(UID).free_bytes().unwrap();
    let free = |terminal: &mut Terminal| {
        let said = terminal.bare(0x6E, &[]).unwrap();
        usize::from(said[0]) | usize::from(said[1]) << 8 | usize::from(said[2]) << 16
    };
    let before = free(&mut terminal);
    assert_eq!(Some(before), terminal.card.free_bytes());
    assert!(before < fresh);
    terminal.create_file(0xCD, 1, CommMode::Plain, 0xEEEE, 1000).unwrap();
    let standard = before - free(&mut terminal);
    terminal.create_file(0xCB, 2, CommMode::Plain, 0xEEEE, 1000).unwrap();
    let backup = before - standard - free(&mut terminal);
    assert!(standard >= 1000 && backup >= 2000);
    terminal.bare(0xDF, &[1]).unwrap();
    assert_eq!(free(&mut terminal), before - standard - backup);
    assert_eq!(terminal.create_file(0xCD, 3, CommMode::Plain, 0xEEEE, 7000), Err(Status::OUT_OF_EEPROM_ERROR));
    terminal.select([0; 3]).unwrap();
    terminal.authenticate(0x1A, 0, &ZERO_KEY).unwrap();
    terminal.command(0xFC, &[]).unwrap();
    assert_eq!(terminal.card.free_bytes(), Some(fresh));
    assert!(terminal.card.application_ids().is_empty());
    assert_eq!(terminal.command(0x6A, &[]), Ok(vec![]), "and the session goes on");
}

#[test]
fn a_card_with_a_random_identifier_shows_a_new_one_at_each_power_up_and_its_uid_to_keys_only() {
    let mut terminal = Terminal::new(Generation::Ev2);
    terminal.authenticate(0x1A, 0, &ZERO_KEY).unwrap();
    terminal.secret(0x5C, &[0], &[0x02], &[]).unwrap();
    assert!(terminal.card.has_random_id());
    let mut shown = Vec::new();
    for _ in 0..3 {
        terminal.card.power_on();
        let uid = get_data(&terminal.card, 0);
        assert_eq!((uid.len(), uid[0]), (6, 0x08));
        assert_eq!(get_data(&terminal.card, 0), uid, "it stays while the power does");
        terminal.select([0; 3]).unwrap();
        assert_eq!(get_data(&terminal.card, 0), uid, "whatever is selected");
        shown.push(uid);
    }
    shown.sort();
    shown.dedup();
    assert_eq!(shown.len(), 3);
    let mut terminal = Terminal::with(terminal.card);
    assert_eq!(terminal.bare(0x60, &[]).unwrap()[14..21], [0; 7]);
    terminal.authenticate(0x1A, 0, &ZERO_KEY).unwrap();
    assert_eq!(terminal.command(0x60, &[]).unwrap()[14..21], UID);
    assert_eq!(terminal.card.uid(), UID);
}

#[test]
fn what_is_configured_cannot_be_taken_back_and_a_disabled_format_formats_nothing() {
    let mut terminal = Terminal::with_application(Generation::Ev1, 0x0F, 1);
    terminal.select([0; 3]).unwrap();
    terminal.authenticate(0x1A, 0, &ZERO_KEY).unwrap();
    terminal.secret(0x5C, &[0], &[0x03], &[]).unwrap();
    terminal.secret(0x5C, &[0], &[0x00], &[]).unwrap();
    assert!(terminal.card.has_random_id());
    for (option, configuration) in [(0, 0x04), (1, 0x00)] {
        let said = terminal.secret(0x5C, &[option], &[configuration], &[]);
        assert_eq!(said, Err(Status::PARAMETER_ERROR), "what is not known is not set");
        terminal.authenticate(0x1A, 0, &ZERO_KEY).unwrap();
    }
    assert_eq!(terminal.command(0xFC, &[]), Err(Status::PERMISSION_DENIED));
    assert!(terminal.card.has_application(APPLICATION));
}

#[test]
fn the_name_of_desfire_selects_the_card_and_other_names_are_not_found() {
    let mut terminal = Terminal::with_application(Generation::Ev1, 0x0F, 1);
    terminal.authenticate(0xAA, 0, &ZERO_KEY).unwrap();
    let select = |name: &[u8]| [&[0, 0xA4, 4, 0, name.len() as u8], name, &[0]].concat();
    let name = [0xD2, 0x76, 0, 0, 0x85, 1];
    assert_eq!(terminal.card.answer(&select(&[&name[..], &[1]].concat())), Reply::Answer(vec![0x6A, 0x82]));
    assert!(terminal.card.is_authenticated());
    assert_eq!(terminal.card.answer(&select(&[&name[..], &[0]].concat())), Reply::Answer(vec![0x90, 0]));
    assert_eq!((terminal.card.selected_application(), terminal.card.is_authenticated()), (None, false));
}
