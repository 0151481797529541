//! What is on the staff pages, as a plain function of the state.

use super::staff::{At, List, Session};
use super::staff_look::{HouseSeen, InHouse, WhoIn};
use super::view::clock_text;
use super::{Seen, Station};
use crate::health::words::{check_name, in_words};
use crate::health::{Check, CheckState};
use crate::screen::staff::{
    About, Area, EnrolQuestion, Enrolling, House, MAX_AREAS, MAX_ROW_CHARS, MAX_ROWS, ReasonView, RowState, Staff,
    StaffChosen, StaffList, StaffMenu, StaffPage, StaffPlace, StaffRow, TrayView,
};
use crate::time::{Now, Wall};
use crate::visit::{OpenVisit, VisitState};
use std::collections::BTreeMap;

/// A day, milliseconds: what is older has no time of day that would say anything.
const DAY_MS: i64 = 86_400_000;

/// A row with more about it, for when it is chosen.
struct Line {
    row: StaffRow,
    more: String,
}

impl Station {
    pub(super) fn staff_view(&self, session: &Session, now: Now) -> Staff {
        let on = match &session.at {
            At::Menu => StaffPage::Menu(self.menu(session)),
            At::List(list) => StaffPage::List(Box::new(self.list(session, list, now))),
            At::Reason { serial, list } => {
                let visit = list.chosen.as_ref().and_then(|chosen| chosen.parse().ok());
                let visitor = visit.map(|visit| self.visitor_name(visit)).unwrap_or_default();
                StaffPage::Reason(ReasonView { serial: *serial, visitor: cut(&visitor) })
            }
            At::Tray { serial, counted } => {
                let booked = match &session.seen {
                    Some((Seen::Tray(tray), _)) => Some(*tray),
                    _ => None,
                };
                StaffPage::Tray(TrayView { serial: *serial, booked, counted: *counted })
            }
            At::About => StaffPage::About(self.about(session)),
            At::Cards(cards) => StaffPage::Cards(self.cards_view(cards, now)),
            At::Network => StaffPage::Network(self.network_view(session, now)),
            At::Enrol { serial, office, value, problem } => StaffPage::Enrol(Enrolling {
                serial: *serial,
                asked: if office.is_some() { EnrolQuestion::Code } else { EnrolQuestion::Office },
                value: value.clone(),
                problem: *problem,
            }),
            At::ScreenTest => StaffPage::ScreenTest {},
        };
        Staff {
            name: session.who.name.clone(),
            role: session.role,
            working: session.working.is_some(),
            outcome: session.outcome,
            on,
        }
    }

    fn menu(&self, session: &Session) -> StaffMenu {
        let is_waiting = |visit: &&OpenVisit| visit.is_seen_to_here() && visit.state == VisitState::Registered;
        let attention = match &session.seen {
            Some((Seen::Health(checks), _)) => Some(attention(checks)),
            _ => None,
        };
        StaffMenu {
            places: StaffPlace::ALL.into_iter().filter(|place| place.is_open_to(session.role)).collect(),
            waiting: counted(self.open_visits().filter(is_waiting).count()),
            desk_calls: self.desk_call().is_some(),
            attention,
        }
    }

    fn about(&self, session: &Session) -> About {
        let seen = match &session.seen {
            Some((Seen::Node(node), _)) => Some(node.clone()),
            _ => None,
        };
        let looking = seen.is_none();
        let node = seen.unwrap_or_default();
        About {
            looking,
            version: node.version,
            node: node.node,
            office: node.office,
            office_away: self.office_away,
            behind: node.behind,
        }
    }

