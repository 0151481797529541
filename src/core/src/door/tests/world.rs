//! A door with the thread that moves its lock, lines that may lie, and a record of all that happened.

use crate::door::Door;
use crate::door::{DoorCommand, DoorInputs, DoorMode, DoorOutcome, DoorReflex};
use crate::door::{DoorEffect, DoorNotice, PassageRelease, StandingRelease};
use crate::door::{DoorPolicy, Output, Relock};
use crate::time::Token;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What happened, as the outside saw it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Event {
    Inputs(DoorInputs),
    Tap { command: u64, extended: bool, in_lockdown: bool },
    Hold { command: u64, until_ms: u64 },
    Unlock { command: u64, until_ms: u64 },
    UnlockedNoLonger,
    LockDown,
    Normal,
    Exit { release_ms: u32 },
    Silent,
    Fault { command: u64 },
    TooLate { command: u64 },
}

/// What is done to the door.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Time passes; without timers, when they are late.
    Wait {
        ms: u64,
        late: bool,
    },
    Tap {
        extended: bool,
        in_lockdown: bool,
        too_late: bool,
    },
    Hold {
        for_ms: u64,
    },
    Unlock {
        for_ms: u64,
    },
    UnlockedNoLonger,
    LockDown,
    Normal,
    Leaf(Option<bool>),
    /// Both are seen at one look.
    LeafAndFire(Option<bool>, Option<bool>),
    Exit(Option<bool>),
    Fire(Option<bool>),
    Tamper(Option<bool>),
    Sense(Option<bool>),
    StuckRelay(bool),
    Silent,
    Restart,
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let waits = prop_oneof![8 => 0u64..3_000, 4 => 3_000u64..15_000, 1 => 15_000u64..200_000];
    let maybe = || proptest::option::weighted(0.85, any::<bool>());
    let step = prop_oneof![
        20 => (waits, any::<bool>()).prop_map(|(ms, late)| Step::Wait { ms, late }),
        8 => (any::<bool>(), proptest::bool::weighted(0.2), proptest::bool::weighted(0.1))
            .prop_map(|(extended, in_lockdown, too_late)| Step::Tap { extended, in_lockdown, too_late }),
        3 => (0u64..600_000).prop_map(|for_ms| Step::Hold { for_ms }),
        3 => (0u64..600_000).prop_map(|for_ms| Step::Unlock { for_ms }),
        1 => Just(Step::UnlockedNoLonger),
        2 => Just(Step::LockDown),
        3 => Just(Step::Normal),
        16 => maybe().prop_map(Step::Leaf),
        2 => (maybe(), maybe()).prop_map(|(leaf, fire)| Step::LeafAndFire(leaf, fire)),
        6 => maybe().prop_map(Step::Exit),
        3 => maybe().prop_map(Step::Fire),
        1 => maybe().prop_map(Step::Tamper),
        2 => maybe().prop_map(Step::Sense),
        2 => proptest::bool::weighted(0.3).prop_map(Step::StuckRelay),
        1 => Just(Step::Silent),
        1 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, 0..80)
}

pub(super) fn policies() -> impl Strategy<Value = DoorPolicy> {
    (any::<bool>(), any::<bool>(), proptest::bool::weighted(0.2), proptest::bool::weighted(0.9)).prop_map(
        |(on_close, exit_in_lockdown, pulse, contact)| DoorPolicy {
            relock: if on_close { Relock::OnClose } else { Relock::OnOpen },
            output: if pulse { Output::Pulse { pulse_ms: 700 } } else { Output::Hold },
            exit_in_lockdown,
            contact,
            open_too_long_ms: 20_000,
            pre_alarm_ms: 5_000,
            exit_stuck_ms: 10_000,
            hold_open_max_ms: 400_000,
            ..DoorPolicy::default()
        },
    )
}

/// The thread that moves the lock, in few words.
#[derive(Debug, Clone, Default)]
struct Thread {
    ordered_until_ms: u64,
    exit_until_ms: u64,
    exit_forbidden: bool,
    fire: bool,
    pressed: Option<bool>,
}

/// A durable grant, and how long it is good for at most.
#[derive(Debug, Clone, Copy)]
struct Granted {
    until_ms: u64,
    in_lockdown: bool,
}

pub(super) struct World {
    pub(super) policy: DoorPolicy,
    pub(super) door: Door,
    pub(super) now_ms: u64,
    thread: Thread,
    inputs: DoorInputs,
    stuck_relay: bool,
    next_too_late: bool,
    wakes: Vec<(u64, Token)>,
    granted: BTreeMap<u64, Granted>,
    next_command: u64,
    /// Of this run.
    pub(super) history: Vec<(u64, Event)>,
    pub(super) notices: Vec<DoorNotice>,
}

