//! Today as plain data: what the page shows, and `GET /api/v1/today` for tests and tools.

mod cards;
mod expected;
mod lines;

pub use lines::{
    AlarmLine, ArrivedLine, CardLine, CardStanding, Cards, DeskCallLine, DoorLine, ExpectedLine, KioskLine,
    MessageLine, OrderLine, TicketLine, Today, ToldLine, VisitLine,
};

use crate::ladder::ladder_of;
use crate::members::Member;
use crate::office::{Office, utc_ms};
use crate::party::Party;
use crate::refusal::Refusal;
use crate::visit_acts::Given;
use chrono::{Local, NaiveTime, TimeZone};
use frontdesk_core::fact::PersonPrivate;
use frontdesk_core::id::{NodeId, StaffId, VisitId};
use frontdesk_core::screen::MessageState;
use frontdesk_core::telling::Account;
use frontdesk_core::visit::VisitState;
use frontdesk_store::{
    AlarmRecord, CommandRecord, DeskCall, DoorEvent, LeftMessage, ReadError, Reader, TicketRecord, VisitRecord,
};
use std::collections::{BTreeMap, BTreeSet};

/// The most visits, door events and calls of the desk of a day that are shown.
const MAX_LINES: usize = 500;

/// For how long a call of the desk stays on the page, milliseconds.
pub(crate) const CALL_SHOWN_MS: i64 = 15 * 60_000;

/// For how long an alarm stays on the page, milliseconds.
const ALARM_SHOWN_MS: i64 = 86_400_000;

pub(crate) async fn load(office: &Office) -> Result<Today, Refusal> {
    let now_ms = utc_ms();
    let asked = office.asked_ms();
    let members = office.members.all();
    let orders = office.orders.lately(now_ms);
    let demo = office.settings.is_shown_as_demo();
    let today = office.read(move |reader| read(reader, now_ms, &asked, &members, &orders)).await?;
    Ok(Today { demo, ..today })
}

fn read(
    reader: &Reader,
    now_ms: i64,
    asked: &BTreeMap<NodeId, i64>,
    members: &[Member],
    orders: &BTreeMap<VisitId, Given>,
) -> Result<Today, ReadError> {
    let since_ms = midnight_ms(now_ms);
    let calls_since_ms = since_ms.min(now_ms.saturating_sub(CALL_SHOWN_MS));
    let calls = reader.desk_calls(calls_since_ms, MAX_LINES)?;
    let seen = reader.desk_calls_seen(calls_since_ms, MAX_LINES)?;
    let alarms = reader.alarms(now_ms.saturating_sub(ALARM_SHOWN_MS), MAX_LINES)?;
    let records = reader.visits(since_ms, MAX_LINES)?;
    let mut people = People::new(reader);
    let (expected, arrived) = expected::load(reader, &records, &mut people, now_ms)?;
    let cards = cards::load(reader, &records, now_ms)?;
    let visits = records.into_iter().map(|record| visit_line(reader, record, orders));
    let events = reader.door_events(since_ms, MAX_LINES)?.into_iter();
    Ok(Today {
        demo: false,
        now_ms,
        visits: visits.collect::<Result<_, _>>()?,
        doors: events.map(|event| door_line(event, &mut people)).collect::<Result<_, _>>()?,
        expected,
        arrived,
        cards,
        desk_calls: calls.into_iter().map(|call| call_line(reader, call, &seen)).collect::<Result<_, _>>()?,
        alarms: alarms.into_iter().map(|alarm| alarm_line(alarm, members)).collect(),
        tickets: ticket_lines(reader, members)?,
        kiosks: kiosk_lines(reader, asked, members)?,
    })
}

/// Members first seen by their label, then whoever else has a journal here.
fn kiosk_lines(
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
fn ticket_lines(reader: &Reader, members: &[Member]) -> Result<Vec<TicketLine>, ReadError> {
    let line = |record: TicketRecord| TicketLine {
        label: members.iter().find(|member| member.node == record.node).map(|member| member.label.clone()),
        node: record.node.to_string(),
        ticket: record.ticket,
        simulated: record.simulated,
    };
    Ok(reader.tickets(i64::MAX, MAX_LINES)?.into_iter().map(line).collect())
}

fn alarm_line(alarm: AlarmRecord, members: &[Member]) -> AlarmLine {
    let member = members.iter().find(|member| Some(member.node) == alarm.node);
    AlarmLine {
        at_ms: alarm.at_ms,
        alarm: alarm.alarm,
        node: alarm.node.map(|node| node.to_string()),
        label: member.map(|member| member.label.clone()),
        detail: alarm.detail,
    }
}

/// The last local midnight, UTC milliseconds; a day back where the calendar has none.
pub(crate) fn midnight_ms(now_ms: i64) -> i64 {
    Local
        .timestamp_millis_opt(now_ms)
        .single()
        .and_then(|now| now.with_time(NaiveTime::MIN).earliest())
        .map_or(now_ms.saturating_sub(86_400_000), |midnight| midnight.timestamp_millis())
}

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
    let line =
        |known: CommandRecord| OrderLine { act: given.act, deadline_ms: known.deadline_ms, outcome: known.outcome };
    Ok(known.map(line))
}

fn door_line(event: DoorEvent, people: &mut People<'_>) -> Result<DoorLine, ReadError> {
    let person = event.staff.map(|staff| people.find(staff)).transpose()?.flatten();
    Ok(DoorLine {
        at_ms: event.at_ms,
        door: event.door,
        node: event.node.to_string(),
        verdict: event.verdict,
        outcome: event.outcome,
        name: event.name,
        department: person.map(|person| person.department).filter(|department| !department.is_empty()),
        visit: event.visit.map(|visit| visit.to_string()),
        staff: event.staff,
        simulated: event.simulated,
    })
}

/// Staff who were looked up, each once: the same people tap all day.
struct People<'a> {
    reader: &'a Reader,
    known: BTreeMap<StaffId, Option<PersonPrivate>>,
}

impl<'a> People<'a> {
    fn new(reader: &'a Reader) -> Self {
        Self { reader, known: BTreeMap::new() }
    }

    fn find(&mut self, staff: StaffId) -> Result<Option<PersonPrivate>, ReadError> {
        if let Some(known) = self.known.get(&staff) {
            return Ok(known.clone());
        }
        let found = self.reader.person(staff)?.and_then(|person| person.private);
        self.known.insert(staff, found.clone());
        Ok(found)
    }
}

fn call_line(reader: &Reader, call: DeskCall, seen: &BTreeSet<(NodeId, u64)>) -> Result<DeskCallLine, ReadError> {
    let known = call.visit.map(|visit| reader.visit(visit)).transpose()?.flatten();
    // A kiosk speaks of its own visits only.
    let private = known.filter(|record| record.node == call.node).and_then(|record| record.private);
    Ok(DeskCallLine {
        at_ms: call.at_ms,
        node: call.node.to_string(),
        seq: call.seq,
        seen: seen.contains(&(call.node, call.seq)),
        visit: call.visit.map(|visit| visit.to_string()),
        name: private.map(|private| private.name),
        cause: call.cause,
        simulated: call.simulated,
    })
}
