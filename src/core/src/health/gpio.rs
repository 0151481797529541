//! What the kernel does with the relay's line when the daemon is killed while the door is released.

use super::Verdict;
use super::phrases::doors;

/// Who drives the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinesDriver {
    /// The kernel's GPIO character device: the line is given back when the process dies.
    CharacterDevice,
    /// Registers, written directly: the kernel holds no line, so it gives none back.
    Registers,
    /// A simulator.
    Simulated,
}

/// The rule. `persists` is the module parameter `pinctrl_bcm2835.persist_gpio_outputs`: an output that is given back stays as it was.
#[must_use]
pub fn judge(driver: LinesDriver, persists: Option<bool>) -> Verdict {
    let verdict = match (driver, persists) {
        (LinesDriver::Simulated, _) => Verdict::well(true, doors::LINES_SIMULATED),
        (LinesDriver::Registers, _) => Verdict::degraded(doors::RPPAL_HOLDS_NONE, doors::USE_GPIOCDEV),
        (LinesDriver::CharacterDevice, Some(false)) => Verdict::ok(doors::RELAY_LET_GO),
        (LinesDriver::CharacterDevice, Some(true)) => Verdict::degraded(doors::RELAY_KEPT, doors::SET_PERSIST),
        (LinesDriver::CharacterDevice, None) => Verdict::unknown(doors::KERNEL_SILENT, doors::SEE_WIRING),
    };
    verdict.with([("persist_gpio_outputs", persists.map(i64::from))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    #[test]
    fn only_a_line_that_the_kernel_lets_go_is_ok() {
        let cases = [
            (LinesDriver::CharacterDevice, Some(false), CheckState::Ok),
            (LinesDriver::CharacterDevice, Some(true), CheckState::Degraded),
            (LinesDriver::CharacterDevice, None, CheckState::Unknown),
            (LinesDriver::Registers, Some(false), CheckState::Degraded),
            (LinesDriver::Simulated, Some(false), CheckState::Simulated),
        ];
        for (driver, persists, expected) in cases {
            assert_eq!(judge(driver, persists).state, expected, "{driver:?} {persists:?}");
        }
    }
}
