//! The two files that keys are kept in, as TOML. Pure: who reads and writes files sees to their owner and mode.
//!
//! A kiosk's: `site`, `issuers`, and for each version `[[keys]] version, read, desk, privacy` (`desk` only where cards are
//! handed out). The issuer's: `site`, `signing_key`, and `[[keys]] version, master, picc`. All but the version is in
//! hexadecimal digits; a key that the file does not know is refused, because a misspelt one would be a missing one.
//!
//! No error shows what is in the file, not even the line that is wrong: that line may be a key.

use std::fmt::Write;

use ed25519_dalek::{SECRET_KEY_LENGTH, SigningKey, VerifyingKey};
use serde::Deserialize;
use thiserror::Error;
use zeroize::Zeroizing;

use super::credential::SiteId;
use super::issuer_keys::{IssuerKeySet, IssuerKeys};
use super::keys::{BadKeys, KeyStore, SiteKeySet, SiteKeys, Trust};
use crate::desfire::{AesKey, KEY_BYTES};

/// Longest file, in bytes: many times what the most versions take.
pub const MAX_FILE_BYTES: usize = 64 * 1024;

/// Why a file holds no keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadKeysFile {
    /// Over [`MAX_FILE_BYTES`].
    #[error("the file of keys is longer than {MAX_FILE_BYTES} bytes")]
    TooLong,
    /// Not TOML, a key missing, one too many, or a value of the wrong kind.
    #[error("the file of keys is not in order{}", at_line(*line))]
    Form {
        /// Where, counted from 1, if that is known.
        line: Option<usize>,
    },
    /// A value that should be so many hexadecimal digits, or a public key that is none.
    #[error("\"{0}\" in the file of keys is not what belongs there")]
    Value(&'static str),
    /// The keys do not go together.
    #[error("the keys in the file do not go together")]
    Keys(#[from] BadKeys),
}

fn at_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(" at line {line}"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteFile {
    site: String,
    issuers: Vec<String>,
    keys: Vec<SiteEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteEntry {
    version: u8,
    read: Digits,
    desk: Option<Digits>,
    privacy: Digits,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerFile {
    site: String,
    signing_key: Digits,
    keys: Vec<IssuerEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerEntry {
    version: u8,
    master: Digits,
    picc: Digits,
}

/// A secret in hexadecimal digits, wiped when dropped.
#[derive(Deserialize)]
#[serde(from = "String")]
struct Digits(Zeroizing<String>);

impl From<String> for Digits {
    fn from(digits: String) -> Self {
        Self(Zeroizing::new(digits))
    }
}

impl Digits {
    fn key(&self, name: &'static str) -> Result<AesKey, BadKeysFile> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        decode(&self.0, &mut *bytes, name)?;
        Ok(AesKey::new(*bytes))
    }
}

impl SiteKeys {
    /// Reads a kiosk's file.
    ///
    /// # Errors
    /// [`BadKeysFile`].
    pub fn parse(text: &str) -> Result<Self, BadKeysFile> {
        let file: SiteFile = parse_toml(text)?;
        let issuers = file.issuers.iter().map(|digits| public_key(digits)).collect::<Result<_, _>>()?;
        let entry = |entry: &SiteEntry| {
            Ok(SiteKeySet {
                version: entry.version,
                read: entry.read.key("read")?,
                desk: entry.desk.as_ref().map(|digits| digits.key("desk")).transpose()?,
                privacy: entry.privacy.key("privacy")?,
            })
        };
        let sets = file.keys.iter().map(entry).collect::<Result<_, BadKeysFile>>()?;
        Ok(Self::new(Trust { site: site(&file.site)?, issuers }, sets)?)
    }

    /// Writes a kiosk's file.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let trust = self.trust();
        let issuers: Vec<String> =
            trust.issuers.iter().map(|key| format!("\"{}\"", hex::encode(key.as_bytes()))).collect();
        let mut text = room();
        line(&mut text, "site", &trust.site.0);
        // Writing into a string cannot fail.
        let _ = writeln!(text, "issuers = [{}]", issuers.join(", "));
        for set in self.sets() {
            let _ = writeln!(text, "\n[[keys]]\nversion = {}", set.version);
            line(&mut text, "read", set.read.bytes());
            if let Some(desk) = &set.desk {
                line(&mut text, "desk", desk.bytes());
            }
            line(&mut text, "privacy", set.privacy.bytes());
        }
        text
    }
}

impl IssuerKeys {
    /// Reads the issuer's file.
    ///
    /// # Errors
    /// [`BadKeysFile`].
    pub fn parse(text: &str) -> Result<Self, BadKeysFile> {
        let file: IssuerFile = parse_toml(text)?;
        let mut signing_key = Zeroizing::new([0; SECRET_KEY_LENGTH]);
        decode(&file.signing_key.0, &mut *signing_key, "signing_key")?;
        let entry = |entry: &IssuerEntry| {
            let (master, picc) = (entry.master.key("master")?, entry.picc.key("picc")?);
            Ok(IssuerKeySet { version: entry.version, master, picc })
        };
        let sets = file.keys.iter().map(entry).collect::<Result<_, BadKeysFile>>()?;
        Ok(Self::new(site(&file.site)?, SigningKey::from_bytes(&signing_key), sets)?)
    }

    /// Writes the issuer's file.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = room();
        line(&mut text, "site", &self.site().0);
        line(&mut text, "signing_key", self.signing_key().as_bytes());
        for set in self.sets() {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "\n[[keys]]\nversion = {}", set.version);
            line(&mut text, "master", set.master.bytes());
            line(&mut text, "picc", set.picc.bytes());
        }
        text
    }
}

fn parse_toml<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, BadKeysFile> {
    if text.len() > MAX_FILE_BYTES {
        return Err(BadKeysFile::TooLong);
    }
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        BadKeysFile::Form { line: before.map(|before| before.matches('\n').count() + 1) }
    })
}

fn decode(digits: &str, to: &mut [u8], name: &'static str) -> Result<(), BadKeysFile> {
    hex::decode_to_slice(digits, to).map_err(|_| BadKeysFile::Value(name))
}

fn site(digits: &str) -> Result<SiteId, BadKeysFile> {
    let mut bytes = [0; 16];
    decode(digits, &mut bytes, "site")?;
    Ok(SiteId(bytes))
}

fn public_key(digits: &str) -> Result<VerifyingKey, BadKeysFile> {
    let mut bytes = [0; 32];
    decode(digits, &mut bytes, "issuers")?;
    VerifyingKey::from_bytes(&bytes).map_err(|_| BadKeysFile::Value("issuers"))
}

/// A text that does not have to grow: growing leaves a copy behind that nobody wipes.
fn room() -> Zeroizing<String> {
    Zeroizing::new(String::with_capacity(4 * 1024))
}

fn line(text: &mut String, name: &str, bytes: &[u8]) {
    let digits = Zeroizing::new(hex::encode(bytes));
    let _ = writeln!(text, "{name} = \"{}\"", digits.as_str());
}

#[cfg(test)]
#[path = "keys_file_tests.rs"]
mod tests;
