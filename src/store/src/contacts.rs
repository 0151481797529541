//! A returning visitor is found by contact number, without any number being in the database.
//!
//! The index is HMAC-SHA256 over the normalised number, under a secret of this database alone. Its rows are outside of the chain and
//! go with the key of the body that they were made from (`forget.rs`).

use crate::AppendError;
use crate::rows::{self, Stored, signed};
use crate::seal::{self, Secret};
use frontdesk_core::fact::VisitPrivate;
use frontdesk_core::id::{KeyId, SubjectId};
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Fewer digits than this are no telephone number.
const MIN_DIGITS: usize = 5;
/// Nor are more: E.164 ends at 15, and extensions and dialling prefixes need some.
const MAX_DIGITS: usize = 24;
/// What stands in front of the number in what is hashed.
const DOMAIN: &[u8] = b"frontdesk.contact.v1\0";
/// And in front of it in what decoys are drawn from.
const RECALL_DOMAIN: &[u8] = b"frontdesk.recall.v1\0";
const SECRET: &str = "contact_index";

/// Entries of this kind name a contact.
pub(crate) fn concerns(kind: &str) -> bool {
    kind == "visit.registered"
}

/// Puts the visitor's contact number into the index, if there is a number and it can be read.
pub(crate) fn note(transaction: &Connection, stored: &Stored, private: Option<&VisitPrivate>) -> rusqlite::Result<()> {
    let (Some(private), Some(sealed)) = (private, &stored.entry.sealed) else { return Ok(()) };
    let (Some(secret), Some(number)) = (stored_secret(transaction)?, normalise(&private.contact)) else {
        return Ok(());
    };
    transaction
        .prepare_cached("INSERT OR IGNORE INTO contacts (contact_index, entry, key_id) VALUES (?1, ?2, ?3)")?
        .execute(params![index(&secret, &number), stored.id, sealed.key.0])?;
    Ok(())
}

/// The keys of this subject have come after its entries.
pub(crate) fn relearn(transaction: &Connection, subject: SubjectId) -> rusqlite::Result<()> {
    let entries: Vec<Stored> = transaction
        .prepare_cached(&format!(
            "SELECT {} FROM entries e JOIN runs r ON r.id = e.run \
             WHERE e.key_id IN (SELECT key_id FROM keys WHERE subject = ?1) AND e.kind = 'visit.registered'",
            rows::COLUMNS
        ))?
        .query_map([subject.0], rows::stored)?
        .collect::<Result<_, _>>()?;
    for stored in &entries {
        let plain = seal::open_stored(transaction, &stored.entry)?;
        let private = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
        note(transaction, stored, private.as_ref())?;
    }
    Ok(())
}

/// What was made from bodies under this key goes with it.
pub(crate) fn forget(transaction: &Connection, key: KeyId) -> rusqlite::Result<()> {
    transaction.prepare_cached("DELETE FROM contacts WHERE key_id = ?1")?.execute([key.0])?;
    Ok(())
}

/// Before a replay.
pub(crate) fn clear(transaction: &Connection) -> rusqlite::Result<()> {
    transaction.execute_batch("DELETE FROM contacts")
}

/// The registrations that gave this contact number, newest first, at most `limit`.
pub(crate) fn registrations(connection: &Connection, contact: &str, limit: usize) -> rusqlite::Result<Vec<Stored>> {
    let (Some(secret), Some(number)) = (stored_secret(connection)?, normalise(contact)) else { return Ok(Vec::new()) };
    connection
        .prepare_cached(&format!(
            "SELECT {} FROM contacts c JOIN entries e ON e.id = c.entry JOIN runs r ON r.id = e.run \
             WHERE c.contact_index = ?1 ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?2",
            rows::COLUMNS
        ))?
        .query_map(params![index(&secret, &number), signed(limit as u64)], rows::stored)?
        .collect()
}

