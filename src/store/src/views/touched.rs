//! What an entry changed, for whoever keeps something of it in memory.

use frontdesk_core::id::VisitId;
use std::collections::BTreeSet;

/// What changed, so that it may be read anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// These visits, or their cards.
    pub visits: BTreeSet<VisitId>,
    /// People, groups, schedules or cards of staff.
    pub people: bool,
    /// Invitations, or what came of them.
    pub invitations: bool,
    /// Commands, or their answers.
    pub commands: bool,
    /// Cards of the tray, day passes, or what is asked for lost cards.
    pub tray: bool,
    /// How long personal data is kept.
    pub retention: bool,
    /// Who belongs to the site, or the office's keys.
    pub nodes: bool,
    /// Roll-calls, or marks in them.
    pub rollcalls: bool,
    /// Who may enter where and when.
    pub rules: bool,
    /// What the office set for all kiosks' screens.
    pub settings: bool,
}

impl Touched {
    /// Takes in what something else changed.
    pub fn merge(&mut self, other: Self) {
        self.visits.extend(other.visits);
        self.people |= other.people;
        self.invitations |= other.invitations;
        self.commands |= other.commands;
        self.tray |= other.tray;
        self.retention |= other.retention;
        self.nodes |= other.nodes;
        self.rollcalls |= other.rollcalls;
        self.rules |= other.rules;
        self.settings |= other.settings;
    }

    /// Nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn visit(visit: VisitId) -> Self {
        Self { visits: BTreeSet::from([visit]), ..Self::default() }
    }
}

/// What came of one entry.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    pub(crate) touched: Touched,
    /// It says what only the office says, and its node is not the office: it changed nothing.
    pub(crate) not_of_office: bool,
}

impl From<Touched> for Applied {
    fn from(touched: Touched) -> Self {
        Self { touched, not_of_office: false }
    }
}
