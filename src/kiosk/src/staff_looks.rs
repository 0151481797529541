//! What the staff pages show that the station does not know itself: checks, tickets, who is in the building, the tray, this kiosk. Each is
//! read beside the station, and what was seen comes back to it as an input.

use crate::clock::Clock;
use crate::event::{Event, Events};
use crate::health_board::HealthBoard;
use crate::inspector::{TicketRequest, TicketsAnswer, TicketsRefused, TicketsSender};
use crate::membership::Membership;
use crate::replication::OfficeState;
use frontdesk_core::health::tickets::TicketRefusal;
use frontdesk_core::id::{CardUid, NodeId, StaffId, TicketId};
use frontdesk_core::presence::{Day, Presence};
use frontdesk_core::screen::staff::{CardPlace, TrayCount};
use frontdesk_core::station::{CardSeen, DeskRefusal, HouseSeen, InHouse, Input, Look, NodeSeen, Seen, WhoIn};
use frontdesk_core::time::Wall;
use frontdesk_core::visit::VisitState;
use frontdesk_store::{Custody, ReadError, Reader, StaffPresence, VisitRecord};
use frontdesk_sync::tls;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, watch};

/// Looks at once: one more than there are pages that show something.
const MAX_LOOKS: usize = 2;

/// Visits of a day that are looked through at most.
const MAX_VISITS: usize = 1_000;

/// Who acknowledges a ticket, as tickets say it: the entry before has the person.
const BY: &str = "staff pages";

/// Looks, on a connection of its own.
#[derive(Clone)]
pub struct StaffLooks {
    reader: Arc<Mutex<Reader>>,
    board: HealthBoard,
    tickets: TicketsSender,
    office: watch::Receiver<OfficeState>,
    node: NodeId,
    names: Arc<Names>,
    clock: Clock,
    events: Events,
    places: Arc<Semaphore>,
}

/// What is looked at, besides the journal.
pub struct Looked {
    /// Health.
    pub board: HealthBoard,
    /// Tickets.
    pub tickets: TicketsSender,
    /// How far replication is.
    pub office: watch::Receiver<OfficeState>,
    /// This node.
    pub node: NodeId,
    /// Of the file of people.
    pub names: Names,
}

/// Name and department of staff by the file of people, which counts while the office has said nothing of somebody.
pub type Names = BTreeMap<StaffId, (String, String)>;

impl StaffLooks {
    /// Looks into this journal and at these.
    #[must_use]
    pub fn new(reader: Reader, at: Looked, clock: Clock, events: Events) -> Self {
        let Looked { board, tickets, office, node, names } = at;
        let (reader, places) = (Arc::new(Mutex::new(reader)), Arc::new(Semaphore::new(MAX_LOOKS)));
        Self { reader, board, tickets, office, node, names: Arc::new(names), clock, events, places }
    }

