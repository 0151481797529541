//! What an answer link carries: which telling it is for and until when, signed. It is good for nothing else.
//!
//! `version (1) ‖ visit (16) ‖ telling (16) ‖ end in Unix seconds (4, big-endian) ‖ first 16 bytes of HMAC-SHA256`, in base64url without
//! padding. The key is derived from the office's node key for this purpose alone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use frontdesk_core::id::{TellingId, VisitId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The only version there is.
const VERSION: u8 = 1;
const SIGNED_BYTES: usize = 37;
const MAC_BYTES: usize = 16;

/// How long a token is, characters.
pub(crate) const TOKEN_CHARS: usize = 71;

/// Derives [`LinkKey`]; another purpose takes another word.
const PURPOSE: &[u8] = b"frontdesk office: answer links, version 1";

/// Signs links.
pub(crate) struct LinkKey(Zeroizing<[u8; 32]>);

/// What a good link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) visit: VisitId,
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

impl LinkKey {
    pub(crate) fn derive(seed: &[u8; 32]) -> Self {
        Self(Zeroizing::new(mac(seed, PURPOSE)))
    }

    pub(crate) fn sign(&self, link: Link) -> String {
        let signed = bytes(link);
        let mac = mac(&self.0, &signed);
        let (short, _) = mac.split_at(MAC_BYTES);
        URL_SAFE_NO_PAD.encode([&signed, short].concat())
    }

    pub(crate) fn check(&self, token: &str, now_ms: i64) -> Result<Link, BadLink> {
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

fn bytes(link: Link) -> [u8; SIGNED_BYTES] {
    let mut bytes = [0; SIGNED_BYTES];
    let parts = [&[VERSION][..], &link.visit.0, &link.telling.0, &link.until_s.to_be_bytes()].concat();
    bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
    bytes
}

fn read(signed: &[u8; SIGNED_BYTES]) -> Option<Link> {
    let (version, rest) = signed.split_first()?;
    let (visit, rest) = rest.split_first_chunk()?;
    let (telling, rest) = rest.split_first_chunk()?;
    let (until, _) = rest.split_first_chunk()?;
    (*version == VERSION).then_some(Link {
        visit: VisitId(*visit),
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

    const LINK: Link = Link { visit: VisitId([1; 16]), telling: TellingId([2; 16]), until_s: 1_000 };

    fn key() -> LinkKey {
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
        assert_eq!(LinkKey::derive(&[8; 32]).check(&token, 0), Err(BadLink::Forged));
        // The bare seed signs other things: what it signs is no link.
        assert_eq!(LinkKey(Zeroizing::new([7; 32])).check(&token, 0), Err(BadLink::Forged));
        for text in ["", "x", &token[1..], &format!("{token}A"), &"*".repeat(TOKEN_CHARS)] {
            assert_eq!(key().check(text, 0), Err(BadLink::Forged), "{text}");
        }
    }
}
