//! The station's doors: which reader is at which, and what each door's machine wants done.

use super::pending::Grant;
use super::{Effect, Effects, Station};
use crate::control::DoorRow;
use crate::door::{Door, DoorCommand, DoorEffect, DoorId, DoorInputs};
use crate::fact::Fact;
use crate::tap::ReaderId;
use crate::time::{Now, Token};

/// What a station is told once of a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorSettings {
    /// Its name in the journal and on cards.
    pub name: String,
    /// The lock is released for at most so long.
    pub release_ms: u32,
    /// A grant that could not be made durable within this time is dropped (invariant 3).
    pub grant_valid_ms: u32,
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
}

impl StationDoor {
    pub(super) fn new(settings: DoorSettings) -> Self {
        Self { settings, machine: Door::default(), passage: None }
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

    /// A run begins by locking.
    pub(super) fn lock_doors(&self) -> Effects {
        let lock = |place| Effect::Door { door: id(place), command: DoorCommand::Lock };
        (0..self.doors.len()).map(lock).collect()
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
        };
        self.doors.iter().map(row).collect()
    }

    pub(super) fn door_inputs(&mut self, now: Now, door: DoorId, inputs: DoorInputs, out: &mut Effects) {
        let Some(at) = self.door_mut(door) else { return };
        let effects = at.machine.leaf(inputs.leaf_open);
        self.door_effects(now, door, effects, out);
    }

    /// A timer of whichever door.
    pub(super) fn door_timer(&mut self, now: Now, token: Token, out: &mut Effects) {
        for place in 0..self.doors.len() {
            let Some(effects) = self.doors.get_mut(place).map(|door| door.machine.timer(token)) else { return };
            self.door_effects(now, id(place), effects, out);
        }
    }

    pub(super) fn door_effects(&mut self, now: Now, door: DoorId, effects: Vec<DoorEffect>, out: &mut Effects) {
        for effect in effects {
            match effect {
                DoorEffect::Command(command) => out.push(Effect::Door { door, command }),
                DoorEffect::Arm { token, at_ms } => out.push(Effect::Arm { token, at_ms }),
                DoorEffect::Taken { command } => self.passage_taken(now, door, command, out),
                DoorEffect::NotTaken { command } => {
                    let door = self.door_name(door);
                    self.note(now, vec![Fact::AccessNotTaken { door, command }], out);
                }
            }
        }
    }
}
