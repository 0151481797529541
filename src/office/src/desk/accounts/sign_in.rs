//! Signing in: the password, then the code. A try is charged before it is looked at, so that guesses at the same moment all count, and
//! an account that is not there, is shut, or has to wait answers as a wrong password does, after the same work.

use super::lockout::{FREE_TRIES, Tries};
use super::session::{self, OF_POWER, Stage};
use super::{Accounts, account, secret, totp};
use crate::desk::role::Roles;
use crate::desk::trouble::Trouble;
use frontdesk_core::id::AccountId;
use rusqlite::{OptionalExtension, Transaction, params};
use zeroize::Zeroizing;

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tried {
    /// It was right; this is the session's cookie.
    Right { cookie: String, account: AccountId, stage: Stage },
    /// It was not. `shut` names the account that has to wait from this try on.
    Wrong { shut: Option<AccountId> },
}

/// What is looked at of an account.
struct Looked {
    id: AccountId,
    hash: Option<String>,
    has_totp: bool,
    roles: Roles,
    tries: Tries,
}

/// Charges a try, unless the account has to wait: then nothing is looked at.
fn charge(
    db: &Transaction<'_>,
    column: &'static str,
    who: impl rusqlite::ToSql,
    now_ms: i64,
) -> rusqlite::Result<Option<Looked>> {
    let sql = format!(
        "SELECT id, password, totp IS NOT NULL, roles, wrong, wrong_ms FROM accounts WHERE {column} = ?1 AND enabled"
    );
    let found = db.prepare_cached(&sql)?.query_row([who], |row| {
        let tries = Tries { wrong: row.get(4)?, last_ms: row.get(5)? };
        let roles = Roles::from_bits(row.get(3)?);
        Ok(Looked { id: AccountId(row.get(0)?), hash: row.get(1)?, has_totp: row.get(2)?, roles, tries })
    });
    let Some(found) = found.optional()? else { return Ok(None) };
    if found.hash.is_none() || found.tries.wait_ms(now_ms).is_some() {
        return Ok(None);
    }
    let tries = found.tries.charged(now_ms);
    let sql = "UPDATE accounts SET wrong = ?2, wrong_ms = ?3 WHERE id = ?1";
    db.execute(sql, params![found.id.0, tries.wrong, tries.last_ms])?;
    Ok(Some(Looked { tries, ..found }))
}

/// The account that this wrong try has shut for the first time.
fn shut_now(looked: &Looked) -> Option<AccountId> {
    (looked.tries.wrong == FREE_TRIES).then_some(looked.id)
}

fn forgive(db: &Transaction<'_>, id: AccountId, now_ms: i64) -> rusqlite::Result<()> {
    db.execute("UPDATE accounts SET wrong = 0, last_ms = ?2 WHERE id = ?1", params![id.0, now_ms]).map(drop)
}

/// How far a right password takes somebody.
pub(crate) fn stage_of(has_totp: bool, roles: Roles, totp_for_all: bool) -> Stage {
    match has_totp {
        true => Stage::CodeNeeded,
        false if totp_for_all || roles.meets(OF_POWER) => Stage::EnrolmentNeeded,
        false => Stage::Full,
    }
}

impl Accounts {
    /// A name and a password.
    pub(crate) async fn sign_in(
        &self,
        name: &str,
        password: Zeroizing<String>,
        totp_for_all: bool,
        now_ms: i64,
    ) -> Result<Tried, Trouble> {
        // A name that cannot be one is nobody's, after the same work.
        let name = account::sign_in_name(name).unwrap_or_default();
        let looked = self.with(move |db| charge(db, "sign_in", name, now_ms)).await?;
        let hash = looked.as_ref().and_then(|looked| looked.hash.clone());
        let is_right = self.passwords.is_right(password, hash).await?;
        let Some(looked) = looked else { return Ok(Tried::Wrong { shut: None }) };
        if !is_right {
            return Ok(Tried::Wrong { shut: shut_now(&looked) });
        }
        let stage = stage_of(looked.has_totp, looked.roles, totp_for_all);
        let cookie = self.begin(looked.id, stage, now_ms).await?;
        Ok(Tried::Right { cookie, account: looked.id, stage })
    }

