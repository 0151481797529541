//! The wall clock: is the hour known, does it jump, and does a battery keep it while the power is off.

use super::phrases::board;
use super::verdict::{Verdict, number};
use crate::time::WallTrust;

/// The wall clock went apart from the steady one by more than this within one look: it was set, milliseconds.
pub const JUMP_MS: u64 = 5_000;

/// A jump by more than this is a fault: entries say the wrong hour, milliseconds.
pub const JUMP_FAULT_MS: u64 = 120_000;

/// A jump is shown for so long, milliseconds.
pub const JUMP_SHOWN_MS: u64 = 15 * 60_000;

/// A battery below this is nearly empty, microvolts: a lithium cell gives 3 V until it ends.
pub const BATTERY_DEGRADED_UV: u64 = 2_500_000;

/// What is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClockMeasures {
    /// How far this daemon believes the hour.
    pub trust: Option<WallTrust>,
    /// The configuration says to believe it always.
    pub always: bool,
    /// What becomes of the groups in a schedule while the hour is not known, in words: phrases, each behind a joint (`; `); may be empty.
    pub without_clock: String,
    /// The system says that it is synchronised.
    pub synchronised: Option<bool>,
    /// The newest jump: by how much, milliseconds, forward positive, and how long ago, milliseconds.
    pub jump: Option<(i64, u64)>,
    /// A battery clock is there; `None` if that cannot be seen.
    pub has_rtc: Option<bool>,
    /// Its battery, microvolts, where the kernel tells.
    pub battery_uv: Option<u64>,
}

/// The rule.
#[must_use]
pub fn judge(measured: &ClockMeasures) -> Verdict {
    Verdict::worst(vec![hour(measured), jump(measured), battery(measured)]).with([
        ("synchronised", measured.synchronised.map(i64::from)),
        ("jump_ms", measured.jump.map(|(by_ms, _)| by_ms)),
        ("rtc", measured.has_rtc.map(i64::from)),
        ("battery_uv", measured.battery_uv.and_then(number)),
    ])
}

fn hour(measured: &ClockMeasures) -> Verdict {
    let advice = board::GIVE_TIME;
    match measured.trust {
        None => return Verdict::unknown(board::CLOCK_NOT_LOOKED_AT, ""),
        Some(WallTrust::NotBefore | WallTrust::Unknown) => {
            return Verdict::degraded(format!("{}{}", board::HOUR_NOT_KNOWN, measured.without_clock), advice);
        }
        Some(WallTrust::Trusted) => {}
    }
    if measured.synchronised == Some(true) {
        return Verdict::ok(board::HOUR_SYNCHRONISED);
    }
    // Believed because the configuration says so.
    match (measured.always, measured.has_rtc) {
        (_, Some(true)) => Verdict::ok(board::HOUR_FROM_BATTERY),
        (true, Some(false)) => Verdict::degraded(board::HOUR_BELIEVED, advice),
        _ => Verdict::ok(board::HOUR_KNOWN),
    }
}

fn jump(measured: &ClockMeasures) -> Verdict {
    let recent = measured.jump.filter(|(_, ago_ms)| *ago_ms <= JUMP_SHOWN_MS);
    let Some((by_ms, ago_ms)) = recent.filter(|(by_ms, _)| by_ms.unsigned_abs() > JUMP_MS) else {
        return Verdict::ok("");
    };
    let evidence = board::JUMPED.with(&[&(by_ms / 1_000), &(ago_ms / 60_000)]);
    let advice = board::SEE_WHO_SETS;
    if by_ms.unsigned_abs() > JUMP_FAULT_MS {
        Verdict::fault(evidence, advice)
    } else {
        Verdict::degraded(evidence, advice)
    }
}

fn battery(measured: &ClockMeasures) -> Verdict {
    match measured.battery_uv {
        Some(battery_uv) if battery_uv < BATTERY_DEGRADED_UV => Verdict::degraded(
            board::BATTERY_LOW.with(&[&format!("{}.{:02}", battery_uv / 1_000_000, battery_uv % 1_000_000 / 10_000)]),
            board::REPLACE_BATTERY,
        ),
        _ => Verdict::ok(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    fn good() -> ClockMeasures {
        let trust = Some(WallTrust::Trusted);
        ClockMeasures { trust, synchronised: Some(true), has_rtc: Some(true), ..ClockMeasures::default() }
    }

    #[test]
    fn an_hour_that_is_not_known_is_told() {
        assert_eq!(judge(&good()).state, CheckState::Ok);
        for trust in [WallTrust::NotBefore, WallTrust::Unknown] {
            assert_eq!(judge(&ClockMeasures { trust: Some(trust), ..good() }).state, CheckState::Degraded);
        }
        assert_eq!(judge(&ClockMeasures::default()).state, CheckState::Unknown);
    }

    #[test]
    fn an_hour_that_is_believed_needs_a_time_server_or_a_battery() {
        let believed = |synchronised, has_rtc| {
            judge(&ClockMeasures { always: true, synchronised: Some(synchronised), has_rtc, ..good() }).state
        };
        assert_eq!(believed(false, Some(true)), CheckState::Ok);
        assert_eq!(believed(true, Some(false)), CheckState::Ok);
        assert_eq!(believed(false, Some(false)), CheckState::Degraded);
    }

    #[test]
    fn a_jump_is_told_for_a_while_and_a_large_one_is_a_fault() {
        let jumped = |by_ms, ago_ms| judge(&ClockMeasures { jump: Some((by_ms, ago_ms)), ..good() }).state;
        assert_eq!(jumped(5_000, 0), CheckState::Ok);
        assert_eq!(jumped(-5_001, 0), CheckState::Degraded);
        assert_eq!(jumped(120_000, 0), CheckState::Degraded);
        assert_eq!(jumped(-120_001, JUMP_SHOWN_MS), CheckState::Fault);
        assert_eq!(jumped(i64::MIN, JUMP_SHOWN_MS + 1), CheckState::Ok);
    }

    #[test]
    fn a_battery_that_ends_is_told_before_the_power_is_cut() {
        let with = |battery_uv| judge(&ClockMeasures { battery_uv, ..good() });
        assert_eq!(with(Some(2_500_000)).state, CheckState::Ok);
        assert_eq!(with(Some(2_499_999)).state, CheckState::Degraded);
        assert!(with(Some(2_499_999)).evidence.contains("2.49 V"), "{}", with(Some(2_499_999)).evidence);
    }
}
