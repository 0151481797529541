//! The card's ciphers and checksums: the modes are written here from their standards, AES itself is `libaes`.
//!
//! The reader's side uses other crates for the same, so that a mistake in one of them shows as a disagreement.

pub(crate) mod cipher;
pub(crate) mod cmac;
pub(crate) mod crc;
mod des;
