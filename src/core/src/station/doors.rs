//! The station's doors: which reader is at which, and what each door's machine wants done.

use super::pending::Grant;
use super::unlocked::BySchedule;
use super::{Effect, Effects, Station};
use crate::control::DoorRow;
use crate::door::exercise::ExerciseTimes;
use crate::door::{Door, DoorEffect, DoorId, DoorInputs, DoorMode, DoorPolicy, DoorReflex};
use crate::fact::Fact;
use crate::tap::ReaderId;
use crate::time::{Now, Token};

/// What a station is told once of a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorSettings {
    /// Its name in the journal and on cards.
    pub name: String,
    /// Its times and its wiring.
    pub policy: DoorPolicy,
    /// A grant that could not be made durable within this time is dropped (invariant 3).
    pub grant_valid_ms: u32,
    /// What the journal's views say was ordered last, and has not ended.
    pub ordered: Option<OrderedMode>,
    /// How its relay is exercised in an inspection, where that is allowed.
    pub exercise: Option<ExerciseTimes>,
}

/// A lockdown or a hold that was ordered in an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderedMode {
    /// [`DoorMode::LockedDown`] or [`DoorMode::LockedOpen`].
    pub mode: DoorMode,
    /// Its end, UTC milliseconds.
    pub until_ms: Option<i64>,
}

/// What a station is told once of a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderSettings {
    /// Its name in the journal.
    pub name: String,
    /// The door at which it is.
    pub door: DoorId,
}

/// A door and what goes on at it.
#[derive(Debug)]
pub(super) struct StationDoor {
    pub(super) settings: DoorSettings,
    pub(super) machine: Door,
    /// The grant whose passage is under way.
    pub(super) passage: Option<Grant>,
    /// When what is ordered ends by itself, UTC milliseconds.
    pub(super) until_ms: Option<i64>,
    pub(super) by_schedule: BySchedule,
    /// The newest lockdown of this run, or its end, as it is written.
    pub(super) last_order: Option<Fact>,
    /// The newest lockdown order of this run, by its number.
    pub(super) locked_down_by: Option<u64>,
    /// The timer that it waits for: the station's token and its own.
    wake: Option<(Token, Token)>,
}

impl StationDoor {
    pub(super) fn new(settings: DoorSettings) -> Self {
        Self {
            machine: Door::new(settings.policy),
            settings,
            passage: None,
            until_ms: None,
            by_schedule: BySchedule::default(),
            last_order: None,
            locked_down_by: None,
            wake: None,
        }
    }
}

/// A door's number is its place.
fn id(place: usize) -> DoorId {
    DoorId(u8::try_from(place).unwrap_or(u8::MAX))
}

impl Station {
    pub(super) fn door(&self, door: DoorId) -> Option<&StationDoor> {
        self.doors.get(usize::from(door.0))
    }

    pub(super) fn door_mut(&mut self, door: DoorId) -> Option<&mut StationDoor> {
        self.doors.get_mut(usize::from(door.0))
    }

    pub(super) fn door_ids(&self) -> impl Iterator<Item = DoorId> + use<> {
        (0..self.doors.len()).map(id)
    }

    /// A run begins by locking, and goes on with what was ordered.
    pub(super) fn start_doors(&mut self, now: Now, out: &mut Effects) {
        for door in self.door_ids() {
            self.at_door(now, door, out, |machine| machine.start(now.mono_ms));
            self.resume_order(now, door, out);
            self.look_at_schedule(now, door, out);
        }
    }

    /// Does something with a door's machine and carries out what follows.
    pub(super) fn at_door(
        &mut self,
        now: Now,
        door: DoorId,
        out: &mut Effects,
        act: impl FnOnce(&mut Door) -> Vec<DoorEffect>,
    ) {
        let Some(at) = self.door_mut(door) else { return };
        let effects = act(&mut at.machine);
        self.door_effects(now, door, effects, out);
    }

    /// The door at which a reader is.
    pub(super) fn door_of(&self, reader: ReaderId) -> DoorId {
        self.config.readers.get(usize::from(reader.0)).map(|reader| reader.door).unwrap_or_default()
    }

    pub(super) fn door_named(&self, name: &str) -> Option<DoorId> {
        self.doors.iter().position(|door| door.settings.name == name).map(id)
    }

    pub(super) fn door_name(&self, door: DoorId) -> String {
        self.door(door).map(|door| door.settings.name.clone()).unwrap_or_default()
    }

    /// Every door, for a card that opens them all.
    pub(super) fn door_names(&self) -> Vec<String> {
        self.doors.iter().map(|door| door.settings.name.clone()).collect()
    }

    pub(super) fn grant_valid_ms(&self, door: DoorId) -> u32 {
        self.door(door).map_or(0, |door| door.settings.grant_valid_ms)
    }

    /// The doors, for status and health, in the configuration's order.
    #[must_use]
    pub fn doors(&self) -> Vec<DoorRow> {
        let row = |door: &StationDoor| DoorRow {
            name: door.settings.name.clone(),
            mode: door.machine.mode(),
            leaf_open: door.machine.leaf_open(),
            until_ms: door.until_ms,
            alarm: door.machine.alarm(),
            fire: door.machine.fire(),
            tampered: door.machine.tampered(),
            exit_stuck: door.machine.exit_stuck(),
            lock_astray: door.machine.lock_astray(),
        };
        self.doors.iter().map(row).collect()
    }

    pub(super) fn door_inputs(&mut self, now: Now, door: DoorId, inputs: DoorInputs, out: &mut Effects) {
        self.at_door(now, door, out, |machine| machine.inputs(now.mono_ms, inputs));
    }

    pub(super) fn door_reflex(&mut self, now: Now, door: DoorId, reflex: DoorReflex, out: &mut Effects) {
        self.exercise_reflex(door, reflex);
        self.at_door(now, door, out, |machine| machine.reflex(now.mono_ms, reflex));
    }

    /// A timer of whichever door.
    pub(super) fn door_timer(&mut self, now: Now, token: Token, out: &mut Effects) {
        for door in self.door_ids() {
            let wake = self.door_mut(door).and_then(|at| at.wake.take_if(|(armed, _)| *armed == token));
            if let Some((_, own)) = wake {
                self.at_door(now, door, out, |machine| machine.timer(now.mono_ms, own));
            }
        }
    }

    fn door_effects(&mut self, now: Now, door: DoorId, effects: Vec<DoorEffect>, out: &mut Effects) {
        for effect in effects {
            match effect {
                DoorEffect::Command(command) => out.push(Effect::Door { door, command }),
                DoorEffect::Arm { token, at_ms } => {
                    let armed = self.arm_at(at_ms, out);
                    if let Some(at) = self.door_mut(door) {
                        at.wake = Some((armed, token));
                    }
                }
                DoorEffect::Notice(notice) => self.door_notice(now, door, notice, out),
            }
        }
    }
}
