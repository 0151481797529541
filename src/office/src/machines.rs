//! How each kiosk is, as plain data: what it said of its own parts in its inspections, its tickets, its doors, its version, and what the
//! office told it to do.

use crate::members::Member;
use crate::office::{Failure, Office, utc_ms};
use frontdesk_core::fact::RemoteCommand;
use frontdesk_core::health::CheckState;
use frontdesk_core::health::tickets::{Ticket, kind_of};
use frontdesk_core::id::NodeId;
use frontdesk_store::{
    CheckNow, CommandRecord, DoorRest, InspectionRecord, ReadError, Reader, RunRecord, StateSpan, TicketRecord,
};
use std::collections::BTreeMap;

/// For how long back series go, milliseconds.
pub(crate) const SERIES_MS: i64 = 14 * 86_400_000;

/// Doors that were used within this time are a kiosk's doors, milliseconds.
const DOORS_MS: i64 = 30 * 86_400_000;

/// Inspections, tickets and commands of one kiosk that are read.
const MAX_INSPECTIONS: usize = 60;
const MAX_TICKETS: usize = 500;
pub(crate) const MAX_COMMANDS: usize = 12;

/// What doors were told is shown beside them for so long, milliseconds, and so many commands of a kiosk are looked through for it.
const TOLD_MS: i64 = 12 * 3_600_000;
const MAX_TOLD: usize = 40;

/// Closed tickets are shown for so long, milliseconds.
const CLOSED_SHOWN_MS: i64 = 7 * 86_400_000;

/// A kiosk asks at least twice a minute; after so long without a word it is out of reach, milliseconds.
pub(crate) const SILENT_MS: i64 = 3 * 60_000;

/// The numbers that are drawn, by the kind of their check.
pub(crate) const SAMPLED: [(&str, &str); 8] = [
    ("reader", "tap_p50_us"),
    ("relay", "lock_release_ms"),
    ("contact", "changes_a_minute"),
    ("disk", "free_bytes"),
    ("wear", "life_used_percent"),
    ("clock", "jump_ms"),
    ("temperature", "hottest_milli_c"),
    ("office", "silent_ms"),
];

/// One kiosk.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    pub(crate) node: NodeId,
    /// What people call it.
    pub(crate) label: String,
    pub(crate) is_revoked: bool,
    /// When it was last heard of, UTC milliseconds of our clock.
    pub(crate) heard_ms: Option<i64>,
    /// The run that it is in, where its beginning is here.
    pub(crate) run: Option<RunRecord>,
    /// Within [`SERIES_MS`], oldest first.
    pub(crate) inspections: Vec<InspectionRecord>,
    /// Every check as it was last written down, which is hourly and whenever its state changes.
    pub(crate) checks: Vec<CheckNow>,
    /// The numbers of [`SAMPLED`] as they were written down hourly, by check and number.
    samples: Samples,
    /// How each check was within [`SERIES_MS`], oldest first, by name; read for one kiosk alone.
    spans: BTreeMap<String, Vec<StateSpan>>,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) doors: Vec<DoorRest>,
    /// What its doors were told within [`TOLD_MS`], newest first.
    pub(crate) told: Vec<CommandRecord>,
}

/// Moments, UTC milliseconds, with the number then, oldest first; by the check's name and the number's.
type Samples = BTreeMap<(String, &'static str), Vec<(i64, i64)>>;

/// A number over time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Series {
    /// UTC milliseconds and the number, oldest first.
    pub(crate) points: Vec<(i64, i64)>,
}

impl Machine {
    /// Nothing was heard of it for too long.
    pub(crate) fn is_silent(&self, now_ms: i64) -> bool {
        self.heard_ms.is_none_or(|heard_ms| now_ms.saturating_sub(heard_ms) > SILENT_MS)
    }

    /// A part of it is no hardware.
    pub(crate) fn is_simulated(&self) -> bool {
        self.run.as_ref().is_some_and(|run| !run.simulated.is_empty())
    }

    /// Every check as it was last said: in the newest inspection.
    pub(crate) fn newest(&self) -> Option<&InspectionRecord> {
        self.inspections.last()
    }

    /// A number of a check, from the inspections and, where it was written down hourly, from that. Of several of a kind (`reader NAME`) it is
    /// the first that has it.
    pub(crate) fn series(&self, check: &str, number: &str) -> Series {
        let of = |inspection: &InspectionRecord| {
            let mut checks = inspection.checks.iter().filter(|one| one.check == check || kind_of(&one.check) == check);
            checks.find_map(|one| one.numbers.get(number)).map(|value| (inspection.at_ms, *value))
        };
        let sampled = self.samples.iter().find(|((name, of), points)| {
            *of == number && (name == check || kind_of(name) == check) && !points.is_empty()
        });
        let sampled = sampled.into_iter().flat_map(|(_, points)| points.iter().copied());
        let mut points: Vec<(i64, i64)> = self.inspections.iter().filter_map(of).chain(sampled).collect();
        points.sort_by_key(|(at_ms, _)| *at_ms);
        points.dedup_by_key(|(at_ms, _)| *at_ms);
        Series { points }
    }

    /// How a check was, oldest first, as its kiosk said it hourly and at every change; between spans that do not meet it said nothing.
    pub(crate) fn history(&self, check: &str) -> &[StateSpan] {
        self.spans.get(check).map_or(&[], Vec::as_slice)
    }

    /// The worst state of a kind of check, as it was last written down.
    pub(crate) fn state(&self, kind: &str) -> Option<CheckState> {
        let inspected_ms = self.newest().map_or(i64::MIN, |newest| newest.at_ms);
        let lately = self.checks.iter().filter(|one| one.at_ms >= inspected_ms && kind_of(&one.check) == kind);
        let lately = lately.map(|one| one.state).max();
        let inspected = self.newest().into_iter().flat_map(|newest| &newest.checks);
        lately.or_else(|| inspected.filter(|one| kind_of(&one.check) == kind).map(|one| one.state).max())
    }

