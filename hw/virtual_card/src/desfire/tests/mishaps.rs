//! Tears, loss of power, forgers, and cards that are put away and taken out again.

use proptest::prelude::*;

use super::terminal::{AES_WAYS, APPLICATION, Terminal, UID, ZERO_KEY};
use crate::desfire::Status;
use crate::desfire::rights::CommMode;
use crate::{Generation, LoadError, Reply, TearEffect, VirtualCard};

const KEY: [u8; 16] = *b"only on this one";

#[test]
fn the_loss_of_power_takes_the_session_the_selection_and_what_was_begun() {
    for (generation, way) in AES_WAYS {
        let mut terminal = Terminal::with_application(generation, 0x0F, 1);
        terminal.create_file(0xCB, 1, CommMode::Plain, 0xEEEE, 100).unwrap();
        terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
        terminal.card.power_off();
        assert_eq!((terminal.card.selected_application(), terminal.card.is_authenticated()), (None, false));
        terminal.select(APPLICATION).unwrap();
        terminal.frame(0xBD, &[1, 0, 0, 0, 100, 0, 0]);
        terminal.card.power_on();
        assert_eq!(terminal.frame(0xAF, &[]).1, Status::COMMAND_ABORTED, "half a file was read");
        terminal.frame(way, if way == 0x71 { &[0, 0] } else { &[0] });
        terminal.card.power_on();
        assert_eq!(terminal.frame(0xAF, &[0; 32]).1, Status::COMMAND_ABORTED, "half an authentication");
    }
}

#[test]
fn a_torn_change_of_a_key_happened_or_not_and_never_half() {
    for (effect, works, fails) in [(TearEffect::Applied, KEY, ZERO_KEY), (TearEffect::Lost, ZERO_KEY, KEY)] {
        for (generation, way) in AES_WAYS {
            let mut terminal = Terminal::with_application(generation, 0x0F, 1);
            // What the reader would send, from a twin of the card.
            let mut twin = Terminal::with_application(generation, 0x0F, 1);
            twin.authenticate(way, 0, &ZERO_KEY).unwrap();
            twin.card.record();
            twin.change_key(0, &KEY, 1, None).unwrap();
            let command = twin.card.recording().remove(0).command;
            terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
            terminal.card.tear_after(0, effect);
            assert_eq!(terminal.card.answer(&command), Reply::Torn);
            assert!(!terminal.card.is_authenticated());
            terminal.select(APPLICATION).unwrap();
            assert_eq!(terminal.authenticate(way, 0, &fails), Err(Status::AUTHENTICATION_ERROR), "{effect:?}");
            assert_eq!(terminal.authenticate(way, 0, &works), Ok(vec![]), "{effect:?}");
        }
    }
}

#[test]
fn a_tear_comes_at_the_exchange_that_was_asked_for() {
    let card = VirtualCard::desfire_ev1(UID);
    card.tear_after(2, TearEffect::Applied);
    let version = [0x90, 0x60, 0, 0, 0];
    let more = [0x90, 0xAF, 0, 0, 0];
    assert!(matches!(card.answer(&version), Reply::Answer(_)));
    assert!(matches!(card.answer(&more), Reply::Answer(_)));
    assert_eq!(card.answer(&more), Reply::Torn);
    assert_eq!(card.exchanges(), 3);
    assert_eq!(card.answer(&more), Reply::Answer(vec![0x91, 0xCA]), "whoever comes back begins anew");
    assert!(card.spoken_to_ns() > 0);
}

#[test]
fn a_recorded_session_is_worth_nothing_to_whoever_plays_it_back() {
    for (generation, way) in AES_WAYS {
        let mut terminal = Terminal::with_application(generation, 0x0F, 1);
        terminal.card.power_on();
        terminal.card.record();
        terminal.select(APPLICATION).unwrap();
        terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
        let heard = terminal.card.recording();
        assert_eq!(heard.len(), 3);
        // The forged card says the same again …
        let forged = VirtualCard::replaying(&terminal.card, heard.clone());
        assert_eq!((forged.uid(), forged.atr()), (terminal.card.uid(), terminal.card.atr()));
        for _ in 0..2 {
            forged.power_on();
            for exchange in &heard {
                assert_eq!(forged.answer(&exchange.command), exchange.reply);
            }
            assert_eq!(forged.answer(&[0x90, 0x60, 0, 0, 0]), Reply::Answer(vec![0x91, 0xCA]));
        }
        // … and the forged reader finds that the card has drawn another number.
        terminal.card.power_on();
        let answers: Vec<_> = heard.iter().map(|exchange| terminal.card.answer(&exchange.command)).collect();
        assert_eq!(answers[0], heard[0].reply);
        assert_ne!(answers[1], heard[1].reply);
        assert_eq!(answers[2], Reply::Answer(vec![0x91, 0xAE]));
    }
}

