//! The credential: whose card this is, on the word of the issuer.
//!
//! The issuer's key is on no kiosk. So whoever has everything that a kiosk knows can still not make a card for somebody
//! who has none. Version 1:
//!
//! | at | bytes | what |
//! |---|---|---|
//! | 0 | 1 | version 1; 0 on a card that was never written |
//! | 1 | 1 | kind: 1 staff, 2 tray |
//! | 2 | 16 | site |
//! | 18 | 16 | credential |
//! | 34 | 16 | member of staff; zero on a tray card |
//! | 50 | 7 | the card's real number |
//! | 57 | 8 | issued at: seconds since 1970 UTC, unsigned, big-endian |
//! | 65 | 1 | version of the card's master key when it was issued |
//! | 66 | 64 | Ed25519 signature (RFC 8032) over a domain and the 66 bytes before |

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use thiserror::Error;

use super::layout::{CREDENTIAL_BYTES, UID_BYTES};
use super::take::take;
use frontdesk_core::id::{CardUid, CredentialId, StaffId};

/// Bytes of an Ed25519 signature (RFC 8032, 5.1.6).
const SIGNATURE_BYTES: usize = 64;
/// Bytes that are signed, without the domain.
const CONTENT_BYTES: usize = CREDENTIAL_BYTES - SIGNATURE_BYTES;

const VERSION: u8 = 1;
const STAFF: u8 = 1;
const TRAY: u8 = 2;

/// First bytes of what is signed, so that this signature can never pass for one over something else.
const SIGNING_DOMAIN: &[u8] = b"frontdesk card credential v1\0";

/// A card's real number: on the air if the card is not set to hide it, else told under the privacy key. Personal, so `Debug`
/// shows its last byte only.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RealUid(pub [u8; UID_BYTES]);

impl RealUid {
    /// From a number of seven bytes; `None` for any other, which no DESFire has.
    #[must_use]
    pub fn of(number: CardUid) -> Option<Self> {
        number.as_bytes().try_into().ok().map(Self)
    }
}

impl fmt::Debug for RealUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [.., last] = self.0;
        write!(f, "RealUid(…{last:02X})")
    }
}

/// A company's site, by 16 random bytes drawn when its keys were first made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SiteId(pub [u8; 16]);

/// Whose card it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bearer {
    /// A member of staff, who keeps it.
    Staff(StaffId),
    /// Nobody: it lies in the tray and is lent to visitors.
    Tray,
}

/// The bytes are no credential: a card never finished, damaged, or written by a newer program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the credential is damaged or of an unknown version")]
pub struct BrokenCredential;

/// Why a credential that can be read does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// It is of another site.
    #[error("the credential is of another site")]
    OtherSite,
    /// No issuer of this site has signed it.
    #[error("the credential is signed by no issuer of this site")]
    Forged,
    /// It was issued for a card of another number.
    #[error("the credential was issued for another card")]
    Copied,
}

/// What an issuer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Whose card it is.
    pub bearer: Bearer,
    /// Where.
    pub site: SiteId,
    /// The right that the card carries. On a tray card the card's own name.
    pub credential: CredentialId,
    /// The card it was issued for.
    pub uid: RealUid,
    /// When, seconds since 1970 UTC.
    pub issued_at_utc_s: u64,
    /// Version of the card's master key at that time, 1 to 255: which issuer's key to take for working on the card again.
    pub key_version: u8,
}

impl Claim {
    fn content(&self) -> Vec<u8> {
        let (kind, staff) = match self.bearer {
            Bearer::Staff(staff) => (STAFF, staff.0),
            Bearer::Tray => (TRAY, [0; 16]),
        };
        let issued_at = self.issued_at_utc_s.to_be_bytes();
        let parts: [&[u8]; 7] =
            [&[VERSION, kind], &self.site.0, &self.credential.0, &staff, &self.uid.0, &issued_at, &[self.key_version]];
        parts.concat()
    }

    fn signed_bytes(&self) -> Vec<u8> {
        [SIGNING_DOMAIN, &self.content()].concat()
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        let [version, kind] = take(rest)?;
        let (site, credential) = (SiteId(take(rest)?), CredentialId(take(rest)?));
        let bearer = match (version, kind, take(rest)?) {
            (VERSION, TRAY, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) => Bearer::Tray,
            (VERSION, STAFF, staff) => Bearer::Staff(StaffId(staff)),
            _ => return None,
        };
        let uid = RealUid(take(rest)?);
        let issued_at_utc_s = u64::from_be_bytes(take(rest)?);
        let [key_version] = take(rest)?;
        Some(Self { bearer, site, credential, uid, issued_at_utc_s, key_version })
    }
}

/// A claim and a signature that was not looked at yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Credential {
    claim: Claim,
    signature: [u8; SIGNATURE_BYTES],
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("claim", &self.claim).finish_non_exhaustive()
    }
}

impl Credential {
    /// Signs a claim.
    #[must_use]
    pub fn sign(claim: Claim, issuer: &SigningKey) -> Self {
        Self { claim, signature: issuer.sign(&claim.signed_bytes()).to_bytes() }
    }

    /// What it says, whether or not that is true.
    #[must_use]
    pub fn unchecked(&self) -> &Claim {
        &self.claim
    }

    /// The claim, if it holds at `site`, on the word of one of `issuers`, on the card `uid`.
    ///
    /// # Errors
    /// [`Refused`], the first reason that there is, in its order.
    pub fn check(&self, site: SiteId, issuers: &[VerifyingKey], uid: RealUid) -> Result<Claim, Refused> {
        if self.claim.site != site {
            return Err(Refused::OtherSite);
        }
        let (message, signature) = (self.claim.signed_bytes(), Signature::from_bytes(&self.signature));
        if !issuers.iter().any(|issuer| issuer.verify_strict(&message, &signature).is_ok()) {
            return Err(Refused::Forged);
        }
        if self.claim.uid == uid { Ok(self.claim) } else { Err(Refused::Copied) }
    }

    /// The bytes for a card.
    #[must_use]
    pub fn encode(&self) -> [u8; CREDENTIAL_BYTES] {
        let mut bytes = [0; CREDENTIAL_BYTES];
        super::take::put(&mut bytes, &[&self.claim.content()[..], &self.signature].concat());
        bytes
    }

    /// Reads a credential from any bytes. It counts for nothing before [`Credential::check`].
    ///
    /// # Errors
    /// [`BrokenCredential`] for everything that [`Credential::encode`] does not make.
    pub fn parse(bytes: &[u8; CREDENTIAL_BYTES]) -> Result<Self, BrokenCredential> {
        let mut rest = &bytes[..];
        match (Claim::take(&mut rest), take(&mut rest)) {
            (Some(claim), Some(signature)) => Ok(Self { claim, signature }),
            _ => Err(BrokenCredential),
        }
    }
}

const _: () = assert!(CONTENT_BYTES == 2 + 16 + 16 + 16 + UID_BYTES + 8 + 1, "the table above is wrong");

#[cfg(test)]
#[path = "credential_tests.rs"]
mod tests;
