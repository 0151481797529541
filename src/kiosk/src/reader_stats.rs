//! How well a card reader does, in numbers. Plain values; memory is bounded. What they mean is core's (`health/reader.rs`).

use crate::latencies::{Latencies, Percentiles};
use frontdesk_core::health::phrases::cards;
use frontdesk_core::health::reader::{Presence, ReaderMeasures};
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Display;
use std::time::Duration;

/// Cards of which it is remembered whether they could be read.
const MAX_CARDS: usize = 50;

/// What one reader has done since the daemon started.
#[derive(Debug, Default)]
pub struct ReaderStats {
    exchange: Latencies,
    tap: Latencies,
    /// Of the last cards: could it be read?
    cards: VecDeque<bool>,
    counts: Counts,
}

/// Counts since the daemon started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cards whose number was had.
    pub cards_read: u64,
    /// Cards whose number was not, mute ones included.
    pub cards_unread: u64,
    /// Things on the reader that gave no answer to reset.
    pub mute: u64,
    /// Exchanges that worked.
    pub exchanges: u64,
    /// Exchanges that did not because the card had left.
    pub torn: u64,
    /// Exchanges that did not for any other reason.
    pub errors: u64,
    /// Cards that came back in the middle of their job and were taken up again.
    pub retries: u64,
    /// When a card was last read, UTC milliseconds.
    pub last_good_ms: Option<i64>,
}

/// A reader at a glance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Since the start.
    pub counts: Counts,
    /// One exchange with a card.
    pub exchange: Percentiles,
    /// From a card's being seen to its being handed over for a decision.
    pub tap: Percentiles,
    /// Of the last cards these could not be read,
    pub lately_unread: usize,
    /// and so many there were, 0–50.
    pub lately: usize,
}

impl ReaderStats {
    /// An exchange worked.
    pub fn exchanged(&mut self, took: Duration) {
        self.counts.exchanges += 1;
        self.exchange.add(took);
    }

    /// An exchange did not work.
    pub fn exchange_failed(&mut self, torn: bool) {
        if torn {
            self.counts.torn += 1;
        } else {
            self.counts.errors += 1;
        }
    }

    /// A card was read and handed over.
    pub fn card_read(&mut self, took: Duration, now_ms: i64) {
        self.counts.cards_read += 1;
        self.counts.last_good_ms = Some(now_ms);
        self.tap.add(took);
        self.card(true);
    }

    /// A card could not be read; `mute` if it gave no answer at all.
    pub fn card_unread(&mut self, mute: bool) {
        self.counts.cards_unread += 1;
        self.counts.mute += u64::from(mute);
        self.card(false);
    }

    /// A card came back for its job.
    pub fn retried(&mut self) {
        self.counts.retries += 1;
    }

    fn card(&mut self, read: bool) {
        if self.cards.len() >= MAX_CARDS {
            self.cards.pop_front();
        }
        self.cards.push_back(read);
    }

    /// All of it.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            counts: self.counts,
            exchange: self.exchange.percentiles(),
            tap: self.tap.percentiles(),
            lately_unread: self.cards.iter().filter(|read| !**read).count(),
            lately: self.cards.len(),
        }
    }
}

impl Summary {
    /// The same for the rule that judges a reader.
    #[must_use]
    pub fn measures(&self, presence: Presence, simulated: bool) -> ReaderMeasures {
        ReaderMeasures {
            presence,
            simulated,
            lately: self.lately,
            lately_unread: self.lately_unread,
            exchanges: self.exchange.count,
            exchange_p95_us: self.exchange.p95_us,
            line: self.line(),
        }
    }

