//! What years do to a reader's plug and to the card service, in minutes: a card opens the door after each, and nothing piles up.

use std::time::{Duration, Instant};

use frontdesk_tests::pi::board::{Board, Plan};
use frontdesk_tests::pi::guest::{SOON, Usage};
use frontdesk_tests::pi::model::Model;

use crate::{measured, staff_card};

/// The plug is pulled and put in again so often.
const REPLUGS: u32 = 200;

/// The card service is killed so often.
const KILLS: u32 = 100;

/// What a process may have grown by since it was warm, KiB: the journal's cache fills up, and each tap is an entry.
const GROWTH_KIB: u32 = 4_096;

/// The shortest release that may be set, milliseconds: it is over before the next tap.
const RELEASE_MS: u32 = 500;

/// After so many the process is warm.
const WARM: u32 = 20;

#[test]
#[ignore = "make pi runs it"]
fn a_card_opens_after_each_of_200_replugs_and_100_deaths_of_the_card_service_and_nothing_piles_up() {
    let mut board = Board::switch_on(&Plan { model: Model::Virt, release_ms: RELEASE_MS, disk: None }).unwrap();
    board.guest.wait_for_daemon().unwrap();
    let daemon = board.guest.daemon_pid().unwrap();
    let begun = Instant::now();
    over_and_over(&mut board, "replugs", REPLUGS, |board| {
        board.unplug_reader().unwrap();
        board.plug_reader().unwrap();
    });
    measured(&format!("virt: {REPLUGS} replugs with a tap after each"), begun.elapsed());
    let gone = count(&mut board, r#"frontdeskctl journal export | grep -c '"part":"reader","present":false'"#);
    assert_eq!(gone, REPLUGS, "the daemon saw its reader go {gone} times");
    let begun = Instant::now();
    over_and_over(&mut board, "deaths", KILLS, |board| {
        board.guest.run("systemctl kill -s KILL pcscd.service").unwrap();
        board.slot.is_new_to_pcscd();
    });
    measured(&format!("virt: {KILLS} deaths of pcscd with a tap after each"), begun.elapsed());
    assert_eq!(board.guest.daemon_pid().unwrap(), daemon, "the daemon lived through all of it");
    let started = count(&mut board, "journalctl --no-pager -o cat -u pcscd | grep -c ^Started");
    assert!(started > KILLS, "pcscd was started {started} times only");
    let taps = usize::try_from(REPLUGS + KILLS).unwrap();
    assert_eq!(board.relay.times_on(), taps, "one release for each tap");
    assert!(board.guest.verify().unwrap().contains("views: equal to a rebuild"));
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

fn count(board: &mut Board, command: &str) -> u32 {
    board.guest.run(command).unwrap().trim().parse().unwrap()
}

/// Does something to the reader so often, with a tap after each, and looks at what the daemon uses.
fn over_and_over(board: &mut Board, what: &str, times: u32, mut act: impl FnMut(&mut Board)) {
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
}

fn flat(what: &str, warm: Usage, now: Usage) {
    assert_eq!(now.pid, warm.pid, "{what}: another process");
    assert_eq!(now.files, warm.files, "{what}: open files");
    assert_eq!(now.threads, warm.threads, "{what}: threads");
    assert!(now.resident_kib <= warm.resident_kib + GROWTH_KIB, "{what}: {now:?} after {warm:?}");
}
