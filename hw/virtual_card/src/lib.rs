//! Virtual cards: MIFARE DESFire EV1 to EV3, NTAG 21x and MIFARE Classic as a PC/SC reader presents them, bad days included.
//!
//! For the simulated reader and the tests. It knows no other crate of Frontdesk and has ciphers of its own, so that the
//! product's reading of the documents and this one have to agree.
//!
//! | module | what it holds |
//! |---|---|
//! | `card`, `mishap` | [`VirtualCard`]: a card, and the mishaps that can be planned for it |
//! | `inspect` | a look into it past the wire |
//! | `recording` | what was said, and a card that plays it back |
//! | `saved` | a card that outlives the process |
//! | `desfire` | the chip: commands, rights, files, secure messaging |
//! | `storage`, `type2` | NTAG and MIFARE Classic |
//! | `crypto` | ciphers and checksums |
//!
//! A key in here is worth nothing outside of a test. It is wiped when its card goes, and shown by no `Debug` and no error; but
//! `libaes` does not wipe what it works with, and [`VirtualCard::save`] writes keys in clear.
//!
//! ```
//! use frontdesk_virtual_card::{Reply, VirtualCard};
//!
//! let card = VirtualCard::desfire_ev2([0x04, 1, 2, 3, 4, 5, 6]);
//! let versions = card.answer(&[0x90, 0x60, 0x00, 0x00, 0x00]);
//! assert_eq!(versions, Reply::Answer(vec![0x04, 0x01, 0x01, 0x12, 0x00, 0x1A, 0x05, 0x91, 0xAF]));
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod card;
mod crypto;
mod desfire;
mod inspect;
mod lock;
mod mishap;
mod random;
mod recording;
mod saved;
mod storage;
mod type2;
#[cfg(test)]
mod vectors;

pub use card::VirtualCard;
pub use desfire::{ApplicationId, Generation, Status};
pub use mishap::TearEffect;
pub use recording::{Exchange, MAX_RECORDED_EXCHANGES, Reply};
pub use saved::{LoadError, SaveError};
pub use type2::NtagModel;
