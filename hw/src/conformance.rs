//! The one suite that every driver and simulator passes.
//!
//! A test hands in the driver and something that stands outside it: hands that hold cards, eyes that see the coil. What
//! fails comes back as a sentence. Real hardware on a bench is tested the same way, with a person or a jig as the outside.

mod chip_card;
mod scanner;

use std::fmt::Display;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub use scanner::{ScannerOutside, code_scanner};
use thiserror::Error;

use crate::lines::{DoorLines, Inputs};
use crate::lock::lock;
use crate::reader::{CardError, CardReader, CardSeen, Feedback, ReaderEvent};
use crate::sim::card::{TearEffect, VirtualCard};

/// How long anything that must happen may take, even on a loaded machine.
pub const LIMIT: Duration = Duration::from_secs(15);

/// What a driver did wrong.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct Violation(String);

/// What every check returns.
pub type Verdict<T = ()> = Result<T, Violation>;

fn violation<T>(what: impl Display) -> Verdict<T> {
    Err(Violation(what.to_string()))
}

fn require(holds: bool, what: impl Display) -> Verdict {
    if holds { Ok(()) } else { violation(what) }
}

fn works<T, E: std::error::Error>(what: &str, result: Result<T, E>) -> Verdict<T> {
    result.map_err(|error| Violation(format!("{what}: {error}")))
}

/// Waits until `holds`, at most `limit`: the one place that polls. `false` if it never did.
pub fn eventually(limit: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    loop {
        if holds() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::park_timeout(Duration::from_millis(2));
    }
}

/// The world on the other side of a door's lines.
pub trait LinesOutside {
    /// Whether the coil is really energised.
    fn coil(&mut self) -> bool;
    /// Opens or shuts the leaf.
    fn set_contact(&mut self, open: bool);
    /// Presses or lets go of the exit button.
    fn set_exit(&mut self, pressed: bool);
    /// Raises or ends the fire alarm.
    fn set_fire(&mut self, fire: bool);
    /// Opens or closes the housing with the tamper contact.
    fn set_tamper(&mut self, open: bool);
}

/// The suite for door lines, all inputs wired and at rest, the lock's sense following the coil.
///
/// # Errors
/// What the driver did wrong.
pub fn door_lines(lines: &mut dyn DoorLines, outside: &mut dyn LinesOutside) -> Verdict {
    require(!lines.driver().is_empty(), "the driver has a name")?;
    a_fresh_driver_is_safe(lines, outside)?;
    the_coil_follows_and_reads_back(lines, outside)?;
    the_sense_of_the_lock_follows_the_coil(lines)?;
    inputs_are_told_apart(lines, outside)?;
    edges_are_told_of(lines, outside)?;
    works("setting the coil off", lines.set_coil(false))
}

fn a_fresh_driver_is_safe(lines: &mut dyn DoorLines, outside: &mut dyn LinesOutside) -> Verdict {
    require(!works("reading the coil", lines.coil())?, "the coil is off after opening")?;
    require(!outside.coil(), "the coil is seen off after opening")
}

fn the_coil_follows_and_reads_back(lines: &mut dyn DoorLines, outside: &mut dyn LinesOutside) -> Verdict {
    for energised in [true, true, false, false, true, false] {
        works("setting the coil", lines.set_coil(energised))?;
        require(outside.coil() == energised, format!("the coil is seen {energised} as soon as set_coil returns"))?;
        require(works("reading the coil", lines.coil())? == energised, format!("the coil reads back {energised}"))?;
    }
    Ok(())
}

fn the_sense_of_the_lock_follows_the_coil(lines: &mut dyn DoorLines) -> Verdict {
    for energised in [true, false] {
        works("setting the coil", lines.set_coil(energised))?;
        let follows = eventually(LIMIT, || lines.inputs().is_ok_and(|inputs| inputs.lock_released == Some(energised)));
        require(follows, format!("the lock's sense follows the coil to {energised}"))?;
    }
    Ok(())
}

