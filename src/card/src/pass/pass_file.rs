//! The pass file: access data, then credential, read at once.

use super::access_data::{AccessData, BrokenAccessData};
use super::credential::{BrokenCredential, Claim, Credential};
use super::layout::{ACCESS_DATA_BYTES, CREDENTIAL_BYTES, PASS_BYTES};
use super::take::take;

/// What a genuine card says, and the issuer confirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Whose card it is.
    pub claim: Claim,
    /// What it may be used for.
    pub access: AccessData,
}

/// The file as it was read, either part of which may be broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassFile {
    /// Whose card it is, not checked yet.
    pub credential: Result<Credential, BrokenCredential>,
    /// What it may be used for.
    pub access: Result<AccessData, BrokenAccessData>,
}

impl PassFile {
    /// Nothing that could be read.
    pub const BROKEN: Self = Self { credential: Err(BrokenCredential), access: Err(BrokenAccessData) };

    /// Reads the file from any bytes.
    #[must_use]
    pub fn parse(bytes: &[u8; PASS_BYTES]) -> Self {
        let mut rest = &bytes[..];
        let access = take::<ACCESS_DATA_BYTES>(&mut rest).ok_or(BrokenAccessData);
        let credential = take::<CREDENTIAL_BYTES>(&mut rest).ok_or(BrokenCredential);
        Self {
            credential: credential.and_then(|bytes| Credential::parse(&bytes)),
            access: access.and_then(|bytes| AccessData::parse(&bytes)),
        }
    }

    /// The bytes for a card.
    #[must_use]
    pub fn encode(access: &AccessData, credential: &Credential) -> [u8; PASS_BYTES] {
        let mut bytes = [0; PASS_BYTES];
        super::take::put(&mut bytes, &[&access.encode()[..], &credential.encode()].concat());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pass::credential::{Bearer, RealUid, SiteId};
    use ed25519_dalek::SigningKey;
    use frontdesk_core::id::CredentialId;

    #[test]
    fn either_part_is_read_although_the_other_is_broken() {
        let claim = Claim {
            bearer: Bearer::Tray,
            site: SiteId([1; 16]),
            credential: CredentialId([2; 16]),
            uid: RealUid([3; 7]),
            issued_at_utc_s: 4,
            key_version: 5,
        };
        let credential = Credential::sign(claim, &SigningKey::from_bytes(&[6; 32]));
        let whole = PassFile::encode(&AccessData::Empty, &credential);
        assert_eq!(PassFile::parse(&whole), PassFile { credential: Ok(credential), access: Ok(AccessData::Empty) });
        for (at, broken) in [
            (0, PassFile { credential: Ok(credential), access: Err(BrokenAccessData) }),
            (ACCESS_DATA_BYTES, PassFile { credential: Err(BrokenCredential), access: Ok(AccessData::Empty) }),
        ] {
            let mut bytes = whole;
            bytes[at] = 9;
            assert_eq!(PassFile::parse(&bytes), broken);
        }
    }
}
