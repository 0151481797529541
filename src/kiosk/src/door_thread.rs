//! The one thread that owns the doors' lines (invariant 4). Safe is coil off: it goes there on start, on every way out, at the end
//! of each release whoever forgot to lock, and when it stops hearing from the core. In a fire safe is coil on. What each door does by itself is core's
//! [`frontdesk_core::door::reflex`]; here it is joined with the lines.

mod owned;

use crate::clock::Clock;
use crate::event::Events;
use crate::health_board::HealthBoard;
use crate::progress::Progress;
use frontdesk_core::door::reflex::ReflexSettings;
use frontdesk_core::door::{DoorCommand, DoorId};
use frontdesk_hw::lines::DoorLines;
use owned::{OwnedDoor, Teller};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// Commands that can wait. The core sends one at a time to each door; a full queue means this thread hangs, and then nothing more
/// is asked of it.
const QUEUE: usize = 32;

/// Edges can be merged or missed: the inputs are looked at this often in any case, and this is also the pulse of progress.
const POLL_MS: u64 = 100;

/// What the thread is told.
enum Message {
    Command(DoorId, DoorCommand),
    /// The core is there.
    Heartbeat,
    /// An input changed: look.
    Look,
}

/// The core's end of the thread. When the last one is dropped the thread goes to the safe state and ends.
#[derive(Clone)]
pub struct DoorHandle {
    sender: Arc<SyncSender<Message>>,
}

/// The thread does not take commands: full queue or gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the door thread takes no commands")]
pub struct DoorDeaf;

impl DoorHandle {
    /// Hands over a command, without waiting.
    ///
    /// # Errors
    /// [`DoorDeaf`]; the command is dropped, not queued (invariant 3).
    pub fn command(&self, door: DoorId, command: DoorCommand) -> Result<(), DoorDeaf> {
        self.sender.try_send(Message::Command(door, command)).map_err(|_| DoorDeaf)
    }

    /// Says that the core is there.
    pub fn heartbeat(&self) {
        // A full queue means that the thread is behind; it will see enough of the core in what is queued already.
        let _ = self.sender.try_send(Message::Heartbeat);
    }
}

/// One door as the thread is given it; its number is its place.
pub struct DoorPost {
    /// What its check in health is called.
    pub check: String,
    /// Its lines.
    pub lines: Box<dyn DoorLines>,
    /// What it does by itself.
    pub reflex: ReflexSettings,
    /// Within this time the lock's sense must follow the coil, where one is wired; milliseconds.
    pub lock_sense_ms: u32,
}

/// The thread's end.
pub struct DoorThread {
    doors: Vec<OwnedDoor>,
    inbox: Receiver<Message>,
    progress: Progress,
    clock: Clock,
}

/// Makes the pair.
#[must_use]
pub fn door_thread(
    doors: Vec<DoorPost>,
    events: Events,
    board: HealthBoard,
    progress: Progress,
    clock: Clock,
) -> (DoorHandle, DoorThread) {
    let (sender, inbox) = sync_channel(QUEUE);
    let own =
        |(door, post)| OwnedDoor::new(DoorId(door), post, Teller { events: events.clone(), board: board.clone() });
    let doors = (0..).zip(doors).map(own).collect();
    (DoorHandle { sender: Arc::new(sender) }, DoorThread { doors, inbox, progress, clock })
}

impl DoorThread {
    /// Runs until the handle is dropped or the lines fail for good.
    ///
    /// # Errors
    /// Coil off could not be commanded: nothing less is worth ending for.
    pub fn run(mut self, handle: DoorHandle) -> anyhow::Result<()> {
        let started = self.start(&handle);
        drop(handle);
        let ended = started.and_then(|()| self.turn_over());
        // Every way out of the loop leads through the safe state, of all doors even if one does not obey.
        let safe = self.doors.iter_mut().map(OwnedDoor::end).fold(Ok(()), anyhow::Result::and);
        ended.and(safe)
    }

    fn start(&mut self, handle: &DoorHandle) -> anyhow::Result<()> {
        for door in &mut self.doors {
            door.start(self.clock.mono_ms())?;
            // Weak: an edge must not keep the thread alive when the core is gone. A full queue will be looked at anyway.
            let edge = Arc::downgrade(&handle.sender);
            door.watch(Arc::new(move || {
                if let Some(sender) = edge.upgrade() {
                    let _ = sender.try_send(Message::Look);
                }
            }))?;
        }
        Ok(())
    }

    fn turn_over(&mut self) -> anyhow::Result<()> {
        let mut next_poll_ms = 0;
        loop {
            let now_ms = self.clock.mono_ms();
            let polls = now_ms >= next_poll_ms;
            if polls {
                next_poll_ms = now_ms.saturating_add(POLL_MS);
            }
            for door in &mut self.doors {
                door.turn(now_ms, polls)?;
            }
            self.progress.step();
            match self.inbox.recv_timeout(self.wait(next_poll_ms)) {
                Ok(message) => self.take(message)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    fn take(&mut self, message: Message) -> anyhow::Result<()> {
        let now_ms = self.clock.mono_ms();
        match message {
            Message::Heartbeat => self.doors.iter_mut().for_each(|door| door.heard(now_ms)),
            Message::Command(DoorId(place), command) => {
                self.doors.iter_mut().for_each(|door| door.heard(now_ms));
                if let Some(door) = self.doors.get_mut(usize::from(place)) {
                    door.obey(now_ms, command)?;
                }
            }
            Message::Look => {}
        }
        Ok(())
    }

    /// Until the next look, or until something ends before it.
    fn wait(&self, next_poll_ms: u64) -> Duration {
        let ends_ms = self.doors.iter().filter_map(OwnedDoor::next_ms).min().unwrap_or(u64::MAX);
        Duration::from_millis(ends_ms.min(next_poll_ms).saturating_sub(self.clock.mono_ms()))
    }
}

#[cfg(test)]
mod tests;
