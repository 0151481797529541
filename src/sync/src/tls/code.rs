//! The one-time code that makes a kiosk one of the site: which office to believe, and the word that the office believes.
//!
//! 24 characters of Crockford's base 32 in groups of four. The first 16 are 80 bits of the SHA-256 of the office's CA certificate
//! (DER): who answers with another authority is not this office, and is told no secret. The last 8 are the secret: seven random characters (35
//! bits; the office counts wrong guesses) and a check character over the other 23.
//!
//! The check is a weighted sum over GF(32), each place with a weight of its own: any one wrong character, and any two swapped ones,
//! are always found, and 31 of 32 of all other mistakes.

use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use zeroize::{Zeroize, ZeroizeOnDrop};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of the fingerprint: 80 bits.
const FINGERPRINT_CHARS: usize = 16;
/// Characters of the secret, its check among them.
const SECRET_CHARS: usize = 8;
const CODE_CHARS: usize = FINGERPRINT_CHARS + SECRET_CHARS;

/// Keeps digests of secrets apart from any other.
const DOMAIN: &[u8] = b"frontdesk.enrol.v1\0";

/// What is not a code, or was mistyped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCode {
    /// Too short, too long, or a character that no code has.
    #[error("a code is {CODE_CHARS} letters and digits")]
    Form,
    /// The check character does not fit the others.
    #[error("a character of the code is wrong")]
    Mistyped,
}

/// The secret half of a code. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct EnrolSecret([u8; SECRET_CHARS]);

impl EnrolSecret {
    /// What an office keeps of it.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::new().chain_update(DOMAIN).chain_update(self.0).finalize().into()
    }
}

impl fmt::Debug for EnrolSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrolSecret(…)")
    }
}

impl fmt::Display for EnrolSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_chars(f, &self.0)
    }
}

impl FromStr for EnrolSecret {
    type Err = BadCode;
    fn from_str(text: &str) -> Result<Self, BadCode> {
        values(text).map(Self)
    }
}

/// A whole code. `Debug` does not show the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentCode {
    fingerprint: [u8; FINGERPRINT_CHARS],
    secret: EnrolSecret,
}

impl EnrolmentCode {
    /// A code for the office with this CA certificate (DER), from 5 random bytes, of which 35 bits are used.
    #[must_use]
    pub fn new(ca_der: &[u8], random: [u8; 5]) -> Self {
        let fingerprint = fingerprint(ca_der);
        let mut secret = [0; SECRET_CHARS];
        let bits = random.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for (at, value) in secret.iter_mut().enumerate() {
            *value = (bits >> (5 * at) & 31) as u8;
        }
        secret[SECRET_CHARS - 1] = check_of(&fingerprint, &secret);
        Self { fingerprint, secret: EnrolSecret(secret) }
    }

    /// What is sent to an office that has shown the right authority.
    #[must_use]
    pub fn secret(&self) -> &EnrolSecret {
        &self.secret
    }

    /// Whether this is the CA certificate (DER) that the code was made for.
    #[must_use]
    pub fn is_of(&self, ca_der: &[u8]) -> bool {
        self.fingerprint == fingerprint(ca_der)
    }
}

impl fmt::Display for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, group) in self.fingerprint.chunks(4).chain(self.secret.0.chunks(4)).enumerate() {
            f.write_str(if at == 0 { "" } else { "-" })?;
            write_chars(f, group)?;
        }
        Ok(())
    }
}

impl FromStr for EnrolmentCode {
    type Err = BadCode;
    fn from_str(text: &str) -> Result<Self, BadCode> {
        let values: [u8; CODE_CHARS] = values(text)?;
        let (fingerprint, secret) = values.split_first_chunk::<FINGERPRINT_CHARS>().ok_or(BadCode::Form)?;
        let secret: [u8; SECRET_CHARS] = secret.try_into().map_err(|_| BadCode::Form)?;
        if secret[SECRET_CHARS - 1] != check_of(fingerprint, &secret) {
            return Err(BadCode::Mistyped);
        }
        Ok(Self { fingerprint: *fingerprint, secret: EnrolSecret(secret) })
    }
}

fn fingerprint(ca_der: &[u8]) -> [u8; FINGERPRINT_CHARS] {
    let digest: [u8; 32] = Sha256::digest(ca_der).into();
    let bits = digest.iter().take(10).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let mut values = [0; FINGERPRINT_CHARS];
    for (at, value) in values.iter_mut().rev().enumerate() {
        *value = (bits >> (5 * at) & 31) as u8;
    }
    values
}

/// The sum of all characters but the last, each times a power of the generator that is its own.
fn check_of(fingerprint: &[u8; FINGERPRINT_CHARS], secret: &[u8; SECRET_CHARS]) -> u8 {
    let mut sum = 0;
    let mut weight = 1;
    for value in fingerprint.iter().chain(secret.iter().take(SECRET_CHARS - 1)) {
        weight = times(weight, 2);
        sum ^= times(*value, weight);
    }
    sum
}

/// Multiplies in GF(32) modulo x^5 + x^2 + 1.
fn times(mut one: u8, mut other: u8) -> u8 {
    let mut product = 0;
    while other > 0 {
        if other & 1 == 1 {
            product ^= one;
        }
        one <<= 1;
        if one & 32 != 0 {
            one ^= 0b10_0101;
        }
        other >>= 1;
    }
    product
}

/// Reads characters as people type them: small letters, O for 0, I and L for 1, with dashes and spaces anywhere or nowhere.
fn values<const N: usize>(text: &str) -> Result<[u8; N], BadCode> {
    let mut values = [0; N];
    let mut places = values.iter_mut();
    for c in text.chars().filter(|c| !matches!(c, '-' | ' ' | '\u{2010}'..='\u{2015}')) {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = ALPHABET.iter().position(|known| char::from(*known) == c).ok_or(BadCode::Form)?;
        *places.next().ok_or(BadCode::Form)? = value as u8;
    }
    if places.next().is_some() { Err(BadCode::Form) } else { Ok(values) }
}

fn write_chars(f: &mut fmt::Formatter<'_>, values: &[u8]) -> fmt::Result {
    values.iter().try_for_each(|value| {
        let c = ALPHABET.get(usize::from(*value)).copied().unwrap_or(b'0');
        write!(f, "{}", char::from(c))
    })
}
