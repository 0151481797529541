use super::*;
use proptest::prelude::*;

const SETTINGS: ReflexSettings = ReflexSettings { exit_release_ms: 3_000, silence_ms: 1_500 };

const QUIET: DoorInputs = DoorInputs {
    leaf_open: Some(false),
    exit_pressed: Some(false),
    fire: Some(false),
    tampered: None,
    lock_released: None,
};
const PRESSED: DoorInputs = DoorInputs { exit_pressed: Some(true), ..QUIET };
const FIRE: DoorInputs = DoorInputs { fire: Some(true), ..QUIET };

fn release(now_ms: u64, release_ms: u32) -> DoorCommand {
    DoorCommand::Release { command: 7, deadline_ms: now_ms + 1_000, release_ms }
}

/// At rest at 1,000 ms, the button seen up for long enough.
fn at_rest() -> Reflex {
    let mut reflex = Reflex::new(SETTINGS);
    reflex.inputs(0, QUIET);
    reflex.heard(1_000);
    reflex.inputs(1_000, QUIET);
    reflex
}

#[test]
fn fire_puts_the_coil_on_at_once_and_for_as_long_as_it_lasts_even_when_the_core_is_silent_and_locks() {
    let mut reflex = at_rest();
    reflex.inputs(1_001, FIRE);
    assert!(reflex.wants_coil());
    assert_eq!(reflex.told(), [DoorReflex::FireReleased]);
    reflex.pass(3_600_000);
    assert!(reflex.wants_coil(), "the core is silent, and it still burns");
    reflex.order(3_600_001, DoorCommand::Lock).unwrap();
    assert!(reflex.wants_coil());
    reflex.inputs(3_600_002, DoorInputs::default());
    assert!(reflex.wants_coil(), "a panel that stops answering does not end a fire");
    reflex.inputs(3_600_003, QUIET);
    assert!(!reflex.wants_coil());
    assert_eq!(reflex.told(), [DoorReflex::Silent, DoorReflex::FireEnded]);
}

#[test]
fn a_press_of_the_exit_button_releases_for_its_time_and_one_held_down_for_no_longer() {
    let mut reflex = at_rest();
    reflex.inputs(1_000, PRESSED);
    assert!(reflex.wants_coil());
    for now_ms in (1_100..3_900).step_by(100) {
        reflex.heard(now_ms);
        reflex.inputs(now_ms, PRESSED);
        assert!(reflex.wants_coil(), "{now_ms}");
    }
    for now_ms in (4_000..60_000).step_by(100) {
        reflex.heard(now_ms);
        reflex.inputs(now_ms, PRESSED);
        assert!(!reflex.wants_coil(), "stuck at {now_ms}");
    }
    assert_eq!(reflex.told(), [DoorReflex::ExitReleased { release_ms: 3_000 }, DoorReflex::ExitEnded]);
}

#[test]
fn a_button_that_was_never_seen_up_or_flutters_releases_nothing_more() {
    let mut reflex = Reflex::new(SETTINGS);
    reflex.inputs(0, PRESSED);
    assert!(!reflex.wants_coil(), "it may have been stuck for a year");
    reflex.inputs(10, DoorInputs::default());
    reflex.inputs(1_000, PRESSED);
    assert!(!reflex.wants_coil(), "what it did while it did not answer is not known");
    let mut reflex = at_rest();
    let mut on_ms = 0;
    for now_ms in (1_000..20_000).step_by(50) {
        reflex.heard(now_ms);
        reflex.inputs(now_ms, if now_ms % 100 == 0 { PRESSED } else { QUIET });
        on_ms += u64::from(reflex.wants_coil()) * 50;
    }
    assert_eq!(on_ms, 3_000, "the first press counts, the flutter after it does not");
}

