//! What happens at a door becomes an entry: afterwards, for it has happened.

use super::{Effects, Station};
use crate::access::Denial;
use crate::door::{DoorAlarm, DoorId, DoorMode, DoorNotice, EndedWhy, RefusedWhy};
use crate::fact::{CommandOutcome, DoorFact, Fact, ModeCause};
use crate::tap::Feedback;
use crate::time::Now;
use crate::visit::VisitState;

impl Station {
    pub(super) fn door_notice(&mut self, now: Now, door: DoorId, notice: DoorNotice, out: &mut Effects) {
        let name = self.door_name(door);
        let fact = match notice {
            DoorNotice::Taken { command } => return self.passage_taken(now, door, command, out),
            DoorNotice::NotTaken { command } => Fact::AccessNotTaken { door: name, command },
            DoorNotice::Exercised { command, opened, interrupted } => {
                return self.exercise_ended(command, opened, interrupted);
            }
            DoorNotice::Refused { command, why } => return self.release_refused(now, door, command, why, out),
            // A schedule's time is over behind a hold or a lockdown, which goes on.
            DoorNotice::StandingEnded { was: DoorMode::Unlocked, .. } if !self.rests_locked(door) => return,
            DoorNotice::StandingEnded { why, .. } => {
                let cause = match why {
                    EndedWhy::TimeUp => ModeCause::TimeUp,
                    EndedWhy::NotReleased => ModeCause::NotReleased,
                };
                return self.note_mode(now, door, cause, out);
            }
            DoorNotice::PreAlarm => return self.remind_at(door, out),
            DoorNotice::Alarm(DoorAlarm::DoorForcedOpen) => DoorFact::Forced { door: name }.into(),
            DoorNotice::Alarm(DoorAlarm::DoorOpenTooLong) => DoorFact::OpenTooLong { door: name }.into(),
            DoorNotice::Shut { alarm, open_ms } => DoorFact::Closed { door: name, alarm, open_ms }.into(),
            DoorNotice::ExitUsed => DoorFact::ExitUsed { door: name }.into(),
            DoorNotice::ExitStuck { stuck } => DoorFact::ExitStuck { door: name, stuck }.into(),
            DoorNotice::Fire => DoorFact::Fire { door: name, visitors_in: self.visitors_in() }.into(),
            DoorNotice::FireOver { released_after_ms } => DoorFact::FireOver { door: name, released_after_ms }.into(),
            DoorNotice::LockAstray { astray, released } => DoorFact::LockAstray { door: name, astray, released }.into(),
            DoorNotice::Tampered { tampered } => DoorFact::Tampered { door: name, tampered }.into(),
        };
        self.note(now, vec![fact], out);
    }

    /// The lockdown came between the decision and its entry.
    fn release_refused(&mut self, now: Now, door: DoorId, command: u64, why: RefusedWhy, out: &mut Effects) {
        self.remote_door_refused(now, command, CommandOutcome::NotPossible, out);
        let passage = self.door_mut(door).and_then(|at| at.passage.take_if(|grant| grant.command == command));
        if let Some(grant) = passage {
            return self.not_released(now, &grant, Denial::LockedDown, out);
        }
        let refusal = match why {
            RefusedWhy::LockedDown => super::DeskRefusal::LockedDown,
            RefusedWhy::OnlyPulses => super::DeskRefusal::OnlyPulses,
        };
        self.answer_door_request(command, Err(refusal), out);
        self.note_mode(now, door, ModeCause::NotReleased, out);
    }

    /// The leaf should be shut: the readers at that door say so.
    fn remind_at(&self, door: DoorId, out: &mut Effects) {
        let at_door = |reader: &crate::tap::ReaderId| self.door_of(*reader) == door;
        let readers = (0..self.config.readers.len()).filter_map(|place| u8::try_from(place).ok());
        for reader in readers.map(crate::tap::ReaderId).filter(at_door) {
            super::feedback(Some(reader), Feedback::CloseDoor, out);
        }
    }

    fn visitors_in(&self) -> u32 {
        let count = self.open_visits().filter(|visit| visit.state == VisitState::In).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}
