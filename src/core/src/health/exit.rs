//! An exit button, judged by whether anybody can be pressing it for so long.

use super::phrases::{doors, general};
use super::verdict::{Verdict, number};

/// Nobody presses a button for longer than this, milliseconds: it is jammed, or its wire is shorted.
pub const STUCK_MS: u64 = 60_000;

/// What is known of one exit button.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExitMeasures {
    /// It is wired.
    pub wired: bool,
    /// It is a simulator.
    pub simulated: bool,
    /// What it says; `None` if it does not answer.
    pub pressed: Option<bool>,
    /// For so long, milliseconds.
    pub unchanged_ms: u64,
}

/// The rule.
#[must_use]
pub fn judge(measured: &ExitMeasures) -> Verdict {
    let verdict = match measured.pressed {
        _ if !measured.wired => Verdict::unknown(doors::NO_EXIT, ""),
        None => Verdict::unknown(doors::EXIT_SILENT, general::SEE_LINES),
        Some(true) if measured.unchanged_ms > STUCK_MS => {
            Verdict::fault(doors::EXIT_HELD.with(&[&(measured.unchanged_ms / 60_000)]), doors::EXIT_JAMMED)
        }
        Some(pressed) => Verdict::well(measured.simulated, if pressed { doors::PRESSED } else { doors::NOT_PRESSED }),
    };
    verdict.with([("pressed", measured.pressed.map(i64::from)), ("unchanged_ms", number(measured.unchanged_ms))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    #[test]
    fn a_button_that_nobody_can_be_pressing_for_so_long_is_stuck() {
        let with =
            |pressed, unchanged_ms| judge(&ExitMeasures { wired: true, simulated: false, pressed, unchanged_ms });
        assert_eq!(with(Some(true), STUCK_MS).state, CheckState::Ok);
        assert_eq!(with(Some(true), STUCK_MS + 1).state, CheckState::Fault);
        assert!(with(Some(true), STUCK_MS + 1).advice.contains("jammed"));
        assert_eq!(with(Some(false), u64::MAX).state, CheckState::Ok, "nobody has to leave by it");
        assert_eq!(with(None, 0).state, CheckState::Unknown);
        assert_eq!(judge(&ExitMeasures::default()).state, CheckState::Unknown, "not wired is not known to be well");
        let simulated = ExitMeasures { wired: true, simulated: true, pressed: Some(false), unchanged_ms: 0 };
        assert_eq!(judge(&simulated).state, CheckState::Simulated);
    }
}
