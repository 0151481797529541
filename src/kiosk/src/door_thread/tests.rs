use super::*;
use crate::clock::Clock;
use crate::config::ClockTrust;
use frontdesk_hw::lines::{LineError, OnChange};
use std::sync::Mutex;
use tokio::sync::mpsc;

/// Lines that remember, and can be made to fail.
#[derive(Clone, Default)]
struct FakeLines(Arc<Mutex<FakeState>>);

#[derive(Default)]
struct FakeState {
    coil: bool,
    coil_sticks_off: bool,
    open: bool,
    on_change: Option<OnChange>,
}

impl FakeLines {
    fn coil_now(&self) -> bool {
        self.0.lock().unwrap().coil
    }

    fn open_leaf(&self) {
        let mut state = self.0.lock().unwrap();
        state.open = true;
        let look = state.on_change.clone();
        drop(state);
        look.unwrap()();
    }
}

impl DoorLines for FakeLines {
    fn driver(&self) -> &'static str {
        "fake"
    }
    fn simulated(&self) -> bool {
        true
    }
    fn set_coil(&mut self, energised: bool) -> Result<(), LineError> {
        let mut state = self.0.lock().unwrap();
        state.coil = energised && !state.coil_sticks_off;
        Ok(())
    }
    fn coil(&mut self) -> Result<bool, LineError> {
        Ok(self.coil_now())
    }
    fn inputs(&mut self) -> Result<Inputs, LineError> {
        Ok(Inputs { contact_open: Some(self.0.lock().unwrap().open), exit_pressed: None, fire: None })
    }
    fn watch(&mut self, on_change: OnChange) -> Result<(), LineError> {
        self.0.lock().unwrap().on_change = Some(on_change);
        Ok(())
    }
}

struct Bench {
    lines: FakeLines,
    handle: Option<DoorHandle>,
    inbox: mpsc::Receiver<Event>,
    thread: Option<std::thread::JoinHandle<anyhow::Result<()>>>,
    clock: Clock,
}

fn bench(silence_ms: u32) -> Bench {
    let lines = FakeLines::default();
    // As a crash while released leaves it.
    lines.0.lock().unwrap().coil = true;
    let (events, inbox) = mpsc::channel(16);
    let clock = Clock::new(ClockTrust::Always, None);
    let (handle, thread) = door_thread(
        Box::new(lines.clone()),
        events,
        HealthBoard::default(),
        Progress::default(),
        silence_ms,
        clock.clone(),
    );
    let own = handle.clone();
    let thread = std::thread::spawn(move || thread.run(own));
    let mut bench = Bench { lines, handle: Some(handle), inbox, thread: Some(thread), clock };
    assert_eq!(bench.next(), Input::Leaf { open: Some(false) });
    bench
}

impl Bench {
    fn next(&mut self) -> Input {
        match self.inbox.blocking_recv().unwrap() {
            Event::Input(input) => input,
            other => panic!("{other:?}"),
        }
    }

    fn release(&self, release_ms: u32) {
        let deadline_ms = self.clock.now().mono_ms + 5_000;
        let command = DoorCommand::Release { command: 7, deadline_ms, release_ms };
        self.handle.as_ref().unwrap().command(command).unwrap();
    }

    fn until(&self, condition: impl Fn() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(5);
        while !condition() {
            assert!(Instant::now() < deadline, "it never happened");
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }
}

const RELEASED: Input = Input::DoorAnswer { command: 7, outcome: DoorOutcome::Released };

#[test]
fn a_run_begins_with_the_coil_off_whatever_the_last_one_left() {
    assert!(!bench(5_000).lines.coil_now());
}

#[test]
fn a_release_ends_by_itself_when_the_core_forgets_to_lock() {
    let mut bench = bench(5_000);
    bench.release(150);
    assert_eq!(bench.next(), RELEASED);
    assert!(bench.lines.coil_now());
    bench.until(|| !bench.lines.coil_now());
}

#[test]
fn a_silent_core_means_coil_off() {
    let mut bench = bench(300);
    bench.handle.as_ref().unwrap().heartbeat();
    bench.release(30_000);
    assert_eq!(bench.next(), RELEASED);
    bench.until(|| !bench.lines.coil_now());
}

#[test]
fn a_late_command_is_dropped_and_said_to_be_late() {
    let mut bench = bench(5_000);
    let late = DoorCommand::Release { command: 8, deadline_ms: 0, release_ms: 1_000 };
    bench.until(|| bench.clock.now().mono_ms > 0);
    bench.handle.as_ref().unwrap().command(late).unwrap();
    assert_eq!(bench.next(), Input::DoorAnswer { command: 8, outcome: DoorOutcome::TooLate });
    assert!(!bench.lines.coil_now());
}

#[test]
fn a_coil_that_does_not_read_back_is_a_fault() {
    let mut bench = bench(5_000);
    bench.lines.0.lock().unwrap().coil_sticks_off = true;
    bench.release(1_000);
    assert_eq!(bench.next(), Input::DoorAnswer { command: 7, outcome: DoorOutcome::Fault });
}

#[test]
fn the_end_of_the_core_is_the_end_of_the_release() {
    let mut bench = bench(5_000);
    bench.release(30_000);
    assert_eq!(bench.next(), RELEASED);
    bench.handle.take();
    bench.thread.take().unwrap().join().unwrap().unwrap();
    assert!(!bench.lines.coil_now());
}

#[test]
fn an_edge_reaches_the_core() {
    let mut bench = bench(5_000);
    bench.lines.open_leaf();
    assert_eq!(bench.next(), Input::Leaf { open: Some(true) });
}
