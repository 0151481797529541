//! Staff at the door, through the real pcscd, on good days and bad ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::health::CheckState;
use frontdesk_hw::sim::card::VirtualCard;
use frontdesk_tests::site::{Plan, SOON, Site, host_card, strange_card};
use frontdesk_tests::wait;

fn pcscd_site() -> Site {
    Site::start(Plan { pcscd: true, ..Plan::default() }).unwrap()
}

fn reader_state(site: &Site) -> Option<CheckState> {
    let checks = site.control().ok()?.health().ok()?;
    checks.into_iter().find(|check| check.name == "reader").map(|check| check.state)
}

#[test]
fn a_staff_card_opens_the_door_and_an_unknown_one_does_not() {
    let site = pcscd_site();
    let held = site.hold(&strange_card()).unwrap();
    site.wait_entry("access.denied", |row| row.open["reason"] == "unknown_credential").unwrap();
    assert!(!site.lines().unwrap().get().unwrap().coil);
    held.remove();

    let held = site.hold(&host_card()).unwrap();
    site.wait_coil(true).unwrap();
    let granted = site.wait_entry("access.granted", |_| true).unwrap();
    assert_eq!(granted.private.unwrap()["name"], "周雯");
    held.remove();
    site.wait_coil(false).unwrap();
    site.wait_entry("access.not_taken", |_| true).unwrap();
    site.verify().unwrap();
}

#[test]
fn pcscd_killed_and_restarted_in_the_middle_of_the_day_is_said_and_survived() {
    let mut site = pcscd_site();
    let held = site.hold(&host_card()).unwrap();
    site.wait_coil(true).unwrap();
    site.wait_coil(false).unwrap();
    site.pcscd.as_mut().unwrap().kill().unwrap();
    drop(held);
    wait::until(SOON, "health says that the reader is gone", || {
        (reader_state(&site)? == CheckState::Fault).then_some(())
    })
    .unwrap();
    site.wait_entry("part.changed", |row| row.open["part"] == "card_service" && row.open["present"] == false).unwrap();
    site.pcscd.as_mut().unwrap().start_again().unwrap();
    wait::until(SOON, "health says that the reader is back", || (reader_state(&site)? == CheckState::Ok).then_some(()))
        .unwrap();
    let _held = site.hold(&host_card()).unwrap();
    site.wait_coil(true).unwrap();
}

#[test]
fn a_card_that_answers_garbage_opens_nothing_and_the_next_one_is_read() {
    let site = pcscd_site();
    for garbage in [vec![0xFF; 3], vec![0x90], vec![0xAA; 300]] {
        let card = VirtualCard::classic([4, 0xB1, 0, 1]);
        card.answer_next_with(garbage);
        let before = site.journal().unwrap().len();
        let held = site.hold(&card).unwrap();
        wait::until(SOON, "the garbage is refused", || {
            let rows = site.journal().ok()?;
            rows.iter().skip(before).any(|row| row.open["reason"] == "card_unreadable").then_some(())
        })
        .unwrap();
        held.remove();
    }
    assert!(site.line_trace().unwrap().iter().all(|change| !change.level));
    let _held = site.hold(&host_card()).unwrap();
    site.wait_coil(true).unwrap();
}
