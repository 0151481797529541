//! A tap and what follows from it: meaning (A10), decision (A1, A5), door.

use super::page::Page;
use super::pending::{Grant, Pending};
use super::{DeskRefusal, Effects, Station, Tracked, feedback};
use crate::access::{self, Credential, Denial, Direction, Holder, Passage, StaffHolder, Standing};
use crate::door::{DoorId, DoorOutcome};
use crate::fact::{AtReader, Chip, Fact, HolderPrivate, PermissionPrivate};
use crate::id::{CardId, CardUid, CredentialId, StaffId, VisitId};
use crate::invitation::masked;
use crate::proof::{Proof, day_of};
use crate::screen::{CardStage, CardTrouble, LeavingStage, Opened, Signal};
use crate::tap::{self, Feedback, HolderKind, Meaning, ReaderId, TapReader};
use crate::time::{Now, WallTrust};
use crate::visit::{OpenVisit, PermittedBy, VisitState};

/// Visits that one tap collects at most, and who came with the last of them: a delegation, and it must fit into one append.
const MAX_COLLECTED: usize = 32;

/// A card at a reader, with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tapped {
    pub(super) at: TapReader,
    pub(super) credential: Credential,
    pub(super) chip: Option<Chip>,
    pub(super) resumes: Option<CredentialId>,
    pub(super) fresh: [u8; 16],
}

impl Station {
    pub(super) fn meaning(&self, now: Now, at: TapReader, credential: &Credential) -> Meaning {
        tap::meaning(at.role, self.page.waiting_for(now.mono_ms), self.holder_kind(credential, now))
    }

    /// A tap that is one card alone.
    pub(super) fn act_on(&mut self, now: Now, tapped: &Tapped, out: &mut Effects) {
        let Tapped { at, credential, .. } = tapped;
        let at = *at;
        self.somebody_at_desk(now, at.role.is_desk(), out);
        let shown = || self.with_party(self.page.visit().into_iter().collect());
        let own = || staff_of(credential).map(|staff| self.waiting_for_host(staff.staff, now)).unwrap_or_default();
        let (enter, exit) = (Direction::In, Direction::Out);
        match self.meaning(now, at, credential) {
            Meaning::Enter => self.decide(now, at, enter, credential, Vec::new(), out),
            Meaning::EnterAndCollectOwn => self.decide(now, at, enter, credential, own(), out),
            Meaning::EnterAndCollectShown => self.decide(now, at, enter, credential, shown(), out),
            Meaning::OpenStaffPages => self.open_staff_pages(now, tapped, out),
            Meaning::Exit => self.decide(now, at, exit, credential, Vec::new(), out),
            Meaning::Identify => self.identify(now, at, credential, Vec::new(), out),
            Meaning::CollectOwn => self.identify(now, at, credential, own(), out),
            Meaning::CollectShown => self.identify(now, at, credential, shown(), out),
            Meaning::Issue => {
                if let Some(visit) = self.page.visit() {
                    self.issue(now, visit, tapped, out);
                }
            }
            Meaning::FinishIssuing => {
                if let Some(visit) = self.visitor_of_card(&credential.uid).map(|visit| visit.visit) {
                    // Somebody else may be typing: the card is finished all the same, and their page stays theirs.
                    if self.page == Page::Home {
                        self.turn_to(now, Page::Card { visit, stage: CardStage::Take }, out);
                    }
                    self.issue(now, visit, tapped, out);
                }
            }
            Meaning::Return => self.take_back_tapped(now, tapped, out),
            Meaning::InUse => self.card_trouble(now, CardTrouble::InUse, out),
            Meaning::NotAVisitorCard => self.card_trouble(now, CardTrouble::NotATrayCard, out),
        }
    }

    /// A temporary card is given back, by a visitor or by an employee with a day pass.
    pub(super) fn take_back_tapped(&mut self, now: Now, tapped: &Tapped, out: &mut Effects) {
        let credential = &tapped.credential;
        if let Some((pass, card)) = pass_of(credential) {
            return self.take_back_pass(now, tapped.at.id, (pass, card), credential.uid, out);
        }
        let card = credential.tray.map(|tray| tray.card);
        if let Some(visit) = self.visitor_of_card(&credential.uid).map(|visit| visit.visit) {
            self.take_back(now, tapped.at.id, visit, credential.uid, card, out);
        }
    }

