//! Who set something for all kiosks: whoever used the desk or the machine is written in the same append, in front of it.

use crate::desk::AccountsError;
use crate::desk::accounts::{Accounts, account};
use frontdesk_core::fact::{DeskFact, Fact, Reading};
use frontdesk_core::id::AccountId;
use frontdesk_store::{EntryQuery, ReadError, Reader};
use std::collections::{BTreeMap, BTreeSet};

/// Entries of one millisecond among which that is looked for.
const MAX_BESIDE: usize = 64;

/// Who set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setter {
    /// Somebody at the desk.
    Account(AccountId),
    /// Somebody at the machine, by their user id there.
    Shell(u32),
    /// Nobody can tell any more.
    Unknown,
}

/// Who did one of these acts at that moment (UTC milliseconds).
///
/// # Errors
/// What SQLite said.
pub(crate) fn setter(reader: &Reader, set_ms: i64, acts: &[&str]) -> Result<Setter, ReadError> {
    let at_that_moment = EntryQuery {
        kind: ".used".to_owned(),
        since_ms: Some(set_ms),
        until_ms: set_ms.checked_add(1),
        ..EntryQuery::default()
    };
    for listed in reader.journal_page(&at_that_moment, None, MAX_BESIDE)?.rows {
        let entry = listed.entry;
        let read = Fact::read(&entry.kind, entry.kind_version, &entry.open, None);
        let Ok(Reading::Known(fact)) = read else { continue };
        match *fact {
            Fact::Desk(DeskFact::DeskUsed { account: Some(account), act, .. }) if acts.contains(&act.as_str()) => {
                return Ok(Setter::Account(account));
            }
            Fact::ControlUsed { command, uid } if acts.contains(&command.as_str()) => return Ok(Setter::Shell(uid)),
            _ => {}
        }
    }
    Ok(Setter::Unknown)
}

/// What they are called, as far as there are accounts.
///
/// # Errors
/// The accounts could not be read.
pub(crate) async fn names(
    accounts: &Accounts,
    setters: impl Iterator<Item = Setter>,
) -> Result<BTreeMap<AccountId, String>, AccountsError> {
    let of_account = |setter| match setter {
        Setter::Account(account) => Some(account),
        Setter::Shell(_) | Setter::Unknown => None,
    };
    let ids: BTreeSet<AccountId> = setters.filter_map(of_account).collect();
    let named = accounts.with(move |db| {
        let mut names = BTreeMap::new();
        for id in ids {
            if let Some(account) = account::by_id(db, id)? {
                names.insert(id, account.name);
            }
        }
        Ok(names)
    });
    named.await
}
