//! Tokens of programs that use the API: what for, how far they reach, until when.

use super::secret;
use frontdesk_core::id::AccountId;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The most tokens that are listed or good at a time.
const MAX_TOKENS: u64 = 500;

/// The longest life, days.
pub(crate) const MAX_DAYS: u16 = 730;

/// The longest purpose, characters.
pub(crate) const MAX_PURPOSE_CHARS: usize = 64;

/// When a token was used is written down at most so often, milliseconds.
const USED_EVERY_MS: i64 = 60_000;

/// How far a token reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Reads visits, doors and kiosks of today.
    Read,
    /// Reads how the machines are, and nobody's name.
    Machines,
}

impl Scope {
    /// All.
    pub const ALL: [Self; 2] = [Self::Read, Self::Machines];

    /// The word in forms and on the command line.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Machines => "machines",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A word that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a scope is one of read, machines")]
pub struct NoScope;

impl FromStr for Scope {
    type Err = NoScope;

    fn from_str(tag: &str) -> Result<Self, NoScope> {
        Self::ALL.into_iter().find(|scope| scope.tag() == tag).ok_or(NoScope)
    }
}

/// One token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Random, of the same kind as an account's.
    pub(crate) id: AccountId,
    pub(crate) purpose: String,
    scopes: u8,
    pub(crate) until_ms: i64,
    pub(crate) used_ms: Option<i64>,
    pub(crate) is_revoked: bool,
}

impl Token {
    pub(crate) fn has(&self, scope: Scope) -> bool {
        self.scopes & scope.bit() != 0
    }

    pub(crate) fn is_good(&self, now_ms: i64) -> bool {
        !self.is_revoked && now_ms < self.until_ms
    }
}

const COLUMNS: &str = "id, purpose, scopes, until_ms, used_ms, revoked_ms IS NOT NULL";

fn read(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: AccountId(row.get(0)?),
        purpose: row.get(1)?,
        scopes: row.get(2)?,
        until_ms: row.get(3)?,
        used_ms: row.get(4)?,
        is_revoked: row.get(5)?,
    })
}

/// A token that is to be made.
pub(crate) struct NewToken {
    pub(crate) id: AccountId,
    pub(crate) secret: String,
    pub(crate) purpose: String,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) now_ms: i64,
    pub(crate) until_ms: i64,
}

/// Makes it; false if there are too many. Those that ended are cleared away first.
pub(crate) fn make(db: &Transaction<'_>, new: &NewToken) -> rusqlite::Result<bool> {
    db.execute("DELETE FROM tokens WHERE until_ms <= ?1 OR revoked_ms IS NOT NULL", [new.now_ms])?;
    if count(db)? >= MAX_TOKENS {
        return Ok(false);
    }
    let scopes = new.scopes.iter().fold(0, |bits, scope| bits | scope.bit());
    let sql = "INSERT INTO tokens (id, hash, purpose, scopes, made_ms, until_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let hash = secret::hash(&new.secret);
    db.execute(sql, params![new.id.0, hash, new.purpose, scopes, new.now_ms, new.until_ms])?;
    Ok(true)
}

/// The good token with this secret.
pub(crate) fn find(db: &Transaction<'_>, given: &str, now_ms: i64) -> rusqlite::Result<Option<Token>> {
    let sql = format!("SELECT {COLUMNS} FROM tokens WHERE hash = ?1");
    let found = db.prepare_cached(&sql)?.query_row([secret::hash(given)], read).optional()?;
    let found = found.filter(|token| token.is_good(now_ms));
    if let Some(token) = &found
        && token.used_ms.is_none_or(|used| now_ms.saturating_sub(used) >= USED_EVERY_MS)
    {
        db.execute("UPDATE tokens SET used_ms = ?2 WHERE id = ?1", params![token.id.0, now_ms])?;
    }
    Ok(found)
}

/// A page of tokens, newest first, and how many there are.
pub(crate) fn page(db: &Transaction<'_>, offset: u64, limit: u64) -> rusqlite::Result<(Vec<Token>, u64)> {
    let sql = format!("SELECT {COLUMNS} FROM tokens ORDER BY made_ms DESC, id LIMIT ?1 OFFSET ?2");
    let (limit, offset) = (i64::try_from(limit).unwrap_or(i64::MAX), i64::try_from(offset).unwrap_or(i64::MAX));
    let rows = db.prepare_cached(&sql)?.query_map(params![limit, offset], read)?.collect::<Result<_, _>>()?;
    Ok((rows, count(db)?))
}

fn count(db: &Transaction<'_>) -> rusqlite::Result<u64> {
    db.query_row("SELECT count(*) FROM tokens", [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
}

/// It is not good any more; false if it is not there.
pub(crate) fn revoke(db: &Transaction<'_>, id: AccountId, now_ms: i64) -> rusqlite::Result<bool> {
    let sql = "UPDATE tokens SET revoked_ms = coalesce(revoked_ms, ?2) WHERE id = ?1";
    Ok(db.execute(sql, params![id.0, now_ms])? == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::accounts::tests::empty;

    #[test]
    fn a_token_reaches_as_far_as_its_scopes_until_it_ends_or_is_revoked() {
        let (_data, accounts) = empty();
        accounts
            .with_blocking(|db| {
                let new = |n: u8, until_ms| NewToken {
                    id: AccountId([n; 16]),
                    secret: format!("secret {n}"),
                    purpose: "stories".into(),
                    scopes: vec![Scope::Read],
                    now_ms: 1,
                    until_ms,
                };
                assert!(make(db, &new(1, 100))? && make(db, &new(2, 50))?);
                let token = find(db, "secret 1", 10)?.unwrap();
                assert!(token.has(Scope::Read) && !token.has(Scope::Machines));
                assert!(find(db, "secret 2", 49)?.is_some() && find(db, "secret 2", 50)?.is_none());
                assert!(find(db, "secret 3", 10)?.is_none());
                assert!(revoke(db, AccountId([1; 16]), 11)? && !revoke(db, AccountId([9; 16]), 11)?);
                assert!(find(db, "secret 1", 12)?.is_none());
                assert_eq!(page(db, 0, 1)?.1, 2);
                Ok(())
            })
            .unwrap();
    }
}
