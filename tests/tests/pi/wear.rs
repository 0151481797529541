//! What years do, in minutes: something happens over and over, a card opens the door after each, and nothing piles up.

use frontdesk_tests::pi::board::Board;
use frontdesk_tests::pi::guest::{SOON, Usage};

use crate::staff_card;

/// The shortest release that may be set, milliseconds: it is over before the next tap.
pub(crate) const RELEASE_MS: u32 = 500;

/// After so many the process is warm.
const WARM: u32 = 20;

/// What a process may have grown by since it was warm, KiB: the journal's cache fills up, and each tap is an entry.
const GROWTH_KIB: u32 = 4_096;

/// Does something to the reader so often, with a tap after each, and looks at what the daemon uses.
pub(crate) fn over_and_over(board: &mut Board, what: &str, times: u32, mut act: impl FnMut(&mut Board)) {
    let mut warm = None;
    for round in 1..=times {
        act(board);
        let tap = board.tap(&staff_card(), SOON).unwrap_or_else(|error| panic!("{what}, round {round}: {error:#}"));
        board.slot.take_away().unwrap();
        board.relay.wait(false, tap.on, SOON).unwrap();
        if round == WARM {
            warm = Some(board.guest.usage().unwrap());
        }
    }
    let (warm, now) = (warm.unwrap(), board.guest.usage().unwrap());
    eprintln!("measured: {what}: after {WARM} {warm:?}, after {times} {now:?}");
    flat(what, warm, now);
    let taps = usize::try_from(times).unwrap();
    assert_eq!(board.relay.times_on(), taps, "{what}: one release for each tap");
    assert!(board.guest.verify().unwrap().contains("views: equal to a rebuild"));
}

fn flat(what: &str, warm: Usage, now: Usage) {
    assert_eq!(now.pid, warm.pid, "{what}: another process");
    assert_eq!(now.files, warm.files, "{what}: open files");
    assert_eq!(now.threads, warm.threads, "{what}: threads");
    assert!(now.resident_kib <= warm.resident_kib + GROWTH_KIB, "{what}: {now:?} after {warm:?}");
}

/// The number that a command prints.
pub(crate) fn count(board: &mut Board, command: &str) -> u32 {
    board.guest.run(command).unwrap().trim().parse().unwrap()
}
