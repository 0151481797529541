//! What the desk and the office order of doors: written first, then done, then said. A lockdown waits for no disk: it is done first,
//! and its entry follows. A lockdown or a hold outlives the run.

use super::pending::{Grant, Pending};
use super::{DeskRefusal, Effect, Effects, Station};
use crate::access::{self, Direction};
use crate::door::{DoorId, DoorMode, StandingRelease};
use crate::fact::{AtReader, CommandOutcome, DoorFact, Fact, ModeCause, OrderedBy};
use crate::id::CommandId;
use crate::screen::{Opened, Signal};
use crate::time::{Now, WallTrust};

/// What is wanted of a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorWant {
    /// Let somebody in, once.
    Unlock {
        /// For somebody who needs longer.
        extended: bool,
    },
    /// Lock down (ONVIF `LockDownDoor`).
    LockDown,
    /// Hold open (ONVIF `LockOpenDoor`).
    HoldOpen {
        /// For so long, milliseconds. The door's own bound comes first.
        for_ms: u64,
    },
    /// End a lockdown or a hold.
    Normal,
    /// Stand unlocked, as a schedule says; nobody orders it.
    StandUnlocked {
        /// For so long, milliseconds.
        for_ms: u64,
    },
}

/// An order as the control socket tells it.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) door: Option<String>,
    pub(super) want: DoorWant,
    pub(super) why: String,
    /// Of whoever is at the control socket; none for the staff pages.
    pub(super) uid: Option<u32>,
    pub(super) request: u64,
}

/// Who is told what came of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    Desk {
        request: u64,
    },
    Office {
        command: CommandId,
    },
    /// It goes on from an earlier run.
    Nobody,
    /// A schedule.
    Schedule,
}

/// A mode on its way to doors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DoorOrder {
    /// The doors, each with the command for its release.
    doors: Vec<(DoorId, u64)>,
    want: DoorWant,
    asker: Asker,
    /// When it was asked for, monotonic milliseconds.
    asked_ms: u64,
    /// Its end, UTC milliseconds.
    until_ms: Option<i64>,
    /// Later orders have higher numbers.
    number: u64,
    /// What it is on the disk, without an answer to the office.
    facts: Vec<Fact>,
}

impl Station {
    pub(super) fn is_locked_down(&self, door: DoorId) -> bool {
        self.door(door).is_some_and(|at| at.machine.ordered_mode() == DoorMode::LockedDown)
    }

    pub(super) fn desk_orders_door(&mut self, now: Now, asked: Asked, out: &mut Effects) {
        let Asked { door, want, why, uid, request } = asked;
        let doors = match self.doors_for(door.as_deref(), want) {
            Ok(doors) => doors,
            Err(refusal) => return out.push(Effect::Reply { request, result: Err(refusal) }),
        };
        let by = OrderedBy { uid, remote: None, why };
        match (want, doors.as_slice()) {
            (DoorWant::Unlock { extended }, [door]) => self.let_in(now, *door, extended, by, request, out),
            _ => self.order_doors(now, &doors, want, by, Asker::Desk { request }, out),
        }
    }

    /// Without a name it is the only door; a lockdown and its end are for all of them.
    fn doors_for(&self, name: Option<&str>, want: DoorWant) -> Result<Vec<DoorId>, DeskRefusal> {
        let opens = matches!(want, DoorWant::Unlock { .. } | DoorWant::HoldOpen { .. });
        let doors: Vec<DoorId> = match name {
            Some(name) => self.door_named(name).into_iter().collect(),
            None if opens && self.doors.len() > 1 => Vec::new(),
            None => self.door_ids().collect(),
        };
        if doors.is_empty() {
            return Err(DeskRefusal::WhichDoor);
        }
        doors.iter().try_for_each(|door| self.may_order(*door, want)).map(|()| doors)
    }

