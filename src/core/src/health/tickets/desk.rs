//! The machine.

use super::{Severity, Stage, Ticket, settle_ms, severity, told};
use crate::fact::{HealthFact, MAX_EVIDENCE_CHARS, MAX_NOTE_CHARS, Reopened};
use crate::health::phrases::general;
use crate::health::{Check, CheckState};
use crate::id::TicketId;
use crate::time::Now;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Checks that are watched at most; a kiosk has some thirty.
pub const MAX_CHECKS: usize = 128;

/// A trouble that comes back within this time after its ticket was closed is the same one, milliseconds.
pub const REOPEN_WITHIN_MS: i64 = 24 * 3_600_000;

/// So many times within an hour, however short each was, are a ticket too.
const FLAPS: usize = 6;
const FLAPS_WITHIN_MS: u64 = 3_600_000;

/// Trouble is over when the check was well for so long, milliseconds; one that comes and goes must be well for longer.
const CLEAR_MS: u64 = 10_000;
const CLEAR_FLAPPING_MS: u64 = 600_000;

/// Closed tickets remembered, for what comes back.
const MAX_CLOSED: usize = 128;

/// What was seen of one check.
#[derive(Debug, Clone, Default)]
struct Seen {
    severity: Option<Severity>,
    /// Neither well nor in trouble: what was known before stands.
    unknown: bool,
    /// Monotonic milliseconds since when it is so.
    since_ms: u64,
    /// When trouble began lately, monotonic milliseconds.
    began: VecDeque<u64>,
}

/// Why a ticket is not brought on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    /// No such ticket, or it was closed long ago.
    #[error("there is no such ticket")]
    NotFound,
    /// It is closed.
    #[error("the ticket is closed")]
    Closed,
    /// What it is about is still so.
    #[error("the trouble is still there: a ticket is closed when its check is well")]
    StillThere,
    /// A note is 1 to 200 characters.
    #[error("a note has 1 to {MAX_NOTE_CHARS} characters and no line breaks")]
    Note,
}

/// What the desk is to be told without an office: bell and screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskSignal {
    /// Something critical is there that nobody has acknowledged: the bell rings.
    pub bell: bool,
    /// Tickets that are not closed.
    pub open: u32,
    /// The worst of them.
    pub worst: Option<Severity>,
}

/// All tickets that matter: those that are not closed, and those that were closed lately.
#[derive(Debug, Clone, Default)]
pub struct TicketDesk {
    seen: BTreeMap<String, Seen>,
    tickets: BTreeMap<TicketId, Ticket>,
}

impl TicketDesk {
    /// Goes on from what the journal has.
    #[must_use]
    pub fn restore(tickets: impl IntoIterator<Item = Ticket>) -> Self {
        let tickets = tickets.into_iter().map(|ticket| (ticket.ticket, ticket)).collect();
        Self { seen: BTreeMap::new(), tickets }
    }

    /// Looks at the checks. What comes out counts here at once, and is to be written in this order; one ticket is opened in one look,
    /// under the name `fresh`, and the others in the next ones.
    pub fn look(&mut self, now: Now, checks: &[Check], fresh: TicketId) -> Vec<HealthFact> {
        self.forget_closed(now.wall.utc_ms);
        let mut facts = Vec::new();
        let mut fresh = Some(fresh);
        for check in checks {
            if !self.seen.contains_key(&check.name) && self.seen.len() >= MAX_CHECKS {
                continue;
            }
            let seen = self
                .seen
                .entry(check.name.clone())
                .or_insert_with(|| Seen { since_ms: now.mono_ms, ..Seen::default() });
            seen.note(now.mono_ms, standing(check, checks));
            let seen = seen.clone();
            if let Some(fact) = self.decide(now, check, &seen, &mut fresh) {
                self.take(&fact, now.wall.utc_ms);
                facts.push(fact);
            }
        }
        facts
    }

    fn decide(&self, now: Now, check: &Check, seen: &Seen, fresh: &mut Option<TicketId>) -> Option<HealthFact> {
        let lasted_ms = now.mono_ms.saturating_sub(seen.since_ms);
        let ticket = self.about(&check.name);
        let flaps = seen.began.len();
        let Some(severity) = seen.severity else {
            let clear_ms = if flaps >= FLAPS { CLEAR_FLAPPING_MS } else { CLEAR_MS };
            let ticket = ticket.filter(|ticket| ticket.present && !seen.unknown && lasted_ms >= clear_ms)?;
            return Some(HealthFact::TicketCleared { ticket: ticket.ticket });
        };
        if lasted_ms < settle_ms(&check.name, severity) && flaps < FLAPS {
            return None;
        }
        let evidence = evidence_of(check, flaps);
        match ticket {
            Some(ticket) if ticket.present && ticket.stage != Stage::Closed && ticket.severity >= severity => None,
            Some(ticket) => {
                let why = if ticket.present { Reopened::Worse } else { Reopened::Returned };
                Some(HealthFact::TicketReopened { ticket: ticket.ticket, why, severity, evidence })
            }
            None => Some(HealthFact::TicketOpened {
                ticket: fresh.take()?,
                check: check.name.clone(),
                severity,
                tell: told(severity),
                since_ms: check.since_ms,
                flaps: u32::try_from(flaps).unwrap_or(u32::MAX),
                evidence,
                advice: short(&check.advice, MAX_EVIDENCE_CHARS),
            }),
        }
    }

    /// The ticket about a check: the newest, and of those that are not closed if there is one.
    fn about(&self, check: &str) -> Option<&Ticket> {
        let of_check = self.tickets.values().filter(|ticket| ticket.check == check);
        of_check.max_by_key(|ticket| (ticket.stage != Stage::Closed, ticket.opened_ms))
    }

