//! Faults that somebody must see to (A6): one ticket for each, opened once, tracked until it was repaired and closed.
//!
//! A machine over looks at the checks and what people say. What it decides comes out as facts; what the journal has of them comes
//! back in after a restart ([`TicketDesk::restore`]). The same function makes the ticket from its facts here and in the journal's
//! view ([`Ticket::after`]).

mod desk;
mod ticket;

pub use desk::{DeskSignal, MAX_CHECKS, REOPEN_WITHIN_MS, TicketDesk, TicketRefusal};
pub use ticket::{Stage, Ticket};

use super::CheckState;
use serde::{Deserialize, Serialize};

/// How much a ticket matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something works and wants attention: within the week.
    Minor,
    /// Something does not work, and people get in all the same: today.
    Major,
    /// Nobody gets in or out by card, or nothing is recorded: now.
    Critical,
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The reception, by the desk bell: it works with the office away.
    Desk,
    /// Who looks after the hardware.
    Administration,
}

/// The first word of a check's name: of several of a kind the second is which one.
#[must_use]
pub fn kind_of(check: &str) -> &str {
    check.split(' ').next().unwrap_or(check)
}

/// How much it matters that this check is so. `None` for what is no trouble.
#[must_use]
pub fn severity(check: &str, state: CheckState) -> Option<Severity> {
    match (state, kind_of(check)) {
        (CheckState::Fault, "reader" | "lines" | "lock" | "journal" | "progress") => Some(Severity::Critical),
        (CheckState::Fault, _) => Some(Severity::Major),
        (CheckState::Degraded, _) => Some(Severity::Minor),
        (CheckState::Ok | CheckState::Simulated | CheckState::Unknown, _) => None,
    }
}

/// Who is told of it.
#[must_use]
pub fn told(severity: Severity) -> Vec<Told> {
    match severity {
        Severity::Minor => vec![Told::Administration],
        Severity::Major | Severity::Critical => vec![Told::Desk, Told::Administration],
    }
}

/// How long a check must be so before it counts, milliseconds: what mends itself within that is no ticket.
#[must_use]
pub fn settle_ms(check: &str, severity: Severity) -> u64 {
    match (severity, kind_of(check)) {
        // systemd starts it again, and a person who wakes the display up is quicker.
        (Severity::Major, "screen") => 20_000,
        (Severity::Minor, _) => 60_000,
        (Severity::Major | Severity::Critical, _) => 10_000,
    }
}

#[cfg(test)]
mod tests;
