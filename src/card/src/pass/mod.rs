//! What stands on our cards, who may read and write it, and how that is done.
//!
//! | module | what it holds |
//! |---|---|
//! | [`layout`] | every number: application, keys, files, sizes |
//! | [`credential`] | whose card it is, signed by the issuer |
//! | [`access_data`] | what the card may be used for just now |
//! | [`pass_file`], [`label_file`] | the two files |
//! | [`keys`] | the keys of a site, and the key of each card made from them |
//! | [`issuer_keys`] | the keys that cards are made with |
//! | [`keys_file`] | the two files that keys are kept in |
//! | [`procedures`] | a tap, handing out, taking back, issuing, inspecting |
//!
//! The data sheet of the card, the threats that it answers and those that it does not are in `docs/cards.md`.

pub mod access_data;
pub mod credential;
pub mod issuer_keys;
pub mod keys;
pub mod keys_file;
pub mod label_file;
pub mod layout;
pub mod pass_file;
pub mod procedures;
mod take;
