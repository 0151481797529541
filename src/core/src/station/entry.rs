//! A tap and what follows from it: meaning (A10), decision (A1, A5), door.

use super::page::Page;
use super::pending::{Grant, Pending};
use super::{Effects, Station, Tracked};
use crate::access::{self, Credential, Denial, Holder, StaffHolder, Standing};
use crate::door::DoorOutcome;
use crate::fact::{Fact, HolderPrivate, PermissionPrivate};
use crate::id::{StaffId, VisitId};
use crate::screen::{CardStage, CardTrouble, LeavingStage, Signal};
use crate::tap::{self, HolderKind, Meaning};
use crate::time::Now;
use crate::visit::{OpenVisit, PermittedBy, VisitState};

/// Visits that one tap collects at most: a delegation, and it must fit into one append.
const MAX_COLLECTED: usize = 32;

impl Station {
    pub(super) fn tap(&mut self, now: Now, credential: &Credential, writable: bool, out: &mut Effects) {
        let waiting = self.page.waiting_for(now.mono_ms);
        let shown = self.page.visit();
        match tap::meaning(self.config.reader, waiting, self.holder_kind(credential, now)) {
            Meaning::Enter => self.decide(now, credential, Vec::new(), out),
            Meaning::EnterAndCollectOwn => {
                let visits =
                    staff_of(credential).map(|staff| self.waiting_for_host(staff.staff, now)).unwrap_or_default();
                self.decide(now, credential, visits, out);
            }
            Meaning::EnterAndCollectShown => self.decide(now, credential, shown.into_iter().collect(), out),
            Meaning::Issue if !writable => self.card_trouble(now, CardTrouble::NotATrayCard, out),
            Meaning::Issue => {
                if let Some(visit) = shown {
                    self.issue(now, visit, credential.uid, out);
                }
            }
            Meaning::FinishIssuing => {
                if let Some(visit) = self.visitor_of_card(&credential.uid).map(|visit| visit.visit) {
                    // Somebody else may be typing: the card is finished all the same, and their page stays theirs.
                    if self.page == Page::Home {
                        self.turn_to(now, Page::Card { visit, stage: CardStage::Take }, out);
                    }
                    self.issue(now, visit, credential.uid, out);
                }
            }
            Meaning::Return => {
                if let Some(visit) = self.visitor_of_card(&credential.uid).map(|visit| visit.visit) {
                    self.take_back(now, visit, credential.uid, out);
                }
            }
            Meaning::InUse => self.card_trouble(now, CardTrouble::InUse, out),
            Meaning::NotAVisitorCard => self.card_trouble(now, CardTrouble::NotATrayCard, out),
        }
    }

    fn holder_kind(&self, credential: &Credential, now: Now) -> HolderKind {
        match &credential.holder {
            Holder::Staff(staff) => {
                HolderKind::Staff { has_waiting_visitors: !self.waiting_for_host(staff.staff, now).is_empty() }
            }
            Holder::Visitor(visitor) if self.page.visit() == Some(visitor.visit) => HolderKind::VisitorOnScreen,
            Holder::Visitor(_) => {
                // A card torn at another kiosk is finished there, by the page that the visitor was on.
                let own = self.visitor_of_card(&credential.uid).filter(|visit| visit.home.is_none());
                let card = own.and_then(|visit| visit.card);
                HolderKind::Visitor { written: card.is_none_or(|card| card.written) }
            }
            Holder::Nobody | Holder::Unknown => HolderKind::Nobody,
        }
    }

    /// Who waits here for this host, newest first; who waits at another kiosk is not collected through this door. A registration nobody came for does not count for ever: it is over when a card of
    /// that day would be.
    fn waiting_for_host(&self, host: StaffId, now: Now) -> Vec<VisitId> {
        let mut waiting: Vec<&OpenVisit> = self
            .open_visits()
            .filter(|visit| visit.home.is_none() && visit.host == Some(host) && visit.state == VisitState::Registered)
            .filter(|visit| now.wall.utc_ms < visit.arrived_ms.saturating_add(self.config.card_valid_ms))
            .collect();
        waiting.sort_by_key(|visit| std::cmp::Reverse(visit.arrived_ms));
        waiting.into_iter().take(MAX_COLLECTED).map(|visit| visit.visit).collect()
    }

    /// Decides, and records the decision. The door and the screen wait for the record.
    fn decide(&mut self, now: Now, credential: &Credential, collects: Vec<VisitId>, out: &mut Effects) {
        let door = self.config.door.clone();
        let private = Some(holder_private(credential));
        let standing = if self.catching_up { Standing::CatchingUp } else { Standing::InStep };
        match access::decide(&credential.holder, &self.config.policy, standing, now.wall) {
            Err(reason) => {
                let fact = Fact::AccessDenied { door, reason, visit: visit_of(credential), private };
                self.append(now, vec![fact], Pending::Refusal(reason), out);
            }
            Ok(grant) => {
                let command = self.door_command();
                let visit = visit_of(credential);
                let mut facts: Vec<Fact> = collects.iter().map(|visit| permission(*visit, credential)).collect();
                facts.push(Fact::AccessGranted { door, command, grant, visit, remote: None, private });
                let signal = self.granted_signal(credential, &collects);
                let deadline_ms = now.mono_ms.saturating_add(u64::from(self.config.grant_valid_ms));
                let pending = Grant { command, deadline_ms, signal, collects, visit, remote: None };
                self.append(now, facts, Pending::Grant(pending), out);
            }
        }
    }

    /// A number for a door command, used once in this run.
    pub(super) fn door_command(&mut self) -> u64 {
        let command = self.next_command;
        self.next_command = self.next_command.saturating_add(1);
        command
    }