    pub(super) fn may_order(&self, door: DoorId, want: DoorWant) -> Result<(), DeskRefusal> {
        let stands_open = self.door(door).is_some_and(|at| at.settings.policy.can_stand_open());
        match want {
            DoorWant::Unlock { .. } | DoorWant::HoldOpen { .. } if self.is_locked_down(door) => {
                Err(DeskRefusal::LockedDown)
            }
            DoorWant::HoldOpen { .. } | DoorWant::StandUnlocked { .. } if !stands_open => Err(DeskRefusal::OnlyPulses),
            _ => Ok(()),
        }
    }

    /// The way of every grant: recorded, then the door, then said.
    fn let_in(&mut self, now: Now, door: DoorId, extended: bool, by: OrderedBy, request: u64, out: &mut Effects) {
        let (command, name) = (self.door_command(), self.door_name(door));
        let unlocked = DoorFact::Unlocked { door: name.clone(), command, by };
        let granted = Fact::AccessGranted {
            door: name,
            command,
            grant: access::Grant::Desk,
            visit: None,
            remote: None,
            at: AtReader::default(),
            private: None,
        };
        let grant = Grant {
            door,
            command,
            deadline_ms: now.mono_ms.saturating_add(u64::from(self.grant_valid_ms(door))),
            in_lockdown: false,
            extended,
            signal: Signal::Granted { greet: String::new(), collected: Vec::new(), people: 0, opened: Opened::WayIn },
            collects: Vec::new(),
            visit: None,
            remote: None,
            exception: false,
            refresh: None,
            reader: None,
            direction: Direction::In,
        };
        self.door_requests.insert(command, request);
        self.append(now, vec![unlocked.into(), granted], Pending::Grant(grant), out);
    }

    /// Writes a mode down for these doors; it is ordered when that is durable. What shuts a door never waits: it is locked down now.
    pub(super) fn order_doors(
        &mut self,
        now: Now,
        doors: &[DoorId],
        want: DoorWant,
        by: OrderedBy,
        asker: Asker,
        out: &mut Effects,
    ) {
        let bound_ms = |door| self.door(door).map_or(0, |at| u64::from(at.settings.policy.hold_open_max_ms));
        let bound_ms = doors.iter().map(|door| bound_ms(*door)).min().unwrap_or(0);
        let want = match want {
            DoorWant::HoldOpen { for_ms } => DoorWant::HoldOpen { for_ms: for_ms.min(bound_ms) },
            as_it_is => as_it_is,
        };
        let cause = match asker {
            Asker::Nobody => ModeCause::Resumed,
            Asker::Schedule => ModeCause::Schedule,
            Asker::Desk { .. } | Asker::Office { .. } => ModeCause::Ordered,
        };
        let doors: Vec<(DoorId, u64)> = doors.iter().map(|door| (*door, self.door_command())).collect();
        let releases = matches!(want, DoorWant::HoldOpen { .. } | DoorWant::StandUnlocked { .. });
        let until_ms = match want {
            DoorWant::HoldOpen { for_ms } | DoorWant::StandUnlocked { for_ms } => Some(later(now, for_ms)),
            DoorWant::Unlock { .. } | DoorWant::LockDown | DoorWant::Normal => None,
        };
        let mut facts: Vec<Fact> = doors
            .iter()
            .map(|(door, command)| {
                let (mode, until_ms) = self.comes_to_rest_in(now, *door, want, until_ms);
                let (door, command) = (self.door_name(*door), releases.then_some(*command));
                DoorFact::ModeChanged { door, mode, cause, until_ms, command, by: by.clone() }.into()
            })
            .collect();
        let (number, written) = (self.door_order_number(), facts.clone());
        if want == DoorWant::LockDown {
            for (door, _) in &doors {
                self.keep_order(*door, &written);
                self.lock_down_now(now, *door, number, out);
            }
        }
        // A door that is to be released answers for itself.
        if let (Asker::Office { command }, false) = (asker, releases) {
            facts.push(super::remote::answer(command, CommandOutcome::Done));
        }
        let order = DoorOrder { doors, want, asker, asked_ms: now.mono_ms, until_ms, number, facts: written };
        self.append(now, facts, Pending::DoorOrder(order), out);
    }

