//! What waits for its entry to be durable, and the journal's own fault and recovery.

use super::desk_card::StaffCard;
use super::door_orders::DoorOrder;
use super::exceptions::Answer;
use super::exercise::Exercise;
use super::pass::Pass;
use super::staff::Opening;
use super::staff_acts::StaffAct;
use super::wishes::Wish;
use super::{Effect, Effects, Fault, MAX_PENDING, Station};
use crate::access::{Denial, Direction};
use crate::door::{DoorId, PassageRelease};
use crate::fact::{CommandOutcome, Fact};
use crate::form::Form;
use crate::id::{CardUid, CommandId, InvitationId, VisitId};
use crate::screen::staff::NotOpened;
use crate::screen::{OutOfService, Signal};
use crate::tap::ReaderId;
use crate::time::{Now, Token};
use crate::visit::{OpenVisit, VisitCard};

/// How often a journal that cannot be written is tried again.
const PROBE_EVERY_MS: u32 = 2_000;

/// What happens once an entry is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pending {
    /// Nothing waits for it: it has already happened. What cannot be written now is written when writing works again.
    Note(Vec<Fact>),
    /// A visit: it exists. Somebody who came along is next, if it `adds` one.
    Registration { visit: Box<OpenVisit>, adds: bool },
    /// A visit that came of an invitation: it exists, and the invitation is used.
    Invited { invitation: InvitationId, visit: Box<OpenVisit> },
    /// A grant: the door is released, if it is not too late.
    Grant(Grant),
    /// A refusal: it is said, also by the reader at which it was; a card that has ended is emptied.
    Refusal { reason: Denial, reader: ReaderId, empties: Option<CardUid>, waits: Option<VisitId> },
    /// A tap at a desk that permits these visits: they are, and it is said.
    Collected { reader: ReaderId, collects: Vec<VisitId>, signal: Signal },
    /// A card is bound to a visit: it is written.
    Issuing { reader: ReaderId, visit: VisitId, card: VisitCard },
    /// A card was written and read back: it counts.
    Issued { visit: VisitId, uid: CardUid },
    /// A visit ended at the kiosk, with those of the children; the desk is answered if it asked.
    Left { visit: VisitId, children: Vec<VisitId>, request: Option<u64> },
    /// A rating: thanks.
    Rated(VisitId),
    /// The desk was called.
    DeskCalled(Option<VisitId>),
    /// The desk is called because a visit could not be forgotten: it must hear of it.
    ForgetCall(VisitId),
    /// A day pass is bound to a card: it is written.
    PassIssuing(Box<Pass>),
    /// A day pass was written and read back, or taken back: it is said.
    PassDone { request: Option<u64> },
    /// A staff card is named: it is personalised.
    StaffCard(StaffCard),
    /// A request of the control socket: it is answered.
    Request { request: u64, then: DeskAct },
    /// An order about doors: it is carried out.
    DoorOrder(DoorOrder),
    /// The exercise of a relay: it begins, if it still may.
    Exercise(Exercise),
    /// An exception is asked for: a leader may answer.
    ExceptionAsked { remote: Option<CommandId> },
    /// A leader's answer that moves no door, with what it permits: it is so.
    Exception(Box<Answer>),
    /// What the office's command asked for, with its answer: it is so.
    Remote { command: CommandId, then: DeskAct },
    /// The answer to a command of the office.
    RemoteAnswer { command: CommandId, outcome: CommandOutcome },
    /// The answer to the office's wish that a visitor is asked for a card: they are.
    CardOffered { command: CommandId, visit: VisitId },
    /// Somebody opens the staff pages: they are shown.
    StaffOpened(Box<Opening>),
    /// Who does something at the staff pages: it is done.
    StaffAct(Box<StaffAct>),
    /// Writing works again.
    Probe,
    /// A visit ended without its card, which may be lost: thanks.
    LeftUnseen { visit: VisitId, children: Vec<VisitId>, lost: bool },
    /// Children whose adult left while they were written down: their visits are over, too.
    ChildrenLeft(Vec<VisitId>),
    /// The desk is called to end the visit of whoever leaves without proof: it must hear of it.
    LeftToDesk,
    /// Praise or a complaint of whoever made this visit: thanks.
    Said(VisitId),
    /// What a visitor who waits wishes for: it is noted, and said.
    Wish(Wish),
}

