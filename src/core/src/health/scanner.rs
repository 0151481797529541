//! The code scanner: is it there, do we alone hear it, and do its codes arrive whole.

use super::phrases::{cards, general};
use super::verdict::{Verdict, number};

/// Fewer readings than these say nothing about a scanner.
pub const FEWEST_SCANS: u64 = 10;

/// More of them broken off than this is too much, in percent.
pub const BROKEN_LIMIT_PERCENT: u64 = 20;

/// Is it there?
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Presence {
    /// Nobody has looked yet.
    #[default]
    Looking,
    /// Nothing that the configuration allows is plugged in.
    Missing,
    /// It is there, and this daemon may not open it.
    NotAllowed {
        /// What it is called.
        name: String,
    },
    /// It is there, and another program has it for itself.
    Taken {
        /// What it is called.
        name: String,
    },
    /// It is there, and does not work.
    Failed {
        /// What it is called.
        name: String,
        /// What the system said.
        detail: String,
    },
    /// It is there, and nobody else hears it.
    Here {
        /// What it is called.
        name: String,
    },
}

/// What is known of the scanner.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScannerMeasures {
    /// Is it there?
    pub presence: Presence,
    /// It is a simulator.
    pub simulated: bool,
    /// Codes that were read whole since the daemon's start.
    pub whole: u64,
    /// And those that were not: too long, or with keys that are no text.
    pub broken: u64,
}

/// The rule.
#[must_use]
pub fn judge(measured: &ScannerMeasures) -> Verdict {
    say(measured).with([("codes_read", number(measured.whole)), ("codes_broken", number(measured.broken))])
}

fn say(measured: &ScannerMeasures) -> Verdict {
    let name = match &measured.presence {
        Presence::Looking => return Verdict::unknown(cards::LOOKING_FOR_SCANNER, ""),
        Presence::Missing => return Verdict::fault(cards::NO_SCANNER, cards::PLUG_SCANNER),
        Presence::NotAllowed { name } => {
            return Verdict::fault(cards::SCANNER_CLOSED.with(&[name]), cards::LET_SCANNER);
        }
        Presence::Taken { name } => return Verdict::fault(cards::SCANNER_TAKEN.with(&[name]), cards::FREE_SCANNER),
        Presence::Failed { name, detail } => {
            return Verdict::fault(cards::SCANNER_FAILS.with(&[name, detail]), cards::REPLUG_SCANNER);
        }
        Presence::Here { name } => name,
    };
    let counts = cards::CODES_READ.with(&[&measured.whole, &measured.broken]);
    let evidence = general::OF.with(&[name, &counts]);
    let all = measured.whole.saturating_add(measured.broken);
    if all >= FEWEST_SCANS && measured.broken.saturating_mul(100) > all.saturating_mul(BROKEN_LIMIT_PERCENT) {
        return Verdict::degraded(evidence, cards::MANY_BROKEN);
    }
    Verdict::well(measured.simulated, evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    fn here(whole: u64, broken: u64) -> ScannerMeasures {
        let presence = Presence::Here { name: "Honeywell 1470g".into() };
        ScannerMeasures { presence, simulated: false, whole, broken }
    }

    #[test]
    fn a_scanner_that_cannot_be_had_is_a_fault_that_says_what_to_do() {
        let name = || "event7".to_owned();
        let cases = [
            (Presence::Missing, "plug the code scanner in"),
            (Presence::NotAllowed { name: name() }, "60-frontdesk-scanner.rules"),
            (Presence::Taken { name: name() }, "other program"),
            (Presence::Failed { name: name(), detail: "no such device".into() }, "out and in"),
        ];
        for (presence, advice) in cases {
            let verdict = judge(&ScannerMeasures { presence, ..here(3, 0) });
            assert_eq!(verdict.state, CheckState::Fault);
            assert!(verdict.advice.contains(advice), "{}", verdict.advice);
        }
        let looking = judge(&ScannerMeasures::default());
        assert_eq!(looking.state, CheckState::Unknown, "not looked for yet is not known, and not well");
    }

    #[test]
    fn more_than_a_fifth_of_the_codes_broken_wants_somebody_to_look() {
        assert_eq!(judge(&here(8, 2)).state, CheckState::Ok, "a fifth is not more");
        assert_eq!(judge(&here(7, 3)).state, CheckState::Degraded);
        assert_eq!(judge(&here(0, 9)).state, CheckState::Ok, "the first few say nothing");
        assert_eq!(judge(&here(0, 10)).state, CheckState::Degraded);
    }

    #[test]
    fn a_simulated_scanner_is_never_ok_and_the_numbers_are_told() {
        let verdict = judge(&ScannerMeasures { simulated: true, ..here(4, 1) });
        assert_eq!(verdict.state, CheckState::Simulated);
        assert_eq!(verdict.evidence, "Honeywell 1470g: 4 codes read, 1 broken off");
        assert_eq!(verdict.numbers.get("codes_broken"), Some(&1));
    }
}
