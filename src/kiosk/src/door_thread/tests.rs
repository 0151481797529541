use super::*;
use crate::clock::Clock;
use crate::config::ClockTrust;
use crate::event::Event;
use frontdesk_core::door::reflex::EXIT_REST_MS;
use frontdesk_core::door::{DoorInputs, DoorOutcome, DoorReflex, LockProof};
use frontdesk_core::health::CheckState;
use frontdesk_core::station::Input;
use frontdesk_hw::lines::{Inputs, LineError, OnChange};
use std::sync::Mutex;
use std::time::Instant;
use tokio::sync::mpsc;

/// Lines that remember, and can be made to fail.
#[derive(Clone, Default)]
struct FakeLines(Arc<Mutex<FakeState>>);

#[derive(Default)]
struct FakeState {
    coil: bool,
    coil_sticks_off: bool,
    coil_sticks_on: bool,
    open: bool,
    exit: bool,
    fire: bool,
    moves: u32,
    sense: Option<bool>,
    on_change: Option<OnChange>,
}

impl FakeLines {
    fn coil_now(&self) -> bool {
        self.0.lock().unwrap().coil
    }

    fn change(&self, change: impl FnOnce(&mut FakeState)) {
        let mut state = self.0.lock().unwrap();
        change(&mut state);
        let look = state.on_change.clone();
        drop(state);
        look.into_iter().for_each(|look| look());
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
        let before = state.coil;
        state.coil = (energised || state.coil_sticks_on) && !state.coil_sticks_off;
        state.moves += u32::from(state.coil != before);
        Ok(())
    }
    fn coil(&mut self) -> Result<bool, LineError> {
        Ok(self.coil_now())
    }
    fn inputs(&mut self) -> Result<Inputs, LineError> {
        let state = self.0.lock().unwrap();
        Ok(Inputs {
            contact_open: Some(state.open),
            exit_pressed: Some(state.exit),
            fire: Some(state.fire),
            lock_released: state.sense,
            ..Inputs::default()
        })
    }
    fn watch(&mut self, on_change: OnChange) -> Result<(), LineError> {
        self.0.lock().unwrap().on_change = Some(on_change);
        Ok(())
    }
    fn leave_as_is(&mut self) {}
}

const FRONT: DoorId = DoorId(0);

fn inputs(state: &FakeState) -> Input {
    let (leaf_open, exit_pressed, fire) = (Some(state.open), Some(state.exit), Some(state.fire));
    let inputs = DoorInputs { leaf_open, exit_pressed, fire, lock_released: state.sense, ..DoorInputs::default() };
    Input::DoorInputs { door: FRONT, inputs }
}

fn told(reflex: DoorReflex) -> Input {
    Input::DoorReflex { door: FRONT, reflex }
}

struct Bench {
    lines: FakeLines,
    board: HealthBoard,
    handle: Option<DoorHandle>,
    inbox: mpsc::Receiver<Event>,
    thread: Option<std::thread::JoinHandle<anyhow::Result<()>>>,
    clock: Clock,
}

fn bench(silence_ms: u32) -> Bench {
    let lines = FakeLines::default();
    // As a crash while released leaves it.
    lines.change(|state| state.coil = true);
    let mut bench = bench_on(lines, silence_ms);
    assert_eq!(bench.next(), inputs(&FakeState::default()));
    bench
}

fn bench_on(lines: FakeLines, silence_ms: u32) -> Bench {
    let (events, inbox) = mpsc::channel(16);
    let clock = Clock::new(ClockTrust::Always, None);
    let reflex = ReflexSettings { exit_release_ms: 200, silence_ms };
    let post = DoorPost { check: "lines".into(), lines: Box::new(lines.clone()), reflex, lock_sense_ms: 200 };
    let board = HealthBoard::default();
    let (handle, thread) = door_thread(vec![post], events, board.clone(), Progress::default(), clock.clone());
    let own = handle.clone();
    let thread = std::thread::spawn(move || thread.run(own));
    Bench { lines, board, handle: Some(handle), inbox, thread: Some(thread), clock }
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
        self.handle.as_ref().unwrap().command(FRONT, command).unwrap();
    }

    fn until(&self, condition: impl Fn() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(5);
        while !condition() {
            assert!(Instant::now() < deadline, "it never happened");
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }
}

const RELEASED: Input = Input::DoorAnswer { door: FRONT, command: 7, outcome: DoorOutcome::Released };

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
    bench.handle.as_ref().unwrap().command(FRONT, late).unwrap();
    assert_eq!(bench.next(), Input::DoorAnswer { door: FRONT, command: 8, outcome: DoorOutcome::TooLate });
    assert!(!bench.lines.coil_now());
}