    /// Looks, and tells the station. While so many looks go on, this one is left out: the station asks again.
    pub fn look(&self, look: Look) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else { return };
        let this = self.clone();
        tokio::spawn(async move {
            match this.seen(look).await {
                Ok(seen) => {
                    // The station is gone only when the daemon ends.
                    let _ = this.events.send(Event::Input(Input::Looked(Box::new(seen)))).await;
                }
                Err(error) => tracing::error!(?look, error = format!("{error:#}"), "nothing could be seen"),
            }
            drop(place);
        });
    }

    async fn seen(&self, look: Look) -> anyhow::Result<Seen> {
        let wall = self.clock.now().wall;
        Ok(match look {
            Look::Health => Seen::Health(self.board.checks()),
            Look::Tickets => match self.tickets.ask(TicketRequest::List, BY.to_owned()).await? {
                TicketsAnswer::Tickets(tickets) => Seen::Tickets(tickets),
                TicketsAnswer::Inspected(_) | TicketsAnswer::Done => Seen::Tickets(Vec::new()),
            },
            Look::House => {
                let names = Arc::clone(&self.names);
                Seen::House(self.read(move |reader| house(reader, wall, &names)).await?)
            }
            Look::Tray => Seen::Tray(self.read(tray).await?),
            Look::Node => {
                let office = self.office.borrow().clone();
                let member = office.membership.as_ref();
                Seen::Node(NodeSeen {
                    version: env!("CARGO_PKG_VERSION").to_owned(),
                    node: self.node.to_string(),
                    office: member.map(|member| member.url.clone()).unwrap_or_default(),
                    label: member.map(|member| member.label.clone()).unwrap_or_default(),
                    answered_ms: office.last_contact_ms,
                    certificate_until_ms: member.and_then(certificate_until_ms),
                    behind: office.behind,
                })
            }
            Look::Card(uid) => Seen::Card(self.read(move |reader| card(reader, uid)).await?),
        })
    }

    async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Reader) -> Result<T, ReadError> + Send + 'static,
    ) -> anyhow::Result<T> {
        let reader = Arc::clone(&self.reader);
        let seen = tokio::task::spawn_blocking(move || {
            // A poisoned lock holds a connection for reading: nothing can be half done.
            look(&reader.lock().unwrap_or_else(PoisonError::into_inner))
        });
        Ok(seen.await??)
    }

    /// Somebody at the staff pages has seen a ticket.
    pub fn acknowledge(&self, request: u64, ticket: TicketId) {
        let this = self.clone();
        tokio::spawn(async move {
            let answer = this.tickets.ask(TicketRequest::Acknowledge(ticket), BY.to_owned()).await;
            let result = answer.map(drop).map_err(|refused| refusal(&refused).into());
            // The station is gone only when the daemon ends.
            let _ = this.events.send(Event::Input(Input::StaffAnswered { request, result })).await;
        });
    }
}

fn refusal(refused: &TicketsRefused) -> DeskRefusal {
    match refused {
        TicketsRefused::Ticket(TicketRefusal::NotFound) => DeskRefusal::NotFound,
        TicketsRefused::Ticket(TicketRefusal::Note | TicketRefusal::Closed | TicketRefusal::StillThere) => {
            DeskRefusal::NotNeeded
        }
        TicketsRefused::TooLate | TicketsRefused::NotRecorded(_) => DeskRefusal::NotRecorded,
    }
}

/// None where the certificate cannot be read: then health says more.
fn certificate_until_ms(member: &Membership) -> Option<i64> {
    let certificates = tls::certificates(&member.certificate_pem).ok()?;
    certificates.first().and_then(tls::validity_of).map(|validity| validity.not_after_ms)
}

fn card(reader: &Reader, uid: CardUid) -> Result<CardSeen, ReadError> {
    let ended = reader.staff_card(uid)?.and_then(|card| card.ended).map(|end| end.why);
    let place = reader.tray_card(uid)?.map(|card| match card.custody {
        Custody::InTray => CardPlace::InTray,
        Custody::WithVisitor(_) | Custody::WithPass(_) => CardPlace::Given,
        Custody::Missing(_) => CardPlace::Missing,
        Custody::Lost(_) => CardPlace::Lost,
    });
    Ok(CardSeen { uid, ended, place })
}

fn tray(reader: &Reader) -> Result<TrayCount, ReadError> {
    let counts = reader.tray_counts()?;
    Ok(TrayCount { in_tray: counts.in_tray, given: counts.given, missing: counts.missing + counts.lost })
}

/// Local midnight before a moment, UTC milliseconds.
fn midnight_ms(wall: Wall) -> i64 {
    const DAY_MS: i64 = 86_400_000;
    let local_ms = wall.utc_ms.saturating_add(i64::from(wall.offset_s) * 1_000);
    wall.utc_ms.saturating_sub(local_ms.rem_euclid(DAY_MS))
}

