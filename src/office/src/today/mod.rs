//! Today as plain data: what the page shows, and `GET /api/v1/today` for tests and tools.

mod cards;
mod expected;
mod lines;
mod machines;
pub(crate) mod notices;
mod people;
mod visit;

pub use lines::{
    AlarmLine, ArrivedLine, CardLine, CardStanding, Cards, Cut, DayCounts, DeskCallLine, DoorLine, ExpectedLine,
    KioskLine, MessageLine, OrderLine, TicketLine, Today, ToldLine, VisitLine,
};
pub(crate) use visit::visit_line;

use crate::members::Member;
use crate::office::{Office, utc_ms};
use crate::refusal::Refusal;
use crate::visit_acts::Given;
use chrono::{Local, NaiveTime, TimeZone};
use frontdesk_core::id::{NodeId, VisitId};
use frontdesk_core::presence::Day;
use frontdesk_store::{DeskCall, DoorEvent, MAX_READ, ReadError, Reader, VisitRecord};
use people::People;
use std::collections::{BTreeMap, BTreeSet};

/// The most of each kind that one day is read with: far above what any house has. [`Today::cut`] says where it was reached.
pub(crate) const MAX_LINES: usize = MAX_READ;

/// The most calls of the desk, alarms and tickets that are read, the newest of them.
const MAX_CALLS: usize = 500;

/// For how long a call of the desk stays on the page, milliseconds.
pub(crate) const CALL_SHOWN_MS: i64 = 15 * 60_000;

/// For how long an alarm stays on the page, milliseconds.
const ALARM_SHOWN_MS: i64 = 86_400_000;

/// So many of a list, without its first `skip`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) skip: usize,
    pub(crate) limit: usize,
}

/// What is asked of the lists that grow all day. Whoever has not left is read whole whatever is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Of those who have left.
    pub(crate) left: Window,
    /// Of the decisions at doors,
    pub(crate) taps: Window,
    /// at this kiosk alone.
    pub(crate) at: Option<NodeId>,
}

impl Asked {
    const WHOLE: Window = Window { skip: 0, limit: MAX_LINES };

    /// None of it.
    pub(crate) const NONE: Self =
        Self { left: Window { skip: 0, limit: 0 }, taps: Window { skip: 0, limit: 0 }, at: None };

    /// All of it.
    pub(crate) const ALL: Self = Self { left: Self::WHOLE, taps: Self::WHOLE, at: None };
}

pub(crate) async fn load(office: &Office, asked: Asked) -> Result<Today, Refusal> {
    let now_ms = utc_ms();
    let heard = office.asked_ms();
    let members = office.members.all();
    let orders = office.orders.lately(now_ms);
    let demo = office.settings.is_shown_as_demo();
    let today = office.read(move |reader| read(reader, asked, now_ms, &heard, &members, &orders)).await?;
    Ok(Today { demo, ..today })
}

/// How the kiosks are, and what of their hardware does not work.
pub(crate) async fn kiosks(office: &Office) -> Result<(Vec<KioskLine>, Vec<TicketLine>), Refusal> {
    let (heard, members) = (office.asked_ms(), office.members.all());
    let read = office.read(move |reader| {
        Ok((machines::kiosk_lines(reader, &heard, &members)?, machines::ticket_lines(reader, &members, MAX_CALLS)?))
    });
    Ok(read.await?)
}

