//! In a real browser, beside two real kiosks: a visitor's card that is reported lost on the page is dead at the kiosk that did not give it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Answer, Command};
use frontdesk_tests::browser::{Browser, Look};
use frontdesk_tests::site::{Plan, SOON, Site, desfire_card};
use frontdesk_tests::taps::{beside, goes_in_once_heard, issue, plan, reason};
use frontdesk_tests::wait;

fn lost(site: &Site) -> u64 {
    match site.control().unwrap().ask(Command::Cards {}).unwrap() {
        Answer::Cards(cards) => cards.lost as u64,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_visitors_card_that_is_reported_lost_on_the_page_opens_nothing_at_the_other_kiosk() {
    let first = Site::start(Plan { office: true, ..plan() }).unwrap();
    let second = beside(&first);
    let people = first.path().join("office-people.csv");
    std::fs::write(&people, "id,name,department\n1001,周雯,研发部\n").unwrap();
    first.office_ctl(&["people", "import", &people.display().to_string()]).unwrap();
    let known = || first.ctl(&["--json", "site"]).ok()?.contains("\"people\":1").then_some(());
    wait::until(SOON, "the people are known", known).unwrap();
    let card = desfire_card(1);
    issue(&first, &card, &["--tray"]);
    let tray = first.wait_entry("card.added", |_| true).unwrap().open["card"].as_str().unwrap().to_owned();
    let mut finger = first.quick_finger().unwrap();
    finger.register().unwrap();
    let visit = first.wait_entry("visit.registered", |_| true).unwrap().open["visit"].as_str().unwrap().to_owned();
    let held = first.hold(&card).unwrap();
    first.wait_entry("card.issued", |_| true).unwrap();
    held.remove();
    first.ctl(&["permit", &visit]).unwrap();
    first.wait_entry("visit.permitted", |_| true).unwrap();
    goes_in_once_heard(&second, &card);

    let browser = Browser::start().unwrap();
    let desk = browser.window("desk", &first.office().url(), Look::DESK.in_english()).unwrap();
    desk.takes_invitation(&first.invitation("desk", "receptionist").unwrap()).unwrap();
    desk.go(&format!("/cards/{tray}")).unwrap();
    desk.choose("How it was lost", "Stolen").unwrap();
    desk.click("Report it lost").unwrap();
    desk.see("Lost").unwrap();
    for site in [&second, &first] {
        wait::until(SOON, "the kiosk has heard of it", || (lost(site) == 1).then_some(())).unwrap();
        assert_eq!(reason(site, &card), "credential_not_enabled");
        site.verify().unwrap();
    }
}
