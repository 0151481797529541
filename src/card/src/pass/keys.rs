//! The keys of a site, and how the key of a single card comes of them.
//!
//! A card's key is made from the site's with AN10922: `UID (7) ‖ application (3) ‖ "frontdesk" (9) ‖ key number (1)`. The
//! application goes in as on the air (the order of AN10922's own example); for the key of the whole card it is `000000`.
//! One card laid open gives away that card and no other.
//!
//! Several versions live side by side, because cards come back over months. A version is a set of keys with one number, and
//! the card keeps that number beside each of its keys. The newest is the largest.

use std::fmt;

use ed25519_dalek::VerifyingKey;
use thiserror::Error;

use super::credential::{RealUid, SiteId};
use super::layout::{APPLICATION_ON_AIR, DESK_KEY, PRIVACY_KEY, READ_KEY, UNSET_KEY_VERSION};
use crate::desfire::{AesKey, KEY_BYTES, diversify};

/// Most versions side by side.
pub const MAX_VERSIONS: usize = 8;
/// Most issuers that a site believes.
pub const MAX_ISSUERS: usize = 4;

/// System identifier of the diversification (AN10922): keeps our keys apart from another product's made of the same.
const SYSTEM: &[u8] = b"frontdesk";

/// Why keys do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadKeys {
    /// No issuer or more than [`MAX_ISSUERS`].
    #[error("there must be 1 to {MAX_ISSUERS} issuers")]
    IssuerCount,
    /// No version or more than [`MAX_VERSIONS`].
    #[error("there must be 1 to {MAX_VERSIONS} versions of the keys")]
    VersionCount,
    /// Version 0 is what a card says of a key that nobody has set.
    #[error("a version of the keys is a number from 1 to 255")]
    VersionZero,
    /// Two sets of one version.
    #[error("version {0} of the keys is there twice")]
    VersionTwice(u8),
    /// One key in two places: it would be found in the weaker one.
    #[error("one key is used for two purposes or in two versions")]
    KeyTwice,
    /// Sixteen zeroes: the key of every card that nobody has set.
    #[error("a key is all zero")]
    ZeroKey,
    /// The last version cannot be given up.
    #[error("version {0} of the keys is not there, or is the only one")]
    CannotRetire(u8),
}

/// A key of the application that is different on every card and known to a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Reads, and proves the card genuine.
    Read,
    /// Writes label and access data.
    Desk,
}

impl Role {
    /// Its number in the application.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Read => READ_KEY,
            Self::Desk => DESK_KEY,
        }
    }
}

/// Whom a site believes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// The site.
    pub site: SiteId,
    /// The public keys of its issuers, 1 to [`MAX_ISSUERS`].
    pub issuers: Vec<VerifyingKey>,
}

/// Where the procedures get keys of cards from. A secure access module that hands out card keys has its place here.
pub trait KeyStore {
    /// Whom to believe.
    fn trust(&self) -> &Trust;

    /// The versions there are, newest first; at least one and at most [`MAX_VERSIONS`].
    fn versions(&self) -> Vec<u8>;

    /// The key of one card. `None` if there is no such version, or not for this role: a kiosk that only opens doors has no desk
    /// key.
    fn card_key(&self, role: Role, version: u8, uid: RealUid) -> Option<AesKey>;

    /// The key for asking a card for its number. `None` if there is no such version.
    fn privacy_key(&self, version: u8) -> Option<AesKey>;

    /// The key of one card by its number in the application. `None` also for the master key, which no site has.
    fn key(&self, number: u8, version: u8, uid: RealUid) -> Option<AesKey> {
        match number {
            READ_KEY => self.card_key(Role::Read, version, uid),
            DESK_KEY => self.card_key(Role::Desk, version, uid),
            PRIVACY_KEY => self.privacy_key(version),
            _ => None,
        }
    }

    /// The newest version.
    fn newest(&self) -> u8 {
        self.versions().first().copied().unwrap_or(UNSET_KEY_VERSION)
    }
}

/// One version of a site's keys.
#[derive(Debug, Clone)]
pub struct SiteKeySet {
    /// 1 to 255.
    pub version: u8,
    /// Each card's read key is made from it.
    pub read: AesKey,
    /// Each card's desk key is made from it. Only kiosks that hand cards out have it.
    pub desk: Option<AesKey>,
    /// On every card as it is.
    pub privacy: AesKey,
}