/// What the desk's request changes once recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DeskAct {
    Nothing,
    Permit(Vec<VisitId>),
    End(Vec<VisitId>),
}

/// A grant on its way to the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grant {
    /// Which door.
    pub(super) door: DoorId,
    /// The command in the grant's entry.
    pub(super) command: u64,
    /// The door is not released after this, monotonic milliseconds.
    pub(super) deadline_ms: u64,
    /// It was given in a lockdown, and counts in one.
    pub(super) in_lockdown: bool,
    /// For somebody who needs longer.
    pub(super) extended: bool,
    /// What to say once the door is released.
    pub(super) signal: Signal,
    /// Visits that this grant permits, and that pass with it.
    pub(super) collects: Vec<VisitId>,
    /// The visit whose own card this is.
    pub(super) visit: Option<VisitId>,
    /// The office's command, where there was no card.
    pub(super) remote: Option<CommandId>,
    /// A leader approved it, as an exception.
    pub(super) exception: bool,
    /// The card that is written to once its holder is in, and the day that is noted on it.
    pub(super) refresh: Option<(CardUid, Option<u32>)>,
    /// The reader at which there was one.
    pub(super) reader: Option<ReaderId>,
    /// Which way.
    pub(super) direction: Direction,
}

impl Station {
    /// Asks for facts to be made durable; `then` happens when they are.
    pub(super) fn append(&mut self, now: Now, facts: Vec<Fact>, then: Pending, out: &mut Effects) {
        if self.pending.len() >= MAX_PENDING {
            return self.give_up(now, then, OutOfService::DiskFault, out);
        }
        let token = self.token();
        self.pending.insert(token, then);
        out.push(Effect::Append { token, facts });
    }

    /// Records what has already happened; nothing waits for it.
    pub(super) fn note(&mut self, now: Now, facts: Vec<Fact>, out: &mut Effects) {
        self.append(now, facts.clone(), Pending::Note(facts), out);
    }

    pub(super) fn durable(&mut self, now: Now, token: Token, seq: u64, out: &mut Effects) {
        let Some(pending) = self.pending.remove(&token) else { return };
        let was_probe = pending == Pending::Probe;
        match pending {
            Pending::Note(facts) => self.mode_written_late(now, &facts, out),
            Pending::Probe => {}
            Pending::Registration { visit, adds } => self.registered(now, *visit, adds, seq, out),
            Pending::Invited { invitation, visit } => self.invited_durable(now, invitation, *visit, seq, out),
            Pending::Grant(grant) => self.grant_durable(now, grant, out),
            Pending::Refusal { reason, reader, empties, waits } => {
                if !waits.is_some_and(|visit| self.show_who_waits(now, visit, out)) {
                    self.refuse(now, Some(reader), reason, out);
                }
                empties.into_iter().for_each(|uid| self.empty_card(reader, uid, out));
            }
            Pending::Collected { reader, collects, signal } => {
                self.collected_durable(now, reader, collects, signal, out);
            }
            Pending::Issuing { reader, visit, card } => self.issuing_durable(now, reader, visit, card, out),
            Pending::Issued { visit, uid } => self.issued_durable(now, visit, uid, out),
            Pending::Left { visit, children, request } => self.left_durable(now, visit, &children, request, out),
            Pending::Rated(visit) => self.rated_durable(now, visit, out),
            Pending::DeskCalled(visit) => {
                self.desk_is_called(now, seq);
                self.desk_call_durable(now, visit, out);
            }
            Pending::ForgetCall(_) => {
                self.desk_is_called(now, seq);
                self.say_desk_called(now, out);
            }
            Pending::PassIssuing(pass) => self.pass_durable(*pass, out),
            Pending::PassDone { request } => self.pass_done(now, request, out),
            Pending::StaffCard(card) => self.staff_card_durable(card, out),
            Pending::Request { request, then } => self.desk_durable(now, request, then, out),
            Pending::DoorOrder(order) => self.door_order_durable(now, order, out),
            Pending::Exercise(exercise) => self.exercise_durable(now, exercise, out),
            Pending::ExceptionAsked { remote } => self.exception_asked(remote, out),
            Pending::Exception(answer) => self.exception_answered(now, *answer, out),
            Pending::Remote { command, then } => {
                self.remote.answered(command);
                self.desk_act(now, then, out);
            }
            Pending::RemoteAnswer { command, .. } => self.remote.answered(command),
            Pending::CardOffered { command, visit } => {
                self.remote.answered(command);
                self.card_offered(now, visit, out);
            }
            Pending::StaffOpened(opening) => self.staff_opened(now, *opening, out),
            Pending::StaffAct(act) => self.staff_act_durable(now, *act, out),
            Pending::LeftUnseen { visit, children, lost } => self.left_unseen_durable(now, visit, &children, lost, out),
            Pending::ChildrenLeft(children) => self.desk_act(now, DeskAct::End(children), out),
            Pending::LeftToDesk => self.left_to_desk_durable(now, seq, out),
            Pending::Said(visit) => self.said_durable(now, visit, out),
            Pending::Wish(wish) => self.wish_durable(now, wish, seq, out),
        }
        if let Some(fault) = self.fault.take() {
            self.resumed(now, fault, was_probe, out);
        }
    }

