//! For how long the coil can stay on when something breaks while a door is released: each bound that docs/architecture.md states,
//! measured by the lines' own clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Answer, Command};
use frontdesk_hw::sim::lines_protocol::SimLine;
use frontdesk_hw::sim::lines_server::monotonic_ns;
use frontdesk_tests::powercut::{NoSpace, PoweredDisk};
use frontdesk_tests::process::Signal;
use frontdesk_tests::scratch;
use frontdesk_tests::site::{Plan, SOON, Site, host_card};
use frontdesk_tests::unit::{Unit, watchdog};
use std::time::Duration;

/// A death is seen, a process is started and asks for a line.
const AFTER_DEATH: Duration = Duration::from_secs(3);

/// The door thread's own clockwork, on a busy board.
const IN_THREAD: Duration = Duration::from_millis(500);

/// Longer than any bound: only what is tested ends it.
const LONG_MS: u32 = 29_000;

fn released_for(release_ms: u32) -> Plan {
    let door = format!("extended_release_ms = {LONG_MS}\n");
    Plan { release_ms: Some(release_ms), door, ..Plan::default() }
}

/// A site whose daemon is a service.
fn site_with_unit(plan: Plan) -> (Site, Unit) {
    let mut site = Site::start(plan).unwrap();
    site.kill_kiosk().unwrap();
    let unit = site.start_unit().unwrap();
    (site, unit)
}

fn tap(site: &Site) {
    site.control().unwrap().order(Command::SimTap { card: "staff-zhou".into() }).unwrap();
    site.wait_coil(true).unwrap();
}

/// When the coil last went this way, on the lines' clock.
fn coil_went_ns(site: &Site, on: bool) -> u64 {
    let trace = site.line_trace().unwrap();
    let went = trace.iter().rev().find(|change| change.line == SimLine::Coil && change.level == on);
    went.expect("the coil moved").at_ns
}

/// Waits until the coil is off, and says how long after `since_ns` that was.
fn off_after(site: &Site, since_ns: u64) -> Duration {
    site.wait_coil(false).unwrap();
    let off_ns = coil_went_ns(site, false);
    assert!(off_ns >= since_ns, "the coil was off before anything broke");
    Duration::from_nanos(off_ns - since_ns)
}

fn require_within(bound: Duration, what: &str, took: Duration) {
    eprintln!("{what}: coil off after {} ms, bound {} ms", took.as_millis(), bound.as_millis());
    assert!(took <= bound, "{what}: the coil was off after {took:?}, the bound is {bound:?}");
}

#[test]
fn a_killed_daemon_leaves_no_coil_on_for_longer_than_a_process_needs_to_start() {
    let (site, unit) = site_with_unit(released_for(LONG_MS));
    tap(&site);
    let killed_ns = monotonic_ns();
    unit.signal(Signal::KILL).unwrap();
    require_within(AFTER_DEATH, "SIGKILL", off_after(&site, killed_ns));
    assert!(unit.wait_stopped(SOON).unwrap().status.success());
}

#[test]
fn a_daemon_that_stands_still_is_killed_by_its_watchdog_and_the_coil_goes_off() {
    let (site, unit) = site_with_unit(released_for(LONG_MS));
    tap(&site);
    let stopped_ns = monotonic_ns();
    unit.signal(Signal::STOP).unwrap();
    require_within(watchdog() + AFTER_DEATH, "SIGSTOP", off_after(&site, stopped_ns));
    assert!(unit.wait_stopped(SOON).unwrap().status.success());
}

#[test]
fn a_panic_in_any_task_or_thread_ends_the_daemon_with_its_name_and_the_coil_off() {
    let (site, unit) = site_with_unit(Plan { bell: true, ..released_for(LONG_MS) });
    let parts = parts_of(&site);
    let expected = [
        "bell",
        "bell-line",
        "checkpoint",
        "control",
        "door",
        "hardware",
        "inspector",
        "journal",
        "journal-thread",
        "office",
        "reader",
        "screen",
        "site",
        "station",
        "upkeep",
        "watchdog",
    ];
    assert_eq!(parts, expected);
    drop(unit);
    for part in parts {
        let unit = site.start_unit().unwrap();
        tap(&site);
        let panics_ns = monotonic_ns();
        // The part that answers may be the one that panics.
        let _ = site.control().unwrap().order(Command::SimPanic { part: part.clone() });
        require_within(AFTER_DEATH, &format!("a panic of {part}"), off_after(&site, panics_ns));
        unit.wait_stopped(SOON).unwrap();
        let name = part.strip_suffix("-thread").unwrap_or(&part);
        let said = std::fs::read_to_string(site.path().join("frontdeskd.err")).unwrap();
        let last = said.lines().rev().find(|line| line.starts_with("frontdeskd:")).unwrap();
        assert!(last.contains(&format!("{name} failed: ")) && last.contains("panicked"), "{part}: {last}");
    }
}

