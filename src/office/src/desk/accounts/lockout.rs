//! How long an account is shut after wrong passwords. The wait grows and ends: a stranger who guesses can slow its holder down for a
//! quarter of an hour, and never shut them out for good.

/// So many wrong tries cost nothing: people mistype.
pub(crate) const FREE_TRIES: u32 = 5;

/// The longest wait, milliseconds.
pub(crate) const MAX_WAIT_MS: i64 = 15 * 60_000;

/// After so long without a wrong try the count begins anew, milliseconds.
const FORGIVEN_AFTER_MS: i64 = 24 * 3_600_000;

/// The first wait, milliseconds; each further wrong try doubles it.
const FIRST_WAIT_MS: i64 = 2_000;

/// What is kept of an account's wrong tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tries {
    /// Since the last good one.
    pub(crate) wrong: u32,
    /// When the last one was, UTC milliseconds.
    pub(crate) last_ms: i64,
}

impl Tries {
    /// How long until another try is looked at, milliseconds; none when it is looked at now.
    pub(crate) fn wait_ms(self, now_ms: i64) -> Option<i64> {
        let since = now_ms.saturating_sub(self.last_ms);
        // A clock that was set back must not prolong a wait.
        let left = wait_after(self.wrong).saturating_sub(since.max(0));
        (left > 0).then_some(left)
    }

    /// With one more try that is taken for wrong until it has proved right: guesses at the same moment all count.
    #[must_use]
    pub(crate) fn charged(self, now_ms: i64) -> Self {
        let is_forgiven = now_ms.saturating_sub(self.last_ms) > FORGIVEN_AFTER_MS;
        let wrong = if is_forgiven { 0 } else { self.wrong };
        Self { wrong: wrong.saturating_add(1), last_ms: now_ms }
    }
}

/// The wait after so many wrong tries, milliseconds.
fn wait_after(wrong: u32) -> i64 {
    match wrong.checked_sub(FREE_TRIES) {
        None => 0,
        Some(more) => FIRST_WAIT_MS.checked_shl(more.min(20)).unwrap_or(MAX_WAIT_MS).min(MAX_WAIT_MS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn five_tries_are_free_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (0..16).map(wait_after).collect();
        assert_eq!(waits[..8], [0, 0, 0, 0, 0, 2_000, 4_000, 8_000]);
        assert_eq!((waits[14], waits[15], wait_after(u32::MAX)), (MAX_WAIT_MS, MAX_WAIT_MS, MAX_WAIT_MS));
    }

    proptest! {
        #[test]
        fn however_a_stranger_guesses_the_holder_waits_a_quarter_of_an_hour_at_most(
            gaps in prop::collection::vec(0_i64..40 * 60_000, 1..200)
        ) {
            let mut now_ms = 1_000_000;
            let mut tries = Tries::default();
            for gap in gaps {
                now_ms += gap;
                if tries.wait_ms(now_ms).is_none() {
                    tries = tries.charged(now_ms);
                }
                prop_assert!(tries.wait_ms(now_ms).unwrap_or(0) <= MAX_WAIT_MS);
                prop_assert_eq!(tries.wait_ms(now_ms + MAX_WAIT_MS), None);
            }
        }

        #[test]
        fn a_clock_that_is_set_back_prolongs_no_wait(back in 0_i64..i64::MAX / 2, wrong in 0_u32..60) {
            let tries = Tries { wrong, last_ms: 1 << 40 };
            prop_assert!(tries.wait_ms((1 << 40) - back).unwrap_or(0) <= MAX_WAIT_MS);
        }
    }

    #[test]
    fn what_was_mistyped_yesterday_does_not_count() {
        let tries = Tries { wrong: 4, last_ms: 0 }.charged(FORGIVEN_AFTER_MS + 1);
        assert_eq!(tries.wrong, 1);
    }
}
