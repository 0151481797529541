//! The conformance suite on the simulators, and what is theirs alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use frontdesk_hw::conformance::{self, CardOutside, LIMIT, LinesOutside, eventually};
use frontdesk_hw::lines::{DoorLines, LineMap, open_lines, open_lines_at, read_fire};
use frontdesk_hw::reader::{CardReader, Feedback, ReaderEvent};
use frontdesk_hw::sim::card::VirtualCard;
use frontdesk_hw::sim::lines::LinesSimClient;
use frontdesk_hw::sim::lines_protocol::{LineChange, LineFault, SimLine};
use frontdesk_hw::sim::lines_server::monotonic_ns;
use frontdesk_hw::sim::reader::{SimReader, SimReaderHandle};

/// The simulator's own program, ended when dropped.
struct LinesSim {
    child: Child,
    socket: PathBuf,
}

impl LinesSim {
    fn start(dir: &Path, trace: Option<&Path>) -> Self {
        let socket = dir.join("lines.sock");
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk-lines-sim"));
        command.arg("--socket").arg(&socket).stderr(Stdio::null());
        if let Some(trace) = trace {
            command.arg("--trace").arg(trace);
        }
        let child = command.spawn().unwrap();
        assert!(eventually(LIMIT, || LinesSimClient::connect(&socket).is_ok()), "the simulator listens");
        Self { child, socket }
    }

    fn client(&self) -> LinesSimClient {
        LinesSimClient::connect(&self.socket).unwrap()
    }

    fn lines(&self) -> Box<dyn DoorLines> {
        open_lines(&self.map()).unwrap()
    }

    fn map(&self) -> LineMap {
        let json = serde_json::json!({
            "driver": "simulated", "socket": self.socket,
            "contact": {"line": 1}, "exit": {"line": 2}, "fire": {"line": 3}, "tamper": {"line": 4}, "lock_sense": {"line": 5},
        });
        serde_json::from_value(json).unwrap()
    }
}

impl Drop for LinesSim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Outside(LinesSimClient);

impl LinesOutside for Outside {
    fn coil(&mut self) -> bool {
        self.0.get().unwrap().coil
    }
    fn set_contact(&mut self, open: bool) {
        self.0.set_contact(open).unwrap();
    }
    fn set_exit(&mut self, pressed: bool) {
        self.0.set_exit(pressed).unwrap();
    }
    fn set_fire(&mut self, fire: bool) {
        self.0.set_fire(fire).unwrap();
    }
    fn set_tamper(&mut self, open: bool) {
        self.0.set_tamper(open).unwrap();
    }
}

struct Hand(SimReaderHandle);

impl CardOutside for Hand {
    fn tap(&mut self, card: &VirtualCard) {
        self.0.tap(card.clone());
    }
    fn remove(&mut self) {
        self.0.remove();
    }
}

#[test]
fn the_simulated_lines_conform() {
    let dir = tempfile::tempdir().unwrap();
    let sim = LinesSim::start(dir.path(), None);
    conformance::door_lines(&mut *sim.lines(), &mut Outside(sim.client())).unwrap();
}

#[test]
fn the_simulated_reader_conforms() {
    let (mut reader, handle) = SimReader::new();
    conformance::card_reader(&mut reader, &mut Hand(handle)).unwrap();
}

#[test]
fn a_card_swapped_in_one_move_is_a_removal_and_a_new_card() {
    let (mut reader, handle) = SimReader::new();
    handle.tap(VirtualCard::classic([1; 4]));
    conformance::wait_for_card(&mut reader).unwrap();
    handle.tap(VirtualCard::classic([2; 4]));
    assert!(reader.transmit(&[0xFF, 0xCA, 0, 0, 0]).unwrap_err().is_torn());
    conformance::wait_for_removal(&mut reader).unwrap();
    conformance::wait_for_card(&mut reader).unwrap();
    assert_eq!(reader.transmit(&[0xFF, 0xCA, 0, 0, 0]).unwrap(), [2, 2, 2, 2, 0x90, 0]);
}

/// The numbers of the cards that a reader shows, one after the other.
fn shown(reader: &mut SimReader, count: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|_| {
            conformance::wait_for_card(reader).unwrap();
            reader.transmit(&[0xFF, 0xCA, 0, 0, 0]).unwrap()
        })
        .collect()
}

#[test]
fn two_cards_in_one_hand_are_shown_by_turns_until_they_leave() {
    let (mut reader, handle) = SimReader::new();
    handle.tap_both(VirtualCard::classic([1; 4]), VirtualCard::classic([2; 4]));
    let numbers = shown(&mut reader, 4);
    assert_eq!(
        (numbers[0].as_slice(), numbers[1].as_slice()),
        (&[1, 1, 1, 1, 0x90, 0][..], &[2, 2, 2, 2, 0x90, 0][..])
    );
    assert_eq!(numbers[..2], numbers[2..]);
    handle.remove();
    conformance::wait_for_removal(&mut reader).unwrap();
    assert_eq!(reader.next_event(Duration::from_millis(400)), None);
    handle.tap(VirtualCard::classic([3; 4]));
    assert_eq!(shown(&mut reader, 1), [[3, 3, 3, 3, 0x90, 0]]);
}

