//! The office's commands. Each is done at most once, never after its deadline, never without a durable entry before, and answered
//! exactly once with what happened. None waits for a fault to end: it is then answered as not recorded (invariant 3).

use super::door_orders::{Asker, DoorWant};
use super::pending::{DeskAct, Grant, Pending};
use super::{Effect, Effects, Station, TicketAct};
use crate::access::{self, Direction};
use crate::door::{DoorId, DoorOutcome};
use crate::fact::{AtReader, CommandOutcome, Fact, OrderedBy, PermissionPrivate, RemoteCommand, UpkeepFact};
use crate::id::CommandId;
use crate::screen::{Opened, Signal};
use crate::time::{Now, WallTrust};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Commands taken and not yet durably answered at once. Further ones are left: they are told again.
pub const MAX_COMMANDS: usize = 16;

/// Answered commands that are remembered, for those told again before the journal's views know of the answer.
const MAX_REMEMBERED: usize = 1_024;

/// A command as it was told.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) command: CommandId,
    pub(super) deadline_ms: i64,
    pub(super) what: RemoteCommand,
    pub(super) by: PermissionPrivate,
    pub(super) begun: bool,
}

/// What is known of the office's commands.
#[derive(Debug, Default)]
pub(super) struct Commands {
    /// Taken, and their answer not durable.
    under_way: BTreeSet<CommandId>,
    /// Durably answered, newest last.
    answered: VecDeque<CommandId>,
    /// Answers that could not be written, to be written when writing works again. No more than are under way.
    owed: Vec<(CommandId, CommandOutcome)>,
    /// Door commands that the door thread has not answered.
    at_door: BTreeMap<u64, CommandId>,
}

impl Commands {
    /// Whether this one is to be looked at now; it is under way from here on.
    fn take(&mut self, command: CommandId) -> bool {
        if self.under_way.len() >= MAX_COMMANDS || self.answered.contains(&command) {
            return false;
        }
        self.under_way.insert(command)
    }

    pub(super) fn at_door(&mut self, door_command: u64, command: CommandId) {
        self.at_door.insert(door_command, command);
    }

    pub(super) fn owe(&mut self, command: CommandId, outcome: CommandOutcome) {
        self.owed.push((command, outcome));
    }

    /// The answer is durable.
    pub(super) fn answered(&mut self, command: CommandId) {
        self.under_way.remove(&command);
        self.answered.push_back(command);
        if self.answered.len() > MAX_REMEMBERED {
            self.answered.pop_front();
        }
    }
}

impl Station {
    pub(super) fn remote_command(&mut self, now: Now, order: Order, out: &mut Effects) {
        if is_unreadable_yet(now, &order) || !self.remote.take(order.command) {
            return;
        }
        if let Err(outcome) = self.carry_out(now, &order, out) {
            self.answer_command(now, order.command, outcome, out);
        }
    }

    /// Does it, or says why not. What is done here is answered together with it; a door answers later.
    fn carry_out(&mut self, now: Now, order: &Order, out: &mut Effects) -> Result<(), CommandOutcome> {
        if order.begun {
            return Err(CommandOutcome::Interrupted);
        }
        if order.what == RemoteCommand::Unknown {
            return Err(CommandOutcome::NotUnderstood);
        }
        let left_ms = time_left_ms(now, order.deadline_ms)?;
        match &order.what {
            RemoteCommand::PermitVisit { visit } if self.visits.contains_key(visit) => {
                let (facts, then) = self.permitting(*visit, &order.by);
                self.do_and_answer(now, order.command, facts, then, out);
            }
            RemoteCommand::EndVisit { visit } => {
                let (facts, then) = self.leaving_unseen(*visit).ok_or(CommandOutcome::NotFound)?;
                self.do_and_answer(now, order.command, facts, then, out);
            }
            RemoteCommand::ReleaseDoor { door } => {
                let door = self.door_named(door).ok_or(CommandOutcome::NotFound)?;
                let want = DoorWant::Unlock { extended: false };
                self.may_order(door, want).map_err(|_| CommandOutcome::NotPossible)?;
                self.grant_remotely(now, door, order.command, left_ms, out);
            }
            RemoteCommand::LockDownDoor { door } => {
                self.order_remotely(now, Some(door), DoorWant::LockDown, order, out)?;
            }
            RemoteCommand::LockDownDoors {} => self.order_remotely(now, None, DoorWant::LockDown, order, out)?,
            RemoteCommand::HoldDoor { door, for_ms } => {
                self.order_remotely(now, Some(door), DoorWant::HoldOpen { for_ms: *for_ms }, order, out)?;
            }
            RemoteCommand::NormalDoor { door } => self.order_remotely(now, Some(door), DoorWant::Normal, order, out)?,
            RemoteCommand::NormalDoors {} => self.order_remotely(now, None, DoorWant::Normal, order, out)?,
            RemoteCommand::AnswerException { exception, yes } => {
                let by = (order.command, order.by.clone());
                self.answer_exception_remotely(now, (*exception, *yes), by, left_ms, out)?;
            }
            RemoteCommand::AskException { exception, of, within_s } => {
                let asked = (*exception, of.clone(), *within_s);
                self.ask_exception_remotely(now, asked, (order.command, order.by.clone()), out)?;
            }
            RemoteCommand::TicketAcknowledge { ticket } => {
                ask_inspector(now, order, left_ms, TicketAct::Acknowledge(*ticket), out);
            }
            RemoteCommand::TicketWork { ticket, note } => {
                ask_inspector(now, order, left_ms, TicketAct::Work { ticket: *ticket, note: note.clone() }, out);
            }
            RemoteCommand::TicketClose { ticket, note } => {
                ask_inspector(now, order, left_ms, TicketAct::Close { ticket: *ticket, note: note.clone() }, out);
            }
            RemoteCommand::PrintBadge { visit } => {
                out.push(Effect::PrintBadge { command: order.command, visit: *visit });
            }
            RemoteCommand::GiveCard { visit } => self.give_card_remotely(now, *visit, order.command, out)?,
            RemoteCommand::PermitVisit { .. } => return Err(CommandOutcome::NotFound),
            RemoteCommand::Unknown => return Err(CommandOutcome::NotUnderstood),
        }
        Ok(())
    }

