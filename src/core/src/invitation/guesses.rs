//! Guessing codes at one kiosk (V7): slow, and counted. A few mistakes are free; from the fifth wrong code in a row on there is a wait that
//! doubles up to ten minutes. A code with a wrong check character is a slip of the finger and no guess: it can be nobody's.

/// Wrong codes in a row after which one waits.
pub const FREE_GUESSES: u32 = 5;

/// Wrong contacts in a row after which whoever leaves without a card waits: from the fourth on.
pub const FREE_CONTACTS: u32 = 4;

/// The first wait, milliseconds; each further wrong code doubles it.
pub const FIRST_WAIT_MS: u64 = 30_000;

/// The longest wait, milliseconds.
pub const MAX_WAIT_MS: u64 = 600_000;

/// Wrong codes of one run. Times are monotonic milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guesses {
    free: u32,
    in_a_row: u32,
    wait_until_ms: u64,
    in_all: u64,
}

impl Default for Guesses {
    fn default() -> Self {
        Self::waiting_from(FREE_GUESSES)
    }
}

impl Guesses {
    /// None yet; the wait begins with the wrong guess of this number in a row.
    #[must_use]
    pub fn waiting_from(free: u32) -> Self {
        Self { free, in_a_row: 0, wait_until_ms: 0, in_all: 0 }
    }

    /// For how long nobody may try, milliseconds.
    #[must_use]
    pub fn wait_ms(&self, now_ms: u64) -> Option<u64> {
        self.wait_until_ms.checked_sub(now_ms).filter(|left_ms| *left_ms > 0)
    }

    /// A code was wrong. How many were so in a row, if a wait begins with it.
    pub fn wrong(&mut self, now_ms: u64) -> Option<u32> {
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.in_all = self.in_all.saturating_add(1);
        let beyond = self.in_a_row.checked_sub(self.free)?;
        // Ten doublings are above the longest wait already.
        let wait_ms = FIRST_WAIT_MS.saturating_mul(1 << beyond.min(10)).min(MAX_WAIT_MS);
        self.wait_until_ms = now_ms.saturating_add(wait_ms);
        Some(self.in_a_row)
    }

    /// A code was right.
    pub fn right(&mut self) {
        self.in_a_row = 0;
    }

    /// Wrong codes since the run began.
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
