//! A lockdown waits for no disk: it is done when it is ordered, its entry follows, and where that cannot be written yet it is written
//! when it can be, with the lockdown's end behind it.

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

    /// A lockdown whose entry could not be written is over: where that entry is written yet, its end stands behind it.
    pub(super) fn end_unwritten_lockdowns(&mut self, ends: &[Fact]) {
        let doors: Vec<&str> = ends.iter().filter_map(|fact| mode_of(fact).map(|(door, _)| door)).collect();
        let is_of_them = |fact: &Fact| mode_of(fact).is_some_and(|(door, _)| doors.contains(&door));
        if self.unwritten.iter().flatten().any(is_of_them) {
            self.unwritten.push(ends.to_vec());
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
