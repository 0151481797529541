//! Cards at the web desk, over the real programs: what is said on the page holds at every kiosk, and none was asked for it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Answer, CardsRow, Command};
use frontdesk_tests::site::{Plan, SOON, Site, desfire_card};
use frontdesk_tests::taps::{beside, goes_in, goes_in_once_heard, issue, plan, reason};
use frontdesk_tests::wait;

fn cards(site: &Site) -> CardsRow {
    match site.control().unwrap().ask(Command::Cards {}).unwrap() {
        Answer::Cards(cards) => *cards,
        other => panic!("{other:?}"),
    }
}

fn issued(site: &Site, kind: &str, id: &str) -> String {
    site.wait_entry(kind, |_| true).unwrap().open[id].as_str().unwrap().to_owned()
}

#[test]
fn a_card_that_is_reported_lost_on_the_page_is_dead_at_both_kiosks() {
    let first = Site::start(Plan { office: true, ..plan() }).unwrap();
    let second = beside(&first);
    // The page tells of cards of whoever is on the office's list.
    let people = first.path().join("office-people.csv");
    std::fs::write(&people, "id,name,department\n1001,周雯,研发部\n1004,李娜,人事部\n").unwrap();
    first.office_ctl(&["people", "import", &people.display().to_string()]).unwrap();
    for site in [&first, &second] {
        wait::until(SOON, "the people are known", || (site.journal_holds("person.set") == 2).then_some(())).unwrap();
    }
    let (card, stays, of_tray) = (desfire_card(1), desfire_card(2), desfire_card(3));
    issue(&first, &card, &["--staff", "1001"]);
    let credential = issued(&first, "credential.issued", "credential");
    issue(&first, &stays, &["--staff", "1004"]);
    issue(&first, &of_tray, &["--tray"]);
    let tray = issued(&first, "card.added", "card");
    wait::until(SOON, "the second kiosk knows all three", || (cards(&second).in_tray == 1).then_some(())).unwrap();
    wait::until(SOON, "and both of staff", || (second.journal_holds("credential.issued") == 2).then_some(())).unwrap();
    goes_in_once_heard(&second, &card);

    let desk = first.office_as("zhou", "receptionist").unwrap();
    let page = format!("/cards/staff/{credential}");
    wait::until(SOON, "the card is on its page", || (desk.get(&page).ok()?.status == 200).then_some(())).unwrap();
    let said = desk.send_form(&page, &format!("{page}/lost"), &[("cause", "stolen"), ("note", "")]).unwrap();
    assert_eq!(said.status, 303, "{}", said.body);
    let page = format!("/cards/{tray}");
    let said = desk.send_form(&page, &format!("{page}/lost"), &[("cause", "not_in_tray"), ("note", "")]).unwrap();
    assert_eq!(said.status, 303, "{}", said.body);
    for site in [&first, &second] {
        wait::until(SOON, "the kiosk has heard of both", || (cards(site).lost == 1).then_some(())).unwrap();
        assert_eq!(site.journal_holds("credential.blocked"), 1);
        assert_eq!(reason(site, &card), "credential_not_enabled");
        goes_in(site, &stays);
    }

    // The tray card is found again; the staff card stays dead.
    let said = desk.send_form("/cards", &format!("{page}/found"), &[]).unwrap();
    assert_eq!(said.status, 303, "{}", said.body);
    for site in [&first, &second] {
        wait::until(SOON, "it is in the tray again", || (cards(site).in_tray == 1).then_some(())).unwrap();
        assert_eq!(reason(site, &card), "credential_not_enabled");
        site.verify().unwrap();
    }
}
