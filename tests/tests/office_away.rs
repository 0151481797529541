//! The office is away the whole time and then comes back: everything arrives, once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::{visitor, wait};

fn entries_at_office(site: &Site) -> Option<usize> {
    let exported = site.office_tool("export").ok()?;
    let node = site.control().ok()?.status().ok()?.node;
    let written_by = format!("\"node\":\"{node}\",\"incarnation\"");
    Some(exported.lines().filter(|line| line.contains(&written_by)).count())
}

#[test]
fn a_day_without_the_office_arrives_whole_and_once_when_it_is_back() {
    let mut site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    site.office = None;
    let mut control = site.control().unwrap();
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    for _ in 0..5 {
        control.order(Command::SimTap { card: "staff-zhou".into() }).unwrap();
        site.wait_coil(true).unwrap();
        control.order(Command::SimRemove {}).unwrap();
        site.wait_coil(false).unwrap();
    }
    // The daemon restarts meanwhile, too.
    site.kill_kiosk().unwrap();
    site.start_kiosk().unwrap();
    let behind = site.control().unwrap().status().unwrap();
    assert!(behind.journal_seq > 20);

    site.start_office().unwrap();
    wait::until(SOON, "the office is in step", || {
        let status = site.control().ok()?.status().ok()?;
        (status.office_behind == Some(0)).then_some(())
    })
    .unwrap();
    let sent = site.control().unwrap().status().unwrap().journal_seq;
    assert_eq!(entries_at_office(&site), Some(usize::try_from(sent).unwrap()));
    let today = site.office().today().unwrap();
    assert_eq!(today.visits.len(), 1);
    assert_eq!(today.doors.len(), 5);

    // In step means within a second from now on.
    site.control().unwrap().order(Command::SimTap { card: "stranger".into() }).unwrap();
    wait::until(SOON, "the sixth tap is at the office", || {
        (site.office().today().ok()?.doors.len() == 6).then_some(())
    })
    .unwrap();
}
