//! The server of the simulated door lines: a process of its own that keeps the last level when the daemon is killed, as
//! real relays do.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::time::{ClockId, clock_gettime};

use super::lines_protocol::{
    Levels, LineChange, LineFault, LinesCommand, LinesMessage, MAX_FLAP_MS, MAX_FLAPS, SimLine, read_line, to_line,
};
use crate::lock::lock;

/// Most clients at once: the daemon, safe-state, a test harness, a panel, and room to spare.
const MAX_CLIENTS: usize = 32;
/// A client that does not take a message for this long is dropped, so that it cannot hold up the door.
const WRITE_LIMIT: Duration = Duration::from_millis(200);

struct State {
    levels: Levels,
    /// What the coil was last set to, whatever came of it.
    ordered: bool,
    fault: Option<LineFault>,
    trace: Option<File>,
    subscribers: Vec<(u64, UnixStream)>,
    clients: usize,
}

/// The server. It owns the socket's file and removes it when dropped.
pub struct LinesServer {
    listener: UnixListener,
    path: PathBuf,
    state: Arc<Mutex<State>>,
}

impl LinesServer {
    /// Listens on `path`. With `trace`, every change of a level is appended to that file as one JSON line.
    ///
    /// # Errors
    /// Another simulator listens there, or a file cannot be made.
    pub fn bind(path: &Path, trace: Option<&Path>) -> io::Result<Self> {
        if UnixStream::connect(path).is_ok() {
            return Err(io::Error::new(io::ErrorKind::AddrInUse, "another line simulator listens there"));
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        let trace = trace.map(|path| File::options().create(true).append(true).open(path)).transpose()?;
        let (levels, subscribers) = (Levels::default(), Vec::new());
        let state = State { levels, ordered: false, fault: None, trace, subscribers, clients: 0 };
        Ok(Self { listener, path: path.to_owned(), state: Arc::new(Mutex::new(state)) })
    }

    /// Serves until the listener fails.
    ///
    /// # Errors
    /// Accepting a client failed.
    pub fn run(&self) -> io::Result<()> {
        for number in 0.. {
            let (socket, _) = self.listener.accept()?;
            // A client that cannot be served is hung up on; the others go on.
            if let Err(error) = self.welcome(socket, number) {
                tracing::warn!(%error, "a client of the simulated lines was refused");
            }
        }
        Ok(())
    }

    fn welcome(&self, socket: UnixStream, number: u64) -> io::Result<()> {
        socket.set_write_timeout(Some(WRITE_LIMIT))?;
        if lock(&self.state).clients >= MAX_CLIENTS {
            let error = "too many clients".to_owned();
            return (&socket).write_all(&to_line(&LinesMessage::Error { error })?);
        }
        let state = Arc::clone(&self.state);
        lock(&state).clients += 1;
        let spawned = std::thread::Builder::new().name("lines-client".into()).spawn(move || {
            // The client's departure is the ordinary end.
            let _ = serve(&state, &socket, number);
            let mut state = lock(&state);
            state.clients -= 1;
            state.subscribers.retain(|(subscriber, _)| *subscriber != number);
        });
        if spawned.is_err() {
            lock(&self.state).clients -= 1;
        }
        spawned.map(drop)
    }
}

impl Drop for LinesServer {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn serve(state: &Mutex<State>, socket: &UnixStream, number: u64) -> io::Result<()> {
    let mut reader = BufReader::new(socket);
    loop {
        let line = match read_line(&mut reader) {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(()),
            Err(error) => {
                let message = LinesMessage::Error { error: error.to_string() };
                (&*socket).write_all(&to_line(&message)?)?;
                return Err(error);
            }
        };
        let command = serde_json::from_slice(&line);
        let answer = {
            let mut state = lock(state);
            let answer = match &command {
                Ok(command) => state.execute(*command, socket, number),
                Err(error) => LinesMessage::Error { error: error.to_string() },
            };
            // Under the lock, so that answers and changes reach a subscriber one after the other.
            (&*socket).write_all(&to_line(&answer)?)?;
            answer
        };
        if let (Ok(LinesCommand::Flap { line, times, every_ms }), LinesMessage::Levels(_)) = (command, answer) {
            flap(state, line, times, every_ms);
        }
    }
}

impl State {
    fn execute(&mut self, command: LinesCommand, socket: &UnixStream, number: u64) -> LinesMessage {
        let done = match command {
            LinesCommand::Get {} => Ok(()),
            LinesCommand::Read {} if self.fault == Some(LineFault::InputsFail) => {
                Err("the lines cannot be read".into())
            }
            LinesCommand::Read {} => Ok(()),
            LinesCommand::SetCoil { on: true } if has_hung_up(socket) => Err("the client is gone".into()),
            LinesCommand::SetCoil { on } => self.switch(on),
            LinesCommand::SetBell { on: true } if has_hung_up(socket) => Err("the client is gone".into()),
            LinesCommand::SetBell { on } => self.change(SimLine::Bell, on),
            LinesCommand::SetInputs { contact_open, exit_pressed, fire, tampered } => self.change_all([
                (SimLine::ContactOpen, contact_open),
                (SimLine::ExitPressed, exit_pressed),
                (SimLine::Fire, fire),
                (SimLine::Tampered, tampered),
            ]),
            LinesCommand::Break { fault } => {
                self.fault = fault;
                tracing::info!(?fault, "SIMULATED lines are broken, or well again");
                self.switch(self.ordered)
            }
            // What flaps is moved by the thread of the client that asked for it, once this is answered.
            LinesCommand::Flap { line, times, every_ms } => check_flap(line, times, every_ms),
            LinesCommand::Subscribe {} => self.subscribe(socket, number),
        };
        match done {
            Ok(()) => LinesMessage::Levels(self.levels),
            Err(error) => LinesMessage::Error { error },
        }
    }

