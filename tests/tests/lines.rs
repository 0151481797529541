//! Two doors at one kiosk, and what happens at their lines, over the real programs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Command, SimInput, SimLineFault, SimLinesAct};
use frontdesk_core::health::{Check, CheckState};
use frontdesk_hw::sim::lines::LinesSimClient;
use frontdesk_hw::sim::lines_protocol::SimLine;
use frontdesk_tests::powercut::PoweredDisk;
use frontdesk_tests::process::{Daemon, Launch};
use frontdesk_tests::scratch;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;
use std::path::PathBuf;
use std::time::Duration;

const ALL_INPUTS: &str = "exit = { line = 2 }\nfire = { line = 3 }\ntamper = { line = 4 }\nlock_sense = { line = 5 }\n";

fn with_all_inputs() -> Site {
    Site::start(Plan { lines: ALL_INPUTS.into(), ..Plan::default() }).unwrap()
}

fn lines(site: &Site, act: SimLinesAct) {
    site.control().unwrap().order(Command::SimLines { act, door: None }).unwrap();
}

fn set(site: &Site, input: SimInput, on: bool) {
    lines(site, SimLinesAct::Set { input, on });
}

fn tap(site: &Site, card: &str, reader: Option<&str>) {
    let cards = vec![card.to_owned()];
    site.control().unwrap().order(Command::SimHold { cards, reader: reader.map(str::to_owned) }).unwrap();
}

fn check(site: &Site, name: &str) -> Check {
    site.control().unwrap().health().unwrap().into_iter().find(|check| check.name == name).unwrap()
}

fn wait_for_state(site: &Site, state: CheckState) -> Check {
    let seen = || Some(check(site, "lines")).filter(|check| check.state == state);
    wait::until(SOON, "the lines' check changes", seen).unwrap()
}

/// How often the coil went on.
fn releases(site: &Site) -> usize {
    site.line_trace().unwrap().iter().filter(|change| change.line == SimLine::Coil && change.level).count()
}

/// The back door's own lines.
struct BackDoor {
    socket: PathBuf,
    _lines: Daemon,
    _home: tempfile::TempDir,
}

impl BackDoor {
    fn start() -> Self {
        let home = scratch::in_memory();
        let socket = home.path().join("back.sock");
        let launch = Launch::binary("frontdesk-lines-sim", home.path()).unwrap();
        let started = launch.args(["--socket".as_ref(), socket.as_os_str()]).start().unwrap();
        wait::until(SOON, "the back door's lines answer", || LinesSimClient::connect(&socket).ok()).unwrap();
        Self { socket, _lines: started, _home: home }
    }

    fn config(&self) -> String {
        let socket = self.socket.display();
        format!(
            "[[door]]\nname = \"back\"\nhardware = \"simulated\"\nrelease_ms = 3000\n\
             [door.lines]\ndriver = \"simulated\"\nsocket = \"{socket}\"\ncontact = {{ line = 1 }}\n"
        )
    }

    fn lines(&self) -> LinesSimClient {
        LinesSimClient::connect(&self.socket).unwrap()
    }
}

#[test]
fn each_reader_opens_the_door_at_which_it_is_and_every_door_is_told_apart() {
    let back = BackDoor::start();
    let readers = "[[reader]]\ndriver = \"simulated\"\n\
                   [[reader]]\nname = \"yard\"\ndriver = \"simulated\"\nrole = \"entry\"\ndoor = \"back\"\n";
    let plan = Plan { config: back.config(), readers: readers.into(), ..Plan::default() };
    let site = Site::start(plan).unwrap();
    tap(&site, "staff-zhou", Some("yard"));
    back.lines().wait_for(SOON, |levels| levels.coil).unwrap();
    assert_eq!(releases(&site), 0, "the front door stays shut");
    back.lines().set_contact(true).unwrap();
    site.wait_entry("access.taken", |row| row.open["door"] == "back").unwrap();
    tap(&site, "staff-li", None);
    site.wait_coil(true).unwrap();
    site.wait_entry("access.granted", |row| row.open["door"] == "front").unwrap();
    let said = site.ctl(&["status"]).unwrap();
    assert!(said.contains("front: Accessed, leaf shut") && said.contains("back: Locked, leaf open"), "{said}");
    assert_eq!(check(&site, "lines back").state, CheckState::Simulated);
    site.ctl(&["sim", "door", "close", "--door", "back"]).unwrap();
    back.lines().wait_for(SOON, |levels| !levels.contact_open).unwrap();
}