    /// A session from its beginning. Only one that is whole forgives wrong tries: who has the password alone must not reset the count.
    pub(crate) async fn begin(&self, id: AccountId, stage: Stage, now_ms: i64) -> Result<String, Trouble> {
        let cookie = secret::fresh()?;
        let hashed = cookie.clone();
        self.with(move |db| {
            if stage == Stage::Full {
                forgive(db, id, now_ms)?;
            }
            session::begin(db, &hashed, id, stage, now_ms)
        })
        .await?;
        Ok(cookie)
    }

    /// A code of the app, or one of the recovery codes, which is used up. The half-way session is followed by a whole one.
    pub(crate) async fn give_code(
        &self,
        cookie: String,
        id: AccountId,
        code: String,
        now_ms: i64,
    ) -> Result<Tried, Trouble> {
        let old = cookie.clone();
        let right = self
            .with(move |db| {
                let Some(looked) = charge(db, "id", id.0, now_ms)? else { return Ok(Err(None)) };
                if !is_code(db, id, &code, now_ms)? {
                    return Ok(Err(shut_now(&looked)));
                }
                session::end(db, &old)?;
                Ok(Ok(()))
            })
            .await?;
        match right {
            Ok(()) => {
                let cookie = self.begin(id, Stage::Full, now_ms).await?;
                Ok(Tried::Right { cookie, account: id, stage: Stage::Full })
            }
            Err(shut) => Ok(Tried::Wrong { shut }),
        }
    }

    /// The password of somebody who is signed in, again. True proves the session for a while.
    pub(crate) async fn prove(
        &self,
        cookie: String,
        id: AccountId,
        password: Zeroizing<String>,
        now_ms: i64,
    ) -> Result<bool, Trouble> {
        let looked = self.with(move |db| charge(db, "id", id.0, now_ms)).await?;
        let hash = looked.and_then(|looked| looked.hash);
        let is_right = self.passwords.is_right(password, hash).await?;
        if is_right {
            self.with(move |db| {
                db.execute("UPDATE accounts SET wrong = 0 WHERE id = ?1", [id.0])?;
                session::prove(db, &cookie, now_ms)
            })
            .await?;
        }
        Ok(is_right)
    }

    /// Sets a password. All sessions but this one end.
    pub(crate) async fn set_password(
        &self,
        id: AccountId,
        password: Zeroizing<String>,
        cookie: String,
    ) -> Result<(), Trouble> {
        let hash = self.passwords.hash(password).await?;
        self.with(move |db| {
            db.execute("UPDATE accounts SET password = ?2, wrong = 0 WHERE id = ?1", params![id.0, hash])?;
            session::end_others(db, id, &cookie)
        })
        .await?;
        Ok(())
    }
}

