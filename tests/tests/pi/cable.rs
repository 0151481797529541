//! A reader's cable.

use std::time::Instant;

use frontdesk_tests::pi::board::{Board, Plan};
use frontdesk_tests::pi::model::Model;

use crate::measured;
use crate::wear::{RELEASE_MS, over_and_over};

/// The plug is pulled and put in again so often.
const REPLUGS: u32 = 200;

#[test]
#[ignore = "make pi runs it"]
fn a_card_opens_after_each_of_200_times_that_the_reader_was_unplugged_and_nothing_piles_up() {
    let mut board = Board::switch_on(&Plan { model: Model::Virt, release_ms: RELEASE_MS, disk: None }).unwrap();
    board.guest.wait_for_daemon().unwrap();
    let begun = Instant::now();
    over_and_over(&mut board, "replugs", REPLUGS, |board| {
        board.unplug_reader().unwrap();
        // In health: the journal does not note each time of a part that flaps.
        board.guest.wait_for_reader(false).unwrap();
        board.plug_reader().unwrap();
    });
    measured(&format!("virt: {REPLUGS} replugs with a tap after each"), begun.elapsed());
}