    /// The mode that an order leads to, and its end. Back to normal is back to what a schedule says.
    fn comes_to_rest_in(
        &self,
        now: Now,
        door: DoorId,
        want: DoorWant,
        until_ms: Option<i64>,
    ) -> (DoorMode, Option<i64>) {
        match want {
            DoorWant::HoldOpen { .. } => (DoorMode::LockedOpen, until_ms),
            DoorWant::StandUnlocked { .. } => (DoorMode::Unlocked, until_ms),
            DoorWant::LockDown => (DoorMode::LockedDown, None),
            DoorWant::Normal | DoorWant::Unlock { .. } => {
                let unlocked = self.unlocked_until_ms(now, door);
                (if unlocked.is_some() { DoorMode::Unlocked } else { DoorMode::Locked }, unlocked)
            }
        }
    }

    pub(super) fn door_order_durable(&mut self, now: Now, order: DoorOrder, out: &mut Effects) {
        let DoorOrder { doors, want, asker, asked_ms, until_ms, number, facts } = order;
        for (door, command) in doors {
            match want {
                DoorWant::HoldOpen { for_ms } | DoorWant::StandUnlocked { for_ms } => {
                    self.tell_when_answered(command, asker);
                    let deadline_ms = asked_ms.saturating_add(u64::from(self.grant_valid_ms(door)));
                    let ends_ms = asked_ms.saturating_add(for_ms);
                    let release = StandingRelease { command, deadline_ms, until_ms: ends_ms };
                    self.release_for_long(now, door, want, (release, until_ms), out);
                }
                // Done when it was ordered.
                DoorWant::LockDown => {}
                // Who has locked down since meant it.
                DoorWant::Normal if self.door(door).is_some_and(|at| at.locked_down_by > Some(number)) => {}
                DoorWant::Normal | DoorWant::Unlock { .. } => {
                    self.keep_order(door, &facts);
                    self.at_door(now, door, out, |machine| machine.back_to_normal(now.mono_ms));
                    self.ends_at(door, self.unlocked_until_ms(now, door));
                    self.look_at_schedule(now, door, out);
                }
            }
            if asker == Asker::Schedule {
                self.schedule_answered(door);
                self.look_at_new_rules(now, door, out);
            }
        }
        match (want, asker) {
            (DoorWant::HoldOpen { .. } | DoorWant::StandUnlocked { .. }, _) | (_, Asker::Nobody | Asker::Schedule) => {}
            (_, Asker::Desk { request }) => out.push(Effect::Reply { request, result: Ok(()) }),
            (_, Asker::Office { command }) => self.remote.answered(command),
        }
    }

    fn release_for_long(
        &mut self,
        now: Now,
        door: DoorId,
        want: DoorWant,
        (release, until_ms): (StandingRelease, Option<i64>),
        out: &mut Effects,
    ) {
        if now.mono_ms > release.deadline_ms {
            self.remote_door_refused(now, release.command, CommandOutcome::TooLate, out);
            self.answer_door_request(release.command, Err(DeskRefusal::DoorFault), out);
            return self.note_mode(now, door, ModeCause::NotReleased, out);
        }
        // A schedule's order that a lockdown overtook is looked at anew when that is over.
        if self.is_locked_down(door) && matches!(want, DoorWant::StandUnlocked { .. }) {
            return;
        }
        // The rules have changed while it was being written.
        if matches!(want, DoorWant::StandUnlocked { .. }) && !self.is_due_to_be_unlocked(now, door) {
            return self.note_mode(now, door, ModeCause::Schedule, out);
        }
        self.ends_at(door, until_ms);
        self.at_door(now, door, out, |machine| match want {
            DoorWant::StandUnlocked { .. } => machine.unlock(now.mono_ms, release),
            _ => machine.hold_open(now.mono_ms, release),
        });
    }

    fn door_order_number(&mut self) -> u64 {
        let number = self.next_door_order;
        self.next_door_order = number.saturating_add(1);
        number
    }

