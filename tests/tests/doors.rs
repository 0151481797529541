//! The door as people meet it: forced, held too long, locked down, held open, left by the button, and in a fire.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Command, DoorRow, EntryRow};
use frontdesk_core::door::reflex::EXIT_REST_MS;
use frontdesk_core::door::{DoorAlarm, DoorMode};
use frontdesk_hw::sim::lines_protocol::{LineChange, SimLine};
use frontdesk_tests::powercut::{NoSpace, PoweredDisk};
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::{scratch, wait};

/// All inputs are wired, and nobody waits long.
fn plan() -> Plan {
    Plan {
        lines: "exit = { line = 2 }\nfire = { line = 3 }\ntamper = { line = 4 }\n".into(),
        door: "open_too_long_ms = 5000\npre_alarm_ms = 2000\nhold_open_max_ms = 60000\n".into(),
        ..Plan::default()
    }
}

/// Holds the card to the reader until it was decided about.
fn tap(site: &Site) {
    let decisions = || {
        let decided = |row: &&EntryRow| row.kind == "access.granted" || row.kind == "access.denied";
        site.journal().ok().map(|rows| rows.iter().filter(decided).count())
    };
    let before = decisions().unwrap();
    let mut control = site.control().unwrap();
    control.order(Command::SimTap { card: "staff-zhou".into() }).unwrap();
    wait::until(SOON, "the card is decided about", || (decisions()? > before).then_some(())).unwrap();
    control.order(Command::SimRemove {}).unwrap();
}

fn leaf(site: &Site, open: bool) {
    site.lines().unwrap().set_contact(open).unwrap();
}

/// The door; a daemon that answers before its station has begun knows of none yet.
fn door(site: &Site) -> DoorRow {
    wait::until(SOON, "the station has begun", || site.control().ok()?.status().ok()?.doors.into_iter().next()).unwrap()
}

fn wait_mode(site: &Site, mode: DoorMode) {
    wait::until(SOON, &format!("the door is {mode:?}"), || (door(site).mode == mode).then_some(())).unwrap();
}

fn mode_changed(site: &Site, mode: &str, cause: &str) -> EntryRow {
    site.wait_entry("door.mode_changed", |row| row.open["mode"] == mode && row.open["cause"] == cause).unwrap()
}

/// The leaf is seen shut: a daemon that has just started knows nothing of it before.
fn wait_shut(site: &Site) {
    wait::until(SOON, "the leaf is seen shut", || (door(site).leaf_open == Some(false)).then_some(())).unwrap();
}

#[test]
fn a_forced_door_and_one_held_too_long_are_alarms_until_they_are_shut_and_a_housing_is_one_too() {
    let site = Site::start(plan()).unwrap();
    wait_shut(&site);
    leaf(&site, true);
    site.wait_entry("door.forced", |row| row.open["door"] == "front").unwrap();
    assert_eq!(door(&site).alarm, Some(DoorAlarm::DoorForcedOpen));
    assert!(site.ctl(&["status"]).unwrap().contains("FORCED OPEN"));
    leaf(&site, false);
    site.wait_entry("door.closed", |row| row.open["alarm"] == "DoorForcedOpen").unwrap();
    tap(&site);
    site.wait_coil(true).unwrap();
    leaf(&site, true);
    site.wait_coil(false).unwrap();
    site.wait_entry("door.open_too_long", |_| true).unwrap();
    let told = site.control().unwrap().sim_state().unwrap().readers.remove(0).told;
    assert!(told.contains(&"close_door".to_owned()) && !told.contains(&"refused".to_owned()), "{told:?}");
    leaf(&site, false);
    site.wait_entry("door.closed", |row| row.open["alarm"] == "DoorOpenTooLong").unwrap();
    site.lines().unwrap().set_tamper(true).unwrap();
    site.wait_entry("door.tampered", |row| row.open["tampered"] == true).unwrap();
    assert_eq!(site.journal_holds("access.taken"), 1);
    site.verify().unwrap();
}

