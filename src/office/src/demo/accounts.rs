//! An account for each role, with passwords that nobody else has.

use super::DemoError;
use super::people::person;
use crate::desk::accounts::Accounts;
use crate::desk::accounts::account::{self, NewAccount};
use crate::desk::{AccountsError, PasswordCost, Role, Roles};
use crate::office::utc_ms;
use frontdesk_core::id::AccountId;
use std::path::Path;
use zeroize::Zeroizing;

/// What passwords are made of: what is not taken for something else when it is copied by hand.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Groups of four letters in a password: 80 random bits.
const GROUPS: usize = 4;

/// Somebody who can sign in. Whoever has this can, too: it is for the terminal alone.
pub struct DemoAccount {
    /// What to type.
    pub sign_in: &'static str,
    /// In which role.
    pub role: Role,
    /// The password. It is kept nowhere else.
    pub password: Zeroizing<String>,
}

/// What each signs in with, and who it is on the list of people.
const ACCOUNTS: [(&str, Role, u8); 7] = [
    ("reception", Role::Receptionist, 25),
    ("admin", Role::Administrator, 33),
    ("head", Role::AdministrationHead, 24),
    ("leader", Role::Leader, 16),
    ("host", Role::Host, 1),
    ("warden", Role::Warden, 32),
    ("auditor", Role::Auditor, 17),
];

/// Makes them. The administrator's is what says that the directory is filled, so all come in one transaction.
pub(super) async fn make(data: &Path, cost: PasswordCost) -> Result<Vec<DemoAccount>, DemoError> {
    let accounts = Accounts::open(data, cost)?;
    let (mut made, mut rows) = (Vec::new(), Vec::new());
    for (sign_in, role, n) in ACCOUNTS {
        let password = fresh()?;
        let hash = accounts.passwords.hash(password.clone()).await.map_err(AccountsError::from)?;
        let name = person(n).map_or(sign_in, |person| person.name).to_owned();
        let id = AccountId(crate::random::bytes()?);
        let roles = Roles::of(&[role]);
        let new = NewAccount { id, sign_in: sign_in.into(), name, roles, password: Some(hash), now_ms: utc_ms() };
        rows.push((new, person(n).map(super::people::Person::id)));
        made.push(DemoAccount { sign_in, role, password });
    }
    let all_made = accounts.with(move |db| {
        for (new, staff) in &rows {
            account::make(db, new)?;
            account::set(db, new.id, &new.name, new.roles, *staff)?;
        }
        Ok(())
    });
    all_made.await?;
    Ok(made)
}

fn fresh() -> Result<Zeroizing<String>, DemoError> {
    let bytes = Zeroizing::new(crate::random::bytes::<{ GROUPS * 4 }>()?);
    let mut password = Zeroizing::new(String::with_capacity(GROUPS * 5));
    for (n, byte) in bytes.iter().enumerate() {
        if n > 0 && n % 4 == 0 {
            password.push('-');
        }
        let letter = LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'a');
        password.push(char::from(letter));
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::accounts::password;

    #[test]
    fn every_role_has_an_account_and_its_password_is_good_enough() {
        let roles: Roles = ACCOUNTS.iter().map(|(_, role, _)| *role).collect();
        assert_eq!(roles, Roles::of(&Role::ALL));
        for (sign_in, ..) in ACCOUNTS {
            assert_eq!(password::check(&fresh().unwrap(), sign_in), Ok(()));
        }
        assert_ne!(*fresh().unwrap(), *fresh().unwrap());
    }
}