    /// Writing works again: that it did not is recorded, and then what happened meanwhile. Those entries bear the time of their
    /// writing; their order is that of the happenings.
    fn resumed(&mut self, now: Now, fault: Fault, already_recorded: bool, out: &mut Effects) {
        if !already_recorded {
            self.note(now, vec![resumed(now, fault)], out);
        }
        for facts in std::mem::take(&mut self.unwritten) {
            self.note(now, facts, out);
        }
        self.pay_owed_answers(now, out);
    }

    pub(super) fn not_durable(&mut self, now: Now, token: Token, cause: OutOfService, out: &mut Effects) {
        if let Some(pending) = self.pending.remove(&token) {
            self.give_up(now, pending, cause, out);
        }
    }

    /// What waited will not happen. The door stays as it is; the person is told; the journal is tried again by itself.
    fn give_up(&mut self, now: Now, pending: Pending, cause: OutOfService, out: &mut Effects) {
        let try_again = self.fault.is_none() || pending == Pending::Probe;
        let fault = self.fault.get_or_insert(Fault { cause, since_ms: now.mono_ms, refused: 0 });
        fault.cause = cause;
        fault.refused = fault.refused.saturating_add(1);
        if matches!(pending, Pending::Exception(_) | Pending::Grant(Grant { exception: true, .. })) {
            self.exception_not_answered();
        }
        match pending {
            Pending::Grant(Grant { remote: Some(command), .. }) | Pending::Remote { command, .. } => {
                self.remote.owe(command, CommandOutcome::NotRecorded);
            }
            Pending::RemoteAnswer { command, outcome } => self.remote.owe(command, outcome),
            Pending::CardOffered { command, visit } => {
                self.remote.owe(command, CommandOutcome::NotRecorded);
                self.card_not_offered(now, visit, out);
            }
            Pending::ExceptionAsked { remote } => {
                remote.into_iter().for_each(|command| self.remote.owe(command, CommandOutcome::NotRecorded));
                self.exception_not_asked(out);
            }
            Pending::Exception(answer) => match *answer {
                Answer { remote: Some(command), .. } => self.remote.owe(command, CommandOutcome::NotRecorded),
                Answer { reader, .. } => self.refuse(now, reader, Denial::NotRecorded, out),
            },
            Pending::DoorOrder(order) => self.door_order_not_recorded(order, out),
            Pending::Grant(Grant { reader: None, command, .. }) => {
                self.answer_door_request(command, Err(super::DeskRefusal::NotRecorded), out);
            }
            Pending::Grant(Grant { reader, .. }) => self.refuse(now, reader, Denial::NotRecorded, out),
            Pending::Refusal { reader, .. } | Pending::Collected { reader, .. } => {
                self.refuse(now, Some(reader), Denial::NotRecorded, out);
            }
            Pending::Registration { .. } => self.registration_not_durable(),
            Pending::Invited { invitation, .. } => self.invited_not_durable(invitation),
            Pending::Issuing { .. } | Pending::Issued { .. } => self.card_not_recorded(now, out),
            Pending::Left { visit, request, .. } => {
                request.into_iter().for_each(|request| not_recorded(request, out));
                self.leaving_not_recorded(now, visit, out);
            }
            Pending::PassIssuing(pass) => not_recorded(pass.request, out),
            Pending::PassDone { request } => {
                request.into_iter().for_each(|request| not_recorded(request, out));
                self.card_not_recorded(now, out);
            }
            Pending::Request { request, .. } | Pending::StaffCard(StaffCard { request, .. }) => {
                not_recorded(request, out);
            }
            Pending::Exercise(exercise) => Self::exercise_not_recorded(exercise, out),
            Pending::Note(facts) => self.write_later(facts),
            Pending::ForgetCall(visit) => self.write_later(vec![Fact::DeskCalled { visit: Some(visit), cause: None }]),
            Pending::StaffOpened(_) => self.not_opened(now, NotOpened::NotRecorded, out),
            Pending::StaffAct(act) => not_recorded(act.request, out),
            Pending::LeftUnseen { visit, .. } => self.left_unseen_not_durable(visit),
            Pending::LeftToDesk => self.write_later(vec![Fact::DeskCalled { visit: None, cause: None }]),
            Pending::Said(visit) => self.said_not_durable(visit),
            Pending::Wish(wish) => self.wish_not_durable(&wish),
            Pending::Rated(_) | Pending::DeskCalled(_) | Pending::ChildrenLeft(_) | Pending::Probe => {}
        }
        if try_again {
            self.probe_timer = Some(self.arm(now, PROBE_EVERY_MS, out));
        }
    }