#[test]
fn a_coil_that_does_not_read_back_is_a_fault() {
    let mut bench = bench(5_000);
    bench.lines.0.lock().unwrap().coil_sticks_off = true;
    bench.release(1_000);
    assert_eq!(bench.next(), Input::DoorAnswer { door: FRONT, command: 7, outcome: DoorOutcome::Fault });
}

#[test]
fn a_coil_that_reads_back_as_on_is_told_once_and_switched_off_again() {
    let mut bench = bench(5_000);
    bench.lines.change(|state| (state.coil, state.coil_sticks_on) = (true, true));
    assert_eq!(bench.next(), told(DoorReflex::CoilAstray { ordered_on: false }));
    bench.lines.change(|state| state.coil_sticks_on = false);
    bench.until(|| !bench.lines.coil_now());
}

#[test]
fn a_lock_that_does_not_follow_the_coil_is_told_and_a_fault_until_it_does() {
    let mut bench = bench(5_000);
    let sense = |bench: &mut Bench, released| {
        bench.lines.change(|state| state.sense = Some(released));
        assert_eq!(bench.next(), inputs(&FakeState { sense: Some(released), ..FakeState::default() }));
    };
    let proof = |released, after_ms| told(DoorReflex::Proof(LockProof { released, after_ms }));
    let check = |bench: &Bench| bench.board.checks().into_iter().find(|check| check.name == "lines").unwrap();
    sense(&mut bench, false);
    bench.release(30_000);
    assert_eq!(bench.next(), RELEASED);
    assert_eq!(bench.next(), proof(true, None), "a stuck relay");
    assert_eq!(check(&bench).state, CheckState::Fault);
    sense(&mut bench, true);
    bench.handle.as_ref().unwrap().command(FRONT, DoorCommand::Lock).unwrap();
    bench.until(|| !bench.lines.coil_now());
    sense(&mut bench, false);
    let Input::DoorReflex { reflex: DoorReflex::Proof(LockProof { released: false, after_ms: Some(_) }), .. } =
        bench.next()
    else {
        panic!("it follows again")
    };
    bench.until(|| check(&bench).state == CheckState::Simulated);
    assert!(check(&bench).numbers.contains_key("lock_relock_ms"));
}

#[test]
fn fire_releases_without_the_core_and_holds_until_it_is_over() {
    let mut bench = bench(300);
    bench.handle.as_ref().unwrap().heartbeat();
    bench.lines.change(|state| state.fire = true);
    bench.until(|| bench.lines.coil_now());
    assert_eq!(bench.next(), inputs(&FakeState { fire: true, ..FakeState::default() }));
    assert_eq!(bench.next(), told(DoorReflex::FireReleased));
    assert_eq!(bench.next(), told(DoorReflex::Silent));
    assert!(bench.lines.coil_now(), "the core is silent, and it still burns");
    bench.lines.change(|state| state.fire = false);
    bench.until(|| !bench.lines.coil_now());
}

#[test]
fn a_door_that_fire_holds_is_held_from_the_first_moment_to_the_last() {
    let lines = FakeLines::default();
    lines.change(|state| (state.coil, state.fire) = (true, true));
    let mut bench = bench_on(lines, 5_000);
    assert_eq!(bench.next(), inputs(&FakeState { fire: true, ..FakeState::default() }));
    assert_eq!(bench.next(), told(DoorReflex::FireReleased));
    bench.handle.take();
    bench.thread.take().unwrap().join().unwrap().unwrap();
    assert!(bench.lines.coil_now());
    assert_eq!(bench.lines.0.lock().unwrap().moves, 0, "the coil never moved");
}

#[test]
fn the_exit_button_releases_without_the_core_and_not_for_longer_than_its_time() {
    let mut bench = bench(5_000);
    let up_for = bench.clock.mono_ms() + EXIT_REST_MS;
    bench.until(|| bench.clock.mono_ms() > up_for);
    bench.lines.change(|state| state.exit = true);
    bench.until(|| bench.lines.coil_now());
    bench.until(|| !bench.lines.coil_now());
    assert_eq!(bench.next(), inputs(&FakeState { exit: true, ..FakeState::default() }));
    assert_eq!(bench.next(), told(DoorReflex::ExitReleased { release_ms: 200 }));
    assert_eq!(bench.next(), told(DoorReflex::ExitEnded));
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
    bench.lines.change(|state| state.open = true);
    assert_eq!(bench.next(), inputs(&FakeState { open: true, ..FakeState::default() }));
}