impl World {
    pub(super) fn new(policy: DoorPolicy) -> Self {
        let mut world = Self {
            policy,
            door: Door::new(policy),
            now_ms: 1_000_000,
            thread: Thread::default(),
            inputs: DoorInputs::default(),
            stuck_relay: false,
            next_too_late: false,
            wakes: Vec::new(),
            granted: BTreeMap::new(),
            next_command: 1,
            history: Vec::new(),
            notices: Vec::new(),
        };
        let effects = world.door.start(world.now_ms);
        world.carry_out(effects);
        world
    }

    /// Whether the coil is on.
    pub(super) fn coil(&self) -> bool {
        let thread = &self.thread;
        thread.fire || self.now_ms < thread.ordered_until_ms || self.now_ms < thread.exit_until_ms
    }

    pub(super) fn burns(&self) -> bool {
        self.thread.fire
    }

    pub(super) fn do_step(&mut self, step: &Step) {
        match *step {
            Step::Wait { ms, late } => self.wait(ms, late),
            Step::Tap { extended, in_lockdown, too_late } => self.tap(extended, in_lockdown, too_late),
            Step::Hold { for_ms } => self.stand_open(for_ms, true),
            Step::Unlock { for_ms } => self.stand_open(for_ms, false),
            Step::UnlockedNoLonger => {
                self.happened(Event::UnlockedNoLonger);
                let effects = self.door.unlocked_no_longer(self.now_ms);
                self.carry_out(effects);
            }
            Step::LockDown => {
                self.happened(Event::LockDown);
                let effects = self.door.lock_down(self.now_ms);
                self.carry_out(effects);
            }
            Step::Normal => {
                self.happened(Event::Normal);
                let effects = self.door.back_to_normal(self.now_ms);
                self.carry_out(effects);
            }
            Step::Leaf(open) => self.see(DoorInputs { leaf_open: open, ..self.inputs }),
            Step::LeafAndFire(leaf_open, fire) => self.see(DoorInputs { leaf_open, fire, ..self.inputs }),
            Step::Exit(pressed) => self.see(DoorInputs { exit_pressed: pressed, ..self.inputs }),
            Step::Fire(fire) => self.see(DoorInputs { fire, ..self.inputs }),
            Step::Tamper(tampered) => self.see(DoorInputs { tampered, ..self.inputs }),
            Step::Sense(released) => self.see(DoorInputs { lock_released: released, ..self.inputs }),
            Step::StuckRelay(stuck) => self.stuck_relay = stuck,
            Step::Silent => {
                (self.thread.ordered_until_ms, self.thread.exit_until_ms) = (0, 0);
                self.happened(Event::Silent);
                let effects = self.door.reflex(self.now_ms, DoorReflex::Silent);
                self.carry_out(effects);
            }
            Step::Restart => self.restart(),
        }
    }

    fn happened(&mut self, event: Event) {
        self.history.push((self.now_ms, event));
    }

    fn wait(&mut self, ms: u64, late: bool) {
        let until_ms = self.now_ms + ms;
        if late {
            self.now_ms = until_ms;
            return;
        }
        for _ in 0..10_000 {
            self.wakes.sort_unstable();
            let Some((at_ms, token)) = self.wakes.first().copied().filter(|(at_ms, _)| *at_ms <= until_ms) else {
                self.now_ms = until_ms;
                return;
            };
            self.wakes.remove(0);
            self.now_ms = self.now_ms.max(at_ms);
            let effects = self.door.timer(self.now_ms, token);
            self.carry_out(effects);
        }
        panic!("the door wakes itself for ever");
    }

    fn tap(&mut self, extended: bool, in_lockdown: bool, too_late: bool) {
        let command = self.command();
        let until_ms = self.now_ms + self.policy.coil_ms(extended);
        self.granted.insert(command, Granted { until_ms, in_lockdown });
        self.happened(Event::Tap { command, extended, in_lockdown });
        self.next_too_late = too_late;
        let release = PassageRelease { command, deadline_ms: self.now_ms + 5_000, extended, in_lockdown };
        let effects = self.door.release(self.now_ms, release);
        self.carry_out(effects);
        self.next_too_late = false;
    }

