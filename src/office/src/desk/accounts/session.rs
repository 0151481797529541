//! Sessions: who is signed in, how far, and until when.

use super::account::{self, Account};
use super::secret;
use crate::desk::role::{Role, Roles};
use frontdesk_core::id::AccountId;
use rusqlite::{OptionalExtension, Transaction, params};

/// The longest session, milliseconds: a long shift.
pub(crate) const ABSOLUTE_MS: i64 = 12 * 3_600_000;

/// Without anything that its holder did, milliseconds: a desk is watched for hours.
const IDLE_MS: i64 = 8 * 3_600_000;

/// The same for those who can change who may do what.
const IDLE_OF_POWER_MS: i64 = 3_600_000;

/// How long somebody has to give their code, milliseconds.
const HALF_WAY_MS: i64 = 15 * 60_000;

/// What was seen is written down at most so often, milliseconds.
const SEEN_EVERY_MS: i64 = 60_000;

/// For so long after giving the password a dangerous act needs no other proof, milliseconds.
pub(crate) const PROVED_MS: i64 = 10 * 60_000;

/// The most sessions of an account; the oldest ends.
const MAX_SESSIONS: i64 = 10;

/// Roles that must have a second factor, and whose sessions end sooner.
pub(crate) const OF_POWER: Roles = Roles::of(&[Role::Administrator, Role::AdministrationHead]);

/// How far somebody has signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The password was right; a code is needed.
    CodeNeeded = 0,
    /// The password was right; a second factor must be set up first.
    EnrolmentNeeded = 1,
    /// Signed in.
    Full = 2,
}

impl Stage {
    fn of_number(number: u8) -> Self {
        match number {
            2 => Self::Full,
            1 => Self::EnrolmentNeeded,
            _ => Self::CodeNeeded,
        }
    }
}

/// One session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) stage: Stage,
    /// Since when, UTC milliseconds.
    pub(crate) made_ms: i64,
    /// Its holder last did something, UTC milliseconds.
    pub(crate) seen_ms: i64,
    /// Its holder last gave the password, UTC milliseconds.
    pub(crate) proved_ms: i64,
}

impl Session {
    /// It has not ended yet.
    pub(crate) fn is_alive(&self, roles: Roles, now_ms: i64) -> bool {
        let (longest, idle) = match (self.stage, roles.meets(OF_POWER)) {
            (Stage::Full, false) => (ABSOLUTE_MS, IDLE_MS),
            (Stage::Full, true) => (ABSOLUTE_MS, IDLE_OF_POWER_MS),
            _ => (HALF_WAY_MS, HALF_WAY_MS),
        };
        // A clock that was set back makes a session end sooner and not later.
        let within = |since_ms: i64, longest: i64| (0..longest).contains(&now_ms.saturating_sub(since_ms));
        within(self.made_ms, longest) && within(self.seen_ms, idle)
    }

    /// Its holder gave the password a short while ago.
    pub(crate) fn is_proved(&self, now_ms: i64) -> bool {
        (0..PROVED_MS).contains(&now_ms.saturating_sub(self.proved_ms))
    }
}

/// Begins one whose cookie is `cookie`. Those of the account that have ended are cleared away.
pub(crate) fn begin(
    db: &Transaction<'_>,
    cookie: &str,
    account: AccountId,
    stage: Stage,
    now_ms: i64,
) -> rusqlite::Result<()> {
    let ended = "DELETE FROM sessions WHERE made_ms <= ?1 OR (account = ?2 AND hash NOT IN
                 (SELECT hash FROM sessions WHERE account = ?2 ORDER BY made_ms DESC LIMIT ?3))";
    db.execute(ended, params![now_ms.saturating_sub(ABSOLUTE_MS), account.0, MAX_SESSIONS - 1])?;
    let sql =
        "INSERT INTO sessions (hash, account, stage, made_ms, seen_ms, proved_ms) VALUES (?1, ?2, ?3, ?4, ?4, ?4)";
    db.execute(sql, params![secret::hash(cookie), account.0, stage as u8, now_ms]).map(drop)
}

/// The session of a cookie that is alive, and whose it is. `by_hand` says that its holder did something, and not the page by itself.
pub(crate) fn find(
    db: &Transaction<'_>,
    cookie: &str,
    by_hand: bool,
    now_ms: i64,
) -> rusqlite::Result<Option<(Session, Account)>> {
    let hash = secret::hash(cookie);
    let sql = "SELECT account, stage, made_ms, seen_ms, proved_ms FROM sessions WHERE hash = ?1";
    let found = db.prepare_cached(sql)?.query_row([hash], |row| {
        let stage = Stage::of_number(row.get(1)?);
        let session = Session { stage, made_ms: row.get(2)?, seen_ms: row.get(3)?, proved_ms: row.get(4)? };
        Ok((AccountId(row.get(0)?), session))
    });
    let Some((id, session)) = found.optional()? else { return Ok(None) };
    let Some(account) = account::by_id(db, id)? else { return Ok(None) };
    if !account.is_enabled || !session.is_alive(account.roles, now_ms) {
        db.execute("DELETE FROM sessions WHERE hash = ?1", [hash])?;
        return Ok(None);
    }
    // Whoever was given power while signed in sets a second factor up before using it.
    let owes_factor = session.stage == Stage::Full && account.roles.meets(OF_POWER) && !account.has_totp;
    let session = if owes_factor { Session { stage: Stage::EnrolmentNeeded, ..session } } else { session };
    if by_hand && now_ms.saturating_sub(session.seen_ms) >= SEEN_EVERY_MS {
        db.execute("UPDATE sessions SET seen_ms = ?2 WHERE hash = ?1", params![hash, now_ms])?;
    }
    Ok(Some((session, account)))
}

