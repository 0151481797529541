//! Card protocols and on-card formats, sans-IO: bytes in, bytes out.
//!
//! Nothing here talks to a reader. A caller carries command bytes to a card and brings the answer back; what the card
//! says is hostile input, so every parser is total (an error or a value, never a panic) and bounded.
//!
//! | module | what it holds |
//! |---|---|
//! | [`apdu`] | ISO 7816-4 commands and responses, PC/SC part 3 pseudo-APDUs for storage cards |
//! | [`atr`] | what kind of card a reader says is present |
//! | [`uid`] | the identifier of a card |
//! | [`conversation`] | what all that talks with a card looks like from outside |
//! | [`dialogue`] | a conversation with a card as one straight procedure |
//! | [`desfire`] | MIFARE DESFire EV1 to EV3 with AES keys: sessions, commands, diversified keys |
//! | [`ndef`] | NFC Forum NDEF messages in a Type 2 Tag's memory |
//! | [`label`] | the visit label on a visitor's card |
//! | [`label_signature`] | who wrote a label, and for which card |
//! | [`pass`] | what stands on our DESFire cards, the keys to them, and the procedures |
//! | [`ntag`] | reading, writing and wiping a label on an NTAG 21x, safe against a card torn away |
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod apdu;
pub mod atr;
pub mod conversation;
pub mod desfire;
pub mod dialogue;
pub mod label;
pub mod label_signature;
pub mod ndef;
pub mod ntag;
pub mod pass;
mod text;
pub mod uid;
