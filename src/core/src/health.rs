//! What an administrator sees at a glance (A6): a list of checks, each with its state, since when, the evidence in numbers and
//! what to do. Each check is a file with the values that are measured, the bounds, and one plain function from the one to the other.

pub mod availability;
pub mod chain;
pub mod clock;
pub mod contact;
pub mod disk;
pub mod display;
pub mod drift;
pub mod exit;
pub mod gpio;
pub mod inspection;
pub mod lock;
pub mod memory;
pub mod office;
pub mod phrases;
pub mod power;
pub mod printer;
pub mod reader;
pub mod relay;
pub mod sampling;
pub mod scanner;
pub mod temperature;
pub mod tickets;
mod verdict;
pub mod wear;

pub use verdict::Verdict;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Numbers of one check at most.
pub const MAX_NUMBERS: usize = 32;

/// How a part is. Unknown is unknown and never ok; a simulated part is never ok either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// Works.
    Ok,
    /// Not hardware: a simulator.
    Simulated,
    /// Not known yet, or not knowable here.
    Unknown,
    /// Works, but something wants attention.
    Degraded,
    /// Does not work.
    Fault,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What is checked, as `docs/control.md` lists them. Of several of a kind (`reader NAME`) the first word says which kind.
    pub name: String,
    /// How it is.
    pub state: CheckState,
    /// Since when it is so, UTC milliseconds.
    pub since_ms: i64,
    /// The evidence, with numbers and their units.
    pub evidence: String,
    /// What to do; empty when nothing is.
    pub advice: String,
    /// The evidence for programs, at most [`MAX_NUMBERS`]; a name ends in its number's unit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, i64>,
}

/// The worst state of all checks; [`CheckState::Unknown`] for none.
#[must_use]
pub fn overall(checks: &[Check]) -> CheckState {
    checks.iter().map(|check| check.state).max().unwrap_or(CheckState::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(state: CheckState) -> Check {
        Check {
            name: String::new(),
            state,
            since_ms: 0,
            evidence: String::new(),
            advice: String::new(),
            numbers: BTreeMap::new(),
        }
    }

    #[test]
    fn the_worst_check_is_the_whole_and_nothing_checked_is_not_ok() {
        assert_eq!(overall(&[check(CheckState::Ok), check(CheckState::Fault)]), CheckState::Fault);
        assert_eq!(overall(&[check(CheckState::Ok), check(CheckState::Simulated)]), CheckState::Simulated);
        assert_eq!(overall(&[]), CheckState::Unknown);
    }
}