/// Its holder has just given the password again.
pub(crate) fn prove(db: &Transaction<'_>, cookie: &str, now_ms: i64) -> rusqlite::Result<()> {
    db.execute("UPDATE sessions SET proved_ms = ?2 WHERE hash = ?1", params![secret::hash(cookie), now_ms]).map(drop)
}

/// Ends one.
pub(crate) fn end(db: &Transaction<'_>, cookie: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM sessions WHERE hash = ?1", [secret::hash(cookie)]).map(drop)
}

/// Ends all of an account but the one with this cookie.
pub(crate) fn end_others(db: &Transaction<'_>, account: AccountId, cookie: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM sessions WHERE account = ?1 AND hash <> ?2", params![account.0, secret::hash(cookie)])
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::accounts::account::NewAccount;
    use crate::desk::accounts::tests::empty;

    fn make(db: &Transaction<'_>, roles: Roles) -> AccountId {
        let id = AccountId([1; 16]);
        let (sign_in, name) = ("zhou".into(), "周雯".into());
        account::make(db, &NewAccount { id, sign_in, name, roles, password: None, now_ms: 1 }).unwrap();
        id
    }

    #[test]
    fn a_session_ends_when_nothing_is_done_and_at_the_end_of_a_shift_whatever_is_done() {
        let (_data, accounts) = empty();
        accounts
            .with_blocking(|db| {
                let id = make(db, Roles::of(&[Role::Receptionist]));
                let alive = |cookie, by_hand, now_ms| find(db, cookie, by_hand, now_ms).map(|found| found.is_some());
                begin(db, "idle", id, Stage::Full, 0)?;
                assert!(alive("idle", false, IDLE_MS - 1)?, "looked at");
                assert!(!alive("idle", false, IDLE_MS)?, "what the page does by itself does not count");
                begin(db, "busy", id, Stage::Full, 0)?;
                for now_ms in (0..ABSOLUTE_MS).step_by(3_600_000) {
                    assert!(alive("busy", true, now_ms)?);
                }
                assert!(!alive("busy", true, ABSOLUTE_MS)?);
                assert!(!alive("another", true, 0)?);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn those_who_can_change_rights_are_signed_out_sooner_and_half_way_is_for_minutes() {
        let power = Roles::of(&[Role::Administrator, Role::Receptionist]);
        let session = |stage| Session { stage, made_ms: 0, seen_ms: 0, proved_ms: 0 };
        assert!(session(Stage::Full).is_alive(power, IDLE_OF_POWER_MS - 1));
        assert!(!session(Stage::Full).is_alive(power, IDLE_OF_POWER_MS));
        assert!(!session(Stage::CodeNeeded).is_alive(Roles::NONE, HALF_WAY_MS));
        assert!(!session(Stage::Full).is_alive(power, -1), "the clock was set back");
        assert!(session(Stage::Full).is_proved(PROVED_MS - 1) && !session(Stage::Full).is_proved(PROVED_MS));
    }

    #[test]
    fn who_is_given_power_while_signed_in_sets_a_second_factor_up_first() {
        let (_data, accounts) = empty();
        accounts
            .with_blocking(|db| {
                let id = make(db, Roles::of(&[Role::Receptionist]));
                begin(db, "cookie", id, Stage::Full, 0)?;
                let stage = |db: &Transaction<'_>| find(db, "cookie", true, 1).map(|found| found.unwrap().0.stage);
                assert_eq!(stage(db)?, Stage::Full);
                account::set(db, id, "周雯", Roles::of(&[Role::Receptionist, Role::Administrator]), None)?;
                assert_eq!(stage(db)?, Stage::EnrolmentNeeded);
                db.execute("UPDATE accounts SET totp = x'00'", [])?;
                assert_eq!(stage(db)?, Stage::Full);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_disabled_accounts_sessions_are_over_and_an_account_has_ten() {
        let (_data, accounts) = empty();
        accounts
            .with_blocking(|db| {
                let id = make(db, Roles::of(&[Role::Host]));
                for n in 0..15 {
                    begin(db, &format!("cookie {n}"), id, Stage::Full, n)?;
                }
                let alive = |n: i64| find(db, &format!("cookie {n}"), true, 20).map(|found| found.is_some());
                assert!(!alive(4)? && alive(5)? && alive(14)?);
                end_others(db, id, "cookie 14")?;
                assert!(!alive(13)? && alive(14)?);
                account::set_enabled(db, id, false)?;
                assert!(!alive(14)?);
                Ok(())
            })
            .unwrap();
    }
}
