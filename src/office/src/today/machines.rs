//! How the kiosks are: who was heard of when, what of their hardware does not work, and what raised an alarm.

use super::lines::{AlarmLine, KioskLine, TicketLine};
use crate::members::Member;
use frontdesk_core::id::NodeId;
use frontdesk_store::{AlarmRecord, ReadError, Reader, TicketRecord};
use std::collections::BTreeMap;

/// Members first seen by their label, then whoever else has a journal here.
pub(super) fn kiosk_lines(
    reader: &Reader,
    asked: &BTreeMap<NodeId, i64>,
    members: &[Member],
) -> Result<Vec<KioskLine>, ReadError> {
    let mut lines: BTreeMap<NodeId, KioskLine> = BTreeMap::new();
    let line = |node: NodeId| KioskLine {
        node: node.to_string(),
        label: None,
        revoked: false,
        entries: 0,
        last_contact_ms: asked.get(&node).copied(),
        simulated: false,
    };
    for member in members {
        let one = lines.entry(member.node).or_insert_with(|| line(member.node));
        one.label = Some(member.label.clone());
        one.revoked = member.revoked.is_some();
    }
    for contact in reader.contacts()? {
        let one = lines.entry(contact.node).or_insert_with(|| line(contact.node));
        one.last_contact_ms = one.last_contact_ms.max(contact.received_ms);
        one.simulated = contact.simulated;
    }
    for head in reader.heads()? {
        if let Some(one) = lines.get_mut(&head.node) {
            one.entries = one.entries.max(head.position.seq);
        }
    }
    let mut lines: Vec<KioskLine> = lines.into_values().collect();
    lines.sort_by_key(|one| (one.revoked, one.label.is_none(), one.label.clone()));
    Ok(lines)
}

/// Those that are not closed.
pub(super) fn ticket_lines(reader: &Reader, members: &[Member], limit: usize) -> Result<Vec<TicketLine>, ReadError> {
    let line = |record: TicketRecord| TicketLine {
        label: members.iter().find(|member| member.node == record.node).map(|member| member.label.clone()),
        node: record.node.to_string(),
        ticket: record.ticket,
        simulated: record.simulated,
    };
    Ok(reader.tickets(i64::MAX, limit)?.into_iter().map(line).collect())
}

pub(super) fn alarm_line(alarm: AlarmRecord, members: &[Member]) -> AlarmLine {
    let member = members.iter().find(|member| Some(member.node) == alarm.node);
    AlarmLine {
        at_ms: alarm.at_ms,
        alarm: alarm.alarm,
        node: alarm.node.map(|node| node.to_string()),
        label: member.map(|member| member.label.clone()),
        detail: alarm.detail,
    }
}
