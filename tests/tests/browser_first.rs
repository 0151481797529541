//! In a real browser: from the link that a new office prints to its first administrator, with a second factor, and the first invitation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_tests::browser::{Browser, Look, password_of_stories};
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;

#[test]
fn the_first_administrator_comes_by_the_printed_link_sets_a_second_factor_up_and_invites() {
    let site = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    let link = wait::until(SOON, "a link is printed", || {
        let said = site.office.as_ref()?.last_words();
        said.lines().rev().find(|line| line.contains("/first/")).map(|line| line.trim().to_owned())
    })
    .unwrap();
    let browser = Browser::start().unwrap();
    let admin = browser.window("admin", &site.office().url(), Look::DESK.in_english()).unwrap();
    admin.go(&link).unwrap();
    admin.fill("Sign-in name", "qin").unwrap();
    admin.fill("Name", "秦越").unwrap();
    admin.fill("New password", "short").unwrap();
    admin.fill("Once more", "short").unwrap();
    admin.click("Save and sign in").unwrap();
    admin.see("The password is too short").unwrap();
    admin.fill("New password", password_of_stories()).unwrap();
    admin.fill("Once more", password_of_stories()).unwrap();
    admin.click("Save and sign in").unwrap();

    admin.at("/sign-in/factor").unwrap();
    assert_eq!(admin.axe().unwrap(), Vec::<String>::new());
    // Without the code there is no way round it.
    admin.go("/accounts").unwrap();
    assert_eq!(admin.at("/").unwrap(), "/sign-in/factor");
    admin.sets_factor_up().unwrap();
    admin.at("/accounts").unwrap();

    admin.fill("Sign-in name", "zhou").unwrap();
    admin.fill("Name", "周雯").unwrap();
    admin.click("Receptionist receives visitors").unwrap();
    admin.click("Make the invitation").unwrap();
    let invited = admin.read("#link").unwrap();
    let desk = browser.window("desk", &site.office().url(), Look::DESK).unwrap();
    desk.takes_invitation(&invited).unwrap();
    desk.at("/today").unwrap();
}
