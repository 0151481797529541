//! What is done at the staff pages. Each act is written with who does it before it is done (invariant 11), and then goes the way that the
//! control socket's goes: the station asks itself, and hears its own answer. A lockdown waits for no disk.

use super::door_orders::{Asked, DoorWant};
use super::pending::{DeskAct, Pending};
use super::staff::{At, List, STAFF_IDLE_MS};
use super::staff_network::Joining;
use super::{DeskRefusal, Effect, Effects, Seen, Station, exceptions};
use crate::door::DoorMode;
use crate::fact::{
    CustodyFact, ExceptionOf, ExceptionPrivate, Fact, MAX_ABOUT_CHARS, MAX_EXCEPTION_CHARS, NO_UID, PagesAct,
    PagesFact, PermissionPrivate,
};
use crate::health::tickets::Stage;
use crate::id::{ApprovalId, TicketId, VisitId};
use crate::screen::staff::{MAX_COUNTED, StaffOutcome, StaffPlace, StaffRefusal};
use crate::time::Now;
use crate::visit::VisitState;

/// The station's own requests are counted from here: the shell never comes so far.
pub(super) const OWN_REQUESTS: u64 = 1 << 63;

/// For so long a door is held open from here, milliseconds; the door's own bound comes first.
const HOLD_MS: u64 = 10 * 60_000;

/// Why, in the journal of the door: who it was stands in the entry before.
const WHY: &str = "staff pages";

/// An act that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StaffAct {
    act: PagesAct,
    about: Option<String>,
    pub(super) request: u64,
    who: PermissionPrivate,
    typed: Option<Typed>,
}

/// What was typed for an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    /// The exception that a leader is asked for, and why.
    Exception(ApprovalId, String),
    /// The site that is joined.
    Joining(Joining),
}

impl Station {
    /// What can be done with what is chosen, the most likely first.
    pub(super) fn acts_on(&self, now: Now, of: StaffPlace, chosen: &str) -> Vec<PagesAct> {
        match of {
            StaffPlace::Visits => {
                let visit = chosen.parse().ok().and_then(|visit: VisitId| self.visits.get(&visit));
                let gets_card = visit.is_some_and(|tracked| self.may_be_given_a_card(now, &tracked.visit));
                match visit.map(|tracked| tracked.visit.state) {
                    Some(VisitState::Registered) => vec![PagesAct::Permit, PagesAct::EndVisit, PagesAct::AskLeader],
                    Some(VisitState::Permitted | VisitState::In) => {
                        gets_card.then_some(PagesAct::GiveCard).into_iter().chain([PagesAct::EndVisit]).collect()
                    }
                    Some(VisitState::Left) | None => Vec::new(),
                }
            }
            StaffPlace::Tickets => {
                let is_new = self.tickets_seen().iter().any(|(id, stage)| id == chosen && *stage == Stage::Open);
                is_new.then_some(PagesAct::AcknowledgeTicket).into_iter().collect()
            }
            StaffPlace::Doors => {
                let door = self.door_named(chosen).and_then(|door| self.door(door));
                let Some(door) = door else { return Vec::new() };
                let holds = door.settings.policy.can_stand_open().then_some(PagesAct::HoldDoor);
                match door.machine.ordered_mode() {
                    DoorMode::LockedDown => vec![PagesAct::EndOrder],
                    DoorMode::LockedOpen => vec![PagesAct::EndOrder, PagesAct::LockDown],
                    DoorMode::Locked | DoorMode::Unlocked | DoorMode::Accessed => {
                        [PagesAct::UnlockDoor].into_iter().chain(holds).chain([PagesAct::LockDown]).collect()
                    }
                }
            }
            StaffPlace::Health
            | StaffPlace::RollCall
            | StaffPlace::Tray
            | StaffPlace::About
            | StaffPlace::Cards
            | StaffPlace::Network
            | StaffPlace::ScreenTest => Vec::new(),
        }
    }

