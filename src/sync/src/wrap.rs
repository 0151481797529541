//! Sealing keys on their way: each is wrapped to its recipient's X25519 key, so that nobody else reads it, whoever terminates TLS.
//!
//! Ephemeral X25519 (RFC 7748), HKDF-SHA256 (RFC 5869) and XChaCha20-Poly1305, bound to the key's name and both public keys. It does
//! not say who wrapped it: the connection does.

use crate::source::PlainKey;
use crate::wire::entry as base64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use frontdesk_core::id::{KeyId, NodeId, SubjectId};
use frontdesk_core::journal::RetentionClass;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, Zeroizing};

/// Keeps what is derived here apart from anything else.
const DOMAIN: &[u8] = b"frontdesk.keywrap.v1\0";

const NONCE_BYTES: usize = 24;

/// Subject, month, time of making and key; the class's name comes after, to the end.
const FIXED_BYTES: usize = 16 + 4 + 8 + 32;

/// A sealing key that only its recipient can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrappedKey {
    /// Its name in entries.
    pub id: KeyId,
    /// The sender's X25519 public key, for this one key.
    #[serde(with = "base64::base64_32")]
    pub ephemeral: [u8; 32],
    /// Nonce and ciphertext.
    #[serde(with = "base64::base64_bytes")]
    pub sealed: Vec<u8>,
    /// Whose entries it is for, by the sender's word; absent for the sender's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker: Option<NodeId>,
}

/// Why a key was not wrapped or unwrapped.
#[derive(Debug, thiserror::Error)]
pub enum WrapError {
    /// No random bytes for a nonce or an ephemeral key.
    #[error("no random bytes could be had")]
    Random(#[source] getrandom::Error),
    /// A public key that gives everybody the same secret (RFC 7748, section 6.1).
    #[error("the recipient's public key is of low order")]
    LowOrder,
    /// Not wrapped to this recipient, or changed on the way.
    #[error("the key is not wrapped to this recipient")]
    NotOurs,
}

/// A node's secret half. Wiped from memory when dropped.
#[derive(Clone)]
pub struct SealingSecret(StaticSecret);

impl SealingSecret {
    /// The secret of these 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(StaticSecret::from(bytes))
    }

    /// What keys are wrapped to.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        PublicKey::from(&self.0).to_bytes()
    }
}

/// Wraps a key to a recipient.
///
/// # Errors
/// [`WrapError::Random`], or [`WrapError::LowOrder`] for a recipient's key that is no key.
pub fn wrap(plain: &PlainKey, recipient: &[u8; 32]) -> Result<WrappedKey, WrapError> {
    let mut random = Zeroizing::new([0; 32]);
    getrandom::fill(random.as_mut_slice()).map_err(WrapError::Random)?;
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(WrapError::Random)?;
    let secret = StaticSecret::from(*random);
    let ephemeral = PublicKey::from(&secret).to_bytes();
    let cipher = cipher(&secret, recipient, &ephemeral, recipient)?;
    let mut body = Zeroizing::new(Vec::with_capacity(FIXED_BYTES + 32));
    body.extend_from_slice(&plain.subject.0);
    body.extend_from_slice(&plain.month.to_be_bytes());
    body.extend_from_slice(&plain.created_ms.to_be_bytes());
    body.extend_from_slice(plain.key.as_slice());
    body.extend_from_slice(plain.class.as_str().as_bytes());
    let context = context(plain.id, &ephemeral, recipient);
    let sealed =
        cipher.encrypt(&XNonce::from(nonce), Payload { msg: &body, aad: &context }).map_err(|_| WrapError::NotOurs)?;
    Ok(WrappedKey { id: plain.id, ephemeral, sealed: [nonce.as_slice(), &sealed].concat(), maker: plain.maker })
}

