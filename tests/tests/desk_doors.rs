//! What is done on pages of the web desk, over the built programs: a lockdown, and a leader's yes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_hw::sim::lines_protocol::SimLine;
use frontdesk_tests::office::OfficeClient;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;

/// The path of the kiosk's page, once it has a door on it.
fn kiosk_page(site: &Site, desk: &OfficeClient) -> String {
    let node = site.wait_entry("node.started", |_| true).unwrap().node;
    let path = format!("/kiosks/{node}");
    wait::until(SOON, "the page has the door", || {
        desk.get(&path).ok().filter(|page| page.body.contains("value=\"front\"")).map(drop)
    })
    .unwrap();
    path
}

fn coil_moved(site: &Site) -> bool {
    site.line_trace().unwrap().iter().any(|change| change.line == SimLine::Coil && change.level)
}

/// Waits until a page says this.
fn wait_said(desk: &OfficeClient, path: &str, what: &str) {
    wait::until(SOON, what, || desk.get(path).ok().filter(|page| page.body.contains(what)).map(drop)).unwrap();
}

fn tap(site: &Site, card: &str) {
    let mut control = site.control().unwrap();
    control.order(Command::SimTap { card: card.into() }).unwrap();
}

#[test]
fn a_door_that_is_locked_down_on_a_page_opens_to_no_card_and_the_page_says_what_the_kiosk_says() {
    let site = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    let desk = site.office_as("desk", "receptionist").unwrap();
    let path = kiosk_page(&site, &desk);
    let lockdown = format!("{path}/lockdown");
    let told = desk.send_form(&path, &lockdown, &[("door", "front"), ("why", "a stranger in the house")]).unwrap();
    assert_eq!(told.status, 303, "{}", told.body);
    site.wait_entry("door.mode_changed", |row| row.open["mode"] == "LockedDown" && row.open["remote"].is_string())
        .unwrap();
    wait_said(&desk, &format!("{path}/live?lang=en"), "Locked down");
    wait_said(&desk, &format!("{path}/live?lang=en"), ">done<");
    tap(&site, "staff-zhou");
    site.wait_entry("access.denied", |row| row.open["reason"] == "locked_down").unwrap();
    assert!(!coil_moved(&site));

    let release = [("door", "front"), ("why", "over"), ("order", "release")];
    assert_eq!(desk.send_form(&path, &format!("{path}/doors"), &release).unwrap().status, 303);
    wait_said(&desk, &format!("{path}/live?lang=en"), "not possible now: not done");
    assert!(!coil_moved(&site), "what is released while it is locked down does not open");
    let normal = [("door", "front"), ("why", "over"), ("order", "normal")];
    desk.send_form(&path, &format!("{path}/doors"), &normal).unwrap();
    site.wait_entry("door.mode_changed", |row| row.open["mode"] == "Locked" && row.open["remote"].is_string()).unwrap();
    desk.send_form(&path, &format!("{path}/doors"), &release).unwrap();
    site.wait_coil(true).unwrap();
    site.verify().unwrap();
}

#[test]
fn a_leader_says_yes_on_a_page_and_the_door_opens_once() {
    let site = Site::start(Plan { office: true, leader: true, ..Plan::default() }).unwrap();
    let file = site.path().join("people.csv").display().to_string();
    site.office_ctl(&["people", "import", &file]).unwrap();
    let leader = site.office_as("li", "leader").unwrap();
    site.office_ctl(&["link-staff", "--sign-in", "li", "--staff", "1004"]).unwrap();
    let (code, said) = site
        .ask_exception(&["--door", "front", "--for", "Wang Wu", "--why", "forgot the card"], |asked| {
            let id = asked.open["exception"].as_str().unwrap();
            let path = format!("/approvals/{id}");
            wait::until(SOON, "the page has the form", || {
                leader.get(&path).ok().filter(|page| page.body.contains("value=\"yes\"")).map(drop)
            })
            .unwrap();
            assert!(!coil_moved(&site));
            let answer = [("why", "known to me"), ("answer", "yes")];
            assert_eq!(leader.send_form(&path, &path, &answer).unwrap().status, 303);
            site.wait_coil(true).unwrap();
            wait_said(&leader, &format!("{path}/live?open=false&lang=en"), "Kiosk: done");
        })
        .unwrap();
    assert_eq!((code, said.trim()), (Some(0), "done"));
    let approved = site.wait_entry("exception.approved", |row| row.open["remote"].is_string()).unwrap();
    assert_eq!(approved.private.unwrap()["name"], "李娜");
    site.verify().unwrap();
}