    fn list(&self, session: &Session, list: &List, now: Now) -> StaffList {
        let lines = self.lines(session, list.of, now);
        let looking = lines.is_none();
        let lines = lines.unwrap_or_default();
        let total = lines.len();
        let pages = total.div_ceil(MAX_ROWS).max(1);
        let page = usize::try_from(list.page).unwrap_or(usize::MAX).min(pages - 1);
        let chosen = self.chosen_of(now, list);
        let chosen = lines.iter().find(|line| Some(&line.row.id) == chosen.as_ref()).map(|line| StaffChosen {
            row: line.row.clone(),
            more: line.more.clone(),
            acts: self.acts_on(now, list.of, &line.row.id),
        });
        let attention = match &session.seen {
            Some((Seen::Health(checks), _)) => attention(checks),
            _ => 0,
        };
        let house = match &session.seen {
            Some((Seen::House(house), _)) => Some(self.house(house, now)),
            _ => None,
        };
        StaffList {
            of: list.of,
            looking,
            asking: list.asking.filter(|_| chosen.is_some()),
            chosen,
            rows: lines.into_iter().skip(page * MAX_ROWS).take(MAX_ROWS).map(|line| line.row).collect(),
            page: counted(page),
            pages: counted(pages),
            total: counted(total),
            looked_at: session.seen.as_ref().map(|(_, at)| clock_text(*at)).unwrap_or_default(),
            attention,
            house,
        }
    }

    /// What is chosen while it is there; until somebody chooses, what most wants to be looked at.
    pub(super) fn chosen_of(&self, now: Now, list: &List) -> Option<String> {
        let lines = self.lines(self.session()?, list.of, now)?;
        if let Some(chosen) = &list.chosen {
            return lines.iter().any(|line| line.row.id == *chosen).then(|| chosen.clone());
        }
        let first = lines.first().filter(|first| match (list.of, first.row.state) {
            (StaffPlace::Health, RowState::Check(state)) => state >= CheckState::Degraded,
            (StaffPlace::RollCall, _) => false,
            _ => true,
        });
        first.map(|line| line.row.id.clone())
    }

    /// Everything in a list, in its order; none while nobody has looked.
    fn lines(&self, session: &Session, of: StaffPlace, now: Now) -> Option<Vec<Line>> {
        match (of, &session.seen) {
            (StaffPlace::Visits, _) => Some(self.visit_lines(now)),
            (StaffPlace::Doors, _) => Some(self.door_lines(now)),
            (StaffPlace::Health, Some((Seen::Health(checks), _))) => Some(self.check_lines(checks, now)),
            (StaffPlace::Tickets, Some((Seen::Tickets(tickets), _))) => {
                let mut open: Vec<_> =
                    tickets.iter().filter(|one| one.stage != crate::health::tickets::Stage::Closed).collect();
                open.sort_by_key(|one| (std::cmp::Reverse(one.severity), one.opened_ms, one.ticket));
                let line = |one: &crate::health::tickets::Ticket| Line {
                    row: StaffRow {
                        id: one.ticket.to_string(),
                        kind: kind(&one.check),
                        title: cut(&check_name(self.language, &one.check)),
                        second: cut(&in_words(self.language, &one.evidence)),
                        at: of_today(one.since_ms, now),
                        state: RowState::Ticket(one.stage),
                    },
                    more: cut(&in_words(self.language, &one.advice)),
                };
                Some(open.into_iter().map(line).collect())
            }
            (StaffPlace::RollCall, Some((Seen::House(house), _))) => Some(house_lines(house, now)),
            _ => None,
        }
    }

    /// Of this kiosk and of the web desk: who waits for a permission first, then who came last.
    fn visit_lines(&self, now: Now) -> Vec<Line> {
        let mut visits: Vec<&OpenVisit> = self.open_visits().filter(|visit| visit.is_seen_to_here()).collect();
        visits.sort_by_key(|visit| (visit.state, std::cmp::Reverse(visit.arrived_ms), visit.visit));
        let line = |visit: &OpenVisit| Line {
            row: StaffRow {
                id: visit.visit.to_string(),
                kind: String::new(),
                title: cut(&visit.name),
                second: cut(&joined(&[&visit.host_name, &visit.host_department])),
                at: of_today(visit.arrived_ms, now),
                state: match visit.state {
                    VisitState::Registered => RowState::Waits,
                    VisitState::Permitted => RowState::Permitted,
                    VisitState::In | VisitState::Left => RowState::In,
                },
            },
            more: cut(&visit.organisation),
        };
        visits.into_iter().map(line).collect()
    }

