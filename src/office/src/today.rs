//! Today as plain data: what the page shows, and `GET /api/v1/today` for tests and tools.

use crate::members::Member;
use crate::office::{Office, utc_ms};
use crate::refusal::Refusal;
use chrono::{Local, NaiveTime, TimeZone};
use frontdesk_core::fact::Alarm;
use frontdesk_core::health::tickets::Ticket;
use frontdesk_core::id::NodeId;
use frontdesk_core::screen::{Rating, ToldWhat};
use frontdesk_core::visit::VisitState;
use frontdesk_store::{
    AlarmRecord, DeskCall, DoorEvent, DoorOutcome, ReadError, Reader, TicketRecord, Verdict, VisitRecord,
};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The most visits, door events and calls of the desk of a day that are shown.
const MAX_LINES: usize = 500;

/// For how long a call of the desk stays on the page, milliseconds.
pub(crate) const CALL_SHOWN_MS: i64 = 15 * 60_000;

/// For how long an alarm stays on the page, milliseconds.
const ALARM_SHOWN_MS: i64 = 86_400_000;

/// What is known of today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Today {
    /// Our own clock, UTC milliseconds.
    pub now_ms: i64,
    /// Visits that arrived or left today or have not ended, newest first.
    pub visits: Vec<VisitLine>,
    /// Decisions at doors, newest first.
    pub doors: Vec<DoorLine>,
    /// Calls of the desk, newest first: today's, and those that the page still shows after midnight.
    pub desk_calls: Vec<DeskCallLine>,
    /// Alarms of the last day, newest first.
    pub alarms: Vec<AlarmLine>,
    /// Troubles with the hardware of kiosks that are not seen to yet, newest first.
    pub tickets: Vec<TicketLine>,
    /// Kiosks of the site, and others that were heard of.
    pub kiosks: Vec<KioskLine>,
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VisitLine {
    /// Which.
    pub visit: String,
    /// At which kiosk.
    pub node: String,
    /// How far.
    #[schemars(with = "String")]
    pub state: VisitState,
    /// Name; absent when its key is gone or has not come.
    pub name: Option<String>,
    /// Organisation, likewise.
    pub organisation: Option<String>,
    /// Host's name, likewise.
    pub host: Option<String>,
    /// Host's department, likewise.
    pub department: Option<String>,
    /// Registered at, UTC milliseconds.
    pub arrived_ms: i64,
    /// Left at, UTC milliseconds.
    pub left_ms: Option<i64>,
    /// What they thought of it.
    #[schemars(with = "Option<String>")]
    pub rating: Option<Rating>,
    /// A temporary card is out.
    pub card_out: bool,
    /// Who was told of a visitor who waits, oldest first.
    pub told: Vec<ToldLine>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

/// One thing that has become of telling somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ToldLine {
    /// What, in the words of the kiosk's screen.
    #[schemars(with = "String")]
    pub what: ToldWhat,
    /// UTC milliseconds.
    pub at_ms: i64,
}

/// One decision at a door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DoorLine {
    /// UTC milliseconds.
    pub at_ms: i64,
    /// Door name.
    pub door: String,
    /// What was decided.
    #[schemars(with = "serde_json::Value")]
    pub verdict: Verdict,
    /// What became of a grant, once known.
    #[schemars(with = "serde_json::Value")]
    pub outcome: Option<DoorOutcome>,
    /// The card's holder; empty for an unknown card, absent when the key is gone.
    pub name: Option<String>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

/// A visitor called the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeskCallLine {
    /// UTC milliseconds, by the kiosk's clock.
    pub at_ms: i64,
    /// At which kiosk.
    pub node: String,
    /// The visit on its screen, if any.
    pub visit: Option<String>,
    /// That visitor's name; absent without a visit, or when the key is gone or has not come.
    pub name: Option<String>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AlarmLine {
    /// UTC milliseconds, by the clock of whoever raised it.
    pub at_ms: i64,
    /// What.
    #[schemars(with = "String")]
    pub alarm: Alarm,
    /// About which node.
    pub node: Option<String>,
    /// What people call it.
    pub label: Option<String>,
    /// What was seen.
    pub detail: String,
}

