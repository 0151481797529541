//! Who may use the desk: accounts, passwords, second factors, sessions, one-time links and tokens, in `accounts.db` beside the journal.
//! One connection, one transaction at a time: there is little to do, and all of it must hold together.

pub(crate) mod account;
pub(crate) mod link;
pub(crate) mod lockout;
pub(crate) mod password;
pub(crate) mod secret;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod token;
pub(crate) mod totp;

pub(crate) use account::{Account, Theme};
pub use password::PasswordCost;
pub(crate) use session::{Session, Stage};

use crate::own_database;
use password::{HashError, Passwords};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The file in the office's data directory.
pub(crate) const FILE: &str = "accounts.db";

/// The schema's version, as `user_version` has it.
const SCHEMA: i64 = 1;

/// The table of accounts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// Its file.
    #[error("{path}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Its content.
    #[error("the accounts could not be read or written")]
    Sqlite(#[from] rusqlite::Error),
    /// A later version wrote it.
    #[error("the accounts were written by a later version of this program (schema {0})")]
    Later(i64),
    /// Password hashing.
    #[error(transparent)]
    Hash(Box<dyn std::error::Error + Send + Sync>),
    /// No random bytes.
    #[error("no random bytes could be had: {0}")]
    Random(String),
    /// A thread.
    #[error("work on the accounts ended unexpectedly")]
    Panicked,
}

impl From<HashError> for AccountsError {
    fn from(error: HashError) -> Self {
        Self::Hash(Box::new(error))
    }
}

/// The table of accounts.
#[derive(Clone)]
pub(crate) struct Accounts {
    db: Arc<Mutex<Connection>>,
    pub(crate) passwords: Passwords,
}

impl Accounts {
    /// Opens it, making it on the first start, for its owner's eyes only. Blocking.
    pub(crate) fn open(data: &Path, cost: PasswordCost) -> Result<Self, AccountsError> {
        let path = data.join(FILE);
        let failed = |source| AccountsError::File { path: path.clone(), source };
        own_database::make_private(&path).map_err(failed)?;
        let mut db = own_database::open(&path)?;
        db.pragma_update(None, "foreign_keys", "ON")?;
        migrate(&mut db)?;
        Ok(Self { db: Arc::new(Mutex::new(db)), passwords: Passwords::new(cost)? })
    }

    /// Works in one transaction, which is kept if the work succeeds.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, AccountsError> {
        let accounts = self.clone();
        tokio::task::spawn_blocking(move || accounts.with_blocking(work)).await.map_err(|_| AccountsError::Panicked)?
    }

    /// [`Accounts::with`] on this thread.
    pub(crate) fn with_blocking<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, AccountsError> {
        let mut db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

fn migrate(db: &mut Connection) -> Result<(), AccountsError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match version {
        0 => {
            transaction.execute_batch(include_str!("schema.sql"))?;
            transaction.pragma_update(None, "user_version", SCHEMA)?;
        }
        SCHEMA => {}
        later => return Err(AccountsError::Later(later)),
    }
    Ok(transaction.commit()?)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use tempfile::{TempDir, tempdir};

    /// An empty table.
    pub(crate) fn empty() -> (TempDir, Accounts) {
        let data = tempdir().unwrap();
        let accounts = Accounts::open(data.path(), PasswordCost::of_a_test()).unwrap();
        (data, accounts)
    }

    #[test]
    fn the_file_is_its_owners_alone_and_a_later_versions_is_left_alone() {
        let (data, accounts) = empty();
        let mode = |name: &str| std::fs::metadata(data.path().join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(FILE), mode("accounts.db-wal")), (0o600, 0o600));
        accounts.with_blocking(|db| db.pragma_update(None, "user_version", SCHEMA + 1)).unwrap();
        drop(accounts);
        let again = Accounts::open(data.path(), PasswordCost::of_a_test());
        assert!(matches!(again, Err(AccountsError::Later(_))));
    }
}
