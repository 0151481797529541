//! The conformance suite on the PC/SC driver, over a real pcscd with a virtual reader.
//!
//! libpcsclite takes its socket from the environment of the process, so each test runs itself again as a child whose
//! environment says which pcscd to use.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use frontdesk_hw::claims::ReaderClaims;
use frontdesk_hw::conformance::{
    self, CardOutside, LIMIT, eventually, wait_for_card, wait_for_event, wait_for_removal,
};
use frontdesk_hw::pcsc_reader::PcscReader;
use frontdesk_hw::quirks::SHORT_COMMAND_BYTES;
use frontdesk_hw::reader::{CardError, CardReader, ReaderEvent};
use frontdesk_hw::sim::card::VirtualCard;
use frontdesk_hw::sim::pcscd::PrivatePcscd;
use frontdesk_hw::sim::vpcd::VpcdCard;

const DIR: &str = "FRONTDESK_TEST_PCSCD_DIR";
const GET_UID: [u8; 5] = [0xFF, 0xCA, 0, 0, 0];
/// The first of the two virtual readers.
const FIRST: &str = "00 00";

/// Runs `story` in a child process that has a directory for a pcscd of its own.
fn with_own_pcscd(test: &str, story: impl FnOnce(&Path)) {
    if let Some(dir) = std::env::var_os(DIR) {
        return story(&PathBuf::from(dir));
    }
    let dir = tempfile::tempdir().unwrap();
    // A card that never answers blocks SCardTransmit for ever: a bug must not block the tests as well.
    let output = Command::new("timeout")
        .args(["--kill-after=1", "60"])
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(DIR, dir.path())
        .env("PCSCLITE_CSOCK_NAME", PrivatePcscd::socket_in(dir.path()))
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    eprintln!("{said}");
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "the test ran: {said}");
}

struct VirtualReader {
    port: u16,
    card: Option<VpcdCard>,
}

impl CardOutside for VirtualReader {
    fn tap(&mut self, card: &VirtualCard) {
        self.card = Some(VpcdCard::insert(card.clone(), self.port, LIMIT).unwrap());
    }
    fn remove(&mut self) {
        self.card = None;
    }
}

fn reader() -> PcscReader {
    PcscReader::new(Some(FIRST.into()))
}

fn uid_of(reader: &mut dyn CardReader) -> Vec<u8> {
    reader.transmit(&GET_UID).unwrap()
}

fn service_up(event: &ReaderEvent) -> Option<()> {
    (*event == ReaderEvent::ServiceUp).then_some(())
}

fn service_down(event: &ReaderEvent) -> Option<()> {
    matches!(event, ReaderEvent::ServiceDown { .. }).then_some(())
}

#[test]
fn the_pcsc_driver_conforms() {
    with_own_pcscd("the_pcsc_driver_conforms", |dir| {
        let pcscd = PrivatePcscd::start(dir).unwrap();
        let mut hand = VirtualReader { port: pcscd.vpcd_port(), card: None };
        conformance::card_reader(&mut reader(), &mut hand).unwrap();
    });
}

#[test]
fn the_pcsc_driver_conforms_on_readers_whose_lamp_does_not_listen() {
    with_own_pcscd("the_pcsc_driver_conforms_on_readers_whose_lamp_does_not_listen", |dir| {
        for (number, name) in ["ACS ACR122U PICC Interface", "ACS ACR1252 Dual Reader PICC"].iter().enumerate() {
            std::fs::create_dir_all(dir.join("run")).unwrap();
            let pcscd = PrivatePcscd::start_named(&dir.join(number.to_string()), name).unwrap();
            // libpcsclite looks for one socket only.
            std::os::unix::fs::symlink(pcscd.socket(), dir.join("run/pcscd.comm")).unwrap();
            let mut outside = VirtualReader { port: pcscd.vpcd_port(), card: None };
            conformance::card_reader(&mut reader(), &mut outside).unwrap();
            std::fs::remove_file(dir.join("run/pcscd.comm")).unwrap();
        }
    });
}