/// The local day of a moment, with when the house closes on it.
fn day(wall: Wall, closing_min: Option<u16>) -> Day {
    let start_ms = midnight_ms(wall);
    Day { start_ms, closing_ms: closing_min.map(|min| start_ms.saturating_add(i64::from(min) * 60_000)) }
}

/// Who is in, as the office counts them, too: whoever entered or holds a card, whoever registered today and has not left, and staff.
fn house(reader: &Reader, wall: Wall, names: &Names) -> Result<HouseSeen, ReadError> {
    let day = day(wall, reader.closing_min()?);
    let house = reader.roll_call(day, wall.utc_ms)?;
    let listed: BTreeSet<_> = house.visitors.iter().map(|one| one.visit.visit).collect();
    let today = reader.visits(day.start_ms, MAX_VISITS)?;
    let is_cut = house.is_cut || today.len() >= MAX_VISITS;
    let here = today.into_iter().filter(|visit| visit.state != VisitState::Left && !listed.contains(&visit.visit));
    let visitors = house.visitors.into_iter().map(|one| (one.visit, one.door.unwrap_or_default()));
    let visitors = visitors.chain(here.map(|visit| (visit, String::new())));
    let staff = house.staff.into_iter().map(|one| staff(one, names));
    let people = visitors.map(|(visit, door)| visitor(visit, door)).chain(staff).collect();
    let heard: Vec<i64> = house.kiosks.iter().filter_map(|kiosk| kiosk.received_ms).collect();
    let others = u32::try_from(heard.len()).unwrap_or(u32::MAX);
    Ok(HouseSeen { people, others, heard_ms: heard.into_iter().min(), is_cut })
}

fn visitor(visit: VisitRecord, area: String) -> InHouse {
    let (name, about) = match visit.private {
        Some(private) => {
            let parts = [private.organisation, private.host_name].into_iter().filter(|part| !part.is_empty());
            (private.name, parts.collect::<Vec<_>>().join(" · "))
        }
        None => (String::new(), String::new()),
    };
    InHouse { id: visit.visit.to_string(), name, about, area, since_ms: visit.arrived_ms, who: WhoIn::Visitor }
}

fn staff(one: StaffPresence, names: &Names) -> InHouse {
    let by_file = || names.get(&one.staff).cloned();
    let (name, about) = one.person.map(|person| (person.name, person.department)).or_else(by_file).unwrap_or_default();
    let who = if one.presence == Presence::SeenToday { WhoIn::SeenToday } else { WhoIn::Staff };
    let since_ms = one.in_ms.unwrap_or_default();
    InHouse { id: one.staff.to_string(), name, about, area: one.door, since_ms, who }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::time::WallTrust;

    #[test]
    fn a_day_begins_at_local_midnight() {
        let at = |utc_ms| midnight_ms(Wall { utc_ms, offset_s: 8 * 3_600, trust: WallTrust::Trusted });
        let hour = 3_600_000;
        assert_eq!(at(17 * hour), 16 * hour);
        assert_eq!(at(16 * hour), 16 * hour);
        assert_eq!(at(15 * hour), -8 * hour);
    }

    #[test]
    fn the_house_closes_by_local_clocks_on_the_day_that_it_is() {
        let hour = 3_600_000;
        let at = |utc_h: i64, closing_min| {
            day(Wall { utc_ms: utc_h * hour, offset_s: 8 * 3_600, trust: WallTrust::Trusted }, closing_min)
        };
        // 18:30 in a zone that is eight hours ahead is 10:30 UTC; the next day begins at 16:00 UTC.
        for utc_h in [0, 10, 15] {
            assert_eq!(at(utc_h, Some(1_110)).closing_ms, Some(10 * hour + hour / 2), "{utc_h}");
        }
        assert_eq!(at(16, Some(1_110)).closing_ms, Some(34 * hour + hour / 2), "after midnight it is the next evening");
        assert_eq!(at(16, None), Day { start_ms: 16 * hour, closing_ms: None });
    }
}
