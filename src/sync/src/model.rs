//! Kiosks and an office in memory, for tests of everything but the network: what they store is real entries with real hashes and signatures.

mod journals;
mod kiosk;
mod office;
mod tests;

pub(crate) use journals::Journals;
pub(crate) use kiosk::Kiosk;
pub(crate) use office::Office;
