//! `frontdeskd safe-state` over whatever the daemon has left behind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_hw::sim::lines::LinesSimClient;
use frontdesk_tests::process::{Launch, Signal};
use frontdesk_tests::scratch;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;
use std::os::unix::net::UnixListener;
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

/// A site with a door that is released for longer than any story takes, and a fire panel.
fn released() -> Site {
    let (lines, door) = ("fire = { line = 3 }\n".into(), "extended_release_ms = 29000\n".into());
    let plan = Plan { release_ms: Some(29_000), lines, door, ..Plan::default() };
    let site = Site::start(plan).unwrap();
    site.control().unwrap().order(Command::SimTap { card: "staff-zhou".into() }).unwrap();
    site.wait_coil(true).unwrap();
    site
}

/// Exit code, and what it printed.
fn safe_state(site: &Site) -> (Option<i32>, String) {
    let output = site.safe_state_launch().unwrap().output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

fn coil(site: &Site) -> bool {
    site.lines().unwrap().get().unwrap().coil
}

#[test]
fn of_a_dead_daemon_the_coil_is_left_off() {
    let mut site = released();
    site.kill_kiosk().unwrap();
    assert!(coil(&site), "as a relay does, it keeps its level");
    let (code, said) = safe_state(&site);
    assert_eq!((code, coil(&site)), (Some(0), false), "{said}");
    assert_eq!(said.trim(), "front: coil off (driver simulated)");
}

#[test]
fn a_daemon_that_hangs_is_killed_first() {
    let mut site = released();
    site.kiosk.as_mut().unwrap().signal(Signal::STOP).unwrap();
    let (code, said) = safe_state(&site);
    assert_eq!((code, coil(&site)), (Some(0), false), "{said}");
    let kiosk = site.kiosk.as_mut().unwrap();
    assert!(said.contains(&format!("process {} was still running: killed", kiosk.pid())), "{said}");
    assert_eq!(kiosk.wait_for_exit(SOON).unwrap().signal(), Some(Signal::KILL.as_raw()));
}

#[test]
fn a_config_that_was_broken_meanwhile_does_not_defeat_it() {
    let mut site = released();
    site.kill_kiosk().unwrap();
    std::fs::write(site.config_path(), "[[door]\nrelease_ms = forever").unwrap();
    let (code, said) = safe_state(&site);
    assert_eq!((code, coil(&site)), (Some(0), false), "{said}");
}

#[test]
fn neither_a_lost_runtime_directory_nor_a_lost_map_defeats_it_and_without_any_it_says_so() {
    let mut site = released();
    site.kill_kiosk().unwrap();
    std::fs::remove_file(site.path().join("run/lines.json")).unwrap();
    let (code, said) = safe_state(&site);
    assert_eq!((code, coil(&site)), (Some(0), false), "from the data directory: {said}");
    site.lines().unwrap().set_coil(true).unwrap();
    std::fs::remove_file(site.data().join("lines.json")).unwrap();
    let (code, said) = safe_state(&site);
    assert_eq!((code, coil(&site)), (Some(0), false), "from the config: {said}");
    std::fs::write(site.config_path(), "nonsense").unwrap();
    let (code, said) = safe_state(&site);
    assert_eq!(code, Some(1));
    assert!(said.contains("no usable config"), "{said}");
}

#[test]
fn in_a_fire_the_door_stays_released_and_the_next_daemon_goes_on_holding_it_until_it_is_over() {
    let mut site = released();
    site.lines().unwrap().set_fire(true).unwrap();
    site.kill_kiosk().unwrap();
    let before = site.line_trace().unwrap().len();
    let (code, said) = safe_state(&site);
    assert_eq!((code, coil(&site)), (Some(0), true), "{said}");
    assert!(said.contains("FIRE: coil on"), "{said}");
    assert_eq!(site.line_trace().unwrap().len(), before, "the coil did not move, not even for a moment");
    site.start_kiosk().unwrap();
    site.kiosk.take().unwrap().terminate(SOON).unwrap();
    site.start_kiosk().unwrap();
    assert!(coil(&site));
    assert_eq!(site.line_trace().unwrap().len(), before, "nor does it when a daemon starts or is asked to end");
    site.lines().unwrap().set_fire(false).unwrap();
    site.wait_coil(false).unwrap();
}

#[test]
fn every_door_is_made_safe_even_if_one_does_not_obey() {
    let back = scratch::in_memory();
    let socket = back.path().join("back.sock");
    let lines =
        Launch::binary("frontdesk-lines-sim", back.path()).unwrap().args(["--socket".as_ref(), socket.as_os_str()]);
    let mut lines = lines.start().unwrap();
    wait::until(SOON, "the back door's lines answer", || LinesSimClient::connect(&socket).ok()).unwrap();
    let config = format!(
        "[[door]]\nname = \"back\"\nhardware = \"simulated\"\n[door.lines]\ndriver = \"simulated\"\nsocket = \"{}\"\n",
        socket.display()
    );
    let mut site = Site::start(Plan { config, ..Plan::default() }).unwrap();
    let rows = site.control().unwrap().status().unwrap().doors;
    assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["front", "back"]);
    site.kill_kiosk().unwrap();
    site.lines().unwrap().set_coil(true).unwrap();
    LinesSimClient::connect(&socket).unwrap().set_coil(true).unwrap();
    let (code, said) = safe_state(&site);
    assert_eq!((code, coil(&site)), (Some(0), false), "{said}");
    assert!(!LinesSimClient::connect(&socket).unwrap().get().unwrap().coil);
    site.lines().unwrap().set_coil(true).unwrap();
    lines.kill().unwrap();
    let (code, said) = safe_state(&site);
    assert_eq!((code, coil(&site)), (Some(1), false), "{said}");
    assert!(said.contains("back"), "{said}");
}

#[test]
fn lines_that_never_answer_keep_it_no_longer_than_its_bound() {
    let mut site = Site::start(Plan::default()).unwrap();
    site.kill_kiosk().unwrap();
    // It takes connections, in its queue, and says nothing.
    let socket = site.path().join("run/deaf.sock");
    let _deaf = UnixListener::bind(&socket).unwrap();
    let map = format!(
        "[{{\"name\":\"front\",\"lines\":{{\"driver\":\"simulated\",\"fire\":{{\"line\":3}},\"socket\":\"{}\"}}}}]",
        socket.display()
    );
    std::fs::write(site.path().join("run/lines.json"), map).unwrap();
    let began = Instant::now();
    let (code, said) = safe_state(&site);
    assert_eq!(code, Some(1), "{said}");
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
}

#[test]
fn a_second_daemon_on_the_same_runtime_directory_is_refused_and_moves_no_line() {
    let site = released();
    let second = site.kiosk_launch().unwrap().named("second").output().unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("another frontdeskd runs, process"), "{said}");
    assert!(coil(&site), "the first one's release goes on");
}
