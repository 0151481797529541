//! The desk bell in the configuration: one optional table, `[bell]`.

use frontdesk_core::bell::BellPattern;
use frontdesk_hw::bell::BellMap;
use frontdesk_hw::lines::{LineDriver, RelayLine};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A bell or buzzer at the desk, and how it rings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BellConfig {
    /// Which driver moves its line.
    pub driver: LineDriver,
    /// The chip's path or label for gpiocdev, as for a door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chip: Option<String>,
    /// Where it is. The simulator has a line for it without being told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<RelayLine>,
    /// The simulator's socket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket: Option<PathBuf>,
    /// A stroke, milliseconds, 50–5,000.
    #[serde(default = "default_ring_ms")]
    pub ring_ms: u32,
    /// From one stroke to the next, milliseconds, 1,000–60,000; twice a stroke at least.
    #[serde(default = "default_every_ms")]
    pub every_ms: u32,
}

fn default_ring_ms() -> u32 {
    1_000
}

fn default_every_ms() -> u32 {
    10_000
}

impl BellConfig {
    /// Where its line is.
    #[must_use]
    pub fn map(&self) -> BellMap {
        BellMap { driver: self.driver, chip: self.chip.clone(), output: self.output, socket: self.socket.clone() }
    }

    /// How it rings.
    #[must_use]
    pub fn pattern(&self) -> BellPattern {
        BellPattern { ring_ms: self.ring_ms, every_ms: self.every_ms }
    }

    /// Checks it, and that no door has its line.
    pub(super) fn check(&self, doors: &[super::DoorConfig]) -> Result<(), (&'static str, String)> {
        super::between("ring_ms", self.ring_ms, 50, 5_000)?;
        super::between("every_ms", self.every_ms, 1_000, 60_000)?;
        if self.every_ms < self.ring_ms.saturating_mul(2) {
            return Err(("every_ms", format!("is {}, must be twice ring_ms at least: a bell pauses", self.every_ms)));
        }
        let map = self.map();
        map.validate().map_err(|error| ("bell", error.to_string()))?;
        for door in doors {
            if let Some(shared) = map.shared_with(&door.lines) {
                return Err(("bell", format!("the bell and the door {:?} share {shared}", door.name)));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn parsed(bell: &str) -> Result<Config, String> {
        Config::parse(bell).map_err(|fault| fault.to_string())
    }

    #[test]
    fn there_is_no_bell_unless_it_is_wired_and_then_it_rings_for_a_second_of_ten() {
        assert_eq!(parsed("").unwrap().bell, None);
        let bell = parsed("[bell]\ndriver = \"gpiocdev\"\noutput = { line = 16 }\n").unwrap().bell.unwrap();
        assert_eq!((bell.ring_ms, bell.every_ms), (1_000, 10_000));
    }

    #[test]
    fn a_bell_on_a_doors_line_or_without_a_pause_is_refused_with_its_line() {
        let fault = |more: &str| parsed(&format!("[bell]\ndriver = \"gpiocdev\"\n{more}")).unwrap_err();
        assert!(fault("output = { line = 17 }").contains("share line 17"), "the door's relay");
        assert!(fault("").contains("needs an output"));
        assert!(fault("output = { line = 16 }\nring_ms = 1000\nevery_ms = 1500").contains("a bell pauses"));
        assert!(fault("output = { line = 16 }\nring_ms = 10000").contains("ring_ms"));
        let simulated = "[bell]\ndriver = \"simulated\"\nsocket = \"/run/frontdesk/lines.sock\"\n";
        assert!(parsed(simulated).unwrap_err().contains("simulated: bell"), "beside a real door");
    }
}
