//! The journal as evidence: was it verified, to where, by the last inspection; and does the node keep signing its end.

use super::phrases::storage;
use super::verdict::{Verdict, number};

/// The end is signed every hour; twice that without a signature is told, milliseconds.
pub const CHECKPOINT_DEGRADED_MS: u64 = 2 * 3_600_000;

/// A verification is daily; three days without one is told, milliseconds.
pub const VERIFIED_DEGRADED_MS: u64 = 3 * 86_400_000;

/// What a verification of the whole journal found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How long ago, milliseconds.
    pub ago_ms: u64,
    /// All entries up to and with this count are as they were written.
    pub to_seq: u64,
    /// An office has countersigned up to here.
    pub anchored_to: u64,
    /// What was found wrong, if anything; for people, no personal data.
    pub wrong: Option<String>,
    /// SQLite's own `quick_check` found the file whole.
    pub file_whole: bool,
}

/// What is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChainMeasures {
    /// The newest verification.
    pub verified: Option<Verified>,
    /// How long ago the end was last signed, milliseconds.
    pub checkpoint_ago_ms: Option<u64>,
    /// For how long the daemon runs, milliseconds: a signature cannot be older than that without being late.
    pub up_ms: u64,
}

/// The rule.
#[must_use]
pub fn judge(measured: &ChainMeasures) -> Verdict {
    let verified = measured.verified.as_ref();
    Verdict::worst(vec![chain(verified), checkpoint(measured)]).with([
        ("verified_to_seq", verified.and_then(|verified| number(verified.to_seq))),
        ("anchored_to_seq", verified.and_then(|verified| number(verified.anchored_to))),
        ("verified_ago_ms", verified.and_then(|verified| number(verified.ago_ms))),
        ("checkpoint_ago_ms", measured.checkpoint_ago_ms.and_then(number)),
    ])
}

fn chain(verified: Option<&Verified>) -> Verdict {
    let Some(verified) = verified else {
        return Verdict::unknown(storage::NOT_VERIFIED, storage::INSPECT_NOW);
    };
    let advice = storage::STOP_USING_DISK;
    if let Some(wrong) = &verified.wrong {
        return Verdict::fault(wrong.clone(), advice);
    }
    if !verified.file_whole {
        return Verdict::fault(storage::FILE_DAMAGED, advice);
    }
    let evidence = storage::VERIFIED.with(&[&verified.to_seq, &verified.anchored_to]);
    if verified.ago_ms > VERIFIED_DEGRADED_MS {
        let evidence = storage::VERIFIED_DAYS_AGO.with(&[
            &verified.to_seq,
            &verified.anchored_to,
            &(verified.ago_ms / 86_400_000),
        ]);
        return Verdict::degraded(evidence, storage::NO_DAILY_INSPECTION);
    }
    Verdict::ok(evidence)
}

fn checkpoint(measured: &ChainMeasures) -> Verdict {
    let ago_ms = measured.checkpoint_ago_ms.unwrap_or(u64::MAX).min(measured.up_ms);
    if ago_ms > CHECKPOINT_DEGRADED_MS {
        let evidence = storage::END_NOT_SIGNED.with(&[&(ago_ms / 3_600_000)]);
        return Verdict::degraded(evidence, storage::SEE_LOG);
    }
    match measured.checkpoint_ago_ms {
        Some(ago_ms) => Verdict::ok(storage::SIGNED.with(&[&(ago_ms / 60_000)])),
        None => Verdict::ok(storage::NOT_SIGNED_YET),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    fn good() -> ChainMeasures {
        let verified = Verified { ago_ms: 3_600_000, to_seq: 41, anchored_to: 40, wrong: None, file_whole: true };
        ChainMeasures { verified: Some(verified), checkpoint_ago_ms: Some(60_000), up_ms: u64::MAX }
    }

    fn found(change: impl FnOnce(&mut Verified)) -> Verdict {
        let mut measured = good();
        change(measured.verified.as_mut().unwrap());
        judge(&measured)
    }

    #[test]
    fn a_journal_that_nobody_has_verified_is_not_known_to_be_whole() {
        assert_eq!(judge(&good()).state, CheckState::Ok);
        assert_eq!(judge(&ChainMeasures { verified: None, ..good() }).state, CheckState::Unknown);
    }

    #[test]
    fn an_entry_that_does_not_fit_or_a_damaged_file_is_a_fault() {
        assert_eq!(found(|verified| verified.wrong = Some("first bad: 7".into())).state, CheckState::Fault);
        assert_eq!(found(|verified| verified.file_whole = false).state, CheckState::Fault);
    }

    #[test]
    fn a_verification_of_days_ago_and_an_end_unsigned_for_hours_are_told() {
        assert_eq!(found(|verified| verified.ago_ms = VERIFIED_DEGRADED_MS).state, CheckState::Ok);
        assert_eq!(found(|verified| verified.ago_ms = VERIFIED_DEGRADED_MS + 1).state, CheckState::Degraded);
        let signed = |ago_ms, up_ms| judge(&ChainMeasures { checkpoint_ago_ms: ago_ms, up_ms, ..good() }).state;
        assert_eq!(signed(Some(CHECKPOINT_DEGRADED_MS), u64::MAX), CheckState::Ok);
        assert_eq!(signed(Some(CHECKPOINT_DEGRADED_MS + 1), u64::MAX), CheckState::Degraded);
        assert_eq!(signed(None, CHECKPOINT_DEGRADED_MS), CheckState::Ok, "it runs for less than two hours");
        assert_eq!(signed(None, CHECKPOINT_DEGRADED_MS + 1), CheckState::Degraded);
    }
}
