//! What a kiosk writes about its own hardware (A6): tickets, inspections, and for how much of the time its door could be used.

use crate::health::CheckState;
use crate::health::tickets::{Severity, Told};
use crate::id::TicketId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Evidence and advice in an entry at most, characters.
pub const MAX_EVIDENCE_CHARS: usize = 300;

/// A note at most, characters.
pub const MAX_NOTE_CHARS: usize = 200;

/// Checks in an inspection's entry at most: its body stays below the longest one.
pub const MAX_INSPECTED: usize = 48;

/// Numbers of a sampled check at most: those that are plotted over months.
pub const MAX_SAMPLED_NUMBERS: usize = 8;

/// Everything about the hardware's health. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum HealthFact {
    /// Trouble that lasts: somebody must see to it.
    #[serde(rename = "ticket.opened")]
    TicketOpened {
        /// Which.
        ticket: TicketId,
        /// The check's name.
        check: String,
        /// How much it matters.
        severity: Severity,
        /// Who is told.
        tell: Vec<Told>,
        /// When the trouble began, UTC milliseconds.
        since_ms: i64,
        /// How often it began within the hour before.
        flaps: u32,
        /// What was seen, without personal data, at most [`MAX_EVIDENCE_CHARS`] characters.
        evidence: String,
        /// What to do, likewise.
        advice: String,
    },
    /// Somebody has seen it.
    #[serde(rename = "ticket.acknowledged")]
    TicketAcknowledged {
        /// Which.
        ticket: TicketId,
        /// The user of the control socket, as `uid 1000`.
        by: String,
    },
    /// Somebody works on it.
    #[serde(rename = "ticket.in_progress")]
    TicketInProgress {
        /// Which.
        ticket: TicketId,
        /// The user of the control socket, as `uid 1000`.
        by: String,
        /// What is done; names nobody, at most [`MAX_NOTE_CHARS`] characters.
        note: String,
    },
    /// The trouble is over. The ticket is closed by a person.
    #[serde(rename = "ticket.cleared")]
    TicketCleared {
        /// Which.
        ticket: TicketId,
    },
    /// The trouble is back, or worse.
    #[serde(rename = "ticket.reopened")]
    TicketReopened {
        /// Which.
        ticket: TicketId,
        /// Back or worse.
        why: Reopened,
        /// How much it matters now.
        severity: Severity,
        /// What was seen, as in `ticket.opened`.
        evidence: String,
    },
    /// It is repaired.
    #[serde(rename = "ticket.closed")]
    TicketClosed {
        /// Which.
        ticket: TicketId,
        /// The user of the control socket, as `uid 1000`.
        by: String,
        /// What was done; names nobody, at most [`MAX_NOTE_CHARS`] characters.
        note: String,
    },
    /// Everything was looked at. The node signs its journal's end right after this entry.
    #[serde(rename = "inspection.done")]
    InspectionDone {
        /// Why then.
        why: InspectionWhy,
        /// The user of the control socket, as `uid 1000`, if one asked for it.
        by: Option<String>,
        /// Every check, at most [`MAX_INSPECTED`].
        checks: Vec<InspectedCheck>,
    },
    /// For how much of the time the door could be used.
    #[serde(rename = "availability.counted")]
    AvailabilityCounted {
        /// From here on, UTC milliseconds,
        from_ms: i64,
        /// to here.
        until_ms: i64,
        /// Of this somebody looked for so long, milliseconds,
        watched_ms: u64,
        /// and so long reader, lines, lock and journal all worked, milliseconds.
        well_ms: u64,
    },
    /// How the checks are, shortly: all of them once an hour, and those whose state changed.
    #[serde(rename = "health.sampled")]
    HealthSampled {
        /// The checks, at most [`MAX_INSPECTED`].
        checks: Vec<SampledCheck>,
    },
}

/// One check in few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampledCheck {
    /// Its name.
    pub check: String,
    /// How it is.
    pub state: CheckState,
    /// Since when, UTC milliseconds.
    pub since_ms: i64,
    /// The numbers, at most [`MAX_SAMPLED_NUMBERS`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, i64>,
}

/// Why a ticket is open again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reopened {
    /// The trouble was over and is back.
    Returned,
    /// It matters more than before.
    Worse,
}

/// Why there was an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InspectionWhy {
    /// It was time.
    Scheduled,
    /// Somebody asked.
    Asked,
}

/// One check as an inspection found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectedCheck {
    /// Its name.
    pub check: String,
    /// How it was.
    pub state: CheckState,
    /// Since when, UTC milliseconds.
    pub since_ms: i64,
    /// What was seen, at most 100 characters.
    pub evidence: String,
    /// The numbers, at most 16.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, i64>,
}

impl HealthFact {
    /// The ticket that it is about.
    #[must_use]
    pub fn ticket(&self) -> Option<TicketId> {
        match self {
            Self::TicketOpened { ticket, .. }
            | Self::TicketAcknowledged { ticket, .. }
            | Self::TicketInProgress { ticket, .. }
            | Self::TicketCleared { ticket }
            | Self::TicketReopened { ticket, .. }
            | Self::TicketClosed { ticket, .. } => Some(*ticket),
            Self::InspectionDone { .. } | Self::AvailabilityCounted { .. } | Self::HealthSampled { .. } => None,
        }
    }
}

/// The kinds of this file, in the order of the variants.
pub const HEALTH_KINDS: [&str; 9] = [
    "ticket.opened",
    "ticket.acknowledged",
    "ticket.in_progress",
    "ticket.cleared",
    "ticket.reopened",
    "ticket.closed",
    "inspection.done",
    "availability.counted",
    "health.sampled",
];
