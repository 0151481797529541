//! The blind index of what visits are searched by, without any name or number being in the database.
//!
//! Only offices keep it: a kiosk has no such rows. A row is a keyed hash of one word of one registration. The hash is under a secret of
//! its *period* of thirty days, so that what is written lies together and old periods are left alone; of 48 bits, so that a row is small
//! (what meets by chance is told apart when the body is opened). Rows go with the key of the body that they were made from; SQLite may
//! have left copies of some in pages that it rebuilt (`scrub.rs`), so the period's secret is then replaced and its rows made anew.

pub(crate) mod terms;

use crate::rows::{self, Stored};
use crate::seal::{self, Secret};
use frontdesk_core::fact::VisitPrivate;
use frontdesk_core::id::{KeyId, SubjectId};
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use sha2::Sha256;
use zeroize::Zeroizing;

/// How long a period is, milliseconds.
const PERIOD_MS: i64 = 30 * 86_400_000;
/// What stands in front of the word in what is hashed.
const DOMAIN: &[u8] = b"frontdesk.visit-word.v1\0";

/// The period of a moment, UTC milliseconds.
pub(crate) fn period_of(at_ms: i64) -> i64 {
    at_ms.div_euclid(PERIOD_MS)
}

/// From now on this is an office: the index is kept here, and one of entries by time. The registrations that are here already are viewed anew.
pub(crate) fn keep(transaction: &Connection) -> rusqlite::Result<()> {
    let new = transaction.execute("INSERT OR IGNORE INTO meta (name, value) VALUES ('visit_words', x'01')", [])?;
    // Kiosks list entries by their place alone.
    transaction.execute_batch("CREATE INDEX IF NOT EXISTS entries_by_time ON entries (wall_ms)")?;
    if new > 0 {
        transaction.execute_batch(
            "INSERT OR IGNORE INTO meta (name, value) \
             SELECT 'views_stale', x'01' WHERE EXISTS (SELECT 1 FROM entries WHERE kind = 'visit.registered')",
        )?;
    }
    Ok(())
}

fn is_kept(connection: &Connection) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'visit_words')")?
        .query_row([], |row| row.get(0))
}

/// Puts a registration's words into the index, if it is kept here and the body can be read.
pub(crate) fn note(transaction: &Connection, stored: &Stored, private: Option<&VisitPrivate>) -> rusqlite::Result<()> {
    let Some(private) = private else { return Ok(()) };
    if !is_kept(transaction)? {
        return Ok(());
    }
    let at_ms = stored.entry.wall.utc_ms;
    let period = period_of(at_ms);
    let Some(hash) =
        Hashes::of(transaction, period)?.map_or_else(|| Hashes::draw(transaction, period), |found| Ok(Some(found)))?
    else {
        return Ok(());
    };
    let mut insert = transaction
        .prepare_cached("INSERT OR IGNORE INTO visit_words (period, word, at_ms, entry) VALUES (?1, ?2, ?3, ?4)")?;
    for word in terms::words(private) {
        insert.execute(params![period, hash.of_word(&word), at_ms, stored.id])?;
    }
    Ok(())
}

/// The keys of this subject have come after its entries.
pub(crate) fn relearn(transaction: &Connection, subject: SubjectId) -> rusqlite::Result<()> {
    if is_kept(transaction)? {
        let condition = "e.key_id IN (SELECT key_id FROM keys WHERE subject = ?1) AND e.kind = 'visit.registered'";
        learn_where(transaction, condition, &[&subject.0])?;
    }
    Ok(())
}

fn learn_where(transaction: &Connection, condition: &str, parameters: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT {} FROM entries e JOIN runs r ON r.id = e.run WHERE {condition} \
           AND e.id NOT IN (SELECT entry FROM chain_only)",
        rows::COLUMNS
    );
    let mut statement = transaction.prepare(&sql)?;
    let mut found = statement.query(parameters)?;
    while let Some(row) = found.next()? {
        let stored = rows::stored(row)?;
        let plain = seal::open_stored(transaction, &stored.entry)?;
        let private: Option<VisitPrivate> = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
        note(transaction, &stored, private.as_ref())?;
    }
    Ok(())
}

