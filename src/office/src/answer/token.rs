//! What a link in a message carries: what it is about, which telling it is for and until when, signed. It is good for nothing else, and
//! nothing of it is kept: it is made anew each time that its message is sent, and is the same each time.
//!
//! `version (1) ‖ visit or roll-call (16) ‖ telling (16) ‖ end in Unix seconds (4, big-endian) ‖ first 16 bytes of HMAC-SHA256`, in base64url
//! without padding. The key is derived from the office's node key for one purpose alone: a host's link is no warden's, nor the other way round.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use frontdesk_core::id::{RollCallId, TellingId, VisitId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::marker::PhantomData;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The only version there is.
const VERSION: u8 = 1;
const SIGNED_BYTES: usize = 37;
const MAC_BYTES: usize = 16;

/// How long a token is, characters.
pub(crate) const TOKEN_CHARS: usize = 71;

/// What a link is about.
pub(crate) trait About: Copy {
    /// Derives the key of its links; each purpose has a word of its own.
    const PURPOSE: &'static [u8];

    fn of(id: [u8; 16]) -> Self;
    fn id(self) -> [u8; 16];
}

/// A host answers.
impl About for VisitId {
    const PURPOSE: &'static [u8] = b"frontdesk office: answer links, version 1";

    fn of(id: [u8; 16]) -> Self {
        Self(id)
    }

    fn id(self) -> [u8; 16] {
        self.0
    }
}

/// A warden counts heads.
impl About for RollCallId {
    const PURPOSE: &'static [u8] = b"frontdesk office: roll-call links, version 1";

    fn of(id: [u8; 16]) -> Self {
        Self(id)
    }

    fn id(self) -> [u8; 16] {
        self.0
    }
}

/// Signs links about one kind of thing.
pub(crate) struct LinkKey<A = VisitId>(Zeroizing<[u8; 32]>, PhantomData<A>);

/// What a good link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link<A = VisitId> {
    pub(crate) about: A,
    pub(crate) telling: TellingId,
    /// Unix seconds. Links of this scheme end in 2106.
    pub(crate) until_s: u32,
}

/// Why a link is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadLink {
    /// It is none of ours.
    Forged,
    /// Its time is over.
    Expired,
}

impl<A: About> LinkKey<A> {
    pub(crate) fn derive(seed: &[u8; 32]) -> Self {
        Self(Zeroizing::new(mac(seed, A::PURPOSE)), PhantomData)
    }

    pub(crate) fn sign(&self, link: Link<A>) -> String {
        let signed = bytes(link);
        let mac = mac(&self.0, &signed);
        let (short, _) = mac.split_at(MAC_BYTES);
        URL_SAFE_NO_PAD.encode([&signed, short].concat())
    }

    pub(crate) fn check(&self, token: &str, now_ms: i64) -> Result<Link<A>, BadLink> {
        if token.len() != TOKEN_CHARS {
            return Err(BadLink::Forged);
        }
        let decoded = URL_SAFE_NO_PAD.decode(token).map_err(|_| BadLink::Forged)?;
        let (signed, given) = decoded.split_first_chunk::<SIGNED_BYTES>().ok_or(BadLink::Forged)?;
        let mac = mac(&self.0, signed);
        let (short, _) = mac.split_at(MAC_BYTES);
        if !bool::from(short.ct_eq(given)) {
            return Err(BadLink::Forged);
        }
        let link = read(signed).ok_or(BadLink::Forged)?;
        if now_ms.div_euclid(1_000) >= i64::from(link.until_s) { Err(BadLink::Expired) } else { Ok(link) }
    }
}

fn bytes<A: About>(link: Link<A>) -> [u8; SIGNED_BYTES] {
    let mut bytes = [0; SIGNED_BYTES];
    let parts = [&[VERSION][..], &link.about.id(), &link.telling.0, &link.until_s.to_be_bytes()].concat();
    bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
    bytes
}

fn read<A: About>(signed: &[u8; SIGNED_BYTES]) -> Option<Link<A>> {
    let (version, rest) = signed.split_first()?;
    let (about, rest) = rest.split_first_chunk()?;
    let (telling, rest) = rest.split_first_chunk()?;
    let (until, _) = rest.split_first_chunk()?;
    (*version == VERSION).then_some(Link {
        about: A::of(*about),
        telling: TellingId(*telling),
        until_s: u32::from_be_bytes(*until),
    })
}

fn mac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length, so this cannot fail; without a panic that reads as follows.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: Link = Link { about: VisitId([1; 16]), telling: TellingId([2; 16]), until_s: 1_000 };

    fn key() -> LinkKey<VisitId> {
        LinkKey::derive(&[7; 32])
    }

    #[test]
    fn a_link_is_good_until_its_end_and_for_what_it_says() {
        let token = key().sign(LINK);
        assert_eq!(token.len(), TOKEN_CHARS);
        assert!(token.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)));
        assert_eq!(key().check(&token, 999_999), Ok(LINK));
        assert_eq!(key().check(&token, 1_000_000), Err(BadLink::Expired));
    }

    #[test]
    fn a_link_with_any_bit_changed_or_of_another_office_or_purpose_is_forged() {
        let token = key().sign(LINK);
        let raw = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for bit in 0..raw.len() * 8 {
            let mut changed = raw.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key().check(&URL_SAFE_NO_PAD.encode(changed), 0), Err(BadLink::Forged), "bit {bit}");
        }
        assert_eq!(LinkKey::<VisitId>::derive(&[8; 32]).check(&token, 0), Err(BadLink::Forged));
        assert_eq!(LinkKey::<RollCallId>::derive(&[7; 32]).check(&token, 0), Err(BadLink::Forged));
        let warden = LinkKey::<RollCallId>::derive(&[7; 32]);
        let of_warden = warden.sign(Link { about: RollCallId([1; 16]), telling: LINK.telling, until_s: LINK.until_s });
        assert_eq!(key().check(&of_warden, 0), Err(BadLink::Forged), "the same ids under another purpose");
        assert!(warden.check(&of_warden, 0).is_ok());
        // The bare seed signs other things: what it signs is no link.
        assert_eq!(LinkKey::<VisitId>(Zeroizing::new([7; 32]), PhantomData).check(&token, 0), Err(BadLink::Forged));
        for text in ["", "x", &token[1..], &format!("{token}A"), &"*".repeat(TOKEN_CHARS)] {
            assert_eq!(key().check(text, 0), Err(BadLink::Forged), "{text}");
        }
    }
}
