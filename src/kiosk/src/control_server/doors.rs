//! Orders about doors. Their entry, with who and why, is written by the station before anything moves.

use super::{ControlServer, refused};
use crate::event::DeskRequest;
use frontdesk_core::control::{Answer, Command, Refusal};
use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::MAX_WHY_CHARS;
use frontdesk_core::station::{DeskRefusal, DoorWant};
use std::time::Duration;

/// A lockdown is done at once; whoever orders one is told so before a disk that hangs makes them wonder.
const LOCKED_WITHIN: Duration = Duration::from_secs(3);

impl ControlServer {
    pub(super) async fn door_command(&self, uid: u32, command: Command) -> Result<Answer, Answer> {
        let (door, want, why) = match command {
            Command::DoorUnlock { door, extended, why } => (door, DoorWant::Unlock { extended }, why),
            Command::DoorLockdown { door, why } => (door, DoorWant::LockDown, why),
            Command::DoorHold { door, for_ms, why } => (door, DoorWant::HoldOpen { for_ms }, why),
            Command::DoorNormal { door, why } => (door, DoorWant::Normal, why),
            other => return Err(refused(Refusal::NotUnderstood, format!("{} is no order about a door", other.name()))),
        };
        let why = why.trim().to_owned();
        if why.is_empty() || why.chars().count() > MAX_WHY_CHARS || why.chars().any(char::is_control) {
            let text = format!("a reason is needed, of at most {MAX_WHY_CHARS} characters");
            return Err(refused(Refusal::NotUnderstood, text));
        }
        let request = DeskRequest::Door { door: door.clone(), want, why, uid };
        if want != DoorWant::LockDown {
            return self.desk(request).await;
        }
        match self.desk_outcome(request, LOCKED_WITHIN).await {
            Some(Ok(())) => Ok(Answer::Done {}),
            Some(Err(why)) => Err(refused_because(why)),
            None if self.is_locked_down(door.as_deref()) => Err(refused_because(DeskRefusal::LockedDownNotRecorded)),
            None => {
                Err(refused(Refusal::NotRecorded, "nothing has answered: look whether it is locked down".to_owned()))
            }
        }
    }

    fn is_locked_down(&self, named: Option<&str>) -> bool {
        let glance = self.glance.borrow();
        let mut meant = glance.doors.iter().filter(|door| named.is_none_or(|named| door.name == named)).peekable();
        meant.peek().is_some() && meant.all(|door| door.mode == DoorMode::LockedDown)
    }
}

pub(super) fn refused_because(why: DeskRefusal) -> Answer {
    let (reason, text) = match why {
        DeskRefusal::WhichDoor => {
            (Refusal::NotFound, "there is no such door, or there are several and one must be named")
        }
        DeskRefusal::LockedDown => (Refusal::NotPossible, "the door is locked down: end that first (door normal)"),
        DeskRefusal::LockedDownNotRecorded => (
            Refusal::NotRecorded,
            "locked down, but not recorded: that is written as soon as it can be, and until then a restart ends it",
        ),
        DeskRefusal::NotRecorded => (Refusal::NotRecorded, "it could not be recorded, so it was not done"),
        DeskRefusal::OnlyPulses => (Refusal::NotPossible, "the door's lock takes pulses: it cannot be held open"),
        _ => (Refusal::Hardware, "it was recorded, but the door was not released: see health"),
    };
    refused(reason, text.to_owned())
}
