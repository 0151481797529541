//! Counting heads (V8): who is in the house as far as kiosks said, who was found safe, and how fresh each kiosk's word is. A fire at any
//! kiosk opens one.

use crate::machines::SILENT_MS;
use crate::office::{Failure, Office, utc_ms};
use crate::today;
use frontdesk_core::access::Direction;
use frontdesk_core::fact::{Counted, Fact, Reading, RollCallCause, SiteFact};
use frontdesk_core::id::{AccountId, NodeId, RollCallId};
use frontdesk_core::visit::VisitState;
use frontdesk_store::{MarkRecord, ReadError, Reader, RollCallRecord};
use frontdesk_sync::wire::WireEntry;
use std::collections::BTreeMap;

/// The most visits of a day that are looked through.
const MAX_VISITS: usize = 1_000;

/// A fire that a kiosk tells of later than this is over, or counted already, milliseconds.
const FIRE_IS_NEWS_MS: i64 = 30 * 60_000;

/// Somebody who may be in the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Present {
    pub(crate) whom: Counted,
    /// Absent when the key is gone or has not come.
    pub(crate) name: Option<String>,
    /// Organisation and host of a visitor; nothing for staff.
    pub(crate) about: String,
    /// The kiosk, and for staff the door, where they were seen last.
    pub(crate) area: String,
    /// Since when, UTC milliseconds.
    pub(crate) since_ms: i64,
    /// A visitor who registered and was not seen at a door: at the reception, as far as is known.
    pub(crate) is_at_reception: bool,
    pub(crate) simulated: bool,
    /// The last word of a warden about them.
    pub(crate) mark: Option<MarkRecord>,
}

impl Present {
    pub(crate) fn is_safe(&self) -> bool {
        self.mark.as_ref().is_some_and(|mark| mark.safe)
    }
}

/// How fresh a kiosk's word is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Freshness {
    pub(crate) label: String,
    /// UTC milliseconds.
    pub(crate) heard_ms: Option<i64>,
    /// Whoever came or went there since is not in the list.
    pub(crate) is_stale: bool,
}

/// Everything a warden needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RollCall {
    pub(crate) now_ms: i64,
    /// The one that goes on.
    pub(crate) open: Option<RollCallRecord>,
    /// By area, then by name.
    pub(crate) present: Vec<Present>,
    pub(crate) kiosks: Vec<Freshness>,
}

impl RollCall {
    pub(crate) fn missing(&self) -> usize {
        self.present.iter().filter(|one| !one.is_safe()).count()
    }
}

pub(crate) async fn load(office: &Office) -> Result<RollCall, Failure> {
    let now_ms = utc_ms();
    let asked = office.asked_ms();
    let members: Vec<_> = office.members.all().into_iter().filter(|member| member.revoked.is_none()).collect();
    let labels: BTreeMap<NodeId, String> = members.iter().map(|member| (member.node, member.label.clone())).collect();
    let found = office.read(move |reader| {
        let open = newest_open(reader)?;
        let marks = match &open {
            Some(open) => reader.marks(open.roll_call)?,
            None => Vec::new(),
        };
        let received: BTreeMap<NodeId, Option<i64>> =
            reader.contacts()?.into_iter().map(|contact| (contact.node, contact.received_ms)).collect();
        let freshness = |member: &crate::members::Member| {
            let heard_ms = asked.get(&member.node).copied().max(received.get(&member.node).copied().flatten());
            let is_stale = heard_ms.is_none_or(|heard_ms| now_ms.saturating_sub(heard_ms) > SILENT_MS);
            Freshness { label: member.label.clone(), heard_ms, is_stale }
        };
        let kiosks = members.iter().map(freshness).collect();
        let mut present = visitors(reader, &labels, now_ms)?;
        present.extend(staff(reader, &labels, now_ms)?);
        let mut said: BTreeMap<Counted, MarkRecord> = marks.into_iter().map(|mark| (mark.whom, mark)).collect();
        present.iter_mut().for_each(|one| one.mark = said.remove(&one.whom));
        present.sort_by(|a, b| (&a.area, &a.name, a.whom).cmp(&(&b.area, &b.name, b.whom)));
        Ok(RollCall { now_ms, open, present, kiosks })
    });
    found.await
}

/// The newest roll-call, if it goes on.
pub(crate) fn newest_open(reader: &Reader) -> Result<Option<RollCallRecord>, ReadError> {
    Ok(reader.roll_calls()?.into_iter().next().filter(|newest| newest.closed_ms.is_none()))
}

