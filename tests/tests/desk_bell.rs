//! A visitor who is stuck touches the bell: the office shows it, and where there is no office the bell at the desk rings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::bell::BellWhy;
use frontdesk_hw::sim::lines_protocol::SimLine;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;

#[test]
fn the_bell_touched_on_the_screen_is_on_the_offices_page() {
    let site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    site.screen().wait_and_tap("找前台帮忙", SOON).unwrap();
    site.screen().wait_label("已通知前台，请稍候，谢谢", SOON).unwrap();
    site.wait_entry("desk.called", |_| true).unwrap();
    let calls = wait::until(SOON, "the office has the call", || {
        let body = site.office().get("/api/v1/today").ok()?.body;
        let today: serde_json::Value = serde_json::from_str(&body).ok()?;
        today["desk_calls"].as_array().filter(|calls| !calls.is_empty()).cloned()
    })
    .unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0]["simulated"], true);
    assert!(
        site.office_as("desk", "receptionist").unwrap().get("/today?lang=zh-Hans").unwrap().body.contains("按了铃")
    );
}

/// A site whose visitor calls the desk on the screen.
fn called(office_is_there: bool) -> Site {
    let mut site = Site::start(Plan { office: true, screen: true, bell: true, ..Plan::default() }).unwrap();
    if !office_is_there {
        site.office = None;
    }
    site.screen().wait_and_tap("找前台帮忙", SOON).unwrap();
    site.wait_entry("desk.called", |_| true).unwrap();
    site
}

/// What the bell rings for, as the status has it.
fn rings_for(site: &Site) -> Option<BellWhy> {
    site.control().unwrap().status().unwrap().bell
}

#[test]
fn a_visitor_who_calls_while_the_office_is_away_rings_the_bell_until_somebody_answers() {
    let site = called(false);
    site.wait_bell(true).unwrap();
    site.wait_bell(false).unwrap();
    site.wait_bell(true).unwrap();
    assert_eq!(rings_for(&site), Some(BellWhy::Call));
    assert!(site.ctl(&["status"]).unwrap().contains("A VISITOR CALLS THE DESK"));
    assert!(site.ctl(&["sim", "state"]).unwrap().contains("bell "));
    site.ctl(&["answer-call"]).unwrap();
    wait::until(SOON, "the bell stops", || rings_for(&site).is_none().then_some(())).unwrap();
    site.wait_bell(false).unwrap();
    let used = site.journal().unwrap().into_iter().filter(|row| row.kind == "control.used");
    assert_eq!(used.filter(|row| row.open["command"] == "answer_call").count(), 1, "recorded before it was done");
    let again = site.ctl_output(&["answer-call"]).unwrap();
    assert!(String::from_utf8_lossy(&again.stderr).contains("nobody calls the desk"));
    assert!(!site.lines().unwrap().get().unwrap().coil, "no door had a part in it");
}

#[test]
fn a_call_that_the_office_takes_rings_no_bell_and_one_that_it_takes_late_stops_it() {
    let mut site = called(false);
    site.wait_bell(true).unwrap();
    site.start_office().unwrap();
    wait::until(SOON, "the office has the call", || rings_for(&site).is_none().then_some(())).unwrap();
    site.wait_bell(false).unwrap();

    let site = called(true);
    site.wait_in_step().unwrap();
    let strokes = site.line_trace().unwrap().into_iter().filter(|change| change.line == SimLine::Bell).count();
    assert_eq!(strokes, 0);
}

#[test]
fn of_a_dead_daemon_bell_and_coil_are_off_after_safe_state() {
    let mut site = called(false);
    site.wait_bell(true).unwrap();
    site.kill_kiosk().unwrap();
    // As if it had been killed in the middle of a stroke, with the door released.
    site.lines().unwrap().set_bell(true).unwrap();
    site.lines().unwrap().set_coil(true).unwrap();
    let output = site.safe_state_launch().unwrap().output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    let levels = site.lines().unwrap().get().unwrap();
    assert_eq!((levels.coil, levels.bell), (false, false), "{said}");
    assert!(said.contains("bell: off (driver simulated)"), "{said}");
    // The next daemon begins in silence, and an ordinary end leaves it so.
    site.start_kiosk().unwrap();
    site.kiosk.take().unwrap().terminate(SOON).unwrap();
    assert!(!site.lines().unwrap().get().unwrap().bell);
}