    /// A lockdown, a hold, or the end of either; without a door at all of them. Why is sealed in the office's own entry.
    fn order_remotely(
        &mut self,
        now: Now,
        door: Option<&str>,
        want: DoorWant,
        order: &Order,
        out: &mut Effects,
    ) -> Result<(), CommandOutcome> {
        let doors = match door {
            Some(name) => vec![self.door_named(name).ok_or(CommandOutcome::NotFound)?],
            None => self.door_ids().collect(),
        };
        let may = doors.iter().try_for_each(|door| self.may_order(*door, want));
        may.map_err(|_| CommandOutcome::NotPossible)?;
        let by = OrderedBy { remote: Some(order.command), ..OrderedBy::default() };
        self.order_doors(now, &doors, want, by, Asker::Office { command: order.command }, out);
        Ok(())
    }

    fn do_and_answer(&mut self, now: Now, command: CommandId, mut facts: Vec<Fact>, then: DeskAct, out: &mut Effects) {
        facts.push(answer(command, CommandOutcome::Done));
        self.append(now, facts, Pending::Remote { command, then }, out);
    }

    /// The way of every grant: recorded, then the door, then said.
    fn grant_remotely(&mut self, now: Now, door: DoorId, remote: CommandId, left_ms: u64, out: &mut Effects) {
        let command = self.door_command();
        let grant = access::Grant::Remote;
        let fact = Fact::AccessGranted {
            door: self.door_name(door),
            command,
            grant,
            visit: None,
            remote: Some(remote),
            at: AtReader::default(),
            private: None,
        };
        let valid_ms = left_ms.min(u64::from(self.grant_valid_ms(door)));
        let pending = Grant {
            door,
            command,
            deadline_ms: now.mono_ms.saturating_add(valid_ms),
            in_lockdown: false,
            extended: false,
            signal: Signal::Granted { greet: String::new(), collected: Vec::new(), people: 0, opened: Opened::WayIn },
            collects: Vec::new(),
            visit: None,
            remote: Some(remote),
            exception: false,
            refresh: None,
            reader: None,
            direction: Direction::In,
        };
        self.append(now, vec![fact], Pending::Grant(pending), out);
    }

    pub(super) fn remote_door_answered(
        &mut self,
        now: Now,
        door_command: u64,
        outcome: DoorOutcome,
        out: &mut Effects,
    ) {
        let Some(command) = self.remote.at_door.remove(&door_command) else { return };
        let outcome = match outcome {
            DoorOutcome::Released => CommandOutcome::Done,
            DoorOutcome::TooLate => CommandOutcome::TooLate,
            DoorOutcome::Fault => CommandOutcome::DoorFault,
        };
        self.answer_command(now, command, outcome, out);
    }

    /// The door's machine did not begin it.
    pub(super) fn remote_door_refused(
        &mut self,
        now: Now,
        door_command: u64,
        outcome: CommandOutcome,
        out: &mut Effects,
    ) {
        if let Some(command) = self.remote.at_door.remove(&door_command) {
            self.answer_command(now, command, outcome, out);
        }
    }

    pub(super) fn answer_command(&mut self, now: Now, command: CommandId, outcome: CommandOutcome, out: &mut Effects) {
        let fact = answer(command, outcome);
        self.append(now, vec![fact], Pending::RemoteAnswer { command, outcome }, out);
    }

    /// Writing works again: the answers that it swallowed are given.
    pub(super) fn pay_owed_answers(&mut self, now: Now, out: &mut Effects) {
        for (command, outcome) in std::mem::take(&mut self.remote.owed) {
            self.answer_command(now, command, outcome, out);
        }
    }
}

/// A leader's answer of which nobody can read yet who gave it, or a question to leaders without its reason: the key is on its way, and
/// it is told again with it. An approval is recorded with who gave it, or is none; so it is with why it was asked for.
fn is_unreadable_yet(now: Now, order: &Order) -> bool {
    let lacks = match order.what {
        RemoteCommand::AnswerException { .. } => order.by.staff.is_none(),
        RemoteCommand::AskException { .. } => order.by.why.is_empty(),
        _ => false,
    };
    lacks && !order.begun && time_left_ms(now, order.deadline_ms).is_ok()
}

/// Tickets are the inspector's, who answers with [`super::Input::TicketAnswered`].
fn ask_inspector(now: Now, order: &Order, left_ms: u64, act: TicketAct, out: &mut Effects) {
    out.push(Effect::Ticket { command: order.command, act, until_ms: now.mono_ms.saturating_add(left_ms) });
}

/// Milliseconds until the deadline, by a clock that is known to be right.
fn time_left_ms(now: Now, deadline_ms: i64) -> Result<u64, CommandOutcome> {
    if now.wall.trust != WallTrust::Trusted {
        return Err(CommandOutcome::ClockNotTrusted);
    }
    let left_ms = i128::from(deadline_ms) - i128::from(now.wall.utc_ms);
    u64::try_from(left_ms).map_err(|_| CommandOutcome::TooLate)
}

pub(super) fn answer(command: CommandId, outcome: CommandOutcome) -> Fact {
    UpkeepFact::CommandAnswered { command, outcome }.into()
}
