//! Commands by a board's serial line. `tests/pi/console.sh` is the other end.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::line_socket;

/// What the other end says when it is there.
const READY: &str = "console: ready";

/// Lines that begin so are no part of an answer: somebody in there tells them while it goes on.
const WITNESS: &str = "witness ";

/// The longest line that a terminal takes (N_TTY_BUF_SIZE, less the newline).
const MAX_COMMAND_BYTES: usize = 4_000;

/// The serial line.
#[derive(Debug)]
pub struct Console {
    stream: UnixStream,
    lines: Receiver<String>,
    witnessed: Option<Receiver<String>>,
    commands: u32,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code.
    pub code: i32,
    /// What it printed, errors included.
    pub said: String,
}

impl Console {
    /// Connects to the line of a board that waits to be switched on. All that comes is kept in `log`.
    ///
    /// # Errors
    /// Nobody listens, or the log cannot be written.
    pub fn connect(path: &Path, log: &Path) -> anyhow::Result<Self> {
        let stream = line_socket::connect(path)?;
        let (lines_to, lines) = channel();
        let (witness_to, witnessed) = channel();
        let (hearing, log) = (stream.try_clone()?, File::create(log)?);
        // It ends when QEMU does.
        std::thread::Builder::new()
            .name("console".into())
            .spawn(move || listen(hearing, log, &lines_to, &witness_to))?;
        Ok(Self { stream, lines, witnessed: Some(witnessed), commands: 0 })
    }

    /// Waits until the system in there takes commands.
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_ready(&self, limit: Duration) -> anyhow::Result<()> {
        self.collect(READY, limit).map(drop).context("the board does not come up")
    }

    /// What [`Self::run`] was told to keep telling: lines after the word "witness", until QEMU ends. Once.
    pub fn witness(&mut self) -> Option<Receiver<String>> {
        self.witnessed.take()
    }

    /// Carries out a command of the shell.
    ///
    /// # Errors
    /// No answer in time. An exit code is no error.
    pub fn run(&mut self, command: &str, limit: Duration) -> anyhow::Result<Ended> {
        anyhow::ensure!(command.len() <= MAX_COMMAND_BYTES && !command.contains('\n'), "no command: {command:?}");
        self.commands += 1;
        let number = self.commands;
        writeln!(self.stream, "{number} {command}").with_context(|| format!("saying {command:?}"))?;
        let deadline = Instant::now() + limit;
        let left = || deadline.saturating_duration_since(Instant::now());
        self.collect(&format!("begin {number}"), left()).with_context(|| command.to_owned())?;
        let end = format!("end {number} ");
        let (said, last) = self.collect(&end, left()).with_context(|| command.to_owned())?;
        let code = last.trim_start_matches(&end).trim().parse().with_context(|| format!("no exit code: {last:?}"))?;
        Ok(Ended { code, said: said.trim_end().to_owned() })
    }

    /// All lines up to the one that begins so, and that one.
    fn collect(&self, beginning: &str, limit: Duration) -> anyhow::Result<(String, String)> {
        let deadline = Instant::now() + limit;
        let mut before = String::new();
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) if line.starts_with(beginning) => return Ok((before, line)),
                Ok(line) => {
                    before.push_str(&line);
                    before.push('\n');
                }
                Err(RecvTimeoutError::Timeout) => bail!("no {beginning:?} within {limit:?}, but {before:?}"),
                Err(RecvTimeoutError::Disconnected) => bail!("QEMU has gone; the last was {before:?}"),
            }
        }
    }
}

fn listen(stream: UnixStream, mut log: File, lines: &Sender<String>, witness: &Sender<String>) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    while stream.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        let _ = log.write_all(&line);
        // The Pi's second UART begins with bytes of its own.
        let text = String::from_utf8_lossy(&line).trim_start_matches('\u{FFFD}').trim_end().to_owned();
        line.clear();
        // Whoever wanted them may have gone.
        let _ = match text.strip_prefix(WITNESS) {
            Some(told) => witness.send(told.to_owned()),
            None => lines.send(text),
        };
    }
}
