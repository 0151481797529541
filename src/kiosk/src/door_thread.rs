//! The one thread that owns the door lines (invariant 4). Safe is coil off: it goes there on start, on every way out, at the end
//! of each release whoever forgot to lock, and when it stops hearing from the core.

use crate::error_chain::error_chain;
use crate::event::{Event, Events};
use crate::health_board::HealthBoard;
use crate::progress::Progress;
use anyhow::Context;
use frontdesk_core::door::{DoorCommand, DoorOutcome};
use frontdesk_core::health::{CheckState, Verdict};
use frontdesk_core::station::Input;
use frontdesk_hw::lines::{DoorLines, Inputs};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Commands that can wait. The core sends one at a time; a full queue means this thread hangs, and then nothing more is asked
/// of it.
const QUEUE: usize = 16;

/// Edges can be merged or missed: the inputs are looked at this often in any case, and this is also the pulse of progress.
const POLL: Duration = Duration::from_millis(100);

/// What the thread is told.
enum Message {
    Command(DoorCommand),
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
    pub fn command(&self, command: DoorCommand) -> Result<(), DoorDeaf> {
        self.sender.try_send(Message::Command(command)).map_err(|_| DoorDeaf)
    }

    /// Says that the core is there.
    pub fn heartbeat(&self) {
        // A full queue means that the thread is behind; it will see enough of the core in what is queued already.
        let _ = self.sender.try_send(Message::Heartbeat);
    }
}

/// The thread's end.
pub struct DoorThread {
    lines: Box<dyn DoorLines>,
    inbox: Receiver<Message>,
    events: Events,
    board: HealthBoard,
    progress: Progress,
    silence: Duration,
    clock: crate::clock::Clock,
}

/// What is known between two turns.
struct Seen {
    inputs: Option<Inputs>,
    reported_leaf: Option<Option<bool>>,
    release_ends: Option<Instant>,
    /// When the core was last heard; absent before the first time, when there is nothing to release either.
    heard: Option<Instant>,
    silent: bool,
    fault: Option<String>,
}

/// Makes the pair.
#[must_use]
pub fn door_thread(
    lines: Box<dyn DoorLines>,
    events: Events,
    board: HealthBoard,
    progress: Progress,
    silence_ms: u32,
    clock: crate::clock::Clock,
) -> (DoorHandle, DoorThread) {
    let (sender, inbox) = sync_channel(QUEUE);
    let silence = Duration::from_millis(u64::from(silence_ms));
    (DoorHandle { sender: Arc::new(sender) }, DoorThread { lines, inbox, events, board, progress, silence, clock })
}

impl DoorThread {
    /// Runs until the handle is dropped or the lines fail for good.
    ///
    /// # Errors
    /// Coil off could not be commanded: nothing less is worth ending for.
    pub fn run(mut self, handle: DoorHandle) -> anyhow::Result<()> {
        self.lines.set_coil(false).context("coil off at start")?;
        // Weak: an edge must not keep the thread alive when the core is gone. A full queue will be looked at anyway.
        let edge = Arc::downgrade(&handle.sender);
        self.lines
            .watch(Arc::new(move || {
                if let Some(sender) = edge.upgrade() {
                    let _ = sender.try_send(Message::Look);
                }
            }))
            .context("watching the inputs")?;
        drop(handle);
        let ended = self.turn_over();
        // Every way out of the loop leads through the safe state.
        let safe = self.lines.set_coil(false).context("coil off at the end");
        ended.and(safe)
    }