#[test]
fn where_the_exit_button_may_not_release_it_does_not_and_what_it_released_ends() {
    let mut reflex = at_rest();
    reflex.inputs(1_000, PRESSED);
    reflex.order(1_100, DoorCommand::ExitAllowed(false)).unwrap();
    assert!(!reflex.wants_coil());
    reflex.inputs(1_200, QUIET);
    reflex.inputs(1_500, PRESSED);
    assert!(!reflex.wants_coil());
    assert_eq!(reflex.told(), [DoorReflex::ExitReleased { release_ms: 3_000 }, DoorReflex::ExitRefused]);
    reflex.order(1_600, DoorCommand::ExitAllowed(true)).unwrap();
    reflex.inputs(1_700, QUIET);
    reflex.inputs(2_000, PRESSED);
    assert!(reflex.wants_coil());
}

#[test]
fn the_exit_button_works_before_the_core_was_ever_heard_and_not_while_it_is_silent() {
    let mut reflex = Reflex::new(SETTINGS);
    reflex.inputs(0, QUIET);
    reflex.inputs(500, PRESSED);
    assert!(reflex.wants_coil(), "a slow disk at the start keeps nobody in");
    let mut reflex = at_rest();
    reflex.inputs(5_000, PRESSED);
    assert!(!reflex.wants_coil());
    assert_eq!(reflex.told(), [DoorReflex::Silent, DoorReflex::ExitRefused]);
}

#[test]
fn an_order_lasts_as_long_as_it_says_and_a_later_one_takes_its_place() {
    let mut reflex = at_rest();
    reflex.order(1_000, release(1_000, 1_200)).unwrap();
    reflex.order(1_100, release(1_100, 300)).unwrap();
    assert_eq!(reflex.next_ms(), Some(1_400));
    reflex.pass(1_399);
    assert!(reflex.wants_coil());
    reflex.pass(1_400);
    assert!(!reflex.wants_coil());
    assert_eq!(reflex.told(), [DoorReflex::TimeUp { command: 7 }]);
}

#[test]
fn an_order_after_its_deadline_is_dropped() {
    let mut reflex = at_rest();
    let late = DoorCommand::Release { command: 7, deadline_ms: 999, release_ms: 1_000 };
    assert_eq!(reflex.order(1_000, late), Err(TooLate));
    assert!(!reflex.wants_coil());
}

#[test]
fn a_silent_core_ends_every_release_but_fire() {
    let mut reflex = at_rest();
    reflex.order(1_000, release(1_000, 30_000)).unwrap();
    reflex.pass(2_499);
    assert!(reflex.wants_coil());
    reflex.pass(2_500);
    assert!(!reflex.wants_coil());
    reflex.heard(2_600);
    assert!(!reflex.wants_coil(), "nothing comes back with the core");
}

#[derive(Debug, Clone)]
enum Step {
    Wait(u64),
    Heard,
    Release { release_ms: u32, late: bool },
    Lock,
    ExitAllowed(bool),
    Fire(Option<bool>),
    Exit(Option<bool>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0u64..4_000).prop_map(Step::Wait),
        2 => Just(Step::Heard),
        2 => (0u32..200_000, any::<bool>()).prop_map(|(release_ms, late)| Step::Release { release_ms, late }),
        1 => Just(Step::Lock),
        1 => any::<bool>().prop_map(Step::ExitAllowed),
        2 => proptest::option::of(any::<bool>()).prop_map(Step::Fire),
        3 => proptest::option::of(any::<bool>()).prop_map(Step::Exit),
    ];
    proptest::collection::vec(step, 0..120)
}

/// What an onlooker knows: when each reason began, for how long it may last, and whether the core is there.
#[derive(Default)]
struct Onlooker {
    now_ms: u64,
    inputs: DoorInputs,
    burns: bool,
    ordered_until_ms: u64,
    pressed_until_ms: u64,
    heard_ms: Option<u64>,
    exit_forbidden: bool,
}

impl Onlooker {
    fn silent(&self) -> bool {
        self.heard_ms.is_some_and(|heard_ms| self.now_ms - heard_ms >= u64::from(SETTINGS.silence_ms))
    }

    fn may_be_on(&self) -> bool {
        let ordered = self.now_ms < self.ordered_until_ms;
        let pressed = self.now_ms < self.pressed_until_ms && !self.exit_forbidden;
        self.burns || (!self.silent() && (ordered || pressed))
    }