    /// A check as it was written down since the newest inspection, if it was.
    pub(crate) fn lately(&self, check: &str) -> Option<&CheckNow> {
        let inspected_ms = self.newest().map_or(i64::MIN, |newest| newest.at_ms);
        self.checks.iter().find(|one| one.check == check && one.at_ms > inspected_ms)
    }

    /// The newest of what this door was told, alone or with all others.
    pub(crate) fn told_last(&self, door: &str) -> Option<&CommandRecord> {
        self.told.iter().find(|command| door_of(&command.what).is_none_or(|one| one == door))
    }

    /// It names its doors, and so is of a version that takes one order for all of them.
    pub(crate) fn takes_orders_for_all(&self) -> bool {
        self.run.as_ref().is_some_and(|run| !run.doors.is_empty())
    }

    /// Tickets whose trouble is there and that are not closed.
    pub(crate) fn troubles(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.iter().filter(|ticket| ticket.present && ticket.closed_ms.is_none())
    }
}

/// All kiosks: members by their label, those that were revoked last.
pub(crate) async fn load(office: &Office) -> Result<Vec<Machine>, Failure> {
    let (members, asked, now_ms) = (office.members.all(), office.asked_ms(), utc_ms());
    office.read(move |reader| read(reader, members, &asked, now_ms)).await
}

/// One kiosk, and the newest commands that it was given, newest first: [`MAX_COMMANDS`] and one more, which says that there are more.
pub(crate) async fn load_one(office: &Office, node: NodeId) -> Result<Option<(Machine, Vec<CommandRecord>)>, Failure> {
    let Some(member) = office.members.get(node) else { return Ok(None) };
    let (asked, now_ms) = (office.asked_ms(), utc_ms());
    let found = office.read(move |reader| {
        let mut machine = read(reader, vec![member], &asked, now_ms)?.pop();
        if let Some(machine) = &mut machine {
            machine.spans = reader.state_spans(node, now_ms.saturating_sub(SERIES_MS))?;
        }
        let commands = reader.commands_lately(node, (0, MAX_COMMANDS + 1))?;
        Ok(machine.map(|machine| (machine, commands)))
    });
    found.await
}

fn read(
    reader: &Reader,
    members: Vec<Member>,
    asked: &BTreeMap<NodeId, i64>,
    now_ms: i64,
) -> Result<Vec<Machine>, ReadError> {
    let received: BTreeMap<NodeId, Option<i64>> =
        reader.contacts()?.into_iter().map(|contact| (contact.node, contact.received_ms)).collect();
    let tickets = reader.tickets(now_ms.saturating_sub(CLOSED_SHOWN_MS), MAX_TICKETS)?;
    let machine = |member: Member| {
        let node = member.node;
        let checks = reader.checks_now(Some(node))?;
        let samples = samples_of(reader, node, &checks, now_ms.saturating_sub(SERIES_MS))?;
        Ok(Machine {
            checks,
            samples,
            spans: BTreeMap::new(),
            node,
            label: if member.label.is_empty() { node.to_string().chars().take(8).collect() } else { member.label },
            is_revoked: member.revoked.is_some(),
            heard_ms: asked.get(&node).copied().max(received.get(&node).copied().flatten()),
            run: reader.run_of(node)?,
            inspections: reader.inspections_of(node, now_ms.saturating_sub(SERIES_MS), MAX_INSPECTIONS)?,
            tickets: tickets
                .iter()
                .filter(|one| one.node == node)
                .map(|one: &TicketRecord| one.ticket.clone())
                .collect(),
            doors: reader.doors_of(node, now_ms.saturating_sub(DOORS_MS))?,
            told: told(reader, node, now_ms.saturating_sub(TOLD_MS))?,
        })
    };
    let mut machines = members.into_iter().map(machine).collect::<Result<Vec<_>, ReadError>>()?;
    machines.sort_by(|a, b| (a.is_revoked, &a.label, a.node).cmp(&(b.is_revoked, &b.label, b.node)));
    Ok(machines)
}

fn told(reader: &Reader, node: NodeId, since_ms: i64) -> Result<Vec<CommandRecord>, ReadError> {
    let mut told = reader.commands_lately(node, (0, MAX_TOLD))?;
    told.retain(|command| command.given_ms >= since_ms && is_for_doors(&command.what));
    Ok(told)
}

fn is_for_doors(what: &RemoteCommand) -> bool {
    matches!(what, RemoteCommand::LockDownDoors {} | RemoteCommand::NormalDoors {}) || door_of(what).is_some()
}

/// The one door that a command is for.
fn door_of(what: &RemoteCommand) -> Option<&str> {
    match what {
        RemoteCommand::ReleaseDoor { door }
        | RemoteCommand::LockDownDoor { door }
        | RemoteCommand::HoldDoor { door, .. }
        | RemoteCommand::NormalDoor { door } => Some(door),
        _ => None,
    }
}

/// The hourly numbers of every check whose kind is drawn.
fn samples_of(reader: &Reader, node: NodeId, checks: &[CheckNow], since_ms: i64) -> Result<Samples, ReadError> {
    let mut samples = BTreeMap::new();
    for (kind, number) in SAMPLED {
        for check in checks.iter().filter(|check| kind_of(&check.check) == kind) {
            let points = reader.check_series(node, &check.check, number, since_ms)?;
            samples.insert((check.check.clone(), number), points.iter().map(|one| (one.at_ms, one.value)).collect());
        }
    }
    Ok(samples)
}
