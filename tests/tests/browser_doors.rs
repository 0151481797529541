//! In real browsers, beside a real kiosk: a lockdown with the kiosk's own word for it, and a leader's yes on a phone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_hw::sim::lines_protocol::SimLine;
use frontdesk_tests::browser::{Browser, Look, Window, password_of_stories};
use frontdesk_tests::mail_server::MailServer;
use frontdesk_tests::site::{Plan, SOON, Site};

/// Those of the stories with a leader, and where they are told.
const LEADERS: &str = "id,name,department,card,leader,email,language\n\
    1001,周雯,研发部,04B10001,,zhou@example.com,\n1004,李娜,人事部,04B10004,yes,li@example.com,en\n";

fn signed_in<'b>(browser: &'b Browser, site: &Site, role: &str, look: Look) -> Window<'b> {
    let window = browser.window(role, &site.office().url(), look).unwrap();
    window.takes_invitation(&site.invitation(role, role).unwrap()).unwrap();
    window
}

fn coil_moved(site: &Site) -> bool {
    site.line_trace().unwrap().iter().any(|change| change.line == SimLine::Coil && change.level)
}

#[test]
fn a_lockdown_is_ordered_on_a_page_the_kiosk_says_that_it_is_done_and_no_card_opens() {
    let site = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    let browser = Browser::start().unwrap();
    let desk = signed_in(&browser, &site, "receptionist", Look::DESK.in_english());
    desk.click("Doors").unwrap();
    desk.click("front").unwrap();
    desk.fill_with("Lock down now", "Reason", "a stranger in the house").unwrap();
    desk.click("Lock down now").unwrap();
    desk.see_with("a stranger in the house", "done").unwrap();
    desk.see("Locked down").unwrap();
    site.wait_entry("door.mode_changed", |row| row.open["mode"] == "LockedDown" && row.open["remote"].is_string())
        .unwrap();
    site.control().unwrap().order(Command::SimTap { card: "staff-zhou".into() }).unwrap();
    site.wait_entry("access.denied", |row| row.open["reason"] == "locked_down").unwrap();
    assert!(!coil_moved(&site));
    assert_eq!(desk.axe().unwrap(), Vec::<String>::new());
}

#[test]
fn a_leader_says_yes_on_a_phone_with_a_reason_and_the_door_opens() {
    let mut mail = MailServer::new().unwrap();
    mail.start().unwrap();
    let office_config = format!("public_url = \"http://{{page}}\"\n{}", mail.settings());
    let site = Site::start(Plan { office: true, leader: true, office_config, ..Plan::default() }).unwrap();
    let file = site.path().join("leaders.csv");
    std::fs::write(&file, LEADERS).unwrap();
    site.office_ctl(&["people", "import", &file.display().to_string()]).unwrap();
    let browser = Browser::start().unwrap();
    let desk = signed_in(&browser, &site, "receptionist", Look::DESK.in_english());
    let leader = signed_in(&browser, &site, "leader", Look::PHONE.in_english());
    site.office_ctl(&["link-staff", "--sign-in", "leader", "--staff", "1004"]).unwrap();
    leader.go("/approvals").unwrap();
    leader.see("Nothing waits for approval").unwrap();

    desk.click("Approvals").unwrap();
    desk.fill("For whom", "Wang Wu").unwrap();
    desk.fill("Why", "forgot the card").unwrap();
    desk.click("Ask a leader").unwrap();
    site.wait_entry("exception.asked", |_| true).unwrap();
    leader.see("Wang Wu waits for a leader’s approval").unwrap();
    // Nobody needs to have that page open: who leads is told, and the link leads to this very question.
    let told = mail.wait_mails(1, SOON).unwrap().remove(0);
    assert_eq!((told.to.as_str(), told.subject.as_str()), ("李娜 <li@example.com>", "Wang Wu waits for your approval"));
    for said in ["Why: forgot the card", "What for: One passage at front", "Asked by: receptionist", "Until: "] {
        assert!(told.text.contains(said), "{said} in {}", told.text);
    }
    let question = told.path("/approvals/").unwrap();
    let phone = browser.window("phone", &site.office().url(), Look::PHONE.in_english()).unwrap();
    phone.go(&question).unwrap();
    phone.fill("Sign-in name", "leader").unwrap();
    phone.fill("Password", password_of_stories()).unwrap();
    phone.click("Sign in").unwrap();
    phone.at(&question).unwrap();
    phone.see("Wang Wu").unwrap();
    leader.go(&question).unwrap();
    assert_eq!(leader.stands_wrongly().unwrap(), Vec::<String>::new());
    assert_eq!(leader.axe().unwrap(), Vec::<String>::new());
    assert!(!coil_moved(&site));

    leader.fill("Your reason", "known to me").unwrap();
    leader.click("Yes, approve").unwrap();
    site.wait_coil(true).unwrap();
    leader.see("Kiosk: done").unwrap();
    desk.see("Approved").unwrap();
    let approved = site.wait_entry("exception.approved", |row| row.open["remote"].is_string()).unwrap();
    assert_eq!(approved.private.unwrap()["name"], "李娜");
    // Whoever has not given the password lately is asked for it: here they have, when they chose it.
    leader.go("/prove?next=/approvals").unwrap();
    leader.fill("Password", password_of_stories()).unwrap();
    leader.click("Continue").unwrap();
    leader.at("/approvals").unwrap();
    site.verify().unwrap();
}
