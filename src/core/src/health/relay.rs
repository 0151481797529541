//! A relay, judged by its exercise in an inspection ([`crate::door::exercise`]).

use super::phrases::{Phrase, doors};
use super::verdict::Verdict;
use crate::door::LockProof;
use crate::door::exercise::{ExerciseReport, NotExercised};

/// What came of an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelayMeasures {
    /// What was seen, or why nothing was.
    pub outcome: Result<ExerciseReport, NotExercised>,
    /// A spare contact or the lock's own sense is wired.
    pub has_sense: bool,
    /// No real line is behind it.
    pub simulated: bool,
}

/// How the relay is. One that was not exercised is unknown, and never well.
#[must_use]
pub fn judge(measures: &RelayMeasures) -> Verdict {
    let report = match measures.outcome {
        Ok(report) => report,
        Err(why) => return Verdict::unknown(doors::NOT_EXERCISED.with(&[&why]), ""),
    };
    let proof_ms = |proof: Option<LockProof>| proof.and_then(|proof| proof.after_ms).map(i64::from);
    let failed = |proof: Option<LockProof>| proof.is_some_and(|proof| proof.after_ms.is_none());
    let followed = |more: &[Phrase]| {
        let opened = report.opened.then_some(doors::OPENED_MEANWHILE);
        let said: Vec<&str> = more.iter().copied().chain(opened).map(Phrase::english).collect();
        Verdict::well(measures.simulated, said.join("; "))
    };
    let verdict = match () {
        () if report.coil_on_ms.is_none() => Verdict::fault(doors::COIL_NOT_EXERCISED, doors::TRY_RELAY),
        () if report.coil_stayed_on => Verdict::fault(doors::COIL_STAYED_ON, doors::TRY_RELAY),
        () if failed(report.released) => Verdict::fault(doors::LOCK_NOT_ON, doors::TRY_RELAY),
        () if failed(report.locked) => Verdict::fault(doors::LOCK_NOT_OFF, doors::TRY_RELAY),
        () if report.interrupted => Verdict::unknown(doors::PASSED_MEANWHILE, ""),
        () if measures.has_sense && !report.opened && (report.released.is_none() || report.locked.is_none()) => {
            Verdict::degraded(doors::SENSE_SILENT, doors::TRY_RELAY)
        }
        () if measures.has_sense => followed(&[doors::BOTH_FOLLOWED]),
        () => followed(&[doors::COIL_FOLLOWED, doors::NO_SENSE]),
    };
    verdict.with([
        ("coil_on_ms", report.coil_on_ms.map(i64::from)),
        ("lock_release_ms", proof_ms(report.released)),
        ("lock_relock_ms", proof_ms(report.locked)),
        ("leaf_opened", Some(i64::from(report.opened))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    fn proof(released: bool, after_ms: Option<u32>) -> Option<LockProof> {
        Some(LockProof { released, after_ms })
    }

    fn good() -> ExerciseReport {
        ExerciseReport {
            coil_on_ms: Some(3),
            released: proof(true, Some(40)),
            locked: proof(false, Some(55)),
            ..ExerciseReport::default()
        }
    }

    fn verdict(report: ExerciseReport) -> Verdict {
        judge(&RelayMeasures { outcome: Ok(report), has_sense: true, simulated: false })
    }

    #[test]
    fn what_followed_is_well_with_its_numbers_and_what_did_not_is_a_fault_that_says_what() {
        let well = verdict(good());
        assert_eq!(well.state, CheckState::Ok);
        assert_eq!(
            (well.numbers["coil_on_ms"], well.numbers["lock_release_ms"], well.numbers["lock_relock_ms"]),
            (3, 40, 55)
        );
        let faults = [
            (ExerciseReport { coil_on_ms: None, ..good() }, "coil did not go on"),
            (ExerciseReport { coil_stayed_on: true, ..good() }, "coil did not go off"),
            (ExerciseReport { released: proof(true, None), ..good() }, "when the coil went on"),
            (ExerciseReport { locked: proof(false, None), ..good() }, "when the coil went off"),
        ];
        for (report, words) in faults {
            let fault = verdict(report);
            assert!(fault.state == CheckState::Fault && fault.evidence.contains(words), "{fault:?}");
            assert!(!fault.advice.is_empty());
        }
    }

    #[test]
    fn what_was_not_exercised_is_unknown_and_what_nobody_saw_is_not_claimed() {
        let measures = |outcome| RelayMeasures { outcome, has_sense: false, simulated: true };
        let skipped = judge(&measures(Err(NotExercised::LeafOpen)));
        assert_eq!(skipped.state, CheckState::Unknown);
        assert!(skipped.evidence.contains("the leaf stands open"));
        let blind = judge(&measures(Ok(ExerciseReport { released: None, locked: None, ..good() })));
        assert_eq!(blind.state, CheckState::Simulated);
        assert!(blind.evidence.contains("no sense tells of the lock"));
        assert_eq!(verdict(ExerciseReport { released: None, ..good() }).state, CheckState::Degraded);
        assert_eq!(verdict(ExerciseReport { interrupted: true, ..good() }).state, CheckState::Unknown);
    }

    #[test]
    fn a_leaf_that_was_opened_meanwhile_is_in_the_report() {
        let opened = verdict(ExerciseReport { opened: true, locked: None, ..good() });
        assert_eq!(opened.state, CheckState::Ok);
        assert!(opened.evidence.contains("opened meanwhile"));
        assert_eq!(opened.numbers["leaf_opened"], 1);
    }
}