fn inputs_are_told_apart(lines: &mut dyn DoorLines, outside: &mut dyn LinesOutside) -> Verdict {
    let one = |number: usize| std::array::from_fn(|at| at == number);
    for pattern in [[false; 4], one(0), one(1), one(2), one(3), [true; 4], [false; 4]] {
        let [contact, exit, fire, tamper] = pattern;
        outside.set_contact(contact);
        outside.set_exit(exit);
        outside.set_fire(fire);
        outside.set_tamper(tamper);
        let mut last = None;
        let seen = eventually(LIMIT, || {
            last = lines.inputs().ok();
            let levels = |now: Inputs| [now.contact_open, now.exit_pressed, now.fire, now.tampered];
            last.is_some_and(|now| levels(now) == pattern.map(Some))
        });
        require(seen, format!("contact, exit, fire, tamper {pattern:?} are seen, last {last:?}"))?;
    }
    require(!works("reading the coil", lines.coil())?, "inputs do not move the coil")
}

fn edges_are_told_of(lines: &mut dyn DoorLines, outside: &mut dyn LinesOutside) -> Verdict {
    let edges = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&edges);
    works(
        "watching",
        lines.watch(Arc::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
        })),
    )?;
    let edge = |name: &str, change: &mut dyn FnMut()| {
        let before = edges.load(Ordering::SeqCst);
        change();
        require(eventually(LIMIT, || edges.load(Ordering::SeqCst) > before), format!("an edge of {name} is told of"))
    };
    for level in [true, false] {
        edge("contact", &mut || outside.set_contact(level))?;
        edge("exit", &mut || outside.set_exit(level))?;
        edge("fire", &mut || outside.set_fire(level))?;
        edge("tamper", &mut || outside.set_tamper(level))?;
    }
    Ok(())
}

/// The hands that hold cards to a reader.
pub trait CardOutside {
    /// Lays a card on the empty reader.
    fn tap(&mut self, card: &VirtualCard);
    /// Takes the card away, if it has not torn itself away.
    fn remove(&mut self);
}

const UID: [u8; 7] = [0x04, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6];
const OTHER_UID: [u8; 7] = [0x04, 0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6];
const GET_UID: [u8; 5] = [0xFF, 0xCA, 0x00, 0x00, 0x00];

/// The suite for card readers, which start without a card and, unless they were used before, untold.
///
/// # Errors
/// What the driver did wrong.
pub fn card_reader(reader: &mut dyn CardReader, outside: &mut dyn CardOutside) -> Verdict {
    require(!reader.driver().is_empty(), "the driver has a name")?;
    the_service_and_a_reader_come_up(reader)?;
    a_wait_ends_when_its_time_is_over(reader)?;
    a_wait_ends_when_interrupted(reader)?;
    no_card_is_an_error(reader)?;
    a_card_is_talked_to(reader, outside)?;
    a_released_card_can_be_talked_to_again(reader, outside)?;
    saying_something_disturbs_nothing(reader, outside)?;
    each_stay_has_its_own_number(reader, outside)?;
    a_card_torn_out_is_an_error_and_a_removal(reader, outside)?;
    chip_card::frames_and_long_answers_come_through(reader, outside)?;
    chip_card::what_was_begun_is_forgotten_when_the_card_leaves(reader, outside)?;
    bad_answers_are_errors(reader, outside)
}

/// Waits for an event that `wanted` accepts, passing over others.
///
/// # Errors
/// It did not come within [`LIMIT`].
pub fn wait_for_event<T>(
    reader: &mut dyn CardReader,
    what: &str,
    mut wanted: impl FnMut(&ReaderEvent) -> Option<T>,
) -> Verdict<T> {
    let deadline = Instant::now() + LIMIT;
    let mut passed_over = Vec::new();
    while Instant::now() < deadline {
        let Some(event) = reader.next_event(deadline.saturating_duration_since(Instant::now())) else { continue };
        match wanted(&event) {
            Some(value) => return Ok(value),
            None => passed_over.push(event),
        }
    }
    violation(format!("{what} is told of; instead came {passed_over:?}"))
}

/// Waits for a card.
///
/// # Errors
/// None came within [`LIMIT`].
pub fn wait_for_card(reader: &mut dyn CardReader) -> Verdict<CardSeen> {
    wait_for_event(reader, "a card", |event| match event {
        ReaderEvent::CardPresent(seen) => Some(seen.clone()),
        _ => None,
    })
}