    fn stand_open(&mut self, for_ms: u64, hold: bool) {
        let (command, until_ms) = (self.command(), self.now_ms + for_ms);
        let bound_ms = if hold { u64::from(self.policy.hold_open_max_ms) } else { 24 * 3_600_000 };
        let granted = Granted { until_ms: until_ms.min(self.now_ms + bound_ms), in_lockdown: false };
        self.granted.insert(command, granted);
        let order = StandingRelease { command, deadline_ms: self.now_ms + 5_000, until_ms };
        let effects = if hold {
            self.happened(Event::Hold { command, until_ms });
            self.door.hold_open(self.now_ms, order)
        } else {
            self.happened(Event::Unlock { command, until_ms });
            self.door.unlock(self.now_ms, order)
        };
        self.carry_out(effects);
    }

    fn command(&mut self) -> u64 {
        self.next_command += 1;
        self.next_command
    }

    fn see(&mut self, inputs: DoorInputs) {
        let pressed = self.thread.pressed == Some(false) && inputs.exit_pressed == Some(true);
        let burnt = self.thread.fire;
        self.thread.pressed = inputs.exit_pressed;
        self.thread.fire = inputs.fire.unwrap_or(burnt);
        self.inputs = inputs;
        if pressed && !self.thread.exit_forbidden {
            let release_ms = self.policy.release_ms;
            self.thread.exit_until_ms = self.now_ms + u64::from(release_ms);
            self.happened(Event::Exit { release_ms });
            let effects = self.door.reflex(self.now_ms, DoorReflex::ExitReleased { release_ms });
            self.carry_out(effects);
        }
        self.happened(Event::Inputs(inputs));
        let effects = self.door.inputs(self.now_ms, inputs);
        self.carry_out(effects);
        if self.thread.fire != burnt {
            let reflex = if burnt { DoorReflex::FireEnded } else { DoorReflex::FireReleased };
            let effects = self.door.reflex(self.now_ms, reflex);
            self.carry_out(effects);
        }
    }

    /// A new run knows what was ordered, and sees what there is to see.
    fn restart(&mut self) {
        let (ordered, hold) = (self.door.ordered_mode(), self.door.stands_open_until_ms());
        let inputs = self.inputs;
        self.door = Door::new(self.policy);
        self.wakes.clear();
        self.history.clear();
        self.thread = Thread::default();
        let effects = self.door.start(self.now_ms);
        self.carry_out(effects);
        self.see(inputs);
        match (ordered, hold) {
            (DoorMode::LockedDown, _) => self.do_step(&Step::LockDown),
            (DoorMode::LockedOpen, Some(until_ms)) => self.stand_open(until_ms.saturating_sub(self.now_ms), true),
            _ => {}
        }
    }

    fn carry_out(&mut self, effects: Vec<DoorEffect>) {
        for effect in effects {
            match effect {
                DoorEffect::Notice(notice) => self.notices.push(notice),
                DoorEffect::Arm { token, at_ms } => self.wakes.push((at_ms, token)),
                DoorEffect::Command(DoorCommand::Lock) => {
                    (self.thread.ordered_until_ms, self.thread.exit_until_ms) = (0, 0);
                }
                DoorEffect::Command(DoorCommand::ExitAllowed(allowed)) => {
                    self.thread.exit_forbidden = !allowed;
                    if !allowed {
                        self.thread.exit_until_ms = 0;
                    }
                }
                DoorEffect::Command(DoorCommand::Release { command, release_ms, .. }) => {
                    let until_ms = self.now_ms + u64::from(release_ms);
                    self.is_granted(command, until_ms);
                    let outcome = self.obey(until_ms);
                    match outcome {
                        DoorOutcome::Released => {}
                        DoorOutcome::TooLate => self.happened(Event::TooLate { command }),
                        DoorOutcome::Fault => self.happened(Event::Fault { command }),
                    }
                    let effects = self.door.answer(self.now_ms, command, outcome);
                    self.carry_out(effects);
                }
            }
        }
    }

    fn obey(&mut self, until_ms: u64) -> DoorOutcome {
        if std::mem::take(&mut self.next_too_late) {
            return DoorOutcome::TooLate;
        }
        if self.stuck_relay {
            (self.thread.ordered_until_ms, self.thread.exit_until_ms) = (0, 0);
            return DoorOutcome::Fault;
        }
        self.thread.ordered_until_ms = until_ms;
        DoorOutcome::Released
    }

    /// Every release has a durable grant, and ends within what was granted; in a lockdown within what was granted for it.
    fn is_granted(&self, command: u64, until_ms: u64) {
        assert!(self.granted.contains_key(&command), "released without a grant");
        let locked_down = self.door.ordered_mode() == DoorMode::LockedDown;
        let counts = |granted: &&Granted| !locked_down || granted.in_lockdown;
        let bound_ms = self.granted.values().filter(counts).map(|granted| granted.until_ms).max();
        assert!(bound_ms.is_some_and(|bound_ms| until_ms <= bound_ms), "released for longer than its bound");
    }
}
