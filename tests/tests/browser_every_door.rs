//! In a real browser, beside two real kiosks, one with two doors: all doors of the site are locked down by one act, and open again by another.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_hw::sim::lines::LinesSimClient;
use frontdesk_hw::sim::lines_protocol::SimLine;
use frontdesk_tests::browser::{Browser, Look};
use frontdesk_tests::process::{Daemon, Launch};
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::{scratch, wait};

const READERS: &str = "[[reader]]\ndriver = \"simulated\"\n\
    [[reader]]\nname = \"yard\"\ndriver = \"simulated\"\nrole = \"entry\"\ndoor = \"yard\"\n";

fn hold(site: &Site, card: Option<&str>, reader: Option<&str>) {
    let (cards, reader) = (card.map(str::to_owned).into_iter().collect(), reader.map(str::to_owned));
    site.control().unwrap().order(Command::SimHold { cards, reader }).unwrap();
}

/// A card of the staff is refused at this door, for it is locked down.
fn is_refused(site: &Site, door: &str, reader: Option<&str>) {
    hold(site, Some("staff-zhou"), reader);
    site.wait_entry("access.denied", |row| row.open["reason"] == "locked_down" && row.open["door"] == door).unwrap();
    hold(site, None, reader);
}

fn coil_moved(site: &Site) -> bool {
    site.line_trace().unwrap().iter().any(|change| change.line == SimLine::Coil && change.level)
}

#[test]
fn all_doors_of_two_kiosks_are_locked_down_by_one_act_and_open_again_after_another() {
    let home = scratch::in_memory();
    let socket = home.path().join("yard.sock");
    let launch = Launch::binary("frontdesk-lines-sim", home.path()).unwrap();
    let _yard: Daemon = launch.args(["--socket".as_ref(), socket.as_os_str()]).start().unwrap();
    let there = || LinesSimClient::connect(&socket).ok();
    let mut yard = wait::until(SOON, "the lines of the yard's door answer", there).unwrap();
    let config = format!(
        "[[door]]\nname = \"yard\"\nhardware = \"simulated\"\nrelease_ms = 3000\n\
         [door.lines]\ndriver = \"simulated\"\nsocket = \"{}\"\ncontact = {{ line = 1 }}\n",
        socket.display()
    );
    let first = Site::start(Plan { office: true, config, readers: READERS.into(), ..Plan::default() }).unwrap();
    let second = Site::start(Plan { joins: Some(first.office_at()), ..Plan::default() }).unwrap();
    let browser = Browser::start().unwrap();
    let desk = browser.window("desk", &first.office().url(), Look::DESK.in_english()).unwrap();
    desk.takes_invitation(&first.invitation("desk", "receptionist").unwrap()).unwrap();
    desk.go("/kiosks").unwrap();
    // Nobody has used any door yet: they are known all the same.
    desk.see_with("yard", "Locked; cards open it").unwrap();

    desk.click("All doors of all kiosks").unwrap();
    desk.fill("Reason", "a stranger in the house").unwrap();
    desk.click("Lock down now").unwrap();
    for site in [&first, &second] {
        site.wait_entry("door.mode_changed", |row| row.open["mode"] == "LockedDown" && row.open["remote"].is_string())
            .unwrap();
    }
    desk.see_with("yard", "Locked down").unwrap();
    desk.see_with("yard", "done").unwrap();
    desk.see_no("On its way").unwrap();
    desk.see_no("Not answered").unwrap();
    is_refused(&first, "front", None);
    is_refused(&first, "yard", Some("yard"));
    is_refused(&second, "front", None);
    assert!(!coil_moved(&first) && !coil_moved(&second) && !yard.get().unwrap().coil);
    assert_eq!(desk.axe().unwrap(), Vec::<String>::new());

    desk.click("All doors of all kiosks").unwrap();
    desk.fill("Reason", "over").unwrap();
    desk.click("Back to normal").unwrap();
    desk.see_no("Locked down").unwrap();
    desk.see_no("On its way").unwrap();
    hold(&first, Some("staff-zhou"), None);
    first.wait_coil(true).unwrap();
    hold(&first, Some("staff-li"), Some("yard"));
    yard.wait_for(SOON, |levels| levels.coil).unwrap();
    hold(&second, Some("staff-zhou"), None);
    second.wait_coil(true).unwrap();
    first.verify().unwrap();
    second.verify().unwrap();
}
