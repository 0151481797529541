//! The driver of the simulated door lines, and the client of their server for test harnesses and panels.

use std::io::{self, BufReader, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::lines_protocol::{Levels, LineChange, LineFault, LinesCommand, LinesMessage, SimLine, read_line, to_line};
use crate::lines::{DoorLines, Inputs, LineError, LineMap, OnChange};
use crate::lock::lock;

/// How long the server may take to answer: the door thread must not hang on a simulator.
const ANSWER_LIMIT: Duration = Duration::from_secs(2);
/// Pause before a lost subscription is tried again.
const RESUBSCRIBE: Duration = Duration::from_millis(250);

/// A connection to `frontdesk-lines-sim`.
#[derive(Debug)]
pub struct LinesSimClient {
    socket: BufReader<UnixStream>,
}

impl LinesSimClient {
    /// Connects to the simulator's socket.
    ///
    /// # Errors
    /// Nothing listens there.
    pub fn connect(socket: &Path) -> Result<Self, LineError> {
        Self::open(socket).map_err(|source| LineError::Io { doing: "connecting to the line simulator", source })
    }

    fn open(path: &Path) -> io::Result<Self> {
        let socket = UnixStream::connect(path)?;
        socket.set_read_timeout(Some(ANSWER_LIMIT))?;
        socket.set_write_timeout(Some(ANSWER_LIMIT))?;
        Ok(Self { socket: BufReader::new(socket) })
    }

    /// The levels now.
    ///
    /// # Errors
    /// The simulator is gone or refused; the same for all commands.
    pub fn get(&mut self) -> Result<Levels, LineError> {
        self.command(LinesCommand::Get {})
    }

    /// Opens or shuts the leaf.
    ///
    /// # Errors
    /// As for [`LinesSimClient::get`].
    pub fn set_contact(&mut self, open: bool) -> Result<Levels, LineError> {
        self.set_input(SimLine::ContactOpen, open)
    }

    /// Presses or lets go of the exit button.
    ///
    /// # Errors
    /// As for [`LinesSimClient::get`].
    pub fn set_exit(&mut self, pressed: bool) -> Result<Levels, LineError> {
        self.set_input(SimLine::ExitPressed, pressed)
    }

    /// Raises or ends the fire alarm.
    ///
    /// # Errors
    /// As for [`LinesSimClient::get`].
    pub fn set_fire(&mut self, fire: bool) -> Result<Levels, LineError> {
        self.set_input(SimLine::Fire, fire)
    }

    /// Opens or closes a housing.
    ///
    /// # Errors
    /// As for [`LinesSimClient::get`].
    pub fn set_tamper(&mut self, open: bool) -> Result<Levels, LineError> {
        self.set_input(SimLine::Tampered, open)
    }

    /// Moves one input, by its name.
    ///
    /// # Errors
    /// As for [`LinesSimClient::get`]; the coil and the lock's sense are no inputs.
    pub fn set_input(&mut self, line: SimLine, level: bool) -> Result<Levels, LineError> {
        let of = |named: SimLine| (named == line).then_some(level);
        if matches!(line, SimLine::Coil | SimLine::LockReleased | SimLine::Bell) {
            return Err(LineError::Simulator { detail: "only an input is moved from outside".into() });
        }
        self.command(LinesCommand::SetInputs {
            contact_open: of(SimLine::ContactOpen),
            exit_pressed: of(SimLine::ExitPressed),
            fire: of(SimLine::Fire),
            tampered: of(SimLine::Tampered),
        })
    }

    /// Breaks something, in place of what was broken before, or makes all well.
    ///
    /// # Errors
    /// As for [`LinesSimClient::get`].
    pub fn set_fault(&mut self, fault: Option<LineFault>) -> Result<Levels, LineError> {
        self.command(LinesCommand::Break { fault })
    }

    /// Lets an input flap; it has only begun when this returns. The connection is of no use to anybody until it is over.
    ///
    /// # Errors
    /// As for [`LinesSimClient::get`]; more than the simulator does.
    pub fn flap(mut self, line: SimLine, times: u32, every_ms: u32) -> Result<Levels, LineError> {
        self.command(LinesCommand::Flap { line, times, every_ms })
    }

    /// The levels as the driver reads them.
    ///
    /// # Errors
    /// As for [`LinesSimClient::get`]; the lines are broken.
    pub fn read(&mut self) -> Result<Levels, LineError> {
        self.command(LinesCommand::Read {})
    }

    /// Switches the desk bell on or off: what its driver does.
    ///
    /// # Errors
    /// As for [`LinesSimClient::get`].
    pub fn set_bell(&mut self, on: bool) -> Result<Levels, LineError> {
        self.command(LinesCommand::SetBell { on })
    }

    /// Energises the coil, or not: what the driver does.
    ///
    /// # Errors
    /// As for [`LinesSimClient::get`].
    pub fn set_coil(&mut self, on: bool) -> Result<Levels, LineError> {
        self.command(LinesCommand::SetCoil { on })
    }

    fn command(&mut self, command: LinesCommand) -> Result<Levels, LineError> {
        let failed = |source| LineError::Io { doing: "talking to the line simulator", source };
        to_line(&command).and_then(|line| self.socket.get_mut().write_all(&line)).map_err(failed)?;
        match self.message().map_err(failed)? {
            LinesMessage::Levels(levels) => Ok(levels),
            LinesMessage::Error { error } => Err(LineError::Simulator { detail: error }),
            LinesMessage::Change { .. } => Err(LineError::Simulator { detail: "a change instead of an answer".into() }),
        }
    }

    fn message(&mut self) -> io::Result<LinesMessage> {
        let line = read_line(&mut self.socket)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(serde_json::from_slice(&line)?)
    }

    /// Waits until the levels are as wanted, at most `limit`, and returns them. Uses up the connection.
    ///
    /// # Errors
    /// The simulator is gone, or the levels were not so in time.
    pub fn wait_for(mut self, limit: Duration, wanted: impl Fn(&Levels) -> bool) -> Result<Levels, LineError> {
        let failed = |source| LineError::Io { doing: "waiting for simulated levels", source };
        let deadline = Instant::now() + limit;
        let mut levels = self.command(LinesCommand::Subscribe {})?;
        while !wanted(&levels) {
            let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            self.socket.get_ref().set_read_timeout(Some(left)).map_err(failed)?;
            match self.message().map_err(failed)? {
                LinesMessage::Levels(now) | LinesMessage::Change { levels: now, .. } => levels = now,
                LinesMessage::Error { error } => return Err(LineError::Simulator { detail: error }),
            }
        }
        Ok(levels)
    }

    /// Calls `on_change` on a thread of its own for every change, until the subscription is dropped or the simulator goes
    /// away. The levels at the start come back with it.
    ///
    /// # Errors
    /// As for [`LinesSimClient::get`].
    pub fn subscribe(
        mut self,
        mut on_change: impl FnMut(LineChange, Levels) + Send + 'static,
    ) -> Result<(Levels, Subscription), LineError> {
        let failed = |source| LineError::Io { doing: "subscribing to the line simulator", source };
        let levels = self.command(LinesCommand::Subscribe {})?;
        let socket = self.socket.get_ref().try_clone().map_err(failed)?;
        socket.set_read_timeout(None).map_err(failed)?;
        let thread = std::thread::Builder::new()
            .name("lines-changes".into())
            .spawn(move || {
                while let Ok(message) = self.message() {
                    if let LinesMessage::Change { change, levels } = message {
                        on_change(change, levels);
                    }
                }
            })
            .map_err(failed)?;
        Ok((levels, Subscription { socket, thread: Some(thread) }))
    }
}

/// Dropping it ends the calls.
#[derive(Debug)]
pub struct Subscription {
    socket: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl Subscription {
    /// Whether the simulator is still there to tell of changes.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let _ = self.socket.shutdown(Shutdown::Both);
        // A thread cannot wait for itself, should the callback own the subscription.
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != std::thread::current().id()) {
            let _ = thread.join();
        }
    }
}

