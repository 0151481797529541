//! One door: a lock that is released for one passage, and a leaf that is only observed.
//!
//! Words follow the ONVIF Door Control Service Specification. Lock and leaf are separate observations: a door can be shut and
//! unlocked. The machine starts by locking and always comes back to it; the only way out of [`DoorMode::Locked`] is
//! [`Door::release`], which its one caller reaches only with a durable grant in hand (invariant 2).

mod lines;
pub mod reflex;
pub mod sense;

pub use lines::{DoorCommand, DoorId, DoorInputs, DoorOutcome, DoorReflex, LockProof};

use crate::time::Token;
use serde::{Deserialize, Serialize};

/// ONVIF `DoorMode`, as far as this version knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DoorMode {
    /// Locked.
    Locked,
    /// Released for one passage.
    Accessed,
}

/// What the door machine wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorEffect {
    /// Tell the door thread.
    Command(DoorCommand),
    /// Call back with this token at this monotonic time.
    Arm {
        /// To be handed to [`Door::timer`].
        token: Token,
        /// Monotonic milliseconds.
        at_ms: u64,
    },
    /// The passage was taken (ONVIF `AccessTaken`).
    Taken {
        /// The command of its grant.
        command: u64,
    },
    /// It was not, and the door is locked again (ONVIF `AccessNotTaken`).
    NotTaken {
        /// The command of its grant.
        command: u64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Passage {
    command: u64,
    token: Token,
    /// The leaf has been shut at some time since the release, so that its next opening is this passage.
    seen_shut: bool,
}

/// The machine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Door {
    passage: Option<Passage>,
    leaf_open: Option<bool>,
}

impl Door {
    /// What the lock is.
    #[must_use]
    pub fn mode(&self) -> DoorMode {
        if self.passage.is_some() { DoorMode::Accessed } else { DoorMode::Locked }
    }

    /// The leaf, where a contact is wired and answers.
    #[must_use]
    pub fn leaf_open(&self) -> Option<bool> {
        self.leaf_open
    }

    /// Releases for one passage, from a durable grant. A second grant before the first was used replaces it.
    pub fn release(&mut self, now_ms: u64, token: Token, command: DoorCommand) -> Vec<DoorEffect> {
        let DoorCommand::Release { command: id, release_ms, .. } = command else {
            return vec![DoorEffect::Command(command)];
        };
        self.passage = Some(Passage { command: id, token, seen_shut: self.leaf_open == Some(false) });
        let at_ms = now_ms.saturating_add(u64::from(release_ms));
        vec![DoorEffect::Command(command), DoorEffect::Arm { token, at_ms }]
    }

    /// The release did not happen: the machine is locked, as the hardware is.
    pub fn not_released(&mut self, command: u64) -> Vec<DoorEffect> {
        if self.passage.is_some_and(|passage| passage.command == command) {
            self.passage = None;
            return vec![DoorEffect::Command(DoorCommand::Lock)];
        }
        Vec::new()
    }

    /// The leaf moved, or its contact stopped answering (`None`). Opening uses the passage up: the lock goes back at once, so
    /// that nobody opens the door a second time on one grant.
    pub fn leaf(&mut self, open: Option<bool>) -> Vec<DoorEffect> {
        self.leaf_open = open;
        match (open, &mut self.passage) {
            (Some(false), Some(passage)) => {
                passage.seen_shut = true;
                Vec::new()
            }
            (Some(true), Some(passage)) if passage.seen_shut => {
                let command = passage.command;
                self.passage = None;
                vec![DoorEffect::Command(DoorCommand::Lock), DoorEffect::Taken { command }]
            }
            _ => Vec::new(),
        }
    }

