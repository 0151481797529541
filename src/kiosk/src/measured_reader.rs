//! A card reader that is timed: whoever talks to a card through it counts, whatever for.

use crate::reader_stats::ReaderStats;
use frontdesk_hw::reader::{CardError, CardReader, Feedback, Interrupter, ReaderEvent};
use std::time::{Duration, Instant};

/// A reader and how well it does.
pub struct MeasuredReader {
    reader: Box<dyn CardReader>,
    /// The numbers so far.
    pub stats: ReaderStats,
}

impl MeasuredReader {
    /// Measures from now on.
    #[must_use]
    pub fn new(reader: Box<dyn CardReader>) -> Self {
        Self { reader, stats: ReaderStats::default() }
    }
}

impl CardReader for MeasuredReader {
    fn driver(&self) -> &'static str {
        self.reader.driver()
    }

    fn simulated(&self) -> bool {
        self.reader.simulated()
    }

    fn next_event(&mut self, timeout: Duration) -> Option<ReaderEvent> {
        self.reader.next_event(timeout)
    }

    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, CardError> {
        let started = Instant::now();
        let answer = self.reader.transmit(apdu);
        match &answer {
            Ok(_) => self.stats.exchanged(started.elapsed()),
            Err(error) => self.stats.exchange_failed(error.is_torn()),
        }
        answer
    }

    fn interrupter(&self) -> Interrupter {
        self.reader.interrupter()
    }

    fn release_card(&mut self) {
        self.reader.release_card();
    }

    fn feedback(&mut self, feedback: Feedback) {
        self.reader.feedback(feedback);
    }
}
