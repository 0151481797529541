//! A card service that dies, dies in a row, or hangs.

use std::time::{Duration, Instant};

use frontdesk_tests::pi::board::{Board, Plan};
use frontdesk_tests::pi::guest::SOON;
use frontdesk_tests::pi::model::Model;

use crate::wear::{RELEASE_MS, count, over_and_over};
use crate::{measured, staff_card};

/// The card service is killed so often.
const KILLS: u32 = 100;

/// Longer than any watchdog waits (docs/architecture.md, "The outer bound").
const HANG: Duration = Duration::from_secs(25);

#[test]
#[ignore = "make pi runs it"]
fn a_card_opens_after_each_of_100_deaths_of_the_card_service_and_nothing_piles_up() {
    let mut board = Board::switch_on(&Plan { model: Model::Virt, release_ms: RELEASE_MS, disk: None }).unwrap();
    board.guest.wait_for_daemon().unwrap();
    let begun = Instant::now();
    over_and_over(&mut board, "deaths", KILLS, |board| {
        board.guest.run("systemctl kill -s KILL pcscd.service").unwrap();
        board.slot.is_new_to_pcscd();
    });
    measured(&format!("virt: {KILLS} deaths of pcscd with a tap after each"), begun.elapsed());
    let started = count(&mut board, "journalctl --no-pager -o cat -u pcscd | grep -c ^Started");
    assert!(started > KILLS, "pcscd was started {started} times only");
}

/// systemd gives a service up that it had to start more than five times in ten seconds, and its socket with it.
#[test]
#[ignore = "make pi runs it"]
fn a_card_service_that_dies_ten_times_in_a_row_is_started_again_and_a_card_opens() {
    let mut board = Board::switch_on(&Plan { model: Model::Virt, release_ms: RELEASE_MS, disk: None }).unwrap();
    board.guest.wait_for_daemon().unwrap();
    let once = "systemctl start pcscd.service; systemctl kill -s KILL pcscd.service";
    let burst = format!("i=0; while [ $i -lt 10 ]; do {once}; i=$((i + 1)); done");
    let began = Instant::now();
    board.guest.try_run(&burst).unwrap();
    assert!(began.elapsed() < Duration::from_secs(20), "too slow for a burst: {:?}", began.elapsed());
    board.slot.is_new_to_pcscd();
    board.tap(&staff_card(), SOON).unwrap();
}

/// A daemon whose reader thread waits for pcscd must not be ended by its watchdog: the door has nothing to do with it, and a new daemon would
/// wait, too.
#[test]
#[ignore = "make pi runs it"]
fn a_card_service_that_hangs_takes_no_door_with_it_and_is_said_to_hang() {
    let mut board = Board::switch_on(&Plan { model: Model::Virt, release_ms: RELEASE_MS, disk: None }).unwrap();
    board.guest.wait_for_daemon().unwrap();
    let daemon = board.guest.daemon_pid().unwrap();
    board.guest.run("systemctl kill -s STOP pcscd.service").unwrap();
    let hung = Instant::now();
    while hung.elapsed() < HANG {
        assert_eq!(board.guest.daemon_pid().unwrap(), daemon, "{}", board.guest.log());
    }
    let reader = board.guest.try_run("frontdeskctl health | grep '^reader'").unwrap().said;
    assert!(reader.contains("FAULT"), "{reader}");
    for burns in [true, false] {
        let told = Instant::now();
        board.fire(burns).unwrap();
        board.relay.wait(burns, told, SOON).unwrap();
    }
    board.guest.run("systemctl kill -s CONT pcscd.service").unwrap();
    board.guest.wait_for_daemon().unwrap();
    board.tap(&staff_card(), SOON).unwrap();
    assert_eq!(board.guest.daemon_pid().unwrap(), daemon);
}
