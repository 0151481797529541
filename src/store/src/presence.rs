//! Who is in the building (V8), roll-calls, and how fresh what each kiosk has said is.

use crate::listed::{Cursor, Listed};
use crate::rows::{signed, unsigned};
use crate::views::{from_word, word};
use crate::{MAX_READ, ReadError, Reader, VisitQuery, VisitRecord, visit_mentions};
use frontdesk_core::access::Direction;
use frontdesk_core::fact::{
    Counted, Fact, HouseSettings, PermissionPrivate, PersonPrivate, Reading, RollCallWhy, SiteFact,
};
use frontdesk_core::id::{NodeId, RollCallId, StaffId};
use frontdesk_core::presence::{Day, LastTaps, Presence, judge};
use frontdesk_core::visit::VisitState;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};

/// A kiosk at which nobody went out for so long has no reader for it, milliseconds: more than a month, since the view keeps the newest
/// passage of each month.
const EXIT_SEEN_MS: i64 = 35 * 86_400_000;
/// How far back passages are looked at, milliseconds: a night shift before the longest day.
const LOOK_BACK_MS: i64 = 2 * 86_400_000;

/// A visitor who is in the building.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorIn {
    /// The visit, with the kiosk at which they registered.
    pub visit: VisitRecord,
    /// The door that their card opened last; absent when an employee took them along.
    pub door: Option<String>,
}

/// A member of staff, and whether they are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffPresence {
    /// Who.
    pub staff: StaffId,
    /// In, or only seen today, or out.
    pub presence: Presence,
    /// Last came in, UTC milliseconds.
    pub in_ms: Option<i64>,
    /// Last went out, UTC milliseconds.
    pub out_ms: Option<i64>,
    /// At which kiosk they passed last.
    pub node: NodeId,
    /// Through which door.
    pub door: String,
    /// Name and department; absent when the office has said nothing of them, or the key is gone.
    pub person: Option<PersonPrivate>,
}

/// How fresh is what a kiosk has said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Which kiosk.
    pub node: NodeId,
    /// When it was last heard, by our own clock, UTC milliseconds; absent for ourselves.
    pub received_ms: Option<i64>,
    /// When its newest entry was written, by its own clock.
    pub newest_ms: Option<i64>,
}

/// Everybody who may be in the building.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollCall {
    /// Visitors.
    pub visitors: Vec<VisitorIn>,
    /// Staff who are in, or were seen today.
    pub staff: Vec<StaffPresence>,
    /// What this is known from.
    pub kiosks: Vec<Freshness>,
    /// There are more people than one list has.
    pub is_cut: bool,
}

/// A roll-call of the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollCallRecord {
    /// Which.
    pub rollcall: RollCallId,
    /// Why.
    pub why: RollCallWhy,
    /// The door whose fire input began it.
    pub door: Option<String>,
    /// The kiosk of that door, if it was said.
    pub node: Option<NodeId>,
    /// Begun at, UTC milliseconds.
    pub started_ms: i64,
    /// Ended at.
    pub ended_ms: Option<i64>,
    /// Who began it; absent when nobody said or the key is gone.
    pub by: Option<PermissionPrivate>,
    /// Who ended it, likewise.
    pub ended_by: Option<PermissionPrivate>,
    /// How many were marked safe.
    pub safe: u64,
    /// Of how many a mark was taken back, or the end says that they were not known to be safe.
    pub not_safe: u64,
}

/// The last word on somebody in a roll-call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollCallMark {
    /// Who.
    pub who: Counted,
    /// Safe, or not yet.
    pub safe: bool,
    /// Said at, UTC milliseconds.
    pub at_ms: i64,
    /// By whom; absent when nobody said or the key is gone.
    pub by: Option<PermissionPrivate>,
}

