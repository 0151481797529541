//! The power fails.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use frontdesk_tests::pi::board::{Board, Plan};
use frontdesk_tests::pi::guest::{SOON, entry};
use frontdesk_tests::pi::model::Model;
use frontdesk_tests::powercut::Luck;
use frontdesk_tests::scratch::Scratch;

use crate::{measured, staff_card};

/// How often the power fails.
const ROUNDS: u32 = 4;

/// At most so long after the first tap, milliseconds.
const CUT_WITHIN_MS: u64 = 6_000;

#[test]
#[ignore = "make pi runs it"]
fn a_pi_that_loses_its_power_at_any_moment_has_every_entry_that_was_told_and_boots_with_the_coil_off() {
    let home = Scratch::new().unwrap();
    let disk = home.path().join("sd.img");
    format(&disk);
    let plan = Plan { model: Model::Pi3, release_ms: 3_000, disk: Some(disk) };
    let seed = seed();
    eprintln!("measured: the power is cut by seed {seed}");
    let mut luck = Luck::new(seed);
    let mut told = BTreeSet::new();
    for round in 0..=ROUNDS {
        let begun = Instant::now();
        let mut board = Board::switch_on(&plan).unwrap();
        board.guest.wait_for_daemon().unwrap();
        measured(&format!("power-on {round} to a daemon with its reader"), begun.elapsed());
        assert_eq!(board.relay.times_on(), 0, "the coil was on while the board booted: {:?}", board.relay.changes());
        let verified = board.guest.verify().unwrap();
        assert!(verified.contains("views: equal to a rebuild"), "{verified}");
        let there: BTreeSet<String> = board.guest.hashes().unwrap().into_iter().collect();
        let missing = told.difference(&there).count();
        assert_eq!(
            missing,
            0,
            "seed {seed}, round {round}: {missing} of {} entries that were told are gone",
            told.len()
        );
        if round < ROUNDS {
            told.extend(live_until_the_cut(board, Duration::from_millis(luck.below(CUT_WITHIN_MS))));
        }
    }
    eprintln!("measured: {ROUNDS} power cuts, {} entries told before them, none lost", told.len());
    assert!(told.len() > usize::try_from(ROUNDS).unwrap(), "next to nothing was told");
}

/// Taps, until the power fails this long after the first. The hashes of what was told by then.
fn live_until_the_cut(mut board: Board, cut_after: Duration) -> Vec<String> {
    let witness = board.guest.witness().unwrap();
    let first = board.tap(&staff_card(), SOON).unwrap().on;
    while first.elapsed() < cut_after {
        board.slot.take_away().unwrap();
        std::thread::park_timeout(Duration::from_millis(700).min(cut_after.saturating_sub(first.elapsed())));
        board.slot.lay(&staff_card()).unwrap();
        std::thread::park_timeout(Duration::from_millis(700).min(cut_after.saturating_sub(first.elapsed())));
    }
    board.cut_power().unwrap();
    witness.iter().filter_map(|line| entry(&line)).map(|row| row.hash).collect()
}

/// An SD card with a file system of its own for the journal.
fn format(image: &Path) {
    // A power of two, as QEMU's SD cards have to be.
    std::fs::File::create(image).unwrap().set_len(64 << 20).unwrap();
    let made = Command::new("/usr/sbin/mkfs.ext4").args(["-q", "-F", "-L", "frontdesk"]).arg(image).status().unwrap();
    assert!(made.success(), "mkfs.ext4: {made}");
}

/// `FRONTDESK_PI_SEED`, or another one each time.
fn seed() -> u64 {
    let now = || std::time::UNIX_EPOCH.elapsed().map_or(1, |since| u64::try_from(since.as_millis()).unwrap_or(1));
    std::env::var("FRONTDESK_PI_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(now)
}