    fn tickets_seen(&self) -> Vec<(String, Stage)> {
        match self.session().and_then(|session| session.seen.as_ref()) {
            Some((Seen::Tickets(tickets), _)) => {
                tickets.iter().map(|ticket| (ticket.ticket.to_string(), ticket.stage)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// It is among what can be done with what is chosen, and nothing else is being done.
    pub(super) fn may_do(&self, now: Now, list: &List, act: PagesAct) -> bool {
        let chosen = self.chosen_of(now, list);
        let is_free = self.session().is_some_and(|session| session.working.is_none());
        is_free && chosen.is_some_and(|id| self.acts_on(now, list.of, &id).contains(&act))
    }

    pub(super) fn staff_act(&mut self, now: Now, act: PagesAct, about: Option<String>, out: &mut Effects) {
        self.staff_act_for(now, act, about, None, out);
    }

    pub(super) fn staff_act_for(
        &mut self,
        now: Now,
        act: PagesAct,
        about: Option<String>,
        typed: Option<Typed>,
        out: &mut Effects,
    ) {
        let about = match self.session().map(|session| &session.at) {
            Some(At::List(list)) => about.or_else(|| self.chosen_of(now, list)),
            _ => about,
        };
        let about = about.map(|about| about.chars().take(MAX_ABOUT_CHARS).collect::<String>());
        let request = self.next_own_request;
        let Some(session) = self.session_mut().filter(|session| session.working.is_none()) else { return };
        session.working = Some((request, act));
        let who = session.who.clone();
        self.next_own_request = request.saturating_add(1);
        let used = PagesFact::Used { act, about: about.clone(), private: Some(who.clone()) };
        if act == PagesAct::LockDown {
            self.note(now, vec![used.into()], out);
            let want = DoorWant::LockDown;
            let asked = Asked { door: about, want, why: WHY.to_owned(), uid: None, request };
            return self.desk_orders_door(now, asked, out);
        }
        let act = StaffAct { act, about, request, who, typed };
        self.append(now, vec![used.into()], Pending::StaffAct(Box::new(act)), out);
    }

    /// It is written who does it: now it is done.
    pub(super) fn staff_act_durable(&mut self, now: Now, act: StaffAct, out: &mut Effects) {
        let StaffAct { act, about, request, who, typed } = act;
        let about = about.unwrap_or_default();
        let refuse = |out: &mut Effects| out.push(Effect::Reply { request, result: Err(DeskRefusal::NotFound) });
        let want = match act {
            PagesAct::Permit => match about.parse() {
                Ok(visit) if self.is_waiting(visit) => return self.desk_permits(now, visit, who, request, out),
                _ => return refuse(out),
            },
            PagesAct::EndVisit => match about.parse() {
                Ok(visit) => return self.desk_ends_visit(now, visit, request, out),
                Err(_) => return refuse(out),
            },
            PagesAct::GiveCard => match about.parse() {
                Ok(visit) => return self.give_card_from_pages(now, visit, request, out),
                Err(_) => return refuse(out),
            },
            PagesAct::AskLeader => match (about.parse(), typed) {
                (Ok(visit), Some(Typed::Exception(exception, why))) => {
                    return self.leader_asked(now, visit, (exception, why), request, out);
                }
                _ => return refuse(out),
            },
            PagesAct::LookAtCard | PagesAct::IssueCard => return self.card_act_durable(now, act, request, out),
            PagesAct::EnrolKiosk => match typed {
                Some(Typed::Joining(Joining { office, code, label })) => {
                    return out.push(Effect::Enrol { request, office, code, label });
                }
                _ => return refuse(out),
            },
            PagesAct::AnswerCall => return self.call_answered(request, out),
            PagesAct::AcknowledgeTicket => match about.parse::<TicketId>() {
                Ok(ticket) => return out.push(Effect::Acknowledge { request, ticket }),
                Err(_) => return refuse(out),
            },
            PagesAct::UnlockDoor => DoorWant::Unlock { extended: false },
            PagesAct::HoldDoor => DoorWant::HoldOpen { for_ms: HOLD_MS },
            PagesAct::LockDown => DoorWant::LockDown,
            PagesAct::EndOrder => DoorWant::Normal,
            PagesAct::CountTray | PagesAct::RollCall => return refuse(out),
        };
        let asked = Asked { door: Some(about), want, why: WHY.to_owned(), uid: None, request };
        self.desk_orders_door(now, asked, out);
    }

    /// Without a reason nobody is asked.
    pub(super) fn ask_leader(&mut self, now: Now, list: List, exception: ApprovalId, text: &str, out: &mut Effects) {
        let Some(why) = crate::form::clean(text).ok().filter(|why| !why.is_empty()) else { return };
        let why: String = why.chars().take(MAX_EXCEPTION_CHARS).collect();
        let about = list.chosen.clone();
        self.staff_turn(now, At::List(list), out);
        self.staff_act_for(now, PagesAct::AskLeader, about, Some(Typed::Exception(exception, why)), out);
    }

    /// It lapses when these pages would close by themselves.
    fn leader_asked(
        &mut self,
        now: Now,
        visit: VisitId,
        (exception, why): (ApprovalId, String),
        request: u64,
        out: &mut Effects,
    ) {
        let for_whom = self.visits.get(&visit).map(|tracked| tracked.visit.name.clone()).unwrap_or_default();
        let asked = exceptions::Asked {
            exception,
            of: ExceptionOf::Visit(visit),
            private: ExceptionPrivate { for_whom, why },
            within_ms: STAFF_IDLE_MS,
            uid: NO_UID,
            by: exceptions::AskedBy::Desk(request),
        };
        self.ask_exception(now, asked, out);
    }

    fn is_waiting(&self, visit: VisitId) -> bool {
        self.visits.get(&visit).is_some_and(|tracked| tracked.visit.state == VisitState::Registered)
    }

    pub(super) fn count_asked(&mut self, now: Now, serial: u64, counted: u32, out: &mut Effects) {
        if counted <= MAX_COUNTED && self.tray_seen().is_some() {
            self.staff_turn(now, At::Tray { serial, counted: Some(counted) }, out);
        }
    }

    fn tray_seen(&self) -> Option<crate::screen::staff::TrayCount> {
        match self.session()?.seen.as_ref()? {
            (Seen::Tray(tray), _) => Some(*tray),
            _ => None,
        }
    }

    /// What is signed is what the page says: counted against booked as it was shown.
    pub(super) fn count_tray(&mut self, now: Now, counted: u32, out: &mut Effects) {
        let request = self.next_own_request;
        let Some(tray) = self.tray_seen() else { return };
        let Some(session) = self.session_mut().filter(|session| session.working.is_none()) else { return };
        session.working = Some((request, PagesAct::CountTray));
        let who = session.who.clone();
        self.next_own_request = request.saturating_add(1);
        let used = PagesFact::Used { act: PagesAct::CountTray, about: None, private: Some(who.clone()) };
        let (booked, given, missing) = (tray.in_tray, tray.given, tray.missing);
        let fact = CustodyFact::TrayCounted { counted, booked, given, missing, private: Some(who) };
        let facts: Vec<Fact> = vec![used.into(), fact.into()];
        self.append(now, facts, Pending::Request { request, then: DeskAct::Nothing }, out);
    }

    /// Takes the answers to the station's own requests out of what goes to the shell.
    pub(super) fn hear_own_answers(&mut self, now: Now, out: &mut Effects) {
        let is_own = |effect: &Effect| matches!(effect, Effect::Reply { request, .. } if *request >= OWN_REQUESTS);
        if !out.iter().any(is_own) {
            return;
        }
        let (own, others): (Vec<Effect>, Vec<Effect>) = std::mem::take(out).into_iter().partition(is_own);
        *out = others;
        for answer in own {
            if let Effect::Reply { request, result } = answer {
                self.staff_answered(now, request, result.map_err(StaffRefusal::from), out);
            }
        }
    }

    pub(super) fn staff_answered(
        &mut self,
        now: Now,
        request: u64,
        result: Result<(), StaffRefusal>,
        out: &mut Effects,
    ) {
        self.forgot_answered(now, request, result, out);
        let serial = self.next_serial;
        let Some(session) = self.session_mut() else { return };
        let Some((_, act)) = session.working.take_if(|(asked, _)| *asked == request) else { return };
        session.outcome = Some(StaffOutcome { act, refused: result.err() });
        if let At::Tray { serial: old, counted } = &mut session.at {
            (*old, *counted) = (serial, None);
            self.next_serial = serial.saturating_add(1);
        }
        if self.card_act_answered(now, result, out)
            && let Some(session) = self.session_mut()
        {
            session.outcome = None;
        }
        self.look(now, out);
    }
}
