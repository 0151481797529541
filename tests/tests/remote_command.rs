//! The office tells a kiosk to do something: it is done once, in time, and answered with what happened.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;

fn release(site: &Site, node: &str, more: &[&str]) -> String {
    let command = ["command", "release", "front", "--node", node, "--why", "a courier"];
    site.office_ctl(&[command.as_slice(), more].concat()).unwrap()
}

#[test]
fn a_door_is_released_from_the_office_and_the_office_hears_that_it_was() {
    let site = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    let node = site.control().unwrap().status().unwrap().node;
    let said = release(&site, &node, &["--wait"]);
    assert!(said.contains("done"), "{said}");
    let granted = site.wait_entry("access.granted", |row| row.open["grant"] == "remote").unwrap();
    let given = site.journal().unwrap().into_iter().find(|row| row.kind == "command.given").unwrap();
    assert_eq!(given.private.unwrap()["why"], "a courier");
    let answered = site.wait_entry("command.answered", |row| row.open["outcome"] == "done").unwrap();
    assert!(granted.seq < answered.seq);
    let on = site.line_trace().unwrap().into_iter().filter(|change| change.level).count();
    assert!(on >= 1);
}

#[test]
fn a_command_that_comes_after_its_deadline_is_answered_and_not_done() {
    let mut site = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    let node = site.control().unwrap().status().unwrap().node;
    site.kill_kiosk().unwrap();
    release(&site, &node, &["--deadline-s", "1"]);
    let given = std::time::Instant::now();
    wait::until(SOON, "the deadline is over", || (given.elapsed().as_secs() >= 2).then_some(())).unwrap();
    site.start_kiosk().unwrap();
    site.wait_entry("command.answered", |row| row.open["outcome"] == "too_late").unwrap();
    assert!(site.journal().unwrap().iter().all(|row| row.kind != "access.granted"));
}
