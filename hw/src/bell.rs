//! The desk bell's line: one output, which is off at rest, at the start and at the end.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::lines::{DoorLines, LineDriver, LineError, LineMap, RelayLine, open_lines};
use crate::sim::bell::SimBell;

/// The line of a bell or buzzer. **Off is silence**; drivers start there and are dropped there.
pub trait BellLine: Send {
    /// The driver's name, for health.
    fn driver(&self) -> &'static str;

    /// Switches it on or off, before it returns or not at all.
    ///
    /// # Errors
    /// The line could not be set; nothing is retried.
    fn set(&mut self, on: bool) -> Result<(), LineError>;

    /// Reads back whether it is on.
    ///
    /// # Errors
    /// The line could not be read.
    fn is_on(&mut self) -> Result<bool, LineError>;
}

/// Where the bell's line is. Part of the configuration, and saved after a good start for the safe-state command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BellMap {
    /// Which driver.
    pub driver: LineDriver,
    /// For gpiocdev, as in [`LineMap::chip`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chip: Option<String>,
    /// The output. The simulator has one without being told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<RelayLine>,
    /// For the simulator: its socket. It may be a door's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket: Option<PathBuf>,
}

impl BellMap {
    /// Checks the map without touching hardware.
    ///
    /// # Errors
    /// [`LineError::Map`] with what to change.
    pub fn validate(&self) -> Result<(), LineError> {
        if self.driver != LineDriver::Simulated && self.output.is_none() {
            return Err(LineError::map("a real bell needs an output"));
        }
        self.as_door().validate()
    }

    /// What this map and a door's both use, in words; a simulator is for both, with a line of its own for each.
    #[must_use]
    pub fn shared_with(&self, door: &LineMap) -> Option<String> {
        if self.driver == LineDriver::Simulated { None } else { self.as_door().shared_with(door) }
    }

    /// What is allowed but unwise, in words.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        if self.driver == LineDriver::Simulated {
            return vec!["its line is simulated: nothing sounds".to_owned()];
        }
        let rings_at_boot = self.output.filter(|output| output.active_low && (9..=27).contains(&output.line));
        let warning = rings_at_boot.map(|output| {
            format!(
                "line {} is active-low: a Raspberry Pi pulls that line down at boot, and the bell rings unless there is a pull-up",
                output.line
            )
        });
        warning.into_iter().collect()
    }

    /// An output alone is a door without inputs: the same drivers, the same rules about pins.
    fn as_door(&self) -> LineMap {
        LineMap {
            driver: self.driver,
            chip: self.chip.clone(),
            relay: self.output,
            contact: None,
            exit: None,
            fire: None,
            tamper: None,
            lock_sense: None,
            lock_sense_ms: 500,
            debounce_ms: 20,
            socket: self.socket.clone(),
        }
    }
}

/// Opens the bell's line, off.
///
/// # Errors
/// The map is not valid, or the hardware is not there.
pub fn open_bell(map: &BellMap) -> Result<Box<dyn BellLine>, LineError> {
    map.validate()?;
    match (map.driver, &map.socket) {
        (LineDriver::Simulated, Some(socket)) => Ok(Box::new(SimBell::open(socket)?)),
        _ => Ok(Box::new(Output(open_lines(&map.as_door())?))),
    }
}

/// A door's driver with nothing but its output.
struct Output(Box<dyn DoorLines>);

impl BellLine for Output {
    fn driver(&self) -> &'static str {
        self.0.driver()
    }

    fn set(&mut self, on: bool) -> Result<(), LineError> {
        self.0.set_coil(on)
    }

    fn is_on(&mut self) -> Result<bool, LineError> {
        self.0.coil()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real(line: u32) -> BellMap {
        let output = Some(RelayLine { line, active_low: false });
        BellMap { driver: LineDriver::Gpiocdev, chip: None, output, socket: None }
    }

    #[test]
    fn a_bell_needs_an_output_that_is_quiet_at_boot_and_no_doors_line() {
        assert!(real(16).validate().is_ok());
        assert!(BellMap { output: None, ..real(16) }.validate().is_err());
        assert!(real(4).validate().is_err(), "pulled up while a Raspberry Pi boots");
        let simulated = BellMap { driver: LineDriver::Simulated, output: None, ..real(16) };
        assert!(simulated.validate().is_err(), "without a socket");
        let mut door = real(16).as_door();
        assert_eq!(real(16).shared_with(&door), Some("line 16".to_owned()));
        assert_eq!(real(20).shared_with(&door), None);
        door.chip = Some("gpio-expander".into());
        assert_eq!(real(16).shared_with(&door), None, "another chip has lines of its own");
    }

    #[test]
    fn a_bell_that_would_ring_at_boot_is_warned_of() {
        assert!(real(16).warnings().is_empty());
        let low = BellMap { output: Some(RelayLine { line: 16, active_low: true }), ..real(16) };
        assert!(low.warnings()[0].contains("active-low"));
    }
}