fn hang(site: &Site, part: &str) -> u64 {
    let hangs_ns = monotonic_ns();
    site.control().unwrap().order(Command::SimHang { part: part.into() }).unwrap();
    hangs_ns
}

#[test]
fn a_station_that_hangs_is_silent_and_the_coil_goes_off() {
    let site = Site::start(released_for(LONG_MS)).unwrap();
    tap(&site);
    let hangs_ns = hang(&site, "station");
    // As in the documented configuration, and as the site has it.
    require_within(Duration::from_millis(1_500) + IN_THREAD, "a hung station", off_after(&site, hangs_ns));
}

#[test]
fn a_door_thread_that_hangs_is_seen_by_the_watchdog_and_the_coil_goes_off() {
    let (site, unit) = site_with_unit(released_for(LONG_MS));
    tap(&site);
    let hangs_ns = hang(&site, "door");
    require_within(watchdog() * 4 / 3 + AFTER_DEATH, "a hung door thread", off_after(&site, hangs_ns));
    assert!(unit.wait_stopped(SOON).unwrap().status.success());
}

/// What can panic, as the daemon itself says it.
fn parts_of(site: &Site) -> Vec<String> {
    let answer = site.control().unwrap().ask(Command::SimPanic { part: "nobody".into() }).unwrap();
    let Answer::Refused { text, .. } = answer else { panic!("nobody panicked: {answer:?}") };
    let (_, names) = text.split_once("there are: ").unwrap();
    names.split(", ").map(str::to_owned).collect()
}

#[test]
fn a_reader_that_hangs_prolongs_no_release() {
    let site = Site::start(Plan { pcscd: true, ..released_for(2_000) }).unwrap();
    let _held = site.hold(&host_card()).unwrap();
    site.wait_coil(true).unwrap();
    site.pcscd.as_ref().unwrap().freeze().unwrap();
    let on_ns = coil_went_ns(&site, true);
    let took = off_after(&site, on_ns);
    require_within(Duration::from_secs(2) + IN_THREAD, "a hung reader", took);
    assert!(took > Duration::from_millis(1_900), "the core went silent with the reader: off after {took:?}");
}

#[test]
fn a_bell_that_hangs_prolongs_no_release_and_keeps_nobody_out() {
    let site = Site::start(Plan { bell: true, ..released_for(2_000) }).unwrap();
    hang(&site, "bell-line");
    for card in ["staff-zhou", "staff-li"] {
        site.control().unwrap().order(Command::SimTap { card: card.into() }).unwrap();
        site.wait_coil(true).unwrap();
        let on_ns = coil_went_ns(&site, true);
        require_within(Duration::from_secs(2) + IN_THREAD, "a hung bell", off_after(&site, on_ns));
    }
}

fn on_a_bad_disk(release_ms: u32) -> (Site, PoweredDisk, tempfile::TempDir) {
    let home = scratch::in_memory();
    let data = home.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let disk = PoweredDisk::power_up(&data, &home.path().join("records")).unwrap();
    let environment = disk.environment().map(|(name, value)| (name.into(), value)).to_vec();
    let plan = Plan { environment, data: Some(data), ..released_for(release_ms) };
    (Site::start(plan).unwrap(), disk, home)
}

#[test]
fn a_disk_that_hangs_or_is_full_prolongs_no_release() {
    for (what, breaks) in [
        ("a hung disk", (|disk| disk.faults.slow_fsync_ms(60_000)) as fn(&PoweredDisk)),
        ("a full disk", |disk| disk.faults.no_space(Some(NoSpace::ForAnything))),
    ] {
        let (site, disk, _home) = on_a_bad_disk(2_000);
        tap(&site);
        breaks(&disk);
        let on_ns = coil_went_ns(&site, true);
        // One more who wants in: its entry meets the bad disk.
        let _ = site.control().unwrap().order(Command::SimTap { card: "staff-li".into() });
        require_within(Duration::from_secs(2) + IN_THREAD, what, off_after(&site, on_ns));
        disk.faults.none();
    }
}
