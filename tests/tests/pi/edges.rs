//! Edges that a chip really reports.

use std::time::{Duration, Instant};

use frontdesk_tests::pi::board::{Board, Plan};
use frontdesk_tests::pi::guest::SOON;
use frontdesk_tests::pi::model::Model;

use crate::{between, measured, staff_card};

/// The door thread looks every 100 ms in any case: edges have to be faster than that at least once in so many.
const LEAVES: u32 = 8;

/// How often a bouncing contact goes to and fro.
const BOUNCES: u32 = 30;

#[test]
#[ignore = "make pi runs it"]
fn edges_end_a_release_and_a_bouncing_contact_is_one_change() {
    let mut board = Board::switch_on(&Plan { model: Model::Virt, release_ms: 20_000, disk: None }).unwrap();
    measured("virt: power-on to a shell", board.boot_time);
    board.guest.wait_for_daemon().unwrap();
    board.move_leaf(false).unwrap();
    board.guest.wait_for_leaf(false).unwrap();
    let mut times: Vec<Duration> = (0..LEAVES).map(|_| leaf_open_to_coil_off(&mut board)).collect();
    times.sort_unstable();
    measured("virt: leaf open to coil off, fastest", times[0]);
    measured("virt: leaf open to coil off, slowest", times[times.len() - 1]);
    let interrupts = board.guest.run("grep -E 'pl061|frontdesk' /proc/interrupts").unwrap();
    let count: u32 = interrupts
        .lines()
        .flat_map(|line| line.split_whitespace().skip(1))
        .filter_map(|word| word.parse::<u32>().ok())
        .sum();
    assert!(count >= LEAVES, "the chip reported no edges: {interrupts}");
    a_bouncing_contact(&mut board);
}

fn leaf_open_to_coil_off(board: &mut Board) -> Duration {
    board.tap(&staff_card(), SOON).unwrap();
    board.slot.take_away().unwrap();
    let opened = Instant::now();
    board.move_leaf(true).unwrap();
    let off = board.relay.wait(false, opened, SOON / 4).unwrap();
    board.guest.wait_for_entry("access.taken", 1).unwrap();
    board.move_leaf(false).unwrap();
    board.guest.wait_for_leaf(false).unwrap();
    between(opened, off)
}

/// The contact bounces and comes to rest where it was: the leaf did not open.
fn a_bouncing_contact(board: &mut Board) {
    let before = board.guest.status().unwrap().journal_seq;
    let on = board.tap(&staff_card(), SOON).unwrap().on;
    board.slot.take_away().unwrap();
    for _ in 0..BOUNCES {
        board.move_leaf(true).unwrap();
        board.move_leaf(false).unwrap();
    }
    let bounced = Instant::now();
    let ended = board.relay.wait(false, on, Duration::from_secs(20) + SOON).unwrap();
    assert!(ended > bounced + Duration::from_secs(1), "a bouncing contact ended the release");
    board.guest.wait_for_entry("access.not_taken", 1).unwrap();
    assert_eq!(board.guest.status().unwrap().journal_seq, before + 2, "a grant and its end, no passage");
}
