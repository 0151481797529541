//! The same door told another way: not as a machine that changes, but as questions about the past. What is the lock now, given all that
//! has happened? Each answer is looked up in the history; nothing is remembered from one question to the next.

use super::world::{Event, Step, World, policies, steps};
use crate::door::DoorNotice;
use crate::door::policy::LOCK_LAG_MS;
use crate::door::{DoorAlarm, DoorInputs, DoorMode};
use crate::door::{DoorPolicy, Relock};
use proptest::prelude::*;

/// What happened, of which each question sees the first `n`, at a moment `at_ms` no earlier than the last of them.
struct Past<'a> {
    policy: DoorPolicy,
    events: &'a [(u64, Event)],
    now_ms: u64,
}

/// The outcome of a grant that is known by now.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    Taken,
    NotTaken,
}

impl Past<'_> {
    fn time(&self, index: usize) -> u64 {
        self.events.get(index).map_or(self.now_ms, |(at_ms, _)| *at_ms)
    }

    fn event(&self, index: usize) -> Event {
        self.events[index].1
    }

    fn inputs(&self, n: usize) -> impl DoubleEndedIterator<Item = (usize, DoorInputs)> {
        self.events[..n].iter().enumerate().filter_map(|(index, (_, event))| match event {
            Event::Inputs(inputs) => Some((index, *inputs)),
            _ => None,
        })
    }

    fn reading(&self, inputs: DoorInputs) -> Option<bool> {
        inputs.leaf_open.filter(|_| self.policy.contact)
    }

    fn leaf(&self, n: usize) -> Option<bool> {
        self.inputs(n).next_back().and_then(|(_, inputs)| self.reading(inputs))
    }

    fn leaf_seen(&self, n: usize) -> Option<bool> {
        self.inputs(n).rev().find_map(|(_, inputs)| self.reading(inputs))
    }

    fn opens(&self, index: usize) -> bool {
        self.leaf_seen(index) != Some(true) && self.reads(index, true)
    }

    fn reads(&self, index: usize, open: bool) -> bool {
        matches!(self.event(index), Event::Inputs(inputs) if self.reading(inputs) == Some(open))
    }

    fn burns(&self, n: usize) -> bool {
        self.inputs(n).rev().find_map(|(_, inputs)| inputs.fire).unwrap_or(false)
    }

    fn locked_down(&self, n: usize) -> bool {
        let last = self.events[..n].iter().rev().find(|(_, event)| matches!(event, Event::LockDown | Event::Normal));
        matches!(last, Some((_, Event::LockDown)))
    }

    fn lockdown_begins(&self, index: usize) -> bool {
        self.event(index) == Event::LockDown && !self.locked_down(index)
    }

    fn held(&self, n: usize, at_ms: u64) -> bool {
        let order = (0..n).rev().find_map(|index| match self.event(index) {
            Event::Hold { command, until_ms } if !self.locked_down(index) => Some((index, command, until_ms)),
            _ => None,
        });
        let Some((index, command, until_ms)) = order.filter(|_| self.policy.can_stand_open()) else { return false };
        let bound_ms = self.time(index) + u64::from(self.policy.hold_open_max_ms);
        let ended = (index + 1..n).any(|later| match self.event(later) {
            Event::Normal | Event::Fault { .. } => true,
            Event::TooLate { command: dropped } => dropped == command,
            _ => self.lockdown_begins(later),
        });
        at_ms < until_ms.min(bound_ms) && !ended
    }

    fn unlocked(&self, n: usize, at_ms: u64) -> bool {
        let order = (0..n).rev().find_map(|index| match self.event(index) {
            Event::Unlock { command, until_ms } => Some((index, command, until_ms)),
            _ => None,
        });
        let Some((index, command, until_ms)) = order.filter(|_| self.policy.can_stand_open()) else { return false };
        let ended = self.events[index + 1..n].iter().any(|(_, event)| match event {
            Event::UnlockedNoLonger | Event::Fault { .. } => true,
            Event::TooLate { command: dropped } => *dropped == command,
            _ => false,
        });
        at_ms < until_ms && !ended
    }

    fn stands_open(&self, n: usize, at_ms: u64) -> bool {
        !self.locked_down(n) && (self.held(n, at_ms) || self.unlocked(n, at_ms))
    }

    fn accepted(&self, index: usize) -> Option<(u64, bool)> {
        match self.event(index) {
            Event::Tap { command, extended, in_lockdown } if in_lockdown || !self.locked_down(index) => {
                Some((command, extended))
            }
            _ => None,
        }
    }

    /// Something that ends the passage granted at `tap`, other than its time and its use.
    fn stops(&self, tap: usize, n: usize) -> Option<usize> {
        let command = self.accepted(tap).map(|(command, _)| command);
        (tap + 1..n).find(|later| match self.event(*later) {
            Event::Silent | Event::Fault { .. } => true,
            Event::TooLate { command: dropped } => Some(dropped) == command,
            _ => self.lockdown_begins(*later) || self.accepted(*later).is_some(),
        })
    }

    /// The opening that is the passage granted at `tap`, while its time runs.
    fn use_of(&self, tap: usize, n: usize, end_ms: u64) -> Option<usize> {
        let before = self.stops(tap, n).unwrap_or(n);
        let seen_shut =
            |index| self.leaf(tap) == Some(false) || (tap + 1..index).any(|earlier| self.reads(earlier, false));
        (tap + 1..before).find(|index| self.opens(*index) && self.time(*index) < end_ms && seen_shut(*index))
    }

    /// Whether the passage granted at `tap` goes on, its time being so long.
    fn passes(&self, tap: usize, n: usize, at_ms: u64) -> bool {
        let Some((_, extended)) = self.accepted(tap) else { return false };
        let end_ms = self.time(tap) + self.policy.passage_ms(extended);
        let used_up = self.use_of(tap, n, end_ms).is_some_and(|used| match self.policy.relock {
            Relock::OnOpen => true,
            Relock::OnClose => (used + 1..n).any(|later| self.reads(later, false)),
        });
        at_ms < end_ms && self.stops(tap, n).is_none() && !used_up
    }

    fn ordered(&self, n: usize, at_ms: u64) -> bool {
        let for_a_passage = (0..n).any(|tap| {
            let coil_ms = self.accepted(tap).map_or(0, |(_, extended)| self.policy.coil_ms(extended));
            at_ms < self.time(tap) + coil_ms && self.passes(tap, n, at_ms)
        });
        for_a_passage || self.stands_open(n, at_ms)
    }

    fn passing(&self, n: usize, at_ms: u64) -> bool {
        (0..n).any(|tap| self.passes(tap, n, at_ms))
    }

    fn lets_out(&self, index: usize) -> Option<u32> {
        match self.event(index) {
            Event::Exit { release_ms } if self.policy.exit_in_lockdown || !self.locked_down(index) => Some(release_ms),
            _ => None,
        }
    }

    fn exit(&self, n: usize, at_ms: u64) -> bool {
        let last = (0..n).rev().find_map(|index| self.lets_out(index).map(|release_ms| (index, release_ms)));
        let Some((button, release_ms)) = last else { return false };
        let opened = (button + 1..n).find(|index| self.opens(*index));
        let used_up = opened.is_some_and(|opened| match self.policy.relock {
            Relock::OnOpen => true,
            Relock::OnClose => (opened + 1..n).any(|later| self.reads(later, false)),
        });
        let ended = (button + 1..n).any(|later| {
            // Whoever takes an order back locks, and that is for everything.
            let taken_back = self.ordered(later, self.time(later)) && !self.ordered(later + 1, self.time(later));
            matches!(self.event(later), Event::Silent | Event::Fault { .. })
                || self.lockdown_begins(later)
                || taken_back
        });
        at_ms < self.time(button) + u64::from(release_ms) && !used_up && !ended
    }

    fn released(&self, n: usize, at_ms: u64) -> bool {
        self.burns(n) || self.passing(n, at_ms) || self.stands_open(n, at_ms) || self.exit(n, at_ms)
    }

    fn coil(&self) -> bool {
        let n = self.events.len();
        self.burns(n) || self.ordered(n, self.now_ms) || self.exit(n, self.now_ms)
    }

    fn mode(&self) -> DoorMode {
        let (n, now_ms) = (self.events.len(), self.now_ms);
        let passing = self.passing(n, now_ms) || self.exit(n, now_ms);
        match (self.burns(n), self.locked_down(n), passing) {
            (true, ..) => DoorMode::LockedOpen,
            (false, true, false) => DoorMode::LockedDown,
            (false, true, true) => DoorMode::Accessed,
            (false, false, _) if self.held(n, now_ms) => DoorMode::LockedOpen,
            (false, false, _) if self.unlocked(n, now_ms) => DoorMode::Unlocked,
            (false, false, true) => DoorMode::Accessed,
            (false, false, false) => DoorMode::Locked,
        }
    }

    /// The first moment from the `index`th event on, and before the next, at which something that only ends is no longer so.
    fn end_of(&self, index: usize, is: impl Fn(u64) -> bool) -> u64 {
        let (mut yes_ms, mut no_ms) = (self.time(index), self.time(index + 1));
        while no_ms - yes_ms > 1 {
            let middle_ms = yes_ms + (no_ms - yes_ms) / 2;
            if is(middle_ms) { yes_ms = middle_ms } else { no_ms = middle_ms }
        }
        no_ms
    }

    /// When the lock went back at the `index`th event, or between it and the next.
    fn went_back(&self, index: usize) -> Option<u64> {
        let (at_ms, next_ms) = (self.time(index), self.time(index + 1));
        if !self.released(index + 1, at_ms) {
            let by_this = self.released(index, at_ms) || matches!(self.event(index), Event::Exit { .. });
            return by_this.then_some(at_ms);
        }
        let ends = next_ms > at_ms && !self.released(index + 1, next_ms);
        ends.then(|| self.end_of(index, |at_ms| self.released(index + 1, at_ms)))
    }

    fn opened_with_leave(&self, opening: usize) -> bool {
        let at_ms = self.time(opening);
        let lately = |index: &usize| self.time(*index + 1) + LOCK_LAG_MS > at_ms;
        // At one look with the opening a fire may have begun.
        self.released(opening, at_ms)
            || self.burns(opening + 1)
            || (0..opening)
                .filter(lately)
                .filter_map(|index| self.went_back(index))
                .any(|back_ms| back_ms <= at_ms && back_ms + LOCK_LAG_MS > at_ms)
    }

    /// It was shut, and nobody can have opened it with leave while the contact did not answer.
    fn surely_shut(&self, opening: usize) -> bool {
        let Some(shut) = (0..opening).rev().find(|index| self.reads(*index, false)) else { return false };
        self.leaf_seen(opening) == Some(false)
            && !(shut + 1..opening)
                .any(|index| self.leaf(index + 1).is_none() && self.released(index + 1, self.time(index)))
    }

    fn alarm(&self) -> Option<DoorAlarm> {
        let n = self.events.len();
        let opening = (0..n).rev().find(|index| self.opens(*index))?;
        if self.leaf_seen(n) == Some(false) {
            return None;
        }
        if self.surely_shut(opening) && !self.opened_with_leave(opening) {
            return Some(DoorAlarm::DoorForcedOpen);
        }
        let too_long_ms = u64::from(self.policy.open_too_long_ms);
        let free = |n: usize, at_ms: u64| self.burns(n) || self.stands_open(n, at_ms);
        let mut counted_from_ms = None;
        for index in opening..n {
            let (at_ms, next_ms) = (self.time(index), self.time(index + 1));
            if self.accepted(index).is_some() || self.lets_out(index).is_some() {
                counted_from_ms = None;
            }
            let mut from_ms = at_ms;
            if free(index + 1, at_ms) {
                counted_from_ms = None;
                if free(index + 1, next_ms) {
                    continue;
                }
                from_ms = self.end_of(index, |at_ms| free(index + 1, at_ms));
            }
            if next_ms >= *counted_from_ms.get_or_insert(from_ms) + too_long_ms {
                return Some(DoorAlarm::DoorOpenTooLong);
            }
        }
        None
    }

    fn stuck(&self) -> bool {
        let n = self.events.len();
        let up = self.inputs(n).rfind(|(_, inputs)| inputs.exit_pressed == Some(false)).map_or(0, |(index, _)| index);
        let mut down_ms = None;
        (up..n).any(|index| {
            if let Event::Inputs(inputs) = self.event(index) {
                down_ms = (inputs.exit_pressed == Some(true)).then(|| down_ms.unwrap_or(self.time(index)));
            }
            down_ms.is_some_and(|down_ms| self.time(index + 1) - down_ms >= u64::from(self.policy.exit_stuck_ms))
        })
    }

    fn tampered(&self) -> bool {
        self.inputs(self.events.len()).rev().find_map(|(_, inputs)| inputs.tampered).unwrap_or(false)
    }

    fn outcome(&self, tap: usize) -> Option<Outcome> {
        let n = self.events.len();
        let (command, extended) = self.accepted(tap)?;
        let time_up_ms = self.time(tap) + self.policy.passage_ms(extended);
        if self.use_of(tap, n, time_up_ms).is_some() {
            return Some(Outcome::Taken);
        }
        let stop = self.stops(tap, n).filter(|stop| self.time(*stop) < time_up_ms);
        let (end, end_ms) = match stop {
            Some(stop) => (stop, self.time(stop)),
            None if self.now_ms < time_up_ms => return None,
            None => ((0..n).find(|index| self.time(*index) >= time_up_ms).unwrap_or(n), time_up_ms),
        };
        let replaced = |index: usize| self.accepted(index).is_some();
        let not_begun = |index: usize| match self.event(index) {
            Event::TooLate { command: dropped } | Event::Fault { command: dropped } => dropped == command,
            _ => false,
        };
        if stop.is_some_and(|stop| replaced(stop) || not_begun(stop)) {
            return None;
        }
        match self.leaf(end) {
            Some(true) => return Some(Outcome::Taken),
            None => return None,
            Some(false) => {}
        }
        // Shut, and the lock is back: for a moment the contact may still tell of an opening.
        let over_ms = end_ms + LOCK_LAG_MS;
        let over = (end..n).find(|index| self.time(*index) >= over_ms || replaced(*index)).unwrap_or(n);
        if (end..over).any(|index| self.opens(index)) {
            return Some(Outcome::Taken);
        }
        let known = self.now_ms >= over_ms || (over < n && replaced(over));
        (known && self.leaf(over) == Some(false)).then_some(Outcome::NotTaken)
    }
}