    fn forget_closed(&mut self, now_ms: i64) {
        self.tickets.retain(|_, ticket| {
            ticket.closed_ms.is_none_or(|closed_ms| now_ms.saturating_sub(closed_ms) < REOPEN_WITHIN_MS)
        });
        while self.tickets.values().filter(|ticket| ticket.stage == Stage::Closed).count() > MAX_CLOSED {
            let oldest = self
                .tickets
                .values()
                .filter(|ticket| ticket.stage == Stage::Closed)
                .min_by_key(|ticket| ticket.closed_ms);
            let Some(oldest) = oldest.map(|ticket| ticket.ticket) else { return };
            self.tickets.remove(&oldest);
        }
    }

    /// A fact about a ticket counts, at this time (UTC milliseconds).
    pub fn take(&mut self, fact: &HealthFact, at_ms: i64) {
        let Some(id) = fact.ticket() else { return };
        if let Some(ticket) = Ticket::after(self.tickets.remove(&id), fact, at_ms) {
            self.tickets.insert(id, ticket);
        }
    }

    /// Somebody has seen it. The fact counts once it is written: [`TicketDesk::take`].
    ///
    /// # Errors
    /// Why not.
    pub fn acknowledge(&self, ticket: TicketId, by: &str) -> Result<HealthFact, TicketRefusal> {
        self.not_closed(ticket)?;
        Ok(HealthFact::TicketAcknowledged { ticket, by: by.to_owned() })
    }

    /// Somebody works on it. As [`TicketDesk::acknowledge`].
    ///
    /// # Errors
    /// Why not.
    pub fn work(&self, ticket: TicketId, by: &str, note: &str) -> Result<HealthFact, TicketRefusal> {
        self.not_closed(ticket)?;
        Ok(HealthFact::TicketInProgress { ticket, by: by.to_owned(), note: checked(note)? })
    }

    /// It is repaired. As [`TicketDesk::acknowledge`].
    ///
    /// # Errors
    /// Why not.
    pub fn close(&self, ticket: TicketId, by: &str, note: &str) -> Result<HealthFact, TicketRefusal> {
        if self.not_closed(ticket)?.present {
            return Err(TicketRefusal::StillThere);
        }
        Ok(HealthFact::TicketClosed { ticket, by: by.to_owned(), note: checked(note)? })
    }

    fn not_closed(&self, ticket: TicketId) -> Result<&Ticket, TicketRefusal> {
        let found = self.tickets.get(&ticket).ok_or(TicketRefusal::NotFound)?;
        if found.stage == Stage::Closed { Err(TicketRefusal::Closed) } else { Ok(found) }
    }

    /// Every ticket that matters, newest first.
    #[must_use]
    pub fn tickets(&self) -> Vec<Ticket> {
        let mut all: Vec<Ticket> = self.tickets.values().cloned().collect();
        all.sort_by_key(|ticket| (ticket.stage == Stage::Closed, std::cmp::Reverse(ticket.opened_ms)));
        all
    }

    /// What the desk is to be told.
    #[must_use]
    pub fn signal(&self) -> DeskSignal {
        let open = || self.tickets.values().filter(|ticket| ticket.stage != Stage::Closed);
        DeskSignal {
            bell: open().any(|one| one.stage == Stage::Open && one.present && one.severity == Severity::Critical),
            open: u32::try_from(open().count()).unwrap_or(u32::MAX),
            worst: open().map(|ticket| ticket.severity).max(),
        }
    }
}

impl Seen {
    fn note(&mut self, mono_ms: u64, (severity, unknown): (Option<Severity>, bool)) {
        self.began.retain(|began_ms| mono_ms.saturating_sub(*began_ms) < FLAPS_WITHIN_MS);
        if (severity, unknown) == (self.severity, self.unknown) {
            return;
        }
        if severity.is_some() && self.severity.is_none() {
            if self.began.len() >= FLAPS {
                self.began.pop_front();
            }
            self.began.push_back(mono_ms);
        }
        (self.severity, self.unknown, self.since_ms) = (severity, unknown, mono_ms);
    }
}

/// How much it matters that a check is as it is, and whether it is not known. A disk that takes nothing stops the journal, which is one
/// trouble: the ticket is about the disk, which is where it is mended, and matters as much as the journal.
fn standing(check: &Check, checks: &[Check]) -> (Option<Severity>, bool) {
    let at_fault = |name: &str| checks.iter().any(|other| other.name == name && other.state == CheckState::Fault);
    let is_one = at_fault("disk") && at_fault("journal");
    match check.name.as_str() {
        "journal" if is_one => (None, true),
        "disk" if is_one => (severity("journal", CheckState::Fault), false),
        name => (severity(name, check.state), check.state == CheckState::Unknown),
    }
}

fn evidence_of(check: &Check, flaps: usize) -> String {
    let often = (flaps >= FLAPS).then(|| general::SO_OFTEN.with(&[&flaps, &check.evidence]));
    short(often.as_deref().unwrap_or(&check.evidence), MAX_EVIDENCE_CHARS)
}

/// One line of at most so many characters.
fn short(text: &str, chars: usize) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(chars).collect()
}

fn checked(note: &str) -> Result<String, TicketRefusal> {
    let is_good =
        !note.trim().is_empty() && note.chars().count() <= MAX_NOTE_CHARS && !note.chars().any(char::is_control);
    if is_good { Ok(note.to_owned()) } else { Err(TicketRefusal::Note) }
}
