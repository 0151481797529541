//! What the journals say that concerns the printer.

use frontdesk_badge::{Badge, BadgeWhen};
use frontdesk_core::fact::{Fact, Reading};
use frontdesk_core::id::{NodeId, VisitId};
use frontdesk_core::journal::Entry;
use frontdesk_core::time::{Now, WallTrust};
use frontdesk_core::visit::VisitState;
use frontdesk_store::{ReadError, Reader, VisitRecord};

/// Entries that are read at a time.
const ENTRIES: usize = 200;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// A card is written: it has a badge of its own.
    Card(VisitId),
    /// The visit is permitted: it gets one badge, however many say so.
    Permitted(VisitId),
    /// The visit is over.
    Over(VisitId),
}

/// What is due by what came behind the cursor, of any node, with the next cursor.
pub(super) fn due(reader: &Reader, when: BadgeWhen, mut cursor: i64) -> Result<(i64, Vec<Due>), ReadError> {
    let mut found = Vec::new();
    let Some(own) = reader.node() else { return Ok((cursor, found)) };
    loop {
        let (next, entries) = reader.all_after(cursor, ENTRIES)?;
        if entries.is_empty() {
            return Ok((cursor, found));
        }
        cursor = next;
        for entry in &entries {
            found.extend(due_by(reader, when, own, entry)?);
        }
    }
}

fn due_by(reader: &Reader, when: BadgeWhen, own: NodeId, entry: &Entry) -> Result<Option<Due>, ReadError> {
    let Ok(Reading::Known(fact)) = Fact::read(&entry.kind, entry.kind_version, &entry.open, None) else {
        return Ok(None);
    };
    Ok(match (*fact, when) {
        (Fact::CardIssued { visit, .. }, BadgeWhen::Card) if entry.node == own => Some(Due::Card(visit)),
        (Fact::VisitPermitted { visit, .. }, BadgeWhen::Permitted) => {
            is_printed_here(reader, own, entry.node, visit)?.then_some(Due::Permitted(visit))
        }
        (Fact::VisitLeft { visit, .. }, _) => Some(Due::Over(visit)),
        _ => None,
    })
}

/// Visitors take their badge where they came, whoever permits the visit. Those who were registered at the web desk take it at the kiosk
/// that permits it. One that was printed, or given up, is not printed again by itself.
fn is_printed_here(reader: &Reader, own: NodeId, permits: NodeId, visit: VisitId) -> Result<bool, ReadError> {
    let Some(record) = reader.visit(visit)? else { return Ok(false) };
    let is_ours = record.node == own || permits == own && reader.offices()?.contains(&record.node);
    Ok(is_ours && record.permitted_ms.is_some() && reader.badge(own, visit)?.is_none())
}

/// A visit's badge; none of a visit that is over, or that nobody can read.
pub(super) fn badge_of(record: VisitRecord, now: Now, company: &str, valid_ms: i64) -> Option<Badge> {
    if record.state == VisitState::Left {
        return None;
    }
    let private = record.private?;
    let is_trusted = now.wall.trust == WallTrust::Trusted;
    let until_ms = record.card.map_or(record.arrived_ms.saturating_add(valid_ms), |card| card.until_ms);
    Some(Badge {
        company: company.to_owned(),
        name: private.name,
        organisation: private.organisation,
        host: private.host_name,
        department: private.host_department,
        language: record.language,
        from_ms: is_trusted.then_some(record.arrived_ms),
        until_ms: is_trusted.then_some(until_ms),
        offset_s: now.wall.offset_s,
    })
}