/// One trouble with the hardware of a kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TicketLine {
    /// At which kiosk.
    pub node: String,
    /// What people call it.
    pub label: Option<String>,
    /// The ticket, as the kiosk has it.
    #[schemars(with = "serde_json::Value")]
    pub ticket: Ticket,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

/// One kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KioskLine {
    /// Its node.
    pub node: String,
    /// What people call it; absent for one that was never enrolled.
    pub label: Option<String>,
    /// It does not belong to the site any more.
    pub revoked: bool,
    /// How many of its entries are here; each was countersigned when it came.
    pub entries: u64,
    /// When it was last heard of, UTC milliseconds.
    pub last_contact_ms: Option<i64>,
    /// Simulated hardware had a part in its newest entry.
    pub simulated: bool,
}

impl Today {
    /// Something on the page is not real.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.visits.iter().any(|visit| visit.simulated)
            || self.doors.iter().any(|door| door.simulated)
            || self.desk_calls.iter().any(|call| call.simulated)
            || self.tickets.iter().any(|ticket| ticket.simulated)
            || self.kiosks.iter().any(|kiosk| kiosk.simulated)
    }
}

pub(crate) async fn load(office: &Office) -> Result<Today, Refusal> {
    let now_ms = utc_ms();
    let asked = office.asked_ms();
    let members = office.members.all();
    Ok(office.read(move |reader| read(reader, now_ms, &asked, &members)).await?)
}

fn read(reader: &Reader, now_ms: i64, asked: &BTreeMap<NodeId, i64>, members: &[Member]) -> Result<Today, ReadError> {
    let since_ms = midnight_ms(now_ms);
    let calls_since_ms = since_ms.min(now_ms.saturating_sub(CALL_SHOWN_MS));
    let calls = reader.desk_calls(calls_since_ms, MAX_LINES)?;
    let alarms = reader.alarms(now_ms.saturating_sub(ALARM_SHOWN_MS), MAX_LINES)?;
    Ok(Today {
        now_ms,
        visits: visit_lines(reader, since_ms)?,
        doors: reader.door_events(since_ms, MAX_LINES)?.into_iter().map(door_line).collect(),
        desk_calls: calls.into_iter().map(|call| call_line(reader, call)).collect::<Result<_, _>>()?,
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

fn visit_lines(reader: &Reader, since_ms: i64) -> Result<Vec<VisitLine>, ReadError> {
    let with_told = |record: VisitRecord| {
        let waits = record.state == VisitState::Registered;
        let told = if waits { reader.tellings(record.visit)?.account.happened() } else { Vec::new() };
        let told = told.into_iter().map(|(what, at_ms)| ToldLine { what, at_ms }).collect();
        Ok(VisitLine { told, ..visit_line(record) })
    };
    reader.visits(since_ms, MAX_LINES)?.into_iter().map(with_told).collect()
}

fn visit_line(record: VisitRecord) -> VisitLine {
    let private = record.private;
    VisitLine {
        visit: record.visit.to_string(),
        node: record.node.to_string(),
        state: record.state,
        name: private.as_ref().map(|private| private.name.clone()),
        organisation: private.as_ref().map(|private| private.organisation.clone()),
        host: private.as_ref().map(|private| private.host_name.clone()),
        department: private.map(|private| private.host_department),
        arrived_ms: record.arrived_ms,
        left_ms: record.left_ms,
        rating: record.rating,
        card_out: record.card.is_some(),
        told: Vec::new(),
        simulated: record.simulated,
    }
}

fn door_line(event: DoorEvent) -> DoorLine {
    DoorLine {
        at_ms: event.at_ms,
        door: event.door,
        verdict: event.verdict,
        outcome: event.outcome,
        name: event.name,
        simulated: event.simulated,
    }
}

fn call_line(reader: &Reader, call: DeskCall) -> Result<DeskCallLine, ReadError> {
    let known = call.visit.map(|visit| reader.visit(visit)).transpose()?.flatten();
    // A kiosk speaks of its own visits only.
    let private = known.filter(|record| record.node == call.node).and_then(|record| record.private);
    Ok(DeskCallLine {
        at_ms: call.at_ms,
        node: call.node.to_string(),
        visit: call.visit.map(|visit| visit.to_string()),
        name: private.map(|private| private.name),
        simulated: call.simulated,
    })
}
