//! Counting heads (V8): who is in the house as far as kiosks said, who was found safe, and how fresh each kiosk's word is. A fire at any
//! kiosk opens one.

pub(crate) mod by_link;
pub(crate) mod past;

use crate::machines::SILENT_MS;
use crate::members::Member;
use crate::office::{Failure, Office, utc_ms};
use crate::today;
use frontdesk_core::fact::{
    Counted, DoorFact, Fact, MAX_MISSING, PermissionPrivate, Reading, RollCallWhy, SiteFact, SummonedTo, VisitPrivate,
};
use frontdesk_core::id::{NodeId, RollCallId};
use frontdesk_core::presence::Presence;
use frontdesk_core::time::WallTrust;
use frontdesk_core::visit::VisitState;
use frontdesk_store::{
    ReadError, Reader, RollCallMark, RollCallRecord, RunRecord, StaffPresence, Summons, VisitRecord,
};
use frontdesk_sync::wire::WireEntry;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Organisation and host of a visitor; the department of staff.
    pub(crate) about: String,
    /// The kiosk where they were seen last, and of one with several doors for staff the door.
    pub(crate) area: String,
    /// Since when, UTC milliseconds.
    pub(crate) since_ms: i64,
    /// A visitor who registered and was not seen at a door: at the reception, as far as is known.
    pub(crate) is_at_reception: bool,
    /// Staff who came in where nothing would tell that they have gone.
    pub(crate) is_only_seen: bool,
    pub(crate) simulated: bool,
    /// The last word of a warden about them.
    pub(crate) mark: Option<RollCallMark>,
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
    /// There are more people than are listed.
    pub(crate) is_cut: bool,
    /// Who was called to it on their phone, and what became of that.
    pub(crate) called: Vec<Summons>,
}

impl RollCall {
    pub(crate) fn missing(&self) -> usize {
        self.present.iter().filter(|one| !one.is_safe()).count()
    }
}

/// What the office knows beside its journals.
pub(crate) struct Beside {
    now_ms: i64,
    /// Kiosks of the site.
    members: Vec<Member>,
    /// When each asked something last.
    asked: BTreeMap<NodeId, i64>,
}

impl Beside {
    pub(crate) fn of(office: &Office) -> Self {
        let members = office.members.all().into_iter().filter(|member| member.revoked.is_none()).collect();
        Self { now_ms: utc_ms(), members, asked: office.asked_ms() }
    }
}

pub(crate) async fn load(office: &Office) -> Result<RollCall, Failure> {
    let beside = Beside::of(office);
    office.read(move |reader| read(reader, &beside)).await
}

/// Who is in the house now, and how far the counting is.
pub(crate) fn read(reader: &Reader, beside: &Beside) -> Result<RollCall, ReadError> {
    let Beside { now_ms, members, asked } = beside;
    let now_ms = *now_ms;
    let labels: BTreeMap<NodeId, String> = members.iter().map(|member| (member.node, member.label.clone())).collect();
    let open = newest_open(reader)?;
    let (marks, called) = match &open {
        Some(open) => (reader.roll_call_marks(open.rollcall)?, reader.summonses(SummonedTo::RollCall(open.rollcall))?),
        None => Default::default(),
    };
    let day = today::day(now_ms, reader.closing_min()?);
    let house = reader.roll_call(day, now_ms)?;
    let received: BTreeMap<NodeId, Option<i64>> =
        house.kiosks.into_iter().map(|kiosk| (kiosk.node, kiosk.received_ms)).collect();
    let freshness = |member: &Member| {
        let heard_ms = asked.get(&member.node).copied().max(received.get(&member.node).copied().flatten());
        let is_stale = heard_ms.is_none_or(|heard_ms| now_ms.saturating_sub(heard_ms) > SILENT_MS);
        Freshness { label: member.label.clone(), heard_ms, is_stale }
    };
    let kiosks = members.iter().map(freshness).collect();
    let mut visits: Vec<VisitRecord> = house.visitors.into_iter().map(|one| one.visit).collect();
    let listed: BTreeSet<_> = visits.iter().map(|visit| visit.visit).collect();
    let today = reader.visits(day.start_ms, MAX_VISITS)?;
    let is_cut = house.is_cut || today.len() >= MAX_VISITS;
    visits.extend(today.into_iter().filter(|visit| visit.state != VisitState::Left && !listed.contains(&visit.visit)));
    let mut present: Vec<Present> = visits.into_iter().map(|visit| visitor(visit, &labels)).collect();
    let runs = runs(reader, &house.staff)?;
    present.extend(house.staff.into_iter().map(|seen| staff(seen, &labels, &runs)));
    let mut said: BTreeMap<Counted, RollCallMark> = marks.into_iter().map(|mark| (mark.who, mark)).collect();
    present.iter_mut().for_each(|one| one.mark = said.remove(&one.whom));
    present.sort_by(|a, b| (&a.area, &a.name, a.whom).cmp(&(&b.area, &b.name, b.whom)));
    Ok(RollCall { now_ms, open, present, kiosks, is_cut, called })
}

/// The newest roll-call, if it goes on.
pub(crate) fn newest_open(reader: &Reader) -> Result<Option<RollCallRecord>, ReadError> {
    Ok(reader.roll_calls(1)?.into_iter().next().filter(|newest| newest.ended_ms.is_none()))
}

/// Whoever registered and has not left: those who wait are in the house, too.
fn visitor(visit: VisitRecord, labels: &BTreeMap<NodeId, String>) -> Present {
    let private = visit.private;
    let about = private.as_ref().map(organisation_and_host);
    Present {
        whom: Counted::Visit(visit.visit),
        name: private.map(|private| private.name),
        about: about.unwrap_or_default(),
        area: label(labels, visit.node),
        since_ms: visit.entered_ms.unwrap_or(visit.arrived_ms),
        is_at_reception: visit.state != VisitState::In,
        is_only_seen: false,
        simulated: visit.simulated,
        mark: None,
    }
}

