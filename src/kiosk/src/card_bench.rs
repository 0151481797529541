//! What the desk's work with a card needs besides the order itself, and what it found: the issuer's keys, which are here only while
//! that work is asked for, and the report on a card.

use frontdesk_card::pass::issuer_keys::IssuerKeys;
use frontdesk_core::control::CardRow;
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a card is personalised with.
#[derive(Debug)]
pub struct Personalising {
    /// The issuer's keys. Wiped with this.
    pub issuer: IssuerKeys,
    /// The card dies unless used within so many days.
    pub unused_days: Option<NonZeroU16>,
    /// It shows readers another number each time.
    pub random_uid: bool,
}

/// Shared between the control socket, which asks, and the reader thread, which does.
#[derive(Debug, Clone, Default)]
pub struct CardBench(Arc<Mutex<Laid>>);

#[derive(Debug, Default)]
struct Laid {
    /// Counts what was laid out, and says whose work lies there.
    last: u64,
    lies_for: Option<u64>,
    personalising: Option<Arc<Personalising>>,
    report: Option<CardRow>,
}

impl CardBench {
    fn laid(&self) -> MutexGuard<'_, Laid> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lays out what one piece of work needs; cleared away when the answer is dropped. While another one's lies there nothing is laid
    /// out: the desk does one thing at a time, and tells whoever comes second so.
    #[must_use]
    pub fn lay(&self, personalising: Option<Personalising>) -> Work {
        let mut laid = self.laid();
        laid.last += 1;
        let number = laid.last;
        if laid.lies_for.is_none() {
            *laid =
                Laid { last: number, lies_for: Some(number), personalising: personalising.map(Arc::new), report: None };
        }
        drop(laid);
        Work { bench: self.clone(), number }
    }

    /// What the work needs.
    #[must_use]
    pub fn personalising(&self) -> Option<Arc<Personalising>> {
        self.laid().personalising.clone()
    }

    /// Leaves what was found on the card.
    pub fn report(&self, report: CardRow) {
        self.laid().report = Some(report);
    }
}

/// One piece of work. Dropped, nothing of it stays.
#[derive(Debug)]
pub struct Work {
    bench: CardBench,
    number: u64,
}

impl Work {
    /// What was found on the card.
    #[must_use]
    pub fn found(&self) -> CardRow {
        let mut laid = self.bench.laid();
        if laid.lies_for == Some(self.number) { laid.report.take().unwrap_or_default() } else { CardRow::default() }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let mut laid = self.bench.laid();
        if laid.lies_for == Some(self.number) {
            *laid = Laid { last: laid.last, ..Laid::default() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_there_for_who_asked_and_gone_afterwards() {
        let bench = CardBench::default();
        let work = bench.lay(None);
        let row = CardRow { lines: vec![("number".into(), "04".into())], ..CardRow::default() };
        bench.report(row.clone());
        assert_eq!(work.found(), row);
        bench.report(row);
        drop(work);
        assert_eq!(bench.lay(None).found(), CardRow::default());
    }

    #[test]
    fn whoever_comes_second_takes_nothing_away() {
        let bench = CardBench::default();
        let first = bench.lay(None);
        let second = bench.lay(None);
        let row = CardRow { lines: vec![("number".into(), "04".into())], ..CardRow::default() };
        bench.report(row.clone());
        assert_eq!(second.found(), CardRow::default());
        drop(second);
        assert_eq!(first.found(), row);
    }
}
