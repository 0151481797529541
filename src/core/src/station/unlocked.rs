//! Doors that a schedule unlocks. The schedule is looked at once a minute, at the start and at the end of a lockdown; what it orders goes
//! the way of every order: written, then done, and with an end that the door keeps by itself.

use super::door_orders::{Asker, DoorWant};
use super::{Effects, Station};
use crate::door::{DoorId, DoorMode};
use crate::fact::{ModeCause, OrderedBy};
use crate::schedule::AccessRules;
use crate::time::Now;

/// What a door could not do for a schedule is not asked of it again at once: each time is two entries. Milliseconds.
const AGAIN_AFTER_MS: u64 = 600_000;

/// A release that a schedule goes on beyond is ordered anew when so much of it is left. Milliseconds.
const RENEWED_BEFORE_MS: u64 = 300_000;

/// What is known of a door and its schedule beside the door's own state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct BySchedule {
    /// An order is being written.
    under_way: bool,
    /// Not before this moment again, monotonic milliseconds.
    not_before_ms: u64,
    /// The rules have changed since the end of what stands was ordered.
    is_of_former_rules: bool,
}

impl Station {
    /// What a schedule unlocked under the former rules goes on only where these say so, and only until they say.
    pub(super) fn rules_changed(&mut self, now: Now, rules: AccessRules, out: &mut Effects) {
        if self.config.policy.rules == rules {
            return;
        }
        self.config.policy.rules = rules;
        for door in self.door_ids() {
            if let Some(at) = self.door_mut(door) {
                at.by_schedule.is_of_former_rules = true;
            }
            self.look_at_schedule(now, door, out);
        }
    }

    pub(super) fn look_at_schedules(&mut self, now: Now, out: &mut Effects) {
        for door in self.door_ids() {
            self.look_at_schedule(now, door, out);
        }
    }

    /// Unlocks or locks, where the schedule says otherwise than the door is. A lockdown and a hold are over it.
    pub(super) fn look_at_schedule(&mut self, now: Now, door: DoorId, out: &mut Effects) {
        let Some(at) = self.door(door) else { return };
        let is_due = self.is_due_to_be_unlocked(now, door);
        let left_ms = at.machine.unlocked_until_ms().map(|until_ms| until_ms.saturating_sub(now.mono_ms));
        let BySchedule { under_way, not_before_ms, is_of_former_rules } = at.by_schedule;
        let may = !under_way && now.mono_ms >= not_before_ms && self.fault.is_none();
        match (is_due, left_ms, at.machine.ordered_mode()) {
            (false, Some(_), _) => self.schedule_is_over(now, door, out),
            (true, None, DoorMode::Locked) if may => self.unlock_by_schedule(now, door, 0, out),
            (true, Some(left_ms), DoorMode::Unlocked) if is_of_former_rules && !under_way && self.fault.is_none() => {
                self.keep_to_new_rules(now, door, left_ms, out);
            }
            (true, Some(left_ms), DoorMode::Unlocked) if may && left_ms <= RENEWED_BEFORE_MS => {
                self.unlock_by_schedule(now, door, left_ms, out);
            }
            _ => {}
        }
    }

    pub(super) fn is_due_to_be_unlocked(&self, now: Now, door: DoorId) -> bool {
        self.door(door).is_some_and(|at| self.config.policy.rules.is_unlocked(&at.settings.name, now.wall))
    }

    /// When what a schedule ordered ends, UTC milliseconds by the clock of now.
    pub(super) fn unlocked_until_ms(&self, now: Now, door: DoorId) -> Option<i64> {
        let until_ms = self.door(door).and_then(|at| at.machine.unlocked_until_ms())?;
        let left_ms = i64::try_from(until_ms.saturating_sub(now.mono_ms)).unwrap_or(i64::MAX);
        Some(now.wall.utc_ms.saturating_add(left_ms))
    }

    pub(super) fn rests_locked(&self, door: DoorId) -> bool {
        self.door(door).is_some_and(|at| at.machine.ordered_mode() == DoorMode::Locked)
    }

    /// Where the new rules end it sooner, that end is ordered in place of the one that stands.
    fn keep_to_new_rules(&mut self, now: Now, door: DoorId, left_ms: u64, out: &mut Effects) {
        if let Some(at) = self.door_mut(door) {
            at.by_schedule.is_of_former_rules = false;
        }
        let until_ms = self.config.policy.rules.unlocked_until_ms(&self.door_name(door), now.wall);
        let for_ms = until_ms.map_or(0, |until_ms| until_ms.saturating_sub(now.wall.utc_ms).unsigned_abs());
        let stands_ms = if for_ms < left_ms { 0 } else { left_ms };
        self.unlock_by_schedule(now, door, stands_ms, out);
    }

    /// Orders it until the schedule's end, where that is later than what stands already.
    fn unlock_by_schedule(&mut self, now: Now, door: DoorId, stands_ms: u64, out: &mut Effects) {
        let until_ms = self.config.policy.rules.unlocked_until_ms(&self.door_name(door), now.wall);
        let for_ms = until_ms.map_or(0, |until_ms| until_ms.saturating_sub(now.wall.utc_ms).unsigned_abs());
        let want = DoorWant::StandUnlocked { for_ms };
        // Schedules are in whole minutes: less than one is the two clocks drifting apart.
        let goes_on = for_ms > stands_ms.saturating_add(60_000) || stands_ms == 0;
        if !goes_on || self.may_order(door, want).is_err() {
            return;
        }
        if let Some(at) = self.door_mut(door) {
            at.by_schedule.under_way = true;
            at.by_schedule.is_of_former_rules = false;
        }
        self.order_doors(now, &[door], want, OrderedBy::default(), Asker::Schedule, out);
    }

    /// The time is up, or the clock has been set, or is trusted no longer.
    fn schedule_is_over(&mut self, now: Now, door: DoorId, out: &mut Effects) {
        self.at_door(now, door, out, |machine| machine.unlocked_no_longer(now.mono_ms));
        if self.rests_locked(door) {
            self.note_mode(now, door, ModeCause::Schedule, out);
        }
    }

    /// The order is written, or cannot be.
    pub(super) fn schedule_answered(&mut self, door: DoorId) {
        if let Some(at) = self.door_mut(door) {
            at.by_schedule.under_way = false;
        }
    }

    /// What was ordered while it was being written may not be what the rules of now say.
    pub(super) fn look_at_new_rules(&mut self, now: Now, door: DoorId, out: &mut Effects) {
        if self.door(door).is_some_and(|at| at.by_schedule.is_of_former_rules) {
            self.look_at_schedule(now, door, out);
        }
    }

    /// The door did not do what was asked of it.
    pub(super) fn schedule_waits(&mut self, now: Now, door: DoorId) {
        if let Some(at) = self.door_mut(door) {
            at.by_schedule.not_before_ms = now.mono_ms.saturating_add(AGAIN_AFTER_MS);
            // What stands still may end later than the rules say: that is ordered again with the next look.
            at.by_schedule.is_of_former_rules = at.machine.unlocked_until_ms().is_some();
        }
    }
}