fn organisation_and_host(private: &VisitPrivate) -> String {
    let parts = [&private.organisation, &private.host_name].map(String::as_str);
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" → ")
}

/// The present run of each kiosk at which these people were seen last.
fn runs(reader: &Reader, staff: &[StaffPresence]) -> Result<BTreeMap<NodeId, RunRecord>, ReadError> {
    let nodes: BTreeSet<NodeId> = staff.iter().map(|seen| seen.node).collect();
    let mut runs = BTreeMap::new();
    for node in nodes {
        if let Some(run) = reader.run_of(node)? {
            runs.insert(node, run);
        }
    }
    Ok(runs)
}

/// The kiosk; of one with several doors the door, too: they may be far from each other.
fn area(labels: &BTreeMap<NodeId, String>, run: Option<&RunRecord>, seen: &StaffPresence) -> String {
    let label = label(labels, seen.node);
    if run.is_some_and(|run| run.doors.len() > 1) { format!("{label} · {}", seen.door) } else { label }
}

fn staff(seen: StaffPresence, labels: &BTreeMap<NodeId, String>, runs: &BTreeMap<NodeId, RunRecord>) -> Present {
    let run = runs.get(&seen.node);
    let (area, simulated) = (area(labels, run, &seen), run.is_some_and(|run| !run.simulated.is_empty()));
    let (name, about) = seen.person.map(|person| (person.name, person.department)).unzip();
    Present {
        whom: Counted::Staff(seen.staff),
        name,
        about: about.unwrap_or_default(),
        area,
        since_ms: seen.in_ms.unwrap_or_default(),
        is_at_reception: false,
        is_only_seen: seen.presence == Presence::SeenToday,
        simulated,
        mark: None,
    }
}

fn label(labels: &BTreeMap<NodeId, String>, node: NodeId) -> String {
    let label = labels.get(&node).filter(|label| !label.is_empty()).cloned();
    label.unwrap_or_else(|| node.to_string().chars().take(8).collect())
}

/// Why one is begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The fire input at a door of a kiosk.
    Fire { node: NodeId, door: String },
    /// Somebody at the desk, and why.
    Person { why: RollCallWhy, by: PermissionPrivate },
}

/// Opens one, unless one goes on. `used` says how it came, where somebody asked for it.
pub(crate) async fn open(office: &Office, used: Option<Fact>, cause: Cause) -> Result<(), Failure> {
    // Of two fires, or two hands, that come at once the second finds what the first has written.
    let _turn = office.roll_call_turn.lock().await;
    if office.read(newest_open).await?.is_some() {
        return Ok(());
    }
    let rollcall = RollCallId(crate::random::bytes()?);
    let started = match cause {
        Cause::Fire { node, door } => SiteFact::RollCallStarted {
            rollcall,
            why: RollCallWhy::Fire,
            door: Some(door),
            node: Some(node),
            private: None,
        },
        Cause::Person { why, by } => {
            SiteFact::RollCallStarted { rollcall, why, door: None, node: None, private: Some(by) }
        }
    };
    let facts: Vec<Fact> = used.into_iter().chain([started.into()]).collect();
    office.record(&facts).await?;
    office.tell();
    Ok(())
}

/// A warden's word. It counts in the roll-call that goes on, if it is this one where one is named; without one it is nothing.
pub(crate) async fn mark(
    office: &Office,
    used: Fact,
    only: Option<RollCallId>,
    (who, safe): (Counted, bool),
    by: PermissionPrivate,
) -> Result<bool, Failure> {
    let open = office.read(newest_open).await?.filter(|open| only.is_none_or(|only| only == open.rollcall));
    let Some(open) = open else { return Ok(false) };
    let marked = SiteFact::RollCallMarked { rollcall: open.rollcall, who, safe, private: Some(by) };
    office.record(&[used, marked.into()]).await?;
    office.tell();
    Ok(true)
}

/// Ends this one, if it goes on, and says who is not known to be safe.
pub(crate) async fn close(
    office: &Office,
    used: Fact,
    rollcall: RollCallId,
    by: PermissionPrivate,
) -> Result<(), Failure> {
    let known = load(office).await?;
    if known.open.is_none_or(|open| open.rollcall != rollcall) {
        return Ok(());
    }
    let missing = known.present.iter().filter(|one| !one.is_safe()).map(|one| one.whom).take(MAX_MISSING).collect();
    let ended = SiteFact::RollCallEnded { rollcall, missing, private: Some(by) };
    office.record(&[used, ended.into()]).await?;
    office.tell();
    Ok(())
}

/// The fire of which a batch tells that came at `received_ms`, if that is news. A kiosk that does not know the hour says nothing of when it
/// was: then it is news when it comes, since an alarm too many is better than none.
pub(crate) fn fire_in(node: NodeId, entries: &[WireEntry], received_ms: i64) -> Option<Cause> {
    let fires = entries.iter().filter(|entry| entry.kind == "door.fire");
    fires.map(|entry| entry.clone().into_entry(node)).find_map(|entry| {
        let began_ms = if entry.wall.trust == WallTrust::Trusted { entry.wall.utc_ms } else { received_ms };
        if received_ms.saturating_sub(began_ms) > FIRE_IS_NEWS_MS {
            return None;
        }
        match Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::Door(DoorFact::Fire { door, .. }) => Some(Cause::Fire { node, door }),
                _ => None,
            },
            Ok(Reading::Unknown) | Err(_) => None,
        }
    })
}
