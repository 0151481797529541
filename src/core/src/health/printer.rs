//! The badge's printer, as the print service tells of its queue. A printer that prints nothing stops no visit: it is never worse than a
//! ticket for the desk.

use super::phrases::{Phrase, cards};
use super::verdict::{Verdict, number};
use crate::fact::BadgeFailure;

/// A badge that waits for longer than this is told, milliseconds.
pub const WAITS_LONG_MS: u64 = 60_000;

/// Reasons that are looked at, at most.
pub const MAX_REASONS: usize = 32;

/// How the queue is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum QueueState {
    /// Nobody has asked yet.
    #[default]
    NotAsked,
    /// The print service could not be reached.
    Away,
    /// It has no queue of that name.
    NoQueue,
    /// There is one.
    There {
        /// It is stopped (`printer-state` 5).
        stopped: bool,
        /// It takes jobs (`printer-is-accepting-jobs`).
        accepting: bool,
        /// `printer-state-reasons` (RFC 8011, 5.4.12), at most [`MAX_REASONS`]; `none` is none of them.
        reasons: Vec<String>,
    },
}

/// What is known of the printer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrinterMeasures {
    /// How its queue is.
    pub queue: QueueState,
    /// Badges that are not printed yet.
    pub waiting: u64,
    /// For how long the oldest of them waits, milliseconds.
    pub oldest_ms: u64,
}

impl QueueState {
    /// What keeps it from printing, if anything does.
    #[must_use]
    pub fn obstacle(&self) -> Option<BadgeFailure> {
        match self {
            Self::NotAsked => None,
            Self::Away => Some(BadgeFailure::Away),
            Self::NoQueue => Some(BadgeFailure::NoQueue),
            Self::There { stopped, accepting, reasons } => {
                if has(reasons, &["media-empty", "media-needed"]) {
                    Some(BadgeFailure::OutOfPaper)
                } else if has(reasons, &["offline", "shutdown", "timed-out", "connecting-to-device"]) {
                    Some(BadgeFailure::Away)
                } else if *stopped || !accepting || has(reasons, &["paused", "media-jam", "cover-open", "door-open"]) {
                    Some(BadgeFailure::Stopped)
                } else {
                    None
                }
            }
        }
    }
}

/// A reason may end in how much it matters: `-report`, `-warning`, `-error`.
fn has(reasons: &[String], wanted: &[&str]) -> bool {
    let bare = |reason: &str| {
        let ends = ["-report", "-warning", "-error"];
        ends.iter().find_map(|end| reason.strip_suffix(end).map(str::to_owned)).unwrap_or_else(|| reason.to_owned())
    };
    reasons.iter().take(MAX_REASONS).any(|reason| wanted.contains(&bare(reason).as_str()))
}

/// The rule; without a measure no printer is configured.
#[must_use]
pub fn judge(measured: Option<&PrinterMeasures>) -> Verdict {
    let Some(measured) = measured else { return Verdict::unknown(cards::NO_PRINTER, "") };
    say(measured).with([
        ("waiting", number(measured.waiting)),
        ("oldest_ms", number(measured.oldest_ms).filter(|_| measured.waiting > 0)),
    ])
}

