//! Invitations, read (V7): what a kiosk must know to judge codes, and what the desk's pages show.

use crate::listed::{Cursor, Listed};
use crate::reader::Reader;
use crate::rows::{Stored, signed};
use crate::site::MAX_RECORDS;
use crate::{ReadError, views};
use frontdesk_core::fact::{Fact, InvitationPrivate, InvitationTerms, Reading, SiteFact};
use frontdesk_core::id::{InvitationId, StaffId, VisitId};
use frontdesk_core::invitation::{Invitation, KNOWN_WITHIN_MS, MAX_KNOWN, expected_within};
use frontdesk_core::visit::InvitedRight;
use rusqlite::params;

/// Visits of one invitation that are read at most, the newest.
const MAX_VISITS: usize = 100;

/// Those of a time. Which index is said to SQLite: with a key that begins with the family, it would go through all invitations there ever were.
const BY_END: &str =
    "JOIN site_records s INDEXED BY site_records_invitations ON s.entry = e.id WHERE s.family = 'invitation'";

/// Invitations that one page of a list looks at.
const MAX_LOOKED_AT: usize = 2_000;

/// An invitation as the site journal has it, with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationRecord {
    /// Which.
    pub invitation: InvitationId,
    /// From then on, UTC milliseconds.
    pub from_ms: i64,
    /// Until then.
    pub until_ms: i64,
    /// Doors it is for; none for all that visitors may pass.
    pub doors: Vec<String>,
    /// On what terms.
    pub terms: InvitationTerms,
    /// It was taken back.
    pub is_cancelled: bool,
    /// When it was made, UTC milliseconds of the office's clock.
    pub made_ms: i64,
    /// How many visits came of it.
    pub uses: u32,
    /// The newest of them, newest first, at most 100.
    pub visits: Vec<VisitId>,
    /// Who, to whom, and the code; absent when the key is gone or has not come.
    pub private: Option<InvitationPrivate>,
    /// Its place in [`Reader::invitations_page`].
    pub at: Cursor,
}

impl InvitationRecord {
    /// As it is judged; `None` if nobody can read whose it is.
    #[must_use]
    pub fn readable(&self) -> Option<Invitation> {
        Some(Invitation {
            invitation: self.invitation,
            from_ms: self.from_ms,
            until_ms: self.until_ms,
            doors: self.doors.clone(),
            terms: self.terms.clone(),
            is_cancelled: self.is_cancelled,
            uses: self.uses,
            guest: self.private.clone()?,
        })
    }
}

/// Somebody who is expected within a span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The invitation.
    pub record: InvitationRecord,
    /// Expected from then on, UTC milliseconds: the beginning of the invitation or of its hours, if that is within the span.
    pub begins_ms: i64,
    /// Until then.
    pub ends_ms: i64,
    /// The visit that came of it within the span, and when, UTC milliseconds.
    pub arrived: Option<(VisitId, i64)>,
}

impl Expected {
    /// For how long they are overdue, milliseconds; `None` before their time and once they are there.
    #[must_use]
    pub fn late_ms(&self, now_ms: i64) -> Option<i64> {
        now_ms.checked_sub(self.begins_ms).filter(|late_ms| *late_ms > 0 && self.arrived.is_none())
    }
}

/// One page of who is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedPage {
    /// Those of this page, in the order of their times.
    pub rows: Vec<Expected>,
    /// How many there are on all pages.
    pub total: usize,
}