#[test]
fn a_pcscd_killed_and_restarted_while_waiting_is_told_of_and_survived() {
    with_own_pcscd("a_pcscd_killed_and_restarted_while_waiting_is_told_of_and_survived", |dir| {
        let mut pcscd = PrivatePcscd::start(dir).unwrap();
        let port = pcscd.vpcd_port();
        let mut reader = reader();
        wait_for_event(&mut reader, "a reader", |event| matches!(event, ReaderEvent::ReaderHere { .. }).then_some(()))
            .unwrap();
        for uid in [[1; 4], [2; 4]] {
            let card = VpcdCard::insert(VirtualCard::classic(uid), port, LIMIT).unwrap();
            wait_for_card(&mut reader).unwrap();
            uid_of(&mut reader);
            // While this thread waits for an event, with a card connected.
            let killed = Arc::new(AtomicBool::new(false));
            let done = Arc::clone(&killed);
            let killer = std::thread::spawn(move || {
                std::thread::park_timeout(Duration::from_millis(100));
                pcscd.kill().unwrap();
                done.store(true, Ordering::SeqCst);
                pcscd
            });
            wait_for_removal(&mut reader).unwrap();
            wait_for_event(&mut reader, "ServiceDown", service_down).unwrap();
            assert!(reader.transmit(&GET_UID).is_err());
            drop(card);
            pcscd = killer.join().unwrap();
            assert!(killed.load(Ordering::SeqCst));
            // Told once, however often it is tried.
            let event = reader.next_event(Duration::from_millis(900));
            assert_eq!(event, None);
            pcscd.start_again().unwrap();
            wait_for_event(&mut reader, "ServiceUp", service_up).unwrap();
            let _card = VpcdCard::insert(VirtualCard::classic([7; 4]), port, LIMIT).unwrap();
            wait_for_card(&mut reader).unwrap();
            assert_eq!(uid_of(&mut reader), [7, 7, 7, 7, 0x90, 0]);
            drop(_card);
            wait_for_removal(&mut reader).unwrap();
        }
    });
}

#[test]
fn a_pcscd_that_comes_late_is_found_and_until_then_waits_can_be_interrupted() {
    with_own_pcscd("a_pcscd_that_comes_late_is_found_and_until_then_waits_can_be_interrupted", |dir| {
        let mut reader = reader();
        assert!(matches!(reader.next_event(LIMIT), Some(ReaderEvent::ServiceDown { .. })));
        let interrupt = reader.interrupter();
        let started = Instant::now();
        let thread = std::thread::spawn(move || interrupt());
        assert_eq!(reader.next_event(LIMIT), None);
        assert!(started.elapsed() < Duration::from_secs(1));
        thread.join().unwrap();
        let pcscd = PrivatePcscd::start(dir).unwrap();
        wait_for_event(&mut reader, "ServiceUp", service_up).unwrap();
        let _card = VpcdCard::insert(VirtualCard::classic([7; 4]), pcscd.vpcd_port(), LIMIT).unwrap();
        wait_for_card(&mut reader).unwrap();
    });
}

#[test]
fn a_second_reader_s_card_waits_until_the_first_has_left() {
    with_own_pcscd("a_second_reader_s_card_waits_until_the_first_has_left", |dir| {
        let pcscd = PrivatePcscd::start(dir).unwrap();
        let mut reader = PcscReader::new(None);
        let first = VpcdCard::insert(VirtualCard::classic([1; 4]), pcscd.vpcd_port(), LIMIT).unwrap();
        let seen = wait_for_card(&mut reader).unwrap();
        assert!(seen.reader.ends_with("00 00"), "{}", seen.reader);
        let _second = VpcdCard::insert(VirtualCard::classic([2; 4]), pcscd.vpcd_port() + 1, LIMIT).unwrap();
        assert_eq!(reader.next_event(Duration::from_millis(1200)), None);
        assert_eq!(uid_of(&mut reader), [1, 1, 1, 1, 0x90, 0]);
        first.remove();
        wait_for_removal(&mut reader).unwrap();
        assert!(wait_for_card(&mut reader).unwrap().reader.ends_with("00 01"));
        assert_eq!(uid_of(&mut reader), [2, 2, 2, 2, 0x90, 0]);
    });
}

fn reader_here(reader: &mut PcscReader) -> String {
    wait_for_event(reader, "a reader", |event| match event {
        ReaderEvent::ReaderHere { reader } => Some(reader.clone()),
        _ => None,
    })
    .unwrap()
}