    fn subscribe(&mut self, socket: &UnixStream, number: u64) -> Result<(), String> {
        if self.subscribers.iter().any(|(subscriber, _)| *subscriber == number) {
            return Ok(());
        }
        let socket = socket.try_clone().map_err(|error| error.to_string())?;
        self.subscribers.push((number, socket));
        Ok(())
    }

    /// What the driver orders, and what the board and the lock make of it.
    fn switch(&mut self, on: bool) -> Result<(), String> {
        self.ordered = on;
        let coil = match self.fault {
            Some(LineFault::CoilStuckOn) => true,
            Some(LineFault::CoilStuckOff) => false,
            _ => on,
        };
        let released = match self.fault {
            Some(LineFault::RelayStuckOn) => true,
            Some(LineFault::RelayStuckOff) => false,
            _ => coil,
        };
        self.change_all([(SimLine::Coil, Some(coil)), (SimLine::LockReleased, Some(released))])
    }

    fn change_all<const N: usize>(&mut self, changes: [(SimLine, Option<bool>); N]) -> Result<(), String> {
        changes.into_iter().try_for_each(|(line, level)| level.map_or(Ok(()), |level| self.change(line, level)))
    }

    fn change(&mut self, line: SimLine, level: bool) -> Result<(), String> {
        if !self.levels.set(line, level) {
            return Ok(());
        }
        let change = LineChange { at_ns: monotonic_ns(), line, level };
        tracing::info!(?line, level, "SIMULATED line changed");
        self.tell(change).map_err(|error| format!("the trace could not be written: {error}"))
    }

    fn tell(&mut self, change: LineChange) -> io::Result<()> {
        // Before anybody is told: whoever hears of a change and looks into the trace finds it there.
        if let Some(trace) = &mut self.trace {
            trace.write_all(&to_line(&change)?)?;
        }
        let message = to_line(&LinesMessage::Change { change, levels: self.levels })?;
        self.subscribers.retain_mut(|(_, socket)| socket.write_all(&message).is_ok());
        Ok(())
    }
}

fn check_flap(line: SimLine, times: u32, every_ms: u32) -> Result<(), String> {
    let is_input = !matches!(line, SimLine::Coil | SimLine::LockReleased | SimLine::Bell);
    if is_input && (1..=MAX_FLAPS).contains(&times) && (1..=MAX_FLAP_MS).contains(&every_ms) {
        return Ok(());
    }
    Err(format!("only an input flaps, 1 to {MAX_FLAPS} times, every 1 to {MAX_FLAP_MS} ms"))
}

/// There and back; an even number of changes, so that it ends where it began.
fn flap(state: &Mutex<State>, line: SimLine, times: u32, every_ms: u32) {
    for _ in 0..times.saturating_mul(2) {
        {
            let mut state = lock(state);
            let level = !state.levels.get(line);
            if let Err(error) = state.change(line, level) {
                return tracing::error!(error, "a simulated line stopped flapping");
            }
        }
        std::thread::park_timeout(Duration::from_millis(every_ms.into()));
    }
}

/// Whether the client has died since it said what is being read. The kernel carries nothing out for the dead; a socket keeps their
/// last words, and safe-state may have spoken since.
fn has_hung_up(socket: &UnixStream) -> bool {
    let mut asked = [PollFd::new(socket, PollFlags::RDHUP)];
    let looked = poll(&mut asked, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
    let [asked] = asked;
    looked.is_err() || asked.revents().intersects(PollFlags::HUP | PollFlags::RDHUP | PollFlags::ERR)
}

/// CLOCK_MONOTONIC in nanoseconds, as in the trace: comparable between processes of one machine.
#[must_use]
pub fn monotonic_ns() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    seconds.saturating_mul(1_000_000_000).saturating_add(u64::try_from(now.tv_nsec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, Read};

    fn served(dir: &Path) -> PathBuf {
        let path = dir.join("lines.sock");
        let server = LinesServer::bind(&path, None).unwrap();
        std::thread::spawn(move || server.run());
        path
    }

    #[test]
    fn the_last_words_of_a_client_that_died_put_no_coil_on() {
        let dir = tempfile::tempdir().unwrap();
        let (mut dying, server_end) = UnixStream::pair().unwrap();
        dying.write_all(b"{\"do\":\"set_coil\",\"on\":true}\n").unwrap();
        drop(dying);
        let server = LinesServer::bind(&dir.path().join("lines.sock"), None).unwrap();
        // The words are read, whatever becomes of the answer.
        let _ = serve(&server.state, &server_end, 0);
        assert!(!lock(&server.state).levels.coil);
    }

    #[test]
    fn a_client_that_lives_puts_the_coil_on_and_its_level_outlives_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = served(dir.path());
        let mut client = UnixStream::connect(&path).unwrap();
        client.write_all(b"{\"do\":\"set_coil\",\"on\":true}\n").unwrap();
        let mut answer = String::new();
        BufReader::new(&client).read_line(&mut answer).unwrap();
        drop(client);
        let mut next = UnixStream::connect(&path).unwrap();
        next.write_all(b"{\"do\":\"get\"}\n").unwrap();
        next.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        next.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("\"coil\":true"), "{answer}");
    }
}
