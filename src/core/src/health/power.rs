//! The supply of the board: is its voltage enough, and is the processor slowed down.

use super::Verdict;
use super::phrases::board;

/// Bits of the firmware's `get_throttled` (Raspberry Pi documentation, "vcgencmd get_throttled").
const UNDER_VOLTAGE: u32 = 1;
const THROTTLED: u32 = 1 << 2;
const SOFT_LIMIT: u32 = 1 << 3;
const UNDER_VOLTAGE_SINCE_BOOT: u32 = 1 << 16;

/// What is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PowerMeasures {
    /// The firmware's word, where there is one.
    pub throttled: Option<u32>,
    /// The kernel's alarm of too little voltage (hwmon `rpi_volt`, `in0_lcrit_alarm`).
    pub low_alarm: Option<bool>,
}

/// The rule.
#[must_use]
pub fn judge(measured: PowerMeasures) -> Verdict {
    let bits = measured.throttled.unwrap_or(0);
    say(measured, bits).with([
        ("under_voltage", Some(i64::from(is_low(measured, bits))).filter(|_| is_known(measured))),
        ("throttled", measured.throttled.map(i64::from)),
    ])
}

fn is_known(measured: PowerMeasures) -> bool {
    measured.throttled.is_some() || measured.low_alarm.is_some()
}

fn is_low(measured: PowerMeasures, bits: u32) -> bool {
    bits & UNDER_VOLTAGE != 0 || measured.low_alarm == Some(true)
}

fn say(measured: PowerMeasures, bits: u32) -> Verdict {
    let supply = board::USE_OWN_SUPPLY;
    if !is_known(measured) {
        return Verdict::unknown(board::NO_WORD_OF_SUPPLY, "");
    }
    if is_low(measured, bits) {
        return Verdict::fault(board::SUPPLY_LOW, supply);
    }
    if bits & (THROTTLED | SOFT_LIMIT) != 0 {
        return Verdict::degraded(board::SLOWED_DOWN, board::SEE_TEMPERATURE);
    }
    if bits & UNDER_VOLTAGE_SINCE_BOOT != 0 {
        return Verdict::degraded(board::SUPPLY_WAS_LOW, supply);
    }
    Verdict::ok(board::SUPPLY_GOOD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    #[test]
    fn a_board_that_does_not_say_is_not_known_to_be_well() {
        assert_eq!(judge(PowerMeasures::default()).state, CheckState::Unknown);
    }

    #[test]
    fn too_little_voltage_is_a_fault_while_it_lasts_and_told_afterwards() {
        let bits = |throttled| judge(PowerMeasures { throttled: Some(throttled), low_alarm: None }).state;
        assert_eq!(bits(0), CheckState::Ok);
        assert_eq!(bits(0x0005_0005), CheckState::Fault);
        assert_eq!(bits(0x0005_0000), CheckState::Degraded);
        assert_eq!(bits(0x4), CheckState::Degraded);
        assert_eq!(bits(0x8), CheckState::Degraded);
        assert_eq!(bits(0x2), CheckState::Ok, "a capped frequency alone is how the board saves power");
        let alarm = |low_alarm| judge(PowerMeasures { throttled: None, low_alarm: Some(low_alarm) }).state;
        assert_eq!((alarm(false), alarm(true)), (CheckState::Ok, CheckState::Fault));
    }
}