#[test]
fn a_clone_has_the_uid_and_none_of_the_keys() {
    let mut terminal = Terminal::with_application(Generation::Ev2, 0x0F, 1);
    terminal.authenticate(0x71, 0, &ZERO_KEY).unwrap();
    terminal.change_key(0, &KEY, 1, None).unwrap();
    let clone = VirtualCard::clone_uid_of(&terminal.card);
    assert_eq!((clone.uid(), clone.atr()), (terminal.card.uid(), terminal.card.atr()));
    let mut clone = Terminal::with(clone);
    assert_eq!(clone.select(APPLICATION), Err(Status::APPLICATION_NOT_FOUND));
    clone.create_application(APPLICATION, 0x0F, 1).unwrap();
    clone.select(APPLICATION).unwrap();
    assert_eq!(clone.authenticate(0x71, 0, &KEY), Err(Status::AUTHENTICATION_ERROR));
    let label = VirtualCard::ntag213(UID);
    label.put_user_memory(b"somebody's label");
    let clone = VirtualCard::clone_uid_of(&label);
    assert_eq!((clone.uid(), clone.atr()), (label.uid(), label.atr()));
    assert_ne!(clone.user_memory(), label.user_memory());
}

#[test]
fn an_answer_can_be_replaced_once() {
    let card = VirtualCard::desfire_ev1(UID);
    card.answer_next_with(vec![1; 300]);
    assert_eq!(card.answer(&[0x90, 0x60, 0, 0, 0]), Reply::Answer(vec![1; 300]));
    assert!(matches!(card.answer(&[0x90, 0xAF, 0, 0, 0]), Reply::Answer(answer) if answer.len() == 9));
}

#[test]
fn a_card_that_was_put_away_is_the_same_when_it_is_taken_out() {
    let mut terminal = Terminal::with_application(Generation::Ev2, 0x0B, 2);
    terminal.authenticate(0x71, 0, &ZERO_KEY).unwrap();
    terminal.create_file(0xCB, 3, CommMode::Full, 0x1000, 40).unwrap();
    terminal.change_key(1, &KEY, 9, Some(&ZERO_KEY)).unwrap();
    terminal.authenticate(0x71, 1, &KEY).unwrap();
    terminal.write(0x8D, 3, 0, &[6; 40], CommMode::Full).unwrap_err();
    terminal.authenticate(0x71, 0, &ZERO_KEY).unwrap();
    terminal.write(0x8D, 3, 0, &[6; 40], CommMode::Full).unwrap();
    terminal.command(0xC7, &[]).unwrap();
    let saved = terminal.card.save().unwrap();
    let mut taken_out = Terminal::with(VirtualCard::load(&saved).unwrap());
    assert!(!taken_out.card.is_authenticated());
    taken_out.select(APPLICATION).unwrap();
    taken_out.authenticate(0x71, 1, &KEY).unwrap();
    assert_eq!(taken_out.read(0xAD, 3, 0, 40, CommMode::Full), Ok(vec![6; 40]));
    assert_eq!(taken_out.card.save().unwrap(), saved);
}

#[test]
fn what_is_no_saved_card_is_refused_without_showing_what_it_is() {
    let saved = Terminal::with_application(Generation::Ev1, 0x0F, 2).card.save().unwrap();
    assert!(matches!(VirtualCard::load("{}"), Err(LoadError::NotACard { .. })));
    let cut = VirtualCard::load(&saved[..saved.len() - 5]).unwrap_err();
    assert!(matches!(cut, LoadError::NotACard { line: 1, .. }));
    assert_eq!(
        VirtualCard::load(&saved.replace("\"format\":1", "\"format\":2")).unwrap_err(),
        LoadError::UnknownFormat(2)
    );
    assert_eq!(
        VirtualCard::load(&saved.replace("\"used_bytes\":", "\"used_bytes\":99")).unwrap_err(),
        LoadError::Impossible
    );
}

#[test]
fn every_kind_of_card_can_be_put_away() {
    let recorded = VirtualCard::classic([1; 4]);
    recorded.record();
    let _ = recorded.answer(&[0xFF, 0xCA, 0, 0, 0]);
    let replaying = VirtualCard::replaying(&recorded, recorded.recording());
    for card in [VirtualCard::ntag213(UID), VirtualCard::classic([1; 4]), VirtualCard::unknown(&[7; 10]), replaying] {
        let same = VirtualCard::load(&card.save().unwrap()).unwrap();
        assert_eq!((same.uid(), same.atr(), same.user_memory()), (card.uid(), card.atr(), card.user_memory()));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered_with_a_status(apdus in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..270), 1..8)) {
        for generation in [Generation::Ev1, Generation::Ev2] {
            let terminal = Terminal::with_application(generation, 0x0F, 1);
            for apdu in &apdus {
                let Reply::Answer(answer) = terminal.card.answer(apdu) else { panic!("torn") };
                prop_assert!((2..=258).contains(&answer.len()));
            }
        }
    }

    #[test]
    fn any_native_commands_are_answered_whoever_is_authenticated(
        commands in proptest::collection::vec((any::<u8>(), proptest::collection::vec(any::<u8>(), 0..60)), 1..12),
    ) {
        for (generation, way) in AES_WAYS {
            let mut terminal = Terminal::with_application(generation, 0x0F, 2);
            terminal.create_file(0xCB, 1, CommMode::Full, 0x0000, 200).unwrap();
            terminal.authenticate(way, 0, &ZERO_KEY).unwrap();
            for (ins, data) in &commands {
                let (answer, status) = terminal.frame(*ins, data);
                let went_well = matches!(status, Status::OPERATION_OK | Status::ADDITIONAL_FRAME);
                prop_assert!(went_well || (answer.is_empty() && !terminal.card.is_authenticated()), "{ins:02X}");
            }
        }
    }

    #[test]
    fn any_text_is_a_card_or_an_error(text in ".{0,200}") {
        prop_assert!(VirtualCard::load(&text).is_err());
    }
}