#[test]
fn the_simulated_reader_remembers_what_it_was_told_last_and_no_more() {
    let (mut reader, handle) = SimReader::named("inside");
    for _ in 0..100 {
        reader.feedback(Feedback::Working);
    }
    reader.feedback(Feedback::Granted);
    let told = handle.told();
    assert_eq!((told.len(), told.last()), (32, Some(&Feedback::Granted)));
    let here = conformance::wait_for_event(&mut reader, "the reader", |event| match event {
        ReaderEvent::ReaderHere { reader } => Some(reader.clone()),
        _ => None,
    });
    assert_eq!(here.unwrap(), "SIMULATED inside 00 00");
}

#[test]
fn an_unplugged_reader_and_a_stopped_service_are_told_of() {
    let (mut reader, handle) = SimReader::new();
    handle.tap(VirtualCard::classic([1; 4]));
    conformance::wait_for_card(&mut reader).unwrap();
    handle.plugged(false);
    conformance::wait_for_removal(&mut reader).unwrap();
    assert!(matches!(reader.next_event(LIMIT), Some(ReaderEvent::ReaderGone { .. })));
    handle.service(false);
    assert!(matches!(reader.next_event(LIMIT), Some(ReaderEvent::ServiceDown { .. })));
    handle.service(true);
    handle.plugged(true);
    conformance::wait_for_card(&mut reader).unwrap();
}

#[test]
fn the_last_level_outlives_a_killed_client_but_not_a_closed_one() {
    let dir = tempfile::tempdir().unwrap();
    let sim = LinesSim::start(dir.path(), None);
    let mut lines = sim.lines();
    lines.set_coil(true).unwrap();
    // What SIGKILL does to the daemon: nothing of it runs any more.
    std::mem::forget(lines);
    assert!(sim.client().get().unwrap().coil);
    let mut lines = sim.lines();
    assert!(!sim.client().get().unwrap().coil, "opening is safe");
    lines.set_coil(true).unwrap();
    drop(lines);
    assert!(!sim.client().get().unwrap().coil, "closing is safe");
}

#[test]
fn an_input_that_is_not_in_the_map_is_not_wired() {
    let dir = tempfile::tempdir().unwrap();
    let sim = LinesSim::start(dir.path(), None);
    let json = serde_json::json!({"driver": "simulated", "socket": sim.socket, "fire": {"line": 3}});
    let mut lines = open_lines(&serde_json::from_value(json).unwrap()).unwrap();
    sim.client().set_fire(true).unwrap();
    let inputs = lines.inputs().unwrap();
    assert_eq!((inputs.contact_open, inputs.exit_pressed, inputs.fire), (None, None, Some(true)));
}

#[test]
fn the_trace_has_every_change_in_order_on_the_monotonic_clock() {
    let dir = tempfile::tempdir().unwrap();
    let trace = dir.path().join("trace");
    let sim = LinesSim::start(dir.path(), Some(&trace));
    let before = monotonic_ns();
    let mut client = sim.client();
    client.set_coil(true).unwrap();
    client.set_coil(true).unwrap();
    client.set_contact(true).unwrap();
    client.set_coil(false).unwrap();
    let after = monotonic_ns();
    let text = std::fs::read_to_string(&trace).unwrap();
    let changes: Vec<LineChange> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let story: Vec<_> = changes.iter().map(|change| (change.line, change.level)).collect();
    let expected = [
        (SimLine::Coil, true),
        (SimLine::LockReleased, true),
        (SimLine::ContactOpen, true),
        (SimLine::Coil, false),
        (SimLine::LockReleased, false),
    ];
    assert_eq!(story, expected);
    assert!(changes.is_sorted_by_key(|change| change.at_ns));
    assert!(changes.iter().all(|change| (before..=after).contains(&change.at_ns)));
}

#[test]
fn a_subscriber_is_told_of_every_change_and_a_waiter_wakes() {
    let dir = tempfile::tempdir().unwrap();
    let sim = LinesSim::start(dir.path(), None);
    let (sender, receiver) = std::sync::mpsc::channel();
    let (levels, subscription) =
        sim.client().subscribe(move |change, _| sender.send((change.line, change.level)).unwrap()).unwrap();
    assert!(!levels.exit_pressed);
    let waiter = sim.client();
    let waiting =
        std::thread::spawn(move || waiter.wait_for(LIMIT, |levels| levels.exit_pressed && levels.coil).unwrap());
    sim.client().set_exit(true).unwrap();
    sim.client().set_coil(true).unwrap();
    assert!(waiting.join().unwrap().exit_pressed);
    assert_eq!(receiver.recv_timeout(LIMIT), Ok((SimLine::ExitPressed, true)));
    assert_eq!(receiver.recv_timeout(LIMIT), Ok((SimLine::Coil, true)));
    drop(subscription);
    assert!(sim.client().wait_for(Duration::from_millis(30), |levels| levels.fire).is_err());
}