/// All that a kiosk knows of cards. Wiped when dropped.
#[derive(Clone)]
pub struct SiteKeys {
    trust: Trust,
    /// Newest first.
    sets: Vec<SiteKeySet>,
}

impl fmt::Debug for SiteKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SiteKeys").field("versions", &self.versions()).finish_non_exhaustive()
    }
}

impl SiteKeys {
    /// Keys that go together.
    ///
    /// # Errors
    /// [`BadKeys`].
    pub fn new(trust: Trust, mut sets: Vec<SiteKeySet>) -> Result<Self, BadKeys> {
        if !(1..=MAX_ISSUERS).contains(&trust.issuers.len()) {
            return Err(BadKeys::IssuerCount);
        }
        sets.sort_by_key(|set| std::cmp::Reverse(set.version));
        check_versions(sets.iter().map(|set| set.version))?;
        check_keys(sets.iter().flat_map(|set| [Some(&set.read), set.desk.as_ref(), Some(&set.privacy)]).flatten())?;
        Ok(Self { trust, sets })
    }

    /// The versions, newest first.
    #[must_use]
    pub fn sets(&self) -> &[SiteKeySet] {
        &self.sets
    }

    /// These keys and one more version.
    ///
    /// # Errors
    /// [`BadKeys`].
    pub fn with(&self, set: SiteKeySet) -> Result<Self, BadKeys> {
        Self::new(self.trust.clone(), self.sets.iter().cloned().chain([set]).collect())
    }

    /// These keys without a version that is given up: cards that still have it are refused from now on.
    ///
    /// # Errors
    /// [`BadKeys::CannotRetire`].
    pub fn without(&self, version: u8) -> Result<Self, BadKeys> {
        let sets: Vec<_> = self.sets.iter().filter(|set| set.version != version).cloned().collect();
        if sets.is_empty() || sets.len() == self.sets.len() {
            return Err(BadKeys::CannotRetire(version));
        }
        Self::new(self.trust.clone(), sets)
    }

    fn set(&self, version: u8) -> Option<&SiteKeySet> {
        self.sets.iter().find(|set| set.version == version)
    }
}

impl KeyStore for SiteKeys {
    fn trust(&self) -> &Trust {
        &self.trust
    }

    fn versions(&self) -> Vec<u8> {
        self.sets.iter().map(|set| set.version).collect()
    }

    fn card_key(&self, role: Role, version: u8, uid: RealUid) -> Option<AesKey> {
        let set = self.set(version)?;
        let key = match role {
            Role::Read => &set.read,
            Role::Desk => set.desk.as_ref()?,
        };
        key_of_card(key, uid, APPLICATION_ON_AIR, role.number())
    }

    fn privacy_key(&self, version: u8) -> Option<AesKey> {
        self.set(version).map(|set| set.privacy.clone())
    }
}

pub(super) fn key_of_card(key: &AesKey, uid: RealUid, application: [u8; 3], number: u8) -> Option<AesKey> {
    diversify(key, &[&uid.0[..], &application, SYSTEM, &[number]].concat())
}

/// Expects them newest first.
pub(super) fn check_versions(versions: impl Iterator<Item = u8>) -> Result<(), BadKeys> {
    let versions: Vec<u8> = versions.collect();
    if !(1..=MAX_VERSIONS).contains(&versions.len()) {
        return Err(BadKeys::VersionCount);
    }
    if versions.contains(&UNSET_KEY_VERSION) {
        return Err(BadKeys::VersionZero);
    }
    let twice = versions.iter().zip(versions.iter().skip(1)).find(|(newer, older)| newer == older);
    twice.map_or(Ok(()), |(version, _)| Err(BadKeys::VersionTwice(*version)))
}

pub(super) fn check_keys<'a>(keys: impl Iterator<Item = &'a AesKey>) -> Result<(), BadKeys> {
    let keys: Vec<&AesKey> = keys.collect();
    if keys.iter().any(|key| key.bytes() == &[0; KEY_BYTES]) {
        return Err(BadKeys::ZeroKey);
    }
    let later_ones = |at: usize| keys.iter().skip(at + 1);
    let twice = keys.iter().enumerate().any(|(at, key)| later_ones(at).any(|other| key.bytes() == other.bytes()));
    if twice { Err(BadKeys::KeyTwice) } else { Ok(()) }
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
