//! A card reader: is it there, can it read cards, and how quickly.

use super::Verdict;
use super::phrases::{cards, general};

/// Fewer cards than these say nothing about a reader.
pub const FEWEST_CARDS: usize = 10;

/// Fewer exchanges than these say nothing about its speed.
pub const FEWEST_EXCHANGES: usize = 20;

/// More of the last cards unread than this is too much, in percent.
pub const UNREAD_LIMIT_PERCENT: usize = 20;

/// A slower exchange in one of twenty is too slow, in microseconds. A write to a card takes 10 to 20 ms.
pub const EXCHANGE_LIMIT_US: u32 = 250_000;

/// What is known of one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderMeasures {
    /// Is it there?
    pub presence: Presence,
    /// It is a simulator.
    pub simulated: bool,
    /// Of the last cards so many were counted,
    pub lately: usize,
    /// and so many of them could not be read.
    pub lately_unread: usize,
    /// So many of the newest exchanges were timed.
    pub exchanges: usize,
    /// 95 of 100 took no longer, microseconds.
    pub exchange_p95_us: u32,
    /// All of it in a line for people.
    pub line: String,
}

/// Is it there?
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// Nobody has seen it yet.
    Looking,
    /// The PC/SC service does not answer.
    NoService {
        /// What it said.
        detail: String,
    },
    /// It was unplugged.
    Gone {
        /// Its PC/SC name.
        name: String,
    },
    /// Yes.
    Here {
        /// Its PC/SC name.
        name: String,
    },
}

/// The rule.
#[must_use]
pub fn judge(measured: &ReaderMeasures) -> Verdict {
    let name = match &measured.presence {
        Presence::Looking => return Verdict::unknown(cards::LOOKING_FOR_READER, ""),
        Presence::NoService { detail } => {
            return Verdict::fault(detail.clone(), cards::SEE_PCSCD);
        }
        Presence::Gone { name } => {
            return Verdict::fault(cards::READER_GONE.with(&[&name]), cards::PLUG_READER);
        }
        Presence::Here { name } => name,
    };
    let evidence = general::OF.with(&[&name, &measured.line]);
    let too_many_unread = measured.lately >= FEWEST_CARDS
        && measured.lately_unread.saturating_mul(100) > measured.lately.saturating_mul(UNREAD_LIMIT_PERCENT);
    if too_many_unread {
        return Verdict::degraded(evidence, cards::MANY_UNREAD);
    }
    if measured.exchanges >= FEWEST_EXCHANGES && measured.exchange_p95_us > EXCHANGE_LIMIT_US {
        return Verdict::degraded(evidence, cards::CARDS_SLOW);
    }
    Verdict::well(measured.simulated, evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    fn here() -> ReaderMeasures {
        ReaderMeasures {
            presence: Presence::Here { name: "ACR1252".into() },
            simulated: false,
            lately: 50,
            lately_unread: 0,
            exchanges: 512,
            exchange_p95_us: 12_000,
            line: "well".into(),
        }
    }

    #[test]
    fn a_reader_that_is_not_there_says_what_to_plug_or_start() {
        let gone = judge(&ReaderMeasures { presence: Presence::Gone { name: "ACR1252".into() }, ..here() });
        assert_eq!((gone.state, gone.evidence.as_str()), (CheckState::Fault, "ACR1252 is gone"));
        assert!(gone.advice.contains("plug the reader in"));
        let no_service = judge(&ReaderMeasures { presence: Presence::NoService { detail: "x".into() }, ..here() });
        assert_eq!(no_service.state, CheckState::Fault);
        assert!(no_service.advice.contains("pcscd"));
        let looking = judge(&ReaderMeasures { presence: Presence::Looking, ..here() });
        assert_eq!(looking.state, CheckState::Unknown, "not found yet is not known, and not well");
    }

    #[test]
    fn more_than_a_fifth_of_the_last_cards_unread_wants_somebody_to_look() {
        let unread = |lately, lately_unread| judge(&ReaderMeasures { lately, lately_unread, ..here() }).state;
        assert_eq!(unread(50, 10), CheckState::Ok, "a fifth is not more");
        assert_eq!(unread(50, 11), CheckState::Degraded);
        assert_eq!(unread(9, 9), CheckState::Ok, "the first few say nothing");
        assert_eq!(unread(10, 10), CheckState::Degraded);
    }

    #[test]
    fn slow_exchanges_want_somebody_to_look_at_the_bus() {
        let slow = |exchanges, exchange_p95_us| judge(&ReaderMeasures { exchanges, exchange_p95_us, ..here() });
        assert_eq!(slow(20, 250_000).state, CheckState::Ok);
        assert_eq!(slow(20, 250_001).state, CheckState::Degraded);
        assert!(slow(20, 250_001).advice.contains("USB"));
        assert_eq!(slow(19, 9_000_000).state, CheckState::Ok, "the first few say nothing");
    }

    #[test]
    fn a_simulated_reader_is_never_ok() {
        assert_eq!(judge(&here()).state, CheckState::Ok);
        assert_eq!(judge(&ReaderMeasures { simulated: true, ..here() }).state, CheckState::Simulated);
    }
}