#[test]
fn a_broken_relay_is_seen_by_the_sense_of_the_lock_and_a_broken_board_by_reading_back() {
    let dir = tempfile::tempdir().unwrap();
    let sim = LinesSim::start(dir.path(), None);
    let mut lines = sim.lines();
    let mut seen = |fault, on| {
        sim.client().set_fault(Some(fault)).unwrap();
        lines.set_coil(on).unwrap();
        (lines.coil().unwrap(), lines.inputs().unwrap().lock_released.unwrap())
    };
    assert_eq!(seen(LineFault::RelayStuckOn, false), (false, true));
    assert_eq!(seen(LineFault::RelayStuckOff, true), (true, false));
    assert_eq!(seen(LineFault::CoilStuckOn, false), (true, true));
    assert_eq!(seen(LineFault::CoilStuckOff, true), (false, false));
    sim.client().set_fault(Some(LineFault::InputsFail)).unwrap();
    assert!(lines.inputs().is_err() && lines.coil().is_err());
    sim.client().set_fault(None).unwrap();
    assert!(lines.coil().unwrap(), "all is well again, and as it was ordered");
}

#[test]
fn a_bad_contact_flaps_as_often_as_told_and_ends_where_it_began() {
    let dir = tempfile::tempdir().unwrap();
    let trace = dir.path().join("trace");
    let sim = LinesSim::start(dir.path(), Some(&trace));
    sim.client().flap(SimLine::ContactOpen, 5, 2).unwrap();
    let changes = || std::fs::read_to_string(&trace).unwrap().lines().count();
    assert!(eventually(LIMIT, || changes() == 10));
    assert!(!sim.client().get().unwrap().contact_open);
    for (line, times, every_ms) in [(SimLine::Coil, 1, 1), (SimLine::Fire, 1_001, 1), (SimLine::Fire, 1, 0)] {
        assert!(sim.client().flap(line, times, every_ms).is_err(), "{line:?} {times} {every_ms}");
    }
}

#[test]
fn fire_is_read_without_touching_the_relay_and_a_door_that_it_holds_can_be_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let sim = LinesSim::start(dir.path(), None);
    let map = sim.map();
    sim.client().set_coil(true).unwrap();
    assert_eq!(read_fire(&map).unwrap(), Some(false));
    sim.client().set_fire(true).unwrap();
    assert_eq!(read_fire(&map).unwrap(), Some(true));
    assert_eq!(read_fire(&LineMap { fire: None, ..map.clone() }).unwrap(), None);
    let before = sim.client().get().unwrap();
    let mut lines = open_lines_at(&map, true).unwrap();
    lines.leave_as_is();
    drop(lines);
    assert_eq!(sim.client().get().unwrap(), before, "the coil was on all the while");
}

#[test]
fn nonsense_is_answered_with_an_error_and_an_endless_line_ends_the_connection() {
    let dir = tempfile::tempdir().unwrap();
    let sim = LinesSim::start(dir.path(), None);
    let mut socket = BufReader::new(UnixStream::connect(&sim.socket).unwrap());
    let mut say = |line: &[u8]| {
        socket.get_mut().write_all(line).unwrap();
        let mut answer = String::new();
        socket.read_line(&mut answer).unwrap();
        answer
    };
    for nonsense in
        ["\n", "{}\n", "{\"do\":\"open_the_door\"}\n", "{\"do\":\"set_coil\"}\n", "{\"do\":\"get\",\"x\":1}\n"]
    {
        assert!(say(nonsense.as_bytes()).contains("\"error\""), "{nonsense}");
    }
    assert!(say(b"{\"do\":\"get\"}\n").contains("\"levels\""));
    assert!(say(&[b'x'; 4096]).contains("too long"));
    assert_eq!(say(b""), "");
    assert!(!sim.client().get().unwrap().coil);
}

#[test]
fn the_driver_finds_a_restarted_simulator_again() {
    let dir = tempfile::tempdir().unwrap();
    let sim = LinesSim::start(dir.path(), None);
    let mut lines = sim.lines();
    let (sender, receiver) = std::sync::mpsc::channel();
    lines
        .watch(std::sync::Arc::new(move || {
            let _ = sender.send(());
        }))
        .unwrap();
    drop(sim);
    receiver.recv_timeout(LIMIT).unwrap();
    assert!(lines.set_coil(true).is_err());
    let sim = LinesSim::start(dir.path(), None);
    assert!(
        eventually(LIMIT, || lines.coil().is_ok_and(|coil| !coil)),
        "the order that failed is not carried out later"
    );
    while receiver.recv_timeout(Duration::from_millis(400)).is_ok() {}
    sim.client().set_exit(true).unwrap();
    receiver.recv_timeout(LIMIT).unwrap();
}

#[test]
fn a_second_simulator_on_one_socket_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let sim = LinesSim::start(dir.path(), None);
    let second =
        Command::new(env!("CARGO_BIN_EXE_frontdesk-lines-sim")).arg("--socket").arg(&sim.socket).output().unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("another line simulator"));
    sim.client().get().unwrap();
}