/// The simulated lines as the door sees them. An input that the map does not name is not wired.
pub struct SimLines {
    socket: PathBuf,
    client: Option<LinesSimClient>,
    contact: bool,
    exit: bool,
    fire: bool,
    tamper: bool,
    lock_sense: bool,
    leaves_as_is: bool,
    watch: Option<Watch>,
}

impl SimLines {
    /// Connects to the simulator of a valid map, the coil as given.
    ///
    /// # Errors
    /// The simulator is not running.
    pub fn open(map: &LineMap, energised: bool) -> Result<Self, LineError> {
        map.validate()?;
        let socket = socket_of(map)?.to_owned();
        tracing::warn!(socket = %socket.display(), "SIMULATED door lines: no door moves");
        let mut lines = Self {
            socket,
            client: None,
            contact: map.contact.is_some(),
            exit: map.exit.is_some(),
            fire: map.fire.is_some(),
            tamper: map.tamper.is_some(),
            lock_sense: map.lock_sense.is_some(),
            leaves_as_is: false,
            watch: None,
        };
        lines.set_coil(energised)?;
        Ok(lines)
    }

    /// One command. After an error the connection is dropped and the next command makes a new one; nothing is sent twice.
    fn command(&mut self, command: LinesCommand) -> Result<Levels, LineError> {
        let mut client = match self.client.take() {
            Some(client) => client,
            None => LinesSimClient::connect(&self.socket)?,
        };
        let levels = client.command(command)?;
        self.client = Some(client);
        Ok(levels)
    }
}

