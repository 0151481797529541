//! What the kernel does with the relay's line when the daemon is killed while the door is released.

use super::Verdict;

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
        (LinesDriver::Simulated, _) => Verdict::well(true, "the lines are simulated"),
        (LinesDriver::Registers, _) => Verdict::degraded(
            "the driver rppal holds no line: the kernel does not lock the door when the daemon is killed",
            "use driver = \"gpiocdev\", or bound the release in hardware (hw/WIRING.md)",
        ),
        (LinesDriver::CharacterDevice, Some(false)) => {
            Verdict::ok("the kernel lets the relay go when the daemon is killed")
        }
        (LinesDriver::CharacterDevice, Some(true)) => Verdict::degraded(
            "the kernel leaves the relay as it is when the daemon is killed: the door may stay released",
            "set pinctrl_bcm2835.persist_gpio_outputs=n on the kernel's command line, or dtparam=strict_gpiod (hw/WIRING.md)",
        ),
        (LinesDriver::CharacterDevice, None) => Verdict::unknown(
            "this kernel does not say what becomes of an output that is given back",
            "see hw/WIRING.md",
        ),
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