    fn holder_kind(&self, credential: &Credential, now: Now) -> HolderKind {
        match &credential.holder {
            Holder::Staff(staff) if staff.pass.is_some() => HolderKind::PassHolder,
            Holder::Staff(staff) => {
                HolderKind::Staff { has_waiting_visitors: !self.waiting_for_host(staff.staff, now).is_empty() }
            }
            Holder::Visitor(visitor) if self.page.visit() == Some(visitor.visit) => HolderKind::VisitorOnScreen,
            Holder::Visitor(_) => {
                // A card torn at another kiosk is finished there, by the page that the visitor was on.
                let ours = self.visitor_of_card(&credential.uid).filter(|visit| visit.is_seen_to_here());
                let card = ours.and_then(|visit| visit.card);
                HolderKind::Visitor { written: card.is_none_or(|card| card.written) }
            }
            Holder::Nobody | Holder::Unknown => HolderKind::Nobody,
        }
    }

    /// Who waits here or at the web desk for this host, newest first; who waits at another kiosk is not collected through this door.
    /// A registration nobody came for does not count for ever: it is over when a card of that day would be.
    fn waiting_for_host(&self, host: StaffId, now: Now) -> Vec<VisitId> {
        let mut waiting: Vec<&OpenVisit> = self
            .open_visits()
            .filter(|visit| {
                visit.is_seen_to_here() && visit.host == Some(host) && visit.state == VisitState::Registered
            })
            .filter(|visit| now.wall.utc_ms < visit.arrived_ms.saturating_add(self.config.card_valid_ms))
            .collect();
        waiting.sort_by_key(|visit| std::cmp::Reverse(visit.arrived_ms));
        // Who came together is permitted together, also where the bound would part them.
        self.with_party(waiting.into_iter().take(MAX_COLLECTED).map(|visit| visit.visit).collect())
    }

    /// Without a way through a door, whether the card counts at all.
    pub(super) fn judge(
        &self,
        now: Now,
        at: TapReader,
        way: Option<Direction>,
        credential: &Credential,
    ) -> Result<access::Grant, Denial> {
        let standing = if self.catching_up { Standing::CatchingUp } else { Standing::InStep };
        let door = self.door_of(at.id);
        let (name, is_locked_down) = (self.door_name(door), self.is_locked_down(door));
        let passage = way.map(|direction| Passage { door: &name, direction, is_locked_down });
        access::decide(credential, passage, &self.config.policy, standing, now.wall)
    }

    /// Decides, and records the decision. The door and the screen wait for the record.
    fn decide(
        &mut self,
        now: Now,
        at: TapReader,
        direction: Direction,
        credential: &Credential,
        collects: Vec<VisitId>,
        out: &mut Effects,
    ) {
        let in_lockdown = self.is_locked_down(self.door_of(at.id));
        let grant = match self.judge(now, at, Some(direction), credential) {
            Ok(grant) => grant,
            Err(reason) => return self.deny(now, at, reason, Some(credential), direction, out),
        };
        let (door, command, visit) = (self.door_of(at.id), self.door_command(), visit_of(credential));
        let at_reader = AtReader::new(self.reader_name(at.id), direction);
        let private = Some(holder_private(credential));
        let mut facts: Vec<Fact> = collects.iter().map(|visit| permission(*visit, credential)).collect();
        let name = self.door_name(door);
        facts.push(Fact::AccessGranted { door: name, command, grant, visit, remote: None, at: at_reader, private });
        let opened = match direction {
            Direction::In => Opened::WayIn,
            Direction::Out => Opened::WayOut,
        };
        let signal = self.granted_signal(credential, &collects, opened);
        let deadline_ms = now.mono_ms.saturating_add(u64::from(self.grant_valid_ms(door)));
        let (reader, refresh) = (Some(at.id), refresh_of(credential, now));
        let pending = Grant {
            door,
            command,
            deadline_ms,
            in_lockdown,
            extended: staff_of(credential).is_some_and(|staff| staff.longer),
            signal,
            collects,
            visit,
            remote: None,
            exception: false,
            reader,
            direction,
            refresh,
        };
        self.append(now, facts, Pending::Grant(pending), out);
    }

    /// At a desk: whether the card counts, and whom it collects. No door has a part in it.
    fn identify(
        &mut self,
        now: Now,
        at: TapReader,
        credential: &Credential,
        collects: Vec<VisitId>,
        out: &mut Effects,
    ) {
        if let Err(reason) = self.judge(now, at, None, credential) {
            return self.deny(now, at, reason, Some(credential), Direction::In, out);
        }
        let signal = self.granted_signal(credential, &collects, Opened::Nothing);
        if collects.is_empty() {
            self.signal(now, signal, out);
            return feedback(Some(at.id), Feedback::Granted, out);
        }
        let facts = collects.iter().map(|visit| permission(*visit, credential)).collect();
        self.append(now, facts, Pending::Collected { reader: at.id, collects, signal }, out);
    }