fn say(measured: &PrinterMeasures) -> Verdict {
    let waiting = |how: Phrase| match measured.waiting {
        0 => how.into(),
        1 => cards::ONE_WAITS.with(&[&how]),
        count => cards::SOME_WAIT.with(&[&how, &count]),
    };
    let QueueState::There { stopped, accepting, reasons } = &measured.queue else {
        return match measured.queue {
            QueueState::NotAsked => Verdict::unknown(cards::PRINTER_NOT_ASKED, ""),
            QueueState::NoQueue => Verdict::fault(waiting(cards::NO_SUCH_QUEUE), cards::SEE_QUEUES),
            _ => Verdict::fault(waiting(cards::NO_PRINT_SERVICE), cards::SEE_CUPS),
        };
    };
    let jammed = cards::TAKE_OUT_JAM;
    let named: [(&[&str], Phrase, Phrase); 4] = [
        (&["media-empty", "media-needed"], cards::OUT_OF_PAPER, cards::NEW_ROLL),
        (&["media-jam"], cards::JAMMED, jammed),
        (&["cover-open", "door-open"], cards::COVER_OPEN, cards::SHUT_COVER),
        (&["offline", "shutdown", "timed-out"], cards::PRINTER_SILENT, cards::SWITCH_PRINTER_ON),
    ];
    if let Some((_, evidence, advice)) = named.iter().find(|(wanted, ..)| has(reasons, wanted)) {
        return Verdict::fault(waiting(*evidence), *advice);
    }
    if *stopped || has(reasons, &["paused"]) {
        return Verdict::fault(waiting(cards::QUEUE_STOPPED), cards::START_QUEUE);
    }
    if !accepting {
        return Verdict::fault(waiting(cards::QUEUE_REFUSES), cards::LET_QUEUE);
    }
    if has(reasons, &["media-low", "toner-low", "marker-supply-low"]) {
        return Verdict::degraded(waiting(cards::ROLL_LOW), cards::ROLL_AT_HAND);
    }
    if measured.waiting > 0 && measured.oldest_ms > WAITS_LONG_MS {
        let evidence = cards::OLDEST_WAITS.with(&[&waiting(cards::NOTHING_COMES_OUT), &(measured.oldest_ms / 1_000)]);
        return Verdict::degraded(evidence, cards::SEE_PRINTER);
    }
    Verdict::ok(waiting(cards::QUEUE_READY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    fn there(stopped: bool, accepting: bool, reasons: &[&str]) -> PrinterMeasures {
        let reasons = reasons.iter().map(|reason| (*reason).to_owned()).collect();
        PrinterMeasures { queue: QueueState::There { stopped, accepting, reasons }, waiting: 0, oldest_ms: 0 }
    }

    #[test]
    fn each_reason_has_its_own_words_and_advice() {
        let said = |measured: &PrinterMeasures| {
            let verdict = judge(Some(measured));
            (verdict.state, verdict.evidence, !verdict.advice.is_empty())
        };
        let fault = |words: &str| (CheckState::Fault, words.to_owned(), true);
        assert_eq!(said(&there(false, true, &["media-empty-error"])), fault("the printer is out of paper"));
        assert_eq!(said(&there(true, true, &["media-needed", "paused"])), fault("the printer is out of paper"));
        assert_eq!(said(&there(false, true, &["media-jam-error"])), fault("paper is jammed in the printer"));
        assert_eq!(said(&there(false, true, &["cover-open"])), fault("the printer's cover is open"));
        assert_eq!(said(&there(false, true, &["offline-report"])), fault("the printer does not answer"));
        assert_eq!(said(&there(true, true, &[])), fault("the printer's queue is stopped"));
        assert_eq!(said(&there(false, false, &[])), fault("the printer's queue takes nothing"));
        assert_eq!(judge(Some(&there(false, true, &["media-low"]))).state, CheckState::Degraded);
        assert_eq!(judge(Some(&there(false, true, &["none"]))).state, CheckState::Ok);
        assert_eq!(judge(Some(&there(false, true, &["media-empties"]))).state, CheckState::Ok);
    }

    #[test]
    fn what_nobody_knows_is_not_well_and_what_is_not_there_is_a_fault() {
        assert_eq!(judge(None).state, CheckState::Unknown);
        assert_eq!(judge(Some(&PrinterMeasures::default())).state, CheckState::Unknown);
        for queue in [QueueState::Away, QueueState::NoQueue] {
            assert!(queue.obstacle().is_some());
            assert_eq!(judge(Some(&PrinterMeasures { queue, waiting: 2, oldest_ms: 1 })).state, CheckState::Fault);
        }
    }

    #[test]
    fn a_queue_that_says_nothing_while_badges_wait_is_told_after_a_minute() {
        let waits =
            |oldest_ms| judge(Some(&PrinterMeasures { waiting: 1, oldest_ms, ..there(false, true, &[]) })).state;
        assert_eq!(waits(WAITS_LONG_MS), CheckState::Ok);
        assert_eq!(waits(WAITS_LONG_MS + 1), CheckState::Degraded);
    }

    #[test]
    fn what_keeps_it_from_printing_is_named() {
        let obstacle = |measured: PrinterMeasures| measured.queue.obstacle();
        assert_eq!(obstacle(there(true, true, &["media-empty-error", "paused"])), Some(BadgeFailure::OutOfPaper));
        assert_eq!(obstacle(there(false, true, &["connecting-to-device"])), Some(BadgeFailure::Away));
        assert_eq!(obstacle(there(true, true, &[])), Some(BadgeFailure::Stopped));
        assert_eq!(obstacle(there(false, true, &["media-low"])), None);
    }
}