/// Waits until the card has left.
///
/// # Errors
/// It did not within [`LIMIT`].
pub fn wait_for_removal(reader: &mut dyn CardReader) -> Verdict {
    wait_for_event(reader, "a removal", |event| (*event == ReaderEvent::CardRemoved).then_some(()))
}

fn the_service_and_a_reader_come_up(reader: &mut dyn CardReader) -> Verdict {
    wait_for_event(reader, "the service", |event| (*event == ReaderEvent::ServiceUp).then_some(()))?;
    wait_for_event(reader, "a reader", |event| matches!(event, ReaderEvent::ReaderHere { .. }).then_some(()))?;
    // Further readers, if any, follow at once.
    while reader.next_event(Duration::ZERO).is_some() {}
    Ok(())
}

fn a_wait_ends_when_its_time_is_over(reader: &mut dyn CardReader) -> Verdict {
    let started = Instant::now();
    let event = reader.next_event(Duration::from_millis(120));
    require(event.is_none(), format!("nothing happens on an idle reader, not {event:?}"))?;
    let waited = started.elapsed();
    require(waited >= Duration::from_millis(100), format!("a wait lasts as long as asked for, not {waited:?}"))?;
    require(waited < Duration::from_secs(5), format!("a wait ends in time, not after {waited:?}"))
}

fn a_wait_ends_when_interrupted(reader: &mut dyn CardReader) -> Verdict {
    for delay in [Duration::ZERO, Duration::from_millis(60)] {
        let interrupt = reader.interrupter();
        let started = Instant::now();
        let thread = std::thread::spawn(move || {
            std::thread::park_timeout(delay);
            interrupt();
        });
        let event = reader.next_event(LIMIT);
        let waited = started.elapsed();
        require(thread.join().is_ok(), "an interrupt does not panic")?;
        require(
            event.is_none() && waited < Duration::from_secs(2),
            format!("an interrupt ends a wait: {waited:?}, {event:?}"),
        )?;
    }
    Ok(())
}

fn no_card_is_an_error(reader: &mut dyn CardReader) -> Verdict {
    match reader.transmit(&GET_UID) {
        Err(CardError::NoCard) => Ok(()),
        other => violation(format!("without a card an exchange is refused with NoCard, not {other:?}")),
    }
}

fn uid_answer(uid: &[u8]) -> Vec<u8> {
    [uid, &[0x90, 0x00]].concat()
}

fn a_card_is_talked_to(reader: &mut dyn CardReader, outside: &mut dyn CardOutside) -> Verdict {
    let card = VirtualCard::ntag213(UID);
    outside.tap(&card);
    let seen = wait_for_card(reader)?;
    require(seen.atr == card.atr(), format!("the card's ATR is told of, not {:02X?}", seen.atr))?;
    let uid = works("reading the UID", reader.transmit(&GET_UID))?;
    require(uid == uid_answer(&UID), format!("the UID is the card's, not {uid:02X?}"))?;
    let written = works("writing a page", reader.transmit(&[0xFF, 0xD6, 0x00, 0x08, 0x04, 1, 2, 3, 4]))?;
    require(written == [0x90, 0x00], format!("a page is written, not {written:02X?}"))?;
    let read = works("reading a page", reader.transmit(&[0xFF, 0xB0, 0x00, 0x08, 0x04]))?;
    require(read == [1, 2, 3, 4, 0x90, 0x00], format!("a page is read back, not {read:02X?}"))?;
    let refused = works("reading past the end", reader.transmit(&[0xFF, 0xB0, 0x00, 0xF0, 0x04]))?;
    require(refused == [0x6A, 0x82], format!("a status word comes through, not {refused:02X?}"))?;
    outside.remove();
    wait_for_removal(reader)?;
    no_card_is_an_error(reader)
}

