//! Both drivers on a Raspberry Pi's chip, and what becomes of the coil when the daemon dies or hangs.

use std::time::{Duration, Instant};

use frontdesk_hw::lines::LineDriver;
use frontdesk_tests::pi::board::{Board, Plan};
use frontdesk_tests::pi::guest::SOON;
use frontdesk_tests::pi::model::Model;

use crate::{between, measured, staff_card};

/// Nearly as long as a release may be (`frontdeskd check-config`), so that what ends it sooner is not its own end.
const LONG_RELEASE: Duration = Duration::from_secs(25);

/// The bounds of docs/architecture.md, "The outer bound": of a dead daemon, and of one that stands still. They are a real board's; an
/// emulated one that shares this machine has to keep them, too.
const DEAD: Duration = Duration::from_secs(3);
const STANDING: Duration = Duration::from_secs(13);

#[test]
#[ignore = "make pi runs it"]
fn on_a_pi_a_tap_moves_the_relays_pin_and_a_dead_or_hung_daemon_leaves_it_off_with_either_driver() {
    let plan = Plan { model: Model::Pi3, release_ms: 25_000, disk: None };
    let mut board = Board::switch_on(&plan).unwrap();
    measured("Pi: power-on to a shell", board.boot_time);
    for driver in [LineDriver::Gpiocdev, LineDriver::Rppal] {
        board.guest.use_driver(driver).unwrap();
        let lines = board.guest.run("frontdeskctl health | grep '^lines'").unwrap();
        assert!(lines.contains("OK") && lines.contains(&format!("{driver:?}").to_lowercase()), "{lines}");
        assert!(!board.relay.is_on(), "the coil is on after a start");
        a_passage(&mut board, driver);
        a_fire(&mut board, driver);
        a_release_ends_by_itself(&mut board, driver);
        killed_while_released(&mut board, driver);
        stopped_while_released(&mut board, driver);
    }
}

/// A tap, the leaf opens and shuts. No edge of the contact reaches the Pi's emulated chip: the slow look behind the edges has to see it.
fn a_passage(board: &mut Board, driver: LineDriver) {
    board.move_leaf(false).unwrap();
    board.guest.wait_for_leaf(false).unwrap();
    let tap = board.tap(&staff_card(), SOON).unwrap();
    measured(&format!("{driver:?}: card laid down to coil on"), between(tap.laid, tap.on));
    board.slot.take_away().unwrap();
    let opened = Instant::now();
    board.move_leaf(true).unwrap();
    let off = board.relay.wait(false, opened, SOON / 4).unwrap();
    measured(&format!("{driver:?}: leaf open to coil off"), between(opened, off));
    assert!(between(tap.on, off) < LONG_RELEASE, "the open leaf did not end the release");
    board.guest.wait_for_entry("access.taken", 1).unwrap();
    board.move_leaf(false).unwrap();
    board.guest.wait_for_leaf(false).unwrap();
}

/// Nobody taps: the panel's contact alone releases the door, for as long as it says so.
fn a_fire(board: &mut Board, driver: LineDriver) {
    let begun = Instant::now();
    board.fire(true).unwrap();
    let on = board.relay.wait(true, begun, SOON / 4).unwrap();
    measured(&format!("{driver:?}: fire to coil on"), between(begun, on));
    let over = Instant::now();
    board.fire(false).unwrap();
    let off = board.relay.wait(false, over, SOON / 4).unwrap();
    measured(&format!("{driver:?}: fire over to coil off"), between(over, off));
}

fn a_release_ends_by_itself(board: &mut Board, driver: LineDriver) {
    let on = board.tap(&staff_card(), SOON).unwrap().on;
    board.slot.take_away().unwrap();
    let off = board.relay.wait(false, on, LONG_RELEASE + SOON).unwrap();
    let released = between(on, off);
    measured(&format!("{driver:?}: coil on for a release of 25 s"), released);
    assert!(released > LONG_RELEASE - Duration::from_secs(1) && released < LONG_RELEASE + Duration::from_secs(2));
    board.guest.wait_for_entry("access.not_taken", 1).unwrap();
}

fn killed_while_released(board: &mut Board, driver: LineDriver) {
    let off_after = signalled_while_released(board, "KILL", DEAD);
    measured(&format!("{driver:?}: SIGKILL to coil off"), off_after);
}

fn stopped_while_released(board: &mut Board, driver: LineDriver) {
    let off_after = signalled_while_released(board, "STOP", STANDING);
    measured(&format!("{driver:?}: SIGSTOP to coil off"), off_after);
}

/// The daemon gets a signal while the door is released. How long the coil stays on after it.
fn signalled_while_released(board: &mut Board, signal: &str, bound: Duration) -> Duration {
    let before = board.guest.daemon_pid().unwrap();
    let on = board.tap(&staff_card(), SOON).unwrap().on;
    board.slot.take_away().unwrap();
    let cursor = board.guest.log_cursor().unwrap();
    assert!(board.relay.is_on(), "the release was over before the signal");
    // Before the command is sent: the time by the serial line is part of what is measured.
    let signalled = Instant::now();
    board.guest.run(&format!("kill -{signal} {before}")).unwrap();
    let off = board.relay.wait(false, signalled, LONG_RELEASE + SOON).unwrap();
    assert!(between(on, off) < LONG_RELEASE, "the release ended by itself");
    let off_after = between(signalled, off);
    assert!(off_after <= bound, "SIG{signal} to coil off took {off_after:?}");
    board.guest.wait_for_daemon().unwrap();
    assert_ne!(board.guest.daemon_pid().unwrap(), before, "systemd started another one");
    // Not the next start: what systemd runs when the daemon is dead.
    let log = board.guest.log_after(&cursor).unwrap();
    assert!(log.contains("coil off (driver "), "safe-state did not run: {log}");
    assert!(!board.relay.is_on());
    off_after
}
