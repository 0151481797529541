//! A visitor registers, gets a card, is collected, goes in and leaves; the office has the visit with both times.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::screen::Rating;
use frontdesk_core::visit::VisitState;
use frontdesk_tests::site::{Plan, SOON, Site, host_card, tray_card};
use frontdesk_tests::{visitor, wait};

/// As UTF-8 or, as cards keep Chinese, big-endian UTF-16.
fn holds(memory: &[u8], text: &str) -> bool {
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    [text.as_bytes(), &utf16].iter().any(|bytes| memory.windows(bytes.len()).any(|window| window == *bytes))
}

#[test]
fn a_visit_from_the_first_touch_to_the_farewell_is_at_the_office_with_both_times() {
    let site = Site::start(Plan { pcscd: true, office: true, screen: true, ..Plan::default() }).unwrap();
    let screen = site.screen();
    visitor::register(screen, "Zhang Wei", "13800138000").unwrap();
    let visit = site.wait_entry("visit.registered", |row| row.private.is_some()).unwrap();
    assert_eq!(visit.private.as_ref().unwrap()["name"], "Zhang Wei");

    // The host comes and collects: the door opens for both, and the visitor still gets the card first.
    let host = site.hold(&host_card()).unwrap();
    site.wait_coil(true).unwrap();
    screen.wait_page("card", SOON).unwrap();
    site.wait_entry("visit.permitted", |row| row.open["by"] == "employee").unwrap();
    host.remove();

    let card = tray_card();
    let held = site.hold(&card).unwrap();
    screen.wait_page("permitted", SOON).unwrap();
    assert!(holds(&card.user_memory(), "Zhang Wei") && holds(&card.user_memory(), "周雯"));
    site.wait_entry("card.issued", |_| true).unwrap();
    held.remove();
    site.wait_coil(false).unwrap();

    // The card opens, and opening the leaf locks again at once and is the visit's entering.
    let held = site.hold(&card).unwrap();
    site.wait_coil(true).unwrap();
    site.lines().unwrap().set_contact(true).unwrap();
    site.wait_coil(false).unwrap();
    site.lines().unwrap().set_contact(false).unwrap();
    site.wait_entry("visit.entered", |_| true).unwrap();
    held.remove();

    screen.wait_page("home", SOON).unwrap();
    screen.wait_and_tap("离开还卡", SOON).unwrap();
    let held = site.hold(&card).unwrap();
    screen.wait_label("感谢您的来访，祝您工作顺利！", SOON).unwrap();
    assert!(!holds(&card.user_memory(), "Zhang Wei"));
    screen.tap("很满意").unwrap();
    held.remove();
    site.wait_entry("visit.rated", |_| true).unwrap();

    let visit = wait::until(SOON, "the office has the whole visit", || {
        let today = site.office().today().ok()?;
        today.visits.into_iter().find(|visit| visit.left_ms.is_some() && visit.rating.is_some())
    })
    .unwrap();
    assert_eq!((visit.name.as_deref(), visit.host.as_deref()), (Some("Zhang Wei"), Some("周雯")));
    assert_eq!((visit.state, visit.rating), (VisitState::Left, Some(Rating::VeryGood)));
    assert!(visit.left_ms.unwrap() >= visit.arrived_ms && !visit.card_out && visit.simulated);
    assert!(site.office_as("desk", "receptionist").unwrap().get("/today").unwrap().body.contains("Zhang Wei"));
    site.verify().unwrap();
}