    pub(super) fn collected_durable(
        &mut self,
        now: Now,
        reader: ReaderId,
        collects: Vec<VisitId>,
        signal: Signal,
        out: &mut Effects,
    ) {
        self.all_collected(now, &collects, out);
        self.signal(now, signal, out);
        feedback(Some(reader), Feedback::Granted, out);
    }

    /// Records a refusal, and then says it.
    pub(super) fn deny(
        &mut self,
        now: Now,
        at: TapReader,
        reason: Denial,
        credential: Option<&Credential>,
        direction: Direction,
        out: &mut Effects,
    ) {
        let fact = Fact::AccessDenied {
            door: self.door_name(self.door_of(at.id)),
            reason,
            visit: credential.and_then(visit_of),
            at: AtReader::new(self.reader_name(at.id), direction),
            private: credential.map(holder_private),
        };
        let empties = credential.filter(|_| reason == Denial::CredentialNotEnabled).and_then(still_says_more);
        let waits = credential.filter(|_| reason == Denial::NotPermittedYet && at.role.is_desk());
        let waits = waits.and_then(|credential| self.proven_to_wait(now, at, credential));
        self.append(now, vec![fact], Pending::Refusal { reason, reader: at.id, empties, waits }, out);
    }

    /// The visit whose permission alone is missing: the card has proved itself, as it would have to at the door.
    fn proven_to_wait(&self, now: Now, at: TapReader, credential: &Credential) -> Option<VisitId> {
        let mut permitted = credential.clone();
        let Holder::Visitor(visitor) = &mut permitted.holder else { return None };
        visitor.permitted = true;
        let visit = visitor.visit;
        self.judge(now, at, None, &permitted).is_ok().then_some(visit)
    }

    /// Whoever waits and has a card sees again how far it is, and what they are to wait for: no refusal lies over it. Whether they do is
    /// answered. Who is at the screen by now goes on there.
    pub(super) fn show_who_waits(&mut self, now: Now, visit: VisitId, out: &mut Effects) -> bool {
        let waits = self
            .visits
            .get(&visit)
            .is_some_and(|tracked| tracked.visit.is_seen_to_here() && tracked.visit.state == VisitState::Registered);
        let speaker = self.speaker_of(visit);
        let is_theirs = waits && self.page.is_waiting(speaker);
        if is_theirs {
            self.touched(now, out);
        } else if waits && self.page == Page::Home {
            self.turn_to(now, Page::Waiting { visit: speaker, collecting_until_ms: None }, out);
            return true;
        }
        is_theirs
    }

    /// A number for a door command, used once in this run.
    pub(super) fn door_command(&mut self) -> u64 {
        let command = self.next_command;
        self.next_command = self.next_command.saturating_add(1);
        command
    }

    pub(super) fn granted_signal(&self, credential: &Credential, collects: &[VisitId], opened: Opened) -> Signal {
        let greet = match &credential.holder {
            Holder::Staff(staff) if staff.greet.is_empty() => staff.name.clone(),
            Holder::Staff(staff) => staff.greet.clone(),
            Holder::Visitor(visitor) => visitor.name.clone(),
            Holder::Nobody | Holder::Unknown => String::new(),
        };
        let collected = collects
            .iter()
            .filter_map(|visit| self.visits.get(visit))
            .map(|tracked| masked(&tracked.visit.name))
            .collect();
        let people = u32::try_from(collects.len()).unwrap_or(u32::MAX);
        Signal::Granted { greet, collected, people, opened }
    }

    pub(super) fn card_trouble(&mut self, now: Now, why: CardTrouble, out: &mut Effects) {
        let page = match &self.page {
            Page::Card { visit, .. } => Page::Card { visit: *visit, stage: CardStage::Failed { why } },
            page if page.is_returning() => Page::Leaving { stage: LeavingStage::Failed { why }, visit: None },
            _ => return,
        };
        self.turn_to(now, page, out);
    }

    /// A visit becomes permitted; the screen goes on if it shows that visit.
    pub(super) fn permitted(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let Some(Tracked { visit: open, collected, .. }) = self.visits.get_mut(&visit) else { return };
        if open.state == VisitState::Registered {
            open.state = VisitState::Permitted;
            if !*collected {
                self.news_for(now, visit);
            }
        }
        if self.page.is_waiting(visit) {
            self.turn_to(now, Page::Permitted { visit }, out);
        }
    }