/// Visitors who are in, and those who registered and wait.
fn visitors(reader: &Reader, labels: &BTreeMap<NodeId, String>, now_ms: i64) -> Result<Vec<Present>, ReadError> {
    let visits = reader.visits(today::midnight_ms(now_ms), MAX_VISITS)?;
    let not_left = visits.into_iter().filter(|visit| visit.state != VisitState::Left);
    Ok(not_left
        .map(|visit| {
            let private = visit.private;
            let about = private.as_ref().map(|private| {
                let parts = [&private.organisation, &private.host_name].map(String::as_str);
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" → ")
            });
            Present {
                whom: Counted::Visit(visit.visit),
                name: private.map(|private| private.name),
                about: about.unwrap_or_default(),
                area: label(labels, visit.node),
                since_ms: visit.entered_ms.unwrap_or(visit.arrived_ms),
                is_at_reception: visit.state != VisitState::In,
                simulated: visit.simulated,
                mark: None,
            }
        })
        .collect())
}

/// Staff whose last passage of today was inwards. Where doors have no reader on their inner side nobody is seen to leave.
fn staff(reader: &Reader, labels: &BTreeMap<NodeId, String>, now_ms: i64) -> Result<Vec<Present>, ReadError> {
    let seen = reader.staff_seen(today::midnight_ms(now_ms))?;
    let inside = seen.into_iter().filter(|seen| seen.direction == Direction::In);
    Ok(inside
        .map(|seen| Present {
            whom: Counted::Staff(seen.staff),
            name: Some(seen.name),
            about: String::new(),
            area: label(labels, seen.node),
            since_ms: seen.at_ms,
            is_at_reception: false,
            simulated: seen.simulated,
            mark: None,
        })
        .collect())
}

fn label(labels: &BTreeMap<NodeId, String>, node: NodeId) -> String {
    let label = labels.get(&node).filter(|label| !label.is_empty()).cloned();
    label.unwrap_or_else(|| node.to_string().chars().take(8).collect())
}

/// Opens one, unless one goes on. `used` says how it came, where somebody asked for it.
pub(crate) async fn open(office: &Office, used: Option<Fact>, cause: RollCallCause) -> Result<(), Failure> {
    if office.read(newest_open).await?.is_some() {
        return Ok(());
    }
    let roll_call = RollCallId(crate::random::bytes()?);
    let opened = Fact::Site(SiteFact::RollCallOpened { roll_call, cause });
    let facts: Vec<Fact> = used.into_iter().chain([opened]).collect();
    office.record(&facts).await?;
    office.tell();
    Ok(())
}

/// A warden's word. It counts in the roll-call that goes on; without one it is nothing.
pub(crate) async fn mark(
    office: &Office,
    used: Fact,
    (whom, safe): (Counted, bool),
    by: AccountId,
) -> Result<bool, Failure> {
    let Some(open) = office.read(newest_open).await? else { return Ok(false) };
    let marked = SiteFact::RollCallMarked { roll_call: open.roll_call, whom, safe, by };
    office.record(&[used, Fact::Site(marked)]).await?;
    office.tell();
    Ok(true)
}

/// Ends the one that goes on.
pub(crate) async fn close(office: &Office, used: Fact, by: AccountId) -> Result<(), Failure> {
    let Some(open) = office.read(newest_open).await? else { return Ok(()) };
    office.record(&[used, Fact::Site(SiteFact::RollCallClosed { roll_call: open.roll_call, by })]).await?;
    office.tell();
    Ok(())
}

/// The fire of which a batch tells, if that is news.
pub(crate) fn fire_in(node: NodeId, entries: &[WireEntry], now_ms: i64) -> Option<RollCallCause> {
    use frontdesk_core::fact::DoorFact;
    let fresh = entries.iter().filter(|entry| entry.kind == "door.fire");
    fresh.map(|entry| entry.clone().into_entry(node)).find_map(|entry| {
        if now_ms.saturating_sub(entry.wall.utc_ms) > FIRE_IS_NEWS_MS {
            return None;
        }
        match Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::Door(DoorFact::Fire { door, .. }) => Some(RollCallCause::Fire { node, door }),
                _ => None,
            },
            Ok(Reading::Unknown) | Err(_) => None,
        }
    })
}