    pub(super) fn door_order_not_recorded(&mut self, order: DoorOrder, out: &mut Effects) {
        if order.want == DoorWant::LockDown {
            self.write_lockdown_later(order.facts);
            return match order.asker {
                Asker::Desk { request } => {
                    out.push(Effect::Reply { request, result: Err(DeskRefusal::LockedDownNotRecorded) });
                }
                // It is done; the answer is written behind the entry.
                Asker::Office { command } => self.remote.owe(command, CommandOutcome::Done),
                Asker::Nobody | Asker::Schedule => {}
            };
        }
        match order.asker {
            Asker::Desk { request } => out.push(Effect::Reply { request, result: Err(DeskRefusal::NotRecorded) }),
            Asker::Office { command } => self.remote.owe(command, CommandOutcome::NotRecorded),
            Asker::Schedule => order.doors.iter().for_each(|(door, _)| self.schedule_answered(*door)),
            Asker::Nobody => {}
        }
    }

    fn tell_when_answered(&mut self, command: u64, asker: Asker) {
        match asker {
            Asker::Desk { request } => {
                self.door_requests.insert(command, request);
            }
            Asker::Office { command: remote } => self.remote.at_door(command, remote),
            Asker::Nobody | Asker::Schedule => {}
        }
    }

    /// The door thread, or the machine, has answered a command that somebody at the control socket waits for.
    pub(super) fn answer_door_request(&mut self, command: u64, result: Result<(), DeskRefusal>, out: &mut Effects) {
        if let Some(request) = self.door_requests.remove(&command) {
            out.push(Effect::Reply { request, result });
        }
    }

    /// A lockdown goes on at once, for it opens nothing. A hold goes on when that is written, and only by a clock that is right.
    pub(super) fn resume_order(&mut self, now: Now, door: DoorId, out: &mut Effects) {
        let Some(ordered) = self.door(door).and_then(|at| at.settings.ordered) else { return };
        let left_ms = ordered.until_ms.map(|until_ms| until_ms.saturating_sub(now.wall.utc_ms));
        match (ordered.mode, left_ms) {
            (DoorMode::LockedDown, _) => self.at_door(now, door, out, |machine| machine.lock_down(now.mono_ms)),
            (DoorMode::LockedOpen, Some(left_ms)) if left_ms > 0 && now.wall.trust == WallTrust::Trusted => {
                let want = DoorWant::HoldOpen { for_ms: left_ms.unsigned_abs() };
                self.order_doors(now, &[door], want, OrderedBy::default(), Asker::Nobody, out);
            }
            (DoorMode::LockedOpen, _) => self.note_mode(now, door, ModeCause::TimeUp, out),
            // A schedule goes on by being looked at.
            (DoorMode::Unlocked, _) if !self.is_due_to_be_unlocked(now, door) => {
                self.note_mode(now, door, ModeCause::Schedule, out);
            }
            _ => {}
        }
    }

    /// What is ordered ends by itself then, UTC milliseconds.
    pub(super) fn ends_at(&mut self, door: DoorId, until_ms: Option<i64>) {
        if let Some(at) = self.door_mut(door) {
            at.until_ms = until_ms;
        }
    }

    /// The door rests in another mode, without an order.
    pub(super) fn note_mode(&mut self, now: Now, door: DoorId, cause: ModeCause, out: &mut Effects) {
        if cause == ModeCause::NotReleased {
            self.schedule_waits(now, door);
        }
        let Some(at) = self.door(door) else { return };
        let (mode, name) = (at.machine.ordered_mode(), at.settings.name.clone());
        let until_ms = self.unlocked_until_ms(now, door).filter(|_| mode == DoorMode::Unlocked);
        self.ends_at(door, until_ms);
        let by = OrderedBy::default();
        let fact = DoorFact::ModeChanged { door: name, mode, cause, until_ms, command: None, by };
        self.note(now, vec![fact.into()], out);
    }
}

fn later(now: Now, after_ms: u64) -> i64 {
    now.wall.utc_ms.saturating_add(i64::try_from(after_ms).unwrap_or(i64::MAX))
}
