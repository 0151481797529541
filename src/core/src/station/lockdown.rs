//! A lockdown waits for no disk: it is done when it is ordered, its entry follows, and where that cannot be written yet it is written
//! when it can be. The last word about a door is what it is, whatever was written late.

use super::{Effects, Station};
use crate::door::{DoorId, DoorMode};
use crate::fact::{DoorFact, Fact};
use crate::time::Now;

impl Station {
    pub(super) fn lock_down_now(&mut self, now: Now, door: DoorId, number: u64, out: &mut Effects) {
        self.at_door(now, door, out, |machine| machine.lock_down(now.mono_ms));
        // A schedule is looked at anew when the lockdown is over.
        self.at_door(now, door, out, |machine| machine.unlocked_no_longer(now.mono_ms));
        self.ends_at(door, None);
        if let Some(at) = self.door_mut(door) {
            at.locked_down_by = Some(number);
        }
    }

    /// What was written late may stand behind a newer order of the same door: then that order is written again, for the last word counts.
    pub(super) fn mode_written_late(&mut self, now: Now, facts: &[Fact], out: &mut Effects) {
        for (name, mode) in facts.iter().filter_map(mode_of) {
            let Some(at) = self.door_named(name).and_then(|door| self.door(door)) else { continue };
            let is_now = at.machine.ordered_mode();
            let ordered = at.last_order.clone().filter(|order| mode_of(order).is_some_and(|(_, mode)| mode == is_now));
            if let Some(order) = ordered.filter(|_| mode != is_now) {
                self.note(now, vec![order], out);
            }
        }
    }

    /// This lockdown, or this end of one, is what the door is now.
    pub(super) fn keep_order(&mut self, door: DoorId, facts: &[Fact]) {
        if let Some(at) = self.door_mut(door) {
            let name = at.settings.name.as_str();
            at.last_order = facts.iter().find(|fact| door_of(fact) == Some(name)).cloned();
        }
    }

    /// The doors are locked down, and that is to be written when it can be. Once is enough, so that nobody's trying again and again
    /// fills memory.
    pub(super) fn write_lockdown_later(&mut self, facts: Vec<Fact>) {
        let is_last_word = |fact: &Fact| {
            let last =
                self.unwritten.iter().flatten().filter_map(mode_of).rfind(|(door, _)| Some(*door) == door_of(fact));
            last.is_some_and(|(_, mode)| mode == DoorMode::LockedDown)
        };
        let is_over = |fact: &Fact| {
            let door = door_of(fact).and_then(|name| self.door_named(name));
            door.is_none_or(|door| !self.is_locked_down(door))
        };
        let missing: Vec<Fact> = facts.into_iter().filter(|fact| !is_last_word(fact) && !is_over(fact)).collect();
        if !missing.is_empty() {
            self.unwritten.push(missing);
        }
    }
}

/// The door that is in another mode by this fact, and the mode.
fn mode_of(fact: &Fact) -> Option<(&str, DoorMode)> {
    match fact {
        Fact::Door(DoorFact::ModeChanged { door, mode, .. }) => Some((door, *mode)),
        _ => None,
    }
}

fn door_of(fact: &Fact) -> Option<&str> {
    mode_of(fact).map(|(door, _)| door)
}
