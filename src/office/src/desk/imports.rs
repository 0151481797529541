//! Files of people that somebody has looked at and not yet taken over: in memory only, each for the account that sent it.

use crate::people::PersonRow;
use frontdesk_core::id::AccountId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// For how long a file waits for a yes, milliseconds.
const WAITS_MS: u64 = 15 * 60_000;

/// How many wait at once; the oldest gives way.
const MAX_WAITING: usize = 4;

/// What waits, and since when (monotonic milliseconds).
type Waiting = BTreeMap<AccountId, (u64, Arc<Vec<PersonRow>>)>;

/// Files that wait.
#[derive(Default)]
pub(crate) struct Imports(Mutex<Waiting>);

impl Imports {
    /// Keeps a file, in place of the one that the account had sent before.
    pub(crate) fn keep(&self, account: AccountId, people: Arc<Vec<PersonRow>>, now_ms: u64) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.remove(&account);
        waiting.retain(|_, (since_ms, _)| now_ms.saturating_sub(*since_ms) < WAITS_MS);
        if waiting.len() >= MAX_WAITING
            && let Some(oldest) = waiting.iter().min_by_key(|(_, (since_ms, _))| *since_ms).map(|(account, _)| *account)
        {
            waiting.remove(&oldest);
        }
        waiting.insert(account, (now_ms, people));
    }

    /// The file of an account that waits still.
    pub(crate) fn of(&self, account: AccountId, now_ms: u64) -> Option<Arc<Vec<PersonRow>>> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since_ms, people) = waiting.get(&account)?;
        (now_ms.saturating_sub(*since_ms) < WAITS_MS).then(|| Arc::clone(people))
    }

    /// Takes it away: it is done, or not wanted.
    pub(crate) fn drop_of(&self, account: AccountId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_files_wait_a_while_each_for_its_account() {
        let imports = Imports::default();
        let account = |n: u8| AccountId([n; 16]);
        for n in 0..5 {
            imports.keep(account(n), Arc::default(), u64::from(n));
        }
        assert!(imports.of(account(0), 5).is_none(), "the oldest gave way");
        assert!(imports.of(account(4), 5).is_some() && imports.of(account(9), 5).is_none());
        assert!(imports.of(account(4), 4 + WAITS_MS).is_none());
        imports.drop_of(account(4));
        assert!(imports.of(account(4), 5).is_none());
    }
}
