//! Sealing personal data, and the keys for it.
//!
//! Invariant 7: a body is XChaCha20-Poly1305 under the key of (subject, class, month of writing), bound to its place by
//! `Entry::seal_context`; the keys are in a table apart, so deleting one forgets while the chain stays whole.

use crate::AppendError;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use frontdesk_core::id::{CardUid, KeyId, SubjectId};
use frontdesk_core::journal::{Entry, RetentionClass, Sealed, Subject};
use hmac::{Hmac, Mac};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::Sha256;
use zeroize::Zeroizing;

/// What sealing adds to a body, in bytes: the nonce in front and the tag behind.
pub(crate) const OVERHEAD_BYTES: usize = NONCE_BYTES + 16;
const NONCE_BYTES: usize = 24;

/// 32 bytes that are wiped when dropped.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// Seals `plain` for the place that `entry` has; its sealed part and hash are not looked at.
pub(crate) fn seal(entry: &Entry, key_id: KeyId, key: &Secret, plain: &[u8]) -> Result<Sealed, AppendError> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(AppendError::Random)?;
    let payload = Payload { msg: plain, aad: &entry.seal_context() };
    let sealed = cipher(key).encrypt(&XNonce::from(nonce), payload).map_err(|_| AppendError::Seal)?;
    Ok(Sealed { key: key_id, ciphertext: [nonce.as_slice(), &sealed].concat() })
}

/// Opens an entry's sealed part; `None` if it does not belong to this key and this place.
pub(crate) fn open(entry: &Entry, key: &Secret) -> Option<Zeroizing<Vec<u8>>> {
    let sealed = entry.sealed.as_ref()?;
    let (nonce, body) = sealed.ciphertext.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload { msg: body, aad: &entry.seal_context() };
    cipher(key).decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
}

fn cipher(key: &Secret) -> XChaCha20Poly1305 {
    let key: &[u8; 32] = key;
    XChaCha20Poly1305::new(key.into())
}

/// The key of this id; `None` when it is gone.
pub(crate) fn key(connection: &Connection, id: KeyId) -> rusqlite::Result<Option<Secret>> {
    connection
        .prepare_cached("SELECT key FROM keys WHERE key_id = ?1")?
        .query_row([id.0], |row| row.get(0).map(Zeroizing::new))
        .optional()
}

/// Opens an entry's sealed part with the key in the table; `None` when there is no sealed part or its key is gone.
pub(crate) fn open_stored(connection: &Connection, entry: &Entry) -> rusqlite::Result<Option<Zeroizing<Vec<u8>>>> {
    let Some(sealed) = &entry.sealed else { return Ok(None) };
    Ok(key(connection, sealed.key)?.and_then(|key| open(entry, &key)))
}

/// The key for this subject, class and month: the one that is there, or a fresh one, which becomes durable with the entry that
/// uses it.
pub(crate) fn key_for(
    connection: &Connection,
    subject: SubjectId,
    class: RetentionClass,
    month: u32,
    now_ms: i64,
) -> Result<(KeyId, Secret), AppendError> {
    let found = connection
        .prepare_cached(
            "SELECT key_id, key FROM keys WHERE subject = ?1 AND class = ?2 AND month = ?3 AND made_here = 1 AND retired = 0",
        )?
        .query_row(params![subject.0, class.as_str(), month], |row| {
            Ok((KeyId(row.get(0)?), Zeroizing::new(row.get::<_, [u8; 32]>(1)?)))
        })
        .optional()?;
    if let Some(found) = found {
        return Ok(found);
    }
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(AppendError::Random)?;
    let key = random_secret()?;
    connection
        .prepare_cached(
            "INSERT INTO keys (key_id, subject, class, month, key, created_ms, made_here) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)",
        )?
        .execute(params![id, subject.0, class.as_str(), month, key.as_slice(), now_ms])?;
    Ok((KeyId(id), key))
}

/// The next body of each subject, class and month gets a fresh key. Answers how many keys that changes.
pub(crate) fn retire_keys(transaction: &Connection) -> rusqlite::Result<u64> {
    let retired = transaction.execute("UPDATE keys SET retired = 1 WHERE made_here = 1 AND retired = 0", [])?;
    Ok(retired as u64)
}

/// Keys the blind index of card numbers. Drawn once per database and never leaves it.
pub(crate) fn card_index_key(connection: &Connection) -> Result<Secret, AppendError> {
    if let Some(key) = stored_card_index_key(connection)? {
        return Ok(key);
    }
    let key = random_secret()?;
    connection.execute("INSERT INTO secrets (name, secret) VALUES ('card_index', ?1)", [key.as_slice()])?;
    Ok(key)
}

/// The same for readers, who cannot make one.
pub(crate) fn stored_card_index_key(connection: &Connection) -> rusqlite::Result<Option<Secret>> {
    connection
        .query_row("SELECT secret FROM secrets WHERE name = 'card_index'", [], |row| row.get(0).map(Zeroizing::new))
        .optional()
}

/// What a card is found by, without its number being in the table: HMAC-SHA256 over it.
pub(crate) fn card_index(key: &Secret, uid: CardUid) -> [u8; 32] {
    // HMAC takes keys of any length, so this cannot fail; without a panic that reads as follows.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_slice()) else { return [0; 32] };
    mac.update(uid.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Names a subject in the table of keys. A card's number is not to be seen there: half of its blind index stands for it.
pub(crate) fn subject_id(key: &Secret, subject: Subject) -> SubjectId {
    match subject {
        Subject::Id(id) => id,
        Subject::Card(uid) => {
            let mut id = [0; 16];
            for (to, from) in id.iter_mut().zip(card_index(key, uid)) {
                *to = from;
            }
            SubjectId(id)
        }
    }
}

pub(crate) fn random_secret() -> Result<Secret, AppendError> {
    let mut secret = Zeroizing::new([0; 32]);
    getrandom::fill(secret.as_mut_slice()).map_err(AppendError::Random)?;
    Ok(secret)
}