    /// The door thread has answered. Only now is anything said.
    pub(super) fn door_answer(
        &mut self,
        now: Now,
        door: DoorId,
        command: u64,
        outcome: DoorOutcome,
        out: &mut Effects,
    ) {
        self.at_door(now, door, out, |machine| machine.answer(now.mono_ms, command, outcome));
        self.exercise_answered(now, command, outcome, out);
        // Who asked hears of it even if somebody else's grant has the door by now.
        self.remote_door_answered(now, command, outcome, out);
        let result = if outcome == DoorOutcome::Released { Ok(()) } else { Err(DeskRefusal::DoorFault) };
        self.answer_door_request(command, result, out);
        let Some(at) = self.door(door) else { return };
        let Some(grant) = at.passage.clone().filter(|grant| grant.command == command) else { return };
        let has_contact = at.machine.leaf_open().is_some();
        match outcome {
            DoorOutcome::Released => {
                self.signal(now, grant.signal.clone(), out);
                feedback(grant.reader, Feedback::Granted, out);
                if let (Some((uid, day)), Some(reader)) = (grant.refresh, grant.reader) {
                    self.refresh_card(reader, uid, day, out);
                }
                // Without a contact the release itself is all that is known of a passage.
                if !has_contact {
                    self.all_entered(now, &grant, out);
                }
            }
            DoorOutcome::TooLate => self.not_released(now, &grant, Denial::TooLate, out),
            DoorOutcome::Fault => self.not_released(now, &grant, Denial::DoorFault, out),
        }
    }

    pub(super) fn not_released(&mut self, now: Now, grant: &Grant, reason: Denial, out: &mut Effects) {
        let (door, command) = (grant.door, grant.command);
        if let Some(at) = self.door_mut(door) {
            at.passage.take_if(|grant| grant.command == command);
        }
        self.answer_door_request(command, Err(refusal_for(reason)), out);
        self.note(now, vec![Fact::DoorNotReleased { door: self.door_name(door), command, reason }], out);
        // Without a card nobody at the door waits for an answer: who asked is told instead.
        if grant.reader.is_some() {
            self.refuse(now, grant.reader, reason, out);
        }
    }

    pub(super) fn passage_taken(&mut self, now: Now, door: DoorId, command: u64, out: &mut Effects) {
        self.note(now, vec![Fact::AccessTaken { door: self.door_name(door), command }], out);
        let passage = self.door_mut(door).and_then(|at| at.passage.take_if(|grant| grant.command == command));
        if let Some(grant) = passage {
            self.all_entered(now, &grant, out);
        }
    }

    /// A visitor who goes out has not left: their card is still out, and the visit goes on.
    fn all_entered(&mut self, now: Now, grant: &Grant, out: &mut Effects) {
        if grant.direction == Direction::Out {
            return;
        }
        for visit in grant.visit.iter().chain(&grant.collects) {
            self.entered(now, *visit, out);
            // A child has no card: it is in when the adult is whom it came with.
            for child in self.children_of(*visit) {
                self.entered(now, child, out);
            }
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

fn refusal_for(reason: Denial) -> DeskRefusal {
    if reason == Denial::LockedDown { DeskRefusal::LockedDown } else { DeskRefusal::DoorFault }
}

fn staff_of(credential: &Credential) -> Option<&StaffHolder> {
    match &credential.holder {
        Holder::Staff(staff) => Some(staff),
        _ => None,
    }
}

/// A staff card that has ended and does not know it: whoever holds it up has it emptied.
fn still_says_more(credential: &Credential) -> Option<CardUid> {
    let Proof::Genuine(claims) = credential.proof else { return None };
    (claims.staff.is_some() && claims.given.is_some()).then_some(credential.uid)
}

/// The day pass that this card is, and the tray card that it is on.
fn pass_of(credential: &Credential) -> Option<(CredentialId, CardId)> {
    let Holder::Staff(StaffHolder { pass: Some(pass), .. }) = &credential.holder else { return None };
    Some((*pass, credential.tray?.card))
}

/// What is to be done with the card once its holder is in: the day of use noted on it, old keys rolled. Which card, and the day, if
/// that can be known.
fn refresh_of(credential: &Credential, now: Now) -> Option<(CardUid, Option<u32>)> {
    let Proof::Genuine(claims) = credential.proof else { return None };
    let day = (now.wall.trust == WallTrust::Trusted).then(|| day_of(now.wall.utc_ms));
    let is_stale = claims.unused_end.is_some_and(|end| day.is_some_and(|day| end.used_day < day));
    (is_stale || claims.has_old_keys).then_some((credential.uid, day))
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
        for_whom: String::new(),
    });
    Fact::VisitPermitted { visit, by: PermittedBy::Employee, private }
}