fn read(
    reader: &Reader,
    asked: Asked,
    now_ms: i64,
    heard: &BTreeMap<NodeId, i64>,
    members: &[Member],
    orders: &BTreeMap<VisitId, Given>,
) -> Result<Today, ReadError> {
    let since_ms = midnight_ms(now_ms);
    let mut counts = reader.today_counts(since_ms)?;
    if let Some(node) = asked.at {
        counts.taps = reader.door_events_at(since_ms, node)?;
    }
    let (open, left) = (reader.visits_not_ended(MAX_LINES)?, reader.visits_ended(since_ms, MAX_LINES)?);
    let records: Vec<&VisitRecord> = open.iter().chain(&left).collect();
    let mut people = People::new(reader);
    let (expected, arrived, invited) = expected::load(reader, &records, &mut people, now_ms)?;
    let cards = cards::load(reader, &records, now_ms)?;
    let presence = records.iter().filter_map(|one| Some((one.entered_ms?, one.left_ms))).collect();
    let is_simulated = records.iter().any(|one| one.simulated);
    let events = reader.door_events(since_ms, asked.at, (asked.taps.skip, asked.taps.limit))?.into_iter();
    let desk_calls = calls(reader, now_ms)?;
    let alarms = reader.alarms(now_ms.saturating_sub(ALARM_SHOWN_MS), MAX_CALLS)?;
    let tickets = machines::ticket_lines(reader, members, MAX_CALLS)?;
    let cut = [
        (Cut::NotEnded, counts.waiting + counts.inside > open.len() as u64),
        (Cut::Left, counts.left > left.len() as u64),
        (Cut::Expected, invited > MAX_LINES),
        (Cut::Doors, asked.taps == Asked::WHOLE && counts.taps > MAX_LINES as u64),
        (Cut::Cards, cards.is_cut),
        (Cut::DeskCalls, desk_calls.len() >= MAX_CALLS),
        (Cut::Alarms, alarms.len() >= MAX_CALLS),
        (Cut::Tickets, tickets.len() >= MAX_CALLS),
    ];
    let shown = left.into_iter().skip(asked.left.skip).take(asked.left.limit);
    let mut visits: Vec<VisitLine> =
        open.into_iter().chain(shown).map(|one| visit_line(reader, one, orders)).collect::<Result<_, _>>()?;
    visits.sort_by_key(|visit| std::cmp::Reverse(visit.arrived_ms));
    Ok(Today {
        demo: false,
        now_ms,
        counts: DayCounts { waiting: counts.waiting, inside: counts.inside, left: counts.left, doors: counts.taps },
        cut: cut.into_iter().filter_map(|(list, is_cut)| is_cut.then_some(list)).collect(),
        visits,
        presence,
        is_simulated,
        doors: events.map(|event| door_line(event, &mut people)).collect::<Result<_, _>>()?,
        expected,
        arrived,
        cards,
        desk_calls,
        alarms: alarms.into_iter().map(|alarm| machines::alarm_line(alarm, members)).collect(),
        tickets,
        kiosks: machines::kiosk_lines(reader, heard, members)?,
    })
}

/// Calls of the desk: today's, and those that are still shown after midnight.
fn calls(reader: &Reader, now_ms: i64) -> Result<Vec<DeskCallLine>, ReadError> {
    let since_ms = midnight_ms(now_ms).min(now_ms.saturating_sub(CALL_SHOWN_MS));
    let calls = reader.desk_calls(since_ms, MAX_CALLS)?;
    let seen = reader.desk_calls_seen(since_ms, MAX_CALLS)?;
    calls.into_iter().map(|call| call_line(reader, call, &seen)).collect()
}

/// The last local midnight, UTC milliseconds; a day back where the calendar has none.
pub(crate) fn midnight_ms(now_ms: i64) -> i64 {
    Local
        .timestamp_millis_opt(now_ms)
        .single()
        .and_then(|now| now.with_time(NaiveTime::MIN).earliest())
        .map_or(now_ms.saturating_sub(86_400_000), |midnight| midnight.timestamp_millis())
}

/// The day of a moment by local clocks, with when the house closes on it.
pub(crate) fn day(now_ms: i64, closing_min: Option<u16>) -> Day {
    let at = |min: u16| NaiveTime::from_num_seconds_from_midnight_opt(u32::from(min) * 60, 0);
    let closing = closing_min.and_then(at).and_then(|time| {
        let now = Local.timestamp_millis_opt(now_ms).single()?;
        now.with_time(time).earliest()
    });
    Day { start_ms: midnight_ms(now_ms), closing_ms: closing.map(|at| at.timestamp_millis()) }
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

fn call_line(reader: &Reader, call: DeskCall, seen: &BTreeSet<(NodeId, u64)>) -> Result<DeskCallLine, ReadError> {
    let known = call.visit.map(|visit| reader.visit(visit)).transpose()?.flatten();
    // A kiosk speaks of its own visits, and of those of the web desk that take a card there.
    let offices = reader.offices()?;
    let is_its = |record: &VisitRecord| record.node == call.node || offices.contains(&record.node);
    let private = known.filter(is_its).and_then(|record| record.private);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_closes_on_itself_whatever_its_moment() {
        let local = |ms| Local.timestamp_millis_opt(ms).single().unwrap();
        // Around an autumn's midnight and through the day before it, in whatever zone this runs.
        for quarter in 0..120 {
            let now_ms = 1_793_000_000_000 + quarter * 900_000;
            let at = day(now_ms, Some(18 * 60 + 30));
            let closing = local(at.closing_ms.unwrap());
            assert_eq!(closing.format("%H:%M").to_string(), "18:30");
            assert_eq!(closing.date_naive(), local(now_ms).date_naive());
            assert_eq!(at.start_ms, midnight_ms(now_ms));
            assert_eq!(day(now_ms, None).closing_ms, None);
        }
    }
}
