//! What a door does before the core is asked: fire, the exit button, and the end of every release.
//!
//! The thread that owns the lines runs it, so that no disk, no lock and no hung task stands between a fire panel and the coil
//! (invariant 4). It only says whether the coil shall be on; time comes in with every call, monotonic milliseconds.
//!
//! The coil is on for one of three reasons, and for none else: fire, as long as the panel says so; the exit button, for the door's
//! release time; an order of the core, for the time that the order names. Fire wins over everything. When the core is silent the
//! other two end, and none begins.

use super::{DoorCommand, DoorInputs, DoorReflex};

/// No release by an order lasts longer than this, milliseconds: who wants a door to stand open orders it again and again.
pub const MAX_RELEASE_MS: u32 = 120_000;

/// The exit button must have been up for so long before a press counts, milliseconds: a bad contact that flutters is no row of
/// presses.
pub const EXIT_REST_MS: u64 = 200;

/// What one door's reflex is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReflexSettings {
    /// A press of the exit button releases for so long, milliseconds.
    pub exit_release_ms: u32,
    /// The core is silent when nothing was heard of it for so long, milliseconds.
    pub silence_ms: u32,
}

/// A release was ordered after its deadline, and is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLate;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Order {
    command: u64,
    until_ms: u64,
}

/// The exit button, as far as it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Button {
    /// It has not answered since: what is held down now was perhaps never let go.
    Unknown,
    Up {
        since_ms: u64,
    },
    Down,
}

/// The machine of one door.
#[derive(Debug, Clone)]
pub struct Reflex {
    settings: ReflexSettings,
    fire: bool,
    order: Option<Order>,
    exit_until_ms: Option<u64>,
    exit_allowed: bool,
    button: Button,
    /// When the core was last heard; absent before the first time, when it has ordered nothing either.
    heard_ms: Option<u64>,
    silent: bool,
    told: Vec<DoorReflex>,
}

impl Reflex {
    /// A door at rest: coil off.
    #[must_use]
    pub fn new(settings: ReflexSettings) -> Self {
        Self {
            settings,
            fire: false,
            order: None,
            exit_until_ms: None,
            exit_allowed: true,
            button: Button::Unknown,
            heard_ms: None,
            silent: false,
            told: Vec::new(),
        }
    }

    /// The core is there.
    pub fn heard(&mut self, now_ms: u64) {
        self.pass(now_ms);
        self.heard_ms = Some(now_ms);
        self.silent = false;
    }

    /// The core orders something.
    ///
    /// # Errors
    /// [`TooLate`]: nothing was done.
    pub fn order(&mut self, now_ms: u64, command: DoorCommand) -> Result<(), TooLate> {
        self.heard(now_ms);
        match command {
            DoorCommand::Release { deadline_ms, .. } if now_ms > deadline_ms => return Err(TooLate),
            DoorCommand::Release { command, release_ms, .. } => {
                let until_ms = now_ms.saturating_add(u64::from(release_ms.min(MAX_RELEASE_MS)));
                self.order = Some(Order { command, until_ms });
            }
            DoorCommand::Lock => self.rest(),
            DoorCommand::ExitAllowed(allowed) => {
                self.exit_allowed = allowed;
                if !allowed {
                    self.exit_until_ms = None;
                }
            }
        }
        Ok(())
    }

    /// What the inputs say now.
    pub fn inputs(&mut self, now_ms: u64, inputs: DoorInputs) {
        self.pass(now_ms);
        self.see_fire(inputs.fire);
        self.see_button(now_ms, inputs.exit_pressed);
    }

    /// A panel that stops answering does not end a fire.
    fn see_fire(&mut self, fire: Option<bool>) {
        let Some(fire) = fire.filter(|fire| *fire != self.fire) else { return };
        self.fire = fire;
        self.told.push(if fire { DoorReflex::FireReleased } else { DoorReflex::FireEnded });
    }

    fn see_button(&mut self, now_ms: u64, pressed: Option<bool>) {
        let before = self.button;
        self.button = match (pressed, before) {
            (None, _) => Button::Unknown,
            (Some(true), _) => Button::Down,
            (Some(false), Button::Up { since_ms }) => Button::Up { since_ms },
            (Some(false), _) => Button::Up { since_ms: now_ms },
        };
        let Button::Up { since_ms } = before else { return };
        if self.button != Button::Down || now_ms.saturating_sub(since_ms) < EXIT_REST_MS {
            return;
        }
        if !self.exit_allowed || self.silent {
            return self.told.push(DoorReflex::ExitRefused);
        }
        let release_ms = self.settings.exit_release_ms;
        self.exit_until_ms = Some(now_ms.saturating_add(u64::from(release_ms)));
        self.told.push(DoorReflex::ExitReleased { release_ms });
    }

    /// Lets time pass: ends what has lasted its time, and everything but fire when the core is silent.
    pub fn pass(&mut self, now_ms: u64) {
        if let Some(order) = self.order.take_if(|order| now_ms >= order.until_ms) {
            self.told.push(DoorReflex::TimeUp { command: order.command });
        }
        if self.exit_until_ms.take_if(|until_ms| now_ms >= *until_ms).is_some() {
            self.told.push(DoorReflex::ExitEnded);
        }
        let silence_ms = u64::from(self.settings.silence_ms);
        let silent = self.heard_ms.is_some_and(|heard_ms| now_ms.saturating_sub(heard_ms) >= silence_ms);
        if silent && !self.silent {
            self.silent = true;
            self.rest();
            self.told.push(DoorReflex::Silent);
        }
    }

    /// The lines did not obey: no order is tried again. Fire is.
    pub fn rest(&mut self) {
        self.order = None;
        self.exit_until_ms = None;
    }

    /// Whether the coil shall be on, as of the last call that brought the time.
    #[must_use]
    pub fn wants_coil(&self) -> bool {
        self.fire || self.order.is_some() || self.exit_until_ms.is_some()
    }

    /// Fire holds the door.
    #[must_use]
    pub fn fire(&self) -> bool {
        self.fire
    }

    /// When something ends by itself next, monotonic milliseconds.
    #[must_use]
    pub fn next_ms(&self) -> Option<u64> {
        let silence_ms = u64::from(self.settings.silence_ms);
        let silent_ms = self.heard_ms.filter(|_| !self.silent).map(|heard_ms| heard_ms.saturating_add(silence_ms));
        [self.order.map(|order| order.until_ms), self.exit_until_ms, silent_ms].into_iter().flatten().min()
    }

    /// What it did by itself since it was last asked, oldest first. A few a turn at most.
    pub fn told(&mut self) -> Vec<DoorReflex> {
        std::mem::take(&mut self.told)
    }
}

#[cfg(test)]
#[path = "reflex_tests.rs"]
mod tests;
