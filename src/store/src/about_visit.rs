//! Everything that any journal tells of one visit, in order: what the visit's page at the office shows.

use crate::rows::{Stored, signed};
use crate::{ReadError, Reader, seal};
use frontdesk_core::fact::{DeskFact, ExceptionFact, ExceptionOf, Fact, Reading, RemoteCommand, SiteFact};
use frontdesk_core::id::{CommandId, VisitId};
use frontdesk_core::journal::Entry;
use rusqlite::params;
use std::collections::BTreeMap;

/// The most entries of one visit that are told.
const MAX_TOLD: usize = 500;

/// The most entries of each kind that are looked through for those that name the visit.
const MAX_LOOKED_AT: u64 = 5_000;

/// A command is given, and the desk called, while the visit goes on; clocks of two nodes differ by less than this, milliseconds.
const CLOCKS_DIFFER_MS: i64 = 600_000;

/// One entry of a visit's story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldEntry {
    /// As it stands in its node's journal.
    pub entry: Entry,
    /// What it says, with its sealed part where the key is there; absent for what this build does not know.
    pub fact: Option<Fact>,
}

impl Reader {
    /// What was told of this visit by any node, oldest first: at most 500 entries.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn entries_about(&self, visit: VisitId) -> Result<Vec<ToldEntry>, ReadError> {
        let Some(record) = self.visit(visit)? else { return Ok(Vec::new()) };
        let from_ms = record.arrived_ms.saturating_sub(CLOCKS_DIFFER_MS);
        let until_ms = record.left_ms.map_or(i64::MAX, |left_ms| left_ms.saturating_add(CLOCKS_DIFFER_MS));
        let mut told = BTreeMap::new();
        self.take(&mut told, self.of_stories(&visit.0)?, |_| true)?;
        let at_doors = "JOIN door_events d ON d.entry = e.id WHERE d.visit = ?1 AND d.at_ms BETWEEN ?2 AND ?3 LIMIT ?4";
        let looked_at = signed(MAX_LOOKED_AT);
        self.take(&mut told, self.select(at_doors, params![visit.0, from_ms, until_ms, looked_at])?, |_| true)?;
        // Which visit a refused card is of stands in the entry alone.
        let refused = "JOIN door_events d ON d.entry = e.id \
                       WHERE d.at_ms BETWEEN ?1 AND ?2 AND d.visit IS NULL AND e.kind = 'access.denied' ORDER BY d.at_ms LIMIT ?3";
        let found = self.select(refused, params![from_ms, until_ms, looked_at])?;
        self.take(&mut told, found, |fact| names(fact, visit))?;
        // The kind is no parameter: only so does SQLite use the index of this kind alone.
        for kind in ["desk.called", "desk.used", "command.given"] {
            let sql = format!("WHERE e.kind = '{kind}' AND e.wall_ms BETWEEN ?1 AND ?2 ORDER BY e.wall_ms LIMIT ?3");
            let found = self.select(&sql, params![from_ms, until_ms, looked_at])?;
            self.take(&mut told, found, |fact| names(fact, visit))?;
        }
        let asked =
            "JOIN exceptions x ON e.id IN (x.asked_entry, x.answer_entry) WHERE x.asked_ms BETWEEN ?1 AND ?2 LIMIT ?3";
        self.take(&mut told, self.select(asked, params![from_ms, until_ms, looked_at])?, |fact| names(fact, visit))?;
        for command in told.values().filter_map(command_of).collect::<Vec<_>>() {
            self.take(&mut told, self.of_stories(&command.0)?, |_| true)?;
        }
        let mut told: Vec<_> = told.into_iter().collect();
        told.sort_by_key(|(id, one)| (one.entry.wall.utc_ms, *id));
        Ok(told.into_iter().map(|(_, one)| one).take(MAX_TOLD).collect())
    }

    fn of_stories(&self, subject: &[u8; 16]) -> Result<Vec<Stored>, ReadError> {
        let sql = "JOIN stories s ON s.entry = e.id WHERE s.subject = ?1 ORDER BY e.id LIMIT ?2";
        self.select(sql, params![subject, signed(MAX_TOLD as u64)])
    }

    /// Opens those that are wanted. What only says which visit it is about in its open part is not opened to find out.
    fn take(
        &self,
        told: &mut BTreeMap<i64, ToldEntry>,
        found: Vec<Stored>,
        is_wanted: impl Fn(&Fact) -> bool,
    ) -> Result<(), ReadError> {
        for stored in found {
            let Some(fact) = read(&stored.entry, None) else { continue };
            if !is_wanted(&fact) {
                continue;
            }
            let private = seal::open_stored(self.connection(), &stored.entry)?;
            let fact = read(&stored.entry, private.as_deref().map(Vec::as_slice));
            told.insert(stored.id, ToldEntry { entry: stored.entry, fact });
        }
        Ok(())
    }
}

fn read(entry: &Entry, private: Option<&[u8]>) -> Option<Fact> {
    match Fact::read(&entry.kind, entry.kind_version, &entry.open, private) {
        Ok(Reading::Known(fact)) => Some(*fact),
        Ok(Reading::Unknown) | Err(_) => None,
    }
}

fn names(fact: &Fact, visit: VisitId) -> bool {
    match fact {
        Fact::DeskCalled { visit: named } | Fact::AccessDenied { visit: named, .. } => *named == Some(visit),
        Fact::Desk(DeskFact::DeskUsed { about: Some(about), .. }) => *about == visit.to_string(),
        Fact::Site(SiteFact::CommandGiven {
            what: RemoteCommand::PermitVisit { visit: meant } | RemoteCommand::EndVisit { visit: meant },
            ..
        }) => *meant == visit,
        Fact::Exception(
            ExceptionFact::Asked { of, .. } | ExceptionFact::Approved { of, .. } | ExceptionFact::Refused { of, .. },
        ) => *of == ExceptionOf::Visit(visit),
        _ => false,
    }
}

fn command_of(told: &ToldEntry) -> Option<CommandId> {
    match told.fact {
        Some(Fact::Site(SiteFact::CommandGiven { command, .. })) => Some(command),
        _ => None,
    }
}
