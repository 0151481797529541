//! How worn the memory is that the journal is kept on, where the kernel tells: eMMC does, SD cards mostly do not.
//!
//! The numbers are those of JEDEC's eMMC standard (JESD84-B51, 7.4.17 and 7.4.49 to 7.4.51) as `/sys/block/mmcblk*/device/life_time` and
//! `pre_eol_info` give them (Linux, Documentation/driver-api/mmc/mmc-dev-attrs.rst).

use super::phrases::storage;
use super::verdict::{Verdict, number};

/// From this estimate on, in steps of a tenth of the life, somebody should have a new one ready.
pub const LIFE_DEGRADED: u8 = 9;

/// What is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WearMeasures {
    /// Estimates of the used life, types A and B: 1 for 0–10 %, 10 for 90–100 %, 11 for more than was promised; 0 not defined.
    pub life_time: Option<(u8, u8)>,
    /// Spare blocks: 1 normal, 2 warning (80 % used), 3 urgent; 0 not defined.
    pub pre_eol: Option<u8>,
}

/// The rule.
#[must_use]
pub fn judge(measured: WearMeasures) -> Verdict {
    let life = measured.life_time.map(|(a, b)| a.max(b)).filter(|life| *life > 0);
    let pre_eol = measured.pre_eol.filter(|spare| *spare > 0);
    let advice = storage::ORDER_NEW_DISK;
    let evidence = match (life, pre_eol) {
        (None, None) => {
            return Verdict::unknown(storage::WEAR_UNKNOWN, "");
        }
        (Some(life), _) => storage::LIFE_USED.with(&[&u32::from(life).saturating_mul(10)]),
        (None, Some(spare)) => storage::SPARE_BLOCKS.with(&[&spare]),
    };
    let verdict = if life.is_some_and(|life| life >= 11) || pre_eol.is_some_and(|spare| spare >= 3) {
        Verdict::fault(evidence, advice)
    } else if life.is_some_and(|life| life >= LIFE_DEGRADED) || pre_eol == Some(2) {
        Verdict::degraded(evidence, advice)
    } else {
        Verdict::ok(evidence)
    };
    let used_percent = life.and_then(|life| number(u64::from(life).saturating_mul(10)));
    verdict.with([("life_used_percent", used_percent), ("pre_eol", pre_eol.map(i64::from))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    #[test]
    fn a_disk_that_does_not_say_is_not_known_to_be_well() {
        for (life_time, pre_eol) in [(None, None), (Some((0, 0)), Some(0)), (Some((0, 0)), None)] {
            assert_eq!(judge(WearMeasures { life_time, pre_eol }).state, CheckState::Unknown);
        }
    }

    #[test]
    fn a_worn_disk_is_told_in_time_and_a_finished_one_is_at_fault() {
        let life = |a, b| judge(WearMeasures { life_time: Some((a, b)), pre_eol: Some(1) }).state;
        assert_eq!(life(1, 8), CheckState::Ok);
        assert_eq!(life(1, 9), CheckState::Degraded, "the worse of the two counts");
        assert_eq!(life(10, 1), CheckState::Degraded);
        assert_eq!(life(11, 1), CheckState::Fault);
        let spare = |pre_eol| judge(WearMeasures { life_time: None, pre_eol: Some(pre_eol) }).state;
        assert_eq!((spare(1), spare(2), spare(3)), (CheckState::Ok, CheckState::Degraded, CheckState::Fault));
    }
}
