//! The office as a test: it gives commands, reads the journal for what became of them, and gives again what is not answered.

use super::super::*;
use super::people::LEADER;
use super::shell::Shell;
use crate::access::Grant;
use crate::fact::{CommandOutcome, DoorFact, ExceptionFact, OrderedBy, PermissionPrivate, RemoteCommand, UpkeepFact};
use crate::id::CommandId;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone)]
struct Given {
    what: RemoteCommand,
    deadline_ms: i64,
    /// The entry that lets the door move is durable.
    granted: bool,
    answered: Option<CommandOutcome>,
}

/// What the office knows of its commands, from durable entries only.
#[derive(Debug, Clone, Default)]
pub(super) struct Office {
    given: BTreeMap<CommandId, Given>,
    /// Door commands of this run that are the office's, and whether the door was released.
    door: BTreeMap<u64, (CommandId, bool)>,
    /// Lockdowns of the office's that are durable: their answers may follow.
    locked_down: BTreeSet<CommandId>,
}

impl Office {
    /// Facts that became durable together.
    pub(super) fn read(&mut self, facts: &[Fact]) {
        for fact in facts {
            match fact {
                Fact::AccessGranted { remote: Some(id), command, grant: Grant::Remote | Grant::Exception, .. } => {
                    let given = self.given.get_mut(id).expect("only what was given is done");
                    assert!(!given.granted && given.answered.is_none(), "a command opens once");
                    given.granted = true;
                    self.door.insert(*command, (*id, false));
                }
                Fact::Door(DoorFact::ModeChanged {
                    mode: DoorMode::LockedDown,
                    by: OrderedBy { remote: Some(id), .. },
                    ..
                }) => drop(self.locked_down.insert(*id)),
                Fact::Door(DoorFact::ModeChanged {
                    command: Some(command),
                    by: OrderedBy { remote: Some(id), .. },
                    ..
                }) => {
                    let given = self.given.get_mut(id).expect("only what was given is done");
                    assert!(!given.granted && given.answered.is_none(), "a command holds open once");
                    given.granted = true;
                    self.door.insert(*command, (*id, false));
                }
                Fact::Upkeep(UpkeepFact::CommandAnswered { command, outcome }) => {
                    self.answer(*command, *outcome, facts)
                }
                _ => {}
            }
        }
    }

    fn answer(&mut self, id: CommandId, outcome: CommandOutcome, beside: &[Fact]) {
        let given = self.given.get_mut(&id).expect("only what was given is answered");
        assert_eq!(given.answered.replace(outcome), None, "a command is answered once");
        let is_done = match given.what {
            RemoteCommand::PermitVisit { visit } => {
                beside.iter().any(|fact| matches!(fact, Fact::VisitPermitted { visit: other, .. } if *other == visit))
            }
            RemoteCommand::EndVisit { visit } => {
                beside.iter().any(|fact| matches!(fact, Fact::VisitLeft { visit: other, .. } if *other == visit))
            }
            RemoteCommand::LockDownDoor { .. } | RemoteCommand::LockDownDoors {} => self.locked_down.contains(&id),
            RemoteCommand::NormalDoor { .. } | RemoteCommand::NormalDoors {} => is_beside(beside, DoorMode::Locked),
            RemoteCommand::ReleaseDoor { .. } | RemoteCommand::HoldDoor { .. } => {
                self.door.values().any(|(other, released)| *other == id && *released)
            }
            RemoteCommand::AnswerException { .. } => {
                let is_its = |fact: &Fact| match fact {
                    Fact::Exception(ExceptionFact::Approved { remote, .. }) => *remote == Some(id),
                    Fact::Exception(ExceptionFact::Refused { remote, .. }) => *remote == id,
                    _ => false,
                };
                beside.iter().any(is_its) || self.door.values().any(|(other, released)| *other == id && *released)
            }
            RemoteCommand::AskException { exception, .. } => beside.iter().any(|fact| {
                matches!(fact, Fact::Exception(ExceptionFact::Asked { exception: other, remote, .. })
                    if *other == exception && *remote == Some(id))
            }),
            // The shell's inspector and its printer say what came of it.
            RemoteCommand::GiveCard { .. }
            | RemoteCommand::PrintBadge { .. }
            | RemoteCommand::TicketAcknowledge { .. }
            | RemoteCommand::TicketWork { .. }
            | RemoteCommand::TicketClose { .. } => true,
            RemoteCommand::Unknown => false,
        };
        assert!(is_done || outcome != CommandOutcome::Done, "what is said to be done is done");
    }