/// Draws this database's secret, once.
pub(crate) fn make_secret(transaction: &Connection) -> Result<(), AppendError> {
    if stored_secret(transaction)?.is_none() {
        let secret = seal::random_secret()?;
        transaction
            .execute("INSERT INTO secrets (name, secret) VALUES (?1, ?2)", params![SECRET, secret.as_slice()])?;
    }
    Ok(())
}

fn stored_secret(connection: &Connection) -> rusqlite::Result<Option<Secret>> {
    connection
        .prepare_cached("SELECT secret FROM secrets WHERE name = ?1")?
        .query_row([SECRET], |row| row.get(0).map(Zeroizing::new))
        .optional()
}

/// A keyed hash of a number, another one than stands in the index, and there for every number: what a stranger sees of it is drawn from this. What is no
/// number has one, too. `None` in a database without its secret.
pub(crate) fn hash(connection: &Connection, contact: &str) -> rusqlite::Result<Option<[u8; 32]>> {
    let number = normalise(contact).unwrap_or_else(|| Zeroizing::new(contact.to_owned()));
    Ok(stored_secret(connection)?.map(|secret| keyed(&secret, RECALL_DOMAIN, &number)))
}

fn index(secret: &Secret, number: &str) -> [u8; 32] {
    keyed(secret, DOMAIN, number)
}

fn keyed(secret: &Secret, domain: &[u8], number: &str) -> [u8; 32] {
    // HMAC takes keys of any length, so this cannot fail; without a panic that reads as follows.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_slice()) else { return [0; 32] };
    mac.update(domain);
    mac.update(number.as_bytes());
    mac.finalize().into_bytes().into()
}

/// The digits of a telephone number, however it was typed: the usual punctuation and full-width forms mean nothing, and neither does
/// China's country code in front of eleven digits. `None` for what is no number, an e-mail address for instance.
pub(crate) fn normalise(contact: &str) -> Option<Zeroizing<String>> {
    let mut digits = Zeroizing::new(String::with_capacity(MAX_DIGITS));
    for c in contact.chars().map(to_ascii) {
        match c {
            '0'..='9' if digits.len() < MAX_DIGITS => digits.push(c),
            '+' | '-' | ' ' | '(' | ')' | '.' | '/' | '#' | '*' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    let national = ["0086", "86"].iter().find_map(|code| digits.strip_prefix(code).filter(|rest| rest.len() == 11));
    let number = national.unwrap_or(digits.as_str());
    (number.len() >= MIN_DIGITS).then(|| Zeroizing::new(number.to_owned()))
}

/// Full-width forms (U+FF01 to U+FF5E) stand in the order of ASCII; some dashes are typed for hyphens.
pub(crate) fn to_ascii(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_the_same_however_it_is_typed() {
        let number = |text: &str| normalise(text).map(|number| number.to_string());
        for text in [
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "+86 138 0013 8000",
            "0086-13800138000",
            "8613800138000",
            "（+86）138–0013–8000",
            "１３８００１３８０００",
            "\u{3000}138\u{3000}00138000",
        ] {
            assert_eq!(number(text).as_deref(), Some("13800138000"), "{text}");
        }
        assert_eq!(number("86 13800").as_deref(), Some("8613800"));
        assert_eq!(number("020 8888 8888").as_deref(), Some("02088888888"));
        assert_eq!(number("12345").as_deref(), Some("12345"));
        for none in ["1234", "", "a12345@example.com", "微信12345", &"1".repeat(25)] {
            assert_eq!(number(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_number_or_none_and_a_number_stays_itself(text in ".{0,40}|(\\+|00)?(86)?[0-9 -]{0,26}") {
            if let Some(number) = normalise(&text) {
                prop_assert!(number.len() >= MIN_DIGITS && number.chars().all(|c| c.is_ascii_digit()));
                prop_assert_eq!(normalise(&number), Some(number));
            }
        }
    }
}