#[test]
fn a_lockdown_refuses_staff_is_there_again_after_a_crash_and_ends_when_it_is_ordered() {
    let mut site = Site::start(plan()).unwrap();
    wait_shut(&site);
    assert!(site.ctl(&["door", "lockdown"]).is_err(), "without a reason nothing is ordered");
    site.ctl(&["door", "lockdown", "--why", "a drill"]).unwrap();
    let ordered = mode_changed(&site, "LockedDown", "ordered");
    assert_eq!(ordered.open["why"], "a drill");
    assert!(ordered.open["uid"].is_u64(), "{}", ordered.open);
    tap(&site);
    site.wait_entry("access.denied", |row| row.open["reason"] == "locked_down").unwrap();
    assert!(site.ctl(&["door", "hold", "--why", "furniture"]).unwrap_err().to_string().contains("locked down"));
    site.kill_kiosk().unwrap();
    site.start_kiosk().unwrap();
    wait_mode(&site, DoorMode::LockedDown);
    site.lines().unwrap().set_exit(true).unwrap();
    site.lines().unwrap().set_exit(false).unwrap();
    tap(&site);
    wait::until(SOON, "the second tap is refused", || (site.journal_holds("access.denied") == 2).then_some(()))
        .unwrap();
    assert!(site.line_trace().unwrap().iter().all(|change| change.line != SimLine::Coil || !change.level));
    site.ctl(&["door", "normal", "--why", "the drill is over"]).unwrap();
    wait_mode(&site, DoorMode::Locked);
    tap(&site);
    site.wait_coil(true).unwrap();
    site.verify().unwrap();
}

#[test]
fn a_hold_is_written_first_lets_everybody_through_and_goes_on_after_a_crash_until_it_is_ended() {
    let mut site = Site::start(plan()).unwrap();
    wait_shut(&site);
    site.ctl(&["door", "hold", "--for", "30", "--why", "furniture"]).unwrap();
    assert!(site.lines().unwrap().get().unwrap().coil, "done when it says so");
    let held = mode_changed(&site, "LockedOpen", "ordered");
    let until_ms = held.open["until_ms"].as_i64().unwrap();
    assert!(until_ms - held.wall_ms <= 60_000, "the configuration's bound comes first");
    for _ in 0..2 {
        leaf(&site, true);
        leaf(&site, false);
    }
    wait_mode(&site, DoorMode::LockedOpen);
    site.kill_kiosk().unwrap();
    site.start_kiosk().unwrap();
    let resumed = mode_changed(&site, "LockedOpen", "resumed");
    assert!((resumed.open["until_ms"].as_i64().unwrap() - until_ms).abs() < 2_000, "its end has not moved");
    site.wait_coil(true).unwrap();
    site.ctl(&["door", "normal", "--why", "all is in"]).unwrap();
    site.wait_coil(false).unwrap();
    assert_eq!(site.journal_holds("door.forced"), 0);
    let releases = || {
        let is_release = |change: &&LineChange| change.line == SimLine::Coil && change.level;
        site.line_trace().unwrap().iter().filter(is_release).count()
    };
    let before = releases();
    site.ctl(&["door", "unlock", "--why", "a delivery"]).unwrap();
    assert_eq!(releases(), before + 1, "done when it says so");
    site.wait_entry("door.unlocked", |row| row.open["why"] == "a delivery").unwrap();
    site.wait_entry("access.not_taken", |_| true).unwrap();
    site.verify().unwrap();
}

#[test]
fn the_exit_button_lets_out_and_is_written_behind_it() {
    let site = Site::start(plan()).unwrap();
    wait_shut(&site);
    let seen_up = || (site.control().ok()?.status().ok()?.uptime_ms > EXIT_REST_MS).then_some(());
    wait::until(SOON, "the button was seen up", seen_up).unwrap();
    site.lines().unwrap().set_exit(true).unwrap();
    site.wait_coil(true).unwrap();
    site.lines().unwrap().set_exit(false).unwrap();
    leaf(&site, true);
    site.wait_coil(false).unwrap();
    leaf(&site, false);
    site.wait_entry("door.exit_used", |_| true).unwrap();
    assert_eq!(site.journal_holds("door.forced"), 0);
    assert_eq!(site.journal_holds("access.granted"), 0);
}