    /// One line for people.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { counts, exchange, tap, lately_unread, lately } = self;
        let read: [&dyn Display; 5] = [&counts.cards_read, &counts.cards_unread, lately_unread, lately, &counts.mute];
        let took = [tap.p50_us, tap.p95_us, tap.p99_us, exchange.p50_us, exchange.p95_us, exchange.p99_us].map(ms);
        let exchanged = [counts.exchanges, counts.torn, counts.errors, counts.retries];
        [
            cards::CARDS_READ.with(&read),
            cards::TAP_TIMES.with(&took.each_ref().map(|time| time as &dyn Display)),
            cards::EXCHANGES.with(&exchanged.each_ref().map(|count| count as &dyn Display)),
        ]
        .join("; ")
    }

    /// The same for programs. Units are the ends of the names.
    #[must_use]
    pub fn numbers(&self) -> BTreeMap<String, i64> {
        let Self { counts, exchange, tap, lately_unread, lately } = self;
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let few = |few: usize| i64::try_from(few).unwrap_or(i64::MAX);
        let mut numbers: BTreeMap<String, i64> = [
            ("cards_read", count(counts.cards_read)),
            ("cards_unread", count(counts.cards_unread)),
            ("cards_mute", count(counts.mute)),
            ("lately_cards", few(*lately)),
            ("lately_unread", few(*lately_unread)),
            ("exchanges", count(counts.exchanges)),
            ("exchanges_torn", count(counts.torn)),
            ("exchange_errors", count(counts.errors)),
            ("retries", count(counts.retries)),
            ("exchange_p50_us", exchange.p50_us.into()),
            ("exchange_p95_us", exchange.p95_us.into()),
            ("exchange_p99_us", exchange.p99_us.into()),
            ("tap_p50_us", tap.p50_us.into()),
            ("tap_p95_us", tap.p95_us.into()),
            ("tap_p99_us", tap.p99_us.into()),
        ]
        .map(|(name, number)| (name.to_owned(), number))
        .into();
        numbers.extend(counts.last_good_ms.map(|at_ms| ("last_good_ms".to_owned(), at_ms)));
        numbers
    }
}

/// Microseconds as milliseconds with one digit.
fn ms(us: u32) -> String {
    format!("{:.1}", f64::from(us) / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latencies::MAX_LATENCIES;

    const QUICK: Duration = Duration::from_millis(12);

    fn cards(read: usize, unread: usize) -> ReaderStats {
        let mut stats = ReaderStats::default();
        (0..read).for_each(|_| stats.card_read(QUICK, 7));
        (0..unread).for_each(|_| stats.card_unread(false));
        stats
    }

    #[test]
    fn percentiles_are_the_nearest_rank_of_the_newest() {
        let mut stats = ReaderStats::default();
        assert_eq!(stats.summary().exchange, Percentiles::default());
        (1..=100).for_each(|ms| stats.exchanged(Duration::from_millis(ms)));
        let expected = Percentiles { count: 100, p50_us: 50_000, p95_us: 95_000, p99_us: 99_000 };
        assert_eq!(stats.summary().exchange, expected);
        (0..MAX_LATENCIES).for_each(|_| stats.exchanged(Duration::from_millis(3)));
        let newest = Percentiles { count: MAX_LATENCIES, p50_us: 3_000, p95_us: 3_000, p99_us: 3_000 };
        assert_eq!(stats.summary().exchange, newest, "old ones are forgotten");
        assert_eq!(stats.summary().counts.exchanges, 612);
    }

    #[test]
    fn one_latency_is_every_percentile_and_an_endless_one_fits() {
        let mut stats = ReaderStats::default();
        stats.exchanged(Duration::MAX);
        let Percentiles { p50_us, p99_us, .. } = stats.summary().exchange;
        assert_eq!((p50_us, p99_us), (u32::MAX, u32::MAX));
    }

    #[test]
    fn the_last_fifty_cards_and_all_newest_exchanges_are_what_is_judged() {
        let mut stats = cards(0, 50);
        (0..40).for_each(|_| stats.card_read(QUICK, 7));
        (0..100).for_each(|_| stats.exchanged(Duration::from_millis(251)));
        let measures = stats.summary().measures(Presence::Looking, false);
        assert_eq!((measures.lately, measures.lately_unread), (50, 10), "what was longer ago does not count");
        assert_eq!((measures.exchanges, measures.exchange_p95_us), (100, 251_000));
    }

    #[test]
    fn what_failed_is_told_apart_and_every_number_is_there_for_programs() {
        let mut stats = cards(1, 0);
        stats.card_unread(true);
        stats.exchange_failed(true);
        stats.exchange_failed(false);
        stats.retried();
        let numbers = stats.summary().numbers();
        let expected = [
            ("cards_read", 1),
            ("cards_unread", 1),
            ("cards_mute", 1),
            ("exchanges_torn", 1),
            ("exchange_errors", 1),
            ("retries", 1),
            ("last_good_ms", 7),
            ("tap_p95_us", 12_000),
        ];
        for (name, number) in expected {
            assert_eq!(numbers.get(name), Some(&number), "{name}");
        }
        assert!(numbers.len() <= frontdesk_core::health::MAX_NUMBERS);
        assert!(
            stats
                .summary()
                .line()
                .contains("1 cards read, 1 not (1 of the last 2, 1 mute); tap p50/p95/p99 12.0/12.0/12.0 ms")
        );
    }
}