    /// A timer fired. A token that is not the armed one is late and changes nothing.
    pub fn timer(&mut self, token: Token) -> Vec<DoorEffect> {
        let Some(passage) = self.passage.filter(|passage| passage.token == token) else { return Vec::new() };
        self.passage = None;
        let command = passage.command;
        let mut effects = vec![DoorEffect::Command(DoorCommand::Lock)];
        match self.leaf_open {
            Some(false) => effects.push(DoorEffect::NotTaken { command }),
            // It stood open all the while: somebody is passing.
            Some(true) => effects.push(DoorEffect::Taken { command }),
            // Without a contact nobody knows, and nothing is claimed.
            None => {}
        }
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RELEASE: DoorCommand = DoorCommand::Release { command: 7, deadline_ms: 100, release_ms: 5_000 };

    fn released() -> Door {
        let mut door = Door::default();
        door.leaf(Some(false));
        door.release(0, Token(1), RELEASE);
        door
    }

    #[test]
    fn opening_uses_the_grant_up_and_locks_at_once() {
        let mut door = released();
        assert_eq!(door.leaf(Some(true)), [DoorEffect::Command(DoorCommand::Lock), DoorEffect::Taken { command: 7 }]);
        assert_eq!(door.mode(), DoorMode::Locked);
        assert_eq!(door.timer(Token(1)), [], "the timer of a used passage is late");
    }

    #[test]
    fn a_door_that_nobody_opens_is_locked_when_the_time_is_up() {
        let mut door = released();
        assert_eq!(door.timer(Token(1)), [DoorEffect::Command(DoorCommand::Lock), DoorEffect::NotTaken { command: 7 }]);
    }

    #[test]
    fn a_timer_of_an_earlier_release_changes_nothing() {
        let mut door = released();
        door.release(1_000, Token(2), RELEASE);
        assert_eq!(door.timer(Token(1)), []);
        assert_eq!(door.mode(), DoorMode::Accessed);
    }

    #[test]
    fn a_leaf_that_already_stood_open_does_not_use_the_grant_up_until_it_was_shut() {
        let mut door = Door::default();
        door.leaf(Some(true));
        door.release(0, Token(1), RELEASE);
        assert_eq!(door.leaf(Some(true)), []);
        assert_eq!(door.leaf(Some(false)), []);
        assert_eq!(door.leaf(Some(true)).len(), 2);
    }

    #[test]
    fn without_a_contact_nothing_is_claimed() {
        let mut door = Door::default();
        door.release(0, Token(1), RELEASE);
        assert_eq!(door.timer(Token(1)), [DoorEffect::Command(DoorCommand::Lock)]);
    }

    #[derive(Debug, Clone)]
    enum Step {
        Release,
        Leaf(Option<bool>),
        Timer(u64),
    }

    proptest! {
        #[test]
        fn after_the_last_timer_the_door_is_locked_and_every_release_was_followed_by_a_lock(
            steps in proptest::collection::vec(prop_oneof![
                Just(Step::Release),
                proptest::option::of(any::<bool>()).prop_map(Step::Leaf),
                (0u64..20).prop_map(Step::Timer),
            ], 0..60)
        ) {
            let mut door = Door::default();
            let mut coil_on = false;
            let mut armed = 0;
            let mut run = |door: &mut Door, step: &Step| {
                let effects = match step {
                    Step::Release => { armed += 1; door.release(0, Token(armed), RELEASE) }
                    Step::Leaf(open) => door.leaf(*open),
                    Step::Timer(token) => door.timer(Token(*token)),
                };
                for effect in effects {
                    if let DoorEffect::Command(command) = effect {
                        coil_on = matches!(command, DoorCommand::Release { .. });
                    }
                }
                (coil_on, armed)
            };
            for step in &steps {
                let (on, _) = run(&mut door, step);
                prop_assert_eq!(on, door.mode() == DoorMode::Accessed);
            }
            let (_, last) = run(&mut door, &Step::Leaf(None));
            let (on, _) = run(&mut door, &Step::Timer(last));
            prop_assert!(!on);
            prop_assert_eq!(door.mode(), DoorMode::Locked);
        }
    }
}
