//! The keys of the issuer, who makes cards. They are on no kiosk.

use std::fmt;

use ed25519_dalek::SigningKey;

use super::credential::{RealUid, SiteId};
use super::keys::{BadKeys, check_keys, check_versions, key_of_card};
use super::layout::{APPLICATION_ON_AIR, MASTER_KEY, UNSET_KEY_VERSION, WHOLE_CARD};
use crate::desfire::AesKey;

/// One version of the issuer's keys.
#[derive(Debug, Clone)]
pub struct IssuerKeySet {
    /// 1 to 255; counted apart from the versions of the site's keys.
    pub version: u8,
    /// The master key of our application on each card is made from it.
    pub master: AesKey,
    /// The master key of each whole card is made from it.
    pub picc: AesKey,
}

/// What makes cards. Kept off the kiosk. Wiped when dropped.
#[derive(Clone)]
pub struct IssuerKeys {
    site: SiteId,
    signing_key: SigningKey,
    /// Newest first.
    sets: Vec<IssuerKeySet>,
}

impl fmt::Debug for IssuerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuerKeys").field("versions", &self.versions()).finish_non_exhaustive()
    }
}

impl IssuerKeys {
    /// Keys that go together.
    ///
    /// # Errors
    /// [`BadKeys`].
    pub fn new(site: SiteId, signing_key: SigningKey, mut sets: Vec<IssuerKeySet>) -> Result<Self, BadKeys> {
        sets.sort_by_key(|set| std::cmp::Reverse(set.version));
        check_versions(sets.iter().map(|set| set.version))?;
        check_keys(sets.iter().flat_map(|set| [&set.master, &set.picc]))?;
        Ok(Self { site, signing_key, sets })
    }

    /// The site that it issues for.
    #[must_use]
    pub fn site(&self) -> SiteId {
        self.site
    }

    /// Signs credentials.
    #[must_use]
    pub fn signing_key(&self) -> &SigningKey {
        &self.signing_key
    }

    /// The versions, newest first.
    #[must_use]
    pub fn sets(&self) -> &[IssuerKeySet] {
        &self.sets
    }

    /// The numbers of the versions, newest first.
    #[must_use]
    pub fn versions(&self) -> Vec<u8> {
        self.sets.iter().map(|set| set.version).collect()
    }

    /// The newest version.
    #[must_use]
    pub fn newest(&self) -> u8 {
        self.sets.first().map_or(UNSET_KEY_VERSION, |set| set.version)
    }

    /// These keys and one more version.
    ///
    /// # Errors
    /// [`BadKeys`].
    pub fn with(&self, set: IssuerKeySet) -> Result<Self, BadKeys> {
        Self::new(self.site, self.signing_key.clone(), self.sets.iter().cloned().chain([set]).collect())
    }

    /// The master key of our application on one card; `None` if there is no such version.
    #[must_use]
    pub fn master_key(&self, version: u8, uid: RealUid) -> Option<AesKey> {
        key_of_card(&self.set(version)?.master, uid, APPLICATION_ON_AIR, MASTER_KEY)
    }

    /// The master key of one whole card; `None` if there is no such version.
    #[must_use]
    pub fn picc_key(&self, version: u8, uid: RealUid) -> Option<AesKey> {
        key_of_card(&self.set(version)?.picc, uid, WHOLE_CARD, MASTER_KEY)
    }

    fn set(&self, version: u8) -> Option<&IssuerKeySet> {
        self.sets.iter().find(|set| set.version == version)
    }
}
