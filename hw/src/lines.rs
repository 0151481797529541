//! A door's lines: one relay and up to five inputs; and the line map, the part of the configuration that says where they are.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::gpio_cdev::{self, CdevLines};
use crate::gpio_rppal::{self, RppalLines};
use crate::sim::lines::SimLines;

/// Longest time that a lock may take to show that it followed its coil, milliseconds.
pub const MAX_LOCK_SENSE_MS: u32 = 5000;

/// Longest debounce, milliseconds: more than this and an exit button would feel broken.
pub const MAX_DEBOUNCE_MS: u32 = 1000;

/// Called from a driver's thread when an input changes. It says "look", not what was seen.
pub type OnChange = Arc<dyn Fn() + Send + Sync>;

/// Logical levels: the active level of each line is already applied. `None`: not wired.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inputs {
    /// The leaf's contact says open.
    pub contact_open: Option<bool>,
    /// The exit button is held down.
    pub exit_pressed: Option<bool>,
    /// The fire panel says fire.
    pub fire: Option<bool>,
    /// The tamper contact says that a housing is open or a wire cut.
    pub tampered: Option<bool>,
    /// The relay's spare contact, or the lock's own sense, says released.
    pub lock_released: Option<bool>,
}

/// Why the lines cannot be used.
#[derive(Debug, Error)]
pub enum LineError {
    /// The line map contradicts itself or the hardware.
    #[error("line map: {reason}")]
    Map {
        /// What to change.
        reason: String,
    },
    /// No GPIO chip fits the map.
    #[error("no GPIO chip {wanted}; this machine has: {found}")]
    NoChip {
        /// What was looked for.
        wanted: String,
        /// The chips that are there, or "none".
        found: String,
    },
    /// The rppal driver only knows Raspberry Pis.
    #[error("driver rppal: this machine is not a Raspberry Pi it knows; use gpiocdev")]
    NotAPi(#[source] rppal::gpio::Error),
    /// A line could not be used by way of rppal.
    #[error("driver rppal: {doing}")]
    Rppal {
        /// What was being done.
        doing: &'static str,
        /// Why not.
        #[source]
        source: rppal::gpio::Error,
    },
    /// A line could not be used by way of the kernel's GPIO device.
    #[error("driver gpiocdev: {doing}")]
    Gpiocdev {
        /// What was being done.
        doing: &'static str,
        /// Why not.
        #[source]
        source: gpiocdev::Error,
    },
    /// A thread, file or socket failed.
    #[error("door lines: {doing}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The line simulator refused or spoke nonsense.
    #[error("simulated lines: {detail}")]
    Simulator {
        /// What it said.
        detail: String,
    },
}

impl LineError {
    pub(crate) fn map(reason: impl Into<String>) -> Self {
        Self::Map { reason: reason.into() }
    }

    /// Whether only a change of the configuration or machine helps, not another try.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Map { .. } | Self::NotAPi(_) | Self::NoChip { .. })
    }
}

/// The lines of one door. **Safe means coil off**, whatever the wiring makes of it; drivers start there and are dropped there.
pub trait DoorLines: Send {
    /// The driver's name, for health.
    fn driver(&self) -> &'static str;

    /// Whether no real line is behind it.
    fn simulated(&self) -> bool;

    /// Energises the relay's coil, or not. Takes effect before it returns, or not at all.
    ///
    /// # Errors
    /// The line could not be set; nothing is retried.
    fn set_coil(&mut self, energised: bool) -> Result<(), LineError>;

    /// Reads back whether the coil is energised.
    ///
    /// # Errors
    /// The line could not be read.
    fn coil(&mut self) -> Result<bool, LineError>;

    /// Reads the inputs.
    ///
    /// # Errors
    /// A line could not be read.
    fn inputs(&mut self) -> Result<Inputs, LineError>;

    /// From now on calls `on_change` when an input changes, from a thread of the driver; a second call replaces the
    /// first. Edges may be merged or missed by hardware, so poll slowly as well.
    ///
    /// # Errors
    /// Edges cannot be watched.
    fn watch(&mut self, on_change: OnChange) -> Result<(), LineError>;

    /// Dropped from now on, it leaves the coil as it is: for whoever gives up a door that is released because of fire.
    fn leave_as_is(&mut self);
}

/// Which driver moves the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineDriver {
    /// A Raspberry Pi's registers, by way of the crate rppal (retired upstream; works up to the Pi 5).
    Rppal,
    /// The kernel's GPIO character device: any board, and the better choice.
    Gpiocdev,
    /// The program `frontdesk-lines-sim`: no door at all.
    Simulated,
}