#[test]
fn two_drivers_that_share_never_use_the_same_reader_and_each_sees_its_own_cards() {
    with_own_pcscd("two_drivers_that_share_never_use_the_same_reader_and_each_sees_its_own_cards", |dir| {
        let pcscd = PrivatePcscd::start(dir).unwrap();
        let claims = ReaderClaims::default();
        let mut first = PcscReader::one_of_several(Some("Frontdesk Virtual".into()), &claims);
        let mut second = PcscReader::one_of_several(Some("Frontdesk Virtual".into()), &claims);
        let names = [reader_here(&mut first), reader_here(&mut second)];
        assert_ne!(names[0], names[1]);
        let port = |name: &str| pcscd.vpcd_port() + u16::from(!name.contains(FIRST));
        let ports = [port(&names[0]), port(&names[1])];
        let _one = VpcdCard::insert(VirtualCard::classic([1; 4]), ports[0], LIMIT).unwrap();
        let _two = VpcdCard::insert(VirtualCard::classic([2; 4]), ports[1], LIMIT).unwrap();
        wait_for_card(&mut first).unwrap();
        wait_for_card(&mut second).unwrap();
        assert_eq!(uid_of(&mut first), [1, 1, 1, 1, 0x90, 0]);
        assert_eq!(uid_of(&mut second), [2, 2, 2, 2, 0x90, 0]);
        // A third finds nothing until one of them lets go.
        let mut third = PcscReader::one_of_several(None, &claims);
        wait_for_event(&mut third, "the service", service_up).unwrap();
        assert_eq!(third.next_event(Duration::from_millis(600)), None);
        drop(second);
        assert_eq!(reader_here(&mut third), names[1]);
    });
}

#[test]
fn a_command_that_a_reader_does_not_take_is_not_sent_and_the_card_stays_usable() {
    with_own_pcscd("a_command_that_a_reader_does_not_take_is_not_sent_and_the_card_stays_usable", |dir| {
        let pcscd = PrivatePcscd::start(dir).unwrap();
        let mut reader = reader();
        let _card = VpcdCard::insert(VirtualCard::classic([1; 4]), pcscd.vpcd_port(), LIMIT).unwrap();
        wait_for_card(&mut reader).unwrap();
        let error = reader.transmit(&[0x90; SHORT_COMMAND_BYTES + 1]).unwrap_err();
        assert!(matches!(error, CardError::CommandTooLong { bytes: 262, limit: 261 }), "{error}");
        assert_eq!(uid_of(&mut reader), [1, 1, 1, 1, 0x90, 0]);
    });
}

#[test]
fn many_interrupts_from_another_thread_neither_lose_a_card_nor_stall_a_wait() {
    with_own_pcscd("many_interrupts_from_another_thread_neither_lose_a_card_nor_stall_a_wait", |dir| {
        let pcscd = PrivatePcscd::start(dir).unwrap();
        let mut reader = reader();
        wait_for_event(&mut reader, "ServiceUp", service_up).unwrap();
        while reader.next_event(Duration::ZERO).is_some() {}
        let interrupt = reader.interrupter();
        let asked: Arc<Mutex<Option<Instant>>> = Arc::default();
        let (asking, stop) = (Arc::clone(&asked), Arc::new(AtomicBool::new(false)));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            while !stopped.load(Ordering::SeqCst) {
                *asking.lock().unwrap() = Some(Instant::now());
                interrupt();
                eventually(LIMIT, || asking.lock().unwrap().is_none() || stopped.load(Ordering::SeqCst));
            }
        });
        let mut slowest = Duration::ZERO;
        for _ in 0..100 {
            if reader.next_event(LIMIT).is_none()
                && let Some(at) = asked.lock().unwrap().take()
            {
                slowest = slowest.max(at.elapsed());
            }
        }
        eprintln!("slowest of 100 interrupts: {slowest:?}");
        assert!(slowest < Duration::from_secs(1), "{slowest:?}");
        let _card = VpcdCard::insert(VirtualCard::classic([7; 4]), pcscd.vpcd_port(), LIMIT).unwrap();
        let deadline = Instant::now() + LIMIT;
        let mut present = false;
        while !present && Instant::now() < deadline {
            *asked.lock().unwrap() = None;
            present = matches!(reader.next_event(LIMIT), Some(ReaderEvent::CardPresent(_)));
        }
        stop.store(true, Ordering::SeqCst);
        thread.join().unwrap();
        assert!(present);
        let started = Instant::now();
        for _ in 0..50 {
            uid_of(&mut reader);
        }
        eprintln!("one exchange: {:?}", started.elapsed() / 50);
    });
}