    pub(super) fn check_release(&mut self, now: Now, door_command: u64) {
        if let Some((id, released)) = self.door.get_mut(&door_command) {
            assert!(
                now.wall.utc_ms <= self.given[id].deadline_ms,
                "a door is not released after the office's deadline"
            );
            *released = true;
        }
    }

    /// Door commands are counted anew.
    pub(super) fn kiosk_went_dark(&mut self) {
        self.door.clear();
    }

    pub(super) fn answer_to(&self, id: CommandId) -> Option<CommandOutcome> {
        self.given.get(&id).and_then(|given| given.answered)
    }

    fn unanswered(&self) -> Vec<CommandId> {
        self.given.iter().filter(|(_, given)| given.answered.is_none()).map(|(id, _)| *id).collect()
    }
}

fn is_beside(facts: &[Fact], wanted: DoorMode) -> bool {
    facts.iter().any(|fact| matches!(fact, Fact::Door(DoorFact::ModeChanged { mode, .. }) if *mode == wanted))
}

impl Shell {
    /// Gives a command, until so long from now.
    pub(super) fn give(&mut self, number: u8, what: RemoteCommand, within_ms: i64) -> CommandId {
        let id = CommandId([number; 16]);
        let deadline_ms = self.now().wall.utc_ms + within_ms;
        let fresh = Given { what, deadline_ms, granted: false, answered: None };
        self.outlives.office.given.entry(id).or_insert(fresh);
        self.give_again(id);
        id
    }

    /// What the journal knows to be answered is not given again.
    pub(super) fn give_again(&mut self, id: CommandId) {
        let Given { what, deadline_ms, granted, answered } = self.outlives.office.given[&id].clone();
        if answered.is_none() {
            let by = PermissionPrivate {
                staff: Some(LEADER),
                name: "office".into(),
                why: "no host".into(),
                for_whom: String::new(),
            };
            // An earlier run granted it: this one would know what came of it.
            let begun = granted && !self.outlives.office.door.values().any(|(other, _)| *other == id);
            self.input(Input::RemoteCommand { command: id, deadline_ms, what, by, begun });
        }
    }

    pub(super) fn command(&mut self, number: u8, what: u8, visit: Option<VisitId>, within_ms: i64) {
        let visit = visit.unwrap_or(VisitId([0xEE; 16]));
        let exception = self.outlives.exceptions.newest().unwrap_or(ApprovalId([0xEE; 16]));
        let what = match what {
            0 => RemoteCommand::PermitVisit { visit },
            1 => RemoteCommand::EndVisit { visit },
            2 => RemoteCommand::ReleaseDoor { door: "front".into() },
            3 => RemoteCommand::ReleaseDoor { door: "back".into() },
            4 | 5 => RemoteCommand::AnswerException { exception, yes: what == 4 },
            6 => RemoteCommand::GiveCard { visit },
            _ => RemoteCommand::Unknown,
        };
        self.give(number, what, within_ms);
    }

    /// The office gives again what is not answered, and hears of all of it.
    pub(super) fn every_command_is_answered(&mut self) {
        for _ in 0..=self.outlives.office.given.len() / remote::MAX_COMMANDS {
            for id in self.outlives.office.unanswered() {
                self.give_again(id);
            }
            self.settle();
        }
        assert_eq!(self.outlives.office.unanswered(), []);
    }
}