impl Reader {
    /// Invitations that have not ended at `now_ms` and were not cancelled, those that end first in front.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn invitations(&self, now_ms: i64) -> Result<Vec<InvitationRecord>, ReadError> {
        let sql = format!("{BY_END} AND s.until_ms >= ?1 AND s.ended = 0 ORDER BY s.until_ms, s.id LIMIT ?2");
        self.invitation_records(&sql, params![now_ms, signed(MAX_RECORDS as u64)])
    }

    /// What a kiosk must know at `now_ms` to judge codes (V7): invitations of about that time that can be read, cancelled ones too, at most
    /// [`MAX_KNOWN`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn invitations_about(&self, now_ms: i64) -> Result<Vec<Invitation>, ReadError> {
        let sql = format!("{BY_END} AND s.until_ms >= ?1 AND s.from_ms <= ?2 ORDER BY s.until_ms, s.id LIMIT ?3");
        let (since_ms, to_ms) = (now_ms.saturating_sub(KNOWN_WITHIN_MS), now_ms.saturating_add(KNOWN_WITHIN_MS));
        let records = self.invitation_records(&sql, params![since_ms, to_ms, signed(MAX_KNOWN as u64)])?;
        Ok(records.iter().filter_map(InvitationRecord::readable).collect())
    }

    /// One invitation.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn invitation(&self, invitation: InvitationId) -> Result<Option<InvitationRecord>, ReadError> {
        let sql = "JOIN site_records s ON s.entry = e.id WHERE s.family = 'invitation' AND s.id = ?1";
        Ok(self.invitation_records(sql, [invitation.to_string()])?.pop())
    }

    /// All invitations, the newest made first, or those of one host alone: at most `limit` (and 500) from behind `after`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn invitations_page(
        &self,
        host: Option<StaffId>,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Listed<InvitationRecord>, ReadError> {
        let before = after.unwrap_or(Cursor::NEWEST);
        let looked_at = if host.is_some() { MAX_LOOKED_AT } else { limit.min(500) };
        let sql = "JOIN site_records s ON s.entry = e.id WHERE s.family = 'invitation' AND e.wall_ms <= ?1 \
                   AND (e.wall_ms < ?1 OR e.id < ?2) ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?3";
        let found = self.invitation_records(sql, params![before.at_ms, before.entry, signed(looked_at as u64)])?;
        let is_last = found.len() < looked_at;
        let last = found.last().map(|record| record.at);
        let mut rows: Vec<_> = found
            .into_iter()
            .filter(|record| host.is_none() || record.private.as_ref().map(|private| private.host) == host)
            .collect();
        let next = if rows.len() > limit {
            rows.get(limit.saturating_sub(1)).map(|record| record.at)
        } else {
            last.filter(|_| !is_last)
        };
        rows.truncate(limit);
        Ok(Listed { rows, next })
    }

    /// Who is expected from `from_ms` until `until_ms`, a day as a rule: invitations that count within it and were not cancelled, in the order
    /// of their times, and with who of them is there already. `offset_s` is what local time adds to UTC where an invitation names no zone.
    /// Skips `skip` and gives at most `limit`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn expected(
        &self,
        (from_ms, until_ms): (i64, i64),
        offset_s: i32,
        (skip, limit): (usize, usize),
    ) -> Result<ExpectedPage, ReadError> {
        let sql = format!(
            "{BY_END} AND s.until_ms > ?1 AND s.from_ms < ?2 AND s.ended = 0 ORDER BY s.until_ms, s.id LIMIT ?3"
        );
        let records = self.invitation_records(&sql, params![from_ms, until_ms, signed(MAX_KNOWN as u64)])?;
        let mut expected = Vec::new();
        for record in records {
            let Some(invitation) = record.readable() else { continue };
            let Some((begins_ms, ends_ms)) = expected_within(&invitation, from_ms, until_ms, offset_s) else {
                continue;
            };
            let (is_first_use, arrived) = (record.uses == 0, self.arrived_within(&record, from_ms, until_ms)?);
            // One that was used up on another day is expected no more.
            if is_first_use || arrived.is_some() || invitation.terms.uses == frontdesk_core::fact::Uses::Many {
                expected.push(Expected { record, begins_ms, ends_ms, arrived });
            }
        }
        expected.sort_by_key(|one| (one.begins_ms, one.record.invitation));
        let total = expected.len();
        Ok(ExpectedPage { rows: expected.into_iter().skip(skip).take(limit).collect(), total })
    }

    fn arrived_within(
        &self,
        record: &InvitationRecord,
        from_ms: i64,
        until_ms: i64,
    ) -> Result<Option<(VisitId, i64)>, ReadError> {
        for visit in &record.visits {
            let arrived = views::one_visit(self.connection(), *visit)?.map(|visit| visit.arrived_ms);
            if let Some(arrived_ms) = arrived.filter(|at_ms| (from_ms..until_ms).contains(at_ms)) {
                return Ok(Some((*visit, arrived_ms)));
            }
        }
        Ok(None)
    }

    /// What a visit may that came of an invitation.
    pub(crate) fn invited_right(&self, visit: VisitId) -> Result<Option<InvitedRight>, ReadError> {
        let Some(entry) = views::use_of_visit(self.connection(), visit)? else { return Ok(None) };
        let found = self.select("WHERE e.id = ?1", [entry])?;
        Ok(found.first().and_then(right))
    }

    fn invitation_records(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<InvitationRecord>, ReadError> {
        let mut records = self.facts(sql, parameters, record)?;
        for record in &mut records {
            (record.uses, record.visits) =
                views::visits_of_invitation(self.connection(), record.invitation, MAX_VISITS)?;
            record.is_cancelled = self.is_cancelled(record.invitation)?;
        }
        Ok(records)
    }

    fn is_cancelled(&self, invitation: InvitationId) -> Result<bool, ReadError> {
        Ok(self
            .connection()
            .prepare_cached("SELECT ended FROM site_records WHERE family = 'invitation' AND id = ?1")?
            .query_row([invitation.to_string()], |row| row.get(0))?)
    }
}

/// Without what came of it.
fn record(stored: &Stored, fact: SiteFact) -> Option<InvitationRecord> {
    let SiteFact::InvitationMade { invitation, from_ms, until_ms, doors, terms, private } = fact else { return None };
    let made_ms = stored.entry.wall.utc_ms;
    let at = Cursor { at_ms: made_ms, entry: stored.id };
    let (is_cancelled, uses, visits) = (false, 0, Vec::new());
    Some(InvitationRecord {
        invitation,
        from_ms,
        until_ms,
        doors,
        terms,
        is_cancelled,
        made_ms,
        uses,
        visits,
        private,
        at,
    })
}

fn right(stored: &Stored) -> Option<InvitedRight> {
    match Fact::read(&stored.entry.kind, stored.entry.kind_version, &stored.entry.open, None).ok()? {
        Reading::Known(fact) => match *fact {
            Fact::InvitationUsed { doors, until_ms, .. } => Some(InvitedRight { doors, until_ms }),
            _ => None,
        },
        Reading::Unknown => None,
    }
}
