//! One visit, with how far telling the host has come, what was left as a message and what its kiosk was asked to do.

use super::lines::{MessageLine, OrderLine, ToldLine, VisitLine};
use crate::give_card::lacks_card;
use crate::ladder::ladder_of;
use crate::party::Party;
use crate::visit_acts::Given;
use frontdesk_core::id::VisitId;
use frontdesk_core::screen::MessageState;
use frontdesk_core::telling::Account;
use frontdesk_core::visit::VisitState;
use frontdesk_store::{CommandRecord, LeftMessage, ReadError, Reader, VisitRecord};
use std::collections::BTreeMap;

pub(crate) fn visit_line(
    reader: &Reader,
    record: VisitRecord,
    orders: &BTreeMap<VisitId, Given>,
) -> Result<VisitLine, ReadError> {
    let whole = match record.state {
        // Of those who came together the host is told at once.
        VisitState::Registered => reader.tellings(Party::of(reader, &record)?.speaker(record.visit))?.account,
        VisitState::Permitted => reader.tellings(record.visit)?.account,
        VisitState::In | VisitState::Left if record.message_ms.is_some() => reader.tellings(record.visit)?.account,
        VisitState::In | VisitState::Left => Account::default(),
    };
    let messages = message_lines(reader, &record, &whole)?;
    let account = whole.of_host(record.host_changes);
    // Whoever is permitted needs nobody to come to the desk.
    let happened = if record.state == VisitState::Registered { account.happened() } else { Vec::new() };
    let order = orders.get(&record.visit).map(|given| order_line(reader, *given)).transpose()?.flatten();
    let lacks_card = lacks_card(&record);
    let private = record.private;
    Ok(VisitLine {
        visit: record.visit.to_string(),
        node: record.node.to_string(),
        state: record.state,
        name: private.as_ref().map(|private| private.name.clone()),
        organisation: private.as_ref().map(|private| private.organisation.clone()),
        host: private.as_ref().map(|private| private.host_name.clone()),
        host_staff: private.as_ref().and_then(|private| private.host),
        department: private.map(|private| private.host_department),
        arrived_ms: record.arrived_ms,
        left_ms: record.left_ms,
        left_how: record.left_how,
        rating: record.rating,
        lacks_card,
        card_out: record.card.is_some(),
        card_until_ms: record.card.map(|card| card.until_ms),
        purpose: record.purpose,
        permitted_ms: record.permitted_ms,
        permitted_by: record.permitted_by,
        entered_ms: record.entered_ms,
        ladder: ladder_of(&account),
        told: happened.into_iter().map(|(what, at_ms)| ToldLine { what, at_ms }).collect(),
        order,
        party: record.party.map(|party| party.first.to_string()),
        child_of: record.party.and_then(|party| party.child_of).map(|adult| adult.to_string()),
        simulated: record.simulated,
        drink: record.drink.map(|(drink, _)| drink),
        drink_ms: record.drink.map(|(_, at_ms)| at_ms),
        messages,
        host_changes: record.host_changes,
    })
}

/// What is here, the desk can see.
fn message_lines(reader: &Reader, record: &VisitRecord, account: &Account) -> Result<Vec<MessageLine>, ReadError> {
    if record.message_ms.is_none() {
        return Ok(Vec::new());
    }
    let line = |left: LeftMessage| {
        let (host, text) = left.private.map(|private| (private.host_name, private.text)).unzip();
        let state = account.message(left.message).unwrap_or(MessageState::AtDesk);
        MessageLine { at_ms: left.at_ms, host, text, state }
    };
    Ok(reader.messages(record.visit)?.into_iter().map(line).collect())
}

fn order_line(reader: &Reader, given: Given) -> Result<Option<OrderLine>, ReadError> {
    let known = reader.command(given.command)?;
    let line = |known: CommandRecord| OrderLine {
        act: given.act,
        node: given.node.to_string(),
        deadline_ms: known.deadline_ms,
        outcome: known.outcome,
    };
    Ok(known.map(line))
}