impl Reader {
    /// Visitors who have entered, or were permitted and have their card, newest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visitors_in(&self, after: Option<Cursor>, limit: usize) -> Result<Listed<VisitorIn>, ReadError> {
        let query = VisitQuery { states: vec![VisitState::In, VisitState::Permitted], ..VisitQuery::default() };
        let page = self.search_visits(&query, after, limit)?;
        let is_in = |visit: &VisitRecord| visit.state == VisitState::In || visit.card.is_some();
        let rows = page.rows.into_iter().filter(is_in).map(|visit| {
            let door = visit_mentions::last_door(self.connection(), visit.visit)?;
            Ok(VisitorIn { door: door.map(|(_, door)| door), visit })
        });
        Ok(Listed { rows: rows.collect::<Result<_, ReadError>>()?, next: page.next })
    }

    /// Staff with a passage today or in the night before, by id after `after`, at most `limit` and [`MAX_READ`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn staff_presence(
        &self,
        day: Day,
        now_ms: i64,
        after: Option<StaffId>,
        limit: usize,
    ) -> Result<Vec<StaffPresence>, ReadError> {
        let with_exit = self.kiosks_with_exit(now_ms)?;
        let since_ms = day.start_ms.min(now_ms).saturating_sub(LOOK_BACK_MS);
        let mut statement = self.connection().prepare_cached(
            "SELECT k.subject, t.direction, t.at_ms, t.node, t.door FROM staff_taps t JOIN keys k ON k.key_id = t.key_id \
             WHERE t.at_ms >= ?1 AND k.class = 'staff_presence' AND k.subject > ?2 ORDER BY k.subject, t.at_ms",
        )?;
        let mut rows = statement.query(params![since_ms, after.map_or([0; 16], |staff| staff.0)])?;
        let mut found: BTreeMap<StaffId, StaffPresence> = BTreeMap::new();
        let limit = limit.clamp(1, MAX_READ);
        while let Some(row) = rows.next()? {
            let tap = Tap::read(row)?;
            if found.len() >= limit && !found.contains_key(&tap.staff) {
                break;
            }
            tap.add_to(&mut found);
        }
        let mut people: Vec<StaffPresence> = found.into_values().collect();
        for person in &mut people {
            let has_exit = with_exit.contains(&person.node);
            person.presence = judge(LastTaps { in_ms: person.in_ms, out_ms: person.out_ms, has_exit }, day, now_ms);
            person.person = self.person(person.staff)?.and_then(|record| record.private);
        }
        Ok(people)
    }

    /// When the house closes, minutes of its local day, as the office set it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn closing_min(&self) -> Result<Option<u16>, ReadError> {
        let mut house = HouseSettings::default();
        for record in self.settings()? {
            house.take(&record.setting);
        }
        Ok(house.closing_min)
    }

    fn kiosks_with_exit(&self, now_ms: i64) -> Result<BTreeSet<NodeId>, ReadError> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT DISTINCT node FROM staff_taps WHERE direction = ?1 AND at_ms >= ?2")?;
        let since_ms = now_ms.saturating_sub(EXIT_SEEN_MS);
        let found = statement.query_map(params![word(Direction::Out), since_ms], |row| row.get(0).map(NodeId))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Everybody who may be in the building now, and from how fresh news that is known.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn roll_call(&self, day: Day, now_ms: i64) -> Result<RollCall, ReadError> {
        let visitors = self.visitors_in(None, MAX_READ)?;
        let mut staff = self.staff_presence(day, now_ms, None, MAX_READ)?;
        let is_cut = visitors.next.is_some() || staff.len() >= MAX_READ;
        staff.retain(|person| person.presence != Presence::Out);
        Ok(RollCall { visitors: visitors.rows, staff, kiosks: self.freshness()?, is_cut })
    }

    /// How fresh what each kiosk has said is, ourselves among them where we are one.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn freshness(&self) -> Result<Vec<Freshness>, ReadError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT n.node, n.received_ms, (SELECT e.wall_ms FROM entries e WHERE e.run = \
               (SELECT max(r.id) FROM runs r WHERE r.node = n.node) ORDER BY e.seq DESC LIMIT 1) \
             FROM nodes n WHERE n.node NOT IN (SELECT node FROM offices) ORDER BY n.node LIMIT 1000",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Freshness { node: NodeId(row.get(0)?), received_ms: row.get(1)?, newest_ms: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Roll-calls, newest first, at most `limit` and [`MAX_READ`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn roll_calls(&self, limit: usize) -> Result<Vec<RollCallRecord>, ReadError> {
        self.roll_calls_from(0, limit as u64)
    }

    /// One page of roll-calls, newest first: those behind the first `offset`, at most `limit` and [`MAX_READ`]; and how many there are.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn roll_calls_page(&self, offset: u64, limit: u64) -> Result<(Vec<RollCallRecord>, u64), ReadError> {
        let count = "SELECT count(*) FROM rollcalls";
        let total = self.connection().query_row(count, [], |row| unsigned(row, 0))?;
        Ok((self.roll_calls_from(offset, limit)?, total))
    }

    fn roll_calls_from(&self, offset: u64, limit: u64) -> Result<Vec<RollCallRecord>, ReadError> {
        let ids: Vec<RollCallId> = self
            .connection()
            .prepare_cached("SELECT rollcall FROM rollcalls ORDER BY started_ms DESC, rollcall LIMIT ?1 OFFSET ?2")?
            .query_map([signed(limit.min(MAX_READ as u64)), signed(offset)], |row| row.get(0).map(RollCallId))?
            .collect::<Result<_, _>>()?;
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(self.roll_call_record(id)?);
        }
        Ok(found)
    }

    /// One roll-call of the office.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn roll_call_record(&self, rollcall: RollCallId) -> Result<Option<RollCallRecord>, ReadError> {
        let found = self
            .connection()
            .prepare_cached(
                "SELECT r.entry, r.why, r.door, r.started_ms, r.ended_ms, r.ended_entry, count(m.who), \
                 coalesce(sum(m.safe), 0) FROM rollcalls r LEFT JOIN rollcall_marks m ON m.rollcall = r.rollcall \
                 WHERE r.rollcall = ?1 GROUP BY r.rollcall",
            )?
            .query_row([rollcall.0], |row| {
                let why = from_word(1, &row.get::<_, String>(1)?)?;
                let (marked, safe) = (unsigned(row, 6)?, unsigned(row, 7)?);
                let record = RollCallRecord {
                    rollcall,
                    why,
                    door: row.get(2)?,
                    node: None,
                    started_ms: row.get(3)?,
                    ended_ms: row.get(4)?,
                    by: None,
                    ended_by: None,
                    safe,
                    not_safe: marked.saturating_sub(safe),
                };
                Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(5)?, record))
            })
            .optional()?;
        let Some((entry, ended, record)) = found else { return Ok(None) };
        let ended_by = ended.map(|ended| self.private_at(ended)).transpose()?.flatten();
        Ok(Some(RollCallRecord { node: self.kiosk_of_fire(entry)?, by: self.private_at(entry)?, ended_by, ..record }))
    }

    /// It stands in the entry alone: the view was made before there was any.
    fn kiosk_of_fire(&self, entry: i64) -> Result<Option<NodeId>, ReadError> {
        let page = self.select("WHERE e.id = ?1", [entry])?;
        let Some(stored) = page.first() else { return Ok(None) };
        match Fact::read(&stored.entry.kind, stored.entry.kind_version, &stored.entry.open, None) {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::Site(SiteFact::RollCallStarted { node, .. }) => Ok(node),
                _ => Ok(None),
            },
            Ok(Reading::Unknown) | Err(_) => Ok(None),
        }
    }

    /// The last word on each person in a roll-call, by person, at most [`MAX_READ`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn roll_call_marks(&self, rollcall: RollCallId) -> Result<Vec<RollCallMark>, ReadError> {
        let rows: Vec<(i64, RollCallMark)> = self
            .connection()
            .prepare_cached(
                "SELECT entry, who, safe, at_ms FROM rollcall_marks WHERE rollcall = ?1 ORDER BY who LIMIT ?2",
            )?
            .query_map(params![rollcall.0, signed(MAX_READ as u64)], |row| {
                let who = from_word(1, &row.get::<_, String>(1)?)?;
                Ok((row.get(0)?, RollCallMark { who, safe: row.get(2)?, at_ms: row.get(3)?, by: None }))
            })?
            .collect::<Result<_, _>>()?;
        let with_who = |(entry, mark)| Ok(RollCallMark { by: self.private_at(entry)?, ..mark });
        rows.into_iter().map(with_who).collect()
    }
}

/// A row of the view of passages.
struct Tap {
    staff: StaffId,
    direction: Direction,
    at_ms: i64,
    node: NodeId,
    door: String,
}

impl Tap {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            staff: StaffId(row.get(0)?),
            direction: from_word(1, &row.get::<_, String>(1)?)?,
            at_ms: row.get(2)?,
            node: NodeId(row.get(3)?),
            door: row.get(4)?,
        })
    }

    /// Rows come by time: the later one says where.
    fn add_to(self, found: &mut BTreeMap<StaffId, StaffPresence>) {
        let person = found.entry(self.staff).or_insert_with(|| StaffPresence {
            staff: self.staff,
            presence: Presence::Out,
            in_ms: None,
            out_ms: None,
            node: self.node,
            door: String::new(),
            person: None,
        });
        (person.node, person.door) = (self.node, self.door);
        match self.direction {
            Direction::In => person.in_ms = Some(self.at_ms),
            Direction::Out => person.out_ms = Some(self.at_ms),
        }
    }
}
