//! When a telling that could not be sent is tried again.

use std::time::Duration;

/// After so many tries it has failed for good: by then an hour has passed, and somebody has come for the visitor.
pub(super) const MAX_TRIES: u32 = 16;

const FIRST_MS: u64 = 2_000;

/// The longest wait between two tries, milliseconds.
pub(super) const LONGEST_MS: u64 = 300_000;

/// Of what cannot wait: an exception lapses within minutes.
pub(super) const LONGEST_URGENT_MS: u64 = 15_000;

/// How long to wait after so many failed tries: doubled each time, and spread by a quarter to each side, so that many tellings do not knock
/// at once. `longest_ms` is the most of it, before it is spread; `jitter` is any number.
pub(super) fn after(tries: u32, longest_ms: u64, jitter: u64) -> Duration {
    let doubled = FIRST_MS.saturating_mul(1 << tries.saturating_sub(1).min(16)).min(longest_ms);
    let spread = doubled / 2;
    Duration::from_millis(doubled - spread / 2 + jitter % (spread + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_to_a_bound_and_stays_within_a_quarter_of_it() {
        for (tries, longest_ms) in (1..100).flat_map(|tries| [(tries, LONGEST_MS), (tries, LONGEST_URGENT_MS)]) {
            let whole = FIRST_MS.saturating_mul(1 << (tries - 1).min(16)).min(longest_ms);
            for jitter in [0, 1, 77, u64::MAX] {
                let waited = u64::try_from(after(tries, longest_ms, jitter).as_millis()).unwrap();
                assert!(waited >= whole - whole / 4 && waited <= whole + whole / 4 + 1, "{tries} {jitter}: {waited}");
            }
        }
        assert!(after(1, LONGEST_MS, 0) < after(3, LONGEST_MS, 0));
    }
}
