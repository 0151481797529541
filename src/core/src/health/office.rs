//! The link to the office. Weeks without it are normal for doors and visits, and yet somebody has to look.

use super::phrases::office;
use super::verdict::{Verdict, number};

/// An office that was silent for so long shows; shorter gaps are a matter of course, milliseconds.
pub const SILENT_DEGRADED_MS: u64 = 60_000;

/// Silent for so long, somebody must go and look: nobody there is told of visitors, and no copy of the journal is made, milliseconds.
pub const SILENT_FAULT_MS: u64 = 24 * 3_600_000;

/// What is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficeMeasures {
    /// This kiosk belongs to a site.
    pub enrolled: bool,
    /// The configured address cannot work.
    pub bad_address: Option<String>,
    /// Something does not fit between here and there.
    pub trouble: Option<String>,
    /// The newest attempt failed with this.
    pub last_error: Option<String>,
    /// The office does not know this kiosk, or not any more.
    pub is_refused: bool,
    /// All that the office has is here.
    pub in_step: bool,
    /// Since it last answered, milliseconds; `None` if it never has in this run.
    pub silent_ms: Option<u64>,
    /// Entries that it does not have.
    pub behind: u64,
    /// How long the oldest of them waits, milliseconds.
    pub oldest_unsent_ms: Option<u64>,
}

/// The rule.
#[must_use]
pub fn judge(measured: &OfficeMeasures) -> Verdict {
    let enrolled = measured.enrolled;
    say(measured).with([
        ("behind_entries", number(measured.behind).filter(|_| enrolled)),
        ("oldest_unsent_ms", measured.oldest_unsent_ms.and_then(number)),
        ("silent_ms", measured.silent_ms.and_then(number)),
    ])
}

fn say(measured: &OfficeMeasures) -> Verdict {
    if !measured.enrolled {
        return Verdict::unknown(office::NOT_ENROLLED, office::SEE_ENROL);
    }
    if let Some(why) = &measured.bad_address {
        return Verdict::fault(why.clone(), office::MEND_URL);
    }
    if let Some(trouble) = &measured.trouble {
        let evidence = office::DOES_NOT_FIT.with(&[&trouble]);
        return Verdict::fault(evidence, office::SEE_ALARMS);
    }
    let Some(error) = &measured.last_error else {
        let step = if measured.in_step { office::IN_STEP } else { office::COMING_INTO_STEP };
        return match measured.silent_ms {
            Some(_) => Verdict::ok(step.with(&[&measured.behind])),
            None => Verdict::unknown(office::NOT_ASKED, ""),
        };
    };
    let evidence = format!("{error}; {}", office::ENTRIES_WAIT.with(&[&measured.behind]));
    if measured.is_refused {
        let advice = office::NOT_OF_SITE;
        return Verdict::fault(evidence, advice);
    }
    let longest = measured.silent_ms.max(measured.oldest_unsent_ms);
    if longest.is_some_and(|ms| ms > SILENT_FAULT_MS) {
        let advice = office::LONG_AWAY;
        return Verdict::fault(evidence, advice);
    }
    match measured.silent_ms {
        Some(silent_ms) if silent_ms < SILENT_DEGRADED_MS => Verdict::ok(evidence),
        _ => Verdict::degraded(evidence, office::GOES_ON_WITHOUT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    fn good() -> OfficeMeasures {
        OfficeMeasures { enrolled: true, in_step: true, silent_ms: Some(0), ..OfficeMeasures::default() }
    }

    fn away(silent_ms: Option<u64>) -> OfficeMeasures {
        OfficeMeasures { last_error: Some("refused".into()), silent_ms, ..good() }
    }

    #[test]
    fn a_kiosk_of_no_site_or_that_has_not_asked_yet_does_not_know() {
        assert_eq!(judge(&OfficeMeasures::default()).state, CheckState::Unknown);
        assert_eq!(judge(&OfficeMeasures { silent_ms: None, ..good() }).state, CheckState::Unknown);
        assert_eq!(judge(&good()).state, CheckState::Ok);
    }

    #[test]
    fn an_office_that_is_away_is_told_after_a_minute_and_looked_for_after_a_day() {
        assert_eq!(judge(&away(Some(59_999))).state, CheckState::Ok);
        assert_eq!(judge(&away(Some(60_000))).state, CheckState::Degraded);
        assert_eq!(judge(&away(None)).state, CheckState::Degraded);
        assert_eq!(judge(&away(Some(SILENT_FAULT_MS))).state, CheckState::Degraded);
        assert_eq!(judge(&away(Some(SILENT_FAULT_MS + 1))).state, CheckState::Fault);
        let after_a_restart = OfficeMeasures { oldest_unsent_ms: Some(SILENT_FAULT_MS + 1), ..away(None) };
        assert_eq!(judge(&after_a_restart).state, CheckState::Fault, "what waits remembers for how long");
    }

    #[test]
    fn what_waiting_does_not_mend_is_a_fault_at_once() {
        assert_eq!(judge(&OfficeMeasures { is_refused: true, ..away(Some(0)) }).state, CheckState::Fault);
        assert_eq!(judge(&OfficeMeasures { trouble: Some("fork".into()), ..good() }).state, CheckState::Fault);
        assert_eq!(judge(&OfficeMeasures { bad_address: Some("x".into()), ..good() }).state, CheckState::Fault);
    }
}
