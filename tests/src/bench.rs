//! What `make bench` measures. Everything is a ratio against a baseline run beside it: bare times say more about the machine
//! than about the product.

pub mod append;
pub mod away;
pub mod cards;
pub mod data;
pub mod desk;
pub mod drain;
pub mod edge;
pub mod length;
pub mod people;
pub mod rebuild;
pub mod schedules;
pub mod screen;
pub mod tap;
pub mod typing;

use std::time::{Duration, Instant};

/// One line of the report.
#[derive(Debug, Clone)]
pub struct Ratio {
    /// What was compared with what.
    pub what: String,
    /// Ours, as a multiple of the baseline.
    pub times: f64,
    /// What the ratio was made of, for somebody who wants to know.
    pub from: String,
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>7.2}×  {}  ({})", self.times, self.what, self.from)
    }
}

/// Compares two lists of durations by their medians: one slow fsync must not decide.
pub fn ratio(what: &str, ours: &mut [Duration], baseline: &mut [Duration]) -> Ratio {
    let (ours, baseline) = (median(ours), median(baseline));
    Ratio {
        what: what.to_owned(),
        times: ours.as_secs_f64() / baseline.as_secs_f64(),
        from: format!("medians {ours:.1?} and {baseline:.1?}"),
    }
}

/// The middle one.
pub fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// How long something takes.
pub fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let started = Instant::now();
    let done = work();
    (started.elapsed(), done)
}
