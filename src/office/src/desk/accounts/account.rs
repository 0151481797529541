//! One account: who, in which roles, and how it likes to see the desk.

use crate::desk::language::Language;
use crate::desk::role::Roles;
use frontdesk_core::id::{AccountId, StaffId};
use rusqlite::{OptionalExtension, Row, Transaction, params};

/// The most accounts of an office.
const MAX_ACCOUNTS: u64 = 5_000;

/// The most people who are called at once, to a roll-call or to answer an exception.
const MAX_CALLED: u32 = 200;

/// The longest name to sign in with, characters.
pub(crate) const MAX_SIGN_IN_CHARS: usize = 64;

/// The longest name, characters.
pub(crate) const MAX_NAME_CHARS: usize = 64;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// As the machine is set.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.tag() == tag)
    }
}

/// One account, without its secrets.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    /// What is typed to sign in, in lower case.
    pub(crate) sign_in: String,
    pub(crate) name: String,
    pub(crate) roles: Roles,
    /// The member of staff whose it is.
    pub(crate) staff: Option<StaffId>,
    pub(crate) is_enabled: bool,
    /// The invitation was taken.
    pub(crate) has_password: bool,
    pub(crate) has_totp: bool,
    pub(crate) language: Option<Language>,
    pub(crate) theme: Theme,
    /// Last signed in, UTC milliseconds.
    pub(crate) last_ms: Option<i64>,
}

impl std::fmt::Debug for Account {
    /// Names stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).field("roles", &self.roles).finish_non_exhaustive()
    }
}

const COLUMNS: &str =
    "id, sign_in, name, roles, staff, enabled, password IS NOT NULL, totp IS NOT NULL, language, theme, last_ms";

fn read(row: &Row<'_>) -> rusqlite::Result<Account> {
    let (language, theme): (Option<String>, Option<String>) = (row.get(8)?, row.get(9)?);
    Ok(Account {
        id: AccountId(row.get(0)?),
        sign_in: row.get(1)?,
        name: row.get(2)?,
        roles: Roles::from_bits(row.get(3)?),
        staff: row.get::<_, Option<[u8; 16]>>(4)?.map(StaffId),
        is_enabled: row.get(5)?,
        has_password: row.get(6)?,
        has_totp: row.get(7)?,
        language: language.as_deref().and_then(Language::of_tag),
        theme: theme.as_deref().and_then(Theme::of_tag).unwrap_or_default(),
        last_ms: row.get(10)?,
    })
}

/// A name to sign in with as it is kept, or nothing if it cannot be one.
pub(crate) fn sign_in_name(typed: &str) -> Option<String> {
    let name = typed.trim().to_lowercase();
    let is_fine = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+');
    let length = name.chars().count();
    ((2..=MAX_SIGN_IN_CHARS).contains(&length) && name.chars().all(is_fine)).then_some(name)
}

/// A name as it is kept, or nothing if it cannot be one.
pub(crate) fn full_name(typed: &str) -> Option<String> {
    let name = typed.trim();
    let length = name.chars().count();
    ((1..=MAX_NAME_CHARS).contains(&length) && !name.chars().any(char::is_control)).then(|| name.to_owned())
}

pub(crate) fn by_id(db: &Transaction<'_>, id: AccountId) -> rusqlite::Result<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE id = ?1");
    db.prepare_cached(&sql)?.query_row([id.0], read).optional()
}

/// Whoever signs in by this name, as it is kept.
pub(crate) fn by_sign_in(db: &Transaction<'_>, sign_in: &str) -> rusqlite::Result<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE sign_in = ?1");
    db.prepare_cached(&sql)?.query_row([sign_in], read).optional()
}

/// The sign-in name of a member of staff, if they have an account.
pub(crate) fn of_staff(db: &Transaction<'_>, staff: StaffId) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT sign_in FROM accounts WHERE staff = ?1 ORDER BY enabled DESC, id LIMIT 1";
    db.prepare_cached(sql)?.query_row([staff.0], |row| row.get(0)).optional()
}