    fn door_lines(&self, now: Now) -> Vec<Line> {
        let line = |door: crate::control::DoorRow| Line {
            row: StaffRow {
                id: door.name.clone(),
                kind: String::new(),
                title: cut(&door.name),
                second: String::new(),
                at: door.until_ms.map(|until_ms| of_today(until_ms, now)).unwrap_or_default(),
                state: RowState::Door(door.mode),
            },
            more: String::new(),
        };
        self.doors().into_iter().map(line).collect()
    }

    fn check_lines(&self, checks: &[Check], now: Now) -> Vec<Line> {
        let mut checks: Vec<&Check> = checks.iter().collect();
        checks.sort_by_key(|check| (std::cmp::Reverse(check.state), &check.name));
        let line = |check: &Check| Line {
            row: StaffRow {
                id: check.name.clone(),
                kind: kind(&check.name),
                title: cut(&check_name(self.language, &check.name)),
                second: cut(&in_words(self.language, &check.evidence)),
                at: of_today(check.since_ms, now),
                state: RowState::Check(check.state),
            },
            more: cut(&in_words(self.language, &check.advice)),
        };
        checks.into_iter().map(line).collect()
    }

    fn house(&self, house: &HouseSeen, now: Now) -> House {
        let mut areas: BTreeMap<&str, u32> = BTreeMap::new();
        for one in &house.people {
            *areas.entry(&one.area).or_default() += 1;
        }
        let mut areas: Vec<Area> = areas.into_iter().map(|(name, count)| Area { name: cut(name), count }).collect();
        areas.sort_by_key(|area| std::cmp::Reverse(area.count));
        areas.truncate(MAX_AREAS);
        let visitors = house.people.iter().filter(|one| one.who == WhoIn::Visitor).count();
        House {
            visitors: counted(visitors),
            staff: counted(house.people.len() - visitors),
            areas,
            others: house.others,
            heard_at: house.heard_ms.map(|heard_ms| of_today(heard_ms, now)).unwrap_or_default(),
            office_away: self.office_away,
            is_cut: house.is_cut,
        }
    }
}

fn house_lines(house: &HouseSeen, now: Now) -> Vec<Line> {
    let mut people: Vec<&InHouse> = house.people.iter().collect();
    people.sort_by(|a, b| (&a.area, &a.name, &a.id).cmp(&(&b.area, &b.name, &b.id)));
    let line = |one: &InHouse| Line {
        row: StaffRow {
            id: one.id.clone(),
            kind: String::new(),
            title: if one.name.is_empty() { "—".to_owned() } else { cut(&one.name) },
            second: cut(&joined(&[&one.area, &one.about])),
            at: of_today(one.since_ms, now),
            state: match one.who {
                WhoIn::Visitor => RowState::Visitor,
                WhoIn::Staff => RowState::StaffIn,
                WhoIn::SeenToday => RowState::StaffSeen,
            },
        },
        more: String::new(),
    };
    people.into_iter().map(line).collect()
}

/// Checks that want attention.
fn attention(checks: &[Check]) -> u32 {
    counted(checks.iter().filter(|check| check.state >= CheckState::Degraded).count())
}

fn kind(check: &str) -> String {
    crate::health::tickets::kind_of(check).to_owned()
}

fn joined(parts: &[&str]) -> String {
    let there: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    there.join(" · ")
}

/// At most [`MAX_ROW_CHARS`].
fn cut(text: &str) -> String {
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    if text.chars().count() <= MAX_ROW_CHARS {
        return line.collect();
    }
    line.take(MAX_ROW_CHARS - 1).chain(['…']).collect()
}

fn counted(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A moment with its day, local `YYYY-MM-DD HH:MM`. Nothing where the clock or the calendar cannot say it.
pub(super) fn moment_text(at_ms: i64, now: Now) -> String {
    let local_ms = at_ms.saturating_add(i64::from(now.wall.offset_s) * 1_000);
    let at = chrono::DateTime::from_timestamp_millis(local_ms);
    at.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

/// The time of day of a moment within a day of now; else nothing.
pub(super) fn of_today(at_ms: i64, now: Now) -> String {
    let is_near = now.wall.utc_ms.saturating_sub(at_ms).abs() < DAY_MS;
    if is_near { clock_text(Wall { utc_ms: at_ms, ..now.wall }) } else { String::new() }
}
