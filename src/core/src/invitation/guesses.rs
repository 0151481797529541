//! Guessing at one kiosk (V7): slow, and counted. A few mistakes are free; from then on, with each in a row, there is a wait that doubles up
//! to ten minutes. Of invitations' codes the fifth wrong one is the first that costs; a code with a wrong check character is a slip of the
//! finger and no guess: it can be nobody's.

/// Wrong codes in a row after which one waits.
pub const FREE_GUESSES: u32 = 5;

/// Wrong contacts in a row after which whoever leaves without a card waits: from the fourth on.
pub const FREE_CONTACTS: u32 = 4;

/// The first wait, milliseconds; each further wrong code doubles it.
pub const FIRST_WAIT_MS: u64 = 30_000;

/// The longest wait, milliseconds.
pub const MAX_WAIT_MS: u64 = 600_000;

/// Wrong guesses of one run. Times are monotonic milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guesses {
    free: u32,
    forgiven_after_ms: u64,
    in_a_row: u32,
    last_ms: u64,
    wait_until_ms: u64,
    in_all: u64,
}

/// As codes are guessed: only a right one forgives.
impl Default for Guesses {
    fn default() -> Self {
        Self::allowing(FREE_GUESSES, u64::MAX)
    }
}

impl Guesses {
    /// The wait begins with this many in a row, at least one; after so long without a wrong one, milliseconds, they are counted anew.
    #[must_use]
    pub fn allowing(free: u32, forgiven_after_ms: u64) -> Self {
        Self { free, forgiven_after_ms, in_a_row: 0, last_ms: 0, wait_until_ms: 0, in_all: 0 }
    }

    /// For how long nobody may try, milliseconds.
    #[must_use]
    pub fn wait_ms(&self, now_ms: u64) -> Option<u64> {
        self.wait_until_ms.checked_sub(now_ms).filter(|left_ms| *left_ms > 0)
    }

    /// One was wrong. How many were so in a row, if a wait begins with it.
    pub fn wrong(&mut self, now_ms: u64) -> Option<u32> {
        if now_ms.saturating_sub(self.last_ms) >= self.forgiven_after_ms {
            self.in_a_row = 0;
        }
        self.last_ms = now_ms;
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.in_all = self.in_all.saturating_add(1);
        let beyond = self.in_a_row.checked_sub(self.free)?;
        // Ten doublings are above the longest wait already.
        let wait_ms = FIRST_WAIT_MS.saturating_mul(1 << beyond.min(10)).min(MAX_WAIT_MS);
        self.wait_until_ms = now_ms.saturating_add(wait_ms);
        Some(self.in_a_row)
    }

    /// One was right.
    pub fn right(&mut self) {
        self.in_a_row = 0;
    }

    /// What was last counted as wrong turned out to be none; those before it stay counted.
    pub fn take_back_one(&mut self) {
        self.in_a_row = self.in_a_row.saturating_sub(1);
        self.in_all = self.in_all.saturating_sub(1);
    }

    /// Wrong ones since the run began.
    #[must_use]
    pub fn in_all(&self) -> u64 {
        self.in_all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn four_mistakes_are_free_and_the_fifth_costs_half_a_minute_and_then_twice_as_much_each_time() {
        let mut guesses = Guesses::default();
        for _ in 1..FREE_GUESSES {
            assert_eq!(guesses.wrong(1_000), None);
            assert_eq!(guesses.wait_ms(1_000), None);
        }
        assert_eq!(guesses.wrong(1_000), Some(5));
        assert_eq!((guesses.wait_ms(1_000), guesses.wait_ms(31_000)), (Some(30_000), None));
        guesses.wrong(31_000);
        assert_eq!(guesses.wait_ms(31_000), Some(60_000));
        for _ in 0..100 {
            guesses.wrong(100_000);
        }
        assert_eq!(guesses.wait_ms(100_000), Some(MAX_WAIT_MS));
        guesses.right();
        assert_eq!((guesses.wrong(800_000), guesses.in_all()), (None, 107));
    }

    #[test]
    fn what_is_forgiven_by_time_alone_is_counted_anew_after_it_and_one_taken_back_was_none() {
        let mut guesses = Guesses::allowing(3, 3_600_000);
        assert_eq!([1, 2, 3].map(|now_ms| guesses.wrong(now_ms)), [None, None, Some(3)]);
        assert_eq!(guesses.wrong(3_600_002), Some(4), "an hour is not over");
        assert_eq!(guesses.wrong(7_200_002), None);
        guesses.take_back_one();
        assert_eq!(([7_200_003, 7_200_004].map(|now_ms| guesses.wrong(now_ms)), guesses.in_all()), ([None, None], 6));
        assert_eq!(guesses.wrong(7_200_005), Some(3));
    }

    proptest! {
        #[test]
        fn whoever_keeps_guessing_gets_one_guess_in_ten_minutes(hours in 1..48_u64) {
            let (mut guesses, end_ms) = (Guesses::default(), hours * 3_600_000);
            let (mut now_ms, mut tried) = (0, 0_u64);
            while now_ms < end_ms {
                guesses.wrong(now_ms);
                tried += 1;
                now_ms += guesses.wait_ms(now_ms).unwrap_or(1);
            }
            prop_assert!(tried <= 11 + hours * 6, "{} in {} h", tried, hours);
        }
    }
}