    fn turn_over(&mut self) -> anyhow::Result<()> {
        let mut seen =
            Seen { inputs: None, reported_leaf: None, release_ends: None, heard: None, silent: false, fault: None };
        loop {
            self.look(&mut seen);
            match self.inbox.recv_timeout(wait(&seen)) {
                Ok(Message::Command(command)) => {
                    seen.heard = Some(Instant::now());
                    self.obey(command, &mut seen)?;
                }
                Ok(Message::Heartbeat) => seen.heard = Some(Instant::now()),
                Ok(Message::Look) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            self.bound(&mut seen)?;
            self.progress.step();
        }
    }

    fn obey(&mut self, command: DoorCommand, seen: &mut Seen) -> anyhow::Result<()> {
        match command {
            DoorCommand::Lock => {
                seen.release_ends = None;
                self.lines.set_coil(false).context("coil off")
            }
            DoorCommand::Release { command, deadline_ms, release_ms } => {
                let outcome = self.release(deadline_ms, release_ms, seen);
                self.answer(command, outcome, seen)
            }
        }
    }

    fn release(&mut self, deadline_ms: u64, release_ms: u32, seen: &mut Seen) -> DoorOutcome {
        if self.clock.now().mono_ms > deadline_ms {
            return DoorOutcome::TooLate;
        }
        let moved = self.lines.set_coil(true).and_then(|()| self.lines.coil());
        match moved {
            Ok(true) => {
                seen.release_ends = Some(Instant::now() + Duration::from_millis(u64::from(release_ms)));
                DoorOutcome::Released
            }
            Ok(false) => {
                self.lines_fault(seen, "the coil reads back as off after it was switched on");
                DoorOutcome::Fault
            }
            Err(error) => {
                self.lines_fault(seen, &error_chain(&error));
                DoorOutcome::Fault
            }
        }
    }

    /// A release whose answer cannot be given is not one: the core would not know of it.
    fn answer(&mut self, command: u64, outcome: DoorOutcome, seen: &mut Seen) -> anyhow::Result<()> {
        let event = Event::Input(Input::DoorAnswer { command, outcome });
        if self.events.try_send(event).is_err() || outcome == DoorOutcome::Fault {
            seen.release_ends = None;
            self.lines.set_coil(false).context("coil off")?;
        }
        Ok(())
    }

    /// Ends a release that the core did not end, and every release when the core is silent.
    fn bound(&mut self, seen: &mut Seen) -> anyhow::Result<()> {
        let now = Instant::now();
        if seen.release_ends.is_some_and(|ends| now >= ends) {
            seen.release_ends = None;
            self.lines.set_coil(false).context("coil off when the time is up")?;
        }
        let silent = seen.heard.is_some_and(|heard| now.duration_since(heard) >= self.silence);
        if silent && !seen.silent {
            tracing::error!(silence_ms = self.silence.as_millis(), "the core is silent: coil off");
            seen.release_ends = None;
            self.lines.set_coil(false).context("coil off when the core is silent")?;
        }
        seen.silent = silent;
        Ok(())
    }

    /// Reads the inputs and tells the core what moved. What cannot be told now is told at the next look.
    fn look(&mut self, seen: &mut Seen) {
        match self.lines.inputs() {
            Ok(inputs) => {
                self.lines_well(seen, inputs);
                seen.inputs = Some(inputs);
                self.tell_leaf(inputs.contact_open, seen);
            }
            Err(error) => {
                seen.inputs = None;
                self.lines_fault(seen, &error_chain(&error));
                self.tell_leaf(None, seen);
            }
        }
    }

    fn tell_leaf(&self, open: Option<bool>, seen: &mut Seen) {
        if seen.reported_leaf != Some(open) && self.events.try_send(Event::Input(Input::Leaf { open })).is_ok() {
            seen.reported_leaf = Some(open);
        }
    }

    fn lines_well(&self, seen: &mut Seen, inputs: Inputs) {
        if seen.fault.take().is_some() || seen.inputs != Some(inputs) {
            let leaf = match inputs.contact_open {
                None => "no contact wired",
                Some(true) => "leaf open",
                Some(false) => "leaf shut",
            };
            let level = |input: Option<bool>| input.map(i64::from);
            let verdict = Verdict::well(self.lines.simulated(), format!("driver {}, {leaf}", self.lines.driver()));
            self.board.judged(
                "lines",
                verdict.with([
                    ("contact_open", level(inputs.contact_open)),
                    ("exit_pressed", level(inputs.exit_pressed)),
                    ("fire", level(inputs.fire)),
                ]),
            );
        }
    }

    fn lines_fault(&self, seen: &mut Seen, detail: &str) {
        if seen.fault.as_deref() != Some(detail) {
            seen.fault = Some(detail.to_owned());
            self.board.set("lines", CheckState::Fault, detail, "check the relay board and the line map in the config");
        }
    }
}

fn wait(seen: &Seen) -> Duration {
    seen.release_ends.map_or(POLL, |ends| ends.saturating_duration_since(Instant::now()).min(POLL))
}

#[cfg(test)]
mod tests;