fn a_released_card_can_be_talked_to_again(reader: &mut dyn CardReader, outside: &mut dyn CardOutside) -> Verdict {
    outside.tap(&VirtualCard::classic([1, 2, 3, 4]));
    wait_for_card(reader)?;
    for _ in 0..3 {
        let uid = works("reading the UID", reader.transmit(&GET_UID))?;
        require(uid == uid_answer(&[1, 2, 3, 4]), "the UID is the card's after a release")?;
        reader.release_card();
    }
    let event = reader.next_event(Duration::from_millis(600));
    require(event.is_none(), format!("releasing a card is no event, not {event:?}"))?;
    outside.remove();
    wait_for_removal(reader)
}

fn saying_something_disturbs_nothing(reader: &mut dyn CardReader, outside: &mut dyn CardOutside) -> Verdict {
    let said = [Feedback::Granted, Feedback::Refused, Feedback::Working, Feedback::CloseDoor, Feedback::Ready];
    said.iter().for_each(|feedback| reader.feedback(*feedback));
    outside.tap(&VirtualCard::classic([1, 2, 3, 4]));
    wait_for_card(reader)?;
    for feedback in said {
        reader.feedback(feedback);
        let uid = works("reading the UID", reader.transmit(&GET_UID))?;
        require(uid == uid_answer(&[1, 2, 3, 4]), "the UID is the card's after something was said")?;
        reader.feedback(feedback);
    }
    reader.release_card();
    said.iter().for_each(|feedback| reader.feedback(*feedback));
    let event = reader.next_event(Duration::from_millis(600));
    require(event.is_none(), format!("saying something is no event, not {event:?}"))?;
    outside.remove();
    wait_for_removal(reader)
}

fn each_stay_has_its_own_number(reader: &mut dyn CardReader, outside: &mut dyn CardOutside) -> Verdict {
    let mut last = 0;
    for uid in [UID, UID, OTHER_UID] {
        outside.tap(&VirtualCard::ntag213(uid));
        let seen = wait_for_card(reader)?;
        require(seen.insertion > last, "a later stay has a greater number")?;
        last = seen.insertion;
        outside.remove();
        wait_for_removal(reader)?;
    }
    Ok(())
}

fn a_card_torn_out_is_an_error_and_a_removal(reader: &mut dyn CardReader, outside: &mut dyn CardOutside) -> Verdict {
    let card = VirtualCard::ntag213(UID);
    card.tear_after(2, TearEffect::Lost);
    outside.tap(&card);
    wait_for_card(reader)?;
    for _ in 0..2 {
        works("an exchange before the tear", reader.transmit(&GET_UID))?;
    }
    match reader.transmit(&GET_UID) {
        Err(error) if error.is_torn() => {}
        other => return violation(format!("a card torn out in the middle is a torn error, not {other:?}")),
    }
    wait_for_removal(reader)?;
    outside.remove();
    outside.tap(&card);
    wait_for_card(reader)?;
    let uid = works("reading the UID after the tear", reader.transmit(&GET_UID))?;
    require(uid == uid_answer(&UID), "the card works when held again")?;
    outside.remove();
    wait_for_removal(reader)
}

fn bad_answers_are_errors(reader: &mut dyn CardReader, outside: &mut dyn CardOutside) -> Verdict {
    let seen: Mutex<Vec<String>> = Mutex::default();
    let mut with = |bytes: Vec<u8>| -> Verdict<Result<Vec<u8>, CardError>> {
        let card = VirtualCard::ntag213(UID);
        card.answer_next_with(bytes);
        outside.tap(&card);
        wait_for_card(reader)?;
        let answer = reader.transmit(&GET_UID);
        lock(&seen).push(format!("{answer:?}"));
        outside.remove();
        wait_for_removal(reader)?;
        Ok(answer)
    };
    let garbage = with(vec![0xAA; 300])?;
    require(garbage.is_ok_and(|bytes| bytes == [0xAA; 300]), "garbage is passed on as it is")?;
    let empty = with(vec![])?;
    require(empty.is_err_and(|error| error.is_torn()), format!("an empty answer is a torn error: {:?}", lock(&seen)))?;
    let endless = with(vec![0xAA; 6000])?;
    require(matches!(endless, Err(CardError::TooLong)), format!("an endless answer is refused: {:?}", lock(&seen)))
}