/// An input's built-in resistor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pull {
    /// None: the line has a resistor of its own.
    #[default]
    None,
    /// To the supply: for a contact to ground.
    Up,
    /// To ground: for a contact to the supply.
    Down,
}

/// Where the relay is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelayLine {
    /// Line number on the chip; on a Raspberry Pi the BCM GPIO number.
    pub line: u32,
    /// The coil is energised by a low level, as on many relay boards.
    #[serde(default)]
    pub active_low: bool,
}

/// Where an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputLine {
    /// Line number on the chip; on a Raspberry Pi the BCM GPIO number.
    pub line: u32,
    /// The input means "open", "pressed" or "fire" when its level is low.
    #[serde(default)]
    pub active_low: bool,
    /// The built-in resistor.
    #[serde(default)]
    pub pull: Pull,
}

/// Where the door's lines are. Part of the configuration, and saved after a good start for the safe-state command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineMap {
    /// Which driver.
    pub driver: LineDriver,
    /// For gpiocdev: the chip's path (`/dev/gpiochip0`) or label (`pinctrl-rp1` on a Pi 5). Without it, a Raspberry Pi's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chip: Option<String>,
    /// The lock's relay. The simulator has one without being told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relay: Option<RelayLine>,
    /// The leaf's contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<InputLine>,
    /// The exit button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<InputLine>,
    /// The fire panel's contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fire: Option<InputLine>,
    /// The tamper contact of the housing or the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tamper: Option<InputLine>,
    /// A spare contact of the relay, or the lock's own sense; its active level means released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_sense: Option<InputLine>,
    /// Within this time `lock_sense` must follow the coil, the debounce included, milliseconds, at most [`MAX_LOCK_SENSE_MS`].
    #[serde(default = "default_lock_sense_ms")]
    pub lock_sense_ms: u32,
    /// How long an input must be still before it counts, milliseconds, at most [`MAX_DEBOUNCE_MS`].
    #[serde(default = "default_debounce_ms")]
    pub debounce_ms: u32,
    /// For the simulator: its socket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket: Option<PathBuf>,
}

fn default_debounce_ms() -> u32 {
    20
}

fn default_lock_sense_ms() -> u32 {
    500
}

impl LineMap {
    /// The inputs that are wired.
    pub(crate) fn wired_inputs(&self) -> impl Iterator<Item = InputLine> {
        [self.contact, self.exit, self.fire, self.tamper, self.lock_sense].into_iter().flatten()
    }

    /// Checks the map without touching hardware.
    ///
    /// # Errors
    /// [`LineError::Map`] with what to change.
    pub fn validate(&self) -> Result<(), LineError> {
        if self.debounce_ms > MAX_DEBOUNCE_MS {
            return Err(LineError::map(format!("debounce_ms is {}, at most {MAX_DEBOUNCE_MS}", self.debounce_ms)));
        }
        if !(self.debounce_ms + 1..=MAX_LOCK_SENSE_MS).contains(&self.lock_sense_ms) {
            let (given, debounce) = (self.lock_sense_ms, self.debounce_ms);
            let reason = format!(
                "lock_sense_ms is {given}, must be more than debounce_ms ({debounce}), at most {MAX_LOCK_SENSE_MS}"
            );
            return Err(LineError::map(reason));
        }
        let mut lines: Vec<u32> = self.used().collect();
        lines.sort_unstable();
        let twice = lines.windows(2).find(|pair| matches!(pair, [one, next] if one == next));
        if let Some([line, ..]) = twice {
            return Err(LineError::map(format!("line {line} is used twice")));
        }
        match self.driver {
            LineDriver::Simulated => self.validate_simulated(),
            LineDriver::Rppal => self.validate_rppal(lines.last().copied()),
            LineDriver::Gpiocdev => self.validate_real(self.chip_is_a_pi()),
        }
    }

    fn validate_simulated(&self) -> Result<(), LineError> {
        match (&self.socket, &self.chip) {
            (None, _) => Err(LineError::map("the simulated driver needs the simulator's socket")),
            (_, Some(_)) => Err(LineError::map("the simulated driver has no chip")),
            _ => Ok(()),
        }
    }

    fn validate_rppal(&self, highest: Option<u32>) -> Result<(), LineError> {
        if self.chip.is_some() {
            return Err(LineError::map("rppal finds the chip by itself; remove chip or use gpiocdev"));
        }
        if let Some(line) = highest.filter(|line| *line > 27) {
            return Err(LineError::map(format!("line {line} is not on a Raspberry Pi's header (GPIO 0 to 27)")));
        }
        self.validate_real(true)
    }

