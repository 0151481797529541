//! Secrets that are handed out once: session cookies, one-time links, tokens. Only their hash is kept. They are 256 random bits, so a
//! plain hash is enough: there is nothing to guess.

use crate::office::Failure;
use sha2::{Digest, Sha256};

/// A secret of 64 hexadecimal digits.
pub(crate) fn fresh() -> Result<String, Failure> {
    Ok(hex::encode(crate::random::bytes::<32>()?))
}

/// What is kept of it.
pub(crate) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// The token of a session's forms, from the session's own secret: whoever cannot read the cookie cannot make it.
pub(crate) fn form_token(session: &str) -> String {
    hex::encode(Sha256::new().chain_update("frontdesk form token\0").chain_update(session).finalize())
}
