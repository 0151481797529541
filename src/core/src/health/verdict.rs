//! What a rule says of one part.

use super::phrases::general;
use super::{CheckState, MAX_NUMBERS};
use std::collections::BTreeMap;

/// State, evidence, advice and numbers of one check. What is measured goes in, this comes out; nothing else decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How it is.
    pub state: CheckState,
    /// The evidence, for people.
    pub evidence: String,
    /// What to do; empty when nothing is.
    pub advice: String,
    /// The evidence for programs, at most [`MAX_NUMBERS`]; a name ends in its number's unit.
    pub numbers: BTreeMap<String, i64>,
}

impl Verdict {
    fn new(state: CheckState, evidence: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { state, evidence: evidence.into(), advice: advice.into(), numbers: BTreeMap::new() }
    }

    /// It works.
    #[must_use]
    pub fn ok(evidence: impl Into<String>) -> Self {
        Self::new(CheckState::Ok, evidence, "")
    }

    /// It works, or its simulator does, which is never ok.
    #[must_use]
    pub fn well(simulated: bool, evidence: impl Into<String>) -> Self {
        Self::new(if simulated { CheckState::Simulated } else { CheckState::Ok }, evidence, "")
    }

    /// Nobody knows.
    #[must_use]
    pub fn unknown(evidence: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(CheckState::Unknown, evidence, advice)
    }

    /// It works, and wants attention.
    #[must_use]
    pub fn degraded(evidence: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(CheckState::Degraded, evidence, advice)
    }

    /// It does not work.
    #[must_use]
    pub fn fault(evidence: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(CheckState::Fault, evidence, advice)
    }

    /// With numbers. What has none is left out.
    #[must_use]
    pub fn with(mut self, numbers: impl IntoIterator<Item = (&'static str, Option<i64>)>) -> Self {
        for (name, number) in numbers {
            if let Some(number) = number.filter(|_| self.numbers.len() < MAX_NUMBERS) {
                self.numbers.insert(name.to_owned(), number);
            }
        }
        self
    }

    /// The worst of several that make one check: its advice, and everybody's evidence and numbers, the worst first. Unknown for none.
    #[must_use]
    pub fn worst(mut all: Vec<Self>) -> Self {
        // Stable: of equals, the first one speaks.
        all.sort_by_key(|verdict| std::cmp::Reverse(verdict.state));
        let evidence: Vec<&str> = all.iter().map(|one| one.evidence.as_str()).filter(|text| !text.is_empty()).collect();
        let evidence = evidence.join("; ");
        let Some(worst) = all.first() else { return Self::unknown(general::NOTHING_LOOKED_AT, "") };
        let (state, advice) = (worst.state, worst.advice.clone());
        let numbers = all.into_iter().flat_map(|one| one.numbers).take(MAX_NUMBERS).collect();
        Self { state, evidence, advice, numbers }
    }
}

/// A count as a number of a check.
#[must_use]
pub(super) fn number(count: u64) -> Option<i64> {
    Some(i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_speaks_first_and_every_number_stays() {
        let verdict = Verdict::worst(vec![
            Verdict::ok("roomy").with([("free_bytes", Some(7)), ("nothing", None)]),
            Verdict::fault("read-only", "look at the disk").with([("errors", Some(1))]),
            Verdict::unknown("no drift yet", "wait"),
        ]);
        assert_eq!((verdict.state, verdict.advice.as_str()), (CheckState::Fault, "look at the disk"));
        assert_eq!(verdict.evidence, "read-only; no drift yet; roomy");
        assert_eq!(verdict.numbers, [("errors".to_owned(), 1), ("free_bytes".to_owned(), 7)].into());
        assert_eq!(Verdict::worst(Vec::new()).state, CheckState::Unknown, "nothing looked at is not ok");
    }

    #[test]
    fn a_simulator_that_works_is_never_ok() {
        assert_eq!(Verdict::well(true, "").state, CheckState::Simulated);
        assert_eq!(Verdict::well(false, "").state, CheckState::Ok);
    }

    #[test]
    fn more_numbers_than_fit_are_cut_off() {
        let names: Vec<&'static str> =
            (0..40).map(|n| -> &'static str { Box::leak(format!("n{n}").into_boxed_str()) }).collect();
        let verdict = Verdict::ok("").with(names.into_iter().map(|name| (name, Some(1))));
        assert_eq!(verdict.numbers.len(), MAX_NUMBERS);
    }
}
