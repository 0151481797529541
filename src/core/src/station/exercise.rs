//! The exercise of a relay (A6): written first, then a short release by the way of every release, then what was seen of it. Nobody at
//! the door is told anything, and whoever comes meanwhile goes first.

use super::pending::Pending;
use super::{Effect, Effects, Station};
use crate::door::exercise::{ExerciseReport, NotExercised, may_exercise};
use crate::door::{DoorId, DoorMode, DoorOutcome, DoorReflex};
use crate::fact::DoorFact;
use crate::time::{Now, Token};

/// An exercise on its way to the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exercise {
    door: DoorId,
    command: u64,
    request: u64,
    /// Not after this, monotonic milliseconds.
    deadline_ms: u64,
}

/// One that is under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Running {
    exercise: Exercise,
    began_ms: u64,
    /// When everything has been seen.
    timer: Token,
    report: ExerciseReport,
}

impl Station {
    /// One at a time: they are the inspection's, which has one hand.
    pub(super) fn exercise_wanted(&mut self, now: Now, door: DoorId, request: u64, out: &mut Effects) {
        let waits = self.pending.values().any(|pending| matches!(pending, Pending::Exercise(_)));
        let may = if waits || self.exercise.is_some() { Err(NotExercised::Busy) } else { self.may_exercise(door) };
        if let Err(why) = may {
            return out.push(Effect::Exercised { request, outcome: Err(why) });
        }
        let Some(times) = self.door(door).and_then(|at| at.settings.exercise) else { return };
        let command = self.door_command();
        let deadline_ms = now.mono_ms.saturating_add(u64::from(self.grant_valid_ms(door)));
        let fact = DoorFact::Exercised { door: self.door_name(door), command, release_ms: times.release_ms };
        let exercise = Exercise { door, command, request, deadline_ms };
        self.append(now, vec![fact.into()], Pending::Exercise(exercise), out);
    }

    fn may_exercise(&self, door: DoorId) -> Result<(), NotExercised> {
        let at = self.door(door).filter(|at| at.settings.exercise.is_some()).ok_or(NotExercised::NotAllowed)?;
        let granted =
            self.pending.values().any(|pending| matches!(pending, Pending::Grant(grant) if grant.door == door));
        let mut view = at.machine.exercise_view();
        view.passing |= at.passage.is_some() || granted;
        may_exercise(&view)
    }

    /// It is written. What has changed meanwhile counts.
    pub(super) fn exercise_durable(&mut self, now: Now, exercise: Exercise, out: &mut Effects) {
        let Exercise { door, command, request, deadline_ms } = exercise;
        let may = if now.mono_ms > deadline_ms { Err(NotExercised::TooLate) } else { self.may_exercise(door) };
        if let Err(why) = may {
            return out.push(Effect::Exercised { request, outcome: Err(why) });
        }
        let Some(times) = self.door(door).and_then(|at| at.settings.exercise) else { return };
        let timer = self.arm(now, times.release_ms.saturating_add(times.settle_ms), out);
        self.exercise = Some(Running { exercise, began_ms: now.mono_ms, timer, report: ExerciseReport::default() });
        self.at_door(now, door, out, |machine| {
            machine.exercise(now.mono_ms, command, deadline_ms, u64::from(times.release_ms))
        });
    }

    pub(super) fn exercise_not_recorded(exercise: Exercise, out: &mut Effects) {
        out.push(Effect::Exercised { request: exercise.request, outcome: Err(NotExercised::NotRecorded) });
    }

    /// The door thread has answered a command; perhaps this one.
    pub(super) fn exercise_answered(&mut self, now: Now, command: u64, outcome: DoorOutcome, out: &mut Effects) {
        let Some(running) = self.exercise.as_mut().filter(|running| running.exercise.command == command) else {
            return;
        };
        match outcome {
            DoorOutcome::Released => {
                let after_ms = now.mono_ms.saturating_sub(running.began_ms);
                running.report.coil_on_ms = Some(u32::try_from(after_ms).unwrap_or(u32::MAX));
            }
            DoorOutcome::Fault => self.exercise_over(None, out),
            DoorOutcome::TooLate => self.exercise_over(Some(NotExercised::TooLate), out),
        }
    }

    /// Something that the door thread saw by itself.
    pub(super) fn exercise_reflex(&mut self, door: DoorId, reflex: DoorReflex) {
        let Some(running) = self.exercise.as_mut().filter(|running| running.exercise.door == door) else { return };
        let report = &mut running.report;
        match reflex {
            DoorReflex::Proof(proof) if proof.released => report.released = report.released.or(Some(proof)),
            DoorReflex::Proof(proof) => report.locked = report.locked.or(Some(proof)),
            DoorReflex::CoilAstray { ordered_on: false } => report.coil_stayed_on = true,
            // It was on, and went off by itself.
            DoorReflex::CoilAstray { ordered_on: true } => report.coil_on_ms = None,
            DoorReflex::FireReleased | DoorReflex::ExitReleased { .. } | DoorReflex::Silent => {
                report.interrupted = true
            }
            _ => {}
        }
    }

    /// The release ended: with the leaf opened, or not; or another one took its place.
    pub(super) fn exercise_ended(&mut self, command: u64, opened: bool, interrupted: bool) {
        if let Some(running) = self.exercise.as_mut().filter(|running| running.exercise.command == command) {
            running.report.opened |= opened;
            running.report.interrupted |= interrupted;
        }
    }

    pub(super) fn is_exercise_timer(&self, token: Token) -> bool {
        self.exercise.is_some_and(|running| running.timer == token)
    }

    /// All that can be seen has been seen.
    pub(super) fn exercise_over(&mut self, why_not: Option<NotExercised>, out: &mut Effects) {
        let Some(Running { exercise, mut report, .. }) = self.exercise.take() else { return };
        // Held open, unlocked, fire, or somebody's release: the end was not this one's to see.
        report.interrupted |= self.door(exercise.door).is_some_and(|at| at.machine.mode() != DoorMode::Locked);
        let outcome = why_not.map_or(Ok(report), Err);
        out.push(Effect::Exercised { request: exercise.request, outcome });
    }
}