#[test]
fn the_exit_button_lets_out_even_while_the_disk_is_of_no_use_and_held_down_it_counts_once() {
    let home = scratch::in_memory();
    let data = home.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let disk = PoweredDisk::power_up(&data, &home.path().join("records")).unwrap();
    let environment = disk.environment().map(|(name, value)| (name.into(), value)).to_vec();
    let site =
        Site::start(Plan { environment, data: Some(data), lines: ALL_INPUTS.into(), ..Plan::default() }).unwrap();
    // What changes something by the control socket is recorded: hands are quicker than that disk.
    let mut hand = site.lines().unwrap();
    disk.faults.slow_fsync_ms(60_000);
    wait::until(SOON, "a press counts once the button was seen up", || {
        hand.set_exit(false).ok()?;
        let _ = site.lines().ok()?.wait_for(Duration::from_millis(250), |levels| levels.coil);
        hand.set_exit(true).ok()?;
        site.lines().ok()?.wait_for(Duration::from_millis(250), |levels| levels.coil).ok()
    })
    .unwrap();
    site.wait_coil(false).unwrap();
    assert_eq!(releases(&site), 1, "held down, it is pressed once");
    disk.faults.none();
}

#[test]
fn fire_releases_for_as_long_as_it_lasts_and_a_fluttering_contact_ends_locked() {
    let site = with_all_inputs();
    set(&site, SimInput::Fire, true);
    site.wait_coil(true).unwrap();
    site.ctl(&["sim", "line", "fire", "off"]).unwrap();
    site.wait_coil(false).unwrap();
    lines(&site, SimLinesAct::Flap { input: SimInput::Fire, times: 25, every_ms: 3 });
    let flutters = || site.line_trace().unwrap().iter().filter(|change| change.line == SimLine::Fire).count();
    wait::until(SOON, "it has flapped", || (flutters() == 52).then_some(())).unwrap();
    site.wait_coil(false).unwrap();
    let stays_off = site.lines().unwrap().wait_for(Duration::from_millis(500), |levels| levels.coil);
    assert!(stays_off.is_err(), "nothing keeps it on");
}

#[test]
fn a_stuck_relay_a_board_that_does_not_obey_and_lines_that_cannot_be_read_each_are_a_fault_with_its_words_and_clear() {
    let site = with_all_inputs();
    for (fault, words) in [
        (SimLineFault::RelayStuckOff, "the lock did not follow when the coil went on"),
        (SimLineFault::CoilStuckOff, "the coil reads back as off after it was switched on"),
        (SimLineFault::CoilStuckOn, "the coil reads back as on although it was switched off"),
        (SimLineFault::InputsFail, "the lines cannot be read"),
    ] {
        lines(&site, SimLinesAct::Break { fault: Some(fault) });
        tap(&site, "staff-zhou", None);
        let seen = wait_for_state(&site, CheckState::Fault);
        assert!(seen.evidence.contains(words), "{fault:?}: {}", seen.evidence);
        lines(&site, SimLinesAct::Break { fault: None });
        site.control().unwrap().order(Command::SimRemove {}).unwrap();
        site.wait_coil(false).unwrap();
        // A release that works takes back what one that did not has said.
        wait::until(SOON, "all is well again", || {
            tap(&site, "staff-zhou", None);
            let well =
                site.lines().ok()?.wait_for(Duration::from_secs(2), |levels| levels.coil && levels.lock_released);
            site.control().ok()?.order(Command::SimRemove {}).ok()?;
            well.ok().filter(|_| check(&site, "lines").state != CheckState::Fault)
        })
        .unwrap();
        site.wait_coil(false).unwrap();
        wait_for_state(&site, CheckState::Simulated);
    }
    assert!(check(&site, "lines").numbers.contains_key("lock_release_ms"));
}
