//! Memory: what the board has left, what the daemon takes, and whether anybody waits for it.

use super::phrases::board;
use super::verdict::{Verdict, number};

/// Less available than this is told, in percent of all.
pub const AVAILABLE_DEGRADED_PERCENT: u64 = 10;

/// Less than this, and the kernel soon ends processes, in percent of all.
pub const AVAILABLE_FAULT_PERCENT: u64 = 4;

/// A daemon larger than this leaks: it takes some 60 MiB with 100,000 people. KiB.
pub const OWN_DEGRADED_KIB: u64 = 512 * 1_024;

/// Some process waits for memory for more than this share of a minute, in hundredths of a percent.
pub const WAITING_DEGRADED: u64 = 2_000;

/// What is known. What could not be had is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemoryMeasures {
    /// In all, KiB.
    pub total_kib: Option<u64>,
    /// What programs could still get (`MemAvailable`), KiB.
    pub available_kib: Option<u64>,
    /// What the daemon takes (resident), KiB.
    pub own_kib: Option<u64>,
    /// The kernel's pressure stall information, `some avg60`, in hundredths of a percent.
    pub waiting: Option<u64>,
}

/// The rule.
#[must_use]
pub fn judge(measured: &MemoryMeasures) -> Verdict {
    say(measured).with([
        ("total_kib", measured.total_kib.and_then(number)),
        ("available_kib", measured.available_kib.and_then(number)),
        ("own_kib", measured.own_kib.and_then(number)),
        ("waiting_centipercent", measured.waiting.and_then(number)),
    ])
}

fn say(measured: &MemoryMeasures) -> Verdict {
    let (Some(total), Some(available)) = (measured.total_kib, measured.available_kib) else {
        return Verdict::unknown(board::MEMORY_UNKNOWN, "");
    };
    let (left_mib, all_mib) = (available / 1_024, total / 1_024);
    let evidence = match measured.own_kib {
        Some(own) => board::MEMORY_WITH_OWN.with(&[&left_mib, &all_mib, &(own / 1_024)]),
        None => board::MEMORY.with(&[&left_mib, &all_mib]),
    };
    let below = |percent: u64| available.saturating_mul(100) < total.saturating_mul(percent);
    let advice = board::SEE_WHAT_TAKES_IT;
    if below(AVAILABLE_FAULT_PERCENT) {
        return Verdict::fault(evidence, advice);
    }
    if below(AVAILABLE_DEGRADED_PERCENT) || measured.waiting.is_some_and(|waiting| waiting > WAITING_DEGRADED) {
        return Verdict::degraded(evidence, advice);
    }
    if measured.own_kib.is_some_and(|own| own > OWN_DEGRADED_KIB) {
        return Verdict::degraded(evidence, board::DAEMON_TAKES_TOO_MUCH);
    }
    Verdict::ok(evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    fn good() -> MemoryMeasures {
        MemoryMeasures {
            total_kib: Some(1_000_000),
            available_kib: Some(600_000),
            own_kib: Some(60_000),
            waiting: Some(0),
        }
    }

    #[test]
    fn what_is_left_is_told_before_processes_are_ended() {
        let left = |available_kib| judge(&MemoryMeasures { available_kib: Some(available_kib), ..good() }).state;
        assert_eq!(left(100_000), CheckState::Ok);
        assert_eq!(left(99_999), CheckState::Degraded);
        assert_eq!(left(40_000), CheckState::Degraded);
        assert_eq!(left(39_999), CheckState::Fault);
        assert_eq!(judge(&MemoryMeasures { available_kib: None, ..good() }).state, CheckState::Unknown);
    }

    #[test]
    fn a_daemon_that_grows_and_processes_that_wait_are_told() {
        let own = |own_kib| judge(&MemoryMeasures { own_kib: Some(own_kib), ..good() }).state;
        assert_eq!(own(OWN_DEGRADED_KIB), CheckState::Ok);
        assert_eq!(own(OWN_DEGRADED_KIB + 1), CheckState::Degraded);
        let waiting = |waiting| judge(&MemoryMeasures { waiting: Some(waiting), ..good() }).state;
        assert_eq!(waiting(2_000), CheckState::Ok);
        assert_eq!(waiting(2_001), CheckState::Degraded);
    }
}