fn socket_of(map: &LineMap) -> Result<&Path, LineError> {
    map.socket.as_deref().ok_or_else(|| LineError::map("the simulated driver needs a socket"))
}

/// The fire panel alone.
pub(crate) fn read_fire(map: &LineMap) -> Result<bool, LineError> {
    Ok(LinesSimClient::connect(socket_of(map)?)?.read()?.fire)
}

impl DoorLines for SimLines {
    fn driver(&self) -> &'static str {
        "simulated"
    }

    fn simulated(&self) -> bool {
        true
    }

    fn set_coil(&mut self, energised: bool) -> Result<(), LineError> {
        // Whether the coil followed is read back, as with real lines.
        self.command(LinesCommand::SetCoil { on: energised }).map(drop)
    }

    fn coil(&mut self) -> Result<bool, LineError> {
        Ok(self.command(LinesCommand::Read {})?.coil)
    }

    fn inputs(&mut self) -> Result<Inputs, LineError> {
        let levels = self.command(LinesCommand::Read {})?;
        Ok(Inputs {
            contact_open: self.contact.then_some(levels.contact_open),
            exit_pressed: self.exit.then_some(levels.exit_pressed),
            fire: self.fire.then_some(levels.fire),
            tampered: self.tamper.then_some(levels.tampered),
            lock_released: self.lock_sense.then_some(levels.lock_released),
        })
    }

    fn watch(&mut self, on_change: OnChange) -> Result<(), LineError> {
        self.watch = None;
        self.watch = Some(Watch::start(self.socket.clone(), on_change)?);
        Ok(())
    }

    fn leave_as_is(&mut self) {
        self.leaves_as_is = true;
    }
}

impl Drop for SimLines {
    fn drop(&mut self) {
        self.watch = None;
        // Dropped means safe. If the simulator is gone, so is the door.
        if !self.leaves_as_is {
            let _ = self.set_coil(false);
        }
    }
}

/// Keeps a subscription alive, also over a restart of the simulator.
struct Watch {
    ending: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Subscribed when it returns, so that no change after that is missed.
    fn start(socket: PathBuf, on_change: OnChange) -> Result<Self, LineError> {
        let mut subscription = Some(subscribe_inputs(&socket, &on_change)?);
        let ending = Arc::new((Mutex::new(false), Condvar::new()));
        let shared = Arc::clone(&ending);
        let thread = std::thread::Builder::new()
            .name("door-edges".into())
            .spawn(move || {
                let (ended, changed) = &*shared;
                loop {
                    let waited = changed.wait_timeout_while(lock(ended), RESUBSCRIBE, |ended| !*ended);
                    if waited.is_ok_and(|(ended, _)| *ended) {
                        return;
                    }
                    if !subscription.as_ref().is_some_and(Subscription::is_alive) {
                        subscription = subscribe_inputs(&socket, &on_change).ok();
                        // Something changed either way: the simulator is gone, or is back with levels of its own.
                        on_change();
                    }
                }
            })
            .map_err(|source| LineError::Io { doing: "starting the edge thread", source })?;
        Ok(Self { ending, thread: Some(thread) })
    }
}

fn subscribe_inputs(socket: &Path, on_change: &OnChange) -> Result<Subscription, LineError> {
    let on_change = OnChange::clone(on_change);
    let client = LinesSimClient::connect(socket)?;
    let (_, subscription) = client.subscribe(move |change, _| {
        if !matches!(change.line, SimLine::Coil | SimLine::Bell) {
            on_change();
        }
    })?;
    Ok(subscription)
}

impl Drop for Watch {
    fn drop(&mut self) {
        *lock(&self.ending.0) = true;
        self.ending.1.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
