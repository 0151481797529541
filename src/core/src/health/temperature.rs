//! How warm the board is.

use super::Verdict;
use super::phrases::board;

/// A Raspberry Pi slows down from 80 °C on; warmer than this is told, thousandths of a degree.
pub const WARM_MILLI_C: i64 = 75_000;

/// Warmer than this is a fault: parts are beyond what they are made for, thousandths of a degree.
pub const HOT_MILLI_C: i64 = 85_000;

/// Outside of these no sensor says anything true, thousandths of a degree.
const SENSIBLE_MILLI_C: std::ops::RangeInclusive<i64> = -40_000..=150_000;

/// The rule, over every zone's temperature in thousandths of a degree Celsius, as the kernel gives them.
#[must_use]
pub fn judge(zones_milli_c: &[i64]) -> Verdict {
    let Some(hottest) = zones_milli_c.iter().copied().filter(|zone| SENSIBLE_MILLI_C.contains(zone)).max() else {
        return Verdict::unknown(board::NO_WORD_OF_WARMTH, "");
    };
    let evidence = board::DEGREES.with(&[&(hottest / 1_000)]);
    let advice = board::GIVE_AIR;
    let verdict = if hottest > HOT_MILLI_C {
        Verdict::fault(evidence, advice)
    } else if hottest > WARM_MILLI_C {
        Verdict::degraded(evidence, advice)
    } else {
        Verdict::ok(evidence)
    };
    verdict.with([("hottest_milli_c", Some(hottest))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    #[test]
    fn the_hottest_zone_counts_and_nonsense_does_not() {
        assert_eq!(judge(&[]).state, CheckState::Unknown);
        assert_eq!(judge(&[i64::MAX, -273_000]).state, CheckState::Unknown);
        assert_eq!(judge(&[40_000, 75_000]).state, CheckState::Ok);
        assert_eq!(judge(&[75_001, 40_000]).state, CheckState::Degraded);
        assert_eq!(judge(&[85_000]).state, CheckState::Degraded);
        assert_eq!(judge(&[85_001]).state, CheckState::Fault);
    }
}
