//! What people may be at the desk. An account has a set of roles; each route names the roles that may use it.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What somebody is at the desk. Each has the least that its work needs; a small firm gives one person two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Receives visitors.
    Receptionist,
    /// Keeps accounts, tokens and the machines. Sees no visitors.
    Administrator,
    /// Heads the administration: people, groups, what is kept for how long.
    AdministrationHead,
    /// Approves what needs somebody who leads.
    Leader,
    /// Is visited, and invites.
    Host,
    /// Leads people out in an emergency and counts them.
    Warden,
    /// Reads journals, changes nothing.
    Auditor,
}

impl Role {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 7] = [
        Self::Receptionist,
        Self::Administrator,
        Self::AdministrationHead,
        Self::Leader,
        Self::Host,
        Self::Warden,
        Self::Auditor,
    ];

    /// The word in forms, in the table of accounts and on the command line.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Receptionist => "receptionist",
            Self::Administrator => "administrator",
            Self::AdministrationHead => "administration_head",
            Self::Leader => "leader",
            Self::Host => "host",
            Self::Warden => "warden",
            Self::Auditor => "auditor",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A word that is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a role is one of receptionist, administrator, administration_head, leader, host, warden, auditor")]
pub struct NoRole;

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(tag: &str) -> Result<Self, NoRole> {
        Self::ALL.into_iter().find(|role| role.tag() == tag.replace('-', "_")).ok_or(NoRole)
    }
}

/// A set of roles.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Roles(u8);

impl Roles {
    /// Nobody.
    pub const NONE: Self = Self(0);

    /// These.
    #[must_use]
    pub const fn of(roles: &[Role]) -> Self {
        let mut bits = 0;
        let mut rest = roles;
        while let [first, others @ ..] = rest {
            bits |= first.bit();
            rest = others;
        }
        Self(bits)
    }

    /// Has this one.
    #[must_use]
    pub const fn contains(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// Has one of those.
    #[must_use]
    pub const fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// Has none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.contains(*role))
    }

    /// As the table of accounts has it: one bit a role.
    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    /// From the table of accounts; a bit that this version does not know is no right.
    pub(crate) fn from_bits(bits: u8) -> Self {
        Self(bits & Self::of(&Role::ALL).0)
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<T: IntoIterator<Item = Role>>(roles: T) -> Self {
        Self(roles.into_iter().fold(0, |bits, role| bits | role.bit()))
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_roles_is_what_was_put_into_it() {
        let some = Roles::of(&[Role::Host, Role::Warden]);
        assert!(some.contains(Role::Host) && some.contains(Role::Warden) && !some.contains(Role::Auditor));
        assert_eq!(some.iter().collect::<Roles>(), some);
        assert!(some.meets(Roles::of(&[Role::Warden, Role::Auditor])) && !some.meets(Roles::of(&[Role::Auditor])));
        assert!(!Roles::NONE.meets(Roles::of(&Role::ALL)) && Roles::NONE.is_empty());
        assert_eq!(Roles::from_bits(u8::MAX), Roles::of(&Role::ALL), "an unknown bit is no right");
    }

    #[test]
    fn a_roles_word_is_read_back() {
        for role in Role::ALL {
            assert_eq!(role.tag().parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.tag());
        }
        assert_eq!("administration-head".parse(), Ok(Role::AdministrationHead));
        assert_eq!("root".parse::<Role>(), Err(NoRole));
    }
}
