//! Proof that the lock follows the coil: a spare contact of the relay, or the lock's own sense, seen to move within its time.
//!
//! Only a movement proves anything: a sense that already shows what the coil is about to do shows nothing of it.

use super::LockProof;

/// What is awaited of one switching of the coil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Switching {
    released: bool,
    at_ms: u64,
}

/// The machine of one lock's sense; time comes in, monotonic milliseconds.
#[derive(Debug, Clone)]
pub struct LockSense {
    bound_ms: u32,
    sensed: Option<bool>,
    awaited: Option<Switching>,
}

impl LockSense {
    /// A sense that follows within `bound_ms`, or has failed to.
    #[must_use]
    pub fn new(bound_ms: u32) -> Self {
        Self { bound_ms, sensed: None, awaited: None }
    }

    /// The coil was switched. What was awaited of the switching before is not known any more.
    pub fn switched(&mut self, now_ms: u64, released: bool) {
        let can_show = self.sensed.is_some_and(|sensed| sensed != released);
        self.awaited = can_show.then_some(Switching { released, at_ms: now_ms });
    }

    /// What the sense says now; a proof when there is one, for better or worse.
    pub fn sensed(&mut self, now_ms: u64, sensed: Option<bool>) -> Option<LockProof> {
        self.sensed = sensed;
        let Switching { released, at_ms } = self.awaited?;
        let after_ms = u32::try_from(now_ms.saturating_sub(at_ms)).unwrap_or(u32::MAX);
        let followed = sensed == Some(released) && after_ms <= self.bound_ms;
        if !followed && after_ms < self.bound_ms {
            return None;
        }
        self.awaited = None;
        Some(LockProof { released, after_ms: followed.then_some(after_ms) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at_rest() -> LockSense {
        let mut sense = LockSense::new(500);
        assert_eq!(sense.sensed(0, Some(false)), None);
        sense
    }

    #[test]
    fn a_lock_that_follows_is_proven_with_its_time_and_only_once() {
        let mut sense = at_rest();
        sense.switched(1_000, true);
        assert_eq!(sense.sensed(1_010, Some(false)), None);
        assert_eq!(sense.sensed(1_040, Some(true)), Some(LockProof { released: true, after_ms: Some(40) }));
        assert_eq!(sense.sensed(1_050, Some(true)), None);
    }

    #[test]
    fn a_lock_that_does_not_follow_in_its_time_is_said_to_have_failed() {
        let mut sense = at_rest();
        sense.switched(1_000, true);
        assert_eq!(sense.sensed(1_499, Some(false)), None);
        assert_eq!(sense.sensed(1_500, None), Some(LockProof { released: true, after_ms: None }));
        let mut stuck = LockSense::new(500);
        stuck.sensed(0, Some(true));
        stuck.switched(10, false);
        assert_eq!(stuck.sensed(900, Some(true)), Some(LockProof { released: false, after_ms: None }));
    }

    #[test]
    fn a_sense_that_already_shows_it_or_is_not_wired_proves_nothing() {
        let mut sense = at_rest();
        sense.switched(0, false);
        assert_eq!(sense.sensed(10_000, Some(false)), None);
        let mut unwired = LockSense::new(500);
        unwired.switched(0, true);
        assert_eq!(unwired.sensed(10_000, None), None);
    }

    proptest! {
        #[test]
        fn every_switching_has_one_proof_at_most_and_none_later_than_its_bound(
            steps in proptest::collection::vec((0u64..800, proptest::option::of(any::<bool>()), proptest::option::of(any::<bool>())), 0..80)
        ) {
            let mut sense = LockSense::new(500);
            let (mut now_ms, mut unproven) = (0, 0);
            for (wait_ms, sensed, switched) in steps {
                now_ms += wait_ms;
                if let Some(released) = switched {
                    sense.switched(now_ms, released);
                    unproven = 1;
                }
                if let Some(proof) = sense.sensed(now_ms, sensed) {
                    prop_assert_eq!(unproven, 1);
                    unproven = 0;
                    prop_assert!(proof.after_ms.is_none_or(|after_ms| after_ms <= 500 && sensed == Some(proof.released)));
                }
            }
        }
    }
}