fn agree(world: &World) -> Result<(), TestCaseError> {
    let past = Past { policy: world.policy, events: &world.history, now_ms: world.now_ms };
    prop_assert_eq!(world.door.mode(), past.mode());
    prop_assert_eq!(world.coil(), past.coil());
    prop_assert_eq!(world.door.alarm(), past.alarm());
    prop_assert_eq!(world.door.exit_stuck(), past.stuck());
    prop_assert_eq!(world.door.tampered(), past.tampered());
    prop_assert_eq!(world.door.fire(), past.burns(past.events.len()));
    for (index, (_, event)) in past.events.iter().enumerate() {
        let Event::Tap { command, .. } = *event else { continue };
        let told = world.notices.iter().find_map(|notice| match notice {
            DoorNotice::Taken { command: of } if *of == command => Some(Outcome::Taken),
            DoorNotice::NotTaken { command: of } if *of == command => Some(Outcome::NotTaken),
            _ => None,
        });
        prop_assert_eq!(told, past.outcome(index), "grant {}", command);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn machine_and_reference_agree_on_lock_leaf_and_outcomes_whatever_happens(policy in policies(), steps in steps()) {
        let mut world = World::new(policy);
        for step in &steps {
            world.do_step(step);
            // A door that has heard of nothing since does not know what has ended meanwhile.
            if !matches!(step, Step::Wait { late: true, .. } | Step::StuckRelay(_)) {
                agree(&world)?;
            }
        }
    }
}
