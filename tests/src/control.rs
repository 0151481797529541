//! A client of the daemon's control socket, independent of the one in `frontdeskctl`.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use frontdesk_core::control::{Answer, Command, EntryRow, PROTOCOL, Request, SimState, Status, VisitRow};
use frontdesk_core::health::Check;

use crate::wait;

/// An answer takes longer only if the daemon hangs.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// A connection to the daemon.
#[derive(Debug)]
pub struct Control {
    stream: BufReader<UnixStream>,
}

impl Control {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn connect(socket: &Path) -> anyhow::Result<Self> {
        let stream = UnixStream::connect(socket).with_context(|| socket.display().to_string())?;
        stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
        stream.set_write_timeout(Some(ANSWER_TIMEOUT))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Connects to a daemon that is just starting.
    ///
    /// # Errors
    /// It did not answer a first question in time.
    pub fn connect_within(socket: &Path, timeout: Duration) -> anyhow::Result<Self> {
        let connect = || {
            let mut control = Self::connect(socket).ok()?;
            control.status().is_ok().then_some(control)
        };
        Ok(wait::until(timeout, &format!("the daemon answers on {}", socket.display()), connect)?)
    }

    /// From now on waits for answers as long as it takes: for following.
    ///
    /// # Errors
    /// The socket refuses.
    pub fn wait_for_ever(&mut self) -> anyhow::Result<()> {
        Ok(self.stream.get_mut().set_read_timeout(None)?)
    }

    /// Asks, and returns the one answer, which may be a refusal.
    ///
    /// # Errors
    /// The connection broke, or the line is no answer.
    pub fn ask(&mut self, command: Command) -> anyhow::Result<Answer> {
        self.send(command)?;
        self.next()
    }

    /// Asks for something that shall be done.
    ///
    /// # Errors
    /// The connection broke, or it was refused.
    pub fn order(&mut self, command: Command) -> anyhow::Result<()> {
        match self.ask(command)? {
            Answer::Done {} => Ok(()),
            other => bail!("not done: {other:?}"),
        }
    }

    /// Asks without waiting for the answer.
    ///
    /// # Errors
    /// The connection broke.
    pub fn send(&mut self, command: Command) -> anyhow::Result<()> {
        let mut line = serde_json::to_vec(&Request { protocol: PROTOCOL, command })?;
        line.push(b'\n');
        Ok(self.stream.get_mut().write_all(&line)?)
    }

    /// Sends any line, for tests of what is refused.
    ///
    /// # Errors
    /// The connection broke.
    pub fn send_line(&mut self, line: &str) -> anyhow::Result<()> {
        Ok(self.stream.get_mut().write_all(format!("{line}\n").as_bytes())?)
    }

    /// The next answer of a stream.
    ///
    /// # Errors
    /// The connection broke, or the line is no answer.
    #[allow(clippy::should_implement_trait)] // It is a conversation, not a sequence.
    pub fn next(&mut self) -> anyhow::Result<Answer> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).context("waiting for the daemon's answer")? == 0 {
            bail!("the daemon hung up");
        }
        serde_json::from_str(&line).with_context(|| format!("no answer: {line}"))
    }

    /// What the station is doing.
    ///
    /// # Errors
    /// As for [`Control::ask`].
    pub fn status(&mut self) -> anyhow::Result<Status> {
        match self.ask(Command::Status {})? {
            Answer::Status(status) => Ok(*status),
            other => bail!("not a status: {other:?}"),
        }
    }

    /// All checks.
    ///
    /// # Errors
    /// As for [`Control::ask`].
    pub fn health(&mut self) -> anyhow::Result<Vec<Check>> {
        match self.ask(Command::Health {})? {
            Answer::Health { checks } => Ok(checks),
            other => bail!("not the checks: {other:?}"),
        }
    }

    /// Visits that have not ended, and today's.
    ///
    /// # Errors
    /// As for [`Control::ask`].
    pub fn visits(&mut self) -> anyhow::Result<Vec<VisitRow>> {
        match self.ask(Command::Visits {})? {
            Answer::Visits { visits } => Ok(visits),
            other => bail!("not the visits: {other:?}"),
        }
    }

    /// The simulated parts.
    ///
    /// # Errors
    /// As for [`Control::ask`].
    pub fn sim_state(&mut self) -> anyhow::Result<SimState> {
        match self.ask(Command::SimState {})? {
            Answer::SimState(state) => Ok(state),
            other => bail!("not the simulated parts: {other:?}"),
        }
    }

    /// The newest entries, oldest first, with their private parts if `personal`.
    ///
    /// # Errors
    /// As for [`Control::ask`].
    pub fn tail(&mut self, count: u32, personal: bool) -> anyhow::Result<Vec<EntryRow>> {
        self.send(Command::JournalTail { count, follow: false, personal })?;
        let mut entries = Vec::new();
        loop {
            match self.next()? {
                Answer::Entry(entry) => entries.push(*entry),
                Answer::TailReached {} => return Ok(entries),
                other => bail!("not the journal: {other:?}"),
            }
        }
    }
}
