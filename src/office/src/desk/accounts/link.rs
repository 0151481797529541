//! One-time links: the first administrator's, and invitations, with which somebody sets their own password.

use super::account::{self, Account};
use super::secret;
use frontdesk_core::id::AccountId;
use rusqlite::{OptionalExtension, Transaction, params};

/// How long the first administrator's is good, milliseconds.
pub(crate) const FIRST_VALID_MS: i64 = 24 * 3_600_000;

/// How long an invitation is good, milliseconds: it may be sent on a Friday.
pub(crate) const INVITATION_VALID_MS: i64 = 7 * 24 * 3_600_000;

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Link {
    /// Makes the first administrator.
    First,
    /// Sets a password.
    Invitation(Account),
}

/// Puts the first administrator's link out in place of the one before.
pub(crate) fn put_out_first(db: &Transaction<'_>, token: &str, now_ms: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM links WHERE account IS NULL OR until_ms <= ?1", [now_ms])?;
    put_out(db, token, None, now_ms.saturating_add(FIRST_VALID_MS))
}

/// Puts an invitation out in place of the account's one before.
pub(crate) fn invite(db: &Transaction<'_>, token: &str, account: AccountId, now_ms: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM links WHERE account = ?1 OR until_ms <= ?2", params![account.0, now_ms])?;
    put_out(db, token, Some(account), now_ms.saturating_add(INVITATION_VALID_MS))
}

fn put_out(db: &Transaction<'_>, token: &str, account: Option<AccountId>, until_ms: i64) -> rusqlite::Result<()> {
    let sql = "INSERT INTO links (hash, account, until_ms) VALUES (?1, ?2, ?3)";
    db.execute(sql, params![secret::hash(token), account.map(|id| id.0), until_ms]).map(drop)
}

/// What a link is good for, if it is.
pub(crate) fn look(db: &Transaction<'_>, token: &str, now_ms: i64) -> rusqlite::Result<Option<Link>> {
    let sql = "SELECT account FROM links WHERE hash = ?1 AND until_ms > ?2";
    let found = db.query_row(sql, params![secret::hash(token), now_ms], |row| row.get::<_, Option<[u8; 16]>>(0));
    match found.optional()? {
        None => Ok(None),
        Some(None) => Ok(Some(Link::First)),
        Some(Some(id)) => {
            Ok(account::by_id(db, AccountId(id))?.filter(|account| account.is_enabled).map(Link::Invitation))
        }
    }
}

/// Takes an account's invitation back.
pub(crate) fn withdraw(db: &Transaction<'_>, account: AccountId) -> rusqlite::Result<()> {
    db.execute("DELETE FROM links WHERE account = ?1", [account.0]).map(drop)
}

/// It is not good any more; false if it was not.
pub(crate) fn use_up(db: &Transaction<'_>, token: &str) -> rusqlite::Result<bool> {
    Ok(db.execute("DELETE FROM links WHERE hash = ?1", [secret::hash(token)])? == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::accounts::account::NewAccount;
    use crate::desk::accounts::tests::empty;
    use crate::desk::role::Roles;

    #[test]
    fn a_link_is_good_once_for_its_time_and_until_the_next_one() {
        let (_data, accounts) = empty();
        accounts
            .with_blocking(|db| {
                put_out_first(db, "a", 0)?;
                assert_eq!(look(db, "a", FIRST_VALID_MS - 1)?, Some(Link::First));
                assert_eq!(look(db, "a", FIRST_VALID_MS)?, None);
                put_out_first(db, "b", 1)?;
                assert_eq!((look(db, "a", 1)?, look(db, "b", 1)?), (None, Some(Link::First)));
                assert!(use_up(db, "b")? && !use_up(db, "b")?);
                assert_eq!(look(db, "b", 1)?, None);
                let (id, roles) = (AccountId([1; 16]), Roles::NONE);
                let new =
                    NewAccount { id, sign_in: "zhou".into(), name: "周雯".into(), roles, password: None, now_ms: 1 };
                account::make(db, &new)?;
                invite(db, "c", id, 1)?;
                invite(db, "d", id, 1)?;
                assert_eq!(look(db, "c", 2)?, None);
                assert!(matches!(look(db, "d", 2)?, Some(Link::Invitation(account)) if account.id == id));
                account::set_enabled(db, id, false)?;
                assert_eq!(look(db, "d", 2)?, None, "of an account that is shut");
                Ok(())
            })
            .unwrap();
    }
}