/// Enabled accounts with at least one of these roles that are linked to a member of staff, in the order of their ids.
pub(crate) fn called_on(db: &Transaction<'_>, roles: Roles) -> rusqlite::Result<Vec<Account>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM accounts WHERE enabled AND staff IS NOT NULL AND roles & ?1 <> 0 ORDER BY id LIMIT ?2"
    );
    db.prepare_cached(&sql)?.query_map(params![roles.bits(), MAX_CALLED], read)?.collect()
}

/// A page of accounts by name, and how many there are.
pub(crate) fn page(db: &Transaction<'_>, offset: u64, limit: u64) -> rusqlite::Result<(Vec<Account>, u64)> {
    let sql = format!("SELECT {COLUMNS} FROM accounts ORDER BY enabled DESC, name, id LIMIT ?1 OFFSET ?2");
    let (limit, offset) = (i64::try_from(limit).unwrap_or(i64::MAX), i64::try_from(offset).unwrap_or(i64::MAX));
    let rows = db.prepare_cached(&sql)?.query_map(params![limit, offset], read)?.collect::<Result<_, _>>()?;
    Ok((rows, count(db)?))
}

pub(crate) fn count(db: &Transaction<'_>) -> rusqlite::Result<u64> {
    db.query_row("SELECT count(*) FROM accounts", [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
}

/// How many can administer: are enabled, have the role and have taken their invitation.
pub(crate) fn administrators(db: &Transaction<'_>) -> rusqlite::Result<u64> {
    let bit = Roles::of(&[crate::desk::role::Role::Administrator]).bits();
    let sql = "SELECT count(*) FROM accounts WHERE enabled AND password IS NOT NULL AND roles & ?1 <> 0";
    db.query_row(sql, [bit], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
}

/// An account that is to be made.
pub(crate) struct NewAccount {
    pub(crate) id: AccountId,
    pub(crate) sign_in: String,
    pub(crate) name: String,
    pub(crate) roles: Roles,
    /// PHC string, where there is one already.
    pub(crate) password: Option<String>,
    pub(crate) now_ms: i64,
}

/// Makes it; false if somebody signs in by that name already, or there are too many.
pub(crate) fn make(db: &Transaction<'_>, new: &NewAccount) -> rusqlite::Result<bool> {
    if count(db)? >= MAX_ACCOUNTS {
        return Ok(false);
    }
    let sql = "INSERT INTO accounts (id, sign_in, name, roles, password, made_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (sign_in) DO NOTHING";
    let NewAccount { id, sign_in, name, roles, password, now_ms } = new;
    Ok(db.execute(sql, params![id.0, sign_in, name, roles.bits(), password, now_ms])? == 1)
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changed {
    Done,
    NotThere,
    /// Nobody would be left who administers.
    LastAdministrator,
}

/// Sets name, roles and member of staff.
pub(crate) fn set(
    db: &Transaction<'_>,
    id: AccountId,
    name: &str,
    roles: Roles,
    staff: Option<StaffId>,
) -> rusqlite::Result<Changed> {
    let sql = "UPDATE accounts SET name = ?2, roles = ?3, staff = ?4 WHERE id = ?1";
    guarded(db, |db| db.execute(sql, params![id.0, name, roles.bits(), staff.map(|staff| staff.0)]))
}

/// Lets it sign in, or not any more; then its sessions end.
pub(crate) fn set_enabled(db: &Transaction<'_>, id: AccountId, enabled: bool) -> rusqlite::Result<Changed> {
    let changed =
        guarded(db, |db| db.execute("UPDATE accounts SET enabled = ?2 WHERE id = ?1", params![id.0, enabled]))?;
    if changed == Changed::Done && !enabled {
        db.execute("DELETE FROM sessions WHERE account = ?1", [id.0])?;
    }
    Ok(changed)
}

/// A change that is taken back if it leaves nobody who administers where there was somebody.
fn guarded(
    db: &Transaction<'_>,
    change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<usize>,
) -> rusqlite::Result<Changed> {
    let before = administrators(db)?;
    db.execute_batch("SAVEPOINT change")?;
    let changed = change(db)?;
    let outcome = match (changed, before, administrators(db)?) {
        (0, ..) => Changed::NotThere,
        (_, 1.., 0) => Changed::LastAdministrator,
        _ => Changed::Done,
    };
    let end = if outcome == Changed::Done { "RELEASE change" } else { "ROLLBACK TO change; RELEASE change" };
    db.execute_batch(end)?;
    Ok(outcome)
}

/// Sets how somebody likes to see the desk.
pub(crate) fn set_look(db: &Transaction<'_>, id: AccountId, language: Language, theme: Theme) -> rusqlite::Result<()> {
    let sql = "UPDATE accounts SET language = ?2, theme = ?3 WHERE id = ?1";
    db.execute(sql, params![id.0, language.tag(), theme.tag()]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::accounts::tests::empty;
    use crate::desk::role::Role;

    fn new(n: u8, sign_in: &str, role: Role, password: Option<&str>) -> NewAccount {
        NewAccount {
            id: AccountId([n; 16]),
            sign_in: sign_in.into(),
            name: format!("Name {n}"),
            roles: Roles::of(&[role]),
            password: password.map(str::to_owned),
            now_ms: 1,
        }
    }

    #[test]
    fn a_sign_in_name_is_one_persons_and_accounts_are_paged() {
        let (_data, accounts) = empty();
        accounts
            .with_blocking(|db| {
                for n in 1..=5 {
                    assert!(make(db, &new(n, &format!("a{n}"), Role::Host, None))?);
                }
                assert!(!make(db, &new(9, "a1", Role::Host, None))?);
                let (first, total) = page(db, 0, 2)?;
                let (last, _) = page(db, 4, 2)?;
                assert_eq!((first.len(), last.len(), total), (2, 1, 5));
                assert_eq!(by_id(db, AccountId([3; 16]))?.unwrap().name, "Name 3");
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn the_last_who_administers_stays() {
        let (_data, accounts) = empty();
        let (first, second) = (AccountId([1; 16]), AccountId([2; 16]));
        let host = Roles::of(&[Role::Host]);
        accounts
            .with_blocking(|db| {
                make(db, &new(1, "first", Role::Administrator, Some("hash")))?;
                make(db, &new(2, "second", Role::Administrator, None))?;
                assert_eq!(
                    set_enabled(db, first, false)?,
                    Changed::LastAdministrator,
                    "the second has no password yet"
                );
                assert_eq!(set(db, first, "x", host, None)?, Changed::LastAdministrator);
                assert_eq!(by_id(db, first)?.unwrap().name, "Name 1", "nothing of it is kept");
                db.execute("UPDATE accounts SET password = 'hash' WHERE id = ?1", [second.0])?;
                assert_eq!(set_enabled(db, first, false)?, Changed::Done);
                assert_eq!(set(db, AccountId([7; 16]), "x", host, None)?, Changed::NotThere);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn only_who_is_enabled_linked_to_staff_and_has_the_role_is_called() {
        let (_data, accounts) = empty();
        let staff = Some(StaffId([9; 16]));
        accounts
            .with_blocking(|db| {
                for n in 1..=4 {
                    make(db, &new(n, &format!("a{n}"), Role::Warden, Some("hash")))?;
                }
                let both = Roles::of(&[Role::Host, Role::Warden]);
                set(db, AccountId([1; 16]), "linked", both, staff)?;
                set(db, AccountId([2; 16]), "shut", both, staff)?;
                set_enabled(db, AccountId([2; 16]), false)?;
                set(db, AccountId([3; 16]), "a host", Roles::of(&[Role::Host]), staff)?;
                let called: Vec<u8> =
                    called_on(db, Roles::of(&[Role::Warden]))?.iter().map(|account| account.id.0[0]).collect();
                assert_eq!(called, [1]);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn names_to_sign_in_with_are_folded_and_bounded() {
        assert_eq!(sign_in_name("  Zhou.Wen "), Some("zhou.wen".to_owned()));
        assert_eq!(sign_in_name("周雯"), Some("周雯".to_owned()));
        for bad in ["", "z", "two words", "a\u{0}b", &"x".repeat(65), "<b>"] {
            assert_eq!(sign_in_name(bad), None, "{bad}");
        }
        assert_eq!(full_name(" 周雯 "), Some("周雯".to_owned()));
        assert!(full_name(" ").is_none() && full_name("a\nb").is_none());
    }
}
