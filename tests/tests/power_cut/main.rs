//! Real processes are killed at random moments under disks that drop, tear and reorder what was not synced, and that now and
//! then are full or fail. After each cut: no acknowledged entry is missing, the chain verifies and the views equal a rebuild,
//! the coil is off, and whatever was under way can be brought to its end.
//!
//! `FRONTDESK_SOAK=1` makes it a thousand rounds (`make soak`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod journal;
mod kiosk_rounds;
mod office_rounds;
mod resume;
mod witness;

use kiosk_rounds::{Done, KioskRounds};
use office_rounds::OfficeRounds;

/// So many rounds in `make test`, and so many in a soak.
fn rounds(in_test: u64, in_soak: u64) -> u64 {
    if std::env::var_os("FRONTDESK_SOAK").is_some() { in_soak } else { in_test }
}

/// A kiosk lives through so many cuts; then a new one begins, because looking through a journal takes the longer the longer it is.
const CUTS_OF_ONE_KIOSK: u64 = 25;

#[test]
fn no_acknowledged_entry_is_lost_and_the_coil_is_off_after_every_cut() {
    let mut done = Done::default();
    for number in 0..rounds(200, 1_000) / CUTS_OF_ONE_KIOSK {
        let mut kiosk = KioskRounds::start(number);
        for cut in 0..CUTS_OF_ONE_KIOSK {
            let seed = number * CUTS_OF_ONE_KIOSK + cut;
            kiosk.live_and_die();
            kiosk.safe_state();
            let journal = kiosk.power_returns(seed);
            kiosk.people_go_on(seed, &journal);
        }
        done += kiosk.end();
    }
    eprintln!("{done:?}");
    // The test would prove nothing if nothing had happened.
    assert!(done.acknowledged > 1_000 && done.releases > 10 && done.ended > 100 && done.cards_finished > 2, "{done:?}");
}

#[test]
fn the_office_has_every_entry_of_a_kiosk_exactly_once_whichever_of_the_two_is_cut() {
    let mut shown = 0;
    for number in 0..rounds(50, 500) / CUTS_OF_ONE_KIOSK {
        let mut site = OfficeRounds::start(number);
        for cut in 0..CUTS_OF_ONE_KIOSK {
            site.live_and_die();
            site.power_returns(number * CUTS_OF_ONE_KIOSK + cut);
        }
        shown += site.end_in_step();
    }
    eprintln!("{shown} decisions shown by offices");
    assert!(shown > 20, "the offices were looked at while they had something to show: {shown}");
}

#[test]
fn a_very_first_start_cut_at_any_moment_is_followed_by_one_that_works() {
    let mut kiosk = KioskRounds::start(1);
    for seed in 0..rounds(40, 400) {
        kiosk.begin_anew();
        // A first start makes some 180 calls; and the second one may be cut, too.
        let calls = kiosk.luck.below(190);
        kiosk.die_while_starting(1 + calls, seed);
        if kiosk.luck.coin() {
            let calls = kiosk.luck.below(190);
            kiosk.die_while_starting(1 + calls, seed + 1_000_000);
        }
        kiosk.power_returns(seed);
    }
}
