//! How long something took, the newest few hundred times: percentiles in bounded memory.

use std::collections::VecDeque;
use std::time::Duration;

/// Latencies remembered of each kind.
pub const MAX_LATENCIES: usize = 512;

/// The newest latencies.
#[derive(Debug, Default)]
pub struct Latencies(VecDeque<u32>);

impl Latencies {
    /// It took so long this time.
    pub fn add(&mut self, took: Duration) {
        if self.0.len() >= MAX_LATENCIES {
            self.0.pop_front();
        }
        self.0.push_back(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    /// The percentiles of what is remembered.
    #[must_use]
    pub fn percentiles(&self) -> Percentiles {
        let mut sorted: Vec<u32> = self.0.iter().copied().collect();
        sorted.sort_unstable();
        // The nearest rank: the smallest value that so many percent of all are not above.
        let at = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100).max(1);
            sorted.get(rank - 1).copied().unwrap_or(0)
        };
        Percentiles { count: sorted.len(), p50_us: at(50), p95_us: at(95), p99_us: at(99) }
    }
}

/// Percentiles of the newest latencies, in microseconds; all 0 for none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Percentiles {
    /// Of how many, 0–512.
    pub count: usize,
    /// Half are not above.
    pub p50_us: u32,
    /// 95 of 100 are not above.
    pub p95_us: u32,
    /// 99 of 100 are not above.
    pub p99_us: u32,
}
