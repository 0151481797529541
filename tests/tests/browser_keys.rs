//! In a real browser, beside a real kiosk, without a mouse: what a receptionist does most often, as docs/office.md lists it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_core::visit::VisitState;
use frontdesk_tests::browser::{Browser, Look, Window, password_of_stories};
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::visitor;

/// Types into the field with this label, which Tab leads to.
fn fills(desk: &Window<'_>, label: &str, text: &str) {
    desk.tab_to(label).unwrap();
    desk.type_text(text).unwrap();
}

fn presses(desk: &Window<'_>, keys: &[&str]) {
    for key in keys {
        desk.press(key).unwrap();
    }
}

/// Signed in by the keyboard, too.
fn at_the_desk<'b>(browser: &'b Browser, site: &Site) -> Window<'b> {
    let url = site.office().url();
    let first_day = browser.window("first day", &url, Look::DESK.in_english()).unwrap();
    first_day.takes_invitation(&site.invitation("zhou", "receptionist").unwrap()).unwrap();
    let desk = browser.window("desk", &url, Look::DESK.in_english()).unwrap();
    desk.go("/").unwrap();
    desk.at("/sign-in").unwrap();
    desk.type_text("zhou").unwrap();
    fills(&desk, "Password", password_of_stories());
    desk.press("Enter").unwrap();
    desk.at("/today").unwrap();
    desk
}

#[test]
fn the_ten_things_that_a_receptionist_does_most_are_done_without_a_mouse() {
    let site = Site::start(Plan { office: true, screen: true, leader: true, ..Plan::default() }).unwrap();
    let browser = Browser::start().unwrap();
    // 1. Signs in.
    let desk = at_the_desk(&browser, &site);

    // 2. Sees who waits, opens their visit and comes back.
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    site.control().unwrap().order(Command::SimTap { card: "tray-1".into() }).unwrap();
    site.screen().wait_page("waiting", SOON).unwrap();
    site.control().unwrap().order(Command::SimRemove {}).unwrap();
    desk.see("Zhang Wei").unwrap();
    presses(&desk, &["j", "Enter"]);
    desk.at("/visits/").unwrap();
    desk.see("13800138000").unwrap();
    desk.press("t").unwrap();
    desk.at("/today").unwrap();

    // 3. Sees to a call of the desk.
    site.screen().wait_and_tap("找前台", SOON).unwrap();
    desk.see("Zhang Wei rang for the desk").unwrap();
    desk.press("s").unwrap();
    desk.see_no("Zhang Wei rang for the desk").unwrap();
    site.wait_entry("desk.call_seen", |_| true).unwrap();

    // 4. Permits whoever is marked, and nobody else.
    desk.press("p").unwrap();
    assert_eq!(site.journal_holds("visit.permitted"), 0, "nobody is marked");
    presses(&desk, &["j", "p"]);
    site.wait_entry("visit.permitted", |row| row.open["by"] == "desk").unwrap();
    site.screen().wait_page("permitted", SOON).unwrap();
    desk.see_with("Zhang Wei", "front has done it").unwrap();

    // 5. Ends the visit that is marked.
    presses(&desk, &["j", "e"]);
    site.wait_entry("visit.left", |_| true).unwrap();
    desk.see("One visitor card is not back").unwrap();

    // 6. Registers somebody who came by the back door, and lets them in at once.
    desk.press("n").unwrap();
    desk.at("/visits/new").unwrap();
    desk.type_text("Luo Lan").unwrap();
    fills(&desk, "Contact", "13900139000");
    desk.tab_to("meeting").unwrap();
    desk.press("Space").unwrap();
    fills(&desk, "Host", "周雯");
    desk.tab_to("Permit at the same time").unwrap();
    presses(&desk, &["Space", "Enter"]);
    desk.at("/today").unwrap();
    desk.see("Luo Lan").unwrap();
    assert_eq!(site.office().today().unwrap().visits[0].state, VisitState::Permitted);

    // 7. Finds a visit.
    presses(&desk, &["/"]);
    desk.type_text("zhangwei").unwrap();
    desk.press("Enter").unwrap();
    desk.at("/visits").unwrap();
    desk.see("Zhang Wei").unwrap();
    desk.see_no("Luo Lan").unwrap();

    // 8. Asks a leader.
    desk.press("a").unwrap();
    desk.at("/approvals").unwrap();
    fills(&desk, "For whom", "Wang Wu");
    fills(&desk, "Why", "forgot the card");
    desk.press("Enter").unwrap();
    site.wait_entry("exception.asked", |_| true).unwrap();
    desk.see("Wang Wu waits for a leader’s approval").unwrap();

    // 9. Begins a roll-call as an exercise, and marks somebody.
    desk.press("r").unwrap();
    desk.at("/roll-call").unwrap();
    desk.tab_to("Begin an exercise").unwrap();
    desk.press("Enter").unwrap();
    desk.see("1 not known to be safe").unwrap();
    desk.tab_to("Safe").unwrap();
    desk.press("Enter").unwrap();
    desk.see("All 1 are safe").unwrap();
    desk.tab_to("End the roll-call").unwrap();
    desk.press("Enter").unwrap();
    desk.see("Is it really over?").unwrap();
    desk.tab_to("Yes, end it for everybody").unwrap();
    desk.press("Enter").unwrap();
    desk.see("Past roll-calls").unwrap();
    desk.press("r").unwrap();
    desk.at("/roll-call").unwrap();
    desk.see("1 in the house").unwrap();

    // 10. Locks a door down.
    desk.press("d").unwrap();
    desk.at("/kiosks").unwrap();
    desk.tab_to("front").unwrap();
    desk.press("Enter").unwrap();
    desk.at("/kiosks/").unwrap();
    fills(&desk, "Reason", "a stranger in the house");
    desk.press("Enter").unwrap();
    desk.see_with("a stranger in the house", "done").unwrap();
    site.wait_entry("door.mode_changed", |row| row.open["mode"] == "LockedDown").unwrap();

    // Whoever has forgotten a key finds it.
    desk.press("?").unwrap();
    desk.see("Register a visit").unwrap();
    desk.see("A call of the desk was seen").unwrap();
    assert_eq!(desk.axe().unwrap(), Vec::<String>::new());
    desk.press("Escape").unwrap();
    desk.see_no("A call of the desk was seen").unwrap();
}