fn is_code(db: &Transaction<'_>, id: AccountId, code: &str, now_ms: i64) -> rusqlite::Result<bool> {
    let sql = "SELECT totp, totp_step FROM accounts WHERE id = ?1";
    let (kept, last): (Option<Vec<u8>>, Option<i64>) =
        db.query_row(sql, [id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let last = last.and_then(|step| u64::try_from(step).ok());
    if let Some(step) = kept.and_then(|kept| totp::step_of(&kept, code, now_ms, last)) {
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        db.execute("UPDATE accounts SET totp_step = ?2 WHERE id = ?1", params![id.0, step])?;
        return Ok(true);
    }
    let sql = "DELETE FROM recovery WHERE account = ?1 AND hash = ?2";
    Ok(db.execute(sql, params![id.0, totp::recovery_hash(code)])? == 1)
}

/// The secret that is being set up, made if there is none.
pub(crate) fn secret_to_confirm(db: &Transaction<'_>, id: AccountId, fresh: [u8; 20]) -> rusqlite::Result<Vec<u8>> {
    let sql = "UPDATE accounts SET totp_next = coalesce(totp_next, ?2) WHERE id = ?1 RETURNING totp_next";
    db.query_row(sql, params![id.0, fresh], |row| row.get(0))
}

/// Takes the new secret over if this is a code of it, with fresh recovery codes. A wrong code here guesses nothing: whoever sets a
/// factor up sees the secret.
pub(crate) fn confirm(
    db: &Transaction<'_>,
    id: AccountId,
    code: &str,
    recovery: &[String],
    now_ms: i64,
) -> rusqlite::Result<bool> {
    let next: Option<Vec<u8>> =
        db.query_row("SELECT totp_next FROM accounts WHERE id = ?1", [id.0], |row| row.get(0))?;
    let Some(step) = next.and_then(|next| totp::step_of(&next, code, now_ms, None)) else { return Ok(false) };
    let step = i64::try_from(step).unwrap_or(i64::MAX);
    let sql = "UPDATE accounts SET totp = totp_next, totp_next = NULL, totp_step = ?2 WHERE id = ?1";
    db.execute(sql, params![id.0, step])?;
    set_recovery(db, id, recovery)?;
    Ok(true)
}

/// Recovery codes in place of those before.
pub(crate) fn set_recovery(db: &Transaction<'_>, id: AccountId, codes: &[String]) -> rusqlite::Result<()> {
    db.execute("DELETE FROM recovery WHERE account = ?1", [id.0])?;
    for code in codes {
        let sql = "INSERT OR IGNORE INTO recovery (account, hash) VALUES (?1, ?2)";
        db.execute(sql, params![id.0, totp::recovery_hash(code)])?;
    }
    Ok(())
}

/// No second factor any more.
pub(crate) fn remove_totp(db: &Transaction<'_>, id: AccountId) -> rusqlite::Result<()> {
    db.execute("UPDATE accounts SET totp = NULL, totp_next = NULL, totp_step = NULL WHERE id = ?1", [id.0])?;
    set_recovery(db, id, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::accounts::account::NewAccount;
    use crate::desk::accounts::lockout::MAX_WAIT_MS;
    use crate::desk::accounts::tests::empty;
    use crate::desk::role::Role;

    const ZHOU: AccountId = AccountId([1; 16]);

    fn text(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    async fn with_zhou(role: Role) -> (tempfile::TempDir, Accounts) {
        let (data, accounts) = empty();
        let password = Some(accounts.passwords.hash(text("correct horse battery")).await.unwrap());
        let (sign_in, name, roles) = ("zhou".into(), "周雯".into(), Roles::of(&[role]));
        let new = NewAccount { id: ZHOU, sign_in, name, roles, password, now_ms: 1 };
        accounts.with(move |db| account::make(db, &new)).await.unwrap();
        (data, accounts)
    }

    async fn tried(accounts: &Accounts, password: &str, now_ms: i64) -> Tried {
        accounts.sign_in("Zhou", text(password), false, now_ms).await.unwrap()
    }

    #[tokio::test]
    async fn the_fifth_wrong_password_shuts_an_account_for_a_while_and_the_right_one_opens_it_then() {
        let (_data, accounts) = with_zhou(Role::Receptionist).await;
        for n in 1..=5 {
            let shut = (n == 5).then_some(ZHOU);
            assert_eq!(tried(&accounts, "wrong", 10).await, Tried::Wrong { shut }, "{n}");
        }
        assert_eq!(tried(&accounts, "correct horse battery", 11).await, Tried::Wrong { shut: None }, "has to wait");
        let after = 10 + MAX_WAIT_MS;
        assert!(matches!(
            tried(&accounts, "correct horse battery", after).await,
            Tried::Right { stage: Stage::Full, .. }
        ));
        assert_eq!(tried(&accounts, "wrong", after).await, Tried::Wrong { shut: None }, "forgiven");
    }

    #[tokio::test]
    async fn guesses_at_the_same_moment_all_count() {
        let (_data, accounts) = with_zhou(Role::Receptionist).await;
        let guesses = (0..20).map(|_| tried(&accounts, "wrong", 10));
        futures::future::join_all(guesses).await;
        let wrong: u32 =
            accounts.with_blocking(|db| db.query_row("SELECT wrong FROM accounts", [], |row| row.get(0))).unwrap();
        assert_eq!(wrong, 5, "the rest was not looked at");
    }

    #[tokio::test]
    async fn nobody_and_somebody_without_a_password_are_answered_alike() {
        let (_data, accounts) = with_zhou(Role::Receptionist).await;
        accounts.with_blocking(|db| db.execute("UPDATE accounts SET password = NULL", [])).unwrap();
        for name in ["zhou", "nobody", "no name at all"] {
            let tried = accounts.sign_in(name, text("correct horse battery"), false, 10).await.unwrap();
            assert_eq!(tried, Tried::Wrong { shut: None }, "{name}");
        }
    }

    #[tokio::test]
    async fn who_has_power_sets_a_second_factor_up_first_and_needs_it_from_then_on() {
        let (_data, accounts) = with_zhou(Role::Administrator).await;
        let now_ms = 59_000;
        let Tried::Right { stage: Stage::EnrolmentNeeded, .. } =
            tried(&accounts, "correct horse battery", now_ms).await
        else {
            panic!("a second factor must be set up")
        };
        let secret = *b"12345678901234567890";
        let recovery = vec!["abcde-fghij".to_owned()];
        accounts
            .with_blocking(|db| {
                assert_eq!(secret_to_confirm(db, ZHOU, secret)?, secret);
                assert_eq!(secret_to_confirm(db, ZHOU, [0; 20])?, secret, "as long as it is not confirmed");
                assert!(!confirm(db, ZHOU, "000000", &recovery, now_ms)?);
                assert!(confirm(db, ZHOU, "287082", &recovery, now_ms)?);
                Ok(())
            })
            .unwrap();
        let Tried::Right { cookie, stage, .. } = tried(&accounts, "correct horse battery", now_ms).await else {
            panic!("the password is right")
        };
        assert_eq!(stage, Stage::CodeNeeded);
        let give = |code: &str, now_ms| accounts.give_code(cookie.clone(), ZHOU, code.to_owned(), now_ms);
        assert_eq!(give("287082", now_ms).await.unwrap(), Tried::Wrong { shut: None }, "used for setting it up");
        assert!(matches!(give("ABCDE FGHIJ", now_ms).await.unwrap(), Tried::Right { stage: Stage::Full, .. }));
        assert!(matches!(give("abcde-fghij", now_ms).await.unwrap(), Tried::Wrong { .. }), "good once");
    }

    #[tokio::test]
    async fn wrong_codes_count_like_wrong_passwords_and_the_password_alone_forgives_nothing() {
        let (_data, accounts) = with_zhou(Role::Administrator).await;
        accounts
            .with_blocking(|db| {
                db.execute("UPDATE accounts SET totp = x'00112233445566778899aabbccddeeff00112233'", [])
            })
            .unwrap();
        for n in 1..=2 {
            let Tried::Right { cookie, .. } = tried(&accounts, "correct horse battery", 10).await else {
                panic!("{n}")
            };
            let given = accounts.give_code(cookie, ZHOU, "000000".into(), 10).await.unwrap();
            assert_eq!(given, Tried::Wrong { shut: None }, "{n}");
        }
        assert!(matches!(tried(&accounts, "correct horse battery", 10).await, Tried::Right { .. }), "the fifth");
        assert_eq!(tried(&accounts, "correct horse battery", 10).await, Tried::Wrong { shut: None });
    }
}
