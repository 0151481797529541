//! Reading what concerns forgetting: holds, retention, what is gone, and what a month adds up to.

use crate::rows::{self, Stored};
use crate::views::{self, VisitRecord};
use crate::{HoldRecord, MAX_READ, MonthCounts, ReadError, Reader, contacts, counts, forget, holds};
use frontdesk_core::fact::{Fact, Reading, RetentionDays, SiteFact, VisitPrivate};
use frontdesk_core::id::{CardId, KeyId, VisitId};
use frontdesk_core::returning::{LastVisit, Recollection};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;

/// Registrations with one number that are looked at for those that have not ended.
const MAX_LOOKED: usize = 64;

/// Visits that are looked through for one that can still be read.
const RECALLED_FROM: usize = 8;

impl Reader {
    /// Legal holds that were heard of, newest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn holds(&self) -> Result<Vec<HoldRecord>, ReadError> {
        Ok(holds::all(self.connection(), MAX_READ)?)
    }

    /// How long the site keeps personal data; `None` while the office has not said.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn retention(&self) -> Result<Option<RetentionDays>, ReadError> {
        let stored = self
            .connection()
            .prepare_cached(&format!(
                "SELECT {} FROM site_records s JOIN entries e ON e.id = s.entry JOIN runs r ON r.id = e.run \
                 WHERE s.family = 'retention' ORDER BY e.id DESC LIMIT 1",
                rows::COLUMNS
            ))?
            .query_row([], rows::stored)
            .optional()?;
        Ok(stored.as_ref().and_then(known).and_then(|fact| match fact {
            Fact::Site(SiteFact::RetentionSet { days }) => Some(days),
            _ => None,
        }))
    }

    /// Visits whose visitor gave this contact number, newest first, at most `limit`; found through a blind index that goes with the
    /// visit's key.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visits_by_contact(&self, contact: &str, limit: usize) -> Result<Vec<VisitRecord>, ReadError> {
        let registrations = contacts::registrations(self.connection(), contact, limit.min(MAX_READ))?;
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for stored in &registrations {
            let Some(Fact::VisitRegistered { visit, .. }) = known(stored) else { continue };
            if seen.insert(visit)
                && let Some(row) = views::one_visit(self.connection(), visit)?
            {
                found.push(self.complete(row)?);
            }
        }
        Ok(found)
    }

    /// Visits of the site that have not ended and were registered with this contact, with the card of the tray that each has; at most
    /// `limit`, and of the newest 64 registrations of a number. A number is the same however it is typed, anything else in
    /// either case.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn open_visits_by_contact(
        &self,
        contact: &str,
        limit: usize,
    ) -> Result<Vec<(VisitId, Option<CardId>)>, ReadError> {
        let known = if contacts::normalise(contact).is_some() {
            self.visits_by_contact(contact, MAX_LOOKED)?
        } else {
            let rows = views::not_ended(self.connection(), self.node(), MAX_READ)?;
            let all = rows.into_iter().map(|row| self.complete(row)).collect::<Result<Vec<_>, _>>()?;
            let is_it = |visit: &VisitRecord| {
                visit.private.as_ref().is_some_and(|known| known.contact.to_lowercase() == contact.to_lowercase())
            };
            all.into_iter().filter(is_it).collect()
        };
        let mut found = Vec::new();
        for visit in known.into_iter().filter(|visit| visit.left_ms.is_none()).take(limit) {
            let uid = visit.card.and_then(|out| out.card).map(|card| card.uid);
            let card = uid.map_or(Ok(None), |uid| self.tray_card(uid))?;
            found.push((visit.visit, card.map(|card| card.card)));
        }
        Ok(found)
    }

    /// What is known of a telephone number that somebody typed at the screen, for "is it you?" (V7). `None` in a database without its secret,
    /// which is one that no entry was written to.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn recall(&self, number: &str) -> Result<Option<Recollection>, ReadError> {
        let Some(hash) = contacts::hash(self.connection(), number)? else { return Ok(None) };
        let visits = self.visits_by_contact(number, RECALLED_FROM)?;
        let last = visits.into_iter().find_map(|visit| visit.private.map(|private| (visit.purpose, private)));
        let last = last.map(|(purpose, VisitPrivate { name, organisation, host, .. })| LastVisit {
            name,
            organisation,
            purpose,
            host,
        });
        Ok(Some(Recollection { hash, last }))
    }

    /// What a month (`yyyymm` in UTC) adds up to.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn counts(&self, month: u32) -> Result<MonthCounts, ReadError> {
        Ok(counts::of_month(self.connection(), month)?)
    }

    /// Which of these keys were deleted here on purpose, in their order.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn forgotten_among(&self, keys: &[KeyId]) -> Result<Vec<KeyId>, ReadError> {
        let mut found = Vec::new();
        for key in keys {
            if forget::is_forgotten(self.connection(), *key)? {
                found.push(*key);
            }
        }
        Ok(found)
    }
}

fn known(stored: &Stored) -> Option<Fact> {
    match Fact::read(&stored.entry.kind, stored.entry.kind_version, &stored.entry.open, None) {
        Ok(Reading::Known(fact)) => Some(*fact),
        Ok(Reading::Unknown) | Err(_) => None,
    }
}