    fn write_later(&mut self, facts: Vec<Fact>) {
        if self.unwritten.len() < MAX_PENDING / 2 {
            self.unwritten.push(facts);
        }
    }

    /// Tries to write that writing works again: the attempt is its own proof.
    pub(super) fn probe_journal(&mut self, now: Now, out: &mut Effects) {
        self.probe_timer = None;
        if let Some(fault) = self.fault {
            self.append(now, vec![resumed(now, fault)], Pending::Probe, out);
        }
    }

    fn grant_durable(&mut self, now: Now, grant: Grant, out: &mut Effects) {
        self.all_collected(now, &grant.collects, out);
        if grant.exception {
            self.exception_granted(grant.command);
        }
        if now.mono_ms > grant.deadline_ms {
            self.not_released(now, &grant, Denial::TooLate, out);
            return grant.remote.into_iter().for_each(|it| self.answer_command(now, it, CommandOutcome::TooLate, out));
        }
        let (id, deadline_ms) = (grant.command, grant.deadline_ms);
        if let Some(remote) = grant.remote {
            self.remote.at_door(id, remote);
        }
        let (door, in_lockdown, extended) = (grant.door, grant.in_lockdown, grant.extended);
        let Some(at) = self.door_mut(door) else { return };
        at.passage = Some(grant);
        let release = PassageRelease { command: id, deadline_ms, extended, in_lockdown };
        self.at_door(now, door, out, |machine| machine.release(now.mono_ms, release));
    }

    /// The form is no longer needed: what was typed is in the journal, sealed.
    pub(super) fn wipe_form(&mut self) {
        self.form = Form::default();
    }
}

fn not_recorded(request: u64, out: &mut Effects) {
    out.push(Effect::Reply { request, result: Err(super::DeskRefusal::NotRecorded) });
}

fn resumed(now: Now, fault: Fault) -> Fact {
    Fact::JournalResumed { lost_ms: now.mono_ms.saturating_sub(fault.since_ms), refused: fault.refused }
}
