//! What trying costs at one kiosk (V7). Numbers that were looked up and not proved are counted, and so are wrong picks, over all numbers
//! and for each. All of it is this run's: a restart, which is in the journal, forgets it.

use super::NumberHash;
use crate::invitation::Guesses;
use std::collections::VecDeque;

/// The wait begins with so many wrong picks within [`FORGIVEN_AFTER_MS`] of each other.
pub const FREE_WRONG_PICKS: u32 = 3;

/// The wait begins with so many look-ups without proof. "None of these" is no wrong pick: whoever was here long ago is not known any more,
/// and must not keep the next one waiting.
pub const FREE_LOOK_UPS: u32 = 12;

/// After so long without another one they are counted anew, milliseconds. A right pick forgives no wrong one: whoever has a number of
/// their own here could buy guesses with it.
pub const FORGIVEN_AFTER_MS: u64 = 3_600_000;

/// After so many wrong picks of one number no pick of it counts any more for [`LOCKED_FOR_MS`]. The page stays as it is: if it changed, the
/// name that is gone from it would be the true one.
pub const WRONG_PICKS_A_NUMBER: u8 = 2;

/// A day, milliseconds.
pub const LOCKED_FOR_MS: u64 = 24 * 3_600_000;

/// Numbers with wrong picks that are remembered. Who waits as they must gets about 150 wrong picks in a day.
const MAX_NUMBERS: usize = 256;

/// What was tried in one run. Times are monotonic milliseconds.
#[derive(Clone)]
pub struct Tries {
    look_ups: Guesses,
    picks: Guesses,
    numbers: VecDeque<Picked>,
}

#[derive(Clone, Copy)]
struct Picked {
    hash: NumberHash,
    wrong: u8,
    last_ms: u64,
}

impl Default for Tries {
    fn default() -> Self {
        Self {
            look_ups: Guesses::allowing(FREE_LOOK_UPS, FORGIVEN_AFTER_MS),
            picks: Guesses::allowing(FREE_WRONG_PICKS, FORGIVEN_AFTER_MS),
            numbers: VecDeque::new(),
        }
    }
}

impl Tries {
    /// For how long nobody may look a number up, milliseconds.
    #[must_use]
    pub fn wait_ms(&self, now_ms: u64) -> Option<u64> {
        self.look_ups.wait_ms(now_ms).max(self.picks.wait_ms(now_ms))
    }

    /// A number is looked up. How many were so without proof, if a wait begins with it.
    pub fn looked_up(&mut self, now_ms: u64) -> Option<u32> {
        self.look_ups.wrong(now_ms)
    }

    /// Whether a pick of this number counts.
    #[must_use]
    pub fn may_pick(&self, hash: &NumberHash, now_ms: u64) -> bool {
        let is_locked = |picked: &Picked| picked.wrong >= WRONG_PICKS_A_NUMBER && !picked.is_over(now_ms);
        !self.numbers.iter().any(|picked| picked.hash == *hash && is_locked(picked))
    }

    /// A pick was right.
    pub fn right(&mut self) {
        self.look_ups.take_back_one();
    }

    /// A pick was wrong. How many were so in a row, if a wait begins with it.
    pub fn wrong(&mut self, hash: &NumberHash, now_ms: u64) -> Option<u32> {
        self.numbers.retain(|picked| !picked.is_over(now_ms));
        let before = self.numbers.iter().position(|picked| picked.hash == *hash);
        let wrong = before.and_then(|place| self.numbers.remove(place)).map_or(0, |picked| picked.wrong);
        if self.numbers.len() >= MAX_NUMBERS {
            self.numbers.pop_front();
        }
        self.numbers.push_back(Picked { hash: *hash, wrong: wrong.saturating_add(1), last_ms: now_ms });
        self.picks.wrong(now_ms)
    }

    /// Wrong picks since the run began.
    #[must_use]
    pub fn wrong_picks(&self) -> u64 {
        self.picks.in_all()
    }
}

impl Picked {
    fn is_over(&self, now_ms: u64) -> bool {
        now_ms.saturating_sub(self.last_ms) >= LOCKED_FOR_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_third_wrong_pick_costs_and_of_one_number_no_pick_counts_after_the_second_for_a_day() {
        let (mut tries, one) = (Tries::default(), [1; 32]);
        assert_eq!(tries.wrong(&one, 0), None);
        assert!(tries.may_pick(&one, 0));
        assert_eq!(tries.wrong(&one, 1), None);
        assert!(!tries.may_pick(&one, 1) && tries.may_pick(&[2; 32], 1));
        assert_eq!((tries.wait_ms(1), tries.wrong(&[2; 32], 2)), (None, Some(3)));
        assert_eq!(tries.wait_ms(2), Some(30_000));
        assert!(!tries.may_pick(&one, LOCKED_FOR_MS) && tries.may_pick(&one, LOCKED_FOR_MS + 1));
        assert_eq!(tries.wrong_picks(), 3);
    }

    #[test]
    fn a_right_pick_takes_its_own_look_up_back_and_forgives_nothing_else() {
        let mut tries = Tries::default();
        for n in 1..FREE_LOOK_UPS {
            assert_eq!(tries.looked_up(u64::from(n)), None);
        }
        for _ in 0..100 {
            tries.right();
            assert_eq!(tries.looked_up(20), None, "visitors who prove themselves keep nobody waiting");
        }
        assert_eq!(tries.looked_up(21), Some(FREE_LOOK_UPS));
        let mut picks = Tries::default();
        picks.wrong(&[1; 32], 0);
        picks.wrong(&[1; 32], 0);
        picks.right();
        assert_eq!(picks.wrong(&[2; 32], 0), Some(3));
    }

    proptest! {
        #[test]
        fn of_one_number_two_picks_a_day_may_be_wrong_however_many_others_are_tried(
            others in proptest::collection::vec((any::<u8>(), 0u64..LOCKED_FOR_MS / 400), 0..400)
        ) {
            let (mut tries, one) = (Tries::default(), [0xAA; 32]);
            tries.wrong(&one, 0);
            tries.wrong(&one, 0);
            let mut now_ms = 0;
            for (other, later_ms) in others {
                now_ms += later_ms;
                if tries.wait_ms(now_ms).is_none() {
                    tries.wrong(&[other; 32], now_ms);
                }
                prop_assert_eq!(tries.may_pick(&one, now_ms), now_ms >= LOCKED_FOR_MS);
                prop_assert!(tries.numbers.len() <= MAX_NUMBERS);
            }
        }
    }
}
