//! One ticket, as its facts make it.

use super::Severity;
use crate::fact::HealthFact;
use crate::id::TicketId;
use serde::{Deserialize, Serialize};

/// How far somebody is with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has said that they have seen it.
    Open,
    /// Somebody has.
    Acknowledged,
    /// Somebody works on it.
    InProgress,
    /// Done.
    Closed,
}

/// A ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Which.
    pub ticket: TicketId,
    /// About which check.
    pub check: String,
    /// How much it matters, at its worst.
    pub severity: Severity,
    /// How far somebody is with it.
    pub stage: Stage,
    /// The trouble is there now.
    pub present: bool,
    /// What was seen when it was last opened.
    pub evidence: String,
    /// What to do.
    pub advice: String,
    /// When the trouble began, UTC milliseconds.
    pub since_ms: i64,
    /// When the ticket was opened, UTC milliseconds.
    pub opened_ms: i64,
    /// When the trouble was last over, UTC milliseconds.
    pub cleared_ms: Option<i64>,
    /// When it was closed, UTC milliseconds.
    pub closed_ms: Option<i64>,
    /// How often it came back.
    pub returns: u32,
    /// What was last noted by whoever works on it; names nobody.
    pub note: String,
}

impl Ticket {
    /// The ticket after a fact, which was written at `at_ms` (UTC milliseconds). A fact about a ticket that is not there, or about
    /// another one, changes nothing.
    #[must_use]
    pub fn after(before: Option<Self>, fact: &HealthFact, at_ms: i64) -> Option<Self> {
        if let HealthFact::TicketOpened { ticket, check, severity, since_ms, evidence, advice, .. } = fact {
            return before.or_else(|| {
                Some(Self {
                    ticket: *ticket,
                    check: check.clone(),
                    severity: *severity,
                    stage: Stage::Open,
                    present: true,
                    evidence: evidence.clone(),
                    advice: advice.clone(),
                    since_ms: *since_ms,
                    opened_ms: at_ms,
                    cleared_ms: None,
                    closed_ms: None,
                    returns: 0,
                    note: String::new(),
                })
            });
        }
        let mut now = before?;
        if fact.ticket() != Some(now.ticket) {
            return Some(now);
        }
        match fact {
            HealthFact::TicketAcknowledged { .. } if now.stage == Stage::Open => now.stage = Stage::Acknowledged,
            HealthFact::TicketInProgress { note, .. } if now.stage != Stage::Closed => {
                now.stage = Stage::InProgress;
                now.note.clone_from(note);
            }
            HealthFact::TicketCleared { .. } => {
                now.present = false;
                now.cleared_ms = Some(at_ms);
            }
            HealthFact::TicketReopened { severity, evidence, .. } => {
                now.returns = now.returns.saturating_add(u32::from(!now.present));
                now.stage = Stage::Open;
                now.present = true;
                now.severity = now.severity.max(*severity);
                now.evidence.clone_from(evidence);
                now.closed_ms = None;
            }
            HealthFact::TicketClosed { note, .. } => {
                now.stage = Stage::Closed;
                now.closed_ms = Some(at_ms);
                now.note.clone_from(note);
            }
            _ => {}
        }
        Some(now)
    }
}