/// What was made from bodies under this key goes with it.
pub(crate) fn forget(transaction: &Connection, key: KeyId) -> rusqlite::Result<()> {
    let entries: Vec<(i64, i64)> = transaction
        .prepare_cached("SELECT id, wall_ms FROM entries WHERE key_id = ?1 AND kind = 'visit.registered'")?
        .query_map([key.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (entry, at_ms) in entries {
        let gone = transaction.prepare_cached("DELETE FROM visit_words WHERE entry = ?1")?.execute([entry])?;
        if gone > 0 {
            transaction
                .prepare_cached("UPDATE visit_word_secrets SET stale = 1 WHERE period = ?1")?
                .execute([period_of(at_ms)])?;
        }
    }
    Ok(())
}

/// Draws new secrets for the periods of which something was deleted, and makes their rows anew: whatever a page still holds of a row that
/// moved is under a secret that is nowhere any more. Before the secrets' own table is written afresh.
pub(crate) fn renew_stale(transaction: &Connection) -> rusqlite::Result<()> {
    let stale: Vec<i64> = transaction
        .prepare_cached("SELECT period FROM visit_word_secrets WHERE stale = 1")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for period in stale {
        transaction.prepare_cached("DELETE FROM visit_words WHERE period = ?1")?.execute([period])?;
        transaction.prepare_cached("DELETE FROM visit_word_secrets WHERE period = ?1")?.execute([period])?;
        let (from_ms, until_ms) =
            (period.saturating_mul(PERIOD_MS), period.saturating_add(1).saturating_mul(PERIOD_MS));
        let condition = "e.kind = 'visit.registered' AND e.wall_ms >= ?1 AND e.wall_ms < ?2";
        learn_where(transaction, condition, &[&from_ms, &until_ms])?;
    }
    Ok(())
}

/// Before a replay. The secrets stay: a rebuild beside a running writer makes the same rows.
pub(crate) fn clear(transaction: &Connection) -> rusqlite::Result<()> {
    transaction.execute_batch("DELETE FROM visit_words")
}

/// The newest period up to this one that has a secret.
pub(crate) fn newest_period(connection: &Connection, upto: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT max(period) FROM visit_word_secrets WHERE period <= ?1")?
        .query_row([upto], |row| row.get(0))
}

/// The rows of a period that have all of these words, from before this place, newest first. At most `looked` rows of the first word are
/// looked at; answers what was found, where it stopped, and how many were looked at.
pub(crate) fn with_all(
    connection: &Connection,
    period: i64,
    words: &[String],
    before: (i64, i64),
    looked: usize,
) -> rusqlite::Result<Postings> {
    let mut postings = Postings { found: Vec::new(), stopped: None, looked: 0 };
    let (Some(hash), Some((first, rest))) = (Hashes::of(connection, period)?, words.split_first()) else {
        return Ok(postings);
    };
    let others: String = (6..)
        .zip(rest)
        .map(|(number, _)| {
            format!(
                " AND EXISTS (SELECT 1 FROM visit_words b WHERE b.period = a.period AND b.word = ?{number} \
                   AND b.at_ms = a.at_ms AND b.entry = a.entry)"
            )
        })
        .collect();
    let mut statement = connection.prepare_cached(&format!(
        "SELECT a.at_ms, a.entry, (1{others}) FROM visit_words a WHERE a.period = ?1 AND a.word = ?2 \
           AND (a.at_ms, a.entry) < (?3, ?4) ORDER BY a.at_ms DESC, a.entry DESC LIMIT ?5"
    ))?;
    let limit = i64::try_from(looked).unwrap_or(i64::MAX);
    let fixed = [period, hash.of_word(first), before.0, before.1, limit];
    let parameters = fixed.into_iter().chain(rest.iter().map(|word| hash.of_word(word)));
    let mut rows = statement.query(params_from_iter(parameters))?;
    while let Some(row) = rows.next()? {
        let place = (row.get(0)?, row.get(1)?);
        postings.looked += 1;
        postings.stopped = Some(place).filter(|_| postings.looked >= looked);
        if row.get(2)? {
            postings.found.push(place);
        }
    }
    Ok(postings)
}

/// See [`with_all`].
pub(crate) struct Postings {
    /// Time and row of each registration.
    pub(crate) found: Vec<(i64, i64)>,
    /// Where to go on in this period; `None` when it was looked at to its end.
    pub(crate) stopped: Option<(i64, i64)>,
    /// Rows that were looked at.
    pub(crate) looked: usize,
}

/// The keyed hash of one period.
struct Hashes(Option<Hmac<Sha256>>);

impl Hashes {
    fn of(connection: &Connection, period: i64) -> rusqlite::Result<Option<Self>> {
        let secret: Option<Secret> = connection
            .prepare_cached("SELECT secret FROM visit_word_secrets WHERE period = ?1")?
            .query_row([period], |row| row.get(0).map(Zeroizing::new))
            .optional()?;
        Ok(secret.as_ref().map(Self::under))
    }

    /// `None` when no random numbers are to be had: then this registration is not found, which a rebuild mends.
    fn draw(transaction: &Connection, period: i64) -> rusqlite::Result<Option<Self>> {
        let Ok(secret) = seal::random_secret() else { return Ok(None) };
        transaction
            .prepare_cached("INSERT INTO visit_word_secrets (period, secret) VALUES (?1, ?2)")?
            .execute(params![period, secret.as_slice()])?;
        Ok(Some(Self::under(&secret)))
    }

    fn under(secret: &Secret) -> Self {
        // HMAC takes keys of any length, so this cannot fail; without a panic that reads as follows.
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_slice()).ok();
        Self(mac.map(|mut mac| {
            mac.update(DOMAIN);
            mac
        }))
    }

    fn of_word(&self, word: &str) -> i64 {
        let Some(mut mac) = self.0.clone() else { return 0 };
        mac.update(word.as_bytes());
        let hash: [u8; 32] = mac.finalize().into_bytes().into();
        hash.iter().take(6).fold(0, |number, byte| (number << 8) | i64::from(*byte))
    }
}
