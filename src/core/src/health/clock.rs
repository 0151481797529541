//! The wall clock: is the hour known, does it jump, and does a battery keep it while the power is off.

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
    /// What becomes of the groups in a schedule while the hour is not known, in words; may be empty.
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
    let advice = "connect the kiosk to a time server, or fit a battery clock and set clock.trust";
    match measured.trust {
        None => return Verdict::unknown("nobody has looked at the clock yet", ""),
        Some(WallTrust::NotBefore | WallTrust::Unknown) => {
            let what = "the hour is not known: nobody can tell whether a visitor's card has ended";
            return Verdict::degraded(format!("{what}{}", measured.without_clock), advice);
        }
        Some(WallTrust::Trusted) => {}
    }
    if measured.synchronised == Some(true) {
        return Verdict::ok("the hour is known, and synchronised");
    }
    // Believed because the configuration says so.
    match (measured.always, measured.has_rtc) {
        (_, Some(true)) => Verdict::ok("the hour is known from a battery clock, and not synchronised"),
        (true, Some(false)) => Verdict::degraded(
            "the hour is believed as configured, with neither a time server nor a battery clock",
            advice,
        ),
        _ => Verdict::ok("the hour is known"),
    }
}

fn jump(measured: &ClockMeasures) -> Verdict {
    let recent = measured.jump.filter(|(_, ago_ms)| *ago_ms <= JUMP_SHOWN_MS);
    let Some((by_ms, ago_ms)) = recent.filter(|(by_ms, _)| by_ms.unsigned_abs() > JUMP_MS) else {
        return Verdict::ok("");
    };
    let evidence = format!("it jumped by {} s, {} min ago", by_ms / 1_000, ago_ms / 60_000);
    let advice =
        "entries before the jump say the hour that was shown then: see who sets the clock, and the time server";
    if by_ms.unsigned_abs() > JUMP_FAULT_MS {
        Verdict::fault(evidence, advice)
    } else {
        Verdict::degraded(evidence, advice)
    }
}

fn battery(measured: &ClockMeasures) -> Verdict {
    match measured.battery_uv {
        Some(battery_uv) if battery_uv < BATTERY_DEGRADED_UV => Verdict::degraded(
            format!("the clock's battery has {}.{:02} V", battery_uv / 1_000_000, battery_uv % 1_000_000 / 10_000),
            "replace the battery of the clock: after a power cut the hour would not be known",
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
