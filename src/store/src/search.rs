//! Visits in pages, newest first: by what the visitor or the host is called, and by time, state, kiosk and purpose.

use crate::listed::{Cursor, Listed};
use crate::views::{self, VisitRow};
use crate::visit_words::{self, terms};
use crate::{MAX_READ, ReadError, Reader, VisitRecord};
use frontdesk_core::id::NodeId;
use frontdesk_core::screen::Purpose;
use frontdesk_core::visit::VisitState;

/// Rows of an index that one call looks at, at most: a page of what hardly anything answers to ends there and goes on.
const MAX_LOOKED: usize = 20_000;
/// Visits that one call opens in vain, at most.
const MAX_OPENED: usize = 2_000;

/// What is looked for; everything that is said must hold.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct VisitQuery {
    /// Terms of name, pinyin, organisation, host or contact number, as they were typed; empty for all visits. Only an office finds any.
    pub text: String,
    /// Registered from here on, UTC milliseconds,
    pub since_ms: Option<i64>,
    /// and before this.
    pub until_ms: Option<i64>,
    /// In one of these states; empty for any.
    pub states: Vec<VisitState>,
    /// Registered at this kiosk.
    pub node: Option<NodeId>,
    /// For this.
    pub purpose: Option<Purpose>,
}

impl std::fmt::Debug for VisitQuery {
    /// What is searched for is personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VisitQuery").field("states", &self.states).finish_non_exhaustive()
    }
}

impl VisitQuery {
    /// Where the list begins.
    fn start(&self, after: Option<Cursor>) -> Cursor {
        let before_ms = self.until_ms.map(|until_ms| Cursor { at_ms: until_ms, entry: 0 });
        after.unwrap_or(Cursor::NEWEST).min(before_ms.unwrap_or(Cursor::NEWEST))
    }

    fn holds(&self, row: &VisitRow) -> bool {
        (self.states.is_empty() || self.states.contains(&row.state))
            && self.since_ms.is_none_or(|since_ms| row.arrived_ms >= since_ms)
            && self.node.is_none_or(|node| row.node == node)
            && self.purpose.is_none_or(|purpose| row.purpose == purpose)
    }

    fn is_of_not_ended(&self) -> bool {
        !self.states.is_empty() && !self.states.contains(&VisitState::Left)
    }
}

impl Reader {
    /// Visits that answer to the query, newest registration first, at most `limit` and [`MAX_READ`] a page.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn search_visits(
        &self,
        query: &VisitQuery,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Listed<VisitRecord>, ReadError> {
        let limit = limit.clamp(1, MAX_READ);
        // Of one moment, or a visit that changes its state between two statements would be in none or two of them.
        let transaction = self.connection().unchecked_transaction()?;
        let found = match terms::query(&query.text) {
            terms if !terms.is_empty() => self.with_terms(query, &terms, query.start(after), limit),
            _ if !query.text.trim().is_empty() => Ok(Listed { rows: Vec::new(), next: None }),
            _ => self.of_any_name(query, query.start(after), limit),
        };
        drop(transaction);
        found
    }

    fn of_any_name(&self, query: &VisitQuery, start: Cursor, limit: usize) -> Result<Listed<VisitRecord>, ReadError> {
        let mut page = Listed { rows: Vec::new(), next: None };
        let mut looked = 0;
        let mut stopped = None;
        views::each_visit_before(self.connection(), start, query.since_ms, query.is_of_not_ended(), |row| {
            looked += 1;
            let place = Cursor { at_ms: row.arrived_ms, entry: row.registered_entry };
            if query.holds(&row) {
                page.rows.push(row);
            }
            let is_full = page.rows.len() >= limit || looked >= MAX_LOOKED;
            stopped = Some(place).filter(|_| is_full);
            !is_full
        })?;
        let rows = page.rows.into_iter().map(|row| self.complete(row)).collect::<Result<_, _>>()?;
        Ok(Listed { rows, next: stopped })
    }

    fn with_terms(
        &self,
        query: &VisitQuery,
        terms: &[terms::Term],
        start: Cursor,
        limit: usize,
    ) -> Result<Listed<VisitRecord>, ReadError> {
        let mut words: Vec<String> = terms.iter().flat_map(terms::asked).collect();
        // The longest says most, and is what is gone through.
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.dedup();
        let (mut rows, mut place) = (Vec::new(), start);
        let (mut looked, mut opened) = (0, 0);
        let oldest = query.since_ms.map_or(i64::MIN, visit_words::period_of);
        let mut period = visit_words::newest_period(self.connection(), visit_words::period_of(place.at_ms))?;
        while let Some(this) = period.filter(|period| *period >= oldest) {
            let budget = MAX_LOOKED - looked;
            let postings = visit_words::with_all(self.connection(), this, &words, (place.at_ms, place.entry), budget)?;
            looked += postings.looked;
            for (at_ms, entry) in postings.found {
                place = Cursor { at_ms, entry };
                if query.since_ms.is_some_and(|since_ms| at_ms < since_ms) {
                    return Ok(Listed { rows, next: None });
                }
                opened += 1;
                rows.extend(self.if_it_fits(query, terms, entry)?);
                if rows.len() >= limit || opened >= MAX_OPENED {
                    return Ok(Listed { rows, next: Some(place) });
                }
            }
            if let Some((at_ms, entry)) = postings.stopped {
                return Ok(Listed { rows, next: Some(Cursor { at_ms, entry }) });
            }
            period = visit_words::newest_period(self.connection(), this.saturating_sub(1))?;
        }
        Ok(Listed { rows, next: None })
    }

    /// The visit that this entry registered, if it answers to the terms in full and to all else that is asked.
    fn if_it_fits(
        &self,
        query: &VisitQuery,
        terms: &[terms::Term],
        entry: i64,
    ) -> Result<Option<VisitRecord>, ReadError> {
        let Some(row) = views::visit_registered_by(self.connection(), entry)? else { return Ok(None) };
        if !query.holds(&row) {
            return Ok(None);
        }
        let record = self.complete(row)?;
        Ok(record.private.as_ref().is_some_and(|private| terms::fits(private, terms)).then_some(record))
    }
}