    fn take(&mut self, reflex: &mut Reflex, step: &Step) {
        match *step {
            Step::Wait(ms) => {
                self.now_ms += ms;
                reflex.pass(self.now_ms);
                if self.silent() {
                    (self.ordered_until_ms, self.pressed_until_ms) = (0, 0);
                }
            }
            Step::Heard => {
                reflex.heard(self.now_ms);
                self.heard_ms = Some(self.now_ms);
            }
            Step::Release { release_ms, late } => {
                self.heard_ms = Some(self.now_ms);
                let deadline_ms = if late { self.now_ms.saturating_sub(1) } else { self.now_ms };
                let command = DoorCommand::Release { command: 1, deadline_ms, release_ms };
                let obeyed = reflex.order(self.now_ms, command).is_ok();
                assert!(obeyed || (late && self.now_ms > 0));
                if obeyed {
                    self.ordered_until_ms = self.now_ms + u64::from(release_ms.min(MAX_RELEASE_MS));
                }
            }
            Step::Lock => {
                self.heard_ms = Some(self.now_ms);
                reflex.order(self.now_ms, DoorCommand::Lock).unwrap();
                (self.ordered_until_ms, self.pressed_until_ms) = (0, 0);
            }
            Step::ExitAllowed(allowed) => {
                self.heard_ms = Some(self.now_ms);
                reflex.order(self.now_ms, DoorCommand::ExitAllowed(allowed)).unwrap();
                self.exit_forbidden = !allowed;
                if !allowed {
                    self.pressed_until_ms = 0;
                }
            }
            Step::Fire(fire) => {
                self.inputs.fire = fire;
                self.burns = fire.unwrap_or(self.burns);
                reflex.inputs(self.now_ms, self.inputs);
            }
            Step::Exit(pressed) => {
                let edge = self.inputs.exit_pressed == Some(false) && pressed == Some(true);
                self.inputs.exit_pressed = pressed;
                if edge && !self.exit_forbidden && !self.silent() {
                    self.pressed_until_ms = self.now_ms + u64::from(SETTINGS.exit_release_ms);
                }
                reflex.inputs(self.now_ms, self.inputs);
            }
        }
    }
}

proptest! {
    #[test]
    fn the_coil_is_never_on_without_a_reason_nor_longer_than_its_bound_and_fire_wins(steps in steps()) {
        let mut reflex = Reflex::new(SETTINGS);
        let mut onlooker = Onlooker::default();
        for step in &steps {
            onlooker.take(&mut reflex, step);
            prop_assert!(!reflex.wants_coil() || onlooker.may_be_on(), "on without a reason after {step:?}");
            prop_assert!(!onlooker.burns || reflex.wants_coil(), "fire does not win after {step:?}");
            let ordered = onlooker.now_ms < onlooker.ordered_until_ms && !onlooker.silent();
            prop_assert!(!ordered || reflex.wants_coil(), "an order that is not obeyed after {step:?}");
        }
    }

    #[test]
    fn whatever_happened_the_coil_is_off_once_the_core_is_silent_and_nothing_burns(steps in steps()) {
        let mut reflex = Reflex::new(SETTINGS);
        let mut onlooker = Onlooker::default();
        for step in &steps {
            onlooker.take(&mut reflex, step);
        }
        onlooker.take(&mut reflex, &Step::Heard);
        onlooker.take(&mut reflex, &Step::Fire(Some(false)));
        onlooker.take(&mut reflex, &Step::Wait(u64::from(SETTINGS.silence_ms)));
        prop_assert!(!reflex.wants_coil());
    }

    #[test]
    fn it_is_called_again_no_later_than_something_ends(steps in steps()) {
        let mut reflex = Reflex::new(SETTINGS);
        let mut onlooker = Onlooker::default();
        for step in &steps {
            onlooker.take(&mut reflex, step);
            if !onlooker.burns && reflex.wants_coil() {
                let next_ms = reflex.next_ms();
                prop_assert!(next_ms.is_some_and(|next_ms| next_ms > onlooker.now_ms), "{next_ms:?}");
            }
        }
    }
}