/// A site whose journal is on a disk that can go bad.
fn on_a_bad_disk() -> (Site, PoweredDisk, tempfile::TempDir) {
    let home = scratch::in_memory();
    let data = home.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let disk = PoweredDisk::power_up(&data, &home.path().join("records")).unwrap();
    let environment = disk.environment().map(|(name, value)| (name.into(), value)).to_vec();
    let site = Site::start(Plan { environment, data: Some(data), ..plan() }).unwrap();
    wait_shut(&site);
    (site, disk, home)
}

#[test]
fn a_lockdown_waits_for_no_disk_says_that_it_is_not_recorded_and_is_written_when_it_can_be() {
    for (what, breaks) in [
        ("a full disk", (|disk| disk.faults.no_space(Some(NoSpace::ForAnything))) as fn(&PoweredDisk)),
        ("a hung disk", |disk| disk.faults.slow_fsync_ms(8_000)),
    ] {
        let (mut site, disk, _home) = on_a_bad_disk();
        site.ctl(&["door", "hold", "--why", "furniture"]).unwrap();
        site.wait_coil(true).unwrap();
        breaks(&disk);
        let said = site.ctl(&["door", "lockdown", "--why", "a stranger"]).unwrap_err().to_string();
        assert!(said.contains("locked down, but not recorded"), "{what}: {said}");
        wait_mode(&site, DoorMode::LockedDown);
        assert!(!site.lines().unwrap().get().unwrap().coil, "{what}: the hold is over");
        disk.faults.none();
        let written = mode_changed(&site, "LockedDown", "ordered");
        assert_eq!(written.open["why"], "a stranger", "{what}");
        site.kill_kiosk().unwrap();
        site.start_kiosk().unwrap();
        wait_mode(&site, DoorMode::LockedDown);
        site.ctl(&["door", "normal", "--why", "they are gone"]).unwrap();
        wait_mode(&site, DoorMode::Locked);
        site.verify().unwrap();
    }
}

#[test]
fn the_end_of_a_lockdown_waits_for_its_entry() {
    let (site, disk, _home) = on_a_bad_disk();
    site.ctl(&["door", "lockdown", "--why", "a drill"]).unwrap();
    disk.faults.no_space(Some(NoSpace::ForAnything));
    let said = site.ctl(&["door", "normal", "--why", "over"]).unwrap_err().to_string();
    assert!(said.contains("could not be recorded"), "{said}");
    assert_eq!(door(&site).mode, DoorMode::LockedDown);
    disk.faults.none();
    let ended = || site.ctl(&["door", "normal", "--why", "over"]).ok();
    wait::until(SOON, "the disk takes entries again", ended).unwrap();
    wait_mode(&site, DoorMode::Locked);
    site.verify().unwrap();
}

#[test]
fn fire_opens_a_door_that_is_locked_down_while_the_disk_is_full_and_is_written_when_it_can_be() {
    let (site, disk, _home) = on_a_bad_disk();
    site.ctl(&["door", "lockdown", "--why", "a drill"]).unwrap();
    disk.faults.no_space(Some(NoSpace::ForAnything));
    site.lines().unwrap().set_fire(true).unwrap();
    site.wait_coil(true).unwrap();
    wait_mode(&site, DoorMode::LockedOpen);
    assert!(door(&site).fire);
    leaf(&site, true);
    site.lines().unwrap().set_fire(false).unwrap();
    site.wait_coil(false).unwrap();
    wait_mode(&site, DoorMode::LockedDown);
    disk.faults.none();
    site.wait_entry("door.fire", |row| row.open["visitors_in"] == 0).unwrap();
    let over = site.wait_entry("door.fire_over", |_| true).unwrap();
    assert!(over.open["released_after_ms"].as_u64().is_some_and(|after_ms| after_ms <= 1_000), "{}", over.open);
    assert_eq!(site.journal_holds("door.forced"), 0);
}
