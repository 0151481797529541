//! The kiosk's readers as the configuration has them, opened.

use crate::config::{ReaderConfig, ReaderDriver};
use crate::reader_thread::ReaderHandle;
use crate::sim_parts;
use crate::watchdog::Watched;
use frontdesk_hw::claims::ReaderClaims;
use frontdesk_hw::pcsc_reader::PcscReader;
use frontdesk_hw::reader::CardReader;
use frontdesk_hw::sim::reader::SimReader;

/// What the rest of the daemon has of them.
#[derive(Default)]
pub struct Readers {
    /// One for each, in the configuration's order.
    pub handles: Vec<ReaderHandle>,
    /// Proof of progress of each.
    pub watched: Vec<Watched>,
    /// Those that are simulated.
    pub simulated: Vec<sim_parts::SimReader>,
    claims: ReaderClaims,
}

impl Readers {
    /// The driver for one of `count` readers. A single one takes whatever reader fits and any number of them; of several, each takes
    /// one that no other has.
    pub fn open(&mut self, settings: &ReaderConfig, count: usize) -> Box<dyn CardReader> {
        let name_contains = settings.name_contains.clone();
        match settings.driver {
            ReaderDriver::Pcsc if count == 1 => Box::new(PcscReader::new(name_contains)),
            ReaderDriver::Pcsc => Box::new(PcscReader::one_of_several(name_contains, &self.claims)),
            ReaderDriver::Simulated => {
                let (reader, handle) = SimReader::named(&settings.name);
                self.simulated.push(sim_parts::SimReader::new(&settings.name, handle));
                Box::new(reader)
            }
        }
    }
}

/// What a reader's check is called: `reader` alone where there is one.
#[must_use]
pub fn check_name(settings: &ReaderConfig, count: usize) -> String {
    if count == 1 { "reader".to_owned() } else { format!("reader {}", settings.name) }
}