    fn validate_real(&self, on_a_pi: bool) -> Result<(), LineError> {
        if self.socket.is_some() {
            return Err(LineError::map(
                "socket belongs to the simulated driver; a real door does not start on a simulator",
            ));
        }
        let Some(relay) = self.relay else {
            return Err(LineError::map("a real door needs a relay"));
        };
        if on_a_pi { refuse_pulled_up_relay(relay) } else { Ok(()) }
    }

    /// Whether the chip is a Raspberry Pi's as far as the map says; a path is settled by the chip's label when opened.
    fn chip_is_a_pi(&self) -> bool {
        self.chip.as_deref().is_none_or(is_pi_label)
    }

    /// Every line that the map uses.
    fn used(&self) -> impl Iterator<Item = u32> + '_ {
        self.relay.map(|relay| relay.line).into_iter().chain(self.wired_inputs().map(|input| input.line))
    }

    /// What this map and another door's both use, in words. Two names of one chip are not seen through; then the kernel refuses
    /// the second request.
    #[must_use]
    pub fn shared_with(&self, other: &Self) -> Option<String> {
        if self.driver == LineDriver::Simulated || other.driver == LineDriver::Simulated {
            let shared = self.socket.is_some() && self.socket == other.socket;
            return shared.then(|| "one simulator".to_owned());
        }
        let mut shared = self.used().filter(|line| other.used().any(|used| used == *line));
        shared.next().filter(|_| self.chip == other.chip).map(|line| format!("line {line}"))
    }

    /// What is allowed but unwise, in words for the health page.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.driver == LineDriver::Simulated {
            warnings.push("the door lines are simulated: no door moves".to_owned());
        }
        if let Some(relay) = self.relay.filter(|relay| relay.active_low && (9..=27).contains(&relay.line)) {
            warnings.push(format!(
                "the relay on line {} is active-low: a Raspberry Pi pulls that line down at boot, which energises the coil \
                 unless the relay board has a pull-up",
                relay.line
            ));
        }
        warnings
    }
}

/// Whether a chip's label is that of a Raspberry Pi's header.
pub(crate) fn is_pi_label(label: &str) -> bool {
    PI_CHIP_LABELS.contains(&label)
}

/// Labels of the header's chip: Pi 5, Pi 4, Pi 0 to 3.
pub(crate) const PI_CHIP_LABELS: [&str; 3] = ["pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835"];

/// GPIO 0 to 8 are pulled up from power-on until a program sets them (BCM2835 ARM Peripherals, 6.2, table 6-31).
pub(crate) fn refuse_pulled_up_relay(relay: RelayLine) -> Result<(), LineError> {
    if relay.line > 8 {
        return Ok(());
    }
    Err(LineError::map(format!(
        "the relay is on GPIO {}: a Raspberry Pi pulls GPIO 0 to 8 up while it boots, which moves the door; use GPIO 9 to 27",
        relay.line
    )))
}

/// Opens the lines of a map, coil off.
///
/// # Errors
/// The map is not valid, or the hardware is not there.
pub fn open_lines(map: &LineMap) -> Result<Box<dyn DoorLines>, LineError> {
    open_lines_at(map, false)
}

/// Opens the lines of a map with the coil as given from the first moment on: on for a door that fire holds, and for nothing else.
///
/// # Errors
/// As for [`open_lines`].
pub fn open_lines_at(map: &LineMap, energised: bool) -> Result<Box<dyn DoorLines>, LineError> {
    map.validate()?;
    Ok(match map.driver {
        LineDriver::Rppal => Box::new(RppalLines::open(map, energised)?),
        LineDriver::Gpiocdev => Box::new(CdevLines::open(map, energised)?),
        LineDriver::Simulated => Box::new(SimLines::open(map, energised)?),
    })
}

/// What the fire input of a map says, without touching the relay; `None` where none is wired.
///
/// # Errors
/// The map is not valid, or the line cannot be read.
pub fn read_fire(map: &LineMap) -> Result<Option<bool>, LineError> {
    map.validate()?;
    let Some(fire) = map.fire else { return Ok(None) };
    match map.driver {
        LineDriver::Rppal => gpio_rppal::read_input(fire),
        LineDriver::Gpiocdev => gpio_cdev::read_input(map.chip.as_deref(), fire),
        LineDriver::Simulated => crate::sim::lines::read_fire(map),
    }
    .map(Some)
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
