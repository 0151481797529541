//! Answers about the hardware.

use crate::health::Check;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An inspection that was recorded and signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectedRow {
    /// Every check as it was written down.
    pub checks: Vec<Check>,
}

/// What a month adds up to for the hardware of this kiosk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HardwareMonthRow {
    /// As `yyyymm`, in UTC.
    pub month: u32,
    /// Tickets opened, by the check that they are about.
    pub opened: BTreeMap<String, u64>,
    /// Troubles that came back or got worse.
    pub reopened: u64,
    /// Troubles that were over.
    pub cleared: u64,
    /// Tickets closed.
    pub closed: u64,
    /// Inspections.
    pub inspections: u64,
    /// From the first to the last count of the month, milliseconds, whether the kiosk ran or not.
    pub span_ms: u64,
    /// Of this the kiosk looked, milliseconds,
    pub watched_ms: u64,
    /// and all that the door needs worked, milliseconds.
    pub well_ms: u64,
}

impl HardwareMonthRow {
    /// For how much of the time the door could be used, in hundredths of a percent, 0–10,000; `None` while nothing was counted.
    #[must_use]
    pub fn availability(&self) -> Option<u64> {
        let share = u128::from(self.well_ms).checked_mul(10_000)?.checked_div(u128::from(self.span_ms))?;
        u64::try_from(share.min(10_000)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn availability_is_a_share_of_the_whole_time_and_unknown_while_nothing_was_counted() {
        let month =
            |well_ms, span_ms| HardwareMonthRow { well_ms, span_ms, ..HardwareMonthRow::default() }.availability();
        assert_eq!(month(0, 0), None);
        assert_eq!(month(999, 1_000), Some(9_990));
        assert_eq!(month(u64::MAX, u64::MAX), Some(10_000));
        assert_eq!(month(0, 1), Some(0));
    }
}