/// Unwraps a key that was wrapped to `secret`.
///
/// # Errors
/// [`WrapError::NotOurs`] for anything else.
pub fn unwrap(wrapped: &WrappedKey, secret: &SealingSecret) -> Result<PlainKey, WrapError> {
    let recipient = secret.public();
    let cipher = cipher(&secret.0, &wrapped.ephemeral, &wrapped.ephemeral, &recipient)?;
    let (nonce, sealed) = wrapped.sealed.split_first_chunk::<NONCE_BYTES>().ok_or(WrapError::NotOurs)?;
    let context = context(wrapped.id, &wrapped.ephemeral, &recipient);
    let body = cipher
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &context })
        .map(Zeroizing::new)
        .map_err(|_| WrapError::NotOurs)?;
    let plain = read(wrapped.id, &body).ok_or(WrapError::NotOurs)?;
    Ok(PlainKey { maker: wrapped.maker, ..plain })
}

fn read(id: KeyId, body: &[u8]) -> Option<PlainKey> {
    let (subject, rest) = body.split_first_chunk::<16>()?;
    let (month, rest) = rest.split_first_chunk::<4>()?;
    let (created_ms, rest) = rest.split_first_chunk::<8>()?;
    let (key, class) = rest.split_first_chunk::<32>()?;
    let class: RetentionClass = std::str::from_utf8(class).ok()?.parse().ok()?;
    Some(PlainKey {
        id,
        subject: SubjectId(*subject),
        class,
        month: u32::from_be_bytes(*month),
        created_ms: i64::from_be_bytes(*created_ms),
        key: Zeroizing::new(*key),
        maker: None,
    })
}

fn cipher(
    ours: &StaticSecret,
    theirs: &[u8; 32],
    ephemeral: &[u8; 32],
    recipient: &[u8; 32],
) -> Result<XChaCha20Poly1305, WrapError> {
    let shared = ours.diffie_hellman(&PublicKey::from(*theirs));
    if !shared.was_contributory() {
        return Err(WrapError::LowOrder);
    }
    let salt = [ephemeral.as_slice(), recipient].concat();
    let mut key = [0; 32];
    // HKDF refuses only outputs of more than 8,160 bytes.
    Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes()).expand(DOMAIN, &mut key).map_err(|_| WrapError::NotOurs)?;
    let cipher = XChaCha20Poly1305::new((&key).into());
    key.zeroize();
    Ok(cipher)
}

fn context(id: KeyId, ephemeral: &[u8; 32], recipient: &[u8; 32]) -> Vec<u8> {
    [DOMAIN, &id.0, ephemeral, recipient].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> PlainKey {
        PlainKey {
            id: KeyId([1; 16]),
            subject: SubjectId([2; 16]),
            class: RetentionClass::Visits,
            month: 202_611,
            created_ms: -5,
            key: Zeroizing::new([3; 32]),
            maker: Some(NodeId([4; 16])),
        }
    }

    #[test]
    fn a_key_is_read_by_its_recipient_and_by_nobody_else() {
        let office = SealingSecret::from_bytes([7; 32]);
        let wrapped = wrap(&plain(), &office.public()).unwrap();
        assert_eq!(unwrap(&wrapped, &office).unwrap(), plain());
        assert!(unwrap(&wrapped, &SealingSecret::from_bytes([8; 32])).is_err());
        let renamed = WrappedKey { id: KeyId([9; 16]), ..wrapped.clone() };
        assert!(unwrap(&renamed, &office).is_err());
        for at in 0..wrapped.sealed.len() {
            let mut changed = wrapped.clone();
            changed.sealed[at] ^= 1;
            assert!(unwrap(&changed, &office).is_err());
        }
    }

    #[test]
    fn a_public_key_that_is_no_key_is_refused() {
        assert!(matches!(wrap(&plain(), &[0; 32]), Err(WrapError::LowOrder)));
    }

    #[test]
    fn no_key_stands_in_clear_in_what_is_sent() {
        let wrapped = wrap(&plain(), &SealingSecret::from_bytes([7; 32]).public()).unwrap();
        assert!(!wrapped.sealed.windows(8).any(|window| window == [3; 8] || window == [2; 8]));
    }
}