    fn granted_signal(&self, credential: &Credential, collects: &[VisitId]) -> Signal {
        let greet = match &credential.holder {
            Holder::Staff(staff) if staff.greet.is_empty() => staff.name.clone(),
            Holder::Staff(staff) => staff.greet.clone(),
            Holder::Visitor(visitor) => visitor.name.clone(),
            Holder::Nobody | Holder::Unknown => String::new(),
        };
        let collected = collects
            .iter()
            .filter_map(|visit| self.visits.get(visit))
            .map(|tracked| tracked.visit.name.clone())
            .collect();
        Signal::Granted { greet, collected }
    }

    pub(super) fn tap_unreadable(&mut self, now: Now, out: &mut Effects) {
        match self.page {
            Page::Card { stage: CardStage::Take | CardStage::Failed { .. }, .. }
            | Page::Leaving { stage: LeavingStage::TapCard | LeavingStage::Failed { .. }, .. } => {
                self.card_trouble(now, CardTrouble::MovedTooEarly, out);
            }
            _ => {
                let fact = Fact::AccessDenied {
                    door: self.config.door.clone(),
                    reason: Denial::CardUnreadable,
                    visit: None,
                    private: None,
                };
                self.append(now, vec![fact], Pending::Refusal(Denial::CardUnreadable), out);
            }
        }
    }

    fn card_trouble(&mut self, now: Now, why: CardTrouble, out: &mut Effects) {
        let page = match &self.page {
            Page::Card { visit, .. } => Page::Card { visit: *visit, stage: CardStage::Failed { why } },
            Page::Leaving { .. } => Page::Leaving { stage: LeavingStage::Failed { why }, visit: None },
            _ => return,
        };
        self.turn_to(now, page, out);
    }

    /// A visit becomes permitted; the screen goes on if it shows that visit.
    pub(super) fn permitted(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let Some(Tracked { visit: open, .. }) = self.visits.get_mut(&visit) else { return };
        if open.state == VisitState::Registered {
            open.state = VisitState::Permitted;
        }
        if matches!(&self.page, Page::Waiting { visit: shown, .. } if *shown == visit) {
            self.turn_to(now, Page::Permitted { visit }, out);
        }
    }

    /// The door thread has answered. Only now is anything said.
    pub(super) fn door_answer(&mut self, now: Now, command: u64, outcome: DoorOutcome, out: &mut Effects) {
        // The office hears of its command even if somebody else's grant has the door by now.
        self.remote_door_answered(now, command, outcome, out);
        let Some(grant) = self.passage.clone().filter(|grant| grant.command == command) else { return };
        match outcome {
            DoorOutcome::Released => {
                self.signal(now, grant.signal.clone(), out);
                // Without a contact the release itself is all that is known of a passage.
                if self.door.leaf_open().is_none() {
                    self.all_entered(now, &grant, out);
                }
            }
            DoorOutcome::TooLate => self.not_released(now, &grant, Denial::TooLate, out),
            DoorOutcome::Fault => self.not_released(now, &grant, Denial::DoorFault, out),
        }
    }

    pub(super) fn not_released(&mut self, now: Now, grant: &Grant, reason: Denial, out: &mut Effects) {
        let command = grant.command;
        self.passage.take_if(|grant| grant.command == command);
        let effects = self.door.not_released(command);
        self.door_effects(now, effects, out);
        self.note(now, vec![Fact::DoorNotReleased { door: self.config.door.clone(), command, reason }], out);
        // For a command of the office nobody at the door held up a card: the office is told instead.
        if grant.remote.is_none() {
            self.refuse(now, reason, out);
        }
    }

    pub(super) fn passage_taken(&mut self, now: Now, command: u64, out: &mut Effects) {
        self.note(now, vec![Fact::AccessTaken { door: self.config.door.clone(), command }], out);
        if let Some(grant) = self.passage.take_if(|grant| grant.command == command) {
            self.all_entered(now, &grant, out);
        }
    }

    fn all_entered(&mut self, now: Now, grant: &Grant, out: &mut Effects) {
        for visit in grant.visit.iter().chain(&grant.collects) {
            self.entered(now, *visit, out);
        }
    }

    /// The first passage of a visit is its entering.
    fn entered(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let Some(tracked) = self.visits.get_mut(&visit) else { return };
        if tracked.visit.state == VisitState::Permitted {
            tracked.visit.state = VisitState::In;
            self.note(now, vec![Fact::VisitEntered { visit }], out);
        }
    }
}

fn staff_of(credential: &Credential) -> Option<&StaffHolder> {
    match &credential.holder {
        Holder::Staff(staff) => Some(staff),
        _ => None,
    }
}

fn visit_of(credential: &Credential) -> Option<VisitId> {
    match &credential.holder {
        Holder::Visitor(visitor) => Some(visitor.visit),
        _ => None,
    }
}

fn holder_private(credential: &Credential) -> HolderPrivate {
    let (staff, name) = match &credential.holder {
        Holder::Staff(staff) => (Some(staff.staff), staff.name.clone()),
        Holder::Visitor(visitor) => (None, visitor.name.clone()),
        Holder::Nobody | Holder::Unknown => (None, String::new()),
    };
    HolderPrivate { uid: credential.uid, staff, name }
}

fn permission(visit: VisitId, credential: &Credential) -> Fact {
    let private = staff_of(credential).map(|staff| PermissionPrivate {
        staff: Some(staff.staff),
        name: staff.name.clone(),
        why: String::new(),
    });
    Fact::VisitPermitted { visit, by: PermittedBy::Employee, private }
}
